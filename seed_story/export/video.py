"""A path of a story as a film: scenes -> speech -> timeline -> frames and sound -> MP4 with an SRT beside it.

A scene whose voice, picture or letters are missing is shown without them, and `FilmResult.warnings` says so.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.export import fonts, pages
from seed_story.export.captions import Label, draw_label, lay_on
from seed_story.export.ffmpeg import FilmEncoder
from seed_story.export.motion import move_for
from seed_story.export.options import FilmOptions
from seed_story.export.planes import blend
from seed_story.export.soundtrack import mix, write_wav
from seed_story.export.subtitles import Cue, cues_for, plain_text, to_srt
from seed_story.export.timeline import Timeline, plan, reading_seconds
from seed_story.narration import SILENT, Narrator, Speech

log = logging.getLogger(__name__)

Progress = Callable[[float, str], None]
Cancel = Callable[[], bool]

PROVENANCE = "Told with SEED-Story studio"
_CAPTION_FADE = 4  # frames
_SPEECH_SHARE, _FRAMES_SHARE = 0.2, 0.96  # of the progress bar


@dataclass(frozen=True)
class Segment:
    """One scene: what is read, and the picture file to show (None or unreadable: a blank card)."""

    text: str
    image_path: Path | str | None


@dataclass(frozen=True)
class FilmResult:
    """path, srt_path: the files; duration in seconds; warnings: sentences about what is missing."""

    path: Path
    srt_path: Path
    duration: float
    warnings: tuple[str, ...] = ()


@dataclass
class _Shot:
    """A shot while the film is made; `name` is how warnings speak of it."""

    name: str
    text: str
    image_path: Path | str | None
    title: str = ""
    speech: Speech = field(default_factory=lambda: Speech(np.zeros(0, np.float32), 24_000))


def export_film(
    segments: Sequence[Segment],
    out_path: Path | str,
    *,
    title: str = "",
    options: FilmOptions | None = None,
    narrator: Narrator,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> FilmResult:
    """Make the film of `segments` at `out_path` (.mp4), and its captions beside it (.srt).

    Both files appear whole at the end or not at all. progress(fraction 0..1, message) is called often; when cancel()
    turns true, Cancelled is raised within a frame's time. Raises InputError for unusable arguments and StoryError
    when ffmpeg is missing or fails.
    """
    options = options or FilmOptions()
    path = Path(out_path)
    if path.suffix.lower() != ".mp4":
        raise InputError(f"A film's file name ends in .mp4; {path.name!r} does not.")
    if not segments:
        raise InputError("A film needs at least one scene.")
    report = _Report(progress, cancel)
    shots = _shots(segments, plain_text(title), options)
    warnings = _narrate(shots, options, narrator, report)
    reading = [reading_seconds(shot.text) for shot in shots]
    timeline = plan([shot.speech.seconds for shot in shots], reading, options.fps)
    cues = _cues(shots, timeline)
    metadata = {"title": plain_text(title) or "A story", "comment": PROVENANCE}
    srt_path = path.with_suffix(".srt")
    try:
        with _workplace(path) as work:
            sound, film, srt = work / "sound.wav", work / "film.mp4", work / "film.srt"
            voices = zip(timeline.shots, (shot.speech for shot in shots), strict=True)
            pieces = [(times.speech_at, speech.samples, speech.sample_rate) for times, speech in voices]
            write_wav(sound, mix(pieces, timeline.seconds))
            with FilmEncoder(film, options.canvas, options.fps, sound, metadata) as encoder:
                for number, frame in enumerate(_frames(shots, timeline, cues, options, warnings)):
                    encoder.write(frame)
                    share = (number + 1) / timeline.frames
                    report(_SPEECH_SHARE + (_FRAMES_SHARE - _SPEECH_SHARE) * share, "Filming")
                report(_FRAMES_SHARE, "Finishing the film")
            srt.write_text(to_srt(cues), encoding="utf-8", newline="\n")
            report(0.99, "Finishing the film")
            os.replace(srt, srt_path)  # first, so that whoever sees the film finds its captions
            os.replace(film, path)
    except OSError as error:
        raise StoryError(f"The film could not be written to {path.parent}: {error.strerror or error}.") from error
    report.done()
    return FilmResult(path, srt_path, timeline.seconds, tuple(warnings))


@contextmanager
def _workplace(path: Path) -> Iterator[Path]:
    """A hidden folder beside the film (so that finished files move there at once), gone afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{path.stem[:40]}-", suffix=".part", dir=path.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


class _Report:
    """Passes progress on and asks whether to stop."""

    def __init__(self, progress: Progress | None, cancel: Cancel | None) -> None:
        self._progress, self._cancel = progress, cancel

    def __call__(self, fraction: float, message: str) -> None:
        if self._cancel is not None and self._cancel():
            raise Cancelled("The film was stopped. The story is unchanged.")
        if self._progress is not None:
            self._progress(fraction, message)

    def done(self) -> None:
        if self._progress is not None:
            self._progress(1.0, "The film is ready")


def _shots(segments: Sequence[Segment], title: str, options: FilmOptions) -> list[_Shot]:
    scenes = [_Shot(f"Scene {i}", plain_text(s.text), s.image_path) for i, s in enumerate(segments, 1)]
    if options.title and title:
        return [_Shot("The title", title, segments[0].image_path, title), *scenes]
    return scenes


