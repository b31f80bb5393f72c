"""Who lives in burrows, cages and caves: moles, bats, hamsters, meerkats, armadillos."""

from __future__ import annotations

from dataclasses import replace

from training.world.drawing.canvas import (
    dark,
    ellipse,
    light,
    line,
    path,
    rect,
)
from training.world.drawing.faces import Plan, face
from training.world.drawing.heads.common import (
    EARS,
    Anatomy,
    Paint,
    beast,
    cheeks,
    nothing,
    pair,
    round_ears,
    skull,
    stub_tail,
    thin_tail,
)


def _mole_back(p: Paint) -> str:
    return ""


def _mole(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=16, eye_y=-3, eye_x=9.5, size=0.62, ink="#1c1014", brow="#1c1014")
    snout = path("M-8 9Q2 -1 14 1Q27 3 29 9Q24 17 10 18Q-6 20 -8 9Z", light(p.fur, 0.25), 0)
    hairs = line("M-8 12l-12 1M-7 15l-11 5", light(p.fur, 0.5), 1.3)
    rings = ellipse(-4.5, -3, 5.6, 6, light(p.fur, 0.3), 0) + ellipse(14.5, -3, 5.6, 6, light(p.fur, 0.3), 0)
    return (
        skull(p.fur, 29, 25)
        + rings
        + snout
        + cheeks(plan)
        + hairs
        + ellipse(26, 7, 6.4, 5.4, "#ff9fae", 1.8)
        + face(plan, mood, asleep)
    )


def _bat_back(p: Paint) -> str:
    ear = path("M4 -20Q14 -46 30 -48Q38 -26 28 -6Z", p.fur, 2.2) + path("M12 -20Q18 -36 28 -41Q32 -26 25 -12Z", EARS, 0)
    return pair(ear)


def _bat(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=12.5, eye_y=-2, size=1.05)
    fangs = path("M0 14.500h4l-2 5zM7 14.500h4l-2 5z", "#ffffff", 1) if mood in ("happy", "calm") else ""
    heart = path("M6 24Q-22 20 -20 0Q-14 -14 5 -6Q24 -14 27 0Q26 20 6 24Z", p.belly, 0)
    return beast(
        p, mood, asleep, plan, size=(28, 24), under=heart, muzzle=(0, 0, 0, 0), nose_at=(5, 6.5, 3.6), over=fangs
    )


def _bat_wings(p: Paint) -> str:
    d = "M8 -42Q20 -58 48 -58Q44 -48 50 -36Q42 -38 39 -28Q32 -32 27 -22Q20 -28 8 -22Z"
    return pair(path(d, p.shade, 2.2) + line("M12 -40Q28 -50 46 -56M14 -38Q28 -40 38 -30", dark(p.shade), 1.6))


def _hamster(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13.5, eye_y=-2)
    puffs = ellipse(-15, 10, 14, 12, p.belly, 0) + ellipse(20, 10, 11, 11.5, p.belly, 0)
    stripe = path("M0 -25Q5 -14 4 -4Q10 -14 12 -24Z", p.belly, 0)
    teeth = rect(3.4, 15, 4.6, 4, "#ffffff", 1.1, 1) if mood in ("happy", "calm") else ""
    return beast(
        p,
        mood,
        asleep,
        plan,
        size=(31, 25),
        under=stripe + puffs,
        muzzle=(6, 12, 9, 7),
        nose_at=(5.5, 6.5, 3.4),
        nose_colour="#ee7f92",
        over=teeth,
    )


def _guinea_pig(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14.5, eye_y=-2, eye_x=14)
    blaze = path("M-2 -26Q5 -28 10 -25Q11 -6 17 4Q20 20 4 25Q-10 20 -5 4Q0 -6 -2 -26Z", p.belly, 0)
    patch = path("M14 -22Q29 -14 29 2Q27 14 20 14Q12 0 14 -22Z", p.shade, 0)
    tuft = path("M-3 -23Q-6 -34 2 -30Q5 -36 8 -30Q16 -33 12 -23Z", p.belly, 1.8)
    return beast(
        p,
        mood,
        asleep,
        plan,
        size=(31, 25),
        under=patch + blaze + tuft,
        muzzle=(6, 14, 10, 8),
        nose_at=(6, 8, 4),
        nose_colour="#e8889a",
    )


def _guinea_ears(p: Paint) -> str:
    return pair(path("M17 -20Q34 -28 37 -12Q32 -2 24 -8Z", p.shade, 2.2))


def _skunk(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=-1, ink="#120c10", brow="#ffffff")
    blaze = path("M-1 -25Q5 -27 11 -24Q9 -10 5 2Q1 -10 -1 -25Z", p.belly, 0)
    rings = ellipse(-7, -1, 6.8, 8.2, "#ffffff", 0) + ellipse(17, -1, 6.8, 8.2, "#ffffff", 0)
    return beast(
        p,
        mood,
        asleep,
        Plan(**{**plan.__dict__, "lid": "#ffffff"}),
        under=blaze + rings,
        muzzle=(6, 13, 12, 9),
        nose_at=(6, 7, 4),
    )


