"""Places far away: space, moon and planets, the deep sea, desert, jungle, ice; and places that only stories know."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import (
    INK,
    bands,
    circle,
    dark,
    ellipse,
    group,
    halo,
    light,
    limb,
    line,
    mix,
    path,
    rect,
)
from training.world.drawing.growing import THIN, bush, flowers, grass, rock, tree, tufts, way
from training.world.drawing.palette import Mood


def _white(m: Mood) -> bool:
    return m.snowy or m.weather == "snow"


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


def _fish(x: float, y: float, s: float, c: str, flip: bool = False) -> str:
    return group(
        path("M14 0L28 -10Q25 0 28 10Z", dark(c, 0.1), 1.5)
        + path("M-20 0Q-8 -15 16 0Q-8 15 -20 0Z", c, 1.6)
        + line("M-2 -7Q3 0 -2 7", light(c, 0.5), 2.4)
        + circle(-11, -2, 1.9, INK, 0),
        x,
        y,
        s,
        flip=flip,
    )


def _weed(x: float, y: float, h: float, c: str) -> str:
    return "".join(
        limb(f"M{x + dx} {y}q-9 -{h * k * 0.25:.0f} 0 -{h * k * 0.5:.0f}t0 -{h * k * 0.5:.0f}", c, 4, 1.4)
        for dx, k in ((-9, 0.7), (0, 1.0), (9, 0.8))
    )


_CORAL = "M0 0V-22M0 -8L-14 -20V-32M0 -14L12 -24V-38M-14 -22L-20 -28M0 -22L-4 -40"


def _sea(m: Mood) -> str:
    return bands("#49c5e8", "#1a6fb0", 256)


def depths(m: Mood) -> str:
    """The sea as seen through a porthole."""
    sand = path("M-10 220Q60 200 128 212Q200 202 266 220V266H-10Z", "#e8d29a", 2)
    return (
        _sea(m)
        + _weed(40, 226, 90, "#3fa878")
        + sand
        + _fish(90, 90, 1.8, "#ff9f3a")
        + _fish(180, 150, 1.5, "#ffdf5a", True)
        + "".join(
            circle(x, y, q, "#d9f4ff", 2, 'fill-opacity="0.5"')
            for x, y, q in ((150, 60, 9), (164, 40, 6), (60, 150, 7))
        )
    )


def under_water(m: Mood) -> str:
    out = bands("#5fd0ee", "#1f78ba", 256) + "".join(
        path(f"M{x} -4H{x + 26}L{x + 70} 200H{x - 4}Z", "#ffffff", 0, 'fill-opacity="0.10"')
        for x in (-90, 10, 120, 230, 320)
    )
    far = path(
        "M-114 190Q-70 150 -30 176Q10 140 50 180Q120 196 190 178Q230 142 270 172Q320 150 370 186V230H-114Z",
        "#2f88b8",
        0,
    )
    sand = path("M-114 226Q-40 212 30 222Q128 212 220 222Q300 212 370 226V260H-114Z", "#f2dca6", 1.8) + "".join(
        circle(x, y, 1.4, "#d0b070", 0) for x, y in ((60, 236), (110, 242), (170, 234), (206, 246), (20, 248))
    )
    corals = (
        group(limb(_CORAL, "#ff7f8f", 6, 1.5), 34, 226, 1.15)
        + group(limb(_CORAL, "#ffa84a", 6, 1.5), 226, 226, 1.0, flip=True)
        + group(limb(_CORAL, "#c77ae8", 6, 1.5), -72, 226, 1.3)
        + group(limb(_CORAL, "#ff7f8f", 6, 1.5), 322, 228, 1.3, flip=True)
    )
    weeds = (
        _weed(10, 236, 92, "#3fa878")
        + _weed(250, 234, 104, "#4fb86a")
        + _weed(-36, 236, 70, "#4fb86a")
        + _weed(290, 236, 80, "#3fa878")
        + _weed(-100, 236, 110, "#3fa878")
    )
    shell = group(
        path("M0 0Q-5 -1 -6 -4Q-17 -12 -11 -18Q-7 -24 0 -24Q7 -24 11 -18Q17 -12 6 -4Q5 -1 0 0Z", "#ffd9c9", 1.8)
        + line("M0 -3V-22M-3 -5L-9 -18M3 -5L9 -18", "#d9735f", 1.6),
        76,
        246,
        0.7,
    )
    star = path("M188 234l3.500 7l8 .5l-6 5l2 7.500l-7.500 -4l-7 4l2 -7.500l-6 -5l8 -.5z", "#ff8d6b", THIN)
    swarm = (
        _fish(46, 40, 0.9, "#ffdf5a")
        + _fish(206, 62, 1.0, "#ff8f4a", True)
        + _fish(226, 120, 0.75, "#ff9fc8", True)
        + _fish(22, 100, 0.75, "#b9e05a")
        + _fish(-60, 70, 1.2, "#ff8f4a")
        + _fish(312, 90, 1.2, "#b59af0", True)
        + _fish(-84, 140, 0.8, "#ffdf5a")
    )
    bubbles = "".join(
        circle(x, y, q, "#dff6ff", 1.2, 'fill-opacity="0.45"')
        for x, y, q in (
            (88, 30, 6),
            (96, 14, 4),
            (150, 44, 5),
            (160, 24, 7),
            (14, 60, 4),
            (240, 36, 5),
            (-30, 40, 6),
            (280, 50, 5),
            (346, 30, 6),
        )
    )
    return out + far + corals + weeds + sand + shell + star + swarm + bubbles


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


def desert(m: Mood) -> str:
    far = path(
        "M-114 158Q-50 116 20 146Q80 108 150 142Q220 112 280 144Q330 124 370 150V200H-114Z", m.ground("#f2c070"), 1.5
    )
    pyramid = (
        path("M172 152L212 92L254 152Z", m.ground("#f7d088"), 1.7)
        + path("M212 92L226 152H254Z", m.ground("#d9a058"), 0)
        + line("M190 126H236M180 140H246M202 108H222", m.ground("#c98f4a"), 1.4)
        + path("M172 152L212 92L254 152Z", "none", 1.7)
    )
    near = way(m, "M-114 176Q-20 150 70 170Q160 190 250 166Q320 156 370 172V260H-114Z", "#f7d68f")
    ripples = line(
        "M-90 214q22 -8 44 0t44 0M40 204q18 -7 36 0t36 0M150 226q22 -8 44 0t44 0M10 240q20 -8 40 0M270 206"
        "q22 -8 44 0t44 0M-60 244q20 -8 40 0M250 246q24 -8 48 0",
        dark(m.ground("#f7d68f"), 0.16),
        2.2,
    )

    def cactus(x: float, y: float, s: float) -> str:
        body = (
            limb("M0 0V-62", "#4fa868", 15, 1.7)
            + limb("M0 -22H-20V-42M0 -32H20V-52", "#4fa868", 9, 1.7)
            + limb("M0 0V-62", "#4fa868", 15, 0)
        )
        snow = circle(0, -69, 6, "#ffffff", 0) if _white(m) else circle(0, -71, 5, "#ff8fb4", 1.4)
        return group(
            ellipse(0, 2, 18, 4, dark(m.ground("#f7d68f"), 0.14), 0)
            + body
            + line("M-4 -10v8M4 -30v8M-3 -46v8M0 -60v7", "#2f7f4c", 1.7)
            + snow,
            x,
            y,
            s,
        )

    skull = rock(m, 226, 214, 0.7) + rock(m, 66, 184, 0.5)
    return (
        far
        + pyramid
        + near
        + ripples
        + cactus(26, 196, 1.25)
        + cactus(240, 192, 0.8)
        + cactus(-66, 206, 1.3)
        + cactus(324, 204, 1.2)
        + skull
        + rock(m, -20, 224, 0.8)
    )


def jungle(m: Mood) -> str:
    leaf, deep = ("#a9c0b4", "#8fae9b") if m.snowy else ("#4fb86a", "#2f8f5c")
    back = path(
        "M-114 180V70Q-90 50 -60 68Q-30 36 10 60Q50 30 90 58Q130 30 170 58Q210 34 250 60Q290 36 320 64Q350 "
        "48 370 70V190H-114Z",
        mix(deep, "#9fd8c0", 0.4),
        1.5,
    )
    back += path(
        "M-114 190V110Q-70 90 -30 112Q20 88 60 112Q110 92 150 112Q200 90 240 112Q290 90 330 112Q350 100 370 "
        "110V200H-114Z",
        mix(deep, "#9fd8c0", 0.15),
        1.5,
    )
    falls = path("M110 62H146V182H104Z", "#bfe9fa", 1.5) + line("M118 70V176M128 66V178M138 70V176", "#ffffff", 2.4)
    floor_ = grass(m, "M-114 184Q0 170 128 178Q256 170 370 184V260H-114Z", deep=True)
    trunks = ""
    for x, w in ((-8, 30), (232, 32), (-92, 26), (330, 28)):
        trunks += path(
            f"M{x - 6} 214Q{x + 5} 120 {x} -4H{x + w}Q{x + w - 5} 120 {x + w + 8} 214Q{x + w / 2} 206 {x - 6} 214Z",
            "#9a6a44",
            1.8,
        ) + line(f"M{x + 9} 40v30M{x + 19} 90v36M{x + 12} 150v30", "#744a30", 2)

    def palm_leaf(x: float, y: float, turn: float, s: float, c: str) -> str:
        return group(
            path("M0 0Q30 -26 72 -8Q60 0 56 10Q46 0 42 12Q34 2 28 14Q20 4 0 0Z", c, 1.6)
            + line("M4 0Q34 -12 64 -6", dark(c, 0.3), 1.6),
            x,
            y,
            s,
            turn,
        )

    fans = "".join(
        palm_leaf(x, y, t, s, (leaf, deep)[i % 2])
        for i, (x, y, t, s) in enumerate(
            (
                (-10, 14, 10, 1.1),
                (-10, 20, 50, 0.9),
                (266, 10, 170, 1.1),
                (266, 18, 130, 0.9),
                (-114, 20, 20, 1.2),
                (370, 20, 160, 1.2),
                (60, -8, 60, 0.9),
                (190, -8, 110, 0.9),
                (20, 206, -50, 0.7),
                (14, 210, -100, 0.65),
                (240, 208, -80, 0.7),
                (244, 210, -130, 0.7),
                (-60, 220, -60, 0.9),
                (-60, 222, -110, 0.8),
                (310, 220, -70, 0.9),
                (312, 222, -120, 0.8),
            )
        )
    )
    vines = (
        line("M30 -4Q60 70 96 -4M150 -4Q190 84 226 -4M-80 -4Q-46 66 -10 -4M262 -4Q296 70 332 -4", "#3f7f48", 3.4)
        + line("M74 -4V66M186 -4V52", "#3f7f48", 3)
        + "".join(ellipse(x, y, 6, 3.4, leaf, 1.2) for x, y in ((74, 66), (70, 44), (78, 26), (186, 52), (190, 30)))
    )
    blooms = "".join(
        "".join(circle(x + dx, y + dy, 4.4, c, 1.2) for dx, dy in ((-5, 0), (5, 0), (0, -5), (0, 5)))
        + circle(x, y, 3, "#ffe27a", 1.1)
        for x, y, c in ((40, 190, "#ff6f8f"), (222, 186, "#ff9f3a"), (-34, 200, "#c77ae8"), (292, 196, "#ff6f8f"))
        if not m.snowy
    )
    parrot = group(
        path("M0 0Q-12 -14 0 -26Q12 -28 12 -14Q12 0 4 12L0 24Z", "#e8424a", 1.6)
        + path("M2 -2Q-4 -12 4 -18Q8 -8 2 -2Z", "#ffcf3a", 1.2)
        + path("M11 -20q8 0 5 8l-5 -3Z", "#ffb03a", 1.2)
        + circle(7, -19, 1.6, INK, 0)
        + path("M0 6L-4 24L4 12Z", "#4a90d9", 1.2),
        212,
        76,
        0.95,
        flip=True,
    ) + limb("M204 84H236", "#9a6a44", 3, 1.3)
    return (
        back
        + falls
        + floor_
        + vines
        + trunks
        + parrot
        + fans
        + blooms
        + tufts(m, ((70, 226), (180, 224), (110, 246), (-20, 240), (280, 240)))
    )


def snowfield(m: Mood) -> str:
    tone, deep = "#f7fbff", "#d9e8f5"
    hills = path(
        "M-114 150Q-50 112 16 140Q80 100 150 138Q216 106 270 138Q330 116 370 146V200H-114Z",
        "#c6d9ee",
        1.5,
        ink="#8fa6c4",
    )
    berg = (
        path("M-40 156L-16 108L4 122L24 90L48 156Z", "#d9effa", 1.7)
        + path("M24 90L30 124L48 156H20Z", "#a9d0ea", 0)
        + path("M-40 156L-16 108L4 122L24 90L48 156Z", "none", 1.7)
    )
    near = path("M-114 174Q-20 156 70 168Q160 180 250 164Q320 156 370 170V260H-114Z", tone, 1.6, ink="#9fb6d0") + line(
        "M-80 212q24 -8 48 0M20 204q20 -6 40 0M170 232q26 -8 52 0M70 244q22 -7 44 0M270 216q24 -8 48 0M-30 "
        "240q20 -6 40 0",
        deep,
        3,
    )
    igloo = (
        path("M186 182Q188 126 226 126Q264 126 266 182Z", "#eef6fc", 1.8)
        + line(
            "M194 158H258M190 172H262M204 140H248M212 128V140M238 128V140M202 141V158M226 141V158M250 141V158",
            "#a9c4dc",
            1.7,
        )
        + path("M186 182V168Q186 150 202 150Q218 150 218 168V182Z", "#c9dff0", 1.7)
        + path("M192 182V170Q192 157 202 157Q212 157 212 170V182Z", "#4a6a94", 1.5)
    )
    trees = ""
    for x, y, s in (
        (14, 184, 0.9),
        (44, 176, 0.6),
        (-66, 190, 1.2),
        (-24, 178, 0.7),
        (306, 178, 0.8),
        (342, 188, 1.15),
    ):
        out = rect(-4, -12, 8, 13, "#7d5238", THIN)
        for low, width, high in ((-8, 27, -42), (-30, 22, -62), (-52, 16, -84)):
            out += path(
                f"M0 {high}L{width} {low}Q{width * 0.5} {low + 5} 0 {low}Q{-width * 0.5} {low + 5} {-width} {low}Z",
                "#6fa0a8",
                THIN,
            ) + path(
                f"M0 {high + 1.5}L{width * 0.6} {low - 8}Q{width * 0.25} {low - 14} 0 {low - 5}Q{-width * 0.3} "
                f"{low - 14} {-width * 0.6} {low - 8}Z",
                "#ffffff",
                0,
            )
        trees += group(out, x, y, s)
    lights = (
        line(
            "M-110 40Q-40 10 40 40T190 34T366 44M-110 58Q-30 30 50 58T210 52T366 62",
            "#8cf0c8",
            7,
            'stroke-opacity="0.35"',
        )
        if m.night and m.weather == "clear"
        else ""
    )
    prints = "".join(ellipse(x, y, 4, 2, "#b9cde2", 0) for x, y in ((150, 190), (138, 198), (152, 206), (140, 214)))
    return lights + hills + berg + near + trees + igloo + prints


def volcano(m: Mood) -> str:
    tone = m.ground("#8a6a68")
    cone = path("M20 182Q70 130 96 62Q112 54 128 58Q144 54 160 62Q186 130 236 182Z", tone, 1.8) + path(
        "M160 62Q186 130 236 182H170Q160 110 146 58Z", dark(tone, 0.18), 0
    )
    lava = path(
        "M96 62Q112 54 128 58Q144 54 160 62Q158 84 150 92Q148 120 140 108Q134 90 128 96Q126 140 116 132Q112 "
        "100 106 92Q98 80 96 62Z",
        "#FF7A2A",
        1.7,
    ) + path("M106 64Q128 58 150 64Q144 78 128 76Q112 78 106 64Z", "#FFD23F", 0)
    fire = (
        r.shine(halo(128, 46, 64, 52, "#ffb04a", 0.5, 6))
        + path(
            "M104 62Q98 34 114 24Q114 38 124 30Q124 10 136 0Q134 22 146 30Q158 44 152 62Q128 54 104 62Z", "#FF9A2A", 1.6
        )
        + path("M114 60Q112 44 122 42Q126 32 134 26Q136 42 144 48Q146 56 142 60Q128 56 114 60Z", "#FFE27A", 0)
    )
    smoke = "".join(
        circle(x, y, q, "#9a8fa0", 0, 'fill-opacity="0.75"')
        for x, y, q in ((170, 22, 14), (188, 10, 17), (208, 2, 15), (92, 16, 11), (78, 4, 14))
    )
    sparks = "".join(circle(x, y, 4, "#FF9A2A", 1.3) for x, y in ((84, 44), (172, 52), (70, 70), (190, 74)))
    near = way(m, "M-114 178Q0 166 128 174Q256 166 370 178V260H-114Z", "#a98a78")
    hills = path(
        "M-114 182Q-80 130 -30 150Q0 160 30 184ZM226 184Q270 136 310 150Q350 160 370 184Z", m.ground("#b09a90"), 1.5
    )
    stream = path("M-60 184Q-30 200 -64 214Q-90 228 -70 260H-30Q-50 230 -24 214Q0 198 -36 184Z", "#FF7A2A", 1.6)
    return (
        smoke
        + hills
        + cone
        + fire
        + lava
        + sparks
        + near
        + stream
        + rock(m, 20, 200, 1.0)
        + rock(m, 236, 198, 1.1)
        + rock(m, 312, 216, 1.3)
        + rock(m, 16, 246, 0.7)
        + tufts(m, ((60, 216), (206, 226), (110, 248), (270, 240)))
        + tree(m, 346, 188, 0.8)
    )


def castle(m: Mood) -> str:
    hill = grass(m, "M-114 150Q-40 128 20 148Q128 120 236 148Q310 130 370 150V260H-114Z", deep=True)
    glow = "#FFDF70" if r.lit(m) else "#6a7aa0"
    stone = "#e3dcea"

    def turret(x: float, foot: float, w: float, h: float, roof: str) -> str:
        out = rect(x - w / 2, foot - h, w, h, stone, 1.8) + rect(x - w / 2 - 4, foot - h - 8, w + 8, 12, stone, 1.7, 2)
        out += path(
            f"M{x - w / 2 - 7} {foot - h - 7}L{x} {foot - h - w * 1.25 - 8}L{x + w / 2 + 7} {foot - h - 7}Z",
            "#f4f8fc" if _white(m) else roof,
            1.8,
        )
        out += limb(f"M{x} {foot - h - w * 1.25 - 8}v-12", "#c9a24a", 1.6, 1) + path(
            f"M{x + 1} {foot - h - w * 1.25 - 20}l15 5l-15 5Z", "#ffcf3a", 1.3
        )
        return (
            out
            + path(
                f"M{x - 5} {foot - h + 32}V{foot - h + 18}Q{x} {foot - h + 9} {x + 5} {foot - h + 18}V{foot - h + 32}Z",
                glow,
                1.5,
            )
            + line(f"M{x - w / 2 + 4} {foot - 24}h9M{x + 2} {foot - h + 48}h9", "#b9b0c6", 1.8)
        )

    def crown(x: float, y: float, w: float) -> str:
        n = int(w // 16)
        return path(
            f"M{x} {y}" + "".join(f"v-9h{w / n / 2:.1f}v9h{w / n / 2:.1f}" for _ in range(n)) + "v8h-" + f"{w}Z",
            stone,
            1.6,
        )

    keep = (
        rect(86, 52, 84, 124, light(stone, 0.2), 1.8)
        + crown(82, 54, 92)
        + turret(128, 52, 30, 6, "#8e6ac9")
        + "".join(path(f"M{x} 100V86Q{x + 6} 76 {x + 12} 86V100Z", glow, 1.5) for x in (98, 146))
    )
    wall_ = (
        rect(18, 108, 220, 70, stone, 1.8)
        + crown(18, 108, 220)
        + line("M40 130h12M60 150h12M182 132h12M204 152h12M34 164h12M190 166h12", "#b9b0c6", 1.8)
    )
    gate = (
        path("M100 178V140Q100 112 128 112Q156 112 156 140V178Z", light(stone, 0.3), 1.8)
        + path("M108 178V142Q108 120 128 120Q148 120 148 142V178Z", "#8a5a3c", 1.7)
        + line("M118 124V178M128 120V178M138 124V178M108 150H148", "#5c3a28", 1.8)
    )
    banners = "".join(path(f"M{x} 120h14v28l-7 -6l-7 6Z", c, 1.4) for x, c in ((74, "#e8524a"), (168, "#4a90d9")))
    towers = (
        turret(14, 178, 38, 96, "#e8636b")
        + turret(242, 178, 38, 96, "#e8636b")
        + turret(-74, 176, 34, 60, "#5a9ad0")
        + turret(330, 176, 34, 60, "#5a9ad0")
    )
    low = (
        rect(-60, 132, 60, 46, stone, 1.7)
        + crown(-60, 132, 60)
        + rect(256, 132, 60, 46, stone, 1.7)
        + crown(256, 132, 60)
    )
    front = grass(m, "M-114 178H370V260H-114Z")
    moat = (
        path(
            "M-114 188Q128 176 370 188V206Q128 196 -114 206Z",
            mix("#5ab4e4", "#cfe6f2", 0.5) if m.snowy else "#5ab4e4",
            1.5,
            ink="#3a7aa8",
        )
        + path("M104 178H152L164 210H92Z", "#b9783f", 1.7)
        + line("M101 186H155M98 194H158M95 202H161", "#8a5430", 1.7)
    )
    lane = way(m, "M92 210H164Q176 234 186 260H70Q80 234 92 210Z", "#e6cfa4")
    return (
        hill
        + keep
        + low
        + wall_
        + towers
        + banners
        + gate
        + front
        + moat
        + lane
        + flowers(m, ((20, 226), (50, 240), (214, 228), (240, 244), (-50, 232), (310, 232)))
        + bush(m, -100, 186, 0.6)
        + bush(m, 360, 186, 0.6)
    )


def throne_room(m: Mood) -> str:
    back = r.wall("#d9c9ea") + r.bricks("#c6b3dc", 0, 176, 24)
    panes = ""
    for x in (42, 182, -66, 290):
        panes += (
            r.pane(m, x, 30, 32, 70)
            + path(
                f"M{x - 10} 18H{x + 42}V110H{x - 10}ZM{x} 102H{x + 32}V52Q{x + 28} 34 {x + 16} 28Q{x + 4} 34 {x} 52Z",
                "#d9c9ea",
                0,
                'fill-rule="evenodd"',
            )
            + path(f"M{x} 102V52Q{x + 4} 34 {x + 16} 28Q{x + 28} 34 {x + 32} 52V102Z", "none", 3)
            + line(f"M{x + 16} 30V102M{x} 68H{x + 32}", "#f7ead2", 2.4)
            + rect(x - 5, 102, 42, 7, "#f7ead2", 1.6, 2)
        )
    banners = "".join(
        path(f"M{x - 15} 12H{x + 15}V106L{x} 92L{x - 15} 106Z", c, 1.7)
        + path(f"M{x - 8} 60V44L{x - 4} 50L{x} 41L{x + 4} 50L{x + 8} 44V60Z", "#ffd54a", 1.3)
        + limb(f"M{x - 20} 12H{x + 20}", "#c9a24a", 3, 1.3)
        for x, c in ((12, "#c9404f"), (244, "#c9404f"), (-98, "#4a6ac0"), (352, "#4a6ac0"))
    )
    canopy = path("M82 30Q128 -10 174 30L180 176H166L162 60Q128 40 94 60L90 176H76Z", "#c9404f", 1.8) + "".join(
        path(f"M{84 + i * 18} 26Q{93 + i * 18} 44 {102 + i * 18} 26Z", "#ffd54a", 1.3) for i in range(5)
    )
    throne = (
        path("M100 172V84Q104 52 128 40Q152 52 156 84V172Z", "#ffcf4a", 1.8)
        + path("M108 140V88Q112 64 128 56Q144 64 148 88V140Z", "#d9506a", 1.7)
        + rect(94, 128, 14, 46, "#ffcf4a", 1.7, 4)
        + rect(148, 128, 14, 46, "#ffcf4a", 1.7, 4)
        + rect(104, 138, 48, 16, "#d9506a", 1.7, 5)
        + rect(104, 154, 48, 22, "#e8b03a", 1.7)
        + "".join(
            circle(x, y, 5, c, 1.4) for x, y, c in ((128, 42, "#5ad0e8"), (101, 124, "#e8524a"), (155, 124, "#e8524a"))
        )
    )
    steps = rect(64, 172, 128, 10, "#f2e9d9", 1.7, 2) + rect(48, 181, 160, 11, "#f2e9d9", 1.7, 2)
    carpet = path("M106 172H150V192H106ZM104 192H152L196 260H60Z", "#d9404f", 1.7) + line(
        "M111 192L72 260M145 192L184 260", "#ffd54a", 2.6
    )
    armour = ""
    for x in (14, 242):
        armour += (
            rect(x - 16, 168, 32, 14, "#b9a6cc", 1.6, 2)
            + path(f"M{x - 12} 168V134Q{x} 124 {x + 12} 134V168Z", "#b9c6d6", 1.7)
            + path(f"M{x - 9} 132V120Q{x} 108 {x + 9} 120V132Z", "#c9d6e4", 1.7)
            + line(f"M{x - 5} 123h10M{x} 123v6", INK, 1.8)
            + path(f"M{x} 112q8 -12 14 -4q-6 0 -12 6Z", "#e8524a", 1.3)
        )
    return (
        back
        + panes
        + banners
        + r.chequers("#f2e9f7", "#c9b3e0", 176, "#f2e9d9")
        + canopy
        + throne
        + steps
        + carpet
        + armour
        + r.lamp(m, 128, 8, "#ffd54a")
    )


PLACES = {
    "space": space,
    "moon": moon,
    "planet": planet,
    "under water": under_water,
    "sky": sky_place,
    "desert": desert,
    "jungle": jungle,
    "snowfield": snowfield,
    "volcano": volcano,
    "castle": castle,
    "throne room": throne_room,
}
