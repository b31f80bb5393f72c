"""A path as EPUB 3 that reads itself aloud: each word is lit while it is heard (media overlays)."""

from __future__ import annotations

import datetime
import html
import json
import os
import re
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seed_story.errors import InputError, StoryError
from seed_story.export.books.pdf_shaping import from_the_right
from seed_story.export.files import picture_or_blank, workplace
from seed_story.export.film.muxing import PROVENANCE
from seed_story.export.media import picture_bytes, voice_bytes
from seed_story.export.narrated_path import Cancel, Progress, Reading, Report, Segment, read_scenes
from seed_story.export.options import READERS, ExportResult, VoiceOptions
from seed_story.export.subtitles import plain_text
from seed_story.narration import Narrator, Word
from seed_story.story.texts import language_of

PICTURE_SIDE, PICTURE_QUALITY = 1024, 86
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_CONTAINER = (
    _XML + '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_COVER = "picture-001.jpg"  # the first scene's
_STYLE = """body { margin: 0 5%; font-family: "Nunito", "Segoe UI", sans-serif; line-height: 1.6; }
h1 { text-align: center; }
figure { margin: 1em 0; text-align: center; page-break-inside: avoid; }
img { max-width: 100%; max-height: 65vh; border-radius: 0.8em; }
p { font-size: 1.25em; }
.lit { background-color: #ffd678; color: #3a2c28; }
"""


@dataclass(frozen=True)
class _Chapter:
    """A scene in the book; `seconds` long, 0 where nothing is heard. `picture`: its file, which scenes may share."""

    number: int
    words: list[str]
    times: tuple[Word, ...]
    seconds: float
    alt: str
    picture: str

    @property
    def name(self) -> str:
        return f"scene-{self.number:03d}"

    @property
    def heading(self) -> str:
        return " ".join(self.words[:6]) + (" …" if len(self.words) > 6 else "") or f"Scene {self.number}"


def export_epub(
    segments: Sequence[Segment],
    out_path: Path | str,
    *,
    title: str = "",
    options: VoiceOptions | None = None,
    narrator: Narrator,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ExportResult:
    """Writes the book; it appears whole or not at all.

    Raises InputError for unusable arguments and StoryError when the file cannot be written.
    """
    options, path = options or VoiceOptions(), Path(out_path)
    if path.suffix.lower() != ".epub":
        raise InputError(f"The file name of an e-book must end in .epub, but {path.name!r} does not.")
    if not segments:
        raise InputError("A book needs at least one scene.")
    report = Report(progress, cancel)
    spoken = {"voice": options.voice, "rate": options.rate, "pace": READERS["everyone"]}
    readings = read_scenes(segments, narrator, report.between(0.0, 0.7), **spoken)  # type: ignore[arg-type]
    warnings = [warning for reading in readings for warning in reading.warnings]
    name, chapters = plain_text(title) or "A story", []
    pictures: dict[Path | str | None, tuple[str, bool]] = {}  # file in the book, and whether the picture is there
    try:
        with workplace(path) as work:
            with zipfile.ZipFile(work / "book.epub", "w", zipfile.ZIP_DEFLATED) as book:
                book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)  # first, and not compressed
                book.writestr("META-INF/container.xml", _CONTAINER)
                book.writestr("book/style.css", _STYLE)
                for number, (segment, reading) in enumerate(zip(segments, readings, strict=True), 1):
                    report(0.7 + 0.28 * number / len(segments), f"Laying out page {number}")
                    if segment.image_path not in pictures:
                        picture, there = picture_or_blank(segment.image_path)
                        pictures[segment.image_path] = f"picture-{len(pictures) + 1:03d}.jpg", there
                        image = picture_bytes(picture, "JPEG", PICTURE_SIDE, PICTURE_QUALITY)
                        book.writestr(f"book/{pictures[segment.image_path][0]}", image, zipfile.ZIP_STORED)
                    file, there = pictures[segment.image_path]
                    if not there:
                        warnings.append(f"Scene {number} appears without its picture, which could not be opened.")
                    sound = voice_bytes(reading, work)
                    chapter = _chapter(number, reading, bool(sound), file)
                    book.writestr(f"book/{chapter.name}.xhtml", _page(chapter))
                    if chapter.seconds:
                        book.writestr(f"book/{chapter.name}.m4a", sound, zipfile.ZIP_STORED)
                        book.writestr(f"book/{chapter.name}.smil", _overlay(chapter))
                    chapters.append(chapter)
                book.writestr("book/cover.xhtml", _cover(name))
                book.writestr("book/nav.xhtml", _contents(name, chapters))
                book.writestr("book/package.opf", _package(name, chapters, segments))
            report(0.99, "Finishing the book")
            os.replace(work / "book.epub", path)
    except OSError as error:
        raise StoryError(f"The book could not be saved to {path.parent}: {error.strerror or error}.") from error
    if progress is not None:
        progress(1.0, "The book is ready")
    return ExportResult(path, tuple(warnings))


def _chapter(number: int, reading: Reading, heard: bool, picture: str) -> _Chapter:
    words = reading.text.split()
    seconds = reading.speech.seconds if heard else 0.0
    times = reading.speech.words if heard else ()
    if heard and len(times) != len(words):  # no word is timed: the whole text is lit
        times = (Word(reading.text, 0.0, seconds),)
        words = [reading.text]
    return _Chapter(number, words, times, seconds, f"Picture of scene {number}", picture)


def _document(title: str, body: str) -> str:
    """A page that says its language and from which side it is read, by the words in it."""
    words = html.unescape(re.sub("<[^>]*>", " ", body))
    lang, side = language_of(words), "rtl" if from_the_right(words) else "ltr"
    return (
        f'{_XML}<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{lang}" xml:lang="{lang}" dir="{side}"><head><title>{_escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head>'
        f"<body>{body}</body></html>\n"
    )


def _page(chapter: _Chapter) -> str:
    words = " ".join(f'<span id="w{i}">{_escape(word)}</span>' for i, word in enumerate(chapter.words))
    picture = f'<figure><img src="{chapter.picture}" alt="{chapter.alt}"/></figure>'
    text = f"<p>{words}</p>" if words else ""
    section = f'<section id="scene" epub:type="chapter" aria-label="Scene {chapter.number}">'
    return _document(chapter.heading, f"{section}{picture}{text}</section>")


def _cover(title: str) -> str:
    picture = f'<figure><img src="{_COVER}" alt="Cover"/></figure>'
    return _document(title, f'<section epub:type="cover"><h1>{_escape(title)}</h1>{picture}</section>')


def _contents(title: str, chapters: Sequence[_Chapter]) -> str:
    rows = "".join(f'<li><a href="{c.name}.xhtml">{_escape(c.heading)}</a></li>' for c in chapters)
    return _document(title, f'<nav epub:type="toc"><h1>{_escape(title)}</h1><ol>{rows}</ol></nav>')


def _overlay(chapter: _Chapter) -> str:
    rows, begin = [], 0.0
    for index in range(len(chapter.times)):
        last = index == len(chapter.times) - 1
        end = chapter.seconds if last else max(chapter.times[index + 1].start, begin + 0.001)
        rows.append(
            f'<par id="p{index}"><text src="{chapter.name}.xhtml#w{index}"/>'
            f'<audio src="{chapter.name}.m4a" clipBegin="{begin:.3f}s" clipEnd="{end:.3f}s"/></par>'
        )
        begin = end
    return (
        f'{_XML}<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0"><body>'
        f'<seq id="s" epub:textref="{chapter.name}.xhtml#scene">{"".join(rows)}</seq></body></smil>\n'
    )


def _package(title: str, chapters: Sequence[_Chapter], segments: Sequence[Segment]) -> str:
    words = " ".join(word for chapter in chapters for word in chapter.words)
    lang, side = language_of(words), "rtl" if from_the_right(words) else "ltr"
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = json.dumps({"scenes": [dict(segment.provenance) for segment in segments]}, sort_keys=True)
    metadata = [
        f'<dc:identifier id="id">urn:uuid:{uuid.uuid4()}</dc:identifier>',
        f"<dc:title>{_escape(title)}</dc:title><dc:language>{lang}</dc:language>",
        f"<dc:contributor>{PROVENANCE}</dc:contributor><dc:source>{_escape(told)}</dc:source>",
        f'<meta property="dcterms:modified">{now}</meta>',
        '<meta property="schema:accessMode">textual</meta><meta property="schema:accessMode">visual</meta>',
        '<meta property="schema:accessibilityFeature">synchronizedAudioText</meta>',
        '<meta property="schema:accessibilityHazard">none</meta>',
    ]
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
    ]
    for file in dict.fromkeys(chapter.picture for chapter in chapters):
        cover = ' properties="cover-image"' if file == _COVER else ""
        items.append(f'<item id="{file.removesuffix(".jpg")}" href="{file}" media-type="image/jpeg"{cover}/>')
    total = sum(chapter.seconds for chapter in chapters)
    if total:
        metadata.append('<meta property="media:active-class">lit</meta>')
        metadata.append(f'<meta property="media:duration">{total:.3f}s</meta>')
    for chapter in chapters:
        name = chapter.name
        overlay = f' media-overlay="{name}-smil"' if chapter.seconds else ""
        items.append(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"{overlay}/>')
        if chapter.seconds:
            items.append(f'<item id="{name}-m4a" href="{name}.m4a" media-type="audio/mp4"/>')
            items.append(f'<item id="{name}-smil" href="{name}.smil" media-type="application/smil+xml"/>')
            duration = f'<meta property="media:duration" refines="#{name}-smil">{chapter.seconds:.3f}s</meta>'
            metadata.append(duration)
    spine = "".join(f'<itemref idref="{name}"/>' for name in ("cover", *(chapter.name for chapter in chapters)))
    return (
        f'{_XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{lang}" '
        f'prefix="schema: http://schema.org/">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{"".join(metadata)}</metadata>'
        f"<manifest>{''.join(items)}</manifest><spine page-progression-direction='{side}'>{spine}</spine></package>\n"
    )


def _escape(text: str) -> str:
    return html.escape(text, quote=True)
