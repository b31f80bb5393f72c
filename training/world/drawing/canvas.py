"""Small helpers that write SVG: shapes with an outline, limbs, colour mixing and tinting of whole fragments."""

from __future__ import annotations

import re
from functools import lru_cache
from math import cos, radians, sin

INK = "#4b2c26"  # the dark brown of every outline
LINE = 2.0

Colour = tuple[int, int, int]
Tint = tuple[float, float, float, str, float]  # multiply red, green, blue, then mix a colour in by a share

_HEX = re.compile(r"#[0-9a-f]{6}")


def rgb(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=4096)
def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0 to 1) of `other` in it."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def light(colour: str, share: float = 0.3) -> str:
    return mix(colour, "#ffffff", share)


def dark(colour: str, share: float = 0.22) -> str:
    return mix(colour, "#3a1c2c", share)


@lru_cache(maxsize=8192)
def _tinted(colour: str, tint: Tint) -> str:
    channels = (min(255, round(value * factor)) for value, factor in zip(rgb(colour), tint[:3], strict=True))
    return mix("#" + "".join(f"{value:02x}" for value in channels), tint[3], tint[4])


def tinted(fragment: str, tint: Tint) -> str:
    """The fragment with every colour seen in another light. Cheaper and crisper than any SVG filter.

    What shines by itself is written in capitals (`#FFE27A`) and keeps its colour.
    """
    return _HEX.sub(lambda match: _tinted(match.group(), tint), fragment)


def _stroke(width: float, colour: str = INK) -> str:
    return f' stroke="{colour}" stroke-width="{width}"' if width else ""


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, width: float = LINE, extra: str = "") -> str:
    return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{fill}"{_stroke(width)} {extra}/>'


def circle(x: float, y: float, r: float, fill: str, width: float = LINE, extra: str = "") -> str:
    return ellipse(x, y, r, r, fill, width, extra)


def path(d: str, fill: str, width: float = LINE, extra: str = "", ink: str = INK) -> str:
    return f'<path d="{d}" fill="{fill}"{_stroke(width, ink)} {extra}/>'


def rect(
    x: float, y: float, w: float, h: float, fill: str, width: float = LINE, radius: float = 0, extra: str = ""
) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{radius:.1f}" '
        f'fill="{fill}"{_stroke(width)} {extra}/>'
    )


def line(d: str, colour: str = INK, width: float = LINE, extra: str = "") -> str:
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" {extra}/>'


def limb(d: str, colour: str, width: float, ink: float = LINE) -> str:
    """A thick outlined stroke: arms, legs, tails, branches."""
    return line(d, INK, width + 2 * ink) + line(d, colour, width)


def group(inner: str, x: float = 0, y: float = 0, scale: float = 1, turn: float = 0, flip: bool = False) -> str:
    parts = [f"translate({x:.2f} {y:.2f})"]
    if turn:
        parts.append(f"rotate({turn:.2f})")
    if flip:
        parts.append(f"scale({-scale:.4f} {scale:.4f})")
    elif scale != 1:
        parts.append(f"scale({scale:.4f})")
    return f'<g transform="{" ".join(parts)}">{inner}</g>'


def crescent(x: float, y: float, rx: float, ry: float, opacity: float = 0.15) -> str:
    """The soft shade along the lower rim of a round shape."""
    a, b = radians(170), radians(-12)
    x0, y0 = x + rx * cos(a), y + ry * sin(a)
    x1, y1 = x + rx * cos(b), y + ry * sin(b)
    d = f"M{x0:.1f} {y0:.1f}A{rx:.1f} {ry:.1f} 0 0 0 {x1:.1f} {y1:.1f}"
    d += f"C{x + rx * 0.85:.1f} {y + ry * 0.75:.1f} {x - rx * 0.6:.1f} {y + ry * 0.95:.1f} {x0:.1f} {y0:.1f}Z"
    return path(d, "#5a2036", 0, f'fill-opacity="{opacity}"')


def polygon(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def bands(top: str, low: str, height: float, step: int = 4, wide: bool = True) -> str:
    """A vertical gradient as flat stripes: to the eye the same, and several times faster to draw than a gradient."""
    count = int(height) // step
    x, width = (-110, 476) if wide else (0, 256)
    stripes = (
        f'<rect x="{x}" y="{i * step}" width="{width}" height="{step + 1}" fill="{mix(top, low, i / count)}"/>'
        for i in range(count)
    )
    return "".join(stripes)


def halo(x: float, y: float, rx: float, ry: float, colour: str, strength: float = 0.4, steps: int = 4) -> str:
    """A glow as nested translucent rings, for the same reason."""
    share = 1 - (1 - strength) ** (1 / steps)
    rings = (
        ellipse(x, y, rx * k / steps, ry * k / steps, colour, 0, f'fill-opacity="{share:.3f}"')
        for k in range(steps, 0, -1)
    )
    return "".join(rings)
