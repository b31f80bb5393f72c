"""The six garments, cut in layers so that arms and head can pass between them. Body coordinates: feet at 0,0."""

from __future__ import annotations

from training.world.drawing.canvas import LINE, circle, dark, ellipse, light, line, path, rect

SLEEVED = ("jumper", "raincoat")
GOLD = "#ffd54a"


def behind(garment: str, colour: str) -> str:
    """What hangs behind the body."""
    if garment == "cape":
        cloth = "M-9 -49C-24 -44 -36 -22 -43 -6Q-35 0 -28 -4Q-18 1 -10 -3Q0 1 10 -3Q19 1 30 -4C28 -22 20 -42 9 -49Z"
        folds = line("M-16 -38Q-26 -20 -28 -8M-6 -36Q-12 -16 -11 -6M16 -36Q15 -16 11 -6", dark(colour, 0.35), 1.6)
        return path(cloth, colour, 2.2) + folds
    return ""


def on_body(garment: str, colour: str) -> str:
    """What covers the body, below the arms."""
    shade, shine = dark(colour, 0.25), light(colour, 0.45) if colour != "#fbf9f4" else "#d5dbe8"
    if garment == "jumper":
        shape = "M-13 -49Q0 -45 13 -49Q18 -44 20 -14Q0 -8 -20 -14Q-18 -44 -13 -49Z"
        knit = line("M-17.500 -33l4.500 5l4.500 -5l4.500 5l4.500 -5l4.500 5l4.500 -5l4.500 5l3.500 -4", shine, 2.6)
        hem = path("M-19.800 -18Q0 -12 19.800 -18L20 -13Q0 -7 -20 -13Z", shade, 1.6)
        return path(shape, colour) + knit + hem
    if garment == "dungarees":
        legs = "M-18.500 -28Q0 -24 18.500 -28L21 -8Q11 -4 1.500 -8L0 -14L-1.500 -8Q-11 -4 -21 -8Z"
        bib = path("M-11.500 -41Q0 -38.500 11.500 -41L13.500 -25H-13.500Z", colour)
        straps = line("M-10 -40L-13 -49M10 -40L13 -49", "#4b2c26", 7.4) + line(
            "M-10 -40L-13 -49M10 -40L13 -49", colour, 4.2
        )
        pocket = path("M-6 -34H6V-29Q0 -25 -6 -29Z", shade, 1.3)
        buttons = circle(-10, -39, 2.4, GOLD, 1) + circle(10, -39, 2.4, GOLD, 1)
        return straps + path(legs, colour) + bib + pocket + buttons
    if garment == "raincoat":
        coat = "M-13 -49Q0 -45 13 -49Q19 -36 25 -8Q0 -1 -25 -8Q-19 -36 -13 -49Z"
        seam = line("M2 -46Q3 -26 2.500 -5", shade, 1.8)
        hem = line("M-22.500 -12Q0 -5.500 22.500 -12", shade, 1.6)
        buttons = "".join(circle(6.5, y, 2.3, shine if colour == "#ffd52e" else GOLD, 1.2) for y in (-36, -26, -16))
        pocket = path("M-17 -22l10 1v8l-11 -2z", shade, 1.3)
        return path(coat, colour) + seam + hem + buttons + pocket
    return ""


def trousers(garment: str) -> bool:
    """Whether the legs wear the garment's colour too."""
    return garment == "dungarees"


def over_arms(garment: str, colour: str) -> str:
    """What lies over shoulders and arms, below the head."""
    shade = dark(colour, 0.25)
    if garment == "scarf":
        tail = path("M-15 -36L0 -33L-3 -11L-19 -12Z", colour)
        tail += line(
            "M-17 -22L-2 -20.500M-18 -17L-2.500 -15.500",
            light(colour, 0.6) if colour != "#fbf9f4" else "#c3cbdc",
            2.4,
        )
        tail += line("M-16 -11.500v4.500M-11 -11v4.500M-6 -10.700v4.500", "#4b2c26", 1.8)
        ring = path("M-22 -48Q-26 -33 -13 -30Q0 -26 13 -30Q26 -33 22 -48Q0 -38 -22 -48Z", colour, 2.2)
        return tail + ring + line("M-17 -39Q0 -31.500 18 -39", shade, 1.7)
    if garment == "cape":
        mantle = path("M-14 -50Q-26 -40 -25 -29Q-13 -22 0 -31Q13 -22 25 -29Q26 -40 14 -50Z", colour, 2.2)
        return mantle + line("M-22 -31Q-12 -26 -2 -33M22 -31Q12 -26 2 -33", shade, 1.5) + circle(0, -35, 4, GOLD, 1.6)
    if garment == "raincoat":
        return path("M-25 -49Q-27 -37 -9 -37Q0 -33 9 -37Q27 -37 25 -49Q0 -41 -25 -49Z", colour, LINE)
    if garment == "jumper":
        return path("M-13 -48Q-15 -38 0 -38Q15 -38 13 -48Z", shade, 1.8)
    return ""


def behind_head(garment: str, colour: str) -> str:
    """The hood of the raincoat, thrown back: a rim of colour around the lower head. Head coordinates."""
    if garment == "raincoat":
        return ellipse(0, 5, 35, 25.5, colour, 2.2) + ellipse(0, 3, 31, 22, dark(colour, 0.3), 0)
    return ""


def on_head(garment: str, colour: str, kind: str) -> str:
    """The hat. Head coordinates; it sits on the brow so that the ears stay to be seen beside it."""
    if garment != "hat":
        return ""
    shade = dark(colour, 0.3)
    ribbon = shade if colour != "#fbf9f4" else "#7f93c0"
    lift = -12 if kind == "frog" else 0
    y = -18 + lift
    crown = path(f"M-18 {y}Q-19 {y - 27} 0 {y - 28}Q19 {y - 27} 18 {y}Z", colour, 2.2)
    band = path(f"M-18.500 {y - 8}Q0 {y - 2} 18.500 {y - 8}L18.500 {y + 1}H-18.500Z", ribbon, 1.6)
    brim = path(
        f"M-37 {y + 1}Q-34 {y - 6} 0 {y - 4}Q34 {y - 6} 37 {y + 1}Q20 {y + 9} 0 {y + 8}Q-20 {y + 9} -37 {y + 1}Z",
        colour,
        2.2,
    )
    gleam = ellipse(-8, y - 20, 4.5, 3, light(colour, 0.5), 0, 'fill-opacity="0.8"')
    return crown + gleam + band + brim


def shirt(kind: str) -> str:
    """Children wear something plain and pale under what the story gives them."""
    if kind == "girl":
        skirt = path("M-12 -48Q0 -45 12 -48Q16 -36 23 -11Q0 -5 -23 -11Q-16 -36 -12 -48Z", "#f3e7d3")
        return skirt + line("M-20.500 -16Q0 -10 20.500 -16", "#d8c3a3", 1.8) + rect(-3, -44, 6, 3, "#d8c3a3", 0, 1.5)
    if kind == "boy":
        return path("M-13 -48Q0 -45 13 -48Q18 -40 18.500 -24H-18.500Q-18 -40 -13 -48Z", "#ece3cf") + path(
            "M-18.500 -25H18.500L20 -12Q0 -7 -20 -12Z", "#8c7a66"
        )
    return ""
