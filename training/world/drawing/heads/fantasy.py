"""Whom one meets only in stories: robots, dragons, unicorns, ghosts, monsters, snowmen, mermaids."""

from __future__ import annotations

from math import pi

from training.world.drawing.canvas import (
    INK,
    circle,
    crescent,
    dark,
    ellipse,
    limb,
    line,
    mix,
    path,
    rect,
)
from training.world.drawing.faces import Plan, face
from training.world.drawing.heads.common import (
    EARS,
    Anatomy,
    Paint,
    cheeks,
    dots,
    pair,
    point_ears,
    skull,
    spines,
    thin_tail,
    tufts,
)


def _robot_back(p: Paint) -> str:
    aerial = line("M0 -22V-36", INK, 3.4) + circle(0, -38, 5, "#ff5a4f", 2) + circle(-1.5, -39.5, 1.4, "#ffffff", 0)
    return aerial + rect(-35, -7, 70, 15, "#6f8ba0", 2.2, 5)


def _robot(p: Paint, mood: str, asleep: bool) -> str:
    glow = "#7df3ee"
    plan = Plan(eye=glow, ink=glow, brow=glow, lid="#23404f", mouth_y=9, eye_y=-3, middle=4)
    shell = rect(-29, -25, 58, 49, p.fur, 0, 15) + rect(-29, 10, 58, 14, dark(p.fur, 0.16), 0, 10)
    shell += rect(-29, -25, 58, 49, "none", 2.2, 15) + rect(-20, -16, 47, 34, "#23404f", 1.8, 11)
    gleam = line("M-25 -12Q-24 -21 -14 -21.500", "#f2fbff", 2.4)
    blush = ellipse(-12, 9, 3.6, 2.4, "#ff7f9a", 0, 'fill-opacity="0.8"') + ellipse(
        21, 9, 3.2, 2.4, "#ff7f9a", 0, 'fill-opacity="0.8"'
    )
    return shell + gleam + blush + face(plan, mood, asleep)


def _dragon_back(p: Paint) -> str:
    horn = path("M8 -20Q10 -38 24 -44Q26 -30 22 -14Z", "#ffe3a8", 2.2)
    ear = path("M22 -10Q36 -20 46 -16Q42 -4 26 0Z", p.fur, 2.2)
    spikes = path("M-4 -23L0 -36L5 -24Z", p.shade, 2)
    return pair(horn + ear) + spikes


def _dragon(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=16, eye_y=-4, eye_x=12.5, mouth_width=1.2)
    snout = ellipse(7, 12, 18, 12, p.fur, 2) + ellipse(7, 17, 14, 6, p.belly, 0)
    holes = path("M-1 6q2.500 -3 5 0M10 6q2.500 -3 5 0", "none", 1.9)
    fangs = path("M-2 17.500h4l-2 5zM12 17.500h4l-2 5z", "#ffffff", 1) if mood in ("happy", "calm") else ""
    return skull(p.fur, 28, 25) + snout + holes + cheeks(plan, 9) + fangs + face(plan, mood, asleep)


def _dragon_wings(p: Paint) -> str:
    d = "M6 -40Q20 -64 52 -62Q46 -52 54 -42Q44 -42 42 -30Q32 -34 26 -24Q18 -28 6 -22Z"
    return pair(path(d, p.shade, 2.2) + line("M12 -38Q28 -54 48 -60M14 -36Q30 -44 42 -34", dark(p.shade, 0.3), 1.7))


def _dragon_tail(p: Paint) -> str:
    tip = path("M-50 -30L-62 -36L-52 -44L-42 -38Z", p.shade, 2)
    return path("M-6 -26C-26 -18 -34 -10 -42 -38L-53 -34C-50 0 -24 2 -6 -8Z", p.fur, 2.2) + tip


