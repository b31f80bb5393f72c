"""Jobs: people take turns, a closed page loses nothing, one is cancelled alone, and a killed program's work goes on."""

from __future__ import annotations

import lzma
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from seed_story.errors import Cancelled, NotFoundError, StoryError
from seed_story.jobs.quotas import DAY, SHARED, QuotaError, Quotas, quotas_from_environment
from seed_story.jobs.runner import INTERRUPTED, JobRunner, this_process
from seed_story.jobs.short_tasks import ShortTasks
from seed_story.library.library import Library, open_library
from seed_story.library.queue_order import order
from seed_story.library.tables import SCHEMA_VERSION
from seed_story.story import Story
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio
from tests.kept import no_engine, open_shelf, small_story
from tests.placements import PLACES, engine_in
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent.parent
SENTENCES = ["The fox went out.", "It rained.", "An owl sang.", "They had soup.", "Night came."]


@pytest.fixture(scope="module", params=PLACES)
def engine(request):
    return engine_in(request.param)


@pytest.fixture
def studio(engine, tmp_path: Path) -> Iterator[Studio]:
    made = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports")
    yield made
    made.close()


def opened(studio: Studio, owner: str = "") -> Story:
    return studio.for_owner(owner).new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")


# ------------------------------------------------------------------------------------------------------------- turns


def test_people_take_turns():
    waiting = ["a1", "a2", "a3", "b1", "b2", "c1"]
    assert order(waiting, lambda item: item[0], {}) == ["a1", "b1", "c1", "a2", "b2", "a3"]
    served = {"a": 3, "b": 5, "c": 4}
    assert order([*waiting, "d1"], lambda item: item[0], served) == ["d1", "a1", "c1", "b1", "a2", "b2", "a3"]


@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_nobody_waits_for_more_than_one_job_of_each_other(owners):
    line = [(owner, number) for number, owner in enumerate(owners)]
    planned = order(line, lambda item: item[0], {})
    assert sorted(planned) == sorted(line)
    for owner in set(owners):
        mine = [place for place, item in enumerate(planned) if item[0] == owner]
        assert [planned[place] for place in mine] == sorted(planned[place] for place in mine), "own jobs in their order"
        for before, after in zip([-1, *mine], mine, strict=False):
            between = [item[0] for item in planned[before + 1 : after]]
            assert len(between) == len(set(between))


def test_the_runner_serves_by_turns_and_says_the_place(tmp_path):
    shelf = open_shelf(tmp_path)
    runner, gate, ran = JobRunner(shelf.library), threading.Event(), []
    stories = {owner: small_story(shelf.library, owner)[0] for owner in ("ann", "bob")}

    def submit(owner: str, name: str):
        def work(progress, cancel):
            gate.wait(20)
            ran.append(name)
            return Path(name), ""

        return runner.submit("video", stories[owner].id, stories[owner].root.id, {}, work, owner=owner)

    first = submit("ann", "ann 1")
    until(lambda: shelf.library.get_job(first.id, owner="ann").state == "running")
    waiting = [submit("ann", "ann 2"), submit("ann", "ann 3"), submit("bob", "bob 1")]
    assert [runner.place(job) for job in waiting] == [2, 3, 1]
    assert runner.place(first) is None
    runner.cancel(waiting[1])
    assert shelf.library.get_job(waiting[1].id, owner="ann").state == "cancelled"
    gate.set()
    for job in (first, *waiting):
        runner.wait(job)
    assert ran == ["ann 1", "bob 1", "ann 2"]
    runner.close()
    shelf.close()


