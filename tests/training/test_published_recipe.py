"""Stages 2 and 3 as published: from a StoryStream folder, pictures encoded and regressed as they come."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from seed_story.models.checkpoints.int8_storage import load_state
from seed_story.models.detokenizer import Detokenizer
from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.models.prompt import StoryTokens, debug_tokenizer
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS
from training import stage3_adaptation
from training.artifacts import save_artifact
from training.configs import STAGES, Stage2Config
from training.data import SampleSettings, StoryDataset, add_story_arguments, open_stories
from training.stage2_instruction import build_language_model, parameter_groups, train_single_target
from training.stage3_adaptation import adapt_live
from training.storystream import read_stories

PRESET = PRESETS["debug"]
SETTINGS = SampleSettings(max_length=400, min_resolution=16, encoder_size=32, sd_size=64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three stories of three scenes each, as files."""
    rng = np.random.default_rng(0)
    lines = []
    for story in range(3):
        names = [f"{story}_{scene}.png" for scene in range(3)]
        for name in names:
            Image.fromarray(rng.integers(0, 255, (80, 96, 3), dtype=np.uint8)).save(tmp_path / name)
        captions = [f"Scene {scene} of story {story}." for scene in range(3)]
        lines.append(json.dumps({"id": story, "images": names, "captions": captions, "orders": [0, 1, 2]}))
    (tmp_path / "train.jsonl").write_text("\n".join(lines))
    return tmp_path


def told(folder: Path, tokens: StoryTokens, batch: int) -> StoryDataset:
    records = read_stories(folder, scenes=3, limits=SETTINGS)
    return StoryDataset(records, tokens, SETTINGS, image_dir=folder, batch_size=batch)


@pytest.fixture
def tokens() -> StoryTokens:
    shape = PRESET.language_model
    return StoryTokens.add_to(debug_tokenizer(), shape.num_img_in_tokens, shape.num_img_out_tokens)


def test_stage_2_with_one_target_a_story(folder: Path, tokens: StoryTokens, tmp_path: Path) -> None:
    torch.manual_seed(0)
    out = tmp_path / "run"
    save_artifact(out, "visual_tokenizer", VisualTokenizer(PRESET.visual_tokenizer))
    model = build_language_model(PRESET, None)
    before = model.new_input_rows.detach().clone()
    config = Stage2Config(loop=replace(STAGES["debug"].stage2.loop, ema=0.0), scenes=3, loader_workers=1)
    train_single_target(PRESET, model, told(folder, tokens, config.loop.batch_size), config, out)
    assert (out / "language_model.safetensors").exists()
    assert not torch.equal(model.new_input_rows, before)


def test_stage_2_resumes_in_the_middle_of_an_epoch(folder: Path, tokens: StoryTokens, tmp_path: Path) -> None:
    """Stopped after one step of two stories of three, read ahead by a worker: as if it had not been."""
    loop = replace(STAGES["debug"].stage2.loop, ema=0.0, steps=3)
    out = {how: tmp_path / how for how in ("whole", "halves")}
    torch.manual_seed(0)
    encoder = VisualTokenizer(PRESET.visual_tokenizer)
    for how, workers, stops in (("whole", 0, (None,)), ("halves", 1, (0.0, None))):
        save_artifact(out[how], "visual_tokenizer", encoder)
        config = Stage2Config(loop=loop, scenes=3, loader_workers=workers)
        for stop in stops:
            model = build_language_model(PRESET, None)
            train_single_target(PRESET, model, told(folder, tokens, 2), config, out[how], stop_after=stop)
    whole, halves = (load_state(out[how] / "language_model.safetensors") for how in ("whole", "halves"))
    assert halves[1]["steps"] == "3"
    assert all(torch.equal(halves[0][name], value) for name, value in whole[0].items())


