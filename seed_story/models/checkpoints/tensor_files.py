"""Named tensors in files that are not read before somebody asks: one file, shards with an index, or a ZeRO checkpoint.

Opening reads headers only: the beginning of a safetensors file, or the table and the names of a PyTorch file (always
with `weights_only=True`). Tensors are mapped from the disk, so a file larger than the memory is no hindrance.
"""

from __future__ import annotations

import json
import pickle
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from seed_story.errors import WeightsError
from seed_story.models.checkpoints.zero import ZERO_STATES, read_zero, zero_folder

INDEXES = (
    "model.safetensors.index.json", "pytorch_model.bin.index.json", "diffusion_pytorch_model.safetensors.index.json",
)  # fmt: skip
SINGLE = (
    "model.safetensors", "diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors",
    "pytorch_model.bin", "diffusion_pytorch_model.bin",
)  # fmt: skip
SAFETENSORS_DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64,
    "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
}  # fmt: skip
AGAIN = "Download it again."


class Header(NamedTuple):
    """What is known of a tensor without its numbers; `dtype` is None for one that this version does not know."""

    shape: tuple[int, ...]
    dtype: torch.dtype | None


class TensorFiles(Mapping[str, Tensor]):
    """Tensors by name, on the CPU. `headers` has shapes and types; `files` says where they came from."""

    def __init__(self, headers: dict[str, Header], readers: dict[str, Any], files: list[Path]) -> None:
        self.headers, self._readers, self.files = headers, readers, files

    def __getitem__(self, name: str) -> Tensor:
        reader = self._readers[name]
        if isinstance(reader, dict):
            return reader[name]
        return reader.get_tensor(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.headers)

    def __len__(self) -> int:
        return len(self.headers)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: header.shape for name, header in self.headers.items()}

    def below(self, prefix: str) -> dict[str, str]:
        """Names that begin so -> the same without it."""
        return {name: name.removeprefix(prefix) for name in self.headers if name.startswith(prefix)}


def open_tensors(place: Path, *, only: str = "") -> TensorFiles:
    """The tensors of a file, or of a folder with one of the usual contents; with `only`, of the shards that hold names
    beginning so.

    Raises WeightsError for what is missing, damaged, not whole, or more than tensors.
    """
    if place.is_file():
        return _together([_opened(place)])
    if not place.is_dir():
        raise WeightsError(f"{place} does not exist.")
    for name in INDEXES:
        if (place / name).is_file():
            return _sharded(place / name, only)
    if zero_folder(place) is not None:
        state, files = read_zero(place)
        return TensorFiles(
            {n: Header(tuple(t.shape), t.dtype) for n, t in state.items()}, dict.fromkeys(state, state), files
        )
    for name in SINGLE:
        if (place / name).is_file():
            return _together([_opened(place / name)])
    lone = [path for ending in ("*.safetensors", "*.bin") for path in sorted(place.glob(ending))]
    if len(lone) == 1:
        return _together([_opened(lone[0])])
    raise WeightsError(f"{place} holds no weights: none of {', '.join((*SINGLE, *INDEXES))} and no {ZERO_STATES}.")


def shards_of(index: Path, only: str = "") -> list[str]:
    """Names of the files that an index lists and that hold tensors beginning with `only`. Raises WeightsError."""
    try:
        listed = json.loads(index.read_text(encoding="utf-8"))["weight_map"]
        return sorted({str(file) for name, file in listed.items() if name.startswith(only)})
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise WeightsError(f"The list of shards {index} is damaged. {AGAIN}") from error


def _sharded(index: Path, only: str) -> TensorFiles:
    names = shards_of(index, only)
    if not names:
        raise WeightsError(f"{index} lists no tensor that begins with {only}: these are weights of something else.")
    missing = [name for name in names if not (index.parent / name).is_file()]
    if missing:
        raise WeightsError(f"Of the {len(names)} shards in {index.parent}, {', '.join(missing)} missing.")
    opened = _together([_opened(index.parent / name) for name in names])
    listed = json.loads(index.read_text(encoding="utf-8"))["weight_map"]
    lost = sorted(name for name in listed if name.startswith(only) and name not in opened)
    if lost:
        raise WeightsError(
            f"{index.parent}: {len(lost)} tensors are not in the shards that the list names, {lost[0]} for one."
        )
    return opened


def _opened(path: Path) -> tuple[dict[str, Header], Any, Path]:
    if path.suffix == ".safetensors":
        return _safetensors(path)
    try:
        # Mapped: numbers stay on the disk. `weights_only` refuses everything that is not a plain tensor.
        state = torch.load(path, weights_only=True, map_location="cpu", mmap=True)
    except pickle.UnpicklingError as error:
        raise WeightsError(f"The weight file {path} holds more than tensors, so it is not opened ({error}).") from error
    except (RuntimeError, EOFError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise WeightsError(f"The weight file {path} is damaged or incomplete. {AGAIN}") from error
    if isinstance(state, dict) and isinstance(state.get("module"), dict):  # DeepSpeed's own wrapping
        state = state["module"]
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise WeightsError(f"{path} is not a plain collection of named tensors.")
    return {name: Header(tuple(tensor.shape), tensor.dtype) for name, tensor in state.items()}, state, path


def _safetensors(path: Path) -> tuple[dict[str, Header], Any, Path]:
    try:
        file = safe_open(path, framework="pt")
        names = list(file.keys())
        slices = {name: file.get_slice(name) for name in names}
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"The weight file {path} is damaged or incomplete ({error}). {AGAIN}") from error
    headers = {n: Header(tuple(s.get_shape()), SAFETENSORS_DTYPES.get(s.get_dtype())) for n, s in slices.items()}
    return headers, file, path


def _together(opened: list[tuple[dict[str, Header], Any, Path]]) -> TensorFiles:
    headers: dict[str, Header] = {}
    readers: dict[str, Any] = {}
    for found, reader, path in opened:
        if twice := sorted(headers.keys() & found.keys()):
            raise WeightsError(f"{path} holds {twice[0]}, which another shard holds as well.")
        headers |= found
        readers |= dict.fromkeys(found, reader)
    return TensorFiles(headers, readers, [path for *_, path in opened])
