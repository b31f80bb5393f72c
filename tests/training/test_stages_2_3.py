"""Stages 2 and 3 on the debug preset: two real steps each, on features that stage 1 would write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from seed_story.models.detokenizer import Detokenizer
from seed_story.models.prompt import StoryTokens, debug_tokenizer
from seed_story.models.scene_reader import SceneReader
from seed_story.presets import PRESETS, Preset
from training.attribute_labels import labels_of
from training.configs import STAGES, Stage2Config
from training.encoded_stories import EncodedStories, LayoutSteps
from training.layouts import all_targets_layout, collate_layouts
from training.stage1_detokenizer import EncodedExamples
from training.stage2_instruction import (
    Stage2Loss,
    build_language_model,
    load_language_model,
    regress_stories,
    train_language_model,
)
from training.stage3_adaptation import RegressedExamples, adapt_detokenizer


@pytest.fixture(scope="module")
def preset() -> Preset:
    debug = PRESETS["debug"]
    return replace(debug, reader=replace(debug.reader, attributes=PRESETS["mini"].reader.attributes))


@pytest.fixture(scope="module")
def tokens(preset: Preset) -> StoryTokens:
    shape = preset.language_model
    return StoryTokens.add_to(debug_tokenizer(), shape.num_img_in_tokens, shape.num_img_out_tokens)


@pytest.fixture
def stories(preset: Preset, debug_pack) -> EncodedStories:
    _, pack = debug_pack
    shape = preset.visual_tokenizer
    features = torch.randn(
        len(pack.pictures), shape.n_queries, shape.output_dim, generator=torch.Generator().manual_seed(0)
    )
    return EncodedStories(pack, features.half(), labels_of(pack), scenes=3)


CONFIG = STAGES["debug"].stage2


def test_two_steps_move_only_the_small_parts(
    preset: Preset, stories: EncodedStories, tokens: StoryTokens, tmp_path: Path
) -> None:
    model = build_language_model(preset, None)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    reader = SceneReader(preset.reader)
    config = replace(CONFIG, attribute_scale=0.1)
    train_language_model(model, stories, tokens, config, tmp_path, reader=reader)
    moved = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    trained = set(model.trainable_state_dict())
    assert moved <= trained and "new_input_rows" in moved and "new_output_rows" in moved
    assert any("lora_B" in name for name in moved) and any("output_resampler" in name for name in moved)
    again = build_language_model(preset, None)
    load_language_model(tmp_path, again)
    for name, value in model.trainable_state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value, rtol=1e-3, atol=1e-4)


def test_training_learns_a_story_by_heart(preset: Preset, stories: EncodedStories, tokens: StoryTokens, tmp_path: Path):
    model = build_language_model(preset, None)
    windows = [stories.window(0, seed=0, loose=0.0)]
    layout = collate_layouts([all_targets_layout(stories.captions(windows[0]), tokens)], tokens.pad)
    features = stories.features[list(stories.pictures(windows[0]))].float()
    loss = Stage2Loss(model)
    with torch.no_grad():
        before = loss(layout, features, None, None)
    loop = replace(CONFIG.loop, steps=30, learning_rate=1e-2, ema=0.0, log_every=100, save_every=100, batch_size=1)
    few = replace(stories, pack=replace(stories.pack, stories=stories.pack.stories[:1]), scenes=6)
    train_language_model(model, few, tokens, Stage2Config(loop=loop, scenes=6), tmp_path)
    model.eval()
    with torch.no_grad():
        after = loss(layout, features, None, None)
    # The base is random and frozen: LoRA and the new rows alone learn.
    assert after["lm"] < before["lm"] - 0.1 and after["rec"] < before["rec"]


def test_a_resumed_run_equals_an_uninterrupted_one(
    preset: Preset, stories: EncodedStories, tokens: StoryTokens, tmp_path: Path
) -> None:
    config = replace(CONFIG, loop=replace(CONFIG.loop, steps=3), regressed_from=2)  # LoRA's drop-out is random too
    whole = build_language_model(preset, None)
    train_language_model(whole, stories, tokens, config, tmp_path / "whole")
    train_language_model(
        build_language_model(preset, None), stories, tokens, config, tmp_path / "halves", stop_after=0.0
    )
    halves = build_language_model(preset, None)
    train_language_model(halves, stories, tokens, config, tmp_path / "halves")
    for name, value in whole.trainable_state_dict().items():
        torch.testing.assert_close(halves.state_dict()[name], value, rtol=0, atol=0, msg=name)


def test_regressions_feed_stage_3(preset: Preset, stories: EncodedStories, tokens: StoryTokens, tmp_path: Path) -> None:
    model = build_language_model(preset, None)
    regressed, numbers = regress_stories(model, stories, tokens, batch=4)
    scenes = sum(count // stories.scenes * (stories.scenes - 1) for _, _, count in stories.pack.stories)
    assert len(regressed) == len(numbers) == scenes and len(set(numbers.tolist())) == scenes
    detokenizer = Detokenizer(preset.detokenizer)
    side = preset.detokenizer.image_size // 8
    latents = torch.randn(len(stories.features), detokenizer.latent_channels, side, side)
    np.save(tmp_path / "latents.npy", latents.half().numpy())
    np.save(tmp_path / "features.npy", stories.features.numpy())
    np.save(tmp_path / "regressed.npy", regressed.numpy())
    np.save(tmp_path / "regressed_numbers.npy", numbers.numpy())
    examples = RegressedExamples.open(tmp_path, "cpu", encoder_share=0.0)
    _, features = examples.batch(torch.tensor([0, 4]), torch.Generator().manual_seed(0))
    torch.testing.assert_close(features, regressed[[0, 4]].float())
    _, features = replace(examples, encoder_share=1.0).batch(torch.tensor([0, 4]), torch.Generator().manual_seed(0))
    torch.testing.assert_close(features, stories.features[numbers[[0, 4]]].float())
    np.save(tmp_path / "regressed_crowded.npy", np.arange(scenes) % 2 == 1)
    often = RegressedExamples.open(tmp_path, "cpu", encoder_share=0.0, crowded_times=3)
    shown = [often.batch(torch.tensor([i]), torch.Generator().manual_seed(0))[1] for i in range(len(often))]
    times = [sum(torch.equal(one[0], feature.float()) for one in shown) for feature in regressed]
    assert times == [3 if number % 2 else 1 for number in range(scenes)]
    before = detokenizer.unet.conv_in.weight.clone()
    negative = torch.zeros(1, *stories.features.shape[1:])
    adapt_detokenizer(replace(examples, encoder_share=0.5), detokenizer, negative, STAGES["debug"].stage3, tmp_path)
    assert not torch.equal(before, detokenizer.unet.conv_in.weight)
    assert isinstance(examples.encoded, EncodedExamples)


def test_further_rounds_of_regressions_begin_anywhere(
    preset: Preset, stories: EncodedStories, tokens: StoryTokens
) -> None:
    model = build_language_model(preset, None)
    once, _ = regress_stories(model, stories, tokens, batch=4)
    twice, numbers = regress_stories(model, stories, tokens, batch=4, rounds=2)
    assert len(twice) == 2 * len(once) == len(numbers)
    torch.testing.assert_close(twice[: len(once)].float(), once.float(), atol=2e-2, rtol=2e-2)  # other neighbours
    again = numbers[len(once) :]
    assert len({number % 3 for number in again.tolist()}) == 3  # aligned windows never have their opening as a target


def test_windows_are_a_pure_function_and_mostly_start_with_an_opening(stories: EncodedStories) -> None:
    first = [stories.window(i, seed=5) for i in range(len(stories))]
    assert first == [stories.window(i, seed=5) for i in range(len(stories))]
    aligned = [stories.window(i, seed=s, loose=0.25).offset % 3 == 0 for i in range(len(stories)) for s in range(40)]
    assert 0.7 < sum(aligned) / len(aligned) < 1.0


def test_a_share_of_stories_opens_with_a_foreign_picture(stories: EncodedStories) -> None:
    foreign = torch.full((4, *stories.features.shape[1:]), 7.0).half()
    with_foreign = replace(stories, foreign=foreign)
    chosen = torch.arange(6) % len(stories.features)
    own = stories.features[chosen].float()
    generator = torch.Generator().manual_seed(0)
    seen = torch.stack(
        [with_foreign.features_of(chosen, 0.5, generator) for _ in range(60)]
    )  # two windows of three scenes
    replaced = (seen == 7.0).all(dim=-1).all(dim=-1)
    assert not replaced[:, [1, 2, 4, 5]].any() and 0.3 < replaced[:, [0, 3]].float().mean() < 0.7
    assert torch.equal(seen[:, 1], own[1].expand_as(seen[:, 1]))
    assert torch.equal(with_foreign.features_of(chosen, 0.0, generator), own) and torch.equal(
        stories.features_of(chosen, 0.5, generator), own
    )


def test_a_loss_that_breaks_ends_the_training(
    preset: Preset, stories: EncodedStories, tokens: StoryTokens, tmp_path: Path
) -> None:
    broken = replace(stories, features=torch.full_like(stories.features, float("nan")))
    with pytest.raises(ArithmeticError, match="not a number any more"):
        train_language_model(build_language_model(preset, None), broken, tokens, CONFIG, tmp_path)


def test_all_that_a_loop_looks_up_moves_to_its_device(stories: EncodedStories) -> None:
    """Every process of several has its own GPU: what stays behind on another breaks it."""
    there = replace(stories, foreign=stories.features[:2]).to(torch.device("meta"))
    assert there.foreign is not None
    assert {tensor.device.type for tensor in (there.features, there.foreign, *there.labels.values())} == {"meta"}


def test_a_reminder_never_doubles_a_batch(stories: EncodedStories, tokens: StoryTokens) -> None:
    plain = LayoutSteps(stories, tokens, batch=2, seed=0)[0, 0][0]["input_ids"].shape[1]
    tight, wide = (
        LayoutSteps(stories, tokens, batch=2, seed=0, reminders_until=10, multiple=m)[0, 0][0]["labels"]
        for m in (plain, 2 * plain)
    )
    assert tight.shape[1] == plain
    assert (wide != -100).sum() > (tight != -100).sum()


def test_a_bad_batch_is_left_out_and_counted(
    preset: Preset, stories: EncodedStories, tokens: StoryTokens, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One batch of twelve breaks: its step is left out, and what was learned stays sound."""
    shown, calls = EncodedStories.features_of, []

    def shown_once_broken(self: EncodedStories, *arguments: Any) -> torch.Tensor:
        calls.append(1)
        features = shown(self, *arguments)
        return torch.full_like(features, float("nan")) if len(calls) == 3 else features

    loop = replace(CONFIG.loop, steps=12, log_every=12)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EncodedStories, "features_of", shown_once_broken)
        model = train_language_model(
            build_language_model(preset, None), stories, tokens, replace(CONFIG, loop=loop), tmp_path
        )
    assert "1 of the last 12 steps were left out" in caplog.text
    assert all(torch.isfinite(value).all() for value in model.trainable_state_dict().values())


def test_reminders_fade(stories: EncodedStories, tokens: StoryTokens) -> None:
    steps = LayoutSteps(stories, tokens, batch=2, seed=0, reminders_until=10)
    plain = LayoutSteps(stories, tokens, batch=2, seed=0)
    lengths = [[int((made[at, 2 * at][0]["labels"] != -100).sum()) for made in (steps, plain)] for at in (0, 9, 10, 11)]
    assert lengths[0][0] > lengths[0][1]  # at first everybody is introduced again and again
    assert lengths[2][0] == lengths[2][1] and lengths[3][0] == lengths[3][1]
    again = LayoutSteps(stories, tokens, batch=2, seed=0, reminders_until=10)
    assert all(torch.equal(again[3, 6][0][name], value) for name, value in steps[3, 6][0].items())
