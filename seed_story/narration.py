"""Voices that read a story aloud.

`HibariNarrator` speaks offline (hibari-tts, ONNX, its voice lies in the wheel); `EdgeNarrator` uses Microsoft's online
voices through edge-tts; `FallbackNarrator` takes the second when the first fails, piece by piece, and says so.
The speech packages are imported on first use only.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import tempfile
import threading
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from seed_story.errors import InputError, StoryError

log = logging.getLogger(__name__)

T = TypeVar("T")

RATES = (0.7, 1.4)  # slowest and fastest reading, as a factor of the voice's own pace
SILENT = "none"
DEFAULT_VOICE = "heart"


@dataclass(frozen=True)
class Voice:
    """`id` is what options and files hold, `name` what a person reads; an online voice needs the network."""

    id: str
    name: str
    language: str
    online: bool


@dataclass(frozen=True)
class Speech:
    """samples: float32 mono [N] in -1..1; parts: the spoken sentences with their seconds (may be empty).

    `warning` is a sentence for the reader when the speech is not what was asked for.
    """

    samples: np.ndarray  # [N]
    sample_rate: int
    parts: tuple[tuple[str, float], ...] = ()
    warning: str = ""

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


OFFLINE_VOICES = (Voice(DEFAULT_VOICE, "Heart, warm storyteller (works offline)", "en-US", False),)
ONLINE_VOICES = (
    Voice("en-US-AnaNeural", "Ana, a child (online)", "en-US", True),
    Voice("en-US-AriaNeural", "Aria (online)", "en-US", True),
    Voice("en-US-GuyNeural", "Guy (online)", "en-US", True),
    Voice("en-GB-SoniaNeural", "Sonia, British (online)", "en-GB", True),
    Voice("en-GB-RyanNeural", "Ryan, British (online)", "en-GB", True),
    Voice("en-GB-MaisieNeural", "Maisie, a British child (online)", "en-GB", True),
    Voice("en-AU-NatashaNeural", "Natasha, Australian (online)", "en-AU", True),
    Voice("en-IE-EmilyNeural", "Emily, Irish (online)", "en-IE", True),
)
NO_VOICE = Voice(SILENT, "No voice, captions only", "", False)


def all_voices() -> list[Voice]:
    """Every voice that can be chosen, offline ones first; loads nothing."""
    return [*OFFLINE_VOICES, *ONLINE_VOICES, NO_VOICE]


def find_voice(voice: str) -> Voice:
    """The voice with this id. Raises InputError that names the voices there are."""
    for known in all_voices():
        if known.id == voice:
            return known
    raise InputError(f"There is no voice called {voice!r}. Choose one of: {', '.join(v.id for v in all_voices())}.")


def check_rate(rate: object) -> float:
    """`rate` as a float. Raises InputError outside 0.7..1.4."""
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not math.isfinite(rate):
        raise InputError(f"The reading speed must be a number between {RATES[0]} and {RATES[1]}, not {rate!r}.")
    if not RATES[0] <= rate <= RATES[1]:
        raise InputError(f"The reading speed must lie between {RATES[0]} and {RATES[1]}; {rate} is outside.")
    return float(rate)


def narrator_for(voice: str, cache_dir: Path | str | None) -> Narrator:
    """The narrator that speaks `voice`; speech is kept in `cache_dir` by content (None: not kept)."""
    chosen = find_voice(voice)
    if voice == SILENT:
        return SilentNarrator()
    offline = HibariNarrator(cache_dir)
    return FallbackNarrator(EdgeNarrator(cache_dir), offline) if chosen.online else offline


class SilentNarrator:
    """No voice at all: every speech is empty, and a film gives time to read instead."""

    def voices(self) -> list[Voice]:
        return [NO_VOICE]

    def speak(self, text: str, voice: str = SILENT, rate: float = 1.0) -> Speech:
        return Speech(np.zeros(0, np.float32), 24_000)


class HibariNarrator:
    """The offline voice: about 8 MB of weights, about ten times faster than real time on one slow core."""

    def __init__(self, cache_dir: Path | str | None = None) -> None:
        self._cache = SpeechCache(cache_dir)
        self._lock = threading.Lock()  # one ONNX session, loaded once
        self._engine: Any = None

    def voices(self) -> list[Voice]:
        return list(OFFLINE_VOICES)

    def speak(self, text: str, voice: str = DEFAULT_VOICE, rate: float = 1.0) -> Speech:
        """Sentence by sentence, so that `parts` holds the true length of each. Deterministic."""
        if voice not in {v.id for v in OFFLINE_VOICES}:
            raise InputError(f"There is no offline voice called {voice!r}; there is {DEFAULT_VOICE!r}.")
        rate = check_rate(rate)
        return self._cache.get(("hibari", _version("hibari-tts"), voice, rate, text), lambda: self._speak(text, rate))

    def _speak(self, text: str, rate: float) -> Speech:
        with self._lock:
            engine = self._load()
            chunks, parts = [], []
            try:
                for sentence in engine.split_sentences(text):
                    samples = np.asarray(engine(sentence, speed=rate, seed=0), np.float32)  # [N]
                    chunks.append(samples)
                    parts.append((sentence, len(samples) / engine.sample_rate))
            except Exception as error:  # the package raises bare RuntimeErrors of several libraries
                raise StoryError(f"The offline voice could not read this text ({error}).") from error
        if not any(len(chunk) for chunk in chunks):
            return Speech(np.zeros(0, np.float32), engine.sample_rate)
        return Speech(np.concatenate(chunks), engine.sample_rate, tuple(parts))

    def _load(self) -> Any:
        if self._engine is None:
            try:
                from hibari import Hibari

                self._engine = Hibari(voice=DEFAULT_VOICE, threads=2)
            except Exception as error:
                raise StoryError(
                    f"The offline voice could not be loaded ({error}). Install it with: pip install hibari-tts"
                ) from error
        return self._engine


class EdgeNarrator:
    """Microsoft's online voices through edge-tts. Needs the network; tried twice, then StoryError."""

    tries = 2
    patience = 12.0  # s for an answer, and a second more for 50 characters

    def __init__(self, cache_dir: Path | str | None = None) -> None:
        self._cache = SpeechCache(cache_dir)

    def voices(self) -> list[Voice]:
        return list(ONLINE_VOICES)

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        if voice not in {v.id for v in ONLINE_VOICES}:
            raise InputError(f"There is no online voice called {voice!r}.")
        rate = check_rate(rate)
        return self._cache.get(("edge", "1", voice, rate, text), lambda: self._speak(text, voice, rate))

    def _speak(self, text: str, voice: str, rate: float) -> Speech:
        from seed_story.export.ffmpeg import decode_audio

        error: Exception | None = None
        for attempt in range(self.tries):
            try:
                sound, ends = _within(self.patience + len(text) / 50, lambda: self._fetch(text, voice, rate))
                if not sound:
                    raise StoryError("it sent no sound")
                samples = decode_audio(sound, 24_000)
                return Speech(samples, 24_000, _parts_until(ends, len(samples) / 24_000))
            except TimeoutError as problem:  # asking again would only double the wait
                error = problem
                break
            except Exception as problem:  # network, service and decoding fail in many types
                log.info("online voice %s, attempt %d failed: %s", voice, attempt + 1, problem)
                error = problem
        raise StoryError(
            f"The online voice {voice} did not answer ({error}). Check the connection or choose {DEFAULT_VOICE!r}."
        ) from error

    def _fetch(self, text: str, voice: str, rate: float) -> tuple[bytes, list[tuple[str, float]]]:
        """The MP3 bytes and (sentence, end in seconds) for each sentence."""
        import edge_tts

        request = edge_tts.Communicate(
            text,
            voice,
            rate=f"{round((rate - 1) * 100):+d}%",
            boundary="SentenceBoundary",
            connect_timeout=6,
            receive_timeout=20,
        )
        sound, ends = bytearray(), []
        for chunk in request.stream_sync():
            if chunk["type"] == "audio":
                sound += chunk["data"]
            elif chunk["type"] == "SentenceBoundary":
                ends.append((str(chunk["text"]), (chunk["offset"] + chunk["duration"]) / 1e7))  # units of 100 ns
        return bytes(sound), ends


