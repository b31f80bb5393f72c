"""Expressions: eyes, brows, mouth and the signs beside them. Drawn in head coordinates (centre 0,0; about 58 x 50)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from training.world.drawing.beaks import bill
from training.world.drawing.canvas import circle, ellipse, light, line, path, rgb

EYE = "#2c1714"
MOUTH = "#7c1f2a"
TONGUE = "#ff8a8f"


@dataclass(frozen=True)
class Plan:
    """Where a kind has its eyes and mouth, and what they are drawn with."""

    eye_x: float = 12.0
    eye_y: float = 1.0
    middle: float = 5.0
    mouth_y: float = 13.0
    size: float = 1.0
    eye: str = EYE
    ink: str = EYE
    brow: str = EYE
    lid: str = "#ffffff"
    white: bool = False  # the eyes lie in white discs already
    beak: bool = False
    mouth_width: float = 1.0
    mouth_dx: float = 0.0  # beside a trunk the mouth is not in the middle
    bill: str = ""  # a beak of another form than the owl's: its name in `beaks`
    bill_colour: str = "#f5a623"
    lashes: bool = False


def face(plan: Plan, expression: str, asleep: bool = False) -> str:
    eyes = "closed" if asleep else expression
    rims = ""
    if _black(plan.lid) and plan.eye == EYE:  # dark eyes would be lost in black fur
        pale = light(plan.lid, 0.82)
        if eyes in ("laughing", "closed"):
            plan = replace(plan, ink=pale)
        else:
            rims = "".join(_rim(plan, side, pale) for side in (-1, 1))
            plan = replace(plan, brow=pale)
    left = _eye(plan, plan.middle - plan.eye_x, eyes, -1)
    right = _eye(plan, plan.middle + plan.eye_x, eyes, 1)
    if plan.lashes and eyes not in ("laughing", "closed", "cross"):
        left += _lashes(plan, -1) + _lashes(plan, 1)
    return rims + left + right + _brows(plan, expression, asleep) + _mouth(plan, expression) + _signs(plan, expression)


def _eye(p: Plan, x: float, mood: str, side: int) -> str:
    y, s = p.eye_y, p.size
    arc = 2.6
    if mood == "laughing":
        return line(f"M{x - 5.5 * s} {y + 2.5}Q{x} {y - 6.5 * s} {x + 5.5 * s} {y + 2.5}", p.ink, arc + 0.4)
    if mood == "closed":
        lashes = f"M{x - 5.5 * s} {y}Q{x} {y + 6 * s} {x + 5.5 * s} {y}"
        return line(lashes, p.ink, arc)
    if mood == "surprised":
        iris = circle(x + 0.5, y, 3.1 * s, p.eye, 0) + circle(x - 0.7, y - 1.2, 1.1 * s, "#ffffff", 0)
        return circle(x, y, 7 * s, "#ffffff" if p.eye == EYE else "#10303a", 1.5) + iris
    rx, ry = 4.7 * s, 6.3 * s
    out = ellipse(x, y, rx, ry, p.eye, 0)
    shine = circle(x - 1.3, y - 2.4, 1.9 * s, "#ffffff", 0) + circle(x + 1.6, y + 2.6, 1.0 * s, "#ffffff", 0)
    if mood == "sleepy":
        lid = path(
            f"M{x - 7 * s} {y + 0.5}L{x - 7 * s} {y - 8 * s}L{x + 7 * s} {y - 8 * s}L{x + 7 * s} {y + 0.5}Z", p.lid, 0
        )
        return (
            out
            + circle(x - 1.2, y + 2.4, 1.2 * s, "#ffffff", 0)
            + lid
            + line(f"M{x - 6.5 * s} {y + 0.6}Q{x} {y + 1.8} {x + 6.5 * s} {y + 0.6}", p.ink, 2.4)
        )
    if mood == "cross":
        inner, outer = (x - side * 7, y - 1.0 * s), (x + side * 7, y - 6.5 * s)
        lid = f"M{inner[0]} {inner[1]}L{outer[0]} {outer[1]}L{outer[0]} {y - 9 * s}L{inner[0]} {y - 9 * s}Z"
        return out + circle(x - 1, y + 0.8, 1.3 * s, "#ffffff", 0) + path(lid, p.lid, 0)
    if mood == "worried":
        return ellipse(x, y + 0.5, rx * 0.92, ry * 0.86, p.eye, 0) + circle(x + 1.2, y - 2.0, 1.9 * s, "#ffffff", 0)
    if mood == "calm":  # the lids lowered a little, in a soft bow
        bow = f"M{x - 6 * s} {y - 1.4 * s}Q{x} {y - 8.4 * s} {x + 6 * s} {y - 1.4 * s}"
        lid = path(f"{bow}Q{x} {y - 12.5 * s} {x - 6 * s} {y - 1.4 * s}Z", p.lid, 0)
        return out + circle(x - 1.2, y - 0.2, 1.6 * s, "#ffffff", 0) + lid + line(bow, p.ink, 1.8)
    if mood == "sad":
        wet = ellipse(x, y + 3.6 * s, 3 * s, 1.7 * s, "#8fd0f5", 0) if p.eye == EYE else ""
        return out + shine + wet
    return out + shine


def _black(colour: str) -> bool:
    red, green, blue = rgb(colour)
    return red + green + blue < 300 and red - blue < 30


def _rim(p: Plan, side: int, colour: str) -> str:
    return ellipse(p.middle + side * p.eye_x, p.eye_y, 6.8 * p.size, 8.4 * p.size, colour, 0)


def _lashes(p: Plan, side: int) -> str:
    x, y = p.middle + side * (p.eye_x + 4.0 * p.size), p.eye_y - 3.5 * p.size
    return line(f"M{x} {y}l{side * 4} -3M{x + side * 0.8} {y + 2.4}l{side * 4.2} -1", p.ink, 1.7)


def _brows(p: Plan, mood: str, asleep: bool) -> str:
    if mood in ("happy", "laughing", "calm") or asleep and mood == "sleepy":
        return ""
    out = ""
    for side in (-1, 1):
        x, y = p.middle + side * p.eye_x, p.eye_y - 9.0 * p.size
        inner, outer = x - side * 6, x + side * 6
        if mood == "cross":
            out += line(f"M{inner} {y + 6.2}L{outer + side} {y - 1.2}", p.brow, 3.2)
        elif mood in ("sad", "worried"):
            out += line(f"M{inner} {y - 3.2}Q{x} {y - 1.2} {outer} {y + 2.6}", p.brow, 2.5)
        elif mood == "surprised":
            out += line(f"M{inner} {y - 1.5}Q{x} {y - 6.5} {outer} {y - 1.5}", p.brow, 2.3)
        elif mood == "sleepy":
            out += line(f"M{inner} {y - 0.5}Q{x} {y - 2.5} {outer} {y + 1.5}", p.brow, 1.8)
    return out


def _mouth(p: Plan, mood: str) -> str:
    x = p.middle + p.mouth_dx if p.mouth_dx else p.middle
    y, w = p.mouth_y, p.mouth_width
    if p.bill:
        return bill(p.bill, p.bill_colour, x, y - 5, mood)
    if p.beak:
        return _beak(x, y - 5, mood)
    if mood == "happy":
        return line(f"M{x - 6 * w} {y - 1}Q{x} {y + 6} {x + 6 * w} {y - 1}", p.ink, 2.3)
    if mood == "laughing":
        d = (
            f"M{x - 8 * w} {y - 2}Q{x} {y - 0.5} {x + 8 * w} {y - 2}Q{x + 7 * w} {y + 9} {x} {y + 9}Q{x - 7 * w} "
            f"{y + 9} {x - 8 * w} {y - 2}Z"
        )
        return path(d, MOUTH, 1.8) + ellipse(x, y + 5.6, 4.2 * w, 2.6, TONGUE, 0)
    if mood == "surprised":
        return ellipse(x, y + 3, 4 * w, 5, MOUTH, 1.8) + ellipse(x, y + 5.6, 2.2 * w, 1.6, TONGUE, 0)
    if mood == "calm":
        return line(f"M{x - 3.8 * w} {y + 1}Q{x} {y + 3.6} {x + 3.8 * w} {y + 1}", p.ink, 2.2)
    if mood == "sad":
        return line(f"M{x - 6 * w} {y + 4}Q{x} {y - 4} {x + 6 * w} {y + 4}", p.ink, 2.4)
    if mood == "cross":
        return line(f"M{x - 6 * w} {y + 4}Q{x} {y - 1} {x + 6 * w} {y + 2}", p.ink, 2.8)
    if mood == "worried":
        return line(
            f"M{x - 7.5 * w} {y + 2.5}Q{x - 5 * w} {y - 2} {x - 2.5 * w} {y + 1}T{x + 2.5 * w} {y + 1}T{x + 7.5 * w} "
            f"{y}",
            p.ink,
            2.3,
        )
    return ellipse(x, y + 2, 2.8 * w, 2.2, MOUTH, 1.5)


def _beak(x: float, y: float, mood: str) -> str:
    beak = path(
        f"M{x - 5.5} {y - 1}Q{x} {y - 5} {x + 5.5} {y - 1}Q{x + 2} {y + 6} {x} {y + 8}Q{x - 2} {y + 6} "
        f"{x - 5.5} {y - 1}Z",
        "#f5a623",
        1.6,
    )
    opened = {"laughing": 13.0, "surprised": 10.0, "sleepy": 4.0}.get(mood, 0)
    if opened:
        low = path(f"M{x - 6.5} {y + 1}Q{x} {y + 10 + opened} {x + 6.5} {y + 1}Z", MOUTH, 1.8)
        return low + beak
    if mood == "happy":
        return beak + line(f"M{x - 8} {y + 7}Q{x} {y + 14} {x + 8} {y + 7}", EYE, 2)
    if mood in ("sad", "cross", "worried"):
        return beak + line(f"M{x - 7} {y + 13}Q{x} {y + 7} {x + 7} {y + 13}", EYE, 2)
    return beak


def _signs(p: Plan, mood: str) -> str:
    if mood == "sad":
        x, y = p.middle - p.eye_x - 3, p.eye_y + 7
        return path(f"M{x} {y}Q{x - 6} {y + 9} {x} {y + 11.5}Q{x + 6} {y + 9} {x} {y}Z", "#63bdf7", 1.3)
    if mood == "worried":
        x, y = 25.5, -17
        return path(f"M{x} {y - 6}Q{x - 6} {y + 4} {x} {y + 6}Q{x + 6} {y + 4} {x} {y - 6}Z", "#8ed4fb", 1.3)
    return ""
