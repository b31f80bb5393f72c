"""Places at home: rooms, stairs, attic and cellar, and the house from outside."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, light, limb, line, path, rect
from training.world.drawing.growing import bush, fence, flowers, grass, tree, tufts, way
from training.world.drawing.palette import Mood


def sofa_room(m: Mood) -> str:
    back = r.wall("#f8dcc0") + r.stripes("#fbe6d0", 28, 12)
    back += r.window(m, 14, 20, 52, 50, "#e8836b") + r.picture(104, 24, 46, 36, 0) + r.picture(158, 34, 26, 28, 2)
    sofa = rect(54, 104, 148, 46, "#3f9fa0", 1.8, 16) + line("M128 108v40", dark("#3f9fa0"), 1.6)
    sofa += rect(60, 138, 136, 24, "#56b6b4", 1.8, 8) + line("M128 139v22", dark("#3f9fa0"), 1.6)
    sofa += rect(44, 124, 24, 50, "#3f9fa0", 1.8, 10) + rect(188, 124, 24, 50, "#3f9fa0", 1.8, 10)
    sofa += rect(58, 160, 140, 14, dark("#3f9fa0", 0.12), 1.8, 4) + line("M60 174v8M196 174v8", INK, 4)
    sofa += group(rect(-13, -13, 26, 26, "#ffcf4a", 1.7, 6), 78, 130, 1, -12) + group(
        rect(-12, -12, 24, 24, "#f2836b", 1.7, 6), 178, 131, 1, 14
    )
    glow = r.shine(halo(232, 86, 62, 62, "#ffcf7a", 0.5, 7)) if r.lit(m) else ""
    standing = glow + limb("M232 178V92", "#8a5a3c", 3, 1.4) + ellipse(232, 179, 13, 4, "#8a5a3c", 1.6)
    shade = path("M218 96L224 70H240L246 96Z", "#ffe08a", 1.7)
    standing += r.shine(shade) if r.lit(m) else shade
    sides = r.bookcase(-88, 60, 62) + r.plant(2, 180, 0.9) + r.cupboard(280, 138, 76, 178, "#a5683a")
    sides += (
        rect(288, 84, 60, 44, "#3c3a4c", 1.8, 4)
        + rect(293, 89, 50, 34, "#8fc4e8", 1.4, 2)
        + rect(308, 128, 20, 10, "#3c3a4c", 1.6)
    )
    return back + r.boards("#d9a672") + sides + sofa + standing + r.rug("#e8a05c", "#fff1d6")


def bathroom(m: Mood) -> str:
    back = r.wall("#d4eef5") + r.tiles("#bfe3ee", "#b0d9e8", 88, 176, 22) + rect(-116, 84, 488, 6, "#f7fbfd", 1.6)
    back += r.window(m, 104, 14, 48, 46, "#8fc4e8")
    tub = path("M-22 128H92Q94 178 76 184H-6Q-24 178 -22 128Z", "#ffffff", 1.8) + rect(
        -27, 122, 124, 9, "#f4f7fa", 1.8, 4
    )
    tub += path("M-10 158Q30 172 86 156Q84 176 74 181H-4Q-12 176 -10 158Z", "#dbe6ee", 0) + line(
        "M-2 184v7M70 184v7", "#c9a24a", 6
    )
    foam = "".join(
        circle(x, y, q, "#ffffff", 1.5)
        for x, y, q in (
            (-12, 120, 8),
            (2, 116, 10),
            (18, 119, 9),
            (34, 115, 11),
            (52, 119, 9),
            (68, 116, 9),
            (82, 120, 7),
        )
    )
    foam += "".join(
        circle(x, y, q, "#eaf8ff", 1.2, 'fill-opacity="0.7"')
        for x, y, q in ((20, 92, 6), (44, 80, 4.5), (6, 74, 5), (62, 96, 4))
    )
    duck = group(
        path("M-11 0Q-14 -9 -7 -10Q-3 -9 0 -9L11 -12Q12 0 2 1Z", "#ffd23f", 1.4)
        + circle(-8, -13, 6, "#ffd23f", 1.4)
        + path("M-14 -13l-6 2l6 2Z", "#ff8a3c", 1.1)
        + circle(-9.5, -14.5, 1, INK, 0),
        64,
        112,
    )
    tap = limb("M-18 120V98Q-18 90 -8 92", "#c9d2dc", 4, 1.4)
    sink = (
        path("M190 124H250Q248 146 232 148H208Q192 146 190 124Z", "#ffffff", 1.8)
        + rect(186, 119, 68, 8, "#f4f7fa", 1.7, 4)
        + rect(212, 148, 16, 32, "#f4f7fa", 1.7)
    )
    sink += (
        limb("M220 118V106Q220 100 228 102", "#c9d2dc", 4, 1.4)
        + rect(236, 102, 12, 17, "#ff9fc0", 1.5, 2)
        + line("M239 102l-3 -12M244 102l4 -11", "#5aa8f0", 2.6)
    )
    mirror = (
        ellipse(220, 64, 26, 31, "#f2c95c", 1.8)
        + ellipse(220, 64, 21, 26, "#e4f6fc", 1.5)
        + line("M208 62l12 -14M212 72l18 -20", "#ffffff", 3)
    )
    paper = rect(268, 112, 24, 20, "#ffffff", 1.6, 5) + path("M270 124v26h14v-26Z", "#ffffff", 1.5)
    seat = (
        rect(302, 108, 42, 34, "#ffffff", 1.8, 5)
        + path("M300 144H348Q348 166 334 168V182H312V168Q300 166 300 144Z", "#f4f7fa", 1.8)
        + ellipse(324, 144, 26, 6, "#ffffff", 1.7)
        + circle(310, 118, 3, "#c9d2dc", 1.3)
    )
    towels = (
        line("M-94 92H-44", INK, 3)
        + path("M-90 92h22v44h-22Z", "#ff9f6b", 1.7)
        + path("M-66 92h18v36h-18Z", "#6cc1a5", 1.7)
        + line("M-90 126h22M-66 120h18", "#ffffff", 3)
    )
    mat = ellipse(128, 228, 88, 20, "#ff9fc0", 1.8) + ellipse(
        128, 228, 77, 16, "none", 0, 'stroke="#ffe0ea" stroke-width="3"'
    )
    return (
        back
        + r.chequers("#ffffff", "#a9d3e6")
        + mirror
        + sink
        + paper
        + seat
        + towels
        + tap
        + duck
        + foam
        + tub
        + mat
        + r.tube(m, 60, 16, 44)
    )


def hallway(m: Mood) -> str:
    back = r.wall("#f6e3a8") + r.panels("#fff6e0", 124)
    glass = r.pane(m, 109, 40, 38, 42)
    entry = (
        r.door(100, 32, 56, 176, "#4a9a6c")
        + rect(107, 38, 42, 46, "#f7ead2", 1.6, 3)
        + glass
        + line("M128 40v42M109 61h38", "#f7ead2", 2.4)
        + rect(114, 112, 28, 5, "#ffd54a", 1.4, 2)
    )
    stairs = path("M-114 176V66H-92V82H-70V98H-48V114H-26V130H-4V146H18V162H40V176Z", "#c98f52", 1.8)
    stairs += line("M-92 82V176M-70 98V176M-48 114V176M-26 130V176M-4 146V176M18 162V176", dark("#c98f52"), 1.5)
    rail = (
        line("M-80 90V44M-58 106V60M-36 122V76M-14 138V92M8 154V108", "#f7ead2", 4)
        + limb("M-114 18L28 122V160", "#a5683a", 5, 1.5)
        + circle(28, 120, 6, "#a5683a", 1.6)
    )
    hooks = rect(182, 66, 66, 8, "#a5683a", 1.6, 3)
    for x, c, h in ((194, "#e8524a", 54), (216, "#3f7fd0", 62), (238, "#ffc83a", 46)):
        hooks += path(f"M{x} 74Q{x - 13} 80 {x - 12} {74 + h}H{x + 12}Q{x + 13} 80 {x} 74Z", c, 1.7) + line(
            f"M{x} 80V{74 + h}", dark(c), 1.5
        )
    shoes = "".join(
        path(f"M{x} 180v-11h8q1 5 9 6q3 2 2 5Z", c, 1.5)
        for x, c in ((186, "#5a8fd0"), (206, "#5a8fd0"), (232, "#d9604a"))
    )
    side = (
        r.cupboard(282, 128, 64, 178, "#b9783f")
        + r.plant(314, 128, 0.62, "#5aa8c9")
        + rect(294, 36, 40, 50, "#d9a066", 1.8, 20)
        + rect(299, 41, 30, 40, "#e4f6fc", 1.4, 15)
    )
    umbrella = rect(258, 146, 16, 34, "#7a93b0", 1.6, 4) + limb("M268 146V118Q268 112 274 114", "#8e55cc", 3, 1.3)
    mat = ellipse(128, 196, 46, 9, "#b5654a", 1.7) + ellipse(
        128, 196, 38, 6, "none", 0, 'stroke="#ffd9a8" stroke-width="2"'
    )
    return (
        back
        + r.picture(52, 42, 30, 34, 3)
        + entry
        + hooks
        + r.boards("#cf9f78")
        + rail
        + stairs
        + shoes
        + side
        + umbrella
        + mat
        + r.lamp(m, 174, 20, "#6cb0d9")
    )


def attic(m: Mood) -> str:
    sky = r.porthole(m, 128, 62, 27, rim="#f7ead2")
    back = rect(-114, -4, 484, 190, "#b98a60", 0) + r.bricks("#a2754e", 20, 170)
    roof = path("M-114 -4H370V250L214 -4H42L-114 250Z", "#8a5a3c", 1.8) + line(
        "M-80 160V-4M-40 110V-4M0 60V-4M256 60V-4M296 110V-4M336 160V-4", "#744830", 2
    )
    beams = limb("M-108 240L46 -12M364 240L210 -12", "#a56a3c", 9, 1.7) + limb(
        "M-60 16H316" if False else "M30 14H226", "#a56a3c", 8, 1.7
    )
    trunk = (
        path("M178 176V140Q180 124 216 124Q250 124 252 140V176Z", "#a5683a", 1.8)
        + line("M178 146H252", INK, 1.8)
        + rect(208, 140, 14, 14, "#ffd54a", 1.5, 2)
        + line("M190 128V176M240 128V176", "#6d432e", 4)
    )
    boxes = (
        rect(-12, 128, 54, 50, "#d9a86a", 1.8)
        + path("M-12 128l10 -14h54l-10 14Z", "#e8bf88", 1.6)
        + line("M15 128v50", "#f7e0b0", 5)
        + rect(0, 90, 34, 26, "#c9955a", 1.7)
        + line("M17 90v26", "#f2d9a8", 4)
    )
    web = line("M56 24Q50 36 30 44M72 24Q60 56 20 62M46 20L52 60M46 20L66 40", "#efe6da", 1.5)
    rocker = group(
        path("M-22 0Q0 12 24 0", "none", 3, ink="#a5683a")
        + limb("M-12 2V-26M12 3V-22M-14 -24L-20 -62", "#c98f52", 4, 1.4)
        + rect(-16, -28, 34, 7, "#e2685a", 1.6, 3),
        312,
        178,
        1.1,
    )
    lampshade = group(
        limb("M0 0V-40", "#8a5a3c", 3, 1.3)
        + ellipse(0, 0, 12, 4, "#8a5a3c", 1.5)
        + path("M-14 -38L-8 -58H8L14 -38Z", "#d9b0e0", 1.6),
        -70,
        180,
    )
    bear = (
        circle(216, 106, 8, "#c98a52", 1.5)
        + circle(209, 99, 3.4, "#c98a52", 1.4)
        + circle(223, 99, 3.4, "#c98a52", 1.4)
        + ellipse(216, 119, 8, 8, "#c98a52", 1.5)
        + circle(213.5, 105, 1.1, INK, 0)
        + circle(218.5, 105, 1.1, INK, 0)
    )
    bulb = r.shine(
        line("M176 14V36", INK, 1.8)
        + (halo(176, 46, 90, 84, "#ffcf7a", 0.42, 8) if r.lit(m) else "")
        + circle(176, 43, 6.5, "#fff3a8" if r.lit(m) else "#efe9d9", 1.6)
        + rect(173, 33, 6, 6, "#8f9ab0", 1.3)
    )
    return (
        back
        + sky
        + line("M128 35v54M101 62h54", "#f7ead2", 3)
        + roof
        + web
        + beams
        + r.boards("#b9814f", skirting="")
        + line("M-114 176H370", "#744830", 1.8)
        + bear
        + trunk
        + boxes
        + rocker
        + lampshade
        + bulb
    )


def cellar(m: Mood) -> str:
    back = (
        r.wall("#8f8a9a")
        + r.bricks("#767085", 0, 176)
        + path("M-114 60Q-60 -4 0 -4H-114ZM256 -4Q316 -4 370 60V-4Z", "#6c6680", 0)
    )
    slit = r.window(m, 104, 16, 50, 28, frame="#b5b0c0") + line("M116 16v28M142 16v28", "#55506a", 3)
    shelf = ""
    for y in (84, 124, 164):
        shelf += rect(176, y, 82, 6, "#a5683a", 1.6)
        for i in range(5):
            c = ("#e8524a", "#ffb03a", "#8ac24a", "#b57ae6", "#ff8fb0")[(i + y // 40) % 5]
            shelf += rect(180 + i * 15.5, y - 22, 12, 22, c, 1.5, 3) + rect(
                181 + i * 15.5, y - 26, 10, 5, "#f7ead2", 1.3, 1
            )
    shelf += rect(172, 58, 5, 122, "#8a5430", 1.6) + rect(256, 58, 5, 122, "#8a5430", 1.6)
    casks = ""
    for x, y in ((-8, 154), (42, 154), (17, 112)):
        casks += (
            circle(x, y, 25, "#b0713f", 1.8)
            + circle(x, y, 19, "#c98a52", 1.5)
            + line(f"M{x - 7} {y - 17}v34M{x + 7} {y - 17}v34", dark("#c98a52"), 1.5)
            + circle(x, y + 9, 2.6, "#5c3622", 1.2)
        )
    steps = path("M-114 176V92H-98V106H-82V120H-66V134H-50V148H-40V176Z", "#a39eae", 1.8)
    potatoes = path("M282 178Q276 140 296 138H326Q346 140 340 178Z", "#c9a878", 1.8) + "".join(
        ellipse(x, y, 7, 5.5, "#d9b074", 1.4) for x, y in ((296, 136), (310, 132), (324, 136))
    )
    bulb = r.shine(
        line("M74 -4V34", INK, 1.8)
        + halo(74, 46, 96, 92, "#ffcf7a", 0.46 if r.lit(m) else 0.2, 8)
        + circle(74, 43, 6.5, "#fff3a8", 1.6)
        + rect(71, 33, 6, 6, "#8f9ab0", 1.3)
    )
    stones = "".join(
        f"M{x} {y}h34M{x + 34} {y}v12"
        for x, y in (
            (-90, 196),
            (-20, 214),
            (60, 198),
            (140, 220),
            (210, 200),
            (290, 214),
            (20, 238),
            (180, 242),
            (320, 240),
            (-70, 240),
        )
    )
    return (
        back
        + slit
        + shelf
        + r.floor("#a09aac", 176, stones, skirting="")
        + line("M-114 176H370", "#5d5770", 1.8)
        + casks
        + steps
        + potatoes
        + bulb
    )


def balcony(m: Mood) -> str:
    town = ""
    for x, y, w, c in (
        (-114, 112, 60, "#d9b3a0"),
        (-50, 92, 54, "#b9c6e0"),
        (8, 118, 58, "#f0c9a0"),
        (70, 98, 50, "#c9b3d9"),
        (124, 122, 60, "#e8b0a0"),
        (188, 88, 56, "#a9cbd9"),
        (248, 112, 56, "#f0d3a0"),
        (308, 96, 62, "#c9b9e0"),
    ):
        town += rect(x, y, w, 90, light(c, 0.2), 1.4)
        glow = "#FFDF70" if r.lit(m) else "#e8f4fa"
        town += "".join(rect(x + 8 + i * (w - 24) / 2, y + 12, 8, 11, glow, 1.1) for i in range(3))
        town += path(
            f"M{x - 4} {y}L{x + w / 2} {y - 24}L{x + w + 4} {y}Z",
            "#f4f8fc" if m.snowy or m.weather == "snow" else dark(c, 0.12),
            1.4,
        )
    slab = rect(-114, 186, 484, 74, m.ground("#e3cbb0"), 0) + line(
        "M-114 186H370M-114 206H370M-114 232H370M-60 186v20M10 186v20M80 186v20M176 186v20M246 186v20M316 "
        "186v20M-100 206v26M-20 206v26M60 206v26M128 206v26M210 206v26M290 206v26",
        dark(m.ground("#e3cbb0"), 0.2),
        1.7,
    )
    bars = "".join(rect(x, 132, 5, 58, "#f4f6fa", 1.4) for x in range(-110, 370, 17))
    rail = bars + rect(-116, 126, 488, 9, "#f4f6fa", 1.8, 3) + rect(-116, 184, 488, 6, "#f4f6fa", 1.6)
    boxes = ""
    for x in (-72, 30, 176, 278):
        boxes += rect(x - 4, 130, 60, 18, "#c9744a", 1.7, 3)
        for i in range(5):
            c = ("#ff6f8f", "#ffcf3a", "#b57ae6", "#ff9f5a")[i % 4] if not m.snowy else "#ffffff"
            boxes += circle(
                x + 4 + i * 12, 124 - (i % 2) * 4, 6.5, "#5aa85a" if not m.snowy else "#a9c0b4", 1.2
            ) + circle(x + 4 + i * 12, 121 - (i % 2) * 4, 4, c, 1.2)
    frame = (
        path("M-114 -4H20V8H-6V220H-114Z", "#f2d9b8", 1.8)
        + rect(-30, 18, 26, 178, "#8a5a3c", 1.8)
        + path("M-114 18H-30V196H-114Z", "#cfe8f2", 1.7)
        + line("M-72 18V196M-114 100H-30", "#8a5a3c", 4)
    )
    frame += path("M-114 18H-84Q-92 100 -104 190H-114Z", "#f28a7a", 1.6)
    awning = "".join(
        path(f"M{-114 + i * 22} -4h22v18q-11 10 -22 0Z", "#e8524a" if i % 2 else "#fff8ea", 1.5) for i in range(22)
    )
    return town + slab + rail + boxes + frame + awning


def house(m: Mood) -> str:
    white = m.snowy or m.weather == "snow"
    lawn = grass(m, "M-114 156Q0 146 128 154Q256 146 370 156V260H-114Z")
    glow = "#FFDF70" if r.lit(m) else "#bfe6f7"
    body = (
        rect(28, 66, 200, 108, "#ffe6bf", 1.8)
        + rect(184, 6, 22, 40, "#b5654a", 1.7)
        + rect(181, 2, 28, 8, "#c97a5a", 1.6)
    )
    roof = path("M8 74L56 14H200L248 74Q128 64 8 74Z", "#f4f8fc" if white else "#d9604a", 1.8)
    roof += line(
        "M40 62q9 7 18 0M70 60q9 7 18 0M100 58q9 7 18 0M132 58q9 7 18 0M164 60q9 7 18 0M196 62q9 7 18 0M62 "
        "40q9 7 18 0M96 38q9 7 18 0M132 38q9 7 18 0M168 40q9 7 18 0",
        dark("#dbe6f0" if white else "#d9604a", 0.25),
        1.8,
    )
    windows = ""
    for x in (44, 168):
        windows += (
            rect(x, 92, 44, 42, "#ffffff", 1.7, 2)
            + rect(x + 4, 96, 36, 34, glow, 1.4)
            + line(f"M{x + 22} 96v34M{x + 4} 113h36", "#ffffff", 3)
        )
        windows += rect(x - 10, 90, 10, 46, "#5a9ac9", 1.6, 2) + rect(x + 44, 90, 10, 46, "#5a9ac9", 1.6, 2)
        windows += rect(x - 2, 136, 48, 9, "#b9783f", 1.5, 2) + "".join(
            circle(x + 4 + i * 9, 134, 4, ("#ff6f8f", "#ffcf3a")[i % 2] if not white else "#ffffff", 1.2)
            for i in range(5)
        )
    front = (
        rect(108, 104, 40, 70, "#f7ead2", 1.7)
        + path("M112 174V118Q128 100 144 118V174Z", "#4a9a6c", 1.7)
        + circle(138, 146, 2.4, "#ffd54a", 1.2)
        + rect(120, 120, 16, 14, glow, 1.4, 2)
    )
    front += path("M98 106L128 84L158 106Z", "#f4f8fc" if white else "#c9503f", 1.7) + rect(
        100, 172, 56, 7, "#d9d2c4", 1.6, 2
    )
    lane = way(m, "M110 179Q104 206 72 260H184Q152 206 146 179Z", "#e6c58a")
    sides = (
        tree(m, -66, 176, 1.25)
        + tree(m, 318, 176, 1.3)
        + fence(-112, 190, 11)
        + fence(270, 190, 9)
        + bush(m, 14, 182, 0.7)
        + bush(m, 242, 182, 0.7)
    )
    box = limb("M-20 200V172", "#8a5a3c", 4, 1.4) + path(
        "M-34 174V162Q-34 154 -26 154H-10Q-4 156 -4 162V174Z", "#e8524a", 1.6
    )
    return (
        lawn
        + body
        + roof
        + windows
        + front
        + lane
        + sides
        + box
        + flowers(m, ((14, 216), (40, 234), (214, 220), (240, 240), (-60, 226), (310, 230)))
        + tufts(m, ((24, 240), (226, 210), (-90, 240), (340, 214)))
    )


def garage(m: Mood) -> str:
    back = r.wall("#c9d3da") + r.bricks("#b2bec8", 0, 170)
    gate = rect(58, 34, 140, 142, "#e8edf0", 1.8, 2) + line(
        "M58 58H198M58 82H198M58 106H198M58 130H198M58 154H198", "#a9b6c2", 2
    )
    gate += r.pane(m, 70, 38, 116, 17) + line("M99 38v17M128 38v17M157 38v17", "#e8edf0", 3)
    board = rect(212, 40, 92, 66, "#d9a866", 1.7, 2)
    for x, d in (
        (226, "M-7 0H5M0 0V26"),
        (246, "M0 6V26M-5 0q0 8 5 8q5 0 5 -8"),
        (268, "M0 0V14M0 14V26"),
        (288, "M-4 0L4 26M4 0L-4 26"),
    ):
        board += group(limb(d, "#8f9ab0", 3.4, 1.3), x, 58)
    bench = (
        r.table(262, 178, 110, 52, "#b9783f")
        + rect(222, 108, 26, 18, "#e8524a", 1.6, 3)
        + rect(282, 104, 14, 22, "#4a90c4", 1.6, 2)
        + rect(300, 110, 12, 16, "#ffcf3a", 1.6, 2)
    )
    tyres = "".join(
        ellipse(22, y, 26, 9, "#4a4654", 1.8) + ellipse(22, y - 2, 12, 3.6, "#77738a", 1.3) for y in (170, 154, 138)
    )
    bike = group(
        circle(-26, -18, 17, "none", 3.4)
        + circle(26, -18, 17, "none", 3.4)
        + line(
            "M-26 -18L-8 -44H18L26 -18M-8 -44L2 -18H-26M2 -18L18 -44M18 -44L16 -54H26M-8 -44l-3 -8M-18 -52h14",
            "#3f86d8",
            3.6,
        ),
        -56,
        178,
        1.05,
    )
    car = (
        path("M322 176V138Q322 130 332 128L346 104Q352 98 372 98V176Z", "#e8524a", 1.8)
        + circle(350, 172, 14, "#4a4654", 1.8)
        + circle(350, 172, 6, "#c9d2dc", 1.4)
    )
    shelf = (
        rect(-8, 64, 56, 6, "#a5683a", 1.6)
        + rect(-2, 42, 18, 22, "#5aa56a", 1.5, 2)
        + rect(20, 48, 20, 16, "#ffb03a", 1.5, 2)
        + rect(-8, 104, 56, 6, "#a5683a", 1.6)
        + rect(2, 86, 24, 18, "#d9a86a", 1.5)
    )
    cracks = "M-80 200h40M30 214h50M150 200h36M230 228h44M90 240h40M300 206h40"
    return (
        back
        + gate
        + board
        + shelf
        + r.floor("#b5b3bd", 176, cracks, skirting="")
        + line("M-114 176H370", "#8d8a9a", 1.8)
        + tyres
        + bike
        + car
        + bench
        + r.tube(m, 128, 14, 80)
    )


PLACES = {
    "sofa room": sofa_room,
    "bathroom": bathroom,
    "hallway": hallway,
    "attic": attic,
    "cellar": cellar,
    "balcony": balcony,
    "house": house,
    "garage": garage,
}
