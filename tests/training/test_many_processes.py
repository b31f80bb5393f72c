"""Two processes are one with the double batch; what they wrote, any number goes on from; being ended loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from accelerate.commands.config.config_args import load_config_from_file
from accelerate.utils import is_deepspeed_available

from seed_story.errors import WeightsError
from seed_story.models.checkpoints.int8_storage import load_state
from seed_story.models.language_model import MultimodalLanguageModel
from tests.training import two_processes
from tests.training.two_processes import LONG, config, stories, train
from training.checkpoints import STATE, checkpoints
from training.encoded_stories import LayoutSteps
from training.executor import DDP
from training.layouts import all_targets_layout, collate_layouts
from training.stage2_instruction import Stage2Loss, build_language_model
from training.stopping import STOPPED_EXIT_CODE

ROOT = Path(__file__).resolve().parents[2]
HALF = 2**-10  # one rounding of half precision, relatively
ENVIRONMENT = {**os.environ, "ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that two processes trained."""
    folder = tmp_path_factory.mktemp("two")
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    command = [sys.executable, *launch, "-m", two_processes.__name__, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-4000:]
    return folder


def weights(folder: Path) -> dict[str, torch.Tensor]:
    """What the last checkpoint holds: the weight file is in half precision, where a rounding can be a large step."""
    newest = checkpoints(folder / "language_model")[-1]
    return torch.load(newest / STATE, weights_only=True)["parameters"]


def written(file: Path) -> dict[str, torch.Tensor]:
    return load_state(file)[0]


def assert_close(one: Path, other: Path, tolerance: float) -> None:
    assert_equal(weights(one), weights(other), tolerance)


def assert_equal(
    mine: dict[str, torch.Tensor], theirs: dict[str, torch.Tensor], tolerance: float, rounding: float = 0.0
) -> None:
    assert mine.keys() == theirs.keys()
    for name, value in mine.items():
        torch.testing.assert_close(value, theirs[name], rtol=rounding, atol=tolerance, msg=name)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["ddp", "fsdp"])
def test_two_processes_equal_one_with_the_double_batch(trained: Path, tmp_path: Path, how: str) -> None:
    train(tmp_path / "double", config(4))
    assert_close(trained / how, tmp_path / "double", 2e-5)
    train(tmp_path / "in_two", config(2, accumulation=2))
    assert_close(trained / how, tmp_path / "in_two", 2e-5)


@pytest.mark.slow
@pytest.mark.parametrize("halves", ["halves", "fsdp_halves"])
def test_one_process_goes_on_from_two(trained: Path, tmp_path: Path, halves: str) -> None:
    (tmp_path / "halves").symlink_to(trained / halves)
    at = checkpoints(trained / halves / "language_model")[0]
    assert torch.load(at / STATE, weights_only=True)["samples"] == 4
    train(tmp_path / "halves", config(4))
    assert_close(trained / "ddp", tmp_path / "halves", 2e-5)


@pytest.mark.slow
def test_sharding_is_real_and_half_precision_stays_near(trained: Path) -> None:
    assert json.loads((trained / "kinds.json").read_text()) == ["DTensor"]
    assert weights(trained / "fsdp_mixed").keys() == weights(trained / "mixed").keys()
    mine, theirs = weights(trained / "fsdp_half"), weights(trained / "ddp")
    off = torch.cat([(mine[name] - value).abs().flatten() for name, value in theirs.items()])
    assert off.mean() < 2e-3


@pytest.mark.slow
def test_stage_3_sharded_equals_stage_3_in_copies(trained: Path) -> None:
    """Noise is drawn by each process for its own pictures, so this compares with two processes, not with one."""
    mine, theirs = (written(trained / how / "detokenizer.safetensors") for how in ("adapted", "fsdp_adapted"))
    assert not any(name.startswith("vae.") for name in mine)
    assert_equal(mine, theirs, 1e-4, HALF)


@pytest.mark.slow
@pytest.mark.skipif(not is_deepspeed_available(), reason="DeepSpeed is not installed")
def test_deepspeed_shares_out_the_optimiser_and_changes_nothing(trained: Path) -> None:
    ddp, zero2, ended, half = (
        written(trained / how / "language_model.safetensors") for how in ("ddp", "zero2", "zero2_ended", "zero2_half")
    )
    assert_equal(zero2, ddp, 2e-5, HALF)
    assert_equal(ended, zero2, 0.0)
    assert len(list((trained / "zero2" / "language_model").rglob("zero_pp_rank_[01]_*_optim_states.pt"))) == 2
    off = torch.cat([(half[name] - value).abs().flatten() for name, value in ddp.items()])
    assert 0 < off.mean() < 2e-3
    mine, theirs = (written(trained / how / "detokenizer.safetensors") for how in ("zero2_adapted", "adapted"))
    assert_equal(mine, theirs, 1e-4, HALF)


