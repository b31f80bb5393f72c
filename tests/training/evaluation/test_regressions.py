"""What can be read from features: from the encoder's, and from regressions with the encoder's past or their own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from seed_story.errors import InputError
from seed_story.models.scene_reader import SceneReader
from seed_story.models.visual_tokenizer import VisualTokenizer
from tests.tiny import tiny_tokens
from training.artifacts import load_artifact
from training.attribute_labels import labels_of
from training.encoded_stories import EncodedStories
from training.evaluation import regressions
from training.pictures import PackedPictures
from training.stage2_instruction import build_language_model, load_language_model, regress_stories


@pytest.fixture
def report(tiny_run, command, monkeypatch: pytest.MonkeyPatch):
    """Runs the command with more arguments; its report."""
    monkeypatch.setattr(regressions, "PRESETS", {"debug": tiny_run.preset})
    usual = (tiny_run.folder, "--base", tiny_run.base, "--pack", tiny_run.pack_folder, "--preset", "debug")

    def run(*more: object) -> dict[str, dict[str, float]]:
        return json.loads(command(regressions.main, *usual, *more))

    return run


def eyes(run) -> tuple[VisualTokenizer, SceneReader]:
    tokenizer, reader = VisualTokenizer(run.preset.visual_tokenizer), SceneReader(run.preset.reader)
    load_artifact(run.folder, "visual_tokenizer", tokenizer)
    load_artifact(run.folder, "reader", reader)
    return tokenizer.eval(), reader.eval()


def encoders_limit(run, pictures: list[int]) -> dict[str, float]:
    """Shares of right words of the reader, picture by picture, from the encoder's features."""
    tokenizer, reader = eyes(run)
    packed = PackedPictures(run.pack, "cpu", encoder_size=run.preset.visual_tokenizer.image_size)
    with torch.inference_mode():
        read = [reader.read(one) for one in tokenizer(packed.for_encoder(torch.tensor(pictures)))]
    shares = {}
    for name, label in labels_of(run.pack).items():
        words = run.preset.reader.attributes[name]
        wanted = [words[number] for number in label[pictures].tolist()]
        asked = [one[name][0] == word for one, word in zip(read, wanted, strict=True) if word]
        if asked:
            shares[name] = sum(asked) / len(asked)
    return shares


def pack_as_regressed(run, folder: Path, *, own: bool, scenes: int = 6) -> Path:
    """The pack with the labels that the reader gives to what is regressed of its scenes in windows of so many."""
    tokenizer, reader = eyes(run)
    model = build_language_model(run.preset, run.base)
    load_language_model(run.folder, model)
    packed = PackedPictures(run.pack, "cpu", encoder_size=run.preset.visual_tokenizer.image_size)
    with torch.inference_mode():
        features = tokenizer(packed.for_encoder(torch.arange(18))).half()
        stories = EncodedStories(run.pack, features, labels_of(run.pack), scenes)
        regressed, numbers = regress_stories(
            model, stories, tiny_tokens(run.preset), own=own, attention=run.preset.attention
        )
        read = reader(regressed.float())
    labels = np.array(run.pack.labels)
    labels[numbers] = torch.stack([read[name].argmax(-1) for name in run.pack.attributes], dim=1)
    folder.mkdir()
    for file in run.pack_folder.iterdir():
        (folder / file.name).symlink_to(file)
    (folder / "labels.npy").unlink()
    np.save(folder / "labels.npy", labels)
    return folder


def test_every_scene_after_an_opening_is_read(report, tiny_run) -> None:
    """Three stories of six scenes; windows of three: the first scene of each is its opening, and no target."""
    found = report("--scenes", 3)
    assert set(found) == {"encoder", "encoder_pictures", "own_pictures"}
    targets = [number for number in range(18) if number % 3]
    assert found["encoder"] == pytest.approx(encoders_limit(tiny_run, targets))
    assert set(found["encoder_pictures"]) == set(found["own_pictures"]) == set(found["encoder"])
    assert found == report()  # as trained: the debug preset's windows
    last = report("--scenes", 3, "--last")
    assert last["encoder"] == pytest.approx(encoders_limit(tiny_run, [2, 5, 8, 11, 14, 17]))
    assert last["encoder"] != found["encoder"]


@pytest.mark.parametrize("own", [False, True])
def test_a_pack_that_shows_what_is_regressed_is_read_right(own: bool, report, tiny_run, tmp_path: Path) -> None:
    """Labels are what the eyes read from regressions: one row of the report is perfect, and only that one."""
    as_regressed = pack_as_regressed(tiny_run, tmp_path / "pack", own=own)
    found = report("--pack", as_regressed, "--scenes", 6)
    perfect, other = ("own_pictures", "encoder_pictures")[:: 1 if own else -1]
    assert set(found[perfect].values()) == {1.0} and len(found[perfect]) > 10
    assert min(found[other].values()) < 1 > min(found["encoder"].values())
    assert report("--pack", as_regressed, "--scenes", 6, "--batch", 2) == found
    elsewhere = report("--pack", as_regressed, "--scenes", 6, "--attention", "window")
    assert min(elsewhere[perfect].values()) < 1 and elsewhere["encoder"] == found["encoder"]


def test_the_scene_after_an_opening_has_no_past_of_its_own(report, tiny_run, tmp_path: Path) -> None:
    found = report("--pack", pack_as_regressed(tiny_run, tmp_path / "pack", own=False, scenes=2), "--scenes", 2)
    assert set(found["encoder_pictures"].values()) == {1.0} and found["own_pictures"] == found["encoder_pictures"]


def test_eyes_may_lie_elsewhere(report, tiny_run, tmp_path: Path, monkeypatch, command) -> None:
    told, eyes = tmp_path / "told", tmp_path / "eyes"
    for folder, names in ((told, ("language_model",)), (eyes, ("visual_tokenizer", "reader"))):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.safetensors").symlink_to(tiny_run.folder / f"{name}.safetensors")
    apart = command(
        regressions.main, told, "--vision", eyes, "--base", tiny_run.base, "--pack", tiny_run.pack_folder,
        "--preset", "debug",
    )  # fmt: skip
    assert json.loads(apart) == report()


@pytest.mark.parametrize("scenes", [1, 7])
def test_a_window_that_no_story_fills_is_refused(report, scenes: int) -> None:
    with pytest.raises(InputError, match=f"2 to 6 scenes with this pack, not {scenes}"):
        report("--scenes", scenes)
