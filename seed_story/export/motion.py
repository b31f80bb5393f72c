"""Slow camera moves over a still picture: numbers only.

A move goes from one view to another. Views are rectangles with fractional borders; the renderer resamples exactly that
rectangle, so that a move of a fraction of a pixel a frame shows as such instead of as a jump now and then.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

CLOSEST = 1.12  # the largest zoom; pictures are prepared at this scale


@dataclass(frozen=True)
class View:
    """zoom 1 shows the whole picture; x, y in 0..1 place a smaller rectangle (0 left/top, 1 right/bottom)."""

    zoom: float
    x: float = 0.5
    y: float = 0.5

    def box(self, width: float, height: float) -> tuple[float, float, float, float]:
        """left, top, right, bottom of the view in a picture of this size, in fractional pixels."""
        seen_width, seen_height = width / self.zoom, height / self.zoom
        left, top = (width - seen_width) * self.x, (height - seen_height) * self.y
        return left, top, min(width, left + seen_width), min(height, top + seen_height)


@dataclass(frozen=True)
class Move:
    """A camera move over one shot."""

    start: View
    end: View

    def at(self, progress: float) -> View:
        """The view at `progress` 0..1, easing in and out; zoom grows by equal factors, not equal steps."""
        eased = ease(progress)
        return View(
            self.start.zoom * (self.end.zoom / self.start.zoom) ** eased,
            self.start.x + (self.end.x - self.start.x) * eased,
            self.start.y + (self.end.y - self.start.y) * eased,
        )


# neighbours differ, and the heroes usually stand in the lower half
MOVES = (
    Move(View(1.0, 0.5, 0.7), View(CLOSEST, 0.5, 0.7)),
    Move(View(CLOSEST, 0.1, 0.7), View(CLOSEST, 0.9, 0.7)),
    Move(View(CLOSEST, 0.5, 0.6), View(1.0, 0.5, 0.6)),
    Move(View(CLOSEST, 0.9, 0.6), View(CLOSEST, 0.1, 0.8)),
    Move(View(1.0, 0.75, 0.75), View(CLOSEST, 0.75, 0.75)),
)


def move_for(index: int) -> Move:
    """The move of the film's shot number `index`."""
    return MOVES[index % len(MOVES)]


def ease(progress: float) -> float:
    """0..1 -> 0..1, starting and ending at rest."""
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, max(0.0, progress)))
