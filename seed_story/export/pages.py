"""How a shot looks: a soft page in the picture's own colours, the picture on it like a printed card, titles.

Everything that does not move is drawn once per shot; per frame only the inside of the card is resampled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from seed_story.export import fonts
from seed_story.export.captions import INK, PAPER, rounded
from seed_story.export.motion import CLOSEST, Move
from seed_story.export.planes import Planes, halve, join, split, to_planes
from seed_story.export.subtitles import wrap

# The coder works in blocks of 16 pixels. A card whose rim lies on their borders keeps the moving picture and the page
# at rest in different blocks, and its rim stays clean.
_GRID = 16


@dataclass(frozen=True)
class Layout:
    """Places on a frame, in pixels: the square that the card fits in (centre, side), the caption's label, the title."""

    width: int
    height: int
    card_centre: tuple[int, int]
    card_side: int
    caption_centre: tuple[int, int]
    caption_width: int
    caption_size: int
    title_centre: tuple[int, int] = (0, 0)
    title_width: int = 0
    title_height: int = 0
    title_size: int = 0


def scene_layout(width: int, height: int, captions: bool) -> Layout:
    """Where a scene's picture and caption lie; without captions the picture takes the middle."""
    shorter = min(width, height)
    size = round(shorter * (0.046 if width > height else 0.056 if width < height else 0.041))
    if width < height:  # upright: picture above the middle, caption below it and above a phone's buttons
        side = round(width * 0.92)
        middle = round(height * (0.40 if captions else 0.5))
        below = round(middle + side / 2 + size * 2.9)
    else:
        room = size * 4.3 if captions else 0
        edge = height * 0.035
        side = round(min(width * 0.92, height - room - (1.1 if captions else 2) * edge))
        middle = round(edge + side / 2) if captions else height // 2
        below = round(height - size * 2.15)
    return Layout(width, height, (width // 2, middle), side, (width // 2, below), round(width * 0.87), size)


def title_layout(width: int, height: int) -> Layout:
    """Wide films have the title beside the picture, others below it."""
    if width > height:
        card, side = (round(width * 0.29), height // 2), round(height * 0.74)
        title, room = (round(width * 0.735), height // 2), (round(width * 0.42), round(height * 0.74))
    else:
        side = round(min(width * 0.66, height * 0.56))
        edge = round(height * (0.06 if width == height else 0.16))
        below = edge + side
        card = (width // 2, edge + side // 2)
        title = (width // 2, round(below + (height - edge / 2 - below) / 2))
        room = (round(width * 0.84), round((height - below) * 0.72))
    size = round(min(width, height) * 0.115)
    return Layout(width, height, card, side, (0, 0), 0, 0, title, *room, size)


@dataclass(frozen=True)
class Still:
    """One shot, ready to be drawn at any moment of its move."""

    page: np.ndarray  # frame [H * 3 / 2, W]
    left: int
    top: int
    source: tuple[Image.Image, Image.Image, Image.Image]  # Y, U, V of the picture, a little larger than on the page
    masks: tuple[Image.Image, Image.Image]  # the card's round corners for Y and for U, V
    below: tuple[Image.Image, Image.Image, Image.Image]  # what the page shows under the card
    move: Move

    def frame(self, progress: float) -> np.ndarray:
        """The frame [H * 3 / 2, W] at `progress` 0..1 of the shot; a fresh array."""
        frame = self.page.copy()
        view = self.move.at(progress)
        for number, (target, source, below) in enumerate(zip(split(frame), self.source, self.below, strict=True)):
            half = 1 if number == 0 else 2
            # box has fractional borders: the resampling is exact to a small part of a pixel
            seen = source.resize(below.size, Image.Resampling.BICUBIC, box=view.box(*source.size))
            card = Image.composite(seen, below, self.masks[half - 1])
            top, left = self.top // half, self.left // half
            target[top : top + card.height, left : left + card.width] = np.asarray(card)
        return frame


def open_picture(path: Path | str | None) -> Image.Image:
    """The picture in RGB, upright, transparency on paper. Raises OSError or ValueError when it cannot be read."""
    if path is None:
        raise FileNotFoundError("there is no picture")
    try:
        with Image.open(path) as file:
            picture = ImageOps.exif_transpose(file).convert("RGBA")
    except (Image.DecompressionBombError, SyntaxError) as error:  # Pillow raises SyntaxError for some broken files
        raise ValueError(str(error)) from error
    paper = Image.new("RGBA", picture.size, (*PAPER, 255))
    return Image.alpha_composite(paper, picture).convert("RGB")


def blank_picture(side: int = 512) -> Image.Image:
    """What stands in for a picture that cannot be read: a star on dusk-coloured paper."""
    top, bottom = np.array([250, 226, 200], np.float32), np.array([214, 200, 228], np.float32)
    ramp = np.linspace(0, 1, side, dtype=np.float32)[:, None, None]
    picture = Image.fromarray(np.broadcast_to(top + (bottom - top) * ramp, (side, side, 3)).round().astype(np.uint8))
    angles = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, 0.2, 0.09) * side
    points = [(side / 2 + r * np.cos(a), side / 2 + r * np.sin(a)) for r, a in zip(reach, angles, strict=True)]
    pen = ImageDraw.Draw(picture)
    pen.polygon(points, fill=PAPER)
    pen.line([*points, *points[:2]], fill=PAPER, width=side // 40, joint="curve")
    return picture.filter(ImageFilter.GaussianBlur(side / 400))


def make_still(picture: Image.Image, layout: Layout, move: Move, title: str = "") -> Still:
    """Draw everything of a shot that stands still: page, card, and the title if there is one."""
    mat = round(layout.card_side * 0.01) * 2
    width, height = (side - 2 * mat for side in _card_size(picture.size, layout.card_side, mat))
    # in a square film the grid has no middle, and a card beside the middle shows more than its rim does
    step = 4 if layout.card_centre[0] * 2 == layout.width and layout.width % (2 * _GRID) else _GRID
    left = round((layout.card_centre[0] - width / 2 - mat) / step) * step + mat
    top = round((layout.card_centre[1] - height / 2 - mat) / _GRID) * _GRID + mat
    size = (layout.width, layout.height)
    page = _page(picture, size, veil=0.62 if title else 0.4)
    radius = round(layout.card_side * 0.035)
    _lay_card(page, (left - mat, top - mat, left + width + mat, top + height + mat), radius + mat)
    if title:
        _write_title(page, title, layout)
    frame = join(to_planes(_dither(page)))
    corner = np.asarray(rounded((width, height), (0, 0, width, height), radius), np.float32)
    masks = tuple(Image.fromarray(np.round(m).astype(np.uint8)) for m in (corner, halve(corner)))
    planes = split(frame)
    below = Planes(
        planes.y[top : top + height, left : left + width].copy(),
        planes.u[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2].copy(),
        planes.v[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2].copy(),
    )
    source = to_planes(_enlarge(picture, (width, height))).images()
    return Still(frame, left, top, source, masks, below.images(), move)  # type: ignore[arg-type]


def blank_frame(width: int, height: int) -> np.ndarray:
    """Empty paper, what the film fades from and to."""
    return join(to_planes(np.broadcast_to(np.array(PAPER, np.float32), (height, width, 3))))


def _card_size(size: tuple[int, int], side: int, mat: int) -> tuple[int, int]:
    """Outer size of the card, mat included, for a picture of `size` within a square of `side`; on the coder's grid."""
    scale = (side - 2 * mat) / max(size)
    width, height = (max(4 * _GRID, round((pixels * scale + 2 * mat) / _GRID) * _GRID) for pixels in size)
    return width, height


def _enlarge(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at the scale of the closest view: Lanczos, and crisper lines where it had to grow a lot."""
    width, height = (round(side * CLOSEST / 2) * 2 for side in size)
    grown = ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)  # the grid may cut a few pixels off
    growth = width / picture.width
    if growth > 1.5:
        grown = grown.filter(ImageFilter.UnsharpMask(radius=growth * 0.8, percent=60, threshold=2))
    return grown


def _page(picture: Image.Image, size: tuple[int, int], veil: float) -> Image.Image:
    """The picture's colours as a soft wash that fills the frame, `veil` of it covered by paper; nights stay dark."""
    tiny = ImageOps.fit(picture, (32, max(2, round(32 * size[1] / size[0]))), Image.Resampling.BOX)
    brightness = float(np.asarray(tiny.convert("L")).mean()) / 255
    tiny = ImageEnhance.Color(tiny).enhance(1.35).filter(ImageFilter.GaussianBlur(5.0))
    wash = tiny.resize((size[0] // 4, size[1] // 4), Image.Resampling.BICUBIC)
    wash = wash.filter(ImageFilter.GaussianBlur(size[0] / 64))
    veil *= min(1.0, max(0.3, (brightness - 0.2) / 0.3))
    wash = Image.blend(wash, Image.new("RGB", wash.size, PAPER), veil)
    page = wash.resize(size, Image.Resampling.BICUBIC)
    page.paste(PAPER, mask=_specks(size))
    return page


def _specks(size: tuple[int, int], count: int = 26) -> Image.Image:
    """Faint round lights scattered over the page, the same for every picture: a mask of `size`."""
    random = np.random.default_rng(7)
    shorter = min(size)
    scale = 2  # drawn larger for smooth rims
    mask = Image.new("L", (size[0] * scale, size[1] * scale), 0)
    for x, y, share, light in random.random((count, 4)):
        reach = shorter * scale * (0.006 + 0.045 * share**2)
        disc = (x * mask.width - reach, y * mask.height - reach, x * mask.width + reach, y * mask.height + reach)
        ImageDraw.Draw(mask).ellipse(disc, fill=round(255 * (0.10 + 0.12 * light)))
    return mask.resize(size, Image.Resampling.BOX)


def _lay_card(page: Image.Image, box: tuple[int, int, int, int], radius: int) -> None:
    """The white mat of the card with a soft shadow, drawn into `page`."""
    depth = max(4, (box[2] - box[0]) // 45)
    shadow = rounded(page.size, (box[0], box[1] + depth, box[2], box[3] + depth), radius)
    shadow = shadow.filter(ImageFilter.GaussianBlur(depth)).point(lambda value: value * 0.36)
    page.paste((40, 30, 60), mask=shadow)
    page.paste((255, 255, 255), mask=rounded(page.size, box, radius))


def _write_title(page: Image.Image, title: str, layout: Layout) -> None:
    font, lines = _fit_title(title, layout)
    step = _title_step(font)
    x, y = layout.title_centre
    top = y - step * len(lines) / 2
    halo = Image.new("L", page.size, 0)
    pen = ImageDraw.Draw(halo)
    places = [((x, top + step * (number + 0.5)), line) for number, line in enumerate(lines)]
    for place, line in places:
        pen.text(place, line, font=font, fill=255, anchor="mm", stroke_width=max(2, step // 10), stroke_fill=255)
    page.paste(PAPER, mask=halo.filter(ImageFilter.GaussianBlur(step / 9)))
    pen = ImageDraw.Draw(page)
    for place, line in places:
        pen.text(place, line, font=font, fill=INK, anchor="mm")


def _fit_title(title: str, layout: Layout) -> tuple[fonts.Font, Sequence[str]]:
    """The largest size at which the title takes at most four lines and its place holds them."""
    size = layout.title_size
    while True:
        font, _ = fonts.load_title(title, size)
        for letters in range(34, 5, -1):
            lines = wrap(title, letters)
            high = _title_step(font) * len(lines)
            wide = max(font.getlength(line) for line in lines)
            if len(lines) <= 4 and wide <= layout.title_width and high <= layout.title_height:
                return font, lines
        if size <= 18:  # a title of a hundred words: show its beginning
            lines = wrap(title, 34)
            return font, [*lines[:3], lines[3] + " …"] if len(lines) > 4 else lines
        size = round(size * 0.92)


def _title_step(font: fonts.Font) -> int:
    """Pixels from one line of the title to the next."""
    return round(getattr(font, "size", 12) * 1.14)


def _dither(page: Image.Image) -> np.ndarray:
    """Page as float [H, W, 3] with noise below one step, so that soft gradients do not show bands."""
    noise = np.random.default_rng(0).random((page.height, page.width, 1), np.float32)
    return np.asarray(page, np.float32) + (noise - 0.5) * 1.6
