"""One library for several programs on several machines: leases, followers elsewhere, stores elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from seed_story.errors import Cancelled, StoryError
from seed_story.jobs.quotas import TELLING_KINDS
from seed_story.library import job_rows
from seed_story.library.asset_store import AssetStore
from seed_story.library.job_rows import LEASE_SECONDS
from seed_story.library.library import Library, open_library
from seed_story.library.tables import jobs
from seed_story.presets import PRESETS
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.weights.loading import load_engine
from tests.kept import open_shelf, scene, small_story
from tests.services import s3_store

ROOT = Path(__file__).resolve().parent.parent.parent.parent


@pytest.fixture
def libraries(tmp_path: Path, database: str) -> Iterator[tuple[Library, Library]]:
    """The same library, opened by two programs."""
    opened = open_library(tmp_path), open_library(tmp_path)
    yield opened
    for library in opened:
        library.close()


@pytest.fixture(scope="module")
def engine():
    return load_engine(PRESETS["debug"], device="cpu")


def lease(library: Library, worker: str):
    return library.lease_job(worker, {"tell"}, of=TELLING_KINDS)


def waiting(library: Library, count: int, owner: str = "", lease: float = 0.0) -> list[str]:
    story, _ = small_story(library, owner)
    added = [library.add_job("tell", story.id, story.root.id, {"n": n}, worker="front|1|1|x", owner=owner, lease=lease)
             for n in range(count)]  # fmt: skip
    return [job.id for job in added]


def set_leases(library: Library, at: float) -> None:
    with library.engine.begin() as db:
        db.execute(jobs.update().values(lease=at))


# ------------------------------------------------------------------------------------------------------------ leases


def test_many_workers_take_each_job_once(libraries):
    names, taken, lock = set(waiting(libraries[0], 60)), list[str](), threading.Lock()
    time.sleep(0.01)

    def work(number: int) -> None:
        while (job := lease(libraries[number % 2], f"worker {number}")) is not None:
            with lock:
                taken.append(job.id)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(names), "each once, none left"


def test_owners_take_turns_over_all_workers(libraries):
    ann, bob = waiting(libraries[0], 3, "ann"), waiting(libraries[1], 2, "bob")
    time.sleep(0.01)
    order = [lease(libraries[number % 2], f"w{number}").id for number in range(5)]
    assert order == [ann[0], bob[0], ann[1], bob[1], ann[2]]
    assert lease(libraries[0], "w9") is None


def test_a_waiting_job_is_first_for_the_program_that_took_the_wish(libraries):
    (job,) = waiting(libraries[0], 1, lease=30)
    assert lease(libraries[1], "other") is None
    taken = lease(libraries[0], "front|1|1|x")
    assert (taken.id, taken.state, taken.attempts) == (job, "running", 1)


def test_a_dead_workers_job_comes_back_and_a_living_ones_does_not(libraries):
    (name,) = waiting(libraries[0], 1)
    time.sleep(0.01)
    assert lease(libraries[0], "first").id == name
    assert lease(libraries[1], "second") is None
    set_leases(libraries[0], 1.0)  # nobody renewed it
    again = lease(libraries[1], "second")
    assert (again.id, again.worker, again.attempts) == (name, "second", 2)
    assert not libraries[0].update_job(name, by="first", progress=0.5), "the first learns that it is not its job"
    assert libraries[1].update_job(name, by="second", state="done")


def test_a_clock_that_was_set_back_keeps_no_job(libraries, monkeypatch):
    """A lease that ends far in the future was given before the clock changed."""
    (name,) = waiting(libraries[0], 1)
    time.sleep(0.01)
    lease(libraries[0], "first")
    now = time.time()
    set_leases(libraries[0], now + 3600 + LEASE_SECONDS)
    assert lease(libraries[1], "second").id == name
    monkeypatch.setattr(job_rows.time, "time", lambda: now - 3600)
    libraries[1].renew_leases("second", [name])
    assert lease(libraries[0], "third") is None
    assert libraries[1].update_job(name, by="second", state="done")


def test_what_ends_programs_again_and_again_is_not_begun_for_ever(libraries):
    (name,) = waiting(libraries[0], 1)
    for number in range(3):
        set_leases(libraries[0], 1.0)
        assert lease(libraries[0], f"w{number}").attempts == number + 1
    set_leases(libraries[0], 1.0)
    assert lease(libraries[0], "w9") is None
    assert [job.id for job in libraries[0].lost_jobs()] == [name]


def test_a_scene_is_saved_only_by_whoever_has_the_job(libraries):
    """A program that slept through its lease does not tell the same scene a second time."""
    here, there = libraries
    (name,) = waiting(here, 1)
    time.sleep(0.01)
    sleeper = lease(here, "sleeper")
    (story,) = here.list_stories()
    with here.holding(sleeper, "sleeper"):
        told = scene(here, 50, story.root)
        here.add_scene(story.id, told)
        set_leases(here, 1.0)
        taker = lease(there, "taker")
        assert taker.saved == (told.id,), "noted together with the scene"
        with pytest.raises(Cancelled):
            here.add_scene(story.id, scene(here, 51, story.root))
    assert [found.id for found in here.get_story(story.id).scenes if found.seed in (50, 51)] == [told.id]
    here.add_scene(story.id, scene(here, 52, story.root))  # outside it is anybody's own doing


# ------------------------------------------------------------------------------------------ programs that work together


def test_a_telling_is_done_by_another_program_and_followed_from_here(engine, tmp_path, database):
    """The front end has the page, the worker the time: words come by the row, the scene from the library."""
    front = Studio(open_library(tmp_path), lambda progress: engine, start=False)
    story = front.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")
    blocked = threading.Event()
    front.services.jobs.submit("tell", story.id, story.root.id, {}, lambda p, c: (blocked.wait(60), ("", ""))[1])
    events: list = []
    told = threading.Thread(
        target=lambda: events.extend(front.continue_story(story.id, story.root.id, GenerationRequest(seed=3)))
    )
    told.start()
    worker = Studio(open_library(tmp_path), lambda progress: engine)
    told.join(timeout=60)
    saved = [event for event in events if isinstance(event, SceneSaved)]
    assert [event.scene.seed for event in saved] == [3]
    assert front.get_story(story.id).scenes[-1] == saved[0].scene
    done = next(job for job in front.jobs() if job.options.get("seeds") == [3])
    assert (done.state, done.worker, done.attempts) == ("done", worker.services.jobs.worker, 1)
    blocked.set()
    worker.close()
    front.close()


def test_editing_and_telling_at_once_leave_one_tree(libraries):
    """On PostgreSQL transactions run side by side; a story is changed by one at a time."""
    story, (_, a, *_) = small_story(libraries[0])
    failures: list[BaseException] = []

    def edit(library: Library, number: int) -> None:
        try:
            for step in range(8):
                current = library.get_story(story.id).scene(a.id)
                library.add_scene(story.id, scene(library, 100 + number * 10 + step, current))
                new = scene(library, 200 + number * 10 + step, replaces=a.id)
                new = type(new).from_dict({**new.to_dict(), "parent_id": a.parent_id})
                library.add_scene(story.id, new, verb="edit")
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=edit, args=(libraries[n % 2], n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    now = libraries[0].get_story(story.id)
    last_edit = max(index for index, found in enumerate(now.scenes) if found.replaces == a.id)
    below = [found for found in now.scenes[:last_edit] if found.parent_id == a.id and found.seed >= 100]
    assert len(now.scenes) == 7 + 4 * 16
    assert all(found.stale for found in below), "whatever hung below when it was edited is marked"


# ------------------------------------------------------------------------------------------------------ other stores


def test_stories_live_in_memory(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSETS_URL", "memory://test-shared-library")
    shelf = open_shelf(tmp_path)
    story, _ = small_story(shelf.library)
    file = shelf.archive(story.id, tmp_path / "story.zip")
    again = open_shelf(tmp_path / "other")
    assert again.import_archive(file).scenes == story.scenes
    assert not (tmp_path / "assets").exists()
    again.close()
    shelf.close()


def test_stories_live_in_a_store_that_speaks_s3(tmp_path, monkeypatch):
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    pytest.importorskip("moto", reason="moto is not installed")
    with s3_store() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        shelf = open_shelf(tmp_path)
        story, made = small_story(shelf.library)
        assert {found.image for found in made} | {found.features for found in made} <= set(
            shelf.library.assets.digests()
        )
        code = (
            "import sys, pathlib; from tests.kept import open_shelf; shelf = open_shelf(pathlib.Path(sys.argv[1]));"
            "print(shelf.archive(shelf.list_stories()[0].id, pathlib.Path(sys.argv[2])))"
        )
        shelf.close()  # what is written lies in the file then
        home = tmp_path / "elsewhere"
        home.mkdir()
        (home / "library.sqlite3").write_bytes((tmp_path / "library.sqlite3").read_bytes())
        other = [sys.executable, "-c", code, str(home), str(tmp_path / "story.zip")]
        subprocess.run(other, check=True, cwd=ROOT, env=os.environ | environment, timeout=120)
        again = open_shelf(tmp_path / "third")
        assert again.import_archive(tmp_path / "story.zip").scenes == story.scenes
        again.close()


def test_a_store_that_cannot_be_is_said(tmp_path, monkeypatch):
    for url in ("nonsense://bucket", "s3+nothing://x"):
        monkeypatch.setenv("SEED_STORY_ASSETS", url)
        with pytest.raises(StoryError, match="ASSETS_URL"):
            open_library(tmp_path)


def test_a_store_that_fails_is_a_sentence_and_is_asked_again(tmp_path):
    store = AssetStore("memory://failing", tmp_path / "cache")
    calls = []

    class Failing(type(store._fs)):  # type: ignore[misc]
        cachable = False

        def pipe_file(self, path, value, **more):
            calls.append(path)
            if len(calls) < 3:
                raise TimeoutError("slow down")
            return super().pipe_file(path, value, **more)

    store._fs = Failing()
    assert store.get(store.put(b"x", ".png")) == b"x" and len(calls) == 3
    calls.clear()
    store._fs.pipe_file = lambda *a, **k: (_ for _ in ()).throw(OSError("no route"))
    with pytest.raises(StoryError, match="could not be stored"):
        store.put(b"y", ".png")


def test_what_two_programs_add_to_preferences_at_once_is_all_kept(libraries):
    def add(number: int) -> None:
        libraries[number % 2].change_preferences(lambda chosen: {**chosen, str(number): number}, owner="ann")

    with ThreadPoolExecutor(8) as programs:
        list(programs.map(add, range(40)))
    assert libraries[0].preferences(owner="ann") == {str(number): number for number in range(40)}
    assert libraries[1].preferences() == {}


def test_postgresql_by_every_name_that_services_hand_out(postgres_server, tmp_path):
    url = sa.make_url(postgres_server.new_database())
    for driver in ("postgres", "postgresql", "postgresql+psycopg"):
        library = Library(url.set(drivername=driver), tmp_path / "assets", cache=tmp_path / "cache")
        assert library.list_stories() == []
        library.close()
