"""The five places that somebody built: village, garden, bridge, harbour, market. Drawn below the sky."""

from __future__ import annotations

from training.world.drawing.canvas import INK, circle, dark, ellipse, group, limb, line, path, rect
from training.world.drawing.growing import (
    THIN,
    barrel,
    bush,
    fence,
    grass,
    house,
    pine,
    tree,
    tufts,
    water,
    waves,
    way,
)
from training.world.drawing.palette import Mood


def village(m: Mood) -> str:
    hill = grass(m, "M-4 148Q80 118 140 138Q200 120 260 144V260H-4Z", deep=True)
    homes = (
        house(m, 128, 160, 0.95, "#fff0d2", "#5f8fc4")
        + house(m, 40, 180, 1.45, "#ffe1c2", "#d9604a")
        + house(m, 222, 178, 1.35, "#f2e3f5", "#8a6ac0")
    )
    square = way(m, "M-4 184Q60 172 128 178Q200 172 260 184V260H-4Z", "#e3cfae")
    stones = "".join(
        f"M{x} {y}q7 -5 14 0q-7 5 -14 0"
        for x, y in ((18, 206), (60, 222), (98, 200), (150, 214), (196, 232), (226, 206), (30, 242), (120, 244))
    )
    well = ""
    lamp_light = circle(92, 130, 16, "#FFE27A", 0, 'fill-opacity="0.5"') if m.night or m.time == "evening" else ""
    lamp = (
        limb("M92 186V138", "#5c5a72", 3, 1.3)
        + path("M85 140L87 126H97L99 140Z", "#FFE9A0" if m.night else "#ffe9a0", 1.5)
        + path("M84 126L92 119L100 126Z", "#5c5a72", 1.4)
    )
    return (
        hill
        + homes
        + square
        + line(stones, m.ground("#bfa680"), 1.8)
        + lamp_light
        + lamp
        + well
        + bush(m, 8, 192, 0.6)
        + bush(m, 250, 192, 0.6)
        + bush(m, 168, 182, 0.45)
    )


def garden(m: Mood) -> str:
    lawn = grass(m, "M-4 150H260V260H-4Z")
    hedge = (
        "M-4 156V116Q8 106 20 114Q34 104 48 114Q62 104 76 114Q90 104 104 114Q118 104 132 114Q146 104 "
        "160 114Q174 104 188 114Q202 104 216 114Q230 104 244 114Q252 108 260 112V156Z"
    )
    green = "#a9c0b4" if m.snowy else dark(m.season.leaf, 0.12)
    wall = path(hedge, green, THIN) + line(
        "M20 130q5 5 10 0M60 136q5 5 10 0M100 128q5 5 10 0M146 136q5 5 10 0M190 130q5 5 10 0M226 138q5 5 10 0",
        dark(green, 0.3),
        2,
    )
    picket = fence(-2, 168, 24)
    bed = path("M-4 182Q40 176 66 190Q74 208 40 214Q10 218 -4 212Z", m.ground("#a06c48"), THIN) + path(
        "M260 182Q220 176 196 190Q186 206 216 214Q244 218 260 210Z", m.ground("#a06c48"), THIN
    )
    plants = ""
    for i, (x, y) in enumerate(
        ((8, 200), (24, 204), (41, 200), (56, 200), (206, 200), (221, 204), (237, 200), (252, 204))
    ):
        colour = ("#ff6f8f", "#ffcf3a", "#b57ae6")[i % 3] if not m.snowy else "#dfe9f2"
        plants += line(f"M{x} {y}v-15M{x} {y - 4}l-5 -5M{x} {y - 4}l5 -5", "#3f8a45", 2)
        plants += circle(x, y - 18, 5.6, colour, 1.4) + circle(x, y - 18, 2, "#fff4c2", 0)
    stones = "".join(
        ellipse(x, y, rx, 5, m.ground("#d9d2c4"), 1.4)
        for x, y, rx in ((128, 180, 12), (118, 198, 14), (136, 218, 16), (116, 242, 19))
    )
    arch = limb("M96 170V116Q96 88 128 88Q160 88 160 116V170", "#f6ead2", 5, 1.5)
    roses = "".join(
        circle(x, y, 4.2, "#ff7f9f" if not m.snowy else "#ffffff", 1.3)
        for x, y in ((96, 132), (98, 108), (112, 92), (128, 87), (145, 92), (158, 108), (160, 134))
    )
    return (
        tree(m, 226, 160, 1.2)
        + wall
        + lawn
        + picket
        + arch
        + roses
        + bed
        + plants
        + stones
        + tufts(m, ((80, 214), (176, 208), (70, 244), (190, 244)))
    )


