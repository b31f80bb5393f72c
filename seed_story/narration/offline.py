"""The offline voice. Its own network decides how long each sound lasts, so that word times come from the source."""

from __future__ import annotations

import logging
import threading
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from seed_story.errors import InputError, StoryError
from seed_story.narration.english import add_output, timed, with_sounds, word_borders, word_phonemes
from seed_story.narration.sentences import spoken_form
from seed_story.narration.speech import Speech, SpeechCache, speak_sentences
from seed_story.narration.timing import spread_words
from seed_story.narration.voices import DEFAULT_VOICE, OFFLINE_VOICES, Voice, check_rate

log = logging.getLogger(__name__)

_DURATIONS = "/Cast_32_output_0"  # the tensor of hibari's ONNX graph that holds how long each phoneme lasts


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
            raise InputError(f"There is no offline voice called {voice!r}. There is {DEFAULT_VOICE!r}.")
        rate = check_rate(rate)

        def sentence(words: str) -> Speech:
            key = ("hibari", _version("hibari-tts"), 3, voice, rate, words)
            return self._cache.get(key, lambda: self._speak(words, rate))

        return speak_sentences(text, sentence)

    def _speak(self, sentence: str, rate: float) -> Speech:
        with self._lock:
            engine = self._load()
            try:
                samples, borders = engine.say(spoken_form(sentence), rate)
            except Exception as error:  # the package raises bare RuntimeErrors of several libraries
                raise StoryError(f"The offline voice could not read this text ({error}).") from error
        written = sentence.split()
        words = timed(written, borders, len(samples) / engine.sample_rate)
        return Speech(samples, engine.sample_rate, words=words or spread_words(written, samples, engine.sample_rate))

    def _load(self) -> Any:
        if self._engine is None:
            try:
                self._engine = _TimedHibari()
            except Exception as error:
                raise StoryError(
                    f"The offline voice could not be loaded ({error}). Install it with: pip install hibari-tts"
                ) from error
        return self._engine


class _TimedHibari:
    """Hibari, asked for the lengths of its phonemes as well."""

    def __init__(self) -> None:
        import onnxruntime
        from hibari import Hibari

        self._voice = with_sounds(Hibari(voice=DEFAULT_VOICE, threads=2))
        self.sample_rate = int(self._voice.sample_rate)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 2
        options.log_severity_level = 3
        model = Path(self._voice.model_path).read_bytes() + add_output(_DURATIONS)
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # another version of the voice: it speaks, and words are timed by ear
            log.info("the voice does not tell how long its sounds last: %s", error)
            self._session = None

    def say(self, sentence: str, rate: float) -> tuple[np.ndarray, list[float]]:
        """float32 [N], and when the first word starts and each word is over, in seconds ([] where that is unknown)."""
        phonemes = self._voice.phonemize(sentence)
        words = word_phonemes(self._voice, sentence)
        if self._session is None or len(phonemes) != 1 or words is None or " ".join(words) != phonemes[0]:
            return np.asarray(self._voice(sentence, speed=rate, seed=0), np.float32), []
        from hibari import dsp

        ids = np.asarray([self._voice.ids(phonemes[0])], np.int64)
        *spectrum, lengths = self._session.run(None, {"ids": ids, "speed": np.asarray([rate], np.float32)})
        sound = dsp.synth(*(part[0] for part in spectrum), np.random.default_rng(0))
        ends = np.cumsum(lengths.reshape(-1))  # in frames, one for each id, pads included
        if len(ends) != ids.shape[1] or not ends[-1]:
            return np.asarray(sound, np.float32), []
        ends = ends * (len(sound) / self.sample_rate / ends[-1])
        return np.asarray(sound, np.float32), word_borders(words, self._voice.vocab, ends)


@lru_cache(maxsize=8)
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
