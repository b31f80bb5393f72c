"""The ten places under the open sky. Each has its own horizon and its own things at the sides, always the same."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.canvas import INK, circle, dark, ellipse, group, light, limb, line, mix, path, rect, tinted
from training.world.drawing.growing import barrel, bush, fence, flowers, grass, house, pine, rock, tree, tufts
from training.world.drawing.palette import Mood
from training.world.drawing.weather import sky

HORIZON = {
    "meadow": 150, "forest": 150, "beach": 140, "mountain": 170, "lake": 130,
    "village": 150, "garden": 150, "bridge": 165, "harbour": 150, "market": 150,
}  # fmt: skip
THIN = 1.6


def place_svg(place: str, mood: Mood) -> str:
    return sky(mood, HORIZON[place] + 30) + tinted(_PLACES[place](mood), mood.ground_tint)


def _water(mood: Mood, d: str, colour: str = "#4fb4e0") -> str:
    tone = mix(colour, "#cfe6f2", 0.5) if mood.snowy else colour
    return path(d, tone, 0)


def _waves(spots: tuple[tuple[float, float], ...], colour: str = "#d9f2fc") -> str:
    return line("".join(f"M{x} {y}q5 -4 10 0t10 0" for x, y in spots), colour, 1.9)


def _way(mood: Mood, d: str, colour: str = "#e6c58a") -> str:
    tone = mood.ground(colour)
    return path(d, tone, THIN, ink=dark(tone, 0.25))


def _meadow(m: Mood) -> str:
    hills = grass(m, "M-4 152Q46 108 112 140Q170 104 260 138V260H-4Z", deep=True)
    near = grass(m, "M-4 178Q70 150 140 172Q200 156 260 176V260H-4Z")
    path_ = _way(m, "M146 170Q130 186 160 200Q190 226 150 260H236Q232 222 186 198Q160 184 160 171Z")
    mill = house(m, 96, 142, 0.62, "#fff3dd", "#d9534a")
    sides = tree(m, 28, 182, 1.15) + tree(m, 238, 170, 0.85) + bush(m, 208, 178, 0.55)
    ground = flowers(m, ((16, 214), (40, 232), (72, 202), (104, 240), (226, 206), (244, 234), (196, 190), (12, 246)))
    return (
        hills
        + mill
        + near
        + path_
        + sides
        + tufts(m, ((56, 196), (90, 220), (212, 220), (246, 212), (30, 204)))
        + ground
    )


def _forest(m: Mood) -> str:
    back = "".join(
        pine(m, x, 158, s) for x, s in ((20, 1.15), (62, 0.95), (104, 1.1), (150, 0.95), (192, 1.15), (236, 1.0))
    )
    floor = grass(m, "M-4 158Q60 146 128 156Q190 146 260 158V260H-4Z", deep=True)
    lane = _way(m, "M112 157Q96 180 108 204Q84 230 70 260H190Q176 226 152 204Q136 180 134 157Z", "#d6ad78")
    trunks = ""
    for x, w in ((-6, 30), (228, 34)):
        trunks += path(
            f"M{x} 214Q{x + 6} 120 {x - 2} -4H{x + w + 2}Q{x + w - 6} 120 {x + w + 4} 214Q{x + w / 2} 206 {x} 214Z",
            "#8b5b3e",
            1.8,
        )
        trunks += line(f"M{x + 10} 30v40M{x + 19} 84v46M{x + 12} 150v30M{x + 20} 20v24", "#6d432e", 2)
    canopy = "M-4 -4H260V30Q246 52 226 40Q210 58 190 40Q172 50 158 34Q138 44 120 30Q100 46 84 32Q66 52 46 38Q28 58 10 44Q2 50 -4 44Z"
    leaf = "#c9d6e2" if m.snowy else m.season.leaf
    top = path(canopy, leaf, 1.8) + line(
        "M20 22q6 7 12 0M62 16q6 7 12 0M110 14q6 7 12 0M160 18q6 7 12 0M206 22q6 7 12 0M234 12q6 7 12 0",
        dark(leaf, 0.3),
        2,
    )
    caps = "".join(
        group(
            path("M-3 0V-8H3V0Z", "#fff4dc", 1.3)
            + path("M-9 -7Q-8 -17 0 -17Q8 -17 9 -7Q0 -4 -9 -7Z", "#e8573f", 1.3)
            + circle(-2, -12, 1.5, "#ffffff", 0),
            x,
            y,
        )
        for x, y in ((44, 212), (54, 218), (216, 214))
    )
    low = bush(m, 46, 186, 0.8) + bush(m, 208, 190, 0.75)
    return back + floor + lane + low + trunks + top + caps + tufts(m, ((34, 234), (214, 238), (60, 242), (240, 226)))


def _beach(m: Mood) -> str:
    sea = _water(m, "M-4 138H260V200H-4Z", "#2fa6d8") + path(
        "M-4 166Q60 158 128 168Q200 176 260 162V200H-4Z", "#5cc6e4", 0
    )
    sail = path("M196 116V138H176Q184 122 196 116Z", "#ffffff", 1.4) + path(
        "M199 112Q214 124 217 138H199Z", "#ff8a5c", 1.4
    )
    boat = sail + path("M172 140H222Q216 151 208 151H184Q176 150 172 140Z", "#b5543c", 1.5)
    sand = _way(m, "M-4 192Q54 176 126 188Q196 198 260 180V260H-4Z", "#f7dd9d")
    foam = line("M-4 189Q54 173 126 185Q196 195 260 177", "#ffffff", 4)
    palm = limb("M26 210Q22 160 40 118", "#b5824c", 8, 1.6) + line(
        "M20 190l9 1M20 174l9 1.500M23 158l9 2M27 142l9 3", "#8a5f34", 1.8
    )
    leaf = "#7fa88e" if m.snowy else {"autumn": "#8fa63e"}.get(m.season_name, "#3fa356")
    fronds = "".join(
        path(d, leaf, THIN)
        for d in (
            "M40 118Q20 100 -4 112Q14 112 16 122Q28 116 40 118Z",
            "M40 118Q14 114 4 140Q18 128 26 132Q32 124 40 118Z",
            "M40 118Q62 98 84 112Q70 112 66 122Q52 114 40 118Z",
            "M40 118Q66 116 72 144Q62 130 54 132Q46 122 40 118Z",
            "M40 118Q36 92 58 82Q50 96 54 106Q44 108 40 118Z",
        )
    )
    star = path("M224 216l3.500 7l8 .5l-6 5l2 7.500l-7.500 -4l-7 4l2 -7.500l-6 -5l8 -.5z", "#ff8d6b", THIN)
    dots = "".join(
        circle(x, y, 1.4, "#d9b568", 0)
        for x, y in ((70, 206), (98, 240), (150, 212), (190, 236), (56, 232), (206, 204))
    )
    pail = group(
        path("M0 0Q-5 -1 -6 -4Q-17 -12 -11 -18Q-7 -24 0 -24Q7 -24 11 -18Q17 -12 6 -4Q5 -1 0 0Z", "#ffd9c9", 1.8)
        + line("M0 -3V-22M-3 -5L-9 -18M3 -5L9 -18", "#d9735f", 1.6),
        58,
        218,
        0.6,
    )
    return (
        sea
        + _waves(((16, 152), (84, 148), (128, 158), (232, 154), (60, 172), (170, 178)))
        + boat
        + sand
        + foam
        + palm
        + fronds
        + star
        + dots
        + pail
    )


def _mountain(m: Mood) -> str:
    rockc, shade = "#9aa5c4", "#7e88ab"
    far = path("M-4 176L40 96L78 140L112 104L160 176Z", "#b7c1da", 1.4)
    peak = path("M78 178L166 40L260 168V180Z", rockc, 1.8) + path("M166 40L176 92L164 120L186 178H260V168Z", shade, 0)
    snow = path("M166 40L140 81Q148 78 152 86Q160 78 166 88Q174 78 182 86Q188 78 196 82Z", "#ffffff", 1.4)
    snow2 = path("M40 96L28 118Q36 114 41 120Q48 114 56 116Z", "#ffffff", 1.2)
    slope = grass(m, "M-4 176Q70 152 140 172Q200 160 260 178V260H-4Z", deep=True)
    near = grass(m, "M-4 200Q60 186 128 196Q200 186 260 200V260H-4Z")
    trail = _way(
        m,
        "M166 170Q150 182 172 192Q196 208 160 224Q140 240 132 260H196Q192 240 214 222Q232 200 190 186Q176 180 180 169Z",
        "#d8c3a0",
    )
    trees = pine(m, 22, 196, 1.05) + pine(m, 54, 184, 0.7) + pine(m, 240, 194, 0.95)
    stones = rock(m, 226, 216, 0.8) + rock(m, 18, 240, 0.75) + rock(m, 242, 246, 0.6)
    return (
        far
        + snow2
        + peak
        + snow
        + slope
        + near
        + trail
        + trees
        + stones
        + flowers(m, ((52, 214), (76, 236), (232, 234), (36, 224)))
    )


def _lake(m: Mood) -> str:
    hills = grass(m, "M-4 136Q34 92 92 126Q150 88 206 122Q236 104 260 126V150H-4Z", deep=True)
    water = _water(m, "M-4 138H260V230H-4Z", "#52b3e6") + path(
        "M30 160Q110 150 200 162Q140 172 30 160Z", "#9adcf5", 0, 'opacity="0.7"'
    )
    shore = grass(m, "M-4 176Q26 188 56 190Q128 200 196 190Q236 186 260 170V260H-4Z")
    pads = "".join(ellipse(x, y, 11, 4, "#58a857", 1.4) for x, y in ((96, 178), (66, 170), (190, 176)))
    lily = path("M96 176q-7 -3 -5 -8q3 1 5 4q2 -3 5 -4q2 5 -5 8z", "#ff9ec6", 1.2)
    swan = path(
        "M146 158Q140 144 148 138Q155 136 155 143L159 145L154 147Q152 152 156 154Q170 148 178 153Q174 166 158 166Q148 166 146 158Z",
        "#ffffff",
        THIN,
    )
    reeds = ""
    for x, y in ((14, 206), (24, 202), (33, 210), (226, 202), (237, 198), (247, 206)):
        reeds += line(f"M{x} {y}Q{x + 1} {y - 20} {x + 3} {y - 40}M{x} {y}q-6 -14 -8 -24", "#5c8f46", 2.2)
        reeds += limb(f"M{x + 3} {y - 40}v-10", "#8a5a34", 3.6, 1.2)
    jetty = "".join(rect(196 + i * 11, 168 - i * 1.5, 10, 12, "#c9935a", 1.4) for i in range(6)) + rect(
        200, 178, 5, 12, "#9a6a3c", 1.3
    )
    return (
        hills
        + water
        + _waves(((30, 152), (110, 148), (206, 154), (52, 182), (130, 186)))
        + swan
        + pads
        + lily
        + jetty
        + shore
        + reeds
        + flowers(m, ((54, 220), (80, 244), (206, 226), (236, 236), (20, 236)))
        + tree(m, 26, 150, 0.5)
    )


def _village(m: Mood) -> str:
    hill = grass(m, "M-4 148Q80 118 140 138Q200 120 260 144V260H-4Z", deep=True)
    homes = (
        house(m, 128, 160, 0.95, "#fff0d2", "#5f8fc4")
        + house(m, 40, 180, 1.45, "#ffe1c2", "#d9604a")
        + house(m, 222, 178, 1.35, "#f2e3f5", "#8a6ac0")
    )
    square = _way(m, "M-4 184Q60 172 128 178Q200 172 260 184V260H-4Z", "#e3cfae")
    stones = "".join(
        f"M{x} {y}q7 -5 14 0q-7 5 -14 0"
        for x, y in ((18, 206), (60, 222), (98, 200), (150, 214), (196, 232), (226, 206), (30, 242), (120, 244))
    )
    well = ""
    lamp_light = circle(92, 130, 16, "#ffe27a", 0, 'opacity="0.5"') if m.night or m.time == "evening" else ""
    lamp = (
        limb("M92 186V138", "#5c5a72", 3, 1.3)
        + path("M85 140L87 126H97L99 140Z", "#ffe9a0", 1.5)
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


def _garden(m: Mood) -> str:
    lawn = grass(m, "M-4 150H260V260H-4Z")
    hedge = "M-4 156V116Q8 106 20 114Q34 104 48 114Q62 104 76 114Q90 104 104 114Q118 104 132 114Q146 104 160 114Q174 104 188 114Q202 104 216 114Q230 104 244 114Q252 108 260 112V156Z"
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


def _bridge(m: Mood) -> str:
    hills = grass(m, "M-4 160Q50 116 120 148Q190 112 260 150V190H-4Z", deep=True)
    river = _water(m, "M-4 164H260V214H-4Z", "#4fb0e2")
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
        circle(x, y, 12, "#ffe27a", 0, 'opacity="0.5"')
        for x, y in ((14, 148), (242, 148))
        if m.night or m.time == "evening"
    )
    knobs = "".join(circle(x, y, 5.5, "#ffd36a", 1.5) for x, y in ((14, 149), (242, 149)))
    return (
        hills
        + river
        + _waves(((50, 176), (96, 170), (140, 174), (184, 178)))
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


def _harbour(m: Mood) -> str:
    sea = _water(m, "M-4 146H260V216H-4Z", "#3b97cf")
    land = grass(m, "M-4 148V132Q24 122 52 134Q66 138 74 148Z", deep=True)
    tower = path("M24 138L28 70H44L48 138Z", "#ffffff", THIN) + path(
        "M27 88L28.200 72H43.800L45 88ZM25.500 112L26.700 96H45.600L46.700 112Z", "#e8524a", 0
    )
    tower += (
        rect(26, 56, 20, 14, "#ffe88a", THIN)
        + path("M23 57L36 44L49 57Z", "#d8433c", THIN)
        + path("M24 138L28 70H44L48 138Z", "none", THIN)
    )
    beam = path("M46 58L140 36V84Z", "#ffe88a", 0, 'opacity="0.35"') if m.night else ""
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
        "M-4 208H260M-4 226H260M-4 244H260M40 194v14M110 194v14M190 194v14M76 208v18M150 208v18M226 208v18M30 226v18M120 226v18M200 226v18",
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
        + tower
        + beam
        + _waves(((70, 160), (104, 172), (20, 164), (60, 184), (120, 186)))
        + ship
        + quay
        + bollard
        + things
        + gulls
    )


def _stall(x: float, y: float, s: float, first: str, fruit: tuple[str, ...], white: bool) -> str:
    posts = rect(-36, -66, 5, 66, "#9a6a3c", 1.5) + rect(31, -66, 5, 66, "#9a6a3c", 1.5)
    stripes = "".join(
        path(
            f"M{-40 + i * 16} -66L{-34 + i * 13.6:.1f} -84H{-20.4 + i * 13.6:.1f}L{-24 + i * 16} -66V-60Q{-32 + i * 16} -52 {-40 + i * 16} -60Z",
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


def _market(m: Mood) -> str:
    white = m.snowy or m.weather == "snow"
    back = house(m, 100, 158, 1.0, "#ffe9c8", "#c9744a") + house(m, 162, 158, 1.1, "#e3eef7", "#5c87b8")
    square = _way(m, "M-4 156H260V260H-4Z", "#e8d3b4")
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
    stalls = _stall(34, 206, 1.05, "#e8524a", ("#e8423c", "#ff9d38", "#8ac24a"), white) + _stall(
        224, 206, 1.05, "#3f86d8", ("#ffcf3a", "#8e55cc", "#ff7f9f"), white
    )
    flags = line("M-4 44Q128 96 260 44", INK, 1.4)
    for i in range(11):
        t = (i + 0.5) / 11
        x, y = 264 * t - 4, 44 + 104 * t * (1 - t)
        flags += path(
            f"M{x - 7:.1f} {y - 0.5:.1f}h14l-7 15z", ("#ff6f6f", "#ffd23f", "#5cc27a", "#5aa8f0", "#c184ea")[i % 5], 1.3
        )
    crate = rect(68, 184, 22, 16, "#b9783f", 1.5) + "".join(circle(x, 183, 4.5, "#8ac24a", 1.3) for x in (73, 80, 86))
    return back + square + line(stones, m.ground("#c9ad86"), 1.6) + crate + stalls + flags


_PLACES: dict[str, Callable[[Mood], str]] = {
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
}
__all__ = ["HORIZON", "light", "place_svg"]
