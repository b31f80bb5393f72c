"""Training pictures that are not Fernhollow's: from them a model learns to follow an opening's words instead.

`foreign_picture(seed)` draws a photograph-like scene, a child's scribble, a collage, an icon or the like, and gives
many of them another style. None is drawn after the pictures in `training/evaluation/foreign`, which are never
trained on. `python -m training.world.foreign sheet.jpg` shows 64 of them.

Fields are [H, W] float in 0..1; drawings are made at twice the size, because Pillow's lines are not smooth.
"""

from __future__ import annotations

import argparse
import colorsys
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from training.world.foreign_figures import child, creature, flower, house, sun, tree, wobbly

Colour = tuple[int, int, int]
Array = NDArray[np.float32]


def foreign_picture(seed: int, size: int = 256) -> Image.Image:
    """An RGB picture of `size` x `size` pixels; the same for the same seed."""
    rng = Random(f"foreign/{seed}")
    motif = rng.choices(list(_MOTIFS), weights=list(_MOTIFS.values()))[0]
    picture = motif(rng, size)
    if rng.random() < 0.5:
        picture = rng.choice(_STYLES)(rng, picture)
    if rng.random() < 0.5:
        picture = ImageOps.mirror(picture)
    return picture


def _colour(rng: Random, saturation: tuple[float, float] = (0.1, 1), value: tuple[float, float] = (0.15, 1)) -> Colour:
    parts = colorsys.hsv_to_rgb(rng.random(), rng.uniform(*saturation), rng.uniform(*value))
    return tuple(round(255 * part) for part in parts)  # type: ignore[return-value]


def _palette(rng: Random) -> list[Colour]:
    """Colours that go together as those of one photograph do: two hues, many shades."""
    hues = (rng.random(), rng.random())
    shade = rng.uniform(0.2, 0.8)
    return [
        tuple(round(255 * part) for part in colorsys.hsv_to_rgb(rng.choice(hues), rng.uniform(0, 0.9) * shade, value))  # type: ignore[misc]
        for value in (0.12, 0.3, 0.5, 0.7, 0.85, 0.97)
    ]


