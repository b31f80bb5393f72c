"""In the country: farm, barn, field, hill, orchard."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, limb, line, path, rect
from training.world.drawing.growing import fence, flowers, grass, house, pine, tree, tufts, way
from training.world.drawing.palette import Mood


def _red_barn(m: Mood, x: float, y: float, s: float) -> str:
    roof = "#f4f8fc" if r.snow_lies(m) else "#6a5a68"
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
        + path("M-12 78Q8 42 28 78Z", "#f4f8fc" if r.snow_lies(m) else "#8f9ab0", 1.7)
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


PLACES = {
    "farm": farm,
    "barn": barn,
    "field": field,
    "hill": hill,
    "orchard": orchard,
}
