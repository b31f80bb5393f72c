"""Birds, from chick to eagle."""

from __future__ import annotations

from typing import Any

from training.world.drawing.canvas import (
    INK,
    circle,
    ellipse,
    light,
    limb,
    line,
    path,
)
from training.world.drawing.faces import Plan, face
from training.world.drawing.heads.common import (
    Anatomy,
    Paint,
    cheeks,
    nothing,
    pair,
    skull,
)


def _owl_back(p: Paint) -> str:
    return pair(path("M8 -20Q18 -26 28 -39Q33 -20 26 -6Z", p.shade, 2.2))


def _owl(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(eye_x=12.5, eye_y=-1, mouth_y=12, size=1.12, lid="#fff6de", white=True, beak=True, middle=4)
    discs = "".join(circle(4 + side * 12.5, -1, 12.8, "#fff6de", 1.4) for side in (-1, 1))
    brow = path("M4 -7Q-2 -16 -18 -21Q-6 -24 4 -17Q14 -24 26 -21Q10 -16 4 -7Z", p.shade, 0)
    freckles = "".join(line(f"M{x} 18q2 2.500 4 0", p.shade, 1.4) for x in (-16, -9, 13, 20))
    out = skull(p.fur, 30, 25) + discs + brow + freckles + cheeks(plan, 7, "#ff8f80")
    return out + face(plan, mood, asleep)


def _owl_tail(p: Paint) -> str:
    return path("M-10 -14L-28 -6L-22 -16L-32 -16L-14 -26Z", p.shade, 2)


def _owl_marks(_: Paint) -> str:
    spots = ((-7, -32), (1, -32), (-3, -25), (5, -25), (-5, -18), (2, -18))
    return "".join(line(f"M{x} {y}q3 4 6 0", "#c99a5e", 1.5) for x, y in spots)


def feather_tail(p: Paint) -> str:
    """Three short feathers."""
    return path("M-10 -12L-30 -4L-24 -13L-36 -16L-25 -21L-31 -29L-12 -26Z", p.shade, 2)


def bird(
    p: Paint,
    mood: str,
    asleep: bool,
    bill: str,
    colour: str,
    *,
    under: str = "",
    over: str = "",
    size: tuple[float, float] = (28, 25),
    eyes: str = "",
    root: float = 10.5,
    **more: float,
) -> str:
    plan = Plan(
        lid=eyes or p.fur,
        bill=bill,
        bill_colour=colour,
        mouth_y=root,
        eye_y=-3,
        eye_x=more.get("eye_x", 13),
        size=more.get("eye", 1.0),
    )
    return skull(p.fur, *size) + under + cheeks(plan, 9) + face(plan, mood, asleep) + over


def _crest(colour: str) -> str:
    return path("M-4 -23Q-10 -34 -3 -36Q0 -36 1 -31Q4 -41 10 -38Q13 -34 9 -24Z", colour, 2)


def _sparrow(p: Paint, mood: str, asleep: bool) -> str:
    cap = path("M-28 -6Q-26 -26 0 -26Q26 -26 28 -5Q16 -16 4 -13Q-14 -16 -28 -6Z", p.shade, 0)
    low = path("M-24 12Q-10 2 5 6Q20 2 25 11Q16 25 0 25Q-16 25 -24 12Z", p.belly, 0)
    return bird(p, mood, asleep, "small", "#f5a623", under=cap + low)


def _robin(p: Paint, mood: str, asleep: bool) -> str:
    low = path("M-26 10Q-24 -10 4 -11Q26 -10 27 8Q18 25 0 25Q-18 25 -26 10Z", p.belly, 0)
    return bird(p, mood, asleep, "small", "#8a6a4a", under=low, eyes=p.belly)


def _penguin(p: Paint, mood: str, asleep: bool) -> str:
    mask = path("M5 -8Q14 -20 23 -11Q29 0 24 12Q16 24 4 24Q-14 24 -19 10Q-22 -4 -13 -12Q-4 -19 5 -8Z", p.belly, 0)
    return bird(p, mood, asleep, "small", "#ffa726", under=mask, eyes=p.belly)


def _parrot(p: Paint, mood: str, asleep: bool) -> str:
    white = ellipse(-9, -2, 12, 13, "#fff8ee", 0) + ellipse(19, -2, 10, 13, "#fff8ee", 0)
    return bird(p, mood, asleep, "hook", "#4a4a52", under=white, eyes="#fff8ee")


def _parrot_tail(p: Paint) -> str:
    return limb("M-12 -14C-28 -8 -36 0 -44 10", "#3f7fe0", 6) + limb("M-13 -18C-32 -16 -42 -10 -52 0", p.shade, 6)


def _parrot_back(p: Paint) -> str:
    return path(
        "M-8 -20Q-20 -36 -10 -40Q-6 -40 -3 -34Q-4 -46 4 -46Q10 -44 8 -36Q14 -42 18 -36Q18 -28 12 -20Z", p.shade, 2.2
    )


def _crow(p: Paint, mood: str, asleep: bool) -> str:
    ring = ellipse(-8, -3, 7, 8.5, "#ffffff", 0) + ellipse(18, -3, 7, 8.5, "#ffffff", 0)
    return bird(p, mood, asleep, "long", "#77717c", under=ring, eyes="#ffffff")


def _crow_back(p: Paint) -> str:
    return path("M-10 -22L-14 -34L-5 -29L-3 -38L4 -29L9 -34L10 -22Z", p.fur, 2.2)


def _pigeon(p: Paint, mood: str, asleep: bool) -> str:
    low = path("M-27 8Q0 18 27 8Q20 25 0 25Q-20 25 -27 8Z", "#5fae9a", 0) + path(
        "M-22 16Q0 25 22 16Q14 25 0 25Q-14 25 -22 16Z", "#a678b8", 0
    )
    ring = ellipse(-8, -3, 7.4, 8.8, light(p.fur, 0.6), 0) + ellipse(18, -3, 7.4, 8.8, light(p.fur, 0.6), 0)
    return bird(p, mood, asleep, "small", "#e9a7a0", under=low + ring, eyes=light(p.fur, 0.6))


def _pigeon_marks(p: Paint) -> str:
    return path("M-13 -48Q0 -44 13 -48L15 -42Q0 -36 -15 -42Z", "#5fae9a", 0)


def _eagle(p: Paint, mood: str, asleep: bool) -> str:
    tips = path(
        "M-29 6L-32 16L-24 14L-24 24L-14 20L-10 28L-1 23L6 29L11 22L19 25L20 16L30 17L27 6Q0 26 -29 6Z", p.fur, 2
    )
    stern = line("M-16 -13L-3 -9M13 -9L25 -13", p.shade, 3.2)
    over = stern if mood in ("happy", "calm", "laughing") else ""
    return tips + bird(p, mood, asleep, "hook", "#ffb52e", over=over)


def _flamingo(p: Paint, mood: str, asleep: bool) -> str:
    return bird(p, mood, asleep, "bent", "#ffe3d6", size=(25, 23), eye=0.95)


def _gull(p: Paint, mood: str, asleep: bool) -> str:
    return bird(p, mood, asleep, "long", "#ffb52e")


def _stork(p: Paint, mood: str, asleep: bool) -> str:
    return bird(p, mood, asleep, "long", "#ef4a3a", size=(25, 23))


def _toucan(p: Paint, mood: str, asleep: bool) -> str:
    bib = (
        ellipse(3, 8, 21, 17, p.belly, 0)
        + ellipse(-8, -3, 8, 9.5, "#6fc3e8", 0)
        + ellipse(18, -3, 8, 9.5, "#6fc3e8", 0)
    )
    return bird(p, mood, asleep, "huge", "#ffa62b", under=bib, eyes="#6fc3e8")


def _ostrich_back(p: Paint) -> str:
    return line("M-2 -22L-6 -36M2 -22L2 -39M6 -22L11 -35", INK, 2.4)


def _ostrich(p: Paint, mood: str, asleep: bool) -> str:
    q = Paint(p.belly, p.belly, p.shade, p.feet, p.hands)
    return bird(q, mood, asleep, "flat", "#f0a070", size=(24, 22), eye=1.1)


def _puff_tail(p: Paint) -> str:
    return "".join(circle(x, y, 8, "#fffdf8", 2) for x, y in ((-24, -10), (-32, -18), (-24, -24)))


def _woodpecker_back(p: Paint) -> str:
    return path("M-14 -20Q-22 -34 -10 -36Q2 -44 8 -34Q16 -32 14 -20Z", "#e8343c", 2.2)


def _woodpecker(p: Paint, mood: str, asleep: bool) -> str:
    stripe = (
        path("M-26 0Q-10 4 -4 14Q-12 20 -20 16Q-26 10 -26 0Z", p.belly, 0)
        + ellipse(-8, -3, 7, 8.5, p.belly, 0)
        + ellipse(18, -3, 7, 8.5, p.belly, 0)
    )
    return bird(p, mood, asleep, "long", "#8f8b94", under=stripe, eyes=p.belly)


W: dict[str, Any] = {"hand": "wing", "foot": "webbed"}
ANATOMY = {
    "owl": Anatomy(_owl, _owl_back, _owl_tail, marks=_owl_marks, limbs="shade"),
    "bird": Anatomy(_sparrow, lambda p: _crest(p.shade), feather_tail, **W),
    "robin": Anatomy(_robin, nothing, feather_tail, **W),
    "penguin": Anatomy(_penguin, hand="flipper", foot="webbed"),
    "parrot": Anatomy(_parrot, _parrot_back, _parrot_tail, **W),
    "crow": Anatomy(_crow, _crow_back, feather_tail, **W),
    "pigeon": Anatomy(_pigeon, nothing, feather_tail, marks=_pigeon_marks, **W),
    "eagle": Anatomy(_eagle, nothing, feather_tail, trunk="shade", **W),
    "flamingo": Anatomy(_flamingo, nothing, feather_tail, neck=11, **W),
    "seagull": Anatomy(_gull, nothing, feather_tail, **W),
    "stork": Anatomy(_stork, nothing, feather_tail, neck=8, **W),
    "toucan": Anatomy(_toucan, nothing, feather_tail, **W),
    "ostrich": Anatomy(_ostrich, _ostrich_back, _puff_tail, neck=14, **W),
    "woodpecker": Anatomy(_woodpecker, _woodpecker_back, feather_tail, **W),
}
