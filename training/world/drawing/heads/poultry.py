"""The birds of farms, ponds and parks."""

from __future__ import annotations

from typing import Any

from training.world.drawing.canvas import (
    INK,
    circle,
    ellipse,
    group,
    limb,
    line,
    path,
)
from training.world.drawing.heads.birds import bird, feather_tail
from training.world.drawing.heads.common import (
    Anatomy,
    Paint,
    nothing,
    pair,
    stub_tail,
)


def _fan(colours: list[str], size: float = 1.0, count: int = 7) -> str:
    """A round fan of feathers behind the body."""
    out = ""
    for i in range(count):
        turn = -80 + 160 * i / (count - 1)
        out += group(path("M-4 0Q-13 -46 0 -54Q13 -46 4 0Z", colours[i % len(colours)], 2), 0, -22, size, turn)
    return out


def _duck(p: Paint, mood: str, asleep: bool) -> str:
    return bird(p, mood, asleep, "flat", "#ff9f2e", under="", over="")


def _duckling_back(p: Paint) -> str:
    return line("M0 -23Q-3 -33 -9 -34M2 -23Q3 -34 1 -38M4 -23Q8 -31 13 -33", INK, 5) + line(
        "M0 -23Q-3 -33 -9 -34M2 -23Q3 -34 1 -38M4 -23Q8 -31 13 -33", p.fur, 2.4
    )


def _goose(p: Paint, mood: str, asleep: bool) -> str:
    return bird(p, mood, asleep, "flat", "#ff8a1f", size=(25, 23), eye=0.9)


def _swan(p: Paint, mood: str, asleep: bool) -> str:
    knob = path("M-1 2Q-1 -5 5 -6.500Q11 -5 11 2Z", "#2f2a30", 1.6)
    return bird(p, mood, asleep, "flat", "#ff7a2f", size=(25, 23), under=knob, eye=0.95)


def _swan_wings(p: Paint) -> str:
    return pair(path("M10 -40Q30 -54 42 -38Q46 -30 40 -30Q44 -22 36 -21Q38 -13 28 -13Q18 -14 10 -22Z", p.fur, 2.2))


def _comb(colour: str = "#e8343c") -> str:
    return path(
        "M-8 -22Q-14 -34 -6 -36Q-1 -36 -1 -32Q1 -42 7 -41Q12 -40 11 -34Q18 -37 20 -30Q20 -24 14 -20Z", colour, 2.2
    )


def _wattle(mood: str) -> str:
    return path("M2 17Q-3 28 4 29Q9 28 7 17Z", "#e8343c", 1.8) if mood not in ("laughing", "surprised") else ""


def _hen(p: Paint, mood: str, asleep: bool) -> str:
    return bird(p, mood, asleep, "small", "#ffb02e", under=_wattle(mood))


def _hen_back(_: Paint) -> str:
    return f'<g transform="translate(1 4) scale(0.85)">{_comb()}</g>'


def _rooster_back(_: Paint) -> str:
    return f'<g transform="translate(-2 0) scale(1.25)">{_comb()}</g>'


def _rooster(p: Paint, mood: str, asleep: bool) -> str:
    wattles = path("M-3 16Q-9 31 -1 33Q5 32 5 18Q7 32 12 31Q18 28 12 16Z", "#e8343c", 1.8)
    return bird(p, mood, asleep, "small", "#ffb02e", under=wattles)


def _rooster_tail(p: Paint) -> str:
    out = limb("M-12 -16C-34 -18 -50 -38 -44 -54", "#2f7f6d", 6) + limb(
        "M-12 -18C-28 -24 -40 -44 -30 -60", "#2b5fa8", 6
    )
    return out + limb("M-12 -13C-34 -8 -50 -18 -54 -34", "#c9452c", 6)


def _collar(colour: str) -> str:
    return path("M-15 -48Q0 -44 15 -48L21 -34L14 -37L10 -30L4 -35L0 -28L-5 -35L-10 -30L-14 -37L-21 -34Z", colour, 1.8)


def _chick(p: Paint, mood: str, asleep: bool) -> str:
    return bird(p, mood, asleep, "small", "#ff9a2e", size=(29, 26))


def _peacock_fan(p: Paint) -> str:
    out = ""
    for i in range(9):
        turn = -84 + 21 * i
        eye = (
            ellipse(0, -52, 6.4, 7.4, "#f2c14e", 1.4)
            + ellipse(0, -51, 4, 4.8, "#2f78c8", 0)
            + circle(0, -50, 2, "#1d2f6f", 0)
        )
        out += group(path("M-3 0Q-14 -52 0 -62Q14 -52 3 0Z", p.shade, 2) + eye, 0, -30, 1, turn)
    return out


def _peacock_back(p: Paint) -> str:
    rays = "".join(
        line(f"M2 -22L{x} {y}", INK, 2) + circle(x, y, 3.6, p.shade, 1.6)
        for x, y in ((-9, -38), (-1, -43), (8, -42), (15, -37))
    )
    return rays


def _peacock(p: Paint, mood: str, asleep: bool) -> str:
    ring = ellipse(-8, -3, 7.6, 9, "#ffffff", 0) + ellipse(18, -3, 7.6, 9, "#ffffff", 0)
    return bird(p, mood, asleep, "small", "#ffcf5a", under=ring, eyes="#ffffff")


def _turkey(p: Paint, mood: str, asleep: bool) -> str:
    drop = path("M9 2Q16 4 16 14Q17 27 12 28Q7 27 8 16Z", "#e8343c", 1.8)
    return bird(p, mood, asleep, "small", "#ffc04a", over=drop, size=(25, 23))


def _turkey_fan(p: Paint) -> str:
    return f'<g transform="translate(0 -4)">{_fan([p.fur, p.shade], 1.0, 9)}</g>'


W: dict[str, Any] = {"hand": "wing", "foot": "webbed"}
ANATOMY = {
    "duck": Anatomy(_duck, nothing, lambda p: path("M-12 -12Q-26 -10 -34 -24Q-28 -28 -14 -24Z", p.fur, 2.2), **W),
    "duckling": Anatomy(_duck, _duckling_back, lambda p: stub_tail(p.fur, 5), **W),
    "goose": Anatomy(_goose, nothing, feather_tail, neck=8, **W),
    "swan": Anatomy(_swan, nothing, feather_tail, behind=_swan_wings, neck=11, **W),
    "hen": Anatomy(_hen, _hen_back, feather_tail, **W),
    "rooster": Anatomy(_rooster, _rooster_back, _rooster_tail, marks=lambda p: _collar(p.shade), **W),
    "chick": Anatomy(_chick, _duckling_back, **W),
    "turkey": Anatomy(_turkey, nothing, behind=_turkey_fan, **W),
    "peacock": Anatomy(_peacock, _peacock_back, behind=_peacock_fan, neck=2, **W),
}
