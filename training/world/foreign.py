"""Training pictures that are not Fernhollow's: from them a model learns to follow an opening's words instead.

`foreign_picture(seed)` draws a photograph-like scene, a child's scribble, a collage, an icon or the like, and gives
many of them another style. None is drawn after the pictures in `training/evaluation/foreign`, which are never
trained on. `python -m training.world.foreign sheet.jpg` shows 64 of them.

Drawings are made at twice the size, because Pillow's lines are not smooth.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from training.world.foreign_figures import child, creature, flower, house, sun, tree, wobbly
from training.world.foreign_paint import Colour, any_colour, field_of, grey_of, noise, palette, tinted
from training.world.foreign_styles import STYLES, crayon


def foreign_picture(seed: int, size: int = 256) -> Image.Image:
    """An RGB picture of `size` x `size` pixels; the same for the same seed."""
    rng = Random(f"foreign/{seed}")
    motif = rng.choices(list(_MOTIFS), weights=list(_MOTIFS.values()))[0]
    picture = motif(rng, size)
    if rng.random() < 0.5:
        picture = rng.choice(STYLES)(rng, picture)
    if rng.random() < 0.5:
        picture = ImageOps.mirror(picture)
    return picture


def _texture(rng: Random, size: int, colours: Sequence[Colour] | None = None) -> Image.Image:
    colours = colours or rng.sample(palette(rng), rng.randint(2, 4))
    return tinted(noise(rng, size, rng.uniform(0.9, 2.4), rng.choice((32, 64, 128))), sorted(colours, key=sum))


def _gradient(rng: Random, size: int, colours: Sequence[Colour]) -> Image.Image:
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
    angle = rng.uniform(0, 2 * math.pi)
    if rng.random() < 0.4:
        field = np.hypot(x - rng.uniform(-0.5, 0.5), y - rng.uniform(-0.5, 0.5)) / 1.2
    else:
        field = 0.5 + (x * math.cos(angle) + y * math.sin(angle)) / 1.5
    return tinted(grey_of(field), colours)


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
    colours = palette(rng)
    textures = [_texture(rng, size, rng.sample(colours, 3)) for _ in range(3)]
    picture = textures[0]
    for _ in range(rng.randint(6, 18)):
        mask = _mask(rng, size, min(0.5, 0.05 * rng.paretovariate(1.2)), soft=rng.choice((0.5, 0.8, 2.5)))
        part = rng.choice(textures) if rng.random() < 0.5 else Image.new("RGB", (size, size), rng.choice(colours))
        picture.paste(part, mask=mask)
    return picture


def _landscape(rng: Random, size: int) -> Image.Image:
    """Ridges behind ridges under a sky, each with a texture of its own."""
    colours = palette(rng)
    picture = _gradient(rng, size, [rng.choice(colours), any_colour(rng, (0, 0.6), (0.5, 1))])
    horizon = rng.uniform(0.2, 0.7)
    for layer in range(rng.randint(1, 4)):
        ridge = field_of(noise(rng, size, rng.uniform(1.6, 3.5), 64))[0] - 0.5
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
    colours = rng.sample(palette(rng), 4)
    light = _gradient(rng, size, [(70, 70, 70), (255, 255, 255)])
    skin = ImageChops.multiply(_texture(rng, size, colours), light)
    picture.paste(skin, mask=body.filter(ImageFilter.BoxBlur(1)))
    return picture


def _colour_fields(rng: Random, size: int) -> Image.Image:
    picture = _gradient(rng, size, [any_colour(rng) for _ in range(rng.randint(2, 4))])
    for _ in range(rng.randint(0, 5)):
        picture.paste(any_colour(rng), mask=_mask(rng, size, rng.uniform(0.1, 0.45), soft=rng.uniform(2, 25)))
    return picture


def _collage(rng: Random, size: int) -> Image.Image:
    """Cut paper with shadows."""
    picture = Image.new("RGB", (size, size), any_colour(rng, (0, 0.5), (0.6, 1)))
    paper = _texture(rng, size)
    for _ in range(rng.randint(4, 14)):
        mask = _mask(rng, size, rng.uniform(0.06, 0.32))
        shadow = ImageChops.offset(mask, rng.randint(1, 4), rng.randint(1, 4)).point(lambda value: value // 3)
        picture.paste((20, 20, 30), mask=shadow)
        picture.paste(paper if rng.random() < 0.2 else Image.new("RGB", (size, size), any_colour(rng)), mask=mask)
    return picture


def _pattern(rng: Random, size: int) -> Image.Image:
    """Stripes, checks and waves: cloth, tiles, fences."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    bend = rng.choice((0, 0, 0.1, 0.4)) * (field_of(noise(rng, size, 1.8, 32)) - 0.5)
    waves = []
    for _ in range(2):
        turn, count = rng.uniform(0, math.pi), rng.uniform(2, 18)
        waves.append(np.sin(2 * math.pi * count * (x * math.cos(turn) + y * math.sin(turn) + bend)))
    field = rng.choice((waves[0], waves[0] * waves[1], np.maximum(*waves))) * rng.choice((0.5, 3, 9))
    return tinted(grey_of(field * 0.5 + 0.5), [any_colour(rng) for _ in range(rng.randint(2, 3))])


