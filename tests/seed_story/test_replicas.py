"""Two replicas of the model with Ray Serve, two studios, one library on PostgreSQL; a replica is killed meanwhile."""

from __future__ import annotations

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
from seed_story.library import open_library
from seed_story.presets import PRESETS
from seed_story.replicas import APP, RemoteEngine, remote_engine, replicas_wanted
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
            for event in studios[index].visualize(stories[index].id, stories[index].root.id, SENTENCES, 10):
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
    for studio in studios:
        studio.close()
    assert check(tmp_path, promises) == []


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
