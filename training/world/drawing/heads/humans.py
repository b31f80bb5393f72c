"""Human heads of all ages: the girl and the boy of Fernhollow, grown-ups, and hair in several cuts."""

from __future__ import annotations

from math import pi

from training.world.drawing.canvas import INK, circle, dark, ellipse, light, line, mix, path
from training.world.drawing.faces import Plan, face
from training.world.drawing.heads.common import (
    Anatomy,
    Paint,
    cheeks,
    pair,
    scallops,
    skull,
)


def _girl_back(p: Paint) -> str:
    tail = path("M22 -6C36 -16 44 -2 40 12C39 20 35 25 31 24C34 14 30 8 23 8Z", p.hair, 2.2)
    return pair(tail + circle(25.5, -1, 4.2, "#ffd23f", 1.6)) + ellipse(0, -3, 30, 26, p.hair, 2.2)


def _girl(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13.5, eye_y=3)
    fringe = "M-28.500 -2Q-31 -27 0 -28.500Q31 -27 28.500 -2Q24 -4 22 -11Q8 -8 2 -16Q-6 -7 -21 -7Q-24 -2 -28.500 -2Z"
    shape = skull(p.fur, 27.5, 24) + path(fringe, p.hair, 2)
    shine = line("M-17 -18Q-8 -24 4 -24", "#b0683c", 2.4)
    return shape + shine + cheeks(plan) + ellipse(6, 8.5, 1.8, 1.2, "#e09a78", 0) + face(plan, mood, asleep)


def _boy_back(p: Paint) -> str:
    return pair(circle(27.5, 3, 5.5, p.fur, 2.2))


def _boy(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13.5, eye_y=3)
    hair = (
        "M-28 0Q-34 -14 -24 -22Q-24 -30 -13 -28Q-8 -35 1 -30Q8 -36 13 -29Q23 -31 24 -22Q33 -15 28 0"
        "Q25 -2 24 -9Q18 -7 15 -13Q8 -6 2 -12Q-4 -5 -10 -12Q-14 -6 -22 -8Q-25 -4 -28 0Z"
    )
    freckles = "".join(circle(x, 9, 0.9, "#a5653c", 0) for x in (-12, -9, 19, 22))
    out = skull(p.fur, 28, 24) + path(hair, p.hair, 2) + line("M-14 -21Q-6 -27 3 -25", "#6b5050", 2.2)
    out += cheeks(plan, colour="#f2705f") + freckles + ellipse(6, 8.5, 2, 1.3, "#a5653c", 0)
    return out + face(plan, mood, asleep)


HAIRDOS = ("short", "long", "bob", "plaits", "ponytail", "bun", "curls", "bald", "bunches", "tousled")


def _hair_back(p: Paint) -> str:
    """What of the hair hangs behind the head, and the ears."""
    hair = p.hair
    ears = pair(circle(27.5, 3, 5.5, p.fur, 2.2))
    if p.hairdo == "bunches":
        return _girl_back(p)
    if p.hairdo == "long":
        return ellipse(0, -3, 30, 26, hair, 2.2)
    if p.hairdo == "bob":
        return path("M-30 -6Q-37 16 -29 23Q0 28 29 23Q37 16 30 -6Q26 -29 0 -29Q-26 -29 -30 -6Z", hair, 2.2)
    if p.hairdo == "plaits":
        plait = "".join(ellipse(x, y, 6.4, 5.6, hair, 2) for x, y in ((29, 12), (31, 20), (32, 28))) + path(
            "M28 34Q33 44 38 34Z", hair, 1.8
        )
        return ellipse(0, -3, 30, 26, hair, 2.2) + pair(plait + ellipse(32, 33, 4.4, 2.6, "#ff7fa8", 1.5))
    if p.hairdo == "ponytail":
        tail = path("M-20 -22C-44 -34 -54 -10 -46 14C-44 18 -40 18 -38 14C-40 0 -34 -8 -22 -8Z", hair, 2.2)
        return tail + circle(-25, -17, 5, "#ff7fa8", 1.8) + ellipse(0, -3, 29.5, 25.5, hair, 2.2)
    if p.hairdo == "bun":
        return (
            circle(-2, -33, 11, hair, 2.2)
            + line("M-8 -35Q-2 -41 5 -36", light(hair, 0.3), 2)
            + ellipse(0, -3, 29.5, 25, hair, 2.2)
            + ears
        )
    if p.hairdo == "curls":
        return scallops(29, 26, 15, 8.5, hair, pi * 0.8, pi * 2.2)
    if p.hairdo == "bald":
        sides = pair(path("M24 -12Q36 -8 33 8Q27 12 24 6Z", hair, 2.2))
        return sides + ears
    return ears


def _mane(p: Paint) -> str:
    """Long hair, down the back."""
    if p.hairdo != "long":
        return ""
    d = "M-30 -8Q-38 20 -37 43Q-28 52 -18 46Q0 54 18 46Q28 52 37 43Q38 20 30 -8Z"
    return path(d, p.hair, 2.2) + line("M-29 16Q-30 30 -29 42M29 16Q30 30 29 42", dark(p.hair, 0.3), 1.7)


