"""Long work as rows of the library and threads of this process: a closed browser tab neither loses nor kills it.

There are two lines, one for what needs the model and one for what makes files, so that a film never waits for a story.
In each, people take turns (lines.py). A program that ends in the middle leaves its rows; the next one takes them over.
"""

from __future__ import annotations

import contextvars
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from seed_story.errors import Cancelled, StoryError
from seed_story.library import Job, Library
from seed_story.lines import Line
from seed_story.quotas import TELLING_KINDS, Quotas

logger = logging.getLogger(__name__)

Progress = Callable[[float, str], None]  # fraction 0..1, a sentence for the reader
Cancel = Callable[[], bool]
Work = Callable[[Progress, Cancel], tuple[Path | str, str]]  # Job.result, and a closing sentence for the reader
Resume = Callable[[Job], Work]  # the work of a job from its row; raises StoryError when it cannot be done any more

INTERRUPTED = "This was interrupted when the program ended. Start it again; finished parts are kept."
AGAIN = "Waiting; it goes on where the program was ended"
BEAT_SECONDS = 20  # how often a program says that it still has its jobs, and looks for what others have lost
SILENT_SECONDS = 120  # a job of another machine that reports nothing for so long is taken for lost
RESUME_SECONDS = 24 * 3600  # nobody waits any more for what is older
MAX_ATTEMPTS = 3  # a job that ends the program each time shall not do so for ever
REPORT_SECONDS = 0.25  # how often progress is written down


@dataclass(eq=False)
class _Going:
    """A job of this process from its submission to its end."""

    job: Job
    work: Work
    asked: threading.Event = field(default_factory=threading.Event)  # to stop
    done: threading.Event = field(default_factory=threading.Event)
    # What belongs to the request that asked for it, such as the account whose share of a lent GPU is used.
    context: contextvars.Context = field(default_factory=contextvars.copy_context)


