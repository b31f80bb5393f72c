"""StoryStream as released and unpacked: found, checked scene by scene, and cut into stories to train on.

`python -m training.released` unpacks the archives and lists what is wrong with them.

A line of a `*.jsonl` is a story: `{"id", "images": [...], "captions": [...], "orders": [...]}`, 30 scenes of it in the
release. Pictures lie in an archive of their own, so the folder that their names are relative to is looked for. What is
wrong with a scene costs that scene only; `published` drops whole stories, as the release does (chunk_data.py).
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from PIL import Image

from seed_story.errors import InputError

log = logging.getLogger(__name__)

VALIDATION = re.compile(r"^(val|valid|validation|test)([^a-z]|$)", re.IGNORECASE)
ARCHIVES = (".tar.gz", ".tgz", ".tar", ".zip")
DEPTH = 3  # folders between a jsonl's neighbourhood and its pictures' names
TRIED = 40  # names of a file that are looked for to find its pictures' folder
UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)  # what Pillow raises for a broken file
COSTS_THE_SCENE = ("missing", "broken", "too small", "odd shape", "no caption", "no partner")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Of pictures: shorter side in pixels; height / width, and its inverse, at least `min_aspect_ratio`."""

    min_resolution: int = 128
    min_aspect_ratio: float = 0.2

    def fault(self, width: int, height: int) -> str | None:
        if min(width, height) < self.min_resolution:
            return "too small"
        if not self.min_aspect_ratio <= height / width <= 1 / self.min_aspect_ratio:
            return "odd shape"
        return None


@dataclass(frozen=True)
class StoryRecord:
    """One story: file names of its pictures and a caption for each."""

    id: str
    images: tuple[str, ...]
    captions: tuple[str, ...]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> StoryRecord:
        """Raises KeyError or TypeError for what is no record. Names that lead elsewhere are faults of their scenes."""
        columns = values["images"], values["captions"]
        for column in columns:
            if not isinstance(column, (list, tuple)) or not all(isinstance(entry, str) for entry in column):
                raise TypeError("images and captions are lists of strings")
        return cls(str(values["id"]), tuple(columns[0]), tuple(columns[1]))


@dataclass(frozen=True)
class Fault:
    """`scene` counts from 0 in the story; None: the story as a whole."""

    story: str
    scene: int | None
    kind: str
    detail: str


@dataclass
class StoryScan:
    """Stories as they stand in the files, picture names relative to the folder that was searched."""

    records: list[StoryRecord] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)  # stories in each
    unread: list[str] = field(default_factory=list)  # "FILE, line N"
    reserved_for_validation: list[str] = field(default_factory=list)
    duplicates: list[Fault] = field(default_factory=list)


def chunked(record: StoryRecord, size: int = 10) -> list[StoryRecord]:
    """The release's pieces of `size` scenes: no remainder, and nothing of a story whose lists differ in length."""
    if len(record.images) != len(record.captions):
        return []
    return [piece for piece in _cut(record, size) if len(piece.images) == size]


def whole_pieces(record: StoryRecord, faults: Sequence[Fault], size: int | None) -> list[StoryRecord]:
    """Pieces of at most `size` scenes (None: the story in one) at the same places as `chunked`'s, less faulty scenes.

    A piece needs two scenes.
    """
    bad = {fault.scene for fault in faults if fault.kind in COSTS_THE_SCENE}
    pieces = []
    for piece, start in zip(_cut(record, size), _starts(record, size), strict=True):
        usable = [at for at in range(min(len(piece.images), len(piece.captions))) if start + at not in bad]
        if len(usable) >= 2:
            images, captions = (tuple(column[at] for at in usable) for column in (piece.images, piece.captions))
            pieces.append(StoryRecord(piece.id, images, captions))
    return pieces


def _starts(record: StoryRecord, size: int | None) -> range:
    return range(0, max(len(record.images), len(record.captions)), size or max(len(record.images), 1))


