"""The timings of training run, tiny and on the CPU; their figures mean nothing here."""

from __future__ import annotations

import pytest
import torch

from seed_story.presets import PRESETS
from tests.benchmarks import scaling, targets
from tests.benchmarks.synthetic import random_language_model, synthetic_tokens


def test_targets_a_second() -> None:
    result = targets.measure(PRESETS["debug"], batch=2, scenes=3, steps=2, length=100)
    one, many = result.timings
    assert one.targets == 2 and many.targets == 4 and result.difference is None
    written = targets.report(result, "debug", 2, 3)
    assert written.count("\n| ") == 4 and "one target, as published" in written


def test_scaling_measures_one_process() -> None:
    found = scaling.measure("debug", batch=1, scenes=3, steps=2)
    assert found.tokens_a_second > 0 and found.mfu is None
    written = scaling.report([("debug", "ddp", 1, found, ""), ("debug", "ddp", 2, None, "needs 2 GPUs")])
    assert "| debug | ddp | 1 |" in written and "needs 2 GPUs" in written


def test_commands_are_told_without_running_them(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["scaling", "--dry-run"])
    scaling.main()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 12 and all("accelerate.commands.launch" in line for line in lines)
    assert all((scaling.CONFIGURATIONS / f"{name}.yaml").is_file() for name in scaling.NAMES)


def test_flops_are_those_of_the_layers() -> None:
    model = random_language_model(PRESETS["debug"], "cpu", half=False)
    layers = sum(p.numel() for p in model.causal_lm.model.layers.parameters())
    trained = sum(p.numel() for p in model.causal_lm.model.layers.parameters() if p.requires_grad)
    assert scaling.flops_a_token(model, 100) == 4 * layers + 2 * trained + 6 * 2 * 100 * 32
    assert all(torch.isfinite(p).all() for p in model.parameters())


def test_synthetic_words_have_a_place_in_the_vocabulary() -> None:
    tokens = synthetic_tokens(PRESETS["mini"])
    assert tokens.boi >= 49152 and len(tokens.encode("w1 w2 w3")) == 3
