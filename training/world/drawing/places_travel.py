"""Places where one gets on, under the open sky: station, ship, airport, launch pad."""

from __future__ import annotations

from math import cos, pi, sin

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, limb, line, path, rect
from training.world.drawing.growing import barrel, grass, pine, water, waves
from training.world.drawing.palette import Mood


def train_station(m: Mood) -> str:
    white = r.snow_lies(m)
    homes = grass(m, "M-114 150Q0 126 128 146Q256 126 370 150V200H-114Z", deep=True) + pine(m, -96, 156, 0.8)
    rails = (
        rect(-114, 160, 484, 28, m.ground("#b5a08a"), 0)
        + "".join(rect(x, 168, 8, 18, "#8a5a3c", 1.2) for x in range(-112, 370, 20))
        + limb("M-114 170H370M-114 182H370", "#8f9ab0", 2, 1.1)
    )

    def coach(x: float, c: str) -> str:
        glass = "#FFDF70" if r.lit(m) else "#cfeefa"
        return (
            rect(x, 98, 96, 64, c, 1.8, 6)
            + rect(x - 3, 90, 102, 11, "#f4f8fc" if white else dark(c, 0.2), 1.6, 5)
            + "".join(rect(x + 9 + i * 28, 108, 22, 24, glass, 1.5, 3) for i in range(3))
            + line(f"M{x + 2} 143h92", "#fff1c9", 4)
            + "".join(circle(x + k, 166, 11, "#5a5a70", 1.7) + circle(x + k, 166, 4, "#c9d2dc", 1.2) for k in (22, 74))
            + limb(f"M{x + 96} 154h10", "#5a5a70", 3, 1.2)
        )

    engine = (
        path("M198 162V84H244V112H302Q312 114 312 128V162Z", "#e8524a", 1.8)
        + rect(206, 92, 30, 26, "#FFDF70" if r.lit(m) else "#cfeefa", 1.6, 3)
        + rect(192, 76, 58, 10, "#f4f8fc" if white else "#5a5a70", 1.7, 3)
        + path("M280 112L276 82H300L296 112Z", "#5a5a70", 1.7)
        + path("M258 112Q258 100 266 100Q274 100 274 112Z", "#ffcf3a", 1.5)
        + line("M200 143H312", "#ffcf3a", 4)
        + path("M312 150L330 168H306Z", "#5a5a70", 1.6)
        + "".join(
            circle(x, 165, q, "#5a5a70", 1.7) + circle(x, 165, q * 0.35, "#ffcf3a", 1.2)
            for x, q in ((222, 14), (258, 12), (290, 12))
        )
        + circle(312, 128, 5, "#FFF1A8", 1.4)
    )
    steam = "".join(
        circle(x, y, q, "#ffffff", 0, 'fill-opacity="0.85"')
        for x, y, q in ((288, 72, 8), (280, 58, 11), (264, 46, 13), (244, 36, 14))
    )
    tone = m.ground("#dcc9b8")
    quay = (
        rect(-116, 188, 488, 80, tone, 0)
        + line("M-114 188H370", INK, 1.8)
        + line("M-114 198H370", "#ffd23f", 4)
        + line(
            "M-114 224H370M-80 202v22M-10 202v22M60 202v22M130 202v22M200 202v22M270 202v22M340 202v22",
            dark(tone, 0.18),
            1.6,
        )
    )
    roof = (
        rect(-116, 8, 488, 16, "#f4f8fc" if white else "#4a8a7a", 1.8)
        + "".join(
            path(f"M{-114 + i * 22} 24h22v5q-11 11 -22 0Z", "#5aa896" if i % 2 else "#e8f2ea", 1.4) for i in range(22)
        )
        + "".join(
            limb(f"M{x} 196V28M{x - 18} 34Q{x} 36 {x} 56M{x + 18} 34Q{x} 36 {x} 56", "#4a6a70", 4, 1.4)
            for x in (6, 250, -104, 356)
        )
    )
    clock = (
        line("M128 30V44", INK, 2.4)
        + circle(128, 60, 17, "#ffffff", 2)
        + circle(128, 60, 13, "#fffaf0", 0)
        + line("M128 60V50M128 60l7 4", INK, 2.2)
    )
    return (
        homes
        + rails
        + steam
        + coach(-114, "#4a90d9")
        + coach(-8, "#4a90d9")
        + coach(98, "#4a90d9")
        + engine
        + quay
        + roof
        + clock
    )


