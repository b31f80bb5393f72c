"""Inside what travels: train, bus, airplane, rocket, submarine."""

from __future__ import annotations

from math import cos, sin

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, group, halo, light, limb, line, path, rect, tinted
from training.world.drawing.palette import Mood
from training.world.drawing.places_sea import depths
from training.world.drawing.places_space import stars
from training.world.drawing.weather import sky


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


PLACES = {
    "train": train,
    "bus": bus,
    "airplane": airplane,
    "rocket": rocket,
    "submarine": submarine,
}
