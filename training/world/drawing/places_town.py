"""Places in town under the open sky: streets, roofs, park, playground, zoo, and what people build."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, light, limb, line, path, rect
from training.world.drawing.growing import THIN, bush, fence, flowers, grass, pine, tree, tufts, way
from training.world.drawing.palette import Mood


def _white(m: Mood) -> bool:
    return m.snowy or m.weather == "snow"


def facade(
    m: Mood, x: float, foot: float, w: float, h: float, colour: str, roof: str, floors: int = 2, shop: str = ""
) -> str:
    """A town house: windows in rows, a roof, a door or a shop window."""
    glow = "#FFDF70" if r.lit(m) else "#c9ecf7"
    out = rect(x, foot - h, w, h, colour, THIN)
    out += path(
        f"M{x - 4} {foot - h + 1}L{x + w * 0.2} {foot - h - 24}H{x + w * 0.8}L{x + w + 4} {foot - h + 1}Z",
        "#f4f8fc" if _white(m) else roof,
        THIN,
    )
    count = max(2, int(w // 24))
    step = (h - 46) / floors
    for row in range(floors):
        for i in range(count):
            px, py = x + (i + 0.5) * w / count - 7, foot - h + 9 + row * step
            out += rect(px, py, 14, min(20, step - 8), glow, 1.4, 1.5) + line(
                f"M{px + 7} {py}v{min(20, step - 8):.1f}", INK, 1.1
            )
    if shop:
        out += rect(x + 6, foot - 34, w - 30, 26, glow, 1.5, 2) + rect(
            x + w - 20, foot - 36, 14, 36, dark(roof, 0.1), 1.5, 2
        )
        n = int((w - 4) // 9)
        out += "".join(
            path(f"M{x + 2 + i * 9} {foot - 46}h9v9q-4.500 5 -9 0Z", shop if i % 2 else "#fff8ea", 1.2)
            for i in range(n)
        )
    else:
        out += path(f"M{x + w / 2 - 8} {foot}v-24q8 -9 16 0v24Z", dark(roof, 0.1), 1.5) + circle(
            x + w / 2 + 4.5, foot - 12, 1.4, "#ffd54a", 0
        )
    return out


def street_lamp(m: Mood, x: float, y: float, h: float = 84) -> str:
    glow = r.shine(halo(x, y - h, 34, 34, "#ffe27a", 0.55, 6)) if r.lit(m) else ""
    head = path(
        f"M{x - 7} {y - h + 9}L{x - 5} {y - h - 7}H{x + 5}L{x + 7} {y - h + 9}Z",
        "#FFE9A0" if r.lit(m) else "#fff1c2",
        1.5,
    )
    return (
        glow
        + limb(f"M{x} {y}V{y - h + 8}", "#5c5a72", 3.4, 1.3)
        + head
        + path(f"M{x - 8} {y - h - 6}L{x} {y - h - 15}L{x + 8} {y - h - 6}Z", "#5c5a72", 1.4)
        + rect(x - 5, y - 4, 10, 5, "#5c5a72", 1.4, 1)
    )


def car(x: float, y: float, s: float, colour: str) -> str:
    out = path(
        "M-38 -8V-20Q-38 -26 -30 -27L-20 -42Q-18 -45 -13 -45H12Q17 -45 20 -41L28 -27Q38 -26 39 -18V-8Z", colour, 1.7
    )
    out += (
        path("M-16 -28L-10 -39H-1V-28Z", "#cfeefa", 1.4)
        + path("M4 -28V-39H12L20 -28Z", "#cfeefa", 1.4)
        + circle(35, -19, 3, "#fff1a8", 1.2)
    )
    return group(
        out + "".join(circle(wx, -7, 8.5, "#4a4654", 1.6) + circle(wx, -7, 3.6, "#d5dde6", 1.1) for wx in (-20, 21)),
        x,
        y,
        s,
    )


def _road(m: Mood, top: float, foot: float) -> str:
    grey = m.ground("#8a8aa0")
    dashes = "".join(rect(x, (top + foot) / 2 - 2.5, 34, 5, "#f7f4e6", 0, 2) for x in range(-104, 366, 64))
    return (
        rect(-116, top, 488, foot - top, grey, 0)
        + line(f"M-114 {top}H370M-114 {foot}H370", dark(grey, 0.3), 1.7)
        + dashes
    )


def _pavement(m: Mood, y: float, foot: float = 260, colour: str = "#d9d0c9") -> str:
    tone = m.ground(colour)
    marks = (
        f"M-114 {y + 24}H370"
        + "".join(f"M{x} {y}v24" for x in range(-90, 370, 52))
        + "".join(f"M{x} {y + 24}v40" for x in range(-110, 370, 66))
    )
    return (
        rect(-114, y, 484, foot - y, tone, 0)
        + line(marks, dark(tone, 0.16), 1.6)
        + line(f"M-114 {y}H370", dark(tone, 0.35), 1.8)
    )


def street(m: Mood) -> str:
    homes = facade(m, -114, 160, 62, 112, "#b9d6e8", "#5c7fa8", 3) + facade(
        m, -52, 160, 58, 86, "#f7d9a8", "#c9744a", 2, "#e8524a"
    )
    homes += facade(m, 6, 160, 66, 116, "#f2b8a0", "#8a5a6a", 3) + facade(
        m, 72, 160, 70, 90, "#fff0d2", "#5f8fc4", 2, "#3f9f7a"
    )
    homes += facade(m, 142, 160, 58, 120, "#c9e0b8", "#b5654a", 3) + facade(
        m, 200, 160, 64, 92, "#e3cdf0", "#8a6ac0", 2, "#ff9f3a"
    )
    homes += facade(m, 264, 160, 56, 114, "#ffd3c0", "#c9604a", 3) + facade(
        m, 320, 160, 60, 88, "#d2e6f5", "#5c87b8", 2
    )
    front = (
        rect(-114, 160, 484, 14, m.ground("#d9d0c9"), 0)
        + line("M-114 160H370", INK, 1.6)
        + _road(m, 172, 212)
        + _pavement(m, 212)
    )
    trees = tree(m, 34, 176, 0.7) + tree(m, 226, 176, 0.7) + tree(m, -80, 176, 0.7) + tree(m, 334, 176, 0.7)
    return (
        homes
        + front
        + trees
        + street_lamp(m, 108, 174, 70)
        + car(-56, 196, 0.9, "#ffc83a")
        + car(300, 204, 0.95, "#4a90d9")
    )


def city(m: Mood) -> str:
    out = ""
    glow = "#FFDF70" if r.lit(m) else "#d6f0fa"
    for x, top, w, c in (
        (-110, 70, 50, "#a9bcd6"),
        (-56, 34, 44, "#c9b8dc"),
        (44, 26, 46, "#a9bcd6"),
        (92, 62, 40, "#d9c4a8"),
        (134, 12, 42, "#b3c9e0"),
        (182, 48, 48, "#c9b8dc"),
        (286, 30, 46, "#b3c9e0"),
        (334, 66, 44, "#d9c4a8"),
    ):
        out += rect(x, top, w, 130, light(c, 0.25), 1.4)
        out += "".join(
            rect(x + 7 + i * (w - 20) / 2, top + 8 + j * 17, 6.5, 10, glow, 0, 1) for i in range(3) for j in range(8)
        )
    out += line("M155 12V-4M67 26V10", INK, 2)
    for x, top, w, c in (
        (-14, 58, 52, "#f2a88c"),
        (234, 68, 50, "#8fc9b8"),
        (-90, 100, 58, "#ffd38a"),
        (300, 106, 64, "#f2b3c4"),
    ):
        out += rect(x, top, w, 112, c, 1.7)
        out += "".join(
            rect(x + 7 + i * (w - 22) / 2, top + 10 + j * 21, 9, 13, glow, 1.2, 1) for i in range(3) for j in range(4)
        ) + rect(x - 3, top - 5, w + 6, 7, "#ffffff" if _white(m) else dark(c, 0.2), 1.5, 2)
    low = facade(m, 60, 166, 62, 62, "#fff0d2", "#d9604a", 1, "#e8524a") + facade(
        m, 130, 166, 66, 66, "#d9e8f5", "#5c7fa8", 1, "#3f86d8"
    )
    light_post = (
        limb("M26 176V104", "#5c5a72", 3.4, 1.3)
        + rect(17, 92, 18, 42, "#3c3a4c", 1.6, 5)
        + circle(26, 100, 5, "#FF5A4A", 1)
        + circle(26, 113, 5, "#ffcf3a", 1)
        + circle(26, 126, 5, "#5cc27a", 1)
    )
    zebra = "".join(
        path(f"M{x} 178H{x + 16}L{x + 12 + (x - 128) * 0.14:.0f} 212H{x - 6 + (x - 128) * 0.14:.0f}Z", "#f7f4e6", 0)
        for x in range(84, 172, 26)
    )
    return (
        out
        + low
        + rect(-114, 166, 484, 12, m.ground("#cfc9cf"), 0)
        + line("M-114 166H370", INK, 1.6)
        + rect(-116, 177, 488, 36, m.ground("#8a8aa0"), 0)
        + line("M-114 177H370M-114 213H370", "#5d5a70", 1.7)
        + zebra
        + _pavement(m, 213)
        + light_post
        + street_lamp(m, 226, 176, 64)
        + car(-48, 206, 0.95, "#e8524a")
        + car(310, 204, 0.95, "#5cb87a")
    )


def road(m: Mood) -> str:
    hills = grass(m, "M-114 150Q-60 120 0 140Q70 108 140 136Q210 110 260 136Q320 116 370 140V200H-114Z", deep=True)
    near = grass(m, "M-114 168Q0 156 128 162Q256 156 370 168V260H-114Z")
    grey = m.ground("#8a8aa0")
    lane = path(
        "M112 162Q128 158 144 162Q150 176 190 210Q220 236 250 260H6Q36 236 66 210Q106 176 112 162Z",
        grey,
        1.7,
        ink=dark(grey, 0.3),
    )
    lane += path("M126 168h4l1 8h-6ZM124 184h8l2 12h-12ZM121 206h14l3 16h-20ZM116 234h24l4 26h-32Z", "#f7f4e6", 0)
    sign = (
        limb("M222 196V128", "#a5683a", 4, 1.5)
        + path("M196 120H240L252 129L240 138H196Z", "#fff1d6", 1.7)
        + path("M250 142H210L200 150L210 158H250Z", "#ffd98a", 1.7)
        + line("M206 129h28M216 150h26", "#a5683a", 2.4)
    )
    return (
        hills
        + near
        + lane
        + tree(m, 26, 184, 1.1)
        + tree(m, -62, 178, 1.3)
        + pine(m, 68, 160, 0.6)
        + pine(m, 186, 160, 0.55)
        + tree(m, 320, 182, 1.3)
        + sign
        + fence(-112, 214, 7)
        + fence(290, 216, 8)
        + bush(m, 20, 200, 0.6)
        + flowers(m, ((16, 232), (40, 220), (226, 224), (244, 214), (-60, 240), (340, 240)))
        + tufts(m, ((52, 204), (210, 208), (-20, 226), (280, 240)))
    )


def rooftops(m: Mood) -> str:
    far = ""
    for i, (x, y, w, c) in enumerate(
        (
            (-110, 128, 70, "#c9b3d9"),
            (-36, 112, 64, "#e8b8a0"),
            (34, 124, 66, "#a9c9e0"),
            (104, 108, 62, "#d9c4a0"),
            (170, 122, 70, "#b9b3e0"),
            (244, 110, 62, "#e8a89c"),
            (310, 126, 66, "#a9cbd9"),
        )
    ):
        glow = "#FFDF70" if r.lit(m) else "#dff1fa"
        far += rect(x, y, w, 80, light(c, 0.15), 1.4) + path(
            f"M{x - 5} {y}L{x + w / 2} {y - 30}L{x + w + 5} {y}Z", "#f4f8fc" if _white(m) else dark(c, 0.15), 1.5
        )
        far += (
            rect(x + w / 2 - 6, y - 17, 12, 12, glow, 1.2, 6)
            + rect(x + w * 0.7, y - 36, 9, 22, "#b5654a", 1.4)
            + "".join(rect(x + 10 + k * (w - 32), y + 12, 12, 16, glow, 1.2) for k in (0, 1))
        )
    tone = m.ground("#d9664a")
    ridge = rect(-116, 176, 488, 92, tone, 0) + line("M-114 176H370", INK, 1.8)
    scales = "".join(
        f"M{x} {y}q9 10 18 0"
        for row, y in enumerate((186, 202, 220, 240))
        for x in range(-118 + (row % 2) * 9, 368, 18)
    )
    cap = "".join(
        path(f"M{x} 179V173Q{x + 9} 167 {x + 18} 173V179Z", light(tone, 0.18), 1.5) for x in range(-116, 370, 18)
    )
    stacks = ""
    for x, h in ((6, 92), (-78, 74), (236, 84), (316, 104)):
        stacks += (
            rect(x - 15, 182 - h, 30, h + 4, "#b5654a", 1.7)
            + line(f"M{x - 9} {196 - h}h10M{x} {212 - h}h10M{x - 10} {228 - h}h9M{x + 1} {244 - h}h9", "#8a4634", 1.6)
            + rect(x - 19, 176 - h, 38, 9, "#ffffff" if _white(m) else "#cf7f5e", 1.6, 2)
        )
        stacks += rect(x - 9, 164 - h, 7, 13, "#8a5a4a", 1.4) + rect(x + 3, 164 - h, 7, 13, "#8a5a4a", 1.4)
    smoke = "".join(
        circle(x, y, q, "#f4f4f8", 0, 'fill-opacity="0.7"')
        for x, y, q in ((8, 68, 5), (13, 57, 7), (20, 44, 9), (320, 50, 6), (327, 38, 8))
    )
    dish = (
        line("M196 176V146M184 146h26M188 152h18", INK, 2)
        + limb("M196 178V140", "#8f9ab0", 2.4, 1.2)
        + line("M180 142h32M184 150h24M188 158h16", "#6f7c94", 2.4)
    )
    return far + smoke + ridge + line(scales, dark(tone, 0.28), 1.8) + cap + stacks + dish


def park(m: Mood) -> str:
    lawn = grass(m, "M-114 140Q0 130 128 138Q256 130 370 140V260H-114Z", deep=True) + grass(
        m, "M-114 172Q0 160 128 168Q256 160 370 172V260H-114Z"
    )
    back = "".join(
        tree(m, x, y, s)
        for x, y, s in (
            (-84, 150, 0.85),
            (-30, 146, 0.7),
            (96, 144, 0.65),
            (160, 144, 0.6),
            (286, 148, 0.75),
            (344, 152, 0.9),
        )
    )
    lane = way(
        m,
        "M-114 208Q-20 184 100 188Q240 190 370 176V190Q260 208 196 216Q150 224 150 260H40Q50 232 20 226Q-40 "
        "224 -114 232Z",
        "#ecd3a4",
    )
    basin = (
        ellipse(128, 176, 54, 12, "#cfd3de", 1.8)
        + ellipse(128, 173, 46, 8.5, "#7cc9ec", 1.5)
        + rect(121, 128, 14, 46, "#dfe2ea", 1.6)
        + ellipse(128, 128, 28, 7, "#cfd3de", 1.7)
        + ellipse(128, 126, 22, 4.5, "#7cc9ec", 1.3)
    )
    jets = line(
        "M128 122V96M128 96Q110 92 106 122M128 96Q146 92 150 122M128 96Q118 88 114 106M128 96Q138 88 142 106",
        "#bfe9fa",
        3,
    ) + line("M104 132Q96 142 96 168M152 132Q160 142 160 168", "#bfe9fa", 3)
    bench = limb("M200 204V180M250 204V180", "#5c5a72", 3, 1.3) + "".join(
        rect(194, y, 62, 6, "#c98a4a", 1.5, 2) for y in (160, 169, 182)
    )
    return (
        lawn
        + back
        + lane
        + tree(m, 22, 186, 1.35)
        + (basin + (jets if not m.snowy else ""))
        + bench
        + street_lamp(m, 268, 200, 90)
        + street_lamp(m, -24, 206, 90)
        + bush(m, -76, 196, 0.9)
        + tree(m, 326, 196, 1.3)
        + flowers(m, ((16, 206), (44, 200), (206, 232), (236, 240), (20, 244), (-70, 246), (300, 234), (340, 220)))
        + tufts(m, ((222, 218), (-40, 240), (290, 216)))
    )


def playground(m: Mood) -> str:
    lawn = grass(m, "M-114 146Q0 136 128 144Q256 136 370 146V260H-114Z", deep=True) + "".join(
        tree(m, x, 152, s) for x, s in ((-84, 0.9), (120, 0.6), (176, 0.7), (352, 0.9))
    )
    hedge = fence(-112, 164, 44)
    sand = way(m, "M-114 170Q0 160 128 166Q256 160 370 170V260H-114Z", "#f2d9a0")
    slide = (
        limb("M206 184V96M236 184V96", "#4a90d9", 4, 1.5)
        + "".join(limb(f"M208 {y}h26", "#ffcf3a", 3, 1.2) for y in (116, 134, 152, 168))
        + path("M200 92H242V100H200Z", "#4a90d9", 1.6)
    )
    slide += path(
        "M204 98Q178 106 164 150Q158 172 138 178L146 188Q172 184 182 156Q192 122 208 112Z", "#ff6f5a", 1.8
    ) + path("M192 92L221 62L250 92Z", "#ffcf3a", 1.7)
    swing = limb(
        "M-8 190L18 84M44 190L18 84M96 190L84 84M18 84H84"
        if False
        else "M-10 186L8 80L26 186M74 186L92 80L110 186M8 80H92",
        "#5cb87a",
        4,
        1.5,
    )
    swing += (
        line("M34 82V150M52 82V150M62 82L66 146M80 82L84 146", INK, 1.8)
        + rect(30, 149, 26, 6, "#e8524a", 1.5, 2)
        + rect(62, 145, 26, 6, "#4a90d9", 1.5, 2)
    )
    frame = (
        limb("M270 188Q314 84 358 188", "#ff9f3a", 4, 1.5)
        + limb("M290 188Q314 118 338 188", "#8e6ac9", 3, 1.4)
        + line("M278 168H350M288 146H340M298 126H330", "#e8524a", 3)
    )
    seesaw = group(path("M-12 0L0 -20L12 0Z", "#4a90d9", 1.6) + limb("M-44 -6L44 -36", "#ffcf3a", 5, 1.5), -66, 204)
    horse = group(
        line("M0 0q8 -4 0 -8q-8 -4 0 -8q8 -4 0 -8", "#6f7c94", 3)
        + path("M-20 -26Q-22 -40 -6 -40L6 -42Q8 -56 18 -58L28 -50L24 -46L20 -44Q22 -28 10 -26Z", "#ff9fc0", 1.6)
        + circle(17, -51, 1.4, INK, 0),
        252,
        220,
        0.9,
    )
    box = (
        ellipse(40, 222, 44, 12, "#f7e6bf", 1.8, "")
        + path("M20 218l8 -14h14l8 14Z", "#f2cf88", 1.4)
        + rect(60, 208, 12, 12, "#4a90d9", 1.4, 2)
    )
    return lawn + hedge + sand + swing + slide + frame + seesaw + horse + box


def zoo(m: Mood) -> str:
    lawn = grass(m, "M-114 142Q0 132 128 140Q256 132 370 142V260H-114Z", deep=True)
    trees = tree(m, -88, 152, 1.0) + tree(m, 166, 150, 0.8) + tree(m, 352, 152, 1.0)
    neck = (
        path(
            "M20 180V112L28 54Q22 44 30 38L50 44Q54 52 44 54L40 56L46 110Q74 112 78 130V180H68V146H32V180Z",
            "#ffce5c",
            1.8,
        )
        + line("M30 40l-3 -9M37 40v-9", "#a5683a", 2.6)
        + circle(27, 30, 2.4, "#a5683a", 1)
        + circle(37, 30, 2.4, "#a5683a", 1)
    )
    neck += "".join(
        ellipse(x, y, a, b, "#d98a3a", 0)
        for x, y, a, b in (
            (34, 74, 4, 5),
            (38, 92, 4.5, 5),
            (32, 108, 4, 5),
            (48, 122, 6, 5),
            (62, 128, 5, 5),
            (36, 130, 5, 6),
        )
    ) + circle(38, 47, 1.6, INK, 0)
    elephant = (
        path("M204 182V140Q204 108 238 106Q272 108 272 142V182H256V160H222V182Z", "#a9b3c9", 1.8)
        + path("M214 146Q188 140 190 116Q194 98 216 102Q234 108 232 128Q230 146 214 146Z", "#b9c3d6", 1.8)
        + path("M198 124Q186 136 188 164Q182 168 180 160Q176 134 192 118Z", "#b9c3d6", 1.7)
        + ellipse(224, 122, 10, 15, "#f2b8c4", 1.6)
        + circle(203, 116, 1.9, INK, 0)
    )
    bars = "".join(rect(x, 134, 3.6, 50, "#7a8498", 1.2) for x in range(-112, 372, 15) if not 98 < x < 158)
    rail = (
        rect(-116, 138, 214, 5, "#7a8498", 1.3)
        + rect(158, 138, 214, 5, "#7a8498", 1.3)
        + rect(-116, 176, 214, 5, "#7a8498", 1.3)
        + rect(158, 176, 214, 5, "#7a8498", 1.3)
    )
    arch = (
        rect(92, 76, 14, 110, "#c98a4a", 1.7, 3)
        + rect(150, 76, 14, 110, "#c98a4a", 1.7, 3)
        + path("M84 84Q128 38 172 84L164 94Q128 58 92 94Z", "#5cb87a", 1.8)
    )
    arch += ellipse(128, 72, 8, 6.5, "#fff1d6", 1.3) + "".join(
        circle(128 + dx, 62 + dy, 2.6, "#fff1d6", 1.1) for dx, dy in ((-8, 1), (-3, -3), (3, -3), (8, 1))
    )
    lion = group(
        circle(0, 0, 17, "#d9803a", 1.7)
        + circle(0, 1, 11, "#ffcf6a", 1.5)
        + circle(-4, -1, 1.3, INK, 0)
        + circle(4, -1, 1.3, INK, 0)
        + path("M-3 4h6l-3 3Z", INK, 0),
        316,
        136,
    ) + path("M300 150Q316 144 332 150L336 184H296Z", "#ffcf6a", 1.6)
    penguin = group(
        path("M-12 0Q-16 -34 0 -40Q16 -34 12 0Z", "#4a5068", 1.6)
        + ellipse(0, -13, 8, 13, "#ffffff", 0)
        + path("M-3 -28h6l-3 4Z", "#ff9f3a", 1)
        + circle(-4, -31, 1.4, "#ffffff", 0)
        + circle(4, -31, 1.4, "#ffffff", 0),
        -52,
        182,
    )
    lane = way(m, "M104 184H152Q176 214 196 260H60Q80 214 104 184Z", "#ecd3a4")
    near = grass(m, "M-114 184H370V260H-114Z")
    return (
        lawn
        + trees
        + neck
        + elephant
        + lion
        + penguin
        + bars
        + rail
        + near
        + lane
        + arch
        + bush(m, 66, 192, 0.6)
        + bush(m, 190, 192, 0.6)
        + flowers(m, ((16, 222), (44, 236), (214, 222), (240, 240), (-50, 230), (320, 232)))
    )


def building_site(m: Mood) -> str:
    crane = (
        limb("M60 176V18M74 176V18", "#ffb83a", 3.4, 1.4)
        + line("M60 170L74 156L60 142L74 128L60 114L74 100L60 86L74 72L60 58L74 44L60 30", "#d98a1a", 2)
        + limb("M14 26H226M67 4L14 26M67 4L190 26", "#ffb83a", 3, 1.4)
        + line("M190 28V66", INK, 1.8)
        + rect(172, 66, 36, 18, "#b5654a", 1.6, 1)
        + line("M172 75h36M184 66v9M196 75v9", "#7d4032", 1.5)
        + rect(6, 26, 18, 16, "#8f8aa0", 1.5)
    )
    shell = (
        rect(108, 100, 116, 78, "#d98a6a", 1.7)
        + line(
            "M108 116h116M108 132h116M108 148h116M108 164h116M128 100v16M160 100v16M192 100v16M118 116v16M150 "
            "116v16M182 116v16M128 132v16M192 132v16M118 148v16M150 148v16M182 148v16M212 148v16",
            "#b0664a",
            1.5,
        )
        + rect(124, 120, 26, 28, "#8fb8cf", 1.6)
        + rect(176, 120, 26, 28, "#8fb8cf", 1.6)
    )
    poles = limb("M100 180V84M166 180V84M232 180V84M96 140H236M96 100H236", "#c9a24a", 2.4, 1.2)
    ground = way(m, "M-114 172Q0 164 128 170Q256 164 370 172V260H-114Z", "#d9b27c")
    digger = group(
        rect(-40, -18, 76, 18, "#4a4654", 1.7, 9)
        + path("M-34 -18V-46H6V-58H26V-18Z", "#ffc83a", 1.7)
        + rect(8, -54, 16, 18, "#cfeefa", 1.4)
        + limb("M-30 -40L-56 -66L-72 -34", "#ffb83a", 5, 1.5)
        + path("M-84 -34H-60L-64 -14H-80Z", "#8f8aa0", 1.6),
        316,
        206,
        1.0,
    )
    heap = path("M-104 206Q-76 150 -52 160Q-28 176 -10 206Z", m.ground("#b58a5a"), 1.7) + path(
        "M4 212Q26 182 44 196Q54 202 58 212Z", m.ground("#c9955f"), 1.6
    )
    cones = "".join(
        group(
            path("M-8 0L-2 -22H2L8 0Z", "#ff7a3a", 1.5)
            + rect(-11, -3, 22, 5, "#ff7a3a", 1.4, 1)
            + path("M-5 -9L-4 -14H4L5 -9Z", "#ffffff", 0),
            x,
            y,
        )
        for x, y in ((226, 214), (248, 226), (14, 240))
    )
    barrier = group(
        rect(-26, -24, 52, 12, "#ffffff", 1.6, 2)
        + path("M-20 -24h10l-8 12h-8v-3ZM0 -24h10l-8 12h-10ZM20 -24h6v3l-6 9h-8Z", "#e8524a", 0)
        + line("M-18 -12V0M18 -12V0", INK, 3),
        238,
        194,
        0.9,
    )
    return (
        crane
        + shell
        + poles
        + ground
        + heap
        + digger
        + barrier
        + cones
        + line("M70 220h24M150 232h30M100 246h20M196 244h24", dark(m.ground("#d9b27c"), 0.2), 1.7)
    )


def fire_station(m: Mood) -> str:
    white = _white(m)
    hall = (
        rect(-20, 52, 296, 124, "#d9604a", 1.8)
        + line("M-8 66h20v8h-20ZM244 70h20v8h-20ZM-4 110h20v8h-20ZM240 130h20v8h-20ZM110 60h20v8h-20Z", "#b0453a", 1.5)
        + rect(-26, 44, 308, 10, "#ffffff" if white else "#f7ead2", 1.7, 2)
    )
    tower = (
        rect(-92, 4, 60, 172, "#c9503f", 1.8)
        + path("M-98 6L-62 -26L-26 6Z", "#f4f8fc" if white else "#6a6a86", 1.7)
        + rect(-76, 26, 28, 34, "#FFDF70" if r.lit(m) else "#bfe6f7", 1.6, 14)
        + circle(-62, 96, 14, "#ffcf3a", 1.6)
        + path("M-62 104Q-72 98 -64 88Q-62 94 -58 92Q-52 100 -62 104Z", "#e8524a", 1.2)
    )
    gates = (
        rect(20, 80, 96, 98, "#f7ead2", 1.7, 3)
        + rect(140, 80, 96, 98, "#f7ead2", 1.7, 3)
        + rect(27, 87, 82, 92, "#4a4260", 1.5)
        + rect(147, 87, 82, 92, "#ececf2", 1.5)
        + line("M147 108h82M147 130h82M147 152h82", "#b3b9c9", 2)
        + rect(156, 92, 64, 12, "#FFDF70" if r.lit(m) else "#bfe6f7", 1.3)
    )
    engine = (
        path("M32 176V112Q32 104 40 104H96Q104 104 104 112V176Z", "#f0483a", 1.8)
        + rect(40, 112, 56, 26, "#cfeefa", 1.6, 3)
        + rect(32, 148, 72, 7, "#ffffff", 1.3)
        + circle(44, 165, 5, "#fff1a8", 1.4)
        + circle(92, 165, 5, "#fff1a8", 1.4)
        + rect(56, 97, 24, 8, "#4A90FF", 1.5, 3)
        + rect(56, 159, 24, 12, "#c9d2dc", 1.4, 2)
    )
    bell = path("M118 76Q118 62 128 62Q138 62 138 76Z", "#ffcf3a", 1.5) + circle(128, 78, 2.6, "#c98a1a", 1.2)
    yard = _pavement(m, 176, colour="#c9c5cf")
    hydrant = group(
        rect(-7, -24, 14, 24, "#ffb83a", 1.6, 2)
        + path("M-8 -24Q0 -36 8 -24Z", "#ffb83a", 1.6)
        + circle(0, -13, 4, "#e8524a", 1.3)
        + rect(-12, -17, 5, 8, "#e8524a", 1.2)
        + rect(7, -17, 5, 8, "#e8524a", 1.2),
        14,
        208,
        1.0,
    )
    return tree(m, 318, 178, 1.3) + hall + tower + gates + engine + bell + yard + bush(m, 346, 184, 0.8) + hydrant


def football_field(m: Mood) -> str:
    stand = rect(-114, 96, 484, 50, "#8f9ac9", 1.6) + line("M-114 112H370M-114 128H370", "#6f78aa", 1.7)
    crowd = "".join(
        circle(x + (y % 3) * 4, y, 5, ("#ffcf9a", "#c98a5a", "#f2b88a", "#8a5a3c")[(x // 12 + y) % 4], 1.1)
        + rect(
            x - 5 + (y % 3) * 4,
            y + 4,
            10,
            9,
            ("#e8524a", "#ffcf3a", "#4a90d9", "#5cb87a", "#ffffff")[(x // 12 + y) % 5],
            1.1,
            3,
        )
        for y in (103, 119, 134)
        for x in range(-108, 368, 24)
    )
    boards = "".join(
        rect(-114 + i * 44, 144, 44, 16, ("#ffffff", "#ffcf3a", "#5aa8f0", "#ff8fa8")[i % 4], 1.5) for i in range(11)
    )
    flags = "".join(
        limb(f"M{x} 98V56", "#c9d2dc", 2, 1.1) + path(f"M{x} 56l22 7l-22 8Z", c, 1.4)
        for x, c in ((-70, "#e8524a"), (16, "#ffcf3a"), (236, "#4a90d9"), (322, "#5cb87a"))
    )
    lawn = grass(m, "M-114 160H370V260H-114Z", deep=True)
    bands = "".join(
        path(
            f"M{128 + i * 40} 160H{128 + (i + 1) * 40}L{128 + (i + 1) * 66} 260H{128 + i * 66}Z",
            light(m.ground(m.season.grass), 0.14),
            0,
        )
        for i in range(-7, 8, 2)
    )
    marks = line("M-114 172H370M50 172L14 212H242L206 172", "#ffffff", 3) + ellipse(128, 240, 10, 3, "#ffffff", 0)
    net = line(
        "".join(f"M{x} 84V168" for x in range(78, 186, 10)) + "".join(f"M74 {y}H182" for y in range(92, 168, 10)),
        "#e8eef4",
        1.2,
    )
    goal = limb("M72 172V82H184V172", "#ffffff", 5, 1.6)
    return stand + crowd + boards + flags + lawn + bands + net + goal + marks


def racetrack(m: Mood) -> str:
    stand = rect(-114, 88, 484, 54, "#c9a0b3", 1.6) + "".join(
        circle(x + (y % 2) * 9, y, 5, ("#ffcf9a", "#c98a5a", "#f2b88a")[(x // 18 + y) % 3], 1.1)
        + rect(
            x - 5 + (y % 2) * 9, y + 4, 10, 9, ("#e8524a", "#ffcf3a", "#4a90d9", "#5cb87a")[(x // 18 + y) % 4], 1.1, 3
        )
        for y in (97, 112, 127)
        for x in range(-108, 368, 18)
    )
    lawn = grass(m, "M-114 142H370V182H-114Z", deep=True)
    grey = m.ground("#8a8aa0")
    lane = (
        rect(-116, 178, 488, 84, grey, 0)
        + "".join(rect(-114 + i * 22, 172, 22, 9, "#e8524a" if i % 2 else "#ffffff", 1.3) for i in range(22))
        + "".join(rect(x, 216, 34, 5, "#f7f4e6", 0, 2) for x in range(-104, 366, 64))
    )
    posts = (
        rect(24, 40, 10, 140, "#6f7c94", 1.6)
        + rect(222, 40, 10, 140, "#6f7c94", 1.6)
        + rect(14, 32, 228, 36, "#ffffff", 1.8, 3)
    )
    check = "".join(
        rect(18 + i * 11, 36 + j * 7, 11, 7, "#3c3a4c", 0) for i in range(20) for j in range(4) if (i + j) % 2 == 0
    )
    line_ = "".join(
        path(f"M{x} 182h14l{(x - 128) * 0.04:.0f} 12h-14Z", "#ffffff" if i % 2 else "#3c3a4c", 0)
        for i, x in enumerate(range(100, 156, 14))
    )
    tyres = "".join(
        circle(x, y, 11, "#4a4654", 1.6) + circle(x, y, 4.5, "#8f8aa0", 1.2)
        for x, y in ((-84, 168), (-62, 168), (-73, 149), (296, 168), (318, 168), (307, 149))
    )
    flags = "".join(
        limb(f"M{x} 176V112", "#c9d2dc", 2, 1.1) + path(f"M{x} 112l24 8l-24 8Z", c, 1.4)
        for x, c in ((-20, "#ffcf3a"), (262, "#4a90d9"))
    )
    return stand + lawn + lane + tyres + flags + posts + check + rect(14, 32, 228, 36, "none", 1.8, 3) + line_


PLACES = {
    "street": street,
    "city": city,
    "road": road,
    "rooftops": rooftops,
    "park": park,
    "playground": playground,
    "zoo": zoo,
    "building site": building_site,
    "fire station": fire_station,
    "football field": football_field,
    "racetrack": racetrack,
}
