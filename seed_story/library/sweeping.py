"""What lies around: uploads, archives to be saved, samples of voices, half-written files. No quota counts them, so that
they go by themselves, the oldest first, when they are old or many. Stories, their pictures and films are never touched.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from seed_story.library.asset_store import DAY, sweep_parts

logger = logging.getLogger(__name__)

HOUR = 3600.0
GIB = 1024**3


@dataclass(frozen=True)
class TemporaryFiles:
    """Files of one kind: `pattern` below the studio's folder, the `seconds` for which each is kept, and how many
    `size` bytes all of them may have. What is younger than an hour stays: somebody may be fetching it."""

    pattern: str
    seconds: float
    size: int


UPLOADS = "cache/uploads"
TEMPORARY = (
    TemporaryFiles(f"{UPLOADS}/**/*", DAY, 8 * GIB),  # what people bring, and Gradio's copies of what they take along
    TemporaryFiles("exports/*/archives/**/*", DAY, 8 * GIB),
    TemporaryFiles("exports/*/previews/*", DAY, 2 * GIB),
    TemporaryFiles("exports/voices/*", DAY, GIB // 4),
    TemporaryFiles("cache/reading/*", 7 * DAY, GIB),
    TemporaryFiles("cache/speech/*", 30 * DAY, 2 * GIB),
    TemporaryFiles("cache/thumbnails/*", 90 * DAY, 2 * GIB),
)


class Sweeper:
    """Sweeps a studio's folder in the background, at once and then every hour, until it is stopped."""

    def __init__(
        self, home: Path, passing: Sequence[TemporaryFiles] = TEMPORARY, now: Callable[[], float] = time.time
    ) -> None:
        self._home, self._passing, self._now = home, passing, now
        self._stopped = threading.Event()

    def start(self) -> None:
        """Returns at once."""
        threading.Thread(target=self._go_on, name="seed-story-sweeper", daemon=True).start()

    def stop(self) -> None:
        """No sweep begins any more."""
        self._stopped.set()

    def sweep(self) -> int:
        """Throws away what is old or too much; returns how many files and half-written things that were."""
        swept = sum(self._sweep(kind) for kind in self._passing)
        swept += sum(sweep_parts(self._home / folder) for folder in ("exports", "assets", "cache"))
        swept += sum(_sweep_part(part, self._now()) for part in self._home.glob(".*.part"))
        if swept:
            logger.info("%d files that nobody needs any more were thrown away", swept)
        return swept

    def _go_on(self) -> None:
        while not self._stopped.is_set():
            try:
                self.sweep()
            except OSError as error:  # a folder went away or may only be read: the next time may be better
                logger.warning("not everything could be swept (%s)", error)
            self._stopped.wait(HOUR)

    def _sweep(self, kind: TemporaryFiles) -> int:
        now, swept = self._now(), 0
        files = []
        for path in self._home.glob(kind.pattern):
            try:
                status = path.lstat()
            except OSError:  # another program sweeps, too
                continue
            if path.is_dir() and not path.is_symlink():
                swept += _sweep_empty(path, status.st_mtime, now)
            else:
                files.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in files)
        for when, size, path in sorted(files):
            age = now - when
            if age < HOUR or (age < kind.seconds and total <= kind.size):
                break  # those that follow are younger still
            try:
                path.unlink(missing_ok=True)
            except OSError:
                continue
            total -= size
            swept += 1
        return swept


def _sweep_empty(folder: Path, when: float, now: float) -> int:
    """A folder whose files are gone; 0 for one that holds something."""
    try:
        if now - when > HOUR:
            folder.rmdir()
    except OSError:
        pass
    return 0


def _sweep_part(part: Path, now: float) -> int:
    try:
        if now - part.lstat().st_mtime < DAY:
            return 0
        shutil.rmtree(part) if part.is_dir() else part.unlink()
    except OSError:
        return 0
    return 1
