"""When each word is spoken, and the sound file of a scene; with the real offline voice."""

from __future__ import annotations

import wave
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from seed_story.errors import InputError
from seed_story.narration import SILENT, Speech
from seed_story.studio.reading_aloud import ReadingVoice, spoken_words

TEXT = "Ruby ran, and ran. Then she slept."


def speech(*parts: tuple[str, float], seconds: float = 0.0) -> Speech:
    length = round(100 * (seconds or sum(part[1] for part in parts)))
    return Speech(np.zeros(length, np.float32), 100, parts)


def said(text: str, words) -> list[str]:
    return [text[word.first : word.last] for word in words]


def test_sentences_keep_their_true_length_and_words_share_it():
    words = spoken_words(TEXT, speech(("Ruby ran, and ran.", 2.0), ("Then she slept.", 1.0)))
    assert said(TEXT, words) == TEXT.split()
    assert words[0].at == 0 and words[3].until == pytest.approx(2.0) and words[-1].until == pytest.approx(3.0)
    assert all(one.until == pytest.approx(other.at) for one, other in zip(words, words[1:], strict=False))
    assert words[1].until - words[1].at > words[2].until - words[2].at, "a comma takes time"


def test_a_title_is_no_pause():
    """Letters being equal, what follows decides: the end of a sentence takes time, the full stop of “Mrs.” does not."""
    text = "“Rain!” Mrs. Fox ran. Go on."
    words = spoken_words(text, speech((text, 6.0)))
    lengths = {text[word.first : word.last]: word.until - word.at for word in words}
    assert lengths["ran."] > 1.5 * lengths["Mrs."] and lengths["“Rain!”"] > lengths["Mrs."]


def test_a_voice_that_cuts_otherwise_still_ends_with_its_last_word():
    words = spoken_words(TEXT, speech(("Ruby ran and ran then she slept for long", 4.0)))
    assert said(TEXT, words) == TEXT.split() and words[-1].until == pytest.approx(4.0)
    assert spoken_words(TEXT, speech()) == () and spoken_words("  ", speech(("", 1.0))) == ()


def test_a_voice_that_times_its_words_is_believed():
    heard = [SimpleNamespace(start=0.5 * i, end=0.5 * i + 0.3) for i in range(len(TEXT.split()))]
    words = spoken_words(TEXT, cast(Speech, SimpleNamespace(seconds=4.0, parts=(), words=heard)))
    assert said(TEXT, words) == TEXT.split()
    assert [(word.at, word.until) for word in words[:2]] == [(0.0, 0.3), (0.5, 0.8)]


def test_a_scene_is_read_once(tmp_path: Path):
    voice = ReadingVoice(tmp_path)
    read = voice.read(TEXT, "heart")
    assert read.file is not None and read.file.parent == tmp_path / "reading"
    with wave.open(str(read.file)) as sound:
        assert sound.getnchannels() == 1 and sound.getsampwidth() == 2
        assert sound.getnframes() / sound.getframerate() == pytest.approx(read.seconds, abs=0.01)
    assert read.words[-1].until == pytest.approx(read.seconds, abs=0.05)
    made = read.file.stat().st_mtime_ns
    assert voice.read(TEXT, "heart").file == read.file and read.file.stat().st_mtime_ns == made
    assert voice.read(TEXT, SILENT).file is None
    with pytest.raises(InputError):
        voice.read(TEXT, "nobody")