def test_many_idle_tellers_ask_as_one_and_do_many_jobs_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr("seed_story.jobs.runner.POLL_SECONDS", 0.1)
    shelf, asked, lease = open_shelf(tmp_path), [], Library.lease_job

    def leased(self, *arguments, **options):
        asked.append("tell" in options["of"] and not options["but"])
        return lease(self, *arguments, **options)

    monkeypatch.setattr(Library, "lease_job", leased)
    runner, meet = JobRunner(shelf.library, tellers=40), threading.Barrier(40)
    runner.recover({})
    time.sleep(2)
    assert 0 < asked.count(True) <= 21, "of the tellers one looks each tenth of a second"

    def work(report, cancel):
        meet.wait(60)  # all forty are under way at once
        return "", "Done"

    story, *_ = small_story(shelf.library)
    jobs = [runner.submit("tell", story.id, story.root.id, {}, work) for _ in range(40)]
    until(lambda: all(shelf.library.get_job(job.id).state == "done" for job in jobs))
    runner.close()
    shelf.close()
    assert not any(thread.is_alive() for thread in runner._threads)


@pytest.mark.parametrize("kind", ["tell", "video"])
@pytest.mark.parametrize("resume", ["none", "broken"])
def test_a_job_that_is_cancelled_just_when_it_is_its_turn_ends_no_thread(tmp_path, monkeypatch, kind, resume):
    """Between its lease and its start it is in neither of the runner's lists."""
    shelf, lease, cancelled = open_shelf(tmp_path), Library.lease_job, []
    story, *_ = small_story(shelf.library)
    runner, ran = JobRunner(shelf.library), []

    def leased(self, *arguments, **options):
        job = lease(self, *arguments, **options)
        if job is not None and not cancelled:
            cancelled.append(job)
            runner.cancel(job)
        return job

    def broken(job):
        raise KeyError("a row of another version")

    monkeypatch.setattr(Library, "lease_job", leased)
    if resume == "broken":
        runner.recover({kind: broken})
    first, second = (
        runner.submit(kind, story.id, story.root.id, {}, lambda report, cancel, n=n: (ran.append(n), ("", ""))[1])
        for n in (1, 2)
    )
    assert runner.wait(first).state == "cancelled"
    until(lambda: shelf.library.get_job(second.id).state == "done", seconds=20)
    assert ran == [2] and cancelled[0].id == first.id
    runner.close()
    shelf.close()


def test_a_film_does_not_wait_for_a_telling(studio):
    story, gate = opened(studio), threading.Event()
    blocked = studio.services.jobs.submit(
        "tell", story.id, story.root.id, {}, lambda p, c: (gate.wait(300), ("", ""))[1]
    )
    film = studio.start_export(story.id, story.root.id, {"voice": "none", "captions": False, "title": False})
    assert studio.finished(film).path.exists()
    assert studio.job(blocked.id).state == "running"
    gate.set()


# --------------------------------------------------------------------------------------------------- stopping, quotas


def test_one_of_several_jobs_is_cancelled(studio):
    story, heard = opened(studio), []

    def tell(seed: int) -> None:
        try:
            heard.append(list(studio.continue_story(story.id, story.root.id, GenerationRequest(count=2, seed=seed))))
        except Cancelled as error:
            heard.append(str(error))

    held = threading.Event()
    blocking = studio.services.jobs.submit(
        "tell", story.id, story.root.id, {}, lambda p, c: (held.wait(20), ("", ""))[1]
    )
    threads = [threading.Thread(target=tell, args=(seed,)) for seed in (10, 20)]
    for thread in threads:
        thread.start()
    until(lambda: len(studio.jobs(going=True)) == 3)
    unlucky = next(job for job in studio.jobs(going=True) if job.options.get("seeds") == [10, 11])
    assert studio.cancel_job(unlucky.id).state == "cancelled"
    held.set()
    for thread in threads:
        thread.join()
    assert [scene.seed for scene in studio.get_story(story.id).children(story.root.id)] == [20, 21]
    assert any(isinstance(end, str) and "Stopped" in end for end in heard)
    assert studio.job(blocking.id).state == "done"