def _unicorn_back(p: Paint) -> str:
    mane = ""
    for i, colour in enumerate((p.shade, mix(p.shade, "#ffd84a", 0.55), mix(p.shade, "#6fb8ff", 0.6))):
        mane += path(
            (
                f"M{6 - i * 3} -30Q{-22 - i * 4} -36 {-30 - i * 3} -12"
                f"Q{-42 + i * 3} 8 {-28 - i * 4} {26 - i * 8}Q-14 20 -12 0Z"
            ),
            colour,
            2.2,
        )
    return mane + point_ears(p.fur, EARS, 40)


def _unicorn(p: Paint, mood: str, asleep: bool) -> str:
    d = "M0 -25C17 -26 25 -15 25 -3Q30 8 28 16Q23 28 8 28Q-12 28 -17 17Q-26 8 -26 -4C-25 -17 -16 -25 0 -25Z"
    plan = Plan(lid=p.fur, mouth_y=18.5, eye_y=-3, eye_x=12.5, middle=4, lashes=True)
    low = path("M-17 14Q-8 5 7 6Q24 5 28.500 14Q27 28 8 28Q-12 28 -17 14Z", p.belly, 0)
    horn = path("M0 -21L8 -54L14 -20Z", "#ffd54a", 2.2) + line("M2 -29l9 -3M4.500 -37l6 -2", "#d99a1e", 1.8)
    fringe = path("M-14 -20Q-12 -32 3 -28Q2 -16 -4 -12Q-4 -18 -14 -20Z", p.shade, 2)
    return (
        path(d, p.fur, 0)
        + crescent(1, 2, 26, 25, 0.1)
        + low
        + path(d, "none", 2.2)
        + dots([(1, 12), (16, 12)], 2, dark(p.belly, 0.5))
        + cheeks(plan, 8)
        + horn
        + fringe
        + face(plan, mood, asleep)
    )


def _unicorn_tail(p: Paint) -> str:
    return path("M-12 -20C-30 -32 -46 -20 -44 2C-38 2 -34 -2 -32 -8C-26 -6 -20 -10 -12 -12Z", p.shade, 2.2) + line(
        "M-16 -17Q-34 -20 -38 -4", mix(p.shade, "#ffd84a", 0.6), 3
    )


def _alien_back(p: Paint) -> str:
    return tufts(p.fur, p.shade)


def _alien(p: Paint, mood: str, asleep: bool) -> str:
    d = "M0 -30Q34 -30 33 -6Q32 10 16 20Q6 26 -4 21Q-30 12 -33 -6Q-34 -30 0 -30Z"
    plan = Plan(lid=p.fur, mouth_y=13, eye_y=-3, eye_x=13.5, size=1.35, mouth_width=0.8)
    return (
        path(d, p.fur, 0)
        + crescent(0, -2, 31, 24, 0.12)
        + path(d, "none", 2.2)
        + dots([(-22, -16), (-16, -22), (23, -17)], 2.4, p.shade)
        + cheeks(plan, 7)
        + face(plan, mood, asleep)
    )


def _ghost(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=11, eye_y=-2, eye_x=11.5, size=1.15)
    d = "M-22 23Q-36 -33 1 -35Q37 -33 22 23"
    return (
        path(d + "Z", p.fur, 0)
        + path("M-22 21Q-36 -33 1 -35Q37 -33 22 21", "none", 2.2)
        + crescent(0, 2, 28, 22, 0.06)
        + cheeks(plan, 9)
        + face(plan, mood, asleep)
    )


def _monster_back(p: Paint) -> str:
    horn = path("M12 -18Q30 -22 32 -42Q42 -24 26 -8Z", p.belly, 2.2)
    return pair(horn) + path(spines(29, 26, 15, pi * 0.85, pi * 2.15, 7), p.fur, 2.2)


