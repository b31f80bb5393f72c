"""Beaks, bills and snouts of birds. They open when somebody laughs, wonders or yawns. Head coordinates."""

from __future__ import annotations

from training.world.drawing.canvas import circle, dark, ellipse, light, line, path

_INSIDE = "#7c1f2a"
_TONGUE = "#ff8a8f"
_OPEN = {"laughing": 12.0, "surprised": 9.0, "sleepy": 4.0}


def bill(style: str, colour: str, x: float, y: float, mood: str) -> str:
    """A beak of one style at x, y (its root) in one mood."""
    gape = _OPEN.get(mood, 0.0)
    return _STYLES[style](colour, x, y, gape) + _corners(style, x, y, mood)


def _corners(style: str, x: float, y: float, mood: str) -> str:
    """The corners of the mouth beside the beak: up, down, or nothing."""
    half, low = _CORNERS[style]
    if mood in ("happy", "laughing"):
        return line(f"M{x - half - 4} {y + low - 3}q1 4 5 4M{x + half + 4} {y + low - 3}q-1 4 -5 4", "#2c1714", 1.9)
    if mood in ("sad", "cross", "worried"):
        return line(f"M{x - half - 4} {y + low + 4}q1 -4 5 -4M{x + half + 4} {y + low + 4}q-1 -4 -5 -4", "#2c1714", 1.9)
    return ""


def _small(colour: str, x: float, y: float, gape: float) -> str:
    top = path(
        f"M{x - 7} {y}Q{x} {y - 6} {x + 7} {y}Q{x + 3} {y + 6} {x} {y + 8}Q{x - 3} {y + 6} {x - 7} {y}Z", colour, 1.7
    )
    low = path(f"M{x - 6} {y + 2}Q{x} {y + 9 + gape} {x + 6} {y + 2}Z", _INSIDE, 1.7) if gape else ""
    return low + top + ellipse(x - 2, y - 0.6, 2, 1, light(colour, 0.5), 0)


def _flat(colour: str, x: float, y: float, gape: float) -> str:
    """The broad bill of ducks and geese."""
    low = ""
    if gape:
        low = path(f"M{x - 11} {y + 4}Q{x} {y + 14 + gape} {x + 11} {y + 4}Z", _INSIDE, 1.8)
        low += ellipse(x, y + 5 + gape * 0.55, 5, 2.4, _TONGUE, 0)
    d = (
        f"M{x - 8} {y - 1}Q{x} {y - 6} {x + 8} {y - 1}Q{x + 17} {y + 1} {x + 15} {y + 6}"
        f"Q{x} {y + 12} {x - 15} {y + 6}Q{x - 17} {y + 1} {x - 8} {y - 1}Z"
    )
    holes = line(f"M{x - 3} {y}v1.6M{x + 3} {y}v1.6", dark(colour, 0.5), 1.6)
    return (
        low
        + path(d, colour, 1.9)
        + line(f"M{x - 11} {y + 5}Q{x} {y + 8.5} {x + 11} {y + 5}", dark(colour), 1.5)
        + holes
    )


def _hook(colour: str, x: float, y: float, gape: float) -> str:
    """Parrots and eagles."""
    low = path(f"M{x - 6} {y + 6}Q{x} {y + 13 + gape} {x + 6} {y + 6}Z", _INSIDE if gape else dark(colour), 1.7)
    d = (
        f"M{x - 9} {y + 1}Q{x - 6} {y - 7} {x + 2} {y - 6}Q{x + 12} {y - 4} {x + 9}"
        f" {y + 7}Q{x + 6} {y + 14} {x + 2} {y + 15}Q{x + 3} {y + 8} {x - 9} {y + 1}Z"
    )
    return low + path(d, colour, 1.9) + ellipse(x - 1, y - 2, 3, 1.6, light(colour, 0.5), 0)


def _long(colour: str, x: float, y: float, gape: float) -> str:
    """Crows, gulls and storks: a long cone to the front."""
    low = (
        path(f"M{x - 5} {y + 3}L{x + 21} {y + 5 + gape * 0.6}L{x - 3} {y + 8 + gape * 0.5}Z", _INSIDE, 1.7)
        if gape
        else ""
    )
    tip = y + 4 - gape * 0.3
    d = (
        f"M{x - 7} {y - 1}Q{x} {y - 7} {x + 9} {y - 3}Q{x + 19} {y - 1} {x + 26}"
        f" {tip}Q{x + 10} {y + 9} {x - 6} {y + 6}Q{x - 9} {y + 3} {x - 7} {y - 1}Z"
    )
    seam = line(f"M{x - 5} {y + 3}Q{x + 8} {y + 4} {x + 20} {tip}", dark(colour, 0.4), 1.4)
    return low + path(d, colour, 1.9) + seam + ellipse(x + 2, y - 2.4, 3.4, 1.2, light(colour, 0.45), 0)


def _bent(colour: str, x: float, y: float, gape: float) -> str:
    """The flamingo's: bent down, with a black tip."""
    low = path(f"M{x - 5} {y + 4}Q{x + 4} {y + 14 + gape} {x + 12} {y + 10}Z", _INSIDE, 1.7) if gape else ""
    d = (
        f"M{x - 8} {y}Q{x - 2} {y - 7} {x + 8} {y - 4}Q{x + 18} {y} {x + 19} {y + 14}Q{x + 18}"
        f" {y + 19} {x + 15} {y + 17}Q{x + 12} {y + 10} {x - 6} {y + 7}Q{x - 9} {y + 4} {x - 8} {y}Z"
    )
    tip = (
        f"M{x + 16.4} {y + 4}Q{x + 19} {y + 9} {x + 19} {y + 14}Q{x + 18}"
        f" {y + 19} {x + 15} {y + 17}Q{x + 13} {y + 12} {x + 9} {y + 10}Z"
    )
    return low + path(d, colour, 1.9) + path(tip, "#3b3238", 1.2)


def _huge(colour: str, x: float, y: float, gape: float) -> str:
    """Toucan and pelican."""
    low = path(f"M{x - 6} {y + 8}Q{x + 10} {y + 15 + gape} {x + 26} {y + 9}Z", _INSIDE, 1.7) if gape else ""
    d = (
        f"M{x - 9} {y + 2}Q{x - 6} {y - 10} {x + 12} {y - 9}Q{x + 31} {y - 6} {x + 32}"
        f" {y + 13}Q{x + 16} {y + 12} {x - 6} {y + 10}Q{x - 9} {y + 6} {x - 9} {y + 2}Z"
    )
    tip = (
        f"M{x + 24} {y - 3}Q{x + 32} {y + 2} {x + 32} {y + 13}Q{x + 28}"
        f" {y + 12.4} {x + 24} {y + 12}Q{x + 21} {y + 4} {x + 24} {y - 3}Z"
    )
    return low + path(d, colour, 1.9) + path(tip, "#3b3238", 1.2) + circle(x + 4, y - 3, 2, light(colour, 0.5), 0)


_STYLES = {"small": _small, "flat": _flat, "hook": _hook, "long": _long, "bent": _bent, "huge": _huge}
_CORNERS = {"small": (5, 4), "flat": (14, 5), "hook": (7, 6), "long": (5, 6), "bent": (5, 6), "huge": (5, 9)}
