"""Tensors that may be spread over processes (FSDP2's DTensor), seen whole or as the part that lies here.

Checkpoints and weight files hold whole tensors only, so that any number of processes can read them.
"""

from __future__ import annotations

import os

import torch
from torch import Tensor
from torch.distributed.tensor import DTensor, distribute_tensor


def own_device() -> torch.device:
    """This process's GPU, as its launcher numbers them; the CPU where there is none."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))


def local(tensor: Tensor) -> Tensor:
    """The part of this process, sharing its storage; the tensor itself where nothing is spread."""
    return tensor.to_local() if isinstance(tensor, DTensor) else tensor


def whole(tensor: Tensor) -> Tensor:
    """The whole tensor, detached. All processes must ask together, in the same order."""
    tensor = tensor.detach()
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


@torch.no_grad()
def place(value: Tensor, target: Tensor) -> None:
    """Copies a whole tensor into `target`, every process its part; without communication."""
    if isinstance(target, DTensor):
        value = value.to(device=target.to_local().device, dtype=target.dtype)
        value = distribute_tensor(value, target.device_mesh, target.placements, src_data_rank=None)
    local(target.detach()).copy_(local(value))
