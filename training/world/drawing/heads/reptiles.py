"""Frogs, turtles, crocodiles, snakes and lizards, and the dinosaurs."""

from __future__ import annotations

from training.world.drawing.canvas import (
    circle,
    crescent,
    dark,
    ellipse,
    light,
    limb,
    line,
    mix,
    path,
)
from training.world.drawing.faces import Plan, face
from training.world.drawing.heads.common import (
    Anatomy,
    Paint,
    cheeks,
    dots,
    nothing,
    skull,
)


def _frog_back(p: Paint) -> str:
    return "".join(circle(4 + side * 14.5, -18, 11.5, p.fur, 2.2) for side in (-1, 1))


def _frog(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(eye_x=14.5, eye_y=-18, middle=4, mouth_y=9, mouth_width=1.9, size=1.1, lid=p.fur)
    whites = "".join(circle(4 + side * 14.5, -18, 8.6, "#fffef2", 0) for side in (-1, 1))
    if asleep:
        whites = ""
    body = ellipse(0, 1, 31, 23, p.fur, 0) + crescent(0, 1, 31, 23) + ellipse(0, 1, 31, 23, "none", 2.2)
    join = ellipse(4, -11, 22, 8, p.fur, 0)
    spots = ellipse(-22, -7, 3, 2.2, "#5fa83b", 0) + ellipse(-17, -12, 1.8, 1.4, "#5fa83b", 0)
    holes = line("M1.500 1v2M7 1v2", "#3f7a2b", 2)
    cheeks = ellipse(-16, 7, 5, 3.4, "#ff8f7a", 0, 'fill-opacity="0.7"') + ellipse(
        24, 7, 4.2, 3.4, "#ff8f7a", 0, 'fill-opacity="0.7"'
    )
    return body + join + whites + spots + holes + cheeks + face(plan, mood, asleep)


def _turtle(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=10.5, eye_y=-4, eye_x=13, mouth_width=1.4, size=1.05)
    return (
        skull(p.fur, 28, 24)
        + dots([(-18, -13), (-11, -18), (19, -13)], 2.6, dark(p.fur, 0.18))
        + line("M2 4v1.600M8 4v1.600", dark(p.fur, 0.5), 1.8)
        + cheeks(plan, 8)
        + face(plan, mood, asleep)
    )


def _shell(p: Paint) -> str:
    d = "M-6 -54Q-36 -56 -40 -30Q-42 -6 -14 -5L14 -5Q32 -8 32 -30Q30 -54 6 -54Z"
    plates = line(
        "M-30 -46L-22 -38L-22 -20L-32 -12M-40 -30L-22 -30M24 -46L20 -38M32 -30L20 -28", dark(p.shade, 0.35), 2
    )
    return path(d, p.shade, 2.2) + plates + line("M-36 -20Q-33 -9 -20 -7", light(p.shade, 0.35), 3)


def _tortoise(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=12.5, eye_y=-3, eye_x=12, mouth_width=1.1, size=0.9)
    wrinkles = line("M-24 -6q4 1 6 4M-25 2q4 0 7 3M-14 -20q6 -3 12 -2M12 -21q5 0 8 3", dark(p.fur, 0.25), 1.7)
    beak = path("M-3 5Q5 0 13 5Q9 9 5 9Q1 9 -3 5Z", light(p.fur, 0.3), 1.6)
    return skull(p.fur, 26, 24) + wrinkles + cheeks(plan, 8) + face(plan, mood, asleep) + beak


def _dome(p: Paint) -> str:
    d = "M-4 -56Q-42 -62 -46 -28Q-46 -8 -14 -5L14 -5Q36 -8 36 -28Q34 -58 4 -56Z"
    plates = path(
        "M-32 -48l9 -4l6 8l-6 9l-10 -3zM-42 -30l9 -3l6 9l-6 9l-9 -4zM26 -46l5 8l-6 9l-6 -3z", light(p.shade, 0.28), 1.6
    )
    return path(d, p.shade, 2.2) + plates


def _crocodile_back(p: Paint) -> str:
    humps = "".join(circle(4 + s * 13, -20, 10.5, p.fur, 2.2) for s in (-1, 1))
    return path("M-24 -8L-32 -18L-22 -19L-24 -30L-13 -25Z", p.shade, 2) + humps


def _crocodile(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=16, eye_y=-19, eye_x=13, middle=4, mouth_width=1.9)
    whites = "" if asleep else "".join(circle(4 + s * 13, -19, 8, "#fffef2", 0) for s in (-1, 1))
    lid = Plan(**{**plan.__dict__, "lid": p.fur})
    snout = path("M-23 6Q-24 -6 -4 -3Q6 1 16 -3Q38 -5 40 10Q39 26 8 26Q-22 26 -23 6Z", p.fur, 2.2)
    scales = dots([(-20, -8), (-24, -1), (25, -8)], 2.2, p.shade)
    holes = ellipse(5, 2, 2, 1.6, dark(p.fur, 0.5), 0) + ellipse(24, 2, 2, 1.6, dark(p.fur, 0.5), 0)
    teeth = path("M-17 14l4 0l-2 5zM-6 17l4 0l-2 5zM16 17l4 0l-2 5zM27 14l4 0l-2 5z", "#ffffff", 1.3)
    low = path("M-21 13Q8 24 38 13Q34 26 8 26Q-18 26 -21 13Z", p.belly, 0)
    edge = line("M-21 13Q8 22 38 13", dark(p.fur, 0.5), 1.8)
    blush = ellipse(-15, 8, 4.6, 3, "#ff8f7a", 0, 'fill-opacity="0.7"') + ellipse(
        33, 7, 4, 3, "#ff8f7a", 0, 'fill-opacity="0.7"'
    )
    return (
        skull(p.fur, 27, 23)
        + ellipse(4, -12, 21, 8, p.fur, 0)
        + whites
        + scales
        + snout
        + low
        + edge
        + teeth
        + holes
        + blush
        + face(lid, mood, asleep)
    )


def _spiked_tail(p: Paint) -> str:
    plates = "".join(path(f"M{x} {y}l-7 -8l-3 10Z", p.shade, 1.8) for x, y in ((-16, -23), (-26, -18), (-36, -12)))
    return plates + path("M-6 -26C-24 -20 -36 -8 -52 -8C-42 0 -20 2 -6 -8Z", p.fur, 2.2)


def _snake(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=11, eye_y=-4, eye_x=13, mouth_width=1.4, size=1.05)
    tongue = line("M5 14V24M5 24l-4 5M5 24l4 5", "#e8384a", 2.4) if mood in ("happy", "calm", "cross") else ""
    marks = path("M0 -24L5 -14L10 -24ZM-14 -20L-10 -11L-5 -22ZM16 -20L19 -12L22 -16Z", p.shade, 0)
    return (
        skull(p.fur, 29, 22)
        + marks
        + line("M2 3v1.600M8 3v1.600", dark(p.fur, 0.5), 1.8)
        + cheeks(plan, 8)
        + tongue
        + face(plan, mood, asleep)
    )


def _snake_marks(p: Paint) -> str:
    return path("M-19 -36L-9 -33L-19 -30ZM-20 -24L-10 -21L-20 -18ZM19 -34L11 -31L20 -28Z", p.shade, 0)


def _lizard(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=11, eye_y=-5, eye_x=14, mouth_width=1.7, size=1.05)
    d = "M-30 4Q-30 -24 0 -24Q28 -24 34 2Q36 12 30 17Q16 24 0 24Q-26 22 -30 4Z"
    return (
        path(d, p.fur, 0)
        + crescent(1, 0, 31, 24)
        + path(d, "none", 2.2)
        + dots([(-19, -12), (-13, -18), (-5, -21), (20, -14), (14, -19)], 2.4, p.shade)
        + line("M3 3v1.600M10 3v1.600", dark(p.fur, 0.5), 1.8)
        + cheeks(plan, 8)
        + face(plan, mood, asleep)
    )


def _lizard_tail(p: Paint) -> str:
    return path("M-8 -24C-28 -20 -30 -2 -56 -12C-44 4 -22 2 -6 -8Z", p.fur, 2.2) + dots(
        [(-20, -14), (-28, -8), (-36, -6)], 2, p.shade
    )


def _chameleon_back(p: Paint) -> str:
    return path("M-27 2Q-34 -34 2 -42Q14 -36 16 -22Z", p.fur, 2.2) + line("M-20 -10Q-18 -28 0 -34", p.shade, 2.4)


def _chameleon(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=12, eye_y=-3, eye_x=14, mouth_width=1.6, size=0.72)
    cones = "".join(circle(5 + s * 14, -3, 11.5, mix(p.fur, p.belly, 0.5), 1.8) for s in (-1, 1))
    holes = "" if asleep else "".join(circle(5 + s * 14, -3, 7.2, "#fffef2", 0) for s in (-1, 1))
    return (
        skull(p.fur, 29, 23)
        + dots([(-22, 8), (-16, 14), (3, -17)], 2.4, p.shade)
        + cones
        + holes
        + cheeks(plan, 7)
        + face(plan, mood, asleep)
    )


def _coil_tail(p: Paint) -> str:
    return limb("M-13 -13C-36 -2 -52 -14 -46 -28C-42 -38 -28 -36 -29 -26C-30 -18 -40 -20 -38 -26", p.fur, 5.6)


def _crest_back(p: Paint) -> str:
    return path("M-24 -6L-37 -12L-26 -18L-34 -30L-19 -28L-20 -42L-6 -34L0 -42L5 -24Z", p.shade, 2.2)


def _dinosaur(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=15, eye_y=-6, eye_x=12, mouth_width=1.6)
    d = "M-26 -2Q-25 -27 2 -27Q22 -27 25 -9Q38 -6 38 8Q37 25 8 26Q-26 25 -26 -2Z"
    low = path("M-18 12Q8 24 37 12Q34 25 8 26Q-14 26 -18 12Z", p.belly, 0)
    teeth = (
        path("M-4 15.500l4 0l-2 4.500zM6 17l4 0l-2 4.500zM16 16l4 0l-2 4.500z", "#ffffff", 1.1)
        if mood in ("happy", "calm")
        else ""
    )
    return (
        path(d, p.fur, 0)
        + low
        + crescent(4, 0, 31, 26, 0.1)
        + path(d, "none", 2.2)
        + dots([(13, -1), (26, -1)], 1.9, dark(p.fur, 0.5))
        + cheeks(plan, 8)
        + teeth
        + face(plan, mood, asleep)
    )


def _longneck(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13, eye_y=-4, eye_x=12, mouth_width=1.3)
    d = "M-24 0Q-24 -23 0 -23Q22 -23 26 -4Q34 2 32 11Q28 22 6 22Q-22 21 -24 0Z"
    return (
        path(d, p.fur, 0)
        + crescent(3, 0, 28, 22, 0.12)
        + path(d, "none", 2.2)
        + dots([(-15, -11), (-8, -16), (17, -13)], 2.4, p.shade)
        + dots([(9, 4), (20, 4)], 1.7, dark(p.fur, 0.5))
        + cheeks(plan, 8)
        + face(plan, mood, asleep)
    )


def _triceratops_back(p: Paint) -> str:
    frill = (
        "M-30 14Q-46 4 -40 -8Q-46 -20 -34 -26Q-32 -38 -18 -38Q-8 -48"
        " 4 -42Q18 -46 24 -36Q38 -34 37 -22Q46 -14 40 -4Q44 8 30 14Z"
    )
    dotsy = dots([(-34, -8), (-28, -24), (-12, -35), (10, -36), (28, -27), (35, -10)], 3, p.belly)
    return path(frill, p.shade, 2.2) + dotsy


def _triceratops(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=16, eye_y=-3, eye_x=12.5)
    horns = path("M-16 -14Q-18 -30 -24 -36Q-8 -32 -5 -18ZM26 -14Q27 -30 34 -36Q18 -32 14 -18Z", "#fff3d8", 2)
    small = path("M2 7Q5 -5 11 -7Q13 1 11 8Z", "#fff3d8", 1.8)
    return skull(p.fur, 27, 24) + horns + cheeks(plan, 8) + face(plan, mood, asleep) + small


def _plates(p: Paint) -> str:
    return "".join(path(f"M-13 {y + 6}L-31 {y - 4}L-14 {y - 7}Z", p.shade, 2) for y in (-38, -27, -16))


ANATOMY = {
    "frog": Anatomy(_frog, _frog_back, hat_lift=-12),
    "turtle": Anatomy(_turtle, nothing, lambda p: path("M-30 -10l-14 2l10 -10z", p.fur, 2), behind=_shell),
    "tortoise": Anatomy(_tortoise, behind=_dome),
    "crocodile": Anatomy(_crocodile, _crocodile_back, _spiked_tail, behind=_plates, hat_lift=-10),
    "snake": Anatomy(_snake, legs="coil", marks=_snake_marks),
    "lizard": Anatomy(_lizard, nothing, _lizard_tail),
    "chameleon": Anatomy(_chameleon, _chameleon_back, _coil_tail),
    "dinosaur": Anatomy(_dinosaur, _crest_back, _spiked_tail, behind=_plates),
    "long-necked dinosaur": Anatomy(
        _longneck,
        nothing,
        lambda p: path("M-8 -26C-28 -22 -36 -4 -58 -10C-46 4 -22 2 -6 -8Z", p.fur, 2.2),
        neck=19,
        head_scale=0.86,
        marks=lambda p: dots([(-15, -34), (-17, -25), (16, -34), (17, -24)], 2.4, p.shade),
    ),
    "triceratops": Anatomy(
        _triceratops, _triceratops_back, lambda p: path("M-8 -26C-28 -22 -34 -6 -50 -10C-42 2 -22 2 -6 -8Z", p.fur, 2.2)
    ),
}
