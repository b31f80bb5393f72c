"""Two replicas of the model with Ray Serve, two studios, one library on PostgreSQL; a replica is killed meanwhile."""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from seed_story.errors import InputError, StoryError
from seed_story.hosting import replicas_wanted, tellers
from seed_story.library import open_library
from seed_story.logs import LogLine, serving
from seed_story.presets import PRESETS
from seed_story.replicas import APP, RemoteEngine, Replica, remote_engine
from seed_story.studio import SceneSaved, Studio
from seed_story.weights import load_engine
from tests.faults.dying import Dying
from tests.faults.invariants import Promises, check

SENTENCES = " ".join(f"Sentence {number} is told." for number in range(6))


def test_a_telling_whose_replica_dies_is_told_once(tmp_path):
    """Without Ray: what is heard is each event once, in order, whenever the replica dies."""
    engine = load_engine(PRESETS["debug"], device="cpu")
    studio = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports", start=False)
    story = studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")
    turns, _ = studio._teller._turns(story.path_to(story.root.id), "", "begin")

    def heard_of(teller: Any) -> list[tuple[str, str]]:
        return [(type(event).__name__, getattr(event, "text", "")) for event in teller.continue_story(turns, seeds=[3])]

    expected = heard_of(engine)
    for after in (0, 3, len(expected) - 1):
        handle = Dying(engine, 2, after)
        remote = RemoteEngine(engine.preset, handle, {"weights_id": "w"})
        heard = [
            (type(event).__name__, getattr(event, "text", "")) for event in remote.continue_story(turns, seeds=[3])
        ]
        assert heard == expected and handle.begun == 3
    with pytest.raises(StoryError, match="away"):
        list(RemoteEngine(engine.preset, Dying(engine, 9, 1), {"weights_id": "w"}).continue_story(turns, seeds=[3]))
    with pytest.raises(InputError):
        list(RemoteEngine(engine.preset, Dying(engine, 0, 0), {"weights_id": "w"}).continue_story([], seeds=[3]))
    studio.close()


def test_names_go_with_a_telling_to_its_replica(tmp_path):
    """Without Ray: what the replica logs bears the names of the click and of the job."""
    engine, written = load_engine(PRESETS["debug"], device="cpu"), io.StringIO()
    remote = RemoteEngine(engine.preset, Dying(engine), {"weights_id": "w"})
    handler, log = logging.StreamHandler(written), logging.getLogger("seed_story")
    handler.setFormatter(LogLine())
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    studio = Studio(open_library(tmp_path), lambda progress: remote, exports=tmp_path / "exports", start=False)
    try:
        with serving("click-from-a-test"):
            story = studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")
            list(studio.continue_story(story.id, story.root.id, seed=3))
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
        studio.close()
    (job,) = open_library(tmp_path).list_jobs()
    (drawn,) = [line for line in written.getvalue().splitlines() if "the U-Net draws" in line]
    assert "request=click-from-a-test" in drawn and f"job={job.id}" in drawn