def _monster(p: Paint, mood: str, asleep: bool) -> str:
    """One big eye is enough."""
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=-4, eye_x=0, size=1.4, mouth_width=1.7)
    white = "" if asleep or mood == "laughing" else circle(5, -5, 13.5, "#fffef6", 2)
    lid = Plan(**{**plan.__dict__, "lid": p.fur if asleep else "#fffef6"})
    teeth = (
        path("M-5 15.500l4 0l-2 5.500zM11 15.500l4 0l-2 5.500z", "#ffffff", 1.1) if mood in ("happy", "calm") else ""
    )
    blush = ellipse(-17, 9, 5, 3.4, "#ff7f86", 0, 'fill-opacity="0.6"') + ellipse(
        24, 9, 4.4, 3.4, "#ff7f86", 0, 'fill-opacity="0.6"'
    )
    return (
        ellipse(0, 0, 29, 26, p.fur, 0)
        + dots([(-19, -14), (-23, -5), (24, -12)], 3.2, p.shade)
        + white
        + blush
        + teeth
        + face(lid, mood, asleep)
    )


def _monster_marks(p: Paint) -> str:
    return dots([(-14, -38), (15, -36), (-16, -16), (16, -17)], 2.8, p.shade)


def _snowman(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=15, eye_y=-4, eye_x=11, size=0.85)
    carrot = path("M3 2Q16 0 31 8Q14 12 4 9Z", "#ff8a2e", 1.9) + line("M11 3.500v3M18 5v2.500", "#d9661a", 1.5)
    return skull(p.fur, 28, 25) + cheeks(plan, 9) + face(plan, mood, asleep) + carrot


def _twigs(_: Paint) -> str:
    return pair(line("M4 -24L14 -38M9 -31L17 -31", INK, 3))


def _buttons(_: Paint) -> str:
    return "".join(circle(3, y, 2.6, "#3b3238", 0) for y in (-37, -27, -17))


def _gingerbread(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=12, eye_y=-2, eye_x=11.5)
    icing = line("M-24 -10q4 -5 7 0t7 -2M10 -21q4 4 8 1t6 6", p.belly, 2.6)
    return skull(p.fur, 28, 25) + icing + cheeks(plan) + face(plan, mood, asleep)


def _icing(p: Paint) -> str:
    return line("M-16 -40q3 4 6 0M10 -40q3 4 6 0M-19 -13q4 -4 8 0M11 -13q4 -4 8 0", p.belly, 2.4) + "".join(
        circle(2, y, 2.8, c, 1.2) for y, c in ((-35, "#e8423c"), (-26, "#4caf50"), (-17, "#3f86e8"))
    )


def _troll_back(p: Paint) -> str:
    ear = path("M22 -8Q44 -24 50 -14Q48 2 24 6Z", p.fur, 2.2)
    hair = path("M-22 -16L-26 -40L-12 -32L-6 -52L4 -36L16 -50L16 -32L28 -38L22 -14Z", p.shade, 2.2)
    return pair(ear) + hair


def _troll(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=17, eye_y=-2, eye_x=12, mouth_width=1.3)
    knob = ellipse(6, 8, 7.5, 6, mix(p.fur, "#e8746a", 0.35), 1.8)
    tusks = (
        path("M-6 18l3.500 0l-1.500 -6zM16 18l3.500 0l-1.500 -6z", "#ffffff", 1.1) if mood in ("happy", "calm") else ""
    )
    return skull(p.fur, 29, 25) + cheeks(plan) + tusks + face(plan, mood, asleep) + knob


ANATOMY = {
    "robot": Anatomy(_robot, _robot_back, trunk="robot"),
    "dragon": Anatomy(_dragon, _dragon_back, _dragon_tail, behind=_dragon_wings),
    "unicorn": Anatomy(_unicorn, _unicorn_back, _unicorn_tail, hand="hoof", foot="hoof", neck=3),
    "alien": Anatomy(_alien, _alien_back),
    "ghost": Anatomy(_ghost, legs="hem", trunk="plain"),
    "monster": Anatomy(
        _monster, _monster_back, lambda p: limb("M-12 -14Q-32 -8 -38 -26", p.fur, 7), marks=_monster_marks
    ),
    "snowman": Anatomy(_snowman, _twigs, legs="snow", trunk="plain", marks=_buttons, limbs="twigs"),
    "gingerbread": Anatomy(_gingerbread, marks=_icing, trunk="plain"),
    "troll": Anatomy(_troll, _troll_back, lambda p: thin_tail(p.fur, p.shade)),
}
