"""The farm: cows, horses, pigs, sheep and goats."""

from __future__ import annotations

from math import pi

from training.world.drawing.canvas import circle, crescent, dark, ellipse, limb, line, path
from training.world.drawing.faces import Plan, face
from training.world.drawing.heads.common import (
    EARS,
    Anatomy,
    Paint,
    beast,
    cheeks,
    dots,
    leaf_ears,
    nose,
    pair,
    point_ears,
    scallops,
    skull,
    stub_tail,
    thin_tail,
)


def _horns(colour: str = "#f3e2bd") -> str:
    return pair(path("M12 -20Q24 -24 25 -39Q36 -26 22 -14Z", colour, 2.2))


def _muzzle(
    p: Paint, plan: Plan, mood: str, asleep: bool, under: str, snout: str, size: tuple[float, float] = (28, 25)
) -> str:
    """A broad muzzle of another colour, with two nostrils and the mouth below them."""
    shape = ellipse(7, 14, 19, 11.5, snout, 2) + dots([(0.5, 9.5), (13.5, 9.5)], 2.4, dark(snout, 0.5))
    return skull(p.fur, *size) + under + shape + cheeks(plan, 8) + face(plan, mood, asleep)


def _cow_back(p: Paint) -> str:
    return _horns() + leaf_ears(p.fur, EARS, 14)


def _cow(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=17, eye_y=-5, eye_x=12.5)
    patches = path("M9 -24Q28 -20 28 -3Q24 4 14 3Q5 -8 9 -24Z", p.shade, 0) + path(
        "M-29 -3Q-27 12 -18 15Q-14 4 -29 -3Z", p.shade, 0
    )
    rings = ellipse(17.5, -5, 6.4, 7.8, p.fur, 0)
    return _muzzle(p, plan, mood, asleep, patches + rings, "#ffc2c2")


def _cow_marks(p: Paint) -> str:
    return path("M8 -46Q20 -40 19.500 -26Q10 -24 7 -34ZM-20 -20Q-8 -22 -9 -11Q-17 -9 -20 -20Z", p.shade, 0)


def _calf_back(p: Paint) -> str:
    return leaf_ears(p.fur, EARS, 10)


def _calf(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=16.5, eye_y=-4, eye_x=12.5, size=1.08)
    tuft = path("M-4 -23Q-2 -33 4 -28Q9 -34 12 -23Z", p.belly, 1.8)
    return _muzzle(p, plan, mood, asleep, path("M1 -25Q6 -26 9 -24L8 2H2Z", p.belly, 0) + tuft, "#ffc9c2")


def _buffalo_back(p: Paint) -> str:
    horn = path("M6 -22Q30 -18 36 -38Q42 -44 44 -36Q44 -14 16 -8Z", p.shade, 2.2)
    return pair(horn) + leaf_ears(p.fur, dark(p.fur, 0.3), 22)


def _buffalo(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=17, eye_y=-5, eye_x=12.5)
    fringe = path(
        "M-13 -20Q-10 -32 5 -29Q20 -32 22 -18Q14 -12 10 -17Q4 -10 -1 -16Q-8 -12 -13 -20Z", dark(p.fur, 0.35), 1.8
    )
    return _muzzle(p, plan, mood, asleep, fringe, p.belly)


def _horse_back(p: Paint) -> str:
    mane = path("M10 -28Q-6 -38 -20 -28Q-38 -18 -36 2Q-38 16 -30 24Q-22 22 -20 10Z", p.shade, 2.2)
    return mane + point_ears(p.fur, EARS, 41)