def _cut(record: StoryRecord, size: int | None) -> list[StoryRecord]:
    if size is None:
        return [record] if record.images else []
    return [
        StoryRecord(f"{record.id}-{at // size}", record.images[at : at + size], record.captions[at : at + size])
        for at in _starts(record, size)
    ]


# ------------------------------------------------------------------------------------------------------------- finding


def scan_stories(folder: str | Path, *, images: str | Path | None = None, validation: bool = False) -> StoryScan:
    """All stories of all `*.jsonl` below `folder`, in a fixed order; pictures below `images`, by default `folder`.

    Files named val or test are left out where there are others, unless `validation`. A story whose every scene was told
    before, word for word (a file and its pieces side by side), is a duplicate.
    """
    folder = Path(folder)
    files = sorted(folder.rglob("*.jsonl"))
    training = [file for file in files if not VALIDATION.match(file.stem)]
    scan, known_scenes = StoryScan(), set[tuple[str, str]]()
    if training and not validation:
        scan.reserved_for_validation = [str(file.relative_to(folder)) for file in files if file not in training]
        files = training
    for file in files:
        records = _lines(file, folder, scan)
        prefix = _pictures_folder(Path(images or folder), None if images else file, records)
        for record in records:
            record = replace(record, images=tuple(str(PurePosixPath(prefix, name)) for name in record.images))
            scenes = set(zip(record.images, record.captions, strict=False))
            if scenes and scenes <= known_scenes:
                scan.duplicates.append(Fault(record.id, None, "duplicate", str(file.relative_to(folder))))
                continue
            known_scenes |= scenes
            scan.records.append(record)
        scan.files[str(file.relative_to(folder))] = len(records)
    return scan


def _lines(file: Path, folder: Path, scan: StoryScan) -> list[StoryRecord]:
    """The stories of a file. One that speaks of something else throughout (Fernhollow's scripts) has no bad lines."""
    records, unread, strange = [], [], 0
    with file.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                values = None
                try:
                    records.append(StoryRecord.from_dict(values := json.loads(line)))
                except (ValueError, KeyError, TypeError, RecursionError):
                    unread.append(f"{file.relative_to(folder)}, line {number}")
                    strange += isinstance(values, dict) and not {"images", "captions"} & values.keys()
    if records or strange < len(unread):
        scan.unread += unread
    return records


