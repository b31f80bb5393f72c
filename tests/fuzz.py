"""Coverage-guided fuzzing of what reads strangers' files: `python -m tests.fuzz image --seconds 600`.

Needs atheris (`pip install atheris`, Linux). Each reader may answer with what it is meant to give or an InputError;
anything else, an answer that takes longer than ten seconds, and more than 2 GiB of memory are findings. What was found
becomes a test: in `tests/data/fuzz/READER/` lie the inputs that once broke a reader.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from seed_story.errors import InputError
from seed_story.story import Scene, Story

LONGEST = 10  # seconds for one input
MEMORY = 2048  # MB
SIZES = {"image": 1 << 14, "archive": 1 << 16, "storystream": 1 << 14}


class Nowhere:
    """A library that keeps nothing."""

    def put_asset(self, data: bytes, suffix: str) -> str:
        return hashlib.sha256(data).hexdigest()

    def create_story(self, story: Story, *, verb: str | None, fresh: bool) -> Story:
        return story


def read_image(data: bytes) -> None:
    """As the page reads an upload, up to what is stored of it."""
    from seed_story.images import fit_within, open_picture, png_bytes, thumbnail_bytes

    picture = open_picture(data)
    assert picture.mode == "RGB" and min(picture.size) >= 32
    png_bytes(fit_within(picture), {})
    thumbnail_bytes(picture)


def read_archive(data: bytes) -> None:
    """The bytes as an archive, or, if the first is odd, the rest as the story in an otherwise sound archive: a mutated
    zip fails at a checksum long before its story is looked at."""
    from seed_story.export.data.archive import read_archive

    if data[:1] and data[0] % 2:
        data = archive_of(data[1:])
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        story = read_archive(Path(file.name), Nowhere())  # type: ignore[arg-type]
    Story.from_dict(json.loads(json.dumps(story.to_dict())))


def read_storystream(data: bytes) -> None:
    """The bytes as a file of stories, and the first samples of what it gives."""
    from training.storystream import read_stories

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "stories.jsonl").write_bytes(data)
        for scenes in (10, None):
            for record in read_stories(folder, scenes=scenes):
                assert all(isinstance(value, str) for value in (*record.images, *record.captions))


READERS: dict[str, Callable[[bytes], None]] = {
    "image": read_image,
    "archive": read_archive,
    "storystream": read_storystream,
}


def answers(reader: str, data: bytes) -> None:
    """Raises whatever is a finding."""
    try:
        READERS[reader](data)
    except InputError as refused:
        assert str(refused).strip()


# ---------------------------------------------------------------------------------------------------- where it begins


def picture(kind: str, size: int = 40, mode: str = "RGB", **options: Any) -> bytes:
    buffer = io.BytesIO()
    gradient = Image.linear_gradient("L").resize((size, size)).convert(mode)
    gradient.save(buffer, kind, **options)
    return buffer.getvalue()


def sound_archive() -> tuple[bytes, dict[str, bytes]]:
    """The story and the other members of a small archive."""
    image = picture("PNG", 8)
    buffer = io.BytesIO()
    np.save(buffer, np.zeros((4, 8), np.float16))
    digests = [hashlib.sha256(data).hexdigest() for data in (image, buffer.getvalue())]
    kept = {"image": digests[0], "features": digests[1]}
    root = Scene.new(parent_id=None, text="Once", settings={"telling": {"steps": 2}}, **kept)
    story = Story.new("Tale", root=root).extend(Scene.new(parent_id=root.id, text="Then", seed=1, **kept))
    document = {"format": "seed-story archive", "version": 1, "story": story.to_dict()}
    members = {f"pictures/{digests[0]}.png": image, f"features/{digests[1]}.npy": buffer.getvalue()}
    return json.dumps(document).encode(), members


def archive_of(text: bytes, members: dict[str, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("story.json", text)
        for name, data in (sound_archive()[1] if members is None else members).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def beginnings(reader: str) -> list[bytes]:
    """Sound inputs to mutate."""
    if reader == "image":
        kinds = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
        modes = [("PNG", "P"), ("PNG", "LA"), ("TIFF", "I;16"), ("PNG", "1"), ("TIFF", "CMYK")]
        return [*(picture(kind) for kind in kinds), *(picture(kind, mode=mode) for kind, mode in modes)]
    if reader == "archive":
        text, members = sound_archive()
        return [b"\x01" + text, archive_of(text, members), b"\x01{}"]
    record = {"id": "1", "images": ["a.png"] * 10, "captions": ["Once."] * 10, "orders": list(range(10))}
    return [json.dumps(record).encode(), (json.dumps(record) + "\n" + json.dumps({**record, "id": "2"})).encode()]


# ------------------------------------------------------------------------------------------------------------ running


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Look for inputs that break a reader.")
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"), help="folder for what broke it")
    options = parser.parse_args(given)
    return _report(options.reader, options.seconds, options.findings)


# Everything is imported by this, so that all of it is watched.
BOOT = """
import atheris, importlib, logging, sys
reader, *arguments = sys.argv[1:]
with atheris.instrument_imports(include=["seed_story", "PIL", "zipfile", "training.storystream"]):
    from tests import fuzz
    importlib.import_module(fuzz.MODULES[reader])
logging.disable(logging.CRITICAL)
atheris.Setup(["fuzz", *arguments], lambda data: fuzz.answers(reader, data))
atheris.Fuzz()
"""
MODULES = {
    "image": "seed_story.images",
    "archive": "seed_story.export.data.archive",
    "storystream": "training.storystream",
}


def _report(reader: str, seconds: int, findings: Path) -> int:
    """Fuzzes in a process of its own, begun again after each finding, and prints a line for the table."""
    findings.mkdir(parents=True, exist_ok=True)
    began, runs, coverage, found = time.monotonic(), 0, 0, 0
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(beginnings(reader)):
            (Path(corpus) / f"begin-{number}").write_bytes(data)
        while (left := int(seconds - (time.monotonic() - began))) > 2:
            command = [sys.executable, "-c", BOOT, reader, corpus, f"-max_total_time={left}"]
            command += [f"-timeout={LONGEST}", f"-rss_limit_mb={MEMORY}", f"-max_len={SIZES[reader]}"]
            command += [f"-artifact_prefix={findings}/{reader}-", "-print_final_stats=1"]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=_environment())
            said = done.stdout + done.stderr
            runs += sum(map(int, re.findall(r"number_of_executed_units: *(\d+)", said)))
            coverage = max([coverage, *map(int, re.findall(r"cov: (\d+)", said))])
            if done.returncode:
                found += 1
                print(said[-3000:], file=sys.stderr)
                if found >= 20:
                    break
    print(f"| {reader} | {time.monotonic() - began:.0f} | {runs:,} | {coverage:,} | {found} |")
    return 1 if found else 0


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}


if __name__ == "__main__":
    sys.exit(main())