def _long_face(p: Paint, mood: str, asleep: bool, under: str, snout: str) -> str:
    """Horses and donkeys: longer than wide, the muzzle hangs low."""
    d = "M0 -25C17 -26 25 -15 25 -3Q30 8 28 16Q23 28 8 28Q-12 28 -17 17Q-26 8 -26 -4C-25 -17 -16 -25 0 -25Z"
    plan = Plan(lid=p.fur, mouth_y=19, eye_y=-5, eye_x=12.5, middle=4)
    low = path("M-17 13Q-8 3 7 4Q24 3 28.500 13Q27 28 8 28Q-12 28 -17 13Z", snout, 1.8)
    holes = dots([(1, 11), (16, 11)], 2.5, dark(snout, 0.55))
    shape = path(d, p.fur, 0) + under + crescent(1, 2, 26, 25, 0.1) + low + path(d, "none", 2.2)
    return shape + holes + cheeks(plan, 8) + face(plan, mood, asleep)


def _horse(p: Paint, mood: str, asleep: bool) -> str:
    star = path("M1 -16L9 -16L7 2H3Z", "#fff8ec", 0)
    fringe = path("M-9 -22Q-4 -36 8 -33Q14 -30 14 -22Q12 -10 4 -8Q6 -17 -9 -22Z", p.shade, 2)
    return _long_face(p, mood, asleep, star, p.belly) + fringe


def _horse_tail(p: Paint) -> str:
    return path("M-12 -20C-30 -30 -44 -20 -42 2C-36 2 -32 -2 -30 -8C-26 -6 -20 -10 -12 -12Z", p.shade, 2.2)


def _pony(p: Paint, mood: str, asleep: bool) -> str:
    fringe = path(
        "M-20 -18Q-18 -34 4 -33Q24 -32 24 -12Q18 -8 14 -14Q12 -4 4 -6Q2 -14 -4 -10Q-14 -6 -20 -18Z", p.shade, 2
    )
    return _long_face(p, mood, asleep, "", p.belly) + fringe


def _donkey_back(p: Paint) -> str:
    ear = path("M5 -18C3 -42 12 -58 20 -56C29 -52 28 -32 20 -14Z", p.fur, 2.2) + path(
        "M10 -20C9 -38 14 -50 19 -49C24 -46 23 -32 17 -18Z", p.belly, 0
    )
    return pair(ear)


def _donkey(p: Paint, mood: str, asleep: bool) -> str:
    rings = ellipse(-8.5, -5, 8, 9, p.belly, 0) + ellipse(16.5, -5, 8, 9, p.belly, 0)
    mane = path("M-6 -21Q-6 -35 2 -31Q6 -38 10 -31Q16 -32 13 -21Q4 -15 -6 -21Z", p.shade, 2)
    q = Paint(p.fur, p.belly, p.shade, p.feet, p.hands)
    return _long_face(q, mood, asleep, rings, p.belly) + mane


def _pig_back(p: Paint) -> str:
    ear = path("M8 -20L27 -37Q36 -22 26 -8Q22 -18 8 -20Z", p.fur, 2.2) + path(
        "M17 -20L26 -30Q30 -22 25 -14Z", p.shade, 0
    )
    return pair(ear)


def _pig(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=17, eye_y=-4, eye_x=13, mouth_width=0.8)
    snout = ellipse(6, 8, 11.5, 8, p.shade, 2) + dots([(2, 8), (10, 8)], 2.4, dark(p.shade, 0.5))
    return skull(p.fur, 30, 25) + cheeks(plan, 10) + snout + face(plan, mood, asleep)


def _pig_tail(p: Paint) -> str:
    return limb("M-17 -16Q-26 -10 -28 -18Q-28 -25 -22 -22Q-18 -16 -30 -14Q-38 -14 -38 -22", p.fur, 3.4, 1.8)


def _sheep_back(p: Paint) -> str:
    wool = scallops(28, 25, 13, 9.5, p.fur, pi * 0.85, pi * 2.15)
    ears = pair(path("M20 -8Q38 -14 44 -2Q38 8 22 2Z", p.shade, 2.2))
    return wool + ears


