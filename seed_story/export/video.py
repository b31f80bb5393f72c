"""A path of a story as a film: scenes -> speech -> timeline -> pieces of film and sound -> MP4 with an SRT beside it.

A scene whose voice, picture or letters are missing is shown without them, and `FilmResult.warnings` says so.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.export import fonts, pages
from seed_story.export.captions import spans_of
from seed_story.export.clips import ClipMaker, ClipStore, Scenery
from seed_story.export.ffmpeg import Loudness
from seed_story.export.files import cover_jpeg, workplace
from seed_story.export.focus import focus_of
from seed_story.export.mastering import master
from seed_story.export.motion import move_for
from seed_story.export.muxing import Chapter, Tags, join_film
from seed_story.export.options import FilmOptions
from seed_story.export.soundtrack import for_track, write_track
from seed_story.export.subtitles import LINE, Cue, plain_text, to_srt
from seed_story.export.telling import Cancel, Progress, Reading, Report, Segment, read_aloud
from seed_story.export.timeline import Timeline, plan, reading_seconds
from seed_story.narration import Narrator, Speech

log = logging.getLogger(__name__)

THE_END = "The End"
_SILENCE = Speech(np.zeros(0, np.float32), 24_000)
_UPRIGHT_LINE = 28  # characters: upright films have room for fewer letters beside each other
_SPEECH_SHARE, _FRAMES_SHARE = 0.2, 0.94  # of the progress bar


@dataclass(frozen=True)
class FilmResult:
    """path, srt_path: the files; duration in seconds; warnings: sentences about what is missing.

    loudness: of the finished sound, measured; None for a silent film.
    """

    path: Path
    srt_path: Path
    duration: float
    warnings: tuple[str, ...] = ()
    loudness: Loudness | None = None


@dataclass(frozen=True)
class _Shot:
    """A shot while the film is made: `title` is written large on the page, `chapter` names its place in the film."""

    name: str
    text: str
    image_path: Path | str | None
    title: str = ""
    spoken: bool = True
    chapter: str = ""


def export_film(
    segments: Sequence[Segment],
    out_path: Path | str,
    *,
    title: str = "",
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
    the next film that shares scenes. seconds: only the beginning, as a preview. Raises InputError for unusable
    arguments and StoryError when ffmpeg is missing or fails.
    """
    options = options or FilmOptions()
    path = Path(out_path)
    if path.suffix.lower() != ".mp4":
        raise InputError(f"A film's file name ends in .mp4; {path.name!r} does not.")
    if not segments:
        raise InputError("A film needs at least one scene.")
    report = Report(progress, cancel)
    shots = _shots(segments, plain_text(title), options)
    srt_path = path.with_suffix(".srt")
    try:
        with workplace(path) as work:
            lengths, rel_cues, warnings = _narrate(shots, options, narrator, report.between(0, _SPEECH_SHARE), work)
            reading = [reading_seconds(shot.text, options.pace) for shot in shots]
            timeline = plan(lengths, reading, options.fps)
            if seconds is not None:
                timeline = timeline.beginning(seconds)
            cues = _cues(shots, rel_cues, timeline)
            voice, sound, film, srt = work / "voice.wav", work / "sound.m4a", work / "film.mp4", work / "film.srt"
            write_track(voice, _voices(timeline, work), timeline.seconds)
            music = Path(options.music) if options.music else None
            loudness = master(voice, sound, timeline.seconds, work, music=music)
            scenery, lacking = _scenery(shots[: len(timeline.shots)], options)
            warnings += lacking + _font_warnings(shots, options)
            spans = spans_of(cues if options.captions else (), options.fps, options.highlight)
            maker = ClipMaker(timeline, scenery, spans, options.canvas)
            store = ClipStore(clips or work / "clips")
            pieces = _film(maker, timeline, store, work, report.between(_SPEECH_SHARE, _FRAMES_SHARE))
            report(_FRAMES_SHARE, "Finishing the film")
            srt.write_text(to_srt(cues), encoding="utf-8", newline="\n")
            tags = Tags(plain_text(title) or "A story", [dict(segment.provenance) for segment in segments])
            cover = cover_jpeg(segments[0].image_path, work / "cover.jpg")
            join_film(pieces, sound, srt if cues else None, cover, _chapters(shots, timeline), tags, film)
            report(0.99, "Finishing the film")
            os.replace(srt, srt_path)  # first, so that whoever sees the film finds its captions
            os.replace(film, path)
    except OSError as error:
        raise StoryError(f"The film could not be written to {path.parent}: {error.strerror or error}.") from error
    if progress is not None:
        progress(1.0, "The film is ready")
    return FilmResult(path, srt_path, timeline.seconds, tuple(warnings), loudness)


