"""Colours and noise that foreign training pictures are made of.

Fields are [H, W] float in 0..1; everything else is a Pillow picture.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Colour = tuple[int, int, int]
Array = NDArray[np.float32]


def any_colour(
    rng: Random, saturation: tuple[float, float] = (0.1, 1), value: tuple[float, float] = (0.15, 1)
) -> Colour:
    parts = colorsys.hsv_to_rgb(rng.random(), rng.uniform(*saturation), rng.uniform(*value))
    return tuple(round(255 * part) for part in parts)  # type: ignore[return-value]


def palette(rng: Random) -> list[Colour]:
    """Colours that go together as those of one photograph do: two hues, many shades."""
    hues = (rng.random(), rng.random())
    shade = rng.uniform(0.2, 0.8)
    return [
        tuple(round(255 * part) for part in colorsys.hsv_to_rgb(rng.choice(hues), rng.uniform(0, 0.9) * shade, value))  # type: ignore[misc]
        for value in (0.12, 0.3, 0.5, 0.7, 0.85, 0.97)
    ]


def noise(rng: Random, size: int, slope: float, side: int = 128) -> Image.Image:
    """Grey noise whose amplitude falls with frequency to the `slope`, as photographs' does (about 1)."""
    waves = np.random.default_rng(rng.getrandbits(32))
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]) + 1 / side
    phases = waves.standard_normal((side, side // 2 + 1, 2), dtype=np.float32)
    field = np.fft.irfft2((phases[..., 0] + 1j * phases[..., 1]) / frequency**slope, s=(side, side))
    field = (field - field.mean()) / (4 * field.std() + 1e-6) + 0.5
    small = Image.fromarray(np.clip(255 * field, 0, 255).astype(np.uint8))
    return small.resize((size, size), Image.Resampling.BILINEAR)


def tinted(grey: Image.Image, colours: Sequence[Colour]) -> Image.Image:
    """A grey picture through a ramp of colours."""
    stops = np.linspace(0, 255, len(colours))
    ramp = np.stack([np.interp(np.arange(256), stops, [colour[i] for colour in colours]) for i in range(3)], axis=1)
    grey = grey.copy()
    grey.putpalette(ramp.astype(np.uint8).tobytes())
    return grey.convert("RGB")


def grey_of(field: Array) -> Image.Image:
    """A field [H, W], cut to 0..1, as a grey picture."""
    return Image.fromarray(np.clip(255 * field, 0, 255).astype(np.uint8))


def field_of(grey: Image.Image) -> Array:
    return np.asarray(grey, np.float32) / np.float32(255)
