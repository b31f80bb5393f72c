"""Own drawings of things indoors: furniture, dishes, instruments, toys. Base at 0,0."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.canvas import INK, circle, ellipse, limb, line, path, rect

WOOD, PALE, GOLD, RED, BLUE, GREEN, CREAM = "#b9783f", "#dba869", "#ffcf3a", "#e8423c", "#3f86e8", "#4caf50", "#fff4dc"
GREY, SILVER, PINK, PURPLE = "#8f96a8", "#ccd3df", "#ff8fb4", "#8e55cc"


def _table() -> str:
    legs = rect(-24, -28, 6, 28, WOOD) + rect(18, -28, 6, 28, WOOD)
    return legs + rect(-30, -34, 60, 8, PALE, 2.2, 3) + line("M-22 -30H6", "#f0cf9c", 2)


def _desk() -> str:
    side = rect(4, -29, 22, 29, WOOD) + rect(7, -25, 16, 9, PALE, 1.5, 1.5) + rect(7, -13, 16, 9, PALE, 1.5, 1.5)
    knobs = circle(15, -20.5, 1.5, GOLD, 1) + circle(15, -8.5, 1.5, GOLD, 1)
    return rect(-26, -29, 6, 29, WOOD) + side + knobs + rect(-30, -35, 60, 7, "#c98d52", 2.2, 2)


def _lamp() -> str:
    glow = circle(0, -32, 21, "#FFE27A", 0, 'fill-opacity="0.35"')
    foot = ellipse(0, -3, 11, 4, WOOD) + limb("M0 -5V-24", WOOD, 3.4, 1.6)
    return (
        glow + foot + path("M-8 -42H8L15 -23Q0 -18 -15 -23Z", "#ffd766", 2.2) + line("M-4 -38L-8 -26", "#fff3b8", 2.2)
    )


def _curtain() -> str:
    cloth = path("M-19 -50Q-4 -46 -2 -50Q-2 -24 -16 -12L-18 0H-22Z", RED, 2) + path(
        "M19 -50Q4 -46 2 -50Q2 -24 16 -12L18 0H22Z", RED, 2
    )
    folds = line(
        "M-15 -47Q-14 -26 -18 -14M-9 -47Q-8 -30 -14 -18M15 -47Q14 -26 18 -14M9 -47Q8 -30 14 -18", "#a82634", 1.7
    )
    bands = limb("M-20 -13L-14 -15M20 -13L14 -15", GOLD, 2.4, 1.2)
    return (
        cloth + folds + bands + limb("M-25 -51H25", WOOD, 3, 1.6) + circle(-27, -51, 3, GOLD) + circle(27, -51, 3, GOLD)
    )


def _stairs() -> str:
    steps = "".join(
        rect(-22 + i * 11, -(i + 1) * 10, 11 * (4 - i), 10, PALE if i % 2 else "#cf9a5c", 2) for i in range(4)
    )
    return steps + limb("M-22 -34L20 -70", WOOD, 3, 1.6) + limb("M-20 -11V-34M20 -40V-68M0 -30V-51", WOOD, 2, 1.4)


def _pillow() -> str:
    shape = (
        "M-15 -17Q0 -20 15 -17Q19 -19 18 -14Q16 -9 18 -4Q19 1 14 -1"
        "Q0 2 -14 -1Q-19 1 -18 -4Q-16 -9 -18 -14Q-19 -19 -15 -17Z"
    )
    dots = "".join(circle(x, y, 1.7, "#8fb8f0", 0) for x, y in ((-9, -12), (0, -7), (9, -12), (-7, -4), (8, -4)))
    return path(shape, "#eaf2ff", 2.2) + dots + line("M-15 -14q4 2 5 5M15 -14q-4 2 -5 5", "#a8bcd8", 1.6)


def _sofa() -> str:
    back = rect(-27, -38, 54, 28, "#4f9fd8", 2.2, 9) + line("M0 -36V-18", "#2f78ae", 1.7)
    seat = rect(-25, -19, 50, 13, "#6fbbee", 2.2, 4) + line("M0 -18V-8", "#2f78ae", 1.7)
    arms = rect(-34, -26, 13, 23, "#4f9fd8", 2.2, 6) + rect(21, -26, 13, 23, "#4f9fd8", 2.2, 6)
    return limb("M-27 -3v2M27 -3v2", WOOD, 4) + back + seat + arms


def _armchair() -> str:
    back = rect(-17, -42, 34, 30, GREEN, 2.2, 11) + line("M-9 -30h18", "#3d9447", 1.7)
    arms = rect(-23, -26, 11, 23, "#3d9447", 2.2, 5) + rect(12, -26, 11, 23, "#3d9447", 2.2, 5)
    return limb("M-16 -3v2M16 -3v2", WOOD, 4) + back + rect(-14, -19, 28, 14, "#7fcf77", 2.2, 4) + arms


def _cupboard() -> str:
    box = (
        rect(-19, -56, 38, 54, PALE, 2.2, 3) + rect(-22, -59, 44, 6, WOOD, 2.2, 2) + rect(-21, -5, 42, 5, WOOD, 2.2, 2)
    )
    doors = rect(-15, -49, 14, 40, "#e8bd84", 1.6, 2) + rect(1, -49, 14, 40, "#e8bd84", 1.6, 2)
    return box + doors + circle(-4, -28, 1.8, GOLD, 1) + circle(4, -28, 1.8, GOLD, 1)


def _shelf() -> str:
    colours = (RED, BLUE, GOLD, GREEN, PURPLE, "#ff8a3a")
    books = "".join(
        rect(-17 + 6 * (i % 5), y - h, 5.5, h, colours[(i * 2 + r) % 6], 1.4, 0.8)
        for r, y in enumerate((-36, -19, -3))
        for i, h in enumerate((12, 10, 13, 11, 12))
        if not (r == 1 and i == 3)
    )
    return (
        rect(-21, -53, 42, 53, WOOD, 2.2, 2)
        + rect(-18, -50, 36, 47, "#7f5030", 1.2)
        + books
        + line("M-19 -36H19M-19 -19H19", PALE, 3)
    )


def _piano() -> str:
    case = rect(-26, -40, 52, 39, "#5a3a34", 2.2, 3) + rect(-23, -36, 46, 12, "#7a4f44", 1.6, 2)
    keys = rect(-28, -22, 56, 8, "#ffffff", 2, 1) + line(
        "".join(f"M{x} -21.500v4" for x in range(-23, 26, 5)), INK, 2.6
    )
    legs = rect(-25, -13, 6, 13, "#5a3a34") + rect(19, -13, 6, 13, "#5a3a34")
    sheet = rect(-8, -49, 16, 14, CREAM, 1.6, 1) + line("M-5 -45h10M-5 -41h10", INK, 1.2)
    return sheet + case + rect(-18, -13, 36, 12, "#3f2824", 0) + legs + keys


def _cello() -> str:
    body = path(
        "M0 -38Q-11 -38 -11 -30Q-11 -26 -8 -23Q-14 -18 -13 -10Q-11 -2 0 -2"
        "Q11 -2 13 -10Q14 -18 8 -23Q11 -26 11 -30Q11 -38 0 -38Z",
        "#c9692f",
        2.2,
    )
    neck = limb("M0 -36V-60", "#5a3428", 3, 1.6) + circle(0, -62, 3.4, "#7a4530", 2)
    strings = line("M-1.500 -58V-10M1.500 -58V-10", CREAM, 0.9) + rect(-5, -13, 10, 3, "#5a3428", 1.2, 1)
    bow = limb("M-20 -10L18 -34", PALE, 1.6, 1.3)
    holes = line("M-6 -20q-2 4 0 7M6 -20q2 4 0 7", INK, 1.7)
    return line("M0 -2V1", INK, 3) + body + neck + holes + strings + bow


def _triangle() -> str:
    return (
        line("M0 -26L15 -2H-13", INK, 6.4)
        + line("M0 -26L-14 -2", INK, 6.4)
        + line("M0 -26L15 -2H-13M0 -26L-13.500 -3", SILVER, 3)
        + limb("M4 -12L17 -20", SILVER, 2, 1.3)
        + line("M0 -26v-5", INK, 1.6)
    )


def _harmonica() -> str:
    holes = "".join(rect(-11 + 4 * i, -8, 2.4, 5, INK, 0) for i in range(6))
    return (
        rect(-16, -13, 32, 13, SILVER, 2.2, 3)
        + rect(-14, -9.5, 28, 7, RED, 1.2, 1)
        + holes
        + line("M-12 -11H10", "#ffffff", 1.4)
    )


def _baton() -> str:
    return limb("M-9 -4L13 -28", "#f7ead2", 2, 1.4) + ellipse(-10, -4, 4.4, 4, WOOD, 2)


def _jam() -> str:
    jar = path("M-9 -18H9Q12 -16 12 -12V-3Q12 0 8 0H-8Q-12 0 -12 -3V-12Q-12 -16 -9 -18Z", "#d8344f", 2.2)
    cover = path("M-12 -19Q0 -16 12 -19L10 -25Q0 -28 -10 -25Z", "#fff4dc", 2) + line(
        "M-7 -24v4M0 -25v4M7 -24v4", RED, 1.8
    )
    return jar + cover + rect(-7, -12, 14, 8, CREAM, 1.4, 1.5) + circle(0, -8, 2.4, RED, 0)


def _vase() -> str:
    stems = line("M-4 -24L-8 -36M0 -24V-40M4 -24L8 -36", INK, 3.8) + line(
        "M-4 -24L-8 -36M0 -24V-40M4 -24L8 -36", GREEN, 1.8
    )
    heads = circle(-9, -38, 5, PINK, 1.8) + circle(0, -43, 5.4, GOLD, 1.8) + circle(9, -38, 5, "#8fb8ff", 1.8)
    centres = circle(-9, -38, 1.8, GOLD, 0) + circle(0, -43, 2, "#f08a2a", 0) + circle(9, -38, 1.8, "#ffffff", 0)
    pot = path("M-6 -25H6Q4 -20 9 -14Q13 -4 6 0H-6Q-13 -4 -9 -14Q-4 -20 -6 -25Z", "#6fbbee", 2.2)
    return stems + heads + centres + pot + line("M-9 -9q4 3 9 0t9 0", "#ffffff", 1.8)


def _towel() -> str:
    return (
        path("M-14 -24Q0 -27 14 -24V-2Q0 1 -14 -2Z", "#7fd0e8", 2.2)
        + line("M-13 -8Q0 -5 13 -8M-13 -12Q0 -9 13 -12", "#ffffff", 2.4)
        + line("M-10 -1v4M-4 0v4M3 0v4M9 -1v4", INK, 1.8)
    )


def _bottle() -> str:
    glass = path("M-3.500 -28H3.500V-21Q9 -18 9 -12V-3Q9 0 6 0H-6Q-9 0 -9 -3V-12Q-9 -18 -3.500 -21Z", "#8fd6b8", 2.2)
    return (
        glass
        + rect(-4, -33, 8, 6, "#c98d52", 1.8, 1.5)
        + rect(-6.5, -13, 13, 8, CREAM, 1.4, 1)
        + line("M-5 -18v3", "#ffffff", 2)
    )


def _pot() -> str:
    lid = path("M-14 -19Q0 -28 14 -19Z", "#f26d5f", 2) + circle(0, -26, 2.6, GOLD, 1.6)
    ears = limb("M-15 -13h-4M15 -13h4", INK, 1.6, 1)
    return (
        ears
        + path("M-15 -18H15V-5Q15 0 9 0H-9Q-15 0 -15 -5Z", "#e0504a", 2.2)
        + lid
        + line("M-11 -13V-6", "#ff9a8f", 2.2)
    )


def _kettle() -> str:
    handle = line("M-9 -19Q0 -33 9 -19", INK, 5) + line("M-9 -19Q0 -33 9 -19", "#5b5563", 2)
    return (
        handle
        + path("M9 -9Q15 -10 19 -18L22 -16Q19 -5 10 -3Z", "#5fb0c8", 2)
        + path("M-10 -19H10Q15 -8 12 0H-12Q-15 -8 -10 -19Z", "#7fcbe0", 2.2)
        + circle(0, -21, 2.2, INK, 0)
        + line("M-8 -14Q-10 -9 -9 -5", "#d9f4fb", 2)
    )


def _soup() -> str:
    steam = line("M-5 -21q-3 -3 0 -6M4 -21q-3 -3 0 -6", "#ffffff", 2.2)
    return (
        path("M-16 -14H16Q15 0 6 0H-6Q-15 0 -16 -14Z", "#f2f5fb", 2.2)
        + line("M-13 -7Q0 -3 13 -7", BLUE, 1.8)
        + ellipse(0, -14, 16, 4.6, "#f08a3a", 2)
        + circle(-5, -14, 1.6, GREEN, 0)
        + circle(5, -13, 1.6, RED, 0)
        + steam
    )


def _fork() -> str:
    return limb("M0 -2V-16", SILVER, 2.8, 1.5) + path(
        "M-6 -30V-20Q-6 -14 0 -14Q6 -14 6 -20V-30H3V-21H1.500V-30H-1.500V-21H-3V-30Z", SILVER, 1.7
    )


def _glass() -> str:
    return (
        path("M-9 -24H9L7 -1Q0 1 -7 -1Z", "#e6f4fc", 2.2)
        + path("M-8 -15Q0 -12 8 -15L7 -2Q0 0 -7 -2Z", "#6fc3f2", 0)
        + line("M-5 -20v12", "#ffffff", 2)
    )


def _chalk() -> str:
    return limb("M-10 -4L10 -16", "#ffffff", 5.4, 1.9) + limb("M4 -3L14 -9", PINK, 4.4, 1.7)


def _blackboard() -> str:
    legs = limb("M-16 0L-12 -20M16 0L12 -20", WOOD, 3, 1.5)
    board = (
        rect(-24, -46, 48, 32, "#2f6b55", 0, 2)
        + rect(-24, -46, 48, 32, "none", 6.4, 2)
        + rect(-24, -46, 48, 32, "none", 2, 2).replace(INK, "#d29a52")
    )
    return (
        legs
        + board
        + line("M-15 -38q4 -5 8 0t8 0M-15 -29h18M-15 -22h12", "#ffffff", 1.9)
        + circle(14, -26, 5, "none", 0)
        + line("M9 -24l5 -8l5 8z", "#ffe27a", 1.8)
    )


def _armour() -> str:
    body = path("M-11 -30H11L13 -13H-13Z", SILVER, 2.2) + line("M0 -29V-14M-8 -22H8", GREY, 1.7)
    limbs = limb("M-12 -27L-17 -14M12 -27L17 -14M-6 -12V-3M6 -12V-3", "#aab4c4", 5, 1.7)
    helmet = path("M-9 -33V-42Q-9 -51 0 -51Q9 -51 9 -42V-33Z", SILVER, 2.2) + line("M-6 -42H6M-5 -38H5", INK, 2.2)
    return (
        limbs
        + ellipse(-7, -2.5, 6, 3, GREY, 1.8)
        + ellipse(7, -2.5, 6, 3, GREY, 1.8)
        + body
        + helmet
        + path("M0 -51Q-2 -60 -11 -57Q-4 -56 -2 -50Z", RED, 1.6)
    )


def _button() -> str:
    return (
        circle(0, -10, 10, "#ff7a6b", 2.2)
        + circle(0, -10, 6.6, "#ff9a8c", 1.2)
        + "".join(circle(x, y, 1.2, INK, 0) for x, y in ((-2, -12), (2, -12), (-2, -8), (2, -8)))
    )


def _rubber_duck() -> str:
    body = path("M-14 -13Q-17 0 -4 0H6Q16 0 15 -11Q10 -9 5 -13Z", GOLD, 2.2) + circle(-4, -19, 8.5, GOLD, 2.2)
    return (
        body
        + path("M-15 -20L-11 -22V-15Q-18 -16 -15 -20Z", "#ff8a2a", 1.6)
        + circle(-7, -21, 1.7, INK, 0)
        + line("M3 -7q4 3 8 -1", "#e0a520", 2)
        + ellipse(-2, -12.5, 5, 1.8, GOLD, 0)
    )


def _music_box() -> str:
    box = rect(-14, -15, 28, 15, PURPLE, 2.2, 2) + path("M-14 -16L-10 -30H18L14 -16Z", "#b58ae6", 2.2)
    dancer = line("M0 -17V-24", INK, 2.4) + path("M-5 -20H5L0 -26Z", PINK, 1.5) + circle(0, -28, 2.6, "#fad3ae", 1.5)
    crank = line("M14 -8h5v-5", INK, 2.4) + circle(19, -14, 1.8, GOLD, 1.2)
    return box + dancer + crank + line("M-9 -8q4 -4 8 0t8 0", GOLD, 1.9)


def _snow_globe() -> str:
    ball = circle(0, -19, 13, "#bfe6fb", 2.2) + path("M-10 -13Q0 -17 10 -13Q8 -6 0 -6Q-8 -6 -10 -13Z", "#ffffff", 0)
    tree = path("M0 -27L6 -13H-6Z", GREEN, 1.5)
    flakes = "".join(circle(x, y, 1.2, "#ffffff", 0) for x, y in ((-7, -22), (7, -21), (-4, -27), (5, -28)))
    return ball + tree + flakes + path("M-11 -8H11L13 0H-13Z", RED, 2.2) + circle(0, -19, 13, "none", 2.2)


def _rug() -> str:
    return (
        path("M-22 -12H22L30 0H-30Z", "#c9504c", 2.2)
        + path("M-15 -9H15L19 -3H-19Z", GOLD, 1.3)
        + path("M-8 -8H8L10 -4H-10Z", "#5f9fd0", 0)
        + line("M-30 0v3M-20 0v3M-10 0v3M0 0v3M10 0v3M20 0v3M30 0v3", INK, 1.8)
    )


def _fireplace() -> str:
    wall = rect(-26, -46, 52, 46, "#c9705a", 2.2, 2) + line(
        "M-26 -34h52M-26 -22h9M17 -22h9M-26 -10h9M17 -10h9M-12 -46v12M10 -46v12M-20 -34v12M20 -34v12", "#96483c", 1.5
    )
    hole = path("M-16 0V-22Q0 -34 16 -22V0Z", "#4a2f34", 2)
    fire = path("M0 -22Q5 -14 10 -9Q12 0 4 0H-4Q-12 0 -9 -9Q-4 -11 0 -22Z", "#FF8A2A", 1.6) + path(
        "M0 -12Q5 -6 4 0H-4Q-5 -6 0 -12Z", "#FFD84A", 0
    )
    return wall + hole + fire + rect(-30, -52, 60, 8, WOOD, 2.2, 2)


def _washing_machine() -> str:
    box = rect(-18, -42, 36, 42, "#f2f5fb", 2.2, 4) + line("M-17 -33H17", "#b8c2d0", 1.8)
    return (
        box
        + circle(0, -17, 11.5, GREY, 2.2)
        + circle(0, -17, 8, "#8fd6f7", 1.6)
        + path("M-8 -16q4 -4 8 0t8 0Q7 -9 0 -9Q-7 -9 -8 -16Z", "#4f9fe0", 0)
        + circle(10, -37.5, 2.4, RED, 1.3)
        + rect(-13, -39, 10, 3.4, "#7fd08f", 1.2, 1)
    )


def _oven() -> str:
    return (
        rect(-19, -42, 38, 42, "#dfe5ee", 2.2, 3)
        + rect(-14, -27, 28, 19, "#5a4450", 2, 3)
        + rect(-10, -24, 20, 12, "#FFB84A", 1.2, 2)
        + limb("M-11 -30.500H11", SILVER, 1.6, 1.2)
        + "".join(circle(x, -37, 2.4, RED if x == 0 else GREY, 1.3) for x in (-10, 0, 10))
    )


def _slipper() -> str:
    return (
        path("M-17 -3Q-17 -8 -10 -9Q-4 -17 6 -15Q17 -13 17 -3Q17 0 0 0Q-17 0 -17 -3Z", "#8f7bd8", 2.2)
        + path("M-14 -5Q-9 -9 -3 -8Q-6 -3 -12 -3Z", "#fff1de", 1.5)
        + circle(6, -14, 4, "#ffffff", 1.8)
    )


def _pyjamas() -> str:
    top = path("M-6 -30H6L15 -25L12 -18L8 -20V-13H-8V-20L-12 -18L-15 -25Z", "#9fc8f7", 2)
    legs = path("M-8 -12H8L10 0H2L0 -7L-2 0H-10Z", "#9fc8f7", 2)
    stars = "".join(
        circle(x, y, 1.5, GOLD, 0) for x, y in ((-4, -24), (4, -19), (-5, -16), (5, -6), (-6, -4), (4, -26))
    )
    return top + legs + stars


def _music_whistle() -> str:
    return (
        circle(-4, -9, 8.5, RED, 2.2)
        + rect(-4, -17.5, 20, 8, RED, 2.2, 1.5)
        + rect(-3, -15.5, 10, 4, RED, 0)
        + circle(-4, -9, 3, "#fff4dc", 1.4)
        + line("M-12 -12Q-18 -18 -14 -24", BLUE, 2)
    )


def _stamp() -> str:
    return (
        rect(-11, -25, 22, 25, CREAM, 2, 1)
        + rect(-7.5, -21.5, 15, 18, "#8fd0f0", 1.2)
        + path("M-7 -7L-1 -14L3 -10L7 -13V-4H-7Z", GREEN, 0)
        + circle(3, -17, 2.4, GOLD, 0)
    )


def _name_badge() -> str:
    return (
        rect(-15, -20, 30, 20, "#ffffff", 2.2, 3)
        + path("M-15 -13V-17Q-15 -20 -12 -20H12Q15 -20 15 -17V-13Z", BLUE, 2)
        + line("M-9 -7q3 -4 5 0t5 0t5 0", INK, 1.8)
        + rect(-4, -24, 8, 5, GREY, 1.5, 1.5)
    )


def _leash() -> str:
    strap = "M-12 -3Q-18 -24 -2 -22Q12 -20 4 -11Q-3 -4 12 -4"
    return (
        line(strap, INK, 5)
        + line(strap, RED, 2.4)
        + circle(-12, -4, 4.6, "none", 5)
        + circle(-12, -4, 4.6, "none", 2).replace(INK, RED)
        + circle(13, -4, 2.8, GOLD, 1.5)
    )


def _xylophone() -> str:
    bars = "".join(
        rect(-17 + 7 * i, -22 + 1.4 * i, 6, 20 - 2.8 * i, c, 1.6, 1.5)
        for i, c in enumerate((RED, "#ff9a2e", GOLD, GREEN, BLUE))
    )
    return (
        path("M-20 -16L20 -12V-8L-20 -4Z", WOOD, 2)
        + bars
        + limb("M4 -24L18 -20", PALE, 1.6, 1.2)
        + circle(3, -24.5, 3, RED, 1.6)
    )


def _robot_toy() -> str:
    legs = (
        rect(-8, -7, 6, 7, GREY, 1.8, 1.5)
        + rect(2, -7, 6, 7, GREY, 1.8, 1.5)
        + limb("M-12 -16L-15 -10M12 -16L15 -10", GREY, 2.6, 1.4)
    )
    body = rect(-11, -19, 22, 13, "#5fb8d8", 2, 2.5) + circle(-4, -13, 1.8, RED, 1) + circle(3, -13, 1.8, GOLD, 1)
    head = (
        rect(-9, -33, 18, 13, "#8ad2ea", 2, 3)
        + circle(-4, -27, 2, INK, 0)
        + circle(4, -27, 2, INK, 0)
        + line("M-3 -23h6", INK, 1.4)
    )
    return legs + body + line("M0 -33v-5", INK, 1.8) + circle(0, -39, 2.2, RED, 1.4) + head


HOME: dict[str, Callable[[], str]] = {
    "armchair": _armchair,
    "baton": _baton,
    "blackboard": _blackboard,
    "bottle": _bottle,
    "button": _button,
    "cello": _cello,
    "chalk": _chalk,
    "cupboard": _cupboard,
    "curtain": _curtain,
    "desk": _desk,
    "fireplace": _fireplace,
    "fork": _fork,
    "glass of water": _glass,
    "harmonica": _harmonica,
    "jam": _jam,
    "kettle": _kettle,
    "lamp": _lamp,
    "leash": _leash,
    "music box": _music_box,
    "name badge": _name_badge,
    "oven": _oven,
    "piano": _piano,
    "pillow": _pillow,
    "pot": _pot,
    "pyjamas": _pyjamas,
    "rubber duck": _rubber_duck,
    "rug": _rug,
    "shelf": _shelf,
    "slipper": _slipper,
    "snow globe": _snow_globe,
    "sofa": _sofa,
    "soup": _soup,
    "stairs": _stairs,
    "stamp": _stamp,
    "suit of armour": _armour,
    "table": _table,
    "towel": _towel,
    "toy robot": _robot_toy,
    "triangle": _triangle,
    "vase": _vase,
    "washing machine": _washing_machine,
    "whistle": _music_whistle,
    "xylophone": _xylophone,
}
