"""How far off word times are: `python -m tests.benchmarks.word_timing`. Median and 95th percentile in milliseconds.

The voice's own times: against where sound begins after a pause of at least 80 ms, in told captions of Fernhollow.
By ear (`spread_words`): against words that were spoken one by one and laid with known pauses, and against the own
times of whole sentences. Kokoro's voices are measured too where they are installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

import numpy as np

from seed_story.narration import HibariNarrator, Narrator, Speech, narrator_for, spread_words
from seed_story.narration.kokoro import installed_voices
from tests.benchmarks.film import SCENES
from training.world.stories import captions, make_story

RATE = 24_000
STORIES = 16
_LOUD = 0.02  # of full scale: something is said


def texts(stories: int) -> list[str]:
    return [text for seed in range(stories) for text in captions(make_story(seed))]


def trimmed(samples: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(np.abs(samples) > _LOUD)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples


def onsets(speech: Speech) -> Iterable[float]:
    """Seconds from the time told of a word to where its sound begins, for words behind a pause."""
    for word in speech.words:
        begin = round((word.start - 0.12) * RATE)
        if begin < 0:
            continue
        level = np.abs(speech.samples[begin : begin + round(0.24 * RATE)])
        level = level[: len(level) // 120 * 120].reshape(-1, 120).max(1)  # 5 ms
        loud = np.flatnonzero(level > _LOUD)
        if len(loud) and loud[0] >= 16:
            yield loud[0] * 0.005 - 0.12


def by_ear(voice: Narrator, text: str, random: np.random.Generator) -> tuple[list[float], list[float]]:
    """Errors of `spread_words`: on words laid with known pauses, and against the voice's own times."""
    speech = voice.speak(text, voice.voices()[0].id)
    single, sentence, at = [], [], 0.0
    for words, seconds in speech.parts:
        samples = speech.samples[round(at * RATE) : round((at + seconds) * RATE)]
        own = [w for w in speech.words if at - 1e-6 <= w.start < at + seconds - 1e-6]
        heard = spread_words(words.split(), samples, RATE)
        if len(own) == len(heard):
            sentence += [mine.start - (its.start - at) for mine, its in zip(heard[1:], own[1:], strict=True)]
        pieces, truth, passed = [], [], 0.0
        for word in words.split():
            pause = random.uniform(0.02, 0.06) + (0.25 if not word[-1].isalnum() else 0.0)
            sound = trimmed(voice.speak(word, voice.voices()[0].id).samples)
            truth.append(passed)
            pieces += [sound, np.zeros(round(pause * RATE), np.float32)]
            passed += len(sound) / RATE + round(pause * RATE) / RATE
        found = spread_words(words.split(), np.concatenate(pieces), RATE)
        single += [mine.start - start for mine, start in zip(found[1:], truth[1:], strict=True)]
        at += seconds
    return single, sentence


def figures(name: str, errors: list[float]) -> str:
    values = np.abs(errors) * 1000
    middle, late = np.percentile(values, [50, 95])
    return f"{name}: median {middle:.0f} ms, 95th percentile {late:.0f} ms, n = {len(errors)}\n"


def main() -> None:
    random, told, out = np.random.default_rng(0), texts(STORIES), sys.stdout.write
    voice = HibariNarrator()
    errors = [error for text in told for error in onsets(voice.speak(text))]
    out(figures("heart, its own times, against sound after a pause", errors))
    pairs = [by_ear(voice, text, random) for text in SCENES]
    out(figures("by ear, words with known pauses", [error for single, _ in pairs for error in single]))
    out(figures("by ear, against the voice's own times", [error for _, sentence in pairs for error in sentence]))
    for other in installed_voices()[:2]:
        narrator = narrator_for(other.id, None)
        errors = [error for text in told[:12] for error in onsets(narrator.speak(text, other.id))]
        out(figures(f"{other.id}, its own times, against sound after a pause", errors))


if __name__ == "__main__":
    main()
