"""The heads of the twelve kinds, facing right. Drawn around 0,0; about 58 wide and 50 high without ears."""

from __future__ import annotations

from math import cos, pi, sin

from training.world.drawing.canvas import INK, circle, crescent, dark, ellipse, line, path, polygon, rect
from training.world.drawing.faces import EYE, Plan, face

FUR = {
    "fox": "#ee7a35",
    "rabbit": "#f1e6dc",
    "bear": "#a8683f",
    "cat": "#8d91a8",
    "puppy": "#eec68c",
    "owl": "#b68650",
    "hedgehog": "#f6d9b0",
    "mouse": "#cdbfcb",
    "frog": "#86cc55",
    "girl": "#fad3ae",
    "boy": "#d79c6b",
    "robot": "#a9c3d3",
}
BELLY = {
    "fox": "#fff1de",
    "rabbit": "#ffffff",
    "bear": "#dba877",
    "cat": "#e9eaf2",
    "puppy": "#fff0d6",
    "owl": "#f6e3bd",
    "hedgehog": "#fff0da",
    "mouse": "#f3ebf1",
    "frog": "#d9f0a8",
    "girl": "#f2e6cf",
    "boy": "#e9e0c8",
    "robot": "#dbe8ef",
}
SPINES = "#7a4f3a"
HAIR = {"girl": "#7a3f22", "boy": "#3b2a2a"}
_EARS = "#f7a6b0"


def head(kind: str, expression: str, asleep: bool = False) -> str:
    return _BACK.get(kind, _nothing)() + _FRONT[kind](expression, asleep)


def _nothing() -> str:
    return ""


def _skull(colour: str, rx: float = 29, ry: float = 25) -> str:
    return ellipse(0, 0, rx, ry, colour, 0) + crescent(0, 0, rx, ry) + ellipse(0, 0, rx, ry, "none", 2.2)


def _cheeks(plan: Plan, spread: float = 9.5, colour: str = "#ff7f86") -> str:
    y = plan.mouth_y - 2.5
    xs = (plan.middle - plan.eye_x - spread + 2.5, plan.middle + plan.eye_x + spread - 3.5)
    return "".join(ellipse(x, y, 4.8, 3.3, colour, 0, 'fill-opacity="0.6"') for x in xs)


def _pair(shape: str) -> str:
    return shape + f'<g transform="scale(-1 1)">{shape}</g>'


def _nose(x: float, y: float, w: float = 3.6, colour: str = EYE) -> str:
    return ellipse(x, y, w, w * 0.72, colour, 0) + ellipse(x - 1, y - 0.9, w * 0.3, w * 0.2, "#ffffff", 0)


def _fox_back() -> str:
    ear = path("M7 -19Q14 -40 27 -43Q33 -26 27 -8Z", FUR["fox"], 2.2)
    return _pair(ear + path("M14 -20Q19 -32 26 -36Q29 -26 25 -14Z", "#5a2f2a", 0))


def _fox(expression: str, asleep: bool) -> str:
    d = "M0 -25C18 -26 27 -14 28 -2L36 9L27 13Q18 25 0 25Q-18 25 -27 13L-36 9L-28 -2C-27 -14 -18 -26 0 -25Z"
    tufts = "M34.500 9L26 12.500Q18 24 0 24Q-18 24 -26 12.500L-34.500 9Q-24 3 -15 8Q-6 13 5 4Q14 13 20 8Q26 4 34.500 9Z"
    plan = Plan(mouth_y=14.5, lid=FUR["fox"], eye_y=-1)
    shape = path(d, FUR["fox"], 0) + path(tufts, BELLY["fox"], 0) + crescent(0, 1, 28, 24, 0.10) + path(d, "none", 2.2)
    return shape + _cheeks(plan) + _nose(6, 7.5, 4) + face(plan, expression, asleep)


def _rabbit_back() -> str:
    right = path("M6 -18C4 -40 8 -56 15 -57C24 -57 24 -36 20 -16Z", FUR["rabbit"], 2.2)
    right += path("M10 -20C9 -38 11 -50 15 -51C20 -50 19 -34 17 -19Z", _EARS, 0)
    return _pair(right)


