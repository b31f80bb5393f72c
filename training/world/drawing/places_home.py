"""Rooms at home."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, limb, line, path, rect
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
    beams = limb("M-108 240L46 -12M364 240L210 -12", "#a56a3c", 9, 1.7) + limb("M30 14H226", "#a56a3c", 8, 1.7)
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


PLACES = {
    "sofa room": sofa_room,
    "bathroom": bathroom,
    "hallway": hallway,
    "attic": attic,
}
