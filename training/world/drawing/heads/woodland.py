"""The people of the woods: rabbits, bears, hedgehogs, squirrels and whoever digs, gnaws or builds dams."""

from __future__ import annotations

from dataclasses import replace
from math import pi

from training.world.drawing.canvas import (
    INK,
    circle,
    dark,
    ellipse,
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
    brush_tail,
    cheeks,
    dots,
    leaf_ears,
    nose,
    pair,
    point_ears,
    round_ears,
    skull,
    spines,
    stub_tail,
)


def _rabbit_back(p: Paint) -> str:
    right = path("M6 -18C4 -40 8 -56 15 -57C24 -57 24 -36 20 -16Z", p.fur, 2.2)
    right += path("M10 -20C9 -38 11 -50 15 -51C20 -50 19 -34 17 -19Z", EARS, 0)
    return pair(right)


def _rabbit(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14.5)
    tuft = path("M-5 -23Q-2 -31 2 -26Q6 -31 8 -23", "#ffffff", 1.6)
    muzzle = ellipse(5, 13, 12, 8, "#ffffff", 0)
    teeth = rect(2.2, 15.5, 5.6, 5, "#ffffff", 1.2, 1) if mood == "happy" else ""
    out = skull(p.fur) + tuft + muzzle + cheeks(plan) + teeth + nose(5, 7.5, 3.4, "#f0788a")
    return out + face(plan, mood, asleep)


def _bear_back(p: Paint) -> str:
    return pair(circle(21, -20, 10.5, p.fur, 2.2) + circle(21.5, -19.5, 5.8, "#e0a277", 0))


def _bear(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=-2, eye_x=13)
    muzzle = ellipse(6, 12, 14, 10.5, "#f0cda0", 0)
    out = skull(p.fur, 30, 25) + muzzle + cheeks(plan, 10, "#ff8a6e") + nose(6, 6.5, 5)
    return out + face(plan, mood, asleep)


def _hedgehog_back(p: Paint) -> str:
    outer = path(spines(31, 27, 15, pi * 0.78, pi * 2.22, 9), p.shade, 2.2, 'stroke-linejoin="round"')
    return outer + circle(-21, -17, 6.5, p.fur, 2) + circle(21, -17, 6.5, p.fur, 2)


def _hedgehog(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14.5, middle=6, eye_y=2)
    fringe = "M-29 2Q-31 -26 0 -26Q31 -26 29 0L24 -9L20 -3L15 -12L10 -5L5 -14L-1 -6L-6 -13L-11 -4L-17 -10L-20 0L-26 -3Z"
    marks = line("M-17 -15l-3 -5M-8 -18l-1 -5M2 -19l1 -5M12 -17l2 -5", "#a9795a", 1.8)
    out = skull(p.fur, 28, 24) + path(fringe, p.shade, 1.8, 'stroke-linejoin="round"') + marks
    return out + cheeks(plan) + nose(9, 8, 4.4) + face(plan, mood, asleep)


def _mouse_back(p: Paint) -> str:
    return pair(circle(25, -21, 16, p.fur, 2.2) + circle(25.5, -20, 10.5, "#f9b3c0", 0))


def _mouse(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_x=11)
    muzzle = ellipse(7, 13, 11.5, 8.5, p.belly, 0)
    hairs = line("M-7 13l-18 -2M-7 15.500l-17 4M20 13l13 -2M20 15.500l12 4", "#6b5a68", 1.1)
    out = skull(p.fur, 28, 24) + muzzle + cheeks(plan) + hairs + nose(8, 7.5, 4, "#ee6f86")
    return out + face(plan, mood, asleep)


def _hedgehog_spines(p: Paint) -> str:
    d = "M-8 -48L-18 -46L-18 -41L-27 -38L-23 -33L-32 -28L-26 -24L-33 -17L-26 -15L-30 -7L-20 -8L-8 -6Z"
    return path(d, p.shade, 2.2)


def _rabbit_tail(_: Paint) -> str:
    return circle(-20, -15, 7.5, "#ffffff", 2)


def _bear_tail(p: Paint) -> str:
    return circle(-19, -15, 5.5, p.fur, 2)


def _mouse_tail(_: Paint) -> str:
    return limb("M-14 -12C-34 -2 -40 -16 -36 -26C-34 -32 -42 -34 -44 -28", "#f0a9b4", 2.6, 1.8)


def _polar_bear(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14.5, eye_y=-3, eye_x=12, size=0.92)
    return beast(p, mood, asleep, plan, size=(30, 25), muzzle=(8, 11.5, 16, 11), nose_at=(8, 5.5, 5.6))


def _teddy(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=-2, eye_x=13)
    seam = line("M2 -25Q4 -16 4 -9", p.shade, 1.6, 'stroke-dasharray="3 3"')
    patch = path("M-24 -13l9 -5l4 9l-9 4z", "#6fa8dc", 1.5) + line("M-24 -10l-2 2M-17 -17l-2 -2M-12 -12l3 -1", INK, 1.3)
    return beast(p, mood, asleep, plan, size=(30, 25), under=seam + patch, muzzle=(6, 12, 14, 10.5))


