"""Slow movements of a window along a picture that is longer than it: numbers only.

A window moves at one speed from the first frame of a shot to the last, so that nothing jumps: the speed is a whole
number of sixteenths of a pixel for each frame, and wherever it can be a whole number of quarters, which H.264 predicts
without a residue. Few places between two pixels are needed then, so that the picture is drawn once for each of them
and every frame is a part of one of these layers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

UNIT = 16  # parts of a pixel
_GRID = 2 * UNIT  # windows begin at even pixels, where colours at half the size begin, too
_LEAVING = 0.55  # of the room: what matters is still well in view when the shot ends
_FASTEST = 0.025  # of the frame's shorter side, a second: words are read over it


@dataclass(frozen=True)
class Pan:
    """start: where the window begins, in sixteenths of a pixel, an even pixel; speed: sixteenths of a pixel a frame."""

    start: int
    speed: int

    @property
    def layers(self) -> int:
        """How many different places between two even pixels there are."""
        return _GRID // math.gcd(self.speed, _GRID)

    def phase(self, layer: int) -> float:
        """How far layer number `layer` is moved, 0 to less than 2 pixels."""
        return self.speed * layer % _GRID / UNIT

    def place(self, frame: int) -> tuple[int, int]:
        """Number of the layer and the even pixel at which the window begins in it, `frame` frames after the start."""
        return frame % self.layers, 2 * ((self.start + self.speed * frame) // _GRID)

    def offset(self, frame: int) -> float:
        """Where the window begins, in pixels."""
        return (self.start + self.speed * frame) / UNIT


@dataclass(frozen=True)
class Track:
    """What a window can do on its picture. room: pixels that it may travel; goal: where it shows what matters;
    arrives: whether it ends there, else it begins there; fastest: pixels a second."""

    room: int
    goal: float
    arrives: bool
    fastest: float

    def pan(self, frames: int, fps: int) -> Pan:
        """The movement of a shot of so many frames: over all of the picture if there is time for it."""
        steps = max(1, frames - 1)
        way = self.room if self.arrives else self.room * _LEAVING
        speed = math.floor(UNIT * min(way / steps, self.fastest / fps))
        if speed > 4:
            speed -= speed % 4
        elif speed == 3:
            speed = 2
        travel = speed * steps / UNIT
        goal = min(max(self.goal, 0.0), float(self.room))
        forward = (goal > self.room / 2) == self.arrives  # towards what matters over the longer way, or away from it
        begin = goal - (travel if forward else -travel) if self.arrives else goal
        end = begin + (travel if forward else -travel)
        begin -= min(0.0, begin, end) + max(0.0, begin - self.room, end - self.room)
        start = _GRID * (math.floor(begin / 2) if forward else math.ceil(begin / 2))
        return Pan(start, speed if forward else -speed)


def track_for(index: int, length: int, seen: int, focus: tuple[float, float], shorter: int) -> Track:
    """The track of the film's shot number `index`. length: of the picture; seen: of the window; focus: what matters,
    0..1 along the picture, and where in the window it shall be; shorter: the frame's shorter side; in pixels."""
    room = max(0, length - seen - 2)
    return Track(room, focus[0] * length - focus[1] * seen, index % 2 == 0, _FASTEST * shorter)
