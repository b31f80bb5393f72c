"""In and by the sea: under water, island, lighthouse."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, bands, circle, dark, ellipse, group, light, limb, line, path, rect
from training.world.drawing.growing import THIN, bush, fence, flowers, grass, house, rock, tufts, water, waves, way
from training.world.drawing.palette import Mood


def _fish(x: float, y: float, s: float, c: str, flip: bool = False) -> str:
    return group(
        path("M14 0L28 -10Q25 0 28 10Z", dark(c, 0.1), 1.5)
        + path("M-20 0Q-8 -15 16 0Q-8 15 -20 0Z", c, 1.6)
        + line("M-2 -7Q3 0 -2 7", light(c, 0.5), 2.4)
        + circle(-11, -2, 1.9, INK, 0),
        x,
        y,
        s,
        flip=flip,
    )


def _weed(x: float, y: float, h: float, c: str) -> str:
    return "".join(
        limb(f"M{x + dx} {y}q-9 -{h * k * 0.25:.0f} 0 -{h * k * 0.5:.0f}t0 -{h * k * 0.5:.0f}", c, 4, 1.4)
        for dx, k in ((-9, 0.7), (0, 1.0), (9, 0.8))
    )


_CORAL = "M0 0V-22M0 -8L-14 -20V-32M0 -14L12 -24V-38M-14 -22L-20 -28M0 -22L-4 -40"


def _water_column(m: Mood) -> str:
    return bands("#49c5e8", "#1a6fb0", 256)


def depths(m: Mood) -> str:
    """The sea as seen through a porthole."""
    sand = path("M-10 220Q60 200 128 212Q200 202 266 220V266H-10Z", "#e8d29a", 2)
    return (
        _water_column(m)
        + _weed(40, 226, 90, "#3fa878")
        + sand
        + _fish(90, 90, 1.8, "#ff9f3a")
        + _fish(180, 150, 1.5, "#ffdf5a", True)
        + "".join(
            circle(x, y, q, "#d9f4ff", 2, 'fill-opacity="0.5"')
            for x, y, q in ((150, 60, 9), (164, 40, 6), (60, 150, 7))
        )
    )


def under_water(m: Mood) -> str:
    out = bands("#5fd0ee", "#1f78ba", 256) + "".join(
        path(f"M{x} -4H{x + 26}L{x + 70} 200H{x - 4}Z", "#ffffff", 0, 'fill-opacity="0.10"')
        for x in (-90, 10, 120, 230, 320)
    )
    far = path(
        "M-114 190Q-70 150 -30 176Q10 140 50 180Q120 196 190 178Q230 142 270 172Q320 150 370 186V230H-114Z",
        "#2f88b8",
        0,
    )
    sand = path("M-114 226Q-40 212 30 222Q128 212 220 222Q300 212 370 226V260H-114Z", "#f2dca6", 1.8) + "".join(
        circle(x, y, 1.4, "#d0b070", 0) for x, y in ((60, 236), (110, 242), (170, 234), (206, 246), (20, 248))
    )
    corals = (
        group(limb(_CORAL, "#ff7f8f", 6, 1.5), 34, 226, 1.15)
        + group(limb(_CORAL, "#ffa84a", 6, 1.5), 226, 226, 1.0, flip=True)
        + group(limb(_CORAL, "#c77ae8", 6, 1.5), -72, 226, 1.3)
        + group(limb(_CORAL, "#ff7f8f", 6, 1.5), 322, 228, 1.3, flip=True)
    )
    weeds = (
        _weed(10, 236, 92, "#3fa878")
        + _weed(250, 234, 104, "#4fb86a")
        + _weed(-36, 236, 70, "#4fb86a")
        + _weed(290, 236, 80, "#3fa878")
        + _weed(-100, 236, 110, "#3fa878")
    )
    shell = group(
        path("M0 0Q-5 -1 -6 -4Q-17 -12 -11 -18Q-7 -24 0 -24Q7 -24 11 -18Q17 -12 6 -4Q5 -1 0 0Z", "#ffd9c9", 1.8)
        + line("M0 -3V-22M-3 -5L-9 -18M3 -5L9 -18", "#d9735f", 1.6),
        76,
        246,
        0.7,
    )
    star = path("M188 234l3.500 7l8 .5l-6 5l2 7.500l-7.500 -4l-7 4l2 -7.500l-6 -5l8 -.5z", "#ff8d6b", THIN)
    swarm = (
        _fish(46, 40, 0.9, "#ffdf5a")
        + _fish(206, 62, 1.0, "#ff8f4a", True)
        + _fish(226, 120, 0.75, "#ff9fc8", True)
        + _fish(22, 100, 0.75, "#b9e05a")
        + _fish(-60, 70, 1.2, "#ff8f4a")
        + _fish(312, 90, 1.2, "#b59af0", True)
        + _fish(-84, 140, 0.8, "#ffdf5a")
    )
    bubbles = "".join(
        circle(x, y, q, "#dff6ff", 1.2, 'fill-opacity="0.45"')
        for x, y, q in (
            (88, 30, 6),
            (96, 14, 4),
            (150, 44, 5),
            (160, 24, 7),
            (14, 60, 4),
            (240, 36, 5),
            (-30, 40, 6),
            (280, 50, 5),
            (346, 30, 6),
        )
    )
    return out + far + corals + weeds + sand + shell + star + swarm + bubbles


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


PLACES = {
    "under water": under_water,
    "island": island,
    "lighthouse": lighthouse,
}
