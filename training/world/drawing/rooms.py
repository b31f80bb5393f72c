"""What rooms are made of: walls, floors, windows on the weather, lamps that are lit from evening on, furniture.

A whole room is seen in the light of its hour at the end; what must keep its colours (the view from a window, a lamp)
is written in capitals (see `shine`).
"""

from __future__ import annotations

import re

from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, light, limb, line, path, rect, tinted
from training.world.drawing.growing import pine, tree
from training.world.drawing.palette import Mood
from training.world.drawing.weather import air, gusts, sky

_HEX = re.compile(r"#[0-9a-f]{6}")


def shine(fragment: str) -> str:
    """The fragment with colours that the light of the room does not change."""
    return _HEX.sub(_shining, fragment)


def _shining(match: re.Match[str]) -> str:
    capitals = match.group().upper()
    # a colour of digits alone has no capitals: it takes the nearest one that has
    return capitals if capitals != match.group() else capitals[:-1] + "A"


def snow_lies(mood: Mood) -> bool:
    """Whether roofs are white."""
    return mood.snowy or mood.weather == "snow"


def lit(mood: Mood) -> bool:
    """Whether lamps are on."""
    return mood.time in ("evening", "night")


def landscape(mood: Mood) -> str:
    """What is seen through a window: sky, a hill, two trees, the weather."""
    view = sky(mood, 256, wide=False)
    view += tinted(
        path("M-10 210Q80 170 150 196Q210 176 270 206V260H-10Z", mood.ground(mood.season.grass), 0), mood.outside_tint
    )
    view += tinted(tree(mood, 70, 236, 1.3) + pine(mood, 206, 236, 1.1), mood.outside_tint)
    return view + gusts(mood, wide=False) + air(mood, wide=False)


def skyline(mood: Mood) -> str:
    """The same with roofs instead of the hill, for windows in town."""
    lamps = "#FFDF70" if lit(mood) else "#bfe6f7"
    homes = ""
    for x, y, w, colour in (
        (-6, 150, 70, "#e8a87c"),
        (60, 120, 56, "#c9b3e6"),
        (114, 160, 70, "#f2d38a"),
        (182, 130, 80, "#8fc0d8"),
    ):
        homes += rect(x, y, w, 260 - y, colour, 3) + "".join(
            rect(x + 12 + i * (w - 24) * 0.62, y + 16 + j * 36, 16, 20, lamps, 2.4) for i in (0, 1) for j in (0, 1, 2)
        )
    return (
        sky(mood, 256, wide=False) + tinted(homes, mood.outside_tint) + gusts(mood, wide=False) + air(mood, wide=False)
    )


def pane(mood: Mood, x: float, y: float, w: float, h: float, scene: str = "") -> str:
    """A piece of the world outside, without a frame."""
    return shine(
        f'<svg x="{x}" y="{y}" width="{w}" height="{h}" viewBox="0 0 256 {256 * h / w:.0f}" '
        f'preserveAspectRatio="xMidYMid slice">{scene or landscape(mood)}</svg>'
    )


def window(
    mood: Mood,
    x: float,
    y: float,
    w: float = 52,
    h: float = 50,
    curtain: str = "",
    scene: str = "",
    frame: str = "#f7ead2",
) -> str:
    """A window on the weather with bars and a sill, and curtains of a colour if one is given."""
    out = pane(mood, x, y, w, h, scene)
    out += rect(x, y, w, h, "none", 0, 3, f'stroke="{INK}" stroke-width="8"')
    out += rect(x, y, w, h, "none", 0, 3, f'stroke="{frame}" stroke-width="4.5"')
    bars = f"M{x + w / 2} {y}v{h}M{x} {y + h / 2}h{w}"
    out += line(bars, INK, 4.6) + line(bars, frame, 2.2) + rect(x - 8, y + h + 2, w + 16, 6, frame, 1.6, 2)
    if curtain:
        out += path(f"M{x - 12} {y - 8}H{x + w * 0.3}Q{x + w * 0.16} {y + h * 0.6} {x - 12} {y + h}Z", curtain, 1.8)
        out += path(
            f"M{x + w + 12} {y - 8}H{x + w * 0.7}Q{x + w * 0.84} {y + h * 0.6} {x + w + 12} {y + h}Z", curtain, 1.8
        )
        out += limb(f"M{x - 16} {y - 9}H{x + w + 16}", "#b9783f", 3, 1.3)
    return out


