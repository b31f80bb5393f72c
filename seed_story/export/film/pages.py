"""How a shot looks: a soft page in the picture's own colours, the picture on it like a printed card, titles.

The page is drawn once per shot, and so is the card; `stills` moves the one over the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from seed_story.export import fonts
from seed_story.export.film.captions import INK, PAPER, rounded
from seed_story.export.film.composition import Box, Place, Strip
from seed_story.export.film.extension import carried_on
from seed_story.export.film.motion import Move
from seed_story.export.film.panning import Track
from seed_story.export.film.planes import halve, join, to_planes
from seed_story.export.film.stills import Still
from seed_story.export.film.windows import PannedStill
from seed_story.export.subtitles import wrap
from seed_story.images import in_srgb

_SHADOW = (40, 30, 60)


@dataclass(frozen=True)
class Layout:
    """Places on a frame, in pixels: the square that the card fits in when it is largest (centre, side), how far its
    middle may wander then (room), the caption's label, the title."""

    width: int
    height: int
    card_centre: tuple[int, int]
    card_side: int
    room: tuple[int, int]
    caption_centre: tuple[int, int]
    caption_width: int
    caption_size: int
    title_centre: tuple[int, int] = (0, 0)
    title_width: int = 0
    title_height: int = 0
    title_size: int = 0

    @property
    def title(self) -> Place:
        return Place(self.title_centre, self.title_width, self.title_height, self.title_size)


