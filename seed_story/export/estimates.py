"""How long and how large a film, a book or a page will be, told before anything is read aloud or drawn. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seed_story.export.options import FilmOptions
from seed_story.export.pacing import gentle_rate
from seed_story.export.subtitles import plain_text
from seed_story.export.timeline import FADE, plan, reading_seconds
from seed_story.narration import SILENT

PREVIEW_SECONDS = 9.0  # the title card and the first words
_VOICE_PACE = 14.6  # characters a second of the offline voice at its own speed
_BITS = 0.5  # a second for each pixel at 30 frames a second: drawings that move slowly, as coded here
_SOUND = 100_000  # bits a second


def film_estimate(texts: Sequence[str], title: str, options: FilmOptions) -> tuple[float, int]:
    """(seconds, bytes) of the film of these scenes: within about a tenth and a third, measured on told stories."""
    texts = [plain_text(text) for text in texts]
    titles = [plain_text(title)] if options.title and title else []
    everything = [*titles, *texts, *([""] if options.ending else [])]
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


# Bytes for a pixel of a picture as each kind keeps it, and its longest side; bits a second of its sound.
_PICTURES: Mapping[str, tuple[float, int]] = {
    "page": (0.20, 768), "book": (0.34, 10_000), "epub": (0.22, 1024), "markdown": (0.24, 2048),
    "comic": (1.6, 560), "stream": (1.5, 10_000),
}  # fmt: skip
_SPOKEN: Mapping[str, float] = {"page": 48_000 * 8 / 7, "epub": 48_000, "audio": 96_000}
_BETWEEN = 1.2  # s between two scenes that are only heard


def estimate(
    kind: str, texts: Sequence[str], pictures: Sequence[tuple[int, int]], title: str, options: Any
) -> tuple[float, int]:
    """(seconds, bytes) of an export of these scenes, whose pictures have that many pixels across and down.

    Seconds are of what is heard: 0 where nothing is. Sizes are right within about a third.
    """
    if isinstance(options, FilmOptions):
        return film_estimate(texts, title, options)
    seconds = 0.0
    if kind in _SPOKEN and options.voice != SILENT:
        letters = sum(len(plain_text(text)) for text in texts)
        seconds = letters / (_VOICE_PACE * options.rate) + _BETWEEN * len(texts)
    share, side = _PICTURES.get(kind, (0.0, 1))
    picture_bytes = 0.0
    for width, height in pictures:
        smaller = min(1.0, side / max(width, height)) ** 2
        picture_bytes += width * height * smaller * share
    if kind == "page":
        picture_bytes *= 8 / 7
    letters = sum(len(text) for text in texts)
    return seconds, round(picture_bytes + seconds * _SPOKEN.get(kind, 0.0) / 8 + 60 * len(texts) + 2 * letters)