class JobRunner:
    """Runs the jobs of each line one after another and keeps their rows up to date."""

    def __init__(self, library: Library, *, quotas: Quotas | None = None) -> None:
        self._library, self._quotas = library, quotas or Quotas()
        self._changed = threading.Condition()
        self._going: dict[str, _Going] = {}
        self._lines: dict[str, Line[_Going]] = {}
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()

    def submit(
        self, kind: str, story_id: str, scene_id: str, options: Mapping[str, Any], work: Work, *, owner: str = ""
    ) -> Job:
        """Queues the work and returns its job at once. Raises QuotaError when the owner has asked for enough."""
        with self._changed:
            self._quotas.check_job(self._library, owner, kind)
            job = self._library.add_job(kind, story_id, scene_id, options, worker=_this_process(), owner=owner)
            self._enqueue(_Going(job, work))
        return job

    def recover(self, resume: Mapping[str, Resume]) -> None:
        """Takes over what programs left that ended in the middle: kinds that can go on do so, others are marked.

        Does so now and from time to time: a program on another machine is only missed after a while.
        """
        self._take_over(resume)
        beat = threading.Thread(target=self._beat, args=(resume,), name="seed-story-beat", daemon=True)
        self._threads.append(beat)
        beat.start()

    def _beat(self, resume: Mapping[str, Resume]) -> None:
        while not self._closing.wait(BEAT_SECONDS):
            try:
                self._library.touch_jobs(_this_process())
                self._take_over(resume)
            except StoryError:  # the disk may be full for a while
                logger.exception("jobs could not be looked after")

    def _take_over(self, resume: Mapping[str, Resume]) -> None:
        for job in self._library.list_jobs(owner=None, going=True):
            if _still_runs(job):
                continue
            young = time.time() - job.created < RESUME_SECONDS and job.attempts < MAX_ATTEMPTS
            if job.kind not in resume or not young:
                self._library.update_job(job.id, state="failed", message=INTERRUPTED)
                continue
            taken = self._library.take_job(job, _this_process())
            if taken is None:
                continue
            try:
                work = resume[job.kind](taken)
            except StoryError as error:
                self._library.update_job(job.id, state="failed", message=f"{INTERRUPTED} ({error})")
                continue
            self._library.update_job(job.id, message=AGAIN)
            with self._changed:
                self._enqueue(_Going(taken, work))

    def is_going(self, job: Job) -> bool:
        """Whether a job of this process waits or runs."""
        with self._changed:
            return job.id in self._going

    def place(self, job: Job) -> int | None:
        """How many are served before a waiting job; None for one that does not wait here."""
        with self._changed:
            going = self._going.get(job.id)
            line = self._lines.get(line_of(job.kind))
            if going is None or line is None:
                return None
            order = line.order()
            if going not in order:
                return None
            running = sum(line_of(other.job.kind) == line_of(job.kind) for other in self._going.values()) - len(order)
            return order.index(going) + running

    def cancel(self, job: Job) -> None:
        """Asks the job to stop; one that still waits is cancelled at once."""
        with self._changed:
            going = self._going.get(job.id)
            waited = going is not None and self._lines[line_of(job.kind)].leave(going)
            if going is not None:
                going.asked.set()
        if going is None or waited:
            self._library.update_job(job.id, state="cancelled", message="Cancelled")
        if going is not None and waited:
            self._end(going)

    def wait(self, job: Job, *, progress: Progress | None = None, cancel: Cancel | None = None) -> Job:
        """Blocks until the job is finished and returns it so; passes progress on, and the wish to stop."""
        while True:
            with self._changed:
                going = self._going.get(job.id)
            finished = going is None or going.done.wait(REPORT_SECONDS)
            job = self._library.get_job(job.id, owner=job.owner)
            if progress is not None:
                progress(job.progress, job.message)
            if finished or job.finished:
                return job
            if cancel is not None and cancel():
                self.cancel(job)

    def close(self) -> None:
        """Cancels all jobs of this process and waits for them."""
        with self._changed:
            self._closing.set()
            jobs, threads = [going.job for going in self._going.values()], list(self._threads)
            self._changed.notify_all()
        for job in jobs:
            self.cancel(job)
        for thread in threads:
            thread.join()

    # -------------------------------------------------------------------------------------------------- inside

    def _enqueue(self, going: _Going) -> None:
        name = line_of(going.job.kind)
        if name not in self._lines:
            self._lines[name] = Line(lambda other: other.job.owner)
            # Daemons: a program that is asked to end does so, and the next one goes on with what it left.
            thread = threading.Thread(target=self._serve, args=(name,), name=f"seed-story-{name}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._going[going.job.id] = going
        self._lines[name].join(going)
        self._changed.notify_all()

    def _serve(self, name: str) -> None:
        line = self._lines[name]
        while True:
            with self._changed:
                while not len(line):
                    if self._closing.is_set():
                        return
                    self._changed.wait()
                going = line.next()
            going.context.run(self._run, going)
            self._end(going)

    def _run(self, going: _Going) -> None:
        job = going.job
        try:
            if going.asked.is_set() or not self._library.update_job(job.id, state="running", message="Starting"):
                raise Cancelled("Cancelled")
            result, message = going.work(self._reporter(going), going.asked.is_set)
            self._library.update_job(job.id, state="done", progress=1.0, message=message, result=os.fspath(result))
        except Cancelled:
            self._finish_badly(job, "cancelled", "Cancelled")
        except StoryError as error:
            self._finish_badly(job, "failed", str(error))
        except Exception:  # a defect: the log gets the traceback, the reader a sentence
            logger.exception("job %s (%s) failed", job.id, job.kind)
            self._finish_badly(job, "failed", "Something went wrong inside the program; its log says what.")

    def _end(self, going: _Going) -> None:
        with self._changed:
            self._going.pop(going.job.id, None)
        going.done.set()

    def _finish_badly(self, job: Job, state: str, message: str) -> None:
        try:
            self._library.update_job(job.id, state=state, message=message)
        except StoryError:
            logger.exception("the end of job %s could not be written down", job.id)

    def _reporter(self, going: _Going) -> Progress:
        last = 0.0

        def report(fraction: float, message: str = "") -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= REPORT_SECONDS or fraction >= 1:
                last = now
                part = min(max(float(fraction), 0.0), 1.0)
                if not self._library.update_job(going.job.id, progress=part, message=message):
                    going.asked.set()  # somebody cancelled it in another program

        return report


def line_of(kind: str) -> str:
    """Which line a kind of job waits in."""
    return "telling" if kind in TELLING_KINDS else "making"


def _this_process() -> str:
    """Host, process number and its start: a number alone is given to another process one day."""
    return f"{socket.gethostname()}|{os.getpid()}|{psutil.Process().create_time()}"


def _still_runs(job: Job) -> bool:
    host, pid, started = job.worker.split("|")
    if host != socket.gethostname():
        return time.time() - job.updated < SILENT_SECONDS
    try:
        return str(psutil.Process(int(pid)).create_time()) == started
    except psutil.Error:
        return False