def test_a_running_film_is_cancelled_by_another_program(studio, tmp_path):
    story = opened(studio)
    began = threading.Event()

    def film(progress, cancel):
        began.set()
        for step in range(400):
            progress(step / 400, "Filming")
            if cancel():
                raise Cancelled("Cancelled")
            time.sleep(0.05)
        return Path("x"), ""

    job = studio.services.jobs.submit("video", story.id, story.root.id, {}, film)
    began.wait(10)
    other = Studio(open_library(tmp_path), no_engine, start=False)
    other.cancel_job(job.id)
    assert studio.services.jobs.wait(job).state == "cancelled"
    until(lambda: not studio.services.jobs.is_going(job))
    other.close()


def test_quotas_are_shares_for_each_owner(engine, tmp_path):
    quotas = Quotas(going=1, tellings=2, exports=0, stories=1)
    studio = Studio(open_library(tmp_path), lambda progress: engine, quotas=quotas)
    story = opened(studio, "ann")
    with pytest.raises(QuotaError, match="reached the limit"):
        opened(studio, "ann")
    with pytest.raises(QuotaError, match="1 stories"):
        studio.for_owner("ann").duplicate(story.id)
    other = opened(studio, "bob")
    for seed in (1, 2):
        list(studio.for_owner("ann").continue_story(story.id, story.root.id, GenerationRequest(seed=seed)))
    with pytest.raises(QuotaError, match="2 generation jobs"):
        list(studio.for_owner("ann").continue_story(story.id, story.root.id, GenerationRequest(seed=3)))
    with pytest.raises(QuotaError, match="0 exports"):
        studio.for_owner("ann").start_export(story.id, story.root.id, {"voice": "none"})
    gate = threading.Event()
    studio.services.jobs.submit(
        "tell", other.id, other.root.id, {}, lambda p, c: (gate.wait(9), ("", ""))[1], owner="bob"
    )
    with pytest.raises(QuotaError, match="You have 1 job waiting"):
        list(studio.for_owner("bob").continue_story(other.id, other.root.id))
    gate.set()
    assert len(studio.for_owner("ann").jobs()) == 2, "what is refused is no job"
    studio.close()


def test_looking_at_pictures_is_a_share_too(engine, tmp_path):
    studio = Studio(open_library(tmp_path), lambda progress: engine, quotas=Quotas(seeing=3))
    picture = Image.new("RGB", (64, 64), "green")
    story = studio.for_owner("ann").new_story(picture, "A field.")
    studio.for_owner("ann").see(picture)
    studio.for_owner("ann").add_own_scene(story.id, story.root.id, "The same field.", picture)
    refused = (
        lambda: studio.for_owner("ann").see(picture),
        lambda: studio.for_owner("ann").new_story(picture, "A field."),
        lambda: studio.for_owner("ann").replace_picture(story.id, story.root.id, picture),
        lambda: studio.for_owner("ann").add_own_scene(story.id, story.root.id, "It.", picture),
    )
    for verb in refused:
        with pytest.raises(QuotaError, match="3 pictures in 24 hours"):
            verb()
    assert isinstance(studio.for_owner("bob").see(picture), str), "each has their own share"
    studio.close()


def test_a_look_counts_for_a_day():
    now = [0.0]
    looks = ShortTasks("pictures", places=1, daily=2, clock=lambda: now[0])

    def look() -> None:
        with looks.asked("ann"):
            pass

    look()
    now[0] = DAY - 1.0
    look()
    with pytest.raises(QuotaError):
        look()
    now[0] = DAY + 1.0
    look()
    with pytest.raises(QuotaError):
        look()


def test_quotas_come_from_the_environment(monkeypatch):
    monkeypatch.delenv("SPACE_ID", raising=False)
    monkeypatch.delenv("SEED_STORY_PUBLIC", raising=False)
    assert quotas_from_environment() == Quotas()
    monkeypatch.setenv("SPACE_ID", "somebody/space")
    assert quotas_from_environment() == SHARED
    monkeypatch.setenv("SEED_STORY_QUOTAS", "going=5, stories=0")
    assert quotas_from_environment() == replace(SHARED, going=5, stories=None)
    monkeypatch.setenv("SEED_STORY_QUOTAS", "cake=3")
    with pytest.raises(StoryError, match="cake"):
        quotas_from_environment()