def test_a_replica_logs_as_the_page_does(monkeypatch):
    started = []
    monkeypatch.setattr("seed_story.replicas.start_logging", lambda: started.append(True))
    replica = Replica("debug", "cpu", 1)
    assert started and replica.facts()["pid"] == os.getpid()
    picture = Image.new("RGB", (64, 64), "teal")
    assert replica.see(picture, "click-from-a-test", "job").features.shape == replica.see(picture).features.shape


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
        engine = RemoteEngine(counted.preset, Dying(counted), {"weights_id": "w"})
    studio = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports")
    stories = [studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.") for _ in range(2)]
    told: list[Any] = []

    def tell(story: Any) -> None:
        told.extend(studio.continue_story(story.id, story.root.id, seed=3))

    threads = [threading.Thread(target=tell, args=(story,)) for story in stories]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    studio.close()
    assert sum(isinstance(event, SceneSaved) for event in told) == 2
    assert counted.most == expected


def test_how_many_tellers(monkeypatch):
    for name in ("ENGINE", "REPLICAS", "TOGETHER", "TELLERS"):
        monkeypatch.delenv(f"SEED_STORY_{name}", raising=False)
    assert tellers() == 1
    monkeypatch.setenv("SEED_STORY_TOGETHER", "8")
    assert tellers() == 8
    monkeypatch.setenv("SEED_STORY_ENGINE", "ray")
    monkeypatch.setenv("SEED_STORY_REPLICAS", "1-4")
    assert tellers() == 32
    monkeypatch.setenv("SEED_STORY_REPLICAS", "100")
    assert tellers() == 256, "each is a thread"
    monkeypatch.setenv("SEED_STORY_TELLERS", "8")
    assert tellers() == 8
    for wrong in ("0", "257", "many"):
        monkeypatch.setenv("SEED_STORY_TELLERS", wrong)
        with pytest.raises(StoryError, match="SEED_STORY_TELLERS"):
            tellers()


def test_how_many_replicas(monkeypatch):
    for said, meant in (("", (1, 1)), ("3", (3, 3)), ("1-4", (1, 4))):
        monkeypatch.setenv("SEED_STORY_REPLICAS", said)
        assert replicas_wanted() == meant
    for wrong in ("0", "4-1", "many", "-2"):
        monkeypatch.setenv("SEED_STORY_REPLICAS", wrong)
        with pytest.raises(StoryError, match="SEED_STORY_REPLICAS"):
            replicas_wanted()


@pytest.fixture
def ray_cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    ray = pytest.importorskip("ray", reason="Ray is not installed (requirements-ray.txt)")
    from ray import serve

    paths = os.pathsep.join([str(Path(__file__).resolve().parents[2]), *filter(None, sys.path)])
    monkeypatch.setenv("PYTHONPATH", paths)
    monkeypatch.setenv("SEED_STORY_REPLICAS", "2")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_raylet_start_wait_time_s", "180")
    ray.init(num_cpus=4, include_dashboard=False, namespace=APP, log_to_driver=False, object_store_memory=100_000_000)
    yield ray
    serve.shutdown()
    ray.shutdown()


@pytest.mark.slow
@pytest.mark.usefixtures("no_loop")
def test_two_replicas_two_studios_one_postgresql_and_a_kill(tmp_path, postgres_server, monkeypatch, ray_cluster):
    monkeypatch.setenv("DATABASE_URL", postgres_server.new_database())
    load = remote_engine("debug", "cpu")
    studios = [Studio(open_library(tmp_path), load, exports=tmp_path / "exports", preset="debug") for _ in range(2)]
    handle = studios[0].engine()._handle  # type: ignore[attr-defined]
    pids = pids_of(handle, 2)
    stories = [studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.") for studio in studios]
    promises, told, failures = Promises(), [[], []], []

    def tell(index: int) -> None:
        try:
            with serving(f"click-{index}"):
                events = studios[index].visualize(stories[index].id, stories[index].root.id, SENTENCES, 10)
                for event in events:
                    if isinstance(event, SceneSaved):
                        told[index].append(event.scene)
                        promises.scenes.add((stories[index].id, event.scene.id))
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=tell, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 60
    while sum(map(len, told)) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    os.kill(pids[0], signal.SIGKILL)
    for thread in threads:
        thread.join(timeout=180)
    assert not failures
    for index, studio in enumerate(studios):
        now = studios[1 - index].get_story(stories[index].id)  # by the other one
        assert [scene.text for scene in now.scenes[1:]] == [f"Sentence {number} is told." for number in range(6)]
        assert [scene.id for scene in now.scenes[1:]] == [scene.id for scene in told[index]], "each once"
        assert all(job.state == "done" for job in studio.jobs())
    assert pids[0] not in pids_of(handle, 2), "Ray put another one in its place"
    logs = " ".join(log.read_text() for log in session_logs(ray_cluster).glob("worker-*.err"))
    assert {job.request for job in studios[0].jobs()} == {"click-0", "click-1"}
    for job in studios[0].jobs():
        assert f"request={job.request} job={job.id}" in logs, "as the page said, in the log of a replica"
    for studio in studios:
        studio.close()
    assert check(tmp_path, promises) == []


def session_logs(ray: Any) -> Path:
    return Path(ray._private.worker._global_node.get_session_dir_path()) / "logs"


def pids_of(handle: Any, count: int) -> list[int]:
    """The processes of the replicas; waits until there are so many."""
    found: set[int] = set()
    end = time.monotonic() + 180
    while len(found) < count and time.monotonic() < end:
        try:
            answers = [handle.facts.remote() for _ in range(8)]
            now = {answer.result(timeout_s=120)["pid"] for answer in answers}
            found = now if len(now) >= count else found | now
        except Exception:  # noqa: BLE001 - one that was just killed
            found = set()
        time.sleep(0.3)
    return sorted(pid for pid in found if os.path.exists(f"/proc/{pid}"))
