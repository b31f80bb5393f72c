"""Voices: the offline one really speaks; online ones fall back; speech is kept by content."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from seed_story.errors import InputError, StoryError
from seed_story.narration import (
    DialogueNarrator,
    EdgeNarrator,
    FallbackNarrator,
    HibariNarrator,
    SilentNarrator,
    Speech,
    SpeechCache,
    Voice,
    Word,
    all_voices,
    check_rate,
    narrator_for,
    spoken_form,
    spread_words,
    voices_for,
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
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])


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


def test_only_voices_that_work_offline_are_offered_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEED_STORY_VOICES", str(tmp_path))  # without what this person has fetched
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
        assert speech.seconds == 1 and "near was used instead of far" in speech.warning
    assert first.calls == FallbackNarrator.patience and second.calls == 4
    assert narrator.speak("Hello.", "near").warning == ""


def test_one_failure_does_not_silence_the_online_voice() -> None:
    first, second = Stub("far", broken=True), Stub("near")
    narrator = FallbackNarrator(first, second)
    assert narrator.speak("Hello.", "far").warning
    first.broken = False
    assert not narrator.speak("Hello.", "far").warning
    assert second.calls == 1


def test_edge_speech_is_decoded_and_its_words_are_timed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from seed_story.export.film.soundtrack import write_track

    write_track(tmp_path / "voice.wav", [(0.0, np.full(96_000, 6500, np.int16))], 2.0)
    sound = (tmp_path / "voice.wav").read_bytes()
    asked = []

    def fetch(self: EdgeNarrator, text: str, voice: str, rate: float) -> tuple[bytes, list[Word]]:
        asked.append(text)
        if text == "Bye.":  # a voice that times no words
            return sound, []
        return sound, [Word("Don", 0.1, 0.3), Word("t", 0.3, 0.4), Word("go", 0.5, 1.9)]

    monkeypatch.setattr(EdgeNarrator, "_fetch", fetch)
    narrator = EdgeNarrator(tmp_path / "cache")
    speech = narrator.speak("Don't go! Bye.", "en-US-AnaNeural", 1.2)
    assert speech.seconds == pytest.approx(4.0, abs=0.02)
    assert [words for words, _ in speech.parts] == ["Don't go!", "Bye."]
    assert [word.text for word in speech.words] == ["Don't", "go!", "Bye."]
    assert speech.words[0][1:] == pytest.approx((0.1, 0.4)) and speech.words[1][1:] == pytest.approx((0.5, 1.9))
    assert speech.words[2].start >= 2.0 and speech.words[2].end <= 4.02
    assert np.abs(speech.samples).mean() > 0.1
    narrator.speak("Bye. Don't go!", "en-US-AnaNeural", 1.2)
    assert asked == ["Don't go!", "Bye."]  # each sentence once, wherever it stands


def test_edge_tries_again_with_growing_pauses_then_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[float] = []

    def fetch(self: EdgeNarrator, *_: object) -> tuple[bytes, list[Word]]:
        calls.append(time.monotonic())
        raise OSError("no route")

    monkeypatch.setattr(EdgeNarrator, "_fetch", fetch)
    monkeypatch.setattr(EdgeNarrator, "pause", 0.05)
    with pytest.raises(StoryError, match="did not respond.*no route.*heart"):
        EdgeNarrator().speak("Hello.", "en-US-AnaNeural")
    assert len(calls) == EdgeNarrator.tries == 3
    assert calls[1] - calls[0] >= 0.05 and calls[2] - calls[1] >= 0.1


def test_an_online_voice_that_hangs_is_given_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    released = threading.Event()

    def fetch(self: EdgeNarrator, *_: object) -> tuple[bytes, list[Word]]:
        calls.append(1)
        released.wait(20)
        return b"", []

    monkeypatch.setattr(EdgeNarrator, "_fetch", fetch)
    monkeypatch.setattr(EdgeNarrator, "patience", 0.1)
    with pytest.raises(StoryError, match="no response within"):
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


def test_a_changed_scene_speaks_only_its_new_sentences_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []

    def speak(self: HibariNarrator, sentence: str, rate: float) -> Speech:
        spoken.append(sentence)
        return Speech(np.full(2400, 0.1, np.float32), 24_000)

    monkeypatch.setattr(HibariNarrator, "_speak", speak)
    opening = "The fox found a map. It was old."
    for scene in (opening, "The bear came, too."):
        narrator_for("heart", tmp_path).speak(scene, "heart")
    assert spoken == ["The fox found a map.", "It was old.", "The bear came, too."]
    spoken.clear()
    for scene in (opening, "The bear came, too. He laughed."):  # another branch, whose last scene was changed
        narrator_for("heart", tmp_path).speak(scene, "heart")
    assert spoken == ["He laughed."]
    narrator_for("heart", tmp_path).speak(opening, "heart", 1.2)
    assert spoken == ["He laughed.", "The fox found a map.", "It was old."]


def test_signs_are_spoken_as_words_and_pictograms_are_not_spoken() -> None:
    assert spoken_form("A *brave* fox & a 🦊 bear -- 5% more") == "A brave fox and a bear — 5 percent more"
    assert spoken_form("Dr. Fox paid on the 3rd day.") == "Dr. Fox paid on the 3rd day."


def test_numbers_and_abbreviations_are_read_in_full() -> None:
    pytest.importorskip("hibari")
    narrator = HibariNarrator()
    assert narrator.speak("In 1984 it cost $9.99.").seconds > 2.2  # "nineteen eighty-four", "nine dollars and …"
    speech = narrator.speak("Dr. Fox has 125 nuts.")
    assert [word.text for word in speech.words] == ["Dr.", "Fox", "has", "125", "nuts."]
    lengths = {word.text: word.end - word.start for word in speech.words}
    assert lengths["125"] > 2 * lengths["Fox"] and lengths["Dr."] > 0.2


def test_the_offline_voice_times_every_word_and_meets_the_sound() -> None:
    """After a pause a word starts when the sound does: that is the known truth in any recording."""
    pytest.importorskip("hibari")
    speech = HibariNarrator().speak("Tom, Ben, Kate, Peter and Pat took two cups. Ben came back!")
    assert [word.text for word in speech.words][:3] == ["Tom,", "Ben,", "Kate,"] and len(speech.words) == 12
    times = [edge for word in speech.words for edge in word[1:]]
    assert times == sorted(times) and times[-1] <= speech.seconds
    for word in speech.words:
        piece = speech.samples[round(word.start * 24_000) : round(word.end * 24_000)]
        assert np.abs(piece).max() > 0.03, word


def test_words_are_found_by_ear_where_pauses_tell() -> None:
    """Bursts of noise of known places stand for words; those behind a comma are met to a hundredth of a second."""
    random = np.random.default_rng(1)
    sound = np.zeros(24_000 * 3, np.float32)
    for start, end in ((0.2, 0.7), (1.2, 1.6), (2.0, 2.7)):
        sound[round(start * 24_000) : round(end * 24_000)] = random.normal(0, 0.2, round((end - start) * 24_000))
    words = spread_words(["Hello,", "you,", "little"], sound, 24_000)
    assert [w.start for w in words] == pytest.approx([0.2, 1.2, 2.0], abs=0.02)
    assert [w.end for w in words] == pytest.approx([0.7, 1.6, 2.7], abs=0.03)
    assert spread_words([], sound, 24_000) == () and len(spread_words(["a"], np.zeros(2400), 24_000)) == 1


def test_only_the_sentence_that_failed_is_read_by_another_voice() -> None:
    class Moody(Stub):
        def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
            self.broken = "rain" in text
            return super().speak(text, voice, rate)

    narrator = FallbackNarrator(Moody("far"), Stub("near"))
    speech = narrator.speak("One day. Then it began to rain. The end.", "far")
    assert speech.fallbacks == ("Then it began to rain.",) and "in 1 of 3 sentences" in speech.warning
    assert speech.seconds == 3


def test_another_voice_says_what_stands_in_quotation_marks() -> None:
    class Heard(Stub):
        def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
            said.append((voice, text))
            speech = super().speak(text, voice, rate)
            words = text.split()
            return Speech(
                speech.samples,
                24_000,
                words=tuple(Word(w, i / len(words), (i + 1) / len(words)) for i, w in enumerate(words)),
            )

    said: list[tuple[str, str]] = []
    narrator = DialogueNarrator(Heard("teller"), Heard("child"), "child")
    speech = narrator.speak('The fox said: "Come with me!" She ran.', "teller")
    assert said == [("teller", "The fox said:"), ("child", '"Come with me!"'), ("teller", "She ran.")]
    assert [w for w, _ in speech.parts] == ["The fox said:", '"Come with me!"', "She ran."] or len(speech.parts) == 2
    assert len(speech.words) == 8 and speech.words[3].start == pytest.approx(1.0)


def test_voices_by_language() -> None:
    assert {v.id for v in voices_for("en-IE")} == {"en-IE-EmilyNeural"}
    assert len(voices_for("en")) > 5 and voices_for("sv") == [] and len(voices_for("")) == len(all_voices())
