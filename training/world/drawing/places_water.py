"""By fresh water: pond, river, swamp, waterfall."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, limb, line, mix, path, rect
from training.world.drawing.growing import bush, flowers, grass, pine, rock, tree, tufts, waves
from training.world.drawing.palette import Mood


def pond(m: Mood) -> str:
    back = grass(m, "M-114 142Q-30 120 50 138Q128 118 210 136Q290 120 370 140V260H-114Z", deep=True)
    near = grass(m, "M-114 158Q0 150 128 156Q256 150 370 158V260H-114Z")
    tone = mix("#5ab9e6", "#e2f1fa", 0.6) if m.snowy else "#5ab9e6"
    basin = (
        path(
            "M-50 182Q-40 158 60 158H210Q300 160 304 182Q300 212 210 212H50Q-46 210 -50 182Z", m.ground("#d9bd88"), 1.7
        )
        + path("M-40 182Q-30 163 64 163H206Q290 165 294 182Q288 206 206 207H54Q-36 205 -40 182Z", tone, 1.5)
        + path("M-26 176Q20 168 90 170Q40 176 -26 176Z", "#ffffff", 0, 'fill-opacity="0.35"')
    )
    pads = "".join(
        ellipse(x, y, w, w * 0.36, "#58a857", 1.4) + path(f"M{x} {y}l{w * 0.9:.1f} -3l-2 6Z", tone, 0)
        for x, y, w in ((20, 186, 15), (58, 176, 11), (208, 190, 15), (238, 178, 11), (-20, 194, 13), (276, 188, 11))
    )
    lily = "".join(
        path(f"M{x} {y}q-10 -4 -7 -12q4 1 7 6q3 -5 7 -6q3 8 -7 12Z", "#ff9ec6", 1.3)
        + path(f"M{x} {y}q-4 -6 0 -12q4 6 0 12Z", "#ffd0e4", 1.2)
        for x, y in ((20, 185), (238, 177))
    )
    duck = group(
        path("M-20 0Q-24 -12 -14 -10Q-4 -8 2 -14Q0 -28 10 -28Q20 -28 18 -16Q18 2 -2 4Q-14 4 -20 0Z", "#ffd84a", 1.6)
        + path("M18 -22l9 3l-9 4Z", "#ff8a3c", 1.2)
        + circle(12, -22, 1.6, INK, 0)
        + path("M-10 -4q8 -6 12 2q-6 6 -12 -2Z", "#f2b82a", 1.2),
        84,
        184,
        0.9,
    ) + group(
        path("M-20 0Q-24 -12 -14 -10Q-4 -8 2 -14Q0 -28 10 -28Q20 -28 18 -16Q18 2 -2 4Q-14 4 -20 0Z", "#ffd84a", 1.8)
        + path("M18 -22l9 3l-9 4Z", "#ff8a3c", 1.3)
        + circle(12, -22, 1.8, INK, 0),
        116,
        180,
        0.5,
    )
    reeds = ""
    for x, y in ((2, 172), (12, 166), (246, 172), (256, 178), (-56, 190), (-48, 180), (312, 192), (304, 182)):
        reeds += line(
            f"M{x} {y}Q{x + 1} {y - 22} {x + 2} {y - 44}M{x} {y}q-6 -14 -9 -26M{x} {y}q6 -14 9 -28", "#5c8f46", 2.4
        ) + limb(f"M{x + 2} {y - 42}v-12", "#8a5a34", 4, 1.2)
    return (
        back
        + tree(m, 40, 160, 0.7)
        + tree(m, 216, 158, 0.75)
        + tree(m, -84, 168, 1.15)
        + tree(m, 340, 168, 1.15)
        + near
        + basin
        + waves(((130, 194), (160, 172), (60, 198), (180, 200), (250, 198)), "#e2f6fd")
        + pads
        + lily
        + duck
        + reeds
        + rock(m, 20, 214, 0.6)
        + rock(m, 228, 212, 0.7)
        + flowers(m, ((16, 236), (50, 230), (216, 234), (244, 244), (-60, 232), (310, 232)))
        + tufts(m, ((76, 226), (190, 226), (110, 250), (-90, 244), (340, 246)))
    )


def river(m: Mood) -> str:
    hills = grass(m, "M-114 140Q-50 108 20 132Q80 100 150 130Q220 104 290 130Q330 118 370 134V200H-114Z", deep=True)
    left = grass(m, "M-114 156Q20 150 128 152Q256 150 370 156V260H-114Z")
    tone = mix("#4fb0e6", "#e2f1fa", 0.55) if m.snowy else "#4fb0e6"
    flow = path(
        "M122 150Q150 158 190 160Q260 166 180 178Q40 188 -20 190Q-80 192 -114 204V176Q-40 172 40 168Q120 162 122 150Z",
        tone,
        0,
    )
    flow = path(
        "M150 150Q120 158 170 164Q300 172 370 176V214Q220 206 120 198Q20 190 60 172Q110 160 128 150Z",
        tone,
        1.7,
        ink="#3a7aa8",
    ) + line(
        "M160 158q-8 4 4 7M110 172Q80 182 130 190Q200 198 260 202M180 176Q250 184 340 188M130 180Q160 188 220 190",
        "#d9f2fc",
        2.2,
    )
    stones = rock(m, 108, 192, 0.5) + rock(m, 232, 204, 0.6) + rock(m, 312, 210, 0.8)
    log = group(
        limb("M-28 0L26 -8", "#a5714a", 11, 1.6)
        + ellipse(26, -8, 5, 6.5, "#e2bf90", 1.4)
        + ellipse(26, -8, 2, 3, "#c9955f", 1.1),
        222,
        178,
        0.9,
    )
    boat = group(
        path("M-34 -12H34Q28 6 16 6H-16Q-28 6 -34 -12Z", "#d9604a", 1.7)
        + line("M-28 -4H28", "#ffe1b0", 3)
        + rect(-10, -14, 20, 4, "#e2b67a", 1.4),
        304,
        190,
        0.9,
    )
    return (
        hills
        + left
        + flow
        + stones
        + log
        + boat
        + tree(m, 20, 178, 1.15)
        + pine(m, 62, 160, 0.7)
        + pine(m, -40, 176, 1.0)
        + tree(m, -84, 190, 1.25)
        + tree(m, 226, 156, 0.75)
        + pine(m, 270, 162, 0.8)
        + tree(m, 346, 170, 0.9)
        + bush(m, 48, 190, 0.6)
        + flowers(m, ((20, 216), (56, 228), (96, 240), (206, 232), (238, 242), (-60, 222), (310, 240)))
        + tufts(m, ((40, 242), (150, 222), (180, 246), (-20, 230), (270, 236)))
    )


def swamp(m: Mood) -> str:
    back = path(
        "M-114 160V90Q-70 70 -30 92Q20 66 70 90Q128 64 180 90Q230 68 280 92Q330 74 370 90V180H-114Z",
        mix("#6f9a7c", "#dfe8ee", 0.6) if m.snowy else "#6f9a7c",
        1.5,
    )
    mist = "".join(
        ellipse(x, y, w, 7, "#ffffff", 0, 'fill-opacity="0.4"')
        for x, y, w in ((30, 130, 70), (190, 140, 80), (-70, 136, 60), (320, 128, 66))
    )
    pool = (
        rect(-116, 150, 488, 60, mix("#7aa874", "#e0edf0", 0.6) if m.snowy else "#7aa874", 0)
        + line("M-114 150H370", "#4a6a4c", 1.7)
        + line("M20 166h34M150 172h40M220 160h30M-60 170h40M300 170h36M80 184h30", "#b5d6a0", 2.2)
    )
    bank = grass(m, "M-114 196Q-40 184 30 196Q128 206 226 194Q300 184 370 196V260H-114Z", deep=True)

    def willow(x: float, y: float, s: float, flip: bool) -> str:
        bark = "#6f5a4a"
        out = path(
            "M-14 4Q-20 10 -28 10Q-10 -10 -12 -50Q-14 -76 -34 -92L-28 -98Q-10 -86 -4 -74Q-2 -96 8 -112L15 -108Q6 "
            "-86 8 -66Q20 -78 34 -82L36 -75Q14 -60 12 -40Q12 -8 28 10Q16 12 10 4Q0 10 -14 4Z",
            bark,
            1.7,
        ) + circle(-3, -34, 4.5, "#4a3a30", 1.3)
        leaf = "#c9d6e2" if m.snowy else {"autumn": "#c9953a"}.get(m.season_name, "#8fb85a")
        return group(
            out
            + line(
                "M-34 -94q-8 18 -4 40M-26 -92q-2 18 0 34M12 -110q12 16 8 40M6 -104q-4 12 -2 24M34 -80q10 12 6 34M26 "
                "-78q2 14 0 26",
                leaf,
                3.4,
            ),
            x,
            y,
            s,
            flip=flip,
        )

    eyes = "".join(
        ellipse(x, y, 7, 5, "#8fc45a", 1.4) + circle(x, y - 2, 3.4, "#fff6a8", 1.2) + circle(x, y - 2, 1.3, INK, 0)
        for x, y in ((206, 180), (220, 180))
    ) + path("M196 184Q214 176 232 184Z", "#8fc45a", 1.4)
    toads = "".join(
        group(
            path("M-8 -7Q-9 -17 0 -17Q8 -17 9 -7Q0 -4 -8 -7Z", "#b57ae6", 1.4)
            + rect(-2.5, -8, 5, 9, "#fff4dc", 1.2)
            + circle(-2, -12, 1.7, "#ffffff", 0)
            + circle(4, -11, 1.3, "#ffffff", 0),
            x,
            y,
            s,
        )
        for x, y, s in ((50, 214, 1.0), (60, 218, 0.7), (238, 214, 1.0), (-40, 218, 1.1), (300, 218, 1.1))
    )
    reeds = "".join(
        line(f"M{x} {y}q1 -20 2 -38M{x} {y}q-6 -12 -8 -22", "#5c7f46", 2.4)
        + limb(f"M{x + 2} {y - 36}v-12", "#8a5a34", 4, 1.2)
        for x, y in ((70, 198), (80, 202), (188, 200), (-20, 202), (270, 198))
    )
    flies = (
        "".join(
            r.shine(circle(x, y, 6, "#e8ff8a", 0, 'fill-opacity="0.35"') + circle(x, y, 2.2, "#f6ffb0", 0))
            for x, y in ((60, 96), (110, 60), (170, 84), (204, 50), (140, 120), (-40, 80), (300, 90))
        )
        if r.lit(m)
        else ""
    )
    pads = "".join(
        ellipse(x, y, w, w * 0.34, "#5c9a4a", 1.4)
        for x, y, w in ((110, 176, 14), (60, 170, 11), (146, 186, 11), (-50, 184, 13), (296, 182, 13))
    )
    return (
        back
        + mist
        + pool
        + pads
        + eyes
        + bank
        + willow(20, 202, 1.2, False)
        + willow(242, 200, 1.05, True)
        + willow(-76, 206, 1.3, False)
        + willow(330, 206, 1.3, True)
        + reeds
        + toads
        + flies
        + tufts(m, ((96, 224), (160, 222), (206, 236), (30, 240), (120, 250)))
    )


def waterfall(m: Mood) -> str:
    stone = m.ground("#9a9fb0")
    cliff = path(
        "M-114 190V52Q-70 40 -40 56Q0 30 50 46L84 40H172L206 46Q256 30 296 56Q330 40 370 52V190Z", stone, 1.8
    ) + line(
        "M-70 80l12 20l-6 22M0 70l10 24l-8 26M40 110l8 18M220 74l-10 22l8 26M262 90l-8 24M320 84l-10 20l6 24"
        "M60 66l6 16M196 60l-6 20",
        dark(stone, 0.22),
        2.2,
    )
    moss = grass(
        m,
        "M-114 58V44Q-70 30 -40 46Q0 20 50 36L84 32V44Q60 58 50 48Q30 66 10 50Q-20 68 -40 56Q-70 62 -114 58Z",
        deep=True,
    ) + grass(
        m,
        "M370 58V44Q330 30 296 46Q256 20 206 36L172 32V44Q196 58 206 48Q226 66 246 50Q276 68 296 56Q330 62 370 58Z",
        deep=True,
    )
    falls = path(
        "M84 36Q128 28 172 36Q170 110 186 182H70Q86 110 84 36Z",
        mix("#7ccdf0", "#f2f9fd", 0.45) if m.snowy else "#7ccdf0",
        1.8,
        ink="#3a7aa8",
    ) + line(
        "M98 38Q98 110 88 180M114 36Q114 110 110 180M130 34V182M146 36Q146 110 150 180M160 38Q160 110 170 180",
        "#e8f8ff",
        4,
    )
    foam = "".join(
        circle(x, y, q, "#ffffff", 0, 'fill-opacity="0.9"')
        for x, y, q in (
            (66, 186, 11),
            (84, 180, 12),
            (104, 186, 13),
            (128, 180, 13),
            (150, 186, 13),
            (172, 180, 12),
            (190, 186, 11),
        )
    )
    pool = path(
        "M-20 192Q0 178 128 178Q256 178 276 192Q270 214 128 214Q-14 214 -20 192Z",
        mix("#4fb4e4", "#e6f3fa", 0.5) if m.snowy else "#4fb4e4",
        1.7,
        ink="#3a7aa8",
    )
    near = grass(m, "M-114 176Q-40 170 -20 186Q0 214 128 214Q256 214 276 186Q296 170 370 176V260H-114Z")
    mist = ellipse(128, 176, 90, 16, "#ffffff", 0, 'fill-opacity="0.4"')
    return (
        cliff
        + moss
        + pine(m, 14, 44, 0.55)
        + pine(m, 242, 44, 0.55)
        + pine(m, -60, 48, 0.6)
        + pine(m, 316, 48, 0.6)
        + falls
        + rect(-114, 180, 484, 30, m.ground(m.season.grass), 0)
        + pool
        + mist
        + foam
        + near
        + waves(((30, 200), (200, 202), (110, 206)), "#e8f8ff")
        + rock(m, 16, 204, 1.1)
        + rock(m, 240, 204, 1.1)
        + rock(m, 52, 216, 0.6)
        + bush(m, -60, 200, 1.0)
        + bush(m, 316, 200, 1.0)
        + flowers(m, ((30, 236), (70, 240), (200, 234), (236, 240), (-30, 232), (290, 236)))
        + tufts(m, ((100, 228), (160, 232), (-90, 236), (346, 230)))
    )


PLACES = {
    "pond": pond,
    "river": river,
    "swamp": swamp,
    "waterfall": waterfall,
}