def _sheep(p: Paint, mood: str, asleep: bool) -> str:
    pale = p.shade if p.shade > "#888888" else "#f6e3d0"
    plan = Plan(lid=p.belly, mouth_y=14.5, eye_y=1)
    wool = scallops(17, 9, 7, 7.5, p.fur, pi * 1.05, pi * 1.95)
    head = skull(p.belly, 26, 24, 0, 1) + f'<g transform="translate(2 -12)">{wool}{ellipse(0, -4, 15, 7, p.fur, 0)}</g>'
    return head + cheeks(plan, 8) + nose(6, 8.5, 3.8, dark(pale, 0.6)) + face(plan, mood, asleep)


def _sheep_wool(p: Paint) -> str:
    return "".join(
        circle(x, y, 7, p.fur, 0) + line(f"M{x - 3} {y + 2}q3 4 6 0", dark(p.fur, 0.2), 1.5)
        for x, y in ((-11, -36), (2, -38), (13, -34), (-12, -24), (1, -26), (13, -22), (-8, -14), (7, -14))
    )


def _lamb_back(p: Paint) -> str:
    return pair(path("M18 -12Q36 -14 42 4Q34 12 20 0Z", p.belly, 2.2) + path("M24 -9Q34 -8 37 3Q32 6 24 -2Z", EARS, 0))


def _lamb(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.belly, mouth_y=14, eye_y=1, size=1.08)
    cap = scallops(20, 8, 7, 7, p.fur, pi * 1.02, pi * 1.98)
    head = skull(p.belly, 27, 24) + f'<g transform="translate(0 -17)">{cap}{ellipse(0, -3, 19, 6, p.fur, 0)}</g>'
    return head + cheeks(plan, 9) + nose(5.5, 8, 3.4, "#ef8896") + face(plan, mood, asleep)


def _goat_back(p: Paint) -> str:
    horn = path("M5 -20Q6 -40 22 -50Q28 -48 24 -42Q18 -34 18 -18Z", p.shade, 2.2) + line(
        "M9 -31l8 4M14 -39l7 3", dark(p.shade), 1.6
    )
    return pair(horn) + leaf_ears(p.fur, EARS, 24)


def _goat(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=15, eye_y=-2)
    beard = path("M-1 22Q-3 36 6 42Q14 34 14 21Q6 26 -1 22Z", p.belly, 2)
    return beard + beast(
        p, mood, asleep, plan, size=(27, 25), muzzle=(7, 14, 13, 10), nose_at=(7, 8, 4.4), nose_colour="#b5727a"
    )


ANATOMY = {
    "cow": Anatomy(_cow, _cow_back, lambda p: thin_tail(p.fur, p.shade), marks=_cow_marks, hand="hoof", foot="hoof"),
    "calf": Anatomy(_calf, _calf_back, lambda p: thin_tail(p.fur, p.belly), hand="hoof", foot="hoof"),
    "buffalo": Anatomy(_buffalo, _buffalo_back, lambda p: thin_tail(p.fur, p.shade), hand="hoof", foot="hoof"),
    "horse": Anatomy(_horse, _horse_back, _horse_tail, hand="hoof", foot="hoof", neck=4),
    "pony": Anatomy(_pony, _horse_back, _horse_tail, hand="hoof", foot="hoof"),
    "donkey": Anatomy(_donkey, _donkey_back, lambda p: thin_tail(p.fur, p.shade), hand="hoof", foot="hoof"),
    "pig": Anatomy(_pig, _pig_back, _pig_tail, hand="hoof", foot="hoof"),
    "sheep": Anatomy(
        _sheep,
        _sheep_back,
        lambda p: stub_tail(p.fur, 7),
        marks=_sheep_wool,
        limbs="shade legs",
        hand="hoof",
        foot="hoof",
    ),
    "lamb": Anatomy(_lamb, _lamb_back, lambda p: stub_tail(p.fur, 6), marks=_sheep_wool, hand="hoof", foot="hoof"),
    "goat": Anatomy(_goat, _goat_back, lambda p: stub_tail(p.fur), hand="hoof", foot="hoof"),
}
