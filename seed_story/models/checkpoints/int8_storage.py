"""Small weight files: safetensors with 8-bit matrices, so that a whole story model travels in a repository.

A matrix `name` is stored as int8 with one float16 scale for each output channel (`name::scale`); the rest is float16.
A stored number is off by at most half a step, about 1/254 of the largest number of its channel.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from seed_story.errors import WeightsError

SCALE = "::scale"
STEPS = 127
SMALLEST_SCALE = 2.0**-24  # the smallest positive float16


def save_state(
    path: str | Path,
    state: Mapping[str, Tensor],
    *,
    int8_from: int | None = 4096,
    keep_fp16: Iterable[str] = (),
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Writes `state`, atomically: a reader sees the old file or the new one, never a half.

    Float tensors with two or more dimensions and at least `int8_from` numbers become int8 (0 or None: none of them),
    unless their name is in `keep_fp16` or matches a pattern of it ("*.pos_embed"). Integers and booleans stay as they
    are. Raises WeightsError for numbers that do not fit into float16.
    """
    path, keep_fp16 = Path(path), tuple(keep_fp16)
    stored: dict[str, Tensor] = {}
    for name, tensor in state.items():
        tensor = tensor.detach().cpu()
        large = tensor.dim() >= 2 and bool(int8_from) and tensor.numel() >= (int8_from or 0)
        if not tensor.is_floating_point():
            stored[name] = tensor.clone()
        elif large and not any(fnmatchcase(name, pattern) for pattern in keep_fp16):
            stored[name], stored[name + SCALE] = _to_int8(name, tensor)
        else:
            stored[name] = _to_half(name, tensor)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        save_file({name: tensor.contiguous() for name, tensor in stored.items()}, unfinished, dict(metadata or {}))
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_state(path: str | Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors of a file, floats as float32, and its metadata. Raises WeightsError for a missing or damaged file."""
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    except FileNotFoundError as error:
        raise WeightsError(f"The weight file {path} does not exist.") from error
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"The weight file {path} cannot be read ({error}). Download it again.") from error
    state = {}
    for name, tensor in stored.items():
        scale = stored.get(name + SCALE)
        if scale is not None:
            tensor = tensor.float() * scale.float().view(-1, *[1] * (tensor.dim() - 1))
        if not name.endswith(SCALE):
            state[name] = tensor.float() if tensor.is_floating_point() else tensor
    return state, metadata


def _to_half(name: str, tensor: Tensor) -> Tensor:
    half = tensor.half()
    if not torch.isfinite(half).all():
        raise WeightsError(f"{name} holds numbers that do not fit into float16, so it cannot be stored.")
    return half.clone()


def _to_int8(name: str, tensor: Tensor) -> tuple[Tensor, Tensor]:
    """int8 numbers of the same shape and a float16 scale [out]."""
    rows = tensor.float().flatten(1)  # [out, rest]
    exact = (rows.abs().amax(dim=1) / STEPS).clamp(min=SMALLEST_SCALE)
    scale = _to_half(name, exact)
    # Rounded up, never down (the next float16 is the next bit pattern): the largest number must fit into 127 steps.
    scale = torch.where(scale.float() < exact, (scale.view(torch.int16) + 1).view(torch.float16), scale)
    steps = (rows / scale.float()[:, None]).round().clamp(-STEPS, STEPS)
    return steps.to(torch.int8).view(tensor.shape), scale