def porthole(mood: Mood, x: float, y: float, r: float, scene: str = "", rim: str = "#c9a24a") -> str:
    """A round window."""
    inside = scene or landscape(mood)
    view = (
        f'<svg x="{x - r}" y="{y - r}" width="{2 * r}" height="{2 * r}" viewBox="0 0 256 256">'
        f'{inside}<path d="M-9 -9H265V265H-9ZM128 0A128 128 0 1 0 128 256A128 128 0 1 0 128 0Z" fill="{rim}" '
        f'fill-rule="evenodd"/></svg>'
    )
    return (
        f'<clipPath id="p{x:.0f}{y:.0f}"><circle cx="{x}" cy="{y}" r="{r}"/></clipPath>'
        f'<g clip-path="url(#p{x:.0f}{y:.0f})">{shine(view)}</g>'
        + circle(x, y, r, "none", 0, f'stroke="{INK}" stroke-width="9"')
        + circle(x, y, r, "none", 0, f'stroke="{rim}" stroke-width="5.5"')
    )


def lamp(mood: Mood, x: float, y: float, shade: str = "#ffb85c") -> str:
    """A hanging lamp."""
    cord = line(f"M{x} -4V{y - 12}", INK, 2)
    cap = path(f"M{x - 15} {y + 4}Q{x - 12} {y - 13} {x} {y - 13}Q{x + 12} {y - 13} {x + 15} {y + 4}Z", shade, 1.8)
    bulb = ellipse(x, y + 5, 6, 4.5, "#fff3a8" if lit(mood) else "#e8e2d2", 1.5)
    glow = halo(x, y + 34, 120, 110, "#ffcf7a", 0.42, 9) if lit(mood) else ""
    return shine(cord + bulb + cap + glow)


def tube(mood: Mood, x: float, y: float, w: float = 70) -> str:
    """A long ceiling lamp of schools, shops and halls."""
    glow = halo(x, y + 30, w * 1.5, 96, "#fff0b8", 0.34, 8) if lit(mood) else ""
    bar = rect(x - w / 2, y - 4, w, 8, "#fff6c9" if lit(mood) else "#f4f6f8", 1.6, 4)
    return shine(line(f"M{x - w * 0.3} -4V{y - 4}M{x + w * 0.3} -4V{y - 4}", INK, 1.8) + bar + glow)


def wall(colour: str, foot: float = 180) -> str:
    return rect(-114, -4, 484, foot + 4, colour, 0)


def stripes(colour: str, step: float = 26, width: float = 10, foot: float = 176) -> str:
    count = int(484 / step) + 1
    return "".join(rect(-114 + i * step, -4, width, foot + 4, colour, 0) for i in range(count))


