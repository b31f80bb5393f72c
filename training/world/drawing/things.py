"""The things of the open world as pictures: their size, how a hand grips them and where a scene puts them.

A thing is drawn in the units of a figure (about 100 high), its base at 0,0.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import numpy as np

from training.world.drawing import fluent
from training.world.drawing.canvas import group
from training.world.drawing.props_ground import GROUND
from training.world.drawing.props_hand import HAND
from training.world.drawing.things_own import OWN
from training.world.things import things

# The longer side of a drawing by the size of the thing, and the thickness of its outline.
UNITS = {"hand": 31.0, "ground": 43.0, "large": 92.0, "sky": 44.0, "water": 46.0}
INK_WIDTH = {"hand": 2.5, "ground": 2.9, "large": 3.4, "sky": 2.9, "water": 2.9}
# Some look better smaller or larger than their group.
FACTOR = {
    "button": 0.75, "ring": 0.8, "coin": 0.75, "ant": 0.72, "fly": 0.72, "bee": 0.8, "ladybird": 0.72, "worm": 0.8,
    "spider": 0.8, "mosquito": 0.75, "beetle": 0.78, "cricket": 0.8, "snail": 0.85, "caterpillar": 0.85, "cherry": 0.85,
    "mouse": 0.85, "elephant": 1.3, "giraffe": 1.45, "mammoth": 1.35, "long-necked dinosaur": 1.5, "rhinoceros": 1.25,
    "tyrannosaurus": 1.4, "dragon": 1.35, "horse": 1.25, "cow": 1.2, "bus": 1.35, "lorry": 1.35, "fire engine": 1.35,
    "tram": 1.3, "train": 1.3, "steam engine": 1.35, "car": 1.15, "ambulance": 1.25, "tractor": 1.2, "ship": 1.3,
    "camel": 1.2, "hippopotamus": 1.2, "bed": 1.2, "bathtub": 1.2, "door": 1.5, "whale": 1.3, "ocean liner": 1.4,
    "van": 1.2, "police car": 1.15, "taxi": 1.15, "helicopter": 1.2, "rocket": 1.25, "sofa and lamp": 1.35,
    "tent": 1.25, "fountain": 1.25, "slide": 1.4, "Christmas tree": 1.4, "window": 1.15, "bicycle": 1.15, "fire": 0.6,
    "egg": 0.85, "bean": 0.85, "pea pod": 0.9, "underground train": 1.1, "rainbow": 1.6, "crane": 1.1,
}  # fmt: skip
# What shines by itself keeps its colours in every light.
SHINING = frozenset(
    ("bright star", "fire", "firework", "fireworks", "full moon", "light bulb", "lightning", "moon", "planet", "rainbow")
    + ("shooting star", "sparkler", "sparkles", "star", "sun", "torch", "whirling star", "lamp", "street lamp")
)


@dataclass(frozen=True)
class Shape:
    """Where the picture of a thing is: its box, and its largest round patch, which is where a face goes."""

    left: float
    top: float
    right: float
    bottom: float
    spot: tuple[float, float, float]  # x, y and radius
    low: tuple[float, float]  # the middle of its lowest part
    high: tuple[float, float]  # and of its highest
    length: float  # along its longer axis, as a multiple of the other one

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def thing_svg(name: str) -> str:
    """A thing as it stands on the ground: an icon with ink around it, or a drawing of our own."""
    thing = things()[name]
    if name in HAND:
        return HAND[name]()
    if name in GROUND:
        return GROUND[name]()
    if name in OWN:
        return OWN[name]()
    return _sized(name, thing.source, UNITS[thing.size] * FACTOR.get(name, 1.0), INK_WIDTH[thing.size])


@cache
def _sized(name: str, icon: str, side: float, ink: float) -> str:
    left, top, right, bottom = icon_box(icon)
    scale = side / max(right - left, bottom - top)
    drawn = fluent.outlined(icon, ink / scale)
    if name in SHINING:
        drawn = _shining(drawn)
    middle = (left + right) / 2
    return (
        f'<g transform="translate({-middle * scale:.2f} {-bottom * scale - ink / 2:.2f}) scale({scale:.4f})">{drawn}</g>'
    )


def _shining(drawn: str) -> str:
    """Colours in capitals, but for the ink, which belongs to the world."""
    import re

    from training.world.drawing.canvas import INK

    return re.sub(r"#[0-9a-f]{6}", lambda m: m.group() if m.group() == INK else m.group().upper(), drawn)


@cache
def icon_box(icon: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what an icon shows on its 32 x 32 box."""
    seen = _pixels(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{fluent.body(icon)}</svg>', 96) > 60
    rows, columns = np.flatnonzero(seen.any(1)) / 3, np.flatnonzero(seen.any(0)) / 3
    return float(columns[0]), float(rows[0]), float(columns[-1]) + 1 / 3, float(rows[-1]) + 1 / 3


@cache
def shape(name: str) -> Shape:
    """Measured on the drawing itself, so that each new thing is held and given a face without being told how."""
    side, left, top = 160, -80, -144
    view = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {side} {side}">{thing_svg(name)}</svg>'
    seen = _pixels(view, side) > 100  # a glow is no part of the shape
    ys, xs = np.nonzero(seen)
    count = max(1, len(ys) // 8)
    order = np.argsort(ys, kind="stable")
    low, high = order[-count:], order[:count]
    spread = np.linalg.eigvalsh(np.cov(np.stack([xs, ys])) + np.eye(2))
    x, y, radius = _round_patch(seen)
    return Shape(
        left=float(xs.min() + left),
        top=float(ys.min() + top),
        right=float(xs.max() + 1 + left),
        bottom=float(ys.max() + 1 + top),
        spot=(x + left, y + top, radius),
        low=(float(xs[low].mean() + left), float(ys[low].mean() + top)),
        high=(float(xs[high].mean() + left), float(ys[high].mean() + top)),
        length=float(np.sqrt(spread[1] / spread[0])),
    )


def _round_patch(seen: np.ndarray) -> tuple[float, float, float]:
    """Middle and radius of the largest disc inside a shape (holes do not count as inside)."""
    distance = np.where(seen, 1e6, 0.0)
    rows, columns = np.indices(seen.shape)
    border = np.argwhere(~seen & _near(seen))
    inside = np.argwhere(seen)
    if not len(border):
        return float(columns.mean()), float(rows.mean()), 20.0
    best = np.empty(len(inside))
    for start in range(0, len(inside), 512):
        part = inside[start : start + 512]
        best[start : start + 512] = ((part[:, None] - border[None]) ** 2).sum(-1).min(1)
    distance[seen] = np.sqrt(best)
    radius = distance.max()
    # of equally large discs take the highest: faces sit high
    y, x = min(np.argwhere(distance > radius - 1.5), key=lambda at: (at[0], abs(at[1] - seen.shape[1] / 2)))
    return float(x), float(y), float(radius)


def _near(seen: np.ndarray) -> np.ndarray:
    grown = seen.copy()
    for axis in (0, 1):
        for step in (-1, 1):
            grown |= np.roll(seen, step, axis)
    return grown


def _pixels(svg: str, size: int) -> np.ndarray:
    """How opaque each pixel is."""
    import resvg_py
    from PIL import Image

    png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGBA"))[..., 3]


# Things with a handle on top hang from the hand; of long ones it grips the lower end, or the upper one of these.
_HANGING = frozenset(
    ("handbag", "shopping bag", "suitcase", "briefcase", "toolbox", "paper lantern", "backpack", "wind chime")
    + ("padlock", "lock and key", "picnic basket", "bag", "watering can", "lunch bag", "medal", "bird cage")
    + ("gold medal", "silver medal", "bronze medal", "star medal", "sack", "bunch of keys", "pot", "flip-flop")
)
_UPPER = frozenset(("broom", "mop", "rake", "closed umbrella", "fishing rod", "tall boot", "sock", "carrot", "toothbrush"))


def grip(name: str) -> tuple[float, float]:
    """The point of a thing that lies in the hand."""
    form = shape(name)
    if name in _HANGING:
        return form.high[0], form.top + 3
    if form.length > 2.1:
        (x, y), (ox, oy) = (form.high, form.low) if name in _UPPER else (form.low, form.high)
        return x + (ox - x) * 0.12, y + (oy - y) * 0.12
    return min(-4.0, -0.12 * form.width) + (form.left + form.right) / 2, form.bottom - 4


def held_thing(name: str, x: float, y: float, *, back: bool = False, carried: bool = False) -> str:
    """A thing in a hand at x, y (figure coordinates), or before the chest in both hands."""
    form = shape(name)
    side = max(form.width, form.height)
    scale = 1.08 * min(1.0, 36 / side)
    if carried:
        scale = 1.2 * min(1.0, 31 / side, 26 / form.height)
        middle = (form.left + form.right) / 2
        return group(group(thing_svg(name), -middle, -form.bottom + 2), x, y, scale=scale)
    gx, gy = grip(name)
    # what leans over the face is turned round, so that it points away from the body
    lean = form.high[0] - form.low[0]
    inward = lean < -4 if not back else lean > 4
    if form.length > 1.5 and inward:
        return group(group(thing_svg(name), -gx, -gy), x, y, scale=scale, flip=True)
    if back and form.length <= 2.1 and name not in _HANGING:
        gx = (form.left + form.right) - gx
    return group(group(thing_svg(name), -gx, -gy), x, y, scale=scale)
