"""The five wild places: meadow, forest, beach, mountain, lake. Each is drawn below the sky, always the same."""

from __future__ import annotations

from training.world.drawing.canvas import INK, circle, dark, ellipse, group, limb, line, path, rect
from training.world.drawing.growing import (
    THIN,
    bush,
    flowers,
    grass,
    house,
    pine,
    rock,
    tree,
    tufts,
    water,
    waves,
    way,
)
from training.world.drawing.palette import Mood


def meadow(m: Mood) -> str:
    hills = grass(m, "M-4 152Q46 108 112 140Q170 104 260 138V260H-4Z", deep=True)
    near = grass(m, "M-4 178Q70 150 140 172Q200 156 260 176V260H-4Z")
    lane = way(m, "M146 170Q130 186 160 200Q190 226 150 260H236Q232 222 186 198Q160 184 160 171Z")
    mill = house(m, 192, 146, 0.62, "#fff3dd", "#d9534a")
    sides = tree(m, 28, 182, 1.15) + tree(m, 238, 170, 0.85) + bush(m, 208, 178, 0.55)
    ground = flowers(m, ((16, 214), (40, 232), (72, 202), (104, 240), (226, 206), (244, 234), (196, 190), (12, 246)))
    return (
        hills
        + mill
        + near
        + lane
        + sides
        + tufts(m, ((56, 196), (90, 220), (212, 220), (246, 212), (30, 204)))
        + ground
    )


def forest(m: Mood) -> str:
    back = "".join(
        pine(m, x, 158, s) for x, s in ((20, 1.15), (62, 0.95), (104, 1.1), (150, 0.95), (192, 1.15), (236, 1.0))
    )
    floor = grass(m, "M-4 158Q60 146 128 156Q190 146 260 158V260H-4Z", deep=True)
    lane = way(m, "M112 157Q96 180 108 204Q84 230 70 260H190Q176 226 152 204Q136 180 134 157Z", "#d6ad78")
    trunks = ""
    for x, w in ((-6, 30), (228, 34)):
        trunks += path(
            f"M{x} 214Q{x + 6} 120 {x - 2} -4H{x + w + 2}Q{x + w - 6} 120 {x + w + 4} 214Q{x + w / 2} 206 {x} 214Z",
            "#8b5b3e",
            1.8,
        )
        trunks += line(f"M{x + 10} 30v40M{x + 19} 84v46M{x + 12} 150v30M{x + 20} 20v24", "#6d432e", 2)
    canopy = (
        "M-4 -4H260V62Q246 72 234 60Q220 62 222 46Q212 36 222 24Q214 10 196 14Q184 4 172 8Q150 16 "
        "136 6Q116 16 104 8Q92 22 78 16Q72 34 60 34Q58 54 40 52Q28 66 14 56Q4 64 -4 58Z"
    )
    leaf = "#c9d6e2" if m.snowy else m.season.leaf
    top = path(canopy, leaf, 1.8) + line(
        "M12 40q6 7 12 0M36 28q6 7 12 0M14 14q6 7 12 0M60 12q6 7 12 0M232 40q6 7 12 0M238 18q6 7 12 0M226 6q6 7 12 0",
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


def beach(m: Mood) -> str:
    sea = water(m, "M-4 138H260V200H-4Z", "#2fa6d8") + path(
        "M-4 166Q60 158 128 168Q200 176 260 162V200H-4Z", "#5cc6e4", 0
    )
    sail = path("M196 116V138H176Q184 122 196 116Z", "#ffffff", 1.4) + path(
        "M199 112Q214 124 217 138H199Z", "#ff8a5c", 1.4
    )
    boat = sail + path("M172 140H222Q216 151 208 151H184Q176 150 172 140Z", "#b5543c", 1.5)
    sand = way(m, "M-4 192Q54 176 126 188Q196 198 260 180V260H-4Z", "#f7dd9d")
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
        + waves(((16, 152), (84, 148), (128, 158), (232, 154), (60, 172), (170, 178)))
        + boat
        + sand
        + foam
        + palm
        + fronds
        + bush(m, 240, 192, 0.85)
        + bush(m, 10, 214, 0.6)
        + tufts(m, ((216, 198), (74, 196)))
        + flowers(m, ((212, 208), (228, 202), (84, 206), (30, 226)))
        + star
        + dots
        + pail
    )


def mountain(m: Mood) -> str:
    rockc, shade = "#9aa5c4", "#7e88ab"
    far = path("M-4 176L40 96L78 140L112 104L160 176Z", "#b7c1da", 1.4)
    peak = path("M78 178L166 40L260 168V180Z", rockc, 1.8) + path("M166 40L176 92L164 120L186 178H260V168Z", shade, 0)
    snow = path("M166 40L140 81Q148 78 152 86Q160 78 166 88Q174 78 182 86Q188 78 196 82Z", "#ffffff", 1.4)
    snow2 = path("M40 96L28 118Q36 114 41 120Q48 114 56 116Z", "#ffffff", 1.2)
    slope = grass(m, "M-4 176Q70 152 140 172Q200 160 260 178V260H-4Z", deep=True)
    near = grass(m, "M-4 200Q60 186 128 196Q200 186 260 200V260H-4Z")
    trail = way(
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


def lake(m: Mood) -> str:
    hills = grass(m, "M-4 136Q34 92 92 126Q150 88 206 122Q236 104 260 126V150H-4Z", deep=True)
    pond = water(m, "M-4 138H260V230H-4Z", "#52b3e6") + path(
        "M30 160Q110 150 200 162Q140 172 30 160Z", "#9adcf5", 0, 'fill-opacity="0.7"'
    )
    shore = grass(m, "M-4 176Q26 188 56 190Q128 200 196 190Q236 186 260 170V260H-4Z")
    pads = "".join(ellipse(x, y, 11, 4, "#58a857", 1.4) for x, y in ((96, 178), (66, 170), (190, 176)))
    lily = path("M96 176q-7 -3 -5 -8q3 1 5 4q2 -3 5 -4q2 5 -5 8z", "#ff9ec6", 1.2)
    body = (
        "M146 158Q140 144 148 138Q155 136 155 143L159 145L154 147Q152 152 156 154Q170 148 178 153Q174 "
        "166 158 166Q148 166 146 158Z"
    )
    bill = path("M155 142L160 145L154.500 146.500Z", "#f59b2a", 1) + circle(151, 142, 1.1, INK, 0)
    swan = group(path(body, "#ffffff", THIN) + bill, -104, 8)
    reeds = ""
    for x, y in ((14, 206), (24, 202), (33, 210), (226, 202), (237, 198), (247, 206)):
        reeds += line(f"M{x} {y}Q{x + 1} {y - 20} {x + 3} {y - 40}M{x} {y}q-6 -14 -8 -24", "#5c8f46", 2.2)
        reeds += limb(f"M{x + 3} {y - 40}v-10", "#8a5a34", 3.6, 1.2)
    jetty = "".join(rect(196 + i * 11, 168 - i * 1.5, 10, 12, "#c9935a", 1.4) for i in range(6)) + rect(
        200, 178, 5, 12, "#9a6a3c", 1.3
    )
    return (
        hills
        + pond
        + waves(((30, 152), (110, 148), (206, 154), (52, 182), (130, 186)))
        + swan
        + pads
        + lily
        + jetty
        + shore
        + reeds
        + flowers(m, ((54, 220), (80, 244), (206, 226), (236, 236), (20, 236)))
        + tree(m, 26, 150, 0.5)
    )
