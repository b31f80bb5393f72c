"""Replicas of the model: what a page hears of them without Ray, then two of them for two pages, all real."""

from __future__ import annotations

import asyncio
import importlib.util
import io
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from gradio_client import Client, handle_file
from PIL import Image

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.library.library import Library, open_library
from seed_story.presets import PRESETS
from seed_story.runtime.environment import replica_range, worker_threads
from seed_story.runtime.logs import LogLine, serving
from seed_story.serving.ray_serve import RayStoryteller, Replica, remote_engine
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.weights.loading import load_engine
from tests.faults.dying import Dying
from tests.faults.invariants import Promises, check
from tests.ray_cluster import Cluster, ray_cluster
from tests.running_app import RunningApp, running_app
from tests.services import s3_store
from tests.waiting import until

SENTENCES = [f"Sentence {number} is told." for number in range(24)]
DIED = "a replica died in the middle of a telling"


def test_a_telling_whose_replica_dies_is_told_once(tmp_path):
    """Without Ray: what is heard is each event once, in order, whenever the replica dies."""
    engine = load_engine(PRESETS["debug"], device="cpu")
    studio = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports", start=False)
    story = studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")
    turns = studio.services.generator.context(story.path_to(story.root.id), studio.engine())

    def heard_of(teller: Any) -> list[tuple[str, str]]:
        return [
            (type(event).__name__, getattr(event, "text", ""))
            for event in teller.continue_story(turns, GenerationRequest(seeds=[3]))
        ]

    expected = heard_of(engine)
    for after in (0, 3, len(expected) - 1):
        handle = Dying(engine, 2, after)
        remote = RayStoryteller(engine.preset, handle, {"weights_id": "w"})
        heard = [
            (type(event).__name__, getattr(event, "text", ""))
            for event in remote.continue_story(turns, GenerationRequest(seeds=[3]))
        ]
        assert heard == expected and handle.begun == 3
    with pytest.raises(StoryError, match="not available"):
        list(
            RayStoryteller(engine.preset, Dying(engine, 9, 1), {"weights_id": "w"}).continue_story(
                turns, GenerationRequest(seeds=[3])
            )
        )
    with pytest.raises(InputError):
        list(
            RayStoryteller(engine.preset, Dying(engine, 0, 0), {"weights_id": "w"}).continue_story(
                [], GenerationRequest(seeds=[3])
            )
        )
    studio.close()


class Slow:
    """An engine that goes on with one step of a telling until it is told to stop."""

    def __init__(self, engine: Any) -> None:
        self._engine, self.begun, self.ended, self.stopped = engine, threading.Event(), threading.Event(), False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def continue_story(self, *arguments: Any, cancel: Any, **options: Any) -> Iterator[Any]:
        events = self._engine.continue_story(*arguments, cancel=cancel, **options)
        try:
            yield next(events)
            self.begun.set()
            end = time.monotonic() + 20
            while not cancel() and time.monotonic() < end:
                time.sleep(0.01)
            self.stopped = cancel()
            yield from events
        finally:
            self.ended.set()


@pytest.mark.parametrize("how", ["the button", "nobody listens any more"])
def test_a_telling_that_is_stopped_ends_in_its_replica_at_once(tmp_path, how):
    """Without Ray: not only between two steps, nor only when somebody hears something."""
    engine = Slow(load_engine(PRESETS["debug"], device="cpu"))
    studio = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports", start=False)
    story = studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")
    turns = studio.services.generator.context(story.path_to(story.root.id), studio.engine())
    remote = RayStoryteller(engine.preset, Dying(engine), {"weights_id": "w"})
    if how == "the button":
        with pytest.raises(Cancelled):
            list(remote.continue_story(turns, GenerationRequest(seeds=[3]), cancel=engine.begun.is_set))
    else:
        telling = remote.continue_story(turns, GenerationRequest(seeds=[3]))
        next(telling)
        telling.close()
    assert engine.ended.wait(5)
    assert engine.stopped == engine.begun.is_set(), "it was in the middle of a step, or before it"
    assert list(engine._engine.continue_story(turns, GenerationRequest(seeds=[3]))), "the model is free for others"
    studio.close()


