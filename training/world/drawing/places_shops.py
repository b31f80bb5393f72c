"""Rooms where things are sold: shop, bakery, cafe, post office."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, limb, line, path, rect
from training.world.drawing.palette import Mood


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


PLACES = {
    "shop": shop,
    "bakery": bakery,
    "cafe": cafe,
    "post office": post_office,
}
