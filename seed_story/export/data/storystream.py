"""Stories as data: StoryStream lines with their pictures, as our own training reads them."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

from seed_story.errors import InputError, StoryError
from seed_story.export.branching import Node, paths_of
from seed_story.export.files import picture_or_blank, workplace
from seed_story.export.media import picture_bytes
from seed_story.export.narrated_path import Cancel, Progress, Report
from seed_story.export.options import ExportResult
from seed_story.export.subtitles import plain_text

PICTURE_SIDE, PICTURE_QUALITY = 1024, 95


def export_stream(
    nodes: Sequence[Node],
    out_path: Path | str,
    *,
    title: str = "",
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ExportResult:
    """Writes a zip of `stories.jsonl`, one line for every way through the tree, and the pictures that the lines name.

    A scene without a readable picture cannot be learned from: the ways through it are left out, and a warning says so.
    Raises InputError when nothing is left, and StoryError when the file cannot be written.
    """
    path = Path(out_path)
    if path.suffix.lower() != ".zip":
        raise InputError(f"The file name must end in .zip, but {path.name!r} does not.")
    report = Report(progress, cancel)
    name = hashlib.sha256("\0".join([title, *(node.segment.text for node in nodes)]).encode()).hexdigest()[:16]
    warnings: list[str] = []
    try:
        with workplace(path) as work:
            with zipfile.ZipFile(work / "stream.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                files: dict[int, str] = {}
                packed: dict[Path | str | None, str] = {}  # pictures that are in the file, and where
                for number, node in enumerate(nodes):
                    report(0.95 * number / len(nodes), f"Packing scene {number + 1}")
                    if node.segment.image_path in packed:
                        files[number] = packed[node.segment.image_path]
                        continue
                    picture, there = picture_or_blank(node.segment.image_path)
                    if not there:
                        warnings.append(f"Scene {number + 1} has no picture, so paths through it are left out.")
                        continue
                    files[number] = packed[node.segment.image_path] = f"images/{name}/{number:04d}.jpg"
                    archive.writestr(files[number], picture_bytes(picture, "JPEG", PICTURE_SIDE, PICTURE_QUALITY))
                paths = [way for way in paths_of(nodes) if all(number in files for number in way)]
                if not paths:
                    raise InputError(
                        "No path through this story has all its pictures, so there is no training data to export."
                    )
                lines = [
                    {
                        "id": f"{name}-{index}",
                        "images": [files[number] for number in way],
                        "captions": [plain_text(nodes[number].segment.text) for number in way],
                        "orders": list(range(len(way))),
                    }
                    for index, way in enumerate(paths)
                ]
                archive.writestr(
                    "stories.jsonl", "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
                )
            report(0.99, "Finishing the file")
            os.replace(work / "stream.zip", path)
    except OSError as error:
        raise StoryError(f"The file could not be saved to {path.parent}: {error.strerror or error}.") from error
    if progress is not None:
        progress(1.0, "The training data is ready")
    return ExportResult(path, tuple(warnings))
