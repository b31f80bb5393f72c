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
from seed_story.export.wording import in_language
from seed_story.story.line_breaks import opening_words

log = logging.getLogger(__name__)

THE_END = "The End"
FIRST_WORDS = 6  # of a scene, in the name of its chapter


@dataclass(frozen=True)
class Shot:
    """A shot while the film is made: `title` is written large on the page, `chapter` names its place in the film."""

    name: str
    text: str
    image_path: Path | str | None
    title: str = ""
    spoken: bool = True
    chapter: str = ""
    language: str = ""  # of the title


def shots_of(segments: Sequence[Segment], title: str, options: FilmOptions, language: str = "") -> list[Shot]:
    """language: of the story, as code."""
    shots = []
    for number, segment in enumerate(segments, 1):
        text = plain_text(segment.text)
        words = opening_words(text, FIRST_WORDS)
        chapter = f"{number}. {words}{' …' if words != text else ''}" if text else f"{number}."
        shots.append(Shot(f"Scene {number}", text, segment.image_path, chapter=chapter))
    if options.title and title:
        shots.insert(0, Shot("The title", title, segments[0].image_path, title, chapter=title, language=language))
    if options.ending:
        end = in_language(THE_END, language)
        picture = segments[-1].image_path
        shots.append(Shot("The end", "", picture, end, spoken=False, chapter=end, language=language))
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


def font_warnings(shots: Sequence[Shot], options: FilmOptions, language: str = "") -> list[str]:
    """Each missing font once; what cannot be seen as it should, per shot."""
    titles = any(shot.title for shot in shots)
    used = ([fonts.TITLE] if titles else []) + ([fonts.CAPTION] if options.captions else [])
    warnings = [warning for name in used if (warning := fonts.load(name, 32)[1])]
    for shot in shots:
        written = shot.title or (shot.text if options.captions else "")
        if (warning := fonts.warning_for(written, language)) and warning not in warnings:
            warnings.append(f"{shot.name}: {warning}")
    return warnings
