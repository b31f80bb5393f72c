"""What every exporter starts from: scenes, and what is read aloud of them, on one clock that all formats share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from seed_story.errors import Cancelled, StoryError
from seed_story.export.pacing import gentle_rate, paced
from seed_story.export.subtitles import LINE, Cue, cues_for, plain_text
from seed_story.export.timeline import reading_seconds
from seed_story.narration import SILENT, Narrator, Speech

log = logging.getLogger(__name__)

Progress = Callable[[float, str], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class Segment:
    """One scene: what is read, and the picture file to show (None or unreadable: a blank card).

    provenance: plain JSON about where the scene comes from (model, seed, settings); goes into the files' metadata.
    """

    text: str
    image_path: Path | str | None
    provenance: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Reading:
    """A text as it is read aloud: the speech, and the captions with times from its start. Both may be empty."""

    text: str
    speech: Speech
    cues: tuple[Cue, ...]
    warnings: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Until both the voice and whoever reads along are through; 0 without a voice."""
        if not len(self.speech.samples):
            return 0.0
        return max([self.speech.seconds, *(cue.end for cue in self.cues[-1:])])


class Report:
    """Passes progress on and asks whether to stop; `between` gives the same for a part of the way."""

    def __init__(
        self, progress: Progress | None, cancel: Cancel | None, span: tuple[float, float] = (0.0, 1.0)
    ) -> None:
        self._progress, self._cancel, self._span = progress, cancel, span

    def __call__(self, fraction: float, message: str) -> None:
        """Raises Cancelled when somebody asked to stop."""
        if self._cancel is not None and self._cancel():
            raise Cancelled("The export was stopped. The story is unchanged.")
        if self._progress is not None:
            low, high = self._span
            self._progress(low + (high - low) * fraction, message)

    def between(self, low: float, high: float) -> Report:
        start, end = self._span
        return Report(self._progress, self._cancel, (start + (end - start) * low, start + (end - start) * high))


def read_aloud(
    name: str,
    text: str,
    narrator: Narrator,
    *,
    voice: str,
    rate: float,
    pace: float,
    line: int = LINE,
    language: str = "",
) -> Reading:
    """Reads one text; whatever the voice does, there is a Reading. `name` is how warnings speak of the text."""
    text = plain_text(text)
    speech, warnings = Speech(np.zeros(0, np.float32), 24_000), []
    if text:
        try:
            speech = paced(narrator.speak(text, voice, gentle_rate(rate, pace)), pace, language)
        except Cancelled:
            raise
        except Exception as error:  # a voice may fail in any way; it never costs the whole
            if not isinstance(error, StoryError):
                log.exception("%s: the voice failed", name)
            warnings.append(f"{name} has no narration. {error}")
        else:
            if speech.warning:
                warnings.append(f"{name}: {speech.warning}")
            if not len(speech.samples) and voice != SILENT:
                warnings.append(f"{name} has no narration: the voice found nothing to read.")
    seconds = speech.seconds or reading_seconds(text, pace, language)
    cues = cues_for(text, 0.0, seconds, pace=pace, parts=speech.parts, words=speech.words, line=line, language=language)
    return Reading(text, speech, tuple(cues), tuple(warnings))


def read_scenes(
    segments: Sequence[Segment],
    narrator: Narrator,
    report: Report,
    *,
    voice: str,
    rate: float,
    pace: float,
    language: str = "",
) -> list[Reading]:
    """A reading for every scene, in order."""
    readings = []
    for number, segment in enumerate(segments, 1):
        report((number - 1) / len(segments), f"Reading aloud: scene {number}")
        name = f"Scene {number}"
        readings.append(read_aloud(name, segment.text, narrator, voice=voice, rate=rate, pace=pace, language=language))
    return readings
