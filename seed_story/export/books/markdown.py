"""A path as Markdown, to be published or written on: a zip of `story.md` and the pictures that it shows."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from seed_story.errors import InputError, StoryError
from seed_story.export.books.pdf_shaping import from_the_right
from seed_story.export.files import picture_or_blank, workplace
from seed_story.export.film.muxing import PROVENANCE
from seed_story.export.media import picture_bytes
from seed_story.export.narrated_path import Cancel, Progress, Report, Segment
from seed_story.export.options import ExportResult
from seed_story.export.subtitles import plain_text
from seed_story.story.texts import split_sentences

PICTURE_SIDE, PICTURE_QUALITY = 2048, 90
_ALT = 120  # characters of the scene's first sentence in the words for who cannot see its picture
_PARAGRAPHS = re.compile(r"\n\s*\n")
# Marks anywhere: also of GitHub (~, |, $, @), Pandoc (^, {}) and Obsidian (==, %%).
_MARKS = re.compile(r"[\\`*_{}\[\]~|$^#@]|=(?==)|(?<==)=|%(?=%)|(?<=%)%")
_BEGINS = re.compile(r"^[-+:=]")  # a list, a line, a definition
_NUMBER = re.compile(r"^(\(?(?:\d{1,9}|[ivxlcdm]{1,9}|[a-z]))([.)])(?=\s|$)", re.IGNORECASE)  # a list with numbers
# Right to left whoever shows it: the first mark tells those who look for a direction, the others keep the order of the
# words for those who do not.
_FROM_THE_RIGHT = "\u200f\u2067{}\u2069"


def export_markdown(
    segments: Sequence[Segment],
    out_path: Path | str,
    *,
    title: str = "",
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ExportResult:
    """Writes the zip; it appears whole or not at all. A scene whose picture cannot be opened is there without it.

    Raises InputError for unusable arguments and StoryError when the file cannot be written.
    """
    path = Path(out_path)
    if path.suffix.lower() != ".zip":
        raise InputError(f"The file name of Markdown with pictures must end in .zip, but {path.name!r} does not.")
    if not segments:
        raise InputError("A Markdown file needs at least one scene.")
    report = Report(progress, cancel)
    digits = max(2, len(str(len(segments))))  # so that the files' names sort as the scenes do
    blocks, warnings = [f"# {_line(plain_text(title) or 'A story')}"], []
    packed: dict[Path | str | None, str] = {}  # where in the file each picture is; "" for those that cannot be opened
    try:
        with workplace(path) as work:
            with zipfile.ZipFile(work / "story.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for number, segment in enumerate(segments, 1):
                    report(0.95 * number / len(segments), f"Packing scene {number}")
                    if segment.image_path not in packed:
                        picture, there = picture_or_blank(segment.image_path)
                        packed[segment.image_path] = f"images/{number:0{digits}d}.jpg" if there else ""
                        if there:
                            image = picture_bytes(picture, "JPEG", PICTURE_SIDE, PICTURE_QUALITY)
                            archive.writestr(packed[segment.image_path], image, zipfile.ZIP_STORED)
                    paragraphs = [words for words in map(plain_text, _PARAGRAPHS.split(segment.text)) if words]
                    if file := packed[segment.image_path]:
                        blocks.append(f"![{_escaped(_alt(number, paragraphs))}]({file})")
                    else:
                        warnings.append(f"Scene {number} appears without its picture, which could not be opened.")
                    blocks += map(_line, paragraphs)
                blocks += [f"*{PROVENANCE}. The text and pictures are AI-generated.*", _comment(segments)]
                archive.writestr("story.md", "\n\n".join(blocks) + "\n")
            report(0.99, "Finishing the file")
            os.replace(work / "story.zip", path)
    except OSError as error:
        raise StoryError(f"The file could not be saved to {path.parent}: {error.strerror or error}.") from error
    if progress is not None:
        progress(1.0, "The Markdown file is ready")
    return ExportResult(path, tuple(warnings))


def _line(words: str) -> str:
    """A title or a paragraph, which stands in one line."""
    return _FROM_THE_RIGHT.format(_escaped(words)) if from_the_right(words) else _escaped(words)


def _escaped(words: str) -> str:
    """The words of one line such that nothing in them is Markdown or HTML."""
    safe = _MARKS.sub(r"\\\g<0>", words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _NUMBER.sub(r"\1\\\2", _BEGINS.sub(r"\\\g<0>", safe))


def _alt(number: int, paragraphs: Sequence[str]) -> str:
    """A scene tells what its picture shows; the first sentence says enough for whoever goes on to read it."""
    first = next(iter(split_sentences("".join(paragraphs[:1]))), "")
    if len(first) > _ALT:
        first = first[: _ALT - 1].rsplit(" ", 1)[0] + "…"
    return f"Picture of scene {number}: {first}" if first else f"Picture of scene {number}"


def _comment(segments: Sequence[Segment]) -> str:
    """Where each scene comes from, for programs: JSON that nobody is shown and that cannot end the comment."""
    provenance = json.dumps({"scenes": [dict(segment.provenance) for segment in segments]}, sort_keys=True)
    return "<!-- " + provenance.replace(">", "\\u003e") + " -->"
