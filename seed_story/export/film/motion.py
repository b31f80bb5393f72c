"""Slow movements of a picture over its page: numbers only.

The picture lies on the page like a printed card, and the whole card moves and grows: nothing of it is ever cropped, so
nobody in it is ever cut off. A move goes from one view to another; places are fractions of a pixel, and the renderer
resamples exactly there, so that slow movements do not jump.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SMALLEST = 0.91  # scale of a card before it has come near
_DRIFT = 0.055  # of the card's side: how far it wanders sideways at most


@dataclass(frozen=True)
class View:
    """scale 1 is the card at its largest; x, y: its middle beside the middle of its place, in sides of the card."""

    scale: float
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Move:
    """A movement over one shot."""

    start: View
    end: View

    def at(self, progress: float) -> View:
        """The view at `progress` 0..1, easing in and out; the scale grows by equal factors, not equal steps."""
        eased = ease(progress)
        return View(
            self.start.scale * (self.end.scale / self.start.scale) ** eased,
            self.start.x + (self.end.x - self.start.x) * eased,
            self.start.y + (self.end.y - self.start.y) * eased,
        )


def move_for(index: int, focus: tuple[float, float], room: tuple[float, float]) -> Move:
    """The move of the film's shot number `index`, chosen from its picture.

    focus: what matters in the picture, 0..1 from its left and top. room: how far the card may wander from the middle
    when it is largest, in sides of the card. Neighbouring shots move differently.
    """
    # what matters comes towards the middle of the frame
    aside, above = 2 * (0.5 - focus[0]), 2 * (0.5 - focus[1])
    side = 1.0 if aside >= 0 else -1.0
    far = View(SMALLEST, *_within(-0.02 * side, -0.02 * above, SMALLEST, room))
    near = View(1.0, *_within(_DRIFT * aside, 0.0, 1.0, room))
    if index % 3 == 0:
        return Move(far, near)
    if index % 3 == 1:
        scale = 0.955
        wide = max(0.35, abs(aside)) * _DRIFT
        return Move(
            View(scale, *_within(-wide * side, 0.01, scale, room)),
            View(scale, *_within(wide * side, -0.01, scale, room)),
        )
    return Move(near, View(SMALLEST, *_within(0.02 * side, 0.01, SMALLEST, room)))


def _within(x: float, y: float, scale: float, room: tuple[float, float]) -> tuple[float, float]:
    """The place nearest to x, y at which a card of this scale does not leave its room."""
    slack = (1.0 - scale) / 2
    across, along = room[0] + slack, room[1] + slack
    return min(across, max(-across, x)), min(along, max(-along, y))


def ease(progress: float) -> float:
    """0..1 -> 0..1, starting and ending at rest."""
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, max(0.0, progress)))
