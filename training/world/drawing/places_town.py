"""Places in town to play and to look: park, playground, zoo, school yard."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, ellipse, group, limb, line, path, rect
from training.world.drawing.growing import bush, fence, flowers, grass, tree, tufts, way
from training.world.drawing.palette import Mood
from training.world.drawing.places_street import street_lamp


def park(m: Mood) -> str:
    lawn = grass(m, "M-114 140Q0 130 128 138Q256 130 370 140V260H-114Z", deep=True) + grass(
        m, "M-114 172Q0 160 128 168Q256 160 370 172V260H-114Z"
    )
    back = "".join(
        tree(m, x, y, s)
        for x, y, s in (
            (-84, 150, 0.85),
            (-30, 146, 0.7),
            (96, 144, 0.65),
            (160, 144, 0.6),
            (286, 148, 0.75),
            (344, 152, 0.9),
        )
    )
    lane = way(
        m,
        "M-114 208Q-20 184 100 188Q240 190 370 176V190Q260 208 196 216Q150 224 150 260H40Q50 232 20 226Q-40 "
        "224 -114 232Z",
        "#ecd3a4",
    )
    basin = (
        ellipse(128, 176, 54, 12, "#cfd3de", 1.8)
        + ellipse(128, 173, 46, 8.5, "#7cc9ec", 1.5)
        + rect(121, 128, 14, 46, "#dfe2ea", 1.6)
        + ellipse(128, 128, 28, 7, "#cfd3de", 1.7)
        + ellipse(128, 126, 22, 4.5, "#7cc9ec", 1.3)
    )
    jets = line(
        "M128 122V96M128 96Q110 92 106 122M128 96Q146 92 150 122M128 96Q118 88 114 106M128 96Q138 88 142 106",
        "#bfe9fa",
        3,
    ) + line("M104 132Q96 142 96 168M152 132Q160 142 160 168", "#bfe9fa", 3)
    bench = limb("M200 204V180M250 204V180", "#5c5a72", 3, 1.3) + "".join(
        rect(194, y, 62, 6, "#c98a4a", 1.5, 2) for y in (160, 169, 182)
    )
    return (
        lawn
        + back
        + lane
        + tree(m, 22, 186, 1.35)
        + (basin + (jets if not m.snowy else ""))
        + bench
        + street_lamp(m, 268, 200, 90)
        + street_lamp(m, -24, 206, 90)
        + bush(m, -76, 196, 0.9)
        + tree(m, 326, 196, 1.3)
        + flowers(m, ((16, 206), (44, 200), (206, 232), (236, 240), (20, 244), (-70, 246), (300, 234), (340, 220)))
        + tufts(m, ((222, 218), (-40, 240), (290, 216)))
    )


def playground(m: Mood) -> str:
    lawn = grass(m, "M-114 146Q0 136 128 144Q256 136 370 146V260H-114Z", deep=True) + "".join(
        tree(m, x, 152, s) for x, s in ((-84, 0.9), (120, 0.6), (176, 0.7), (352, 0.9))
    )
    hedge = fence(-112, 164, 44)
    sand = way(m, "M-114 170Q0 160 128 166Q256 160 370 170V260H-114Z", "#f2d9a0")
    slide = (
        limb("M206 184V96M236 184V96", "#4a90d9", 4, 1.5)
        + "".join(limb(f"M208 {y}h26", "#ffcf3a", 3, 1.2) for y in (116, 134, 152, 168))
        + path("M200 92H242V100H200Z", "#4a90d9", 1.6)
    )
    slide += path(
        "M204 98Q178 106 164 150Q158 172 138 178L146 188Q172 184 182 156Q192 122 208 112Z", "#ff6f5a", 1.8
    ) + path("M192 92L221 62L250 92Z", "#ffcf3a", 1.7)
    swing = limb(
        "M-10 186L8 80L26 186M74 186L92 80L110 186M8 80H92",
        "#5cb87a",
        4,
        1.5,
    )
    swing += (
        line("M34 82V150M52 82V150M62 82L66 146M80 82L84 146", INK, 1.8)
        + rect(30, 149, 26, 6, "#e8524a", 1.5, 2)
        + rect(62, 145, 26, 6, "#4a90d9", 1.5, 2)
    )
    frame = (
        limb("M270 188Q314 84 358 188", "#ff9f3a", 4, 1.5)
        + limb("M290 188Q314 118 338 188", "#8e6ac9", 3, 1.4)
        + line("M278 168H350M288 146H340M298 126H330", "#e8524a", 3)
    )
    seesaw = group(path("M-12 0L0 -20L12 0Z", "#4a90d9", 1.6) + limb("M-44 -6L44 -36", "#ffcf3a", 5, 1.5), -66, 204)
    horse = group(
        line("M0 0q8 -4 0 -8q-8 -4 0 -8q8 -4 0 -8", "#6f7c94", 3)
        + path("M-20 -26Q-22 -40 -6 -40L6 -42Q8 -56 18 -58L28 -50L24 -46L20 -44Q22 -28 10 -26Z", "#ff9fc0", 1.6)
        + circle(17, -51, 1.4, INK, 0),
        252,
        220,
        0.9,
    )
    box = (
        ellipse(40, 222, 44, 12, "#f7e6bf", 1.8, "")
        + path("M20 218l8 -14h14l8 14Z", "#f2cf88", 1.4)
        + rect(60, 208, 12, 12, "#4a90d9", 1.4, 2)
    )
    return lawn + hedge + sand + swing + slide + frame + seesaw + horse + box


def zoo(m: Mood) -> str:
    lawn = grass(m, "M-114 142Q0 132 128 140Q256 132 370 142V260H-114Z", deep=True)
    trees = tree(m, -88, 152, 1.0) + tree(m, 166, 150, 0.8) + tree(m, 352, 152, 1.0)
    neck = (
        path(
            "M20 180V112L28 54Q22 44 30 38L50 44Q54 52 44 54L40 56L46 110Q74 112 78 130V180H68V146H32V180Z",
            "#ffce5c",
            1.8,
        )
        + line("M30 40l-3 -9M37 40v-9", "#a5683a", 2.6)
        + circle(27, 30, 2.4, "#a5683a", 1)
        + circle(37, 30, 2.4, "#a5683a", 1)
    )
    neck += "".join(
        ellipse(x, y, a, b, "#d98a3a", 0)
        for x, y, a, b in (
            (34, 74, 4, 5),
            (38, 92, 4.5, 5),
            (32, 108, 4, 5),
            (48, 122, 6, 5),
            (62, 128, 5, 5),
            (36, 130, 5, 6),
        )
    ) + circle(38, 47, 1.6, INK, 0)
    elephant = (
        path("M204 182V140Q204 108 238 106Q272 108 272 142V182H256V160H222V182Z", "#a9b3c9", 1.8)
        + path("M214 146Q188 140 190 116Q194 98 216 102Q234 108 232 128Q230 146 214 146Z", "#b9c3d6", 1.8)
        + path("M198 124Q186 136 188 164Q182 168 180 160Q176 134 192 118Z", "#b9c3d6", 1.7)
        + ellipse(224, 122, 10, 15, "#f2b8c4", 1.6)
        + circle(203, 116, 1.9, INK, 0)
    )
    bars = "".join(rect(x, 134, 3.6, 50, "#7a8498", 1.2) for x in range(-112, 372, 15) if not 98 < x < 158)
    rail = (
        rect(-116, 138, 214, 5, "#7a8498", 1.3)
        + rect(158, 138, 214, 5, "#7a8498", 1.3)
        + rect(-116, 176, 214, 5, "#7a8498", 1.3)
        + rect(158, 176, 214, 5, "#7a8498", 1.3)
    )
    arch = (
        rect(92, 76, 14, 110, "#c98a4a", 1.7, 3)
        + rect(150, 76, 14, 110, "#c98a4a", 1.7, 3)
        + path("M84 84Q128 38 172 84L164 94Q128 58 92 94Z", "#5cb87a", 1.8)
    )
    arch += ellipse(128, 72, 8, 6.5, "#fff1d6", 1.3) + "".join(
        circle(128 + dx, 62 + dy, 2.6, "#fff1d6", 1.1) for dx, dy in ((-8, 1), (-3, -3), (3, -3), (8, 1))
    )
    lion = group(
        circle(0, 0, 17, "#d9803a", 1.7)
        + circle(0, 1, 11, "#ffcf6a", 1.5)
        + circle(-4, -1, 1.3, INK, 0)
        + circle(4, -1, 1.3, INK, 0)
        + path("M-3 4h6l-3 3Z", INK, 0),
        316,
        136,
    ) + path("M300 150Q316 144 332 150L336 184H296Z", "#ffcf6a", 1.6)
    penguin = group(
        path("M-12 0Q-16 -34 0 -40Q16 -34 12 0Z", "#4a5068", 1.6)
        + ellipse(0, -13, 8, 13, "#ffffff", 0)
        + path("M-3 -28h6l-3 4Z", "#ff9f3a", 1)
        + circle(-4, -31, 1.4, "#ffffff", 0)
        + circle(4, -31, 1.4, "#ffffff", 0),
        -52,
        182,
    )
    lane = way(m, "M104 184H152Q176 214 196 260H60Q80 214 104 184Z", "#ecd3a4")
    near = grass(m, "M-114 184H370V260H-114Z")
    return (
        lawn
        + trees
        + neck
        + elephant
        + lion
        + penguin
        + bars
        + rail
        + near
        + lane
        + arch
        + bush(m, 66, 192, 0.6)
        + bush(m, 190, 192, 0.6)
        + flowers(m, ((16, 222), (44, 236), (214, 222), (240, 240), (-50, 230), (320, 232)))
    )


def school_yard(m: Mood) -> str:
    white = m.snowy or m.weather == "snow"
    glow = "#FFDF70" if r.lit(m) else "#c9ecf7"
    house = rect(-60, 62, 376, 106, "#f6d59a", 1.8) + path(
        "M-70 66L-46 34H302L326 66Z", "#f4f8fc" if white else "#c9604a", 1.8
    )
    house += (
        rect(94, 44, 68, 124, "#ffe9c2", 1.8)
        + path("M86 48L128 8L170 48Z", "#f4f8fc" if white else "#d9604a", 1.8)
        + circle(128, 62, 13, "#ffffff", 1.7)
        + line("M128 62v-8M128 62h6", INK, 2)
    )
    house += (
        path("M126 8V-10M124 -4", "none", 0)
        + path("M110 168V118Q128 100 146 118V168Z", "#4a8fb8", 1.7)
        + line("M128 110V168", INK, 1.6)
        + circle(124, 142, 2, "#ffd54a", 1)
        + circle(132, 142, 2, "#ffd54a", 1)
        + rect(112, 84, 32, 14, "#5aa8c9", 1.5, 2)
        + rect(117, 88, 10, 6, "#ffffff", 0, 1)
        + rect(129, 88, 10, 6, "#ffffff", 0, 1)
    )
    for x in (-42, 4, 50, 174, 220, 266):
        house += (
            rect(x, 80, 32, 34, glow, 1.6, 2)
            + line(f"M{x + 16} 80v34M{x} 97h32", "#ffffff", 2.4)
            + rect(x, 128, 32, 30, glow, 1.6, 2)
            + line(f"M{x + 16} 128v30M{x} 143h32", "#ffffff", 2.4)
        )
    steps = rect(98, 166, 60, 8, "#d9d2c4", 1.6, 1)
    yard = way(m, "M-114 170H370V260H-114Z", "#dcd0c6")
    hop = ""
    for i, (x, y) in enumerate(((28, 240), (36, 224), (22, 209), (48, 209), (38, 196))):
        hop += group(
            rect(-12, -6, 24, 12, ("#ff9fb4", "#ffe08a", "#a9dcf0", "#b9e39a", "#d9b8f0")[i], 1.4, 2), x, y, 0.95
        )
    basket = (
        limb("M226 214V112", "#6f7c94", 4, 1.4)
        + rect(208, 84, 40, 32, "#ffffff", 1.7, 2)
        + rect(218, 94, 20, 16, "none", 1.6)
        + line("M216 116h24M218 118l4 16h12l4 -16M224 118l4 16M232 118l-4 16", "#ff7a3a", 2)
    )
    return (
        house
        + yard
        + steps
        + tree(m, -86, 186, 1.2)
        + tree(m, 336, 186, 1.2)
        + bush(m, 84, 174, 0.5)
        + bush(m, 172, 174, 0.5)
        + hop
        + basket
    )


PLACES = {
    "park": park,
    "playground": playground,
    "zoo": zoo,
    "school yard": school_yard,
}
