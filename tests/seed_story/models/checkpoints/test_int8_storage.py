from __future__ import annotations

from pathlib import Path

import pytest
import torch

from seed_story.errors import WeightsError
from seed_story.models.checkpoints.int8_storage import load_state, save_state


@pytest.fixture
def state() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return {
        "big.weight": torch.randn(64, 96) * torch.logspace(-6, 2, 64)[:, None],
        "conv.weight": torch.randn(32, 16, 3, 3),
        "small.weight": torch.randn(4, 4),
        "long.bias": torch.randn(5000),
        "table.pos_embed": torch.randn(64, 96),
        "zeros.weight": torch.zeros(64, 96),
        "scalar": torch.tensor(0.25),
        "ids": torch.arange(5),
    }


def test_round_trip_keeps_to_half_a_step(tmp_path: Path, state: dict[str, torch.Tensor]) -> None:
    path = tmp_path / "deep" / "weights.safetensors"
    save_state(path, state, keep_fp16=["*.pos_embed"], metadata={"weights_id": "abc"})
    loaded, metadata = load_state(path)
    assert metadata == {"weights_id": "abc"}
    assert loaded.keys() == state.keys()
    for name in ("big.weight", "conv.weight"):
        rows, back = state[name].flatten(1), loaded[name].flatten(1)
        largest = rows.abs().amax(dim=1, keepdim=True)
        # Half a step, where the step itself was rounded up in float16.
        assert ((rows - back).abs() <= largest / 253 + 2.0**-25).all(), name
    for name in ("small.weight", "long.bias", "table.pos_embed", "scalar"):
        assert torch.equal(loaded[name], state[name].half().float()), name
    assert torch.equal(loaded["zeros.weight"], state["zeros.weight"])
    assert torch.equal(loaded["ids"], state["ids"])
    assert all(tensor.dtype == torch.float32 for name, tensor in loaded.items() if name != "ids")


def test_storing_twice_changes_nothing_more(tmp_path: Path, state: dict[str, torch.Tensor]) -> None:
    save_state(tmp_path / "a", {"conv.weight": state["conv.weight"]})
    once, _ = load_state(tmp_path / "a")
    save_state(tmp_path / "b", once)
    twice, _ = load_state(tmp_path / "b")
    assert (once["conv.weight"] - twice["conv.weight"]).abs().max() <= once["conv.weight"].abs().max() / 127


@pytest.mark.parametrize("int8_from", [0, None])
def test_int8_can_be_switched_off(tmp_path: Path, state: dict[str, torch.Tensor], int8_from: int | None) -> None:
    save_state(tmp_path / "w", state, int8_from=int8_from)
    loaded, _ = load_state(tmp_path / "w")
    assert torch.equal(loaded["big.weight"], state["big.weight"].half().float())


def test_int8_quarters_the_file(tmp_path: Path) -> None:
    matrix = torch.randn(512, 512)
    save_state(tmp_path / "w", {"weight": matrix})
    assert (tmp_path / "w").stat().st_size < matrix.numel() * 1.02


def test_numbers_beyond_float16_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="bias"):
        save_state(tmp_path / "w", {"bias": torch.tensor([1e6])})
    assert list(tmp_path.iterdir()) == []


def test_missing_and_damaged_files_say_so(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="does not exist"):
        load_state(tmp_path / "none.safetensors")
    (tmp_path / "bad").write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="cannot be read"):
        load_state(tmp_path / "bad")
