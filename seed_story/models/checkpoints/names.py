"""Foreign weights: the one place where names are translated, and strict loading that says what does not fit.

Released checkpoints follow peft 0.4.0 and old transformers (golden README, "Checkpoint names"). A wrong name must never
pass silently: the release loads non-strictly and prints only counts.
"""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from seed_story.errors import WeightsError

WRAPPERS = ("module.", "_orig_mod.")  # left in front by DistributedDataParallel and torch.compile
INV_FREQ = ".rotary_emb.inv_freq"  # a constant that old transformers saved once per layer
BASE_LAYER = ".base_layer."
MAX_LISTED = 20
T = TypeVar("T")


def adapt_names(state: Mapping[str, T], target_names: Iterable[str]) -> dict[str, T]:
    """The same tensors, or what stands for them, under the names of `target_names` where a translation is known.

    Wrapper prefixes go, rotary constants go, and `X.weight` becomes `X.base_layer.weight` where the target has that;
    other names stay.
    """
    targets = set(target_names)
    adapted = {}
    for name, tensor in state.items():
        name = _unwrapped(name, targets)
        if name not in targets:
            if name.endswith(INV_FREQ):
                continue
            owner, _, leaf = name.rpartition(".")
            newer = f"{owner}{BASE_LAYER}{leaf}"
            older = name.replace(BASE_LAYER, ".")
            name = next((candidate for candidate in (newer, older) if candidate in targets), name)
        if name in adapted:
            raise WeightsError(f"The checkpoint holds {name} twice under different spellings.")
        adapted[name] = tensor
    return adapted


def to_released_names(names: Iterable[str]) -> list[str]:
    """Names of this code's modules as the release spells them, in the same order."""
    return [name.replace(BASE_LAYER, ".") for name in names]


def load_strict(module: nn.Module, state: Mapping[str, Tensor], *, what: str) -> None:
    """Loads exactly the tensors of `module`, after adapting names.

    Raises WeightsError that lists missing, unexpected and misshapen tensors of `what` ("the de-tokenizer").
    """
    own = module.state_dict()
    state = adapt_names(state, own)
    check_names(
        {name: tuple(tensor.shape) for name, tensor in state.items()},
        {name: tuple(tensor.shape) for name, tensor in own.items()},
        what=what,
    )
    meta = any(tensor.is_meta for tensor in own.values())
    module.load_state_dict(state, strict=True, assign=meta)


def check_names(actual: Mapping[str, tuple[int, ...]], expected: Mapping[str, tuple[int, ...]], *, what: str) -> None:
    """Raises WeightsError unless both have the same names with the same shapes."""
    if complaints := name_complaints(actual, expected):
        raise WeightsError(f"The weights do not fit {what}. " + " ".join(complaints))


def name_complaints(actual: Mapping[str, tuple[int, ...]], expected: Mapping[str, tuple[int, ...]]) -> list[str]:
    """Sentences about missing, unexpected and misshapen names; none if all is as wanted."""
    complaints = [
        _complaint("missing", sorted(expected.keys() - actual.keys())),
        _complaint("unexpected", sorted(actual.keys() - expected.keys())),
        _complaint(
            "of another shape",
            [
                f"{name} ({list(actual[name])} instead of {list(expected[name])})"
                for name in sorted(expected.keys() & actual.keys())
                if tuple(actual[name]) != tuple(expected[name])
            ],
        ),
    ]
    return [complaint for complaint in complaints if complaint]


def read_checkpoint(path: str | Path) -> dict[str, Tensor]:
    """All tensors of a .safetensors file or of a PyTorch file (.bin, .pt; plain tensors only), on the CPU."""
    path = Path(path)
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        state = torch.load(path, weights_only=True, map_location="cpu")
    except FileNotFoundError as error:
        raise WeightsError(f"The weight file {path} does not exist.") from error
    except (SafetensorError, pickle.UnpicklingError, RuntimeError, EOFError, OSError) as error:
        raise WeightsError(f"The weight file {path} is damaged or holds more than tensors ({error}).") from error
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise WeightsError(f"{path} is not a plain collection of named tensors.")
    return state


def _unwrapped(name: str, targets: Collection[str]) -> str:
    while name not in targets:
        prefix = next((prefix for prefix in WRAPPERS if name.startswith(prefix)), None)
        if prefix is None:
            break
        name = name.removeprefix(prefix)
    return name


def _complaint(kind: str, names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    return f"{len(names)} tensors are {kind}: {', '.join(names[:MAX_LISTED])}{more}."
