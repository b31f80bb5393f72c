"""Foxes, wolves, dogs and the cats, small and big."""

from __future__ import annotations

from math import pi

from training.world.drawing.canvas import circle, crescent, ellipse, limb, line, path
from training.world.drawing.faces import Plan, face
from training.world.drawing.heads.common import (
    EARS,
    Anatomy,
    Paint,
    beast,
    brush_tail,
    cheeks,
    curl_tail,
    dots,
    nose,
    nothing,
    pair,
    point_ears,
    round_ears,
    scallops,
    skull,
    thin_tail,
)


def _fox_back(p: Paint) -> str:
    ear = path("M7 -19Q14 -40 27 -43Q33 -26 27 -8Z", p.fur, 2.2)
    return pair(ear + path("M14 -20Q19 -32 26 -36Q29 -26 25 -14Z", p.hands, 0))


def _fox(p: Paint, mood: str, asleep: bool) -> str:
    d = "M0 -25C18 -26 27 -14 28 -2L36 9L27 13Q18 25 0 25Q-18 25 -27 13L-36 9L-28 -2C-27 -14 -18 -26 0 -25Z"
    tufts = "M34.500 9L26 12.500Q18 24 0 24Q-18 24 -26 12.500L-34.500 9Q-24 3 -15 8Q-6 13 5 4Q14 13 20 8Q26 4 34.500 9Z"
    plan = Plan(mouth_y=14.5, lid=p.fur, eye_y=-1)
    shape = path(d, p.fur, 0) + path(tufts, p.belly, 0) + crescent(0, 1, 28, 24, 0.10) + path(d, "none", 2.2)
    return shape + cheeks(plan) + nose(6, 7.5, 4) + face(plan, mood, asleep)


def _cat_back(p: Paint) -> str:
    ear = path("M7 -20L24 -40Q30 -26 27 -8Z", p.fur, 2.2) + path("M14 -20L23 -32Q26 -24 24 -14Z", EARS, 0)
    return pair(ear)


def _cat(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13.5)
    stripes = line(
        "M1 -24v8M-7 -23l2 7M9 -23l-1.500 7M-28 -3l6 1.500M-27.500 4l5.500 .5M28 -3l-5 1.500M27.500 4l-4.500 .5",
        p.shade,
        2.6,
    )
    muzzle = ellipse(0.5, 12.5, 7.5, 6.5, p.belly, 0) + ellipse(9.5, 12.5, 7.5, 6.5, p.belly, 0)
    hairs = line("M-9 12l-25 -3M-9 15l-24 4M19 12l17 -3M19 15l16 4", "#fdfdff", 1.3)
    out = skull(p.fur) + stripes + muzzle + cheeks(plan) + hairs
    return out + path("M1.800 6.500h6.400l-3.200 4z", "#f0788a", 0) + face(plan, mood, asleep)


def _puppy(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=-1)
    patch = path("M9 -11C16 -16 26 -10 26 0C26 8 18 11 13 8C7 5 5 -8 9 -11Z", "#b4733f", 0)
    muzzle = ellipse(6, 12.5, 13, 9.5, p.belly, 0)
    ear = path("M16 -22C30 -27 41 -14 39 6C38 17 29 18 27 8C26 -2 24 -10 16 -22Z", "#8f5630", 2.2)
    tongue = path("M2.500 16.500h8v4q-4 6 -8 0z", "#ff7f8c", 1.2) if mood == "happy" else ""
    out = skull(p.fur) + patch + muzzle + cheeks(plan, 8) + pair(ear) + tongue + nose(6, 6.5, 4.8)
    return out + face(plan, mood, asleep)


def _dog_back(p: Paint) -> str:
    return pair(path("M9 -19Q12 -36 25 -39Q36 -38 40 -24Q36 -20 30 -24Q30 -14 26 -8Z", p.shade, 2.2))


def _dog(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14.5, eye_y=-1, eye_x=12.5)
    blaze = path("M1 -25Q5 -27 10 -24Q10 -8 15 2Q20 16 6 24Q-10 18 -4 2Q1 -8 1 -25Z", p.belly, 0)
    tongue = path("M2.500 17h8v5q-4 6 -8 0z", "#ff7f8c", 1.2) if mood == "happy" else ""
    return beast(p, mood, asleep, plan, under=blaze, nose_at=(6, 7, 5), over=tongue)


def _wolf_back(p: Paint) -> str:
    return point_ears(p.fur, p.shade, 43)


