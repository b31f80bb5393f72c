"""The thirty things that a hand can hold, about 26 units wide or high. Base at 0,0."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.canvas import INK, circle, ellipse, limb, line, path, rect

RED, GOLD, BLUE, GREEN, PURPLE = "#e8423c", "#ffcf3a", "#3f86e8", "#4caf50", "#8e55cc"
WOOD, CREAM = "#b9783f", "#fff4dc"


def _ball() -> str:
    stripe = "M-12 -14Q0 -6 12 -14L12 -9Q0 0 -12 -9Z"
    return (
        circle(0, -12, 12, RED)
        + path(stripe, "#ffffff", 0)
        + path("M-5 -22Q0 -26 5 -22L0 -18Z", GOLD, 0)
        + (circle(0, -12, 12, "none") + ellipse(-5, -18, 2.6, 1.8, "#ffffff", 0, 'fill-opacity="0.8"'))
    )


def _kite() -> str:
    tail = line("M0 -2Q8 -8 0 -14Q-6 -18 0 -22", INK, 1.4)
    bows = path("M-1 -9l-5 -3v6l10 -6v6z", GOLD, 1)
    body = (
        path("M0 -58L15 -42L0 -20L-15 -42Z", RED)
        + path("M0 -58L15 -42H0Z", GOLD, 0)
        + path("M0 -20L-15 -42H0Z", BLUE, 0)
    )
    return tail + bows + body + line("M0 -58V-20M-15 -42H15", INK, 1.4) + path("M0 -58L15 -42L0 -20L-15 -42Z", "none")


def _lantern() -> str:
    glow = circle(0, -12, 20, "#ffe27a", 0, 'fill-opacity="0.35"') + circle(
        0, -12, 13, "#ffe27a", 0, 'fill-opacity="0.4"'
    )
    frame = (
        line("M-6 -20Q0 -34 6 -20", INK, 2)
        + rect(-9, -21, 18, 4, "#7a5638", 1.8, 1.5)
        + rect(-9, -4, 18, 4, "#7a5638", 1.8, 1.5)
    )
    glass = rect(-7.5, -17, 15, 13, "#fff3a8", 1.8) + path("M0 -15Q6 -9 3 -5H-3Q-6 -9 0 -15Z", "#ff9a2e", 0)
    return glow + frame + glass


def _umbrella() -> str:
    stick = line("M0 -42V-3Q0 2 -5 1", INK, 4.4) + line("M0 -42V-3Q0 2 -5 1", "#c98a4a", 1.8)
    return stick + canopy()


def canopy() -> str:
    top = "M-23 -27Q-21 -49 0 -50Q21 -49 23 -27Q18 -31 12 -27Q6 -31 0 -27Q-6 -31 -12 -27Q-18 -31 -23 -27Z"
    middle = "M-12 -27Q-9 -42 0 -50Q9 -42 12 -27Q6 -31 0 -27Q-6 -31 -12 -27Z"
    ribs = line("M-12 -27Q-9 -42 0 -50Q9 -42 12 -27", INK, 1.4) + line("M0 -50v-4", INK, 2.4)
    return path(top, PURPLE) + path(middle, "#b98af0", 0) + ribs


def _apple() -> str:
    d = "M0 -19Q-6 -23 -11 -18Q-15 -10 -8 -2Q-4 1 0 -1Q4 1 8 -2Q15 -10 11 -18Q6 -23 0 -19Z"
    leaf = path("M1 -22Q4 -30 11 -28Q9 -21 1 -22Z", GREEN, 1.6)
    return path(d, RED) + line("M0 -18Q0 -23 2 -25", INK, 2.2) + leaf + ellipse(-6, -14, 2.4, 3.2, "#ffb3a8", 0)


def _cake() -> str:
    base = path("M-14 -13V-3Q0 3 14 -3V-13Z", "#e9a764") + path("M-14 -8Q0 -2 14 -8V-5Q0 1 -14 -5Z", "#fff4dc", 0)
    icing = path(
        "M-15 -14Q-13 -20 0 -20Q13 -20 15 -14Q15 -8 11 -9Q8 -5 5 -9Q1 -5 -3 -9Q-6 -5 -9 -9Q-14 -8 -15 -14Z", "#ff9fc6"
    )
    return (
        base
        + icing
        + line("M0 -19v-7", "#7fc8ff", 3)
        + ellipse(0, -28.500, 2.2, 3.4, "#ffb52e", 1)
        + circle(7, -16, 2.2, RED, 1)
    )


def _gift() -> str:
    bow = path("M0 -21Q-11 -31 -10 -21Q-6 -18 0 -21Q6 -18 10 -21Q11 -31 0 -21Z", GOLD, 1.8)
    return (
        rect(-11, -17, 22, 17, BLUE, 2, 1.5)
        + rect(-13, -21, 26, 7, "#6aa8f7", 2, 1.5)
        + rect(-3, -20, 6, 20, GOLD, 0)
        + bow
    )


def _balloon() -> str:
    string = line("M0 -2Q-5 -10 0 -17Q3 -22 0 -26", INK, 1.5)
    body = path("M0 -27Q-14 -34 -13.500 -46Q-12 -58 0 -58Q12 -58 13.500 -46Q14 -34 0 -27Z", "#f0478a")
    return string + body + path("M-3 -25l3 -3l3 3z", "#f0478a", 1.5) + ellipse(-5, -50, 2.6, 4, "#ffd0e4", 0)


def _book() -> str:
    pages = path("M-12 -3V-21H11V-3Q0 -1 -12 -3Z", "#fff7e4", 1.4)
    return (
        pages
        + path("M-14 -1V-22Q-14 -24 -11 -24H9Q12 -24 12 -21V-5H-11Q-14 -4 -11 -1H12", "#2f8f83")
        + path("M-1 -19l1.800 3.700l4 .5l-3 2.800l.8 4l-3.600 -2l-3.600 2l.8 -4l-3 -2.800l4 -.5z", GOLD, 0)
    )


def _map() -> str:
    sheet = path("M-15 -20L-5 -17L5 -21L15 -18V0L5 -3L-5 1L-15 -2Z", "#f6dfa4")
    folds = line("M-5 -17V1M5 -21V-3", "#c7a566", 1.4) + line(
        "M-11 -6Q-6 -14 -1 -8T7 -9", "#8a5a34", 1.8, 'stroke-dasharray="3 2"'
    )
    return sheet + folds + line("M8 -15l4 4m0 -4l-4 4", RED, 2.4)


def _key() -> str:
    ring = circle(0, -20, 7.5, GOLD) + circle(0, -20, 3, CREAM, 1.6)
    return path("M-2.500 -13H2.500V0H-2.500ZM2.500 -3h5v-3.500h-5zM2.500 -8.500h4v-3h-4z", GOLD) + ring


def _drum() -> str:
    sticks = limb("M-11 -25L-3 -18", "#e3b878", 2, 1.3) + limb("M11 -25L3 -18", "#e3b878", 2, 1.3)
    side = path("M-13 -16V-4Q0 4 13 -4V-16Z", RED) + line("M-13 -14L-7 -1L0 -12L7 -1L13 -14", GOLD, 2)
    return side + ellipse(0, -16, 13, 4.6, CREAM) + sticks


def _flute() -> str:
    body = limb("M-15 -3L15 -17", "#d99a4e", 5)
    return (
        body
        + "".join(circle(x, -10 - x * 0.467, 1.3, INK, 0) for x in (-6, -1, 4, 9))
        + limb("M12 -15.500L15 -17", GOLD, 5)
    )


def _bell() -> str:
    d = "M-3 -21Q-9 -19 -9 -11Q-9 -6 -13 -4H13Q9 -6 9 -11Q9 -19 3 -21Z"
    return (
        circle(0, -23, 3.2, WOOD)
        + circle(0, -2.5, 3.6, "#c98a1e")
        + path(d, GOLD)
        + line("M-5 -15Q-6 -11 -6 -8", "#fff3b8", 2)
    )


def _teapot() -> str:
    spout = path("M9 -6Q15 -8 17 -17L20.500 -15Q19 -4 9 -1Z", "#5fb8d8") + line(
        "M-10 -14Q-20 -14 -17 -6Q-15 -3 -9 -4", INK, 5.5
    )
    spout += line("M-10 -14Q-20 -14 -17 -6Q-15 -3 -9 -4", "#5fb8d8", 2)
    pot = (
        ellipse(0, -9, 12.5, 9.5, "#5fb8d8")
        + path("M-7 -17Q0 -23 7 -17Z", "#8ad2ea", 1.8)
        + circle(0, -21.5, 2.4, GOLD, 1.5)
    )
    return spout + pot + circle(0, -9, 3.6, "#fff4dc", 0) + circle(0, -9, 1.5, RED, 0)


def _cup() -> str:
    handle = circle(11, -9, 5, "none", 2.4)
    steam = line("M-4 -19q-3 -3 0 -6M3 -19q-3 -3 0 -6", "#ffffff", 2.2)
    return (
        handle
        + path("M-10 -17H10L8 -2Q0 2 -8 -2Z", "#f4735e")
        + ellipse(0, -17, 10, 3.2, "#7a4a2c", 1.8)
        + steam
        + (line("M-8.500 -8Q0 -5 8.500 -8", CREAM, 2.4))
    )


def _basket() -> str:
    handle = line("M-11 -14Q-9 -31 0 -31Q9 -31 11 -14", INK, 6) + line(
        "M-11 -14Q-9 -31 0 -31Q9 -31 11 -14", "#d29a52", 2.6
    )
    body = path("M-15 -15H15L11 0H-11Z", "#d29a52") + line(
        "M-13 -10H13M-12 -5H12M-6 -14L-5 -1M0 -14V-1M6 -14L5 -1", "#96602c", 1.5
    )
    return handle + body + rect(-16, -17, 32, 5, "#e9b870", 1.8, 2.5)


def _flower() -> str:
    stem = (
        line("M0 -1Q2 -8 0 -14", INK, 4.6)
        + line("M0 0Q2 -8 0 -14", GREEN, 2.2)
        + path("M1 -4Q9 -12 12 -7Q9 -1 1 -3Z", GREEN, 1.5)
    )
    petals = "".join(
        f'<g transform="rotate({72 * i} 0 -20)">{ellipse(0, -27, 5, 6, "#ff7fb5", 1.6)}</g>' for i in range(5)
    )
    return stem + petals + circle(0, -20, 4.4, GOLD, 1.6)


def _mushroom() -> str:
    stalk = path("M-5 -12Q-4 -5 -7 0H7Q4 -5 5 -12Z", CREAM)
    cap = path("M-15 -11Q-14 -26 0 -26Q14 -26 15 -11Q0 -6 -15 -11Z", RED)
    return (
        stalk
        + cap
        + ellipse(-6, -16, 3, 2.6, "#ffffff", 0)
        + ellipse(4, -20, 3.2, 2.6, "#ffffff", 0)
        + ellipse(9, -13, 2.2, 2, "#ffffff", 0)
    )


def _pumpkin() -> str:
    sides = ellipse(-8, -9, 7.5, 9, "#f28a24") + ellipse(8, -9, 7.5, 9, "#f28a24") + ellipse(0, -9, 7, 10, "#ff9d38")
    return (
        sides
        + path("M-2 -18Q-2 -23 3 -25L5 -22Q2 -21 2 -18Z", "#6a9a3a", 1.6)
        + line("M3 -20Q9 -24 11 -19", "#6a9a3a", 1.8)
    )


def _acorn() -> str:
    nut = path("M-9 -15Q-9 -4 0 0Q9 -4 9 -15Z", "#d98f3f") + ellipse(-4, -10, 1.6, 3, "#f4c27c", 0)
    return (
        nut
        + path("M-11 -14Q-11 -23 0 -23Q11 -23 11 -14Q0 -10 -11 -14Z", "#7f5030")
        + line("M0 -23Q0 -26 2 -28", INK, 2.6)
        + line("M-6 -20l2 6M0 -21v8M6 -20l-2 6", "#5c371f", 1.2)
    )


def _shell() -> str:
    fan = path("M0 0Q-5 -1 -6 -4Q-17 -12 -11 -18Q-7 -24 0 -24Q7 -24 11 -18Q17 -12 6 -4Q5 -1 0 0Z", "#ffb59a")
    return fan + line("M0 -3V-23M-2 -4L-7 -20M2 -4L7 -20M-4 -5L-12 -14M4 -5L12 -14", "#d9735f", 1.5)


def _feather() -> str:
    vane = path("M-9 -2Q-12 -16 2 -24Q10 -29 13 -26Q14 -16 6 -9Q0 -3 -9 -2Z", "#4aa3e0")
    return (
        vane
        + line("M-13 2Q-4 -8 11 -24", "#ffffff", 1.6)
        + line("M-13 2L-8 -4", INK, 2.2)
        + line("M-2 -5l-1 -5M4 -10l-1 -5", INK, 1.2)
    )


def _letter() -> str:
    return (
        rect(-14, -19, 28, 18, "#fffaf0", 2, 1)
        + line("M-13.500 -18.500L0 -8L13.500 -18.500", INK, 1.6)
        + path("M0 -6Q-5 -10 -3 -12Q-1 -13 0 -11Q1 -13 3 -12Q5 -10 0 -6Z", RED, 1)
    )


def _candle() -> str:
    glow = circle(0, -24, 12, "#ffe27a", 0, 'fill-opacity="0.45"')
    dish = ellipse(0, -2, 10, 3.4, GOLD) + circle(11, -4, 3, "none", 2)
    return (
        glow
        + dish
        + rect(-4.5, -17, 9, 15, CREAM, 2, 1.5)
        + path("M0 -30Q6 -22 0 -18Q-6 -22 0 -30Z", "#ff9a2e", 1.4)
        + (ellipse(0, -20.5, 1.4, 2, "#fff3a8", 0))
    )


def _bread() -> str:
    loaf = path("M-14 -6Q-16 -16 -6 -17Q0 -20 6 -17Q16 -16 14 -6Q14 0 8 0H-8Q-14 0 -14 -6Z", "#e2a04e")
    return loaf + line("M-8 -14l4 6M-1 -15l4 6M6 -14l4 6", "#fbe0a8", 2.6)


def _fish() -> str:
    tail = path("M8 -8L18 -16Q16 -8 18 0Z", "#4aa8d0")
    return (
        tail
        + ellipse(-2, -8, 13, 8, "#63c4ea")
        + path("M-2 -15Q3 -20 7 -14Z", "#4aa8d0", 1.6)
        + circle(-9, -10, 1.9, INK, 0)
        + line("M-3 -13Q0 -8 -3 -3M3 -11q2 3 0 6", "#2f86b0", 1.5)
    )


def _bucket() -> str:
    handle = line("M-11 -18Q0 -32 11 -18", INK, 2.2)
    return (
        handle
        + path("M-12 -18H12L9 0H-9Z", "#f25f5c")
        + path("M-11.500 -13H11.500L10.500 -8H-10.500Z", GOLD, 0)
        + ellipse(0, -18, 12, 3.6, "#a83a3a", 1.8)
    )


def _spade() -> str:
    shaft = limb("M0 -12V-28", "#d99a4e", 3) + limb("M-5 -29H5", "#d99a4e", 3)
    return shaft + path("M-8 -14H8V-6Q7 0 0 3Q-7 0 -8 -6Z", "#8fa3b8") + line("M-3 -11v6", "#d8e4ee", 2)


def _telescope() -> str:
    tube = (
        limb("M-13 -4L-2 -10", "#8a5a34", 6)
        + limb("M-3 -9.500L7 -15", GOLD, 8)
        + limb("M6 -14.500L14 -19", "#8a5a34", 10.500)
    )
    return tube + line("M12 -24L18 -13.500", "#bfe9ff", 3)


HAND: dict[str, Callable[[], str]] = {
    "ball": _ball,
    "kite": _kite,
    "lantern": _lantern,
    "umbrella": _umbrella,
    "apple": _apple,
    "cake": _cake,
    "gift": _gift,
    "balloon": _balloon,
    "book": _book,
    "map": _map,
    "key": _key,
    "drum": _drum,
    "flute": _flute,
    "bell": _bell,
    "teapot": _teapot,
    "cup": _cup,
    "basket": _basket,
    "flower": _flower,
    "mushroom": _mushroom,
    "pumpkin": _pumpkin,
    "acorn": _acorn,
    "shell": _shell,
    "feather": _feather,
    "letter": _letter,
    "candle": _candle,
    "bread": _bread,
    "fish": _fish,
    "bucket": _bucket,
    "spade": _spade,
    "telescope": _telescope,
}