def test_a_telling_that_is_over_in_no_time_is_stopped_too(tmp_path):
    """Without Ray: between two looks of who watches the button, a whole scene may be told."""
    engine = load_engine(PRESETS["debug"], device="cpu")
    studio = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports", start=False)
    story = studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")
    turns = studio.services.generator.context(story.path_to(story.root.id), studio.engine())
    handle, heard = Dying(engine), []
    remote = RayStoryteller(engine.preset, handle, {"weights_id": "w"})
    with pytest.raises(Cancelled):
        for event in remote.continue_story(turns, GenerationRequest(seeds=[3]), cancel=lambda: len(heard) == 2):
            heard.append(event)
    assert len(heard) == 2
    with pytest.raises(Cancelled):
        list(remote.continue_story(turns, GenerationRequest(seeds=[3]), cancel=lambda: True))
    assert handle.begun == 1, "no replica was asked again"
    studio.close()


def test_names_go_with_a_telling_to_its_replica(tmp_path):
    """Without Ray: what the replica logs bears the names of the click and of the job."""
    engine, written = load_engine(PRESETS["debug"], device="cpu"), io.StringIO()
    remote = RayStoryteller(engine.preset, Dying(engine), {"weights_id": "w"})
    handler, log = logging.StreamHandler(written), logging.getLogger("seed_story")
    handler.setFormatter(LogLine())
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    studio = Studio(open_library(tmp_path), lambda progress: remote, exports=tmp_path / "exports", start=False)
    try:
        with serving("click-from-a-test"):
            story = studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")
            list(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=3)))
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
        studio.close()
    (job,) = open_library(tmp_path).list_jobs()
    (drawn,) = [line for line in written.getvalue().splitlines() if "the U-Net draws" in line]
    assert "request=click-from-a-test" in drawn and f"job={job.id}" in drawn


@pytest.mark.usefixtures("no_loop")
def test_a_replica_logs_as_the_page_does(monkeypatch):
    started = []
    monkeypatch.setattr("seed_story.serving.ray_serve.start_logging", lambda: started.append(True))
    replica = Replica("debug", "cpu", 1)
    assert started and replica.facts()["pid"] == os.getpid()
    picture = Image.new("RGB", (64, 64), "teal")
    named, unnamed = (asyncio.run(replica.see(picture, *names)) for names in (("click-from-a-test", "job"), ()))
    assert named.features.shape == unnamed.features.shape


@pytest.mark.usefixtures("no_loop")
def test_a_look_holds_up_nobody_in_its_replica():
    """It may wait for a telling whose events have to get out meanwhile; and it is taken back with who asked for it."""
    stopped = threading.Event()

    class Patient:
        def see(self, image: Any, *, cancel: Any) -> str:
            until(cancel, seconds=20)
            stopped.set()
            return "seen"

    async def ask() -> None:
        replica = Replica.__new__(Replica)
        replica._engine = Patient()  # type: ignore[assignment]
        look = asyncio.ensure_future(replica.see("picture"))
        await asyncio.sleep(0.1)
        assert not look.done()
        look.cancel()

    asyncio.run(ask())
    assert stopped.is_set()


