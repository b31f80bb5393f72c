"""Other ways to draw a foreign training picture: wax, pencil, pixels, washes, prints."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageFilter, ImageOps

from training.world.foreign_paint import any_colour, noise, tinted


def crayon(rng: Random, picture: Image.Image) -> Image.Image:
    """Wax that leaves the paper's grain white."""
    steep, bare = rng.uniform(2, 6), rng.uniform(0.55, 0.8)
    grain = noise(rng, picture.width, rng.uniform(0.2, 0.7)).point(lambda value: round(steep * (value - 255 * bare)))
    return Image.composite(Image.new("RGB", picture.size, (250, 247, 240)), picture, grain)


def _restained(rng: Random, picture: Image.Image) -> Image.Image:
    return tinted(picture.convert("L"), [any_colour(rng) for _ in range(rng.randint(2, 5))])


def _sketch(rng: Random, picture: Image.Image) -> Image.Image:
    """Pencil lines where brightness changes."""
    grey = ImageOps.expand(picture.convert("L").filter(ImageFilter.BoxBlur(1)), 1)
    edges = ImageOps.crop(grey.filter(ImageFilter.FIND_EDGES), 2).resize(picture.size)
    ink = ImageOps.invert(ImageOps.autocontrast(edges, cutoff=(0, 1)))
    return ImageOps.colorize(ink, any_colour(rng, (0, 0.5), (0, 0.4)), (252, 250, 244))


def _pixels(rng: Random, picture: Image.Image) -> Image.Image:
    side = rng.choice((16, 24, 32, 48))
    small = picture.resize((side, side), Image.Resampling.BOX).quantize(rng.choice((4, 8, 16))).convert("RGB")
    return small.resize(picture.size, Image.Resampling.NEAREST)


def _watercolour(rng: Random, picture: Image.Image) -> Image.Image:
    wet = ImageOps.posterize(picture.filter(ImageFilter.BoxBlur(rng.uniform(2, 5))), 3)
    pale = Image.blend(wet.filter(ImageFilter.BoxBlur(1)), Image.new("RGB", picture.size, (255, 253, 246)), 0.3)
    stain = noise(rng, picture.width, 1.2).point(lambda value: 200 + value // 5)
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


STYLES: tuple[Callable[[Random, Image.Image], Image.Image], ...] = (
    crayon, _restained, _sketch, _pixels, _watercolour, _crop, _crop, _other_light, _other_light, _printed, _grey,
)  # fmt: skip