def _hair_front(p: Paint) -> str:
    hair, gleam = p.hair, light(p.hair, 0.28)
    if p.hairdo == "bald":
        return line("M-14 -17Q-6 -22 3 -21", light(p.fur, 0.55), 2.6)
    if p.hairdo == "curls":
        rim = (
            f'<g transform="translate(0'
            f' -12)">{scallops(22, 9, 8, 7.5, hair, pi * 1.0, pi * 2.0)}{ellipse(0, -5, 21, 7.5, hair, 0)}</g>'
        )
        return rim + line("M-14 -22q3 -4 7 -2M4 -24q4 -2 7 1", gleam, 2)
    if p.hairdo == "short":
        cap = "M-28.500 0Q-33 -27 -2 -30Q27 -33 29 0Q25 -3 24 -10Q12 -9 4 -15Q-8 -8 -21 -10Q-25 -5 -28.500 0Z"
        return path(cap, hair, 2) + line("M-16 -20Q-8 -26 3 -26", gleam, 2.3)
    if p.hairdo == "bun":
        cap = "M-28.500 -1Q-32 -27 0 -28.500Q32 -27 28.500 -1Q25 -10 6 -19Q-12 -16 -28.500 -1Z"
        return path(cap, hair, 2) + line("M-18 -16Q-10 -23 0 -24", gleam, 2.3)
    if p.hairdo == "ponytail":
        cap = "M-28.500 -2Q-32 -27 0 -28.500Q31 -27 28.500 -3Q24 -14 12 -16Q-10 -18 -20 -8Q-25 -5 -28.500 -2Z"
        return path(cap, hair, 2) + line("M-17 -18Q-8 -24 4 -24", gleam, 2.3)
    if p.hairdo == "long":
        cap = "M-28.500 2Q-33 -27 -1 -29Q32 -28 29 4Q26 -6 16 -11Q8 -14 3 -20Q-6 -9 -19 -8Q-26 -6 -28.500 2Z"
        return path(cap, hair, 2) + line("M-17 -18Q-9 -24 0 -25", gleam, 2.3)
    cap = "M-28.500 -2Q-31 -27 0 -28.500Q31 -27 28.500 -2Q26 -7 22 -9Q12 -6 4 -8Q-8 -5 -21 -8Q-25 -6 -28.500 -2Z"
    return path(cap, hair, 2) + line("M-17 -18Q-8 -24 4 -24", gleam, 2.3)


def _beard(p: Paint) -> str:
    rim = "M-27.500 1Q-28 27 -8 33Q4 39 14 33Q30 27 28 1"
    full = path(f"{rim}Q25 13 18 10Q6 7 -6 10Q-20 14 -27.500 1Z", p.hair, 0) + line(rim, INK, 2)
    lip = path("M5 9.500Q-4 6 -11 13Q-4 17.500 5 13Q14 17.500 21 13Q14 6 5 9.500Z", p.hair, 1.8)
    return {"beard": full, "moustache": lip}.get(p.beard, "")


def person(
    p: Paint,
    mood: str,
    asleep: bool,
    *,
    plan: Plan | None = None,
    lines: str = "",
    size: tuple[float, float] = (27.5, 24),
) -> str:
    """A human face: skin, hair, cheeks, a small nose, beard and expression."""
    plan = plan or Plan(lid=p.fur, mouth_y=13.5, eye_y=3)
    if p.beard == "moustache":
        plan = Plan(**{**plan.__dict__, "mouth_y": plan.mouth_y + 4.5, "mouth_width": 0.75})
    if p.beard == "beard":
        plan = Plan(**{**plan.__dict__, "mouth_y": plan.mouth_y + 2})
        mouth = ellipse(5, plan.mouth_y + 1.5, 9.5, 6.5, p.fur, 0)  # a dark mouth would be lost in a dark beard
        return (
            skull(p.fur, *size)
            + _beard(p)
            + mouth
            + _hair_front(p)
            + cheeks(plan)
            + lines
            + face(plan, mood, asleep)
            + _nose(p)
        )
    return skull(p.fur, *size) + _hair_front(p) + cheeks(plan) + lines + face(plan, mood, asleep) + _beard(p) + _nose(p)


def _nose(p: Paint) -> str:
    return ellipse(6, 8.5, 2.2, 1.6, mix(p.fur, "#a8432c", 0.34), 0)


def _any_girl(p: Paint, mood: str, asleep: bool) -> str:
    return _girl(p, mood, asleep) if p.hairdo == "bunches" else person(p, mood, asleep)


def _any_boy(p: Paint, mood: str, asleep: bool) -> str:
    return _boy(p, mood, asleep) if p.hairdo == "tousled" else person(p, mood, asleep)


def _woman(p: Paint, mood: str, asleep: bool) -> str:
    return person(p, mood, asleep, plan=Plan(lid=p.fur, mouth_y=14, eye_y=2, eye_x=11.5, lashes=True, size=0.95))


