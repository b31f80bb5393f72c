"""The shots of a film: title card, scenes, end card; what each shows, and what is missing in it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from seed_story.errors import Cancelled
from seed_story.export import fonts
from seed_story.export.film.animation import Animation
from seed_story.export.film.muxing import Chapter
from seed_story.export.narrated_path import Report, Segment
from seed_story.export.options import FilmOptions
from seed_story.export.subtitles import plain_text
from seed_story.export.timeline import Timeline

log = logging.getLogger(__name__)

THE_END = "The End"


@dataclass(frozen=True)
class Shot:
    """A shot while the film is made: `title` is written large on the page, `chapter` names its place in the film."""

    name: str
    text: str
    image_path: Path | str | None
    title: str = ""
    spoken: bool = True
    chapter: str = ""


def shots_of(segments: Sequence[Segment], title: str, options: FilmOptions) -> list[Shot]:
    shots = []
    for number, segment in enumerate(segments, 1):
        text = plain_text(segment.text)
        words = " ".join(text.split()[:6])
        chapter = f"{number}. {words}{' …' if words != text else ''}" if text else f"{number}."
        shots.append(Shot(f"Scene {number}", text, segment.image_path, chapter=chapter))
    if options.title and title:
        shots.insert(0, Shot("The title", title, segments[0].image_path, title, chapter=title))
    if options.ending:
        shots.append(Shot("The end", "", segments[-1].image_path, THE_END, spoken=False, chapter=THE_END))
    return shots


def chapters_of(shots: Sequence[Shot], timeline: Timeline) -> list[Chapter]:
    starts = [shot.first / timeline.fps for shot in timeline.shots]
    ends = [*starts[1:], timeline.seconds]
    names = [shot.chapter for shot in shots]
    return [Chapter(start, end, name) for start, end, name in zip(starts, ends, names, strict=False)]


def animated(
    shots: Sequence[Shot], animation: Animation, report: Report
) -> tuple[dict[int, Path], list[tuple[int, str]]]:
    """The frames of those shots whose pictures move by themselves, and one warning if others do not."""
    frames: dict[int, Path] = {}
    scenes = [(number, shot) for number, shot in enumerate(shots) if not shot.title and shot.image_path]
    for done, (number, shot) in enumerate(scenes):
        step = partial(_step, report, done, len(scenes), shot.name)
        step(0.0)
        try:
            frames[number] = animation.frames(str(shot.image_path), shot.text, step)
        except Cancelled:
            raise
        except Exception as error:  # of graphics drivers, models and broken pictures
            log.info("%s: %s", shot.name, error)
            kept = "The pictures" if not frames else f"The pictures from {shot.name.lower()} onwards"
            return frames, [(number, f"{kept} are not animated. {error}")]
    return frames, []


def _step(report: Report, done: int, count: int, name: str, share: float) -> None:
    report((done + share) / count, f"Animating pictures: {name.lower()}")


def font_warnings(shots: Sequence[Shot], options: FilmOptions) -> list[str]:
    """Each missing font once; letters that no font has, per scene."""
    titles = any(shot.title for shot in shots)
    used = ([fonts.TITLE] if titles else []) + ([fonts.CAPTION] if options.captions else [])
    warnings = [warning for name in used if (warning := fonts.load(name, 32)[1])]
    if not options.captions:
        return warnings
    for shot in shots:
        font, _ = fonts.load_for(shot.text, 32)
        if not shot.title and (missing := fonts.missing_letters(font, shot.text)):
            warnings.append(
                f"{shot.name}: the captions cannot show {missing[:12]} because no installed font has these letters."
            )
    return warnings
