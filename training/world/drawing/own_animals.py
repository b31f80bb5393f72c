"""Animals of which the icons show the head alone get a body here, sitting; some others are drawn anew. Base at 0,0."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from training.world.drawing.canvas import circle, ellipse, group, limb, line, path
from training.world.drawing.icons import icon_svg


def _sitting(icon: str, fur: str, belly: str, tail: str = "") -> str:
    body = path("M-13 -22Q-19 -12 -17 -4Q-15 0 0 0Q15 0 17 -4Q19 -12 13 -22Z", fur, 2.2) + ellipse(
        0, -8, 9, 8, belly, 0
    )
    paws = ellipse(-9, -2.5, 6, 3.6, fur, 2) + ellipse(9, -2.5, 6, 3.6, fur, 2)
    arms = limb("M-8 -18L-6 -8M8 -18L6 -8", fur, 5, 1.6)
    return tail + body + paws + arms + group(icon_svg(icon, 34, 2.6), 0, -16)


def _bushy(fur: str, tip: str) -> str:
    return path("M10 -4C24 2 34 -8 31 -24C25 -22 16 -20 10 -12Z", fur, 2.2) + path(
        "M31 -24Q34 -16 30 -10L25 -15L24 -21Z", tip, 1.4
    )


def _hen() -> str:
    tail = path("M-12 -16Q-26 -20 -24 -32Q-14 -32 -6 -24Z", "#fbf3e6", 2.2)
    body = path(
        "M-18 -16Q-14 -22 -2 -21Q4 -24 4 -33Q5 -42 13 -42Q21 -41 20 -31Q22 -6 2 -5Q-16 -5 -18 -16Z", "#ffffff", 2.2
    )
    comb = path("M8 -41Q7 -48 12 -45Q14 -50 17 -45Q22 -46 19 -40Z", "#e8423c", 1.7)
    legs = line("M-2 -5V0M6 -5V0M-6 0H1M2 0H9", "#f0962a", 2.6)
    wing = path("M-12 -17Q-2 -22 6 -15Q0 -7 -8 -10Z", "#efe2cf", 1.7)
    return (
        legs
        + tail
        + comb
        + body
        + wing
        + path("M20 -35L28 -32L20 -29Z", "#ffb52e", 1.6)
        + circle(15, -35, 1.8, "#2c1714", 0)
        + ellipse(20, -26, 2.4, 3.6, "#e8423c", 1.4)
    )


def _unicorn() -> str:
    horse = icon_svg(
        "horse",
        54,
        2.9,
        recolour=(("#1c1c1c", "#c77ae0"), ("#6d4534", "#e6ddf2"), ("#a56953", "#fffafd"), ("#e39d89", "#ffc4d8")),
    )
    return horse + path("M-16 -50L-21 -66L-10 -52Z", "#ffcf3a", 1.9) + circle(-17.5, -44, 1.7, "#2c1714", 0)


def _boar() -> str:
    pig = icon_svg("pig", 48, 2.9, recolour=(("#ff5e59", "#5a3a2c"), ("#ff8687", "#7d543c"), ("#fbb8ab", "#c99a7c")))
    return (
        pig
        + path("M-19 -14Q-23 -16 -22 -21Q-18 -19 -16 -15Z", "#ffffff", 1.4)
        + line("M-6 -29l2 -5M0 -30l2 -5M6 -30l2 -5", "#3f271c", 2.4)
    )


def _seagull() -> str:
    legs = line("M-2 -6V0M5 -6V0M-5 0H1M3 0H9", "#f0962a", 2.4)
    body = path("M-24 -14Q-10 -20 0 -20Q4 -33 13 -32Q21 -31 19 -22Q20 -6 2 -5Q-12 -5 -24 -14Z", "#ffffff", 2.2)
    return (
        legs
        + body
        + path("M-25 -15Q-8 -22 6 -14Q-4 -7 -25 -15Z", "#a9b6c6", 1.8)
        + path("M19 -28L28 -24L19 -22Z", "#ffb52e", 1.6)
        + circle(14, -27, 1.8, "#2c1714", 0)
    )


def _seahorse() -> str:
    body = path(
        "M2 -44Q12 -44 11 -35Q10 -31 8 -29Q14 -20 9 -11Q6 -4 -1 -3Q-9 -3 -8 -10Q-6 -14 -2 -11"
        "Q2 -15 -2 -20Q-9 -28 -4 -33L-13 -31V-36L-4 -39Q-3 -44 2 -44Z",
        "#ffb02e",
        2.2,
    )
    return (
        path("M9 -28Q19 -26 14 -16Q10 -18 9 -20Z", "#ff8a3a", 1.7)
        + body
        + circle(2, -38, 1.9, "#2c1714", 0)
        + line("M1 -29h5M2 -24h6M2 -19h6M1 -14h5", "#d97f1e", 1.6)
    )


def _starfish() -> str:
    star = path(
        "M0 -36Q5 -24 6 -22L20 -21Q10 -13 9 -12L12 1Q2 -6 0 -6Q-2 -6 -12 1L-9 -12Q-10 -13 -20 -21L-6 -22Q-5 -24 0 -36Z",
        "#ff8a5a",
        2.2,
    )
    return star + "".join(
        circle(x, y, 1.5, "#ffd0b0", 0) for x, y in ((0, -27), (-12, -19), (12, -19), (-7, -6), (7, -6), (0, -15))
    )


def _goldfish() -> str:
    tail = path("M9 -12L23 -21Q20 -12 23 -2Z", "#ff7a2a", 2.2) + path("M-4 -21Q4 -28 9 -19Z", "#ff7a2a", 1.8)
    return (
        tail
        + ellipse(-2, -12, 14, 10, "#ff9a3a", 2.2)
        + circle(-10, -14, 2, "#2c1714", 0)
        + line("M-2 -18Q2 -12 -2 -6M4 -16q3 4 0 8", "#e06a1a", 1.7)
    )


ANIMALS: dict[str, Callable[[], str]] = {
    "bear": partial(_sitting, "bear", "#a56953", "#d9a58c"),
    "fox": partial(_sitting, "fox", "#ff822d", "#fff1de", _bushy("#ff822d", "#fff1de")),
    "frog": partial(_sitting, "frog", "#00d26a", "#fcd53f"),
    "goldfish": _goldfish,
    "hamster": partial(_sitting, "hamster", "#f3ad61", "#fff1de"),
    "hen": _hen,
    "koala": partial(_sitting, "koala", "#9b9b9b", "#e6e6e6"),
    "lion": partial(
        _sitting,
        "lion",
        "#ffb02e",
        "#ffe0a0",
        limb("M13 -6Q26 -4 25 -18", "#ffb02e", 3, 1.6) + circle(25, -20, 4.5, "#7d4533", 2),
    ),
    "panda": partial(_sitting, "panda", "#433b6b", "#ffffff"),
    "polar bear": partial(_sitting, "polar-bear", "#f4f4f4", "#ffffff"),
    "raccoon": partial(_sitting, "raccoon", "#9b9b9b", "#d3d3d3", _bushy("#9b9b9b", "#5a5560")),
    "seagull": _seagull,
    "seahorse": _seahorse,
    "starfish": _starfish,
    "unicorn": _unicorn,
    "wild boar": _boar,
    "wolf": partial(_sitting, "wolf", "#9b9b9b", "#e6e6e6", _bushy("#9b9b9b", "#e6e6e6")),
}
