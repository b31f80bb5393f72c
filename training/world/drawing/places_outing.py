"""Among trees: tree house, camp site, a nest and a burrow."""

from __future__ import annotations

from training.world.drawing import rooms as r
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, halo, light, limb, line, path, rect
from training.world.drawing.growing import bush, flowers, grass, pine, rock, tree, tufts, way
from training.world.drawing.palette import Mood


def tree_house(m: Mood) -> str:
    back = grass(m, "M-114 156Q-30 138 50 152Q128 136 210 150Q290 138 370 154V260H-114Z", deep=True) + "".join(
        tree(m, x, 164, s) for x, s in ((-76, 1.1), (-22, 0.8), (288, 0.85), (340, 1.1))
    )
    near = grass(m, "M-114 180Q0 172 128 176Q256 172 370 180V260H-114Z")
    trunk = path(
        "M90 206Q106 150 104 110L60 70L68 62L110 90V40H146V90L188 62L196 70L152 110Q150 150 168 206Q128 198 90 206Z",
        "#9a6a44",
        1.9,
    ) + line("M118 120v30M136 130v34M124 166v20M140 182v14", "#744a30", 2)
    leaf = "#c9d6e2" if m.snowy else (light(m.season.blossom, 0.1) if m.season_name == "spring" else m.season.leaf)
    crown = path(
        "M20 66Q-4 60 4 36Q0 14 26 8Q40 -20 80 -10Q128 -36 176 -10Q216 -20 230 8Q256 14 252 36Q260 60 236 66"
        "Q216 78 200 64Q180 74 164 62H92Q76 74 56 64Q40 78 20 66Z",
        leaf,
        1.9,
    ) + line(
        "M30 40q6 7 12 0M54 20q6 7 12 0M196 24q6 7 12 0M220 44q6 7 12 0M36 58q5 5 10 0M206 8q6 7 12 0M24 20q6 6 12 0",
        dark(leaf, 0.3),
        2,
    )
    home = (
        rect(76, 48, 104, 58, "#e2a86a", 1.8)
        + line("M76 62h104M76 77h104M76 92h104", "#b9804a", 1.6)
        + path("M64 52L128 4L192 52Z", "#f4f8fc" if r.snow_lies(m) else "#e8636b", 1.8)
        + line(
            "M100 42q8 6 16 0M120 42q8 6 16 0M140 42q8 6 16 0M110 28q8 6 16 0M130 28q8 6 16 0",
            dark("#e8636b", 0.3) if not r.snow_lies(m) else "#c9d9e6",
            1.6,
        )
    )
    glow = "#FFDF70" if r.lit(m) else "#bfe6f7"
    home += (
        path("M136 106V76Q148 62 160 76V106Z", "#8a5034", 1.6)
        + circle(155, 92, 1.8, "#ffd54a", 0)
        + rect(88, 66, 30, 26, glow, 1.7, 3)
        + line("M103 66v26M88 79h30", INK, 1.5)
    )
    deck = (
        rect(54, 104, 148, 9, "#c98f52", 1.7, 2)
        + "".join(rect(x, 88, 4, 18, "#d9a066", 1.3) for x in (58, 68, 184, 194))
        + rect(54, 84, 22, 5, "#d9a066", 1.3)
        + rect(180, 84, 22, 5, "#d9a066", 1.3)
    )
    ladder = line("M176 112L186 200M196 112L206 200", "#c9a878", 3.4) + "".join(
        limb(f"M{178 + t * 1.3:.0f} {122 + t * 12}h20", "#d9a35c", 2.4, 1.1) for t in range(7)
    )
    swing = line("M44 66V176M68 66V176", "#c9a878", 2.6) + rect(40, 174, 32, 6, "#e8524a", 1.5, 2)
    return (
        back
        + near
        + trunk
        + crown
        + home
        + deck
        + ladder
        + swing
        + bush(m, 20, 196, 0.7)
        + bush(m, 244, 196, 0.7)
        + flowers(m, ((20, 224), (50, 238), (216, 226), (242, 242), (-60, 230), (310, 232)))
        + tufts(m, ((90, 222), (170, 226), (-20, 240), (280, 244)))
    )