def dots(colour: str, foot: int = 170, step: int = 26, r: float = 2.2) -> str:
    return "".join(
        circle(x + (step / 2 if (y // step) % 2 else 0), y, r, colour, 0)
        for x in range(-112, 372, step)
        for y in range(10, foot, step)
    )


def bricks(colour: str, top: int = 0, foot: int = 176, step: int = 22) -> str:
    """A few bricks here and there, as marks on a wall."""
    out = ""
    for row, y in enumerate(range(top + 8, foot - 6, step)):
        for x in range(-100 + (row * 47) % 60, 366, 74):
            out += f"M{x} {y}h20v9h-20Z"
    return line(out, colour, 1.6)


def panels(colour: str, top: float = 128, foot: float = 176, step: int = 30) -> str:
    """Wooden panels along the lower wall."""
    seam = dark(colour, 0.25)
    marks = "".join(f"M{x} {top + 4}V{foot}" for x in range(-112, 370, step))
    return (
        rect(-114, top, 484, foot - top + 4, colour, 0)
        + line(marks, seam, 1.6)
        + rect(-116, top - 3, 488, 6, light(colour, 0.3), 1.6)
    )


def tiles(light_one: str, dark_one: str, top: int, foot: int, size: int = 22) -> str:
    out = rect(-114, top, 484, foot - top, light_one, 0)
    for row, y in enumerate(range(top, foot, size)):
        for x in range(-110 + (row % 2) * size, 370, 2 * size):
            out += rect(x, y, size, min(size, foot - y), dark_one, 0)
    return out


def boards(colour: str, seam: str = "", y: float = 176, skirting: str = "#f7ead2") -> str:
    """A floor of planks."""
    seam = seam or dark(colour, 0.25)
    rows = ((y, 18, range(-84, 370, 66)), (y + 18, 24, range(-60, 370, 80)), (y + 42, 44, range(-96, 370, 78)))
    marks = f"M-114 {y + 18}H370M-114 {y + 42}H370" + "".join(f"M{x} {top}v{h}" for top, h, xs in rows for x in xs)
    out = rect(-114, y, 484, 90, colour, 0) + line(marks, seam, 1.7)
    return out + (rect(-116, y - 6, 488, 7, skirting, 1.6) if skirting else "")


def chequers(one: str, other: str, y: float = 176, skirting: str = "#f7ead2") -> str:
    """A floor of tiles that grow towards us."""
    out = rect(-114, y, 484, 90, one, 0)
    top = y
    for row, h in enumerate((12, 16, 22, 34)):
        spread = (top - y) / 84, (top + h - y) / 84
        a, b = (26 * (1 + s * 0.9) for s in spread)
        for i in range(-16, 17):
            if (i + row) % 2 == 0 and -140 < 128 + i * b < 396:
                out += path(
                    f"M{128 + i * a:.1f} {top}H{128 + (i + 1) * a:.1f}L{128 + (i + 1) * b:.1f} {top + h}"
                    f"H{128 + i * b:.1f}Z",
                    other,
                    0,
                )
        top += h
    return out + (rect(-116, y - 6, 488, 7, skirting, 1.6) if skirting else "")


def floor(colour: str, y: float = 176, marks: str = "", skirting: str = "#f7ead2") -> str:
    """A plain floor, with marks in a darker tone."""
    out = rect(-114, y, 484, 90, colour, 0) + line(marks, dark(colour, 0.18), 1.7)
    return out + (rect(-116, y - 6, 488, 7, skirting, 1.6) if skirting else "")


def rug(colour: str, inner: str) -> str:
    return ellipse(128, 226, 104, 25, colour, 1.8) + ellipse(
        128, 226, 92, 20.5, "none", 0, f'stroke="{inner}" stroke-width="3.2"'
    )


def picture(x: float, y: float, w: float, h: float, motif: int = 0, frame: str = "#d9a066") -> str:
    """A framed picture: hills, a boat, a flower or an apple."""
    out = rect(x, y, w, h, frame, 1.7, 2) + rect(
        x + 4, y + 4, w - 8, h - 8, ("#bfe6f7", "#fff1c9", "#ffd9e2", "#d6f0d2")[motif % 4], 1.2
    )
    cx, foot = x + w / 2, y + h - 4
    if motif % 4 == 0:
        out += path(
            f"M{x + 4} {foot}l{w * 0.25} {-h * 0.4}l{w * 0.16} {h * 0.2}l{w * 0.14} {-h * 0.12}L{x + w - 4} {foot}Z",
            "#6cc15c",
            0,
        )
        out += circle(x + w - 11, y + 11, 3.2, "#ffd23f", 0)
    elif motif % 4 == 1:
        out += path(f"M{cx - 10} {foot - 8}h20l-4 6h-12Z", "#d9604a", 1.2) + path(
            f"M{cx} {foot - 10}v{-h * 0.4}l9 {h * 0.34}Z", "#ffffff", 1.2
        )
    elif motif % 4 == 2:
        out += (
            line(f"M{cx} {foot - 2}v{-h * 0.35}", "#3f8a45", 2)
            + circle(cx, y + h * 0.42, 5.5, "#ff6f8f", 1.2)
            + circle(cx, y + h * 0.42, 2, "#ffe27a", 0)
        )
    else:
        out += circle(cx, y + h * 0.55, h * 0.2, "#e8423c", 1.3) + line(f"M{cx} {y + h * 0.36}q1 -5 5 -6", INK, 1.4)
    return out


def books(x: float, y: float, w: float, first: int = 0, tall: int = 20) -> str:
    colours = ("#d9534a", "#4a90c4", "#e8b33a", "#5aa56a", "#8e65b8", "#e0815a", "#3f8f8f")
    out, at, index = "", x, first
    while at < x + w - 6:
        wide, high = 6 + (index * 5) % 4, tall + (index * 7) % 7
        out += rect(at, y - high, wide, high, colours[index % 7], 1.3, 1)
        at, index = at + wide, index + 1
    return out


def bookcase(x: float, top: float, w: float, foot: float = 178, wood: str = "#a56a3c", first: int = 0) -> str:
    out = rect(x, top, w, foot - top, wood, 1.8, 2) + rect(
        x + 5, top + 5, w - 10, foot - top - 8, dark(wood, 0.35), 1.4
    )
    count = max(1, int((foot - top - 10) // 36))
    for row in range(count):
        y = top + 5 + (row + 1) * (foot - top - 12) / count
        out += books(x + 7, y, w - 16, first + row * 2) + rect(x + 4, y, w - 8, 5, light(wood, 0.15), 1.4)
    return out


def plant(x: float, y: float, s: float = 1, pot: str = "#d9744a") -> str:
    """A big house plant, its foot at x, y and about 64 high."""
    leaves = "".join(
        path(d, c, 1.6)
        for d, c in (
            ("M0 -22Q-24 -26 -28 -50Q-6 -48 0 -22Z", "#4fae5c"),
            ("M0 -22Q24 -26 28 -50Q6 -48 0 -22Z", "#4fae5c"),
            ("M0 -20Q-16 -44 0 -68Q16 -44 0 -20Z", "#6cc15c"),
        )
    )
    return group(
        leaves + path("M-13 -22H13L9 0H-9Z", pot, 1.6) + rect(-15, -26, 30, 7, light(pot, 0.2), 1.6, 2), x, y, s
    )


def table(x: float, y: float, w: float, h: float, colour: str = "#c98f52") -> str:
    """A table seen from the front: x is its middle, y its foot."""
    legs = rect(x - w / 2 + 6, y - h + 6, 7, h - 6, dark(colour, 0.15), 1.6, 2) + rect(
        x + w / 2 - 13, y - h + 6, 7, h - 6, dark(colour, 0.15), 1.6, 2
    )
    return legs + rect(x - w / 2, y - h, w, 9, colour, 1.7, 3)


def chair(x: float, y: float, s: float = 1, colour: str = "#d98a4a", flip: bool = False) -> str:
    out = (
        limb("M-11 -50V0M-11 -24H13V0", dark(colour, 0.1), 4, 1.4)
        + rect(-15, -54, 8, 30, colour, 1.6, 3)
        + rect(-14, -28, 30, 7, colour, 1.6, 3)
    )
    return group(out, x, y, s, flip=flip)


def cupboard(x: float, top: float, w: float, foot: float, colour: str, doors: int = 2) -> str:
    out = rect(x, top, w, foot - top, colour, 1.8, 3)
    for i in range(doors):
        dw = (w - 6) / doors
        out += rect(x + 4 + i * dw, top + 6, dw - 2, foot - top - 12, light(colour, 0.16), 1.5, 2)
        out += circle(x + 4 + i * dw + (dw - 8 if i % 2 == 0 else 6), (top + foot) / 2, 2, "#ffd54a", 1.2)
    return out


def door(x: float, top: float, w: float, foot: float, colour: str, glass: str = "") -> str:
    """A door with its frame; x is its left edge."""
    out = rect(x - 6, top - 6, w + 12, foot - top + 6, light(colour, 0.55), 1.8, 3) + rect(
        x, top, w, foot - top, colour, 1.8, 2
    )
    if glass:
        out += rect(x + 8, top + 8, w - 16, (foot - top) * 0.36, glass, 1.5, 3)
    else:
        out += rect(x + 7, top + 8, w - 14, (foot - top) * 0.36, light(colour, 0.15), 1.4, 2)
    out += rect(x + 7, top + (foot - top) * 0.54, w - 14, (foot - top) * 0.38, light(colour, 0.15), 1.4, 2)
    return out + circle(x + w - 7, top + (foot - top) * 0.5, 2.6, "#ffd54a", 1.3)
