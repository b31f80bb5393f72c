"""Narrators made of narrators: one that steps in for another, one for what characters say, one for words that were
taught, and silence."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from seed_story.errors import InputError, StoryError
from seed_story.narration.catalogue import find_voice
from seed_story.narration.kokoro import KokoroNarrator
from seed_story.narration.offline import HibariNarrator
from seed_story.narration.online import EdgeNarrator
from seed_story.narration.sentences import split_quotes
from seed_story.narration.speech import SAMPLE_RATE, Narrator, Speech, Word, join, speak_sentences
from seed_story.narration.spelling import as_taught
from seed_story.narration.voices import KOKORO, NO_VOICE, SILENT, Voice
from seed_story.story.languages import ENGLISH
from seed_story.story.texts import split_sentences


class Narrators:
    """The narrators of one studio. Each offline engine is loaded once, whichever voices and pitches are asked for.

    Speech is kept in `cache_dir` by content (None: not kept).
    """

    MAX_NARRATORS = 16  # ways to read; each remembers whether its online voice answers

    def __init__(self, cache_dir: Path | str | None) -> None:
        self._cache = cache_dir
        self._offline, self._kokoro = HibariNarrator(cache_dir), KokoroNarrator(cache_dir)
        self._lock = threading.Lock()
        self._narrators: OrderedDict[tuple[object, ...], Narrator] = OrderedDict()

    def get(self, voice: str, speaker: str = "", pitch: int = 0, sounds: Mapping[str, str] | None = None) -> Narrator:
        """The narrator that speaks `voice`. Raises InputError for a voice that there is not.

        speaker: another voice for what characters say in quotation marks ("": the same). pitch: of online voices, in
        hertz. sounds: words that are said as they are not written, and how.
        """
        settings = find_voice(voice)
        if voice == SILENT:
            return SilentNarrator()
        other = find_voice(speaker) if speaker not in ("", voice, SILENT) else None
        online = settings.online or (other is not None and other.online)
        pitch = pitch if online else 0
        key = (voice, other.id if other else "", pitch, *sorted((sounds or {}).items()))
        with self._lock:
            narrator = self._narrators.pop(key, None) or self._build(settings, other, pitch, dict(sounds or {}))
            self._narrators[key] = narrator
            while len(self._narrators) > self.MAX_NARRATORS:
                self._narrators.popitem(last=False)
        return narrator

    def _build(self, voice: Voice, speaker: Voice | None, pitch: int, sounds: Mapping[str, str]) -> Narrator:
        narrator = self._narrator_of(voice, pitch, sounds)
        if speaker is None:
            return narrator
        return DialogueNarrator(narrator, self._narrator_of(speaker, pitch, sounds), speaker.id, voice.speaks)

    def _narrator_of(self, voice: Voice, pitch: int, sounds: Mapping[str, str]) -> Narrator:
        def taught(narrator: Narrator) -> Narrator:
            return PronunciationNarrator(narrator, sounds, voice.speaks) if sounds else narrator

        offline = taught(self._offline)
        if voice.id.startswith(KOKORO):
            return FallbackNarrator(taught(self._kokoro), offline)
        if not voice.online:
            return offline
        # The offline voice reads English: words of another language would be noise in it.
        stand_in = offline if voice.speaks == ENGLISH else None
        return FallbackNarrator(taught(EdgeNarrator(self._cache, pitch)), stand_in, voice.speaks)


def narrator_for(
    voice: str,
    cache_dir: Path | str | None,
    *,
    speaker: str = "",
    pitch: int = 0,
    sounds: Mapping[str, str] | None = None,
) -> Narrator:
    """A narrator of one's own that speaks `voice`; see Narrators."""
    return Narrators(cache_dir).get(voice, speaker, pitch, sounds)


class SilentNarrator:
    """No voice at all: every speech is empty, and a film gives time to read instead."""

    def voices(self) -> list[Voice]:
        return [NO_VOICE]

    def speak(self, text: str, voice: str = SILENT, rate: float = 1.0) -> Speech:
        return Speech(np.zeros(0, np.float32), SAMPLE_RATE)