def scene_layout(width: int, height: int, captions: bool) -> Layout:
    """Where a scene's picture and caption lie; without captions the picture takes the middle."""
    shorter = min(width, height)
    size = round(shorter * (0.046 if width > height else 0.056 if width < height else 0.041))
    if width < height:  # upright: picture above the middle, caption below it and above a phone's buttons
        side = round(width * 0.92)
        middle = round(height * (0.40 if captions else 0.5))
        below = round(middle + side / 2 + size * 2.9)
    else:
        under = size * 4.3 if captions else 0
        edge = height * 0.035
        side = round(min(width * 0.92, height - under - (1.1 if captions else 2) * edge))
        middle = round(edge + side / 2) if captions else height // 2
        below = round(height - size * 2.15)
    room = (max(0, min(round(side * 0.06), (round(width * 0.97) - side) // 2)), round(side * 0.004))
    centre = (width // 2, middle)
    return Layout(width, height, centre, side, room, (width // 2, below), round(width * 0.87), size)


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
    return Layout(width, height, card, side, (0, 0), (0, 0), 0, 0, title, *room, size)


def open_picture(path: Path | str | None) -> Image.Image:
    """The picture in RGB, upright, transparency on paper. Raises OSError or ValueError when it cannot be read."""
    if path is None:
        raise FileNotFoundError("there is no picture")
    try:
        with Image.open(path) as file:
            picture = in_srgb(ImageOps.exif_transpose(file)).convert("RGBA")
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


def make_still(
    picture: Image.Image,
    layout: Layout,
    move: Move,
    title: str = "",
    frames: Sequence[Image.Image] = (),
    rate: float = 0.0,
    language: str = "",
) -> Still:
    """Draw everything of a shot: page, card, and the title if there is one. frames: what the card shows instead of the
    picture, `rate` of them a second. language: of the title."""
    size = (layout.width, layout.height)
    page = _page(picture, size, veil=0.62 if title else 0.4)
    if title:
        _write_title(page, title, layout.title, language)
    cards = [_card(shown, layout.card_side) for shown in (frames or [picture])]
    _, cover, inset, solid = cards[0]
    alpha = np.asarray(cover, np.float32)
    covers = (cover, Image.fromarray(np.round(halve(alpha)).astype(np.uint8)))
    planes = [to_planes(card[0]) for card in cards]
    shade = (int(planes[0].y[0, 0]), int(planes[0].u[0, 0]), int(planes[0].v[0, 0]))
    centre = (float(layout.card_centre[0]), float(layout.card_centre[1]))
    faces = tuple(plane.images() for plane in planes)
    return Still(
        join(to_planes(_dither(page))), centre, layout.card_side, faces, covers, shade, inset, solid, move, rate
    )


def make_window(
    picture: Image.Image,
    size: tuple[int, int],
    window: Box,
    strip: Strip,
    track: Track,
    title: tuple[str, Place, str] | None = None,
    frames: Sequence[Image.Image] = (),
    rate: float = 0.0,
) -> PannedStill:
    """Draw everything of a shot whose picture fills a window of the frame; around it lies a page, with the title if
    there is one. frames: what is seen instead of the picture, `rate` of them a second, at half the size that is seen:
    there are many, and nobody looks at one for long."""
    whole = window.area == size[0] * size[1]
    page = blank_frame(*size) if whole else join(to_planes(_dither(_spread(picture, size, window, title))))
    detail = 0.5 if frames else 1.0
    drawn = strip.scaled(detail)
    faces = []
    for shown in frames or [picture]:
        grown = _enlarge(shown, (drawn.picture.width, drawn.picture.height))
        faces.append(to_planes(carried_on(_across(grown, drawn), drawn)).images())
    return PannedStill(page, window, strip.axis, track, faces, rate, detail)


def _across(picture: Image.Image, strip: Strip) -> Image.Image:
    """The part of the picture that the window can see: across its way it may be larger."""
    left, top = max(0, -strip.picture.left), max(0, -strip.picture.top)
    wide, high = min(picture.width, strip.size[0]), min(picture.height, strip.size[1])
    return picture.crop((left, top, left + wide, top + high))


def _spread(
    picture: Image.Image, size: tuple[int, int], window: Box, title: tuple[str, Place, str] | None
) -> Image.Image:
    """The page beside a picture, darker where both meet, as books are."""
    page = _page(picture, size, veil=0.62)
    gutter = Image.new("L", size, 0)
    deep = max(2, min(size) // 28)
    along = window.width == size[0]  # the page lies below
    edge = window.height if along else window.width
    for step in range(deep):
        line = (0, edge + step, size[0], edge + step) if along else (edge + step, 0, edge + step, size[1])
        ImageDraw.Draw(gutter).line(line, fill=round(70 * (1 - step / deep) ** 2))
    page.paste(_SHADOW, mask=gutter)
    if title is not None:
        _write_title(page, *title)
    return page


def caption_area(layout: Layout) -> tuple[float, float]:
    """How far a card may wander on this layout, in sides of the card."""
    return layout.room[0] / layout.card_side, layout.room[1] / layout.card_side


def _card(picture: Image.Image, side: int) -> tuple[Image.Image, Image.Image, int, int]:
    """The picture on its white mat with round corners and a soft shadow around it: colours inside of the third number
    (pixels from the rim), what they hide, and from where on they hide everything."""
    mat = round(side * 0.01) * 2
    width, height = (max(16, round(pixels * (side - 2 * mat) / max(picture.size) / 2) * 2) for pixels in picture.size)
    depth = max(4, side // 45)
    margin = (round(depth * 3.4) + 3) // 4 * 4
    full = (width + 2 * mat + 2 * margin, height + 2 * mat + 2 * margin)
    outer = (margin, margin, full[0] - margin, full[1] - margin)
    radius = round(side * 0.035)
    plate = rounded(full, outer, radius + mat)
    shadow = rounded(full, (outer[0], outer[1] + depth, outer[2], outer[3] + depth), radius + mat)
    shadow = shadow.filter(ImageFilter.GaussianBlur(depth)).point(lambda value: value * 0.36)
    cover = ImageChops.lighter(plate, shadow)
    inset = margin - 4  # a little of the shadow's colour, for the filter at the rim
    inner = (margin - inset, margin - inset, full[0] - margin - inset, full[1] - margin - inset)
    colours = Image.new("RGB", (full[0] - 2 * inset, full[1] - 2 * inset), _SHADOW)
    colours.paste((255, 255, 255), inner, plate.crop(outer))
    colours.paste(
        _enlarge(picture, (width, height)),
        (inner[0] + mat, inner[1] + mat),
        rounded((width, height), (0, 0, width, height), radius),
    )
    corner = math.ceil(0.3 * (radius + mat)) + 2  # a circle is that far from the corner of its square
    return colours, cover, inset, (margin + corner + 3) // 4 * 4


def blank_frame(width: int, height: int) -> np.ndarray:
    """Empty paper, what the film fades from and to."""
    return join(to_planes(np.broadcast_to(np.array(PAPER, np.float32), (height, width, 3))))


def _enlarge(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at its largest: Lanczos, and crisper lines where it had to grow a lot."""
    grown = picture.resize(size, Image.Resampling.LANCZOS)
    growth = size[0] / picture.width
    if growth > 1.5:
        grown = grown.filter(ImageFilter.UnsharpMask(radius=growth * 0.8, percent=60, threshold=2))
    return grown


def wash(picture: Image.Image, size: tuple[int, int], veil: float, least: float = 0.0) -> Image.Image:
    """The picture's colours as a soft wash of `size`, `veil` of it covered by paper; nights stay dark.

    least: how bright (0..1) it must be in the mean, so that dark words can be read on it.
    """
    tiny = ImageOps.fit(picture, (32, max(2, round(32 * size[1] / size[0]))), Image.Resampling.BOX)
    brightness = float(np.asarray(tiny.convert("L")).mean()) / 255
    tiny = ImageEnhance.Color(tiny).enhance(1.7).filter(ImageFilter.GaussianBlur(4.0))
    small = (max(8, size[0] // 4), max(8, size[1] // 4))
    soft = tiny.resize(small, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(size[0] / 64))
    if brightness > 0.45:  # days become pastel, or wood and earth would look muddy
        soft = ImageChops.screen(soft, Image.new("RGB", small, (72, 66, 58)))
    veil *= min(1.0, max(0.3, (brightness - 0.2) / 0.3))
    paper = Image.new("RGB", small, PAPER)
    soft = Image.blend(soft, paper, veil)
    light, white = (float(np.asarray(image.convert("L")).mean()) / 255 for image in (soft, paper))
    if light < least:
        soft = Image.blend(soft, paper, (least - light) / (white - light))
    return soft.resize(size, Image.Resampling.BICUBIC)


def _page(picture: Image.Image, size: tuple[int, int], veil: float) -> Image.Image:
    """A page in the picture's own colours that fills the frame."""
    page = wash(picture, size, veil)
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


def _write_title(page: Image.Image, title: str, place: Place, language: str = "") -> None:
    font, lines = _fit_title(title, place, language)
    side = fonts.direction(language, title, font)
    step = _title_step(font)
    x, y = place.centre
    top = y - step * len(lines) / 2
    halo = Image.new("L", page.size, 0)
    pen = ImageDraw.Draw(halo)
    spots = [((x, top + step * (number + 0.5)), line) for number, line in enumerate(lines)]
    for spot, line in spots:
        pen.text(
            spot, line, font=font, fill=255, anchor="mm", direction=side,
            stroke_width=max(2, step // 10), stroke_fill=255,
        )  # fmt: skip
    page.paste(PAPER, mask=halo.filter(ImageFilter.GaussianBlur(step / 9)))
    pen = ImageDraw.Draw(page)
    for spot, line in spots:
        pen.text(spot, line, font=font, fill=INK, anchor="mm", direction=side)


def _fit_title(title: str, place: Place, language: str = "") -> tuple[fonts.Font, Sequence[str]]:
    """The largest size at which the title takes at most four lines and its place holds them."""
    size = place.size
    while True:
        font, _ = fonts.load_title(title, size, language)
        for letters in range(34, 5, -1):
            lines = wrap(title, letters)
            high = _title_step(font) * len(lines)
            wide = max(font.getlength(line) for line in lines)
            if len(lines) <= 4 and wide <= place.width and high <= place.height:
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