def bridge(m: Mood) -> str:
    hills = grass(m, "M-4 160Q50 116 120 148Q190 112 260 150V190H-4Z", deep=True)
    river = water(m, "M-4 164H260V214H-4Z", "#4fb0e2")
    banks = grass(m, "M-4 150Q24 152 34 176Q36 200 -4 220Z") + grass(m, "M260 148Q226 152 220 176Q220 200 260 220Z")
    back_rail = limb("M-4 158Q128 112 260 158", "#b07a48", 5, 1.5)
    posts = "".join(
        rect(x - 3, y - 2, 6, 40, "#c48a52", 1.5)
        for x, y in ((14, 154), (58, 142), (104, 136), (152, 136), (198, 142), (242, 154))
    )
    deck = path("M-4 204Q128 164 260 204V260H-4Z", m.ground("#d9a868"), 1.8, ink="#8a5a34")
    planks = line(
        "".join(
            f"M{x} {y}L{(x - 128) * 1.45 + 128} 260"
            for x, y in (
                (10, 200),
                (40, 193),
                (70, 187),
                (98, 185),
                (128, 184),
                (158, 185),
                (186, 187),
                (216, 193),
                (246, 200),
            )
        ),
        m.ground("#b07f45"),
        1.8,
    )
    arch = path("M-4 204Q128 164 260 204V211Q128 171 -4 211Z", m.ground("#b98450"), 0)
    trees = tree(m, 22, 158, 0.95) + pine(m, 236, 158, 0.9)
    lanterns = "".join(
        circle(x, y, 12, "#FFE27A", 0, 'fill-opacity="0.5"')
        for x, y in ((14, 148), (242, 148))
        if m.night or m.time == "evening"
    )
    knobs = "".join(circle(x, y, 5.5, "#ffd36a", 1.5) for x, y in ((14, 149), (242, 149)))
    return (
        hills
        + river
        + waves(((50, 176), (96, 170), (140, 174), (184, 178)))
        + banks
        + trees
        + back_rail
        + posts
        + deck
        + arch
        + planks
        + lanterns
        + knobs
    )


def harbour(m: Mood) -> str:
    sea = water(m, "M-4 146H260V216H-4Z", "#3b97cf")
    land = grass(m, "M-4 148V132Q24 122 52 134Q66 138 74 148Z", deep=True)
    tower = path("M24 138L28 70H44L48 138Z", "#ffffff", THIN) + path(
        "M27 88L28.200 72H43.800L45 88ZM25.500 112L26.700 96H45.600L46.700 112Z", "#e8524a", 0
    )
    tower += (
        rect(26, 56, 20, 14, "#FFE88A" if m.night else "#ffe88a", THIN)
        + path("M23 57L36 44L49 57Z", "#d8433c", THIN)
        + path("M24 138L28 70H44L48 138Z", "none", THIN)
    )
    beam = path("M46 58L140 36V84Z", "#FFE88A", 0, 'fill-opacity="0.35"') if m.night else ""
    ship = (
        limb("M196 150V62", "#a5683a", 4, 1.4)
        + path("M200 66Q244 92 240 134H200Z", "#fff6e2", THIN)
        + path("M192 76Q160 102 160 134H192Z", "#ffb85c", THIN)
    )
    ship += (
        path("M196 62l18 -5l-18 -7z", "#e8423c", 1.4)
        + path("M140 144H254Q246 176 226 178H168Q148 174 140 144Z", "#b8503e", 1.8)
        + line("M146 154H250", "#ffe1b0", 3.4)
    )
    ship += "".join(circle(x, 165, 4, "#bfe6f7", 1.4) for x in (176, 198, 220))
    quay = path("M-4 194H260V260H-4Z", m.ground("#cfa26a"), 1.8, ink="#8a5a34") + line(
        "M-4 208H260M-4 226H260M-4 244H260M40 194v14M110 194v14M190 194v14M76 208v18M150 208v18M226 "
        "208v18M30 226v18M120 226v18M200 226v18",
        m.ground("#a87a44"),
        1.7,
    )
    things = (
        barrel(18, 214, 0.95)
        + barrel(40, 208, 0.75)
        + rect(218, 186, 30, 24, "#c98f52", THIN)
        + line("M218 186l30 24M248 186l-30 24", "#8a5a34", 1.8)
    )
    bollard = path("M84 206V192Q80 186 92 186Q104 186 100 192V206Z", "#5f6a80", THIN)
    gulls = line(
        "M92 84q6 -7 10 0q5 -7 10 0M126 66q5 -6 8 0q4 -6 8 0M70 40q5 -6 8 0q4 -6 8 0",
        "#ffffff" if m.night else "#6a7488",
        2.2,
    )
    return (
        sea
        + land
        + tree(m, 68, 148, 0.62)
        + bush(m, 8, 146, 0.6)
        + tower
        + beam
        + waves(((70, 160), (104, 172), (20, 164), (60, 184), (120, 186)))
        + ship
        + quay
        + bollard
        + things
        + gulls
    )


