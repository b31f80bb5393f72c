"""What each shot of a film shows, and where its words stand, for the composition that was chosen."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PIL import Image

from seed_story.export.film import pages
from seed_story.export.film.animation import read_frames
from seed_story.export.film.clips import Scenery
from seed_story.export.film.composition import (
    CARD,
    FILL,
    Box,
    Place,
    Strip,
    caption_place,
    scene_window,
    strip_for,
    title_place,
    title_window,
)
from seed_story.export.film.focus import focus_of
from seed_story.export.film.motion import Move, move_for
from seed_story.export.film.panning import Track, track_for
from seed_story.export.film.shots import Shot
from seed_story.export.film.stills import Still
from seed_story.export.film.windows import PannedStill
from seed_story.export.options import FilmOptions

_ABOVE_WORDS = 0.38  # of a window: the middle of what captions leave free

log = logging.getLogger(__name__)


def words_place(options: FilmOptions) -> Place:
    """Where the captions stand, the same in the whole film."""
    if options.composition != CARD:
        return caption_place(options.composition, *options.canvas)
    layout = pages.scene_layout(*options.canvas, True)
    return Place(layout.caption_centre, layout.caption_width, options.canvas[1], layout.caption_size)


def scenery_of(
    shots: Sequence[Shot], options: FilmOptions, frames: Mapping[int, Path]
) -> tuple[list[Scenery], list[tuple[int, str]]]:
    """What each shot shows, and (number of the shot, warning) where a picture cannot be opened.

    frames: files of pictures that move by themselves, by the shot's number.
    """
    scenery: list[Scenery] = []
    warnings: list[tuple[int, str]] = []
    for number, shot in enumerate(shots):
        digest, picture = "blank", pages.blank_picture()
        try:
            picture = pages.open_picture(shot.image_path)
            digest = hashlib.sha256(Path(str(shot.image_path)).read_bytes()).hexdigest()
        except (OSError, ValueError) as error:
            log.info("%s: %s", shot.name, error)
            if not shot.title:  # a card's picture is a scene's, which says it
                warnings.append((number, f"{shot.name} appears without its picture, which could not be opened."))
        path = shot.image_path if digest != "blank" else None
        compose = _on_card if options.composition == CARD else _in_window
        scenery.append(compose(number, shot, picture, (digest, path), options, frames.get(number)))
    return scenery, warnings


Source = tuple[str, Path | str | None]  # digest of a picture, its file


def _on_card(
    number: int, shot: Shot, picture: Image.Image, source: Source, options: FilmOptions, frames: Path | None
) -> Scenery:
    size = options.canvas
    layout = pages.title_layout(*size) if shot.title else pages.scene_layout(*size, options.captions)
    move = move_for(number, focus_of(picture), pages.caption_area(layout))
    title = (shot.title, shot.language) if shot.title else ("", "")
    key = _key(source[0], layout, move, title, frames)
    return Scenery(key, partial(_draw_card, source[1], layout, move, title, frames))


def _in_window(
    number: int, shot: Shot, picture: Image.Image, source: Source, options: FilmOptions, frames: Path | None
) -> Scenery:
    size = options.canvas
    window = title_window(*size) if shot.title else scene_window(options.composition, *size)
    strip = strip_for(picture.size, window, number)
    seen = (window.width, window.height)[strip.axis]
    over = strip.axis == 1 and options.captions and options.composition == FILL and not shot.title
    focus = focus_of(picture)[strip.axis], _ABOVE_WORDS if over else 0.48
    track = track_for(number, strip.size[strip.axis], seen, focus, min(size))
    title = (shot.title, title_place(*size), shot.language) if shot.title else None
    key = _key(source[0], window, strip, track, title, frames)
    return Scenery(key, partial(_draw_window, source[1], size, window, strip, track, title, frames))


def _key(digest: str, *parts: object) -> str:
    names = [part.name if isinstance(part, Path) else part for part in parts]
    return hashlib.sha256(repr((digest, *names)).encode()).hexdigest()


def _picture(path: Path | str | None) -> Image.Image:
    return pages.blank_picture() if path is None else pages.open_picture(path)


def _frames(file: Path | None) -> tuple[list[Image.Image], float]:
    return read_frames(file) if file is not None else ([], 0.0)


def _draw_card(
    path: Path | str | None, layout: pages.Layout, move: Move, title: tuple[str, str], frames: Path | None
) -> Still:
    """title: and its language; both "" for none."""
    return pages.make_still(_picture(path), layout, move, title[0], *_frames(frames), language=title[1])


def _draw_window(
    path: Path | str | None,
    size: tuple[int, int],
    window: Box,
    strip: Strip,
    track: Track,
    title: tuple[str, Place, str] | None,
    frames: Path | None,
) -> PannedStill:
    return pages.make_window(_picture(path), size, window, strip, track, title, *_frames(frames))
