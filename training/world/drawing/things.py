"""The things of the open world as pictures: their size, their shape, and how a hand grips them.

A thing is drawn in the units of a figure (about 100 high), its base at 0,0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from training.world.drawing.canvas import group
from training.world.drawing.icons import icon_svg, pixels
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
    "tram": 1.3, "train": 1.3, "steam train": 1.35, "car": 1.15, "ambulance": 1.25, "tractor": 1.2, "ship": 1.3,
    "camel": 1.2, "hippopotamus": 1.2, "bed": 1.2, "bathtub": 1.2, "door": 1.5, "whale": 1.3, "ocean liner": 1.4,
    "delivery van": 1.2, "police car": 1.15, "taxi": 1.15, "helicopter": 1.2, "rocket": 1.25, "sofa and lamp": 1.35,
    "tent": 1.25, "fountain": 1.25, "slide": 1.4, "christmas tree": 1.4, "window": 1.15, "bicycle": 1.15, "fire": 0.6,
    "egg": 0.85, "bean": 0.85, "pea pod": 0.9, "underground train": 1.1, "bus stop": 1.35, "traffic light": 1.35,
    "postbox": 1.2, "barber pole": 1.2, "goal": 1.25, "log": 0.9, "ice cube": 0.8, "chick": 0.85, "duckling": 0.85,
    "hole": 1.1, "parcel": 0.9, "radio": 0.85, "telephone": 1.05, "teddy bear": 1.15, "crown": 0.95, "old tram": 1.25,
}  # fmt: skip
# What shines by itself keeps its colours in every light.
SHINING = frozenset(
    ("bright star", "fire", "fireworks", "full moon", "light bulb", "lightning", "moon", "planet", "shooting star")
    + ("sparkler", "sparkle", "star", "sun", "whirling star")
)
# Pictures in a square of night lose the square; a grey blossom becomes a daisy.
_WITHOUT = {"sparkler": (0,), "fireworks": (0,), "city skyline": (0,), "shooting star": (0, 1)}
_RECOLOUR = {
    "daisy": (("#d3d3d3", "#fffdf4"),),
    "shooting star": (("#a38439", "#ffe9a0"),),
    "music": (("#402a32", "#5b4bb5"),),
    "musical note": (("#402a32", "#5b4bb5"),),
}


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
    edges: dict[int, tuple[float, float]]  # left and right by height, in whole units

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def at(self, y: float) -> tuple[float, float]:
        """Left and right edge at this height (the nearest one that there is)."""
        return self.edges[min(self.edges, key=lambda row: abs(row - y))]


@cache
def thing_svg(name: str) -> str:
    """A thing as it stands on the ground: an icon with ink around it, or a drawing of our own."""
    thing = things()[name]
    if name in HAND:
        return HAND[name]()
    if name in GROUND:
        return GROUND[name]()
    if name in OWN:
        return OWN[name]()
    return icon_svg(
        thing.source,
        UNITS[thing.size] * FACTOR.get(name, 1.0),
        INK_WIDTH[thing.size],
        without=_WITHOUT.get(name, ()),
        recolour=_RECOLOUR.get(name, ()),
        shining=name in SHINING,
    )


SIDE, LEFT, TOP = 160, -80, -144  # the window in which shapes are measured, one pixel a unit


@cache
def picture(name: str) -> np.ndarray:
    """The thing alone, with its transparency, one pixel a unit."""
    view = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{LEFT} {TOP} {SIDE} {SIDE}" '
    return pixels(f'{view}stroke-linejoin="round" stroke-linecap="round">{thing_svg(name)}</svg>', SIDE)


@cache
def shape(name: str) -> Shape:
    """Measured on the drawing itself, so that each new thing is held and given a face without being told how."""
    seen = picture(name)[..., 3] > 140  # a glow is no part of the shape
    ys, xs = np.nonzero(seen)
    count = max(1, len(ys) // 8)
    low, high = slice(-count, None), slice(0, count)  # nonzero goes from top to bottom
    spread = np.linalg.eigvalsh(np.cov(np.stack([xs, ys])) + np.eye(2))
    x, y, radius = _round_patch(seen)
    edges = {
        int(row) + TOP: (float(line[0] + LEFT), float(line[-1] + 1 + LEFT))
        for row in np.unique(ys)
        for line in (np.flatnonzero(seen[row]),)
    }
    return Shape(
        left=float(xs.min() + LEFT),
        top=float(ys.min() + TOP),
        right=float(xs.max() + 1 + LEFT),
        bottom=float(ys.max() + 1 + TOP),
        spot=(x + LEFT, y + TOP, radius),
        low=(float(xs[low].mean() + LEFT), float(ys[low].mean() + TOP)),
        high=(float(xs[high].mean() + LEFT), float(ys[high].mean() + TOP)),
        length=float(np.sqrt(spread[1] / spread[0])),
        edges=edges,
    )


def _round_patch(seen: np.ndarray) -> tuple[float, float, float]:
    """Middle and radius of the largest disc inside a shape; of equally large ones the middle of the upper half."""
    near = seen.copy()
    for axis in (0, 1):
        for step in (-1, 1):
            near |= np.roll(seen, step, axis)
    border, inside = np.argwhere(near & ~seen), np.argwhere(seen)
    best = np.empty(len(inside))
    for start in range(0, len(inside), 512):
        part = inside[start : start + 512]
        best[start : start + 512] = ((part[:, None] - border[None]) ** 2).sum(-1).min(1)
    radius = float(np.sqrt(best.max()))
    equal = inside[np.sqrt(best) > radius - 1.0]
    wanted = np.array([np.quantile(equal[:, 0], 0.3), np.median(equal[:, 1])])  # faces sit high
    y, x = equal[((equal - wanted) ** 2).sum(1).argmin()]
    return float(x) + 0.5, float(y) + 0.5, radius


# Things with a handle on top hang from the hand; of long ones it grips the lower end, or the upper one of these.
_HANGING = frozenset(
    ("handbag", "shopping bag", "suitcase", "briefcase", "toolbox", "paper lantern", "backpack", "wind chime")
    + ("padlock", "bag", "watering can", "medal", "bird cage", "gold medal", "silver medal", "bronze medal")
    + ("star medal", "sack", "flip-flop", "street lamp", "pot", "kettle", "jug", "purse", "oil lamp", "bunch of keys")
)
_UPPER = frozenset(("broom", "mop", "rake", "closed umbrella", "fishing rod", "tall boot", "sock", "carrot", "leash"))


def grip(name: str) -> tuple[float, float]:
    """The point of a thing that lies in the hand."""
    form = shape(name)
    if name in _HANGING:
        return _onto(name, form.high[0], form.top + 3)
    if form.length > 2.1:
        (x, y), (ox, oy) = (form.high, form.low) if name in _UPPER else (form.low, form.high)
        share = 0.5 if name in ("broom", "mop", "rake") else 0.12
        return _onto(name, x + (ox - x) * share, y + (oy - y) * share)
    return _onto(name, min(-4.0, -0.12 * form.width) + (form.left + form.right) / 2, form.bottom - 4)


def _onto(name: str, x: float, y: float) -> tuple[float, float]:
    """The point of the drawing that is nearest to this one: what is bent or hollow is held where there is something."""
    ys, xs = np.nonzero(picture(name)[..., 3] > 200)
    nearest = np.hypot(xs + LEFT - x, ys + TOP - y).argmin()
    return float(xs[nearest] + LEFT), float(ys[nearest] + TOP)


def held_thing(name: str, x: float, y: float, *, back: bool = False, carried: bool = False) -> str:
    """A thing in a hand at x, y (figure coordinates), or before the chest in both hands."""
    form = shape(name)
    side = max(form.width, form.height)
    scale = 1.16 * min(1.0, 36 / side)
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
        gx, gy = _onto(name, (form.left + form.right) - gx, gy)
    return group(group(thing_svg(name), -gx, -gy), x, y, scale=scale)
