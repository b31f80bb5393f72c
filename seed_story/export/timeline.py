"""When every scene of a film is seen and heard: numbers only, no files, no pictures, no sound.

Neighbouring shots overlap by one cross-fade:

    shot 0   |--------------------|
    shot 1                    |--------------------|      overlap = FADE seconds
    voice        ~~~~~~~~~~~          ~~~~~~~~~~~         LEAD after the shot starts, TAIL before it ends

All borders lie on whole frames, so that the film's length is known exactly before the first frame is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

FADE = 0.6  # s, cross-fade between two shots; also the fade in and out at the ends of the film
LEAD = 0.8  # s, from the shot's first frame (still fading in) to the first word
TAIL = 1.1  # s, from the last word to the shot's last frame (already fading out)
SHORTEST = 3.0  # s, no shot is shorter


@dataclass(frozen=True)
class Shot:
    """One still on the screen; `first` and `frames` count frames, the speech is in seconds of the film."""

    first: int
    frames: int
    speech_at: float
    speech_seconds: float

    @property
    def last(self) -> int:
        """The frame after the last one."""
        return self.first + self.frames


@dataclass(frozen=True)
class Timeline:
    """All shots of a film; `fade` is the overlap of neighbours in frames, `end` the frame before which it is cut."""

    fps: int
    fade: int
    shots: tuple[Shot, ...]
    end: int | None = None

    @property
    def frames(self) -> int:
        return self.shots[-1].last if self.end is None else self.end

    @property
    def seconds(self) -> float:
        return self.frames / self.fps

    def visible(self, frame: int) -> list[tuple[int, float, float]]:
        """What frame `frame` shows: (index of the shot, weight, progress within the shot 0..1). Weights sum to 1."""
        assert 0 <= frame < self.frames, frame
        layers: list[tuple[int, float, float]] = []
        for index, shot in enumerate(self.shots):
            if not shot.first <= frame < shot.last:
                continue
            progress = (frame - shot.first) / max(1, shot.frames - 1)
            if layers:  # the incoming shot of a cross-fade; the outgoing one came first
                weight = (frame - shot.first + 1) / (self.fade + 1)
                previous, _, previous_progress = layers[0]
                layers[0] = (previous, 1.0 - weight, previous_progress)
                layers.append((index, weight, progress))
            else:
                layers.append((index, 1.0, progress))
        return layers

    def since(self, index: int, frame: int) -> float:
        """Seconds from the first frame of shot `index` to this one."""
        return (frame - self.shots[index].first) / self.fps

    def light(self, frame: int) -> float:
        """0 at the very ends of the film (blank paper), 1 in between; smooth."""
        nearest = min(frame, self.frames - 1 - frame)
        step = min(1.0, nearest / max(1, self.fade))
        return step * step * (3.0 - 2.0 * step)

    def readable(self, index: int) -> tuple[float, float]:
        """From when to when shot `index` is alone on the screen, in seconds of the film."""
        shot = self.shots[index]
        return (shot.first + self.fade) / self.fps, (shot.last - self.fade) / self.fps

    def beginning(self, seconds: float) -> Timeline:
        """The first `seconds`, for a preview; they move as they do in the whole film."""
        end = max(1, round(seconds * self.fps))
        if end >= self.frames:
            return self
        return Timeline(self.fps, self.fade, tuple(shot for shot in self.shots if shot.first < end), end)

    def clips(self) -> list[tuple[int, int]]:
        """(first frame, frame after the last) of the film's pieces, without gaps: paper fades into the first shot, that
        shot, cross-fade, shot, ..., the last one fades into paper.

        A piece shows one shot alone or one fade, so that a film which shares scenes shares pieces.
        """
        borders = {0, self.frames, min(self.fade, self.frames), max(0, self.frames - self.fade)}
        for shot in self.shots[1:]:
            borders |= {min(shot.first, self.frames), min(shot.first + self.fade, self.frames)}
        places = sorted(borders)
        return list(zip(places, places[1:], strict=False))


def reading_seconds(text: str, pace: float) -> float:
    """How long somebody who reads `pace` characters a second needs for `text`, in seconds; 0 for an empty text."""
    return len(text) / pace


def plan(speech: Sequence[float], reading: Sequence[float], fps: int) -> Timeline:
    """Lay the shots out one after the other.

    speech: seconds of voice per shot, 0 where there is none. reading: seconds to read the shot's text, used when there
    is no voice. Both have one number per shot, at least one shot.
    """
    assert speech and len(speech) == len(reading) and fps > 0
    fade = round(FADE * fps)
    shots: list[Shot] = []
    first = 0
    for voice, read in zip(speech, reading, strict=True):
        seconds = LEAD + (voice if voice > 0 else read) + TAIL
        frames = math.ceil(max(SHORTEST, seconds) * fps - 1e-6)
        shots.append(Shot(first, frames, first / fps + LEAD, voice))
        first += frames - fade
    return Timeline(fps, fade, tuple(shots))