def ship_deck(m: Mood) -> str:
    sea = water(m, "M-114 128H370V200H-114Z", "#3b97cf") + waves(
        ((-90, 140), (-30, 150), (20, 142), (84, 150), (150, 140), (206, 150), (270, 142), (330, 152))
    )
    isle = path("M250 128Q264 108 284 116Q300 104 318 128Z", m.ground("#8ad262"), 1.5)
    mast = limb("M128 186V-8", "#a5683a", 8, 1.7) + limb("M50 22H206", "#a5683a", 5, 1.5)
    sail = (
        path("M56 28H200Q214 66 194 102Q128 118 62 102Q42 66 56 28Z", "#fff8e8", 1.8)
        + path(
            "M55 46H201Q206 58 206 66H50Q50 58 55 46ZM54 84H202Q200 92 196 98Q128 110 60 98Q56 92 54 84Z", "#f28a7a", 0
        )
        + path("M56 28H200Q214 66 194 102Q128 118 62 102Q42 66 56 28Z", "none", 1.8)
    )
    ropes = line("M128 0L-20 168M128 0L276 168M62 104L20 170M194 104L236 170", "#c9a878", 2.2)
    rail = "".join(
        path(f"M{x - 4} 186V160Q{x - 8} 152 {x} 146Q{x + 8} 152 {x + 4} 160V186Z", "#d9a066", 1.5)
        for x in range(-104, 370, 26)
        if not 116 < x < 142
    ) + rect(-116, 138, 488, 9, "#c98a4a", 1.7, 3)
    deck = rect(-116, 182, 488, 90, m.ground("#d9a868"), 0) + line("M-114 182H370", INK, 1.8)
    planks = "".join(f"M{128 + (x - 128) * 0.8:.0f} 183L{128 + (x - 128) * 1.4:.0f} 260" for x in range(-190, 450, 40))
    wheel = limb("M26 194V150", "#8a5430", 6, 1.5) + group(
        "".join(
            limb(f"M0 0L{27 * cos(i * pi / 4):.1f} {27 * sin(i * pi / 4):.1f}", "#b9783f", 3, 1.3) for i in range(8)
        )
        + circle(0, 0, 18, "none", 7)
        + circle(0, 0, 18, "none", 0, 'stroke="#c98a4a" stroke-width="4"')
        + circle(0, 0, 5, "#ffcf3a", 1.4),
        26,
        142,
    )
    buoy = (
        circle(226, 160, 15, "#ffffff", 1.7)
        + "".join(
            path(
                f"M{226 + 15 * cos(a - 0.35):.1f} {160 + 15 * sin(a - 0.35):.1f}A15 15 0 0 1 "
                f"{226 + 15 * cos(a + 0.35):.1f} {160 + 15 * sin(a + 0.35):.1f}L{226 + 7 * cos(a + 0.35):.1f} "
                f"{160 + 7 * sin(a + 0.35):.1f}A7 7 0 0 0 {226 + 7 * cos(a - 0.35):.1f} {160 + 7 * sin(a - 0.35):.1f}Z",
                "#e8524a",
                0,
            )
            for a in (0.8, 2.37, 3.94, 5.5)
        )
        + circle(226, 160, 7, m.ground("#5aa8d8"), 1.6)
    )
    coil = "".join(ellipse(320, y, 22, 7, "#e2c08a", 1.6) for y in (210, 203, 196))
    return (
        sea
        + isle
        + ropes
        + sail
        + mast
        + rail
        + deck
        + line(planks, dark(m.ground("#d9a868"), 0.25), 1.7)
        + wheel
        + buoy
        + barrel(-60, 206, 1.1)
        + barrel(-32, 200, 0.8)
        + coil
    )


def airport(m: Mood) -> str:
    glow = "#FFDF70" if r.lit(m) else "#c9ecf7"
    hall = (
        rect(-114, 104, 190, 58, "#e8edf2", 1.7)
        + rect(-114, 98, 196, 10, "#5a8fc9", 1.6, 3)
        + "".join(rect(-106 + i * 30, 116, 23, 26, glow, 1.4, 2) for i in range(6))
        + line("M-114 152H76", "#c9d2dc", 3)
    )
    tower = (
        path("M268 162L276 66H304L312 162Z", "#e8edf2", 1.7)
        + path("M256 66L262 40H318L324 66Z", glow, 1.7)
        + line("M276 40L274 66M290 40V66M304 40L306 66", INK, 1.4)
        + rect(256, 32, 68, 9, "#e8524a", 1.6, 3)
        + limb("M290 32V10", "#8f9ab0", 2, 1.1)
        + circle(290, 8, 3.6, "#FF5A4A", 1.2)
    )
    lawn = grass(m, "M-114 160H370V186H-114Z", deep=True)
    tone = m.ground("#9a9fb4")
    field = (
        rect(-116, 180, 488, 90, tone, 0)
        + line("M-114 180H370", dark(tone, 0.3), 1.8)
        + "".join(
            path(f"M{x} 216h40l{(x - 108) * 0.05:.0f} 7h-44Z", "#f7f4e6", 0)
            for x in (-104, -34, 36, 108, 180, 250, 320)
        )
        + "".join(circle(x, 187, 3, "#FFE27A" if r.lit(m) else "#ffe27a", 1.1) for x in range(-104, 370, 36))
    )
    tail = path("M40 118L14 62H44L78 112Z", "#e8524a", 1.8) + path("M34 132L4 118H40L58 128Z", "#c9d2dc", 1.7)
    body = (
        path("M30 140Q30 110 66 108H214Q256 110 262 138Q262 158 226 160H66Q34 160 30 140Z", "#ffffff", 1.8)
        + path("M32 146H261Q256 160 226 160H66Q38 160 32 146Z", "#bfd6ea", 0)
        + line("M36 146H261", "#e8524a", 4)
        + path("M222 114Q246 118 254 132H224Z", "#8fd0f0", 1.5)
        + "".join(circle(x, 127, 5, "#8fd0f0", 1.4) for x in range(76, 212, 16))
        + path("M30 140Q30 110 66 108H214Q256 110 262 138Q262 158 226 160H66Q34 160 30 140Z", "none", 1.8)
    )
    wing = (
        path("M112 146H168L118 184H86Z", "#dfe6ee", 1.8)
        + rect(110, 168, 36, 14, "#e8524a", 1.6, 6)
        + rect(205, 120, 12, 26, "#e8edf2", 1.5, 3)
    )
    wheels = (
        line("M222 160V178M84 160V178", INK, 3.4)
        + circle(222, 182, 6.5, "#4a4654", 1.5)
        + circle(80, 182, 6.5, "#4a4654", 1.5)
    )
    sock = (
        limb("M-62 190V126", "#c9d2dc", 2.4, 1.2)
        + path("M-62 126L-22 132V142L-62 148Z", "#ff8a3c", 1.6)
        + path("M-48 128.500L-36 130V144L-48 146Z", "#ffffff", 0)
    )
    return hall + tower + lawn + field + tail + body + wing + wheels + sock


