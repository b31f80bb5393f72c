"""Places beyond the air: space, moon, a strange planet; and the sky above the clouds."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import bands, circle, dark, ellipse, group, light, limb, line, mix, path, rect
from training.world.drawing.palette import Mood


def stars(top: float = 0.0, across: tuple[int, int] = (-110, 366), low: int = 250) -> str:
    """Many small stars, always the same."""
    out = ""
    for i in range(64):
        x, y = -110 + (i * 83 + 29) % 476, top + (i * 57 + 13) % low
        if across[0] <= x <= across[1]:
            s = 2.4 + i % 4
            out += path(
                f"M{x} {y - s}L{x + s * 0.28:.1f} {y - s * 0.28:.1f}L{x + s} {y}L{x + s * 0.28:.1f} "
                f"{y + s * 0.28:.1f}L{x} {y + s}L{x - s * 0.28:.1f} {y + s * 0.28:.1f}L{x - s} {y}L{x - s * 0.28:.1f} "
                f"{y - s * 0.28:.1f}Z",
                ("#FFF6CF", "#FFFFFF", "#CFE6FF")[i % 3],
                0,
            )
    return out


_SPACE = {
    "morning": ("#2a2f78", "#8a5aa8"),
    "day": ("#232a70", "#4a4aa0"),
    "evening": ("#3a1f68", "#a04a7a"),
    "night": ("#0f1440", "#2c2f70"),
}


def _earth(x: float, y: float, s: float) -> str:
    lands = path(
        "M-26 -12Q-18 -32 2 -26Q10 -14 -6 -8Q-14 4 -26 -12ZM2 8Q18 -6 28 6Q24 24 6 28Q-6 20 2 8Z", "#7cc95a", 0
    )
    return group(
        circle(0, 0, 36, "#4a9be0", 2)
        + lands
        + path("M-36 0A36 36 0 0 0 36 0Q20 30 -6 26Q-30 22 -36 0Z", "#1f3f8f", 0, 'fill-opacity="0.25"')
        + circle(0, 0, 36, "none", 2),
        x,
        y,
        s,
    )


def space(m: Mood) -> str:
    out = bands(*_SPACE[m.time], 256) + stars()
    out += path(
        "M-114 150Q0 96 110 128Q240 160 370 84V120Q240 196 110 160Q0 134 -114 190Z", "#8a6ad0", 0, 'fill-opacity="0.28"'
    )
    ringed = group(
        limb("M-52 12Q0 34 52 -12", "none", 0)
        + circle(0, 0, 28, "#ffb85c", 1.9)
        + path("M-27 -6Q0 4 27 -6L28 2Q0 12 -28 2Z", "#e8874a", 0)
        + circle(0, 0, 28, "none", 1.9)
        + path("M-27 6Q-56 16 -50 22Q-20 26 34 -4Q54 -18 44 -20Q38 -20 28 -14", "none", 7)
        + line("M-27 6Q-56 16 -50 22Q-20 26 34 -4Q54 -18 44 -20Q38 -20 28 -14", "#ffe0a0", 3.6),
        40,
        58,
    )
    out += (
        ringed
        + _earth(222, 222, 1.25)
        + circle(206, 40, 15, "#ff8fb4", 1.8)
        + circle(201, 36, 4, "#ffb8d0", 0)
        + circle(211, 45, 3, "#e0709a", 0)
    )
    out += (
        circle(-64, 70, 22, "#7cd0c0", 1.8)
        + path("M-85 64Q-64 74 -43 64L-42 72Q-64 84 -86 72Z", "#55b0a4", 0)
        + circle(-64, 70, 22, "none", 1.8)
    )
    comet = path("M300 64L366 22L316 84Z", "#BFE6FF", 0, 'fill-opacity="0.7"') + circle(304, 76, 9, "#FFF6CF", 1.5)
    rocks = "".join(
        path(f"M{x} {y}l9 -6l11 3l4 9l-8 8l-13 -2Z", "#9a8fb0", 1.6)
        for x, y in ((6, 216), (-50, 200), (330, 170), (120, 18))
    )
    return out + comet + rocks


def _craters(spots: tuple[tuple[float, float, float], ...], colour: str) -> str:
    return "".join(
        ellipse(x, y, w, w * 0.32, dark(colour, 0.16), 1.6)
        + ellipse(x, y + w * 0.08, w * 0.8, w * 0.2, dark(colour, 0.08), 0)
        for x, y, w in spots
    )


def moon(m: Mood) -> str:
    out = bands(*_SPACE[m.time], 200) + stars(0, low=150) + _earth(206, 52, 1.05)
    far = path(
        "M-114 168Q-60 138 -10 160Q40 132 90 158Q150 136 196 160Q250 138 300 160Q340 146 370 164V210H-114Z",
        "#b9b6c9",
        1.7,
    )
    near = path("M-114 186Q0 172 128 180Q256 172 370 186V260H-114Z", "#d9d6e2", 1.8)
    lander = group(
        limb("M-18 -20L-34 0M18 -20L34 0M0 -20V-2", "#8f9ab0", 3, 1.3)
        + rect(-26, -36, 52, 18, "#ffcf3a", 1.7, 3)
        + path("M-18 -36L-24 -50L-12 -66H12L24 -50L18 -36Z", "#f4f7fa", 1.7)
        + circle(0, -50, 7, "#8fd0f0", 1.5),
        30,
        184,
        0.95,
    )
    flag = (
        limb("M232 196V130", "#c9d2dc", 2.4, 1.2)
        + path("M233 130H268V152H233Z", "#ff7a5a", 1.6)
        + path("M250 135l2 4l5 .5l-4 3l1.500 5l-4.500 -3l-4.500 3l1.500 -5l-4 -3l5 -.5Z", "#ffe27a", 0)
    )
    steps = "".join(ellipse(x, y, 4.5, 2.4, "#a9a5bc", 0) for x, y in ((66, 196), (78, 202), (90, 198), (102, 206)))
    return (
        out
        + far
        + _craters(((-70, 172, 16), (150, 170, 14), (320, 172, 16)), "#b9b6c9")
        + near
        + _craters(
            (
                (20, 222, 20),
                (206, 220, 18),
                (128, 196, 11),
                (70, 246, 16),
                (236, 246, 20),
                (-60, 222, 24),
                (318, 214, 22),
            ),
            "#d9d6e2",
        )
        + lander
        + flag
        + steps
    )


def planet(m: Mood) -> str:
    sky_ = {
        "morning": ("#f7a8b8", "#ffe6c2"),
        "day": ("#ff9f9a", "#ffdca8"),
        "evening": ("#7a4a9c", "#ff8f6a"),
        "night": ("#241a58", "#6a3f8a"),
    }[m.time]
    out = bands(*sky_, 200) + (stars(0, low=120) if m.time in ("night", "evening") else "")
    out += (
        circle(58, 46, 26, "#c98ae0", 1.8)
        + path("M34 40Q58 50 83 40L84 48Q58 60 33 48Z", "#a968c4", 0)
        + circle(58, 46, 26, "none", 1.8)
        + circle(202, 32, 13, "#ffe9a0", 1.6)
        + circle(320, 58, 18, "#8fd0c4", 1.7)
    )
    far = path(
        "M-114 166L-80 120L-50 160L-10 104L26 158L60 132L96 164L140 116L176 160L214 112L250 162L290 124L330 "
        "160L370 130V210H-114Z",
        "#c9604f",
        1.7,
    )
    near = path("M-114 180Q0 166 128 174Q256 166 370 180V260H-114Z", "#e8875a", 1.8)

    def weed(x: float, y: float, s: float, c: str) -> str:
        return group(
            limb("M0 0Q-4 -24 6 -44", "#5aa8a0", 4, 1.4)
            + circle(8, -50, 10, c, 1.6)
            + circle(5, -53, 3, light(c, 0.5), 0)
            + limb("M-1 -18Q-14 -22 -16 -32", "#5aa8a0", 3, 1.3)
            + circle(-17, -36, 6, c, 1.5),
            x,
            y,
            s,
        )

    plants = (
        weed(20, 190, 1.1, "#7ae0c4")
        + weed(238, 188, 1.0, "#ffe27a")
        + weed(-70, 196, 1.1, "#ff9fd0")
        + weed(318, 198, 1.2, "#7ae0c4")
        + weed(54, 180, 0.6, "#ff9fd0")
        + weed(206, 178, 0.6, "#b9a0ff")
    )
    return (
        out
        + far
        + near
        + _craters(((40, 222, 18), (214, 224, 20), (120, 240, 14), (-50, 230, 18), (300, 232, 20)), "#e8875a")
        + plants
    )


def sky_place(m: Mood) -> str:
    base = {"evening": "#fff0e6", "night": "#e6ecff"}.get(m.time, "#ffffff")
    shade = mix(base, "#6a8fd0", 0.25)

    def heap(x: float, y: float, s: float, c: str) -> str:
        d = "M-60 30Q-74 28 -72 12Q-68 -4 -52 -2Q-48 -24 -26 -20Q-14 -40 10 -30Q30 -36 38 -14Q60 -16 64 4Q76 14 66 30Z"
        return group(
            path(d, c, 1.7, ink=mix(shade, "#4b5a8a", 0.35))
            + path("M-62 24Q-30 12 0 22Q30 12 62 24Q60 30 50 30H-54Q-62 30 -62 24Z", shade, 0),
            x,
            y,
            s,
        )

    far = (
        heap(30, 150, 0.62, mix(base, shade, 0.4))
        + heap(214, 132, 0.7, mix(base, shade, 0.4))
        + heap(-70, 124, 0.7, mix(base, shade, 0.4))
        + heap(324, 150, 0.7, mix(base, shade, 0.4))
    )
    bow = ""
    if m.weather in ("clear", "rain") and m.time in ("day", "morning"):
        for i, c in enumerate(("#ff8f8f", "#ffb86a", "#ffe27a", "#9be08a", "#8fc8ff", "#c8a0f5")):
            bow += line(
                f"M{-50 + i * 7} 230A{178 - i * 7} {178 - i * 7} 0 0 1 {306 - i * 7} 230",
                c,
                7.4,
                'stroke-opacity="0.75"',
            )
    birds = line(
        "M84 64q6 -7 10 0q5 -7 10 0M150 92q5 -6 8 0q4 -6 8 0M-34 84q6 -7 10 0q5 -7 10 0M280 98q6 -7 10 0q5 -7 10 0",
        "#ffffff" if m.night else "#6a7488",
        2.2,
    )
    front = "".join(
        heap(x, y, s, base)
        for x, y, s in (
            (-96, 232, 1.0),
            (-6, 240, 1.05),
            (86, 250, 1.0),
            (176, 250, 1.0),
            (264, 240, 1.05),
            (352, 232, 1.0),
        )
    )
    return (
        r.shine(rect(-114, 190, 484, 80, m.sky[1], 0)) + bow + far + birds + front + rect(-114, 262, 484, 10, base, 0)
    )


PLACES = {
    "space": space,
    "moon": moon,
    "planet": planet,
    "sky": sky_place,
}
