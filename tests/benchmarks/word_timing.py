"""How far off word times are: `python -m tests.benchmarks.word_timing`. Median and 95th percentile in milliseconds.

Truth 1: words spoken one by one and laid with known pauses; `spread_words` has to find them by ear.
Truth 2: the voice's own lengths of sounds; `spread_words` on the same recordings of whole sentences.
Truth 3: where sound begins after a pause; against the voice's own times.
"""

from __future__ import annotations

import sys

import numpy as np

from seed_story.narration import HibariNarrator, spread_words
from tests.benchmarks.film import SCENES

RATE = 24_000


def trimmed(samples: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples


def figures(name: str, errors: list[float]) -> str:
    values = np.abs(errors) * 1000
    middle, late = np.percentile(values, [50, 95])
    return f"{name}: median {middle:.0f} ms, 95th percentile {late:.0f} ms, n = {len(errors)}\n"


def main() -> None:
    voice = HibariNarrator()
    random = np.random.default_rng(0)
    single, sentence, onset = [], [], []
    for text in SCENES:
        speech = voice.speak(text)
        at = 0.0
        for words, seconds in speech.parts:
            samples = speech.samples[round(at * RATE) : round((at + seconds) * RATE)]
            own = [w for w in speech.words if at - 1e-6 <= w.start < at + seconds - 1e-6]
            heard = spread_words(words.split(), samples, RATE)
            if len(own) == len(heard):
                sentence += [mine.start - (its.start - at) for mine, its in zip(heard[1:], own[1:], strict=True)]
            for its in own:  # sound that begins after at least 80 ms of silence, near the word's start
                begin = round((its.start - 0.12) * RATE)
                if begin < 0:
                    continue
                level = np.abs(speech.samples[begin : begin + round(0.24 * RATE)])
                level = level[: len(level) // 120 * 120].reshape(-1, 120).max(1)  # 5 ms
                loud = np.flatnonzero(level > 0.02)
                if len(loud) and loud[0] >= 16:
                    onset.append(loud[0] * 0.005 - 0.12)
            pieces, truth, passed = [], [], 0.0
            for word in words.split():
                pause = random.uniform(0.02, 0.06) + (0.25 if not word[-1].isalnum() else 0.0)
                sound = trimmed(voice.speak(word).samples)
                truth.append(passed)
                pieces += [sound, np.zeros(round(pause * RATE), np.float32)]
                passed += len(sound) / RATE + round(pause * RATE) / RATE
            found = spread_words(words.split(), np.concatenate(pieces), RATE)
            single += [mine.start - start for mine, start in zip(found[1:], truth[1:], strict=True)]
            at += seconds
    sys.stdout.write(figures("by ear, words with known pauses", single))
    sys.stdout.write(figures("by ear, against the voice's own times", sentence))
    sys.stdout.write(figures("the voice's own times, against sound after a pause", onset))


if __name__ == "__main__":
    main()
