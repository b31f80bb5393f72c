"""Reading golden cases, and the one way in which their numbers are compared.

A case is a JSON file (`case`, `config`, ...) and a safetensors file of the same stem with tensors under `weights.`,
`input.` and `output.`. `vision.py` and `language.py` hold one `check_case<number>(case, directory)` for each kind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

FEATURES = 1e-5  # relative: features, losses, embeddings, noise prediction
GRADIENTS = 1e-4  # relative, per tensor; also losses after one optimiser step and final latents


@dataclass(frozen=True)
class Case:
    """One golden case. Tensor names come without their prefix: `case.inputs["images"]`, `case.outputs["grad.x"]`."""

    name: str
    number: int
    info: dict[str, Any]
    inputs: dict[str, Tensor] = field(repr=False)
    outputs: dict[str, Tensor] = field(repr=False)
    weights: dict[str, Tensor] = field(repr=False)

    @property
    def config(self) -> dict[str, Any]:
        return self.info.get("config", {})


def load_case(json_path: Path) -> Case:
    """Reads `<stem>.json` and the safetensors file beside it (the JSON's `file`, or the same stem)."""
    info = json.loads(json_path.read_text(encoding="utf-8"))
    tensors_path = json_path.parent / info.get("file", f"{json_path.stem}.safetensors")
    tensors = load_file(tensors_path) if tensors_path.exists() else {}
    return Case(
        name=json_path.stem,
        number=int(info["case"]),
        info=info,
        inputs=with_prefix(tensors, "input."),
        outputs=with_prefix(tensors, "output."),
        weights=with_prefix(tensors, "weights."),
    )


def with_prefix(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors whose name starts with `prefix`, without it."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def assert_close(actual: Tensor, expected: Tensor, tolerance: float, what: str) -> None:
    """Same shape, and max|actual - expected| / max|expected| <= tolerance."""
    assert tuple(actual.shape) == tuple(expected.shape), (
        f"{what}: shape {tuple(actual.shape)} is not {tuple(expected.shape)}"
    )
    if not expected.numel():
        return
    actual, expected = actual.detach().double(), expected.double()
    assert torch.isfinite(actual).all(), f"{what}: not finite"
    scale = expected.abs().max().item() or 1.0
    error = (actual - expected).abs().max().item() / scale
    assert error <= tolerance, f"{what}: relative error {error:.2e} is above {tolerance:.0e}"


def assert_equal(actual: Tensor, expected: Tensor, what: str) -> None:
    """Exactly the same numbers: ids, masks, indices."""
    assert tuple(actual.shape) == tuple(expected.shape), (
        f"{what}: shape {tuple(actual.shape)} is not {tuple(expected.shape)}"
    )
    assert torch.equal(actual.to(expected.dtype), expected), f"{what}: differs"
