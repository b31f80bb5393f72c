"""What the first fourteen places show left and right of the square, in wide pictures only."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.canvas import INK, circle, dark, ellipse, group, limb, line, path, rect
from training.world.drawing.growing import (
    THIN,
    barrel,
    bush,
    fence,
    flowers,
    house,
    pine,
    rock,
    tree,
    tufts,
    waves,
)
from training.world.drawing.palette import Mood
from training.world.drawing.places_built import stall
from training.world.drawing.rooms import bookcase, plant


def _meadow(m: Mood) -> str:
    return (
        tree(m, -70, 184, 1.2)
        + tree(m, 326, 186, 1.25)
        + bush(m, -34, 190, 0.6)
        + fence(286, 214, 7)
        + flowers(m, ((-94, 220), (-60, 236), (-24, 222), (282, 236), (318, 240), (350, 232)))
        + tufts(m, ((-80, 240), (-40, 206), (300, 200), (340, 246)))
    )


def _forest(m: Mood) -> str:
    out = "".join(
        pine(m, x, 158, s) for x, s in ((-28, 1.0), (-62, 1.15), (-102, 1.0), (284, 1.0), (318, 1.15), (354, 1.0))
    )
    for x, w in ((-96, 28), (322, 30)):
        trunk = f"M{x} 220Q{x + 6} 130 {x - 2} 50H{x + w + 2}Q{x + w - 6} 130 {x + w + 4} 220Q{x + w / 2} 212 {x} 220Z"
        out += path(trunk, "#8b5b3e", 1.8) + line(f"M{x + 10} 84v40M{x + 19} 130v40M{x + 12} 180v22", "#6d432e", 2)
    leaf = "#c9d6e2" if m.snowy else m.season.leaf
    out += path("M-114 40H-72Q-60 58 -76 66Q-88 76 -100 66Q-108 72 -114 66Z", leaf, 0)
    out += path("M304 40H370V64Q356 76 344 66Q326 74 314 62Q300 58 304 40Z", leaf, 0)
    return (
        out
        + bush(m, -44, 192, 0.8)
        + bush(m, 296, 192, 0.8)
        + tufts(m, ((-64, 236), (-30, 222), (286, 232), (350, 240)))
    )


def _beach(m: Mood) -> str:
    gulls = line("M-70 60q7 -8 11 0q6 -8 11 0M300 76q7 -8 11 0q6 -8 11 0", "#ffffff" if m.night else "#6a7488", 2.3)
    shade = limb("M-64 222V120", "#c98a4a", 3, 1.3)
    shade += path(
        "M-110 134Q-64 84 -18 134Q-30 127 -41 134Q-52 127 -64 134Q-76 127 -87 134Q-98 127 -110 134Z", "#e8524a", 1.7
    )
    shade += path("M-87 134Q-80 100 -64 110Q-48 100 -41 134Q-52 127 -64 134Q-76 127 -87 134Z", "#fff6e2", 1.4)
    towel = path("M-50 216H-14L-24 232H-62Z", "#5aa8f0", 1.6) + line("M-43 216L-53 232M-30 216L-40 232", "#ffffff", 2.6)
    castle = path("M296 214V194h5v-6h5v6h6v-6h5v6h6v-12h5v-6h5v6h6v-6h5v6h4V214Z", m.ground("#f2cf88"), THIN)
    return (
        waves(((-90, 150), (-40, 172), (290, 150), (336, 168)))
        + gulls
        + shade
        + towel
        + castle
        + rock(m, 350, 232, 0.8)
    )


def _mountain(m: Mood) -> str:
    return (
        pine(m, -34, 192, 0.9)
        + pine(m, -72, 200, 1.2)
        + pine(m, -100, 190, 0.8)
        + pine(m, 292, 188, 0.8)
        + pine(m, 326, 200, 1.2)
        + pine(m, 356, 192, 0.9)
        + rock(m, -50, 224, 0.9)
        + rock(m, 300, 226, 0.9)
        + flowers(m, ((-80, 236), (-24, 228), (320, 240), (350, 226)))
        + tufts(m, ((-90, 220), (-20, 244), (284, 240)))
    )


def _lake(m: Mood) -> str:
    boat = group(
        path("M-30 -10H30Q25 6 14 6H-14Q-25 6 -30 -10Z", "#d9604a", 1.7) + line("M-25 -3H25", "#ffe1b0", 3), 308, 164
    )
    return (
        boat
        + waves(((-80, 152), (-40, 162), (350, 156)))
        + tree(m, -70, 190, 1.2)
        + tree(m, 338, 192, 1.2)
        + bush(m, -26, 196, 0.7)
        + rock(m, 288, 204, 0.8)
        + flowers(m, ((-90, 220), (-50, 238), (300, 230), (330, 244)))
        + tufts(m, ((-30, 222), (284, 240)))
    )


def _village(m: Mood) -> str:
    return (
        house(m, -62, 182, 1.5, "#dcefdc", "#5aa58a")
        + house(m, 326, 180, 1.5, "#fff0d2", "#c9744a")
        + tree(m, -34, 186, 0.8)
        + tree(m, 288, 186, 0.7)
        + bush(m, -104, 192, 0.7)
        + bush(m, 362, 192, 0.7)
    )


def _garden(m: Mood) -> str:
    plants = ""
    for i, (x, y) in enumerate(
        (
            (-96, 204),
            (-78, 208),
            (-60, 204),
            (-42, 206),
            (-24, 204),
            (280, 204),
            (298, 207),
            (316, 204),
            (334, 208),
            (352, 204),
        )
    ):
        colour = ("#ff6f8f", "#ffcf3a", "#b57ae6")[i % 3] if not m.snowy else "#dfe9f2"
        plants += line(f"M{x} {y}v-15M{x} {y - 4}l-5 -5M{x} {y - 4}l5 -5", "#3f8a45", 2)
        plants += circle(x, y - 18, 5.6, colour, 1.4) + circle(x, y - 18, 2, "#fff4c2", 0)
    can = group(
        path("M-16 0V-22H14V0Z", "#5aa8c9", 1.6)
        + path("M14 -8L30 -26L34 -23L18 0Z", "#5aa8c9", 1.5)
        + line("M-10 -22Q0 -38 10 -22", INK, 2.4),
        -60,
        240,
    )
    shed = (
        rect(292, 92, 60, 62, "#c98f52", 1.7)
        + path("M284 94L322 62L360 94Z", "#f4f8fc" if m.snowy else "#5a8fb8", 1.7)
        + rect(310, 112, 24, 42, "#8a5034", 1.6)
    )
    fences = fence(262, 168, 10) + fence(-112, 168, 10)
    return shed + tree(m, -70, 152, 1.0) + fences + plants + can + tufts(m, ((-90, 236), (-20, 230), (290, 236)))


def _bridge(m: Mood) -> str:
    deck = path(
        "M-114 236Q-60 222 -4 204V260H-114ZM260 204Q316 222 370 236V260H260Z", m.ground("#d9a868"), 1.8, ink="#8a5a34"
    )
    return (
        deck
        + tree(m, -56, 166, 1.1)
        + pine(m, -94, 168, 1.0)
        + pine(m, 290, 158, 0.7)
        + tree(m, 324, 168, 1.1)
        + bush(m, -20, 176, 0.6)
        + bush(m, 358, 178, 0.7)
    )


def _harbour(m: Mood) -> str:
    town = house(m, -40, 146, 0.95, "#ffe1c2", "#5f8fc4") + house(m, -86, 144, 1.05, "#f2e3f5", "#d9604a")
    boat = group(
        path("M-32 -12H32Q26 8 16 8H-16Q-26 8 -32 -12Z", "#4a90c4", 1.7)
        + line("M-27 -4H27", "#ffffff", 3)
        + limb("M0 -12V-56", "#a5683a", 3, 1.3)
        + path("M3 -54Q30 -40 28 -18H3Z", "#fff6e2", 1.5),
        320,
        172,
    )
    net = path("M-96 226Q-92 200 -66 202Q-40 200 -36 226Z", "#8fb0a8", 1.6) + line(
        "M-88 212l40 12M-76 204l34 14M-48 206l-40 14M-62 202l-24 14", dark("#8fb0a8"), 1.4
    )
    return (
        town
        + waves(((290, 152), (350, 158), (280, 186)))
        + boat
        + net
        + barrel(300, 220, 1.0)
        + barrel(326, 226, 1.1)
        + limb("M352 212V190", "#5f6a80", 8, 1.6)
    )


def _market(m: Mood) -> str:
    white = m.snowy or m.weather == "snow"
    return (
        house(m, -60, 158, 1.25, "#e3eef7", "#8a6ac0")
        + house(m, 320, 158, 1.2, "#ffe9c8", "#5aa58a")
        + stall(-64, 210, 1.0, "#5cb87a", ("#ff9d38", "#e8423c", "#ffcf3a"), white)
        + stall(320, 210, 1.0, "#ff9f3a", ("#8ac24a", "#ff7f9f", "#8e55cc"), white)
    )


def _kitchen(m: Mood) -> str:
    fridge = (
        rect(288, 62, 62, 116, "#cfe6ea", 1.8, 8)
        + line("M288 104H350M298 84v12M298 114v22", INK, 2)
        + rect(318, 72, 14, 12, "#ffcf3a", 1.3, 1)
    )
    table = limb("M-92 182V142M-22 182V142", "#a5683a", 5, 1.5) + rect(-104, 134, 94, 9, "#c98f52", 1.7, 3)
    table += path("M-70 134h28q-2 -12 -14 -12t-14 12Z", "#e2a04a", 1.5) + path("M-92 118H-78V134H-92Z", "#5aa8d8", 1.5)
    shelf = rect(-98, 66, 74, 5, "#b9783f", 1.6) + "".join(
        rect(x, 66 - h, 13, h, c, 1.5, 3)
        for x, h, c in ((-92, 18, "#8fc4e8"), (-74, 22, "#f28a7a"), (-56, 16, "#ffd36a"), (-40, 20, "#8ac27a"))
    )
    wall = "".join(
        rect(x, y, 22, 22, ("#bfe3e0", "#fff8e6")[(x // 22 + y // 22) % 2], 0)
        for x in (-118, -96, -74, -52, -30, 256, 278, 300, 322, 344)
        for y in (112, 134)
    )
    return wall + shelf + table + fridge


def _bedroom(m: Mood) -> str:
    wardrobe = (
        rect(284, 44, 74, 136, "#c98f6a", 1.8, 3)
        + line("M321 50V176", INK, 1.7)
        + circle(315, 112, 2.4, "#ffd54a", 1.2)
        + circle(327, 112, 2.4, "#ffd54a", 1.2)
    )
    wardrobe += rect(280, 40, 82, 8, "#d9a888", 1.7, 2)
    horse = group(
        path("M-30 0Q0 14 30 0", "none", 3.4, ink="#a5683a")
        + limb("M-14 4L-10 -18M14 4L10 -18", "#e8b87a", 4, 1.4)
        + path("M-20 -16Q-22 -32 -6 -32H6L12 -50Q22 -54 28 -44L20 -38Q22 -20 12 -16Z", "#e8b87a", 1.7)
        + circle(19, -45, 1.5, INK, 0)
        + path("M8 -50Q-2 -44 -2 -32L6 -32Z", "#a5683a", 1.4),
        -62,
        178,
        1.1,
    )
    kite = (
        path("M-84 36L-62 20L-44 44L-70 72Z", "#ff9f6b", 1.7)
        + line("M-84 36L-44 44M-62 20L-70 72", INK, 1.3)
        + line("M-70 72q-10 10 0 18t0 18", INK, 1.4)
    )
    spots = "".join(
        circle(x + (12 if (y // 24) % 2 else 0), y, 2.2, "#ffffff", 0, 'fill-opacity="0.8"')
        for x in (-112, -88, -64, -40, 272, 296, 320, 344)
        for y in range(10, 170, 24)
    )
    return spots + wardrobe + kite + horse


def _library(m: Mood) -> str:
    chair = (
        rect(-34, 126, 16, 52, "#4f8a6a", 1.8, 7)
        + rect(-92, 126, 16, 52, "#4f8a6a", 1.8, 7)
        + rect(-82, 96, 54, 60, "#5aa57a", 1.8, 14)
        + rect(-80, 148, 50, 20, "#6cb98c", 1.7, 6)
    )
    return bookcase(282, 20, 82, 178, "#8a5430", 1) + plant(-98, 180, 1.0) + group(chair, 6, 4)


def _cave(m: Mood) -> str:
    out = ""
    for x, w, h in (
        (-24, 12, 40),
        (-54, 15, 66),
        (-88, 12, 34),
        (-108, 14, 54),
        (276, 12, 36),
        (306, 14, 58),
        (336, 11, 32),
        (360, 15, 64),
    ):
        out += path(
            f"M{x - w} -4H{x + w}Q{x + 3} {h * 0.5} {x} {h}Q{x - 3} {h * 0.5} {x - w} -4Z",
            "#574e7c",
            1.6,
            ink="#3d3560",
        )
    lumps = "".join(
        path(d, "#7f76a2", 1.6, ink="#544b78")
        for d in (
            "M-70 96Q-50 80 -34 96Q-28 116 -46 122Q-68 118 -70 96Z",
            "M290 110Q310 92 330 110Q336 130 316 136Q294 132 290 110Z",
            "M-114 150Q-90 130 -66 178H-114Z",
            "M370 146Q340 130 322 178H370Z",
        )
    )
    pebbles = "".join(
        ellipse(x, y, r, r * 0.45, "#a99fc2", 0)
        for x, y, r in ((-50, 204, 12), (-86, 232, 14), (-24, 238, 9), (290, 206, 11), (330, 232, 14))
    )
    gems = "".join(
        group(
            path("M-8 0L-10 -26L0 -40L10 -26L8 0Z", c, 1.6)
            + path("M0 -40L-3 -24L-2 0H-8L-10 -26Z", b, 0)
            + path("M8 0L14 -18L22 -22L22 -8L17 0Z", c, 1.6),
            x,
            y,
            s,
        )
        for x, y, s, c, b in ((-70, 196, 1.0, "#7ae0a0", "#ccffdd"), (322, 196, 1.1, "#ffb04a", "#ffe6b0"))
    )
    return lumps + out + pebbles + gems


MARGINS: dict[str, Callable[[Mood], str]] = {
    "meadow": _meadow,
    "forest": _forest,
    "beach": _beach,
    "mountain": _mountain,
    "lake": _lake,
    "village": _village,
    "garden": _garden,
    "bridge": _bridge,
    "harbour": _harbour,
    "market": _market,
    "kitchen": _kitchen,
    "bedroom": _bedroom,
    "library": _library,
    "cave": _cave,
}