def launch_pad(m: Mood) -> str:
    hills = path(
        "M-114 160Q-60 130 0 150Q60 136 128 152Q196 132 256 150Q310 134 370 160V200H-114Z", m.ground("#c9b38a"), 1.5
    )
    tone = m.ground("#b9b5bf")
    field = rect(-116, 168, 488, 100, tone, 0) + line(
        "M-114 168H370M-114 196H370M-114 230H370M-40 168v28M40 196v34M216 196v34M296 168v28", dark(tone, 0.2), 1.7
    )
    gantry = (
        limb("M192 178V20M222 178V20", "#e8724a", 4, 1.5)
        + line(
            "M192 40L222 60M222 40L192 60M192 80L222 100M222 80L192 100M192 120L222 140M222 120L192 140M192 60"
            "H222M192 100H222M192 140H222",
            "#c9553a",
            2.4,
        )
        + limb("M192 66H152M192 118H154", "#e8724a", 4, 1.4)
    )
    ship = (
        path("M102 156L80 182H104ZM154 156L176 182H152Z", "#e8424a", 1.8)
        + path("M102 176V70Q104 22 128 -2Q152 22 154 70V176Z", "#ffffff", 1.8)
        + path("M141 14Q152 34 154 70V176H142Z", "#d9e2ec", 0)
        + path("M106 44Q112 16 128 -2Q144 16 150 44Z", "#e8424a", 1.8)
        + rect(102, 128, 52, 14, "#e8424a", 1.6)
        + circle(128, 74, 15, "#ffcf3a", 1.8)
        + circle(128, 74, 10.5, "#8fd0f0", 1.6)
        + line("M122 78l8 -9", "#ffffff", 2.6)
        + path("M110 176H146L152 188H104Z", "#6f7c94", 1.7)
        + path("M102 176V70Q104 22 128 -2Q152 22 154 70V176Z", "none", 1.8)
    )
    base = path("M70 190H186L200 206H56Z", m.ground("#8f8aa0"), 1.8)
    smoke = "".join(
        circle(x, y, q, "#f4f4fa", 1.5) for x, y, q in ((52, 190, 13), (34, 196, 10), (204, 192, 13), (224, 198, 9))
    )
    dome = (
        path("M-92 168V150Q-92 112 -56 112Q-20 112 -20 150V168Z", "#e8edf2", 1.7)
        + path("M-62 112Q-58 130 -58 168H-46Q-46 130 -50 112Z", "#6f7c94", 1.4)
        + rect(-96, 154, 80, 14, "#c9d2dc", 1.6)
    )
    dish = (
        limb("M320 168V130", "#8f9ab0", 4, 1.4)
        + path("M292 122Q304 148 338 140Z", "#ffffff", 1.7)
        + line("M314 134L326 112", INK, 2)
        + circle(327, 110, 3, "#e8524a", 1.2)
    )
    lights = "".join(circle(x, 172, 3.4, "#FF5A4A", 1.2) for x in (-100, 0, 256, 350))
    return (
        hills
        + field
        + dome
        + dish
        + gantry
        + smoke
        + ship
        + base
        + lights
        + pine(m, 14, 172, 0.6)
        + pine(m, 250, 172, 0.6)
    )


PLACES = {
    "train station": train_station,
    "ship deck": ship_deck,
    "airport": airport,
    "launch pad": launch_pad,
}
