"""One folder per preset that opens in seconds: sharded bf16 safetensors under the names of `StoryModel`.

    converted/config.json                     which preset, weights, LoRA merged or apart, bytes of each part
    converted/tokenizer/                      as released
    converted/model-0000N-of-0000M.safetensors, model.safetensors.index.json

It is written beside its final name and appears when it is whole. LoRA is merged in float32, tensor by tensor.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from seed_story.errors import WeightsError
from seed_story.models.checkpoints.names import check_names
from seed_story.models.checkpoints.tensor_files import open_tensors
from seed_story.models.prompt import IMAGE_TOKEN, StoryTokens, load_tokenizer
from seed_story.models.story_model import StoryModel
from seed_story.presets import Preset
from seed_story.weights.released_layout import Part, blueprint, released_parts

Progress = Callable[[float, str], None]

FOLDER, TOKENIZER, INDEX, CONFIG = "converted", "tokenizer", "model.safetensors.index.json", "config.json"
RELEASED_TOKENIZER = "cvlm_llama2_tokenizer"
FORMAT = 1
SHARD_BYTES = 2_000_000_000
SAMPLE = 64  # numbers of each tensor that go into the name of the weights


def load_tokens(preset: Preset, folder: Path) -> StoryTokens:
    """The tokenizer of a folder, if it is this preset's. Raises WeightsError that says what is wrong with it."""
    config = preset.language_model
    if not (folder / "tokenizer_config.json").is_file():
        raise WeightsError(f"There is no tokenizer in {folder}: tokenizer_config.json is missing.")
    try:
        tokenizer = load_tokenizer(folder)
    except (OSError, ValueError, KeyError, RuntimeError, TypeError) as error:
        raise WeightsError(
            f"The tokenizer in {folder} is damaged or incomplete ({error}). Download it again."
        ) from error
    vocabulary = tokenizer.get_vocab()
    images = [name for name in vocabulary if name.startswith("<img") or name == "</img>"]
    if len(images) > config.new_tokens and IMAGE_TOKEN.format(config.new_tokens - 2) in vocabulary:
        raise WeightsError(
            f"The tokenizer in {folder} has {len(images)} image tokens, “{preset.title}” {config.new_tokens}. This is "
            "another model's, such as SEED-X's; take cvlm_llama2_tokenizer of SEED-Story."
        )
    tokens = StoryTokens(tokenizer, config.num_img_in_tokens, config.num_img_out_tokens)
    if len(vocabulary) != config.vocab_size or max(vocabulary.values()) >= config.vocab_size:
        raise WeightsError(
            f"The tokenizer in {folder} has {len(vocabulary)} words, “{preset.title}” {config.vocab_size}."
        )
    return tokens


