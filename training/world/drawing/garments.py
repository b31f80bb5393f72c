"""The open world's garments as they lie on a body, each in its colour. Body coordinates: feet at 0,0."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.canvas import INK, circle, dark, ellipse, light, line, path, rect

GOLD = "#ffd54a"
WHITE = "#fbf9f4"

_TRUNK = "M-13 -49Q0 -45 13 -49Q18 -44 20 -15Q0 -9 -20 -15Q-18 -44 -13 -49Z"
_COAT = "M-13 -49Q0 -45 13 -49Q18 -38 23 -10Q0 -3 -23 -10Q-18 -38 -13 -49Z"
_ROBE = "M-13 -49Q0 -45 13 -49Q19 -34 26 -4Q0 3 -26 -4Q-19 -34 -13 -49Z"


def _shine(colour: str) -> str:
    return light(colour, 0.5) if colour != WHITE else "#ccd4e2"


def _shirt(c: str) -> str:
    neck = line("M-8 -47.500Q0 -39 8 -47.500", dark(c, 0.3), 2.2)
    return path(_TRUNK, c) + neck + line("M-19.500 -18Q0 -12 19.500 -18", dark(c, 0.25), 1.6)


def _striped(c: str) -> str:
    stripes = line("M-18 -38Q0 -33 18 -38M-19 -30Q0 -25 19 -30M-19.500 -22Q0 -17 19.500 -22", c, 4)
    return path(_TRUNK, "#fbf9f4", 0) + stripes + path(_TRUNK, "none")


def _dress(c: str) -> str:
    skirt = path(
        "M-12 -49Q0 -45 12 -49Q14 -38 14 -33Q22 -22 26 -9Q13 -2 0 -5Q-13 -2 -26 -9Q-22 -22 -14 -33Q-14 -38 -12 -49Z", c
    )
    belt = path("M-14.500 -34Q0 -30 14.500 -34L15.500 -29Q0 -25 -15.500 -29Z", dark(c, 0.28), 1.4)
    hem = line("M-23.500 -13Q-12 -7 0 -10Q12 -7 23.500 -13", _shine(c), 2.6)
    return skirt + line("M-7 -25Q-11 -17 -12 -11M8 -25Q11 -17 12 -11", dark(c, 0.22), 1.6) + belt + hem


def _coat(c: str) -> str:
    body = path(_COAT, c) + line("M2 -45V-6", dark(c, 0.3), 1.9)
    lapels = path("M-10 -48L1 -34L-8 -37ZM11 -48L2 -34L10 -37Z", dark(c, 0.18), 1.5)
    pockets = path("M-17 -22l9 1v6l-10 -1.500zM9 -21l8 -1l1.500 6.500l-9 .5z", dark(c, 0.14), 1.3)
    return body + lapels + pockets + circle(6, -29, 2, GOLD, 1.1) + circle(6.5, -20, 2, GOLD, 1.1)


def _white_coat(c: str) -> str:
    inside = path("M-6 -48L1 -28L7 -48Z", "#8fc3e8", 1.4)
    body = path("M-13 -49Q0 -45 13 -49Q18 -38 24 -7Q0 0 -24 -7Q-18 -38 -13 -49Z", c)
    return (
        body
        + inside
        + line("M1 -28V-4", dark(c, 0.25), 1.8)
        + path("M-7 -48L1 -27L-11 -36ZM8 -48L2 -27L12 -36Z", c, 1.6)
        + rect(8, -24, 9, 7, c, 1.4, 1.5)
        + line("M11 -24v-4", "#e8423c", 2.2)
        + circle(-3, -17, 1.6, dark(c, 0.3), 0)
    )


def _fire_coat(c: str) -> str:
    bands = path("M-20.500 -25Q0 -19 20.500 -25L21.500 -19Q0 -13 -21.500 -19Z", "#ffe96b", 1.3) + line(
        "M-21 -22Q0 -16 21 -22", "#f4f7fb", 2
    )
    hem = path("M-22.500 -14Q0 -7 22.500 -14L23 -10Q0 -3 -23 -10Z", "#ffe96b", 1.3)
    return path(_COAT, c) + line("M1 -46V-6", dark(c, 0.35), 2) + bands + hem + line("M-4 -38h9M-4 -31h9", GOLD, 2.4)


def _uniform(c: str) -> str:
    belt = path("M-19.500 -22Q0 -16 19.500 -22L20 -17Q0 -11 -20 -17Z", "#3b3544", 1.4) + rect(
        -3.5, -19.5, 8, 6, GOLD, 1.3, 1
    )
    lapels = path("M-9 -48L1 -37L-9 -39ZM10 -48L2 -37L10 -39Z", light(c, 0.25), 1.4)
    badge = path(
        (
            "M-12 -36l1.700 -3.500l1.700 3.500l3.600 .4l-2.700 2.600l.8"
            " 3.700l-3.400 -1.900l-3.400 1.900l.8 -3.700l-2.700 -2.600z"
        ),
        GOLD,
        1.1,
    )
    return (
        path(_TRUNK, c)
        + line("M1 -38V-20", dark(c, 0.35), 1.7)
        + lapels
        + badge
        + circle(4, -32, 1.6, GOLD, 0.9)
        + circle(4, -26, 1.6, GOLD, 0.9)
        + belt
    )


def _suit(c: str) -> str:
    front = path("M-7 -48.500L1 -27L8 -48.500Q0 -45.500 -7 -48.500Z", "#fffdf8", 1.4)
    lapels = path("M-9 -48L1 -26L-13 -36ZM10 -48L2 -26L14 -36Z", light(c, 0.16), 1.5)
    return (
        path(_COAT, c)
        + line("M1 -27V-6", dark(c, 0.35), 1.8)
        + front
        + lapels
        + circle(5, -21, 1.7, GOLD, 1)
        + circle(5, -14, 1.7, GOLD, 1)
        + line("M10 -32l5 -2", "#fffdf8", 2.4)
    )


def _pyjamas(c: str) -> str:
    body = "M-13 -49Q0 -45 13 -49Q18 -44 20.500 -8Q11 -4 1.500 -8L0 -14L-1.500 -8Q-11 -4 -20.500 -8Q-18 -44 -13 -49Z"
    spots = "".join(
        circle(x, y, 2, _shine(c), 0)
        for x, y in ((-12, -38), (-14, -27), (-12, -16), (-4, -22), (12, -36), (14, -25), (12, -15))
    )
    return (
        path(body, c)
        + spots
        + line("M2 -46V-16", dark(c, 0.25), 1.6)
        + path("M-9 -48.500Q-4 -38 1 -40Q7 -39 10 -48.500L12 -45Q8 -35 1 -37Q-6 -35 -11 -45Z", _shine(c), 1.4)
        + circle(5, -31, 1.7, "#ffffff", 1)
        + circle(5, -23, 1.7, "#ffffff", 1)
    )


def _armour(c: str) -> str:
    plate = path(_TRUNK, c) + path(
        "M-15 -46Q0 -42 15 -46Q18 -34 10 -27Q1 -22 -8 -27Q-18 -34 -15 -46Z", light(c, 0.3), 1.7
    )
    rows = line("M-19.500 -24Q0 -18 19.500 -24M-20 -18.500Q0 -12.500 20 -18.500", dark(c, 0.35), 1.8)
    cross = path("M-1.500 -41h5v4h4v4.500h-4v5h-5v-5h-4v-4.500h4z", "#e0332f", 1.2)
    return plate + rows + cross + "".join(circle(x, -15, 1.3, dark(c, 0.4), 0) for x in (-14, 0, 14))


def _spacesuit(c: str) -> str:
    body = "M-14 -49Q0 -45 14 -49Q21 -40 22 -10Q11 -4 1.500 -8L0 -12L-1.500 -8Q-11 -4 -22 -10Q-21 -40 -14 -49Z"
    panel = (
        rect(-9, -38, 19, 14, "#8fa3b8", 1.6, 3)
        + circle(-4, -31, 2.4, "#e8423c", 1)
        + circle(2, -31, 2.4, "#ffd54a", 1)
        + rect(5, -34, 3, 6, "#6fd36a", 0.8, 1)
    )
    return (
        path(body, c)
        + line("M-20 -18Q0 -12 20 -18M-18 -43Q0 -38 18 -43", "#f08a3c" if c == WHITE else dark(c, 0.3), 3)
        + panel
    )


def _robe(c: str) -> str:
    return (
        path(_ROBE, c)
        + line("M1 -45V-2", dark(c, 0.32), 2)
        + line("M-24 -9Q0 -2 24 -9", GOLD, 2.8)
        + line("M-11 -28Q-16 -14 -17 -6M12 -28Q16 -14 17 -6", dark(c, 0.2), 1.7)
        + path("M-9 -48L1 -36L11 -48Q13 -44 12 -42L1 -31L-11 -42Z", light(c, 0.25), 1.5)
    )


def _waistcoat(c: str) -> str:
    sides = path(
        (
            "M-13 -48.500L-1.500 -26L-2.500 -13Q-12 -12 -19.800 -15Q-18 -44 -13"
            " -48.500ZM13 -48.500L3.500 -26L3 -13Q12 -12 19.800 -15Q18 -44 13 -48.500Z"
        ),
        c,
    )
    return sides + circle(-5, -24, 1.6, GOLD, 0.9) + circle(-5, -18, 1.6, GOLD, 0.9)


def _safety_vest(c: str) -> str:
    sides = path(
        (
            "M-13 -48.500L-1 -42L-1 -13Q-12 -12 -20 -15Q-18 -44 -13 -48.500"
            "ZM13 -48.500L2 -42L2 -13Q12 -12 20 -15Q18 -44 13 -48.500Z"
        ),
        c,
    )
    return sides + line(
        "M-18.500 -29L-1.500 -26.500M18.500 -29L2.500 -26.500M-19.500 -21L-1.500 -18.500M19.500 -21L2.500 -18.500",
        "#f4f7fb",
        3.2,
    )


def _apron(c: str) -> str:
    straps = line("M-8 -42L-11 -49M9 -42L12 -49M-15 -29L-20 -31M16 -29L20 -31", dark(c, 0.28), 3)
    bib = path("M-10 -43Q0 -40 11 -43L12 -31Q21 -24 19 -10Q0 -4 -18 -10Q-20 -24 -11 -31Z", c)
    pocket = path("M-8 -24H10V-19Q9 -14 1 -14Q-7 -14 -8 -19Z", dark(c, 0.1), 1.5)
    return straps + bib + pocket


def _trousers(c: str) -> str:
    d = "M-18.500 -27Q0 -22 18.500 -27L21 -8Q11 -4 1.500 -8L0 -14L-1.500 -8Q-11 -4 -21 -8Z"
    return (
        path(d, c) + line("M-18.600 -24Q0 -19 18.600 -24", dark(c, 0.35), 2.2) + rect(-2.5, -24.5, 6, 4.6, GOLD, 1.1, 1)
    )


def _shorts(c: str) -> str:
    d = "M-18.500 -27Q0 -22 18.500 -27L22 -9Q11 -5 2 -9L0 -14L-2 -9Q-11 -5 -22 -9Z"
    return (
        path(d, c)
        + line("M-18.600 -24Q0 -19 18.600 -24", dark(c, 0.35), 1.8)
        + line("M-20.500 -12.500Q-11 -8.500 -3 -12M20.500 -12.500Q11 -8.500 3 -12", _shine(c), 2.2)
    )


def _skirt(c: str) -> str:
    d = "M-17 -29Q0 -24 17 -29Q24 -20 26 -9Q13 -2 0 -5Q-13 -2 -26 -9Q-24 -20 -17 -29Z"
    return (
        path(d, c)
        + line("M-17.500 -26Q0 -21 17.500 -26", dark(c, 0.3), 2.2)
        + line("M-8 -21Q-12 -14 -13 -7M8 -21Q12 -14 13 -7M0 -20V-8", dark(c, 0.22), 1.6)
    )


def _necktie(c: str) -> str:
    return (
        path("M-3.500 -45H5.500L4 -39H-2Z", c, 1.6)
        + path("M-2 -39H4L7.500 -23L1 -17L-5.500 -23Z", c, 1.7)
        + line("M-3.500 -30L5 -33", light(c, 0.4), 2)
    )


def _bow_tie(c: str) -> str:
    loops = path("M1 -40L-12 -47Q-15 -40 -12 -33ZM1 -40L14 -47Q17 -40 14 -33Z", c, 2)
    return loops + circle(1, -40, 3.8, dark(c, 0.15), 1.8)


def _medal(c: str) -> str:
    return (
        path("M-10 -46L1 -30L12 -46L8 -48L1 -38L-6 -48Z", "#3f7fe0", 1.6)
        + circle(1, -25, 7, c, 1.8)
        + circle(1, -25, 3.4, light(c, 0.4), 0)
    )


def _chain(c: str) -> str:
    beads = ((-16, -43), (-14, -37), (-10, -32), (-5, -28.5), (7, -28.5), (12, -32), (16, -37), (18, -43))
    return (
        "".join(circle(x, y, 2.9, c, 1.4) for x, y in beads)
        + circle(1, -25, 5.6, c, 1.7)
        + circle(1, -25, 2.4, "#e0332f", 0)
    )


def _stethoscope(c: str) -> str:
    d = "M-13 -46Q-15 -33 -4 -30Q4 -31 6 -36M14 -46Q14 -38 6 -36Q8 -28 8 -23"
    return line(d, dark(c, 0.2), 3) + circle(8, -21, 4.2, "#c3cdd8", 1.7)


def _collar(c: str) -> str:
    band = path("M-18 -46Q-20 -37 -12 -35Q0 -31 12 -35Q20 -37 18 -46Q0 -36 -18 -46Z", c, 2)
    return band + circle(2, -30, 4.6, GOLD, 1.7) + line("M2 -31v3", INK, 1.6)


def _ruff(c: str) -> str:
    frill = "".join(
        ellipse(x, y, 6, 5, c, 1.8) for x, y in ((-20, -43), (20, -43), (-14, -37), (14, -37), (-5, -34), (6, -34))
    )
    return frill


def _backpack(c: str) -> str:
    pack = path("M-12 -50Q-36 -54 -37 -32Q-38 -12 -26 -10H-8Z", c, 2.2)
    return (
        pack
        + path("M-35 -29Q-27 -26 -20 -29V-14Q-30 -10 -35 -16Z", dark(c, 0.18), 1.7)
        + circle(-28, -21, 2, GOLD, 1)
        + line("M-30 -51Q-26 -58 -20 -52", INK, 3)
    )


def _straps(c: str) -> str:
    return line("M-11 -47Q-16 -34 -14 -22M12 -47Q17 -34 15 -22", INK, 7) + line(
        "M-11 -47Q-16 -34 -14 -22M12 -47Q17 -34 15 -22", dark(c, 0.12), 3.8
    )


def _bag(c: str) -> str:
    strap = line("M-13 -46Q6 -34 17 -22", INK, 6) + line("M-13 -46Q6 -34 17 -22", dark(c, 0.25), 3)
    return (
        strap
        + path("M8 -25H29L31 -9Q20 -5 7 -9Z", c, 2.1)
        + path("M8 -25H29Q28 -15 18 -15Q9 -15 8 -25Z", dark(c, 0.14), 1.6)
        + circle(18.5, -16, 1.9, GOLD, 1)
    )


def _wings(c: str) -> str:
    top = path("M4 -40Q22 -68 46 -60Q56 -44 38 -34Q20 -28 4 -34Z", light(c, 0.1), 2, 'fill-opacity="0.92"')
    low = path("M4 -32Q30 -32 38 -18Q36 -4 20 -8Q8 -16 4 -28Z", light(c, 0.1), 2, 'fill-opacity="0.92"')
    veins = line("M12 -40Q26 -52 40 -54M12 -30Q24 -24 30 -14", "#8fd0f5", 1.8)
    half = low + top + veins
    return half + f'<g transform="scale(-1 1)">{half}</g>'


def _jet_pack(c: str) -> str:
    tank = rect(-32, -52, 13, 38, c, 2.2, 6) + rect(19, -52, 13, 38, c, 2.2, 6)
    return (
        tank
        + rect(-20, -46, 40, 26, dark(c, 0.2), 2.2, 3)
        + line("M-28.500 -46V-28M22.500 -46V-28", light(c, 0.5), 2.4)
        + rect(-30, -16, 9, 6, "#5f6470", 1.8, 1)
        + rect(21, -16, 9, 6, "#5f6470", 1.8, 1)
    )


ON_BODY: dict[str, Callable[[str], str]] = {
    "shirt": _shirt, "striped shirt": _striped, "dress": _dress, "coat": _coat, "white coat": _white_coat,
    "fire coat": _fire_coat, "uniform": _uniform, "suit": _suit, "pyjamas": _pyjamas, "armour": _armour,
    "spacesuit": _spacesuit, "robe": _robe, "waistcoat": _waistcoat, "safety vest": _safety_vest, "apron": _apron,
    "trousers": _trousers, "shorts": _shorts, "skirt": _skirt,
}  # fmt: skip
OVER: dict[str, Callable[[str], str]] = {
    "necktie": _necktie, "bow tie": _bow_tie, "medal": _medal, "chain": _chain, "stethoscope": _stethoscope,
    "collar": _collar, "ruff": _ruff, "backpack": _straps, "bag": _bag,
}  # fmt: skip
BEHIND: dict[str, Callable[[str], str]] = {"backpack": _backpack, "wings": _wings, "jet pack": _jet_pack}
