"""Kokoro, many offline voices, if its files are here: one ONNX model and one small file for each voice.

hexgrad, Kokoro-82M, Apache-2.0. The folder is SEED_STORY_VOICES, else `voices` in the home; `python -m seed_story
voices --fetch` fills it. The model takes tokens [1, T] int64, style [1, 256] and speed [1], and gives the sound at
24 kHz; a voice's file holds a style for every number of tokens, float32 [510, 1, 256].
"""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path
from typing import Any

import numpy as np

from seed_story.errors import InputError, StoryError
from seed_story.narration.english import add_output, timed, with_sounds, word_borders, word_phonemes
from seed_story.narration.sentences import spoken_form
from seed_story.narration.speech import SAMPLE_RATE, Speech, SpeechCache, speak_sentences
from seed_story.narration.timing import spread_words
from seed_story.narration.voices import KOKORO, Voice, check_rate
from seed_story.runtime.environment import home

log = logging.getLogger(__name__)

MODEL = "kokoro.onnx"
STYLE = 256  # numbers
MOST_TOKENS = 510  # of one run, without the pads
_DURATIONS = "/encoder/Clip_output_0"  # holds how long each token lasts, in the exports that are known
_WHERE = "Download them with: python -m seed_story voices --fetch"
_LANGUAGES = {"a": ("en-US", "American"), "b": ("en-GB", "British")}  # of a voice's first letter; English is read here


def voices_folder() -> Path:
    """Where optional voices are."""
    chosen = os.environ.get("SEED_STORY_VOICES", "").strip()
    return Path(chosen).expanduser() if chosen else home() / "voices"


def installed_voices() -> list[Voice]:
    """The voices whose files are here; [] without the model. Loads nothing."""
    folder = voices_folder()
    if not (folder / MODEL).is_file():
        return []
    return [voice_of(file.stem) for file in sorted(folder.glob("[ab][fm]_*.bin"))]


def voice_of(name: str) -> Voice:
    """`bf_emma` -> the voice as people read it."""
    language, people = _LANGUAGES[name[0]]
    who = "a man" if name[1] == "m" else "a woman"
    return Voice(f"{KOKORO}{name}", f"{name[3:].capitalize()}, {people}, {who} (offline)", language, False)


class KokoroNarrator:
    """Speaks with the voices of the folder; the model is loaded at the first word."""

    def __init__(self, cache_dir: Path | str | None = None) -> None:
        self._cache = SpeechCache(cache_dir)
        self._lock = threading.Lock()  # one ONNX session, loaded once
        self._engine: _Engine | None = None

    def voices(self) -> list[Voice]:
        return installed_voices()

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        """Sentence by sentence. Raises StoryError that says what to do when a file is missing or cannot be read."""
        name = voice.removeprefix(KOKORO)
        if not voice.startswith(KOKORO) or name[:1] not in _LANGUAGES or not name.replace("_", "").isalnum():
            raise InputError(f"There is no Kokoro voice called {voice!r}.")
        rate = check_rate(rate)

        def sentence(words: str) -> Speech:
            return self._cache.get(("kokoro", 2, voice, rate, words), lambda: self._speak(words, name, rate))

        return speak_sentences(text, sentence)

    def _speak(self, sentence: str, name: str, rate: float) -> Speech:
        said = spoken_form(sentence)
        if not any(c.isalnum() for c in said):
            return Speech(np.zeros(0, np.float32), SAMPLE_RATE)
        with self._lock:
            folder = voices_folder()
            if self._engine is None or self._engine.folder != folder:
                self._engine = _Engine(folder)
            try:
                samples, borders = self._engine.say(said, self._engine.style(name), rate)
            except StoryError:
                raise
            except Exception as error:  # the packages raise bare errors of several kinds
                raise StoryError(f"The voice {name} could not read this text ({error}).") from error
        written = sentence.split()
        words = timed(written, borders, len(samples) / SAMPLE_RATE)
        return Speech(samples, SAMPLE_RATE, words=words or spread_words(written, samples, SAMPLE_RATE))


