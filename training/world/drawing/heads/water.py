"""Who lives in the water: fish and whales, seals, crabs, octopuses."""

from __future__ import annotations

from math import cos, pi, sin

from training.world.drawing.canvas import (
    INK,
    circle,
    crescent,
    dark,
    ellipse,
    limb,
    line,
    path,
)
from training.world.drawing.faces import Plan, face
from training.world.drawing.heads.common import (
    Anatomy,
    Paint,
    beast,
    cheeks,
    dots,
    nose,
    pair,
    skull,
)


def _octopus(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=2, eye_x=12.5, size=1.1)
    dome = "M-27 18Q-33 -12 -20 -27Q-8 -38 8 -36Q26 -32 30 -8Q32 8 27 18Q14 26 0 25Q-16 26 -27 18Z"
    spots = dots([(-17, -18), (-9, -26), (18, -22)], 3.6, p.shade)
    return (
        path(dome, p.fur, 0)
        + crescent(0, 2, 29, 23)
        + path(dome, "none", 2.2)
        + spots
        + cheeks(plan)
        + face(plan, mood, asleep)
    )


def _squid(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=3, eye_x=12.5, size=1.1)
    dome = "M-25 18Q-27 -14 -12 -34Q0 -52 4 -52Q10 -50 18 -34Q30 -14 26 18Q14 25 0 25Q-15 25 -25 18Z"
    fins = path("M-8 -38Q-32 -44 -34 -22Q-26 -18 -17 -22ZM14 -38Q36 -44 38 -22Q30 -18 23 -22Z", p.shade, 2.2)
    return (
        fins
        + path(dome, p.fur, 0)
        + crescent(0, 2, 27, 23)
        + path(dome, "none", 2.2)
        + dots([(-6, -24), (8, -30), (2, -14)], 2.4, p.shade)
        + cheeks(plan)
        + face(plan, mood, asleep)
    )


def _jellyfish(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=11, eye_y=-1, eye_x=12.5)
    dome = "M-34 14Q-36 -30 0 -34Q36 -30 34 14Q28 24 22 15Q15 25 8 16Q0 26 -8 16Q-15 25 -22 15Q-28 24 -34 14Z"
    return (
        path(dome, p.fur, 2.2)
        + ellipse(-14, -18, 8, 5, "#ffffff", 0, 'fill-opacity="0.55"')
        + cheeks(plan)
        + face(plan, mood, asleep)
    )


def _stalks(p: Paint) -> str:
    return "".join(limb(f"M{5 + s * 10} -12L{5 + s * 12} -28", p.fur, 4.4) for s in (-1, 1))


def _crab(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=6, eye_y=-29, eye_x=12.5, middle=5, mouth_width=1.6)
    d = "M-33 2Q-34 -18 0 -19Q34 -18 33 2Q26 22 0 22Q-26 22 -33 2Z"
    whites = "".join(circle(5 + s * 12.5, -29, 9.5, "#fffef6" if not asleep else p.fur, 2.2) for s in (-1, 1))
    lid = Plan(**{**plan.__dict__, "lid": "#fffef6" if not asleep else p.fur})
    spots = dots([(-22, -6), (-16, -11), (24, -7)], 2.8, p.shade)
    blush = ellipse(-14, 5, 5, 3.4, "#ff7f86", 0, 'fill-opacity="0.6"') + ellipse(
        24, 5, 4.4, 3.4, "#ff7f86", 0, 'fill-opacity="0.6"'
    )
    return (
        path(d, p.fur, 0)
        + crescent(0, 1, 33, 21)
        + path(d, "none", 2.2)
        + spots
        + blush
        + whites
        + face(lid, mood, asleep)
    )


def _crab_legs(p: Paint) -> str:
    return pair(limb("M16 -20L34 -24L42 -12", p.fur, 5) + limb("M16 -16L30 -15L37 -4", p.fur, 5))


def _lobster_back(p: Paint) -> str:
    return pair(line("M10 -18Q20 -46 42 -48", INK, 5) + line("M10 -18Q20 -46 42 -48", p.fur, 2.2))


