"""Long work as rows of the library and threads of this process: a closed browser tab neither loses nor kills it."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil

from seed_story.errors import Cancelled, StoryError
from seed_story.library import Job, Library

logger = logging.getLogger(__name__)

Progress = Callable[[float, str], None]  # fraction 0..1, a sentence for the reader
Cancel = Callable[[], bool]
Work = Callable[[Progress, Cancel], tuple[Path, str]]  # the file, and a closing sentence for the reader

INTERRUPTED = "This was interrupted when the program ended. Start it again; finished parts are kept."
SILENT_SECONDS = 30 * 60  # a job of another machine that reports nothing for so long is taken for lost
REPORT_SECONDS = 0.25  # how often progress is written down


class JobRunner:
    """Runs jobs one after another in `workers` threads and keeps their rows up to date."""

    def __init__(self, library: Library, *, workers: int = 1) -> None:
        self._library = library
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="seed-story-job")
        self._lock = threading.Lock()
        self._cancels: dict[str, threading.Event] = {}
        self._done: dict[str, threading.Event] = {}
        self._mark_interrupted()

    def submit(
        self, kind: str, story_id: str, scene_id: str, options: Mapping[str, Any], work: Work, *, owner: str = ""
    ) -> Job:
        """Queues the work and returns its job at once."""
        job = self._library.add_job(kind, story_id, scene_id, options, worker=_this_process(), owner=owner)
        with self._lock:
            self._cancels[job.id], self._done[job.id] = threading.Event(), threading.Event()
        self._pool.submit(self._run, job, work)
        return job

    def is_going(self, job: Job) -> bool:
        """Whether a job of this process waits or runs."""
        with self._lock:
            return job.id in self._done

    def cancel(self, job: Job) -> None:
        """Asks the job to stop; one that still waits is cancelled at once."""
        with self._lock:
            asked = self._cancels.get(job.id)
        if asked is not None:
            asked.set()
        if asked is None or job.state == "queued":
            self._library.update_job(job.id, state="cancelled", message="Cancelled")

    def wait(self, job: Job, *, progress: Progress | None = None, cancel: Cancel | None = None) -> Job:
        """Blocks until the job is finished and returns it so; passes progress on, and the wish to stop."""
        while True:
            with self._lock:
                done = self._done.get(job.id)
            finished = done is None or done.wait(REPORT_SECONDS)
            job = self._library.get_job(job.id, owner=job.owner)
            if progress is not None:
                progress(job.progress, job.message)
            if finished or job.finished:
                return job
            if cancel is not None and cancel():
                self.cancel(job)

    def close(self) -> None:
        """Asks all jobs to stop and waits for them."""
        with self._lock:
            for asked in self._cancels.values():
                asked.set()
        self._pool.shutdown(wait=True, cancel_futures=False)

    # -------------------------------------------------------------------------------------------------- inside

    def _run(self, job: Job, work: Work) -> None:
        asked = self._cancels[job.id]
        try:
            if asked.is_set():
                raise Cancelled("Cancelled")
            self._library.update_job(job.id, state="running", message="Starting")
            result, message = work(self._reporter(job), asked.is_set)
            self._library.update_job(job.id, state="done", progress=1.0, message=message, result=os.fspath(result))
        except Cancelled:
            self._finish_badly(job, "cancelled", "Cancelled")
        except StoryError as error:
            self._finish_badly(job, "failed", str(error))
        except Exception:  # a defect: the log gets the traceback, the reader a sentence
            logger.exception("job %s (%s) failed", job.id, job.kind)
            self._finish_badly(job, "failed", "Something went wrong inside the program; its log says what.")
        finally:
            with self._lock:
                del self._cancels[job.id]
                self._done.pop(job.id).set()

    def _finish_badly(self, job: Job, state: str, message: str) -> None:
        try:
            self._library.update_job(job.id, state=state, message=message)
        except StoryError:
            logger.exception("the end of job %s could not be written down", job.id)

    def _reporter(self, job: Job) -> Progress:
        last = 0.0

        def report(fraction: float, message: str = "") -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= REPORT_SECONDS or fraction >= 1:
                last = now
                self._library.update_job(job.id, progress=min(max(float(fraction), 0.0), 1.0), message=message)

        return report

    def _mark_interrupted(self) -> None:
        for job in self._library.list_jobs(owner=None, going=True):
            if not _still_runs(job):
                self._library.update_job(job.id, state="failed", message=INTERRUPTED)


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
