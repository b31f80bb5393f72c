"""The whole story as one HTML file that anybody opens from a disk: pictures, voice, word by word, choices at forks.

Pictures and voices lie in the page as text. Base64 would make them a third larger; here each letter of the page carries
seven bits, so that the page is a seventh larger than its media, and it stays plain UTF-8 that any server may send.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from seed_story.errors import InputError, StoryError
from seed_story.export.branching import Node, children_of
from seed_story.export.files import picture_or_blank, workplace
from seed_story.export.film.muxing import PROVENANCE
from seed_story.export.media import picture_bytes, voice_bytes
from seed_story.export.narrated_path import Cancel, Progress, Reading, Report, read_scenes
from seed_story.export.options import READERS, ExportResult, VoiceOptions
from seed_story.export.subtitles import plain_text
from seed_story.export.wording import in_language
from seed_story.narration import Narrator
from seed_story.story.languages import Language, known_language
from seed_story.story.texts import split_sentences

PARTS = Path(__file__).resolve().parent
PICTURE_SIDE, PICTURE_QUALITY = 768, 84
# What the page says by itself; its places in page.html are called said_0, said_1, ...
_SAID = (
    "To the story", "The story", "What happens next?", "Back", "Read to me", "Turn pages automatically", "Pause",
    "Turn the page", "The End", "Choose another path", "Start again", "Page {}",
)  # fmt: skip
_AVOIDED = "\0\r<"  # what a page would change, or read as a mark
_UNSAFE = re.compile(f"[{_AVOIDED}](.)", re.DOTALL)


def export_page(
    nodes: Sequence[Node],
    out_path: Path | str,
    *,
    title: str = "",
    language: str = "",
    options: VoiceOptions | None = None,
    narrator: Narrator,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ExportResult:
    """Writes the tree of scenes as one self-contained HTML file; it appears whole or not at all.

    Raises InputError for unusable arguments and StoryError when the file cannot be written.
    """
    options, path = options or VoiceOptions(), Path(out_path)
    if path.suffix.lower() != ".html":
        raise InputError(f"The file name of a web page must end in .html, but {path.name!r} does not.")
    if not nodes:
        raise InputError("A web page needs at least one scene.")
    report = Report(progress, cancel)
    segments = [node.segment for node in nodes]
    written = known_language(language, " ".join(segment.text for segment in segments))
    name = plain_text(title) or in_language("A story", written.code)
    spoken = {"voice": options.voice, "rate": options.rate, "pace": READERS["everyone"], "language": written.code}
    readings = read_scenes(segments, narrator, report.between(0.0, 0.7), **spoken)  # type: ignore[arg-type]
    warnings = [warning for reading in readings for warning in reading.warnings]
    children = children_of(nodes)
    scenes = []
    try:
        with workplace(path) as work, _Media(work / "media.txt") as media:
            for number, (node, reading) in enumerate(zip(nodes, readings, strict=True)):
                report(0.7 + 0.25 * number / len(nodes), f"Laying out page {number + 1}")
                seen, there = media.picture(node.segment.image_path)
                if not there:
                    warnings.append(f"Scene {number + 1} appears without its picture, which could not be opened.")
                sound = voice_bytes(reading, work)
                heard = media.add("audio/mp4", sound) if sound else None
                scenes.append(_scene(node, reading, children[number], seen, heard, written.code))
            _write_page(work / "page.html", name, scenes, media, written)
            report(0.99, "Laying out the page")
            os.replace(work / "page.html", path)
    except OSError as error:
        raise StoryError(f"The web page could not be saved to {path.parent}: {error.strerror or error}.") from error
    if progress is not None:
        progress(1.0, "The web page is ready")
    return ExportResult(path, tuple(warnings))


def packed(data: bytes) -> str:
    """Bytes as letters that a page keeps as they are, seven bits to each; `bytes` in page.js reads them."""
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    sevens = np.pad(bits, (0, -len(bits) % 7)).reshape(-1, 7)
    symbols = np.packbits(np.pad(sevens, ((0, 0), (1, 0))), axis=1).ravel()  # [ceil(8 N / 7)] of 0..127
    text = symbols.tobytes().decode("ascii")
    if text[-1:] in tuple(_AVOIDED):
        text += "\1"  # one letter too many is not read: the size is known
    return _UNSAFE.sub(lambda pair: chr(256 + _AVOIDED.index(pair[0][0]) * 128 + ord(pair[1])), text)


class _Media:
    """Pictures and voices of a page as its text, kept in a file until the page is written; each picture once."""

    def __init__(self, file: Path) -> None:
        self._path, self._count = file, 0
        self._pictures: dict[Path | str, int] = {}  # number, by the picture's file

    def __enter__(self) -> _Media:
        self._file = self._path.open("w", encoding="utf-8", newline="\n")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def picture(self, file: Path | str | None) -> tuple[int, bool]:
        """The number of a picture, and whether it could be opened; a blank sheet stands for one that could not."""
        if file is not None and file in self._pictures:
            return self._pictures[file], True
        picture, there = picture_or_blank(file)
        number = self.add("image/webp", picture_bytes(picture, "WEBP", PICTURE_SIDE, PICTURE_QUALITY))
        if there and file is not None:
            self._pictures[file] = number
        return number, there

    def add(self, kind: str, data: bytes) -> int:
        number = self._count
        mark = f'<script type="text/plain" id="m{number}" data-type="{kind}" data-size="{len(data)}">'
        self._file.write(f"{mark}{packed(data)}</script>\n")
        self._count += 1
        return number

    def copy_to(self, page: TextIO) -> None:
        self._file.flush()
        with self._path.open(encoding="utf-8", newline="") as media:
            shutil.copyfileobj(media, page)


def _scene(
    node: Node, reading: Reading, children: list[int], picture: int, sound: int | None, language: str
) -> dict[str, object]:
    words = reading.text.split()
    timed = [round(word.start, 3) for word in reading.speech.words] if len(reading.speech.words) == len(words) else []
    first = (split_sentences(reading.text, language) or [""])[0]
    return {
        "text": " ".join(words),
        "times": timed,
        "parent": node.parent,
        "children": children,
        "picture": picture,
        "sound": sound,
        "alt": first,
        "label": node.name or first or "…",
    }


def _write_page(file: Path, title: str, scenes: Sequence[dict[str, object]], media: _Media, written: Language) -> None:
    said = {english: in_language(english, written.code) for english in _SAID}
    data = json.dumps({"scenes": scenes, "said": said}, ensure_ascii=False).replace("<", "\\u003c")
    plain = "".join(f"<p>{html.escape(str(scene['text']))}</p>" for scene in scenes)
    values = {
        "title": html.escape(title),
        "maker": PROVENANCE,
        "language": written.code,
        "side": "rtl" if written.from_the_right else "ltr",
        **{f"said_{number}": html.escape(said[english]) for number, english in enumerate(_SAID)},
        "style": (PARTS / "page.css").read_text("utf-8"),
        "script": (PARTS / "page.js").read_text("utf-8"),
        "plain": plain,
        "story": data,
    }
    parts = re.split(r"\{\{(\w+)\}\}", (PARTS / "page.html").read_text("utf-8"))
    with file.open("w", encoding="utf-8", newline="\n") as page:
        for number, part in enumerate(parts):
            if number % 2 and part == "media":
                media.copy_to(page)
            else:
                page.write(values[part] if number % 2 else part)
