from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from seed_story.errors import WeightsError
from seed_story.models.checkpoints.names import adapt_names, load_strict, read_checkpoint, to_released_names

NEW = ["a.q_proj.base_layer.weight", "a.q_proj.lora_A.default.weight", "a.norm.original_module.weight", "b.weight"]
OLD = ["a.q_proj.weight", "a.q_proj.lora_A.default.weight", "a.norm.original_module.weight", "b.weight"]


def _named(names: list[str]) -> dict[str, torch.Tensor]:
    return {name: torch.tensor(float(index)) for index, name in enumerate(names)}


def test_old_names_find_their_new_places() -> None:
    old = _named(OLD) | {"a.layers.0.self_attn.rotary_emb.inv_freq": torch.zeros(2)}
    assert adapt_names(old, NEW) == _named(NEW)
    assert adapt_names(_named(NEW), OLD) == _named(OLD)
    assert adapt_names(_named(NEW), NEW) == _named(NEW)
    assert to_released_names(NEW) == OLD


def test_wrappers_are_taken_off() -> None:
    wrapped = {f"module._orig_mod.{name}": tensor for name, tensor in _named(OLD).items()}
    assert adapt_names(wrapped, NEW) == _named(NEW)
    assert adapt_names({"module.x": torch.zeros(1)}, ["module.x"]).keys() == {"module.x"}


def test_two_spellings_of_one_tensor_are_refused() -> None:
    with pytest.raises(WeightsError, match="twice"):
        adapt_names(_named([OLD[0], NEW[0]]), NEW)


def test_loading_is_strict_and_says_what_is_wrong() -> None:
    module = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 2))
    state = module.state_dict()
    state["0.weight"] = torch.zeros(5, 2)
    state["other.bias"] = state.pop("1.bias")
    with pytest.raises(WeightsError) as caught:
        load_strict(module, state, what="the small model")
    message = str(caught.value)
    assert "the small model" in message
    assert "missing: 1.bias" in message
    assert "unexpected: other.bias" in message
    assert "0.weight ([5, 2] instead of [3, 2])" in message


def test_long_lists_are_cut() -> None:
    with pytest.raises(WeightsError, match="30 tensors are unexpected: .* and 10 more"):
        load_strict(nn.Identity(), _named([f"x{index}" for index in range(30)]), what="nothing")


def test_a_model_without_storage_takes_the_tensors() -> None:
    with torch.device("meta"):
        module = nn.Linear(2, 2)
    module.requires_grad_(False)
    load_strict(module, nn.Linear(2, 2).state_dict(), what="a layer")
    assert not module.weight.is_meta
    assert not module.weight.requires_grad


def test_files_of_both_kinds_are_read(tmp_path: Path) -> None:
    state = {"a": torch.ones(2)}
    save_file(state, tmp_path / "w.safetensors")
    torch.save(state, tmp_path / "w.bin")
    for name in ("w.safetensors", "w.bin"):
        assert torch.equal(read_checkpoint(tmp_path / name)["a"], state["a"])


def test_other_files_are_refused(tmp_path: Path) -> None:
    torch.save({"a": Path("x")}, tmp_path / "code.bin")
    torch.save({"step": 3}, tmp_path / "numbers.bin")
    (tmp_path / "noise.safetensors").write_bytes(b"noise")
    for name, said in {
        "code.bin": "more than tensors",
        "numbers.bin": "not a plain collection",
        "noise.safetensors": "damaged",
        "none.bin": "does not exist",
    }.items():
        with pytest.raises(WeightsError, match=said):
            read_checkpoint(tmp_path / name)
