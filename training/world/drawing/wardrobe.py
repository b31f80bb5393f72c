"""What somebody wears, layer by layer: the first six garments of `outfits` and the open world's of `garments`."""

from __future__ import annotations

from training.world.drawing import hats, outfits
from training.world.drawing.canvas import dark, group
from training.world.drawing.garments import BEHIND, ON_BODY, OVER

Worn = tuple[tuple[str, str], ...]  # garments and their colours, from the innermost to the outermost

SLEEVES = (
    "coat",
    "white coat",
    "fire coat",
    "uniform",
    "suit",
    "pyjamas",
    "armour",
    "spacesuit",
    "robe",
    "striped shirt",
)
SHORT_SLEEVES = ("shirt", "dress")
LEGS = ("pyjamas", "trousers", "spacesuit", "armour", "suit", "uniform", "fire coat")
BOOTS = ("shoes", "boots", "spacesuit", "armour", "fire coat")


def behind(worn: Worn) -> str:
    return "".join(outfits.behind(g, c) + (BEHIND[g](c) if g in BEHIND else "") for g, c in worn)


def on_body(worn: Worn) -> str:
    return "".join(ON_BODY[g](c) if g in ON_BODY else outfits.on_body(g, c) for g, c in worn)


def over_arms(worn: Worn) -> str:
    return "".join(OVER[g](c) if g in OVER else outfits.over_arms(g, c) for g, c in worn)


def behind_head(worn: Worn) -> str:
    return "".join(hats.BEHIND_HEAD[g](c) if g in hats.BEHIND_HEAD else outfits.behind_head(g, c) for g, c in worn)


def on_head(worn: Worn, kind: str, lift: float) -> str:
    out = ""
    for garment, colour in worn:
        if garment in hats.FACES:
            out += hats.FACES[garment](colour)
        elif garment in hats.HATS:
            hat = hats.HATS[garment](colour)
            out += group(hat, 0, lift) if lift and garment != "space helmet" else hat
        else:
            out += outfits.on_head(garment, colour, kind)
    return out


def sleeve(worn: Worn) -> tuple[str, bool]:
    """The colour of the sleeves and whether they are long; "" where arms are bare."""
    for garment, colour in reversed(worn):
        if garment in SLEEVES or garment in outfits.SLEEVED:
            return ("#fbf9f4" if garment == "striped shirt" else colour), True
        if garment in SHORT_SLEEVES:
            return colour, False
    return "", False


def leg_colour(worn: Worn) -> str:
    for garment, colour in reversed(worn):
        if garment in LEGS or outfits.trousers(garment):
            return colour
    return ""


def boot_colour(worn: Worn) -> str:
    for garment, colour in reversed(worn):
        if garment in BOOTS:
            return {"boots": colour, "shoes": colour, "fire coat": "#4a4652"}.get(garment, dark(colour, 0.16))
        if garment == "raincoat":
            return dark(colour, 0.35)
    return ""


def mitten_colour(worn: Worn) -> str:
    return next((colour for garment, colour in worn if garment == "mittens"), "")
