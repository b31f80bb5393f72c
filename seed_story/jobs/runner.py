"""Long work as rows of the library and threads of this process: a closed browser tab neither loses nor kills it.

There are three lines, one for what needs the model, one for what makes files and one for the first seconds of films, so
that a film never waits for a story, nor a look for a film. In each, people take turns, and what is long gives way. The
line is in the library: any program on it, on any machine, takes what comes next (job_rows.py), and what a program
leaves that ends in the middle.
"""

from __future__ import annotations

import contextvars
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import psutil

from seed_story.errors import Cancelled, StoryError
from seed_story.jobs.quotas import PREVIEW_KINDS, TELLING_KINDS, Quotas
from seed_story.library.library import ConnectionLostError, Job, Library
from seed_story.library.queue_order import names, order
from seed_story.runtime.logs import serving
from seed_story.story import Story

logger = logging.getLogger(__name__)


class Report(Protocol):
    """Takes a fraction 0..1, a sentence for the reader, and the words told so far by candidate."""

    def __call__(self, fraction: float, message: str = "", draft: Mapping[str, str] | None = None) -> None: ...


Progress = Callable[[float, str], None]  # fraction 0..1, a sentence for the reader
Cancel = Callable[[], bool]
Work = Callable[[Report, Cancel], tuple[Path | str, str]]  # Job.result, and a closing sentence for the reader
Resume = Callable[[Job], Work]  # the work of a job from its row; raises StoryError when it cannot be done any more

# The kinds of each line; what is in none of them is made in the last one.
LINES: Mapping[str, tuple[str, ...]] = {"telling": TELLING_KINDS, "preview": PREVIEW_KINDS, "making": ()}

INTERRUPTED = "This was interrupted when the program stopped. Start it again; finished parts are kept."
AGAIN = "Waiting to continue where it was interrupted"
POLL_SECONDS = 2.0  # how often a program looks whether others have work for it
BEAT_SECONDS = 15.0  # how often it renews its leases and looks for what others have lost
RESUME_SECONDS = 24 * 3600  # nobody waits any more for what is older
MAX_ATTEMPTS = 3  # a job that ends the program each time shall not do so for ever
REPORT_SECONDS = 0.25  # how often progress is written down
LEAVE_SECONDS = 20.0  # so long a program that ends waits for what it was doing to stop


class GaveWay(Exception):
    """The job leaves the rest for its next turn: others wait, and what it has done so far is saved."""


@dataclass(eq=False)
class _Going:
    """A job of this process from its submission to its end."""

    job: Job
    work: Work
    asked: threading.Event = field(default_factory=threading.Event)  # to stop
    done: threading.Event = field(default_factory=threading.Event)
    end: dict[str, Any] = field(default_factory=dict)  # what its row says at last, also if it could not be written
    gave_way: bool = False  # it waits for its next turn
    given_back: bool = False  # others go on with it, and this program writes down nothing more
    looked: float = field(default_factory=time.monotonic)  # when it was last made sure that it still waits here
    # What belongs to the request that asked for it, such as the account whose share of a lent GPU is used.
    context: contextvars.Context = field(default_factory=contextvars.copy_context)


