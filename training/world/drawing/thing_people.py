"""Things that are people: any thing of the table with a face on it, thin arms and legs. Feet at 0,0, about 100 high."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from training.world.drawing import outfits
from training.world.drawing.canvas import INK, circle, dark, ellipse, group, light, limb, line, mix, path
from training.world.drawing.faces import Plan, face
from training.world.drawing.palette import GARMENT_COLOURS
from training.world.drawing.props import hanging, held, umbrella_overhead
from training.world.drawing.things import LEFT, SIDE, TOP, Shape, picture, shape, thing_svg
from training.world.script import Character, Figure

Point = tuple[float, float]

LEGS = 18.0  # how high the body stands above the ground
WIDE, HIGH = 72.0, 76.0  # the box that a body fits into
# Where a face goes when the largest round patch is the wrong place: share of width and of height, and a factor.
# Those that have a face already get the new one over it.
_FACE: dict[str, tuple[float, float, float]] = {
    "ant": (0.26, 0.36, 0.9), "bat": (0.62, 0.55, 0.9), "bear": (0.5, 0.42, 1.1), "bee": (0.3, 0.6, 1.0),
    "beetle": (0.5, 0.3, 0.9), "bird": (0.42, 0.3, 1.0), "blowfish": (0.42, 0.55, 1.1), "butterfly": (0.5, 0.3, 0.8),
    "caterpillar": (0.24, 0.32, 0.9), "duck": (0.24, 0.26, 0.9), "fish": (0.36, 0.5, 1.0), "fly": (0.5, 0.26, 0.9),
    "fox": (0.45, 0.42, 1.1), "frog": (0.5, 0.3, 1.1), "ghost": (0.5, 0.38, 1.1), "hamster": (0.5, 0.42, 1.1),
    "koala": (0.5, 0.42, 1.1), "ladybird": (0.5, 0.27, 0.9), "lion": (0.46, 0.38, 1.1), "moth": (0.5, 0.36, 0.8),
    "nesting doll": (0.5, 0.33, 0.9), "panda": (0.5, 0.38, 1.1), "polar bear": (0.5, 0.42, 1.1),
    "raccoon": (0.45, 0.4, 1.1), "scarecrow": (0.5, 0.3, 0.9), "goose": (0.3, 0.17, 0.9), "goat": (0.2, 0.3, 0.8),
    "horse": (0.18, 0.27, 0.9), "cow": (0.14, 0.33, 0.9), "donkey": (0.15, 0.35, 0.8), "sheep": (0.2, 0.3, 0.9),
    "pig": (0.2, 0.45, 1.0), "seagull": (0.75, 0.3, 0.9), "hen": (0.66, 0.3, 0.9), "unicorn": (0.2, 0.36, 0.8),
    "seal": (0.28, 0.36, 0.9), "snail": (0.2, 0.38, 0.9),
    "snowman": (0.5, 0.42, 0.9), "swan": (0.27, 0.24, 0.8), "teddy bear": (0.5, 0.3, 1.0),
    "toy robot": (0.5, 0.34, 1.0),
    "turtle": (0.84, 0.55, 0.9), "whale": (0.36, 0.66, 1.0), "wolf": (0.45, 0.42, 1.1),
}  # fmt: skip


@dataclass(frozen=True)
class Body:
    """A thing as a body: how much it is enlarged, where its face is, and its main colours."""

    name: str
    form: Shape
    scale: float
    x: float  # of the face
    y: float
    size: float  # of the face
    skin: str  # around the face
    plate: bool  # whether the face needs a calm ground to be seen on
    main: str

    def edge(self, y: float) -> tuple[float, float]:
        """Left and right of the body at a height of the figure."""
        left, right = self.form.at((y + LEGS) / self.scale + self.form.bottom)
        middle = (self.form.left + self.form.right) / 2
        return (left - middle) * self.scale, (right - middle) * self.scale

    @property
    def top(self) -> float:
        return -LEGS - self.form.height * self.scale

    @property
    def shoulder(self) -> float:
        return min(self.y + 11 * self.size, -LEGS - 8)


@cache
def body_of(name: str) -> Body:
    form = shape(name)
    scale = min(WIDE / form.width, HIGH / form.height)
    middle = (form.left + form.right) / 2
    fx, fy, radius = form.spot
    factor = 1.0
    if name in _FACE:
        share_x, share_y, factor = _FACE[name]
        fx, fy = form.left + share_x * form.width, form.top + share_y * form.height
    size = max(0.62, min(1.0, radius * scale / 21)) * factor
    skin, calm = _ground(name, fx, fy, max(4.0, min(radius, 19 * size / scale)))
    if not calm:
        size = min(size, 0.84)  # its plate should leave something of the thing to be seen
    return Body(
        name=name,
        form=form,
        scale=scale,
        x=(fx - middle) * scale,
        y=(fy - form.bottom) * scale - LEGS,
        size=size,
        skin=skin,
        plate=name in _FACE or not calm or radius * scale < 14 * size,
        main=_main_colour(name),
    )


def _ground(name: str, x: float, y: float, radius: float) -> tuple[str, bool]:
    """The colour around a point, and whether it is light and plain enough for eyes and mouth."""
    seen = picture(name)
    r = int(radius * 0.8)
    px, py = int(x - LEFT), int(y - TOP)
    part = seen[max(0, py - r) : min(SIDE, py + r + 1), max(0, px - r) : min(SIDE, px + r + 1)].reshape(-1, 4)
    part = part[part[:, 3] > 200][:, :3].astype(float)
    if not len(part):
        return "#fff4dc", False
    middle = part.mean(0)
    bright = float(middle @ (0.3, 0.59, 0.11))
    restless = float(part.std(0).max())
    colour = "#" + "".join(f"{int(v):02x}" for v in middle)
    return colour, bright > 118 and restless < 34


def _main_colour(name: str) -> str:
    """The colour that most of a thing has, without its ink."""
    seen = picture(name).reshape(-1, 4)
    seen = seen[seen[:, 3] > 200][:, :3].astype(int)
    seen = seen[(abs(seen - (75, 44, 38))).sum(1) > 60] if len(seen) else seen
    if not len(seen):
        return "#a9765a"
    keys = (seen // 24) @ (10000, 100, 1)
    values = sorted(set(keys.tolist()), key=lambda key: (-int((keys == key).sum()), key))
    middle = seen[keys == values[0]].mean(0)
    return "#" + "".join(f"{int(v):02x}" for v in middle)


def person_svg(character: Character, figure: Figure) -> str:
    """The figure looking right, like figures.figure_svg."""
    from training.world.drawing.figures import POSES, Pose, effort

    body = body_of(character.kind)
    garment, colour = character.garment, GARMENT_COLOURS[character.colour]
    if figure.pose == "sleep":
        return _sleeping(body, garment, colour, figure)
    pose = POSES.get(figure.pose, Pose())
    thing, carried = figure.holding, figure.pose == "carry"
    hands = {"front": pose.front, "back": pose.back}
    if thing and not carried and figure.pose != "jump":
        hands[pose.free] = (23, -28) if pose.free == "front" else (-23, -28)
    drop = LEGS - 5 if pose.seated else 0.0
    at = {name: _hand(body, point, carried) for name, point in hands.items()}
    grip = at[pose.free]
    on_the_left = pose.free == "back"
    out = group(_behind(body, garment, colour), 0, drop)
    if not pose.seated:
        out += _legs(body, garment, colour, pose.feet)
    if thing and hanging(thing) and not carried:
        if thing == "umbrella" and figure.pose != "jump":
            out += umbrella_overhead(grip[0], grip[1] + drop, on_the_left)
        else:
            out += held(thing, grip[0], grip[1] + drop, back=on_the_left)
        thing = ""
    arms = _arms(body, garment, colour, at)
    trunk = (
        _trunk(body) + _worn(body, garment, colour) + _looks(body, figure.expression) + _on_top(body, garment, colour)
    )
    if carried:
        trunk += arms + (held(thing, 4, body.shoulder + 21, carried=True) if thing else "")
        trunk += "".join(_paw(body, point) for point in at.values()) if thing else ""
    else:
        # the arms come from behind the body, but hands before it stay to be seen
        trunk = arms + trunk + "".join(_paw(body, point) for point in at.values())
        if thing:
            trunk += held(thing, grip[0], grip[1], back=on_the_left) + _paw(body, grip)
    if figure.pose == "point":
        x, y = at["front"]
        trunk += limb(f"M{x:.1f} {y:.1f}L{x + 8:.1f} {y - 1:.1f}", _limb_colour(body), 3.2, 1.7)
    out += group(trunk, 0, drop)
    if pose.seated:
        out += _seated_legs(body, garment, colour)
    return group(out, -0.7 * pose.lean, -pose.lift, turn=pose.lean) + effort(figure.pose)


def _hand(body: Body, point: Point, carried: bool) -> Point:
    """A hand of the poses, moved to where the arms of this body reach."""
    x, y = point
    y = body.shoulder + (y + 41) * 0.95
    if carried:
        return (x if abs(x) > 12 else -12.0, body.shoulder + 17)
    left, right = body.edge(body.shoulder)
    return (right + (x - 14) * 0.95 if x > 0 else left + (x + 14) * 0.95), y


def _limb_colour(body: Body) -> str:
    return mix(body.main, INK, 0.3)


def _paw(body: Body, at: Point) -> str:
    return circle(at[0], at[1], 4.6, light(body.main, 0.35), 1.9)


def _arms(body: Body, garment: str, colour: str, at: dict[str, Point]) -> str:
    out = ""
    left, right = body.edge(body.shoulder)
    sleeved = garment in outfits.SLEEVED
    for name, x0, side in (("back", left + 4, -1), ("front", right - 4, 1)):
        x, y = at[name]
        ex, ey = (x0 + x) / 2 + side * 3, (body.shoulder + y) / 2 + 4
        stroke = f"M{x0:.1f} {body.shoulder:.1f}Q{ex:.1f} {ey:.1f} {x:.1f} {y:.1f}"
        out += limb(stroke, colour if sleeved else _limb_colour(body), 6.4 if sleeved else 3.6, 1.8)
    return out + "".join(_paw(body, point) for point in at.values())


def _shoe(body: Body, garment: str, colour: str) -> str:
    return dark(colour, 0.35) if garment == "raincoat" else dark(body.main, 0.38)


def _legs(body: Body, garment: str, colour: str, feet: tuple[Point, Point]) -> str:
    out = ""
    left, right = body.edge(-LEGS - 4)
    hip = max(3.5, min(9.0, (right - left) * 0.24))
    middle = (left + right) / 2
    trousers = outfits.trousers(garment)
    for side, (x, y) in zip((-1, 1), feet, strict=True):
        x0 = middle + side * hip
        x = x + middle * 0.6 if abs(x) > 10 else x0 + side
        out += limb(
            f"M{x0:.1f} {-LEGS - 8}L{x:.1f} {y - 4:.1f}",
            colour if trousers else _limb_colour(body),
            6.0 if trousers else 3.8,
            1.8,
        )
        turn = 30 if y < -10 else 12 if y < -2.5 else 0
        out += group(ellipse(2.6, -3, 8, 4.8, _shoe(body, garment, colour), 2), x, y + 1, turn=turn)
    return out


def _seated_legs(body: Body, garment: str, colour: str) -> str:
    out = ""
    for side in (-1, 1):
        x = side * 15 + 2
        leg = colour if outfits.trousers(garment) else _limb_colour(body)
        out += limb(f"M{side * 8} -8L{x} -6", leg, 4.4, 1.8)
        sole = _shoe(body, garment, colour)
        out += ellipse(x, -5.5, 6.2, 7.4, sole, 2) + ellipse(x, -4, 3.1, 3.6, light(sole, 0.4), 0)
    return out


def _trunk(body: Body) -> str:
    middle = (body.form.left + body.form.right) / 2
    inner = group(thing_svg(body.name), -middle, -body.form.bottom)
    return group(inner, 0, -LEGS, body.scale)


def _looks(body: Body, expression: str, asleep: bool = False, turn: float = 0) -> str:
    """The face, on a calm round of its own where the thing is dark, thin or has a pattern."""
    ground, out = body.skin, ""
    if body.plate:
        ground = mix(light(body.main, 0.62), "#fff4dc", 0.35)
        out = ellipse(1.5, 3.5, 23, 18, ground, 1.9)
    plan = Plan(middle=2.0, eye_x=11.5, mouth_y=12.0, eye_y=0.0, lid=ground)
    cheeks = "".join(ellipse(x, 9.5, 4.4, 3, "#ff7f86", 0, 'fill-opacity="0.6"') for x in (-16.5, 20))
    return group(out + cheeks + face(plan, expression, asleep), body.x, body.y - 3 * body.size, body.size, turn)


def _wrap(body: Body, y0: float, y1: float, wider: float = 0.0) -> str:
    """A closed line around the body between two heights: what is cut to fit it."""
    steps = 6
    heights = [y0 + (y1 - y0) * k / steps for k in range(steps + 1)]
    sides = [body.edge(y) for y in heights]
    right = [f"{r + wider:.1f} {y:.1f}" for (_, r), y in zip(sides, heights, strict=True)]
    left = [f"{x - wider:.1f} {y:.1f}" for (x, _), y in zip(sides, heights, strict=True)]
    low = f"Q{(sides[-1][0] + sides[-1][1]) / 2:.1f} {y1 + 6:.1f} {left[-1]}"
    high = f"Q{(sides[0][0] + sides[0][1]) / 2:.1f} {y0 + 6:.1f} {right[0]}Z"
    return f"M{'L'.join(right)}{low}L{'L'.join(reversed(left))}{high}"


def _collar(body: Body) -> float:
    """Where clothes begin: below the mouth, but never below the last quarter."""
    return min(body.y + 17 * body.size, -LEGS - 9)


def _behind(body: Body, garment: str, colour: str) -> str:
    if garment != "cape":
        return ""
    left, right = body.edge(_collar(body))
    factor = max(0.8, min(1.2, (right - left) / 34))
    return group(outfits.behind(garment, colour), (left + right) / 2, -3, factor)


def _worn(body: Body, garment: str, colour: str) -> str:
    """What lies over the body; the face comes above it."""
    y = _collar(body)
    left, right = body.edge(y)
    shade, shine = dark(colour, 0.25), light(colour, 0.45) if colour != "#fbf9f4" else "#d5dbe8"
    middle, base = (left + right) / 2, -LEGS + 1.0
    if garment == "scarf":
        x = middle - (right - left) * 0.22
        tail = path(f"M{x - 6:.1f} {y + 5:.1f}l12 1.500l-2 19l-13 -2z", colour) + line(
            f"M{x - 6.5:.1f} {y + 16:.1f}l11.500 2", shine, 2.4
        )
        return tail + path(_wrap(body, y - 1, y + 7, 2.0), colour, 2.2)
    if garment == "cape":
        strap = path(_wrap(body, y - 1, y + 4, 1.5), colour, 2.0)
        return strap + circle(middle, y + 5, 4, outfits.GOLD, 1.6)
    if garment == "dungarees":
        y = (y + base) / 2
        straps = "".join(
            limb(f"M{middle + s * 10:.1f} {y + 4:.1f}L{middle + s * 15:.1f} {_collar(body) - 8:.1f}", colour, 3.4, 1.5)
            for s in (-1, 1)
        )
        bib = path(_wrap(body, y, base, 1.5), colour, 2.2)
        buttons = circle(middle - 10, y + 5, 2.2, outfits.GOLD, 1) + circle(middle + 10, y + 5, 2.2, outfits.GOLD, 1)
        return straps + bib + buttons
    if garment in ("jumper", "raincoat"):
        coat = path(_wrap(body, y, base, 2.0), colour, 2.2)
        if garment == "jumper":
            left, right = body.edge((y + base) / 2)
            count = max(2, int((right - left) / 9))
            knit = f"M{left + 2:.1f} {(y + base) / 2:.1f}" + "l4 4l4 -4" * count
            return coat + line(knit, shine, 2.2)
        seam = line(f"M{middle:.1f} {y + 5:.1f}V{base + 2:.1f}", shade, 1.8)
        return coat + seam + "".join(circle(middle + 5, at, 1.9, outfits.GOLD, 1) for at in (y + 8, base - 3))
    return ""


def _on_top(body: Body, garment: str, colour: str) -> str:
    if garment != "hat":
        return ""
    if body.name in _FACE:  # on the head, wherever that is
        factor = 0.8 * body.size
        return group(outfits.on_head(garment, colour, "thing"), body.x, body.y + 2 * body.size, factor)
    row = body.top + min(6.0, body.form.height * body.scale * 0.12)
    left, right = body.edge(row)
    factor = max(0.55, min(0.85, (right - left) / 48))
    return group(outfits.on_head(garment, colour, "thing"), (left + right) / 2, row + 20 * factor, factor)


def _sleeping(body: Body, garment: str, colour: str, figure: Figure) -> str:
    """Lying on its side; the face stays upright enough to be read."""
    from training.world.drawing.figures import dreams

    at = {name: _hand(body, point, False) for name, point in {"front": (20.0, -24.0), "back": (-20.0, -24.0)}.items()}
    out = _behind(body, garment, colour) + _legs(body, garment, colour, ((-9, -1), (9, -1)))
    out += _arms(body, garment, colour, at) + _trunk(body) + _worn(body, garment, colour)
    out += _looks(body, figure.expression, asleep=True, turn=-66) + _on_top(body, garment, colour)
    half = max(abs(v) for v in body.edge(body.y))
    lying = group(out, -48, -half - 3, 0.95, turn=82)
    item = held(figure.holding, -24, -6) if figure.holding else ""
    return lying + item + dreams()