def test_stage_3_regresses_as_it_goes(folder: Path, tokens: StoryTokens, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model, encoder = build_language_model(PRESET, None), VisualTokenizer(PRESET.visual_tokenizer)
    detokenizer = Detokenizer(PRESET.detokenizer)
    before = {name: value.clone() for name, value in detokenizer.state_dict().items()}
    frozen = {name: value.clone() for name, value in model.state_dict().items()}
    loop = replace(STAGES["debug"].stage3.loop, accumulation=2)
    stage = replace(STAGES["debug"].stage3, loop=loop)
    adapt_live(PRESET, model, encoder, detokenizer, told(folder, tokens, loop.batch_size), stage, tmp_path / "run")
    moved = {name for name, value in detokenizer.state_dict().items() if not torch.equal(value, before[name])}
    assert moved and not any(name.startswith("vae.") for name in moved)
    assert all(torch.equal(value, frozen[name]) for name, value in model.state_dict().items())


# Spec section 8: scripts/sft_storystream.sh, scripts/adapt_storystream.sh, configs/clm_models, configs/data.
PUBLISHED = {
    "stage2": {
        "learning_rate": 1e-4, "betas": (0.9, 0.98), "eps": 1e-6, "weight_decay": 0.05, "clip": 1.0, "accumulation": 1,
        "steps": 6000, "save_every": 3000, "warmup": 100, "min_ratio": 0.05, "precision": "bf16", "batch_size": 30,
        "ema": 0.0,
    },
    "stage3": {
        "learning_rate": 1e-4, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.03, "clip": 1.0,
        "accumulation": 4, "steps": 1600, "warmup": 500, "min_ratio": 0.01, "precision": "bf16", "batch_size": 4,
        "ema": 0.0,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ["george", "rabbids", "land"])
@pytest.mark.parametrize("stage", sorted(PUBLISHED))
def test_the_numbers_of_the_release(name: str, stage: str) -> None:
    loop = getattr(STAGES[name], stage).loop
    assert {key: getattr(loop, key) for key in PUBLISHED[stage]} == PUBLISHED[stage]


@pytest.mark.parametrize("name", ["george", "rabbids", "land"])
def test_the_rest_of_the_published_recipe(name: str) -> None:
    preset, stages = PRESETS[name], STAGES[name]
    lora = preset.language_model.lora
    assert lora is not None and (lora.r, lora.alpha, lora.dropout) == (16, 32, 0.05)
    projections = {f"{which}_proj" for which in ("q", "k", "v", "o", "gate", "up", "down")}
    assert set(lora.target_modules) == projections
    assert set(lora.modules_to_save) == {"input_layernorm", "post_attention_layernorm", "norm"}
    shape = preset.language_model
    assert (shape.lm_loss_scale, shape.rec_loss_scale) == (1.0, 1.0)
    assert (shape.num_img_in_tokens, shape.num_img_out_tokens) == (64, 64)
    assert preset.detokenizer.train_unet == "key_value" and stages.stage2.scenes == 10
    # None of what this repository adds to the recipe.
    two, three = stages.stage2, stages.stage3
    assert two.new_row_rate == 1.0 and not (two.regressed_share or two.attribute_scale or two.foreign or two.evict)
    assert not (three.drop_condition or three.feature_noise or three.encoder_share)
    assert SampleSettings() == SampleSettings(
        max_length=1280, min_resolution=128, min_aspect_ratio=0.2, encoder_size=448, sd_size=1024, sd_keep_ratio=True
    )


def test_what_trains_in_the_full_size() -> None:
    """As many numbers as in a run of the released code (spec 3.3, 7.3), in one group of the optimiser."""
    preset = PRESETS["george"]
    with torch.device("meta"):
        model = MultimodalLanguageModel(preset.language_model, preset.input_resampler, preset.output_resampler)
        detokenizer = Detokenizer(replace(preset.detokenizer, vae={}))
    dead = 65 * 4096  # peft 0.4 counts the unused copies of the saved norms, which never get a gradient
    assert sum(p.numel() for p in model.parameters() if p.requires_grad) == 438_788_096 - dead
    assert sum(p.numel() for p in model.llm.parameters() if p.requires_grad) == 303_194_112 - dead
    assert len(parameter_groups(model, STAGES["george"].stage2)) == 1
    trained = detokenizer.trainable_parameters()
    assert len(trained) == 342 and sum(p.numel() for p in trained) == 606_832_896
    assert all(
        name.startswith("resampler.") or ".to_k." in name or ".to_v." in name for name in detokenizer.trainable_names()
    )


def test_switches_of_the_data(folder: Path, tokens: StoryTokens) -> None:
    """One transform of pictures for both stages, or the published ones; so for what is dropped."""
    parser = argparse.ArgumentParser()
    add_story_arguments(parser)
    loop = STAGES["debug"].stage2.loop

    def opened(stage: int, *options: str) -> StoryDataset:
        arguments = parser.parse_args(["--stories", str(folder), *options])
        return open_stories(arguments, PRESET, tokens, loop, 3, stage=stage)

    for name in folder.glob("*.png"):
        Image.open(name).resize((240, 160)).save(name)
    plain = [opened(stage).sample(0)["images"] for stage in (2, 3)]
    published = [opened(stage, "--published-transforms").sample(0)["images"] for stage in (2, 3)]
    assert "sd_images" in opened(3).sample(0) and "sd_images" not in opened(2).sample(0)
    assert torch.equal(plain[0], plain[1]) and torch.equal(plain[0], published[0])
    assert not torch.equal(published[0], published[1])
    (folder / "1_1.png").unlink()
    assert [len(record.images) for record in opened(2).records] == [3, 2, 3]
    released = opened(2, "--published-samples")
    assert [len(record.images) for record in released.records] == [3, 3, 3]
    assert [released.sample(at) is None for at in range(3)].count(True) == 1


@pytest.mark.parametrize(("which", "more"), [("key_value", False), ("all", True)])
def test_what_of_the_unet_learns(
    folder: Path, tokens: StoryTokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str, more: bool
) -> None:
    """The switch of stage 3's command line, from the command line to the weights it writes."""
    seen: list[Detokenizer] = []

    def adapt(preset: object, model: object, tokenizer: object, detokenizer: Detokenizer, *_: object, **__: object):
        seen.append(detokenizer)

    out = tmp_path / "run"
    save_artifact(out, "visual_tokenizer", VisualTokenizer(PRESET.visual_tokenizer))
    save_artifact(out, "detokenizer", Detokenizer(PRESET.detokenizer))
    monkeypatch.setattr(stage3_adaptation, "adapt_live", adapt)
    for name in ("load_vae", "load_language_model"):
        monkeypatch.setattr(stage3_adaptation, name, lambda *_: None)
    monkeypatch.setattr(stage3_adaptation, "build_language_model", lambda *_: None)
    monkeypatch.setattr(stage3_adaptation, "load_tokenizer", lambda _: debug_tokenizer())
    options = ["--preset", "debug", "--stories", str(folder), "--base", str(folder), "--out", str(out)]
    for name in folder.glob("*.png"):
        Image.open(name).resize((240, 160)).save(name)
    monkeypatch.setattr("sys.argv", ["stage3", "adapt", *options, "--train-unet", which])
    stage3_adaptation.main()
    others = [
        name
        for name, p in seen[0].named_parameters()
        if p.requires_grad and name.startswith("unet.") and ".to_k." not in name and ".to_v." not in name
    ]
    assert bool(others) == more
