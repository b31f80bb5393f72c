"""Rooms where people learn and are made well: classroom, museum, hospital, church."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, group, halo, limb, line, path, rect
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
        + abc
        + clock
        + pictures
        + r.boards("#dcb27e")
        + desks
        + r.tube(m, 128, 12, 70)
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
    "museum": museum,
    "hospital": hospital,
    "church": church,
}
