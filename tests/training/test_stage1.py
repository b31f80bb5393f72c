"""Stage 1 on the debug preset: every step runs, learns something, and a resumed run equals an uninterrupted one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from seed_story.models.checkpoints.int8_storage import load_state
from seed_story.models.detokenizer import Detokenizer
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS, Preset
from training import stage1_detokenizer as stage1
from training.artifacts import load_artifact, load_matching, save_artifact
from training.attribute_labels import labels_of
from training.configs import STAGES, Stage1Config
from training.pictures import PackedPictures
from training.stage1_tokenizer import encode_pictures, train_tokenizer
from training.stage1_vae import train_vae


@pytest.fixture(scope="module")
def preset() -> Preset:
    """Debug sizes that read Fernhollow's attributes."""
    debug = PRESETS["debug"]
    return replace(debug, reader=replace(debug.reader, attributes=PRESETS["mini"].reader.attributes))


@pytest.fixture(scope="module")
def trained(preset: Preset, debug_pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder after VAE, tokenizer and encoding."""
    folder, pack = debug_pack
    out = tmp_path_factory.mktemp("run")
    pictures = PackedPictures(pack, "cpu", encoder_size=preset.visual_tokenizer.image_size)
    train_vae(preset, pictures, STAGES["debug"].stage1, out)
    train_tokenizer(preset, pictures, labels_of(pack), STAGES["debug"].stage1, out)
    foreign = np.zeros((5, 64, 64, 3), np.uint8)
    foreign[1] = pack.pictures[0]
    encode_pictures(preset, pictures, out, out / "encoded", "cpu", foreign)
    return out


def test_every_step_leaves_its_part(trained: Path, preset: Preset, debug_pack) -> None:
    _, pack = debug_pack
    for name in ("vae", "visual_tokenizer", "reader"):
        assert (trained / f"{name}.safetensors").exists()
    latents = np.load(trained / "encoded" / "latents.npy")
    features = np.load(trained / "encoded" / "features.npy")
    assert len(latents) == len(features) == len(pack.pictures)
    assert features.shape[1:] == (preset.visual_tokenizer.n_queries, preset.visual_tokenizer.output_dim)
    assert abs(latents.astype(np.float32).std() - 1) < 0.2
    foreign = np.load(trained / "encoded" / "foreign.npy")
    assert foreign.shape == (5, *features.shape[1:]) and np.allclose(foreign[1], features[0], atol=2e-3)
    assert not np.allclose(foreign[0], features[0], atol=0.1)


def _train(preset: Preset, trained: Path, out: Path, steps: int, stop: float | None = None) -> dict[str, torch.Tensor]:
    torch.manual_seed(3)
    tokenizer, detokenizer = VisualTokenizer(preset.visual_tokenizer), Detokenizer(preset.detokenizer)
    load_artifact(trained, "visual_tokenizer", tokenizer)
    loop = replace(STAGES["debug"].stage1.detokenizer, steps=steps)
    stage = Stage1Config(detokenizer=loop, drop_condition=0.3, feature_noise=0.1)
    examples = stage1.EncodedExamples.open(trained / "encoded", "cpu")
    negative = stage1.negative_features(preset, tokenizer)
    stage1.train_detokenizer(preset, examples, detokenizer, negative, stage, out, stop_after=stop)
    return {name: value.clone() for name, value in detokenizer.adapter_state_dict().items()}


def test_a_resumed_run_equals_an_uninterrupted_one(preset: Preset, trained: Path, tmp_path: Path) -> None:
    whole = _train(preset, trained, tmp_path / "whole", steps=4)
    _train(preset, trained, tmp_path / "halves", steps=4, stop=0.0)  # stops after its first step
    assert len(list((tmp_path / "halves").rglob("checkpoint-0000001"))) == 1
    halves = _train(preset, trained, tmp_path / "halves", steps=4)
    start = Detokenizer(preset.detokenizer).adapter_state_dict()
    for name, value in whole.items():
        torch.testing.assert_close(halves[name], value, rtol=0, atol=0, msg=name)
    assert any(not torch.equal(value, start[name]) for name, value in whole.items())


def test_averaged_weights_are_what_is_saved(preset: Preset, trained: Path, tmp_path: Path) -> None:
    last = _train(preset, trained, tmp_path, steps=3)
    saved, facts = load_state(tmp_path / "detokenizer.safetensors")
    assert saved.keys() == last.keys() and facts["steps"] == "3"
    name = "unet.conv_in.weight"
    assert not torch.allclose(saved[name], last[name].half().float())


def test_live_examples_encode_as_the_pack_does(preset: Preset, trained: Path, debug_pack) -> None:
    _, pack = debug_pack
    tokenizer, detokenizer = VisualTokenizer(preset.visual_tokenizer), Detokenizer(preset.detokenizer)
    load_artifact(trained, "visual_tokenizer", tokenizer)
    load_artifact(trained, "vae", detokenizer.vae)
    pictures = PackedPictures(pack, "cpu", encoder_size=preset.visual_tokenizer.image_size)
    live = stage1.LiveExamples(pictures, detokenizer, tokenizer)
    indices = torch.tensor([0, 5, 7])
    _, features = live.batch(indices, torch.Generator())
    stored = torch.from_numpy(np.load(trained / "encoded" / "features.npy")[indices]).float()
    torch.testing.assert_close(features, stored, rtol=2e-3, atol=2e-3)


def test_a_warm_start_takes_what_fits(preset: Preset, tmp_path: Path) -> None:
    torch.manual_seed(0)
    old = Detokenizer(preset.detokenizer)
    save_artifact(tmp_path, "detokenizer", old)
    wider = replace(preset.detokenizer, unet={**preset.detokenizer.unet, "in_channels": 12, "out_channels": 8})
    wider = replace(wider, vae={**preset.detokenizer.vae, "latent_channels": 8})
    new = Detokenizer(wider)
    fresh = load_matching(tmp_path, "detokenizer", new)
    assert sorted(fresh) == ["unet.conv_in.weight", "unet.conv_out.bias", "unet.conv_out.weight"]
    same, kept = old.state_dict(), new.state_dict()
    for name in kept:
        if name not in fresh and not name.startswith("vae."):
            torch.testing.assert_close(kept[name], same[name].half().float(), msg=name)