def test_jobs_of_others_do_not_exist(studio):
    story = opened(studio, "ann")
    list(studio.for_owner("ann").continue_story(story.id, story.root.id))
    (job,) = studio.for_owner("ann").jobs()
    assert studio.for_owner("bob").jobs() == []
    bob = studio.for_owner("bob")
    for verb in (bob.job, bob.cancel_job, bob.job_place):
        with pytest.raises(NotFoundError):
            verb(job.id)
    with pytest.raises(NotFoundError):
        bob.follow_job(job.id)


def test_two_people_who_film_the_same_opening_have_a_job_each(studio):
    options, jobs = {"voice": "none", "captions": False, "title": False}, []
    held = threading.Event()
    story = opened(studio, "ann")
    studio.services.jobs.submit(
        "video", story.id, story.root.id, {}, lambda p, c: (held.wait(300), ("x", ""))[1], owner="ann"
    )
    for owner, told in (("ann", story), ("bob", opened(studio, "bob"))):
        jobs.append(studio.for_owner(owner).start_export(told.id, told.root.id, options))
        assert studio.for_owner(owner).start_export(told.id, told.root.id, options).id == jobs[-1].id, (
            "wished for twice, made once"
        )
    held.set()
    assert all(studio.finished(job).path.exists() for job in jobs) and jobs[0].id != jobs[1].id


# ----------------------------------------------------------------------------------------------------- killed programs

CHILD = """
import sys, pathlib
from seed_story.presets import PRESETS
from seed_story.library.library import Library, open_library
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.weights.loading import load_engine
home, story, scene, work = pathlib.Path(sys.argv[1]), *sys.argv[2:5]
load = lambda progress: load_engine(PRESETS["debug"], device="cpu")
studio = Studio(open_library(home), load, exports=home / "exports", start=False)
if work == "film":
    studio.start_export(story, scene, {"voice": "none"})
    print("started", flush=True)
else:
    for event in studio.visualize(story, scene, work, seed=50):
        if isinstance(event, SceneSaved):
            print(event.scene.id, flush=True)
import time; time.sleep(600)
"""


def killed(home: Path, story: Story, work: str, lines: int) -> list[str]:
    """Runs the child until it has said so many lines, and kills it."""
    command = [sys.executable, "-c", CHILD, str(home), story.id, story.root.id, work]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    said = [child.stdout.readline().strip() for _ in range(lines)]
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    return said


def test_a_killed_telling_goes_on_and_loses_no_finished_scene(engine, tmp_path):
    before = Studio(open_library(tmp_path), lambda progress: engine)
    story = opened(before)
    before.close()
    reported = killed(tmp_path, story, " ".join(SENTENCES), 2)
    assert all(reported)
    studio = Studio(open_library(tmp_path), lambda progress: engine)
    until(lambda: studio.jobs()[0].attempts == 2)
    (job,) = studio.jobs()
    list(studio.follow_job(job.id))
    assert studio.job(job.id).state == "done"
    now = studio.get_story(story.id)
    assert [scene.text for scene in now.scenes[1:]] == SENTENCES, "each once, in their order"
    assert [scene.id for scene in now.scenes[1:3]] == reported, "what was reported as saved is the same scene"
    assert len(now.path_to(now.scenes[-1].id)) == 1 + len(SENTENCES)
    studio.close()


def test_a_killed_film_is_made_after_all(engine, tmp_path):
    before = Studio(open_library(tmp_path), lambda progress: engine)
    story = opened(before)
    before.close()
    killed(tmp_path, story, "film", 1)
    studio = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports")
    (job,) = studio.jobs()
    film = studio.finished(job).path
    assert film.suffix == ".mp4" and film.stat().st_size > 1000
    studio.close()