def _fish_back(p: Paint) -> str:
    crest = path("M-18 -20Q-14 -42 6 -40Q16 -38 20 -22Z", p.shade, 2.2) + line(
        "M-6 -24L-4 -35M4 -24L6 -36", dark(p.shade), 1.6
    )
    return crest + pair(path("M24 -4Q40 -14 42 0Q44 12 24 10Z", p.shade, 2.2))


def _fish(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=13, eye_y=-2, eye_x=13, size=1.15)
    scales = line("M-22 -12q4 5 8 0M-14 -18q4 5 8 0M-24 -2q4 5 8 0M12 -19q4 5 8 0", dark(p.fur, 0.16), 1.8)
    low = path("M-26 10Q0 2 26 10Q18 25 0 25Q-18 25 -26 10Z", p.belly, 0)
    return skull(p.fur, 29, 25) + low + scales + cheeks(plan) + face(plan, mood, asleep)


def _scale_marks(p: Paint) -> str:
    return line("M-17 -36q4 5 8 0M9 -38q4 5 8 0M-19 -26q4 5 7 0M12 -27q4 5 7 0", dark(p.fur, 0.2), 1.7)


def _shark_back(p: Paint) -> str:
    return path("M-14 -20Q-10 -44 14 -50Q8 -34 18 -20Z", p.fur, 2.2)


def _shark(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=12, eye_y=-5, eye_x=14, mouth_width=1.6, size=0.9)
    low = path("M-28 8Q-14 1 6 4Q22 1 28 7Q22 25 0 25Q-22 25 -28 8Z", p.belly, 0)
    gills = line("M-26 -6q4 4 2 9M-21 -7q4 5 2 10", dark(p.fur, 0.35), 1.8)
    teeth = path("M-3 14.500l3 5l3 -4l3 4l3 -5z", "#ffffff", 1.2) if mood in ("happy", "calm") else ""
    holes = line("M1 0v1.500M9 0v1.500", dark(p.fur, 0.5), 1.8)
    return skull(p.fur, 30, 25) + low + gills + holes + cheeks(plan, 8) + teeth + face(plan, mood, asleep)


def _whale_back(p: Paint) -> str:
    spout = "M0 -24Q1 -36 -12 -38M0 -24Q0 -42 2 -46M1 -24Q2 -36 15 -38"
    return line(spout, INK, 7) + line(spout, "#7fd0ff", 3.6)


def _whale(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=10, eye_y=-4, eye_x=16, mouth_width=1.8, size=0.85)
    low = path("M-32 6Q0 -2 32 6Q30 26 0 26Q-30 26 -32 6Z", p.belly, 0)
    grooves = line("M-16 19v5M-8 20v6M0 20.500v6M8 20.500v6M16 19.500v6", dark(p.belly, 0.2), 1.6)
    return (
        skull(p.fur, 34, 26)
        + low
        + grooves
        + ellipse(0, 0, 34, 26, "none", 2.2)
        + cheeks(plan, 6)
        + face(plan, mood, asleep)
    )


def _dolphin(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=15, eye_y=-3, eye_x=13, size=0.95, mouth_dx=4)
    low = path("M-27 9Q-12 0 6 6Q18 2 28 8Q20 25 0 25Q-20 25 -27 9Z", p.belly, 0)
    snout = path("M-6 9Q6 1 18 4Q36 8 35 14Q30 20 12 19Q-4 20 -6 9Z", p.fur, 2) + ellipse(13, 15.5, 14, 3.5, p.belly, 0)
    return skull(p.fur, 28, 25) + low + snout + cheeks(plan, 8) + face(plan, mood, asleep)


def _dolphin_back(p: Paint) -> str:
    return path("M-16 -18Q-20 -38 -2 -44Q-4 -34 10 -22Z", p.fur, 2.2)


def _seal(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=14, eye_y=-2, eye_x=13, size=1.2)
    pads = ellipse(-0.5, 11.5, 9, 7, p.belly, 0) + ellipse(12, 11.5, 9, 7, p.belly, 0)
    hairs = line("M-8 11l-15 -3M-8 14l-15 3M20 11l14 -3M20 14l13 3", INK, 1.3)
    return beast(
        p,
        mood,
        asleep,
        plan,
        size=(30, 25),
        under=pads + dots([(-20, -14), (-14, -19), (20, -14)], 2, p.shade),
        muzzle=(0, 0, 0, 0),
        nose_at=(6, 5.5, 4.8),
        over=hairs,
    )


