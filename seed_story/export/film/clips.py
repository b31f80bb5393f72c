"""The pieces that a film is made of: drawn and coded once, kept by content, and joined without coding them again.

A piece shows one shot alone or one cross-fade. Two films that share scenes, such as two endings of one story, share
the pieces of those scenes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seed_story import __version__
from seed_story.export.film import pages
from seed_story.export.film.captions import Captions, CaptionSpan
from seed_story.export.film.coding import ClipEncoder
from seed_story.export.film.composition import Place
from seed_story.export.film.encoders import Encoding
from seed_story.export.film.moved import can_move, film_moved
from seed_story.export.film.planes import blend
from seed_story.export.film.stills import Still
from seed_story.export.film.windows import PannedStill
from seed_story.export.timeline import Timeline

log = logging.getLogger(__name__)

KEPT_BYTES = 2 * 1024**3  # of pieces, on disk
_STILLS = 4  # two pieces are made at a time, and a cross-fade looks at two


@dataclass(frozen=True)
class Scenery:
    """What a shot shows, before it is drawn: `key` names all that it depends on."""

    key: str
    draw: Callable[[], Still | PannedStill]


class ClipStore:
    """Pieces of films by content under a folder; the least recently used go when there are more than `limit` bytes."""

    def __init__(self, folder: Path, limit: int = KEPT_BYTES) -> None:
        self.folder, self._limit = folder, limit
        folder.mkdir(parents=True, exist_ok=True)

    def fetch(self, key: str, target: Path) -> bool:
        """Puts the piece at `target`, if it is kept. From then on it is the caller's, whatever happens here."""
        kept = self.folder / f"{key}.mp4"
        try:
            _link(kept, target)
            os.utime(kept)
        except OSError:
            return target.exists()
        return True

    def keep(self, key: str, clip: Path) -> None:
        """Keeps a whole piece for other films. A full disk costs time later, not the film now."""
        part = self.folder / f".{uuid.uuid4().hex}.part"
        try:
            _link(clip, part)
            os.replace(part, self.folder / f"{key}.mp4")
            self._trim()
        except OSError as error:
            part.unlink(missing_ok=True)
            log.warning("a piece of a film could not be kept (%s)", error)

    def _trim(self) -> None:
        clips = [(clip.stat(), clip) for clip in self.folder.glob("*.mp4")]
        total = sum(stat.st_size for stat, _ in clips)
        for stat, clip in sorted(clips, key=lambda entry: entry[0].st_mtime):
            if total <= self._limit:
                return
            clip.unlink(missing_ok=True)
            total -= stat.st_size


class Stills:
    """The shots of a film as they are needed: drawn once, the latest few kept. May be asked by several threads."""

    def __init__(self, scenery: Sequence[Scenery]) -> None:
        self.scenery = scenery
        self._kept: OrderedDict[int, Still | PannedStill] = OrderedDict()
        self._locks = [threading.Lock() for _ in scenery]
        self._lock = threading.Lock()

    def __getitem__(self, index: int) -> Still | PannedStill:
        with self._locks[index]:  # while one shot is drawn, others can be had
            with self._lock:
                still = self._kept.get(index)
            if still is None:
                still = self.scenery[index].draw()
            with self._lock:
                self._kept[index] = still
                self._kept.move_to_end(index)
                while len(self._kept) > _STILLS:
                    self._kept.popitem(last=False)
            return still


class ClipMaker:
    """Draws and codes the pieces of one film. `make` may be called from several threads."""

    def __init__(
        self,
        timeline: Timeline,
        stills: Stills,
        spans: Sequence[CaptionSpan],
        canvas: tuple[int, int],
        words: Place,
        encoding: Encoding,
    ) -> None:
        """words: where the captions stand."""
        self._timeline, self._stills, self._spans = timeline, stills, spans
        self._canvas, self._words, self._encoding = canvas, words, encoding

    def key(self, first: int, last: int) -> str:
        """A digest of everything that the frames `first` to `last` depend on."""
        line, scenery = self._timeline, self._stills.scenery
        shots = [index for index, shot in enumerate(line.shots) if shot.first < last and first < shot.last]
        content = [
            __version__,
            self._encoding,
            self._canvas,
            self._words,
            line.fps,
            line.fade,
            last - first,
            [(scenery[i].key, line.shots[i].first - first, line.shots[i].frames) for i in shots],
            [span.beside(first) for span in self._spans if span.first < last and first < span.last],
            first if first < line.fade else None,
            line.frames - last if line.frames - last < line.fade else None,
        ]
        return hashlib.sha256(json.dumps(content, default=vars).encode()).hexdigest()[:40]

    def make(self, first: int, last: int, target: Path, threads: int, drawn: Callable[[int], None]) -> None:
        """Codes the frames to `target`; `drawn` hears how many more are made, and may raise to stop."""
        line = self._timeline
        place = self._words.centre, self._words.width, self._words.size
        captions = Captions([span for span in self._spans if span.last > first], place)
        shots = [index for index, shot in enumerate(line.shots) if shot.first < last and first < shot.last]
        alone = len(shots) == 1 and line.light(first) >= 1 and line.light(last - 1) >= 1
        still, shot = self._stills[shots[0]], line.shots[shots[0]]
        if alone and isinstance(still, PannedStill) and can_move(still, shot.frames, line.fps):
            span = (first, last)
            film_moved(
                target, still, (shot.first, shot.frames), span, captions, line.fps, threads, self._encoding, drawn
            )
            return
        paper = pages.blank_frame(*self._canvas)
        buffers = [np.empty_like(paper), np.empty_like(paper)]
        with ClipEncoder(target, self._canvas, line.fps, threads, self._encoding) as encoder:
            for number in range(first, last):
                frame = self._frame(number, buffers)
                captions.draw(frame, number)
                light = line.light(number)
                encoder.write(frame if light >= 1 else blend(paper, frame, light))
                drawn(1)

    def _frame(self, number: int, buffers: Sequence[np.ndarray]) -> np.ndarray:
        """The pictures of a frame, without words."""
        line, frame = self._timeline, buffers[0]
        for layer, (index, weight, _) in enumerate(line.visible(number)):
            shot = line.shots[index]
            seen = self._stills[index].shown(number - shot.first, shot.frames, line.fps, buffers[layer])
            frame = seen if layer == 0 else blend(frame, seen, weight)
        return frame


def _link(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the file system has no links."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)