def camp_site(m: Mood) -> str:
    back = "".join(
        pine(m, x, 160, s)
        for x, s in (
            (-100, 1.1),
            (-60, 0.9),
            (-16, 1.15),
            (26, 0.95),
            (66, 1.05),
            (112, 0.85),
            (156, 0.95),
            (196, 1.1),
            (236, 0.95),
            (280, 1.15),
            (322, 0.95),
            (360, 1.1),
        )
    )
    floor_ = grass(m, "M-114 158Q0 148 128 156Q256 148 370 158V260H-114Z", deep=True) + way(
        m, "M-30 226Q20 190 128 192Q236 190 290 226Q280 262 128 264Q-20 262 -30 226Z", "#d9bd88"
    )

    def tent(x: float, y: float, s: float, c: str) -> str:
        out = (
            path("M-52 0L0 -78L52 0Z", c, 1.8)
            + path("M0 -78L52 0H26Z", dark(c, 0.14), 0)
            + path("M-18 0L0 -52L18 0Z", "#5a4a5a" if not r.lit(m) else "#FFDF8A", 1.6)
            + path("M0 -52L-18 0H-30Q-8 -20 0 -52Z", light(c, 0.35), 1.5)
            + path("M-52 0L0 -78L52 0Z", "none", 1.8)
            + line("M-52 0l-12 4M52 0l12 4M0 -78v-7", INK, 1.8)
        )
        return group(out, x, y, s)

    fire = (
        r.shine(halo(200, 204, 52, 44, "#ffb04a", 0.45 if r.lit(m) else 0.2, 6))
        + group(
            limb("M-20 0L16 -8M20 0L-16 -8", "#8a5a3c", 5, 1.5)
            + path(
                "M-13 -6Q-18 -22 -6 -32Q-6 -22 0 -22Q-2 -36 8 -44Q8 -32 14 -24Q18 -14 13 -6Q0 -2 -13 -6Z",
                "#FF8A2A",
                1.6,
            )
            + path("M-6 -7Q-9 -16 0 -24Q8 -16 6 -7Q0 -4 -6 -7Z", "#FFE27A", 0),
            200,
            216,
            0.95,
        )
        + "".join(ellipse(x, y, 5.5, 4, "#a9a5b0", 1.4) for x, y in ((178, 220), (190, 224), (204, 225), (217, 222)))
    )
    log = group(limb("M-26 0H26", "#a5714a", 12, 1.6) + ellipse(26, 0, 5, 7, "#e2bf90", 1.4), 238, 212, 0.8)
    line_ = (
        line("M70 92Q130 118 190 92", "#c9a878", 2)
        + path("M96 102h18v20h-18Z", "#ff8fa8", 1.5)
        + path("M126 105h6l3 5l3 -5h6v22h-18Z", "#5aa8f0", 1.5)
    )
    kit = rect(66, 186, 18, 24, "#4a90d9", 1.6, 5) + rect(69, 196, 12, 9, "#7ab4ea", 1.3, 2)
    return (
        back
        + line_
        + floor_
        + tent(20, 200, 1.15, "#ffb03a")
        + tent(-74, 196, 0.95, "#5cb87a")
        + tent(322, 204, 1.15, "#e8636b")
        + kit
        + fire
        + log
        + rock(m, 244, 240, 0.5)
        + tufts(m, ((30, 236), (120, 226), (170, 246), (-60, 240), (290, 246)))
        + flowers(m, ((56, 232), (16, 246), (226, 246), (-90, 226), (350, 232)))
    )