def _shots(segments: Sequence[Segment], title: str, options: FilmOptions) -> list[_Shot]:
    shots = []
    for number, segment in enumerate(segments, 1):
        text = plain_text(segment.text)
        words = " ".join(text.split()[:6])
        chapter = f"{number}. {words}{' …' if words != text else ''}" if text else f"{number}."
        shots.append(_Shot(f"Scene {number}", text, segment.image_path, chapter=chapter))
    if options.title and title:
        shots.insert(0, _Shot("The title", title, segments[0].image_path, title, chapter=title))
    if options.ending:
        shots.append(_Shot("The end", "", segments[-1].image_path, THE_END, spoken=False, chapter=THE_END))
    return shots


def _narrate(
    shots: Sequence[_Shot], options: FilmOptions, narrator: Narrator, report: Report, work: Path
) -> tuple[list[float], list[tuple[Cue, ...]], list[str]]:
    """Seconds and captions of each shot, and warnings; the sound waits in `work`, so that memory does not grow."""
    lengths: list[float] = []
    cues: list[tuple[Cue, ...]] = []
    warnings: list[str] = []
    width, height = options.canvas
    line = _UPRIGHT_LINE if width < height else LINE
    for number, shot in enumerate(shots):
        report(number / len(shots), f"Reading aloud: {shot.name.lower()}")
        reading = Reading("", _SILENCE, ())
        if shot.spoken:
            reading = read_aloud(
                shot.name, shot.text, narrator, voice=options.voice, rate=options.rate, pace=options.pace, line=line
            )
        np.save(_voice_file(work, number), for_track(reading.speech.samples, reading.speech.sample_rate))
        lengths.append(reading.speech.seconds if shot.title else reading.seconds)
        cues.append(() if shot.title else reading.cues)
        warnings += reading.warnings
    return lengths, cues, warnings


def _voice_file(work: Path, number: int) -> Path:
    return work / f"voice-{number}.npy"


def _voices(timeline: Timeline, work: Path) -> Iterator[tuple[float, np.ndarray]]:
    for number, shot in enumerate(timeline.shots):
        yield shot.speech_at, np.load(_voice_file(work, number))


def _cues(shots: Sequence[_Shot], cues: Sequence[tuple[Cue, ...]], timeline: Timeline) -> list[Cue]:
    """All captions of the film; titles are on the screen already."""
    return [
        cue.later(times.speech_at)
        for shot, own, times in zip(shots, cues, timeline.shots, strict=False)
        for cue in own
        if not shot.title and cue.start + times.speech_at < timeline.seconds
    ]


def _chapters(shots: Sequence[_Shot], timeline: Timeline) -> list[Chapter]:
    starts = [shot.first / timeline.fps for shot in timeline.shots]
    ends = [*starts[1:], timeline.seconds]
    names = [shot.chapter for shot in shots]
    return [Chapter(start, end, name) for start, end, name in zip(starts, ends, names, strict=False)]


