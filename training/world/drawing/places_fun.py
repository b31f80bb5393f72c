"""Where people are amused: stage, circus, fairground."""

from __future__ import annotations

from math import cos, pi, sin

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, ellipse, group, halo, light, limb, line, path, rect
from training.world.drawing.growing import grass, tree, way
from training.world.drawing.palette import Mood


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


PLACES = {
    "stage": stage,
    "circus tent": circus_tent,
    "fairground": fairground,
}
