"""A path of a story as a film: scenes -> speech -> timeline -> pieces of film and sound -> MP4 with an SRT beside it.

A scene whose voice, picture or letters are missing is shown without them, and `FilmResult.warnings` says so.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.export.files import cover_jpeg, workplace
from seed_story.export.film.animation import ANIMATORS, STILL, Animation
from seed_story.export.film.captions import CaptionSpan, spans_of
from seed_story.export.film.clips import ClipStore, Scenery
from seed_story.export.film.encoders import SOFTWARE, Encoding, encoding_for, software
from seed_story.export.film.filming import Filming
from seed_story.export.film.mastering import SMALL_CODING, master
from seed_story.export.film.muxing import Tags, join_film
from seed_story.export.film.scenery import scenery_of, words_place
from seed_story.export.film.shots import Shot, animated, chapters_of, font_warnings, shots_of
from seed_story.export.film.soundtrack import for_track, write_track
from seed_story.export.narrated_path import Cancel, Progress, Reading, Report, Segment, read_aloud
from seed_story.export.options import FilmOptions
from seed_story.export.subtitles import LINE, Cue, plain_text, to_srt
from seed_story.export.timeline import Timeline, plan, reading_seconds
from seed_story.narration import Narrator, Speech
from seed_story.runtime.ffmpeg import Loudness
from seed_story.story.texts import language_of

log = logging.getLogger(__name__)

_SILENCE = Speech(np.zeros(0, np.float32), 24_000)
_UPRIGHT_LINE = 28  # characters: upright films have room for fewer letters beside each other
_READ, _FILMED = 0.12, 0.95  # of the progress bar: share of reading aloud; where filming ends
_ANIMATED = 0.7  # of the progress, where pictures move by themselves: a GPU draws for minutes
_BLINK = 0.1  # s between two looks at whether somebody wants to stop


@dataclass(frozen=True)
class FilmResult:
    """path, srt_path: the files; duration in seconds; warnings: sentences about what is missing.

    loudness: of the finished sound, measured; None for a silent film. encoder: ffmpeg's name of what made the pictures.
    """

    path: Path
    srt_path: Path
    duration: float
    warnings: tuple[str, ...] = ()
    loudness: Loudness | None = None
    encoder: str = SOFTWARE.name


@dataclass(frozen=True)
class _Narration:
    """A shot that was read aloud: how long, with which captions; the sound waits on the disk."""

    seconds: float
    cues: tuple[Cue, ...]
    warnings: tuple[str, ...]


def export_film(
    segments: Sequence[Segment],
    out_path: Path | str,
    *,
    title: str = "",
    language: str = "",
    options: FilmOptions | None = None,
    narrator: Narrator,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    clips: Path | None = None,
    seconds: float | None = None,
) -> FilmResult:
    """Make the film of `segments` at `out_path` (.mp4), and its captions beside it (.srt).

    Both files appear whole at the end or not at all. progress(fraction 0..1, message) is called often; when cancel()
    turns true, Cancelled is raised within a fifth of a second. clips: a folder in which pieces of films are kept for
    the next film that shares scenes. seconds: only the beginning, as a preview. language: of the story, as code; "": by
    the letters of its words. Raises InputError for unusable
    arguments and StoryError when ffmpeg is missing or fails.
    """
    options = options or FilmOptions()
    path = Path(out_path)
    if path.suffix.lower() != ".mp4":
        raise InputError(f"The file name of a film must end in .mp4, but {path.name!r} does not.")
    if not segments:
        raise InputError("A film needs at least one scene.")
    report = Report(progress, cancel)
    report(0.0, "Reading aloud")
    language = language or language_of(" ".join(segment.text for segment in segments))
    shots = shots_of(segments, plain_text(title), options, language)
    try:
        with workplace(path) as work:
            director = _Director(shots, options, narrator, work, ClipStore(clips or work / "clips"), seconds, language)
            result = director.film(report, path)
            report(_FILMED, "Finishing the film")
            tags = Tags(plain_text(title) or "A story", [dict(segment.provenance) for segment in segments])
            cover = cover_jpeg(segments[0].image_path, work / "cover.jpg")
            director.join(cover, tags, path)
    except OSError as error:
        raise StoryError(f"The film could not be saved to {path.parent}: {error.strerror or error}.") from error
    if progress is not None:
        progress(1.0, "The film is ready")
    return result


class _Director:
    """One film: a voice reads in one thread while pieces are drawn and coded in others."""

    def __init__(
        self,
        shots: Sequence[Shot],
        options: FilmOptions,
        narrator: Narrator,
        work: Path,
        store: ClipStore,
        seconds: float | None,
        language: str,
    ) -> None:
        self._language = language
        self._shots, self._options, self._narrator = shots, options, narrator
        self._work, self._store, self._seconds = work, store, seconds
        width, height = options.canvas
        self._line = _UPRIGHT_LINE if width < height else LINE
        self._reading = [reading_seconds(shot.text, options.pace, language) for shot in shots]
        self._narrations: list[_Narration] = []
        self._all_read, self._share = False, 0.0
        self._pieces: list[Path] = []
        self._cues: list[Cue] = []
        self._timeline: Timeline | None = None

    def film(self, report: Report, path: Path) -> FilmResult:
        """Makes all pieces and the sound. An encoder of the machine that fails midway is replaced by libx264."""
        frames, still = self._animated(report.between(0.0, _ANIMATED))
        if frames:
            report = report.between(_ANIMATED, _ANIMATED + (_FILMED - _ANIMATED) / _FILMED)  # both end at _FILMED
        scenery, warnings = scenery_of(self._shots, self._options, frames)
        warnings += still
        encoding = encoding_for(self._options.encoder, self._options.quality)
        voice = ThreadPoolExecutor(1, thread_name_prefix="voice")
        try:
            try:
                loudness = self._make(scenery, encoding, voice, report)
            except Cancelled:
                raise
            except StoryError as error:
                if encoding.name == SOFTWARE.name:
                    raise
                log.warning("%s failed, the film is encoded by %s: %s", encoding.name, SOFTWARE.name, error)
                encoding = software(self._options.quality)
                loudness = self._make(scenery, encoding, voice, report)
        finally:
            voice.shutdown(wait=False, cancel_futures=True)  # whoever stops does not wait for the end of a scene
        assert self._timeline is not None
        count = len(self._timeline.shots)
        collected = [warning for narration in self._narrations for warning in narration.warnings]
        collected += [warning for number, warning in warnings if number < count]
        collected += font_warnings(self._shots, self._options, self._language)
        return FilmResult(
            path, path.with_suffix(".srt"), self._timeline.seconds, tuple(collected), loudness, encoding.name
        )

    def _animated(self, report: Report) -> tuple[dict[int, Path], list[tuple[int, str]]]:
        if self._options.animation == STILL:
            return {}, []
        animation = Animation(ANIMATORS[self._options.animation], self._store.folder / "animation")
        return animated(self._shots, animation, report)

    def join(self, cover: Path, tags: Tags, path: Path) -> None:
        """Pieces, sound and captions as files under their final names."""
        assert self._timeline is not None
        film, srt = self._work / "film.mp4", self._work / "film.srt"
        srt.write_text(to_srt(self._cues, self._language), encoding="utf-8", newline="\n")
        chapters = chapters_of(self._shots, self._timeline)
        join_film(self._pieces, self._sound, srt if self._cues else None, cover, chapters, tags, film, self._language)
        os.replace(srt, path.with_suffix(".srt"))  # first, so that whoever sees the film finds its captions
        os.replace(film, path)

    @property
    def _sound(self) -> Path:
        return self._work / "sound.m4a"

    def _make(
        self, scenery: Sequence[Scenery], encoding: Encoding, voice: ThreadPoolExecutor, report: Report
    ) -> Loudness | None:
        """Reads what has not been read yet, and films meanwhile; returns the loudness of the sound."""
        readings = [voice.submit(self._read, number) for number in range(len(self._narrations), len(self._shots))]
        try:
            words = words_place(self._options)
            with Filming(scenery, self._options.canvas, words, encoding, self._store, self._work) as filming:
                for reading in () if self._all_read else readings:
                    self._await(reading, filming, report)
                    self._narrations.append(reading.result())
                    line, spans, self._all_read = self._plan()
                    filming.go_on(line, spans, whole=self._all_read)
                    if self._all_read:
                        break
                for reading in readings:
                    reading.cancel()  # a preview needs no more
                line, spans, _ = self._plan()
                filming.go_on(line, spans, whole=True)
                sound = voice.submit(self._master, line)
                while filming.is_going(_BLINK):
                    self._report(filming, report)
                self._await(sound, filming, report)
        finally:
            for reading in readings:
                reading.cancel()
        self._pieces, self._timeline = filming.pieces, line
        return sound.result()

    def _await(self, future: Future[Any], filming: Filming, report: Report) -> None:
        while not future.done():
            self._report(filming, report)
            filming.is_going(0)
            wait([future], timeout=_BLINK)

    def _report(self, filming: Filming, report: Report) -> None:
        """How far it is: a guess while shots wait to be read, so that it may halt but never goes back."""
        read, count = len(self._narrations), len(self._shots)
        lengths = [*(narration.seconds for narration in self._narrations), *self._reading[read:]]
        frames = plan(lengths, self._reading, self._options.fps).frames
        share = _READ * read / count + (_FILMED - _READ) * filming.drawn / frames
        self._share = min(_FILMED, max(share, self._share))
        report(
            self._share, "Creating the film" if self._all_read else f"Reading aloud: {self._shots[read].name.lower()}"
        )

    def _plan(self) -> tuple[Timeline, list[CaptionSpan], bool]:
        """The timeline and the captions of what has been read, and whether that is the whole film."""
        narrations, options = self._narrations, self._options
        count = len(narrations)
        line = plan([narration.seconds for narration in narrations], self._reading[:count], options.fps)
        whole = count == len(self._shots)
        if self._seconds is not None and line.frames - line.fade >= self._seconds * options.fps:
            line, whole = line.beginning(self._seconds), True
        narrations = narrations[: len(line.shots)]
        self._cues = [
            cue.later(times.speech_at).until(line.seconds)
            for narration, times in zip(narrations, line.shots, strict=True)
            for cue in narration.cues
            if cue.start + times.speech_at < line.seconds
        ]
        return (
            line,
            spans_of(self._cues if options.captions else (), options.fps, options.highlight, self._language),
            whole,
        )

    def _read(self, number: int) -> _Narration:
        """Reads one shot aloud; its sound goes to the disk, so that memory does not grow."""
        shot, options = self._shots[number], self._options
        reading = Reading("", _SILENCE, ())
        if shot.spoken:
            reading = read_aloud(
                shot.name, shot.text, self._narrator,
                voice=options.voice, rate=options.rate, pace=options.pace, line=self._line,
                language=self._language,
            )  # fmt: skip
        np.save(self._voice_file(number), for_track(reading.speech.samples, reading.speech.sample_rate))
        if shot.title:  # it is on the screen already
            return _Narration(reading.speech.seconds, (), reading.warnings)
        return _Narration(reading.seconds, reading.cues, reading.warnings)

    def _voice_file(self, number: int) -> Path:
        return self._work / f"voice-{number}.npy"

    def _master(self, timeline: Timeline) -> Loudness | None:
        voice = self._work / "voice.wav"
        write_track(voice, self._voices(timeline), timeline.seconds)
        music = Path(self._options.music) if self._options.music else None
        coding = SMALL_CODING if self._options.quality == "small" else None
        return master(voice, self._sound, timeline.seconds, self._work, music=music, coding=coding)

    def _voices(self, timeline: Timeline) -> Iterator[tuple[float, np.ndarray]]:
        for number, shot in enumerate(timeline.shots):
            yield shot.speech_at, np.load(self._voice_file(number))