def nest(m: Mood) -> str:
    leaf = "#c9d6e2" if m.snowy else (light(m.season.blossom, 0.1) if m.season_name == "spring" else m.season.leaf)
    soft = grass(m, "M-114 196Q0 180 128 190Q256 180 370 196V262H-114Z") + grass(
        m, "M-114 246Q0 236 128 242Q256 236 370 246V262H-114Z", deep=True
    )
    far = "".join(tree(m, x, 256, 0.6) for x in (-80, -20, 60, 196, 280, 340))
    bough = path(
        "M-114 214Q-40 186 40 196Q128 210 216 196Q300 184 370 200V232Q300 216 220 226Q128 240 36 226Q-40 218 -114 246Z",
        "#9a6a44",
        1.9,
    ) + line("M-80 222q30 -10 60 -8M20 212q30 6 60 8M180 220q30 -4 60 -8M280 208q30 -4 60 2", "#744a30", 2.2)
    twigs = limb("M-60 200Q-50 150 -76 110M250 196Q262 130 240 90M300 196Q330 160 350 150", "#9a6a44", 7, 1.6)
    bowl = (
        path("M40 186H216Q214 232 128 234Q42 232 40 186Z", "#c98f52", 1.9)
        + line(
            "M48 198q40 12 80 4t82 -4M52 210q36 12 76 6t74 -6M70 222q30 8 60 4t56 -6M60 190l30 26M120 190l-20 32"
            "M150 192l30 28M196 192l-24 30",
            "#8f5f30",
            2.2,
        )
        + ellipse(128, 186, 89, 15, "#b07a42", 1.9)
        + ellipse(128, 188, 74, 10, "#8a5a30", 1.5)
        + line("M40 186l-16 -8M46 192l-18 4M216 186l16 -9M210 194l18 3M60 176l-8 -10M196 176l8 -11", "#8f5f30", 2.6)
    )
    feather = path("M70 184q-16 -14 -4 -24q14 6 8 24Z", "#ffffff", 1.4) + path(
        "M188 184q14 -14 4 -22q-14 6 -8 22Z", "#a9dcf0", 1.4
    )

    def spray(x: float, y: float, turn: float, s: float) -> str:
        out = (
            limb("M0 0Q30 -6 62 0", "#9a6a44", 3, 1.3)
            + "".join(
                path(f"M{lx} {ly}q4 {14 * side} 18 {10 * side}q-2 {-12 * side} -18 {-10 * side}Z", leaf, 1.5)
                for lx, ly, side in ((12, -3, -1), (28, -4, -1), (44, -2, -1), (20, 1, 1), (38, 1, 1))
            )
            + path("M60 0q10 -10 22 -2q-8 12 -22 2Z", leaf, 1.5)
        )
        return group(out, x, y, s, turn)

    sprays = "".join(
        spray(*p)
        for p in (
            (-10, 10, 30, 1.2),
            (-14, 40, 60, 1.1),
            (20, -6, 40, 1.0),
            (268, 8, 150, 1.2),
            (272, 44, 120, 1.1),
            (234, -8, 140, 1.0),
            (-110, 20, 20, 1.3),
            (-110, 60, 50, 1.1),
            (366, 20, 160, 1.3),
            (366, 64, 130, 1.1),
            (-76, 112, -70, 1.0),
            (-64, 140, -20, 1.0),
            (240, 92, -60, 0.7),
            (254, 130, 20, 0.9),
            (348, 150, -30, 0.9),
        )
    )
    return soft + far + twigs + bough + bowl + feather + sprays


