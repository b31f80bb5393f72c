"""Hot and cold countries: desert, jungle, snowfield, volcano."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, limb, line, mix, path, rect
from training.world.drawing.growing import THIN, grass, rock, tree, tufts, way
from training.world.drawing.palette import Mood


def desert(m: Mood) -> str:
    far = path(
        "M-114 158Q-50 116 20 146Q80 108 150 142Q220 112 280 144Q330 124 370 150V200H-114Z", m.ground("#f2c070"), 1.5
    )
    pyramid = (
        path("M172 152L212 92L254 152Z", m.ground("#f7d088"), 1.7)
        + path("M212 92L226 152H254Z", m.ground("#d9a058"), 0)
        + line("M190 126H236M180 140H246M202 108H222", m.ground("#c98f4a"), 1.4)
        + path("M172 152L212 92L254 152Z", "none", 1.7)
    )
    near = way(m, "M-114 176Q-20 150 70 170Q160 190 250 166Q320 156 370 172V260H-114Z", "#f7d68f")
    ripples = line(
        "M-90 214q22 -8 44 0t44 0M40 204q18 -7 36 0t36 0M150 226q22 -8 44 0t44 0M10 240q20 -8 40 0M270 206"
        "q22 -8 44 0t44 0M-60 244q20 -8 40 0M250 246q24 -8 48 0",
        dark(m.ground("#f7d68f"), 0.16),
        2.2,
    )

    def cactus(x: float, y: float, s: float) -> str:
        body = (
            limb("M0 0V-62", "#4fa868", 15, 1.7)
            + limb("M0 -22H-20V-42M0 -32H20V-52", "#4fa868", 9, 1.7)
            + limb("M0 0V-62", "#4fa868", 15, 0)
        )
        snow = circle(0, -69, 6, "#ffffff", 0) if r.snow_lies(m) else circle(0, -71, 5, "#ff8fb4", 1.4)
        return group(
            ellipse(0, 2, 18, 4, dark(m.ground("#f7d68f"), 0.14), 0)
            + body
            + line("M-4 -10v8M4 -30v8M-3 -46v8M0 -60v7", "#2f7f4c", 1.7)
            + snow,
            x,
            y,
            s,
        )

    skull = rock(m, 226, 214, 0.7) + rock(m, 66, 184, 0.5)
    return (
        far
        + pyramid
        + near
        + ripples
        + cactus(26, 196, 1.25)
        + cactus(240, 192, 0.8)
        + cactus(-66, 206, 1.3)
        + cactus(324, 204, 1.2)
        + skull
        + rock(m, -20, 224, 0.8)
    )


def jungle(m: Mood) -> str:
    leaf, deep = ("#a9c0b4", "#8fae9b") if m.snowy else ("#4fb86a", "#2f8f5c")
    back = path(
        "M-114 180V70Q-90 50 -60 68Q-30 36 10 60Q50 30 90 58Q130 30 170 58Q210 34 250 60Q290 36 320 64Q350 "
        "48 370 70V190H-114Z",
        mix(deep, "#9fd8c0", 0.4),
        1.5,
    )
    back += path(
        "M-114 190V110Q-70 90 -30 112Q20 88 60 112Q110 92 150 112Q200 90 240 112Q290 90 330 112Q350 100 370 "
        "110V200H-114Z",
        mix(deep, "#9fd8c0", 0.15),
        1.5,
    )
    falls = path("M110 62H146V182H104Z", "#bfe9fa", 1.5) + line("M118 70V176M128 66V178M138 70V176", "#ffffff", 2.4)
    floor_ = grass(m, "M-114 184Q0 170 128 178Q256 170 370 184V260H-114Z", deep=True)
    trunks = ""
    for x, w in ((-8, 30), (232, 32), (-92, 26), (330, 28)):
        trunks += path(
            f"M{x - 6} 214Q{x + 5} 120 {x} -4H{x + w}Q{x + w - 5} 120 {x + w + 8} 214Q{x + w / 2} 206 {x - 6} 214Z",
            "#9a6a44",
            1.8,
        ) + line(f"M{x + 9} 40v30M{x + 19} 90v36M{x + 12} 150v30", "#744a30", 2)

    def palm_leaf(x: float, y: float, turn: float, s: float, c: str) -> str:
        return group(
            path("M0 0Q30 -26 72 -8Q60 0 56 10Q46 0 42 12Q34 2 28 14Q20 4 0 0Z", c, 1.6)
            + line("M4 0Q34 -12 64 -6", dark(c, 0.3), 1.6),
            x,
            y,
            s,
            turn,
        )

    fans = "".join(
        palm_leaf(x, y, t, s, (leaf, deep)[i % 2])
        for i, (x, y, t, s) in enumerate(
            (
                (-10, 14, 10, 1.1),
                (-10, 20, 50, 0.9),
                (266, 10, 170, 1.1),
                (266, 18, 130, 0.9),
                (-114, 20, 20, 1.2),
                (370, 20, 160, 1.2),
                (60, -8, 60, 0.9),
                (190, -8, 110, 0.9),
                (20, 206, -50, 0.7),
                (14, 210, -100, 0.65),
                (240, 208, -80, 0.7),
                (244, 210, -130, 0.7),
                (-60, 220, -60, 0.9),
                (-60, 222, -110, 0.8),
                (310, 220, -70, 0.9),
                (312, 222, -120, 0.8),
            )
        )
    )
    vines = (
        line("M30 -4Q60 70 96 -4M150 -4Q190 84 226 -4M-80 -4Q-46 66 -10 -4M262 -4Q296 70 332 -4", "#3f7f48", 3.4)
        + line("M74 -4V66M186 -4V52", "#3f7f48", 3)
        + "".join(ellipse(x, y, 6, 3.4, leaf, 1.2) for x, y in ((74, 66), (70, 44), (78, 26), (186, 52), (190, 30)))
    )
    blooms = "".join(
        "".join(circle(x + dx, y + dy, 4.4, c, 1.2) for dx, dy in ((-5, 0), (5, 0), (0, -5), (0, 5)))
        + circle(x, y, 3, "#ffe27a", 1.1)
        for x, y, c in ((40, 190, "#ff6f8f"), (222, 186, "#ff9f3a"), (-34, 200, "#c77ae8"), (292, 196, "#ff6f8f"))
        if not m.snowy
    )
    parrot = group(
        path("M0 0Q-12 -14 0 -26Q12 -28 12 -14Q12 0 4 12L0 24Z", "#e8424a", 1.6)
        + path("M2 -2Q-4 -12 4 -18Q8 -8 2 -2Z", "#ffcf3a", 1.2)
        + path("M11 -20q8 0 5 8l-5 -3Z", "#ffb03a", 1.2)
        + circle(7, -19, 1.6, INK, 0)
        + path("M0 6L-4 24L4 12Z", "#4a90d9", 1.2),
        212,
        76,
        0.95,
        flip=True,
    ) + limb("M204 84H236", "#9a6a44", 3, 1.3)
    return (
        back
        + falls
        + floor_
        + vines
        + trunks
        + parrot
        + fans
        + blooms
        + tufts(m, ((70, 226), (180, 224), (110, 246), (-20, 240), (280, 240)))
    )


def snowfield(m: Mood) -> str:
    tone, deep = "#f7fbff", "#d9e8f5"
    hills = path(
        "M-114 150Q-50 112 16 140Q80 100 150 138Q216 106 270 138Q330 116 370 146V200H-114Z",
        "#c6d9ee",
        1.5,
        ink="#8fa6c4",
    )
    berg = (
        path("M-40 156L-16 108L4 122L24 90L48 156Z", "#d9effa", 1.7)
        + path("M24 90L30 124L48 156H20Z", "#a9d0ea", 0)
        + path("M-40 156L-16 108L4 122L24 90L48 156Z", "none", 1.7)
    )
    near = path("M-114 174Q-20 156 70 168Q160 180 250 164Q320 156 370 170V260H-114Z", tone, 1.6, ink="#9fb6d0") + line(
        "M-80 212q24 -8 48 0M20 204q20 -6 40 0M170 232q26 -8 52 0M70 244q22 -7 44 0M270 216q24 -8 48 0M-30 "
        "240q20 -6 40 0",
        deep,
        3,
    )
    igloo = (
        path("M186 182Q188 126 226 126Q264 126 266 182Z", "#eef6fc", 1.8)
        + line(
            "M194 158H258M190 172H262M204 140H248M212 128V140M238 128V140M202 141V158M226 141V158M250 141V158",
            "#a9c4dc",
            1.7,
        )
        + path("M186 182V168Q186 150 202 150Q218 150 218 168V182Z", "#c9dff0", 1.7)
        + path("M192 182V170Q192 157 202 157Q212 157 212 170V182Z", "#4a6a94", 1.5)
    )
    trees = ""
    for x, y, s in (
        (14, 184, 0.9),
        (44, 176, 0.6),
        (-66, 190, 1.2),
        (-24, 178, 0.7),
        (306, 178, 0.8),
        (342, 188, 1.15),
    ):
        out = rect(-4, -12, 8, 13, "#7d5238", THIN)
        for low, width, high in ((-8, 27, -42), (-30, 22, -62), (-52, 16, -84)):
            out += path(
                f"M0 {high}L{width} {low}Q{width * 0.5} {low + 5} 0 {low}Q{-width * 0.5} {low + 5} {-width} {low}Z",
                "#6fa0a8",
                THIN,
            ) + path(
                f"M0 {high + 1.5}L{width * 0.6} {low - 8}Q{width * 0.25} {low - 14} 0 {low - 5}Q{-width * 0.3} "
                f"{low - 14} {-width * 0.6} {low - 8}Z",
                "#ffffff",
                0,
            )
        trees += group(out, x, y, s)
    lights = (
        line(
            "M-110 40Q-40 10 40 40T190 34T366 44M-110 58Q-30 30 50 58T210 52T366 62",
            "#8cf0c8",
            7,
            'stroke-opacity="0.35"',
        )
        if m.night and m.weather == "clear"
        else ""
    )
    prints = "".join(ellipse(x, y, 4, 2, "#b9cde2", 0) for x, y in ((150, 190), (138, 198), (152, 206), (140, 214)))
    return lights + hills + berg + near + trees + igloo + prints


def volcano(m: Mood) -> str:
    tone = m.ground("#8a6a68")
    cone = path("M20 182Q70 130 96 62Q112 54 128 58Q144 54 160 62Q186 130 236 182Z", tone, 1.8) + path(
        "M160 62Q186 130 236 182H170Q160 110 146 58Z", dark(tone, 0.18), 0
    )
    lava = path(
        "M96 62Q112 54 128 58Q144 54 160 62Q158 84 150 92Q148 120 140 108Q134 90 128 96Q126 140 116 132Q112 "
        "100 106 92Q98 80 96 62Z",
        "#FF7A2A",
        1.7,
    ) + path("M106 64Q128 58 150 64Q144 78 128 76Q112 78 106 64Z", "#FFD23F", 0)
    fire = (
        r.shine(halo(128, 46, 64, 52, "#ffb04a", 0.5, 6))
        + path(
            "M104 62Q98 34 114 24Q114 38 124 30Q124 10 136 0Q134 22 146 30Q158 44 152 62Q128 54 104 62Z", "#FF9A2A", 1.6
        )
        + path("M114 60Q112 44 122 42Q126 32 134 26Q136 42 144 48Q146 56 142 60Q128 56 114 60Z", "#FFE27A", 0)
    )
    smoke = "".join(
        circle(x, y, q, "#9a8fa0", 0, 'fill-opacity="0.75"')
        for x, y, q in ((170, 22, 14), (188, 10, 17), (208, 2, 15), (92, 16, 11), (78, 4, 14))
    )
    sparks = "".join(circle(x, y, 4, "#FF9A2A", 1.3) for x, y in ((84, 44), (172, 52), (70, 70), (190, 74)))
    near = way(m, "M-114 178Q0 166 128 174Q256 166 370 178V260H-114Z", "#a98a78")
    hills = path(
        "M-114 182Q-80 130 -30 150Q0 160 30 184ZM226 184Q270 136 310 150Q350 160 370 184Z", m.ground("#b09a90"), 1.5
    )
    stream = path("M-60 184Q-30 200 -64 214Q-90 228 -70 260H-30Q-50 230 -24 214Q0 198 -36 184Z", "#FF7A2A", 1.6)
    return (
        smoke
        + hills
        + cone
        + fire
        + lava
        + sparks
        + near
        + stream
        + rock(m, 20, 200, 1.0)
        + rock(m, 236, 198, 1.1)
        + rock(m, 312, 216, 1.3)
        + rock(m, 16, 246, 0.7)
        + tufts(m, ((60, 216), (206, 226), (110, 248), (270, 240)))
        + tree(m, 346, 188, 0.8)
    )


PLACES = {
    "desert": desert,
    "jungle": jungle,
    "snowfield": snowfield,
    "volcano": volcano,
}
