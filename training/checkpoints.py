"""Checkpoints of a training loop: whole tensors of what trains, whatever number of processes wrote them.

A checkpoint is a folder `checkpoint-STEP` that appears at once, with all its files. It holds the trained parameters,
the optimiser's moments by parameter name, the average and the position in the data in samples: a run may go on with
another number of processes. DeepSpeed keeps its optimiser in parts of its own; its checkpoints go on with as many only.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedType
from torch import Tensor, nn

from seed_story.errors import WeightsError
from training.sharding import place, whole

STATE = "state.pt"
KEEP = 2  # newest checkpoints


def checkpoints(folder: Path) -> list[Path]:
    """Oldest first."""
    return sorted(folder.glob("checkpoint-[0-9]*"))


def write_checkpoint(
    folder: Path,
    step: int,
    facts: Mapping[str, Any],
    accelerator: Accelerator,
    parameters: Mapping[str, nn.Parameter],
    optimiser: torch.optim.Optimizer,
) -> None:
    """Called by all processes together; `facts` is anything else that torch can save."""
    target = folder / f"checkpoint-{step:07d}"
    unfinished = folder / f".{target.name}.unfinished"
    if accelerator.is_main_process:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
    accelerator.wait_for_everyone()
    state: dict[str, Any] = {"step": step, "processes": accelerator.num_processes, **facts}
    if accelerator.distributed_type == DistributedType.DEEPSPEED:
        accelerator.save_state(str(unfinished / "deepspeed"))
        accelerator.wait_for_everyone()  # every process writes files of its own; the folder must not move before
    else:
        state["parameters"] = {name: whole(p).cpu() for name, p in parameters.items()}
        state["optimiser"] = _moments(parameters, optimiser)
        if accelerator.scaler is not None:
            state["scaler"] = accelerator.scaler.state_dict()
    if accelerator.is_main_process:
        torch.save(state, unfinished / STATE)
        if target.exists():
            shutil.rmtree(target)
        os.replace(unfinished, target)
        for old in checkpoints(folder)[:-KEEP]:
            shutil.rmtree(old)
    accelerator.wait_for_everyone()


def read_checkpoint(
    folder: Path, accelerator: Accelerator, parameters: Mapping[str, nn.Parameter], optimiser: torch.optim.Optimizer
) -> dict[str, Any]:
    """Puts parameters and moments where they belong and returns the state with its facts. Raises WeightsError."""
    if not (folder / STATE).is_file():
        raise WeightsError(f"{folder} was written by an older version, which this one cannot go on from; move it away.")
    state = torch.load(folder / STATE, map_location="cpu", weights_only=True)
    deepspeed = accelerator.distributed_type == DistributedType.DEEPSPEED
    if deepspeed == ("parameters" in state):
        how = "with" if deepspeed else "without"
        raise WeightsError(f"{folder} cannot be resumed {how} DeepSpeed; it was written the other way.")
    if deepspeed:
        if state["processes"] != accelerator.num_processes:
            raise WeightsError(
                f"{folder} was written by {state['processes']} processes under DeepSpeed, whose optimiser cannot be "
                f"dealt out to {accelerator.num_processes}. Start as many, or begin from the weights: --warm-start."
            )
        accelerator.load_state(str(folder / "deepspeed"))
        return state
    if wrong := state["parameters"].keys() ^ parameters.keys():
        raise WeightsError(f"{folder} was written by another model: {', '.join(sorted(wrong)[:10])}.")
    for name, value in state["parameters"].items():
        place(value, parameters[name])
    for name, moments in state["optimiser"].items():
        parameter = parameters[name]
        for key, value in moments.items():
            here: Tensor = torch.zeros_like(parameter, dtype=value.dtype) if value.dim() else value
            if value.dim():
                place(value, here)
            optimiser.state[parameter][key] = here
    if accelerator.scaler is not None and "scaler" in state:
        accelerator.scaler.load_state_dict(state["scaler"])
    return state


def _moments(parameters: Mapping[str, nn.Parameter], optimiser: torch.optim.Optimizer) -> dict[str, dict[str, Tensor]]:
    """The optimiser's state by parameter name; whole tensors on the CPU."""
    return {
        name: {key: whole(value).cpu() for key, value in optimiser.state[parameter].items()}
        for name, parameter in parameters.items()
        if parameter in optimiser.state
    }
