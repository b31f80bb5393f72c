"""Whole figures: body, limbs and tail in nine poses, dressed, with a head on top. Feet at 0,0, about 100 high."""

from __future__ import annotations

from dataclasses import dataclass

from training.world.drawing import outfits, thing_people
from training.world.drawing.canvas import INK, circle, crescent, dark, ellipse, group, light, limb, line, path, rect
from training.world.drawing.heads import BELLY, FUR, SPINES, head
from training.world.drawing.palette import GARMENT_COLOURS
from training.world.drawing.props import hanging, held, umbrella_overhead
from training.world.script import Character, Figure
from training.world.things import things

Point = tuple[float, float]


@dataclass(frozen=True)
class Pose:
    """Where hands and feet are, and how the body leans. Front is the side that the figure looks to (right)."""

    front: Point = (23, -21)
    back: Point = (-23, -21)
    feet: tuple[Point, Point] = ((-9, -1), (9, -1))
    lean: float = 0
    lift: float = 0
    drop: float = 0
    head: Point = (0, 0)
    tilt: float = 0
    seated: bool = False
    free: str = "front"  # the hand that holds things


POSES = {
    "stand": Pose(),
    "walk": Pose(front=(25, -30), back=(-25, -24), feet=((-15, -4), (13, -1)), lean=4),
    "run": Pose(front=(29, -40), back=(-31, -36), feet=((-25, -13), (21, -3)), lean=15, lift=4, head=(3, 1)),
    "sit": Pose(front=(24, -17), back=(-24, -17), feet=((-15, -2), (17, -2)), drop=10, seated=True),
    "wave": Pose(front=(38, -70), back=(-22, -20), head=(-2, 0), tilt=-5, free="back"),
    "point": Pose(front=(40, -43), back=(-23, -26), lean=2, free="back"),
    "jump": Pose(front=(36, -62), back=(-36, -62), feet=((-15, -8), (15, -5)), lift=17),
    "carry": Pose(front=(16, -19), back=(-9, -18), lean=-4),
}
_TAIL_WAG = {"run": -14, "jump": 16, "walk": -6}


def figure_svg(character: Character, figure: Figure) -> str:
    """The figure looking right, in its own coordinates; the layout scales, mirrors and places it."""
    if character.kind not in FUR and character.kind in things():
        return thing_people.person_svg(character, figure)
    if figure.pose == "sleep":
        return _sleeping(character, figure)
    pose = POSES[figure.pose]
    kind, garment, colour = character.kind, character.garment, GARMENT_COLOURS[character.colour]
    hands = {"front": pose.front, "back": pose.back}
    thing = figure.holding
    carried = figure.pose == "carry"
    if thing and not carried and figure.pose != "jump":
        hands[pose.free] = (23, -28) if pose.free == "front" else (-23, -28)
        if pose.seated:
            hands["front"] = (23, -26)
    at = hands[pose.free]
    low = pose.drop
    body = group(outfits.behind(garment, colour) + _tail(kind, figure.pose), 0, low)
    legs = _legs(kind, garment, colour, pose)
    trunk = group(_torso(kind) + outfits.on_body(garment, colour), 0, low)
    body += trunk + legs if pose.seated else legs + trunk
    if thing and hanging(thing) and not carried:
        on_the_left = pose.free == "back"
        if thing == "umbrella" and figure.pose != "jump":
            body += umbrella_overhead(at[0], at[1] + low, on_the_left)
        else:
            body += held(thing, at[0], at[1] + low, back=on_the_left)
        thing_above = ""
    else:
        thing_above = thing
    arms = "" if carried else _arms(kind, garment, colour, hands)
    body += group(arms + outfits.over_arms(garment, colour), 0, low)
    above = group(_head(character, figure.expression), pose.head[0], -67 + low + pose.head[1], turn=pose.tilt)
    if carried:
        item = held(thing_above, 4, -17, carried=True) if thing_above else ""
        paws = "".join(_paw(kind, point) for point in hands.values())
        above += _arms(kind, garment, colour, hands) + item + (paws if item else "")
    elif thing_above:
        above += held(thing_above, at[0], at[1] + low, back=pose.free == "back")
        above += group(_paw(kind, at), 0, low)
    if figure.pose == "point":
        above += group(_finger(kind), 0, low)
    return group(body + above, -0.7 * pose.lean, -pose.lift, turn=pose.lean) + effort(figure.pose)