def _wolf(p: Paint, mood: str, asleep: bool) -> str:
    d = (
        "M0 -25C18 -26 27 -15 28 -4L37 5L30 7L34 14L26 14Q17 25 0 25"
        "Q-17 25 -26 14L-34 14L-30 7L-37 5L-28 -4C-27 -15 -18 -26 0 -25Z"
    )
    mask = (
        "M-33 13L-26 13Q-17 24.500 0 24.500Q17 24.500 26 13L33 13L25 4Q20 -9 12 -7Q7 -4 5 2Q1 -4 -5 -7Q-17 -10 -22 2Z"
    )
    plan = Plan(mouth_y=14.5, lid=p.belly, eye_y=-1)
    shape = path(d, p.fur, 0) + path(mask, p.belly, 0) + crescent(0, 1, 28, 24, 0.10) + path(d, "none", 2.2)
    return (
        shape
        + line("M0 -23v7M5 -24v9M10 -23v7", p.shade, 2.4)
        + cheeks(plan)
        + nose(6, 7.5, 4.6)
        + face(plan, mood, asleep)
    )


def _mane(p: Paint) -> str:
    return scallops(33, 30, 15, 10, p.shade, pi * 0.72, pi * 2.28) + round_ears(20, -24, 8, p.fur, EARS)


def _lion(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=-1)
    tuft = path("M-8 -22Q-4 -32 2 -27Q8 -33 13 -22Q4 -16 -8 -22Z", p.shade, 1.8)
    return beast(p, mood, asleep, plan, size=(27, 24), under=tuft, nose_at=(6, 6.5, 4.8), nose_colour="#8a4a3a")


def _tiger(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13.5, eye_y=-1)
    marks = path("M-3 -25L0 -14L3 -25ZM5 -25L7 -12L10 -24ZM-11 -23L-6 -14L-5 -24ZM13 -22L12 -14L18 -20Z", p.shade, 0)
    marks += path("M-29 -5L-19 -1L-29 1ZM-29 6L-19 7L-27 12ZM29 -5L22 -1L29 1ZM29 6L22 7L27 12Z", p.shade, 0)
    pads = ellipse(0.5, 12.5, 8.5, 7.5, p.belly, 0) + ellipse(10.5, 12.5, 8.5, 7.5, p.belly, 0)
    return beast(
        p, mood, asleep, plan, under=marks + pads, muzzle=(0, 0, 0, 0), nose_at=(5.5, 6.5, 4.2), nose_colour="#e8788a"
    )


def _tiger_marks(p: Paint) -> str:
    return path(
        "M-20 -32L-10 -30L-20 -27ZM-20 -22L-11 -20L-20 -17ZM20 -32L12 -30L20 -27ZM20 -22L13 -20L20 -17Z", p.shade, 0
    )


def _leopard(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13.5, eye_y=-1)
    spots = "".join(
        circle(x, y, 2.6, "none", 0) + line(f"M{x - 2.6} {y + 1}a2.800 2.800 0 1 1 4 1.600", p.shade, 2.2)
        for x, y in ((-20, -10), (-12, -18), (-2, -21), (8, -20), (18, -14), (-25, 2), (-22, 11), (25, -3), (24, 9))
    )
    pads = ellipse(0.5, 12.5, 8, 7, p.belly, 0) + ellipse(10.5, 12.5, 8, 7, p.belly, 0)
    return beast(
        p, mood, asleep, plan, under=spots + pads, muzzle=(0, 0, 0, 0), nose_at=(5.5, 6.5, 4), nose_colour="#a8503f"
    )


def _leopard_marks(p: Paint) -> str:
    return dots([(-15, -36), (-17, -26), (-15, -16), (16, -36), (17.5, -26), (15, -15)], 2.4, p.shade)


def _fox_tail(p: Paint) -> str:
    return brush_tail(p, "#fff1de")


def _cat_tail(p: Paint) -> str:
    return curl_tail(p.fur) + line("M-36 -22l-3.500 -1M-37 -30l6 1", p.shade, 2.4)


def _puppy_tail(p: Paint) -> str:
    return limb("M-15 -16Q-30 -18 -32 -33", p.fur, 6.5)


ANATOMY = {
    "fox": Anatomy(_fox, _fox_back, _fox_tail),
    "cat": Anatomy(_cat, _cat_back, _cat_tail),
    "puppy": Anatomy(_puppy, nothing, _puppy_tail),
    "dog": Anatomy(_dog, _dog_back, lambda p: limb("M-15 -16Q-32 -14 -36 -34", p.fur, 6.5)),
    "wolf": Anatomy(_wolf, _wolf_back, lambda p: brush_tail(p, p.belly)),
    "lion": Anatomy(_lion, _mane, lambda p: thin_tail(p.fur, p.shade)),
    "tiger": Anatomy(
        _tiger,
        lambda p: round_ears(20, -21, 9, p.fur, p.belly),
        lambda p: curl_tail(p.fur) + line("M-36 -22l-4 -1M-37 -30l6 1M-30 -12l-1 -5", p.shade, 3),
        marks=_tiger_marks,
    ),
    "leopard": Anatomy(
        _leopard, lambda p: round_ears(20, -21, 8.5, p.fur, "#5a3a2a"), lambda p: curl_tail(p.fur), marks=_leopard_marks
    ),
}
