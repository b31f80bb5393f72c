"""`python -m seed_story worker` as people run it: processes of their own on one PostgreSQL and one S3 store, for a
studio
that only takes the wishes. One of them is killed in the middle of a telling, another one is asked to end."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from PIL import Image

from seed_story.errors import Cancelled
from seed_story.library.library import Job, open_library
from seed_story.presets import PRESETS
from seed_story.story import Story
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.weights.loading import load_engine
from tests.faults.invariants import Promises, check
from tests.services import Postgres, s3_store
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent.parent
SENTENCES = [f"Sentence {number} is told." for number in range(8)]


@contextmanager
def worker(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One that is at work, on what the environment names. Its home has copies of pictures only, and its log."""
    home.mkdir()
    command = [
        sys.executable,
        "-m",
        "seed_story",
        "worker",
        "--preset",
        "debug",
        "--device",
        "cpu",
        "--home",
        str(home),
    ]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Wish:
    """A text that is to be told sentence by sentence, followed from the page."""

    def __init__(self, front: Studio, promises: Promises, seed: int) -> None:
        self.front, self.promises, self.scenes = front, promises, list[str]()
        self.story = front.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")
        self.error: BaseException | None = None
        events = front.visualize(self.story.id, self.story.root.id, " ".join(SENTENCES), seed)
        self.thread = threading.Thread(target=self._follow, args=(events,), daemon=True)
        self.thread.start()

    def _follow(self, events: Iterator[object]) -> None:
        try:
            for event in events:
                if isinstance(event, SceneSaved):
                    self.promises.scenes.add((self.story.id, event.scene.id))
                    self.scenes.append(event.scene.text)
        except BaseException as error:  # noqa: BLE001 - compared by the test
            self.error = error

    @property
    def job(self) -> Job:
        return self.front.jobs(self.story.id)[-1]


def told(front: Studio, story: Story, seed: int) -> Job:
    events = list(front.continue_story(story.id, story.root.id, GenerationRequest(seed=seed)))
    assert [event.scene.seed for event in events if isinstance(event, SceneSaved)] == [seed]
    return front.jobs(story.id)[-1]


def process_of(job: Job) -> int:
    return int(job.worker.split("|")[1])


@pytest.mark.slow
def test_workers_on_postgresql_and_s3_tell_and_take_over_from_one_that_is_killed(
    tmp_path: Path, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    pytest.importorskip("moto", reason="moto is not installed")
    monkeypatch.delenv("SEED_STORY_ASSETS", raising=False)
    monkeypatch.setenv("DATABASE_URL", postgres_server.new_database())
    monkeypatch.setattr("seed_story.studio.services.worker_threads", lambda: 0)  # this studio generates nothing itself
    with ExitStack() as running:
        for name, value in running.enter_context(s3_store()).items():
            monkeypatch.setenv(name, value)
        workers = {
            process.pid: process
            for process in [running.enter_context(worker(tmp_path / f"worker-{number}")) for number in range(2)]
        }
        engine = load_engine(PRESETS["debug"], device="cpu")
        home, promises = tmp_path / "front", Promises()
        front = Studio(open_library(home), lambda progress: engine, exports=home / "exports", start=False)
        running.callback(front.close)

        story = front.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")
        job = told(front, story, 3)
        assert (job.state, job.attempts) == ("done", 1) and process_of(job) in workers

        # Both are at work before one of them is killed.
        logs = {process.pid: tmp_path / f"worker-{number}" / "log" for number, process in enumerate(workers.values())}
        for process in workers.values():
            until(lambda log=logs[process.pid]: "Worker running" in log.read_text(), process)
        wish = Wish(front, promises, 10)
        until(lambda: wish.scenes)
        job = wish.job
        killed = workers.pop(process_of(job))
        killed.send_signal(signal.SIGKILL)
        killed.wait()  # or the system keeps its number, as if it lived
        job = wish.job
        assert job.state == "running" and process_of(job) == killed.pid and 0 < len(job.saved or ()) < len(SENTENCES)
        wish.thread.join(timeout=180)
        assert wish.error is None and wish.scenes == SENTENCES, "each once, in order"
        ((survivor, process),) = workers.items()
        job = wish.job
        assert (job.state, job.attempts, process_of(job)) == ("done", 2, survivor)

        # Whoever is asked to end gives back what it does, at once.
        wish = Wish(front, promises, 30)
        until(lambda: wish.scenes)
        process.terminate()
        assert process.wait(timeout=30) == 0
        job = wish.job
        assert (job.state, job.worker) == ("queued", "") and 0 < len(job.saved or ()) < len(SENTENCES)
        front.cancel_job(job.id)
        wish.thread.join(timeout=30)
        assert isinstance(wish.error, Cancelled)
        assert check(home, promises) == []
        assert not (home / "assets").exists(), "files are in the store"
        assert "job begins" in logs[survivor].read_text(), "and what a worker does is in its log"
