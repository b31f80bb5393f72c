"""The four places with a roof: three rooms whose window shows the weather, and a cave with its own lights."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.canvas import INK, circle, ellipse, group, halo, limb, line, path, rect, tinted
from training.world.drawing.growing import pine, tree
from training.world.drawing.palette import Mood
from training.world.drawing.places_margins import MARGINS
from training.world.drawing.weather import air, gusts, sky
from training.world.drawing.widening import widened


def place_svg(place: str, mood: Mood) -> str:
    picture = _PLACES[place](mood)
    return widened(picture) + tinted(MARGINS[place](mood), mood.ground_tint) if mood.wide else picture


def _window(mood: Mood, x: float, y: float, w: float, h: float, curtain: str) -> str:
    """A window on the weather, with a sill and curtains."""
    view = sky(mood, 256, wide=False)
    view += tinted(
        path("M-10 210Q80 170 150 196Q210 176 270 206V260H-10Z", mood.ground(mood.season.grass), 0), mood.outside_tint
    )
    view += tinted(tree(mood, 70, 236, 1.3) + pine(mood, 206, 236, 1.1), mood.outside_tint)
    view += gusts(mood, wide=False) + air(mood, wide=False)
    inner = (
        f'<svg x="{x}" y="{y}" width="{w}" height="{h}" viewBox="0 0 256 {256 * h / w:.0f}" '
        f'preserveAspectRatio="xMidYMid slice">{view}</svg>'
    )
    frame = rect(x, y, w, h, "none", 0, 3, 'stroke="#4b2c26" stroke-width="8"') + rect(
        x, y, w, h, "none", 0, 3, 'stroke="#f7ead2" stroke-width="4.500"'
    )
    bars = line(f"M{x + w / 2} {y}v{h}M{x} {y + h / 2}h{w}", "#4b2c26", 4.6) + line(
        f"M{x + w / 2} {y}v{h}M{x} {y + h / 2}h{w}", "#f7ead2", 2.2
    )
    sill = rect(x - 8, y + h + 2, w + 16, 6, "#f7ead2", 1.6, 2)
    left = path(f"M{x - 12} {y - 8}H{x + w * 0.3}Q{x + w * 0.16} {y + h * 0.6} {x - 12} {y + h}Z", curtain, 1.8)
    right = path(
        f"M{x + w + 12} {y - 8}H{x + w * 0.7}Q{x + w * 0.84} {y + h * 0.6} {x + w + 12} {y + h}Z", curtain, 1.8
    )
    rod = limb(f"M{x - 16} {y - 9}H{x + w + 16}", "#b9783f", 3, 1.3)
    return inner + tinted(frame + bars + sill + left + right + rod, mood.ground_tint)


def _lamp(mood: Mood, x: float, y: float, shade: str = "#ffb85c") -> str:
    """A hanging lamp that is lit from evening on."""
    lit = mood.night or mood.time == "evening"
    cord = line(f"M{x} -4V{y - 12}", INK, 2)
    cap = path(f"M{x - 15} {y + 4}Q{x - 12} {y - 13} {x} {y - 13}Q{x + 12} {y - 13} {x + 15} {y + 4}Z", shade, 1.8)
    bulb = ellipse(x, y + 5, 6, 4.5, "#fff3a8" if lit else "#e8e2d2", 1.5)
    glow = halo(x, y + 34, 120, 110, "#ffcf7a", 0.42, 9) if lit else ""
    return cord + bulb + cap + glow


def _floor(colour: str, seam: str, y: float = 176) -> str:
    planks = line(
        f"M-4 {y + 18}H260M-4 {y + 42}H260M50 {y}v18M140 {y}v18M214 {y}v18M20 {y + 18}v24M96 {y + 18}v24M184 "
        f"{y + 18}v24M60 {y + 42}v40M150 {y + 42}v40M226 {y + 42}v40",
        seam,
        1.7,
    )
    return rect(-4, y, 264, 90, colour, 0) + planks + rect(-4, y - 6, 264, 7, "#f7ead2", 1.6)


def _rug(colour: str, inner: str) -> str:
    return ellipse(128, 226, 104, 25, colour, 1.8) + ellipse(
        128, 226, 92, 20.5, "none", 0, f'stroke="{inner}" stroke-width="3.200"'
    )


def _kitchen(m: Mood) -> str:
    wall = rect(0, 0, 256, 180, "#ffe9bf", 0) + "".join(
        rect(x, 112, 22, 22, "#fff8e6" if (x // 22) % 2 else "#bfe3e0", 0)
        + rect(x, 134, 22, 22, "#bfe3e0" if (x // 22) % 2 else "#fff8e6", 0)
        for x in range(0, 256, 22)
    )
    stove = (
        rect(176, 112, 64, 66, "#e2685a", 1.8, 4)
        + rect(172, 106, 72, 9, "#5c5a6a", 1.8, 3)
        + rect(186, 132, 44, 30, "#4a3a44", 1.8, 4)
    )
    fire = path("M196 158Q194 146 204 138Q206 146 210 142Q218 150 218 158Z", "#ffb03a", 0) + "".join(
        circle(x, 123, 3, "#ffe6c2", 1.2) for x in (188, 202, 216, 230)
    )
    pot = (
        path("M192 88H226V103Q226 107 222 107H196Q192 107 192 103Z", "#7a93b0", 1.7)
        + ellipse(209, 87, 18, 4, "#95adc6", 1.6)
        + circle(209, 82, 2.6, INK, 0)
    )
    steam = line("M200 76q-4 -5 0 -10t0 -10M216 76q-4 -5 0 -10t0 -10", "#ffffff", 2.6, 'stroke-opacity="0.8"')
    counter = (
        rect(-4, 118, 78, 60, "#6fb0a8", 1.8)
        + rect(-6, 111, 84, 9, "#d9a066", 1.8, 2)
        + line("M34 122v54M10 140h10M48 140h10", INK, 1.8)
    )
    bowl = (
        path("M14 94H52Q50 111 33 111Q16 111 14 94Z", "#f7f2ea", 1.7)
        + circle(24, 91, 6, "#e8423c", 1.4)
        + circle(35, 88, 6.5, "#ffb03a", 1.4)
        + circle(45, 92, 5, "#8ac24a", 1.4)
    )
    shelf = (
        rect(100, 54, 58, 5, "#b9783f", 1.6)
        + rect(104, 36, 12, 18, "#f28a7a", 1.5, 3)
        + rect(121, 40, 12, 14, "#8fc4e8", 1.5, 3)
        + rect(138, 34, 13, 20, "#ffd36a", 1.5, 3)
    )
    pans = line("M186 30H248", INK, 2) + "".join(
        line(f"M{x} 30v10", INK, 1.8) + circle(x, 47, 7.5, c, 1.6)
        for x, c in ((196, "#c9744a"), (217, "#8f9ab0"), (238, "#c9744a"))
    )
    base = tinted(wall + shelf, m.ground_tint) + _window(m, 16, 18, 54, 52, "#f28a7a")
    rest = (
        counter + bowl + pans + stove + fire + pot + steam + _floor("#d99f6c", "#b3774a") + _rug("#7fb8c9", "#fff4dc")
    )
    return base + tinted(rest, m.ground_tint) + _lamp(m, 166, 20)


def _bedroom(m: Mood) -> str:
    wall = rect(0, 0, 256, 180, "#c9d3f5", 0) + "".join(
        circle(x + (12 if (y // 24) % 2 else 0), y, 2.2, "#ffffff", 0, 'fill-opacity="0.8"')
        for x in range(8, 260, 24)
        for y in range(10, 170, 24)
    )
    bed = (
        rect(-6, 92, 12, 92, "#a5683a", 1.8, 3)
        + rect(82, 126, 10, 60, "#a5683a", 1.8, 3)
        + rect(2, 132, 84, 42, "#fff6e6", 1.8, 4)
    )
    bed += (
        path("M30 128Q60 122 88 130V172H30Z", "#f07f9f", 1.8)
        + line("M30 142H88M30 157H88M48 128v44M68 127v45", "#ffc1d3", 2.4)
        + rect(4, 116, 34, 18, "#ffffff", 1.8, 8)
    )
    toys = (
        rect(196, 116, 56, 62, "#8f78c4", 1.8, 3)
        + rect(192, 110, 64, 8, "#b9a3e6", 1.8, 2)
        + line("M196 146h56M218 132h12M218 162h12", INK, 1.8)
    )
    bear = (
        circle(214, 96, 7.5, "#c98a52", 1.5)
        + circle(208, 89, 3.2, "#c98a52", 1.4)
        + circle(220, 89, 3.2, "#c98a52", 1.4)
        + ellipse(214, 106, 6.5, 6, "#c98a52", 1.5)
        + circle(211.500, 95, 1.1, INK, 0)
        + circle(216.500, 95, 1.1, INK, 0)
    )
    blocks = (
        rect(228, 98, 12, 12, "#ffcf3a", 1.5, 1)
        + rect(240, 98, 12, 12, "#5ac28a", 1.5, 1)
        + rect(234, 86, 12, 12, "#f2705f", 1.5, 1)
    )
    frame = group(
        rect(200, 36, 40, 32, "#d9a066", 1.7, 2)
        + rect(205, 41, 30, 22, "#bfe6f7", 1.2)
        + path("M205 63l10 -13l7 8l5 -5l8 10z", "#6cc15c", 0)
        + circle(229, 47, 3, "#ffd23f", 0),
        -92,
        -8,
    )
    moon = path("M34 42a15 15 0 1 0 12 25a12 12 0 0 1 -12 -25z", "#ffe08a", 1.6) + line("M40 -4V40", INK, 1.2)
    base = tinted(wall, m.ground_tint) + _window(m, 190, 18, 50, 50, "#8f78c4")
    rest = frame + moon + bed + toys + bear + blocks + _floor("#cfa079", "#a97850") + _rug("#f2b3c6", "#fff4f0")
    return base + tinted(rest, m.ground_tint) + _lamp(m, 78, 22, "#ff9fc0")


def _books(x: float, y: float, w: float, first: int) -> str:
    colours = ("#d9534a", "#4a90c4", "#e8b33a", "#5aa56a", "#8e65b8", "#e0815a", "#3f8f8f")
    out, at, index = "", x, first
    while at < x + w - 6:
        wide, tall = 6 + (index * 5) % 4, 20 + (index * 7) % 7
        out += rect(at, y - tall, wide, tall, colours[index % 7], 1.3, 1)
        at, index = at + wide, index + 1
    return out


def _library(m: Mood) -> str:
    wall = rect(0, 0, 256, 180, "#b98f6c", 0)
    cases = ""
    for x, top, rows in ((-6, 86, (120, 154)), (180, 4, (46, 82, 118, 154))):
        cases += rect(x, top, 82, 180 - top, "#8a5430", 1.8, 2) + rect(x + 6, top + 6, 70, 168 - top, "#5c3622", 1.5)
        for row, y in enumerate(rows):
            cases += _books(x + 8, y, 66, row * 2 + (3 if x else 0)) + rect(x + 5, y, 72, 5, "#a56a3c", 1.4)
        cases += "".join(rect(x + 8 + i * 13, 164, 11, 9, ("#d9b066", "#c98a6a")[i % 2], 1.2) for i in range(5))
    picture = rect(104, 26, 44, 52, "#e0b050", 1.8, 3) + rect(109, 31, 34, 42, "#7fb0a0", 1.3)
    picture += path("M114 73Q115 58 126 58Q137 58 138 73Z", "#5a4a80", 1.3) + circle(126, 50, 8.5, "#f2d2a8", 1.3)
    ladder = limb("M164 178L186 14M182 180L204 16", "#d9a35c", 3, 1.4) + "".join(
        limb(f"M{166 + (178 - y) * 0.134:.1f} {y}h18", "#d9a35c", 2, 1.2) for y in (160, 136, 112, 88, 64, 40)
    )
    globe = (
        circle(98, 148, 13, "#5aaee0", 1.7)
        + path("M90 142q6 -7 12 -3q-1 7 -8 8zM98 153q7 -5 10 0q-4 5 -8 4z", "#7cc25a", 0)
        + limb("M98 162v10M90 174h16", "#b9783f", 2.6, 1.2)
    )
    base = tinted(wall, m.ground_tint) + _window(m, 14, 18, 48, 50, "#3f9a7a")
    rest = picture + cases + _floor("#a9683f", "#824a2a") + globe + ladder + _rug("#a83f4a", "#ffd98a")
    return base + tinted(rest, m.ground_tint) + _lamp(m, 90, 18, "#5aa58a")


def _crystal(x: float, y: float, s: float, colour: str, bright: str) -> str:
    big = path("M-8 0L-10 -26L0 -40L10 -26L8 0Z", colour, 1.6) + path("M0 -40L-3 -24L-2 0H-8L-10 -26Z", bright, 0)
    side = path("M8 0L14 -18L22 -22L22 -8L17 0Z", colour, 1.6) + path(
        "M-8 0L-14 -14L-22 -16L-20 -5L-16 0Z", bright, 1.6
    )
    return group(circle(0, -16, 34, bright, 0, 'fill-opacity="0.22"') + side + big, x, y, s)


def _torch(x: float, y: float) -> str:
    glow = halo(x, y - 16, 46, 46, "#ffc766", 0.42, 7)
    flame = path(
        f"M{x} {y - 34}Q{x + 12} {y - 20} {x + 7} {y - 8}H{x - 7}Q{x - 12} {y - 20} {x} {y - 34}Z", "#ff8a2a", 1.6
    )
    heart = path(f"M{x} {y - 24}Q{x + 6} {y - 16} {x + 3} {y - 8}H{x - 3}Q{x - 6} {y - 16} {x} {y - 24}Z", "#ffe27a", 0)
    return (
        glow
        + limb(f"M{x} {y - 6}V{y + 18}", "#8a5a34", 5, 1.5)
        + rect(x - 7, y - 9, 14, 6, "#6a6478", 1.5, 1)
        + flame
        + heart
    )


def _cave(m: Mood) -> str:
    view = sky(m, 256, wide=False) + gusts(m, wide=False) + air(m, wide=False)
    hole = f'<svg x="22" y="48" width="92" height="130" viewBox="75 0 181 256">{view}</svg>'
    hill = tinted(path("M20 152Q46 134 70 146Q94 136 118 152V180H20Z", m.ground(m.season.grass), 0), m.outside_tint)
    opening = "M30 174Q18 96 44 66Q66 42 90 66Q116 96 108 174Z"
    rocks = f'<path d="M-4 -4H260V190H-4Z{opening}" fill="#6f6690" fill-rule="evenodd"/>'
    rim = path(opening, "none", 6, ink="#4d456e")
    lumps = "".join(
        path(d, "#7f76a2", 1.6, ink="#544b78")
        for d in (
            "M-4 108Q8 98 16 114Q22 130 12 138Q2 142 -4 136Z",
            "M200 70Q220 56 236 72Q244 90 226 96Q204 94 200 70Z",
            "M122 96Q140 82 156 98Q160 116 144 122Q124 118 122 96Z",
            "M206 146Q228 128 262 142V178H214Z",
        )
    )
    teeth = "".join(
        path(
            f"M{x - w} -4H{x + w}Q{x + 3} {h * 0.5} {x} {h}Q{x - 3} {h * 0.5} {x - w} -4Z",
            "#574e7c",
            1.6,
            ink="#3d3560",
        )
        for x, w, h in (
            (14, 16, 58),
            (42, 10, 28),
            (76, 11, 30),
            (112, 9, 26),
            (146, 11, 36),
            (184, 13, 48),
            (216, 10, 30),
            (244, 15, 62),
        )
    )
    floor = path("M-4 176Q60 164 128 172Q200 164 260 176V260H-4Z", "#8d82a8", 1.8, ink="#544b78")
    pebbles = "".join(
        ellipse(x, y, r, r * 0.45, "#a99fc2", 0)
        for x, y, r in ((60, 196, 10), (180, 202, 12), (100, 244, 14), (214, 232, 9), (30, 232, 11), (150, 186, 8))
    )
    crystals = (
        _crystal(24, 192, 1.05, "#4fc3e8", "#b5f0ff")
        + _crystal(236, 190, 0.95, "#c77ae8", "#f0c9ff")
        + _crystal(54, 180, 0.5, "#c77ae8", "#f0c9ff")
    )
    walls = tinted(rocks + lumps + rim + teeth + floor + pebbles, m.ground_tint)
    return hole + hill + walls + _torch(190, 112) + _torch(240, 104) + crystals


_PLACES: dict[str, Callable[[Mood], str]] = {
    "kitchen": _kitchen,
    "bedroom": _bedroom,
    "library": _library,
    "cave": _cave,
}
