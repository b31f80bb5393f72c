"""Float32 weights out of a DeepSpeed ZeRO checkpoint (stages 1 to 3), without DeepSpeed.

Each process wrote its part of one flat float32 vector per group of parameters, and names and shapes in their order.
Stages 1 and 2 cut the vector into equal pieces, so the pieces are laid end to end; stage 3 cuts every parameter into
equal pieces, so each is put together by itself. What is not trained (buffers, frozen parameters) lies beside them.
"""

from __future__ import annotations

import math
import pickle
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from seed_story.errors import WeightsError

ZERO_STATES = "*model_states.pt"
_OPTIMISER = "*_optim_states.pt"
_RANK = re.compile(r"zero_pp_rank_(\d+)_")


class _Inert:
    """Stands for DeepSpeed's own objects inside a checkpoint: they are passed over, never run."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.value = args[0] if args else None  # of an enumeration

    def __setstate__(self, state: object) -> None:
        pass


_FOREIGN = (
    "deepspeed.runtime.fp16.loss_scaler.LossScaler",
    "deepspeed.runtime.fp16.loss_scaler.DynamicLossScaler",
    "deepspeed.runtime.zero.config.ZeroStageEnum",
    "deepspeed.utils.tensor_fragment.fragment_address",
)


def zero_folder(place: Path) -> Path | None:
    """The folder with the parts: `place` itself or the one below it that its file `latest` names."""
    latest = place / "latest"
    candidates = [place]
    if latest.is_file():
        candidates.insert(0, place / latest.read_text(encoding="utf-8").strip())
    return next((folder for folder in candidates if any(folder.glob(ZERO_STATES))), None)


def read_zero(place: Path) -> tuple[dict[str, Tensor], list[Path]]:
    """All weights, trained ones in float32, and the files they came from. Raises WeightsError."""
    folder = zero_folder(place)
    if folder is None:
        raise WeightsError(f"{place} is not a ZeRO checkpoint: it has no {ZERO_STATES}.")
    models, parts = _by_rank(folder, ZERO_STATES), _by_rank(folder, _OPTIMISER)
    first = _load(models[0])
    if not parts:
        return _plain(first.get("module"), folder), models
    try:
        states = [_load(part)["optimizer_state_dict"] for part in parts]
        stage, count = states[0]["zero_stage"], states[0]["partition_count"]
        stage = int(getattr(stage, "value", stage))
        processes = max(count) if isinstance(count, (list, tuple)) else int(count)
        if processes != len(parts):
            raise WeightsError(f"{folder} was written by {processes} processes and holds the parts of {len(parts)}.")
        shapes = [dict(group) for group in first["param_shapes"]]
        if stage == 3:
            weights = _stage_3(shapes, [state["fp32_flat_groups"] for state in states], folder)
        else:
            weights = _stage_2(shapes, [state["single_partition_of_fp32_groups"] for state in states], folder)
        frozen = first.get("frozen_param_fragments") or {}
        if stage == 3 and frozen:
            raise WeightsError(f"{folder} keeps frozen parameters in pieces. Merge it with its own zero_to_fp32.py.")
    except (KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"{folder} is a ZeRO checkpoint of an unknown kind ({error}).") from error
    module = first.get("module") or {}
    buffers = {name: module[name] for name in first.get("buffer_names") or () if name in module}
    shared = {twin: weights[name] for twin, name in (first.get("shared_params") or {}).items() if name in weights}
    return {**buffers, **frozen, **weights, **shared}, [*models, *parts]


def _stage_2(shapes: Sequence[dict[str, Any]], parts: Sequence[Sequence[Tensor]], folder: Path) -> dict[str, Tensor]:
    weights: dict[str, Tensor] = {}
    for number, group in enumerate(shapes):
        flat = torch.cat([part[number].float() for part in parts])
        if sum(math.prod(shape) for shape in group.values()) > len(flat):
            raise WeightsError(f"{folder} is incomplete: its parts contain fewer numbers than its weights have.")
        at = 0
        for name, shape in group.items():
            count = math.prod(shape)
            weights[name] = flat[at : at + count].view(tuple(shape))
            at += count
    return weights


def _stage_3(shapes: Sequence[dict[str, Any]], parts: Sequence[Any], folder: Path) -> dict[str, Tensor]:
    flats = [torch.cat([piece.float() for piece in part]) if not isinstance(part, Tensor) else part for part in parts]
    weights: dict[str, Tensor] = {}
    at = 0
    for group in shapes:
        for name, shape in group.items():
            count = math.prod(shape)
            piece = math.ceil(count / len(flats))
            if at + piece > min(len(flat) for flat in flats):
                raise WeightsError(f"{folder} is incomplete: its parts contain fewer numbers than its weights have.")
            weights[name] = torch.cat([flat[at : at + piece] for flat in flats])[:count].view(tuple(shape))
            at += piece
    return weights


def _load(path: Path) -> dict[str, Any]:
    stand_ins: list[Any] = [(type(name.rpartition(".")[2], (_Inert,), {}), name) for name in _FOREIGN]
    try:
        with torch.serialization.safe_globals(stand_ins):
            state = torch.load(path, weights_only=True, map_location="cpu", mmap=True)
    except pickle.UnpicklingError as error:
        raise WeightsError(
            f"{path} holds more than tensors, so it is not opened ({error}). Merge it with its own zero_to_fp32.py."
        ) from error
    except (RuntimeError, EOFError, OSError, ValueError) as error:
        raise WeightsError(f"The checkpoint file {path} is damaged or incomplete.") from error
    if not isinstance(state, dict):
        raise WeightsError(f"{path} is not a part of a ZeRO checkpoint.")
    return state


def _by_rank(folder: Path, pattern: str) -> list[Path]:
    def rank(path: Path) -> tuple[int, str]:
        found = _RANK.search(path.name)
        return (int(found[1]) if found else 0, path.name)

    return sorted(folder.glob(pattern), key=rank)


def _plain(module: Any, folder: Path) -> dict[str, Tensor]:
    if not isinstance(module, dict) or not all(isinstance(value, Tensor) for value in module.values()):
        raise WeightsError(f"{folder} contains no weights.")
    return module
