"""Bodies below the head: trunk, limbs and what stands in for legs, for every kind. Body coordinates: feet at 0,0."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import atan2, degrees

from training.world import looks
from training.world.drawing import outfits, wardrobe
from training.world.drawing.canvas import (
    INK,
    circle,
    crescent,
    dark,
    ellipse,
    group,
    light,
    limb,
    line,
    mix,
    path,
    rect,
    rgb,
)  # fmt: skip
from training.world.drawing.heads import ANATOMIES, Anatomy, Paint
from training.world.drawing.palette import GARMENT_COLOURS
from training.world.script import Character

Point = tuple[float, float]
_SLEEVES = {"girl": "#f3e7d3", "boy": "#ece3cf"}
_TRUNK = "M-12 -49Q0 -46 12 -49Q21 -34 20 -19Q18 -8 0 -8Q-18 -8 -20 -19Q-21 -34 -12 -49Z"
_TAIL_WAG = {"run": -14, "jump": 16, "walk": -6, "dance": 14, "fly": -10}


@dataclass(frozen=True)
class Look:
    """A character as the brush needs it: body, colours, garments from the innermost to the outermost."""

    kind: str
    anatomy: Anatomy
    paint: Paint
    worn: wardrobe.Worn
    size: float

    @property
    def legged(self) -> bool:
        return self.anatomy.legs == "legs"


@lru_cache(maxsize=4096)
def look_of(character: Character) -> Look:
    row = looks.body_of(character.kind)
    job = looks.trades().get(character.kind)
    if job:  # who is only called by a trade has the looks of that row
        own = {name: getattr(character, name) or getattr(job, name) for name in ("coat", "hair", "hairdo", "beard")}
        character = replace(character, **own)
    anatomy = ANATOMIES[row.name]
    wanted = ((character.garment, character.colour), *character.wear)
    palette = looks.colours() | GARMENT_COLOURS
    worn = tuple((g, palette[c]) for g, c in looks.outfit(character.kind, character.trade, wanted))
    return Look(row.name, anatomy, _paint(row, character), worn, row.size)


def _paint(row: looks.Kind, character: Character) -> Paint:
    """The colours of the kind, or shades of the coat that the story gives it."""
    fur, belly, shade, feet, hands = row.fur, row.belly, row.shade or dark(row.fur, 0.25), row.feet, row.hands
    if character.coat and character.coat != row.coat:
        fur = looks.coat_colour(row, character.coat)
        if not row.human:
            deep = sum(rgb(fur)) < 300
            belly = light(fur, 0.32) if deep else mix(fur, "#fffaf0", 0.62)
            shade = light(fur, 0.2) if deep else dark(fur, 0.3)
            hands = shade if hands and hands == row.shade else ""
            feet = feet if row.feet and row.feet not in (row.shade, row.hands) else ""
    anatomy = ANATOMIES[row.name]
    hoof = "#5c4740" if anatomy.foot == "hoof" else ""
    wing = shade if anatomy.hand == "wing" else fur
    hair = looks.coats()["hair", character.hair or row.hair] if row.human else ""
    own = {"girl": "#7a3f22", "boy": "#3b2a2a"}.get(row.name, hair)
    hairdo = character.hairdo or row.hairdo
    beard = (character.beard or row.beard).replace("none", "")
    return Paint(
        fur, belly, shade, feet or hoof or dark(fur, 0.12), hands or hoof or wing,
        hair if character.hair else own, hairdo, beard,
    )  # fmt: skip


def torso(look: Look) -> str:
    """The trunk without garments. Humans wear something plain and pale under what the story gives them."""
    p, anatomy = look.paint, look.anatomy
    if anatomy.trunk == "robot":
        box = rect(-18, -48, 36, 38, p.fur, 2.2, 9) + rect(-11, -40, 22, 17, p.belly, 1.5, 4)
        return (
            box + circle(-5, -34, 2.6, "#ff6f61", 1) + circle(5, -34, 2.6, "#ffd54a", 1) + line("M-7 -27h14", INK, 1.6)
        )
    if anatomy.trunk == "human":
        return underclothes(look)
    out = path(_TRUNK, p.shade if anatomy.trunk == "shade" else p.fur, 0)
    if anatomy.trunk in ("belly", "shade"):
        out += ellipse(2, -25, 13, 15.5, p.belly, 0)
    out += crescent(0, -24, 20, 16, 0.13)
    if look.legged or anatomy.legs == "arms":
        return out + anatomy.marks(p) + path(_TRUNK, "none", 2.2)
    rim = "M-15 -12Q-20 -14 -20 -22Q-20 -36 -12 -49Q0 -46 12 -49Q20 -36 20 -22Q20 -14 15 -12"
    return out + anatomy.marks(p) + path(rim, "none", 2.2)


def underclothes(look: Look) -> str:
    kind, p = look.kind, look.paint
    if kind in ("girl", "boy"):
        return outfits.shirt(kind)
    cloth, hem = p.belly, dark(p.belly, 0.2)
    if kind in ("woman", "grandmother"):
        skirt = path("M-12 -48Q0 -45 12 -48Q15 -36 22 -10Q0 -4 -22 -10Q-15 -36 -12 -48Z", cloth)
        return skirt + line("M-19.500 -15Q0 -9 19.500 -15M-14 -31Q0 -27 14 -31", hem, 1.8)
    if kind == "baby":
        body = "M-13 -48Q0 -45 13 -48Q20 -36 20 -18Q18 -8 0 -8Q-18 -8 -20 -18Q-20 -36 -13 -48Z"
        return path(body, cloth) + circle(1, -20, 1.6, "#f5a8b8", 0) + circle(1, -28, 1.6, "#f5a8b8", 0)
    shirt = path("M-13 -48Q0 -45 13 -48Q18 -40 18.500 -24H-18.500Q-18 -40 -13 -48Z", cloth)
    return shirt + path("M-18.500 -25H18.500L20 -10Q10 -6 0 -12Q-10 -6 -20 -10Z", trouser_colour(look))


def trouser_colour(look: Look) -> str:
    """The everyday trousers of men and boys, "" for everybody else."""
    return {
        "boy": "#8c7a66",
        "man": "#6f7f96",
        "grandfather": "#8a7a6a",
        "teenager": "#5f7fae",
        "giant": "#8a6a4a",
    }.get(look.kind, "")


def tail(look: Look, pose: str) -> str:
    drawn = look.anatomy.tail(look.paint)
    wag = _TAIL_WAG.get(pose, 0)
    return f'<g transform="rotate({wag} -12 -16)">{drawn}</g>' if wag and drawn else drawn


def footless(look: Look) -> str:
    """Fins, tentacles, coils: what some have in place of legs."""
    p = look.paint
    form = look.anatomy.legs
    if form == "fin":
        colour = p.shade if look.kind == "mermaid" else p.fur
        d = (
            "M-20 -25Q-19 -9 -5 -5Q-18 -4 -26 2Q-12 7 0 2Q12 7 26 2Q18 -4 5 -5Q19 -9 20 -25Q0 -19 -20 -25Z"
            if look.kind == "mermaid"
            else "M-20 -24Q-19 -9 -5 -5Q-18 -4 -26 2Q-12 7 0 2Q12 7 26 2Q18 -4 5 -5Q19 -9 20 -24Z"
        )
        lines = line("M-17 0Q-9 0 -4 -2M17 0Q9 0 4 -2", dark(colour, 0.25), 1.6)
        scales = line("M-11 -16q3 4 6 0M-3 -12q3 4 6 0M5 -16q3 4 6 0", dark(colour, 0.25), 1.5)
        return path(d, colour, 2.2) + lines + (scales if look.kind in ("fish", "mermaid") else "")
    if form == "hem":
        d = "M-20 -36Q-25 -10 -26 0Q-20 -6 -13 0Q-7 5 0 0Q7 -5 13 0Q20 5 26 0Q25 -10 20 -36Z"
        return path(d, p.fur, 2.2)
    if form == "arms":
        half = limb("M15 -26Q32 -22 40 -17Q47 -16 46 -25", p.fur, 6) + limb(
            "M12 -20Q22 -8 30 -5Q37 -4 36 -12", p.fur, 6
        )
        half += limb("M5 -16Q8 -3 14 -2Q21 -1 20 -8", p.fur, 6)
        return half + f'<g transform="scale(-1 1)">{half}</g>'
    if form == "threads":
        return "".join(limb(f"M{x} -14q-5 5 0 8t-1 9", p.shade, 3) for x in (-14, -7, 0, 7, 14))
    if form == "coil":
        tip = limb("M-14 -7Q-32 -1 -46 -11", p.fur, 7)
        return tip + ellipse(0, -8, 25, 10, p.fur, 2.2) + line("M-19 -5Q0 3 19 -5", dark(p.fur, 0.22), 2)
    if form == "curl":
        return limb("M0 -14C6 4 -24 6 -22 -6C-20 -14 -10 -11 -13 -5", p.fur, 8)
    return ellipse(0, -14, 26, 17, p.fur, 0) + crescent(0, -14, 26, 17) + ellipse(0, -14, 26, 17, "none", 2.2)  # snow


def legs(look: Look, feet: tuple[Point, Point], drop: float, seated: bool) -> str:
    if not look.legged:
        return footless(look)
    out = ""
    p, shod = look.paint, wardrobe.boot_colour(look.worn)
    webbed = look.anatomy.foot == "webbed"
    bare = p.feet if webbed else p.shade if look.anatomy.limbs == "shade legs" else p.fur
    leg = wardrobe.leg_colour(look.worn) or trouser_colour(look) or bare
    slim = webbed and leg == bare
    foot = shod or p.feet
    for side, (x, y) in zip((-1, 1), feet, strict=True):
        hip_y = -14 + drop
        if seated:
            thigh = limb(f"M{side * 11} {hip_y}L{x} {y - 4}", leg, 6 if slim else 9)
            sole = ellipse(x, y - 3, 7, 8.5, foot, 2) + ellipse(x, y - 1.5, 3.6, 4.2, light(foot, 0.4), 0)
            out += thigh + sole
            continue
        out += limb(f"M{side * 8.5} {hip_y}L{x} {y - 4}", leg, 5 if slim else 9.5)
        turn = 30 if y < -10 else 12 if y < -2.5 else 0
        out += group(_foot(look, foot, bool(shod)), x, y + 1, turn=turn)
    return out


def boots(look: Look, feet: tuple[Point, Point], seated: bool) -> str:
    """The shafts of boots, before the trunk, whose hem would hide them."""
    colour = next((colour for garment, colour in look.worn if garment == "boots"), "")
    if not colour or seated or not look.legged:
        return ""
    out = ""
    for x, y in feet:
        shaft = path("M-6.500 -13H6.500L7 -5H12Q14 1 8 2H-5Q-8 1 -7 -4Z", colour, 2.1)
        cuff = path("M-7.500 -15.500H7.500V-11.500H-7.500Z", light(colour, 0.4), 1.7)
        turn = 30 if y < -10 else 12 if y < -2.5 else 0
        out += group(shaft + cuff, x, y, turn=turn)
    return out


def _foot(look: Look, colour: str, booted: bool) -> str:
    if booted or look.anatomy.foot == "paw":
        return ellipse(3.0, -3, 9, 5.2, colour, 2)
    if look.anatomy.foot == "hoof":
        return path("M-5.500 -9Q2 -11 7 -8L11 -1Q10 2 2 2H-5Q-8 1 -7 -2Z", colour, 2) + line(
            "M4 1.500l1 -5", dark(colour, 0.4), 1.5
        )
    return path("M-5 -6Q2 -10 6 -6Q14 -5 14 -1L10 0L7 2.500L3 .5L-1 2.500L-4 0Q-8 -1 -5 -6Z", colour, 1.9)


def arms(look: Look, hands: dict[str, Point]) -> str:
    out = ""
    p, anatomy = look.paint, look.anatomy
    cover, long = wardrobe.sleeve(look.worn)
    if not cover and anatomy.trunk == "human":
        cover, long = _SLEEVES.get(look.kind, p.belly), True
    skin = p.hands if anatomy.hand in ("wing", "flipper") and anatomy.limbs == "fur" else p.fur
    if anatomy.limbs != "fur":
        skin = {"shade": p.shade, "twigs": p.hands}.get(anatomy.limbs, p.fur)
    width = 3.6 if anatomy.limbs == "twigs" else 8.6
    for name, side in (("back", -1), ("front", 1)):
        x, y = hands[name]
        sx, sy = side * 14.5, -41
        ex, ey = (sx + x) / 2 + side * 4, (sy + y) / 2 + 4
        colour = cover if cover and long else skin
        out += limb(f"M{sx} {sy}Q{ex:.1f} {ey:.1f} {x} {y}", colour, 8.6 if cover and long else width)
        if cover and not long:  # the upper half of the same curve
            mx, my = (sx + 2 * ex + x) / 4, (sy + 2 * ey + y) / 4
            out += limb(f"M{sx} {sy}Q{(sx + ex) / 2:.1f} {(sy + ey) / 2:.1f} {mx:.1f} {my:.1f}", cover, 9.4)
        out += paw(look, (x, y), degrees(atan2(y - ey, x - ex)))
    return out


def paw(look: Look, at: Point, turn: float | None = None) -> str:
    """The hand. `turn` is the way the arm points; over a held thing the hand is always a plain round one."""
    colour, form = wardrobe.mitten_colour(look.worn) or look.paint.hands, look.anatomy.hand
    if turn is None or form in ("paw", "sucker"):
        return circle(at[0], at[1], 5.2, colour, 2)
    if form == "wing":
        d = "M-8 -5.500Q4 -9 13 -8Q10 -4.500 16 -2.500Q11 0 14 3.500Q8 4.500 9 8Q0 9 -8 5.500Z"
        return group(path(d, colour, 2) + line("M-8 -4V4", colour, 5), at[0], at[1], turn=turn)
    if form == "flipper":
        return group(ellipse(2, 0, 9, 5.6, colour, 2) + line("M-6 0h3", colour, 7), at[0], at[1], turn=turn)
    if form == "claw":
        d = "M-5 -4C-4 -16 12 -18 17 -8L7 -4L18 -1C16 10 -2 11 -5 -4Z"
        return group(path(d, colour, 2.2), at[0], at[1], turn=turn)
    return circle(at[0], at[1], 5.4, colour, 2) + group(line("M1 0h4", dark(colour, 0.4), 1.6), at[0], at[1], turn=turn)


def finger(look: Look) -> str:
    colour = wardrobe.mitten_colour(look.worn) or look.paint.hands
    return limb("M40 -43L48 -44", colour, 3.6, 1.7) + circle(40, -43, 4.6, colour, 0)


def neck(look: Look, x: float) -> str:
    """Long necks of giraffes, swans and the like."""
    high = look.anatomy.neck
    if high < 3:
        return ""
    colour = look.paint.belly if look.kind == "ostrich" else look.paint.fur
    return limb(f"M0 -44L{x} {-56 - high}", colour, 15)
