"""Time to read along: silence behind sentences that are spoken more quickly than they can be read. Pure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from seed_story.narration import RATES, Speech, Word
from seed_story.story.languages import reading_length

LONGEST_PAUSE = 2.5  # s
_CHILD = 14.0  # characters a second; whoever reads slower than that is read to more slowly
_GENTLE = 0.88  # of the voice's own speed


def gentle_rate(rate: float, pace: float) -> float:
    """The reading speed for readers of `pace` characters a second: children are read to more slowly."""
    return max(RATES[0], rate * _GENTLE) if pace < _CHILD else rate


def paced(speech: Speech, pace: float, language: str = "") -> Speech:
    """The speech with pauses, so that no sentence but the last is over before `pace` characters a second are read."""
    if not speech.parts:
        return speech
    rate = speech.sample_rate
    pieces, parts, words = [], [], []
    begin = passed = 0.0
    for index, (sentence, seconds) in enumerate(speech.parts):
        last = index == len(speech.parts) - 1
        stop = len(speech.samples) if last else round((begin + seconds) * rate)
        pieces.append(speech.samples[round(begin * rate) : stop])
        pause = 0.0 if last else min(LONGEST_PAUSE, max(0.0, reading_length(sentence, language) / pace - seconds))
        pieces.append(np.zeros(round(pause * rate), np.float32))
        shift = passed - begin
        words += [
            Word(word.text, word.start + shift, word.end + shift)
            for word in speech.words
            if begin - 1e-6 <= word.start and (last or word.start < begin + seconds - 1e-6)
        ]
        parts.append((sentence, seconds + pause))
        begin += seconds
        passed += seconds + pause
    return replace(speech, samples=np.concatenate(pieces), parts=tuple(parts), words=tuple(words))
