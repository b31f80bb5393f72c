"""How long and how large a film will be, told before anything is read aloud or drawn. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from seed_story.export.options import FilmOptions
from seed_story.export.pacing import gentle_rate
from seed_story.export.subtitles import plain_text
from seed_story.export.timeline import FADE, plan, reading_seconds
from seed_story.narration import SILENT

PREVIEW_SECONDS = 6.0
_VOICE_PACE = 14.6  # characters a second of the offline voice at its own speed
_BITS = 0.4  # a second for each pixel at 30 frames a second: drawings that move slowly, as coded here
_SOUND = 100_000  # bits a second


def film_estimate(texts: Sequence[str], title: str, options: FilmOptions) -> tuple[float, int]:
    """(seconds, bytes) of the film of these scenes: within about a tenth and a third, measured on told stories."""
    texts = [plain_text(text) for text in texts]
    shown = [plain_text(title)] if options.title and title else []
    everything = [*shown, *texts, *([""] if options.ending else [])]
    if options.voice == SILENT:
        spoken = [0.0] * len(everything)
    else:
        pace = min(_VOICE_PACE * gentle_rate(options.rate, options.pace), options.pace)
        spoken = [len(text) / pace for text in everything]
    line = plan(spoken, [reading_seconds(text, options.pace) for text in everything], options.fps)
    width, height = options.canvas
    picture = line.seconds * width * height * _BITS * (options.fps / 30) ** 0.5  # closer frames differ less
    share = 0.5 if options.quality == "small" else 1.0
    return max(line.seconds, FADE), round((picture + line.seconds * _SOUND) * share / 8)
