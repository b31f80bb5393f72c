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
from PIL import Image

from seed_story import __version__
from seed_story.export import pages
from seed_story.export.captions import Captions, CaptionSpan
from seed_story.export.ffmpeg import ENCODING, ClipEncoder
from seed_story.export.motion import Move
from seed_story.export.planes import blend
from seed_story.export.timeline import Timeline

log = logging.getLogger(__name__)

KEPT_BYTES = 2 * 1024**3  # of pieces, on disk
_STILLS = 3  # a film looks at two at a time


@dataclass(frozen=True)
class Scenery:
    """A shot's picture on its page, as far as it can be told without drawing: `key` names all that it depends on."""

    key: str
    layout: pages.Layout
    move: Move
    title: str
    picture: Callable[[], Image.Image]


class ClipStore:
    """Pieces of films by content under a folder; the least recently used go when there are more than `limit` bytes."""

    def __init__(self, folder: Path, limit: int = KEPT_BYTES) -> None:
        self._folder, self._limit = folder, limit
        folder.mkdir(parents=True, exist_ok=True)

    def fetch(self, key: str, target: Path) -> bool:
        """Puts the piece at `target`, if it is kept. From then on it is the caller's, whatever happens here."""
        kept = self._folder / f"{key}.mp4"
        try:
            _link(kept, target)
            os.utime(kept)
        except OSError:
            return target.exists()
        return True

    def keep(self, key: str, clip: Path) -> None:
        """Keeps a whole piece for other films. A full disk costs time later, not the film now."""
        part = self._folder / f".{uuid.uuid4().hex}.part"
        try:
            _link(clip, part)
            os.replace(part, self._folder / f"{key}.mp4")
            self._trim()
        except OSError as error:
            part.unlink(missing_ok=True)
            log.warning("a piece of a film could not be kept (%s)", error)

    def _trim(self) -> None:
        clips = [(clip.stat(), clip) for clip in self._folder.glob("*.mp4")]
        total = sum(stat.st_size for stat, _ in clips)
        for stat, clip in sorted(clips, key=lambda entry: entry[0].st_mtime):
            if total <= self._limit:
                return
            clip.unlink(missing_ok=True)
            total -= stat.st_size


class ClipMaker:
    """Draws and codes the pieces of one film. `make` may be called from several threads."""

    def __init__(
        self, timeline: Timeline, scenery: Sequence[Scenery], spans: Sequence[CaptionSpan], canvas: tuple[int, int]
    ) -> None:
        self._timeline, self._scenery, self._spans, self._canvas = timeline, scenery, spans, canvas
        self._stills: OrderedDict[int, pages.Still] = OrderedDict()
        self._lock = threading.Lock()

    def key(self, first: int, last: int) -> str:
        """A digest of everything that the frames `first` to `last` depend on."""
        line = self._timeline
        shots = [index for index, shot in enumerate(line.shots) if shot.first < last and first < shot.last]
        content = [
            __version__,
            ENCODING,
            self._canvas,
            line.fps,
            line.fade,
            last - first,
            [(self._scenery[i].key, line.shots[i].first - first, line.shots[i].frames) for i in shots],
            [span.beside(first) for span in self._spans if span.first < last and first < span.last],
            first if first < line.fade else None,
            line.frames - last if line.frames - last < line.fade else None,
        ]
        return hashlib.sha256(json.dumps(content, default=vars).encode()).hexdigest()[:40]

    def make(self, first: int, last: int, target: Path, threads: int, drawn: Callable[[], None]) -> None:
        """Codes the frames to `target`; `drawn` is called after each and may raise to stop."""
        line = self._timeline
        paper = pages.blank_frame(*self._canvas)
        layout = pages.scene_layout(*self._canvas, True)
        place = layout.caption_centre, layout.caption_width, layout.caption_size
        captions = Captions([span for span in self._spans if span.last > first], place)
        buffers = [np.empty_like(paper), np.empty_like(paper)]
        with ClipEncoder(target, self._canvas, line.fps, threads) as encoder:
            for number in range(first, last):
                (index, _, progress), *others = line.visible(number)
                frame = self._still(index).frame(progress, buffers[0])
                for other, weight, moment in others:
                    frame = blend(frame, self._still(other).frame(moment, buffers[1]), weight)
                captions.draw(frame, number)
                light = line.light(number)
                encoder.write(frame if light >= 1 else blend(paper, frame, light))
                drawn()

    def _still(self, index: int) -> pages.Still:
        with self._lock:
            if index not in self._stills:
                scenery = self._scenery[index]
                self._stills[index] = pages.make_still(scenery.picture(), scenery.layout, scenery.move, scenery.title)
                while len(self._stills) > _STILLS:
                    self._stills.popitem(last=False)
            self._stills.move_to_end(index)
            return self._stills[index]


def _link(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the file system has no links."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)
