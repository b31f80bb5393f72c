"""Places in the country and by the water: farm, barn, field, pond, river, island, tree house, camp."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, light, limb, line, mix, path, rect
from training.world.drawing.growing import (
    THIN,
    bush,
    fence,
    flowers,
    grass,
    house,
    pine,
    rock,
    tree,
    tufts,
    water,
    waves,
    way,
)
from training.world.drawing.palette import Mood


def _white(m: Mood) -> bool:
    return m.snowy or m.weather == "snow"


def _red_barn(m: Mood, x: float, y: float, s: float) -> str:
    roof = "#f4f8fc" if _white(m) else "#6a5a68"
    out = path("M-58 0V-62L-40 -92L0 -110L40 -92L58 -62V0Z", "#d9483f", 1.8) + line(
        "M-44 -60V0M-30 -74V0M30 -74V0M44 -60V0M-14 -96V-62M14 -96V-62", "#b5352f", 1.6
    )
    out += path("M-66 -60L-45 -96L0 -117L45 -96L66 -60L57 -57L38 -88L0 -106L-38 -88L-57 -57Z", roof, 1.7)
    out += (
        rect(-26, -52, 52, 52, "#fff4e2", 1.7)
        + rect(-21, -47, 42, 47, "#b5352f", 1.5)
        + line("M-21 -47L21 0M21 -47L-21 0", "#fff4e2", 4)
    )
    return group(
        out + circle(0, -76, 11, "#FFDF70" if r.lit(m) else "#fff4e2", 1.6) + line("M0 -87v22M-11 -76h22", INK, 1.4),
        x,
        y,
        s,
    )


def _hay(x: float, y: float, s: float = 1) -> str:
    return group(
        rect(-24, -28, 48, 28, "#f2cf6a", 1.7, 3)
        + line("M-12 -28V0M12 -28V0", "#c98f3a", 2.4)
        + line("M-20 -20h5M-4 -18h8M16 -21h5M-20 -8h4M-3 -8h6M16 -9h5", "#d9b048", 1.7),
        x,
        y,
        s,
    )


def farm(m: Mood) -> str:
    hills = grass(m, "M-114 146Q-50 110 20 138Q90 104 160 136Q230 112 300 138Q340 126 370 142V200H-114Z", deep=True)
    near = grass(m, "M-114 168Q0 156 128 164Q256 156 370 168V260H-114Z")
    silo = (
        rect(-10, 76, 36, 98, "#c9d2dc", 1.8)
        + path("M-12 78Q8 42 28 78Z", "#f4f8fc" if _white(m) else "#8f9ab0", 1.7)
        + line("M-10 100h36M-10 124h36M-10 148h36", "#a3afbd", 1.7)
    )
    windmill = (
        limb("M222 172L230 84L238 172M225 140h10M227 116h6", "#a5683a", 3, 1.3)
        + "".join(group(path("M-4 -5L-7 -30H7L4 -5Z", "#fff4e2", 1.4), 230, 82, 1, i * 45) for i in range(8))
        + circle(230, 82, 5, "#e8524a", 1.5)
    )
    lane = way(m, "M76 170H128Q150 200 190 260H86Q90 210 76 170Z", "#e6c58a")
    tractor = group(
        path("M-34 -18V-34H0L4 -56H28V-18Z", "#4fae5c", 1.7)
        + path("M7 -36L9 -51H23V-36Z", "#cfeefa", 1.4)
        + limb("M-22 -34V-50", "#5c5a72", 3, 1.2)
        + circle(-24, -10, 11, "#4a4654", 1.7)
        + circle(-24, -10, 4.5, "#ffcf3a", 1.2)
        + circle(16, -16, 18, "#4a4654", 1.8)
        + circle(16, -16, 8, "#ffcf3a", 1.4),
        318,
        196,
        1.1,
    )
    hen = group(
        path("M-14 0Q-20 -16 -10 -18Q-2 -12 6 -22Q14 -26 14 -14Q12 2 0 4Q-10 4 -14 0Z", "#ffffff", 1.5)
        + path("M5 -23q2 -6 5 -2q4 -4 4 3Z", "#e8424a", 1.1)
        + path("M14 -17l6 3l-6 2Z", "#ffb03a", 1)
        + circle(10, -17, 1.3, INK, 0)
        + line("M-3 4v6M3 4v6", "#e8973a", 1.8),
        30,
        222,
        0.9,
    )
    return (
        hills
        + near
        + silo
        + _red_barn(m, 84, 174, 1.0)
        + windmill
        + lane
        + fence(150, 182, 10)
        + fence(-112, 190, 9)
        + tree(m, -72, 178, 1.2)
        + _hay(22, 196, 0.8)
        + _hay(-36, 214)
        + _hay(-36, 186, 0.9)
        + tractor
        + hen
        + flowers(m, ((16, 240), (50, 246), (226, 214), (244, 236), (-80, 236), (280, 236)))
        + tufts(m, ((214, 232), (60, 214), (340, 226)))
    )


def barn(m: Mood) -> str:
    back = r.wall("#b9744a") + line("".join(f"M{x} -4V176" for x in range(-112, 370, 22)), "#9a5c38", 1.8)
    gate = (
        r.pane(m, 88, 52, 80, 124, r.landscape(m))
        + path("M82 46H174V178H166V54H90V178H82Z", "#f2dcb8", 1.7)
        + path("M88 52L56 60V184L88 176ZM168 52L200 60V184L168 176Z", "#8a5030", 1.8)
        + line("M88 60L56 180M56 66L88 170M168 60L200 180M200 66L168 170", "#f2dcb8", 3)
    )
    loft = (
        rect(-114, 34, 170, 9, "#8a5030", 1.7)
        + rect(200, 34, 170, 9, "#8a5030", 1.7)
        + "".join(_hay(x, 34, 0.85) for x in (-90, -44, 4, 232, 280, 328))
        + limb("M-114 -2H370", "#8a5030", 9, 1.7)
        + limb("M56 -4V42L40 60M200 -4V42L216 60", "#8a5030", 6, 1.6)
    )
    stall = ""
    for x in (-104, 210, 296):
        stall += limb(f"M{x} 182V118M{x + 64} 182V118", "#a56a3c", 6, 1.5) + "".join(
            limb(f"M{x} {y}H{x + 64}", "#c98f52", 5, 1.4) for y in (130, 148, 166)
        )
    cow = (
        path("M300 148Q296 112 322 110Q350 112 348 148V182H304Z", "#ffffff", 1.8)
        + path("M326 112Q346 112 347 136Q330 138 326 112Z", "#6a5048", 0)
        + ellipse(316, 120, 17, 15, "#ffffff", 1.7)
        + ellipse(314, 129, 11, 7, "#ffb8c4", 1.5)
        + circle(310, 117, 1.8, INK, 0)
        + circle(321, 117, 1.8, INK, 0)
        + path("M300 114q-10 -4 -10 4q6 4 11 1ZM332 114q10 -4 10 4q-6 4 -11 1Z", "#ffffff", 1.4)
    )
    tools = (
        limb("M36 178L26 92", "#c98f52", 3, 1.3)
        + line("M20 92V70M26 92V66M33 91V69M18 92H35", "#8f9ab0", 2.6)
        + group(path("M-12 0L-15 -26H15L12 0Z", "#8fa6b8", 1.6) + line("M-15 -26Q0 -48 15 -26", INK, 1.7), 232, 204)
    )
    straw = "".join(
        f"M{x} {y}l12 -4M{x + 3} {y - 5}l7 6"
        for x, y in (
            (60, 204),
            (96, 238),
            (150, 214),
            (196, 236),
            (30, 236),
            (224, 224),
            (-60, 220),
            (290, 220),
            (330, 240),
            (-90, 244),
            (120, 196),
        )
    )
    return (
        back
        + gate
        + loft
        + r.floor("#e2b878", 176, "", "")
        + line("M-114 176H88M168 176H370", INK, 1.7)
        + line(straw, "#c9954a", 1.9)
        + cow
        + stall
        + tools
        + _hay(8, 196, 1.05)
        + _hay(-40, 200, 1.05)
        + _hay(-14, 169, 0.95)
        + r.lamp(m, 128, 16, "#d9483f")
    )


def field(m: Mood) -> str:
    hills = grass(m, "M-114 140Q-50 108 30 132Q110 102 190 130Q260 108 370 136V180H-114Z", deep=True)
    gold = m.ground({"spring": "#a9d468", "summer": "#f2cc5a", "autumn": "#d9a84a"}.get(m.season_name, "#e2c98a"))
    corn = rect(-116, 150, 488, 60, gold, 0)
    ears = ""
    for row, y in enumerate((158, 170, 184, 198)):
        for x in range(-112 + row * 5, 370, 15):
            ears += f"M{x} {y}v-13M{x} {y - 5}l-4 -5M{x} {y - 5}l4 -5"
    rows = line("M-114 150H370", dark(gold, 0.3), 1.7) + line(ears, dark(gold, 0.24), 2)
    near = way(m, "M-114 206Q0 198 128 204Q256 198 370 206V260H-114Z", "#d9b27c")
    crow = group(
        limb("M0 0V-84M-34 -58H34", "#a5683a", 4, 1.4)
        + path("M-20 -66H20L18 -24H-18Z", "#5a8fd0", 1.7)
        + path("M-20 -66L-38 -62V-52L-18 -52ZM20 -66L38 -62V-52L18 -52Z", "#5a8fd0", 1.6)
        + line("M-40 -60l-6 -4M-40 -56l-7 1M40 -60l6 -4M40 -56l7 1", "#f2cf6a", 2)
        + rect(-12, -46, 12, 12, "#e8524a", 1.3)
        + circle(0, -78, 13, "#f7dca0", 1.7)
        + circle(-4.5, -79, 1.5, INK, 0)
        + circle(4.5, -79, 1.5, INK, 0)
        + line("M-5 -72q5 4 10 0", INK, 1.5)
        + path("M-20 -86Q0 -92 20 -86L12 -90L8 -106H-8L-12 -90Z", "#c9803a", 1.6),
        30,
        208,
        0.95,
    )
    turbine = (
        limb("M222 150L224 66", "#f4f7fa", 4, 1.4)
        + "".join(group(path("M-3 0Q-6 -20 0 -46Q6 -20 3 0Z", "#ffffff", 1.4), 224, 62, 1, t) for t in (10, 130, 250))
        + circle(224, 62, 4, "#c9d2dc", 1.4)
    )
    birds = line("M70 52q6 -7 10 0q5 -7 10 0M100 74q5 -6 8 0q4 -6 8 0M290 60q6 -7 10 0q5 -7 10 0", "#4a4654", 2.2)
    return (
        hills
        + tree(m, 150, 144, 0.5)
        + tree(m, -60, 150, 0.8)
        + tree(m, 332, 148, 0.8)
        + turbine
        + corn
        + rows
        + near
        + crow
        + birds
        + line("M50 228h24M120 240h26M190 226h22M230 246h18M-40 230h22M290 236h24", dark(m.ground("#d9b27c"), 0.2), 1.8)
        + tufts(m, ((20, 240), (244, 222), (-80, 244), (340, 224)))
    )


def hill(m: Mood) -> str:
    far = grass(m, "M-114 176Q-60 140 0 166Q40 150 90 170Q190 150 260 166Q320 140 370 172V260H-114Z", deep=True)
    top = grass(m, "M-114 214Q-20 210 40 168Q84 138 128 136Q172 138 216 168Q276 210 370 214V260H-114Z")
    lane = way(
        m,
        "M122 137H134Q120 160 150 182Q176 206 130 224Q96 240 96 260H168Q168 244 186 226Q206 204 164 178Q140 "
        "160 134 137Z",
        "#e6c58a",
    )
    bench = (
        limb("M166 150V138M190 158V142", "#5c5a72", 2.4, 1.1)
        + path("M162 136L194 140V145L162 141Z", "#c98a4a", 1.4)
        + path("M162 126L194 130V135L162 131Z", "#c98a4a", 1.4)
    )
    return (
        far
        + house(m, 20, 178, 0.5, "#fff3dd", "#d9534a")
        + house(m, 240, 176, 0.5, "#e3eef7", "#5c87b8")
        + pine(m, -60, 184, 0.8)
        + pine(m, -84, 190, 1.0)
        + pine(m, 316, 184, 0.9)
        + pine(m, 342, 190, 1.1)
        + top
        + lane
        + tree(m, 98, 148, 0.95)
        + bench
        + flowers(
            m,
            (
                (40, 206),
                (60, 190),
                (84, 214),
                (200, 190),
                (224, 214),
                (24, 236),
                (60, 242),
                (226, 240),
                (-40, 236),
                (300, 236),
            ),
        )
        + tufts(m, ((72, 174), (190, 172), (210, 226), (44, 226), (-70, 226), (330, 232)))
    )


def orchard(m: Mood) -> str:
    back = grass(m, "M-114 140Q-30 116 50 134Q128 112 210 132Q290 116 370 138V200H-114Z", deep=True)
    near = grass(m, "M-114 166Q0 156 128 162Q256 156 370 166V260H-114Z")
    out = ""
    for i, (x, y, s) in enumerate(
        (
            (92, 164, 0.75),
            (164, 164, 0.75),
            (-20, 168, 0.8),
            (278, 168, 0.8),
            (22, 194, 1.25),
            (236, 192, 1.2),
            (-80, 198, 1.3),
            (336, 198, 1.3),
        )
    ):
        out += tree(m, x, y, s)
        if m.season_name in ("summer", "autumn"):
            out += "".join(
                circle(
                    x + dx * s,
                    y + dy * s,
                    4.4 * s + 0.6,
                    ("#e8323c", "#e8323c", "#ffcf3a")[(i + k) % 3] if i % 3 else "#e8323c",
                    1.3,
                )
                for k, (dx, dy) in enumerate(((-22, -48), (-8, -66), (8, -48), (22, -58), (12, -76), (-20, -64)))
            )
    ladder = limb("M52 196L38 112M66 194L50 110", "#d9a35c", 3, 1.3) + "".join(
        limb(f"M{52 - t * 1.7:.1f} {196 - t * 10.5:.1f}l14 -2", "#d9a35c", 2, 1.1) for t in range(1, 8)
    )
    baskets = "".join(
        group(
            "".join(
                circle(dx, -19 + abs(dx) * 0.2, 6, c, 1.3)
                for dx, c in ((-10, "#e8323c"), (0, "#ff6a4a"), (10, "#e8323c"))
            )
            + path("M-18 -16H18L13 2H-13Z", "#c98f52", 1.7)
            + line("M-16 -9H16M-14 -3H14M-8 -16v17M8 -16v17", "#96652f", 1.4),
            x,
            y,
        )
        for x, y in ((206, 216), (-44, 222), (290, 220))
    )
    fallen = "".join(
        circle(x, y, 4, "#e8323c", 1.3)
        for x, y in ((30, 214), (70, 226), (232, 232), (250, 214), (180, 240), (-70, 240), (330, 236))
    )
    return (
        back
        + fence(-112, 166, 44)
        + near
        + out
        + ladder
        + baskets
        + (fallen if m.season_name == "autumn" else "")
        + tufts(m, ((90, 210), (160, 206), (110, 240), (20, 240), (226, 246), (-20, 246)))
        + flowers(m, ((104, 224), (150, 228), (46, 244), (-90, 226), (350, 240)))
    )


def pond(m: Mood) -> str:
    back = grass(m, "M-114 142Q-30 120 50 138Q128 118 210 136Q290 120 370 140V260H-114Z", deep=True)
    near = grass(m, "M-114 158Q0 150 128 156Q256 150 370 158V260H-114Z")
    tone = mix("#5ab9e6", "#e2f1fa", 0.6) if m.snowy else "#5ab9e6"
    basin = (
        path(
            "M-50 182Q-40 158 60 158H210Q300 160 304 182Q300 212 210 212H50Q-46 210 -50 182Z", m.ground("#d9bd88"), 1.7
        )
        + path("M-40 182Q-30 163 64 163H206Q290 165 294 182Q288 206 206 207H54Q-36 205 -40 182Z", tone, 1.5)
        + path("M-26 176Q20 168 90 170Q40 176 -26 176Z", "#ffffff", 0, 'fill-opacity="0.35"')
    )
    pads = "".join(
        path(f"M{x} {y}l{w} -{w * 0.25:.1f}A{w} {w * 0.36:.1f} 0 1 1 {x + w * 0.6:.1f} -{0}Z", "#58a857", 1.4)
        if False
        else ellipse(x, y, w, w * 0.36, "#58a857", 1.4) + path(f"M{x} {y}l{w * 0.9:.1f} -3l-2 6Z", tone, 0)
        for x, y, w in ((20, 186, 15), (58, 176, 11), (208, 190, 15), (238, 178, 11), (-20, 194, 13), (276, 188, 11))
    )
    lily = "".join(
        path(f"M{x} {y}q-10 -4 -7 -12q4 1 7 6q3 -5 7 -6q3 8 -7 12Z", "#ff9ec6", 1.3)
        + path(f"M{x} {y}q-4 -6 0 -12q4 6 0 12Z", "#ffd0e4", 1.2)
        for x, y in ((20, 185), (238, 177))
    )
    duck = group(
        path("M-20 0Q-24 -12 -14 -10Q-4 -8 2 -14Q0 -28 10 -28Q20 -28 18 -16Q18 2 -2 4Q-14 4 -20 0Z", "#ffd84a", 1.6)
        + path("M18 -22l9 3l-9 4Z", "#ff8a3c", 1.2)
        + circle(12, -22, 1.6, INK, 0)
        + path("M-10 -4q8 -6 12 2q-6 6 -12 -2Z", "#f2b82a", 1.2),
        84,
        184,
        0.9,
    ) + group(
        path("M-20 0Q-24 -12 -14 -10Q-4 -8 2 -14Q0 -28 10 -28Q20 -28 18 -16Q18 2 -2 4Q-14 4 -20 0Z", "#ffd84a", 1.8)
        + path("M18 -22l9 3l-9 4Z", "#ff8a3c", 1.3)
        + circle(12, -22, 1.8, INK, 0),
        116,
        180,
        0.5,
    )
    reeds = ""
    for x, y in ((2, 172), (12, 166), (246, 172), (256, 178), (-56, 190), (-48, 180), (312, 192), (304, 182)):
        reeds += line(
            f"M{x} {y}Q{x + 1} {y - 22} {x + 2} {y - 44}M{x} {y}q-6 -14 -9 -26M{x} {y}q6 -14 9 -28", "#5c8f46", 2.4
        ) + limb(f"M{x + 2} {y - 42}v-12", "#8a5a34", 4, 1.2)
    return (
        back
        + tree(m, 40, 160, 0.7)
        + tree(m, 216, 158, 0.75)
        + tree(m, -84, 168, 1.15)
        + tree(m, 340, 168, 1.15)
        + near
        + basin
        + waves(((130, 194), (160, 172), (60, 198), (180, 200), (250, 198)), "#e2f6fd")
        + pads
        + lily
        + duck
        + reeds
        + rock(m, 20, 214, 0.6)
        + rock(m, 228, 212, 0.7)
        + flowers(m, ((16, 236), (50, 230), (216, 234), (244, 244), (-60, 232), (310, 232)))
        + tufts(m, ((76, 226), (190, 226), (110, 250), (-90, 244), (340, 246)))
    )


def river(m: Mood) -> str:
    hills = grass(m, "M-114 140Q-50 108 20 132Q80 100 150 130Q220 104 290 130Q330 118 370 134V200H-114Z", deep=True)
    left = grass(m, "M-114 156Q20 150 128 152Q256 150 370 156V260H-114Z")
    tone = mix("#4fb0e6", "#e2f1fa", 0.55) if m.snowy else "#4fb0e6"
    flow = path(
        "M122 150Q150 158 190 160Q260 166 180 178Q40 188 -20 190Q-80 192 -114 204V176Q-40 172 40 168Q120 162 122 150Z",
        tone,
        0,
    )
    flow = path(
        "M150 150Q120 158 170 164Q300 172 370 176V214Q220 206 120 198Q20 190 60 172Q110 160 128 150Z",
        tone,
        1.7,
        ink="#3a7aa8",
    ) + line(
        "M160 158q-8 4 4 7M110 172Q80 182 130 190Q200 198 260 202M180 176Q250 184 340 188M130 180Q160 188 220 190",
        "#d9f2fc",
        2.2,
    )
    stones = rock(m, 108, 192, 0.5) + rock(m, 232, 204, 0.6) + rock(m, 312, 210, 0.8)
    log = group(
        limb("M-28 0L26 -8", "#a5714a", 11, 1.6)
        + ellipse(26, -8, 5, 6.5, "#e2bf90", 1.4)
        + ellipse(26, -8, 2, 3, "#c9955f", 1.1),
        222,
        178,
        0.9,
    )
    boat = group(
        path("M-34 -12H34Q28 6 16 6H-16Q-28 6 -34 -12Z", "#d9604a", 1.7)
        + line("M-28 -4H28", "#ffe1b0", 3)
        + rect(-10, -14, 20, 4, "#e2b67a", 1.4),
        304,
        190,
        0.9,
    )
    return (
        hills
        + left
        + flow
        + stones
        + log
        + boat
        + tree(m, 20, 178, 1.15)
        + pine(m, 62, 160, 0.7)
        + pine(m, -40, 176, 1.0)
        + tree(m, -84, 190, 1.25)
        + tree(m, 226, 156, 0.75)
        + pine(m, 270, 162, 0.8)
        + tree(m, 346, 170, 0.9)
        + bush(m, 48, 190, 0.6)
        + flowers(m, ((20, 216), (56, 228), (96, 240), (206, 232), (238, 242), (-60, 222), (310, 240)))
        + tufts(m, ((40, 242), (150, 222), (180, 246), (-20, 230), (270, 236)))
    )


def _sea(m: Mood, top: float, foot: float = 262) -> str:
    return water(m, f"M-114 {top}H370V{foot}H-114Z", "#2fa6d8")


def _palm(m: Mood, x: float, y: float, s: float, flip: bool = False) -> str:
    leaf = "#7fa88e" if m.snowy else {"autumn": "#8fa63e"}.get(m.season_name, "#3fa356")
    out = limb("M0 0Q-8 -40 12 -84", "#b5824c", 8, 1.6) + line("M-4 -20l8 1M-3 -38l8 2M1 -56l8 2", "#8a5f34", 1.8)
    fronds = (
        "M12 -84Q-8 -104 -32 -92Q-14 -92 -12 -80Q2 -88 12 -84Z",
        "M12 -84Q-14 -90 -24 -62Q-10 -74 -2 -70Q4 -80 12 -84Z",
        "M12 -84Q34 -104 56 -90Q42 -90 38 -80Q24 -88 12 -84Z",
        "M12 -84Q38 -86 44 -58Q34 -72 26 -70Q18 -80 12 -84Z",
        "M12 -84Q8 -110 30 -120Q22 -106 26 -96Q16 -94 12 -84Z",
    )
    return group(
        out
        + "".join(path(d, leaf, THIN) for d in fronds)
        + circle(6, -78, 5, "#8a5a34", 1.3)
        + circle(17, -77, 5, "#8a5a34", 1.3),
        x,
        y,
        s,
        flip=flip,
    )


def island(m: Mood) -> str:
    sea = _sea(m, 134) + path("M-114 196Q0 180 128 188Q256 180 370 196V262H-114Z", "#2f9fd4", 0)
    far = path("M196 134Q212 108 234 118Q250 104 268 134Z", m.ground("#8ad262"), 1.5)
    shallows = ellipse(128, 216, 200, 44, "#8fe0f0", 0, 'fill-opacity="0.7"')
    sand = path(
        "M-50 220Q-30 178 60 172Q128 164 200 172Q290 180 306 220Q300 252 128 254Q-44 252 -50 220Z",
        m.ground("#f7dd9d"),
        1.8,
    )
    green = grass(m, "M-6 196Q20 168 70 172Q128 160 186 172Q240 168 262 196Q200 206 128 202Q50 206 -6 196Z", deep=True)
    chest = group(
        path("M-20 0V-16Q-20 -28 0 -28Q20 -28 20 -16V0Z", "#a5683a", 1.7)
        + line("M-20 -14H20", INK, 1.7)
        + rect(-5, -18, 10, 9, "#ffd54a", 1.4, 1)
        + line("M-14 -25V0M14 -25V0", "#6d432e", 3),
        226,
        224,
        0.85,
    )
    return (
        sea
        + far
        + waves(
            (
                (-90, 150),
                (-20, 160),
                (60, 148),
                (150, 156),
                (220, 150),
                (300, 160),
                (-100, 184),
                (330, 184),
                (-90, 236),
                (330, 240),
                (-70, 254),
                (310, 256),
            )
        )
        + shallows
        + sand
        + green
        + _palm(m, 24, 190, 1.25)
        + _palm(m, 46, 192, 0.8, True)
        + _palm(m, 236, 190, 1.0, True)
        + bush(m, 200, 188, 0.6)
        + rock(m, 0, 226, 0.8)
        + chest
        + line("M50 236h14M100 244h12M170 238h14", dark(m.ground("#f7dd9d"), 0.2), 2)
    )


def lighthouse(m: Mood) -> str:
    sea = _sea(m, 140) + waves(
        ((-90, 152), (-30, 164), (30, 150), (150, 156), (214, 150), (280, 162), (340, 152), (-60, 184), (300, 184))
    )
    ship = group(
        path("M-26 0H26L20 14H-18Z", "#b8503e", 1.6)
        + path("M-2 -4V-40L-22 -4Z", "#ffffff", 1.5)
        + path("M2 -4V-36L22 -4Z", "#ffb85c", 1.5),
        222,
        142,
        0.8,
    )
    cliff = path(
        "M-114 262V196Q-80 186 -50 180Q-20 150 40 160Q100 158 128 172Q200 186 260 196Q320 200 370 214V262Z",
        m.ground("#a9a3ad"),
        1.8,
    ) + line("M-60 206l10 14l-4 16M250 212l-8 14l6 14M310 222l-6 14", dark(m.ground("#a9a3ad"), 0.25), 2)
    green = grass(
        m, "M-114 206Q-70 190 -40 178Q-10 152 40 158Q100 156 132 172Q200 186 260 196Q320 202 370 218V262H-114Z"
    )
    beam = path("M76 26L-114 -20V80ZM76 26L370 -30V96Z", "#FFE88A", 0, 'fill-opacity="0.34"') if r.lit(m) else ""
    tower = (
        path("M44 168L54 46H98L108 168Z", "#ffffff", 1.8)
        + path("M51.500 76H100.500L103 104H49ZM46.500 134H105.500L108 166H44Z", "#e8524a", 0)
        + path("M44 168L54 46H98L108 168Z", "none", 1.8)
        + rect(46, 38, 60, 9, "#5c5a72", 1.7, 2)
        + rect(58, 14, 36, 25, "#FFE88A" if r.lit(m) else "#cfeefa", 1.7)
        + line("M70 14v25M82 14v25", INK, 1.4)
        + path("M52 15L76 -8L100 15Z", "#d8433c", 1.8)
        + path("M67 168V150Q76 140 85 150V168Z", "#8a5034", 1.6)
        + "".join(path(f"M71 {y}v-10q5 -6 10 0v10Z", "#FFDF70" if r.lit(m) else "#bfe6f7", 1.4) for y in (72, 124))
    )
    lane = way(m, "M68 168H84Q92 190 130 210Q170 234 176 260H110Q112 236 88 214Q66 194 68 168Z", "#e6cfa4")
    gulls = line(
        "M150 56q7 -8 11 0q6 -8 11 0M190 84q6 -7 9 0q5 -7 9 0M-50 70q7 -8 11 0q6 -8 11 0M300 56q7 -8 11 0q6 -8 11 0",
        "#ffffff" if m.night else "#6a7488",
        2.3,
    )
    return (
        sea
        + ship
        + beam
        + cliff
        + green
        + tower
        + lane
        + house(m, 20, 182, 0.75, "#fff3dd", "#5c87b8")
        + fence(206, 204, 6)
        + rock(m, 226, 220, 0.8)
        + rock(m, -70, 218, 1.0)
        + rock(m, 320, 226, 1.0)
        + gulls
        + flowers(m, ((24, 216), (50, 234), (206, 236), (240, 240), (-40, 240), (290, 244)))
        + tufts(m, ((40, 206), (170, 206), (196, 222), (-86, 236)))
    )


def swamp(m: Mood) -> str:
    back = path(
        "M-114 160V90Q-70 70 -30 92Q20 66 70 90Q128 64 180 90Q230 68 280 92Q330 74 370 90V180H-114Z",
        mix("#6f9a7c", "#dfe8ee", 0.6) if m.snowy else "#6f9a7c",
        1.5,
    )
    mist = "".join(
        ellipse(x, y, w, 7, "#ffffff", 0, 'fill-opacity="0.4"')
        for x, y, w in ((30, 130, 70), (190, 140, 80), (-70, 136, 60), (320, 128, 66))
    )
    pool = (
        rect(-116, 150, 488, 60, mix("#7aa874", "#e0edf0", 0.6) if m.snowy else "#7aa874", 0)
        + line("M-114 150H370", "#4a6a4c", 1.7)
        + line("M20 166h34M150 172h40M220 160h30M-60 170h40M300 170h36M80 184h30", "#b5d6a0", 2.2)
    )
    bank = grass(m, "M-114 196Q-40 184 30 196Q128 206 226 194Q300 184 370 196V260H-114Z", deep=True)

    def willow(x: float, y: float, s: float, flip: bool) -> str:
        bark = "#6f5a4a"
        out = path(
            "M-14 4Q-20 10 -28 10Q-10 -10 -12 -50Q-14 -76 -34 -92L-28 -98Q-10 -86 -4 -74Q-2 -96 8 -112L15 -108Q6 "
            "-86 8 -66Q20 -78 34 -82L36 -75Q14 -60 12 -40Q12 -8 28 10Q16 12 10 4Q0 10 -14 4Z",
            bark,
            1.7,
        ) + circle(-3, -34, 4.5, "#4a3a30", 1.3)
        leaf = "#c9d6e2" if m.snowy else {"autumn": "#c9953a"}.get(m.season_name, "#8fb85a")
        return group(
            out
            + line(
                "M-34 -94q-8 18 -4 40M-26 -92q-2 18 0 34M12 -110q12 16 8 40M6 -104q-4 12 -2 24M34 -80q10 12 6 34M26 "
                "-78q2 14 0 26",
                leaf,
                3.4,
            ),
            x,
            y,
            s,
            flip=flip,
        )

    eyes = "".join(
        ellipse(x, y, 7, 5, "#8fc45a", 1.4) + circle(x, y - 2, 3.4, "#fff6a8", 1.2) + circle(x, y - 2, 1.3, INK, 0)
        for x, y in ((206, 180), (220, 180))
    ) + path("M196 184Q214 176 232 184Z", "#8fc45a", 1.4)
    toads = "".join(
        group(
            path("M-8 -7Q-9 -17 0 -17Q8 -17 9 -7Q0 -4 -8 -7Z", "#b57ae6", 1.4)
            + rect(-2.5, -8, 5, 9, "#fff4dc", 1.2)
            + circle(-2, -12, 1.7, "#ffffff", 0)
            + circle(4, -11, 1.3, "#ffffff", 0),
            x,
            y,
            s,
        )
        for x, y, s in ((50, 214, 1.0), (60, 218, 0.7), (238, 214, 1.0), (-40, 218, 1.1), (300, 218, 1.1))
    )
    reeds = "".join(
        line(f"M{x} {y}q1 -20 2 -38M{x} {y}q-6 -12 -8 -22", "#5c7f46", 2.4)
        + limb(f"M{x + 2} {y - 36}v-12", "#8a5a34", 4, 1.2)
        for x, y in ((70, 198), (80, 202), (188, 200), (-20, 202), (270, 198))
    )
    flies = (
        "".join(
            r.shine(circle(x, y, 6, "#e8ff8a", 0, 'fill-opacity="0.35"') + circle(x, y, 2.2, "#f6ffb0", 0))
            for x, y in ((60, 96), (110, 60), (170, 84), (204, 50), (140, 120), (-40, 80), (300, 90))
        )
        if r.lit(m)
        else ""
    )
    pads = "".join(
        ellipse(x, y, w, w * 0.34, "#5c9a4a", 1.4)
        for x, y, w in ((110, 176, 14), (60, 170, 11), (146, 186, 11), (-50, 184, 13), (296, 182, 13))
    )
    return (
        back
        + mist
        + pool
        + pads
        + eyes
        + bank
        + willow(20, 202, 1.2, False)
        + willow(242, 200, 1.05, True)
        + willow(-76, 206, 1.3, False)
        + willow(330, 206, 1.3, True)
        + reeds
        + toads
        + flies
        + tufts(m, ((96, 224), (160, 222), (206, 236), (30, 240), (120, 250)))
    )


def waterfall(m: Mood) -> str:
    stone = m.ground("#9a9fb0")
    cliff = path(
        "M-114 190V52Q-70 40 -40 56Q0 30 50 46L84 40H172L206 46Q256 30 296 56Q330 40 370 52V190Z", stone, 1.8
    ) + line(
        "M-70 80l12 20l-6 22M0 70l10 24l-8 26M40 110l8 18M220 74l-10 22l8 26M262 90l-8 24M320 84l-10 20l6 24"
        "M60 66l6 16M196 60l-6 20",
        dark(stone, 0.22),
        2.2,
    )
    moss = grass(
        m,
        "M-114 58V44Q-70 30 -40 46Q0 20 50 36L84 32V44Q60 58 50 48Q30 66 10 50Q-20 68 -40 56Q-70 62 -114 58Z",
        deep=True,
    ) + grass(
        m,
        "M370 58V44Q330 30 296 46Q256 20 206 36L172 32V44Q196 58 206 48Q226 66 246 50Q276 68 296 56Q330 62 370 58Z",
        deep=True,
    )
    falls = path(
        "M84 36Q128 28 172 36Q170 110 186 182H70Q86 110 84 36Z",
        mix("#7ccdf0", "#f2f9fd", 0.45) if m.snowy else "#7ccdf0",
        1.8,
        ink="#3a7aa8",
    ) + line(
        "M98 38Q98 110 88 180M114 36Q114 110 110 180M130 34V182M146 36Q146 110 150 180M160 38Q160 110 170 180",
        "#e8f8ff",
        4,
    )
    foam = "".join(
        circle(x, y, q, "#ffffff", 0, 'fill-opacity="0.9"')
        for x, y, q in (
            (66, 186, 11),
            (84, 180, 12),
            (104, 186, 13),
            (128, 180, 13),
            (150, 186, 13),
            (172, 180, 12),
            (190, 186, 11),
        )
    )
    pool = path(
        "M-20 192Q0 178 128 178Q256 178 276 192Q270 214 128 214Q-14 214 -20 192Z",
        mix("#4fb4e4", "#e6f3fa", 0.5) if m.snowy else "#4fb4e4",
        1.7,
        ink="#3a7aa8",
    )
    near = grass(m, "M-114 176Q-40 170 -20 186Q0 214 128 214Q256 214 276 186Q296 170 370 176V260H-114Z")
    mist = ellipse(128, 176, 90, 16, "#ffffff", 0, 'fill-opacity="0.4"')
    return (
        cliff
        + moss
        + pine(m, 14, 44, 0.55)
        + pine(m, 242, 44, 0.55)
        + pine(m, -60, 48, 0.6)
        + pine(m, 316, 48, 0.6)
        + falls
        + rect(-114, 180, 484, 30, m.ground(m.season.grass), 0)
        + pool
        + mist
        + foam
        + near
        + waves(((30, 200), (200, 202), (110, 206)), "#e8f8ff")
        + rock(m, 16, 204, 1.1)
        + rock(m, 240, 204, 1.1)
        + rock(m, 52, 216, 0.6)
        + bush(m, -60, 200, 1.0)
        + bush(m, 316, 200, 1.0)
        + flowers(m, ((30, 236), (70, 240), (200, 234), (236, 240), (-30, 232), (290, 236)))
        + tufts(m, ((100, 228), (160, 232), (-90, 236), (346, 230)))
    )


def tree_house(m: Mood) -> str:
    back = grass(m, "M-114 156Q-30 138 50 152Q128 136 210 150Q290 138 370 154V260H-114Z", deep=True) + "".join(
        tree(m, x, 164, s) for x, s in ((-76, 1.1), (-22, 0.8), (288, 0.85), (340, 1.1))
    )
    near = grass(m, "M-114 180Q0 172 128 176Q256 172 370 180V260H-114Z")
    trunk = path(
        "M90 206Q106 150 104 110L60 70L68 62L110 90V40H146V90L188 62L196 70L152 110Q150 150 168 206Q128 198 90 206Z",
        "#9a6a44",
        1.9,
    ) + line("M118 120v30M136 130v34M124 166v20M140 182v14", "#744a30", 2)
    leaf = "#c9d6e2" if m.snowy else (light(m.season.blossom, 0.1) if m.season_name == "spring" else m.season.leaf)
    crown = path(
        "M20 66Q-4 60 4 36Q0 14 26 8Q40 -20 80 -10Q128 -36 176 -10Q216 -20 230 8Q256 14 252 36Q260 60 236 66"
        "Q216 78 200 64Q180 74 164 62H92Q76 74 56 64Q40 78 20 66Z",
        leaf,
        1.9,
    ) + line(
        "M30 40q6 7 12 0M54 20q6 7 12 0M196 24q6 7 12 0M220 44q6 7 12 0M36 58q5 5 10 0M206 8q6 7 12 0M24 20q6 6 12 0",
        dark(leaf, 0.3),
        2,
    )
    home = (
        rect(76, 48, 104, 58, "#e2a86a", 1.8)
        + line("M76 62h104M76 77h104M76 92h104", "#b9804a", 1.6)
        + path("M64 52L128 4L192 52Z", "#f4f8fc" if _white(m) else "#e8636b", 1.8)
        + line(
            "M100 42q8 6 16 0M120 42q8 6 16 0M140 42q8 6 16 0M110 28q8 6 16 0M130 28q8 6 16 0",
            dark("#e8636b", 0.3) if not _white(m) else "#c9d9e6",
            1.6,
        )
    )
    glow = "#FFDF70" if r.lit(m) else "#bfe6f7"
    home += (
        path("M136 106V76Q148 62 160 76V106Z", "#8a5034", 1.6)
        + circle(155, 92, 1.8, "#ffd54a", 0)
        + rect(88, 66, 30, 26, glow, 1.7, 3)
        + line("M103 66v26M88 79h30", INK, 1.5)
    )
    deck = (
        rect(54, 104, 148, 9, "#c98f52", 1.7, 2)
        + "".join(rect(x, 88, 4, 18, "#d9a066", 1.3) for x in (58, 68, 184, 194))
        + rect(54, 84, 22, 5, "#d9a066", 1.3)
        + rect(180, 84, 22, 5, "#d9a066", 1.3)
    )
    ladder = line("M176 112L186 200M196 112L206 200", "#c9a878", 3.4) + "".join(
        limb(f"M{178 + t * 1.3:.0f} {122 + t * 12}h20", "#d9a35c", 2.4, 1.1) for t in range(7)
    )
    swing = line("M44 66V176M68 66V176", "#c9a878", 2.6) + rect(40, 174, 32, 6, "#e8524a", 1.5, 2)
    return (
        back
        + near
        + trunk
        + crown
        + home
        + deck
        + ladder
        + swing
        + bush(m, 20, 196, 0.7)
        + bush(m, 244, 196, 0.7)
        + flowers(m, ((20, 224), (50, 238), (216, 226), (242, 242), (-60, 230), (310, 232)))
        + tufts(m, ((90, 222), (170, 226), (-20, 240), (280, 244)))
    )


def camp_site(m: Mood) -> str:
    back = "".join(
        pine(m, x, 160, s)
        for x, s in (
            (-100, 1.1),
            (-60, 0.9),
            (-16, 1.15),
            (26, 0.95),
            (66, 1.05),
            (112, 0.85),
            (156, 0.95),
            (196, 1.1),
            (236, 0.95),
            (280, 1.15),
            (322, 0.95),
            (360, 1.1),
        )
    )
    floor_ = grass(m, "M-114 158Q0 148 128 156Q256 148 370 158V260H-114Z", deep=True) + way(
        m, "M-30 226Q20 190 128 192Q236 190 290 226Q280 262 128 264Q-20 262 -30 226Z", "#d9bd88"
    )

    def tent(x: float, y: float, s: float, c: str) -> str:
        out = (
            path("M-52 0L0 -78L52 0Z", c, 1.8)
            + path("M0 -78L52 0H26Z", dark(c, 0.14), 0)
            + path("M-18 0L0 -52L18 0Z", "#5a4a5a" if not r.lit(m) else "#FFDF8A", 1.6)
            + path("M0 -52L-18 0H-30Q-8 -20 0 -52Z", light(c, 0.35), 1.5)
            + path("M-52 0L0 -78L52 0Z", "none", 1.8)
            + line("M-52 0l-12 4M52 0l12 4M0 -78v-7", INK, 1.8)
        )
        return group(out, x, y, s)

    fire = (
        r.shine(halo(200, 204, 52, 44, "#ffb04a", 0.45 if r.lit(m) else 0.2, 6))
        + group(
            limb("M-20 0L16 -8M20 0L-16 -8", "#8a5a3c", 5, 1.5)
            + path(
                "M-13 -6Q-18 -22 -6 -32Q-6 -22 0 -22Q-2 -36 8 -44Q8 -32 14 -24Q18 -14 13 -6Q0 -2 -13 -6Z",
                "#FF8A2A",
                1.6,
            )
            + path("M-6 -7Q-9 -16 0 -24Q8 -16 6 -7Q0 -4 -6 -7Z", "#FFE27A", 0),
            200,
            216,
            0.95,
        )
        + "".join(ellipse(x, y, 5.5, 4, "#a9a5b0", 1.4) for x, y in ((178, 220), (190, 224), (204, 225), (217, 222)))
    )
    log = group(limb("M-26 0H26", "#a5714a", 12, 1.6) + ellipse(26, 0, 5, 7, "#e2bf90", 1.4), 238, 212, 0.8)
    line_ = (
        line("M70 92Q130 118 190 92", "#c9a878", 2)
        + path("M96 102h18v20h-18Z", "#ff8fa8", 1.5)
        + path("M126 105h6l3 5l3 -5h6v22h-18Z", "#5aa8f0", 1.5)
    )
    kit = rect(66, 186, 18, 24, "#4a90d9", 1.6, 5) + rect(69, 196, 12, 9, "#7ab4ea", 1.3, 2)
    return (
        back
        + line_
        + floor_
        + tent(20, 200, 1.15, "#ffb03a")
        + tent(-74, 196, 0.95, "#5cb87a")
        + tent(322, 204, 1.15, "#e8636b")
        + kit
        + fire
        + log
        + rock(m, 244, 240, 0.5)
        + tufts(m, ((30, 236), (120, 226), (170, 246), (-60, 240), (290, 246)))
        + flowers(m, ((56, 232), (16, 246), (226, 246), (-90, 226), (350, 232)))
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
    "farm": farm,
    "barn": barn,
    "field": field,
    "hill": hill,
    "orchard": orchard,
    "pond": pond,
    "river": river,
    "island": island,
    "lighthouse": lighthouse,
    "swamp": swamp,
    "waterfall": waterfall,
    "tree house": tree_house,
    "camp site": camp_site,
    "hut": hut,
}
