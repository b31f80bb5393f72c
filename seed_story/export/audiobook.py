"""A path to listen to: M4B or MP3 with a chapter for each scene and a cover."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seed_story.errors import InputError, StoryError
from seed_story.export.files import cover_jpeg, workplace
from seed_story.export.film.mastering import CODING, master
from seed_story.export.film.muxing import Chapter, Tags, join_sound
from seed_story.export.film.soundtrack import for_track, write_track
from seed_story.export.narrated_path import Cancel, Progress, Report, Segment, read_aloud, read_scenes
from seed_story.export.options import READERS, ExportResult, VoiceOptions, check_choice
from seed_story.export.subtitles import plain_text
from seed_story.export.wording import in_language
from seed_story.narration import SILENT, Narrator
from seed_story.story.languages import known_language
from seed_story.story.line_breaks import opening_words

FORMATS: Mapping[str, tuple[str, ...]] = {
    "m4b": CODING,
    "mp3": ("-c:a", "libmp3lame", "-b:a", "128k", "-ar", "48000", "-ac", "2", "-f", "mp3"),
}
_BEFORE, _BETWEEN, _AFTER = 0.4, 1.2, 1.0  # s of silence


@dataclass(frozen=True)
class AudioOptions(VoiceOptions):
    """format: m4b or mp3."""

    format: str = "m4b"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("format", self.format, FORMATS)
        if self.voice == SILENT:
            raise InputError("An audiobook needs a voice. Choose one.")


def export_audio(
    segments: Sequence[Segment],
    out_path: Path | str,
    *,
    title: str = "",
    language: str = "",
    options: AudioOptions | None = None,
    narrator: Narrator,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ExportResult:
    """Writes the sound; it appears whole or not at all.

    Raises InputError for unusable arguments and StoryError when nothing can be read aloud or the file not be written.
    """
    options, path = options or AudioOptions(), Path(out_path)
    if path.suffix.lower() != f".{options.format}":
        raise InputError(f"The file name must end in .{options.format}, but {path.name!r} does not.")
    if not segments:
        raise InputError("An audiobook needs at least one scene.")
    report = Report(progress, cancel)
    lang = known_language(language, " ".join(segment.text for segment in segments)).code
    name = plain_text(title) or in_language("A story", lang)
    spoken = {"voice": options.voice, "rate": options.rate, "pace": READERS["everyone"], "language": lang}
    readings = [read_aloud("The title", name, narrator, **spoken)]  # type: ignore[arg-type]
    readings += read_scenes(segments, narrator, report.between(0.0, 0.7), **spoken)  # type: ignore[arg-type]
    warnings = [warning for reading in readings for warning in reading.warnings]
    if not any(len(reading.speech.samples) for reading in readings):
        raise StoryError(" ".join(["None of the text could be read aloud.", *warnings[:1]]))
    pieces: list[tuple[float, np.ndarray]] = []
    chapters: list[Chapter] = []
    at = _BEFORE
    for number, reading in enumerate(readings):
        pieces.append((at, for_track(reading.speech.samples, reading.speech.sample_rate)))
        until = at + reading.speech.seconds + (_AFTER if number == len(readings) - 1 else _BETWEEN)
        words = opening_words(reading.text, 8)
        chapters.append(Chapter(at if number else 0.0, until, f"{number}. {words}" if number else name))
        at = until
    try:
        with workplace(path) as work:
            write_track(work / "voice.wav", pieces, at)
            report(0.75, "Balancing the audio")
            sound, out = work / f"sound.{options.format}", work / f"book.{options.format}"
            master(work / "voice.wav", sound, at, work, coding=FORMATS[options.format])
            tags = Tags(name, [dict(segment.provenance) for segment in segments])
            join_sound(sound, cover_jpeg(segments[0].image_path, work / "cover.jpg"), chapters, tags, out, lang)
            report(0.99, "Finishing the audio")
            os.replace(out, path)
    except OSError as error:
        raise StoryError(f"The audio could not be saved to {path.parent}: {error.strerror or error}.") from error
    if progress is not None:
        progress(1.0, "The audiobook is ready")
    return ExportResult(path, tuple(warnings))
