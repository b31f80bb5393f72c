"""What all heads share: the paint of a kind, its anatomy, and the shapes that heads are put together from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, sin

from training.world.drawing.canvas import circle, crescent, ellipse, light, limb, line, path, polygon
from training.world.drawing.faces import EYE, Plan, face

EARS = "#f7a6b0"


@dataclass(frozen=True)
class Paint:
    """The colours that one character is drawn with."""

    fur: str
    belly: str
    shade: str  # the second colour: mane, stripes, wings, spines
    feet: str
    hands: str
    hair: str = "#7a3f22"
    hairdo: str = ""
    beard: str = ""


Part = Callable[[Paint], str]
Front = Callable[[Paint, str, bool], str]


def nothing(_: Paint) -> str:
    return ""


@dataclass(frozen=True)
class Anatomy:
    """How a kind differs from the common body."""

    front: Front
    back: Part = nothing  # behind the skull: ears, horns, manes
    tail: Part = nothing
    mane: Part = nothing  # behind the body, but moving with the head: long hair
    behind: Part = nothing  # behind the body: wings, shells, further legs
    marks: Part = nothing  # on the trunk: stripes, spots, rings
    legs: str = "legs"  # or: fin, hem, arms (of an octopus), coil, snow
    hand: str = "paw"  # or: wing, claw, hoof, flipper
    foot: str = "paw"  # or: webbed, hoof
    neck: float = 0  # how much higher than usual the head sits
    hat_lift: float = 0
    trunk: str = "belly"  # or: human, robot, plain
    head_scale: float = 1.0
    limbs: str = "fur"  # or: shade (arms in the second colour), shade legs (legs too), twigs


def skull(colour: str, rx: float = 29, ry: float = 25, x: float = 0, y: float = 0) -> str:
    return ellipse(x, y, rx, ry, colour, 0) + crescent(x, y, rx, ry) + ellipse(x, y, rx, ry, "none", 2.2)


def cheeks(plan: Plan, spread: float = 9.5, colour: str = "#ff7f86") -> str:
    y = plan.mouth_y - 2.5
    xs = (plan.middle - plan.eye_x - spread + 2.5, plan.middle + plan.eye_x + spread - 3.5)
    return "".join(ellipse(x, y, 4.8, 3.3, colour, 0, 'fill-opacity="0.6"') for x in xs)


def pair(shape: str) -> str:
    return shape + f'<g transform="scale(-1 1)">{shape}</g>'


def nose(x: float, y: float, w: float = 3.6, colour: str = EYE) -> str:
    return ellipse(x, y, w, w * 0.72, colour, 0) + ellipse(x - 1, y - 0.9, w * 0.3, w * 0.2, "#ffffff", 0)


def round_ears(x: float, y: float, r: float, colour: str, inner: str) -> str:
    return pair(circle(x, y, r, colour, 2.2) + circle(x + 0.4, y + 0.5, r * 0.58, inner, 0))


def leaf_ears(colour: str, inner: str, droop: float = 0) -> str:
    """Ears like leaves that stand out sideways: cows, deer, goats."""
    ear = path("M20 -14Q27 -26 43 -22Q44 -10 24 -5Z", colour, 2.2) + path(
        "M25 -13Q31 -19 39 -18Q38 -12 26 -8Z", inner, 0
    )
    return pair(f'<g transform="rotate({droop} 22 -12)">{ear}</g>')


def point_ears(colour: str, inner: str, height: float = 40) -> str:
    ear = path(f"M7 -20L24 {-height}Q30 -26 27 -8Z", colour, 2.2)
    return pair(ear + path(f"M14 -20L23 {-height + 8}Q26 -24 24 -14Z", inner, 0))


def tufts(colour: str, ends: str) -> str:
    """Two feelers with knobs."""
    return pair(
        line("M8 -22Q12 -36 19 -40", "#4b2c26", 3)
        + circle(20, -42, 4.6, ends, 2)
        + circle(19, -43, 1.3, light(colour), 0)
    )


def dots(points: list[tuple[float, float]], r: float, colour: str) -> str:
    return "".join(ellipse(x, y, r, r * 0.85, colour, 0) for x, y in points)


def spines(rx: float, ry: float, turns: int, first: float, last: float, depth: float = 7.0) -> str:
    points: list[tuple[float, float]] = []
    for index in range(turns * 2 + 1):
        angle = first + (last - first) * index / (turns * 2)
        far = depth if index % 2 else 0.0
        points.append(((rx + far) * cos(angle), (ry + far) * sin(angle)))
    return polygon(points)


def scallops(rx: float, ry: float, count: int, r: float, colour: str, first: float, last: float) -> str:
    """A wreath of round tufts: wool, manes, curls."""
    spots = [first + (last - first) * i / (count - 1) for i in range(count)]
    rim = "".join(circle(rx * cos(a), ry * sin(a), r, colour, 2.2) for a in spots)
    return rim + "".join(circle(rx * 0.93 * cos(a), ry * 0.93 * sin(a), r * 0.86, colour, 0) for a in spots)


def beast(
    p: Paint,
    mood: str,
    asleep: bool,
    plan: Plan,
    *,
    size: tuple[float, float] = (29, 25),
    under: str = "",
    muzzle: tuple[float, float, float, float] = (6, 12.5, 13, 9.5),
    muzzle_colour: str = "",
    nose_at: tuple[float, float, float] = (6, 6.5, 4.6),
    nose_colour: str = EYE,
    blush: float = 9.5,
    over: str = "",
) -> str:
    """The usual furry face: skull, marks, muzzle, cheeks, nose, expression."""
    x, y, rx, ry = muzzle
    out = skull(p.fur, *size) + under
    if rx:
        out += ellipse(x, y, rx, ry, muzzle_colour or p.belly, 0)
    out += cheeks(plan, blush)
    if nose_at[2]:
        out += nose(*nose_at, nose_colour)
    return out + over + face(plan, mood, asleep)


def brush_tail(p: Paint, tip: str) -> str:
    """A fox's tail, in other colours."""
    return path("M-10 -14C-26 -8 -44 -16 -42 -38C-33 -36 -22 -34 -10 -22Z", p.fur, 2.2) + path(
        "M-42 -38C-43.500 -30 -41 -24 -38 -19L-33 -25L-30 -34Q-37 -36.500 -42 -38Z", tip, 1.6
    )


def thin_tail(colour: str, tuft: str = "") -> str:
    end = ellipse(-41, -34, 5, 7, tuft, 2) if tuft else ""
    return limb("M-14 -13C-30 -6 -36 -18 -40 -32", colour, 4.2) + end


def curl_tail(colour: str, width: float = 6.5) -> str:
    return limb("M-14 -13C-34 -8 -40 -22 -34 -34C-31 -40 -37 -44 -41 -40", colour, width)


def stub_tail(colour: str, r: float = 5.5) -> str:
    return circle(-19.5, -15, r, colour, 2)


def back_fins(colour: str, points: list[tuple[float, float]]) -> str:
    """Plates along a back."""
    return "".join(path(f"M{x} {y}l-9 -5l1 11Z", colour, 1.8) for x, y in points)