def _noise(rng: Random, size: int, slope: float, side: int = 128) -> Image.Image:
    """Grey noise whose amplitude falls with frequency to the `slope`, as photographs' does (about 1)."""
    waves = np.random.default_rng(rng.getrandbits(32))
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]) + 1 / side
    phases = waves.standard_normal((side, side // 2 + 1, 2), dtype=np.float32)
    field = np.fft.irfft2((phases[..., 0] + 1j * phases[..., 1]) / frequency**slope, s=(side, side))
    field = (field - field.mean()) / (4 * field.std() + 1e-6) + 0.5
    small = Image.fromarray(np.clip(255 * field, 0, 255).astype(np.uint8))
    return small.resize((size, size), Image.Resampling.BILINEAR)


def _tinted(grey: Image.Image, colours: Sequence[Colour]) -> Image.Image:
    """A grey picture through a ramp of colours."""
    stops = np.linspace(0, 255, len(colours))
    ramp = np.stack([np.interp(np.arange(256), stops, [colour[i] for colour in colours]) for i in range(3)], axis=1)
    grey = grey.copy()
    grey.putpalette(ramp.astype(np.uint8).tobytes())
    return grey.convert("RGB")


def _grey_of(field: Array) -> Image.Image:
    """A field [H, W], cut to 0..1, as a grey picture."""
    return Image.fromarray(np.clip(255 * field, 0, 255).astype(np.uint8))


def _field_of(grey: Image.Image) -> Array:
    return np.asarray(grey, np.float32) / np.float32(255)


def _texture(rng: Random, size: int, colours: Sequence[Colour] | None = None) -> Image.Image:
    colours = colours or rng.sample(_palette(rng), rng.randint(2, 4))
    return _tinted(_noise(rng, size, rng.uniform(0.9, 2.4), rng.choice((32, 64, 128))), sorted(colours, key=sum))


def _gradient(rng: Random, size: int, colours: Sequence[Colour]) -> Image.Image:
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
    angle = rng.uniform(0, 2 * math.pi)
    if rng.random() < 0.4:
        field = np.hypot(x - rng.uniform(-0.5, 0.5), y - rng.uniform(-0.5, 0.5)) / 1.2
    else:
        field = 0.5 + (x * math.cos(angle) + y * math.sin(angle)) / 1.5
    return _tinted(_grey_of(field), colours)


def _shape(rng: Random, size: int, draw: ImageDraw.ImageDraw, reach: float, fill: int | Colour) -> None:
    """One filled shape anywhere; `reach` is its radius as a share of the picture."""
    x, y, radius = rng.uniform(0, size), rng.uniform(0, size), reach * size
    kind = rng.randrange(4)
    if kind == 0:
        draw.ellipse((x - radius, y - radius * rng.uniform(0.4, 1), x + radius, y + radius), fill=fill)
    elif kind == 1:
        draw.regular_polygon((x, y, radius), rng.randint(3, 8), rotation=rng.uniform(0, 360), fill=fill)
    elif kind == 2:
        draw.polygon(wobbly(rng, x, y, radius, rng.uniform(0.1, 0.5)), fill=fill)
    else:
        turn = rng.uniform(0, math.pi)
        flat = radius * rng.uniform(0.15, 0.7)
        a, b = (radius * math.cos(turn), radius * math.sin(turn)), (-flat * math.sin(turn), flat * math.cos(turn))
        corners = [(x + i * a[0] + j * b[0], y + i * a[1] + j * b[1]) for i, j in ((1, 1), (1, -1), (-1, -1), (-1, 1))]
        draw.polygon(corners, fill=fill)


def _mask(rng: Random, size: int, reach: float, soft: float = 0.6) -> Image.Image:
    mask = Image.new("L", (size, size))
    _shape(rng, size, ImageDraw.Draw(mask), reach, 255)
    return mask.filter(ImageFilter.BoxBlur(soft))


# Motifs: what is to be seen


def _dead_leaves(rng: Random, size: int) -> Image.Image:
    """Things that cover one another, large and small: the simplest model with the edges of a photograph."""
    colours = _palette(rng)
    textures = [_texture(rng, size, rng.sample(colours, 3)) for _ in range(3)]
    picture = textures[0]
    for _ in range(rng.randint(6, 18)):
        mask = _mask(rng, size, min(0.5, 0.05 * rng.paretovariate(1.2)), soft=rng.choice((0.5, 0.8, 2.5)))
        part = rng.choice(textures) if rng.random() < 0.5 else Image.new("RGB", (size, size), rng.choice(colours))
        picture.paste(part, mask=mask)
    return picture


def _landscape(rng: Random, size: int) -> Image.Image:
    """Ridges behind ridges under a sky, each with a texture of its own."""
    colours = _palette(rng)
    picture = _gradient(rng, size, [rng.choice(colours), _colour(rng, (0, 0.6), (0.5, 1))])
    horizon = rng.uniform(0.2, 0.7)
    for layer in range(rng.randint(1, 4)):
        ridge = _field_of(_noise(rng, size, rng.uniform(1.6, 3.5), 64))[0] - 0.5
        line = (horizon + layer * rng.uniform(0.08, 0.25) + ridge * rng.choice((0.05, 0.25, 0.6))) * size
        mask = Image.fromarray((np.arange(size)[:, None] > line[None]).astype(np.uint8) * 255)
        texture = _texture(rng, size, rng.sample(colours, 3))
        picture.paste(texture, mask=mask.filter(ImageFilter.BoxBlur(0.8)))
    return picture


def _subject(rng: Random, size: int) -> Image.Image:
    """Something lit from one side in front of an unsharp ground, as in a close photograph."""
    ground = _dead_leaves(rng, size) if rng.random() < 0.4 else _texture(rng, size)
    picture = ground.filter(ImageFilter.BoxBlur(rng.uniform(2, 9)))
    body = Image.new("L", (size, size))
    draw = ImageDraw.Draw(body)
    x, y = rng.uniform(0.3, 0.7) * size, rng.uniform(0.4, 0.75) * size
    for _ in range(rng.randint(1, 4)):
        radius = rng.uniform(0.08, 0.3) * size
        draw.polygon(wobbly(rng, x, y, radius, rng.uniform(0.05, 0.25)), fill=255)
        x, y = x + rng.uniform(-1, 1) * radius, y - rng.uniform(0.2, 1) * radius
    colours = rng.sample(_palette(rng), 4)
    light = _gradient(rng, size, [(70, 70, 70), (255, 255, 255)])
    skin = ImageChops.multiply(_texture(rng, size, colours), light)
    picture.paste(skin, mask=body.filter(ImageFilter.BoxBlur(1)))
    return picture


def _colour_fields(rng: Random, size: int) -> Image.Image:
    picture = _gradient(rng, size, [_colour(rng) for _ in range(rng.randint(2, 4))])
    for _ in range(rng.randint(0, 5)):
        picture.paste(_colour(rng), mask=_mask(rng, size, rng.uniform(0.1, 0.45), soft=rng.uniform(2, 25)))
    return picture


def _collage(rng: Random, size: int) -> Image.Image:
    """Cut paper with shadows."""
    picture = Image.new("RGB", (size, size), _colour(rng, (0, 0.5), (0.6, 1)))
    paper = _texture(rng, size)
    for _ in range(rng.randint(4, 14)):
        mask = _mask(rng, size, rng.uniform(0.06, 0.32))
        shadow = ImageChops.offset(mask, rng.randint(1, 4), rng.randint(1, 4)).point(lambda value: value // 3)
        picture.paste((20, 20, 30), mask=shadow)
        picture.paste(paper if rng.random() < 0.2 else Image.new("RGB", (size, size), _colour(rng)), mask=mask)
    return picture


def _pattern(rng: Random, size: int) -> Image.Image:
    """Stripes, checks and waves: cloth, tiles, fences."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    bend = rng.choice((0, 0, 0.1, 0.4)) * (_field_of(_noise(rng, size, 1.8, 32)) - 0.5)
    waves = []
    for _ in range(2):
        turn, count = rng.uniform(0, math.pi), rng.uniform(2, 18)
        waves.append(np.sin(2 * math.pi * count * (x * math.cos(turn) + y * math.sin(turn) + bend)))
    field = rng.choice((waves[0], waves[0] * waves[1], np.maximum(*waves))) * rng.choice((0.5, 3, 9))
    return _tinted(_grey_of(field * 0.5 + 0.5), [_colour(rng) for _ in range(rng.randint(2, 3))])


def _scribble(rng: Random, size: int) -> Image.Image:
    """Loops of crayon on paper."""
    side = 2 * size
    picture = Image.new("RGB", (side, side), _colour(rng, (0, 0.12), (0.85, 1)))
    draw = ImageDraw.Draw(picture)
    for _ in range(rng.randint(2, 9)):
        x, y, turn = rng.uniform(0, side), rng.uniform(0, side), rng.uniform(0, 7)
        bend, step, points = rng.uniform(-0.4, 0.4), rng.uniform(0.02, 0.07) * side, [(x, y)]
        for _ in range(rng.randint(20, 150)):
            turn += bend + rng.gauss(0, 0.2)
            if not (0 < x < side and 0 < y < side):  # turns round at the edge of the paper
                turn = math.atan2(side / 2 - y, side / 2 - x)
            x, y = x + step * math.cos(turn), y + step * math.sin(turn)
            points.append((x, y))
        draw.line(points, fill=_colour(rng, (0.4, 1)), width=rng.randint(4, 26), joint="curve")
    return _crayon(rng, picture.reduce(2))


def _childs_drawing(rng: Random, size: int) -> Image.Image:
    """Stick people, houses, animals, suns and flowers with a shaky hand."""
    side = 2 * size
    picture = Image.new("RGB", (side, side), _colour(rng, (0, 0.15), (0.85, 1)))
    draw = ImageDraw.Draw(picture)
    ground = rng.uniform(0.65, 0.95) * side
    if rng.random() < 0.5:
        draw.rectangle((0, ground, side, side), fill=_colour(rng, (0.3, 0.8)))
    if rng.random() < 0.6:
        sun(rng, draw, rng.choice((0.1, 0.9)) * side, 0.12 * side, rng.uniform(0.06, 0.14) * side, _colour(rng))
    for _ in range(rng.randint(1, 6)):
        figure = rng.choice((child, child, creature, creature, house, tree, flower))
        ink = _colour(rng, (0.3, 1), (0.1, 0.9))
        figure(rng, draw, rng.uniform(0.1, 0.9) * side, ground, rng.uniform(0.15, 0.5) * side, ink, _colour(rng))
    small = picture.reduce(2)
    return _crayon(rng, small) if rng.random() < 0.6 else small


def _icon(rng: Random, size: int) -> Image.Image:
    """One flat, symmetrical thing on one colour."""
    side = 2 * size
    picture = Image.new("RGB", (side, side), _colour(rng, (0, 0.9)))
    draw = ImageDraw.Draw(picture)
    half = side / 2
    reach = rng.uniform(0.25, 0.42) * side
    if rng.random() < 0.5:
        draw.ellipse((half - reach, half - reach, half + reach, half + reach), fill=_colour(rng))
    for _ in range(rng.randint(1, 5)):
        x, y, radius = rng.uniform(0, 0.5) * reach, half + rng.uniform(-0.6, 0.6) * reach, rng.uniform(0.1, 0.5) * reach
        fill, corners, rotation = _colour(rng), rng.choice((3, 4, 5, 6, 24, 24)), rng.uniform(0, 360)
        for middle, turn in ((half - x, rotation), (half + x, -rotation)):
            draw.regular_polygon((middle, y, radius), corners, rotation=turn, fill=fill)
    if rng.random() < 0.3:
        figure = rng.choice((child, creature, house, tree, flower))
        figure(rng, draw, half, half + reach, 1.6 * reach, _colour(rng), _colour(rng))
    return picture.reduce(2)


_MOTIFS: dict[Callable[[Random, int], Image.Image], float] = {
    _dead_leaves: 3, _landscape: 3, _subject: 4, _childs_drawing: 4, _collage: 2, _scribble: 2, _icon: 2, _pattern: 1,
    _colour_fields: 1,
}  # fmt: skip


# Styles: how it is drawn


def _crayon(rng: Random, picture: Image.Image) -> Image.Image:
    """Wax that leaves the paper's grain white."""
    steep, bare = rng.uniform(2, 6), rng.uniform(0.55, 0.8)
    grain = _noise(rng, picture.width, rng.uniform(0.2, 0.7)).point(lambda value: round(steep * (value - 255 * bare)))
    return Image.composite(Image.new("RGB", picture.size, (250, 247, 240)), picture, grain)


def _restained(rng: Random, picture: Image.Image) -> Image.Image:
    return _tinted(picture.convert("L"), [_colour(rng) for _ in range(rng.randint(2, 5))])


def _sketch(rng: Random, picture: Image.Image) -> Image.Image:
    """Pencil lines where brightness changes."""
    grey = ImageOps.expand(picture.convert("L").filter(ImageFilter.BoxBlur(1)), 1)
    edges = ImageOps.crop(grey.filter(ImageFilter.FIND_EDGES), 2).resize(picture.size)
    ink = ImageOps.invert(ImageOps.autocontrast(edges, cutoff=(0, 1)))
    return ImageOps.colorize(ink, _colour(rng, (0, 0.5), (0, 0.4)), (252, 250, 244))


def _pixels(rng: Random, picture: Image.Image) -> Image.Image:
    side = rng.choice((16, 24, 32, 48))
    small = picture.resize((side, side), Image.Resampling.BOX).quantize(rng.choice((4, 8, 16))).convert("RGB")
    return small.resize(picture.size, Image.Resampling.NEAREST)


def _watercolour(rng: Random, picture: Image.Image) -> Image.Image:
    wet = ImageOps.posterize(picture.filter(ImageFilter.BoxBlur(rng.uniform(2, 5))), 3)
    pale = Image.blend(wet.filter(ImageFilter.BoxBlur(1)), Image.new("RGB", picture.size, (255, 253, 246)), 0.3)
    stain = _noise(rng, picture.width, 1.2).point(lambda value: 200 + value // 5)
    return ImageChops.multiply(pale, Image.merge("RGB", (stain,) * 3))


def _crop(rng: Random, picture: Image.Image) -> Image.Image:
    side = round(picture.width * rng.uniform(0.3, 0.7))
    x, y = rng.randint(0, picture.width - side), rng.randint(0, picture.width - side)
    turned = picture.crop((x, y, x + side, y + side)).rotate(rng.choice((0, 90, 180)))
    return turned.resize(picture.size, Image.Resampling.BICUBIC)


def _other_light(rng: Random, picture: Image.Image) -> Image.Image:
    bands = list(picture.split())
    rng.shuffle(bands)
    gammas = [rng.choice((0.5, 0.8, 1.3, 2.2)) for _ in bands]
    ramps = [[round(255 * (value / 255) ** gamma) for value in range(256)] for gamma in gammas]
    return Image.merge("RGB", [band.point(ramp) for band, ramp in zip(bands, ramps, strict=True)])


def _printed(rng: Random, picture: Image.Image) -> Image.Image:
    return rng.choice((ImageOps.invert, ImageOps.autocontrast, ImageOps.equalize))(ImageOps.posterize(picture, 2))


def _grey(rng: Random, picture: Image.Image) -> Image.Image:
    return ImageOps.autocontrast(picture.convert("L"), cutoff=rng.uniform(0, 5)).convert("RGB")


_STYLES: tuple[Callable[[Random, Image.Image], Image.Image], ...] = (
    _crayon, _restained, _sketch, _pixels, _watercolour, _crop, _crop, _other_light, _other_light, _printed, _grey,
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="A sheet of 64 foreign pictures.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    arguments = parser.parse_args()
    sheet = Image.new("RGB", (8 * 160, 8 * 160))
    for number in range(64):
        sheet.paste(foreign_picture(arguments.start + number, 160), (number % 8 * 160, number // 8 * 160))
    sheet.save(arguments.out, quality=88)


if __name__ == "__main__":
    main()