def _walrus(p: Paint, mood: str, asleep: bool) -> str:
    tusks = path("M-2 16Q-4 32 0 38Q5 32 5 17ZM9 17Q9 32 14 38Q18 32 15 16Z", "#fffaf0", 1.8)
    plan = Plan(lid=p.fur, mouth_y=18, eye_y=-5, eye_x=13, size=0.85, mouth_width=0.7)
    pads = ellipse(-3, 11.5, 12, 8.5, p.belly, 1.8) + ellipse(15, 11.5, 12, 8.5, p.belly, 1.8)
    freckle = dots([(-8, 10), (-5, 14), (-10, 14), (17, 10), (20, 14), (15, 14)], 1.1, p.shade)
    return skull(p.fur, 31, 25) + cheeks(plan, 10) + face(plan, mood, asleep) + tusks + pads + freckle + nose(6, 5, 4.6)


def _seahorse_back(p: Paint) -> str:
    return path("M-20 -16L-26 -28L-15 -26L-15 -38L-5 -31L0 -42L6 -31L14 -35L14 -22Z", p.shade, 2.2)


def _seahorse(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=15, eye_y=-3, eye_x=12, mouth_dx=-6, mouth_width=0.8)
    tube = limb("M12 8Q24 8 33 12", p.fur, 9) + ellipse(35, 12.5, 3.4, 6.4, p.shade, 2)
    return (
        skull(p.fur, 26, 24)
        + dots([(-15, -12), (-9, -17), (14, -16)], 2.2, p.shade)
        + cheeks(plan, 8)
        + tube
        + face(plan, mood, asleep)
    )


def _belly_rings(p: Paint) -> str:
    return line("M-9 -34q11 4 22 0M-10 -26q12 4 24 0M-9 -18q11 4 22 0", p.shade, 1.8)


def _starfish_back(p: Paint) -> str:
    points = []
    for i in range(10):
        r = 44 if i % 2 == 0 else 24
        points.append((r * sin(i * pi / 5), -r * cos(i * pi / 5)))
    d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
    return path(d, INK, 13) + path(d, p.fur, 9, ink=p.fur)


def _starfish(p: Paint, mood: str, asleep: bool) -> str:
    plan = Plan(lid=p.fur, mouth_y=11, eye_y=-2, eye_x=11.5)
    return (
        ellipse(0, 0, 25, 22, p.fur, 0)
        + dots([(0, -34), (-2, -26), (30, -10), (-30, -10), (-17, 26), (18, 25)], 2.8, p.shade)
        + cheeks(plan, 7)
        + face(plan, mood, asleep)
    )


ANATOMY = {
    "octopus": Anatomy(_octopus, legs="arms", hand="sucker", trunk="plain"),
    "squid": Anatomy(_squid, legs="arms", hand="sucker", trunk="plain"),
    "jellyfish": Anatomy(_jellyfish, legs="threads", hand="sucker", trunk="plain"),
    "crab": Anatomy(_crab, _stalks, behind=_crab_legs, hand="claw"),
    "lobster": Anatomy(
        _crab,
        lambda p: _lobster_back(p) + _stalks(p),
        lambda p: path("M-10 -10Q-26 -2 -40 -10L-52 -2L-50 -14L-54 -26L-42 -20Q-26 -26 -12 -24Z", p.fur, 2.2),
        hand="claw",
        marks=_belly_rings,
    ),
    "fish": Anatomy(_fish, _fish_back, legs="fin", hand="flipper", marks=_scale_marks),
    "shark": Anatomy(_shark, _shark_back, legs="fin", hand="flipper"),
    "whale": Anatomy(_whale, _whale_back, legs="fin", hand="flipper"),
    "dolphin": Anatomy(_dolphin, _dolphin_back, legs="fin", hand="flipper"),
    "seal": Anatomy(_seal, legs="fin", hand="flipper"),
    "walrus": Anatomy(_walrus, legs="fin", hand="flipper"),
    "seahorse": Anatomy(_seahorse, _seahorse_back, legs="curl", hand="flipper", marks=_belly_rings),
    "starfish": Anatomy(_starfish, _starfish_back),
}
