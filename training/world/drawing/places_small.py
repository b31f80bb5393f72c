"""Places for the very small: on the kitchen table, on a shelf, in the fridge, on the window sill."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, light, limb, line, path, rect
from training.world.drawing.palette import Mood


def kitchen_table(m: Mood) -> str:
    """Everything is big here, because whoever stands on the table is small."""
    back = (
        r.wall("#ffe9c4")
        + r.tiles("#fff4dc", "#f7dfb4", 96, 170, 37)
        + r.window(m, 150, 8, 84, 66, "#7fc4b0")
        + r.window(m, -96, 8, 84, 66, "#7fc4b0")
    )
    shelf = (
        rect(18, 44, 96, 8, "#b9783f", 1.7, 2)
        + path("M26 44V20H46V44Z", "#8fc4e8", 1.6)
        + rect(24, 15, 24, 6, "#c98f52", 1.5, 2)
        + path("M56 44V24H76V44Z", "#f28a7a", 1.6)
        + rect(54, 19, 24, 6, "#c98f52", 1.5, 2)
        + path("M86 44q-4 -18 8 -20q12 2 8 20Z", "#ffd36a", 1.6)
    )
    chair = (
        rect(262, 84, 92, 90, "#d98a4a", 1.8, 10)
        + rect(276, 98, 64, 76, "#ffe9c4", 1.6, 6)
        + limb("M298 98V174M320 98V174", "#d98a4a", 6, 1.6)
    )
    top = rect(-116, 168, 488, 100, "#fff6ea", 0) + line("M-114 168H370", INK, 1.8)
    squares = (
        "".join(
            path(
                f"M{128 + i * 34} 168H{128 + (i + 1) * 34}L{128 + (i + 1) * 62} 246H{128 + i * 62}Z",
                "#e8737a",
                0,
                'fill-opacity="0.55"',
            )
            for i in range(-9, 9, 2)
        )
        + rect(-116, 184, 488, 14, "#e8737a", 0, 0, 'fill-opacity="0.45"')
        + rect(-116, 216, 488, 18, "#e8737a", 0, 0, 'fill-opacity="0.45"')
    )
    edge = path("M-116 246H372V262H-116Z", "#e8737a", 1.8) + line("M-114 252H370", "#fff6ea", 2.6)
    cup = (
        path("M-14 108H50Q50 172 34 176H2Q-14 172 -14 108Z", "#5aa8d8", 1.9)
        + ellipse(18, 108, 32, 8, "#7ac0e8", 1.8)
        + ellipse(18, 109, 26, 5.5, "#8a5034", 1.4)
        + path("M48 118Q74 118 70 140Q66 158 44 156", "none", 9)
        + line("M48 118Q74 118 70 140Q66 158 44 156", "#5aa8d8", 5.4)
        + circle(16, 142, 10, "#ffffff", 1.4)
        + line("M8 96q-6 -8 0 -15t0 -14M26 96q-6 -8 0 -15t0 -14", "#ffffff", 3.4, 'stroke-opacity="0.85"')
        + ellipse(18, 179, 50, 7, "#ffffff", 1.8)
    )
    jar = (
        rect(204, 100, 50, 78, "#f2a03a", 1.9, 10)
        + rect(200, 90, 58, 14, "#e8524a", 1.8, 4)
        + rect(210, 122, 38, 34, "#fff6ea", 1.6, 4)
        + circle(225, 140, 7, "#e8323c", 1.4)
        + circle(234, 143, 7, "#e8323c", 1.4)
        + line("M226 133q2 -5 7 -5q1 4 1 8", "#3f8a45", 1.8)
        + line("M210 112v6", "#ffffff", 3)
    )
    bread = path("M-104 180V132Q-112 108 -78 106Q-44 106 -50 132V180Z", "#d9954a", 1.9) + path(
        "M-94 176V134Q-100 118 -78 117Q-56 118 -60 134V176Z", "#fbe3b4", 1.6
    )
    egg = (
        path("M276 182L280 160H312L316 182Z", "#8ac2a0", 1.8)
        + path("M280 160Q278 126 296 124Q314 126 312 160Q296 168 280 160Z", "#fff1dc", 1.8)
        + ellipse(296, 184, 28, 5, "#8ac2a0", 1.7)
    )
    spoon = limb("M322 206L362 196", "#b9c6d6", 5, 1.5) + ellipse(312, 209, 15, 8, "#c9d6e4", 1.7)
    crumbs = "".join(
        circle(x, y, q, "#d9954a", 1.2)
        for x, y, q in ((62, 206, 3), (74, 210, 2.2), (196, 212, 2.6), (-40, 206, 3), (-54, 212, 2.2))
    )
    return (
        back
        + shelf
        + chair
        + top
        + squares
        + edge
        + cup
        + jar
        + bread
        + egg
        + spoon
        + crumbs
        + r.lamp(m, 128, 14, "#e8737a")
    )


def shelf(m: Mood) -> str:
    """On a shelf, between books and toys."""
    back = (
        r.wall("#c9dcea")
        + r.stripes("#bdd2e2", 36, 12)
        + rect(-116, -4, 488, 16, "#c98f52", 1.8)
        + rect(-116, 10, 488, 8, "#8a5a3c", 0)
    )

    def book(x: float, w: float, h: float, c: str, mark: str, turn: float = 0) -> str:
        return group(
            rect(0, -h, w, h, c, 1.9, 3)
            + rect(0, -h + 12, w, 7, mark, 1.3)
            + rect(0, -24, w, 7, mark, 1.3)
            + circle(w / 2, -h / 2, w * 0.22, mark, 1.3),
            x,
            184,
            1,
            turn,
        )

    row = (
        book(-112, 26, 130, "#5aa56a", "#ffe27a")
        + book(-86, 30, 148, "#8e65b8", "#f2d9ff")
        + book(-56, 24, 118, "#e8b33a", "#fff4d0")
        + book(-32, 28, 140, "#d9534a", "#ffe27a")
        + book(-4, 24, 124, "#4a90c4", "#d9f0ff")
        + book(20, 28, 146, "#3f8f8f", "#c9f0e0")
        + book(56, 22, 112, "#e0815a", "#fff0d9", 9)
    )
    right = (
        book(336, 28, 144, "#4a90c4", "#d9f0ff")
        + book(310, 25, 122, "#d9534a", "#ffe27a")
        + book(282, 28, 136, "#e8b33a", "#fff4d0")
    )
    bear = (
        ellipse(226, 158, 25, 27, "#c98a52", 1.9)
        + ellipse(226, 164, 15, 17, "#e8bf90", 1.4)
        + circle(208, 98, 9, "#c98a52", 1.8)
        + circle(244, 98, 9, "#c98a52", 1.8)
        + circle(226, 114, 25, "#c98a52", 1.9)
        + ellipse(226, 122, 11, 9, "#e8bf90", 1.5)
        + ellipse(226, 118, 4, 3, INK, 0)
        + circle(217, 110, 2.4, INK, 0)
        + circle(235, 110, 2.4, INK, 0)
        + ellipse(208, 180, 13, 8, "#c98a52", 1.8)
        + ellipse(244, 180, 13, 8, "#c98a52", 1.8)
        + path("M214 138L226 143L238 138V150L226 146L214 150Z", "#e8524a", 1.5)
    )
    blocks = rect(158, 154, 30, 30, "#ffcf3a", 1.8, 3) + circle(173, 169, 8, "#fff6d9", 1.4)
    frame = r.picture(122, 34, 46, 54, 0)
    globe = r.plant(264, 184, 0.8, "#ff9f7a")
    board = (
        rect(-116, 182, 488, 62, "#d9a066", 0)
        + line("M-114 182H370", INK, 1.9)
        + line(
            "M-100 198h70M0 208h90M130 196h60M210 212h90M310 198h50M-60 226h60M60 230h50M180 228h70M300 232h40",
            "#b9804a",
            2,
        )
    )
    lip = rect(-116, 240, 488, 24, "#b9783f", 1.9)
    glow = r.shine(halo(128, 30, 150, 120, "#ffcf7a", 0.36, 8)) if r.lit(m) else ""
    return back + frame + board + row + right + globe + bear + blocks + lip + glow


def fridge(m: Mood) -> str:
    back = rect(-114, -4, 484, 270, "#e6f4fa", 0) + line("M-90 -4V260M346 -4V260", "#c9e0ec", 3)
    light_ = r.shine(halo(128, -4, 150, 110, "#fffbe0", 0.6, 8)) + rect(98, -6, 60, 14, "#FFF6C9", 1.8, 5)
    rack = ""
    for y in (78,):
        rack += rect(-116, y, 488, 7, "#c9e6f2", 1.7, 2, 'fill-opacity="0.9"') + line(
            "".join(f"M{x} {y + 7}v5" for x in range(-100, 370, 22)), "#a9cbd9", 2
        )
    milk = (
        path("M2 78V34L10 20H34L42 34V78Z", "#ffffff", 1.8)
        + path("M2 34H42L34 20H10Z", "#5aa8f0", 1.6)
        + rect(8, 44, 28, 20, "#5aa8f0", 1.5, 3)
        + circle(22, 54, 5, "#ffffff", 1)
    )
    cheese = (
        path("M54 78V60L100 44V78Z", "#ffd23f", 1.8)
        + path("M54 60L100 44L96 40L58 56Z", "#ffe27a", 1.5)
        + circle(70, 68, 4, "#f2b03a", 1.2)
        + circle(86, 62, 5, "#f2b03a", 1.2)
        + circle(88, 73, 3, "#f2b03a", 1.1)
    )
    eggs = rect(164, 62, 62, 16, "#c9a8d9", 1.7, 3) + "".join(
        path(f"M{x - 8} 63Q{x - 8} 46 {x} 45Q{x + 8} 46 {x + 8} 63Z", "#fff1dc", 1.5) for x in (175, 195, 215)
    )
    jam = (
        rect(234, 46, 28, 32, "#e8424a", 1.8, 5)
        + rect(232, 40, 32, 9, "#fff1d6", 1.6, 2)
        + rect(238, 56, 20, 12, "#fff1d6", 1.3, 2)
    )
    more = (
        path("M-96 78q-4 -30 16 -30t16 30Z", "#8ac24a", 1.8)
        + line("M-88 56q6 4 8 20M-72 56q-5 4 -7 18", "#5c9a2f", 1.8)
        + rect(-54, 52, 40, 26, "#ff9f6b", 1.7, 3)
        + rect(-56, 46, 44, 9, "#ffffff", 1.5, 2)
        + path("M284 78V42Q284 34 290 32V20H302V32Q308 34 308 42V78Z", "#ff9f3a", 1.8)
        + rect(288, 14, 16, 8, "#ffffff", 1.5, 2)
        + circle(338, 62, 16, "#e8424a", 1.8)
        + line("M338 46q1 -6 6 -7", INK, 1.8)
    )
    floor_ = (
        rect(-116, 184, 488, 84, "#d3ebf5", 0)
        + line("M-114 184H370", INK, 1.8)
        + line("M-60 196h60M40 206h50M150 198h60M240 212h60M20 232h40M200 236h60M-90 226h40M310 226h40", "#b3d4e4", 2.4)
    )
    tomatoes = "".join(
        circle(x, y, q, "#e8423c", 1.7) + line(f"M{x} {y - q}l-4 -3M{x} {y - q}l4 -3M{x} {y - q}v-5", "#3f8a45", 2)
        for x, y, q in ((10, 172, 15), (36, 176, 11))
    )
    carrots = group(
        path("M-8 0Q0 -8 8 0L1 48Z", "#ff9338", 1.7)
        + path("M-2 -3Q-14 -18 -10 -24Q-2 -16 0 -6Q-2 -22 4 -28Q8 -18 2 -5Q10 -16 16 -14Q12 -4 3 -2Z", "#4fae5c", 1.5),
        238,
        142,
        1.0,
        10,
    ) + group(
        path("M-8 0Q0 -8 8 0L1 44Z", "#ff9338", 1.7)
        + path("M-2 -3Q-14 -18 -10 -24Q-2 -16 0 -6Q-2 -22 4 -28Q8 -18 2 -5Z", "#4fae5c", 1.5),
        220,
        150,
        0.9,
        -8,
    )
    leek = path("M-70 184Q-100 180 -98 156Q-96 130 -64 130Q-34 130 -32 158Q-34 182 -70 184Z", "#a9dc7a", 1.8) + line(
        "M-66 182Q-70 156 -84 144M-66 182Q-62 156 -46 146M-66 182V150", "#7ab54a", 2.2
    )
    cake = (
        path("M284 182V152L336 140V182Z", "#fff1d6", 1.8)
        + path("M284 152L336 140L332 132L288 144Z", "#ff8fb4", 1.6)
        + line("M284 167L336 162", "#ff8fb4", 4)
        + circle(312, 130, 7, "#e8323c", 1.5)
    )
    frost = path(
        "M-114 -4H370V6Q350 16 330 6Q300 18 270 6Q240 16 200 6H160V-2H96V6H60Q30 18 0 6Q-30 18 -60 6Q-90 16 -114 6Z",
        "#ffffff",
        1.5,
        ink="#a9cbd9",
    )
    return back + frost + light_ + rack + milk + cheese + eggs + jam + more + floor_ + leek + tomatoes + carrots + cake


def window_sill(m: Mood) -> str:
    view = r.pane(m, 22, -6, 212, 178, r.landscape(m))
    wall_ = path("M-114 -4H370V176H-114ZM22 -4V172H234V-4Z", "#f7e3c9", 0, 'fill-rule="evenodd"') + "".join(
        line(f"M{x} -4V170", "#efd4b4", 8) for x in (-96, -66, 300, 330, 360)
    )
    frame = (
        path("M14 -8H242V176H14ZM26 -8V168H230V-8Z", "#ffffff", 1.8, 'fill-rule="evenodd"')
        + rect(122, -6, 12, 176, "#ffffff", 1.7)
        + rect(26, 56, 204, 9, "#ffffff", 1.7)
        + circle(128, 104, 4, "#ffd54a", 1.4)
    )
    left = (
        path("M-40 -8H44Q46 60 18 104Q2 140 -26 172H-58Q-44 80 -40 -8Z", "#e8737a", 1.8)
        + line("M-22 -4Q-22 80 -42 168M-2 -4Q-4 70 -24 160M20 -4Q18 60 -4 120", dark("#e8737a"), 1.7)
        + path("M-8 102Q14 110 24 96L20 88Q6 98 -4 92Z", "#ffd54a", 1.4)
    )
    right = group(
        path("M-40 -8H44Q46 60 18 104Q2 140 -26 172H-58Q-44 80 -40 -8Z", "#e8737a", 1.8)
        + line("M-22 -4Q-22 80 -42 168M-2 -4Q-4 70 -24 160M20 -4Q18 60 -4 120", dark("#e8737a"), 1.7)
        + path("M-8 102Q14 110 24 96L20 88Q6 98 -4 92Z", "#ffd54a", 1.4),
        256,
        0,
        1,
        0,
        True,
    )
    sill = (
        rect(-116, 172, 488, 70, "#fff8ec", 0)
        + line("M-114 172H370", INK, 1.9)
        + line("M-80 190h60M20 200h60M160 188h70M250 204h60M60 226h40M200 226h50", "#ecdcc0", 2.4)
        + rect(-116, 240, 488, 22, "#f2e2c4", 1.9)
    )

    def pot(x: float, y: float, s: float, c: str, bloom: str) -> str:
        out = line("M0 -30V-66M0 -44Q-12 -46 -16 -58M0 -40Q12 -44 16 -54", "#3f8a45", 3) + path(
            "M0 -40Q-16 -36 -22 -48Q-8 -54 0 -40ZM0 -36Q16 -32 22 -44Q8 -50 0 -36Z", "#5cb85c", 1.5
        )
        out += "".join(
            circle(8.5 * dx, -74 + 8.5 * dy, 6.5, bloom, 1.4)
            for dx, dy in ((0, -1), (0.95, -0.3), (0.6, 0.8), (-0.6, 0.8), (-0.95, -0.3))
        ) + circle(0, -74, 6, "#ffe27a", 1.4)
        return group(
            out + path("M-20 -28H20L14 0H-14Z", c, 1.8) + rect(-23, -34, 46, 10, light(c, 0.2), 1.7, 2), x, y, s
        )

    can = group(
        path("M-22 0V-30H20V0Z", "#5aa8c9", 1.8)
        + path("M20 -10L42 -34L48 -30L26 0Z", "#5aa8c9", 1.6)
        + path("M-22 -26Q-40 -24 -38 -10Q-34 0 -22 -4", "none", 6)
        + line("M-22 -26Q-40 -24 -38 -10Q-34 0 -22 -4", "#5aa8c9", 3),
        312,
        194,
        1.0,
    )
    return (
        view
        + wall_
        + frame
        + left
        + right
        + sill
        + pot(20, 194, 1.05, "#d9744a", "#ff8fb4")
        + pot(238, 194, 1.0, "#5a8fd0", "#ffb03a")
        + pot(-76, 196, 1.0, "#8ac27a", "#c77ae8")
        + can
    )


PLACES = {
    "kitchen table": kitchen_table,
    "shelf": shelf,
    "fridge": fridge,
    "window sill": window_sill,
}
