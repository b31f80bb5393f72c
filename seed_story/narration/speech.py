"""Speech as numbers: samples, sentences, words with their times; how it is joined and kept by content."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from seed_story.narration.voices import Voice
from seed_story.story.texts import split_sentences

log = logging.getLogger(__name__)

SAMPLE_RATE = 24_000  # of every voice here


class Word(NamedTuple):
    """A word as it is written, and when it is heard: seconds from the start of its speech."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Speech:
    """samples: float32 mono [N] in -1..1; parts: the spoken sentences with their seconds (may be empty).

    words: every word of the text in order with its time (may be empty). fallbacks: sentences that another voice had to
    read. `warning` is a sentence for the reader when the speech is not what was asked for.
    """

    samples: np.ndarray  # [N]
    sample_rate: int
    parts: tuple[tuple[str, float], ...] = ()
    warning: str = ""
    words: tuple[Word, ...] = ()
    fallbacks: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.sample_rate


class Narrator(Protocol):
    """Anything that can read a text aloud."""

    def voices(self) -> list[Voice]:
        """The voices that `speak` takes."""
        ...

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        """Read `text`. Raises InputError for an unknown voice or rate, StoryError when the voice fails."""
        ...


def join(speeches: Sequence[Speech]) -> Speech:
    """One speech after the other, all of one sample rate; the first warning stands for all."""
    if not speeches:
        return Speech(np.zeros(0, np.float32), SAMPLE_RATE)
    rate = speeches[0].sample_rate
    assert all(speech.sample_rate == rate for speech in speeches), "voices of different sample rates"
    words, passed = [], 0.0
    for speech in speeches:
        words += [Word(w.text, w.start + passed, w.end + passed) for w in speech.words]
        passed += speech.seconds
    return Speech(
        np.concatenate([speech.samples for speech in speeches]),
        rate,
        tuple(part for speech in speeches for part in speech.parts),
        next((speech.warning for speech in speeches if speech.warning), ""),
        tuple(words),
        tuple(sentence for speech in speeches for sentence in speech.fallbacks),
    )


def speak_sentences(text: str, speak: Callable[[str], Speech], language: str = "en") -> Speech:
    """A text read sentence by sentence; each sentence is one part, unless nothing is heard of it. language: of the
    voice, as code."""
    spoken = []
    for sentence in split_sentences(text, language):
        speech = speak(sentence)
        if len(speech.samples):
            spoken.append(replace(speech, parts=((sentence, speech.seconds),)))
    return join(spoken)


class SpeechCache:
    """Speech by content under a folder, 16-bit. Files are written whole or not at all; damaged ones are made anew."""

    def __init__(self, folder: Path | str | None) -> None:
        self._folder = Path(folder) if folder is not None else None

    def get(self, key: tuple[object, ...], speak: Callable[[], Speech]) -> Speech:
        """The kept speech for `key`, else what `speak` returns. Both are quantised alike, so that both sound alike."""
        if self._folder is None:
            return _quantised(speak())
        path = self._folder / f"{hashlib.sha256(json.dumps(key).encode()).hexdigest()}.npz"
        try:
            with np.load(path, allow_pickle=False) as stored:
                parts = tuple((str(words), float(seconds)) for words, seconds in json.loads(str(stored["parts"])))
                words = tuple(Word(str(w), float(a), float(b)) for w, a, b in json.loads(str(stored["words"])))
                return Speech(_to_float(stored["samples"]), int(stored["sample_rate"]), parts, words=words)
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            log.warning("speech cache: %s is damaged (%s), it is made anew", path.name, error)
        speech = _quantised(speak())
        try:
            self._store(path, speech)
        except OSError as error:  # a full disk costs time later, not the film now
            log.warning("speech cache: %s could not be written (%s)", path.name, error)
        return speech

    def _store(self, path: Path, speech: Speech) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".speech-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    samples=np.round(speech.samples * 32767).astype(np.int16),
                    sample_rate=np.array(speech.sample_rate),
                    parts=np.array(json.dumps(speech.parts)),
                    words=np.array(json.dumps(speech.words)),
                )
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _quantised(speech: Speech) -> Speech:
    samples = np.nan_to_num(np.asarray(speech.samples, np.float32)).clip(-1.0, 1.0)
    return replace(speech, samples=_to_float(np.round(samples * 32767).astype(np.int16)))


def _to_float(samples: np.ndarray) -> np.ndarray:
    return samples.astype(np.float32) / 32767.0
