"""Jungle, savanna and far lands: elephants, giraffes, monkeys, kangaroos, pandas, camels."""

from __future__ import annotations

from math import pi

from training.world.drawing.canvas import (
    circle,
    dark,
    ellipse,
    group,
    light,
    limb,
    line,
    path,
    rect,
)
from training.world.drawing.faces import EYE, Plan, face
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
    round_ears,
    scallops,
    skull,
    stub_tail,
    thin_tail,
)


def _elephant_back(p: Paint) -> str:
    ear = path("M14 -20Q30 -34 46 -24Q56 -6 46 14Q34 24 22 10Z", p.fur, 2.2) + path(
        "M22 -16Q34 -25 43 -18Q49 -4 42 9Q34 15 26 5Z", EARS, 0, 'fill-opacity="0.8"'
    )
    return pair(ear)


def _elephant(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=15, eye_y=-4, eye_x=13, mouth_dx=-9, mouth_width=0.8)
    trunk = limb("M8 4C12 16 10 30 22 32Q32 33 34 22", p.fur, 10) + line("M5 12h8M6 19h7M10 26l7 -3", p.shade, 1.6)
    return skull(p.fur, 28, 25) + cheeks(plan, 9) + face(plan, mood, asleep) + trunk


def _mammoth(p: Paint, mood: str, asleep: bool) -> str:
    tuft = path("M-16 -20Q-14 -36 2 -33Q18 -36 18 -20Q12 -14 8 -19Q2 -12 -3 -18Q-9 -13 -16 -20Z", p.shade, 2)
    tusks = pair(path("M14 16Q16 34 32 32Q24 28 22 14Z", "#fff3d8", 1.8))
    return tusks + _elephant(p, mood, asleep) + tuft


def _giraffe_back(p: Paint) -> str:
    knob = limb("M9 -22V-38", p.fur, 4.4) + circle(9, -41, 5, p.shade, 2)
    return pair(knob) + leaf_ears(p.fur, EARS, -6)


def _giraffe(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=18, eye_y=-5, eye_x=12.5, lashes=True)
    spots = path(
        "M-9 -24L1 -25L3 -17L-6 -15ZM11 -24L20 -18L15 -13L9 -16ZM-27 -6L-20 -8L-19 1L-27 3ZM27 -6L24 2L28 4Z",
        p.shade,
        0,
    )
    snout = ellipse(7, 14, 17, 12, p.belly, 1.8) + dots([(1, 9.5), (13, 9.5)], 2.2, dark(p.belly, 0.5))
    return skull(p.fur, 26, 25) + spots + snout + cheeks(plan, 8) + face(plan, mood, asleep)


def _giraffe_marks(p: Paint) -> str:
    return path(
        (
            "M-16 -42l7 -1l1 6l-8 2zM9 -44l7 3l-1 6l-7 -3zM-20 -30l6 0l1 8l-7 1z"
            "M14 -32l6 3l0 8l-6 -2zM-18 -17l6 0l2 6l-6 0zM12 -17l7 1l-4 6l-4 -1z"
        ),
        p.shade,
        0,
    )


def _zebra_back(p: Paint) -> str:
    mane = path("M-8 -22L-10 -36L-3 -30L0 -40L5 -31L11 -38L12 -22Z", p.shade, 2)
    return point_ears(p.fur, EARS, 40) + mane


def _zebra(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=19, eye_y=-5, eye_x=12.5, middle=4)
    d = "M0 -25C17 -26 25 -15 25 -3Q30 8 28 16Q23 28 8 28Q-12 28 -17 17Q-26 8 -26 -4C-25 -17 -16 -25 0 -25Z"
    stripes = path(
        (
            "M0 -25L3 -8L6 -25ZM-9 -24L-4 -11L-3 -25ZM9 -25L10 -12L15 -22ZM-26 -8"
            "L-19 -4L-27 -2ZM-25 3L-18 3L-22 9ZM25 -8L21 -4L26 -1ZM27 4L22 3L24 -1Z"
        ),
        p.shade,
        0,
    )
    low = path("M-17 14Q-8 5 7 6Q24 5 28.500 14Q27 28 8 28Q-12 28 -17 14Z", p.belly, 0)
    holes = dots([(1, 12), (16, 12)], 2.4, "#1c1518")
    q = Plan(**{**plan.__dict__, "ink": EYE})
    return path(d, p.fur, 0) + stripes + low + path(d, "none", 2.2) + holes + cheeks(plan, 8) + face(q, mood, asleep)


