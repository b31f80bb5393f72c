"""The big things that only stand on the ground, about 38 units. Base at 0,0."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.canvas import INK, circle, ellipse, limb, line, path, rect

GOLD, RED, WOOD, CREAM = "#ffcf3a", "#e8423c", "#b9783f", "#fff4dc"


def _chest() -> str:
    box = rect(-19, -18, 38, 18, WOOD, 2.2, 2) + path("M-20 -18Q-20 -33 0 -33Q20 -33 20 -18Z", "#cf8d4c", 2.2)
    bands = rect(-15, -31, 5, 31, GOLD, 1.4) + rect(10, -31, 5, 31, GOLD, 1.4) + line("M-19 -18H19", INK, 2.2)
    return (
        box + bands + rect(-5, -22, 10, 11, GOLD, 1.8, 2) + circle(0, -17.5, 1.8, INK, 0) + line("M0 -17v4", INK, 1.8)
    )


def _toy_boat() -> str:
    sail = (
        path("M2 -36L17 -14H2Z", "#ffffff") + path("M-2 -32L-13 -14H-2Z", "#ffb347") + limb("M0 -11V-37", WOOD, 2, 1.3)
    )
    flag = path("M0 -40L9 -37L0 -34Z", RED, 1.4)
    return sail + flag + path("M-20 -12H20Q17 0 10 0H-10Q-17 0 -20 -12Z", RED) + line("M-17 -7H17", CREAM, 2.6)


def _clock() -> str:
    feet = limb("M-9 -4l-4 4M9 -4l4 4", "#8a5a34", 2.4)
    bells = circle(-9, -35, 5.5, GOLD) + circle(9, -35, 5.5, GOLD) + line("M0 -33v-6", INK, 2.6)
    dial = circle(0, -19, 17, "#43b3a5", 2.2) + circle(0, -19, 12.5, CREAM, 1.6)
    ticks = line("M0 -30v3M0 -11v3M-11 -19h3M8 -19h3", INK, 1.8)
    return feet + bells + dial + ticks + line("M0 -19V-27M0 -19L6 -16", INK, 2.6) + circle(0, -19, 1.8, RED, 0)


def _ladder() -> str:
    rungs = "".join(
        limb(f"M{-9 + y * 0.06:.1f} {y}H{9 - y * -0.06:.1f}", "#e3b06a", 2.4, 1.4) for y in (-8, -18, -28, -38)
    )
    return rungs + limb("M-13 0L-8 -46", "#c9873f", 3.4, 1.7) + limb("M13 0L8 -46", "#c9873f", 3.4, 1.7)


def _wheelbarrow() -> str:
    frame = limb("M-22 -16L-8 -8L12 -5", "#a5683a", 2.8, 1.6) + limb("M-8 -8V-1", "#a5683a", 2.8, 1.6)
    load = path("M-8 -25Q-2 -36 6 -30Q14 -35 17 -25Z", "#6fae4a", 1.8)
    tray = path("M-13 -26H21L12 -10H-6Z", "#4f9fd8", 2.2) + line("M-9 -21H17", "#8ccaf0", 2)
    return frame + load + tray + circle(14, -6.5, 6.5, "#5b5563", 2) + circle(14, -6.5, 2, CREAM, 1.2)


def _snowman() -> str:
    arms = limb("M-11 -20L-20 -28", "#8a5a34", 2, 1) + limb("M11 -20L20 -27", "#8a5a34", 2, 1)
    body = circle(0, -11, 13, "#ffffff", 2.2) + circle(0, -30, 10, "#ffffff", 2.2)
    scarf = path("M-9 -24Q0 -19 9 -24L10 -20Q0 -15 -10 -20Z", RED, 1.6) + path("M4 -20l5 -1v9l-5 1z", RED, 1.4)
    hat = (
        rect(-11, -41, 22, 3.6, "#3c4058", 1.6, 1.5)
        + rect(-7, -51, 14, 11, "#3c4058", 1.6, 1)
        + rect(-7, -44, 14, 3, "#e8423c", 0)
    )
    looks = (
        circle(-3.5, -32.5, 1.7, INK, 0) + circle(4.5, -32.5, 1.7, INK, 0) + path("M0 -30l10 2l-10 2z", "#ff8a2a", 1)
    )
    return arms + body + scarf + hat + looks + circle(0, -12, 1.6, INK, 0) + circle(0, -6, 1.6, INK, 0)


def _sandcastle() -> str:
    sand, shade = "#f0cf85", "#c79a4e"
    towers = rect(-19, -23, 11, 23, sand, 2) + rect(8, -23, 11, 23, sand, 2) + rect(-8, -17, 16, 17, sand, 2)
    caps = path("M-21 -23L-13.500 -36L-6 -23Z", "#e88a5a", 2) + path("M6 -23L13.500 -36L21 -23Z", "#e88a5a", 2)
    keep = rect(-5, -28, 10, 12, sand, 2) + line("M0 -28V-41", INK, 2) + path("M0 -42L10 -38.500L0 -35Z", RED, 1.5)
    door = path("M-4 0V-6Q0 -12 4 -6V0Z", "#8a5f34", 1.6) + line("M-16 -14h4M12 -14h4M-15 -6h4M12 -8h3", shade, 2)
    return keep + towers + caps + door


def _campfire() -> str:
    glow = circle(0, -16, 26, "#ffb52e", 0, 'fill-opacity="0.25"') + circle(
        0, -15, 18, "#ffd75a", 0, 'fill-opacity="0.3"'
    )
    fire = path("M0 -38Q6 -28 13 -22Q18 -8 8 -3H-8Q-18 -8 -13 -20Q-9 -18 -8 -24Q-7 -32 0 -38Z", "#ff7a2a", 2)
    heart = path("M1 -26Q4 -18 8 -14Q10 -5 4 -3H-4Q-11 -8 -5 -16Q-1 -18 1 -26Z", "#ffd84a", 0)
    logs = limb("M-17 -1L14 -7", "#8f5a34", 5) + limb("M17 -1L-14 -7", "#a56a3c", 5)
    return glow + fire + heart + logs + circle(17, -1, 2.3, "#e0b07a", 1)


def _nest() -> str:
    eggs = (
        ellipse(-8, -15, 6, 8, "#bfe6f2", 1.8)
        + ellipse(8, -15, 6, 8, "#f7ead2", 1.8)
        + ellipse(0, -17, 6.2, 8.5, "#cfeedd", 1.8)
    )
    bowl = path("M-21 -14Q0 -6 21 -14Q19 0 8 0H-8Q-19 0 -21 -14Z", "#a8733f", 2.2)
    straw = line("M-18 -9Q-6 -3 8 -6M-14 -4Q2 -1 16 -8M-23 -13l6 3M23 -14l-7 4M-6 -10l8 5M5 -9l8 -1", "#e0b46c", 1.7)
    return eggs + bowl + straw


def _blanket() -> str:
    cloth = path("M-22 -15H16L24 0H-16Z", "#f26d6d", 2.2)
    checks = path("M-13 -15H-4L4 0H-6ZM5 -15H12L19 0H11Z", "#ffffff", 0, 'fill-opacity="0.85"')
    rows = path("M-20.500 -12H18L20.500 -7.500H-18.500Z", "#c93f4c", 0, 'fill-opacity="0.45"')
    fringe = line("M-16 0l-1.500 4M-8 0v4M0 0v4M8 0v4M16 0v4M23.500 0l1 4", INK, 1.8)
    return cloth + checks + rows + path("M-22 -15H16L24 0H-16Z", "none", 2.2) + fringe


GROUND: dict[str, Callable[[], str]] = {
    "chest": _chest,
    "toy boat": _toy_boat,
    "clock": _clock,
    "ladder": _ladder,
    "wheelbarrow": _wheelbarrow,
    "snowman": _snowman,
    "sandcastle": _sandcastle,
    "campfire": _campfire,
    "nest": _nest,
    "blanket": _blanket,
}