def _narrate(shots: list[_Shot], options: FilmOptions, narrator: Narrator, report: _Report) -> list[str]:
    """Give every shot its speech; returns the warnings."""
    warnings = []
    for number, shot in enumerate(shots):
        report(_SPEECH_SHARE * number / len(shots), f"Reading aloud: {shot.name.lower()}")
        if not shot.text:
            continue
        try:
            shot.speech = narrator.speak(shot.text, options.voice, options.rate)
        except Cancelled:
            raise
        except Exception as error:  # a voice may fail in any way; it never costs the film
            if not isinstance(error, StoryError):
                log.exception("%s: the voice failed", shot.name)
            warnings.append(f"{shot.name} is shown without a voice. {error}")
            continue
        if shot.speech.warning:
            warnings.append(f"{shot.name}: {shot.speech.warning}")
        if not len(shot.speech.samples) and options.voice != SILENT:
            warnings.append(f"{shot.name} is shown without a voice: the voice found nothing to read in it.")
    return warnings


def _cues(shots: Sequence[_Shot], timeline: Timeline) -> list[Cue]:
    """All captions of the film; the title is on the screen already."""
    cues: list[Cue] = []
    for number, (shot, times) in enumerate(zip(shots, timeline.shots, strict=True)):
        if shot.title:
            continue
        begin, end = timeline.readable(number)
        if times.speech_seconds > 0:
            cues += cues_for(shot.text, times.speech_at, times.speech_seconds, parts=shot.speech.parts, latest=end)
        else:
            cues += cues_for(shot.text, begin, end - begin)
    return cues


def _still(number: int, shots: Sequence[_Shot], options: FilmOptions, warnings: list[str]) -> pages.Still:
    shot = shots[number]
    width, height = options.canvas
    try:
        picture = pages.open_picture(shot.image_path)
    except (OSError, ValueError) as error:
        log.info("%s: %s", shot.name, error)
        if not shot.title:  # the title's picture is the first scene's, which says it
            warnings.append(f"{shot.name} is shown without its picture, which could not be opened.")
        picture = pages.blank_picture()
    if shot.title:
        return pages.make_still(picture, pages.title_layout(width, height), move_for(number), shot.title)
    layout = pages.scene_layout(width, height, options.captions)
    return pages.make_still(picture, layout, move_for(number))


def _frames(
    shots: Sequence[_Shot], timeline: Timeline, cues: Sequence[Cue], options: FilmOptions, warnings: list[str]
) -> Iterator[np.ndarray]:
    """Every frame [H * 3 / 2, W] of the film in order; stills are drawn when first seen and dropped when last seen."""
    width, height = options.canvas
    paper = pages.blank_frame(width, height)
    warnings += _font_warnings(shots, options)
    stills: dict[int, pages.Still] = {}
    captions = _Captions(cues if options.captions else (), options)
    for number in range(timeline.frames):
        layers = timeline.visible(number)
        for index, _, _ in layers:
            if index not in stills:
                stills[index] = _still(index, shots, options, warnings)
        for index in [i for i in stills if i < layers[0][0]]:
            del stills[index]
        frame = stills[layers[0][0]].frame(layers[0][2])
        if len(layers) > 1:
            index, weight, moment = layers[1]
            frame = blend(frame, stills[index].frame(moment), weight)
        captions.draw(frame, number)
        light = timeline.light(number)
        yield frame if light >= 1 else blend(paper, frame, light)


def _font_warnings(shots: Sequence[_Shot], options: FilmOptions) -> list[str]:
    """Each missing font once; letters that the caption font lacks, per scene."""
    titles = any(shot.title for shot in shots)
    used = ([fonts.TITLE] if titles else []) + ([fonts.CAPTION] if options.captions else [])
    warnings = [warning for name in used if (warning := fonts.load(name, 32)[1])]
    if not options.captions:
        return warnings
    font, _ = fonts.load(fonts.CAPTION, 32)
    for shot in shots:
        if not shot.title and (missing := fonts.missing_letters(font, shot.text)):
            warnings.append(f"{shot.name}: the captions cannot show {missing[:12]}, the font has no such letters.")
    return warnings


class _Captions:
    """Lays the right caption on each frame; draws each once and keeps only the current one."""

    def __init__(self, cues: Sequence[Cue], options: FilmOptions) -> None:
        self._layout = pages.scene_layout(*options.canvas, True)
        borders = [(round(cue.start * options.fps), round(cue.end * options.fps)) for cue in cues]
        # (first frame, frame after the last, text, appears softly, leaves softly): captions that touch swap at once
        self._spans = [
            (
                start,
                end,
                cue.text,
                i == 0 or borders[i - 1][1] < start,
                i == len(borders) - 1 or end < borders[i + 1][0],
            )
            for i, ((start, end), cue) in enumerate(zip(borders, cues, strict=True))
        ]
        self._next = 0
        self._label: Label | None = None

    def draw(self, frame: np.ndarray, number: int) -> None:
        while self._next < len(self._spans) and number >= self._spans[self._next][1]:
            self._next, self._label = self._next + 1, None
        if self._next == len(self._spans) or number < self._spans[self._next][0]:
            return
        start, end, text, soft_start, soft_end = self._spans[self._next]
        if self._label is None:
            layout = self._layout
            self._label = draw_label(
                text, centre=layout.caption_centre, width=layout.caption_width, size=layout.caption_size
            )
        steps = [_CAPTION_FADE, *([number - start + 1] if soft_start else []), *([end - number] if soft_end else [])]
        lay_on(frame, self._label, min(steps) / _CAPTION_FADE)