def _pictures_folder(root: Path, file: Path | None, records: Sequence[StoryRecord]) -> str:
    """What to put before the names of a file so that they are found below `root`: nearest to the file first.

    Subsets of the release name their pictures alike, so the neighbourhood of the file counts before the rest.
    """
    names = [name for record in records for name in record.images if _inside(name)]
    names = names[:: max(1, len(names) // TRIED)]
    above = [root, *(p for p in file.parents if root in p.parents)] if file is not None else [root]
    best, most = root, 0
    for start in reversed(sorted(above, key=lambda path: len(path.parts))):
        for candidate in _folders(start, DEPTH):
            hits = sum((candidate / name).is_file() for name in names)
            if hits > most:
                best, most = candidate, hits
            if names and hits == len(names):
                break
        if most * 2 > len(names):
            break
    return best.relative_to(root).as_posix()


def _folders(start: Path, depth: int) -> Iterator[Path]:
    """`start` and what lies below it, level by level."""
    level = [start]
    for _ in range(depth + 1):
        yield from level
        level = [Path(e.path) for path in level for e in sorted(os.scandir(path), key=lambda e: e.name) if e.is_dir()]


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and bool(path.parts)


# ------------------------------------------------------------------------------------------------------------ checking


def open_picture(path: Path) -> Image.Image:
    """Decoded, RGB. Raises one of UNREADABLE."""
    with Image.open(path) as image:
        return image.convert("RGB")


def faults_of(record: StoryRecord, folder: Path, limits: Limits, *, decode: bool = False) -> list[Fault]:
    """What is wrong with each scene. Without `decode` only a picture's head is read, so cut-off files pass."""
    faults: list[Fault] = []
    pairs, names = min(len(record.images), len(record.captions)), set[str]()

    def add(scene: int, kind: str, detail: str) -> None:
        faults.append(Fault(record.id, scene, kind, detail))

    for scene in range(pairs, max(len(record.images), len(record.captions))):
        add(scene, "no partner", f"{len(record.images)} pictures, {len(record.captions)} captions")
    for scene, (name, caption) in enumerate(zip(record.images, record.captions, strict=False)):
        if not caption.strip():
            add(scene, "no caption", name)
        if name in names:
            add(scene, "repeated", name)
        names.add(name)
        if not _inside(name) or not (folder / name).is_file():
            add(scene, "missing", name)
            continue
        try:
            if decode:
                size = open_picture(folder / name).size
            else:
                with Image.open(folder / name) as image:
                    size = image.size
        except UNREADABLE as error:
            add(scene, "broken", f"{name}: {error}")
            continue
        if fault := limits.fault(*size):
            add(scene, fault, f"{name}: {size[0]} x {size[1]}")
    return faults


def check(
    scan: StoryScan, folder: Path, limits: Limits, *, decode: bool = False, workers: int = 8
) -> list[list[Fault]]:
    """The faults of every record, in order."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda record: faults_of(record, folder, limits, decode=decode), scan.records))


def read_stories(
    folder: str | Path,
    *,
    scenes: int | None = 10,
    limits: Limits | None = None,
    images: str | Path | None = None,
    published: bool = False,
) -> list[StoryRecord]:
    """Stories to train on: pieces of at most `scenes` scenes (None: uncut), picture names relative to `images`.

    What is left out is said once, as counts. Raises InputError if there is nothing to train on.
    """
    scan, root = scan_stories(folder, images=images), Path(images or folder)
    faults = [[]] * len(scan.records) if published else check(scan, root, limits or Limits())
    if published:
        pieces = [piece for record in scan.records for piece in (chunked(record, scenes) if scenes else [record])]
    else:
        pairs = zip(scan.records, faults, strict=True)
        pieces = [piece for record, wrong in pairs for piece in whole_pieces(record, wrong, scenes)]
    if not pieces:
        packed = [path.name for path in Path(folder).rglob("*") if path.name.endswith(ARCHIVES)]
        hint = f" Unpack {', '.join(packed[:4])} first: python -m training.released unpack." if packed else ""
        raise InputError(f"There are no stories in {folder}: it needs *.jsonl files with images and captions.{hint}")
    summary = summarise(scan, faults)
    known_scenes = f"{len(pieces)} pieces of {summary['stories']} stories with {summary['scenes']} scenes in {folder}"
    left_out = ", ".join(f"{count} {kind}" for kind, count in summary["left out"].items())
    if left_out:
        log.warning("%s; left out: %s (python -m training.released check lists them)", known_scenes, left_out)
    else:
        log.info("%s", known_scenes)
    return pieces


def summarise(scan: StoryScan, faults: Sequence[Sequence[Fault]]) -> dict[str, Any]:
    """Counts of what is there and of what is left out."""
    kinds = Counter(fault.kind for story in faults for fault in story)
    costly = [{fault.scene for fault in story if fault.kind in COSTS_THE_SCENE} for story in faults]
    scenes = sum(max(len(record.images), len(record.captions)) for record in scan.records)
    left_out = {f"scenes: {kind}": kinds[kind] for kind in COSTS_THE_SCENE if kinds[kind]}
    left_out |= {"duplicate stories": len(scan.duplicates), "unreadable lines": len(scan.unread)}
    return {
        "stories": len(scan.records),
        "scenes": scenes,
        "usable scenes": scenes - sum(map(len, costly)),
        "stories without fault": sum(not story for story in faults),
        "repeated pictures": kinds["repeated"],
        "left out": {kind: count for kind, count in left_out.items() if count},
    }