def _zebra_marks(p: Paint) -> str:
    return path(
        (
            "M-19 -36L-6 -33L-19 -30ZM-20 -25L-8 -22L-20 -19ZM19 -36L8 -33L19 -30"
            "ZM20 -25L10 -22L20 -19ZM-16 -13L-6 -13L-12 -9ZM16 -13L8 -13L12 -9Z"
        ),
        p.shade,
        0,
    )


def _monkey_back(p: Paint) -> str:
    return pair(circle(29, -2, 10, p.fur, 2.2) + circle(29.5, -1.5, 6, p.belly, 0))


def _monkey(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.belly, mouth_y=13, eye_y=-2, eye_x=11.5, mouth_width=1.2)
    mask = path("M5 -10Q14 -20 24 -12Q29 -3 23 4Q27 22 5 22Q-17 22 -14 4Q-20 -4 -14 -12Q-4 -20 5 -10Z", p.belly, 0)
    tuft = path("M-6 -24Q-6 -34 1 -30Q4 -38 9 -30Q13 -31 12 -23Z", p.fur, 2)
    return tuft + beast(
        p,
        mood,
        asleep,
        plan,
        size=(28, 25),
        under=mask,
        muzzle=(0, 0, 0, 0),
        nose_at=(0, 0, 0),
        over=dots([(3, 6), (8, 6)], 1.3, dark(p.belly, 0.5)),
    )


def _monkey_tail(p: Paint) -> str:
    return limb("M-13 -13C-34 -4 -46 -16 -42 -30C-39 -40 -28 -36 -31 -29C-33 -25 -38 -28 -36 -31", p.fur, 4.6)


def _gorilla(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.belly, mouth_y=15, eye_y=-3, eye_x=11, size=0.86, mouth_width=1.3)
    dome = path("M-20 -16Q-14 -36 4 -35Q20 -35 23 -14Z", p.fur, 2.2)
    mask = path(
        "M5 -12Q16 -17 22 -8Q24 -1 22 3Q31 10 26 19Q19 24 5 23Q-11 24 -17 18Q-22 9 -12 3Q-15 -1 -12 -8Q-6 -17 5 -12Z",
        p.belly,
        0,
    )
    holes = ellipse(5, 5.5, 7.5, 4.4, dark(p.belly, 0.2), 0) + dots([(2, 6), (8.5, 6)], 1.9, dark(p.belly, 0.65))
    return (
        dome
        + skull(p.fur, 30, 25)
        + ellipse(2, -18, 19, 8, p.fur, 0)
        + mask
        + cheeks(plan, 9)
        + holes
        + face(plan, mood, asleep)
    )


def _hippo_back(p: Paint) -> str:
    return round_ears(18, -24, 6.5, p.fur, EARS)


def _hippo(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=19, eye_y=-10, eye_x=12, size=0.88, mouth_width=1.5)
    snout = path("M-22 10Q-22 -2 -6 0Q7 4 20 0Q36 -1 36 12Q34 28 7 28Q-20 28 -22 10Z", light(p.fur, 0.16), 2.2)
    holes = ellipse(-4, 7, 2.6, 3.4, p.shade, 0) + ellipse(19, 7, 2.6, 3.4, p.shade, 0)
    teeth = (
        rect(-4, 19.5, 5, 5, "#fffdf2", 1.3, 1) + rect(14, 19.5, 5, 5, "#fffdf2", 1.3, 1)
        if mood in ("happy", "calm")
        else ""
    )
    return skull(p.fur, 27, 25) + snout + holes + cheeks(plan, 12) + teeth + face(plan, mood, asleep)


def _rhino_back(p: Paint) -> str:
    return pair(
        path("M12 -20Q14 -38 23 -38Q31 -30 24 -12Z", p.fur, 2.2) + path("M17 -20Q19 -31 23 -32Q26 -26 22 -16Z", EARS, 0)
    )


