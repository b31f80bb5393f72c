"""Own drawings, continued: tools, clothes, toys and what else stories name. Base at 0,0."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.canvas import INK, circle, ellipse, limb, line, path, rect

WOOD, PALE, GOLD, RED, BLUE, GREEN, CREAM = "#b9783f", "#dba869", "#ffcf3a", "#e8423c", "#3f86e8", "#4caf50", "#fff4dc"
GREY, SILVER, PINK, WATER = "#8f96a8", "#ccd3df", "#ff8fb4", "#6fc3f2"


def _arrow() -> str:
    """A sign that points the way."""
    return path("M-18 -16H2V-25L19 -11L2 3V-6H-18Z", GOLD, 2.2)


def _glue() -> str:
    bottle = path("M-8 -18H8Q10 -16 10 -12V0H-10V-12Q-10 -16 -8 -18Z", "#ffffff", 2.2)
    return bottle + path("M-4 -18L-1.500 -28H1.500L4 -18Z", RED, 2) + rect(-10, -12, 20, 7, "#6fc3f2", 1.6)


def _plum() -> str:
    fruit = ellipse(0, -11, 12, 11, "#8a48b8", 2.2) + line("M1 -21Q-5 -12 0 -1", "#6a3296", 1.8)
    leaf = path("M1 -22Q4 -29 11 -28Q9 -21 1 -22Z", GREEN, 1.6)
    return fruit + line("M0 -21Q0 -25 2 -27", INK, 2.2) + leaf + ellipse(-6, -14, 2, 3, "#c79ae6", 0)


def _toast() -> str:
    crust = path(
        "M-12 0Q-14 0 -14 -3V-13Q-18 -17 -14 -22Q-8 -27 0 -26Q8 -27 14 -22Q18 -17 14 -13V-3Q14 0 12 0Z", "#c98a45", 2.2
    )
    return (
        crust
        + path("M-10 -4V-14Q-13 -18 -8 -21Q0 -24 8 -21Q13 -18 10 -14V-4Z", "#f3cf8c", 0)
        + rect(-4, -15, 9, 7, GOLD, 1.5, 1.5)
    )


def _raincoat() -> str:
    coat = path("M-7 -32H7L18 -14L12 -10L9 -14L11 0H-11L-9 -14L-12 -10L-18 -14Z", GOLD, 2.2)
    hood = path("M-8 -30Q-9 -42 0 -42Q9 -42 8 -30Q0 -26 -8 -30Z", "#f2b52a", 2.2) + ellipse(
        0, -33, 4.6, 4.6, "#8a5f2a", 1.5
    )
    return coat + hood + line("M0 -28V-2", "#c98a1e", 1.8) + "".join(circle(3, y, 1.4, INK, 0) for y in (-22, -15, -8))


def _peg() -> str:
    return path("M-5 -26H5V-12L7 0H2L0 -12L-2 0H-7L-5 -12Z", PALE, 2) + rect(-7, -17, 14, 4, GREY, 1.6, 1.5)


def _washing_line() -> str:
    posts = limb("M-30 0V-46M30 0V-46", WOOD, 3.4, 1.6) + line("M-30 -43Q0 -38 30 -43", INK, 2)
    shirt = path("M-20 -41H-8L-4 -34L-8 -32V-20H-20V-32L-24 -34Z", RED, 1.8)
    sock = path("M2 -40H9V-26Q14 -26 14 -22H2Z", BLUE, 1.8)
    return posts + shirt + sock + rect(17, -41, 9, 15, GOLD, 1.8)


def _hair_dryer() -> str:
    handle = limb("M2 -12L6 -2", "#c03f8a", 5, 1.9)
    return (
        handle
        + path("M-14 -24L4 -29Q15 -29 15 -19Q15 -10 4 -10L-14 -14Z", PINK, 2.2)
        + rect(-18, -25, 5, 12, GREY, 2, 1)
        + circle(5, -19.5, 4, "#ffffff", 1.6)
    )


def _nail() -> str:
    return (
        limb("M-8 -4L8 -22", SILVER, 3, 1.7)
        + limb("M4 -26L12 -18", SILVER, 3, 1.7)
        + path("M-12 1L-6 -3L-9 -6Z", SILVER, 1.6)
    )


def _tuba() -> str:
    tube = "M0 -8Q-16 -2 -16 -16Q-16 -30 -4 -30Q8 -30 8 -18Q8 -8 0 -8"
    bell = path("M6 -14V-34L-2 -46H24L16 -34V-10Q11 -2 6 -14Z", GOLD, 2.2) + ellipse(11, -46, 13, 4, "#d99a1e", 2)
    return (
        line(tube, INK, 8)
        + line(tube, GOLD, 4)
        + bell
        + limb("M-4 -24V-17M1 -25V-18", SILVER, 2, 1.3)
        + limb("M-15 -24h-6", GOLD, 2.4, 1.4)
    )


def _ink_bottle() -> str:
    return (
        path("M-11 -14L-6 -19H6L11 -14V0H-11Z", "#35509a", 2.2)
        + rect(-6, -25, 12, 7, "#4b4a58", 2, 1.5)
        + rect(-7, -10, 14, 7, CREAM, 1.5, 1)
        + line("M-8 -14l3 -3", "#8fa8e6", 1.8)
    )


def _kennel() -> str:
    house = rect(-20, -26, 40, 26, "#c9803f", 2.2, 1) + path("M-26 -24L0 -46L26 -24Z", RED, 2.2)
    return (
        house
        + path("M-10 0V-12Q-10 -21 0 -21Q10 -21 10 -12V0Z", "#5a3a34", 2)
        + path("M-5 -30q-2 -3 1 -4q1 2 4 2q3 0 4 -2q3 1 1 4q-5 2 -10 0z", CREAM, 1.2)
    )


def _bird_house() -> str:
    return (
        limb("M0 0V-18", WOOD, 3.4, 1.6)
        + rect(-11, -36, 22, 20, "#7fb8e6", 2.2, 1)
        + path("M-16 -34L0 -49L16 -34Z", RED, 2.2)
        + circle(0, -28, 4.6, "#5a3a34", 1.8)
        + limb("M0 -20h5", WOOD, 1.6, 1.2)
    )


def _pram() -> str:
    hood = path("M-4 -22V-40Q-24 -40 -24 -22Z", "#6fa8e6", 2.2) + line("M-4 -22L-18 -35", "#4a7fc0", 1.8)
    wheels = (
        circle(-12, -6, 6, "#4b4a58", 2)
        + circle(14, -6, 6, "#4b4a58", 2)
        + circle(-12, -6, 2, CREAM, 1)
        + circle(14, -6, 2, CREAM, 1)
    )
    return (
        limb("M20 -22L30 -32", INK, 2, 1)
        + hood
        + path("M-24 -23H22Q20 -9 8 -9H-10Q-22 -9 -24 -23Z", "#8fc0f5", 2.2)
        + wheels
    )


def _blocks() -> str:
    return (
        rect(-19, -18, 18, 18, RED, 2.2, 2)
        + rect(1, -18, 18, 18, BLUE, 2.2, 2)
        + rect(-9, -36, 18, 18, GOLD, 2.2, 2)
        + circle(-10, -9, 4.5, CREAM, 1.5)
        + path("M10 -14L15 -5H5Z", CREAM, 1.5)
        + rect(-4, -31, 8, 8, CREAM, 1.5)
    )


def _spinning_top() -> str:
    return (
        limb("M0 -22V-31", WOOD, 2.6, 1.5)
        + path("M-16 -17Q0 -27 16 -17Q10 -6 0 0Q-10 -6 -16 -17Z", RED, 2.2)
        + path("M-16 -17Q0 -8 16 -17L13 -12Q0 -3 -13 -12Z", GOLD, 1.2)
    )


def _trampoline() -> str:
    legs = limb("M-24 0V-12M24 0V-12M-10 2V-8M10 2V-8", GREY, 2.6, 1.5)
    return legs + ellipse(0, -14, 32, 9, BLUE, 2.4) + ellipse(0, -14, 24, 6, "#4b4a58", 1.8)


def _rake() -> str:
    return (
        limb("M-12 -2L8 -38", PALE, 2.6, 1.5)
        + limb("M0 -42L16 -33", GREEN, 2.6, 1.6)
        + line("M0 -42l-4 7M5 -39l-4 7M10.500 -36l-4 7M16 -33l-4 7", INK, 3)
    )


def _mop() -> str:
    strands = path("M-10 -14Q-14 -4 -12 0Q-8 -2 -6 0Q-3 -2 0 0Q3 -2 6 0Q8 -2 12 0Q14 -4 10 -14Z", "#f2f5fb", 2.2)
    return (
        limb("M0 -14V-44", PALE, 2.6, 1.5)
        + strands
        + line("M-5 -11v8M0 -11v8M5 -11v8", "#a9b6c6", 1.8)
        + rect(-8, -17, 16, 5, BLUE, 1.8, 2)
    )


def _fridge() -> str:
    box = rect(-16, -54, 32, 53, "#bfe3ea", 2.2, 4) + line("M-16 -34H16", INK, 2)
    return (
        limb("M-10 -1v1M10 -1v1", INK, 3)
        + box
        + limb("M-10 -47v7M-10 -29v9", SILVER, 2, 1.3)
        + rect(3, -27, 8, 8, GOLD, 1.3, 1)
        + line("M-12 -51v3", "#ffffff", 2)
    )


def _toaster() -> str:
    bread = path("M-8 -18V-27Q-8 -31 0 -31Q8 -31 8 -27V-18Z", "#e2a04e", 2)
    return (
        bread
        + rect(-16, -21, 32, 20, "#e8625a", 2.2, 6)
        + line("M-9 -21H9", INK, 2.6)
        + limb("M16 -13h3", INK, 2, 1)
        + circle(-8, -8, 2.4, CREAM, 1.3)
        + line("M-11 -16H4", "#ffb0a8", 2)
    )


def _jumper() -> str:
    body = path("M-7 -28H7L20 -18L15 -9L10 -13V0H-10V-13L-15 -9L-20 -18Z", GREEN, 2.2)
    return (
        body
        + line("M-9 -12l3 3l3 -3l3 3l3 -3l3 3l3 -3", CREAM, 2.2)
        + path("M-7 -28Q0 -22 7 -28L5 -30H-5Z", "#2f7438", 1.6)
        + line("M-9 -3H9", "#2f7438", 2)
    )


def _woolly_hat() -> str:
    cap = path("M-14 -8Q-15 -26 0 -26Q15 -26 14 -8Z", BLUE, 2.2) + rect(-16, -10, 32, 9, "#8fc0f5", 2.2, 3)
    return (
        cap
        + circle(0, -28, 5, "#ffffff", 2)
        + line("M-10 -9v6M-4 -9v6M2 -9v6M8 -9v6M-11 -16q4 -3 7 0t7 0t7 0", "#2f5fb0", 1.7)
    )


def _igloo() -> str:
    dome = path("M-28 0Q-28 -36 0 -36Q28 -36 28 0Z", "#e3f2fb", 2.4) + line(
        "M-26 -12H26M-20 -24H20M-10 -35V-24M10 -35V-24M-16 -24V-12M18 -24V-12M-24 -12V0M24 -12V0M0 -36V-24",
        "#a9c8e0",
        1.8,
    )
    return (
        dome
        + path("M-12 0V-10Q-12 -21 0 -21Q12 -21 12 -10V0Z", "#c9e2f2", 2.2)
        + path("M-7 0V-8Q-7 -15 0 -15Q7 -15 7 -8V0Z", "#4a5f86", 1.8)
    )


def _harp() -> str:
    frame = "M-14 0V-44Q-4 -54 6 -44Q14 -38 18 -42"
    strings = line("M-8 -10V-46M-3 -14V-47M2 -19V-45M7 -25V-41M11 -30V-39", CREAM, 1.4)
    low = line("M-14 -2L18 -42", INK, 8) + line("M-14 -2L18 -42", GOLD, 4)
    return (
        path("M-14 -2V-44Q-4 -54 6 -44Q14 -38 18 -42Z", "#b9783f", 0)
        + strings
        + low
        + line(frame, INK, 8)
        + line(frame, GOLD, 4)
        + rect(-19, -4, 16, 5, "#d99a1e", 2, 2)
    )


def _tambourine() -> str:
    return (
        circle(0, -15, 15, RED, 2.2)
        + circle(0, -15, 10.5, CREAM, 1.8)
        + "".join(circle(x, y, 3, GOLD, 1.4) for x, y in ((-13, -15), (13, -15), (0, -28), (0, -2)))
    )


def _hammock() -> str:
    posts = limb("M-32 0V-40M32 0V-40", WOOD, 4, 1.8)
    return (
        posts
        + line("M-32 -34L-22 -24M32 -34L22 -24", INK, 2)
        + path("M-24 -26Q0 -4 24 -26Q20 -2 0 -2Q-20 -2 -24 -26Z", "#f2725a", 2.2)
        + line("M-12 -15Q-9 -6 -8 -4M0 -12V-3M12 -15Q9 -6 8 -4", CREAM, 2.4)
    )


def _stage() -> str:
    floor = rect(-44, -12, 88, 12, WOOD, 2.6, 2) + rect(-40, -62, 80, 50, "#5a3a5e", 2.4)
    left = path("M-44 -66H-18Q-20 -36 -34 -12H-44Z", RED, 2.4) + path("M44 -66H18Q20 -36 34 -12H44Z", RED, 2.4)
    top = path("M-46 -70H46V-58Q34 -50 23 -58Q11 -50 0 -58Q-11 -50 -23 -58Q-34 -50 -46 -58Z", "#c9303a", 2.4)
    return floor + left + top + ellipse(0, -16, 20, 4, "#ffe9a0", 0, 'fill-opacity="0.8"')


def _pool() -> str:
    return (
        ellipse(0, -11, 34, 11, "#f2f5fb", 2.4)
        + ellipse(0, -12, 28, 8, WATER, 2)
        + line("M-14 -12q5 -3 9 0M3 -10q5 -3 9 0", "#ffffff", 2)
        + line("M18 -8V-24Q18 -28 22 -28M27 -10V-24", INK, 5)
        + line("M18 -8V-24Q18 -28 22 -28M27 -10V-24M18 -18H27", SILVER, 2.2)
    )


def _first_aid() -> str:
    return (
        line("M-6 -23v-4H6v4", INK, 5)
        + line("M-6 -23v-4H6v4", SILVER, 2)
        + rect(-17, -23, 34, 23, "#ffffff", 2.2, 3)
        + path("M-3 -19H3V-14H8V-8H3V-3H-3V-8H-8V-14H-3Z", RED, 1.5)
    )


def _drill() -> str:
    return (
        limb("M-6 -13L-9 -3", "#4b4a58", 5, 1.9)
        + rect(-14, -24, 20, 12, "#f2a52a", 2.2, 3)
        + rect(6, -21, 6, 7, GREY, 1.8, 1)
        + limb("M13 -17.500H22", SILVER, 2, 1.4)
    )


def _oil_can() -> str:
    return (
        limb("M6 -16L20 -26", GREY, 2.4, 1.5)
        + path("M-10 -12L-4 -22H6L12 -12V0H-10Z", "#5f9fd0", 2.2)
        + line("M-10 -14Q-20 -14 -16 -4", INK, 4.6)
        + line("M-10 -14Q-20 -14 -16 -4", GREY, 1.8)
    )


def _dandelion() -> str:
    stem = line("M0 0Q2 -8 0 -18", INK, 4.4) + line("M0 0Q2 -8 0 -18", GREEN, 2)
    tufts = line(
        "M0 -27V-35M0 -27L7 -32M0 -27L8 -24M0 -27L4 -19M0 -27L-4 -19M0 -27L-8 -24M0 -27L-7 -32", "#b4c0d2", 1.6
    )
    return stem + circle(0, -27, 12, "#ffffff", 2) + tufts + circle(0, -27, 2.6, "#b9a06a", 1)


MORE: dict[str, Callable[[], str]] = {
    "arrow": _arrow,
    "bird house": _bird_house,
    "building block": _blocks,
    "clothes peg": _peg,
    "dandelion": _dandelion,
    "drill": _drill,
    "first aid box": _first_aid,
    "fridge": _fridge,
    "glue": _glue,
    "hair dryer": _hair_dryer,
    "hammock": _hammock,
    "harp": _harp,
    "igloo": _igloo,
    "ink bottle": _ink_bottle,
    "jumper": _jumper,
    "kennel": _kennel,
    "mop": _mop,
    "nail": _nail,
    "oil can": _oil_can,
    "plum": _plum,
    "pram": _pram,
    "raincoat": _raincoat,
    "rake": _rake,
    "spinning top": _spinning_top,
    "stage": _stage,
    "swimming pool": _pool,
    "tambourine": _tambourine,
    "toast": _toast,
    "toaster": _toaster,
    "trampoline": _trampoline,
    "tuba": _tuba,
    "washing line": _washing_line,
    "woolly hat": _woolly_hat,
}
