"""Rooms in town where people learn, work, buy and are made well."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, limb, line, path, rect
from training.world.drawing.growing import bush, tree, way
from training.world.drawing.palette import Mood


def classroom(m: Mood) -> str:
    back = r.wall("#fdf0c4") + r.panels("#c9e3d2", 134)
    board = rect(66, 26, 124, 84, "#b9783f", 1.8, 3) + rect(72, 32, 112, 72, "#3f7a62", 1.6, 2)
    chalk = (
        line(
            "M84 50l8 -10l8 10M88 46h8M108 40v12M108 40q10 0 6 6q6 6 -6 6M138 42q-10 -2 -10 5q0 7 10 5", "#f4fbf4", 2.4
        )
        + circle(164, 48, 8, "none", 0, 'stroke="#ffe27a" stroke-width="2.4"')
        + line("M84 74h22M118 74h22M84 90h34M150 82q8 -14 16 0q-8 12 -16 0Z", "#f4fbf4", 2.2)
    )
    tray = (
        rect(80, 108, 96, 5, "#d9a066", 1.5, 1)
        + rect(92, 103, 12, 5, "#ffffff", 1.2, 1)
        + rect(140, 102, 16, 6, "#ffb03a", 1.3, 1)
    )
    desks = ""
    for x, c in ((16, "#e2a45c"), (240, "#e2a45c"), (-72, "#e2a45c"), (326, "#e2a45c")):
        desks += r.chair(x - 4, 186, 0.8, "#5aa8c9") + r.table(x, 186, 60, 36, c)
        desks += rect(x - 18, 144, 18, 6, "#e8524a", 1.3, 1) + rect(x + 6, 146, 16, 4, "#4a90c4", 1.2, 1)
    globe = circle(28, 110, 0, "none", 0)
    abc = "".join(
        rect(-92 + i * 22, 36 + (i % 2) * 4, 18, 22, c, 1.4, 2)
        + circle(-83 + i * 22, 47 + (i % 2) * 4, 4.5, "#ffffff", 1.1)
        for i, c in enumerate(("#ff8fa8", "#8fd0e8", "#ffd36a", "#a9dc8a"))
    )
    clock = circle(216, 38, 15, "#ffffff", 1.8) + line("M216 38V28M216 38l7 4", INK, 2)
    pictures = (
        rect(200, 64, 34, 26, "#ffffff", 1.5)
        + path("M204 86q8 -16 14 -4q6 -10 12 4Z", "#7cc25a", 0)
        + circle(226, 71, 3, "#ffcf3a", 0)
    )
    return (
        back
        + r.window(m, 6, 28, 46, 56, "", r.skyline(m))
        + r.window(m, 284, 28, 56, 56)
        + board
        + chalk
        + tray
        + globe
        + abc
        + clock
        + pictures
        + r.boards("#dcb27e")
        + desks
        + r.tube(m, 128, 12, 70)
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
    bell = limb("M206 196V150", "#8a5a3c", 3, 1.4)
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


def museum(m: Mood) -> str:
    back = r.wall("#e8d9e6") + r.panels("#c9a9b8", 138)
    columns = ""
    for x in (-60, 4, 234, 300):
        columns += (
            rect(x - 11, 26, 22, 146, "#f7f2ec", 1.8)
            + line(f"M{x - 4} 34V166M{x + 4} 34V166", "#d9cfc6", 1.8)
            + rect(x - 17, 14, 34, 12, "#f7f2ec", 1.7, 3)
            + rect(x - 17, 164, 34, 14, "#f7f2ec", 1.7, 2)
        )
    bones = line("M56 140Q60 92 96 92H150Q176 92 190 66", "#fff8e6", 11) + ""
    dino = limb("M44 156Q58 100 94 98H146Q172 96 186 58", "#fff8e6", 6, 1.6)
    dino += "".join(limb(f"M{x} 100Q{x - 5} 118 {x + 5} 126", "#fff8e6", 3, 1.4) for x in (98, 110, 122, 134)) + limb(
        "M92 100L84 130L90 158M148 98L156 130L150 158", "#fff8e6", 5, 1.5
    )
    dino += (
        path("M174 56Q172 36 190 36H212Q222 40 220 50L206 56L212 62Q196 70 184 64Z", "#fff8e6", 1.8)
        + circle(190, 47, 3.6, "#8a7a8a", 1.2)
        + line("M200 57v5M206 57v4M212 54v4", INK, 1.4)
    )
    stand = rect(60, 156, 122, 22, "#b98a6a", 1.8, 3) + rect(104, 162, 34, 10, "#ffd54a", 1.4, 2)
    vase = (
        rect(20, 140, 34, 40, "#f7f2ec", 1.7, 2)
        + path("M28 140Q20 122 32 116V108H42V116Q54 122 46 140Z", "#4a90c4", 1.6)
        + line("M27 128h20", "#ffd54a", 2.4)
    )
    crown = (
        rect(202, 140, 34, 40, "#f7f2ec", 1.7, 2)
        + rect(204, 108, 30, 32, "#dff3fa", 1.5, 2, 'fill-opacity="0.6"')
        + path("M210 136V122L215 128L219 119L223 128L228 122V136Z", "#ffcf3a", 1.4)
    )
    art = (
        r.picture(-46, 44, 40, 50, 1, "#d9b04a")
        + r.picture(250, 44, 36, 52, 2, "#d9b04a")
        + r.picture(-104, 52, 32, 40, 3, "#d9b04a")
        + r.picture(318, 50, 40, 44, 0, "#d9b04a")
    )
    rope = "".join(
        limb(f"M{x} 206V182", "#d9b04a", 3, 1.3) + circle(x, 180, 4, "#ffd54a", 1.4) for x in (34, 96, 160, 222)
    ) + line("M34 184Q65 204 96 184Q128 204 160 184Q191 204 222 184", "#c9304a", 4)
    _ = bones
    return (
        back
        + r.window(m, 104, 14, 48, 40, "", r.skyline(m))
        + art
        + columns
        + r.chequers("#f2e6da", "#d9c2c9")
        + stand
        + dino
        + vase
        + crown
        + rope
        + r.tube(m, 60, 10, 50)
    )


def shop(m: Mood) -> str:
    back = r.wall("#fde3cf") + r.stripes("#fbd3bb", 30, 8)
    shelves = ""
    goods = ("#e8524a", "#ffcf3a", "#5cb87a", "#4a90d9", "#c77ae8", "#ff9f5a")
    for x, w in ((-106, 88), (-6, 62), (186, 76), (276, 88)):
        shelves += rect(x - 3, 46, w + 6, 132, "#b9783f", 1.8, 2) + rect(x + 2, 52, w - 4, 122, "#8a5430", 1.4)
        for row, y in enumerate((88, 128, 168)):
            at, i = x + 4, row
            while at < x + w - 14:
                kind, c = (i * 3 + row) % 4, goods[(i * 5 + row * 2) % 6]
                if kind == 0:
                    shelves += rect(at, y - 22, 12, 22, c, 1.4, 2) + rect(at + 2, y - 16, 8, 7, "#ffffff", 0, 1)
                elif kind == 1:
                    shelves += path(f"M{at + 1} {y}v-14q0 -4 4 -6v-6h4v6q4 2 4 6v14Z", c, 1.4)
                elif kind == 2:
                    shelves += circle(at + 6, y - 6.5, 6.5, c, 1.4)
                else:
                    shelves += rect(at, y - 14, 13, 14, c, 1.4, 1) + line(f"M{at} {y - 8}h13", "#ffffff", 2)
                at, i = at + 15, i + 1
            shelves += rect(x, y, w, 5, "#d9a066", 1.4)
    entry = (
        r.door(102, 44, 52, 176, "#4a9ac0")
        + rect(109, 51, 38, 60, "#f7ead2", 1.6, 2)
        + r.pane(m, 111, 53, 34, 56, r.skyline(m))
        + circle(148, 118, 2.6, "#ffd54a", 1.3)
    )
    bell = limb("M94 34H120", "#c9a24a", 2, 1.1) + path("M112 44Q112 34 118 34Q124 34 124 44Z", "#ffcf3a", 1.4)
    counter = (
        rect(216, 142, 96, 44, "#d98a5a", 1.8, 3)
        + rect(210, 134, 108, 10, "#f2c48a", 1.7, 3)
        + rect(228, 110, 34, 24, "#8fa0b8", 1.7, 3)
        + rect(232, 102, 18, 10, "#cfeefa", 1.4, 1)
        + "".join(circle(234 + i * 8, 124, 2.4, "#ffffff", 1) for i in range(3))
        + line("M226 160h76", dark("#d98a5a"), 1.6)
    )
    awning = "".join(
        path(f"M{-114 + i * 22} -4h22v20q-11 11 -22 0Z", "#5cb87a" if i % 2 else "#fff8ea", 1.6) for i in range(22)
    )
    crate = (
        rect(-6, 176, 50, 24, "#c98f52", 1.7)
        + line("M-6 188H44", "#96652f", 1.6)
        + "".join(circle(2 + i * 11, 172, 6.5, ("#e8423c", "#ffb03a", "#8ac24a")[i % 3], 1.4) for i in range(4))
    )
    return (
        back + shelves + entry + bell + r.boards("#d9ae84") + counter + crate + awning + r.lamp(m, 128, 34, "#e8836b")
    )


def bakery(m: Mood) -> str:
    back = r.wall("#ffe2b3") + r.tiles("#fff2d9", "#f9dcae", 110, 176, 22)
    oven = (
        rect(170, 56, 100, 122, "#d9866a", 1.8, 6)
        + line("M182 66h16M206 66h16M230 66h16M250 78h14M176 78h12M178 162h18M226 166h20", "#b0604a", 1.7)
        + path("M190 138V112Q190 90 218 90Q246 90 246 112V138Z", "#4a3440", 1.8)
    )
    oven += (
        r.shine(halo(218, 124, 44, 34, "#ffb04a", 0.4, 5))
        + path(
            "M196 138Q194 122 204 116Q208 124 214 112Q224 120 226 128Q232 120 236 126Q242 132 240 138Z", "#FF9A2A", 0
        )
        + rect(184, 136, 68, 7, "#8f8aa0", 1.6, 2)
        + path("M206 56V-4H234V56Z", "#c9765c", 1.7)
    )
    shelf = ""
    for y in (62, 100):
        shelf += rect(-16, y, 100, 6, "#b9783f", 1.6)
        for i in range(4):
            x = -4 + i * 24
            shelf += path(
                f"M{x - 10} {y}Q{x - 13} {y - 14} {x} {y - 15}Q{x + 13} {y - 14} {x + 10} {y}Z",
                ("#e2a04a", "#c97f3a")[(i + y) % 2],
                1.6,
            ) + line(f"M{x - 5} {y - 11}l3 5M{x + 1} {y - 13}l3 5", "#f7d9a0", 2)
    pane = r.window(m, 106, 24, 50, 44, "#ff9f8a", r.skyline(m))
    counter = (
        rect(-40, 138, 142, 46, "#c98a52", 1.8, 3)
        + rect(-32, 112, 126, 28, "#e8f7fb", 1.7, 4, 'fill-opacity="0.75"')
        + rect(-44, 134, 150, 8, "#e8b87a", 1.7, 2)
    )
    for i in range(6):
        x = -22 + i * 22
        if i % 2:
            counter += circle(x, 127, 7, "#e09a4a", 1.5) + circle(x, 127, 2.6, "#fff2d9", 1.1)
        else:
            counter += (
                path(f"M{x - 9} 134V126H{x + 9}V134Z", "#fff1d6", 1.4)
                + path(f"M{x - 9} 127q9 -8 18 0Z", "#ff9fc0", 1.3)
                + circle(x, 120, 2.2, "#e8423c", 1)
            )
    cake = group(
        rect(-20, -18, 40, 18, "#fff6e6", 1.7, 3)
        + path("M-20 -18h40v6q-5 7 -10 0q-5 7 -10 0q-5 7 -10 0q-5 6 -10 0Z", "#ff8fb4", 1.4)
        + rect(-13, -32, 26, 14, "#fff6e6", 1.6, 3)
        + circle(0, -36, 4, "#e8423c", 1.3)
        + rect(-26, 0, 52, 4, "#c9d2dc", 1.4, 2),
        314,
        134,
    )
    table = r.table(314, 180, 84, 44, "#d9a066") + cake
    sacks = "".join(
        path(f"M{x - 17} 184Q{x - 22} 158 {x - 12} 150Q{x} 144 {x + 12} 150Q{x + 22} 158 {x + 17} 184Z", "#f7ead2", 1.7)
        + line(f"M{x - 10} 152q10 5 20 0M{x} 162v12M{x - 5} 166l5 4l5 -4", "#c9a878", 1.8)
        for x in (-86, -58)
    )
    rolling = group(limb("M-34 0H34", "#d9a066", 4, 1.4) + limb("M-20 0H20", "#e8bf88", 10, 1.5), 60, 30, 1, -16)
    return (
        back
        + pane
        + oven
        + shelf
        + r.chequers("#fff6e6", "#e8b88a")
        + sacks
        + counter
        + table
        + rolling
        + r.lamp(m, 84, 16, "#e8524a")
    )


def hospital(m: Mood) -> str:
    back = r.wall("#d9f0ec") + r.panels("#bfe3dc", 132)
    bed = (
        line("M12 184V150M104 184V152", "#8f9ab0", 5)
        + rect(-16, 112, 12, 64, "#f4f7fa", 1.7, 5)
        + rect(-8, 142, 112, 22, "#ffffff", 1.8, 5)
        + path("M28 142Q60 130 104 140V166H28Z", "#7cc0e8", 1.8)
        + line("M28 150Q66 140 104 149", "#cfeaf7", 3)
        + rect(-6, 128, 38, 17, "#ffffff", 1.7, 7)
        + rect(98, 128, 9, 44, "#f4f7fa", 1.7, 4)
        + circle(-2, 184, 5, "#6f7c94", 1.4)
        + circle(100, 184, 5, "#6f7c94", 1.4)
    )
    cross = circle(160, 44, 20, "#ffffff", 1.8) + path("M156 32h8v8h8v8h-8v8h-8v-8h-8v-8h8Z", "#e8424a", 1.4)
    drip = (
        limb("M132 180V60H120", "#c9d2dc", 3, 1.3)
        + path("M113 64H127V84Q120 90 113 84Z", "#cfeefa", 1.5)
        + line("M120 88Q122 116 106 132", "#8fc4e8", 1.8)
    )
    screen = (
        rect(206, 78, 50, 38, "#4a5470", 1.8, 4)
        + rect(211, 83, 40, 28, "#2f6a5a", 1.3, 2)
        + line("M212 98h9l4 -8l6 15l4 -7h13", "#8cffb8", 2)
        + limb("M231 116V178", "#8f9ab0", 4, 1.4)
        + line("M214 180h34", INK, 4)
    )
    closet = r.cupboard(276, 84, 60, 178, "#f4f7fa") + path("M303 96h6v5h5v6h-5v5h-6v-5h-5v-6h5Z", "#e8424a", 1.2)
    curtain = (
        line("M-114 26H-30", "#8f9ab0", 3)
        + path("M-110 26H-44Q-52 100 -46 172Q-60 164 -72 172Q-84 164 -96 172Q-106 166 -114 170V26Z", "#a9dcc9", 1.7)
        + line("M-92 34Q-96 100 -90 160M-70 34Q-74 100 -68 160", dark("#a9dcc9"), 1.5)
    )
    flower = (
        r.table(184, 180, 36, 44, "#f4f7fa")
        + path("M178 136H190L188 122H180Z", "#5aa8f0", 1.4)
        + line("M184 122V106M184 114l-8 -6M184 114l8 -7", "#3f8a45", 2)
        + "".join(
            circle(x, y, 5, c, 1.3) for x, y, c in ((184, 102, "#ff6f8f"), (174, 106, "#ffcf3a"), (194, 104, "#ff9f5a"))
        )
    )
    return (
        back
        + r.window(m, 36, 24, 56, 54, "#8fd0c0", r.skyline(m))
        + cross
        + curtain
        + closet
        + r.floor(
            "#e6edf0",
            176,
            "M-114 206H370M-60 176v30M20 176v30M100 176v30M180 176v30M260 176v30M340 176v30M-20 206v54M70 206v54"
            "M160 206v54M250 206v54",
        )
        + drip
        + bed
        + screen
        + flower
        + r.tube(m, 204, 14, 60)
    )


def workshop(m: Mood) -> str:
    back = r.wall("#d9b48a") + line("M-114 34H370M-114 68H370M-114 102H370M-114 136H370", "#c29a6e", 1.8)
    board = rect(82, 22, 108, 70, "#f2dfb8", 1.8, 2)
    hammer = group(limb("M0 -2V32", "#b9783f", 4, 1.3) + rect(-12, -12, 24, 11, "#8f9ab0", 1.5, 2), 100, 44)
    saw = group(
        path("M-6 -14L8 -12L4 26L-4 26Z", "#c9d2dc", 1.5)
        + line("M8 -10l-3 4l3 3l-3 4l2 3l-3 4l2 3l-3 4", INK, 1.2)
        + rect(-9, -28, 20, 15, "#d9604a", 1.5, 4),
        128,
        58,
    )
    spanner = group(
        limb("M0 0V30", "#a9b6c9", 5, 1.4) + path("M-9 -12Q-12 2 0 4Q12 2 9 -12L4 -4H-4Z", "#a9b6c9", 1.5), 152, 46
    )
    driver = group(line("M0 8V34", "#8f9ab0", 3) + rect(-5, -12, 10, 22, "#ffcf3a", 1.5, 4), 174, 46)
    bench = (
        r.table(26, 186, 132, 56, "#b9783f")
        + rect(-24, 112, 40, 18, "#8fa0b8", 1.7, 2)
        + line("M-18 112v-9h28v9", INK, 2.4)
        + path("M40 130V116H58V130Z", "#5aa8a0", 1.5)
        + line("M44 116l-3 -12M50 116v-14M54 116l4 -11", "#c98a4a", 2.4)
    )
    vice = rect(66, 114, 22, 16, "#6f7c94", 1.6, 2) + limb("M60 122h34", "#8f9ab0", 2.4, 1.2)
    toys = (
        r.table(262, 186, 116, 56, "#b9783f")
        + group(
            rect(-16, -14, 32, 12, "#e8524a", 1.5, 2)
            + rect(-16, -24, 14, 12, "#4a90d9", 1.5, 1)
            + rect(8, -22, 5, 9, "#ffcf3a", 1.3)
            + "".join(circle(x, 0, 4.5, "#ffcf3a", 1.3) for x in (-9, 2, 12)),
            232,
            126,
        )
        + group(
            path("M-14 0V-18L0 -30L14 -18V0Z", "#e2a45c", 1.6)
            + circle(0, -12, 4, "#5c3622", 1.3)
            + path("M-18 -16L0 -33L18 -16Z", "#5cb87a", 1.6),
            290,
            130,
        )
    )
    shelf = rect(206, 58, 70, 6, "#8a5430", 1.6) + "".join(
        path(f"M{x} 58V44H{x + 14}V58Z", c, 1.4) + rect(x - 1, 41, 16, 4, "#c9d2dc", 1.2, 1)
        for x, c in ((212, "#e8524a"), (232, "#ffcf3a"), (252, "#4a90d9"))
    )
    planks = "".join(
        path(f"M{x} 178L{x + 10} 40h9L{x + 10} 178Z", c, 1.6)
        for x, c in ((-98, "#e2b67a"), (-84, "#cf9a5c"), (-70, "#e8c48e"))
    )
    curls = "".join(
        path(f"M{x} {y}q5 -9 9 -2q2 6 -4 5q-3 -2 0 -4", "none", 1.6, ink="#f7dfae")
        for x, y in ((60, 204), (96, 220), (150, 200), (186, 232), (40, 238), (220, 206), (300, 220), (-50, 222))
    )
    return (
        back
        + board
        + hammer
        + saw
        + spanner
        + driver
        + shelf
        + r.window(m, 8, 24, 50, 48)
        + planks
        + r.boards("#a9744a", skirting="")
        + line("M-114 176H370", INK, 1.7)
        + curls
        + bench
        + vice
        + toys
        + r.lamp(m, 136, 12, "#5cb87a")
    )


def office(m: Mood) -> str:
    back = r.wall("#dce6f2") + r.stripes("#d0dcec", 34, 12)
    glass = r.window(m, 20, 22, 92, 62, "", r.skyline(m), "#ffffff")
    desk = (
        r.table(204, 182, 120, 52, "#c98f52")
        + rect(152, 130, 34, 48, "#b9783f", 1.6, 2)
        + line("M152 146h34M152 162h34", dark("#b9783f"), 1.5)
    )
    screen = (
        rect(186, 86, 56, 38, "#3c3a4c", 1.8, 4)
        + rect(191, 91, 46, 28, "#8fd0e8", 1.3, 1)
        + rect(206, 124, 16, 7, "#6f7c94", 1.5)
        + line("M197 99h20M197 106h30M197 113h14", "#ffffff", 2)
    )
    papers = (
        "".join(rect(246 + (i % 2), 127 - i * 4, 20, 4, "#ffffff", 1.1) for i in range(5))
        + path("M160 130V116H172V130Z", "#e8524a", 1.4)
        + line("M172 120h4v6h-4M163 113v-9M167 113l3 -10", INK, 1.6)
    )
    chair = (
        rect(-4, 120, 38, 40, "#4a6a9a", 1.8, 10)
        + rect(-10, 156, 50, 10, "#4a6a9a", 1.7, 4)
        + limb("M15 166V180M0 184L15 178L30 184", "#6f7c94", 3, 1.3)
    )
    clock = circle(158, 44, 15, "#ffffff", 1.8) + line("M158 44V34M158 44l8 2", INK, 2)
    files = r.bookcase(-98, 44, 68, 178, "#b0b9c9", 2) + r.plant(-14, 180, 0.8)
    notes = rect(196, 28, 70, 44, "#e0b890", 1.7, 2) + "".join(
        rect(x, y, 12, 12, c, 1.1)
        for x, y, c in (
            (202, 34, "#ffe27a"),
            (220, 36, "#ff9fb4"),
            (240, 33, "#a9dcf0"),
            (208, 52, "#b9e39a"),
            (232, 53, "#ffe27a"),
        )
    )
    cooler = (
        rect(304, 116, 30, 62, "#ffffff", 1.7, 3)
        + path("M306 116V92Q306 84 319 82Q332 84 332 92V116Z", "#a9dcf5", 1.6)
        + rect(314, 132, 10, 8, "#4a90d9", 1.3, 1)
    )
    return (
        back
        + glass
        + clock
        + notes
        + files
        + r.floor("#b9c6d6", 176, "M-114 204H370M-114 236H370")
        + cooler
        + chair
        + desk
        + screen
        + papers
        + r.plant(270, 182, 0.7, "#ffffff")
        + r.tube(m, 128, 12, 70)
    )


def cafe(m: Mood) -> str:
    back = r.wall("#f7dcc9") + r.panels("#7fb8a4", 130)
    pane = r.window(m, 70, 24, 116, 66, "", r.skyline(m), "#fff6e6") + "".join(
        path(f"M{62 + i * 22} 8h22v16q-11 9 -22 0Z", "#e8636b" if i % 2 else "#fff8ea", 1.5) for i in range(6)
    )

    def place(x: float) -> str:
        out = r.chair(x - 40, 192, 0.95, "#d98a5a") + r.chair(x + 40, 192, 0.95, "#d98a5a", True)
        out += (
            limb(f"M{x} 192V148M{x - 16} 193H{x + 16}", "#8a5a3c", 4, 1.4)
            + ellipse(x, 146, 38, 9, "#ffffff", 1.8)
            + path(
                f"M{x - 38} 147Q{x - 36} 162 {x - 30} 166Q{x - 20} 158 {x - 10} 167Q{x} 158 {x + 10} 167Q{x + 20} 158 "
                f"{x + 30} 166Q{x + 36} 162 {x + 38} 147Q{x} 164 {x - 38} 147Z",
                "#ff9fa8",
                1.5,
            )
        )
        out += path(f"M{x - 18} 136h13q0 10 -6.500 10t-6.500 -10Z", "#5aa8c9", 1.4) + line(
            f"M{x - 14} 131q-3 -5 0 -9M{x - 9} 131q-3 -5 0 -9", "#ffffff", 2
        )
        return out + path(f"M{x + 6} 143l14 -12l6 12Z", "#fff1d6", 1.4) + line(f"M{x + 9} 140h14", "#e8424a", 2.4)

    counter = (
        rect(270, 128, 100, 54, "#b9783f", 1.8, 3)
        + rect(264, 120, 110, 10, "#e8c49a", 1.7, 2)
        + rect(284, 86, 46, 34, "#c9d2dc", 1.7, 4)
        + circle(296, 98, 4, "#e8524a", 1.3)
        + circle(310, 98, 4, "#ffcf3a", 1.3)
        + rect(300, 108, 12, 12, "#6f7c94", 1.4)
        + "".join(path(f"M{x} 120v-8h10v8Z", "#ffffff", 1.3) for x in (338, 352))
    )
    menu = (
        rect(206, 34, 44, 58, "#4a4a5a", 1.8, 3)
        + path("M219 52h16q0 11 -8 11t-8 -11Z", "none", 1.6, ink="#ffffff")
        + line("M215 74h26M215 82h18", "#ffe27a", 2.2)
    )
    cakes = (
        r.picture(10, 36, 40, 46, 3)
        + rect(-106, 60, 70, 6, "#b9783f", 1.6)
        + rect(-106, 100, 70, 6, "#b9783f", 1.6)
        + "".join(
            path(f"M{x} {y}v-10h12v10Z", c, 1.4)
            for x, y, c in (
                (-100, 60, "#e8524a"),
                (-80, 60, "#ffcf3a"),
                (-60, 60, "#5aa8c9"),
                (-100, 100, "#ffffff"),
                (-80, 100, "#ff9fb4"),
                (-60, 100, "#8ac27a"),
            )
        )
    )
    return (
        back
        + pane
        + menu
        + cakes
        + r.chequers("#fff6ea", "#e8a99a")
        + counter
        + place(24)
        + place(228)
        + place(-76)
        + r.lamp(m, 58, 16, "#e8636b")
    )


def post_office(m: Mood) -> str:
    back = r.wall("#ffe9a8") + r.panels("#e8b84a", 136)
    grid = rect(64, 30, 128, 98, "#b9783f", 1.8, 2)
    for row in range(4):
        for i in range(5):
            x, y = 69 + i * 24, 35 + row * 23
            grid += rect(x, y, 21, 19, "#7d4f30", 1.3)
            if (i * 2 + row * 3) % 5 < 3:
                c = ("#ffffff", "#fff1c9", "#d9ecf7", "#ffdbe2")[(i + row) % 4]
                grid += rect(x + 3, y + 7, 15, 11, c, 1.2) + line(f"M{x + 3} {y + 8}l7.500 5l7.500 -5", INK, 1)
    counter = rect(186, 138, 120, 46, "#c98a4a", 1.8, 3) + rect(180, 130, 132, 10, "#f2cf8a", 1.7, 2)
    scale = (
        rect(202, 118, 34, 12, "#e8524a", 1.6, 3)
        + rect(198, 112, 42, 5, "#c9d2dc", 1.4, 1)
        + rect(206, 92, 26, 20, "#d9a86a", 1.5)
        + line("M219 92v20M206 102h26", "#f7e6c2", 3)
    )
    parcels = "".join(
        rect(x, y, w, h, c, 1.7) + line(f"M{x + w / 2} {y}v{h}M{x} {y + h / 2}h{w}", b, 3)
        for x, y, w, h, c, b in (
            (-26, 146, 44, 38, "#d9a86a", "#e8524a"),
            (20, 156, 32, 28, "#c9955a", "#4a90d9"),
            (-14, 118, 32, 28, "#e8bf88", "#5cb87a"),
            (-96, 150, 50, 34, "#d9a86a", "#ffcf3a"),
            (-84, 122, 34, 28, "#c9955a", "#e8524a"),
        )
    )
    horn = (
        rect(206, 34, 48, 44, "#ffcf3a", 1.7, 4)
        + rect(214, 46, 32, 21, "#ffffff", 1.5, 1)
        + line("M214 47l16 11l16 -11", INK, 1.7)
    )
    box = (
        rect(324, 112, 38, 72, "#e8424a", 1.8, 8)
        + rect(331, 126, 24, 6, "#4a2530", 1.3, 2)
        + rect(332, 140, 22, 14, "#ffffff", 1.4, 1)
        + line("M332 141l11 7l11 -7", INK, 1.2)
    )
    return (
        back
        + r.window(m, 4, 28, 46, 50, "", r.skyline(m))
        + grid
        + horn
        + r.window(m, 284, 30, 50, 50)
        + r.boards("#cfa070")
        + parcels
        + counter
        + scale
        + box
        + r.tube(m, 128, 12, 60)
    )


def hairdresser(m: Mood) -> str:
    back = r.wall("#ffdbe6") + r.stripes("#ffcfdd", 30, 10)
    out = ""
    for x in (36, 220, -64, 320):
        out += (
            rect(x - 27, 36, 54, 76, "#f2c95c", 1.8, 26)
            + rect(x - 21, 42, 42, 64, "#e4f6fc", 1.5, 20)
            + line(f"M{x - 10} 66l12 -14M{x - 12} 80l20 -22", "#ffffff", 3)
        )
        out += (
            rect(x - 34, 118, 68, 8, "#c98a5a", 1.6, 2)
            + path(f"M{x - 26} 118v-12h8v12Z", "#5aa8f0", 1.3)
            + path(f"M{x + 10} 118v-10q4 -6 8 0v10Z", "#8ac27a", 1.3)
        )
        out += (
            rect(x - 16, 130, 32, 30, "#d9506a", 1.7, 8)
            + rect(x - 22, 156, 44, 10, "#d9506a", 1.7, 4)
            + limb(f"M{x} 166V184M{x - 14} 185H{x + 14}", "#c9d2dc", 4, 1.4)
        )
    pole = (
        rect(120, 92, 16, 62, "#ffffff", 1.7, 3)
        + path(
            "M120 104L136 94V106L120 116ZM120 128L136 118V130L120 140ZM120 150L136 142V152L132 154H120Z", "#e8424a", 0
        )
        + path("M120 116L136 106V112L120 122ZM120 140L136 130V136L120 146Z", "#4a90d9", 0)
        + circle(128, 86, 8, "#c9d2dc", 1.6)
        + rect(116, 152, 24, 8, "#c9d2dc", 1.6, 2)
        + rect(120, 92, 16, 62, "none", 1.7, 3)
    )
    return (
        back
        + r.window(m, 102, 18, 52, 44, "", r.skyline(m))
        + pole
        + r.chequers("#ffffff", "#f2b8c9")
        + out
        + r.tube(m, 128, 8, 50)
    )


def studio(m: Mood) -> str:
    back = r.wall("#4a4f78") + rect(30, 26, 196, 118, "#8fd0f0", 1.8, 4)
    back += (
        path("M40 144V104Q70 84 96 104Q130 78 160 108Q190 92 216 110V144Z", "#7cc25a", 0)
        + circle(66, 56, 15, "#ffd83a", 1.5)
        + path("M140 76q-10 0 -10 -8q0 -9 11 -9q4 -12 17 -10q12 -8 20 6q17 -2 16 12q-1 9 -12 9Z", "#ffffff", 1.5)
        + line("M150 84l-4 10M164 84l-4 10M178 84l-4 10", "#4a90d9", 3)
        + rect(30, 26, 196, 118, "none", 2.4, 4)
    )
    spots = line("M-114 10H370", "#8f9ab0", 4)
    for x, turn in ((-60, -24), (10, -18), (128, 0), (246, 18), (316, 24)):
        spots += group(
            path("M-3 0L-26 70H26L3 0Z", "#FFF3B0", 0, 'fill-opacity="0.22"')
            + rect(-10, -8, 20, 22, "#3c3a4c", 1.6, 3)
            + rect(-12, 12, 24, 5, "#fff1a8", 1.4, 1),
            x,
            16,
            1,
            turn,
        )
    camera = (
        limb("M0 -40L-16 4M0 -40L16 4M0 -40V2", "#6f7c94", 3, 1.3)
        + rect(-22, -66, 40, 26, "#3c3a4c", 1.7, 4)
        + rect(-38, -60, 16, 14, "#6f7c94", 1.5, 2)
        + circle(-9, -74, 9, "#6f7c94", 1.5)
        + circle(10, -72, 8, "#6f7c94", 1.5)
        + circle(10, -54, 3, "#FF4A4A", 1)
    )
    desk = (
        path("M-96 140H-18L-28 184H-88Z", "#c9506a", 1.8)
        + rect(-102, 132, 90, 10, "#f2d9c9", 1.7, 3)
        + limb("M-56 132V112", "#8f9ab0", 2.4, 1.2)
        + ellipse(-56, 106, 5, 8, "#3c3a4c", 1.5)
    )
    return (
        back
        + spots
        + r.floor("#6a6f9c", 176, "M-114 200H370M-114 232H370", "#8f94c0")
        + ellipse(128, 224, 110, 24, "#7d83b4", 1.7)
        + group(camera, 236, 214, 1.0)
        + desk
        + group(camera, 18, 210, 0.9, flip=True)
        + r.plant(330, 180, 0.9)
    )


def church(m: Mood) -> str:
    back = r.wall("#e8dfd0") + r.bricks("#d6cab8", 0, 176, 26)
    panes = ""
    for x, s in ((26, 1), (230, 1), (-62, 0.9), (318, 0.9)):
        glass = ""
        for i, (px, py) in enumerate(
            ((-14, 60), (0, 60), (-14, 82), (0, 82), (-14, 104), (0, 104), (-14, 40), (0, 40))
        ):
            glass += rect(px, py, 14, 22, ("#ff8f8f", "#8fc4ff", "#ffe07a", "#a9e08f", "#d9a9f0")[i * 3 % 5], 1.3)
        d = "M-16 128V52Q-14 30 0 20Q14 30 16 52V128Z"
        panes += group(
            path(d, "#bfe0f7", 1.6) + f'<clipPath id="c{x}"><path d="{d}"/></clipPat'
            f'h><g clip-path="url(#c{x})">{glass}</g>' + path(d, "none", 3.4),
            x,
            0,
            s,
        )
    arch = path("M78 176V70Q80 26 128 6Q176 26 178 70V176Z", "#f7f1e4", 1.8) + path(
        "M92 176V78Q94 42 128 26Q162 42 164 78V176Z", "#d9c9ac", 1.7
    )
    bell = (
        line("M128 -4V44", INK, 2)
        + path("M108 92Q114 84 114 66Q114 46 128 46Q142 46 142 66Q142 84 148 92Z", "#ffcf3a", 1.8)
        + circle(128, 96, 5, "#c98a1a", 1.5)
        + line("M128 100V160", "#c98a5a", 2.6)
    )
    pews = "".join(
        rect(x - 36, 150, 72, 10, "#a5683a", 1.7, 3)
        + rect(x - 36, 160, 72, 22, "#8a5430", 1.7)
        + rect(x - 40, 142, 8, 46, "#a5683a", 1.7, 3)
        + rect(x + 32, 142, 8, 46, "#a5683a", 1.7, 3)
        for x in (14, 242, -82, 338)
    )
    carpet = path("M104 176H152L192 260H64Z", "#c9404f", 1.7) + line("M110 176L76 260M146 176L180 260", "#ffd98a", 2.4)
    candles = "".join(
        rect(x - 4, 110, 8, 40, "#fff6e2", 1.5, 1)
        + limb(f"M{x} 180V152M{x - 8} 152H{x + 8}", "#c9a24a", 3, 1.3)
        + r.shine(
            halo(x, 102, 24, 24, "#ffd27a", 0.4, 5)
            + path(f"M{x} 92Q{x + 6} 102 {x} 109Q{x - 6} 102 {x} 92Z", "#ffb03a", 1.2)
        )
        for x in (72, 184)
    )
    return (
        back
        + panes
        + arch
        + bell
        + r.floor("#cfc2b0", 176, "M-114 204H370M-60 176v28M20 176v28M240 176v28M320 176v28", "")
        + line("M-114 176H370", INK, 1.7)
        + carpet
        + pews
        + candles
    )


PLACES = {
    "classroom": classroom,
    "school yard": school_yard,
    "museum": museum,
    "shop": shop,
    "bakery": bakery,
    "hospital": hospital,
    "workshop": workshop,
    "office": office,
    "cafe": cafe,
    "post office": post_office,
    "hairdresser": hairdresser,
    "studio": studio,
    "church": church,
}
