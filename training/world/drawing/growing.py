"""What grows and is built out of doors: trees, bushes, flowers, houses. Picture coordinates."""

from __future__ import annotations

from training.world.drawing.canvas import INK, circle, dark, ellipse, group, light, limb, line, mix, path, rect
from training.world.drawing.palette import Mood

THIN = 1.6


def tree(mood: Mood, x: float, y: float, s: float = 1) -> str:
    """A round tree, its foot at x, y and about 90 high: blossoming, green, golden or bare under snow."""
    season = mood.season
    trunk = path("M-6 0Q-4 -16 -5 -34H5Q4 -16 7 0Q0 3 -6 0Z", "#8a5a3c", THIN)
    if mood.snowy:
        boughs = limb(
            "M0 -30L-20 -62M0 -34L20 -64M0 -30V-76M-11 -48L-27 -50M11 -50L28 -52M0 -56L10 -72", "#8a5a3c", 3.6, 1.4
        )
        snow = line(
            "M-21 -65L-14 -54M21 -67L13 -55M-29 -52.500L-18 -51.500M30 -54.500L19 -53M-2 -78V-66", "#ffffff", 3.4
        )
        return group(trunk + boughs + snow + ellipse(0, 0, 13, 3.6, "#ffffff", 0), x, y, s)
    crown = (
        "M-20 -32Q-38 -34 -35 -52Q-36 -68 -22 -70Q-16 -88 2 -86Q20 -90 25 -72Q39 -66 35 -50Q36 -34 "
        "20 -32Q8 -24 0 -30Q-8 -24 -20 -32Z"
    )
    leaf = light(season.blossom, 0.1) if mood.season_name == "spring" else season.leaf
    lit = light(season.blossom, 0.5) if mood.season_name == "spring" else season.leaf_light
    puffs = ellipse(-9, -64, 17, 13, lit, 0, 'fill-opacity="0.75"') + ellipse(
        12, -72, 9, 6, lit, 0, 'fill-opacity="0.75"'
    )
    shade = path(
        "M-20 -32Q-34 -33 -35 -46Q-20 -36 0 -40Q20 -36 35 -46Q35 -34 20 -32Q8 -24 0 -30Q-8 -24 -20 -32Z",
        dark(leaf, 0.3),
        0,
        'fill-opacity="0.55"',
    )
    marks = line("M-20 -50q4 5 8 0M6 -56q4 5 8 0M14 -44q4 5 8 0M-6 -44q4 5 8 0", dark(leaf, 0.35), 1.6)
    film = (
        path("M-30 -66Q-16 -88 2 -86Q20 -90 27 -70Q10 -78 0 -74Q-14 -76 -30 -66Z", "#ffffff", 0)
        if mood.weather == "snow"
        else ""
    )
    return group(trunk + path(crown, leaf, THIN) + puffs + shade + marks + film + path(crown, "none", THIN), x, y, s)


def pine(mood: Mood, x: float, y: float, s: float = 1) -> str:
    white = mood.snowy or mood.weather == "snow"
    colour = mood.season.pine
    out = rect(-4, -12, 8, 13, "#7d5238", THIN)
    for low, width, high in ((-8, 27, -42), (-30, 22, -62), (-52, 16, -84)):
        out += path(
            f"M0 {high}L{width} {low}Q{width * 0.5} {low + 5} 0 {low}Q{-width * 0.5} {low + 5} {-width} {low}Z",
            colour,
            THIN,
        )
        cap = "#ffffff" if white else light(colour, 0.22)
        out += path(
            f"M0 {high + 1.5}L{width * 0.46} {(high + low) / 2 + 2}Q{width * 0.2} {(high + low) / 2 - 3} "
            f"0 {(high + low) / 2 + 3}Q{-width * 0.25} {(high + low) / 2 - 3} {-width * 0.46} {(high + low) / 2 + 2}Z",
            cap,
            0,
        )
    return group(out, x, y, s)


def bush(mood: Mood, x: float, y: float, s: float = 1) -> str:
    season = mood.season
    leaf = "#8fae9b" if mood.snowy else season.leaf
    d = "M-26 0Q-34 -12 -22 -18Q-18 -30 -4 -25Q8 -33 17 -21Q32 -20 27 0Z"
    top = "#ffffff" if mood.snowy or mood.weather == "snow" else season.leaf_light
    puff = path("M-21 -17Q-17 -29 -4 -24Q8 -32 16 -20Q6 -20 2 -15Q-10 -22 -21 -17Z", top, 0)
    dots = ""
    if not mood.snowy:
        colour = {"spring": season.blossom, "summer": "#ff6f7f"}.get(mood.season_name, "#c9303a")
        dots = "".join(circle(px, py, 2.3, colour, 0) for px, py in ((-16, -8), (-4, -11), (8, -8), (19, -9), (2, -4)))
    return group(path(d, leaf, THIN) + puff + dots + path(d, "none", THIN), x, y, s)


