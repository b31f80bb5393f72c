"""The sky with its lights, and what falls or flies through the air. Picture coordinates: the square
from 0 to 256, and margins from -110 to 366 that only wide pictures show."""

from __future__ import annotations

from training.world.drawing.canvas import INK, bands, circle, ellipse, halo, line, mix, path
from training.world.drawing.palette import Mood

_STARS = (
    (18, 22),
    (47, 50),
    (70, 14),
    (96, 38),
    (122, 16),
    (150, 44),
    (176, 12),
    (238, 62),
    (30, 78),
    (84, 68),
    (246, 22),
    (-20, 30),
    (-46, 64),
    (-62, 18),
    (-88, 44),
    (-104, 82),
    (276, 40),
    (300, 18),
    (318, 66),
    (344, 34),
    (362, 74),
)
_FLAKES = tuple(
    ((index * 61 + 17) % 256, (index * 97 + 9) % 250, 1.7 + index % 3 * 0.8) for index in range(46)
) + tuple(
    (
        (-6 - (index * 37 + 17) % 104, (index * 97 + 9) % 250, 1.7 + index % 3 * 0.8)
        if index < 20
        else (262 + (index * 37 + 17) % 104, (index * 97 + 30) % 250, 1.7 + index % 3 * 0.8)
    )
    for index in range(40)
)
_DROPS = tuple(((index * 53 + 11) % 262, (index * 89 + 5) % 236) for index in range(34)) + tuple(
    (-6 - (index * 37 + 8) % 104 if index < 15 else 266 + (index * 37 + 8) % 100, (index * 89 + 5) % 236)
    for index in range(30)
)
_LEAVES = (
    (8, 150),
    (246, 128),
    (238, 226),
    (76, 28),
    (112, 72),
    (168, 60),
    (214, 34),
    (30, 62),
    (60, 112),
    (196, 96),
    (128, 20),
    (-30, 96),
    (-74, 40),
    (-96, 150),
    (284, 60),
    (322, 120),
    (352, 30),
)


def sky(mood: Mood, horizon: float = 150, wide: bool = True) -> str:
    """The sky down to the horizon; a window (not `wide`) needs no margins."""
    out = bands(*mood.sky, horizon, wide=wide)
    grey = mood.weather in ("cloudy", "rain", "snow")
    out += _lights(mood, grey, wide)
    if mood.time == "evening" or not mood.night:
        out += _clouds(mood, grey, wide)
    elif grey:
        out += _clouds(mood, True, wide)
    return out


def _lights(mood: Mood, grey: bool, wide: bool) -> str:
    veil = '<g opacity="0.55">' if grey else "<g>"
    if mood.night:
        stars = (
            ""
            if grey
            else "".join(_star(x, y, 3.6 if i % 3 == 0 else 2.2) for i, (x, y) in enumerate(_STARS) if _shown(x, wide))
        )
        moon = path("M216 16A20 20 0 1 0 230 50A16.500 16.500 0 0 1 216 16Z", "#fff3bf", 0)
        return stars + veil + halo(208, 36, 44, 44, "#fdf6d0", 0.28) + moon + "</g>"
    x, y, r, colour = {"morning": (46, 84, 19, "#ffe06a"), "day": (206, 36, 20, "#ffdd3c")}.get(
        mood.time, (200, 96, 24, "#ff9440")
    )
    rays = ""
    if mood.time == "day" and not grey:
        rays = "".join(
            f'<g transform="rotate({30 * i} {x} {y})">{path(f"M{x - 3} {y - 25}h6l-3 -8z", "#ffdd3c", 0)}</g>'
            for i in range(12)
        )
    return (
        veil
        + halo(x, y, r * 2.4, r * 2.4, "#ffd27a" if mood.time == "evening" else "#fff6c2", 0.6)
        + rays
        + circle(x, y, r, colour, 0)
        + circle(x, y, r - 4, mix(colour, "#ffffff", 0.3), 0)
        + "</g>"
    )


def _shown(x: float, wide: bool) -> bool:
    return wide or -5 < x < 263


def _star(x: float, y: float, r: float) -> str:
    k = r * 0.3
    return path(
        f"M{x} {y - r}L{x + k} {y - k}L{x + r} {y}L{x + k} {y + k}L{x} {y + r}L{x - k} {y + k}L{x - r} "
        f"{y}L{x - k} {y - k}Z",
        "#fff6cf",
        0,
    )


