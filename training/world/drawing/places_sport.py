"""Where people build, race and kick: building site, fire station, football field, racetrack, swimming pool."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, light, limb, line, path, rect
from training.world.drawing.growing import bush, fence, grass, tree, waves, way
from training.world.drawing.palette import Mood
from training.world.drawing.places_street import pavement


def building_site(m: Mood) -> str:
    crane = (
        limb("M60 176V18M74 176V18", "#ffb83a", 3.4, 1.4)
        + line("M60 170L74 156L60 142L74 128L60 114L74 100L60 86L74 72L60 58L74 44L60 30", "#d98a1a", 2)
        + limb("M14 26H226M67 4L14 26M67 4L190 26", "#ffb83a", 3, 1.4)
        + line("M190 28V66", INK, 1.8)
        + rect(172, 66, 36, 18, "#b5654a", 1.6, 1)
        + line("M172 75h36M184 66v9M196 75v9", "#7d4032", 1.5)
        + rect(6, 26, 18, 16, "#8f8aa0", 1.5)
    )
    shell = (
        rect(108, 100, 116, 78, "#d98a6a", 1.7)
        + line(
            "M108 116h116M108 132h116M108 148h116M108 164h116M128 100v16M160 100v16M192 100v16M118 116v16M150 "
            "116v16M182 116v16M128 132v16M192 132v16M118 148v16M150 148v16M182 148v16M212 148v16",
            "#b0664a",
            1.5,
        )
        + rect(124, 120, 26, 28, "#8fb8cf", 1.6)
        + rect(176, 120, 26, 28, "#8fb8cf", 1.6)
    )
    poles = limb("M100 180V84M166 180V84M232 180V84M96 140H236M96 100H236", "#c9a24a", 2.4, 1.2)
    ground = way(m, "M-114 172Q0 164 128 170Q256 164 370 172V260H-114Z", "#d9b27c")
    digger = group(
        rect(-40, -18, 76, 18, "#4a4654", 1.7, 9)
        + path("M-34 -18V-46H6V-58H26V-18Z", "#ffc83a", 1.7)
        + rect(8, -54, 16, 18, "#cfeefa", 1.4)
        + limb("M-30 -40L-56 -66L-72 -34", "#ffb83a", 5, 1.5)
        + path("M-84 -34H-60L-64 -14H-80Z", "#8f8aa0", 1.6),
        316,
        206,
        1.0,
    )
    heap = path("M-104 206Q-76 150 -52 160Q-28 176 -10 206Z", m.ground("#b58a5a"), 1.7) + path(
        "M4 212Q26 182 44 196Q54 202 58 212Z", m.ground("#c9955f"), 1.6
    )
    cones = "".join(
        group(
            path("M-8 0L-2 -22H2L8 0Z", "#ff7a3a", 1.5)
            + rect(-11, -3, 22, 5, "#ff7a3a", 1.4, 1)
            + path("M-5 -9L-4 -14H4L5 -9Z", "#ffffff", 0),
            x,
            y,
        )
        for x, y in ((226, 214), (248, 226), (14, 240))
    )
    barrier = group(
        rect(-26, -24, 52, 12, "#ffffff", 1.6, 2)
        + path("M-20 -24h10l-8 12h-8v-3ZM0 -24h10l-8 12h-10ZM20 -24h6v3l-6 9h-8Z", "#e8524a", 0)
        + line("M-18 -12V0M18 -12V0", INK, 3),
        238,
        194,
        0.9,
    )
    return (
        crane
        + shell
        + poles
        + ground
        + heap
        + digger
        + barrier
        + cones
        + line("M70 220h24M150 232h30M100 246h20M196 244h24", dark(m.ground("#d9b27c"), 0.2), 1.7)
    )


def fire_station(m: Mood) -> str:
    white = r.snow_lies(m)
    hall = (
        rect(-20, 52, 296, 124, "#d9604a", 1.8)
        + line("M-8 66h20v8h-20ZM244 70h20v8h-20ZM-4 110h20v8h-20ZM240 130h20v8h-20ZM110 60h20v8h-20Z", "#b0453a", 1.5)
        + rect(-26, 44, 308, 10, "#ffffff" if white else "#f7ead2", 1.7, 2)
    )
    tower = (
        rect(-92, 4, 60, 172, "#c9503f", 1.8)
        + path("M-98 6L-62 -26L-26 6Z", "#f4f8fc" if white else "#6a6a86", 1.7)
        + rect(-76, 26, 28, 34, "#FFDF70" if r.lit(m) else "#bfe6f7", 1.6, 14)
        + circle(-62, 96, 14, "#ffcf3a", 1.6)
        + path("M-62 104Q-72 98 -64 88Q-62 94 -58 92Q-52 100 -62 104Z", "#e8524a", 1.2)
    )
    gates = (
        rect(20, 80, 96, 98, "#f7ead2", 1.7, 3)
        + rect(140, 80, 96, 98, "#f7ead2", 1.7, 3)
        + rect(27, 87, 82, 92, "#4a4260", 1.5)
        + rect(147, 87, 82, 92, "#ececf2", 1.5)
        + line("M147 108h82M147 130h82M147 152h82", "#b3b9c9", 2)
        + rect(156, 92, 64, 12, "#FFDF70" if r.lit(m) else "#bfe6f7", 1.3)
    )
    engine = (
        path("M32 176V112Q32 104 40 104H96Q104 104 104 112V176Z", "#f0483a", 1.8)
        + rect(40, 112, 56, 26, "#cfeefa", 1.6, 3)
        + rect(32, 148, 72, 7, "#ffffff", 1.3)
        + circle(44, 165, 5, "#fff1a8", 1.4)
        + circle(92, 165, 5, "#fff1a8", 1.4)
        + rect(56, 97, 24, 8, "#4A90FF", 1.5, 3)
        + rect(56, 159, 24, 12, "#c9d2dc", 1.4, 2)
    )
    bell = path("M118 76Q118 62 128 62Q138 62 138 76Z", "#ffcf3a", 1.5) + circle(128, 78, 2.6, "#c98a1a", 1.2)
    yard = pavement(m, 176, colour="#c9c5cf")
    hydrant = group(
        rect(-7, -24, 14, 24, "#ffb83a", 1.6, 2)
        + path("M-8 -24Q0 -36 8 -24Z", "#ffb83a", 1.6)
        + circle(0, -13, 4, "#e8524a", 1.3)
        + rect(-12, -17, 5, 8, "#e8524a", 1.2)
        + rect(7, -17, 5, 8, "#e8524a", 1.2),
        14,
        208,
        1.0,
    )
    return tree(m, 318, 178, 1.3) + hall + tower + gates + engine + bell + yard + bush(m, 346, 184, 0.8) + hydrant


def football_field(m: Mood) -> str:
    stand = rect(-114, 96, 484, 50, "#8f9ac9", 1.6) + line("M-114 112H370M-114 128H370", "#6f78aa", 1.7)
    crowd = "".join(
        circle(x + (y % 3) * 4, y, 5, ("#ffcf9a", "#c98a5a", "#f2b88a", "#8a5a3c")[(x // 12 + y) % 4], 1.1)
        + rect(
            x - 5 + (y % 3) * 4,
            y + 4,
            10,
            9,
            ("#e8524a", "#ffcf3a", "#4a90d9", "#5cb87a", "#ffffff")[(x // 12 + y) % 5],
            1.1,
            3,
        )
        for y in (103, 119, 134)
        for x in range(-108, 368, 24)
    )
    boards = "".join(
        rect(-114 + i * 44, 144, 44, 16, ("#ffffff", "#ffcf3a", "#5aa8f0", "#ff8fa8")[i % 4], 1.5) for i in range(11)
    )
    flags = "".join(
        limb(f"M{x} 98V56", "#c9d2dc", 2, 1.1) + path(f"M{x} 56l22 7l-22 8Z", c, 1.4)
        for x, c in ((-70, "#e8524a"), (16, "#ffcf3a"), (236, "#4a90d9"), (322, "#5cb87a"))
    )
    lawn = grass(m, "M-114 160H370V260H-114Z", deep=True)
    bands = "".join(
        path(
            f"M{128 + i * 40} 160H{128 + (i + 1) * 40}L{128 + (i + 1) * 66} 260H{128 + i * 66}Z",
            light(m.ground(m.season.grass), 0.14),
            0,
        )
        for i in range(-7, 8, 2)
    )
    marks = line("M-114 172H370M50 172L14 212H242L206 172", "#ffffff", 3) + ellipse(128, 240, 10, 3, "#ffffff", 0)
    net = line(
        "".join(f"M{x} 84V168" for x in range(78, 186, 10)) + "".join(f"M74 {y}H182" for y in range(92, 168, 10)),
        "#e8eef4",
        1.2,
    )
    goal = limb("M72 172V82H184V172", "#ffffff", 5, 1.6)
    return stand + crowd + boards + flags + lawn + bands + net + goal + marks


def racetrack(m: Mood) -> str:
    stand = rect(-114, 88, 484, 54, "#c9a0b3", 1.6) + "".join(
        circle(x + (y % 2) * 9, y, 5, ("#ffcf9a", "#c98a5a", "#f2b88a")[(x // 18 + y) % 3], 1.1)
        + rect(
            x - 5 + (y % 2) * 9, y + 4, 10, 9, ("#e8524a", "#ffcf3a", "#4a90d9", "#5cb87a")[(x // 18 + y) % 4], 1.1, 3
        )
        for y in (97, 112, 127)
        for x in range(-108, 368, 18)
    )
    lawn = grass(m, "M-114 142H370V182H-114Z", deep=True)
    grey = m.ground("#8a8aa0")
    lane = (
        rect(-116, 178, 488, 84, grey, 0)
        + "".join(rect(-114 + i * 22, 172, 22, 9, "#e8524a" if i % 2 else "#ffffff", 1.3) for i in range(22))
        + "".join(rect(x, 216, 34, 5, "#f7f4e6", 0, 2) for x in range(-104, 366, 64))
    )
    posts = (
        rect(24, 40, 10, 140, "#6f7c94", 1.6)
        + rect(222, 40, 10, 140, "#6f7c94", 1.6)
        + rect(14, 32, 228, 36, "#ffffff", 1.8, 3)
    )
    check = "".join(
        rect(18 + i * 11, 36 + j * 7, 11, 7, "#3c3a4c", 0) for i in range(20) for j in range(4) if (i + j) % 2 == 0
    )
    line_ = "".join(
        path(f"M{x} 182h14l{(x - 128) * 0.04:.0f} 12h-14Z", "#ffffff" if i % 2 else "#3c3a4c", 0)
        for i, x in enumerate(range(100, 156, 14))
    )
    tyres = "".join(
        circle(x, y, 11, "#4a4654", 1.6) + circle(x, y, 4.5, "#8f8aa0", 1.2)
        for x, y in ((-84, 168), (-62, 168), (-73, 149), (296, 168), (318, 168), (307, 149))
    )
    flags = "".join(
        limb(f"M{x} 176V112", "#c9d2dc", 2, 1.1) + path(f"M{x} 112l24 8l-24 8Z", c, 1.4)
        for x, c in ((-20, "#ffcf3a"), (262, "#4a90d9"))
    )
    return stand + lawn + lane + tyres + flags + posts + check + rect(14, 32, 228, 36, "none", 1.8, 3) + line_


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
    "building site": building_site,
    "fire station": fire_station,
    "football field": football_field,
    "racetrack": racetrack,
    "swimming pool": swimming_pool,
}