class PronunciationNarrator:
    """Reads words of `sounds` as they are said. Sentences and words of its speech are those that are written.

    The narrator within gets the words as they sound, so that what it keeps is never the sound from before.
    """

    def __init__(self, narrator: Narrator, sounds: Mapping[str, str], language: str = ENGLISH) -> None:
        """language: of the narrator's voices, as code."""
        self._narrator, self._sounds, self._language = narrator, sounds, language

    def voices(self) -> list[Voice]:
        return self._narrator.voices()

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        def sentence(written: str) -> Speech:
            speech = self._narrator.speak(as_taught(written, self._sounds), voice, rate)
            return replace(speech, words=_as_in(written, speech.words))

        return speak_sentences(text, sentence, self._language)


class FallbackNarrator:
    """Asks `first`; where that fails, `second` reads the sentence in its own voice, and the speech says which ones.
    Without a `second` what fails raises StoryError.

    After `patience` failures in a row `first` is no longer asked, so that a film without network does not wait
    for a timeout in every scene.
    """

    patience = 2

    def __init__(self, first: Narrator, second: Narrator | None, language: str = ENGLISH) -> None:
        """language: of both, as code."""
        self._first, self._second, self._language = first, second, language
        self._failures = 0

    def voices(self) -> list[Voice]:
        return [*self._first.voices(), *(self._second.voices() if self._second is not None else ())]

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        if self._second is None:
            return self._alone(text, voice, rate)
        substitute = self._second.voices()[0]
        if voice in {v.id for v in self._second.voices()}:
            return self._second.speak(text, voice, rate)
        spoken, replaced, reason = [], [], "It did not respond earlier."
        for sentence in split_sentences(text, self._language):
            if self._failures < self.patience:
                try:
                    spoken.append(self._first.speak(sentence, voice, rate))
                    self._failures = 0
                    continue
                except InputError:
                    raise
                except StoryError as error:
                    self._failures += 1
                    reason = str(error)
            replaced.append(sentence)
            spoken.append(self._second.speak(sentence, substitute.id, rate))
        speech = join(spoken)
        if not replaced:
            return speech
        which = "" if len(replaced) == len(spoken) else f" in {len(replaced)} of {len(spoken)} sentences"
        warning = f"The voice {substitute.id} was used instead of {voice}{which}. {reason}"
        return replace(speech, warning=warning, fallbacks=tuple(replaced))

    def _alone(self, text: str, voice: str, rate: float) -> Speech:
        if self._failures >= self.patience:
            raise StoryError(f"The online voice {voice} did not respond earlier.")
        try:
            speech = self._first.speak(text, voice, rate)
        except InputError:
            raise
        except StoryError:
            self._failures += 1
            raise
        self._failures = 0
        return speech


class DialogueNarrator:
    """One voice tells, another one says what stands in quotation marks."""

    def __init__(self, narrator: Narrator, other: Narrator, speaker: str, language: str = ENGLISH) -> None:
        """speaker: the voice of `other`; language: of the first one's, as code."""
        self._narrator, self._other, self._speaker, self._language = narrator, other, speaker, language

    def voices(self) -> list[Voice]:
        return self._narrator.voices()

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        sentences = []
        for sentence in split_sentences(text, self._language):
            pieces = [
                self._other.speak(words, self._speaker, rate) if quoted else self._narrator.speak(words, voice, rate)
                for words, quoted in split_quotes(sentence)
            ]
            speech = join(pieces)
            if len(speech.samples):
                words = _as_in(sentence, speech.words)
                sentences.append(replace(speech, parts=((sentence, speech.seconds),), words=words))
        return join(sentences)


def _as_in(sentence: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The pieces' words as the sentence writes them; () where the two do not match (a comma behind a quotation)."""
    written = sentence.split()
    if len(written) != len(words):
        return ()
    return tuple(Word(text, word.start, word.end) for text, word in zip(written, words, strict=True))