def burrow(m: Mood) -> str:
    earth = "#9a6a48"
    back = rect(-114, -4, 484, 270, earth, 0) + "".join(
        ellipse(x, y, a, b, dark(earth, 0.14), 0)
        for x, y, a, b in (
            (-90, 40, 12, 7),
            (-50, 90, 9, 6),
            (330, 50, 12, 8),
            (300, 110, 9, 6),
            (10, 16, 9, 5),
            (238, 22, 10, 6),
            (-96, 140, 10, 6),
            (350, 150, 10, 6),
        )
    )
    room = path("M-70 196Q-84 60 20 34Q128 4 236 34Q340 60 326 196Z", "#c9956a", 2) + "".join(
        path(f"M{x} {y}q6 10 2 22q8 8 2 20", "none", 2.4, ink="#7d5238")
        for x, y in ((60, 16), (100, 10), (168, 12), (210, 20), (-20, 44), (280, 44))
    )
    hole = (
        f'<clipPath id="hole"><path d="M176 108Q176 62 208 62Q240 62 240 108V132H176Z"/></clipPath><g clip-p'
        f'ath="url(#hole)">{r.pane(m, 172, 58, 72, 78)}</g>'
        + path("M176 132V108Q176 62 208 62Q240 62 240 108V132Z", "none", 4.4)
        + path("M170 134h76l-6 7h-64Z", "#a9744a", 1.6)
    )
    tunnel = path("M-56 196V150Q-54 112 -26 112Q0 112 2 150V196Z", "#5c3c2a", 1.8)
    shelf_ = (
        rect(22, 84, 84, 7, "#8a5430", 1.7, 2)
        + "".join(
            path(f"M{x - 7} 84q-3 -14 7 -15q10 1 7 15Z", "#b5763a", 1.5)
            + path(f"M{x - 9} 70Q{x} 58 {x + 9} 70Z", "#7d4f30", 1.4)
            + line(f"M{x} 64v-4", INK, 1.6)
            for x in (36, 58)
        )
        + rect(74, 62, 24, 22, "#f2c95c", 1.6, 3)
        + path("M74 70h24v5q-6 5 -12 0q-6 5 -12 0Z", "#ffe9a8", 1.2)
    )
    bed = (
        path("M-2 184V156Q26 150 66 156V184Z", "#e8b87a", 1.8)
        + path("M20 158Q44 148 68 158V178H20Z", "#7a9fd9", 1.8)
        + line("M20 168H68M36 154v24M52 154v24", "#c9dcf5", 2.2)
        + ellipse(6, 156, 15, 8, "#ffffff", 1.7)
        + rect(-8, 142, 8, 44, "#8a5430", 1.7, 3)
        + rect(66, 150, 8, 36, "#8a5430", 1.7, 3)
    )
    table_ = (
        limb("M226 186V160", "#8a5430", 6, 1.5)
        + ellipse(226, 158, 30, 8, "#b9783f", 1.8)
        + group(circle(0, 0, 9, "#ffd23f", 1.5) + circle(-3, -1, 2, "#f2b03a", 1), 216, 148)
        + r.shine(halo(238, 138, 30, 28, "#ffd27a", 0.5, 5))
        + rect(234, 146, 8, 11, "#fff6e2", 1.4)
        + r.shine(path("M238 132Q243 140 238 146Q233 140 238 132Z", "#ffb03a", 1.2))
    )
    floor_ = (
        path("M-114 196Q-60 180 128 184Q310 180 370 196V262H-114Z", "#b07f54", 1.8)
        + line("M-60 214h30M30 206h26M170 212h30M96 240h26M220 238h24M290 216h26M-10 238h20", dark("#b07f54", 0.2), 2)
        + ellipse(128, 224, 86, 19, "#d9604a", 1.8)
        + ellipse(128, 224, 70, 14, "none", 0, 'stroke="#ffd9a8" stroke-width="3"')
    )
    nuts = "".join(
        path(f"M{x - 7} {y}q-3 -12 7 -13q10 1 7 13Z", "#b5763a", 1.5)
        + path(f"M{x - 9} {y - 11}Q{x} {y - 22} {x + 9} {y - 11}Z", "#7d4f30", 1.4)
        for x, y in ((274, 192), (292, 194), (283, 180), (304, 190))
    )
    return back + room + hole + tunnel + shelf_ + floor_ + bed + table_ + nuts


PLACES = {
    "tree house": tree_house,
    "camp site": camp_site,
    "nest": nest,
    "burrow": burrow,
}