def test_candidates_that_are_missing_are_told_and_no_others(engine, tmp_path):
    studio = Studio(open_library(tmp_path), lambda progress: engine)
    story = opened(studio)
    (told,) = (
        e.scene
        for e in studio.continue_story(story.id, story.root.id, GenerationRequest(seed=6))
        if isinstance(e, SceneSaved)
    )
    studio.close()
    library = open_library(tmp_path)
    options = {"seeds": [5, 6, 7], "direction": "", "settings": {}}
    dead = library.add_job("tell", story.id, story.root.id, options, worker=dead_worker())
    library.update_job(dead.id, saved=[told.id])
    library.close()
    again = Studio(open_library(tmp_path), lambda progress: engine)
    saved = [event.scene for event in again.follow_job(dead.id) if isinstance(event, SceneSaved)]
    assert sorted(scene.seed for scene in saved) == [5, 6, 7] and told.id in [scene.id for scene in saved]
    assert sorted(scene.seed for scene in again.get_story(story.id).children(story.root.id)) == [5, 6, 7]
    again.close()


def test_what_cannot_go_on_is_marked(engine, tmp_path):
    studio = Studio(open_library(tmp_path), lambda progress: engine)
    story, gone = opened(studio), opened(studio)
    of_old_kind = studio.library.add_job("puppetry", story.id, story.root.id, {}, worker=dead_worker())
    of_no_story = studio.library.add_job("video", gone.id, gone.root.id, {}, worker=dead_worker())
    too_often = studio.library.add_job("video", story.id, story.root.id, {}, worker=dead_worker())
    studio.library.update_job(too_often.id, attempts=3)
    studio.delete(gone.id)
    studio.close()
    again = Studio(open_library(tmp_path), lambda progress: engine)
    for job in (of_old_kind, of_no_story, too_often):
        until(lambda job=job: again.job(job.id).finished)
        found = again.job(job.id)
        assert found.state == "failed" and found.message.startswith(INTERRUPTED)
    again.close()


def test_a_living_program_keeps_its_jobs(studio, tmp_path, engine):
    story, gate = opened(studio), threading.Event()
    job = studio.services.jobs.submit("video", story.id, story.root.id, {}, lambda p, c: (gate.wait(20), ("x", ""))[1])
    other = Studio(open_library(tmp_path), lambda progress: engine)
    assert other.job(job.id).attempts == 1 and not other.job(job.id).finished
    gate.set()
    assert studio.services.jobs.wait(job).state == "done"
    other.close()


def dead_worker() -> str:
    host, pid, *_ = this_process().split("|")
    return f"{host}|{pid}|1.0"  # the same number, but a process of long ago


# --------------------------------------------------------------------------------------------------- older libraries


def test_a_library_of_the_second_version_opens_and_its_jobs_are_said(tmp_path):
    kept = (ROOT / "tests" / "data" / "library-v2.sqlite3.xz").read_bytes()
    (tmp_path / "library.sqlite3").write_bytes(lzma.decompress(kept))
    with sqlite3.connect(tmp_path / "library.sqlite3") as db:
        assert db.execute("select version from schema_version").fetchone() == (2,)
        before = db.execute("select id, text, stale, branch from scenes order by number").fetchall()
        db.execute("update jobs set updated = 1, created = 1")
    studio = Studio(open_library(tmp_path), lambda progress: None)
    (story,) = studio.list_stories()
    assert [(scene.id, scene.text, scene.stale) for scene in story.scenes] == [row[:3] for row in before]
    assert list(story.branch_names.values()) == ["The other way"]
    interrupted, done = studio.jobs()
    assert (interrupted.state, interrupted.message, interrupted.attempts) == ("failed", INTERRUPTED, 1)
    assert (done.state, done.result) == ("done", "exports/film.mp4")
    assert studio.set_preferences({"seed": 7, "temperature": 0.5}).seed == 7
    assert studio.undo().verb == "name branch"
    with studio.library.engine.connect() as db:
        assert db.execute(sa.text("select version from schema_version")).scalars().all() == [SCHEMA_VERSION]
    studio.close()
    again = open_shelf(tmp_path)
    assert again.preferences().to_dict() == {"seed": 7, "temperature": 0.5}
    again.close()