def _scribble(rng: Random, size: int) -> Image.Image:
    """Loops of crayon on paper."""
    side = 2 * size
    picture = Image.new("RGB", (side, side), any_colour(rng, (0, 0.12), (0.85, 1)))
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
        draw.line(points, fill=any_colour(rng, (0.4, 1)), width=rng.randint(4, 26), joint="curve")
    return crayon(rng, picture.reduce(2))


def _childs_drawing(rng: Random, size: int) -> Image.Image:
    """Stick people, houses, animals, suns and flowers with a shaky hand."""
    side = 2 * size
    picture = Image.new("RGB", (side, side), any_colour(rng, (0, 0.15), (0.85, 1)))
    draw = ImageDraw.Draw(picture)
    ground = rng.uniform(0.65, 0.95) * side
    if rng.random() < 0.5:
        draw.rectangle((0, ground, side, side), fill=any_colour(rng, (0.3, 0.8)))
    if rng.random() < 0.6:
        sun(rng, draw, rng.choice((0.1, 0.9)) * side, 0.12 * side, rng.uniform(0.06, 0.14) * side, any_colour(rng))
    for _ in range(rng.randint(1, 6)):
        figure = rng.choice((child, child, creature, creature, house, tree, flower))
        ink = any_colour(rng, (0.3, 1), (0.1, 0.9))
        figure(rng, draw, rng.uniform(0.1, 0.9) * side, ground, rng.uniform(0.15, 0.5) * side, ink, any_colour(rng))
    small = picture.reduce(2)
    return crayon(rng, small) if rng.random() < 0.6 else small


def _icon(rng: Random, size: int) -> Image.Image:
    """One flat, symmetrical thing on one colour."""
    side = 2 * size
    picture = Image.new("RGB", (side, side), any_colour(rng, (0, 0.9)))
    draw = ImageDraw.Draw(picture)
    half = side / 2
    reach = rng.uniform(0.25, 0.42) * side
    if rng.random() < 0.5:
        draw.ellipse((half - reach, half - reach, half + reach, half + reach), fill=any_colour(rng))
    for _ in range(rng.randint(1, 5)):
        x, y, radius = rng.uniform(0, 0.5) * reach, half + rng.uniform(-0.6, 0.6) * reach, rng.uniform(0.1, 0.5) * reach
        fill, corners, rotation = any_colour(rng), rng.choice((3, 4, 5, 6, 24, 24)), rng.uniform(0, 360)
        for middle, turn in ((half - x, rotation), (half + x, -rotation)):
            draw.regular_polygon((middle, y, radius), corners, rotation=turn, fill=fill)
    if rng.random() < 0.3:
        figure = rng.choice((child, creature, house, tree, flower))
        figure(rng, draw, half, half + reach, 1.6 * reach, any_colour(rng), any_colour(rng))
    return picture.reduce(2)


_MOTIFS: dict[Callable[[Random, int], Image.Image], float] = {
    _dead_leaves: 3, _landscape: 3, _subject: 4, _childs_drawing: 4, _collage: 2, _scribble: 2, _icon: 2, _pattern: 1,
    _colour_fields: 1,
}  # fmt: skip


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