def _sleeping(character: Character, figure: Figure) -> str:
    kind, garment, colour = character.kind, character.garment, GARMENT_COLOURS[character.colour]
    hands = {"front": (16.0, -24.0), "back": (-18.0, -22.0)}
    body = outfits.behind(garment, colour) + _tail(kind, "sleep") + _legs(kind, garment, colour, Pose())
    body += _torso(kind) + outfits.on_body(garment, colour) + _arms(kind, garment, colour, hands)
    body += outfits.over_arms(garment, colour)
    lying = group(body, -51, -21, 0.98, turn=84)
    resting = group(_head(character, figure.expression, asleep=True), 21, -25, turn=14)
    item = held(figure.holding, -20, -6) if figure.holding else ""
    return group(lying + resting + item + dreams(), 6, 0)


def dreams() -> str:
    """The letters of deep sleep."""
    return "".join(
        line(f"M{x} {y}h{s}l-{s} {s}h{s}", INK, 5.4) + line(f"M{x} {y}h{s}l-{s} {s}h{s}", "#ffffff", 2.6)
        for x, y, s in ((24, -72, 6), (34, -86, 8), (46, -103, 10))
    )


def _head(character: Character, expression: str, asleep: bool = False) -> str:
    colour = GARMENT_COLOURS[character.colour]
    hood = outfits.behind_head(character.garment, colour)
    return hood + head(character.kind, expression, asleep) + outfits.on_head(character.garment, colour, character.kind)


def _torso(kind: str) -> str:
    if kind == "robot":
        box = rect(-18, -48, 36, 38, FUR[kind], 2.2, 9) + rect(-11, -40, 22, 17, BELLY[kind], 1.5, 4)
        return (
            box + circle(-5, -34, 2.6, "#ff6f61", 1) + circle(5, -34, 2.6, "#ffd54a", 1) + line("M-7 -27h14", INK, 1.6)
        )
    shape = "M-12 -49Q0 -46 12 -49Q21 -34 20 -19Q18 -8 0 -8Q-18 -8 -20 -19Q-21 -34 -12 -49Z"
    if kind in ("girl", "boy"):
        return outfits.shirt(kind)
    out = path(shape, FUR[kind], 0) + ellipse(2, -25, 13, 15.5, BELLY[kind], 0) + crescent(0, -24, 20, 16, 0.13)
    if kind == "owl":
        out += "".join(
            line(f"M{x} {y}q3 4 6 0", "#c99a5e", 1.5)
            for x, y in ((-7, -32), (1, -32), (-3, -25), (5, -25), (-5, -18), (2, -18))
        )
    return out + path(shape, "none", 2.2)


def _tail(kind: str, pose: str) -> str:
    fur = FUR[kind]
    shapes = {
        "fox": path("M-10 -14C-26 -8 -44 -16 -42 -38C-33 -36 -22 -34 -10 -22Z", fur, 2.2)
        + path("M-42 -38C-43.500 -30 -41 -24 -38 -19L-33 -25L-30 -34Q-37 -36.500 -42 -38Z", "#fff1de", 1.6),
        "rabbit": circle(-20, -15, 7.5, "#ffffff", 2),
        "bear": circle(-19, -15, 5.5, fur, 2),
        "cat": limb("M-14 -13C-34 -8 -40 -22 -34 -34C-31 -40 -37 -44 -41 -40", fur, 6.5)
        + line("M-36 -22l-3.500 -1M-37 -30l6 1", "#555970", 2.4),
        "puppy": limb("M-15 -16Q-30 -18 -32 -33", fur, 6.5),
        "mouse": limb("M-14 -12C-34 -2 -40 -16 -36 -26C-34 -32 -42 -34 -44 -28", "#f0a9b4", 2.6, 1.8),
        "owl": path("M-10 -14L-28 -6L-22 -16L-32 -16L-14 -26Z", "#8a5d33", 2),
        "hedgehog": path(
            "M-8 -48L-18 -46L-18 -41L-27 -38L-23 -33L-32 -28L-26 -24L-33 -17L-26 -15L-30 -7L-20 -8L-8 -6Z", SPINES, 2.2
        ),
    }
    drawn = shapes.get(kind, "")
    wag = _TAIL_WAG.get(pose, 0)
    return f'<g transform="rotate({wag} -12 -16)">{drawn}</g>' if wag and drawn else drawn


