"""Streets and roofs, and what stands along a street."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, group, halo, light, limb, line, path, rect
from training.world.drawing.growing import THIN, bush, fence, flowers, grass, pine, tree, tufts
from training.world.drawing.palette import Mood


def facade(
    m: Mood, x: float, foot: float, w: float, h: float, colour: str, roof: str, floors: int = 2, shop: str = ""
) -> str:
    """A town house: windows in rows, a roof, a door or a shop window."""
    glow = "#FFDF70" if r.lit(m) else "#c9ecf7"
    out = rect(x, foot - h, w, h, colour, THIN)
    out += path(
        f"M{x - 4} {foot - h + 1}L{x + w * 0.2} {foot - h - 24}H{x + w * 0.8}L{x + w + 4} {foot - h + 1}Z",
        "#f4f8fc" if r.snow_lies(m) else roof,
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


def carriageway(m: Mood, top: float, foot: float) -> str:
    grey = m.ground("#8a8aa0")
    dashes = "".join(rect(x, (top + foot) / 2 - 2.5, 34, 5, "#f7f4e6", 0, 2) for x in range(-104, 366, 64))
    return (
        rect(-116, top, 488, foot - top, grey, 0)
        + line(f"M-114 {top}H370M-114 {foot}H370", dark(grey, 0.3), 1.7)
        + dashes
    )


def pavement(m: Mood, y: float, foot: float = 260, colour: str = "#d9d0c9") -> str:
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
        + carriageway(m, 172, 212)
        + pavement(m, 212)
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
        ) + rect(x - 3, top - 5, w + 6, 7, "#ffffff" if r.snow_lies(m) else dark(c, 0.2), 1.5, 2)
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
        + pavement(m, 213)
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
    for _, (x, y, w, c) in enumerate(
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
            f"M{x - 5} {y}L{x + w / 2} {y - 30}L{x + w + 5} {y}Z", "#f4f8fc" if r.snow_lies(m) else dark(c, 0.15), 1.5
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
            + rect(x - 19, 176 - h, 38, 9, "#ffffff" if r.snow_lies(m) else "#cf7f5e", 1.6, 2)
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


PLACES = {
    "street": street,
    "city": city,
    "road": road,
    "rooftops": rooftops,
}
