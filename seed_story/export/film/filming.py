"""Pieces of a film made while the story is still being read aloud: each as soon as it is certain what it shows.

How long a shot lasts is known when it has been read; the pieces before it do not depend on what follows.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType

from seed_story.errors import Cancelled, StoryError
from seed_story.export.film.captions import CaptionSpan
from seed_story.export.film.clips import ClipMaker, ClipStore, Scenery, Stills
from seed_story.export.film.composition import Place
from seed_story.export.film.encoders import Encoding
from seed_story.export.timeline import Timeline

log = logging.getLogger(__name__)


class Filming:
    """The pieces of one film; use as a context manager: leaving it by an exception stops what is being made."""

    def __init__(
        self,
        scenery: Sequence[Scenery],
        canvas: tuple[int, int],
        words: Place,
        encoding: Encoding,
        store: ClipStore,
        work: Path,
    ) -> None:
        """words: where the captions stand."""
        self._stills, self._canvas, self._words, self._encoding = Stills(scenery), canvas, words, encoding
        self._store, self._work = store, work
        self._stop, self._count = threading.Event(), _Count()
        self._pool = ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="film")
        self._going: set[Future[None]] = set()
        self.pieces: list[Path] = []

    def go_on(self, timeline: Timeline, spans: Sequence[CaptionSpan], *, whole: bool) -> None:
        """Begins what is certain by now. timeline: of the shots that have been read; whole: no others follow."""
        clips = timeline.clips()
        certain = clips if whole else clips[:-2]  # nobody knows yet whether the last shot fades into another one
        maker = ClipMaker(timeline, self._stills, spans, self._canvas, self._words, self._encoding)
        for first, last in certain[len(self.pieces) :]:
            key, target = maker.key(first, last), self._work / f"clip-{self._encoding.name}-{len(self.pieces)}.mp4"
            self.pieces.append(target)
            if self._store.fetch(key, target):
                self._count.add(last - first)
            else:
                self._going.add(self._pool.submit(self._make, maker, first, last, target, key))

    @property
    def drawn(self) -> int:
        """Frames that are made."""
        return self._count.value

    def is_going(self, seconds: float) -> bool:
        """Waits so long at most; whether there is something to do yet. Raises what went wrong."""
        if not self._going:
            return False
        done, self._going = wait(self._going, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        return bool(self._going)

    def __enter__(self) -> Filming:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _make(self, maker: ClipMaker, first: int, last: int, target: Path, key: str) -> None:
        """One piece; a second time if ffmpeg died, because programs are killed for reasons that pass."""
        threads = max(1, (os.cpu_count() or 1) // 2)
        for attempt in (1, 2):
            drawn = 0

            def more(frames: int) -> None:
                nonlocal drawn
                if self._stop.is_set():
                    raise Cancelled("The export was stopped. The story is unchanged.")
                drawn += frames
                self._count.add(frames)

            try:
                maker.make(first, last, target, threads, more)
                break
            except Cancelled:
                raise
            except StoryError as error:
                self._count.add(-drawn)
                if attempt == 2:
                    raise
                log.warning("a piece of the film is made once more: %s", error)
        self._store.keep(key, target)


class _Count:
    """A number that several threads change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.value = 0

    def add(self, number: int) -> None:
        with self._lock:
            self.value += number