def _rabbit(expression: str, asleep: bool) -> str:
    plan = Plan(lid=FUR["rabbit"], mouth_y=14.5)
    tuft = path("M-5 -23Q-2 -31 2 -26Q6 -31 8 -23", "#ffffff", 1.6)
    muzzle = ellipse(5, 13, 12, 8, "#ffffff", 0)
    teeth = rect(2.2, 15.5, 5.6, 5, "#ffffff", 1.2, 1) if expression == "happy" else ""
    out = _skull(FUR["rabbit"]) + tuft + muzzle + _cheeks(plan) + teeth + _nose(5, 7.5, 3.4, "#f0788a")
    return out + face(plan, expression, asleep)


def _bear_back() -> str:
    return _pair(circle(21, -20, 10.5, FUR["bear"], 2.2) + circle(21.5, -19.5, 5.8, "#e0a277", 0))


def _bear(expression: str, asleep: bool) -> str:
    plan = Plan(lid=FUR["bear"], mouth_y=14, eye_y=-2, eye_x=13)
    muzzle = ellipse(6, 12, 14, 10.5, "#f0cda0", 0)
    out = _skull(FUR["bear"], 30, 25) + muzzle + _cheeks(plan, 10, "#ff8a6e") + _nose(6, 6.5, 5)
    return out + face(plan, expression, asleep)


def _cat_back() -> str:
    ear = path("M7 -20L24 -40Q30 -26 27 -8Z", FUR["cat"], 2.2) + path("M14 -20L23 -32Q26 -24 24 -14Z", _EARS, 0)
    return _pair(ear)


def _cat(expression: str, asleep: bool) -> str:
    plan = Plan(lid=FUR["cat"], mouth_y=13.5)
    stripes = line(
        "M1 -24v8M-7 -23l2 7M9 -23l-1.500 7M-28 -3l6 1.500M-27.500 4l5.500 .5M28 -3l-5 1.500M27.500 4l-4.500 .5",
        "#555970",
        2.6,
    )
    muzzle = ellipse(0.5, 12.5, 7.5, 6.5, BELLY["cat"], 0) + ellipse(9.5, 12.5, 7.5, 6.5, BELLY["cat"], 0)
    hairs = line("M-9 12l-25 -3M-9 15l-24 4M19 12l17 -3M19 15l16 4", "#fdfdff", 1.3)
    out = _skull(FUR["cat"]) + stripes + muzzle + _cheeks(plan) + hairs
    return out + path("M1.800 6.500h6.400l-3.200 4z", "#f0788a", 0) + face(plan, expression, asleep)


def _puppy(expression: str, asleep: bool) -> str:
    plan = Plan(lid=FUR["puppy"], mouth_y=14, eye_y=-1)
    patch = path("M9 -11C16 -16 26 -10 26 0C26 8 18 11 13 8C7 5 5 -8 9 -11Z", "#b4733f", 0)
    muzzle = ellipse(6, 12.5, 13, 9.5, BELLY["puppy"], 0)
    ear = path("M16 -22C30 -27 41 -14 39 6C38 17 29 18 27 8C26 -2 24 -10 16 -22Z", "#8f5630", 2.2)
    tongue = path("M2.500 16.500h8v4q-4 6 -8 0z", "#ff7f8c", 1.2) if expression == "happy" else ""
    out = _skull(FUR["puppy"]) + patch + muzzle + _cheeks(plan, 8) + _pair(ear) + tongue + _nose(6, 6.5, 4.8)
    return out + face(plan, expression, asleep)


def _owl_back() -> str:
    return _pair(path("M8 -20Q18 -26 28 -39Q33 -20 26 -6Z", "#8a5d33", 2.2))


def _owl(expression: str, asleep: bool) -> str:
    plan = Plan(eye_x=12.5, eye_y=-1, mouth_y=12, size=1.12, lid="#fff6de", white=True, beak=True, middle=4)
    discs = "".join(circle(4 + side * 12.5, -1, 12.8, "#fff6de", 1.4) for side in (-1, 1))
    brow = path("M4 -7Q-2 -16 -18 -21Q-6 -24 4 -17Q14 -24 26 -21Q10 -16 4 -7Z", "#8a5d33", 0)
    freckles = "".join(line(f"M{x} 18q2 2.500 4 0", "#8a5d33", 1.4) for x in (-16, -9, 13, 20))
    out = _skull(FUR["owl"], 30, 25) + discs + brow + freckles + _cheeks(plan, 7, "#ff8f80")
    return out + face(plan, expression, asleep)


