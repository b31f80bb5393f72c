"""Icons as drawings of the world: of a given size, with ink around them, base at 0,0."""

from __future__ import annotations

import io
import re
from functools import cache

import numpy as np

from training.world.drawing import fluent
from training.world.drawing.canvas import INK

Recolour = tuple[tuple[str, str], ...]

_PATH = re.compile(r"<path [^>]*/>")


@cache
def icon_svg(
    icon: str,
    side: float,
    ink: float = 2.6,
    *,
    without: tuple[int, ...] = (),
    recolour: Recolour = (),
    shining: bool = False,
) -> str:
    """An icon whose longer side measures `side`, with an outline `ink` thick.

    `without` leaves paths out by their number (the night behind a shooting star), `recolour` paints some anew, and
    what is `shining` keeps its colours in every light.
    """
    drawn = _varied(icon, without, recolour)
    left, top, right, bottom = _box(drawn)
    scale = side / max(right - left, bottom - top)
    drawn = fluent.outlined(drawn, ink / scale)
    if shining:
        drawn = re.sub(r"#[0-9a-f]{6}", lambda m: m.group() if m.group() == INK else m.group().upper(), drawn)
    x, y = -(left + right) / 2 * scale, -bottom * scale - ink / 2
    return f'<g transform="translate({x:.2f} {y:.2f}) scale({scale:.4f})">{drawn}</g>'


def _varied(icon: str, without: tuple[int, ...], recolour: Recolour) -> str:
    drawn = fluent.body(icon)
    if without:
        count = iter(range(1000))
        drawn = _PATH.sub(lambda m: "" if next(count) in without else m.group(), drawn)
    for old, new in recolour:
        drawn = drawn.replace(old, new)
    return drawn


@cache
def _box(drawn: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what a drawing shows on the 32 x 32 box."""
    seen = pixels(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{drawn}</svg>', 96)[..., 3] > 60
    rows, columns = np.flatnonzero(seen.any(1)) / 3, np.flatnonzero(seen.any(0)) / 3
    return float(columns[0]), float(rows[0]), float(columns[-1]) + 1 / 3, float(rows[-1]) + 1 / 3


def pixels(svg: str, size: int) -> np.ndarray:
    """The picture with its transparency, uint8 [size, size, 4]."""
    import resvg_py
    from PIL import Image

    png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGBA"))