@pytest.mark.parametrize("name", ["ddp", "fsdp2", "deepspeed_zero2"])
def test_accelerate_can_read_the_configurations(name: str) -> None:
    settings = load_config_from_file(str(DDP.with_name(f"{name}.yaml")))
    assert settings.num_processes == 2 and settings.mixed_precision == "bf16"


@pytest.mark.parametrize("mix", [False, True])
@pytest.mark.parametrize("target", ["words", "none"])
def test_every_trained_parameter_gets_a_gradient(mix: bool, target: str) -> None:
    """Else DDP, which does not look for unused ones, would wait for ever."""
    model = build_language_model(two_processes.preset(), None)
    terminated, shape = stories(), two_processes.preset().language_model
    tokens = two_processes.StoryTokens.add_to(
        two_processes.debug_tokenizer(), shape.num_img_in_tokens, shape.num_img_out_tokens
    )
    window = terminated.window(0, seed=0, loose=0.0)
    layout = collate_layouts([all_targets_layout(terminated.captions(window), tokens)], tokens.pad)
    if target == "none":
        layout["labels"][:] = -100
    chosen = torch.zeros(3, dtype=torch.bool) if mix else None  # nobody is chosen, and still the model passes twice
    losses = Stage2Loss(model)(layout, terminated.features[:3], None, chosen)
    losses["loss"].backward()
    without = [name for name, p in model.named_parameters() if p.requires_grad and p.grad is None]
    assert not without


def test_a_sample_does_not_depend_on_the_number_of_processes() -> None:
    shape = two_processes.preset().language_model
    tokens = two_processes.StoryTokens.add_to(
        two_processes.debug_tokenizer(), shape.num_img_in_tokens, shape.num_img_out_tokens
    )
    four, two = (LayoutSteps(stories(), tokens, batch=batch, seed=3, loose=0.5) for batch in (4, 2))
    for start in (0, 4, 8):  # epochs are of eight windows
        both = torch.cat([two[0, start][1], two[0, start + 2][1]])
        assert torch.equal(four[0, start][1], both)


def test_a_run_that_is_told_to_end_loses_nothing(tmp_path: Path) -> None:
    whole, ended = tmp_path / "whole", tmp_path / "ended"
    command = [sys.executable, "-m", two_processes.__name__, str(ended), "--until-told"]
    with subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 120
        while not checkpoints(ended / "language_model") and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=120)
    assert process.returncode == STOPPED_EXIT_CODE, said[-2000:]
    newest = checkpoints(ended / "language_model")[-1]
    step = torch.load(newest / STATE, weights_only=True)["step"]
    assert 5 <= step < LONG.loop.steps
    assert load_state(ended / "language_model.safetensors")[1]["steps"] == str(step)
    train(ended, LONG)
    train(whole, LONG)
    assert_close(ended, whole, 0.0)


def test_a_checkpoint_that_does_not_fit_says_so(tmp_path: Path) -> None:
    train(tmp_path, config(2, steps=1))
    at = checkpoints(tmp_path / "language_model")[0]
    state = torch.load(at / STATE, weights_only=True)
    torch.save({**state, "parameters": {"another": torch.zeros(1)}}, at / STATE)
    with pytest.raises(WeightsError, match="another model"):
        train(tmp_path, config(2))
    del state["parameters"]
    torch.save(state, at / STATE)
    with pytest.raises(WeightsError, match="without DeepSpeed"):
        train(tmp_path, config(2))
    (at / STATE).unlink()
    with pytest.raises(WeightsError, match="older version"):
        train(tmp_path, config(2))


def test_the_model_without_words_to_learn_still_has_a_loss() -> None:
    model: MultimodalLanguageModel = build_language_model(two_processes.preset(), None)
    hidden = torch.randn(1, 4, 32, requires_grad=True)
    loss = model.next_word_loss(hidden, torch.full((1, 4), -100))
    loss.backward()
    assert loss.item() == 0 and model.new_output_rows.grad is not None