def _spines(rx: float, ry: float, turns: int, first: float, last: float, depth: float = 7.0) -> str:
    points: list[tuple[float, float]] = []
    for index in range(turns * 2 + 1):
        angle = first + (last - first) * index / (turns * 2)
        far = depth if index % 2 else 0.0
        points.append(((rx + far) * cos(angle), (ry + far) * sin(angle)))
    return polygon(points)


def _hedgehog_back() -> str:
    outer = path(_spines(31, 27, 15, pi * 0.78, pi * 2.22, 9), SPINES, 2.2, 'stroke-linejoin="round"')
    return outer + circle(-21, -17, 6.5, FUR["hedgehog"], 2) + circle(21, -17, 6.5, FUR["hedgehog"], 2)


def _hedgehog(expression: str, asleep: bool) -> str:
    plan = Plan(lid=FUR["hedgehog"], mouth_y=14.5, middle=6, eye_y=2)
    fringe = "M-29 2Q-31 -26 0 -26Q31 -26 29 0L24 -9L20 -3L15 -12L10 -5L5 -14L-1 -6L-6 -13L-11 -4L-17 -10L-20 0L-26 -3Z"
    marks = line("M-17 -15l-3 -5M-8 -18l-1 -5M2 -19l1 -5M12 -17l2 -5", "#a9795a", 1.8)
    out = _skull(FUR["hedgehog"], 28, 24) + path(fringe, SPINES, 1.8, 'stroke-linejoin="round"') + marks
    return out + _cheeks(plan) + _nose(9, 8, 4.4) + face(plan, expression, asleep)


def _mouse_back() -> str:
    return _pair(circle(25, -21, 16, FUR["mouse"], 2.2) + circle(25.5, -20, 10.5, "#f9b3c0", 0))


def _mouse(expression: str, asleep: bool) -> str:
    plan = Plan(lid=FUR["mouse"], mouth_y=14, eye_x=11)
    muzzle = ellipse(7, 13, 11.5, 8.5, BELLY["mouse"], 0)
    hairs = line("M-7 13l-18 -2M-7 15.500l-17 4M20 13l13 -2M20 15.500l12 4", "#6b5a68", 1.1)
    out = _skull(FUR["mouse"], 28, 24) + muzzle + _cheeks(plan) + hairs + _nose(8, 7.5, 4, "#ee6f86")
    return out + face(plan, expression, asleep)


def _frog_back() -> str:
    return "".join(circle(4 + side * 14.5, -18, 11.5, FUR["frog"], 2.2) for side in (-1, 1))


def _frog(expression: str, asleep: bool) -> str:
    plan = Plan(eye_x=14.5, eye_y=-18, middle=4, mouth_y=9, mouth_width=1.9, size=1.1, lid=FUR["frog"])
    whites = "".join(circle(4 + side * 14.5, -18, 8.6, "#fffef2", 0) for side in (-1, 1))
    if asleep:
        whites = ""
    body = ellipse(0, 1, 31, 23, FUR["frog"], 0) + crescent(0, 1, 31, 23) + ellipse(0, 1, 31, 23, "none", 2.2)
    join = ellipse(4, -11, 22, 8, FUR["frog"], 0)
    spots = ellipse(-22, -7, 3, 2.2, "#5fa83b", 0) + ellipse(-17, -12, 1.8, 1.4, "#5fa83b", 0)
    holes = line("M1.500 1v2M7 1v2", "#3f7a2b", 2)
    cheeks = ellipse(-16, 7, 5, 3.4, "#ff8f7a", 0, 'fill-opacity="0.7"') + ellipse(
        24, 7, 4.2, 3.4, "#ff8f7a", 0, 'fill-opacity="0.7"'
    )
    return body + join + whites + spots + holes + cheeks + face(plan, expression, asleep)


