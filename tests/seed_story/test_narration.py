"""Voices: the offline one really speaks; online ones fall back; speech is kept by content."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from seed_story.errors import InputError, StoryError
from seed_story.narration import (
    EdgeNarrator,
    FallbackNarrator,
    HibariNarrator,
    SilentNarrator,
    Speech,
    SpeechCache,
    Voice,
    all_voices,
    check_rate,
    narrator_for,
)


class Stub:
    """A narrator that speaks one second of tone a call, or fails."""

    def __init__(self, voice: str, broken: bool = False) -> None:
        self.voice, self.broken, self.calls = voice, broken, 0

    def voices(self) -> list[Voice]:
        return [Voice(self.voice, self.voice, "en", False)]

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        self.calls += 1
        if self.broken:
            raise StoryError("The line is dead.")
        return Speech(np.full(24_000, 0.1, np.float32), 24_000)


def test_importing_loads_no_speech_package() -> None:
    code = (
        "import sys, seed_story.narration, seed_story.export\n"
        "assert not {'torch', 'gradio', 'hibari', 'edge_tts', 'onnxruntime'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_the_offline_voice_speaks_sentence_by_sentence_and_rate_matters() -> None:
    pytest.importorskip("hibari")
    narrator = HibariNarrator()
    text = "The fox found a lantern. It was shining!"
    speech = narrator.speak(text, "heart")
    assert speech.samples.dtype == np.float32 and speech.samples.ndim == 1
    assert 1.5 < speech.seconds < 6 and np.abs(speech.samples).max() > 0.05
    assert [words for words, _ in speech.parts] == ["The fox found a lantern.", "It was shining!"]
    assert sum(seconds for _, seconds in speech.parts) == pytest.approx(speech.seconds)
    assert np.array_equal(narrator.speak(text, "heart").samples, speech.samples)
    assert narrator.speak(text, "heart", 1.4).seconds < 0.85 * speech.seconds
    assert narrator.speak("…", "heart").seconds < 1


def test_only_voices_that_work_offline_are_offered_as_such() -> None:
    assert [voice.id for voice in all_voices() if not voice.online] == ["heart", "none"]
    assert len({voice.id for voice in all_voices()}) == len(all_voices())
    with pytest.raises(InputError, match="heart"):
        HibariNarrator().speak("Hello.", "emma")
    with pytest.raises(InputError, match="heart"):
        narrator_for("nobody", None)


def test_the_right_narrator_for_each_voice(tmp_path: Path) -> None:
    assert isinstance(narrator_for("heart", tmp_path), HibariNarrator)
    assert isinstance(narrator_for("en-GB-SoniaNeural", tmp_path), FallbackNarrator)
    silent = narrator_for("none", tmp_path)
    assert isinstance(silent, SilentNarrator) and silent.speak("Hello.", "none").seconds == 0


@pytest.mark.parametrize("rate", [0.69, 1.41, float("nan"), "1", True, None])
def test_bad_rates_are_refused(rate: object) -> None:
    with pytest.raises(InputError, match="0.7"):
        check_rate(rate)


def test_an_online_voice_that_fails_is_replaced_with_a_warning_and_not_asked_for_ever() -> None:
    first, second = Stub("far", broken=True), Stub("near")
    narrator = FallbackNarrator(first, second)
    for _ in range(4):
        speech = narrator.speak("Hello.", "far")
        assert speech.seconds == 1 and "near reads instead of far" in speech.warning
    assert first.calls == FallbackNarrator.patience and second.calls == 4
    assert narrator.speak("Hello.", "near").warning == ""


def test_one_failure_does_not_silence_the_online_voice() -> None:
    first, second = Stub("far", broken=True), Stub("near")
    narrator = FallbackNarrator(first, second)
    assert narrator.speak("Hello.", "far").warning
    first.broken = False
    assert not narrator.speak("Hello.", "far").warning
    assert second.calls == 1


def test_edge_speech_is_decoded_and_its_sentences_are_timed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from seed_story.export.soundtrack import write_wav

    write_wav(tmp_path / "voice.wav", np.full(96_000, 0.2, np.float32))
    sound = (tmp_path / "voice.wav").read_bytes()
    asked = []

    def fetch(self: EdgeNarrator, text: str, voice: str, rate: float) -> tuple[bytes, list[tuple[str, float]]]:
        asked.append((text, voice, rate))
        return sound, [("Hello.", 0.5), ("Bye.", 1.5)]

    monkeypatch.setattr(EdgeNarrator, "_fetch", fetch)
    narrator = EdgeNarrator(tmp_path / "cache")
    speech = narrator.speak("Hello. Bye.", "en-US-AnaNeural", 1.2)
    assert speech.seconds == pytest.approx(2.0, abs=0.01)
    assert speech.parts[0] == ("Hello.", 0.5) and speech.parts[1][1] == pytest.approx(1.5, abs=0.01)
    assert np.abs(speech.samples).mean() > 0.1
    narrator.speak("Hello. Bye.", "en-US-AnaNeural", 1.2)
    assert len(asked) == 1


def test_edge_tries_twice_then_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def fetch(self: EdgeNarrator, *_: object) -> tuple[bytes, list[tuple[str, float]]]:
        calls.append(1)
        raise OSError("no route")

    monkeypatch.setattr(EdgeNarrator, "_fetch", fetch)
    with pytest.raises(StoryError, match="did not answer.*no route.*heart"):
        EdgeNarrator().speak("Hello.", "en-US-AnaNeural")
    assert len(calls) == EdgeNarrator.tries


def test_an_online_voice_that_hangs_is_given_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    released = threading.Event()

    def fetch(self: EdgeNarrator, *_: object) -> tuple[bytes, list[tuple[str, float]]]:
        calls.append(1)
        released.wait(20)
        return b"", []

    monkeypatch.setattr(EdgeNarrator, "_fetch", fetch)
    monkeypatch.setattr(EdgeNarrator, "patience", 0.1)
    with pytest.raises(StoryError, match="no answer within"):
        EdgeNarrator().speak("Hello.", "en-US-AnaNeural")
    released.set()
    assert len(calls) == 1


def test_speech_is_kept_by_content_and_damaged_files_are_made_anew(tmp_path: Path) -> None:
    cache, stub = SpeechCache(tmp_path / "voices"), Stub("near")

    def speak() -> Speech:
        return Speech(stub.speak("", "near").samples, 24_000, (("Hello.", 1.0),))

    first = cache.get(("near", "Hello."), speak)
    again = cache.get(("near", "Hello."), speak)
    assert stub.calls == 1
    assert np.array_equal(first.samples, again.samples) and first.parts == again.parts and again.sample_rate == 24_000
    cache.get(("near", "Bye."), speak)
    assert stub.calls == 2
    files = sorted((tmp_path / "voices").iterdir())
    assert len(files) == 2 and all(file.suffix == ".npz" for file in files)
    for file in files:
        file.write_bytes(file.read_bytes()[:40])
    assert np.array_equal(cache.get(("near", "Hello."), speak).samples, first.samples)
    assert stub.calls == 3
    files[0].write_bytes(b"")
    files[1].write_bytes(b"")
    cache.get(("near", "Hello."), speak)
    assert stub.calls == 4