def convert(
    preset: Preset,
    folder: Path,
    *,
    merged: bool = True,
    progress: Progress | None = None,
    shard_bytes: int = SHARD_BYTES,
    dtype: torch.dtype = torch.bfloat16,
) -> Path:
    """Writes the converted folder of the released files in `folder`; its path. Raises WeightsError with all complaints.

    `merged`: LoRA goes into the base weights, which makes telling faster; apart, it can be trained further.
    """
    tokens = load_tokens(preset, folder / RELEASED_TOKENIZER)
    parts = released_parts(preset, folder, tokens, merged=merged)
    if wrong := [f"{part.what}: {complaint}" for part in parts for complaint in part.complaints]:
        raise WeightsError("These weights cannot be converted. " + " ".join(wrong))
    target, room = folder / FOLDER, folder / f".{FOLDER}.{os.getpid()}"
    shutil.rmtree(room, ignore_errors=True)
    try:
        room.mkdir(parents=True)
        shutil.copytree(folder / RELEASED_TOKENIZER, room / TOKENIZER)
        name, sizes = _write(parts, room, dtype, shard_bytes, progress)
        config = {
            "format": FORMAT, "preset": preset.name, "weights_id": f"{preset.name}-{name}", "part_bytes": sizes,
            "lora": "merged" if merged else "apart", "dtype": str(dtype).removeprefix("torch."),
            "vae_scaling_factor": float(preset.detokenizer.vae["scaling_factor"]),
        }  # fmt: skip
        (room / CONFIG).write_text(json.dumps(config, indent=2), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        os.replace(room, target)
    except OSError as error:
        raise WeightsError(f"The weights could not be saved to {target} ({error.strerror or error}).") from error
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return target


def _write(
    parts: list[Part], room: Path, dtype: torch.dtype, shard_bytes: int, progress: Progress | None
) -> tuple[str, dict[str, int]]:
    """All shards and their list; a name for the weights, and the bytes of each part."""
    total = sum(len(part.reads) for part in parts)
    shards: list[Path] = []
    weight_map: dict[str, int] = {}
    sizes: dict[str, int] = {}
    name_of_all = hashlib.sha256()
    for shard in _shards(_named(parts, dtype, progress, total), shard_bytes):
        for name, tensor in shard.items():
            flat = tensor.flatten()
            sample = flat[:: max(1, len(flat) // SAMPLE)].float().numpy()
            name_of_all.update(f"{name}{tuple(tensor.shape)}".encode() + sample.tobytes())
            top = ".".join(name.split(".")[: 2 if name.startswith("detokenizer.") else 1])
            sizes[top] = sizes.get(top, 0) + tensor.nbytes
            weight_map[name] = len(shards)
        shards.append(room / f"part-{len(shards)}.safetensors")
        save_file(shard, shards[-1])
    names = [f"model-{number + 1:05d}-of-{len(shards):05d}.safetensors" for number in range(len(shards))]
    for path, name in zip(shards, names, strict=True):
        path.rename(room / name)
    listed = {name: names[number] for name, number in weight_map.items()}
    index = {"metadata": {"total_size": sum(sizes.values())}, "weight_map": listed}
    (room / INDEX).write_text(json.dumps(index, indent=1), encoding="utf-8")
    return name_of_all.hexdigest()[:12], sizes


def _named(
    parts: Iterable[Part], dtype: torch.dtype, progress: Progress | None, total: int
) -> Iterator[tuple[str, Tensor]]:
    done = 0
    for part in parts:
        for name, tensor in part:
            if progress is not None:
                progress(done / total, f"Converting {part.what}")
            done += 1
            # A copy: what is saved must not be a view of a larger tensor, nor stay mapped.
            yield name, tensor.to(dtype if tensor.is_floating_point() else tensor.dtype, copy=True).contiguous()


def _shards(tensors: Iterable[tuple[str, Tensor]], limit: int) -> Iterator[dict[str, Tensor]]:
    shard: dict[str, Tensor] = {}
    size = 0
    for name, tensor in tensors:
        if shard and size + tensor.nbytes > limit:
            yield shard
            shard, size = {}, 0
        shard[name] = tensor
        size += tensor.nbytes
    yield shard


# --------------------------------------------------------------------------------------------------------- loading


def converted_folder(folder: Path) -> Path | None:
    """The converted weights below a preset's folder, if there are any."""
    target = folder / FOLDER
    return target if (target / CONFIG).is_file() and (target / INDEX).is_file() else None


def read_converted(preset: Preset, target: Path) -> dict[str, Any]:
    """The notes of a converted folder. Raises WeightsError if they are damaged or of another preset or version."""
    try:
        config = json.loads((target / CONFIG).read_text(encoding="utf-8"))
        written, name = int(config["format"]), str(config["preset"])
        float(config["vae_scaling_factor"]), str(config["weights_id"]), config["lora"] in ("merged", "apart")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise WeightsError(f"{target / CONFIG} is damaged. Convert the weights again.") from error
    if name != preset.name:
        raise WeightsError(
            f"{target} contains the weights of “{name}”, not of “{preset.name}”. Start with --preset {name}."
        )
    if written != FORMAT:
        raise WeightsError(f"{target} was written by another version. Convert the weights again.")
    return config


def load_converted(preset: Preset, target: Path) -> StoryModel:
    """The model with its weights mapped from the disk (bf16, on the CPU): nothing is copied before it is moved."""
    config = read_converted(preset, target)
    tokens = load_tokens(preset, target / TOKENIZER)
    model = blueprint(preset, tokens, merged=config["lora"] == "merged")
    opened = open_tensors(target)
    needed = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    check_names(opened.shapes, needed, what=f"“{preset.title}”")
    model.load_state_dict({name: opened[name] for name in opened}, strict=True, assign=True)
    model.preset = preset
    model.detokenizer.scaling_factor = float(config["vae_scaling_factor"])
    model.weights_id = str(config["weights_id"])
    return model


# -------------------------------------------------------------------------------------------------------- checking


def examine(preset: Preset, folder: Path, good: list[str], bad: list[str]) -> Mapping[str, int] | None:
    """Looks at the released or converted files without loading numbers; bytes of the parts, where they are known."""
    target = converted_folder(folder)
    place = folder / RELEASED_TOKENIZER if target is None else target / TOKENIZER
    try:
        tokens = load_tokens(preset, place)
    except WeightsError as error:
        bad.append(str(error))
        return None
    config = preset.language_model
    ids = [tokens.boi, *tokens.numbered, tokens.eoi]
    good.append(
        f"The tokenizer has {config.vocab_size} words; <img> is {tokens.boi}, </img> {tokens.eoi}, the "
        f"{len(tokens.numbered)} image tokens {min(ids)} to {max(ids)}."
    )
    if target is not None:
        try:
            config_of = read_converted(preset, target)
            model = blueprint(preset, tokens, merged=config_of["lora"] == "merged")
            needed = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
            check_names(open_tensors(target).shapes, needed, what=f"“{preset.title}”")
        except WeightsError as error:
            bad.append(str(error))
            return None
        good.append(f"{len(needed)} converted tensors fit, LoRA {config_of['lora']} ({target}).")
        return config_of["part_bytes"]
    for part in released_parts(preset, folder, tokens):
        bad += [f"{part.what}: {complaint}" for complaint in part.complaints]
        if not part.complaints:
            facts = "; ".join([f"{len(part.shapes)} tensors fit", *part.notes])
            good.append(f"{part.what}: {facts} ({', '.join(sorted({str(path) for path in part.files}))}).")
    return None