def _girl_back() -> str:
    tail = path("M22 -6C36 -16 44 -2 40 12C39 20 35 25 31 24C34 14 30 8 23 8Z", HAIR["girl"], 2.2)
    return _pair(tail + circle(25.5, -1, 4.2, "#ffd23f", 1.6)) + ellipse(0, -3, 30, 26, HAIR["girl"], 2.2)


def _girl(expression: str, asleep: bool) -> str:
    plan = Plan(lid=FUR["girl"], mouth_y=13.5, eye_y=3)
    fringe = "M-28.500 -2Q-31 -27 0 -28.500Q31 -27 28.500 -2Q24 -4 22 -11Q8 -8 2 -16Q-6 -7 -21 -7Q-24 -2 -28.500 -2Z"
    shape = _skull(FUR["girl"], 27.5, 24) + path(fringe, HAIR["girl"], 2)
    shine = line("M-17 -18Q-8 -24 4 -24", "#b0683c", 2.4)
    return shape + shine + _cheeks(plan) + ellipse(6, 8.5, 1.8, 1.2, "#e09a78", 0) + face(plan, expression, asleep)


def _boy_back() -> str:
    return _pair(circle(27.5, 3, 5.5, FUR["boy"], 2.2))


def _boy(expression: str, asleep: bool) -> str:
    plan = Plan(lid=FUR["boy"], mouth_y=13.5, eye_y=3)
    hair = (
        "M-28 0Q-34 -14 -24 -22Q-24 -30 -13 -28Q-8 -35 1 -30Q8 -36 13 -29Q23 -31 24 -22Q33 -15 28 0"
        "Q25 -2 24 -9Q18 -7 15 -13Q8 -6 2 -12Q-4 -5 -10 -12Q-14 -6 -22 -8Q-25 -4 -28 0Z"
    )
    freckles = "".join(circle(x, 9, 0.9, "#a5653c", 0) for x in (-12, -9, 19, 22))
    out = _skull(FUR["boy"], 28, 24) + path(hair, HAIR["boy"], 2) + line("M-14 -21Q-6 -27 3 -25", "#6b5050", 2.2)
    out += _cheeks(plan, colour="#f2705f") + freckles + ellipse(6, 8.5, 2, 1.3, "#a5653c", 0)
    return out + face(plan, expression, asleep)


def _robot_back() -> str:
    aerial = line("M0 -22V-36", INK, 3.4) + circle(0, -38, 5, "#ff5a4f", 2) + circle(-1.5, -39.5, 1.4, "#ffffff", 0)
    return aerial + rect(-35, -7, 70, 15, "#6f8ba0", 2.2, 5)


def _robot(expression: str, asleep: bool) -> str:
    glow = "#7df3ee"
    plan = Plan(eye=glow, ink=glow, brow=glow, lid="#23404f", mouth_y=9, eye_y=-3, middle=4)
    shell = rect(-29, -25, 58, 49, FUR["robot"], 0, 15) + rect(-29, 10, 58, 14, dark(FUR["robot"], 0.16), 0, 10)
    shell += rect(-29, -25, 58, 49, "none", 2.2, 15) + rect(-20, -16, 47, 34, "#23404f", 1.8, 11)
    gleam = line("M-25 -12Q-24 -21 -14 -21.500", "#f2fbff", 2.4)
    blush = ellipse(-12, 9, 3.6, 2.4, "#ff7f9a", 0, 'fill-opacity="0.8"') + ellipse(
        21, 9, 3.2, 2.4, "#ff7f9a", 0, 'fill-opacity="0.8"'
    )
    return shell + gleam + blush + face(plan, expression, asleep)


_BACK = {
    "fox": _fox_back,
    "rabbit": _rabbit_back,
    "bear": _bear_back,
    "cat": _cat_back,
    "owl": _owl_back,
    "hedgehog": _hedgehog_back,
    "mouse": _mouse_back,
    "frog": _frog_back,
    "girl": _girl_back,
    "boy": _boy_back,
    "robot": _robot_back,
}
_FRONT = {
    "fox": _fox,
    "rabbit": _rabbit,
    "bear": _bear,
    "cat": _cat,
    "puppy": _puppy,
    "owl": _owl,
    "hedgehog": _hedgehog,
    "mouse": _mouse,
    "frog": _frog,
    "girl": _girl,
    "boy": _boy,
    "robot": _robot,
}
