"""Stages 2 and 3 as published: from a StoryStream folder, pictures encoded and regressed as they come."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from seed_story.models.detokenizer import Detokenizer
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS
from seed_story.prompt import StoryTokens, debug_tokenizer
from training.configs import STAGES, Stage2Config
from training.data import SampleSettings, StoryDataset, read_stories
from training.parts import save_part
from training.stage2_instruction import build_language_model, train_single_target
from training.stage3_adaptation import adapt_live

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


@pytest.fixture
def tokens() -> StoryTokens:
    shape = PRESET.language_model
    return StoryTokens.add_to(debug_tokenizer(), shape.num_img_in_tokens, shape.num_img_out_tokens)


def test_stage_2_with_one_target_a_story(folder: Path, tokens: StoryTokens, tmp_path: Path) -> None:
    torch.manual_seed(0)
    out = tmp_path / "run"
    save_part(out, "visual_tokenizer", VisualTokenizer(PRESET.visual_tokenizer))
    model = build_language_model(PRESET, None)
    before = model.new_input_rows.detach().clone()
    config = Stage2Config(loop=replace(STAGES["debug"].stage2.loop, ema=0.0), scenes=3)
    train_single_target(PRESET, model, folder, tokens, config, out, settings=SETTINGS)
    assert (out / "language_model.safetensors").exists()
    assert not torch.equal(model.new_input_rows, before)


def test_stage_3_regresses_as_it_goes(folder: Path, tokens: StoryTokens, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model, encoder = build_language_model(PRESET, None), VisualTokenizer(PRESET.visual_tokenizer)
    detokenizer = Detokenizer(PRESET.detokenizer)
    before = {name: value.clone() for name, value in detokenizer.state_dict().items()}
    frozen = {name: value.clone() for name, value in model.state_dict().items()}
    stories = StoryDataset(read_stories(folder, scenes=3), tokens, SETTINGS, image_dir=folder)
    loop = replace(STAGES["debug"].stage3.loop, accumulation=2)
    adapt_live(
        PRESET, model, encoder, detokenizer, stories, replace(STAGES["debug"].stage3, loop=loop), tmp_path / "run"
    )
    moved = {name for name, value in detokenizer.state_dict().items() if not torch.equal(value, before[name])}
    assert moved and not any(name.startswith("vae.") for name in moved)
    assert all(torch.equal(value, frozen[name]) for name, value in model.state_dict().items())