def stall(x: float, y: float, s: float, first: str, fruit: tuple[str, ...], white: bool) -> str:
    posts = rect(-36, -66, 5, 66, "#9a6a3c", 1.5) + rect(31, -66, 5, 66, "#9a6a3c", 1.5)
    stripes = "".join(
        path(
            f"M{-40 + i * 16} -66L{-34 + i * 13.6:.1f} -84H{-20.4 + i * 13.6:.1f}L{-24 + i * 16} -66V-60"
            f"Q{-32 + i * 16} -52 {-40 + i * 16} -60Z",
            first if i % 2 == 0 else "#fff8ea",
            1.5,
        )
        for i in range(5)
    )
    snow = (
        path("M-36 -80Q-18 -92 0 -88Q18 -92 36 -80Q20 -76 10 -80Q-6 -74 -16 -80Q-28 -75 -36 -80Z", "#ffffff", 1.2)
        if white
        else ""
    )
    board = rect(-37, -26, 74, 26, "#c98f52", 1.6) + line("M-37 -13H37", "#96652f", 1.7)
    goods = "".join(circle(-28 + i * 11.2, -30, 6, fruit[i % len(fruit)], 1.4) for i in range(6))
    return group(posts + goods + board + stripes + snow, x, y, s)


def _planters(m: Mood) -> str:
    """Two small trees in tubs, which tell the season on the paved square."""
    tubs = "".join(path(f"M{x - 11} 172H{x + 11}L{x + 8} 188H{x - 8}Z", "#c9744a", THIN) for x in (82, 176))
    return tree(m, 82, 174, 0.55) + tree(m, 176, 174, 0.55) + tubs


def market(m: Mood) -> str:
    white = m.snowy or m.weather == "snow"
    back = house(m, 100, 158, 1.0, "#ffe9c8", "#c9744a") + house(m, 162, 158, 1.1, "#e3eef7", "#5c87b8")
    square = way(m, "M-4 156H260V260H-4Z", "#e8d3b4")
    stones = "".join(
        f"M{x} {y}h14q3 5 0 9h-14q-3 -5 0 -9"
        for x, y in (
            (70, 190),
            (104, 204),
            (150, 190),
            (176, 214),
            (60, 224),
            (112, 236),
            (196, 240),
            (20, 240),
            (228, 228),
        )
    )
    stalls = stall(34, 206, 1.05, "#e8524a", ("#e8423c", "#ff9d38", "#8ac24a"), white) + stall(
        224, 206, 1.05, "#3f86d8", ("#ffcf3a", "#8e55cc", "#ff7f9f"), white
    )
    flags = line("M-4 44Q128 96 260 44", INK, 1.4)
    for i in range(11):
        t = (i + 0.5) / 11
        x, y = 264 * t - 4, 44 + 104 * t * (1 - t)
        flags += path(
            f"M{x - 7:.1f} {y - 0.5:.1f}h14l-7 15z", ("#ff6f6f", "#ffd23f", "#5cc27a", "#5aa8f0", "#c184ea")[i % 5], 1.3
        )
    crate = rect(60, 200, 22, 16, "#b9783f", 1.5) + "".join(circle(x, 199, 4.5, "#8ac24a", 1.3) for x in (65, 72, 78))
    return back + square + line(stones, m.ground("#c9ad86"), 1.6) + _planters(m) + crate + stalls + flags
