"""Parts of a model as files of a run folder: one safetensors file for each, float16, with facts about its training."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from torch import nn

from seed_story.errors import WeightsError
from seed_story.models.checkpoints.int8_storage import load_state, save_state
from seed_story.models.detokenizer import Detokenizer
from training.common import Run
from training.sharding import whole

log = logging.getLogger(__name__)


def save_artifact(
    folder: Path, name: str, module: nn.Module, run: Run | None = None, *, prefix: str = "", **facts: object
) -> None:
    """Writes one part as float16; its averaged weights where the run keeps an average. By all processes together.

    `prefix` is where the part hangs in the run's loss module. The VAE inside a de-tokenizer is a part of its own.
    """
    average = run.ema.shadow if run is not None and run.ema is not None else {}
    state = {
        key: whole(average.get(f"{prefix}.{key}", value)).float().cpu()
        for key, value in module.state_dict().items()
        if not key.startswith("vae.")
    }
    if run is not None and not run.accelerator.is_main_process:
        return
    folder.mkdir(parents=True, exist_ok=True)
    metadata = {key: str(value) for key, value in facts.items()}
    save_state(folder / f"{name}.safetensors", state, int8_from=None, metadata=metadata)


def load_artifact(folder: Path, name: str, module: nn.Module) -> dict[str, str]:
    """Strictly, but for the VAE inside a de-tokenizer; returns the facts that were written with the part."""
    state, metadata = load_state(folder / f"{name}.safetensors")
    wrong = module.load_state_dict(state, strict=False)
    missing = [key for key in wrong.missing_keys if not key.startswith("vae.")]
    if missing or wrong.unexpected_keys:
        raise WeightsError(f"{name}: missing {missing[:10]}, not expected {wrong.unexpected_keys[:10]}")
    return metadata


def load_matching(folder: Path, name: str, module: nn.Module) -> list[str]:
    """A warm start from a part of another shape: takes equal names of equal shape, returns the names that stay new."""
    state, current = load_state(folder / f"{name}.safetensors")[0], module.state_dict()
    fitting = {key: value for key, value in state.items() if key in current and current[key].shape == value.shape}
    module.load_state_dict(fitting, strict=False)
    new = [key for key in current if key not in fitting and not key.startswith("vae.")]
    log.info("%s starts from %d tensors that fit; %d are new: %s", name, len(fitting), len(new), ", ".join(new[:10]))
    return new


def load_vae(folder: Path, detokenizer: Detokenizer) -> None:
    """The VAE and, where it was trained here, the factor that goes with it."""
    load_artifact(folder, "vae", detokenizer.vae)
    config = folder / "config.json"
    if config.exists():
        detokenizer.scaling_factor = json.loads(config.read_text())["vae_scaling_factor"]


def write_config(folder: Path, **facts: object) -> None:
    """Merges facts into the folder's `config.json`."""
    path = folder / "config.json"
    current = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(current | facts, indent=1) + "\n")
