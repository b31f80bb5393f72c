"""kill -9 at random moments, and a look at what is left, again and again in the same home."""

from __future__ import annotations

import os
import random
import select
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from seed_story.library.library import open_library
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import Studio
from tests.faults.child import live
from tests.faults.invariants import Promises, check
from tests.kept import open_shelf

PATIENCE = 60.0  # seconds until a child must be ready, or have finished what others left


@dataclass
class Kills:
    """What happened. `during` counts what was going on when a child was killed; `broken` tells every broken promise."""

    kills: int = 0
    during: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)  # the last defects that the log tells of
    scenes: int = 0
    files: int = 0
    stories: int = 0
    resumed: int = 0
    marked: int = 0
    jobs: int = 0
    seconds: float = 0.0


def prepare(engine: Any, home: Path) -> None:
    """A home with one story, and that as an archive to import."""
    studio = Studio(open_library(home), lambda progress: engine, exports=home / "exports", start=False)
    story = studio.for_owner("ann").new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")
    list(studio.for_owner("ann").continue_story(story.id, story.root.id, GenerationRequest(count=3, seed=1)))
    now = studio.for_owner("ann").edit(
        story.id, studio.for_owner("ann").get_story(story.id).scenes[1].id, "Other words."
    )
    studio.for_owner("ann").archive(now.id, home / "given.zip")
    studio.close()


def kill_often(engine: Any, home: Path, times: int, *, seed: int = 0, longest: float = 1.5) -> Kills:
    """Kills a child `times` times, each between 0 and `longest` seconds after it began to act."""
    began, report, promises, chance = time.monotonic(), Kills(), Promises(), random.Random(seed)
    prepare(engine, home)
    for number in range(times):
        lines = _Child(engine, home, seed * 100_000 + number)
        if not lines.until("ready"):
            report.broken.append(f"after kill {number} it did not start: {lines.said[-3:]}")
            lines.kill()
            break
        time.sleep(chance.uniform(0, longest))
        lines.kill()
        report.kills += 1
        _take_note(lines.said, report, promises)
        report.broken += [f"after kill {number + 1}: {sentence}" for sentence in check(home, promises)]
    _finish(engine, home, report, promises)
    report.scenes, report.files = len(promises.scenes), len(promises.files)
    report.stories, report.seconds = len(promises.sizes), time.monotonic() - began
    return report


def _take_note(said: list[list[str]], report: Kills, promises: Promises) -> None:
    doing = "starting"
    for kind, *words in said:
        match kind:
            case "begin":
                doing = words[0]
            case "end":
                report.done[words[0]] += 1
                doing = "between two"
            case "shown":
                promises.scenes.add((words[0], words[1]))
            case "imported":
                promises.sizes[words[0]] = int(words[1])
            case "made":
                promises.files.add(Path(words[0]))
            case "refused":
                report.refused[words[0]] += 1
                if "on our side" in words[1] or "could not" in words[1]:
                    report.broken.append(f"refused without a fault: {words[1]}")
    report.during[doing] += 1


def _finish(engine: Any, home: Path, report: Kills, promises: Promises) -> None:
    """The last start: all that was left in the middle is told to its end, or marked."""
    last = _Child(engine, home, 0, finish=True)
    if not last.until("finished"):
        report.broken.append("jobs of killed programs still wait after a minute")
    last.kill()
    log = (home / "child.log").read_text(encoding="utf-8", errors="replace")
    report.tracebacks = [part for part in log.split("Traceback (most recent call last):")[1:]][-5:]
    report.broken += [f"at the end: {sentence}" for sentence in check(home, promises)]
    shelf = open_shelf(home)
    jobs = shelf.library.list_jobs(owner=None)
    shelf.close()
    report.jobs, report.resumed = len(jobs), sum(job.attempts > 1 for job in jobs)
    report.marked = sum(job.state == "failed" for job in jobs)
    report.broken += [f"job {job.id} is {job.state}" for job in jobs if not job.finished]


class _Child:
    """A forked child and what it has said."""

    def __init__(self, engine: Any, home: Path, seed: int, *, finish: bool = False) -> None:
        self._lines, writing = os.pipe()
        self._rest, self.said = b"", list[list[str]]()
        self._pid = os.fork()
        if self._pid == 0:
            status = 1
            try:
                os.close(self._lines)
                live(engine, home, seed, writing, finish=finish)
                status = 0
            except BaseException as error:  # noqa: BLE001 - the parent hears of it
                os.write(writing, f"died\t{type(error).__name__}: {error}\n".encode())
            finally:
                os._exit(status)
        os.close(writing)

    def until(self, word: str) -> bool:
        """Listens until the child says it; False when it does not in time."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            ready, _, _ = select.select([self._lines], [], [], 0.5)
            if ready and not self._hear():
                return any(line[0] == word for line in self.said)
            if any(line[0] == word for line in self.said):
                return True
        return False

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        while self._hear():
            pass
        os.close(self._lines)

    def _hear(self) -> bool:
        data = os.read(self._lines, 1 << 16)
        *whole, self._rest = (self._rest + data).split(b"\n")
        self.said += [line.decode().split("\t") for line in whole]
        return bool(data)
