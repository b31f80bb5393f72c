"""The castle from outside, its throne room, and a hut in the mountains."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, ellipse, halo, light, limb, line, mix, path, rect
from training.world.drawing.growing import bush, flowers, grass, way
from training.world.drawing.palette import Mood


def castle(m: Mood) -> str:
    hill = grass(m, "M-114 150Q-40 128 20 148Q128 120 236 148Q310 130 370 150V260H-114Z", deep=True)
    glow = "#FFDF70" if r.lit(m) else "#6a7aa0"
    stone = "#e3dcea"

    def turret(x: float, foot: float, w: float, h: float, roof: str) -> str:
        out = rect(x - w / 2, foot - h, w, h, stone, 1.8) + rect(x - w / 2 - 4, foot - h - 8, w + 8, 12, stone, 1.7, 2)
        out += path(
            f"M{x - w / 2 - 7} {foot - h - 7}L{x} {foot - h - w * 1.25 - 8}L{x + w / 2 + 7} {foot - h - 7}Z",
            "#f4f8fc" if r.snow_lies(m) else roof,
            1.8,
        )
        out += limb(f"M{x} {foot - h - w * 1.25 - 8}v-12", "#c9a24a", 1.6, 1) + path(
            f"M{x + 1} {foot - h - w * 1.25 - 20}l15 5l-15 5Z", "#ffcf3a", 1.3
        )
        return (
            out
            + path(
                f"M{x - 5} {foot - h + 32}V{foot - h + 18}Q{x} {foot - h + 9} {x + 5} {foot - h + 18}V{foot - h + 32}Z",
                glow,
                1.5,
            )
            + line(f"M{x - w / 2 + 4} {foot - 24}h9M{x + 2} {foot - h + 48}h9", "#b9b0c6", 1.8)
        )

    def crown(x: float, y: float, w: float) -> str:
        n = int(w // 16)
        return path(
            f"M{x} {y}" + "".join(f"v-9h{w / n / 2:.1f}v9h{w / n / 2:.1f}" for _ in range(n)) + "v8h-" + f"{w}Z",
            stone,
            1.6,
        )

    keep = (
        rect(86, 52, 84, 124, light(stone, 0.2), 1.8)
        + crown(82, 54, 92)
        + turret(128, 52, 30, 6, "#8e6ac9")
        + "".join(path(f"M{x} 100V86Q{x + 6} 76 {x + 12} 86V100Z", glow, 1.5) for x in (98, 146))
    )
    wall_ = (
        rect(18, 108, 220, 70, stone, 1.8)
        + crown(18, 108, 220)
        + line("M40 130h12M60 150h12M182 132h12M204 152h12M34 164h12M190 166h12", "#b9b0c6", 1.8)
    )
    gate = (
        path("M100 178V140Q100 112 128 112Q156 112 156 140V178Z", light(stone, 0.3), 1.8)
        + path("M108 178V142Q108 120 128 120Q148 120 148 142V178Z", "#8a5a3c", 1.7)
        + line("M118 124V178M128 120V178M138 124V178M108 150H148", "#5c3a28", 1.8)
    )
    banners = "".join(path(f"M{x} 120h14v28l-7 -6l-7 6Z", c, 1.4) for x, c in ((74, "#e8524a"), (168, "#4a90d9")))
    towers = (
        turret(14, 178, 38, 96, "#e8636b")
        + turret(242, 178, 38, 96, "#e8636b")
        + turret(-74, 176, 34, 60, "#5a9ad0")
        + turret(330, 176, 34, 60, "#5a9ad0")
    )
    low = (
        rect(-60, 132, 60, 46, stone, 1.7)
        + crown(-60, 132, 60)
        + rect(256, 132, 60, 46, stone, 1.7)
        + crown(256, 132, 60)
    )
    front = grass(m, "M-114 178H370V260H-114Z")
    moat = (
        path(
            "M-114 188Q128 176 370 188V206Q128 196 -114 206Z",
            mix("#5ab4e4", "#cfe6f2", 0.5) if m.snowy else "#5ab4e4",
            1.5,
            ink="#3a7aa8",
        )
        + path("M104 178H152L164 210H92Z", "#b9783f", 1.7)
        + line("M101 186H155M98 194H158M95 202H161", "#8a5430", 1.7)
    )
    lane = way(m, "M92 210H164Q176 234 186 260H70Q80 234 92 210Z", "#e6cfa4")
    return (
        hill
        + keep
        + low
        + wall_
        + towers
        + banners
        + gate
        + front
        + moat
        + lane
        + flowers(m, ((20, 226), (50, 240), (214, 228), (240, 244), (-50, 232), (310, 232)))
        + bush(m, -100, 186, 0.6)
        + bush(m, 360, 186, 0.6)
    )


def throne_room(m: Mood) -> str:
    back = r.wall("#d9c9ea") + r.bricks("#c6b3dc", 0, 176, 24)
    panes = ""
    for x in (42, 182, -66, 290):
        panes += (
            r.pane(m, x, 30, 32, 70)
            + path(
                f"M{x - 10} 18H{x + 42}V110H{x - 10}ZM{x} 102H{x + 32}V52Q{x + 28} 34 {x + 16} 28Q{x + 4} 34 {x} 52Z",
                "#d9c9ea",
                0,
                'fill-rule="evenodd"',
            )
            + path(f"M{x} 102V52Q{x + 4} 34 {x + 16} 28Q{x + 28} 34 {x + 32} 52V102Z", "none", 3)
            + line(f"M{x + 16} 30V102M{x} 68H{x + 32}", "#f7ead2", 2.4)
            + rect(x - 5, 102, 42, 7, "#f7ead2", 1.6, 2)
        )
    banners = "".join(
        path(f"M{x - 15} 12H{x + 15}V106L{x} 92L{x - 15} 106Z", c, 1.7)
        + path(f"M{x - 8} 60V44L{x - 4} 50L{x} 41L{x + 4} 50L{x + 8} 44V60Z", "#ffd54a", 1.3)
        + limb(f"M{x - 20} 12H{x + 20}", "#c9a24a", 3, 1.3)
        for x, c in ((12, "#c9404f"), (244, "#c9404f"), (-98, "#4a6ac0"), (352, "#4a6ac0"))
    )
    canopy = path("M82 30Q128 -10 174 30L180 176H166L162 60Q128 40 94 60L90 176H76Z", "#c9404f", 1.8) + "".join(
        path(f"M{84 + i * 18} 26Q{93 + i * 18} 44 {102 + i * 18} 26Z", "#ffd54a", 1.3) for i in range(5)
    )
    throne = (
        path("M100 172V84Q104 52 128 40Q152 52 156 84V172Z", "#ffcf4a", 1.8)
        + path("M108 140V88Q112 64 128 56Q144 64 148 88V140Z", "#d9506a", 1.7)
        + rect(94, 128, 14, 46, "#ffcf4a", 1.7, 4)
        + rect(148, 128, 14, 46, "#ffcf4a", 1.7, 4)
        + rect(104, 138, 48, 16, "#d9506a", 1.7, 5)
        + rect(104, 154, 48, 22, "#e8b03a", 1.7)
        + "".join(
            circle(x, y, 5, c, 1.4) for x, y, c in ((128, 42, "#5ad0e8"), (101, 124, "#e8524a"), (155, 124, "#e8524a"))
        )
    )
    steps = rect(64, 172, 128, 10, "#f2e9d9", 1.7, 2) + rect(48, 181, 160, 11, "#f2e9d9", 1.7, 2)
    carpet = path("M106 172H150V192H106ZM104 192H152L196 260H60Z", "#d9404f", 1.7) + line(
        "M111 192L72 260M145 192L184 260", "#ffd54a", 2.6
    )
    armour = ""
    for x in (14, 242):
        armour += (
            rect(x - 16, 168, 32, 14, "#b9a6cc", 1.6, 2)
            + path(f"M{x - 12} 168V134Q{x} 124 {x + 12} 134V168Z", "#b9c6d6", 1.7)
            + path(f"M{x - 9} 132V120Q{x} 108 {x + 9} 120V132Z", "#c9d6e4", 1.7)
            + line(f"M{x - 5} 123h10M{x} 123v6", INK, 1.8)
            + path(f"M{x} 112q8 -12 14 -4q-6 0 -12 6Z", "#e8524a", 1.3)
        )
    return (
        back
        + panes
        + banners
        + r.chequers("#f2e9f7", "#c9b3e0", 176, "#f2e9d9")
        + canopy
        + throne
        + steps
        + carpet
        + armour
        + r.lamp(m, 128, 8, "#ffd54a")
    )


def hut(m: Mood) -> str:
    back = r.wall("#c98f5c") + line(
        "M-114 22H370M-114 50H370M-114 78H370M-114 106H370M-114 134H370M-114 162H370", "#a56f40", 2.4
    )
    stove = (
        path("M176 178V84H252V178Z", "#a9a3ad", 1.8)
        + line("M186 96h16M214 92h18M192 112h12M236 110h10M184 166h14M232 160h14", "#857f8c", 1.8)
        + path("M190 84L204 -4H226L240 84Z", "#b9b3bd", 1.8)
        + path("M192 170V134Q192 118 214 118Q236 118 236 134V170Z", "#4a3a44", 1.7)
        + r.shine(halo(214, 150, 46, 36, "#ffb04a", 0.4, 5))
        + path(
            "M200 166Q196 148 206 142Q209 150 214 134Q222 146 224 150Q228 146 230 152Q232 160 228 166Z", "#FF8A2A", 1.4
        )
        + path("M209 166Q206 156 214 150Q222 156 219 166Z", "#FFE27A", 0)
        + rect(170, 80, 88, 8, "#8a5430", 1.7, 2)
        + path("M180 80v-12h12v12Z", "#e8524a", 1.4)
        + circle(236, 74, 6, "#ffcf3a", 1.4)
    )
    bed = (
        rect(-20, 112, 10, 72, "#8a5430", 1.8, 3)
        + rect(-12, 144, 88, 28, "#fff4e2", 1.7, 4)
        + path("M16 140Q50 134 76 142V176H16Z", "#5a8fd0", 1.8)
        + line("M16 152H76M16 164H76M34 140v36M54 138v38", "#c9dcf5", 2.2)
        + rect(-10, 130, 30, 16, "#ffffff", 1.7, 7)
        + rect(72, 136, 9, 48, "#8a5430", 1.8, 3)
    )
    door_ = r.door(282, 62, 54, 176, "#8a5430")
    wood = "".join(
        circle(x, y, 9, "#e2bf90", 1.6) + circle(x, y, 4, "none", 0, 'stroke="#b9804a" stroke-width="1.6"')
        for x, y in ((-96, 168), (-78, 168), (-60, 168), (-87, 152), (-69, 152), (-78, 136))
    )
    skis = limb("M152 176V60Q150 50 156 46M160 176V62Q158 52 164 48", "#e8636b", 3, 1.3)
    return (
        back
        + r.window(m, 92, 32, 52, 52, "#e8636b")
        + r.picture(16, 40, 34, 30, 0)
        + r.boards("#b9784a", skirting="")
        + line("M-114 176H370", INK, 1.7)
        + skis
        + wood
        + door_
        + bed
        + stove
        + ellipse(112, 226, 84, 20, "#fff1e0", 1.8)
        + ellipse(112, 226, 66, 14, "none", 0, 'stroke="#e8c9a8" stroke-width="2.6"')
        + r.lamp(m, 72, 12, "#ffb85c")
    )


PLACES = {
    "castle": castle,
    "throne room": throne_room,
    "hut": hut,
}
