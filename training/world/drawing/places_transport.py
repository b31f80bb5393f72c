"""Places that travel, and where one gets on: train, bus, ship, airport, rocket, submarine; and where one is amused."""

from __future__ import annotations

from math import cos, pi, sin

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, light, limb, line, path, rect, tinted
from training.world.drawing.growing import barrel, fence, grass, pine, tree, water, waves, way
from training.world.drawing.palette import Mood
from training.world.drawing.places_far import depths, stars
from training.world.drawing.weather import sky


def _white(m: Mood) -> bool:
    return m.snowy or m.weather == "snow"


def _seat(x: float, colour: str, flip: bool = False) -> str:
    """A bench for two, seen from the side."""
    out = (
        rect(-22, -84, 16, 74, colour, 1.8, 7)
        + rect(-14, -40, 44, 14, light(colour, 0.15), 1.8, 6)
        + rect(-18, -28, 46, 18, dark(colour, 0.15), 1.7, 4)
    )
    out += rect(-25, -90, 20, 18, "#fff1d6", 1.6, 6) + line("M-10 -10V0M22 -10V0", INK, 4)
    return group(out, x, 190, 1, flip=flip)


def train(m: Mood) -> str:
    back = r.wall("#f2dcb3") + r.panels("#8ab59c", 128, 182)
    for x in (-92, 2, 176, 270):
        back += (
            r.window(m, x, 34, 78, 66, "", r.landscape(m), "#fff6e2")
            if x in (2, 270)
            else r.window(m, x, 34, 78, 66, "", "", "#fff6e2")
        )
    rack = (
        "".join(limb(f"M{x} 22H{x + 92}", "#c9a24a", 3, 1.3) for x in (-99, -5, 169, 263))
        + rect(14, 4, 34, 18, "#c97a4a", 1.6, 3)
        + rect(206, 6, 40, 16, "#5a8fd0", 1.6, 3)
        + line("M26 4q4 -6 10 0M220 6q5 -6 12 0", INK, 1.6)
        + rect(-84, 6, 40, 16, "#8e6ac9", 1.6, 3)
        + rect(300, 4, 30, 18, "#5cb87a", 1.6, 3)
    )
    way_out = (
        rect(94, 24, 68, 158, "#c9a070", 1.8, 5)
        + rect(101, 32, 54, 150, "#d9b488", 1.6, 3)
        + rect(109, 42, 38, 58, "#bfe6f2", 1.6, 6)
        + line("M116 66l14 -16M118 82l20 -24", "#ffffff", 3)
        + rect(147, 112, 5, 20, "#ffd54a", 1.3, 2)
    )
    return (
        back
        + rack
        + way_out
        + r.floor("#b5827a", 182, "M-114 206H370M-114 236H370", "#6a4a4a")
        + _seat(20, "#d9604a")
        + _seat(236, "#d9604a", True)
        + _seat(-78, "#d9604a")
        + _seat(332, "#d9604a", True)
        + r.lamp(m, 128, 14, "#c9a24a")
    )