def flowers(mood: Mood, spots: tuple[tuple[float, float], ...]) -> str:
    """Blossoms in spring and summer, fallen leaves in autumn, tufts in the snow in winter."""
    out = ""
    for index, (x, y) in enumerate(spots):
        if mood.snowy:
            out += line(f"M{x} {y}l-3 -6M{x} {y}v-8M{x} {y}l3 -6", "#9fb4b4", 1.6)
        elif mood.season_name == "autumn":
            colour = ("#e2662a", "#f2a233", "#c9452c")[index % 3]
            out += path(f"M{x - 5} {y}q5 -5 10 0q-5 5 -10 0z", colour, 1)
        else:
            colour = ("#ffffff", "#ffd84a", "#ff8fc0")[index % 3]
            out += line(f"M{x} {y + 5}v-5", "#3f8a45", 1.5)
            out += "".join(
                circle(x + dx, y + dy, 2.1, colour, 0) for dx, dy in ((-2.2, 0), (2.2, 0), (0, -2.2), (0, 2.2))
            )
            out += circle(x, y, 1.5, "#f59b2a" if colour != "#ffd84a" else "#ffffff", 0)
    return out


def tufts(mood: Mood, spots: tuple[tuple[float, float], ...]) -> str:
    colour = dark(mood.ground(mood.season.grass), 0.25)
    d = "".join(f"M{x} {y}l-3.500 -6M{x} {y}v-8M{x} {y}l3.500 -6" for x, y in spots)
    return line(d, colour, 1.7)


def grass(mood: Mood, d: str, deep: bool = False) -> str:
    """A stretch of grass (a closed path) in the season's colour, with an edge."""
    colour = mood.ground(mood.season.grass if deep else mood.season.grass_light)
    return path(d, colour, THIN, ink=dark(colour, 0.32))


def house(mood: Mood, x: float, y: float, s: float, wall: str, roof: str) -> str:
    lit = "#FFDF70" if mood.night or mood.time == "evening" else "#bfe6f7"
    white = mood.snowy or mood.weather == "snow"
    body = rect(-24, -36, 48, 36, wall, THIN) + rect(13, -66, 9, 20, "#b5654a", THIN)
    top = path("M-31 -34L0 -66L31 -34Q28 -31 25 -33H-25Q-28 -31 -31 -34Z", roof, THIN)
    tiles = line("M-16 -42q4 4 8 0M-2 -42q4 4 8 0M12 -42q4 4 8 0M-9 -51q4 4 8 0M4 -51q4 4 8 0", dark(roof, 0.35), 1.4)
    snow = (
        path("M-31 -34L0 -66L31 -34Q22 -44 14 -43Q6 -52 0 -48Q-8 -50 -14 -42Q-22 -43 -31 -34Z", "#ffffff", 1.2)
        if white
        else ""
    )
    door = path("M-6 0V-15Q0 -21 6 -15V0Z", "#8a5034", THIN) + circle(3.5, -8, 1.2, "#ffd54a", 0)
    panes = "".join(
        rect(px, -27, 11, 11, f"{lit}", THIN, 1.5) + line(f"M{px + 5.5} -27v11M{px} -21.500h11", INK, 1.2)
        for px in (-20, 9)
    )
    return group(body + top + (snow or tiles) + door + panes, x, y, s)


def fence(x: float, y: float, count: int, colour: str = "#f6ead2") -> str:
    rails = rect(x - 2, y - 15, count * 11, 4, colour, 1.4) + rect(x - 2, y - 7, count * 11, 4, colour, 1.4)
    return rails + "".join(
        path(f"M{x + i * 11} {y}v-19l3.500 -4.500l3.500 4.500v19z", colour, 1.4) for i in range(count)
    )


def barrel(x: float, y: float, s: float = 1) -> str:
    body = path("M-11 -28H11Q15 -14 11 0H-11Q-15 -14 -11 -28Z", "#b0713f", THIN)
    return group(
        body + line("M-13 -21H13M-13 -7H13", "#6f5648", 2.6) + ellipse(0, -28, 11, 3.4, "#8f5a34", THIN), x, y, s
    )


def rock(mood: Mood, x: float, y: float, s: float = 1) -> str:
    d = "M-16 0Q-19 -12 -8 -17Q4 -22 12 -13Q20 -8 17 0Z"
    cap = "#ffffff" if mood.snowy or mood.weather == "snow" else "#c4c6cf"
    top = path("M-13 -12Q-6 -18 2 -18Q9 -17 12 -12Q4 -9 -2 -12Q-8 -8 -13 -12Z", cap, 0)
    return group(path(d, "#9a9dab", THIN) + top, x, y, s)


def water(mood: Mood, d: str, colour: str = "#4fb4e0") -> str:
    tone = mix(colour, "#cfe6f2", 0.5) if mood.snowy else colour
    return path(d, tone, 0)


def waves(spots: tuple[tuple[float, float], ...], colour: str = "#d9f2fc") -> str:
    return line("".join(f"M{x} {y}q5 -4 10 0t10 0" for x, y in spots), colour, 1.9)


def way(mood: Mood, d: str, colour: str = "#e6c58a") -> str:
    tone = mood.ground(colour)
    return path(d, tone, THIN, ink=dark(tone, 0.25))
