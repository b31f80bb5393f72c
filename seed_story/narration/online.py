"""Microsoft's online voices through edge-tts: they need the network, and it fails often enough to be planned for."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from seed_story.errors import InputError, StoryError
from seed_story.narration.sentences import spoken_form
from seed_story.narration.speech import SAMPLE_RATE, Speech, SpeechCache, Word, speak_sentences
from seed_story.narration.timing import spread_words
from seed_story.narration.voices import DEFAULT_VOICE, ONLINE_VOICES, Voice, check_rate

log = logging.getLogger(__name__)

T = TypeVar("T")


class EdgeNarrator:
    """Asks for one sentence at a time, up to three times with growing pauses, then raises StoryError."""

    tries = 3
    patience = 12.0  # s for an answer, and a second more for 50 characters
    pause = 0.6  # s before the second try, twice that before the third, each up to half as long again by chance

    def __init__(self, cache_dir: Path | str | None = None, pitch: int = 0) -> None:
        """pitch: how much higher (or lower) the voice speaks, in hertz."""
        self._cache = SpeechCache(cache_dir)
        self._pitch = pitch

    def voices(self) -> list[Voice]:
        return list(ONLINE_VOICES)

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        language = next((one.speaks for one in ONLINE_VOICES if one.id == voice), "")
        if not language:
            raise InputError(f"There is no online voice called {voice!r}.")
        rate = check_rate(rate)

        def sentence(words: str) -> Speech:
            key = ("edge", "3", voice, rate, self._pitch, words)
            return self._cache.get(key, lambda: self._speak(words, voice, rate, language))

        return speak_sentences(text, sentence, language)

    def _speak(self, sentence: str, voice: str, rate: float, language: str) -> Speech:
        from seed_story.runtime.ffmpeg import decode_audio

        said = spoken_form(sentence, language)
        if not any(c.isalnum() for c in said):
            return Speech(np.zeros(0, np.float32), SAMPLE_RATE)
        error: Exception | None = None
        for attempt in range(self.tries):
            if attempt:
                time.sleep(self.pause * 2 ** (attempt - 1) * random.uniform(1.0, 1.5))
            try:
                sound, heard = _within(self.patience + len(said) / 50, lambda: self._fetch(said, voice, rate))
                if not sound:
                    raise StoryError("it returned no audio")
                samples = decode_audio(sound, SAMPLE_RATE)
                written = sentence.split()
                words = _as_written(written, heard, len(samples) / SAMPLE_RATE)
                return Speech(samples, SAMPLE_RATE, words=words or spread_words(written, samples, SAMPLE_RATE))
            except TimeoutError as problem:  # asking again would only double the wait
                error = problem
                break
            except Exception as problem:  # network, service and decoding fail in many types
                log.info("online voice %s, attempt %d failed: %s", voice, attempt + 1, problem)
                error = problem
        other = f"choose {DEFAULT_VOICE!r}" if language == "en" else "try again later"
        raise StoryError(
            f"The online voice {voice} did not respond ({error}). Check the connection or {other}."
        ) from error

    def _fetch(self, sentence: str, voice: str, rate: float) -> tuple[bytes, list[Word]]:
        """The MP3 bytes, and the words that the service timed (some voices time none)."""
        import edge_tts

        request = edge_tts.Communicate(
            sentence,
            voice,
            rate=f"{round((rate - 1) * 100):+d}%",
            pitch=f"{self._pitch:+d}Hz",
            boundary="WordBoundary",
            connect_timeout=6,
            receive_timeout=20,
        )
        sound, words = bytearray(), []
        for chunk in request.stream_sync():
            if chunk["type"] == "audio":
                sound += chunk["data"]
            elif chunk["type"] == "WordBoundary":
                start = chunk["offset"] / 1e7  # units of 100 ns
                words.append(Word(str(chunk["text"]), start, start + chunk["duration"] / 1e7))
        return bytes(sound), words


def _as_written(written: list[str], heard: list[Word], seconds: float) -> tuple[Word, ...]:
    """The service's words laid on the written ones, which may be longer ("don't!"); () where they do not match."""
    found: list[Word] = []
    at = 0
    for word in written:
        letters = "".join(c for c in word.lower() if c.isalnum())
        first, passed = at, ""
        while at < len(heard) and len(passed) < len(letters):
            passed += "".join(c for c in heard[at].text.lower() if c.isalnum())
            at += 1
        if passed != letters:
            return ()
        start = heard[first].start if first < at else (found[-1].end if found else 0.0)
        end = heard[at - 1].end if first < at else start
        found.append(Word(word, min(start, seconds), min(end, seconds)))
    return tuple(found)


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
        raise TimeoutError(f"no response within {seconds:.0f} seconds")
    return results[0]
