"""What a preset needs, where it comes from, and how it becomes a model that can tell stories.

mini    small files of this repository (`assets/mini`) on top of the base model (`base_model.py`).
debug   nothing: random weights of a fixed seed, for tests and for trying the studio offline.
7B      the published files (`needs.py`), converted once into a folder that opens in seconds (`conversion.py`).
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seed_story.errors import WeightsError
from seed_story.presets import Preset
from seed_story.runtime.environment import home
from seed_story.weights.base_model import base_folder, cached_base, is_complete
from seed_story.weights.device import ask_for_large_pages, pick_device
from seed_story.weights.manifest import HERE, NEEDS, WeightFile, find, needs

if TYPE_CHECKING:
    import torch

    from seed_story.models.story_model import StoryModel
    from seed_story.storytellers.seed_story.engine import StoryEngine

logger = logging.getLogger(__name__)

Progress = Callable[[float, str], None]

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
DEBUG_SEED = 20240711
DEBUG_WEIGHTS = "debug-random"


def weights_folder(preset: Preset) -> Path:
    """Where the preset's files are looked for: SEED_STORY_WEIGHTS/<preset>, the repository's assets, or the home."""
    override = os.environ.get("SEED_STORY_WEIGHTS", "").strip()
    if override:
        return Path(override).expanduser() / preset.name
    in_repository = any(file.source == HERE for file in NEEDS[preset.name])
    return ASSETS / preset.name if in_repository else home() / "weights" / preset.name


def missing_files(preset: Preset) -> list[WeightFile]:
    """What telling needs and has not; the base language model is another matter (it is fetched)."""
    if converted(preset) is not None:
        return []
    folder = weights_folder(preset)
    return [file for file in needs(preset, optional=False) if find(folder, file) is None]


def converted(preset: Preset) -> Path | None:
    """The preset's converted folder, if it is there (`conversion.FOLDER`, without importing torch)."""
    target = weights_folder(preset) / "converted"
    return target if (target / "config.json").is_file() else None


def needs_base(preset: Preset) -> bool:
    """Whether the preset stands on a base model that is fetched: its own files hold what was trained on top."""
    return preset.language_model.token_rows == "separate" and bool(NEEDS[preset.name])


def base_is_cached() -> bool:
    return bool(os.environ.get("SEED_STORY_BASE", "").strip()) or is_complete(cached_base())


def load_engine(preset: Preset, *, device: str = "auto", progress: Progress | None = None) -> StoryEngine:
    """The storyteller of a preset, ready to tell. Raises WeightsError that names what is missing."""
    _check_present(preset)  # before torch is imported, so that the sentence comes at once
    _report(progress, 0.01, "Loading the tools")
    ask_for_large_pages()
    from seed_story.weights.device import engine_on, plan_for

    place = pick_device(device)
    plan = plan_for(preset, place, _sizes(preset))
    if plan is None:
        return engine_on(load_model(preset, device=place, progress=progress), place, None)
    _report(progress, 0.02, f"Memory plan “{plan.name}”: {plan.sentence}")
    import torch

    # On the CPU first (mapped from the disk, if it was converted): the plan says what goes to the GPU.
    dtype = None if place == "cpu" else torch.bfloat16
    model = load_model(preset, device="cpu", dtype=dtype, progress=progress)
    return engine_on(model, place, plan)


def _sizes(preset: Preset) -> dict[str, float] | None:
    """Bytes of the boxes as converted, if they are."""
    from seed_story.weights.memory_plan import measured_bytes

    folder = converted(preset)
    try:
        return (
            None
            if folder is None
            else measured_bytes(preset, json.loads((folder / "config.json").read_text())["part_bytes"])
        )
    except (OSError, ValueError, KeyError):
        return None  # loading says what is wrong


def load_model(
    preset: Preset,
    *,
    device: str = "cpu",
    dtype: torch.dtype | None = None,
    progress: Progress | None = None,
    merge: bool = True,
) -> StoryModel:
    """The whole model of a preset in evaluation mode.

    `dtype`: float32 on a CPU and bfloat16 elsewhere unless chosen. `merge`: LoRA is folded into the base weights (in
    float32), which makes telling faster; training and parity tests keep it apart. Raises WeightsError.
    """
    import torch

    _check_present(preset)
    if dtype is None:
        dtype = torch.float32 if torch.device(device).type == "cpu" else torch.bfloat16
    if not NEEDS[preset.name]:
        model = _random_model(preset)
    elif needs_base(preset):
        model = _small_model(preset, progress)
    else:
        model = _full_model(preset, progress)
    if merge:
        merge_lora(model)
    _report(progress, 0.95, "Almost ready")
    return model.eval().requires_grad_(False).to(device=device, dtype=dtype)


def _random_model(preset: Preset) -> StoryModel:
    import torch

    from seed_story.models.prompt import StoryTokens, debug_tokenizer
    from seed_story.models.story_model import StoryModel

    language = preset.language_model
    tokenizer = debug_tokenizer(language.base_vocab_size)
    tokens = StoryTokens.add_to(tokenizer, language.num_img_in_tokens, language.num_img_out_tokens)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(DEBUG_SEED)
        model = StoryModel(preset, tokens)
    model.weights_id = DEBUG_WEIGHTS
    return model