def _squirrel_back(p: Paint) -> str:
    ear = path("M8 -20Q14 -40 21 -45Q29 -34 27 -8Z", p.fur, 2.2) + path(
        "M15 -20Q18 -32 21 -36Q25 -28 23 -15Z", p.belly, 0
    )
    return pair(ear + line("M20 -42l2 -9M22 -42l5 -7", p.shade, 3))


def _squirrel(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=0)
    teeth = rect(3.2, 16, 5.6, 5, "#ffffff", 1.2, 1) if mood in ("happy", "calm") else ""
    puffs = ellipse(-13, 13, 10, 8, p.belly, 0) + ellipse(22, 13, 6, 7, p.belly, 0)
    return beast(p, mood, asleep, plan, under=puffs, muzzle=(6, 13, 11, 9), nose_at=(6, 7, 3.8), over=teeth)


def _squirrel_tail(p: Paint) -> str:
    d = "M-8 -8C-30 0 -46 -14 -44 -38C-44 -58 -30 -66 -24 -56C-18 -46 -30 -42 -27 -32C-24 -22 -14 -20 -8 -24Z"
    return path(d, p.fur, 2.2) + path("M-22 -10C-36 -14 -40 -28 -39 -42C-38 -34 -36 -22 -22 -10Z", p.shade, 0)


def _badger(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.shade, mouth_y=14.5, eye_x=12, eye_y=-1, brow="#ffffff", size=0.9)
    stripes = path("M-22 -17Q-14 -25 -7 -24Q0 -12 -1 6Q-6 17 -14 9Q-23 0 -22 -17Z", p.shade, 0)
    stripes += path("M13 -23Q20 -22 25 -13Q28 0 22 10Q15 15 10 5Q9 -12 13 -23Z", p.shade, 0)
    rings = "" if asleep else ellipse(-7, -1, 5.6, 6.8, "#ffffff", 0) + ellipse(17, -1, 5.6, 6.8, "#ffffff", 0)
    shown = replace(plan, ink="#ffffff" if asleep or mood == "laughing" else EYE)
    rings = rings if mood != "laughing" else ""
    head = skull(p.belly) + stripes + rings + ellipse(6, 13, 11, 8, p.belly, 0)
    mouth = replace(shown, ink=EYE)
    eyes = face(shown, mood, asleep) if shown.ink == EYE else face(mouth, mood, asleep) + _white_eyes(plan, asleep)
    return head + cheeks(plan) + nose(6, 7, 5) + eyes


def _white_eyes(plan: Plan, asleep: bool) -> str:
    """Closed or laughing eyes on dark fur are drawn over in white."""
    out = ""
    for x in (plan.middle - plan.eye_x, plan.middle + plan.eye_x):
        y, s = plan.eye_y, plan.size
        d = f"M{x - 5.5 * s} {y}Q{x} {y + 6 * s} {x + 5.5 * s} {y}"
        if not asleep:
            d = f"M{x - 5.5 * s} {y + 2.5}Q{x} {y - 6.5 * s} {x + 5.5 * s} {y + 2.5}"
        out += line(d, "#ffffff", 2.6)
    return out


def _raccoon(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.shade, mouth_y=14, eye_y=-1, size=0.92)
    white = path("M-27 -9Q-18 -20 5 -10Q20 -20 27 -8Q20 -12 12 -9Q5 -5 -2 -9Q-16 -14 -27 -9Z", p.belly, 0)
    mask = path(
        "M-28 1Q-24 -11 -9 -11Q0 -11 5 -4Q10 -11 18 -11Q27 -9 28 1Q22 12 14 9Q8 6 5 2Q0 9 -9 10Q-22 11 -28 1Z",
        p.shade,
        0,
    )
    rings = ellipse(-7, -1, 6.4, 7.8, p.belly, 0) + ellipse(17, -1, 6.4, 7.8, p.belly, 0)
    head = skull(p.fur) + white + mask + rings + ellipse(6, 14, 12, 8.5, p.belly, 0)
    return head + cheeks(plan) + nose(6, 8, 4.4) + face(Plan(**{**plan.__dict__, "lid": p.belly}), mood, asleep)


def _raccoon_tail(p: Paint) -> str:
    tail = limb("M-12 -14C-34 -6 -42 -20 -40 -42", p.fur, 11)
    return tail + line("M-25 -18l-1 11M-34 -24l-9 8M-45 -33l10 -1", p.shade, 4.6) + circle(-40, -43, 5.4, p.shade, 0)


def _deer_back(p: Paint) -> str:
    horn = limb("M9 -20C12 -34 22 -36 22 -50M14 -32Q8 -38 9 -45M20 -38Q29 -40 31 -46", "#c9a06a", 3.6, 1.8)
    return pair(horn) + leaf_ears(p.fur, EARS)


def _deer(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=15, eye_y=-1, eye_x=13)
    spots = dots([(-13, -18), (-7, -21), (-19, -12), (16, -19), (21, -13)], 2.2, p.belly)
    return beast(p, mood, asleep, plan, size=(27, 25), under=spots, muzzle=(7, 14, 14, 10), nose_at=(7, 8.5, 5.2))


