"""Below and around the house: cellar, garage, balcony, and the house from outside."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, light, limb, line, path, rect
from training.world.drawing.growing import bush, fence, flowers, grass, tree, tufts, way
from training.world.drawing.palette import Mood


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
    "cellar": cellar,
    "balcony": balcony,
    "house": house,
    "garage": garage,
}