def cloud(x: float, y: float, s: float, colour: str, shade: str) -> str:
    d = (
        f"M{x - 26 * s:.1f} {y:.1f}q{-10 * s:.1f} 0 {-10 * s:.1f} {-8 * s:.1f}q0 {-9 * s:.1f} {11 * s:.1f} {-9 * s:.1f}"
        f"q{4 * s:.1f} {-13 * s:.1f} {17 * s:.1f} {-11 * s:.1f}q{12 * s:.1f} {-8 * s:.1f} {20 * s:.1f} {6 * s:.1f}"
        f"q{17 * s:.1f} {-2 * s:.1f} {16 * s:.1f} {12 * s:.1f}q{-1 * s:.1f} {10 * s:.1f} {-12 * s:.1f} {10 * s:.1f}Z"
    )
    return path(d, colour, 0) + ellipse(x, y - 2.5 * s, 27 * s, 2.8 * s, shade, 0)


def _clouds(mood: Mood, grey: bool, wide: bool) -> str:
    top, low = mood.sky
    white = {"evening": "#ffd3b4", "night": "#5a6aa8"}.get(mood.time, "#ffffff")
    colour = mix(
        white,
        {"night": "#3a4680"}.get(mood.time, "#8793a6"),
        {"rain": 0.6, "cloudy": 0.3, "snow": 0.2}.get(mood.weather, 0.0),
    )
    shade = mix(colour, top, 0.35)
    places = [(62, 40, 0.9), (150, 28, 0.7)]
    if grey:
        places = [(30, 34, 1.15), (112, 26, 1.3), (196, 34, 1.25), (244, 58, 0.9), (66, 66, 0.8), (156, 66, 0.8)]
    places += [(-58, 52, 0.85), (316, 46, 0.9)]
    if grey:
        places += [(-92, 30, 1.1), (-44, 22, 0.8), (306, 22, 0.9), (358, 30, 1.2)]
    return "".join(cloud(x, y, s, colour, shade) for x, y, s in places if _shown(x, wide))


def air(mood: Mood, wide: bool = True) -> str:
    """What falls or flies in front of everything out of doors."""
    if mood.weather == "rain":
        ink = "#b9d4f2" if mood.night else "#e6f3ff"
        drops = "".join(f"M{x} {y}l-4 15" for x, y in _DROPS if _shown(x, wide))
        splash = "".join(
            ellipse(x, y, 5, 1.7, "none", 0, f'stroke="{ink}" stroke-width="1.3"')
            for x, y in ((24, 206), (232, 212), (150, 246), (88, 240), (-50, 214), (308, 222), (-90, 240), (350, 244))
            if _shown(x, wide)
        )
        return (
            line(drops, "#4d78ac", 3.4, 'stroke-opacity="0.4"') + line(drops, ink, 2, 'stroke-opacity="0.9"') + splash
        )
    if mood.weather == "snow":
        return "".join(circle(x, y, r, "#ffffff", 0, 'fill-opacity="0.95"') for x, y, r in _FLAKES if _shown(x, wide))
    if mood.weather == "windy":
        return _flying_leaves(mood, _LEAVES[:3])
    return ""


def gusts(mood: Mood, wide: bool = True) -> str:
    """The wind itself, drawn behind the figures so that it crosses no face."""
    if mood.weather != "windy":
        return ""
    swirls = (
        "M-4 58H70Q86 58 84 47Q81 38 72 43M120 30H196Q210 30 208 20Q205 12 197 17"
        "M150 108H236Q250 108 248 98M-4 128H40Q54 128 52 118Q48 111 42 116"
    )
    if wide:
        swirls += "M-104 36H-40Q-28 36 -30 26Q-34 20 -40 24M286 76H350Q362 76 360 66Q356 60 350 64"
        swirls += "M-110 110H-62Q-50 110 -52 100"
    return line(swirls, "#ffffff", 3, 'stroke-opacity="0.8"') + _flying_leaves(
        mood, tuple(spot for spot in _LEAVES[3:] if _shown(spot[0], wide))
    )


def _flying_leaves(mood: Mood, spots: tuple[tuple[int, int], ...]) -> str:
    colour = (
        mood.season.leaf
        if mood.season_name == "autumn"
        else {"spring": "#ff9fc6", "winter": "#d9a56a"}.get(mood.season_name, "#6cc15c")
    )
    return "".join(
        f'<g transform="translate({x} {y}) rotate({(i * 47) % 180 - 60})">'
        + path("M-7 0Q0 -6.500 7 0Q0 6.500 -7 0Z", colour, 1.3)
        + line("M-7 0H4", INK, 0.9)
        + "</g>"
        for i, (x, y) in enumerate(spots)
    )
