"""Pictures as video planes: limited-range BT.709 Y'CbCr with halved chroma, the layout that H.264 takes.

Working in planes from the start moves half the samples that RGB would, and no frame is converted on its way out.

H, W: height, width of a frame, both even. A frame is uint8 [H * 3 / 2, W]: Y, then U, then V.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image


class Planes(NamedTuple):
    """Y [h, w], U [h / 2, w / 2], V [h / 2, w / 2], uint8."""

    y: np.ndarray
    u: np.ndarray
    v: np.ndarray

    def images(self) -> tuple[Image.Image, Image.Image, Image.Image]:
        """The planes as grey Pillow images."""
        return Image.fromarray(self.y), Image.fromarray(self.u), Image.fromarray(self.v)


def to_planes(picture: Image.Image | np.ndarray) -> Planes:
    """RGB picture or float array [h, w, 3] in 0..255 with even sides -> planes."""
    rgb = np.asarray(picture, np.float32)
    assert rgb.shape[0] % 2 == 0 and rgb.shape[1] % 2 == 0 and rgb.shape[2] == 3, rgb.shape
    luma = rgb @ np.array([0.2126, 0.7152, 0.0722], np.float32)  # [h, w]
    blue, red = (halve(rgb[..., c] - luma) for c in (2, 0))  # [h / 2, w / 2]
    y = 16.0 + luma * (219.0 / 255.0)
    u = 128.0 + blue * (112.0 / 255.0 / (1 - 0.0722))
    v = 128.0 + red * (112.0 / 255.0 / (1 - 0.2126))
    return Planes(*(np.round(plane).clip(0, 255).astype(np.uint8) for plane in (y, u, v)))


def halve(plane: np.ndarray) -> np.ndarray:
    """Means of 2 x 2 blocks: [h, w] -> [h / 2, w / 2]."""
    return (plane[0::2, 0::2] + plane[1::2, 0::2] + plane[0::2, 1::2] + plane[1::2, 1::2]) * 0.25


def join(planes: Planes) -> np.ndarray:
    """Planes -> one frame [H * 3 / 2, W]."""
    height, width = planes.y.shape
    return np.concatenate([plane.ravel() for plane in planes]).reshape(height * 3 // 2, width)


def split(frame: np.ndarray) -> Planes:
    """One frame -> planes that look into it (no copy)."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    flat = frame.reshape(-1)
    luma, chroma = height * width, height * width // 4
    shape = (height // 2, width // 2)
    return Planes(
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(shape),
        flat[luma + chroma :].reshape(shape),
    )


def blend(first: np.ndarray, second: np.ndarray, weight: float) -> np.ndarray:
    """first * (1 - weight) + second * weight for two frames or planes, in steps of 1/256."""
    part = round(256 * weight)
    mixed = np.multiply(first, 256 - part, dtype=np.uint16) + np.multiply(second, part, dtype=np.uint16)
    return np.right_shift(mixed + np.uint16(128), 8).astype(np.uint8)
