"""Whole figures: body, limbs and tail in many poses, dressed, with a head on top. Feet at 0,0, about 100 high."""

from __future__ import annotations

from dataclasses import dataclass

from training.world import looks
from training.world.drawing import bodies, thing_people, wardrobe
from training.world.drawing.bodies import Look, Point
from training.world.drawing.canvas import INK, circle, group, line, path
from training.world.drawing.heads import head
from training.world.drawing.props import hanging, held, umbrella_overhead
from training.world.script import Character, Figure
from training.world.things import things


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
    "fly": Pose(front=(40, -56), back=(-38, -50), feet=((-25, -14), (-9, -9)), lean=20, lift=21),
    "swim": Pose(
        front=(39, -47), back=(-34, -33), feet=((-27, -13), (-11, -6)), lean=32, lift=7, head=(3, 2), tilt=-12
    ),
    "climb": Pose(
        front=(23, -73), back=(-8, -69), feet=((-13, -14), (14, -8)), lean=5, lift=10, head=(-6, 2), free="back"
    ),
    "dance": Pose(front=(35, -70), back=(-33, -27), feet=((-8, -1), (23, -15)), lean=-7, tilt=8, free="back"),
    "hug": Pose(front=(29, -33), back=(24, -25), lean=5, head=(3, 1), tilt=6),
}


def figure_svg(character: Character, figure: Figure) -> str:
    """The figure looking right, in its own coordinates; the layout scales, mirrors and places it."""
    if not looks.is_kind(character.kind) and character.kind in things():
        return thing_people.person_svg(character, figure)
    look = bodies.look_of(character)
    drawn = _sleeping(look, figure) if figure.pose == "sleep" else _awake(look, figure)
    return drawn if look.size == 1 else group(drawn, scale=look.size)


def _awake(look: Look, figure: Figure) -> str:
    pose = POSES[figure.pose]
    worn = look.worn
    hands = {"front": pose.front, "back": pose.back}
    thing = figure.holding
    carried = figure.pose == "carry"
    if thing and not carried and figure.pose != "jump":
        hands[pose.free] = (23, -28) if pose.free == "front" else (-23, -28)
        if pose.seated:
            hands["front"] = (23, -26)
    at = hands[pose.free]
    low = pose.drop if look.legged else min(pose.drop, 3)
    body = group(wardrobe.behind(worn) + look.anatomy.behind(look.paint) + bodies.tail(look, figure.pose), 0, low)
    legs = bodies.legs(look, pose.feet, pose.drop, pose.seated)
    if not look.legged:
        legs = group(legs, 0, low)
    high = -67 + low + pose.head[1] - look.anatomy.neck
    body = _mane(look, pose.head[0], high, pose.tilt) + body
    trunk = group(bodies.torso(look) + wardrobe.on_body(worn), 0, low)
    over = pose.seated if look.legged else look.anatomy.trunk == "skin"  # a mermaid's tail begins at her waist
    body += trunk + legs if over else legs + trunk
    body += bodies.boots(look, pose.feet, pose.seated)
    if look.anatomy.neck:
        body += group(bodies.neck(look, pose.head[0]), 0, low)
    if thing and hanging(thing) and not carried:
        on_the_left = pose.free == "back"
        if thing == "umbrella" and figure.pose != "jump":
            body += umbrella_overhead(at[0], at[1] + low, on_the_left)
        else:
            body += held(thing, at[0], at[1] + low, back=on_the_left)
        thing_above = ""
    else:
        thing_above = thing
    arms = "" if carried or figure.pose == "hug" else bodies.arms(look, hands)
    body += group(arms + wardrobe.over_arms(worn), 0, low)
    above = group(_head(look, figure.expression), pose.head[0], high, look.anatomy.head_scale, pose.tilt)
    if figure.pose == "hug":  # both arms reach round somebody to the front
        above += group(bodies.arms(look, hands), 0, low)
    if carried:
        item = held(thing_above, 4, -17, carried=True) if thing_above else ""
        paws = "".join(bodies.paw(look, point) for point in hands.values())
        above += bodies.arms(look, hands) + item + (paws if item else "")
    elif thing_above:
        above += held(thing_above, at[0], at[1] + low, back=pose.free == "back")
        above += group(bodies.paw(look, at), 0, low)
    if figure.pose == "point":
        above += group(bodies.finger(look), 0, low)
    behind, before = _around(figure.pose)
    return behind + group(body + above, -0.7 * pose.lean, -pose.lift, turn=pose.lean) + effort(figure.pose) + before