class _Engine:
    """The model and the rules of pronunciation, loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / MODEL).is_file():
            raise StoryError(f"The Kokoro voices are not installed: {folder / MODEL} is missing. {_WHERE}")
        try:
            import onnxruntime
            from hibari import Hibari

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = max(1, min(4, os.cpu_count() or 1))
            options.log_severity_level = 4
            model = (folder / MODEL).read_bytes()
            try:
                self._session = onnxruntime.InferenceSession(model + add_output(_DURATIONS), options)
            except Exception as error:  # another export: words are timed by ear
                log.info("this Kokoro does not tell how long its sounds last: %s", error)
                self._session = onnxruntime.InferenceSession(model, options)
            self._english = with_sounds(Hibari(threads=1))
        except Exception as error:
            raise StoryError(f"The Kokoro voices in {folder} could not be loaded ({error}). {_WHERE}") from error
        self._tokens, self._style, self._speed = (entry.name for entry in self._session.get_inputs())

    def style(self, name: str) -> np.ndarray:
        """float32 [N, 256]: a voice's style by the number of tokens."""
        file = self.folder / f"{name}.bin"
        try:
            styles = np.fromfile(file, np.float32)
        except OSError as error:
            raise StoryError(f"The voice {name} is not installed: {file} is missing. {_WHERE}") from error
        if not len(styles) or len(styles) % STYLE or not np.isfinite(styles).all():
            raise StoryError(f"The voice file of {name}, {file}, is damaged. {_WHERE}")
        return styles.reshape(-1, STYLE)

    def say(self, sentence: str, styles: np.ndarray, rate: float) -> tuple[np.ndarray, list[float]]:
        """float32 [N], and when the first word starts and each word is over, in seconds ([] where that is unknown)."""
        whole = self._english.phonemize(sentence)
        words = word_phonemes(self._english, sentence)
        pieces = [piece for phonemes in whole for piece in self._cut(phonemes)]
        sounds, ends = [], None
        for piece in pieces:
            ids = self._ids(piece)
            if ids:
                sound, ends = self._run(ids, styles, rate)
                sounds.append(sound)
        samples = np.concatenate(sounds) if sounds else np.zeros(0, np.float32)
        if ends is None or len(pieces) != 1 or words is None or " ".join(words) != pieces[0]:
            return samples, []
        return samples, word_borders(words, self._english.vocab, ends * len(samples) / SAMPLE_RATE)

    def _ids(self, phonemes: str) -> list[int]:
        vocab = self._english.vocab
        return [vocab[c] for c in phonemes if c in vocab]

    def _cut(self, phonemes: str) -> list[str]:
        """Pieces that one run can take, cut between words."""
        pieces, piece = [], ""
        for word in phonemes.split(" "):
            longer = f"{piece} {word}" if piece else word
            if piece and len(longer) > MOST_TOKENS:
                pieces.append(piece)
                longer = word
            piece = longer[:MOST_TOKENS]
        return [*pieces, piece]

    def _run(self, ids: list[int], styles: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray | None]:
        """float32 [N], and the share of the sound at which each token ends (None where it is not told)."""
        style = styles[min(len(ids), len(styles) - 1)][None]  # [1, 256]
        given: dict[str, Any] = {
            self._tokens: np.asarray([[0, *ids, 0]], np.int64),
            self._style: style,
            self._speed: np.asarray([rate], np.float32),
        }
        sound, *lengths = self._session.run(None, given)
        ends = np.cumsum(np.asarray(lengths[0], np.float64).reshape(-1)) if lengths else np.zeros(0)
        known = len(ends) == len(ids) + 2 and ends[-1] > 0
        return np.asarray(sound, np.float32).reshape(-1), ends / ends[-1] if known else None
