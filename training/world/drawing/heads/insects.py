"""Insects and other small folk: bees, butterflies, ants, spiders, snails, worms."""

from __future__ import annotations

from math import pi

from training.world.drawing.canvas import (
    INK,
    circle,
    crescent,
    dark,
    ellipse,
    group,
    light,
    limb,
    line,
    mix,
    path,
)
from training.world.drawing.faces import EYE, Plan, face
from training.world.drawing.heads.common import (
    Anatomy,
    Paint,
    cheeks,
    dots,
    pair,
    scallops,
    skull,
    tufts,
)


def _feelers(p: Paint) -> str:
    return tufts(INK, p.shade)


def _clear_wings(_: Paint) -> str:
    wing = ellipse(0, 0, 19, 11, "#dff3ff", 2, 'fill-opacity="0.9"')
    return pair(group(wing, 32, -46, turn=-28) + group(wing, 30, -29, 0.8, turn=20))


def _bee(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13.5, eye_y=0, eye_x=12.5, size=1.1)
    return (
        skull(p.fur)
        + path("M-26 -11Q-20 -25 0 -25Q20 -25 26 -11Q0 -22 -26 -11Z", p.shade, 0)
        + cheeks(plan)
        + face(plan, mood, asleep)
    )


def _bands(p: Paint) -> str:
    return path(
        (
            "M-20.500 -36Q0 -31 20.500 -36L20.800 -29Q0 -23 -20.800 -29ZM-20 -20"
            "Q0 -13 20 -20Q18 -14 15 -11.500Q0 -7 -15 -11.500Q-18 -14 -20 -20Z"
        ),
        p.shade,
        0,
    )


def _sting(p: Paint) -> str:
    return path("M-18 -20L-32 -12L-16 -12Z", p.shade, 2)


def _ladybird(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid="#fff4e8", mouth_y=13, eye_y=-1, eye_x=12, size=1.0)
    mask = ellipse(5, 3, 22, 19, "#ffe0c4", 0)
    lid = Plan(**{**plan.__dict__, "lid": "#ffe0c4"})
    return skull(p.shade, 29, 25) + mask + cheeks(plan, 8) + face(lid, mood, asleep)


def _wing_cases(p: Paint) -> str:
    spots = dots([(-28, -42), (-34, -28), (-22, -32), (-26, -16)], 4, p.shade)
    cases = path("M-2 -54Q-38 -60 -43 -30Q-42 -8 -14 -4Q-4 -20 -2 -54Z", p.fur, 2.2) + spots
    return cases + f'<g transform="scale(-1 1)">{cases}</g>'


def _butterfly(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid="#ffe2c8", mouth_y=13.5, eye_y=0, eye_x=12, lashes=True)
    q = Paint("#ffe2c8", p.belly, p.shade, p.feet, p.hands)
    cap = path("M-28 -4Q-28 -26 0 -26Q28 -26 28 -4Q20 -18 2 -17Q-18 -18 -28 -4Z", p.shade, 0)
    return skull(q.fur) + cap + cheeks(plan) + face(plan, mood, asleep)


def _butterfly_wings(p: Paint) -> str:
    top = (
        path("M4 -38Q18 -72 46 -70Q62 -62 54 -42Q44 -26 4 -32Z", p.fur, 2.2)
        + ellipse(40, -54, 9, 8, p.belly, 0)
        + dots([(52, -60), (54, -50)], 2.4, "#ffffff")
    )
    low = path("M4 -32Q44 -30 46 -12Q42 4 26 0Q10 -6 4 -28Z", mix(p.fur, p.shade, 0.35), 2.2) + ellipse(
        30, -13, 6.4, 6, p.belly, 0
    )
    return pair(low + top)


def _moth_wings(p: Paint) -> str:
    top = (
        path("M4 -40Q26 -62 54 -50Q58 -34 40 -26Q20 -22 4 -30Z", p.fur, 2.2)
        + circle(40, -41, 6, p.belly, 1.6)
        + circle(40, -41, 2.6, p.shade, 0)
    )
    low = path("M4 -30Q38 -26 42 -10Q34 2 18 -4Q8 -12 4 -26Z", dark(p.fur, 0.15), 2.2)
    return pair(low + top)


def _moth_back(p: Paint) -> str:
    return pair(
        path("M8 -22Q10 -42 28 -44Q28 -30 12 -20Z", p.shade, 2) + line("M12 -24Q18 -36 26 -41", dark(p.shade), 1.5)
    )


