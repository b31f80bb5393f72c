"""The captions of a path alone: SRT or WebVTT with the times of the film that has the same choices."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from seed_story.errors import InputError, StoryError
from seed_story.export.files import workplace
from seed_story.export.film.shots import shots_of
from seed_story.export.narrated_path import Cancel, Progress, Report, Segment, read_aloud
from seed_story.export.options import READERS, ExportResult, FilmOptions, VoiceOptions, check_choice, check_flag
from seed_story.export.subtitles import Cue, plain_text, to_srt, to_vtt
from seed_story.export.timeline import plan, reading_seconds
from seed_story.narration import Narrator

FORMATS: Mapping[str, str] = {"srt": "SubRip", "vtt": "WebVTT"}


@dataclass(frozen=True)
class CaptionOptions(VoiceOptions):
    """reader and title: as of the film that these captions belong to; format: srt or vtt."""

    reader: str = "everyone"
    title: bool = True
    format: str = "srt"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("reader", self.reader, READERS)
        check_flag("subtitles", "title", self.title)
        check_choice("format", self.format, FORMATS)


def export_captions(
    segments: Sequence[Segment],
    out_path: Path | str,
    *,
    title: str = "",
    language: str = "",
    options: CaptionOptions | None = None,
    narrator: Narrator,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ExportResult:
    """Writes the captions; the file appears whole or not at all.

    Raises InputError for unusable arguments and StoryError when the file cannot be written.
    """
    options, path = options or CaptionOptions(), Path(out_path)
    if path.suffix.lower() != f".{options.format}":
        raise InputError(f"The file name must end in .{options.format}, but {path.name!r} does not.")
    if not segments:
        raise InputError("Subtitles need at least one scene.")
    report, pace = Report(progress, cancel), READERS[options.reader]
    film = FilmOptions(voice=options.voice, rate=options.rate, title=options.title, ending=False)
    shots = shots_of(segments, plain_text(title), film, language)
    lengths: list[float] = []
    cues: list[tuple[Cue, ...]] = []
    warnings: list[str] = []
    for number, shot in enumerate(shots):
        report(number / len(shots), f"Reading aloud: {shot.name.lower()}")
        reading = read_aloud(
            shot.name, shot.text, narrator, voice=options.voice, rate=options.rate, pace=pace, language=language
        )
        lengths.append(reading.speech.seconds if shot.title else reading.seconds)
        cues.append(() if shot.title else reading.cues)  # the title is on the screen already
        warnings += reading.warnings
    line = plan(lengths, [reading_seconds(shot.text, pace, language) for shot in shots], film.fps)
    placed = [cue.later(times.speech_at) for own, times in zip(cues, line.shots, strict=True) for cue in own]
    try:
        with workplace(path) as work:
            words = to_srt(placed, language) if options.format == "srt" else to_vtt(placed, language)
            (work / "words").write_text(words, encoding="utf-8", newline="\n")
            report(0.99, "Writing the subtitles")
            os.replace(work / "words", path)
    except OSError as error:
        raise StoryError(f"The subtitles could not be saved to {path.parent}: {error.strerror or error}.") from error
    if progress is not None:
        progress(1.0, "The subtitles are ready")
    return ExportResult(path, tuple(warnings))