class JobRunner:
    """Does the jobs of each line, as many at once as it has `tellers` and `makers`, and keeps their rows up to date."""

    def __init__(
        self,
        library: Library,
        *,
        quotas: Quotas | None = None,
        tellers: int = 1,
        makers: int = 1,
        ended: Callable[[Job, str], None] | None = None,
    ) -> None:
        """`ended` hears of each job that ends here, and in which state."""
        self._library, self.quotas, self._ended = library, quotas or Quotas(), ended
        self.worker = this_process()
        self._threads_of = {"telling": tellers, "making": makers, "preview": 1}
        self._resume: Mapping[str, Resume] = {}
        self._changed = threading.Condition()
        self._news = 0  # submissions so far
        self._waiting: dict[str, _Going] = {}
        self._running: dict[str, _Going] = {}
        self._unwritten: dict[str, dict[str, Any]] = {}  # ends of jobs that the library did not take yet
        self._threads: list[threading.Thread] = []
        self._lines: dict[str, threading.Lock] = {}  # those that are served, and who looks out for work in each
        self._closing = threading.Event()

    def submit(
        self,
        kind: str,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any],
        work: Work,
        *,
        owner: str = "",
        known: Story | None = None,
    ) -> Job:
        """Queues the work and returns its job at once. `known`: the story, where it was just loaded.

        Raises QuotaError when the owner has asked for enough."""
        with self._changed:
            self.quotas.check_job(self._library, owner, kind)
            job = self._library.add_job(kind, story_id, scene_id, options, worker=self.worker, owner=owner, known=known)
            self._waiting[job.id] = _Going(job, work)
            self._news += 1
            self._begin(line_of(kind))
            self._changed.notify_all()
        return job

    def recover(self, resume: Mapping[str, Resume]) -> None:
        """From now on also does what other programs wait with or left in the middle; `resume` has the kinds that can go
        on. Others are marked when they are lost."""
        self._resume = resume
        self._look_after()
        with self._changed:
            for line in ("telling", "making"):  # nobody waits any more for a look that was lost
                self._begin(line)
            self._start(self._beat, "beat")

    def is_going(self, job: Job) -> bool:
        """Whether a job of this process waits or runs here."""
        with self._changed:
            if job.id in self._running:
                return True
            going = self._waiting.get(job.id)
            if going is None:
                return False
            if time.monotonic() - going.looked < POLL_SECONDS / 2:
                return True
            going.looked = time.monotonic()
        now = self._library.get_job(job.id, owner=job.owner)
        if now.worker == self.worker and not now.finished:
            return True
        with self._changed:  # another program took it
            if self._waiting.pop(job.id, None) is not None:
                going.done.set()
            return job.id in self._running

    def place(self, job: Job) -> int | None:
        """How many are served before a waiting job; None for one that does not wait."""
        line = line_of(job.kind)
        going = [other for other in self._library.list_jobs(owner=None, going=True) if line_of(other.kind) == line]
        waiting = [other for other in going if other.state == "queued"]
        served = self._library.served(waiting)
        planned = [other.id for other in order(waiting, lambda other: names(other.address, other.owner), served)]
        return planned.index(job.id) + len(going) - len(waiting) if job.id in planned else None

    def has_competitors(self, owner: str, line: str = "telling") -> bool:
        """Whether somebody else waits in a line, so that a long job shall give way (GaveWay)."""
        return self._library.has_competitors(owner, kinds_of(line), but=not LINES[line])

    def cancel(self, job: Job) -> None:
        """Asks the job to stop; one that still waits, or runs in another program, is cancelled at once."""
        with self._changed:
            running, waiting = self._running.get(job.id), self._waiting.pop(job.id, None)
        if running is not None:
            running.asked.set()
            return
        self._library.update_job(job.id, state="cancelled", message="Cancelled")
        if waiting is not None:
            waiting.done.set()

    def wait(self, job: Job, *, progress: Progress | None = None, cancel: Cancel | None = None) -> Job:
        """Blocks until the job is finished and returns it so; passes progress on, and the wish to stop."""
        while True:
            with self._changed:
                going = self._running.get(job.id) or self._waiting.get(job.id)
            over = going is not None and going.done.wait(REPORT_SECONDS)
            job = self._library.get_job(job.id, owner=job.owner)
            if progress is not None:
                progress(job.progress, job.message)
            if job.finished:
                return job
            if over and going is not None and going.end:
                return replace(job, **going.end)
            if cancel is not None and cancel():
                self.cancel(job)
            if going is None:
                time.sleep(REPORT_SECONDS)

    def close(self) -> None:
        """Cancels all jobs of this process and waits for them."""
        with self._changed:
            self._closing.set()
            jobs = [going.job for going in (*self._waiting.values(), *self._running.values())]
            threads = list(self._threads)
            self._changed.notify_all()
        for job in jobs:
            self.cancel(job)
        for thread in threads:
            thread.join()

    def give_back(self, seconds: float = LEAVE_SECONDS) -> None:
        """Begins nothing more and lets others go on with what waits and runs here, at once. For a program that ends.

        Waits so long at most until what ran here has stopped: a program whose threads are inside of torch when it ends
        is aborted.
        """
        self._closing.set()
        with self._changed:
            going = [*self._waiting.values(), *self._running.values()]
            self._waiting.clear()
            self._changed.notify_all()
        for one in going:
            one.given_back = True
            self._library.give_back_job(one.job, self.worker, AGAIN)
            one.asked.set()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    # ----------------------------------------------------------------------------------------------------- the line

    def _begin(self, line: str) -> None:
        if line not in self._lines:
            self._lines[line] = threading.Lock()
            for _ in range(self._threads_of[line]):
                self._start(self._serve, line)

    def _start(self, function: Callable[..., None], name: str) -> None:
        # Daemons: a program that is asked to end does so, and the next one goes on with what it left.
        arguments = () if function == self._beat else (name,)
        thread = threading.Thread(target=function, args=arguments, name=f"seed-story-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, line: str) -> None:
        while not self._closing.is_set():
            with self._lines[line]:  # one looks out for all who are idle, so that many of them ask the library no more
                going = self._look_out(line)
            if going is None:
                return
            while True:
                try:
                    going.context.run(self._run_logged, going)
                except Exception:  # of whoever hears of its end
                    logger.exception("after job %s", going.job.id)
                if not going.gave_way:
                    with self._changed:
                        self._running.pop(going.job.id, None)
                    going.done.set()
                    break
                if self._give_way(going):
                    break

    def _give_way(self, going: _Going) -> bool:
        """To the end of the line with a job that gave way, unless it was cancelled or somebody else has it by now.

        False when the library could not be told: then it goes on at once.
        """
        job, going.gave_way = going.job, False
        with self._changed:  # first here, then in the library: who takes it from there finds it
            del self._running[job.id]
            self._waiting[job.id] = going
        try:
            waits = self._library.give_way(job, self.worker, "Waiting for its turn")
        except StoryError:
            logger.exception("job %s could not give way", job.id)
            with self._changed:
                if self._waiting.pop(job.id, None) is not None:
                    self._running[job.id] = going
            return False
        with self._changed:
            self._news += 1
            if not waits and self._waiting.pop(job.id, None) is not None:
                going.done.set()
            self._changed.notify_all()
        return True

    def _look_out(self, line: str) -> _Going | None:
        """The next job of the line, however long it takes until there is one; None when the program closes."""
        while not self._closing.is_set():
            with self._changed:
                news = self._news
            if going := self._next(line):
                return going
            with self._changed:
                self._changed.wait_for(lambda: self._news != news or self._closing.is_set(), POLL_SECONDS)  # noqa: B023
        return None

    def _next(self, line: str) -> _Going | None:
        try:
            job = self._library.lease_job(
                self.worker, set(self._resume), of=kinds_of(line), but=not LINES[line], attempts=MAX_ATTEMPTS
            )
            if job is None:
                return None
            with self._changed:
                going = self._waiting.pop(job.id, None) or _Going(job, self._begun_elsewhere(job))
                self._running[job.id] = going
            return going
        except Exception:  # the database may be away, or the disk full, for a while; whatever it is, the thread goes on
            logger.exception("no job could be begun")
            return None

    def _begun_elsewhere(self, job: Job) -> Work:
        def refused(report: Report, cancel: Cancel) -> tuple[str, str]:
            raise StoryError(f"{INTERRUPTED} {reason}".strip())

        reason = ""
        if time.time() - job.created > RESUME_SECONDS:
            return refused
        if job.kind not in self._resume:  # one of this program that somebody cancelled just when it was its turn
            return refused
        try:
            return self._resume[job.kind](job)
        except StoryError as error:
            reason = f"({error})"
            return refused
        except Exception:  # a row that is not as this version writes them
            logger.exception("job %s (%s) cannot be gone on with", job.id, job.kind)
            return refused

    # ------------------------------------------------------------------------------------------------------ one job

    def _run_logged(self, going: _Going) -> None:
        job, began = going.job, time.monotonic()
        with serving(job.request, job.id):
            logger.info("job begins", extra={"kind": job.kind, "attempt": job.attempts})
            self._run(going)
            left = "gave way" if going.gave_way else "given back"
            state, seconds = going.end.get("state", left), round(time.monotonic() - began, 3)
            logger.info("job ends", extra={"kind": job.kind, "state": state, "seconds": seconds})
            if self._ended is not None and not going.gave_way:
                self._ended(job, state)

    def _run(self, going: _Going) -> None:
        job = going.job
        try:
            with self._library.holding(job, self.worker):
                if going.asked.is_set() or not self._update(job, message="Starting"):
                    raise Cancelled("Cancelled")
                result, message = going.work(self._reporter(going), going.asked.is_set)
            end = {"state": "done", "progress": 1.0, "message": message, "result": os.fspath(result)}
        except GaveWay:
            if not going.asked.is_set():
                going.gave_way = True
                return
            if going.given_back:
                return
            end = {"state": "cancelled", "message": "Cancelled"}
        except Cancelled:
            if going.given_back:
                return
            end = {"state": "cancelled", "message": "Cancelled"}
        except StoryError as error:
            end = {"state": "failed", "message": str(error)}
        except Exception:  # a defect: the log gets the traceback, the reader a sentence
            logger.exception("job %s (%s) failed", job.id, job.kind)
            end = {"state": "failed", "message": "Something went wrong on our side. The log has the details."}
        going.end = end
        try:
            self._update(job, draft={}, **end)
        except StoryError:
            logger.exception("the end of job %s could not be written down; it is tried again", job.id)
            with self._changed:
                self._unwritten[job.id] = end

    def _update(self, job: Job, **changes: Any) -> bool:
        return self._library.update_job(job.id, by=self.worker, **changes)

    def _reporter(self, going: _Going) -> Report:
        last = 0.0

        def report(fraction: float, message: str = "", draft: Mapping[str, str] | None = None) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last < REPORT_SECONDS and fraction < 1:
                return
            last = now
            changes: dict[str, Any] = {"progress": min(max(float(fraction), 0.0), 1.0), "message": message}
            if draft is not None:
                changes["draft"] = dict(draft)
            try:
                if not self._update(going.job, **changes):
                    going.asked.set()  # somebody cancelled it in another program, or goes on with it
            except ConnectionLostError:
                logger.warning("progress of job %s could not be written down", going.job.id)

        return report

    # -------------------------------------------------------------------------------------------------- looking after

    def _beat(self) -> None:
        while not self._closing.wait(BEAT_SECONDS):
            try:
                self._look_after()
            except StoryError:
                logger.exception("jobs could not be looked after")

    def _look_after(self) -> None:
        with self._changed:
            # A film is kept where it is made, so it waits for the program that somebody asked for it.
            held = [*self._running, *(name for name, it in self._waiting.items() if line_of(it.job.kind) != "telling")]
            unwritten = dict(self._unwritten)
        for name, end in unwritten.items():
            self._library.update_job(name, by=self.worker, **end)
            self._unwritten.pop(name, None)
        self._library.renew_leases(self.worker, held)
        for job in self._library.list_jobs(owner=None, going=True):
            if job.worker != self.worker and _is_gone(job.worker):
                self._library.release_job(job, AGAIN)
        for job in self._library.lost_jobs():
            goes_on = job.kind in self._resume and time.time() - job.created < RESUME_SECONDS
            if job.worker != self.worker and not (goes_on and job.attempts < MAX_ATTEMPTS):
                self._library.update_job(job.id, state="failed", message=INTERRUPTED)


def line_of(kind: str) -> str:
    """Which line a kind of job waits in."""
    return next((line for line, kinds in LINES.items() if kind in kinds), "making")


def kinds_of(line: str) -> tuple[str, ...]:
    """The kinds of a line; for the last one, which has all others, those that it has not."""
    return LINES[line] or tuple(kind for others in LINES.values() for kind in others)


def this_process() -> str:
    """Host, process number and its start (a number alone is given to another process one day), and a part of it."""
    return f"{socket.gethostname()}|{os.getpid()}|{psutil.Process().create_time()}|{secrets.token_hex(4)}"


def _is_gone(worker: str) -> bool:
    """Whether a program is known to have ended. Of other machines that is never known: their leases run out."""
    host, _, rest = worker.partition("|")
    pid, _, started = rest.partition("|")
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        return str(psutil.Process(int(pid)).create_time()) != started.partition("|")[0]
    except psutil.Error:
        return True