def _within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` returns or raises. TimeoutError after `seconds`; the thread left behind ends with the program.

    The network's own timeouts do not cover the look-up of the host's name, which may hang for minutes.
    """
    results: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(work())
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True, name="online-voice")
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError(f"no answer within {seconds:.0f} seconds")
    return results[0]


class FallbackNarrator:
    """Asks `first`; where that fails, `second` reads the piece in its own voice and the speech carries a warning.

    After `patience` failures in a row `first` is no longer asked, so that a film without network does not wait
    for a timeout in every scene.
    """

    patience = 2

    def __init__(self, first: Narrator, second: Narrator) -> None:
        self._first, self._second = first, second
        self._failures = 0

    def voices(self) -> list[Voice]:
        return [*self._first.voices(), *self._second.voices()]

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        substitute = self._second.voices()[0]
        if voice in {v.id for v in self._second.voices()}:
            return self._second.speak(text, voice, rate)
        reason = "It did not answer before."
        if self._failures < self.patience:
            try:
                speech = self._first.speak(text, voice, rate)
                self._failures = 0
                return speech
            except InputError:
                raise
            except StoryError as error:
                self._failures += 1
                reason = str(error)
        speech = self._second.speak(text, substitute.id, rate)
        return replace(speech, warning=f"The voice {substitute.id} reads instead of {voice}. {reason}")


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
                return Speech(_to_float(stored["samples"]), int(stored["sample_rate"]), parts)
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
                )
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


@lru_cache(maxsize=8)
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _quantised(speech: Speech) -> Speech:
    samples = np.nan_to_num(np.asarray(speech.samples, np.float32)).clip(-1.0, 1.0)
    return replace(speech, samples=_to_float(np.round(samples * 32767).astype(np.int16)))


def _to_float(samples: np.ndarray) -> np.ndarray:
    return samples.astype(np.float32) / 32767.0


def _parts_until(ends: list[tuple[str, float]], seconds: float) -> tuple[tuple[str, float], ...]:
    """Sentence ends on the clock -> lengths; a pause belongs to the sentence after it, the rest to the last one."""
    parts, passed = [], 0.0
    for index, (words, end) in enumerate(ends):
        end = seconds if index == len(ends) - 1 else min(max(end, passed), seconds)
        parts.append((words, end - passed))
        passed = end
    return tuple(parts)
