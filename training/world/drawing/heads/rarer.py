"""Rarer folk: yetis, scarecrows, narwhals, pterosaurs, pufferfish."""

from __future__ import annotations

from math import pi

from training.world.drawing.canvas import (
    INK,
    dark,
    ellipse,
    line,
    path,
)
from training.world.drawing.faces import Plan, face
from training.world.drawing.heads.common import (
    Anatomy,
    Paint,
    cheeks,
    dots,
    pair,
    skull,
    spines,
)


def _yeti(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.belly, mouth_y=13.5, eye_y=-1, eye_x=11.5, mouth_width=1.3)
    mask = path("M5 -10Q14 -18 23 -10Q28 0 22 8Q20 20 5 21Q-12 20 -14 8Q-19 0 -13 -10Q-4 -18 5 -10Z", p.belly, 1.6)
    tuft = path("M-12 -20Q-14 -34 -4 -31Q0 -40 7 -32Q16 -36 17 -20Q4 -14 -12 -20Z", p.fur, 2)
    fangs = (
        path("M-3 14.500l3.500 0l-1.800 5zM10 14.500l3.500 0l-1.800 5z", "#ffffff", 1.1)
        if mood in ("happy", "calm")
        else ""
    )
    head = (
        ellipse(0, 0, 29, 26, p.fur, 0) + mask + tuft + cheeks(plan) + dots([(3, 6), (8, 6)], 1.4, dark(p.belly, 0.6))
    )
    return head + fangs + face(plan, mood, asleep)


def _fur_rim(p: Paint) -> str:
    return path(spines(30, 27, 15, pi * 0.8, pi * 2.2, 6), p.fur, 2.2)


def _scarecrow_back(p: Paint) -> str:
    straw = "M-26 12L-38 18M-27 6L-41 8M-26 0L-38 -3M26 12L38 18M27 6L41 8M26 0L38 -3M-18 20L-26 30M18 20L26 30"
    return line(straw, INK, 6.4) + line(straw, p.shade, 3.4)


def _scarecrow(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=1, eye_x=12)
    weave = line("M-22 -8h7M-18 -12v8M14 -17h7M17 -21v8M-20 12h6M-17 9v6", dark(p.fur, 0.18), 1.6)
    stitch = line("M-4 18v4M2 19v4M8 19v4M14 18v4", dark(p.fur, 0.5), 1.6) if mood == "calm" else ""
    tip = path("M2 5L9 5L5.500 11Z", "#e8743c", 1.6)
    hat = path("M-20 -17Q-14 -40 4 -44Q18 -42 22 -17Z", "#8a6a4a", 2.2)
    brim = path("M-40 -12Q-34 -23 0 -20Q34 -23 41 -13Q30 -6 0 -9Q-30 -6 -40 -12Z", "#8a6a4a", 2.2)
    patch = path("M2 -34l9 2l-2 9l-9 -2z", "#d8483c", 1.5)
    return (
        skull(p.fur, 28, 24)
        + weave
        + cheeks(plan, 9, "#ff8a5a")
        + tip
        + stitch
        + face(plan, mood, asleep)
        + hat
        + patch
        + brim
    )


def _straw_cuffs(p: Paint) -> str:
    d = "M-16 -12l-3 7M-10 -11l-2 8M10 -11l2 8M16 -12l3 7"
    return (
        line(d, p.shade, 3)
        + path("M-9 -34l9 1l-1 9l-9 -1z", "#5b95dd", 1.5)
        + line("M-10 -30l-2 0M1 -29l2 0", INK, 1.4)
    )


def _narwhal_back(p: Paint) -> str:
    horn = path("M0 -20L7 -60L13 -21Z", "#fff0cf", 2.2)
    return horn + line("M2 -30l9 -3M3.500 -38l7 -3M5 -46l4 -2", "#c9a76a", 1.7)


def _narwhal(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=11, eye_y=-4, eye_x=14, mouth_width=1.3)
    low = path("M-29 7Q0 0 29 7Q26 25 0 25Q-26 25 -29 7Z", p.belly, 0)
    return (
        skull(p.fur, 30, 25)
        + low
        + dots([(-20, -12), (-13, -18), (20, -13)], 2.6, p.shade)
        + cheeks(plan, 8)
        + face(plan, mood, asleep)
    )


def _pterosaur_back(p: Paint) -> str:
    return path("M-2 -20Q-26 -34 -46 -32Q-34 -16 -18 -6Z", p.shade, 2.2)


def _pterosaur(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, bill="long", bill_colour=p.belly, mouth_y=11, eye_y=-4, eye_x=12)
    return (
        skull(p.fur, 26, 24) + dots([(-15, -12), (-9, -17)], 2.2, p.shade) + cheeks(plan, 8) + face(plan, mood, asleep)
    )


def _skin_wings(p: Paint) -> str:
    d = "M8 -44Q24 -60 56 -58Q52 -40 38 -30Q24 -20 8 -18Z"
    return pair(path(d, p.shade, 2.2) + line("M12 -40Q32 -50 52 -56", dark(p.shade, 0.3), 1.7))


def _pufferfish_back(p: Paint) -> str:
    return path(spines(31, 28, 12, pi * 0.7, pi * 2.3, 7), p.shade, 2.2) + pair(
        path("M26 -2Q42 -12 42 4Q40 14 26 10Z", p.shade, 2)
    )


def _pufferfish(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=11, eye_y=-4, eye_x=14, size=1.2, mouth_width=0.8)
    low = path("M-31 6Q0 -2 31 6Q26 28 0 28Q-26 28 -31 6Z", p.belly, 0)
    return (
        skull(p.fur, 32, 28)
        + low
        + dots([(-20, -14), (-12, -20), (0, -23), (14, -20), (22, -13)], 2.4, p.shade)
        + cheeks(plan)
        + face(plan, mood, asleep)
    )


ANATOMY = {
    "yeti": Anatomy(_yeti, _fur_rim),
    "scarecrow": Anatomy(_scarecrow, _scarecrow_back, marks=_straw_cuffs),
    "narwhal": Anatomy(_narwhal, _narwhal_back, legs="fin", hand="flipper"),
    "pterosaur": Anatomy(_pterosaur, _pterosaur_back, behind=_skin_wings, foot="webbed"),
    "pufferfish": Anatomy(_pufferfish, _pufferfish_back, legs="fin", hand="flipper"),
}
