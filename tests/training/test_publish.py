"""A run folder becomes what the repository ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from seed_story.models.checkpoints.int8_storage import load_state, save_state
from training import publish
from training.publish import ARTIFACTS


def run_folder(folder: Path) -> Path:
    torch.manual_seed(0)
    for artifact in ARTIFACTS:
        state = {"layer.weight": torch.randn(80, 80), "query": torch.randn(8, 8), "bias": torch.randn(8)}
        save_state(folder / f"{artifact.name}.safetensors", state, int8_from=None, metadata={"steps": "7"})
    (folder / "config.json").write_text(json.dumps({"vae_scaling_factor": 0.5, "weights_id": "older"}))
    return folder


def test_parts_lose_little_and_carry_their_cards(tmp_path: Path) -> None:
    run, out = run_folder(tmp_path / "run"), tmp_path / "out"
    total = publish.publish(run, out, "mini-9", {"reader": "reads well"})
    assert total == sum(file.stat().st_size for file in out.glob("*.safetensors"))
    for artifact in ARTIFACTS:
        before, after = (
            load_state(run / f"{artifact.name}.safetensors")[0],
            load_state(out / f"{artifact.name}.safetensors")[0],
        )
        assert before.keys() == after.keys()
        torch.testing.assert_close(after["layer.weight"], before["layer.weight"], atol=0.02, rtol=0)
        card = (out / "cards" / f"{artifact.name}.md").read_text()
        assert artifact.title in card and "Steps: 7" in card
    assert "Measured: reads well" in (out / "cards" / "reader.md").read_text()
    # A run that began from shipped weights brings their name along; the new name counts.
    assert json.loads((out / "config.json").read_text()) == {"vae_scaling_factor": 0.5, "weights_id": "mini-9"}


def test_weights_above_the_limit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "LIMIT", 1000)
    with pytest.raises(ValueError, match="limit"):
        publish.publish(run_folder(tmp_path / "run"), tmp_path / "out", "mini-9")