def _meerkat(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.shade, mouth_y=14.5, eye_y=-2, eye_x=11.5, size=0.86)
    patches = ellipse(-6.5, -2, 9.4, 11, p.shade, 0) + ellipse(16.5, -2, 9.4, 11, p.shade, 0)
    rings = ellipse(-6.5, -2, 5, 6, "#ffffff", 0) + ellipse(16.5, -2, 5, 6, "#ffffff", 0)
    shown = plan if asleep or mood == "laughing" else replace(plan, lid="#ffffff")
    under = patches + ("" if asleep or mood == "laughing" else rings)
    return beast(p, mood, asleep, shown, size=(27, 25), under=under, muzzle=(7, 13, 12, 9), nose_at=(7.5, 7, 4.4))


def _armadillo_back(p: Paint) -> str:
    ear = path("M9 -20Q12 -42 20 -44Q29 -38 25 -14Z", p.fur, 2.2) + path(
        "M14 -22Q16 -36 20 -37Q24 -33 21 -18Z", EARS, 0
    )
    return pair(ear)


def _armadillo(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=15, eye_y=-1, eye_x=11.5)
    hood = path("M-27 -6Q-26 -27 0 -27Q26 -27 28 -5Q14 -13 2 -13Q-14 -13 -27 -6Z", p.shade, 1.9)
    rows = line("M-19 -20Q0 -27 20 -19M-24 -12Q0 -21 25 -11", dark(p.shade, 0.3), 1.5)
    return beast(p, mood, asleep, plan, size=(27, 24), under=hood + rows, muzzle=(8, 13, 13, 9), nose_at=(10, 8, 4))


def _armour_shell(p: Paint) -> str:
    d = "M-4 -56Q-42 -58 -44 -28Q-42 -6 -14 -5L14 -5Q34 -8 35 -28Q34 -56 4 -56Z"
    bands = line("M-30 -50Q-22 -28 -28 -8M-38 -42Q-32 -28 -37 -14M24 -50Q20 -40 22 -30", dark(p.shade, 0.3), 2)
    return path(d, p.shade, 2.2) + bands


def _platypus(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, bill="flat", bill_colour=p.shade, mouth_y=13, eye_y=-5, eye_x=12)
    return skull(p.fur, 29, 24) + cheeks(plan, 10) + face(plan, mood, asleep)


def _wombat(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=16.5, eye_y=-4, eye_x=14, size=0.85)
    snout = ellipse(5, 9, 14, 11, p.belly, 0) + ellipse(5, 5, 8, 5.4, "#4a3a40", 1.6)
    return beast(p, mood, asleep, plan, size=(31, 24), under=snout, muzzle=(0, 0, 0, 0), nose_at=(0, 0, 0))


ANATOMY = {
    "mole": Anatomy(_mole, _mole_back, lambda p: thin_tail("#f0a9b4")),
    "bat": Anatomy(_bat, _bat_back, behind=_bat_wings),
    "hamster": Anatomy(_hamster, lambda p: round_ears(20, -20, 8.5, p.fur, EARS), lambda p: stub_tail(p.belly, 4)),
    "guinea pig": Anatomy(_guinea_pig, _guinea_ears),
    "skunk": Anatomy(
        _skunk,
        lambda p: round_ears(21, -19, 7.5, p.fur, EARS),
        lambda p: (
            path(
                "M-8 -8C-30 0 -46 -14 -44 -38C-44 -58 -30 -66 -24 -56C-18 -46 -30 -42 -27 -32C-24 -22 -14 -20 -8 -24Z",
                p.fur,
                2.2,
            )
            + path("M-16 -10C-36 -10 -40 -28 -38 -44C-34 -52 -28 -56 -26 -52C-34 -44 -36 -24 -16 -16Z", p.belly, 0)
        ),
    ),
    "meerkat": Anatomy(_meerkat, lambda p: round_ears(23, -13, 6, p.shade, p.shade), lambda p: thin_tail(p.fur)),
    "armadillo": Anatomy(_armadillo, _armadillo_back, lambda p: thin_tail(p.shade), behind=_armour_shell),
    "platypus": Anatomy(
        _platypus,
        nothing,
        lambda p: path("M-12 -12Q-26 -4 -42 -8Q-54 -16 -48 -26Q-36 -34 -12 -20Z", dark(p.fur, 0.2), 2.2),
        foot="webbed",
    ),
    "wombat": Anatomy(_wombat, lambda p: round_ears(20, -21, 7.5, p.fur, EARS)),
}