def _sleeping(look: Look, figure: Figure) -> str:
    worn = look.worn
    hands = {"front": (16.0, -24.0), "back": (-18.0, -22.0)}
    body = wardrobe.behind(worn) + look.anatomy.behind(look.paint) + bodies.tail(look, "sleep")
    body += bodies.legs(look, Pose().feet, 0, False)
    body += bodies.torso(look) + wardrobe.on_body(worn) + bodies.arms(look, hands)
    body += wardrobe.over_arms(worn)
    lying = group(body, -51, -21, 0.98, turn=84)
    lying = _mane(look, 21, -25, 78) + lying  # the hair lies beside the body
    resting = group(_head(look, figure.expression, asleep=True), 21, -25, look.anatomy.head_scale, turn=14)
    item = held(figure.holding, -20, -6) if figure.holding else ""
    return group(lying + resting + item + dreams(), 6, 0)


def dreams() -> str:
    """The letters of deep sleep."""
    return "".join(
        line(f"M{x} {y}h{s}l-{s} {s}h{s}", INK, 5.4) + line(f"M{x} {y}h{s}l-{s} {s}h{s}", "#ffffff", 2.6)
        for x, y, s in ((24, -72, 6), (34, -86, 8), (46, -103, 10))
    )


def _mane(look: Look, x: float, y: float, turn: float) -> str:
    drawn = look.anatomy.mane(look.paint)
    return group(drawn, x, y, look.anatomy.head_scale, turn) if drawn else ""


def _head(look: Look, expression: str, asleep: bool = False) -> str:
    hood = wardrobe.behind_head(look.worn)
    hat = wardrobe.on_head(look.worn, look.kind, look.anatomy.hat_lift)
    return hood + head(look.kind, look.paint, expression, asleep) + hat


def _around(pose: str) -> tuple[str, str]:
    """What a pose brings with it, behind and before the figure: the rope that is climbed, the water."""
    if pose == "climb":
        return line("M19 -128V2", INK, 7) + line("M19 -128V2", "#d9a866", 3.6) + line(
            "M17.500 -120l3 4M17.500 -104l3 4M17.500 -18l3 4M17.500 -34l3 4", "#a8763c", 1.6
        ), ""
    if pose == "swim":
        d = "M-62 -9Q-54 -17 -46 -10T-30 -10T-14 -10T2 -10T18 -10T34 -10T50 -10Q56 -15 62 -9Q60 4 0 5Q-60 4 -62 -9Z"
        foam = line("M-58 -9Q-53 -15 -46 -10T-30 -10T-14 -10T2 -10T18 -10T34 -10T50 -10Q54 -13 58 -9", "#ffffff", 2.4)
        return "", path(d, "#6fc3ee", 0, 'fill-opacity="0.92"') + foam + line("M-34 -2h14M4 -3h18", "#d8f1ff", 2)
    return "", ""


def effort(pose: str) -> str:
    """Little strokes of movement."""
    if pose == "run":
        return line("M-40 -30h-12M-38 -22h-9M-42 -14h-12", "#ffffff", 2.4, 'stroke-opacity="0.9"')
    if pose == "jump":
        return line("M-20 -6v6M20 -6v6M0 -3v5", "#ffffff", 2.4, 'stroke-opacity="0.9"')
    if pose == "wave":
        return line("M45 -80q5 4 5 10M51 -85q7 6 7 14", "#ffffff", 2.4, 'stroke-opacity="0.95"')
    if pose == "fly":
        return line("M-38 -16h-14M-44 -26h-9M-20 -4h-12", "#ffffff", 2.4, 'stroke-opacity="0.9"')
    if pose == "dance":
        return _note(44, -88) + _note(-42, -74)
    if pose == "hug":
        d = "M0 4Q-9 -3 -6 -8Q-2 -11 0 -6Q2 -11 6 -8Q9 -3 0 4Z"
        return group(path(d, "#ff5f7a", 1.6), 40, -70, 1.3, 12) + group(path(d, "#ff5f7a", 1.4), 50, -56, 0.85, 16)
    return ""


def _note(x: float, y: float) -> str:
    return line(f"M{x} {y}v-15l8 -2v6", INK, 2.4) + circle(x - 2.4, y, 3.4, INK, 0)