def _rhino(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=18, eye_y=-6, eye_x=14, size=0.9)
    snout = ellipse(9, 13, 20, 13, light(p.fur, 0.14), 2)
    horn = path("M3 8Q1 -8 8 -20Q15 -8 13 9Q7 12 3 8Z", "#f6ead2", 2.2) + path(
        "M0 -10Q3 -19 8 -22Q11 -15 9 -9Z", "#f6ead2", 1.8
    )
    holes = dots([(-4, 13), (24, 13)], 2, p.shade)
    return skull(p.fur, 28, 25) + snout + holes + cheeks(plan, 8) + face(plan, mood, asleep) + horn


def _kangaroo_back(p: Paint) -> str:
    ear = path("M7 -18C5 -38 13 -52 21 -50C29 -46 28 -28 21 -14Z", p.fur, 2.2) + path(
        "M12 -20C11 -34 16 -44 20 -43C24 -40 23 -28 18 -17Z", EARS, 0
    )
    return pair(ear)


def _kangaroo(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=15.5, eye_y=-3, eye_x=12)
    return beast(p, mood, asleep, plan, size=(26, 25), muzzle=(8, 13, 15, 11), nose_at=(9, 6.5, 5.2))


def _pouch(p: Paint) -> str:
    return path("M-11 -26Q2 -21 14 -26Q16 -11 2 -10.500Q-12 -11 -11 -26Z", p.fur, 1.8)


def _big_tail(p: Paint) -> str:
    return limb("M-8 -18C-24 -16 -34 -6 -48 -6", p.fur, 11)


def _koala_back(p: Paint) -> str:
    ear = circle(28, -12, 14, p.fur, 2.2) + circle(29, -11, 8.5, p.belly, 0)
    return pair(ear)


def _koala(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=17.5, eye_y=-3, eye_x=14, size=0.85, mouth_width=0.8)
    big = ellipse(5, 5, 6.4, 9.4, "#3a3340", 1.6) + ellipse(3, 1, 1.8, 2.6, "#8d8594", 0)
    return beast(p, mood, asleep, plan, size=(29, 24), muzzle=(5, 17, 13, 6.5), nose_at=(0, 0, 0), over=big)


def _panda(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.shade, mouth_y=14, eye_y=-2, eye_x=12.5, size=0.85, ink=EYE, brow=EYE)
    marks = ellipse(0, 0, 9, 10.5, p.shade, 0)
    eyes = group(marks, -8.5, -1, turn=28) + group(marks, 18.5, -1, turn=-28)
    white = ellipse(-7.5, -2, 6, 7, "#ffffff", 0) + ellipse(17.5, -2, 6, 7, "#ffffff", 0)
    shut = Plan(**{**plan.__dict__, "lid": p.shade, "ink": "#ffffff" if asleep or mood == "laughing" else EYE})
    return (
        skull(p.fur, 31, 25)
        + eyes
        + ("" if asleep or mood == "laughing" else white)
        + cheeks(plan, 10)
        + nose(5, 6.5, 4.4)
        + face(shut, mood, asleep)
    )


def _sloth(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.belly, mouth_y=14, eye_y=0, eye_x=12, size=0.86, mouth_width=1.2)
    mask = ellipse(4, 3, 23, 19, p.belly, 0)
    streaks = path("M-4 -3Q-8 -9 -14 -4Q-20 4 -22 10Q-14 10 -4 4ZM12 -3Q17 -9 22 -4Q26 2 27 9Q20 9 12 4Z", p.shade, 0)
    rings = ellipse(-7, 0, 5.6, 6.8, light(p.belly, 0.5), 0) + ellipse(17, 0, 5.6, 6.8, light(p.belly, 0.5), 0)
    fringe = path("M-26 -10Q-24 -26 0 -26Q24 -26 27 -10Q14 -20 4 -14Q-10 -20 -26 -10Z", p.fur, 0)
    fringe += ellipse(0, 0, 29, 25, "none", 2.2)
    return (
        skull(p.fur, 29, 25)
        + mask
        + streaks
        + rings
        + fringe
        + cheeks(plan, 8)
        + nose(5, 7, 4.6)
        + face(plan, mood, asleep)
    )