def _furry(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.belly, mouth_y=13.5, eye_y=0, eye_x=12, size=1.1)
    ruff = scallops(26, 22, 14, 6, p.fur, pi * 0.05, pi * 1.95)
    return (
        ruff
        + ellipse(0, 0, 28, 24, p.fur, 0)
        + ellipse(4, 3, 22, 18, p.belly, 0)
        + cheeks(plan, 8)
        + face(plan, mood, asleep)
    )


def _ant(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13, eye_y=-2, eye_x=13, size=1.15)
    whites = (
        "" if asleep or mood == "laughing" else "".join(ellipse(5 + s * 13, -2, 8, 9.4, "#ffffff", 0) for s in (-1, 1))
    )
    lid = Plan(**{**plan.__dict__, "lid": p.fur if asleep else "#ffffff", "ink": EYE})
    return skull(p.fur, 28, 24) + whites + cheeks(plan) + face(lid, mood, asleep)


def _ant_feelers(_: Paint) -> str:
    return pair(line("M8 -20L14 -38L26 -42", INK, 3.2))


def _six_legs(p: Paint) -> str:
    return pair(limb("M14 -26L36 -32L42 -16", p.fur, 3.6) + limb("M14 -20L32 -20L38 -4", p.fur, 3.6))


def _abdomen(p: Paint) -> str:
    return ellipse(-28, -17, 17, 14, p.fur, 2.2) + line(
        "M-35 -28Q-30 -17 -35 -6M-26 -30Q-21 -17 -26 -4", dark(p.fur, 0.3), 1.8
    )


def _spider(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid="#ffffff", mouth_y=14, eye_y=0, eye_x=12, size=1.1)
    whites = "".join(
        circle(5 + s * 12, 0, 9.6, p.fur if asleep or mood == "laughing" else "#ffffff", 0) for s in (-1, 1)
    )
    small = (
        ""
        if asleep
        else circle(-3, -15, 4.4, "#ffffff", 0)
        + circle(-2, -15, 2.2, EYE, 0)
        + circle(13, -15, 4.4, "#ffffff", 0)
        + circle(14, -15, 2.2, EYE, 0)
    )
    fangs = path("M1 16h3.500l-1.800 5zM6 16h3.500l-1.800 5z", "#ffffff", 1) if mood in ("happy", "calm") else ""
    dark_lid = Plan(
        **{
            **plan.__dict__,
            "lid": p.fur if asleep else "#ffffff",
            "ink": "#ffffff" if asleep or mood == "laughing" else EYE,
        }
    )
    hair = line("M-14 -22l-4 -6M-5 -25l-2 -7M5 -25v-7M14 -22l4 -6", INK, 2.2)
    return hair + skull(p.fur, 29, 24) + whites + small + cheeks(plan) + fangs + face(dark_lid, mood, asleep)


def _eight_legs(p: Paint) -> str:
    legs = (
        limb("M12 -36L34 -54L46 -40", p.fur, 3.8)
        + limb("M14 -30L40 -38L50 -22", p.fur, 3.8)
        + limb("M14 -22L36 -22L44 -4", p.fur, 3.8)
    )
    return pair(legs)


def _snail_back(p: Paint) -> str:
    return "".join(limb(f"M{5 + s * 9} -16L{5 + s * 13} -34", p.fur, 4.4) for s in (-1, 1)) + "".join(
        circle(5 + s * 13.5, -37, 5, p.fur, 2) for s in (-1, 1)
    )


def _snail(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13, eye_y=-1, eye_x=12, size=1.05)
    return skull(p.fur, 27, 24) + cheeks(plan) + face(plan, mood, asleep)


def _snail_shell(p: Paint) -> str:
    swirl = "M-27 -4Q-50 -10 -48 -32Q-44 -54 -20 -50Q-4 -44 -8 -28Q-14 -16 -27 -19Q-36 -24 -31 -34Q-25 -39 -20 -33"
    return (
        circle(-22, -27, 27, p.shade, 2.2)
        + line(swirl, dark(p.shade, 0.4), 2.6)
        + ellipse(-34, -42, 5, 3.4, light(p.shade, 0.5), 0)
    )


def _worm(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13, eye_y=-2, eye_x=11.5, size=1.1)
    d = "M-24 20Q-30 -32 1 -34Q31 -32 25 20Q14 25 0 25Q-14 25 -24 20Z"
    return (
        path(d, p.fur, 0)
        + crescent(0, 1, 26, 24)
        + path(d, "none", 2.2)
        + line("M-18 -21Q1 -14 21 -21", p.shade, 2)
        + cheeks(plan, 8)
        + face(plan, mood, asleep)
    )


def _rings(p: Paint) -> str:
    return line("M-20 -36Q0 -30 20 -36M-20.500 -26Q0 -20 20.500 -26M-20 -16Q0 -10 20 -16", p.shade, 2)