def _small_model(preset: Preset, progress: Progress | None) -> StoryModel:
    """The repository's small files on top of the base model."""
    base = base_folder(lambda part, message: _report(progress, 0.02 + 0.6 * part, message))
    _report(progress, 0.65, "Loading the tools")
    from transformers.initialization import no_init_weights

    from seed_story.models.checkpoints.int8_storage import load_state
    from seed_story.models.checkpoints.names import load_strict, read_checkpoint
    from seed_story.models.prompt import StoryTokens, load_tokenizer
    from seed_story.models.story_model import StoryModel

    folder, language = weights_folder(preset), preset.language_model
    config = read_config(folder / "config.json")
    tokens = StoryTokens.add_to(load_tokenizer(base), language.num_img_in_tokens, language.num_img_out_tokens)
    _report(progress, 0.75, "Building the model")
    with no_init_weights():  # every number is loaded below, and strictly: drawing random ones would take seconds
        model = StoryModel(preset, tokens)
    _report(progress, 0.8, "Loading the weights")
    model.language_model.load_base(read_checkpoint(base / "model.safetensors"))
    if language.tie_word_embeddings:  # the tie is part of what was skipped
        model.language_model.lm_head.weight = model.language_model.embed_tokens.weight
    model.language_model.load_trainable_state_dict(load_state(folder / "language_model.safetensors")[0])
    load_strict(
        model.visual_tokenizer, load_state(folder / "visual_tokenizer.safetensors")[0], what="the visual tokenizer"
    )
    if model.reader is not None:
        load_strict(model.reader, load_state(folder / "reader.safetensors")[0], what="the scene reader")
    drawing = load_state(folder / "detokenizer.safetensors")[0]
    vae = load_state(folder / "vae.safetensors")[0]
    drawing |= {"vae." + name.removeprefix("vae."): tensor for name, tensor in vae.items()}
    load_strict(model.detokenizer, drawing, what="the de-tokenizer")
    model.detokenizer.scaling_factor = float(config["vae_scaling_factor"])
    model.weights_id = str(config["weights_id"])
    return model


def _full_model(preset: Preset, progress: Progress | None) -> StoryModel:
    """The converted weights, which are made of the released files first if need be."""
    from seed_story.weights import conversion

    folder = weights_folder(preset)
    if conversion.converted_folder(folder) is None:
        logger.info("converting the released weights in %s (once)", folder)
        conversion.convert(preset, folder, progress=lambda part, message: _report(progress, 0.02 + 0.6 * part, message))
    _report(progress, 0.7, "Opening the weights")
    return conversion.load_converted(preset, folder / conversion.FOLDER)


@dataclass
class Check:
    """What a look at the files found, in sentences: what is right, what is wrong, and what memory it will take."""

    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    memory: list[str] = field(default_factory=list)


def check(preset: Preset) -> Check:
    """Looks at a preset's files without loading their numbers: files, names, shapes, the tokenizer's ids, memory."""
    report, folder = Check(), weights_folder(preset)
    report.bad += [f"{file.path} (from {file.source}) is not in {folder}." for file in missing_files(preset)]
    if not any(file.on_hub for file in NEEDS[preset.name]):
        if not report.bad:
            report.good.append(f"All files of “{preset.title}” are there.")
        return report
    from seed_story.weights.conversion import examine
    from seed_story.weights.memory_plan import measured_bytes, sentences

    sizes = examine(preset, folder, report.good, report.bad)
    report.memory += sentences(preset, None if sizes is None else measured_bytes(preset, sizes))
    return report


def read_config(path: Path) -> dict[str, Any]:
    """The weights' own notes: `vae_scaling_factor` and `weights_id`. Raises WeightsError."""
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        float(config["vae_scaling_factor"]), str(config["weights_id"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise WeightsError(f"{path} is damaged or incomplete. Get the repository's files again.") from error
    return config


def merge_lora(model: StoryModel) -> None:
    from peft import PeftModel

    language = model.language_model
    if isinstance(language.llm, PeftModel):
        language.llm = language.llm.merge_and_unload()  # trained norms take the place of the base's


def _check_present(preset: Preset) -> None:
    missing = missing_files(preset)
    if not missing:
        return
    folder = weights_folder(preset)
    if all(file.source == HERE for file in missing):
        names = ", ".join(file.path for file in missing)
        raise WeightsError(
            f"The weights of “{preset.title}” are not complete: {names} missing in {folder}. Get them with the "
            "repository (git lfs pull, if they are small text files), or train them (docs/training.md)."
        )
    listing = "; ".join(f"{file.path} from {file.source}{_size(file)}" for file in missing)
    raise WeightsError(f"“{preset.title}” needs files that are not in {folder}: {listing}.")


def _size(file: WeightFile) -> str:
    size = file.size_bytes or 0
    facts = [f"{size / 1e9:.2g} GB" if size > 1e8 else "", file.note]
    facts = [fact for fact in facts if fact]
    return f" ({', '.join(facts)})" if facts else ""


def _report(progress: Progress | None, fraction: float, message: str) -> None:
    if progress is not None:
        progress(fraction, message)
