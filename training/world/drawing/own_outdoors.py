"""Own drawings of things out of doors: on the farm, in the street, by the water, in the sky. Base at 0,0."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.canvas import INK, circle, ellipse, limb, line, path, rect

WOOD, PALE, GOLD, RED, BLUE, GREEN, CREAM = "#b9783f", "#dba869", "#ffcf3a", "#e8423c", "#3f86e8", "#4caf50", "#fff4dc"
GREY, SILVER, WATER, SAND = "#8f96a8", "#ccd3df", "#6fc3f2", "#f0cf85"


def _sunset() -> str:
    rays = line("M-29 -12h-7M29 -12h7M-22 -28l-5 -5M22 -28l5 -5M0 -36v-7", "#FF9A3A", 4)
    sun = path("M-24 -8Q-24 -32 0 -32Q24 -32 24 -8Z", "#FF7A3A", 2.4) + path(
        "M-17 -8Q-17 -25 0 -25Q17 -25 17 -8Z", "#FFB04A", 0
    )
    return (
        rays + sun + line("M-36 -8H36", INK, 6) + line("M-36 -8H36", "#b06fc0", 2.6) + line("M-22 -1H22", "#FF9A3A", 3)
    )


def _sunrise() -> str:
    rays = line("M-29 -16h-8M29 -16h8M-22 -32l-6 -6M22 -32l6 -6M0 -40v-8", "#FFD24A", 4)
    sun = path("M-24 -8Q-24 -36 0 -36Q24 -36 24 -8Z", "#FFD24A", 2.4) + path(
        "M-16 -8Q-16 -28 0 -28Q16 -28 16 -8Z", "#FFEFA0", 0
    )
    hills = path("M-38 0Q-26 -16 -8 -8Q8 -16 22 -9Q34 -14 38 0Z", "#8fd15c", 2.4)
    return rays + sun + hills


def _puddle() -> str:
    return path("M-22 -4Q-20 -11 -8 -9Q2 -13 12 -9Q23 -9 22 -4Q20 2 6 0Q-4 3 -12 0Q-22 0 -22 -4Z", WATER, 2.2) + line(
        "M-12 -5q5 -3 10 0M2 -4q5 -3 9 0", "#ffffff", 2
    )


def _fog() -> str:
    rows = ((-16, 24, -30), (-26, 16, -21), (-20, 28, -12), (-24, 14, -3))
    return "".join(limb(f"M{a} {y}H{b}", "#e8edf4", 6, 1.5) for a, b, y in rows)


def _fence() -> str:
    rails = rect(-30, -22, 60, 5, CREAM, 1.8) + rect(-30, -11, 60, 5, CREAM, 1.8)
    return rails + "".join(path(f"M{x} 0v-27l4.500 -6l4.500 6v27z", "#ffffff", 2) for x in (-29, -16.5, -4, 8.5, 21))


def _gate() -> str:
    posts = rect(-28, -36, 7, 36, WOOD, 2.2, 2) + rect(21, -36, 7, 36, WOOD, 2.2, 2)
    bars = "".join(rect(-21, y, 42, 5, PALE, 1.8) for y in (-29, -19, -9))
    return bars + limb("M-20 -6L19 -25", PALE, 3, 1.5) + posts


def _barn() -> str:
    body = path("M-36 0V-36L-24 -58L0 -70L24 -58L36 -36V0Z", "#d9483f", 2.8)
    roof = line("M-40 -34L-26 -60L0 -73L26 -60L40 -34", INK, 9) + line(
        "M-40 -34L-26 -60L0 -73L26 -60L40 -34", "#f5efe2", 4.6
    )
    door = (
        rect(-15, -30, 30, 30, "#b8362f", 2.2)
        + line("M-15 -30L15 0M15 -30L-15 0", CREAM, 2.6)
        + rect(-15, -30, 30, 30, "none", 2.2)
    )
    return body + roof + door + rect(-8, -54, 16, 13, "#5a3a34", 2, 6)


def _swing() -> str:
    frame = limb("M-26 0L-18 -56M26 0L18 -56M-24 -56H24", WOOD, 4, 1.8)
    return line("M-9 -54V-16M9 -54V-16", INK, 2.2) + rect(-13, -18, 26, 5, RED, 2, 2) + frame


def _seesaw() -> str:
    plank = limb("M-32 -10L32 -26", "#4f9fd8", 5, 1.8) + limb("M-24 -13v-8M24 -25v-8", GREY, 2, 1.4)
    return path("M-9 0L0 -19L9 0Z", GOLD, 2.2) + plank + circle(0, -18, 3, RED, 1.6)


def _bridge() -> str:
    water = path("M-46 -8H46V0H-46Z", WATER, 2.4)
    arch = path("M-48 -22Q0 -54 48 -22V0H32Q30 -26 0 -26Q-30 -26 -32 0H-48Z", "#b9b3ad", 2.8)
    rail = line("M-46 -30Q0 -62 46 -30M-44 -24v-7M-24 -35v-8M0 -39v-8M24 -35v-8M44 -24v-7", INK, 5) + line(
        "M-46 -30Q0 -62 46 -30M-44 -24v-7M-24 -35v-8M0 -39v-8M24 -35v-8M44 -24v-7", WOOD, 2.4
    )
    return water + rail + arch + line("M-41 -12h7M-38 -18h6M34 -12h7M-10 -31h8M6 -32h8", "#8d8781", 1.8)


def _rainbow() -> str:
    colours = ("#f0504a", "#ff9a3a", "#ffd84a", "#5fc063", "#4fa0f0", "#9a6fd8")
    out = ""
    for i, colour in enumerate(colours):
        r = 44 - i * 4
        out += line(f"M{-r} -8A{r} {r} 0 0 1 {r} -8", colour, 4.3)
    edges = line("M-46.500 -8A46.500 46.500 0 0 1 46.500 -8M-21.500 -8A21.500 21.500 0 0 1 21.500 -8", INK, 2.2)
    puff = "M{0} -3Q{1} -12 {2} -10Q{3} -20 {4} -13Q{5} -15 {6} -3Q{4} 2 {0} -3Z"
    left = path(puff.format(-48, -48, -42, -37, -30, -19, -19), "#ffffff", 2.2)
    right = path(puff.format(48, 48, 42, 37, 30, 19, 19), "#ffffff", 2.2)
    return out + edges + left + right


def _street_lamp() -> str:
    glow = circle(0, -67, 18, "#FFE27A", 0, 'fill-opacity="0.35"')
    post = (
        rect(-7, -5, 14, 5, "#4b5a70", 2, 1.5)
        + limb("M0 -6V-56", "#5b6b82", 3.4, 1.7)
        + limb("M-7 -56H7", "#5b6b82", 2.6, 1.6)
    )
    return glow + post + path("M-6 -58L-9 -74H9L6 -58Z", "#FFE27A", 2.2) + path("M-12 -74H12L0 -83Z", "#4b5a70", 2.2)


def _seaweed() -> str:
    out = ""
    for x, h, c in ((-9, 30, "#3d9447"), (0, 42, GREEN), (9, 26, "#3d9447")):
        wave = f"M{x} 0q-6 {-h / 6:.1f} 0 {-h / 3:.1f}t0 {-h / 3:.1f}t0 {-h / 3:.1f}"
        out += limb(wave, c, 4.4, 1.7)
    return out


def _sand() -> str:
    return path("M-24 0Q-14 -4 -7 -16Q0 -23 7 -16Q14 -4 24 0Z", SAND, 2.2) + line(
        "M-6 -10h2M3 -14h2M6 -6h2M-12 -4h2M0 -5h2M12 -4h2", "#c79a4e", 2.4
    )


def _mud() -> str:
    return path(
        "M-24 -3Q-20 -9 -10 -8Q-5 -16 4 -12Q10 -14 13 -8Q24 -8 23 -3Q14 2 0 0Q-18 2 -24 -3Z", "#8a5f3f", 2.2
    ) + ellipse(-3, -7, 6, 2, "#a97a54", 0)


def _snow() -> str:
    return path("M-25 0Q-22 -10 -12 -10Q-6 -20 4 -17Q12 -18 15 -9Q24 -8 25 0Z", "#ffffff", 2.2) + line(
        "M-12 -5q6 -3 10 0M4 -9q5 -3 8 0", "#bcd3ea", 2
    )


def _snowball() -> str:
    return (
        circle(0, -11, 11, "#ffffff", 2.2)
        + path("M-10 -8Q-4 2 8 -4Q2 0 -4 -1Q-9 -3 -10 -8Z", "#bcd3ea", 0)
        + line("M-3 -15h3M3 -10h3", "#bcd3ea", 2)
    )


def _river() -> str:
    bank = path("M-30 -44Q-2 -40 -8 -26Q-18 -10 -40 0H30Q16 -14 20 -26Q22 -40 0 -46Z", WATER, 2.6)
    return bank + line("M-6 -36q5 -3 9 0M-2 -24q6 -3 12 0M-12 -12q6 -3 12 0M0 -5q6 -3 12 0", "#ffffff", 2.2)


def _pond() -> str:
    pool = path("M-32 -8Q-30 -19 -8 -18Q24 -20 31 -9Q34 1 0 1Q-32 2 -32 -8Z", WATER, 2.4)
    pad = path("M-16 -8q7 -4 14 0q-6 4 -14 0z", GREEN, 1.5) + path("M6 -12q6 -3 11 0q-5 3 -11 0z", GREEN, 1.5)
    reeds = limb("M24 -8V-28M28 -7V-24", "#5f9a4a", 1.4, 1.2) + ellipse(24, -29, 2.6, 5.4, "#8a5a34", 1.4)
    return pool + pad + reeds + line("M-6 -4q5 -3 9 0", "#ffffff", 1.9)


def _hay() -> str:
    bale = rect(-20, -26, 40, 26, "#f0c75a", 2.2, 5)
    return (
        bale
        + line("M-8 -25V-1M8 -25V-1", "#c9504c", 2.6)
        + line(
            "M-16 -19l4 4M-15 -9l3 4M-4 -20l3 5M-2 -8l4 3M13 -19l3 4M12 -8l4 3M-22 -4l-4 3M21 -6l5 3", "#b98a2e", 1.8
        )
    )


def _grass() -> str:
    return path(
        "M-18 0Q-17 -12 -22 -18Q-12 -15 -11 -6Q-10 -18 -13 -26Q-4 -19 -3 -7Q-2 -22 3 -30"
        "Q8 -18 4 -6Q8 -16 16 -20Q11 -10 12 -5Q16 -10 22 -12Q18 -5 18 0Z",
        "#6cc15c",
        2.2,
    )


def _bench() -> str:
    legs = limb("M-20 0V-14M20 0V-14M-20 -14V-32M20 -14V-32", "#4b5a70", 3, 1.5)
    return legs + "".join(rect(-27, y, 54, 5.5, PALE, 2, 2) for y in (-34, -25, -16))


def _cart() -> str:
    wheels = "".join(
        circle(x, -8, 8, WOOD, 2.2) + circle(x, -8, 4.6, CREAM, 1.4) + line(f"M{x - 6} -8h12M{x} -14v12", WOOD, 2)
        for x in (-12, 14)
    )
    return (
        limb("M-22 -18L-36 -24", WOOD, 2.6, 1.5)
        + path("M-24 -30H26L22 -12H-20Z", PALE, 2.2)
        + line("M-22 -24H24M-21 -18H23", "#96602c", 1.6)
        + wheels
    )


def _lighthouse() -> str:
    beam = path("M8 -74L46 -86V-62Z", "#FFF0A0", 0, 'fill-opacity="0.7"') + path(
        "M-8 -74L-46 -86V-62Z", "#FFF0A0", 0, 'fill-opacity="0.7"'
    )
    tower = path("M-11 -64H11L17 -4H-17Z", "#ffffff", 2.6) + path(
        "M-12.500 -50H12.500L14 -36H-14ZM-15.200 -22H15.200L16.500 -9H-16.500Z", RED, 0
    )
    tower += path("M-11 -64H11L17 -4H-17Z", "none", 2.6)
    return (
        beam
        + ellipse(0, -2, 28, 6, GREY, 2.4)
        + tower
        + rect(-14, -68, 28, 5, "#4b5a70", 2, 1)
        + rect(-8, -80, 16, 12, "#FFE27A", 2)
        + path("M-11 -80L0 -91L11 -80Z", RED, 2.2)
        + rect(-4, -17, 8, 13, "#5a3a34", 1.6, 4)
    )


def _windmill() -> str:
    tower = (
        path("M-13 -48H13L20 0H-20Z", "#f3e7d3", 2.6)
        + path("M-15 -46Q0 -70 15 -46Z", "#c9704a", 2.4)
        + rect(-5, -14, 10, 14, WOOD, 2, 4)
    )
    sails = "".join(
        f'<g transform="rotate({a} 0 -50)">{limb("M0 -50V-88", WOOD, 1.8, 1.3)}{rect(1, -86, 11, 28, "#ffffff", 1.8)}'
        f"{line('M1 -77h11M1 -68h11', '#b8c2d0', 1.4)}</g>"
        for a in (25, 115, 205, 295)
    )
    return tower + sails + circle(0, -50, 4, GOLD, 2)


def _watering_can() -> str:
    spout = limb("M9 -8L21 -20", "#43b37a", 3.4, 1.7) + path("M17 -21L23 -25L27 -18L22 -15Z", "#7fd8a8", 1.8)
    handle = line("M-9 -16Q-22 -20 -17 -7Q-15 -4 -10 -4", INK, 5) + line(
        "M-9 -16Q-22 -20 -17 -7Q-15 -4 -10 -4", "#43b37a", 2
    )
    return (
        spout + handle + path("M-11 -19H10L12 0H-12Z", "#43b37a", 2.2) + ellipse(-0.5, -19, 10.5, 3.4, "#2f8a5a", 1.8)
    )


def _pine_cone() -> str:
    cone = path("M0 -26Q12 -22 11 -11Q9 0 0 0Q-9 0 -11 -11Q-12 -22 0 -26Z", "#a8693a", 2.2)
    return (
        cone
        + line(
            "M-9 -15q4 5 9 0q5 5 9 0M-10 -8q5 5 10 0q5 5 10 0M-6 -21q3 4 6 0q3 4 6 0M-6 -2q3 3 6 0q3 3 6 0",
            "#6b3f22",
            1.8,
        )
        + line("M0 -26v-3", INK, 2.6)
    )


def _hedge() -> str:
    shape = "M-30 0V-24Q-28 -33 -20 -30Q-14 -37 -6 -31Q2 -37 9 -31Q18 -36 22 -29Q31 -30 30 -22V0Z"
    return path(shape, "#4f9e4a", 2.2) + line(
        "M-20 -20q4 4 8 0M-2 -24q4 4 8 0M14 -19q4 4 8 0M-12 -9q4 4 8 0M8 -9q4 4 8 0M-25 -8q3 3 6 0", "#2f7438", 1.9
    )


def _beehive() -> str:
    out = "".join(ellipse(0, y, w, 8, "#f2bf4a", 2.2) for y, w in ((-7, 19), (-17, 18), (-27, 14), (-35, 8)))
    return out + circle(0, -11, 5, "#5a3a22", 1.8) + line("M-12 -20h8M5 -20h7M-8 -29h6", "#c98a1e", 1.7)


def _sack() -> str:
    return (
        path("M-6 -26Q-16 -16 -16 -6Q-15 1 0 0Q15 1 16 -6Q16 -16 6 -26Z", "#d8b078", 2.2)
        + path("M-9 -34Q0 -29 9 -34L6 -26H-6Z", "#d8b078", 2)
        + limb("M-6 -26H6", RED, 2, 1.2)
        + line("M-9 -12q3 5 3 9M9 -13q-2 5 -2 9", "#a87d46", 1.7)
    )


def _barrel() -> str:
    return (
        path("M-14 -36H14Q19 -18 14 0H-14Q-19 -18 -14 -36Z", "#b0713f", 2.2)
        + line("M-16 -27H16M-16 -9H16", INK, 4.6)
        + line("M-15.500 -27H15.500M-15.500 -9H15.500", GREY, 2)
        + line("M-5 -34Q-7 -18 -5 -1M5 -34Q7 -18 5 -1", "#7f4a28", 1.5)
        + ellipse(0, -36, 14, 3.6, "#8f5a34", 2)
    )


def _well() -> str:
    posts = rect(-17, -44, 5, 30, WOOD, 2) + rect(12, -44, 5, 30, WOOD, 2) + path("M-26 -42L0 -60L26 -42Z", RED, 2.2)
    rope = line("M0 -42V-26", INK, 1.8) + rect(-5, -27, 10, 9, PALE, 1.8, 1)
    wall = path("M-22 -20H22V-4Q22 0 0 0Q-22 0 -22 -4Z", "#b9b3ad", 2.2) + line(
        "M-21 -10H21M-10 -19v9M8 -19v9M-2 -10v9M14 -10v9M-15 -10v8", "#8d8781", 1.8
    )
    return posts + rope + wall + line("M-22 -20H22", INK, 2.4)


def _scarecrow() -> str:
    pole = limb("M0 0V-26M-26 -33H26", WOOD, 3, 1.6)
    coat = path("M-20 -38Q0 -41 20 -38V-29L11 -30L12 -12H-12L-11 -30L-20 -29Z", "#5f8fd0", 2.2) + rect(
        2, -24, 7, 7, GOLD, 1.2
    )
    straw = line(
        "M-21 -36l-8 -3M-21 -33h-9M-21 -31l-8 3M21 -36l8 -3M21 -33h9M21 -31l8 3M-6 -12v6M0 -12v7M6 -12v6",
        "#e0b03a",
        2.6,
    )
    face = (
        circle(0, -48, 10, "#f0d29a", 2.2)
        + circle(-4, -49, 1.8, INK, 0)
        + circle(4, -49, 1.8, INK, 0)
        + line("M-4 -44q4 3 8 0", INK, 1.7)
    )
    hat = path("M-16 -54Q0 -58 16 -54L9 -57L6 -67H-6L-9 -57Z", "#b9783f", 2.2)
    return pole + straw + coat + face + hat


def _water_tap() -> str:
    return (
        rect(-4, -30, 7, 30, SILVER, 2, 1)
        + path("M-4 -28H12Q16 -28 16 -23V-17H11V-22H-4Z", SILVER, 2.2)
        + limb("M-7 -33H5", RED, 3, 1.5)
        + path("M13.500 -13Q18 -7 13.500 -5Q9 -7 13.500 -13Z", WATER, 1.6)
    )


def _traffic_cone() -> str:
    return (
        rect(-15, -5, 30, 5, "#ff7a2a", 2.2, 1.5)
        + path("M-3 -34H3L11 -5H-11Z", "#ff7a2a", 2.2)
        + path("M-5.200 -25H5.200L7.500 -16H-7.500Z", "#ffffff", 0)
        + path("M-3 -34H3L11 -5H-11Z", "none", 2.2)
    )


def _icicle() -> str:
    return path(
        "M-16 -36H16Q14 -22 11 -12Q8 -22 6 -30Q3 -12 0 0Q-3 -12 -6 -30Q-8 -24 -11 -18Q-14 -26 -16 -36Z", "#c9ecfb", 2.2
    ) + line("M-12 -33v6M-1 -31v12M10 -33v8", "#ffffff", 2)


def _iceberg() -> str:
    return (
        path("M-30 -6L-20 -30L-10 -26L0 -46L12 -28L20 -32L30 -6Z", "#e3f5fd", 2.4)
        + path("M0 -46L2 -20L12 -28ZM-20 -30L-16 -14L-10 -26Z", "#b5def2", 0)
        + path("M-36 -7q6 -4 12 0t12 0t12 0t12 0t12 0t12 0V0H-36Z", WATER, 2.2)
    )


def _raft() -> str:
    return (
        limb("M-2 -8V-42", WOOD, 2.4, 1.5)
        + path("M0 -40Q18 -32 2 -14Z", CREAM, 2)
        + "".join(limb(f"M-26 {y}H26", PALE, 4.4, 1.6) for y in (-9, -3))
        + line("M-17 -13V1M17 -13V1", "#7f5030", 2.4)
    )


def _submarine() -> str:
    scope = line("M2 -34V-46H9", INK, 6) + line("M2 -34V-46H8", GOLD, 2.6)
    body = path("M-28 -15Q-28 -29 0 -29Q26 -29 30 -15Q26 -1 0 -1Q-28 -1 -28 -15Z", GOLD, 2.4) + rect(
        -9, -37, 20, 10, "#f2a52a", 2.2, 3
    )
    ports = "".join(circle(x, -16, 5, "#8fd6f7", 2) for x in (-14, 1, 16))
    return scope + path("M-27 -15L-36 -25V-5Z", RED, 2) + body + ports


def _hot_air_balloon() -> str:
    bag = path("M0 -68Q-25 -68 -25 -44Q-24 -30 -8 -20H8Q24 -30 25 -44Q25 -68 0 -68Z", RED, 2.4)
    stripes = path("M-9 -67Q-15 -44 -4 -20H4Q15 -44 9 -67Q0 -69 -9 -67Z", GOLD, 0)
    return (
        line("M-6 -20L-5 -10M6 -20L5 -10", INK, 1.7)
        + bag
        + stripes
        + path("M0 -68Q-25 -68 -25 -44Q-24 -30 -8 -20H8Q24 -30 25 -44Q25 -68 0 -68Z", "none", 2.4)
        + path("M-8 -11H8L6 0H-6Z", WOOD, 2.2)
    )


def _excavator() -> str:
    tracks = rect(-22, -10, 36, 10, "#4b4a58", 2.2, 5) + "".join(circle(x, -5, 2.4, SILVER, 1) for x in (-15, -4, 7))
    cab = path("M-20 -11V-22H-12V-34H4V-22H12V-11Z", GOLD, 2.2) + rect(-9, -31, 10, 9, "#8fd6f7", 1.6, 1)
    return limb("M8 -20L24 -36L31 -16", "#f2a52a", 4, 1.8) + path("M26 -17H37L34 -6H28Z", GREY, 2) + tracks + cab


def _bin_lorry() -> str:
    body = (
        path("M-32 -9V-34Q-32 -38 -28 -38H6V-9Z", GREEN, 2.2)
        + path("M6 -9V-28H18L27 -19V-9Z", "#7fcf77", 2.2)
        + path("M11 -24H17L23 -18H11Z", "#bfe8fb", 1.6)
    )
    return (
        body
        + line("M-25 -32V-15M-16 -32V-15M-7 -32V-15", "#2f7438", 1.9)
        + "".join(circle(x, -7, 7, "#4b4a58", 2.2) + circle(x, -7, 2.6, SILVER, 1) for x in (-20, 16))
    )


def _railway_track() -> str:
    sleepers = "".join(rect(-w, y, 2 * w, 5, "#8a5f3f", 1.8, 1) for w, y in ((26, -6), (22, -16), (18, -25), (14, -33)))
    return sleepers + limb("M-20 0L-9 -38M20 0L9 -38", SILVER, 2.6, 1.5)


def _cave() -> str:
    return (
        path("M-44 0Q-46 -34 -26 -50Q-6 -68 18 -54Q44 -42 44 0Z", "#8d8f9f", 2.8)
        + path("M-20 0Q-22 -34 2 -36Q24 -34 22 0Z", "#3a2f42", 2.4)
        + line("M-34 -20h8M30 -26h7M-14 -48h8M14 -46h8", "#6d6f80", 2)
    )


def _tree_house() -> str:
    crown = path(
        "M-40 -46Q-50 -70 -28 -78Q-16 -98 4 -90Q30 -96 36 -74Q50 -62 38 -44Q20 -34 0 -40Q-24 -34 -40 -46Z",
        "#4f9e4a",
        2.6,
    )
    trunk = path("M-8 0Q-5 -20 -7 -44H9Q6 -20 10 0Z", "#8a5a3c", 2.4)
    house = (
        rect(-18, -58, 36, 26, PALE, 2.2, 1)
        + path("M-24 -56L0 -76L24 -56Z", RED, 2.2)
        + rect(-5, -48, 10, 16, "#7f5030", 1.6, 3)
        + rect(8, -50, 7, 8, "#bfe8fb", 1.4)
    )
    return (
        crown
        + trunk
        + house
        + rect(-24, -34, 48, 5, WOOD, 2.2, 1)
        + limb("M13 0L17 -30M22 0L24 -30M14 -10h9M15 -20h9", WOOD, 1.6, 1.2)
    )


def _moth() -> str:
    wings = path(
        "M0 -14Q-10 -32 -24 -28Q-27 -14 -14 -10Q-20 -2 -12 0Q-3 -2 0 -10"
        "Q3 -2 12 0Q20 -2 14 -10Q27 -14 24 -28Q10 -32 0 -14Z",
        "#d8c2a0",
        2.2,
    )
    spots = circle(-15, -20, 3.6, "#a97f54", 1.3) + circle(15, -20, 3.6, "#a97f54", 1.3)
    return wings + spots + ellipse(0, -13, 3.4, 9, "#8a6644", 2) + line("M-1 -22q-3 -6 -7 -7M1 -22q3 -6 7 -7", INK, 1.7)


OUTDOORS: dict[str, Callable[[], str]] = {
    "barn": _barn,
    "barrel": _barrel,
    "beehive": _beehive,
    "bench": _bench,
    "bin lorry": _bin_lorry,
    "bridge": _bridge,
    "cart": _cart,
    "cave": _cave,
    "excavator": _excavator,
    "fence": _fence,
    "fog": _fog,
    "gate": _gate,
    "grass": _grass,
    "hay": _hay,
    "hedge": _hedge,
    "hot-air balloon": _hot_air_balloon,
    "iceberg": _iceberg,
    "icicle": _icicle,
    "lighthouse": _lighthouse,
    "moth": _moth,
    "mud": _mud,
    "pine cone": _pine_cone,
    "pond": _pond,
    "puddle": _puddle,
    "raft": _raft,
    "railway track": _railway_track,
    "rainbow": _rainbow,
    "river": _river,
    "sack": _sack,
    "sand": _sand,
    "scarecrow": _scarecrow,
    "seaweed": _seaweed,
    "seesaw": _seesaw,
    "snow": _snow,
    "snowball": _snowball,
    "street lamp": _street_lamp,
    "submarine": _submarine,
    "sunrise": _sunrise,
    "sunset": _sunset,
    "swing": _swing,
    "traffic cone": _traffic_cone,
    "tree house": _tree_house,
    "water tap": _water_tap,
    "watering can": _watering_can,
    "well": _well,
    "windmill": _windmill,
}
