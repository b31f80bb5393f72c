"""What is worn on the head and before the face. Head coordinates; hats sit on the brow, ears stay to be seen."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from training.world.drawing.canvas import INK, circle, dark, ellipse, light, line, path, rect

GOLD = "#ffd54a"


def _gleam(colour: str, x: float, y: float, rx: float = 4.5, ry: float = 3) -> str:
    return ellipse(x, y, rx, ry, light(colour, 0.5), 0, 'fill-opacity="0.8"')


def _crown(colour: str) -> str:
    band = path("M-21 -16L-25 -42L-13 -31L-9 -46L0 -32L8 -47L13 -31L25 -43L22 -16Q0 -9 -21 -16Z", colour, 2.2)
    gems = (
        circle(0.5, -19, 3.4, "#e8423c", 1.4)
        + circle(-13, -20, 2.6, "#3f86e8", 1.3)
        + circle(14, -20, 2.6, "#3f86e8", 1.3)
    )
    tips = "".join(circle(x, y, 2.8, light(colour), 1.5) for x, y in ((-25, -43), (-9, -47), (8, -48), (25, -44)))
    return band + tips + gems


def _tiara(colour: str) -> str:
    band = path(
        "M-20 -15Q-18 -24 -10 -25Q-6 -27 -5 -34Q0 -36 1 -44Q3 -36 7 -34Q8 -27 12 -25Q20 -24 22 -15Q0 -23 -20 -15Z",
        colour,
        2,
    )
    return band + circle(1, -27, 3.4, "#ff6fa8", 1.4) + circle(1, -44, 2.6, "#ffffff", 1.4)


def _cap(colour: str) -> str:
    dome = path("M-27 -9Q-29 -35 0 -36Q28 -35 27 -9Q0 -20 -27 -9Z", colour, 2.2)
    seams = line("M0 -36Q-6 -26 -5 -15M0 -36Q10 -28 12 -14", dark(colour), 1.6)
    visor = path("M2 -15Q26 -20 43 -8Q46 -2 37 -3Q22 -9 2 -10Z", dark(colour, 0.25), 2.2)
    return dome + seams + visor + circle(0, -36.5, 2.8, dark(colour), 1.5) + _gleam(colour, -14, -27)


def _peaked(colour: str) -> str:
    top = path("M-27 -19Q-38 -34 -16 -40Q6 -46 28 -37Q38 -30 27 -18Q0 -27 -27 -19Z", colour, 2.2)
    strip = "#3b3848" if colour > "#4" else "#f5bd3a"
    band = path("M-26 -20Q0 -29 26 -19L26 -11Q0 -21 -26 -12Z", strip, 2)
    visor = path("M-10 -15Q16 -21 32 -12Q36 -6 28 -6Q8 -12 -8 -9Z", "#3b3848", 2)
    return top + band + visor + circle(4, -30, 4.6, GOLD, 1.6) + _gleam(colour, -15, -33, 5, 2.4)


def _woolly(colour: str) -> str:
    dome = path("M-26 -12Q-28 -38 0 -40Q27 -38 26 -12Z", colour, 2.2)
    zig = line(
        "M-22 -24l5.500 -5l5.500 5l5.500 -5l5.500 5l5.500 -5l5.500 5l5.500 -5l5.500 5",
        light(colour, 0.55) if colour != "#fbf9f4" else "#c3cbdc",
        2.6,
    )
    rim = path("M-29 -18Q0 -26 29 -18Q32 -9 28 -8Q0 -16 -28 -8Q-32 -10 -29 -18Z", dark(colour, 0.18), 2.2)
    ribs = line("M-20 -19v7M-10 -21v7M0 -22v7M10 -21v7M20 -19v7", dark(colour, 0.35), 1.5)
    return dome + zig + rim + ribs + circle(0, -42, 7, light(colour, 0.45), 2.2)


def _straw(colour: str) -> str:
    straw = {"#ffd52e": "#f2cf74"}.get(colour, colour)
    crown = path("M-19 -17Q-19 -40 1 -41Q20 -40 20 -17Z", straw, 2.2)
    brim = path("M-43 -12Q-38 -23 0 -21Q38 -23 43 -12Q30 -5 0 -9Q-30 -5 -43 -12Z", straw, 2.2)
    weave = line("M-34 -13Q0 -19 34 -13M-14 -34Q0 -38 15 -34M-16 -28Q0 -32 17 -28", dark(straw, 0.2), 1.5)
    return crown + path("M-19.500 -25Q0 -19 20 -25L20.500 -17Q0 -12 -19.500 -17Z", "#e0533f", 1.6) + brim + weave


def _top_hat(colour: str) -> str:
    crown = path("M-17 -18L-20 -52Q0 -59 20 -52L17 -18Z", colour, 2.2) + ellipse(
        0, -53, 19.5, 4.4, light(colour, 0.15), 1.6
    )
    band = path("M-18 -26Q0 -21 18 -26L17.200 -17Q0 -12 -17.200 -17Z", "#d8483c", 1.5)
    return crown + band + ellipse(0, -16, 31, 5.6, colour, 2.2) + line("M-12 -46L-10.500 -30", light(colour, 0.4), 2.6)


def _beret(colour: str) -> str:
    d = "M-25 -15Q-42 -26 -24 -37Q2 -48 26 -35Q38 -24 23 -14Q0 -24 -25 -15Z"
    return (
        path(d, colour, 2.2)
        + line("M2 -42Q2 -47 6 -48", INK, 3.2)
        + line("M-24 -16Q0 -25 22 -15", dark(colour, 0.3), 2.6)
        + _gleam(colour, -14, -32, 6, 3)
    )


def _headscarf(colour: str) -> str:
    d = "M-31 4Q-36 -33 0 -34Q36 -33 31 4Q30 -10 18 -16Q0 -22 -18 -14Q-29 -8 -31 4Z"
    spots = "".join(
        circle(x, y, 2, light(colour, 0.65) if colour != "#fbf9f4" else "#e8a0a8", 0)
        for x, y in ((-22, -14), (-13, -24), (0, -28), (13, -25), (23, -15))
    )
    return path(d, colour, 2.2) + spots


def _headscarf_back(colour: str) -> str:
    return path("M-32 -2Q-36 24 -20 28L20 28Q36 24 32 -2Z", dark(colour, 0.12), 2.2)


def _fire_helmet(colour: str) -> str:
    dome = path("M-25 -15Q-25 -42 0 -43Q25 -42 25 -15Z", colour, 2.2)
    ridge = path("M-4 -42Q0 -49 5 -42L4 -17H-3Z", dark(colour, 0.18), 1.8)
    brim = path("M-36 -8Q-30 -20 0 -19Q30 -20 37 -11Q34 -5 26 -9Q0 -16 -24 -8Q-32 -2 -36 -8Z", colour, 2.2)
    shield = path("M-7 -33H9V-23Q8 -17 1 -14Q-6 -17 -7 -23Z", GOLD, 1.8) + path(
        "M1 -30Q6 -24 3 -19H-1Q-4 -24 1 -30Z", "#e8642e", 0
    )
    return dome + ridge + brim + shield + _gleam(colour, -15, -32)


def _knight_helmet(colour: str) -> str:
    plume = path("M-2 -38Q-14 -62 -34 -52Q-42 -38 -30 -30Q-30 -42 -4 -36Z", "#e0332f", 2.2)
    dome = path("M-31 10Q-36 -38 0 -40Q36 -38 31 8L24 12Q26 -10 18 -14Q0 -20 -16 -13Q-23 -8 -22 14Z", colour, 2.2)
    visor = path("M-28 -14Q-20 -34 8 -33Q34 -32 35 -17Q20 -24 4 -21Q-16 -20 -28 -14Z", light(colour, 0.35), 2.2)
    slots = line("M4 -29v5M11 -29v5M18 -28v5M25 -26v4", INK, 1.8)
    return plume + dome + visor + slots + circle(-27, -12, 3.4, dark(colour), 1.6)


def _builder_helmet(colour: str) -> str:
    dome = path("M-27 -14Q-27 -41 0 -42Q27 -41 27 -14Z", colour, 2.2)
    ribs = path("M-5 -42Q0 -45 5 -42L5 -16H-5Z", light(colour, 0.3), 1.8) + line(
        "M-14 -38Q-17 -28 -17 -18M14 -38Q17 -28 17 -18", dark(colour, 0.2), 2
    )
    brim = path("M-31 -11Q-28 -19 0 -18Q30 -19 38 -11Q38 -6 30 -8Q0 -14 -28 -7Q-33 -8 -31 -11Z", colour, 2.2)
    return dome + ribs + brim


def _space_helmet(colour: str) -> str:
    glass = circle(1, -3, 41, "none", 5.2)
    ring = f'<circle cx="1" cy="-3" r="41" fill="none" stroke="{colour}" stroke-width="2.6"/>'
    shine = line("M-28 -16Q-24 -29 -12 -34", "#ffffff", 4, 'stroke-opacity="0.9"') + line(
        "M-30 -8v3", "#ffffff", 4, 'stroke-opacity="0.9"'
    )
    return glass + ring + shine


def _space_back(colour: str) -> str:
    return circle(1, -3, 41, light(colour, 0.2), 0, 'fill-opacity="0.35"')


def _pointed(colour: str, mark: str) -> str:
    cone = path("M-21 -15Q-12 -40 -4 -58Q2 -70 18 -66Q10 -60 11 -52Q18 -32 22 -15Z", colour, 2.2)
    brim = path("M-42 -11Q-34 -22 0 -20Q34 -22 43 -11Q30 -3 0 -8Q-30 -3 -42 -11Z", colour, 2.2)
    return cone + mark + brim


def _wizard(colour: str) -> str:
    star = "M-6 -40l2 -4.500l2 4.500l4.500 .6l-3.400 3l.9 4.700l-4 -2.500l-4 2.500l.9 -4.700l-3.400 -3z"
    more = (
        path(star, GOLD, 1.2)
        + circle(8, -30, 2.6, GOLD, 1)
        + circle(3, -54, 2.2, GOLD, 1)
        + path("M-12 -26q-4 -3 -1 -7q-7 1 -6 6q3 4 7 1z", GOLD, 1)
    )
    return _pointed(colour, more)


def _witch(colour: str) -> str:
    band = path("M-19 -23Q0 -17 20 -23L22 -15Q0 -10 -21.500 -15Z", "#8a48c8", 1.6) + rect(
        -4, -23.5, 9, 8, GOLD, 1.8, 1.5
    )
    return _pointed(colour, band)


def _pirate(colour: str) -> str:
    d = "M-38 -14Q-44 -26 -30 -28Q-20 -48 2 -48Q24 -48 32 -28Q46 -26 40 -14Q20 -22 0 -20Q-20 -22 -38 -14Z"
    skull = (
        circle(1, -34, 6, "#fffaf0", 1.5)
        + rect(-2.6, -30.5, 7.2, 4.6, "#fffaf0", 1.2, 1.2)
        + circle(-1.2, -34, 1.5, INK, 0)
        + circle(3.4, -34, 1.5, INK, 0)
    )
    return path(d, colour, 2.2) + line("M-35 -17Q-20 -25 0 -23.500Q20 -25 37 -17", GOLD, 2.4) + skull


def _chef(colour: str) -> str:
    puff = path("M-20 -24Q-38 -30 -30 -45Q-22 -56 -10 -50Q0 -62 12 -51Q26 -56 31 -44Q37 -30 21 -24Z", colour, 2.2)
    folds = line("M-8 -28Q-10 -36 -12 -40M2 -28V-42M11 -28Q13 -36 15 -40", dark(colour, 0.2), 1.7)
    band = path("M-22 -26Q0 -20 22 -26L23 -12Q0 -19 -22 -12Z", colour, 2.2)
    return puff + folds + band


def _nurse(colour: str) -> str:
    d = path("M-20 -18L-17 -38Q0 -44 18 -38L21 -18Q0 -25 -20 -18Z", colour, 2.2)
    return d + path("M-2 -37h5v4.500h4.500v5h-4.500v4.500h-5v-4.500h-4.500v-5h4.500z", "#e8423c", 0)


def _party(colour: str) -> str:
    cone = path("M-17 -17L2 -60L20 -17Q2 -11 -17 -17Z", colour, 2.2)
    strip = path("M-11 -30L-6 -41L11 -38L14 -31Z", GOLD, 0) + "".join(
        circle(x, y, 2.4, "#ffffff", 0) for x, y in ((-7, -23), (4, -24), (13, -22), (2, -47))
    )
    return cone + strip + path("M-17 -17L2 -60L20 -17Q2 -11 -17 -17Z", "none", 2.2) + circle(2, -61, 5, "#ff8fc4", 2)


def _bow(colour: str) -> str:
    loops = path("M-12 -27Q-32 -40 -32 -26Q-32 -13 -12 -24Z", colour, 2.2) + path(
        "M-12 -27Q8 -40 8 -26Q8 -13 -12 -24Z", colour, 2.2
    )
    return loops + ellipse(-12, -26, 4.6, 5, dark(colour, 0.18), 2)


def _wreath(colour: str) -> str:
    band = line("M-27 -11Q0 -30 27 -11", INK, 7) + line("M-27 -11Q0 -30 27 -11", "#5fae4a", 3.4)
    out = ""
    for i, (x, y) in enumerate(((-22, -14), (-11, -19), (1, -21), (13, -19), (23, -14))):
        petal = colour if i % 2 == 0 else "#ffffff"
        out += "".join(
            circle(x + 3.4 * cos(a * pi * 0.4), y + 3.4 * sin(a * pi * 0.4), 2.9, petal, 1) for a in range(5)
        ) + circle(x, y, 2.2, GOLD, 0.8)
    return band + out


def _goggles(colour: str) -> str:
    strap = line("M-29 -12Q0 -26 29 -12", INK, 8) + line("M-29 -12Q0 -26 29 -12", dark(colour, 0.25), 4.4)
    glass = path("M-13 -27Q5 -33 24 -26Q28 -14 20 -10Q10 -8 5 -13Q0 -8 -8 -10Q-17 -14 -13 -27Z", colour, 2.2)
    return (
        strap
        + glass
        + path("M-8 -24Q5 -28 19 -23Q22 -16 17 -14Q10 -13 5 -18Q0 -13 -6 -14Q-11 -17 -8 -24Z", "#bfe9ff", 1.4)
        + line("M-4 -22l3 5", "#ffffff", 2)
    )


def _glasses(colour: str) -> str:
    rims = "".join(
        (
            f'<circle cx="{5 + s * 12}" cy="1.500" r="10" fill="#ffffff" fil'
            f'l-opacity="0.22" stroke="{dark(colour, 0.35)}" stroke-width="2.8"/>'
        )
        for s in (-1, 1)
    )
    return rims + line("M3 0q2 -2 4 0M-17 0l-11 -2M27 0l2 -1", dark(colour, 0.35), 2.6)


def _sunglasses(colour: str) -> str:
    lens = "M-18 -6Q-7 -9 3 -5Q4 10 -7 10Q-18 9 -18 -6ZM7 -5Q17 -9 28 -6Q28 9 17 10Q6 10 7 -5Z"
    return (
        path(lens, dark(colour, 0.4), 2.2)
        + line("M3 -4q2 -2 4 0M-18 -4l-9 -3", INK, 2.4)
        + line("M-13 -3l4 6M12 -3l4 6", "#ffffff", 2, 'stroke-opacity="0.7"')
    )


def _patch(colour: str) -> str:
    return line("M-27 -12L18 -6L28 -1", INK, 2.6) + path("M8 -8Q17 -12 27 -6Q28 7 18 9Q8 8 8 -8Z", dark(colour, 0.3), 2)


def _mask(colour: str) -> str:
    band = "M-28 -6Q-10 -13 5 -7Q18 -13 29 -6Q29 8 17 10Q8 9 5 5Q1 9 -8 10Q-26 9 -28 -6Z"
    holes = (
        "M-14.500 1A7.500 8.500 0 1 0 0.500 1A7.500 8.500 0 1 0 -14.500 1"
        "ZM9.500 1A7.500 8.500 0 1 0 24.500 1A7.500 8.500 0 1 0 9.500 1Z"
    )
    return path(band + holes, colour, 1.8, 'fill-rule="evenodd"')


def _red_nose(colour: str) -> str:
    return circle(6, 8, 6.4, colour, 2) + circle(4, 6, 1.8, "#ffffff", 0)


HATS: dict[str, Callable[[str], str]] = {
    "crown": _crown, "tiara": _tiara, "cap": _cap, "peaked cap": _peaked, "woolly hat": _woolly, "straw hat": _straw,
    "top hat": _top_hat, "beret": _beret, "headscarf": _headscarf, "fire helmet": _fire_helmet, "goggles": _goggles,
    "knight helmet": _knight_helmet, "builder helmet": _builder_helmet, "space helmet": _space_helmet,
    "wizard hat": _wizard, "witch hat": _witch, "pirate hat": _pirate, "chef's hat": _chef, "nurse cap": _nurse,
    "party hat": _party, "bow": _bow, "flower wreath": _wreath,
}  # fmt: skip
FACES = {"glasses": _glasses, "sunglasses": _sunglasses, "eye patch": _patch, "mask": _mask, "clown nose": _red_nose}
BEHIND_HEAD = {"headscarf": _headscarf_back, "space helmet": _space_back}
