"""ZeRO checkpoints as DeepSpeed lays them out, small: flat float32 vectors, cut among processes, its own classes."""

from __future__ import annotations

import enum
import math
import sys
import types
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

_CONFIG = "deepspeed.runtime.zero.config"


def write_zero(folder: Path, state: Mapping[str, Tensor], *, stage: int, processes: int) -> None:
    """`state` as `processes` processes of ZeRO `stage` (2 or 3) save it; constants are buffers."""
    trained = {name: t.float() for name, t in state.items() if "inv_freq" not in name and "pos_embed" not in name}
    buffers = {name: t for name, t in state.items() if name not in trained}
    groups = [dict(list(trained.items())[:5]), dict(list(trained.items())[5:])]  # two groups, as with weight decay
    place = folder / "global_step6000"
    place.mkdir(parents=True)
    (folder / "latest").write_text(place.name)
    flat = [_stage_2(group, processes) if stage < 3 else _stage_3(group, processes) for group in groups]
    module = {**buffers, **{name: t.to(torch.bfloat16) for name, t in trained.items() if stage < 3}}
    model = {
        "module": module, "buffer_names": list(buffers), "shared_params": {}, "frozen_param_fragments": None,
        "param_shapes": [{name: tensor.shape for name, tensor in group.items()} for group in groups],
        "ds_version": "0.14.0",
    }  # fmt: skip
    key = "single_partition_of_fp32_groups" if stage < 3 else "fp32_flat_groups"
    with _DeepSpeed(stage) as kind:
        for rank in range(processes):
            if stage == 3 or rank == 0:
                name = "mp_rank_00" if stage < 3 else f"zero_pp_rank_{rank}_mp_rank_00"
                torch.save(model, place / f"{name}_model_states.pt")
            parts = {"zero_stage": kind, "partition_count": processes, key: [group[rank] for group in flat]}
            torch.save({"optimizer_state_dict": parts}, place / f"bf16_zero_pp_rank_{rank}_mp_rank_00_optim_states.pt")


def _stage_2(group: Mapping[str, Tensor], processes: int) -> list[Tensor]:
    flat = torch.cat([tensor.flatten() for tensor in group.values()])
    align = 2 * processes
    padded = torch.cat([flat, flat.new_zeros(-len(flat) % align)])
    return [part.clone() for part in padded.chunk(processes)]


def _stage_3(group: Mapping[str, Tensor], processes: int) -> list[Tensor]:
    parts: list[list[Tensor]] = [[] for _ in range(processes)]
    for tensor in group.values():
        piece = math.ceil(tensor.numel() / processes)
        padded = torch.cat([tensor.flatten(), tensor.new_zeros(piece * processes - tensor.numel())])
        for rank in range(processes):
            parts[rank].append(padded[rank * piece : (rank + 1) * piece])
    return [torch.cat(pieces) for pieces in parts]


class _DeepSpeed:
    """A stand-in for the package while a checkpoint is written, so that its class's name goes into the file."""

    def __init__(self, stage: int) -> None:
        self._stage, self._before = stage, dict[str, types.ModuleType | None]()

    def __enter__(self) -> enum.IntEnum:
        kind = enum.IntEnum("ZeroStageEnum", {"gradients": 2, "weights": 3}, module=_CONFIG)
        parts = _CONFIG.split(".")
        for end in range(1, len(parts) + 1):
            name = ".".join(parts[:end])
            self._before[name] = sys.modules.get(name)
            sys.modules[name] = types.ModuleType(name)
        sys.modules[_CONFIG].ZeroStageEnum = kind  # type: ignore[attr-defined]
        return kind(self._stage)

    def __exit__(self, *_: object) -> None:
        for name, module in self._before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module