def _deer_marks(p: Paint) -> str:
    return dots([(-15, -34), (-17, -26), (-15, -17), (16, -33), (17.5, -25), (16, -16)], 1.8, p.belly)


def _fawn_back(p: Paint) -> str:
    return leaf_ears(p.fur, EARS, -6)


def _moose_back(p: Paint) -> str:
    d = (
        "M10 -18Q20 -22 25 -28Q20 -38 27 -46Q29 -40 33 -40Q34 -48 41"
        " -48Q41 -42 45 -41Q50 -45 53 -40Q50 -24 34 -19Q22 -14 12 -12Z"
    )
    return pair(path(d, p.shade, 2.2)) + f'<g transform="translate(0 8)">{leaf_ears(p.fur, dark(p.fur, 0.3), 12)}</g>'


def _moose(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=19, eye_y=-6, eye_x=11, size=0.9)
    snout = ellipse(8, 13, 20, 14, p.belly, 2) + dots([(1, 7), (15, 7)], 2.8, dark(p.belly, 0.5))
    return skull(p.fur, 26, 25) + snout + cheeks(plan) + face(plan, mood, asleep)


def _otter(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13.5, eye_y=-3, eye_x=12)
    hairs = line("M-7 11l-17 -2M-7 14l-16 4M20 11l13 -2M20 14l12 4", "#fff8ec", 1.4)
    low = path("M-27 5Q-16 -2 6 2Q22 -2 28 5Q24 24 0 25Q-22 24 -27 5Z", p.belly, 0)
    return beast(
        p,
        mood,
        asleep,
        plan,
        size=(30, 23),
        under=low,
        muzzle=(6, 11.5, 12, 8),
        muzzle_colour=light(p.belly, 0.4),
        nose_at=(6, 5.5, 5.4),
        over=hairs,
    )


def _beaver(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13, eye_y=-4)
    teeth = rect(1, 14, 5.4, 9, "#ffffff", 1.4, 1) + rect(6.4, 14, 5.4, 9, "#ffffff", 1.4, 1)
    puffs = ellipse(-2, 11.5, 10, 7.5, p.belly, 0) + ellipse(14, 11.5, 10, 7.5, p.belly, 0)
    return beast(
        p,
        mood,
        asleep,
        plan,
        size=(30, 25),
        under=puffs,
        muzzle=(0, 0, 0, 0),
        nose_at=(6, 5, 5.2),
        over=teeth if mood not in ("laughing", "surprised") else "",
    )


def _beaver_tail(p: Paint) -> str:
    flat = path("M-12 -12Q-26 -4 -42 -8Q-54 -16 -48 -26Q-36 -34 -12 -20Z", p.shade, 2.2)
    return flat + line(
        "M-24 -22l8 10M-32 -25l12 15M-42 -26l14 17M-16 -20l-12 12M-24 -24l-14 15M-34 -27l-12 13", dark(p.shade), 1.3
    )


ANATOMY = {
    "rabbit": Anatomy(_rabbit, _rabbit_back, _rabbit_tail),
    "bear": Anatomy(_bear, _bear_back, _bear_tail),
    "hedgehog": Anatomy(_hedgehog, _hedgehog_back, _hedgehog_spines),
    "mouse": Anatomy(_mouse, _mouse_back, _mouse_tail),
    "polar bear": Anatomy(_polar_bear, lambda p: round_ears(21, -19, 8, p.fur, p.shade), lambda p: stub_tail(p.fur)),
    "teddy bear": Anatomy(
        _teddy,
        lambda p: round_ears(21, -20, 11, p.fur, p.belly),
        marks=lambda p: line("M2 -40V-10", p.shade, 1.6, 'stroke-dasharray="3 3"'),
    ),
    "squirrel": Anatomy(_squirrel, _squirrel_back, _squirrel_tail),
    "badger": Anatomy(_badger, lambda p: round_ears(22, -19, 8, p.shade, p.belly), lambda p: brush_tail(p, p.belly)),
    "raccoon": Anatomy(_raccoon, lambda p: point_ears(p.fur, p.shade, 36), _raccoon_tail),
    "deer": Anatomy(_deer, _deer_back, lambda p: stub_tail(p.belly), marks=_deer_marks, hand="hoof", foot="hoof"),
    "fawn": Anatomy(_deer, _fawn_back, lambda p: stub_tail(p.belly), marks=_deer_marks, hand="hoof", foot="hoof"),
    "moose": Anatomy(_moose, _moose_back, lambda p: stub_tail(p.fur), hand="hoof", foot="hoof"),
    "otter": Anatomy(
        _otter, lambda p: round_ears(24, -15, 5.5, p.fur, p.belly), lambda p: limb("M-12 -14Q-34 -4 -42 -20", p.fur, 9)
    ),
    "beaver": Anatomy(_beaver, lambda p: round_ears(22, -19, 7, p.fur, p.shade), _beaver_tail),
}
