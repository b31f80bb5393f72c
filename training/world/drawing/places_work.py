"""Rooms where people work: workshop, office, hairdresser, studio, and a hotel with its lift."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, limb, line, path, rect
from training.world.drawing.palette import Mood


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


def lift(m: Mood) -> str:
    back = r.wall("#e2d3bf") + r.panels("#c9a98a", 130) + line("M-60 -4V126M316 -4V126", "#d1bfa6", 3)
    doors = (
        rect(64, 22, 128, 156, "#b9783f", 1.8, 4)
        + rect(74, 32, 54, 146, "#c9d2dc", 1.7)
        + rect(128, 32, 54, 146, "#c9d2dc", 1.7)
        + line("M84 44V168M172 44V168", "#a3afbd", 2.4)
        + line("M94 60l18 -18M96 84l26 -28M140 62l18 -18M142 86l26 -28", "#eef3f7", 3.4)
    )
    dial = (
        path("M84 22Q88 -4 128 -6Q168 -4 172 22Z", "#f2dfb8", 1.8)
        + line("M128 18L150 4", "#e8424a", 3)
        + circle(128, 18, 4, "#e8424a", 1.4)
        + "".join(
            circle(x, y, 3, c, 1.1)
            for x, y, c in (
                (94, 15, "#8f9ab0"),
                (106, 5, "#8f9ab0"),
                (128, 0, "#8f9ab0"),
                (150, 4, "#ffcf3a"),
                (162, 15, "#8f9ab0"),
            )
        )
    )
    buttons = (
        rect(206, 84, 28, 64, "#d9dfe6", 1.7, 5)
        + "".join(
            circle(x, y, 4.6, c, 1.3)
            for x, y, c in (
                (214, 96, "#FFE27A"),
                (226, 96, "#f4f7fa"),
                (214, 110, "#f4f7fa"),
                (226, 110, "#f4f7fa"),
                (214, 124, "#f4f7fa"),
                (226, 124, "#f4f7fa"),
            )
        )
        + path("M215 140l5 -6l5 6Z", "#e8524a", 1.1)
    )
    mirror = (
        rect(-4, 34, 50, 82, "#d9b04a", 1.8, 6)
        + rect(2, 40, 38, 70, "#e4f6fc", 1.5, 3)
        + line("M10 70l18 -20M12 88l22 -26", "#ffffff", 3)
    )
    sides = (
        r.plant(20, 182, 0.9, "#4a90c4")
        + r.plant(300, 182, 0.95, "#4a90c4")
        + r.picture(270, 40, 52, 48, 1)
        + r.window(m, -98, 34, 56, 62, "#d9604a")
        + r.cupboard(-104, 138, 66, 178, "#a5683a")
    )
    return (
        back
        + mirror
        + doors
        + dial
        + buttons
        + r.chequers("#f7eede", "#d9b49a")
        + sides
        + ellipse(128, 214, 80, 17, "#c9404f", 1.8)
        + ellipse(128, 214, 66, 12, "none", 0, 'stroke="#ffd98a" stroke-width="2.6"')
        + r.lamp(m, 52, 12, "#d9b04a")
    )


PLACES = {
    "workshop": workshop,
    "office": office,
    "hairdresser": hairdresser,
    "studio": studio,
    "lift": lift,
}
