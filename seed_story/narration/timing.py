"""When each word of a recording is heard, estimated from the sound itself where the voice does not say it. Pure.

The words share the time in which something is heard in proportion to their letters; a word that ends a clause is drawn
to the nearest pause. `python -m tests.benchmarks.word_timing` measures how far off that is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from seed_story.narration.speech import Word

_FRAME = 0.01  # s
_QUIET = 10 ** (-34 / 20)  # below the loudest frame: nothing is said
_PAUSE = 0.09  # s, a silence that counts as a pause
_REACH = 0.4  # s, how far the end of a clause is moved to meet a pause
_BREATH = 2.0  # letters that every word weighs beside its own


def spread_words(words: Sequence[str], samples: np.ndarray, sample_rate: int) -> tuple[Word, ...]:
    """The words with their times in a recording [N] of them; times rise and lie within the recording."""
    total = len(samples) / sample_rate
    if not words or not total:
        return ()
    voiced = _voiced(samples, sample_rate)  # [frames]
    pauses = _pauses(voiced)
    voiced_until = np.concatenate([[0.0], np.cumsum(voiced)])  # [frames + 1]
    frames = np.arange(len(voiced_until))
    weights = np.array([sum(c.isalnum() for c in word) + _BREATH for word in words])
    shares = np.cumsum(weights) / weights.sum()
    clock = np.interp(shares * voiced_until[-1], voiced_until + frames * 1e-9, frames * _FRAME)
    first = float(np.argmax(voiced)) * _FRAME if voiced.any() else 0.0
    found, start = [], first
    for index, word in enumerate(words):
        end = max(float(clock[index]), start)
        following = end
        if index < len(words) - 1 and word[-1:] and not word.rstrip("\"'”’)")[-1:].isalnum():
            near = [pause for pause in pauses if pause[0] > start and abs((pause[0] + pause[1]) / 2 - end) < _REACH]
            if near:
                end, following = min(near, key=lambda pause: abs((pause[0] + pause[1]) / 2 - end))
        found.append(Word(word, min(start, total), min(end, total)))
        start = following
    return tuple(found)


def _voiced(samples: np.ndarray, sample_rate: int) -> np.ndarray:
    """Whether anything is heard in each 10 ms: bool [frames]."""
    size = max(1, round(sample_rate * _FRAME))
    count = -(-len(samples) // size)
    frames = np.pad(samples, (0, count * size - len(samples))).reshape(count, size)
    level = np.sqrt((frames**2).mean(1))
    return level > max(level.max() * _QUIET, 1e-6)


def _pauses(voiced: np.ndarray) -> list[tuple[float, float]]:
    """(from, to) in seconds of each silence between two sounds."""
    edges = np.flatnonzero(np.diff(voiced.astype(np.int8)))
    if len(edges) and not voiced[0]:
        edges = edges[1:]
    borders = [((a + 1) * _FRAME, (b + 1) * _FRAME) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    return [(a, b) for a, b in borders if b - a >= _PAUSE]