class Counted:
    """An engine that notes how many tellings are under way in it at once; each waits a while for so many others."""

    def __init__(self, engine: Any, expected: int, patience: float) -> None:
        self._engine, self._expected, self._patience = engine, expected, patience
        self._changed, self._now, self.most = threading.Condition(), 0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def continue_story(self, *arguments: Any, **options: Any) -> Iterator[Any]:
        with self._changed:
            self._now += 1
            self.most = max(self.most, self._now)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.most >= self._expected, self._patience)
        yield from self._engine.continue_story(*arguments, **options)
        with self._changed:
            self._now -= 1


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"ENGINE": "ray", "REPLICAS": "1-2"}, 2),
        ({"ENGINE": "ray", "REPLICAS": "1-2", "TELLERS": "1"}, 1),
        ({"ENGINE": "local", "REPLICAS": "1-2"}, 1),
        ({"ENGINE": "local", "TOGETHER": "2"}, 2),
    ],
)
def test_one_page_has_as_many_tellings_under_way_as_there_may_be_models_for(tmp_path, monkeypatch, settings, expected):
    for name, value in settings.items():
        monkeypatch.setenv(f"SEED_STORY_{name}", value)
    counted = Counted(load_engine(PRESETS["debug"], device="cpu"), 2, patience=30 if expected == 2 else 0.5)
    engine: Any = counted
    if settings["ENGINE"] == "ray":
        engine = RayStoryteller(counted.preset, Dying(counted), {"weights_id": "w"})
    studio = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports")
    stories = [studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.") for _ in range(2)]
    told: list[Any] = []

    def tell(story: Any) -> None:
        told.extend(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=3)))

    threads = [threading.Thread(target=tell, args=(story,)) for story in stories]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    studio.close()
    assert sum(isinstance(event, SceneSaved) for event in told) == 2
    assert counted.most == expected


@pytest.mark.parametrize("refusal", [ConnectionError("no such host"), RuntimeError("InvalidAuthToken")])
def test_who_is_not_let_into_a_cluster_hears_what_to_set(monkeypatch, refusal):
    def init(**options: Any) -> None:
        raise refusal

    ray = SimpleNamespace(is_initialized=lambda: False, init=init)
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setitem(sys.modules, "ray.serve", SimpleNamespace())
    ray.serve = sys.modules["ray.serve"]  # type: ignore[attr-defined]
    monkeypatch.setenv("RAY_ADDRESS", "far:6379")
    with pytest.raises(StoryError, match="far:6379.*RAY_ADDRESS.*RAY_AUTH_TOKEN"):
        remote_engine("debug")(lambda fraction, message: None)


def test_how_many_tellers(monkeypatch):
    for name in ("ENGINE", "REPLICAS", "TOGETHER", "TELLERS"):
        monkeypatch.delenv(f"SEED_STORY_{name}", raising=False)
    assert worker_threads() == 1
    monkeypatch.setenv("SEED_STORY_BATCH_SIZE", "8")
    assert worker_threads() == 8
    monkeypatch.setenv("SEED_STORY_ENGINE", "ray")
    monkeypatch.setenv("SEED_STORY_REPLICAS", "1-4")
    assert worker_threads() == 32
    monkeypatch.setenv("SEED_STORY_REPLICAS", "100")
    assert worker_threads() == 256, "each is a thread"
    monkeypatch.setenv("SEED_STORY_WORKERS", "8")
    assert worker_threads() == 8
    for wrong in ("0", "257", "many"):
        monkeypatch.setenv("SEED_STORY_WORKERS", wrong)
        with pytest.raises(StoryError, match="SEED_STORY_WORKERS"):
            worker_threads()


def test_how_many_replicas(monkeypatch):
    for said, meant in (("", (1, 1)), ("3", (3, 3)), ("1-4", (1, 4))):
        monkeypatch.setenv("SEED_STORY_REPLICAS", said)
        assert replica_range() == meant
    for wrong in ("0", "4-1", "many", "-2"):
        monkeypatch.setenv("SEED_STORY_REPLICAS", wrong)
        with pytest.raises(StoryError, match="SEED_STORY_REPLICAS"):
            replica_range()