def _camel(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=18, eye_y=-6, eye_x=12, lashes=True)
    snout = ellipse(9, 13, 18, 12, p.belly, 2) + line("M3 8q2 2 4 0M13 8q2 2 4 0", dark(p.belly, 0.6), 2)
    tuft = path("M-10 -22Q-10 -34 0 -31Q5 -38 10 -31Q17 -32 15 -21Q4 -16 -10 -22Z", p.shade, 2)
    return skull(p.fur, 25, 24) + snout + tuft + cheeks(plan, 8) + face(plan, mood, asleep)


def _humps(p: Paint) -> str:
    return path("M-6 -12L-8 -54Q-20 -80 -35 -64Q-41 -55 -39 -48Q-56 -56 -61 -36Q-62 -12 -6 -8Z", p.fur, 2.2) + line(
        "M-39 -48Q-36 -38 -40 -32", p.shade, 2
    )


def _llama_back(p: Paint) -> str:
    ear = path("M6 -20C2 -40 8 -52 14 -50C22 -44 22 -28 19 -14Z", p.fur, 2.2) + path(
        "M10 -22C8 -36 11 -44 14 -43C18 -38 17 -28 15 -19Z", EARS, 0
    )
    return pair(ear) + scallops(25, 22, 11, 8, p.fur, pi * 0.85, pi * 2.15)


def _llama(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.belly, mouth_y=15.5, eye_y=-1, eye_x=11.5, lashes=True)
    head = skull(p.belly, 24, 24, 1, 1)
    tuft = (
        f'<g transform="translate(2'
        f' -17)">{scallops(14, 7, 6, 7, p.fur, pi * 1.05, pi * 1.95)}{ellipse(0, -2, 13, 6, p.fur, 0)}</g>'
    )
    muzzle = ellipse(7, 14, 12, 8.5, light(p.belly, 0.45), 0)
    return head + muzzle + tuft + cheeks(plan, 7) + nose(7, 9, 4, "#7a5a58") + face(plan, mood, asleep)


def _wool_neck(p: Paint) -> str:
    return "".join(
        line(f"M{x - 3} {y}q3 4 6 0", p.shade, 1.5)
        for x, y in ((-13, -36), (13, -34), (-15, -24), (15, -22), (-11, -14), (12, -13))
    )


ANATOMY = {
    "elephant": Anatomy(_elephant, _elephant_back, lambda p: thin_tail(p.fur, p.shade)),
    "mammoth": Anatomy(_mammoth, _elephant_back, lambda p: thin_tail(p.fur, p.shade), marks=_wool_neck),
    "giraffe": Anatomy(
        _giraffe,
        _giraffe_back,
        lambda p: thin_tail(p.fur, p.shade),
        marks=_giraffe_marks,
        neck=11,
        hand="hoof",
        foot="hoof",
    ),
    "zebra": Anatomy(
        _zebra, _zebra_back, lambda p: thin_tail(p.fur, p.shade), marks=_zebra_marks, hand="hoof", foot="hoof"
    ),
    "monkey": Anatomy(_monkey, _monkey_back, _monkey_tail),
    "gorilla": Anatomy(_gorilla, lambda p: round_ears(29, -2, 6, p.fur, p.belly)),
    "hippo": Anatomy(_hippo, _hippo_back, lambda p: stub_tail(p.fur, 4)),
    "rhino": Anatomy(_rhino, _rhino_back, lambda p: thin_tail(p.fur, p.shade)),
    "kangaroo": Anatomy(_kangaroo, _kangaroo_back, _big_tail, marks=_pouch),
    "koala": Anatomy(_koala, _koala_back),
    "panda": Anatomy(_panda, lambda p: round_ears(22, -20, 10, p.shade, p.shade), limbs="shade legs"),
    "sloth": Anatomy(_sloth),
    "camel": Anatomy(
        _camel,
        lambda p: round_ears(20, -21, 6.5, p.fur, EARS),
        lambda p: thin_tail(p.fur, p.shade),
        behind=_humps,
        neck=7,
        hand="hoof",
        foot="hoof",
    ),
    "llama": Anatomy(
        _llama, _llama_back, lambda p: stub_tail(p.fur, 6), marks=_wool_neck, neck=9, hand="hoof", foot="hoof"
    ),
}