def bus(m: Mood) -> str:
    back = r.wall("#ffd86a") + rect(-114, 122, 484, 62, "#f2b83a", 0) + line("M-114 122H370", INK, 1.7)
    for i, x in enumerate((-106, -16, 176, 266)):
        back += (
            r.pane(m, x, 30, 82, 70, r.skyline(m) if i % 2 else "")
            + rect(x, 30, 82, 70, "none", 0, 8, f'stroke="{INK}" stroke-width="7"')
            + rect(x, 30, 82, 70, "none", 0, 8, 'stroke="#5a6478" stroke-width="4"')
        )
    door_ = (
        rect(86, 20, 80, 164, "#5a6478", 1.8, 6)
        + r.pane(m, 92, 26, 32, 150, r.skyline(m))
        + r.pane(m, 128, 26, 32, 150, r.skyline(m))
        + rect(92, 26, 32, 150, "none", 1.7, 4)
        + rect(128, 26, 32, 150, "none", 1.7, 4)
        + line("M119 90v34M133 90v34", "#ffd54a", 3.4)
    )
    bars = (
        limb("M-114 16H370", "#e8524a", 3.4, 1.4)
        + limb("M78 16V186M176 16V186", "#e8524a", 3.4, 1.4)
        + "".join(
            line(f"M{x} 18v12", INK, 2) + path(f"M{x - 7} 42L{x} 29L{x + 7} 42Z", "none", 2.6)
            for x in (-60, 6, 40, 216, 248, 310)
        )
    )
    stop = circle(176, 104, 6, "#3c3a4c", 1.5) + circle(176, 104, 3, "#FF4A4A", 0)
    return (
        back
        + door_
        + r.floor("#8a90a4", 184, "M-114 206H370M-114 236H370", "#5a6478")
        + _seat(18, "#4a78c9")
        + _seat(238, "#4a78c9", True)
        + _seat(-74, "#4a78c9")
        + _seat(330, "#4a78c9", True)
        + bars
        + stop
        + r.tube(m, 128, 8, 90)
    )


def train_station(m: Mood) -> str:
    white = _white(m)
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
    flag = path("M128 -2h0", "none", 0)
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
        + flag
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


def airplane(m: Mood) -> str:
    back = r.wall("#eef2f6") + path("M-114 -4H370V14Q128 34 -114 14Z", "#d6dee8", 1.7)
    clouds = sky(m, 256, wide=False) + tinted(
        path("M-10 190Q30 150 70 180Q120 140 160 178Q210 150 266 190V260H-10Z", "#ffffff", 0), m.outside_tint
    )
    for x in (-78, -6, 66, 190, 262, 334):
        back += (
            r.pane(m, x - 19, 44, 38, 50, clouds)
            + rect(x - 25, 38, 50, 62, "none", 0, 24, 'stroke="#eef2f6" stroke-width="13"')
            + rect(x - 19, 44, 38, 50, "none", 0, 17, f'stroke="{INK}" stroke-width="7"')
            + rect(x - 19, 44, 38, 50, "none", 0, 17, 'stroke="#ffffff" stroke-width="4"')
        )
    gate = (
        rect(100, 36, 56, 146, "#c9d6e2", 1.8, 12)
        + rect(108, 44, 40, 138, "#dfe8f0", 1.5, 8)
        + circle(128, 72, 11, "#bfe6f7", 1.6)
        + rect(140, 112, 5, 18, "#8f9ab0", 1.3, 2)
    )
    return (
        back
        + gate
        + r.floor("#5a78a8", 182, "M-114 206H370M-114 236H370", "#b9c6d6")
        + _seat(18, "#3f78c9")
        + _seat(238, "#3f78c9", True)
        + _seat(-76, "#3f78c9")
        + _seat(332, "#3f78c9", True)
        + r.tube(m, 128, 18, 110)
    )