def _scenery(shots: Sequence[_Shot], options: FilmOptions) -> tuple[list[Scenery], list[str]]:
    """What each shot shows, and warnings about pictures that cannot be opened."""
    width, height = options.canvas
    scenery, warnings = [], []
    for number, shot in enumerate(shots):
        digest, picture = "blank", pages.blank_picture()
        try:
            picture = pages.open_picture(shot.image_path)
            digest = hashlib.sha256(Path(str(shot.image_path)).read_bytes()).hexdigest()
        except (OSError, ValueError) as error:
            log.info("%s: %s", shot.name, error)
            if not shot.title:  # a card's picture is a scene's, which says it
                warnings.append(f"{shot.name} is shown without its picture, which could not be opened.")
        layout = (
            pages.title_layout(width, height) if shot.title else pages.scene_layout(width, height, options.captions)
        )
        move = move_for(number, focus_of(picture), pages.room_of(layout))
        path = shot.image_path if digest != "blank" else None
        key = hashlib.sha256(repr((digest, layout, move, shot.title)).encode()).hexdigest()
        scenery.append(Scenery(key, layout, move, shot.title, lambda path=path: _picture(path)))  # type: ignore[misc]
    return scenery, warnings


def _picture(path: Path | str | None) -> Image.Image:
    return pages.blank_picture() if path is None else pages.open_picture(path)


def _film(maker: ClipMaker, timeline: Timeline, store: ClipStore, work: Path, report: Report) -> list[Path]:
    """Every piece of the film as a file, in order; two are made at a time."""
    stop, count = threading.Event(), _Count()
    workers = min(4, os.cpu_count() or 1)
    pieces: list[Path] = []
    with ThreadPoolExecutor(workers, thread_name_prefix="film") as pool:
        waiting: set[Future[None]] = set()
        for number, (first, last) in enumerate(timeline.clips()):
            key, target = maker.key(first, last), work / f"clip-{number}.mp4"
            pieces.append(target)
            if store.fetch(key, target):
                count.add(last - first)
                continue
            waiting.add(pool.submit(_make, maker, first, last, target, stop, count, store, key))
        try:
            while waiting:
                done, waiting = wait(waiting, timeout=0.1, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                report(count.value / timeline.frames, "Filming")
        except BaseException:
            stop.set()
            for future in waiting:
                future.cancel()
            raise
    return pieces


def _make(
    maker: ClipMaker,
    first: int,
    last: int,
    target: Path,
    stop: threading.Event,
    count: _Count,
    store: ClipStore,
    key: str,
) -> None:
    """One piece; a second time if ffmpeg died, because programs are killed for reasons that pass."""
    threads = max(1, (os.cpu_count() or 1) // 2)
    for attempt in (1, 2):
        drawn = 0

        def one_more() -> None:
            nonlocal drawn
            if stop.is_set():
                raise Cancelled("The export was stopped. The story is unchanged.")
            drawn += 1
            count.add(1)

        try:
            maker.make(first, last, target, threads, one_more)
            break
        except Cancelled:
            raise
        except StoryError as error:
            count.add(-drawn)
            if attempt == 2:
                raise
            log.warning("a piece of the film is made once more: %s", error)
    store.keep(key, target)


class _Count:
    """A number that several threads change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.value = 0

    def add(self, number: int) -> None:
        with self._lock:
            self.value += number


def _font_warnings(shots: Sequence[_Shot], options: FilmOptions) -> list[str]:
    """Each missing font once; letters that no font has, per scene."""
    titles = any(shot.title for shot in shots)
    used = ([fonts.TITLE] if titles else []) + ([fonts.CAPTION] if options.captions else [])
    warnings = [warning for name in used if (warning := fonts.load(name, 32)[1])]
    if not options.captions:
        return warnings
    for shot in shots:
        font, _ = fonts.load_for(shot.text, 32)
        if not shot.title and (missing := fonts.missing_letters(font, shot.text)):
            warnings.append(f"{shot.name}: the captions cannot show {missing[:12]}, no font here has these letters.")
    return warnings