def _man(p: Paint, mood: str, asleep: bool) -> str:
    brows = line(
        "M-12.500 -7.500Q-7 -10.500 -1.500 -8M11.500 -8Q17 -10.500 22.500 -7.500",
        p.hair if p.hairdo != "bald" else "#4b2c26",
        2.8,
    )
    plan = Plan(lid=p.fur, mouth_y=14.5, eye_y=2, eye_x=11.5, size=0.88)
    calm = mood in ("happy", "laughing", "calm")
    return person(p, mood, asleep, plan=plan, lines=brows if calm else "", size=(28, 25))


def _old(p: Paint, mood: str, asleep: bool, lashes: bool) -> str:
    wrinkles = line("M-23 2l-4 -2M-23 5l-4 1M25 3l3 -1.500M-8 -14q6 -2 11 0", mix(p.fur, "#7a3f2c", 0.4), 1.5)
    plan = Plan(lid=p.fur, mouth_y=14.5, eye_y=2, eye_x=11.5, size=0.85, lashes=lashes)
    return person(p, mood, asleep, plan=plan, lines=wrinkles)


def _grandmother(p: Paint, mood: str, asleep: bool) -> str:
    rims = circle(-6.5, 2.5, 9.6, "#ffffff", 0, 'fill-opacity="0.25"') + circle(
        16.5, 2.5, 9.6, "#ffffff", 0, 'fill-opacity="0.25"'
    )
    rims += "".join(circle(5 + s * 11.5, 2.5, 9.6, "none", 2) for s in (-1, 1)) + line(
        "M3 1.500q2 -2 4 0M-16 2l-10 -2M26 2l2 -1", INK, 2
    )
    return _old(p, mood, asleep, True) + rims


def _grandfather(p: Paint, mood: str, asleep: bool) -> str:
    return _old(p, mood, asleep, False)


def _baby(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13, eye_y=4, eye_x=12.5, size=1.05, mouth_width=0.85)
    curl = line("M2 -24Q-6 -34 3 -37Q12 -36 8 -30Q4 -28 4 -32", INK, 5.2) + line(
        "M2 -24Q-6 -34 3 -37Q12 -36 8 -30Q4 -28 4 -32", p.hair, 2.6
    )
    return skull(p.fur, 29, 25) + curl + cheeks(plan, 9) + _nose(p) + face(plan, mood, asleep)


def _baby_back(p: Paint) -> str:
    return pair(circle(28.5, 4, 5.5, p.fur, 2.2))


def _teenager(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=2, eye_x=11.5, size=0.95)
    fringe = ""
    if p.hairdo == "tousled":
        cap = (
            "M-29 2Q-36 -20 -20 -28Q-6 -38 10 -32Q34 -30 30 2Q27 -2 26"
            " -12Q12 -5 -2 -8Q6 -11 8 -17Q-6 -8 -20 -9Q-26 -6 -29 2Z"
        )
        fringe = path(cap, p.hair, 2) + line("M-17 -21Q-6 -30 8 -27", light(p.hair, 0.28), 2.3)
        return skull(p.fur, 27.5, 24.5) + cheeks(plan) + face(plan, mood, asleep) + _nose(p) + fringe
    return person(p, mood, asleep, plan=plan)


def _mermaid(p: Paint, mood: str, asleep: bool) -> str:
    star = path(
        "M-20 -22l2.500 -6l2.500 6l6 .8l-4.500 4.200l1 6l-5 -3.200l-5 3.200l1 -6l-4.500 -4.200Z", "#ff8fa8", 1.6
    )
    return _woman(p, mood, asleep) + star


def _shells(p: Paint) -> str:
    return path(
        "M-13 -38Q-6 -46 0 -38Q6 -46 13 -38Q12 -29 6 -29Q2 -30 0 -34Q-2 -30 -6 -29Q-12 -29 -13 -38Z", p.shade, 1.8
    )


ANATOMY = {
    "girl": Anatomy(_any_girl, _hair_back, trunk="human", mane=_mane),
    "boy": Anatomy(_any_boy, _hair_back, trunk="human", mane=_mane),
    "woman": Anatomy(_woman, _hair_back, trunk="human", mane=_mane, head_scale=0.92),
    "man": Anatomy(_man, _hair_back, trunk="human", mane=_mane, head_scale=0.92),
    "grandmother": Anatomy(_grandmother, _hair_back, trunk="human", mane=_mane, head_scale=0.94),
    "grandfather": Anatomy(_grandfather, _hair_back, trunk="human", mane=_mane, head_scale=0.94),
    "giant": Anatomy(_man, _hair_back, trunk="human", mane=_mane, head_scale=0.84),
    "baby": Anatomy(_baby, _baby_back, trunk="human", mane=_mane),
    "teenager": Anatomy(_teenager, _hair_back, trunk="human", mane=_mane, head_scale=0.95),
    "mermaid": Anatomy(_mermaid, _hair_back, legs="fin", trunk="skin", mane=_mane, marks=_shells),
}