def rocket(m: Mood) -> str:
    space = (
        stars(0.0, (0, 256))
        + circle(128, 138, 74, "#4a9be0", 3)
        + path(
            "M76 110Q100 76 140 90Q150 110 118 124Q96 140 76 110ZM130 168Q160 140 186 160Q176 196 140 202Q122 "
            "190 130 168Z",
            "#7cc95a",
            0,
        )
    )
    space = rect(0, 0, 256, 256, "#1c2158", 0) + space
    back = (
        r.wall("#c9d2e0")
        + line("M-114 20H370M-114 122H370M-40 -4V176M40 122V176M216 122V176M296 -4V176", "#a9b6c9", 1.8)
        + "".join(circle(x, y, 2, "#8f9ab0", 0) for x in range(-104, 370, 24) for y in (12, 130))
    )
    big = r.porthole(m, 128, 68, 46, space, "#e8524a")
    small = r.porthole(
        m, -76, 70, 24, stars_view := rect(0, 0, 256, 256, "#1c2158", 0) + stars(0.0, (0, 256)), "#e8524a"
    ) + r.porthole(m, 332, 70, 24, stars_view, "#e8524a")
    panel = (
        path("M-20 120H64L74 178H-24Z", "#6a7490", 1.8)
        + rect(-8, 128, 34, 24, "#2f6a5a", 1.5, 3)
        + line("M-4 142l7 -8l7 10l6 -6l6 4", "#8CFFB8", 2)
        + "".join(
            circle(
                38 + (i % 3) * 11,
                134 + (i // 3) * 12,
                4,
                ("#FF5A5A", "#FFD23F", "#5CE08A", "#5AB8FF", "#FF9F4A", "#D98CFF")[i],
                1.3,
            )
            for i in range(6)
        )
        + limb("M10 178V160", "#e8524a", 4, 1.3)
        + circle(10, 158, 6, "#ffcf3a", 1.5)
    )
    panel2 = (
        path("M192 120H276L280 178H182Z", "#6a7490", 1.8)
        + "".join(
            rect(200 + i * 18, 130, 12, 18, ("#FFD23F", "#5AB8FF", "#FF7A7A", "#5CE08A")[i], 1.4, 2) for i in range(4)
        )
        + circle(212, 164, 8, "#e8edf2", 1.5)
        + line("M212 164l4 -5", INK, 1.6)
        + circle(238, 164, 8, "#e8edf2", 1.5)
        + line("M238 164l-4 -4", INK, 1.6)
        + limb("M262 176V158", "#8f9ab0", 3, 1.3)
        + circle(262, 154, 5, "#FF5A5A", 1.4)
    )
    pipes = limb("M-114 104H-44V176M370 104H300V176", "#ffb85c", 6, 1.5) + limb(
        "M30 -4V30Q30 40 22 44L14 60M226 -4V30Q226 40 234 44L242 60", "#8f9ab0", 5, 1.5
    )
    return (
        back
        + pipes
        + big
        + small
        + r.floor(
            "#8f9ab8",
            176,
            "M-114 200H370M-114 232H370M-40 176v84M48 176v84M128 176v84M208 176v84M296 176v84",
            "#e8524a",
        )
        + panel
        + panel2
        + r.shine(halo(128, 10, 70, 26, "#fff1b8", 0.35, 5))
    )


def submarine(m: Mood) -> str:
    back = (
        r.wall("#e8b84a")
        + line("M-114 24H370M-114 124H370M-50 -4V176M52 124V176M204 124V176M306 -4V176", "#c9963a", 1.8)
        + "".join(circle(x, y, 2.2, "#b5802a", 0) for x in range(-104, 370, 24) for y in (14, 134))
    )
    view = depths(m)
    rim = "#b5763a"
    holes = (
        r.porthole(m, 128, 72, 44, view, rim)
        + r.porthole(m, 24, 66, 24, view, rim)
        + r.porthole(m, 232, 66, 24, view, rim)
        + r.porthole(m, -78, 66, 24, view, rim)
        + r.porthole(m, 334, 66, 24, view, rim)
    )
    pipes = limb("M-114 112H-4Q8 112 8 124V176", "#8fb0a8", 7, 1.6) + limb(
        "M370 112H262Q250 112 250 124V176", "#8fb0a8", 7, 1.6
    )
    scope = (
        limb("M182 -4V84", "#8f9ab0", 7, 1.6)
        + rect(168, 80, 28, 22, "#6f7c94", 1.7, 4)
        + limb("M160 92H168M196 92H204", "#c9d2dc", 4, 1.4)
    )
    wheel = group(
        circle(0, 0, 20, "none", 8)
        + circle(0, 0, 20, "none", 0, 'stroke="#e8524a" stroke-width="4.5"')
        + "".join(limb(f"M0 0L{20 * cos(a):.1f} {20 * sin(a):.1f}", "#e8524a", 2.6, 1.2) for a in (0.52, 2.62, 4.71))
        + circle(0, 0, 5, "#e8524a", 1.4),
        36,
        146,
    )
    gauges = "".join(
        circle(x, y, 11, "#fff8e6", 1.7) + line(f"M{x} {y}l{dx} -6", "#e8524a", 2)
        for x, y, dx in ((218, 136, 4), (244, 150, -4), (216, 162, 2), (-40, 146, 3), (296, 146, -3))
    )
    chest = (
        rect(-106, 140, 44, 40, "#6f8a94", 1.7, 4)
        + "".join(circle(-96 + i * 12, 152, 4, ("#FF5A5A", "#FFD23F", "#5CE08A")[i], 1.3) for i in range(3))
        + rect(-98, 162, 28, 10, "#4a5a68", 1.3, 2)
    )
    return (
        back
        + holes
        + pipes
        + scope
        + r.floor(
            "#a8794a",
            176,
            "M-114 200H370M-114 232H370M-60 176v84M40 176v84M128 176v84M216 176v84M316 176v84",
            "#8a5a2a",
        )
        + wheel
        + gauges
        + chest
        + r.lamp(m, 76, 10, "#8fb0a8")
    )


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


def stage(m: Mood) -> str:
    back = (
        r.wall("#5a3a78")
        + rect(18, 20, 220, 132, "#2f4a8f", 0)
        + "".join(
            path(f"M{x} {y}l2 -6l2 6l6 2l-6 2l-2 6l-2 -6l-6 -2Z", "#FFE27A", 0)
            for x, y in ((56, 50), (88, 76), (128, 44), (170, 72), (204, 48), (110, 108), (150, 116))
        )
        + path("M176 30A24 24 0 1 0 196 66A20 20 0 0 1 176 30Z", "#FFE9A0", 1.5)
        + path("M18 152V132Q60 110 100 130Q150 106 190 130Q216 116 238 130V152Z", "#3f7a5c", 1.6)
    )
    folds = ""
    for x, w in ((-114, 148), (222, 148)):
        folds += path(f"M{x} -4H{x + w}V176H{x}Z", "#d9404f", 1.8) + line(
            "".join(f"M{x + 14 + i * 22} 26Q{x + 10 + i * 22} 100 {x + 14 + i * 22} 176" for i in range(int(w / 22))),
            "#a82a40",
            3,
        )
    swag = "".join(
        path(f"M{-120 + i * 62} -8H{-58 + i * 62}V22Q{-89 + i * 62} 52 {-120 + i * 62} 22Z", "#e8505c", 1.8)
        + line(f"M{-116 + i * 62} 27Q{-89 + i * 62} 54 {-62 + i * 62} 27", "#ffcf3a", 3)
        for i in range(8)
    )
    ties = path(
        "M18 118Q28 126 36 116L34 128Q26 134 18 128ZM238 118Q228 126 220 116L222 128Q230 134 238 128Z", "#ffcf3a", 1.5
    )
    boards = (
        rect(-114, 152, 484, 84, "#c98f5a", 0)
        + line("M-114 152H370", INK, 1.7)
        + line(
            "M-114 170H370M-114 196H370M-60 152v18M20 152v18M108 152v18M196 152v18M284 152v18M-20 170v26M70 170"
            "v26M156 170v26M244 170v26M330 170v26M-80 196v40M10 196v40M110 196v40M200 196v40M290 196v40",
            "#a56f40",
            1.7,
        )
    )
    edge = rect(-116, 234, 488, 26, "#8a4a3c", 1.8) + "".join(
        path(f"M{x} 240Q{x + 10} 226 {x + 20} 240Z", "#FFF1B0", 1.5) for x in range(-106, 366, 36)
    )
    beam = r.shine(
        path("M-20 -4H20L104 228H-6Z", "#fff3b0", 0, 'fill-opacity="0.16"')
        + path("M236 -4H276L262 228H152Z", "#fff3b0", 0, 'fill-opacity="0.16"')
        + ellipse(128, 212, 118, 20, "#fff3b0", 0, 'fill-opacity="0.3"')
    )
    return back + boards + folds + ties + swag + edge + beam


def circus_tent(m: Mood) -> str:
    back = rect(-114, -4, 484, 190, "#ffd98a", 0)
    for i in range(-13, 14):
        if i % 2:
            back += path(
                f"M{128 + i * 2.0:.0f} -14H{128 + (i + 1) * 2.0:.0f}L{128 + (i + 1) * 26} 118H{128 + i * 26}Z",
                "#e8524a",
                0,
            ) + path(f"M{128 + i * 26} 118H{128 + (i + 1) * 26}V176H{128 + i * 26}Z", "#e8524a", 0)
    back += "".join(
        path(
            f"M{128 + i * 26} 112H{154 + i * 26}V122Q{141 + i * 26} 138 {128 + i * 26} 122Z",
            "#4a90d9" if i % 2 else "#fff6e2",
            1.5,
        )
        for i in range(-10, 10)
    )
    poles = limb("M20 180V-8M236 180V-8", "#fff1c9", 6, 1.6) + "".join(
        path(f"M{x - 3} {y}L{x + 3} {y - 8}V{y}Z", "#e8524a", 0) for x in (20, 236) for y in range(20, 176, 22)
    )
    trapeze = line("M96 -4V58M160 -4V58", INK, 1.8) + limb("M90 60H166", "#ffcf3a", 4, 1.4)
    bulbs = "".join(
        circle(-100 + i * 24, 100 + 5 * (i % 2), 4, ("#FFE27A", "#FF9F9F", "#9FE0FF")[i % 3], 1.2) for i in range(20)
    )
    sand = path("M-114 176Q128 160 370 176V260H-114Z", "#e8c48a", 1.8)
    ring = "".join(
        path(f"M{x:.0f} {y:.0f}h{w:.0f}v14h-{w:.0f}Z", "#e8524a" if i % 2 else "#fff6e2", 1.6)
        for i, (x, y, w) in enumerate((-100 + k * 38, 184 - 14 * sin((k + 0.5) / 12 * pi), 38) for k in range(12))
    )
    stand = (
        path("M198 214L206 182H252L260 214Z", "#4a90d9", 1.8)
        + ellipse(229, 182, 25, 6, "#ffcf3a", 1.7)
        + path("M229 192l3 7l8 1l-6 5l2 7l-7 -4l-7 4l2 -7l-6 -5l8 -1Z", "#ffe27a", 1.2)
    )
    ball = (
        circle(22, 200, 19, "#ffffff", 1.8)
        + path("M22 181Q10 200 22 219Q34 200 22 181Z", "#e8524a", 1.3)
        + path("M3.500 196Q22 204 40.500 196Q41 202 40 206Q22 214 4 206Q3 202 3.500 196Z", "#4a90d9", 1.3)
    )
    hoop = (
        circle(306, 172, 27, "none", 8)
        + circle(306, 172, 27, "none", 0, 'stroke="#ff9f3a" stroke-width="5"')
        + limb("M306 200V216M290 217H322", "#8f9ab0", 3, 1.3)
    )
    drum = group(
        rect(-22, -26, 44, 26, "#e8524a", 1.7, 3)
        + ellipse(0, -26, 22, 6, "#fff6e2", 1.7)
        + line("M-22 -22L-11 -2L0 -20L11 -2L22 -22", "#ffcf3a", 2.4),
        -64,
        206,
    )
    return (
        back
        + bulbs
        + trapeze
        + poles
        + sand
        + ring
        + stand
        + ball
        + hoop
        + drum
        + (r.shine(halo(128, 40, 120, 120, "#ffdf9a", 0.34, 8)) if r.lit(m) else "")
    )


def fairground(m: Mood) -> str:
    hill = grass(m, "M-114 150Q0 136 128 146Q256 136 370 150V200H-114Z", deep=True)
    glow = r.lit(m)
    wheel = (
        limb("M72 176L72 84M40 178L72 84L104 178", "#c98a4a", 4, 1.5)
        + circle(72, 84, 62, "none", 6)
        + circle(72, 84, 62, "none", 0, 'stroke="#ff8fa8" stroke-width="3.4"')
        + "".join(
            line(f"M72 84L{72 + 62 * cos(a):.1f} {84 + 62 * sin(a):.1f}", "#ff8fa8", 2)
            for a in (i * pi / 5 for i in range(10))
        )
    )
    for i in range(10):
        x, y = 72 + 62 * cos(i * pi / 5), 84 + 62 * sin(i * pi / 5)
        c = ("#e8524a", "#ffcf3a", "#4a90d9", "#5cb87a", "#c77ae8")[i % 5]
        wheel += (
            path(f"M{x - 9:.1f} {y + 4:.1f}h18q0 14 -9 14t-9 -14Z", c, 1.5)
            + path(f"M{x - 10:.1f} {y + 2:.1f}q10 -14 20 0Z", light(c, 0.45), 1.4)
            + (circle(x, y - 6, 2.4, "#FFE27A", 0) if glow else "")
        )
    wheel += circle(72, 84, 8, "#ffcf3a", 1.6)
    carousel = (
        rect(172, 170, 96, 14, "#c97ad9", 1.7, 3)
        + "".join(limb(f"M{x} 172V108", "#ffcf3a", 2.4, 1.2) for x in (184, 220, 256))
        + "".join(
            group(
                path(
                    "M-13 0Q-14 -10 -4 -10L4 -11Q6 -20 12 -21L18 -16L12 -13Q14 -4 8 0L10 9H6L3 1H-6L-9 9H-13Z", c, 1.4
                ),
                x,
                146,
                0.95,
            )
            for x, c in ((198, "#ffffff"), (238, "#ffe0a0"))
        )
        + path("M164 110L220 66L276 110Z", "#ffe9b8", 1.8)
        + path("M164 110L220 66L184 110ZM202 110L220 66L238 110ZM256 110L220 66L276 110Z", "#e8524a", 0)
        + path("M164 110L220 66L276 110Z", "none", 1.8)
        + "".join(path(f"M{164 + i * 14} 108h14v6q-7 9 -14 0Z", ("#4a90d9", "#ffffff")[i % 2], 1.3) for i in range(8))
        + path("M220 66V50l16 6l-16 6", "#ffcf3a", 1.5)
    )
    ground = way(m, "M-114 178Q128 168 370 178V260H-114Z", "#e8cfa0")
    booth = ""
    for x, c in ((-104, "#5cb87a"), (296, "#4a90d9")):
        booth += (
            rect(x, 116, 62, 72, "#fff1d6", 1.7, 2)
            + rect(x + 7, 132, 48, 28, "#FFDF70" if glow else "#6a5a78", 1.5)
            + rect(x - 3, 158, 68, 8, "#c98a4a", 1.6, 2)
            + "".join(
                path(f"M{x - 5 + i * 12} 108h12v14q-6 8 -12 0Z", c if i % 2 else "#fff8ea", 1.4) for i in range(6)
            )
        )
    balloons = "".join(
        line(f"M{x} {y}L-14 168", INK, 1.2) + ellipse(x, y - 11, 9, 11, c, 1.5)
        for x, y, c in ((-32, 96, "#ff6f8f"), (-14, 84, "#ffcf3a"), (3, 98, "#5aa8f0"))
    )
    flags = line("M-114 26Q-30 54 72 20Q160 50 220 48Q300 56 370 24", INK, 1.3)
    for i in range(19):
        x = -102 + i * 25
        y = 28 + 12 * abs(sin(i * 0.55))
        flags += path(
            f"M{x} {y:.0f}h13l-6.500 14Z", ("#ff6f6f", "#ffd23f", "#5cc27a", "#5aa8f0", "#c184ea")[i % 5], 1.2
        )
    return hill + tree(m, 132, 160, 0.6) + wheel + carousel + ground + booth + balloons + flags


def swimming_pool(m: Mood) -> str:
    back = (
        grass(m, "M-114 140Q0 130 128 138Q256 130 370 140V180H-114Z", deep=True)
        + "".join(tree(m, x, 148, s) for x, s in ((-92, 0.9), (96, 0.55), (160, 0.6), (352, 0.9)))
        + fence(-112, 158, 44, "#ffffff")
    )
    tone = m.ground("#f2e3cf")
    deck = rect(-116, 156, 488, 112, tone, 0) + line(
        "M-114 156H370M-114 170H370M-80 156v14M-20 156v14M40 156v14M100 156v14M160 156v14M220 156v14M280 156"
        "v14M340 156v14",
        dark(tone, 0.18),
        1.5,
    )
    pool = (
        path("M-60 176H316L366 226H-110Z", "#ffffff", 1.8)
        + path("M-54 181H310L348 221H-92Z", "#4fc3ea", 1.6)
        + path("M-54 181H310L318 189H-62Z", "#2f9fd0", 0)
    )
    ripples = waves(
        ((-40, 200), (20, 194), (60, 208), (110, 198), (160, 210), (210, 196), (260, 208), (-20, 214), (300, 216)),
        "#c9f2fd",
    )
    ropes = "".join(
        "".join(circle(x0 + (x1 - x0) * t / 5, 183 + 37 * t / 5, 3, ("#e8524a", "#ffffff")[t % 2], 1) for t in range(6))
        for x0, x1 in ((58, 36), (198, 220))
    )
    ladder = limb("M12 206V172Q12 162 4 164M34 206V172Q34 162 26 164", "#d9e2ec", 3, 1.3) + line(
        "M12 184h22M12 196h22", "#8f9ab0", 3
    )
    tower = (
        limb("M226 178V92M246 178V92", "#5aa8c9", 4, 1.5)
        + "".join(line(f"M228 {y}h18", "#5aa8c9", 3) for y in (108, 124, 140, 156))
        + rect(178, 86, 76, 7, "#ffcf3a", 1.7, 3)
        + limb("M234 86V66H252V86", "#5aa8c9", 2.4, 1.2)
    )
    ring = (
        ellipse(120, 200, 22, 8, "#ff8fb4", 1.7)
        + ellipse(120, 198, 10, 3, "#2f9fd0", 1.4)
        + path("M104 196l8 -4l4 4l-6 5ZM128 205l8 -2l-2 -5l-8 2Z", "#ffffff", 0)
    )
    shade = (
        limb("M-72 176V84", "#c98a4a", 3, 1.3)
        + path("M-112 96Q-72 52 -32 96Q-42 90 -52 96Q-62 90 -72 96Q-82 90 -92 96Q-102 90 -112 96Z", "#e8524a", 1.7)
        + path("M-92 96Q-86 66 -72 74Q-58 66 -52 96Q-62 90 -72 96Q-82 90 -92 96Z", "#fff6e2", 1.4)
    )
    lounger = path("M286 176L296 150L304 152L300 166H350V176H344V168H304L294 178Z", "#5cb87a", 1.6)
    return (
        back
        + deck
        + pool
        + ripples
        + ropes
        + ladder
        + tower
        + ring
        + shade
        + lounger
        + rect(-116, 240, 488, 30, tone, 0)
    )


PLACES = {
    "train": train,
    "bus": bus,
    "train station": train_station,
    "ship deck": ship_deck,
    "airport": airport,
    "airplane": airplane,
    "rocket": rocket,
    "submarine": submarine,
    "launch pad": launch_pad,
    "stage": stage,
    "circus tent": circus_tent,
    "fairground": fairground,
    "swimming pool": swimming_pool,
}
