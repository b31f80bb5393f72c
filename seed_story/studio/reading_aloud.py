"""A scene read aloud for the reading view: a sound file, and when each word is spoken.

The times of words are the narration's own where it gives them. Otherwise it knows how long each sentence takes; inside
a sentence a word takes its share by its letters, and the pause of a comma belongs to the word before it.
"""

from __future__ import annotations

import hashlib
import io
import re
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seed_story.errors import StoryError
from seed_story.library.asset_store import write_atomically
from seed_story.narration import Narrators, Speech, taught_in
from seed_story.story.texts import inner_ends

PAUSES = {",": 3.0, ";": 4.0, ":": 4.0, "…": 6.0}  # letters that a pause lasts
PAUSE_AT_END = 6.0  # of a sentence; “Mr.” is none
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class SpokenWord:
    """The characters `first` to `last` (exclusive) of the text are spoken from `at` until `until`, in seconds."""

    first: int
    last: int
    at: float
    until: float


@dataclass(frozen=True)
class ReadAloud:
    """`file` is None where there is nothing to hear. `warning`: the voice is not the one that was asked for."""

    file: Path | None
    seconds: float
    words: tuple[SpokenWord, ...]
    warning: str = ""


def spoken_words(text: str, speech: Speech) -> tuple[SpokenWord, ...]:
    """When each word of `text` is spoken. Empty for a silent speech."""
    places = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    if not places or speech.seconds <= 0:
        return ()
    heard = getattr(speech, "words", ())  # a voice that knows when it says each word
    if len(heard) == len(places):
        return tuple(
            SpokenWord(first, last, word.start, word.end) for (first, last), word in zip(places, heard, strict=True)
        )
    counts = [len(_WORD.findall(sentence)) for sentence, _ in speech.parts]
    if sum(counts) == len(places):
        lengths = [seconds for _, seconds in speech.parts]
    else:  # the voice cut the text in another way, or said nothing of it
        counts, lengths = [len(places)], [speech.seconds]
    words, at, done, over = [], 0.0, 0, set(inner_ends(text))
    for count, seconds in zip(counts, lengths, strict=True):
        inside = places[done : done + count]
        weights = [
            last - first + (PAUSE_AT_END if last in over else PAUSES.get(text[last - 1], 1.0)) for first, last in inside
        ]
        ends = at + np.cumsum(weights) / max(sum(weights), 1e-9) * seconds
        for (first, last), until in zip(inside, ends.tolist(), strict=True):
            words.append(SpokenWord(first, last, at, until))
            at = until
        done += count
    return tuple(words)


class ReadingVoice:
    """Reads scenes with any voice of the studio; the same words are read only once."""

    def __init__(self, cache: Path, narrators: Narrators | None = None) -> None:
        self._folder = cache / "reading"
        self._narrators = narrators or Narrators(cache / "speech")

    def read(self, text: str, voice: str, rate: float = 1.0, sounds: Mapping[str, str] | None = None) -> ReadAloud:
        """`sounds`: see Preferences. Raises InputError for an unknown voice or speed, StoryError when neither the voice
        nor its stand-in works."""
        speech = self._narrators.get(voice, sounds=taught_in(text, sounds or {})).speak(text, voice, rate)
        if not len(speech.samples):
            return ReadAloud(None, 0.0, (), speech.warning)
        sound = wav_bytes(speech)
        file = self._folder / f"{hashlib.sha256(sound).hexdigest()[:32]}.wav"
        if not file.exists():
            try:
                write_atomically(file, sound)
            except OSError as error:
                raise StoryError(f"The audio could not be saved ({error.strerror}). Is the disk full?") from error
        return ReadAloud(file, speech.seconds, spoken_words(text, speech), speech.warning)


def wav_bytes(speech: Speech) -> bytes:
    """The speech as 16-bit mono WAV."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(speech.sample_rate)
        sound.writeframes(np.round(speech.samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return buffer.getvalue()