def _legs(kind: str, garment: str, colour: str, pose: Pose) -> str:
    out = ""
    leg = colour if outfits.trousers(garment) else {"boy": "#8c7a66"}.get(kind, FUR[kind])
    foot = _foot_colour(kind, garment, colour)
    for side, (x, y) in zip((-1, 1), pose.feet, strict=True):
        hip_y = -14 + pose.drop
        if pose.seated:
            thigh = limb(f"M{side * 11} {hip_y}L{x} {y - 4}", leg, 9)
            sole = ellipse(x, y - 3, 7, 8.5, foot, 2) + ellipse(x, y - 1.5, 3.6, 4.2, light(foot, 0.4), 0)
            out += thigh + sole
            continue
        out += limb(f"M{side * 8.5} {hip_y}L{x} {y - 4}", leg, 9.5)
        shoe = ellipse(3.0, -3, 9, 5.2, foot, 2)
        turn = 30 if y < -10 else 12 if y < -2.5 else 0
        out += group(shoe, x, y + 1, turn=turn)
    return out


def _foot_colour(kind: str, garment: str, colour: str) -> str:
    if garment == "raincoat":
        return dark(colour, 0.35)
    special = {"girl": "#a2543c", "boy": "#5d4a44", "owl": "#f5a623", "robot": "#6f8ba0", "fox": "#5a2f2a"}
    return special.get(kind, dark(FUR[kind], 0.12))


def _hand_colour(kind: str) -> str:
    return {"robot": "#6f8ba0", "fox": "#5a2f2a", "owl": "#8a5d33"}.get(kind, FUR[kind])


def _arms(kind: str, garment: str, colour: str, hands: dict[str, Point]) -> str:
    out = ""
    for name, side in (("back", -1), ("front", 1)):
        x, y = hands[name]
        sx, sy = side * 14.5, -41
        ex, ey = (sx + x) / 2 + side * 4, (sy + y) / 2 + 4
        sleeve = colour if garment in outfits.SLEEVED else {"girl": "#f3e7d3", "boy": "#ece3cf"}.get(kind, "")
        skin = "#8a5d33" if kind == "owl" else FUR[kind]
        out += limb(f"M{sx} {sy}Q{ex:.1f} {ey:.1f} {x} {y}", sleeve or skin, 8.6)
        out += _paw(kind, (x, y))
    return out


def _paw(kind: str, at: Point) -> str:
    return circle(at[0], at[1], 5.2, _hand_colour(kind), 2)


def _finger(kind: str) -> str:
    tip = limb("M40 -43L48 -44", _hand_colour(kind), 3.6, 1.7)
    return tip + circle(40, -43, 4.6, _hand_colour(kind), 0)


def effort(pose: str) -> str:
    """Little strokes of movement."""
    if pose == "run":
        return line("M-40 -30h-12M-38 -22h-9M-42 -14h-12", "#ffffff", 2.4, 'stroke-opacity="0.9"')
    if pose == "jump":
        return line("M-20 -6v6M20 -6v6M0 -3v5", "#ffffff", 2.4, 'stroke-opacity="0.9"')
    if pose == "wave":
        return line("M45 -80q5 4 5 10M51 -85q7 6 7 14", "#ffffff", 2.4, 'stroke-opacity="0.95"')
    return ""