@pytest.mark.slow
def test_two_pages_share_two_replicas_on_postgresql_and_s3_and_one_is_killed(tmp_path, postgres_server, monkeypatch):
    """All in programs of their own: the cluster, both pages, the database, the store."""
    for needed in ("ray", "s3fs", "moto"):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed (requirements-ray.txt, requirements-dev.txt)")
    monkeypatch.delenv("SEED_STORY_ASSETS", raising=False)
    monkeypatch.setenv("DATABASE_URL", postgres_server.new_database())
    monkeypatch.setenv("SEED_STORY_REPLICAS", "2")
    frame = tmp_path / "frame.png"
    Image.new("RGB", (64, 64), "teal").save(frame)
    with ExitStack() as running:
        cluster = running.enter_context(ray_cluster(tmp_path / "cluster.log"))
        for name, value in {**running.enter_context(s3_store()), **cluster.environment}.items():
            monkeypatch.setenv(name, value)
        flags = ("--engine", "ray", "--device", "cpu")
        pages = [running.enter_context(running_app(tmp_path / f"page-{n}", "debug", *flags)) for n in range(2)]
        clients = [
            Client(page.url, verbose=False, headers={"X-Request-Id": f"click-of-{number}"}, download_files=page.home)
            for number, page in enumerate(pages)
        ]
        replicas = cluster.replicas(2)
        assert len(replicas) == 2
        clients[0].predict({"steps": 20}, api_name="/set_settings")  # else all is told before anybody is killed
        stories: list[Any] = [None, None]

        def tell(number: int) -> None:
            words = " ".join(["A fox found a map.", *SENTENCES])
            stories[number] = clients[number].predict(handle_file(frame), words, "", 10, api_name="/visualize")

        threads = [threading.Thread(target=tell, args=(number,), daemon=True) for number in range(2)]
        for thread in threads:
            thread.start()
        library = open_library(tmp_path / "looker")
        until(lambda: under_way(library), seconds=120)
        killed = []
        for replica in replicas:  # at this moment the first one may have had nothing to do; then all is with the other
            os.kill(replica, signal.SIGKILL)
            killed.append(replica)
            end = time.monotonic() + 1
            while not (noticed := any(DIED in log_of(page) for page in pages)) and time.monotonic() < end:
                time.sleep(0.1)
            if noticed:
                break
        for thread in threads:
            thread.join(timeout=180)
        assert all(stories), [log_of(page)[-2000:] for page in pages]
        assert any(DIED in log_of(page) for page in pages)

        promises = Promises()
        for number, story in enumerate(stories):
            now = clients[1 - number].predict(story["id"], api_name="/get_story")  # by the other page
            assert [scene["text"] for scene in now["scenes"][1:]] == SENTENCES
            assert [scene["id"] for scene in now["scenes"]] == [scene["id"] for scene in story["scenes"]], "each once"
            promises.scenes.update((story["id"], scene["id"]) for scene in story["scenes"])
        jobs = library.list_jobs()
        assert [job.state for job in jobs] == ["done", "done"]
        assert not set(killed) & set(cluster.replicas(2)), "Ray put another one in its place"
        assert {job.request for job in jobs} == {"click-of-0", "click-of-1"}
        for job in jobs:
            assert cluster.mentions(f"request={job.request} job={job.id}"), "as the page said, in the log of a replica"
        taken_back(clients[0], stories[0], library, cluster)
        library.close()
        assert check(tmp_path / "looker", promises) == []


def taken_back(client: Client, story: dict[str, Any], library: Library, cluster: Cluster) -> None:
    """Whoever stops a telling frees the replica that is at it: the replica's own log says so."""
    known = {job.id for job in library.list_jobs()}
    slowly = {"steps": 50}
    client.submit(story["id"], story["scenes"][0]["id"], 4, "", 20, "begin", slowly, api_name="/continue_story")
    until(lambda: len(library.list_jobs()) > len(known))
    (job,) = [job for job in library.list_jobs() if job.id not in known]
    until(lambda: cluster.mentions(f"request={job.request} job={job.id}"))
    client.predict(job.id, api_name="/cancel_job")
    until(lambda: cluster.mentions(f"a telling was taken back  [request={job.request} job={job.id}"))
    until(lambda: library.get_job(job.id).state == "cancelled", seconds=10)
    assert len(library.get_story(story["id"]).scenes) == len(story["scenes"]), "nothing of it was kept"


def log_of(page: RunningApp) -> str:
    return (page.home / "app.log").read_text(encoding="utf-8")


def under_way(library: Library) -> bool:
    """Whether each of two stories has some of its scenes and not all."""
    counts = [len(story.scenes) for story in library.list_stories()]
    return len(counts) == 2 and all(1 < count <= len(SENTENCES) for count in counts)