def _caterpillar_tail(p: Paint) -> str:
    return "".join(
        circle(x, y, r, c, 2.2) for x, y, r, c in ((-48, -8, 8, p.fur), (-38, -11, 10, p.shade), (-25, -13, 12, p.fur))
    )


def _grasshopper_back(p: Paint) -> str:
    return pair(line("M6 -22Q16 -44 36 -46", INK, 2.6))


def _grasshopper(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=15, eye_y=-5, eye_x=14, size=1.1)
    d = "M-26 -8Q-24 -25 2 -25Q28 -25 29 -8Q27 14 14 22Q4 28 -7 22Q-22 14 -26 -8Z"
    whites = (
        ""
        if asleep or mood == "laughing"
        else "".join(ellipse(5 + s * 14, -5, 8, 9.6, "#fffef2", 1.5) for s in (-1, 1))
    )
    lid = Plan(**{**plan.__dict__, "lid": p.fur if asleep else "#fffef2"})
    return (
        path(d, p.fur, 0)
        + crescent(1, -1, 27, 25, 0.1)
        + path(d, "none", 2.2)
        + whites
        + cheeks(plan, 6)
        + face(lid, mood, asleep)
    )


def _jumping_legs(p: Paint) -> str:
    return pair(limb("M10 -20L36 -46L44 -2", p.fur, 4.6)) + path("M-4 -46Q-30 -40 -40 -8Q-18 -10 -6 -24Z", p.shade, 2)


def _beetle_horn(p: Paint) -> str:
    return path("M-4 -22Q-2 -44 14 -50Q12 -42 20 -42Q12 -34 12 -22Z", p.fur, 2.2) + pair(
        line("M12 -20L24 -34", INK, 2.8)
    )


def _smooth_cases(p: Paint) -> str:
    case = path("M-2 -54Q-38 -60 -43 -30Q-42 -8 -14 -4Q-4 -20 -2 -54Z", p.fur, 2.2)
    return pair(case) + line("M-34 -40Q-38 -28 -32 -16", light(p.fur, 0.4), 3)


def _mosquito(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=-2, eye_x=13, size=1.15, mouth_dx=-7, mouth_width=0.7)
    needle = line("M8 9L34 22", INK, 4.4) + line("M8 9L34 22", p.shade, 1.6)
    whites = (
        "" if asleep or mood == "laughing" else "".join(ellipse(5 + s * 13, -2, 8, 9.4, "#ffffff", 0) for s in (-1, 1))
    )
    lid = Plan(**{**plan.__dict__, "lid": p.fur if asleep else "#ffffff"})
    return skull(p.fur, 26, 23) + whites + cheeks(plan, 6) + needle + face(lid, mood, asleep)


def _glow(_: Paint) -> str:
    return (
        circle(-26, -16, 24, "#FFF2A0", 0, 'fill-opacity="0.35"')
        + circle(-26, -16, 16, "#FFE96B", 0, 'fill-opacity="0.6"')
        + ellipse(-24, -16, 14, 11, "#FFE14A", 2)
    )


ANATOMY = {
    "bee": Anatomy(_bee, _feelers, _sting, behind=_clear_wings, marks=_bands),
    "ladybird": Anatomy(_ladybird, _feelers, behind=_wing_cases),
    "butterfly": Anatomy(_butterfly, _feelers, behind=_butterfly_wings),
    "moth": Anatomy(_furry, _moth_back, behind=_moth_wings),
    "ant": Anatomy(_ant, _ant_feelers, _abdomen, behind=_six_legs),
    "spider": Anatomy(_spider, behind=_eight_legs),
    "snail": Anatomy(_snail, _snail_back, behind=_snail_shell, legs="coil"),
    "slug": Anatomy(
        _snail,
        _snail_back,
        lambda p: path("M-4 -26Q-28 -24 -54 -4Q-30 0 -4 -4Z", p.fur, 2.2) + dots([(-18, -14), (-28, -9)], 2.4, p.shade),
        legs="coil",
    ),
    "worm": Anatomy(_worm, marks=_rings, legs="coil"),
    "caterpillar": Anatomy(_snail, _feelers, _caterpillar_tail, marks=_rings),
    "grasshopper": Anatomy(_grasshopper, _grasshopper_back, behind=_jumping_legs),
    "beetle": Anatomy(_ladybird, _beetle_horn, behind=_smooth_cases),
    "mosquito": Anatomy(_mosquito, _ant_feelers, behind=lambda p: _clear_wings(p) + _six_legs(p)),
    "firefly": Anatomy(_ladybird, _feelers, _glow, behind=_clear_wings),
}
