"""One person's wishes, however many or long, leave memory, processors and turns for the others."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.export import kinds  # before a test replaces what it imports
from seed_story.jobs.quotas import QuotaError, Quotas
from seed_story.jobs.runner import JobRunner
from seed_story.library.library import open_library
from seed_story.presets import PRESETS
from seed_story.story import Story
from seed_story.storytellers.events import ImagePreview, SceneReady
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.ui.callbacks import Callbacks, Place
from seed_story.weights.loading import load_engine
from tests.kept import open_shelf, small_story
from tests.waiting import until

SILENT = {"voice": "none", "captions": False, "title": False, "ending": False}
TEXT = " ".join(f"The fox went over hill {number}." for number in range(12))


@pytest.fixture(scope="module")
def engine():
    return load_engine(PRESETS["debug"], device="cpu")


def studio_of(engine: Any, folder: Path, quotas: Quotas | None = None) -> Studio:
    return Studio(open_library(folder), lambda progress: engine, exports=folder / "exports", quotas=quotas)


@pytest.fixture
def studio(engine, tmp_path: Path) -> Iterator[Studio]:
    made = studio_of(engine, tmp_path)
    yield made
    made.close()


def opened(studio: Studio, owner: str = "") -> Story:
    return studio.for_owner(owner).new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")


# ------------------------------------------------------------------------------------------------------------ memory


def test_a_long_telling_leaves_no_copies_of_its_story_and_its_pictures(studio):
    story = opened(studio)
    told = [event for event in studio.visualize(story.id, story.root.id, TEXT) if isinstance(event, SceneSaved)]
    assert len(told) == 12
    ids = {event.scene.id for event in told}
    del told
    gc.collect()
    kept = [found for found in gc.get_objects() if isinstance(found, Story) and found.id == story.id]
    drawn = [found for found in gc.get_objects() if isinstance(found, ImagePreview | SceneReady)]
    assert len(kept) <= 2, "the opening, which this test holds, and at most one more"
    assert len(drawn) <= 2
    (job,) = studio.jobs()
    heard = list(studio.follow_job(job.id))
    saved = [event for event in heard if isinstance(event, SceneSaved)]
    assert {event.scene.id for event in saved} == ids, "whoever comes late hears of every scene"
    assert all(len(event.story.scenes) == 13 for event in saved), "in the story as it now is"


def test_a_voice_is_loaded_once_for_all_pitches_and_all_who_listen(studio, monkeypatch):
    loaded: list[int] = []

    class Voice:
        sample_rate = 24_000

        def __init__(self) -> None:
            loaded.append(1)

        def say(self, sentence: str, rate: float) -> tuple[Any, list[float]]:
            import numpy as np

            return np.sin(np.arange(24_000) / 20).astype(np.float32), []

    monkeypatch.setattr("seed_story.narration.offline._TimedHibari", Voice)
    story = opened(studio)
    for pitch in (-20, 0, 20):
        assert studio.voice_sample("heart", f"Hear me at {pitch}.", 1.0, pitch).exists()
    studio.export("epub", story.id, story.root.id, {"voice": "heart", "pitch": 5})
    assert studio.read_aloud(story.id, story.root.id, "heart", 1.1).seconds > 0
    assert len(loaded) == 1


def test_browser_tabs_are_remembered_as_far_as_memory_reaches():
    from seed_story.runtime.memory import machine_bytes, max_sessions

    assert max_sessions(2 * 1024**3) == 214 and max_sessions(1024**4) == 10_000 and max_sessions(1) == 100
    assert 0 < machine_bytes() and 100 <= max_sessions() <= 10_000


# ----------------------------------------------------------------------------------------------------- beside the line


def test_looks_at_films_are_jobs_one_at_a_time(studio, monkeypatch):
    story, going, most = opened(studio), [0], [0]
    lock = threading.Lock()

    def film(segments: Any, target: Path, **options: Any) -> None:
        with lock:
            going[0] += 1
            most[0] = max(most[0], going[0])
        time.sleep(0.1)
        with lock:
            going[0] -= 1
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"film")

    monkeypatch.setattr("seed_story.export.film.video.export_film", film)
    looks = [{**SILENT, "title": bool(n % 2), "captions": n > 1, "highlight": n > 3} for n in range(6)]
    threads = [threading.Thread(target=studio.export_preview, args=(story.id, story.root.id, look)) for look in looks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most == [1]
    assert {job.kind for job in studio.jobs()} == {"preview"} and len(studio.jobs()) == 6


def test_looks_and_suggestions_have_a_share(engine, tmp_path, monkeypatch):
    studio = studio_of(engine, tmp_path, Quotas(going=1, tellings=2))
    story = opened(studio)
    scene = [e.scene for e in studio.continue_story(story.id, story.root.id) if isinstance(e, SceneSaved)][0]
    assert studio.suggest_words(story.id, scene.id, 3)
    with pytest.raises(QuotaError, match="limit of 2 generation jobs"):
        studio.suggest_words(story.id, scene.id, 4)
    gate = threading.Event()
    studio.services.jobs.submit("video", story.id, story.root.id, {}, lambda p, c: (gate.wait(60), ("", ""))[1])
    with pytest.raises(QuotaError, match="waiting or running"):
        studio.export_preview(story.id, story.root.id, SILENT)
    gate.set()
    studio.close()


def test_a_suggestion_is_stopped_like_a_telling(studio):
    story = opened(studio)
    scene = [e.scene for e in studio.continue_story(story.id, story.root.id) if isinstance(e, SceneSaved)][0]
    with pytest.raises(Cancelled):
        studio.suggest_words(story.id, scene.id, cancel=lambda: True)


def test_a_film_and_its_sound_have_a_longest_length(engine, tmp_path):
    studio = studio_of(engine, tmp_path, Quotas(minutes=1))
    story = opened(studio)
    for number in range(8):
        words = f"{number}. " + "The fox went on and on over the hills and far away. " * 5
        story = studio.add_own_scene(story.id, story.scenes[-1].id, words, Image.new("RGB", (64, 64)))
    for kind in ("video", "audio"):
        with pytest.raises(QuotaError, match="the limit here is 1"):
            studio.start_export(story.id, story.scenes[-1].id, kind=kind)
    assert studio.jobs() == []
    assert studio.export("book", story.id, story.scenes[-1].id).path.exists(), "what is not heard has no length"
    studio.close()


# ------------------------------------------------------------------------------------------------------------- turns


def test_new_names_do_not_go_before_those_who_wait(tmp_path):
    shelf = open_shelf(tmp_path)
    runner, ran = JobRunner(shelf.library), []
    gates = {name: threading.Event() for name in ("ann 1", "ben 1")}

    def submit(owner: str, name: str):
        story, *_ = small_story(shelf.library, owner)

        def work(progress, cancel):
            if name in gates:
                gates[name].wait(60)
            ran.append(name)
            return name, ""

        return runner.submit("tell", story.id, story.root.id, {}, work, owner=owner)

    first = submit("ann", "ann 1")
    until(lambda: shelf.library.get_job(first.id, owner="ann").state == "running")
    jobs = [submit("ben", "ben 1")]
    gates["ann 1"].set()
    until(lambda: shelf.library.get_job(jobs[0].id, owner="ben").state == "running")
    jobs.append(submit("ann", "ann 2"))
    jobs += [submit(f"new {number}", f"new {number}") for number in range(5)]
    place = runner.place(jobs[1])
    gates["ben 1"].set()
    for job in jobs:
        runner.wait(job)
    assert ran[:3] == ["ann 1", "ben 1", "ann 2"], "who waits already is served before who comes under a new name"
    assert place == 1
    runner.close()
    shelf.close()


def test_names_of_one_address_have_one_turn(tmp_path):
    from seed_story.runtime.addresses import address_name, request_from

    shelf = open_shelf(tmp_path)
    runner, ran, gate = JobRunner(shelf.library), [], threading.Event()

    def submit(owner: str, address: str):
        story, *_ = small_story(shelf.library, owner)

        def work(progress, cancel):
            gate.wait(60)
            ran.append(owner)
            return owner, ""

        with request_from(address_name(address)):
            return runner.submit("tell", story.id, story.root.id, {}, work, owner=owner)

    jobs = [submit("flood 0", "203.0.113.5")]
    until(lambda: shelf.library.get_job(jobs[0].id, owner="flood 0").state == "running")
    jobs += [submit(f"flood {number}", "203.0.113.5") for number in range(1, 6)]
    jobs.append(submit("ann", "198.51.100.7"))
    assert runner.place(jobs[-1]) == 1, "after what is going on"
    gate.set()
    for job in jobs:
        runner.wait(job)
    assert ran.index("ann") == 1
    assert address_name("203.0.113.5") != address_name("198.51.100.7") and address_name("nowhere") == ""
    assert address_name("2001:db8::1") == address_name("2001:db8::ffff:2"), "a household has a whole network of them"
    assert address_name("::ffff:203.0.113.5") == address_name("203.0.113.5")
    runner.close()
    shelf.close()


def test_a_long_telling_gives_way_and_goes_on(studio):
    ann, bob = opened(studio, "ann"), opened(studio, "bob")
    order: list[str] = []

    def follow(name: str, events: Any) -> None:
        for event in events:
            if isinstance(event, SceneSaved):
                order.append(name)

    long = studio.for_owner("ann").visualize(ann.id, ann.root.id, TEXT, seed=7)
    first = threading.Thread(target=follow, args=("ann", long))
    first.start()
    until(lambda: order)
    follow("bob", studio.for_owner("bob").continue_story(bob.id, bob.root.id))
    first.join(120)
    assert order.count("ann") == 12 and order.index("bob") < 10, order
    story = studio.for_owner("ann").get_story(ann.id)
    words = [f"{sentence.strip()}." for sentence in TEXT.split(".") if sentence]
    assert [scene.text for scene in story.path_to(story.scenes[-1].id)[1:]] == words
    assert [scene.seed for scene in story.scenes[1:]] == list(range(7, 19)), "each scene once, in its order"
    (job,) = studio.for_owner("ann").jobs()
    assert (job.state, job.attempts, len(job.saved)) == ("done", 1, 12)


def test_a_long_telling_is_stopped_while_it_waits_for_its_next_turn(studio):
    ann, bob = opened(studio, "ann"), opened(studio, "bob")
    began, gate = threading.Event(), threading.Event()

    def blocking(report, cancel):
        began.set()
        gate.wait(60)
        return "", ""

    heard: list[Any] = []

    def follow() -> None:
        try:
            for event in studio.for_owner("ann").visualize(ann.id, ann.root.id, TEXT):
                heard.append(event)
        except Cancelled as error:
            heard.append(error)

    thread = threading.Thread(target=follow)
    thread.start()
    until(lambda: any(isinstance(event, SceneSaved) for event in heard))
    studio.services.jobs.submit("tell", bob.id, bob.root.id, {}, blocking, owner="bob")
    assert began.wait(60), "the long one gave way"
    (job,) = studio.for_owner("ann").jobs()
    assert job.state == "queued" and studio.for_owner("ann").job_place(job.id) == 1
    assert studio.for_owner("ann").cancel_job(job.id).state == "cancelled"
    thread.join(60)
    gate.set()
    assert isinstance(heard[-1], Cancelled)
    assert len(studio.for_owner("ann").get_story(ann.id).scenes) == 1 + len(studio.for_owner("ann").job(job.id).saved)


def test_a_short_film_is_made_before_the_second_long_one_of_another(tmp_path):
    shelf = open_shelf(tmp_path)
    runner, made, gate = JobRunner(shelf.library), [], threading.Event()
    stories = {owner: small_story(shelf.library, owner)[0] for owner in ("ann", "bob")}

    def submit(owner: str, name: str):
        def work(progress, cancel):
            gate.wait(60)
            made.append(name)
            return name, ""

        story = stories[owner]
        return runner.submit("video", story.id, story.root.id, {}, work, owner=owner)

    jobs = [submit("ann", "long 1")]
    until(lambda: shelf.library.get_job(jobs[0].id, owner="ann").state == "running")
    jobs += [submit("ann", "long 2"), submit("ann", "long 3"), submit("bob", "short")]
    assert runner.place(jobs[-1]) == 1, "after what is being made"
    gate.set()
    for job in jobs:
        runner.wait(job)
    assert made == ["long 1", "short", "long 2", "long 3"]
    runner.close()
    shelf.close()


def test_a_long_film_gives_way_and_goes_on_from_its_pieces(studio, monkeypatch):
    from seed_story.export.film.clips import ClipStore

    monkeypatch.setattr("seed_story.jobs.turns.TURN_SECONDS", 0.2)
    monkeypatch.setattr("seed_story.jobs.turns.LOOK_SECONDS", 0.05)
    kept: list[str] = []
    keep = ClipStore.keep

    def noted(self: ClipStore, key: str, clip: Path) -> None:
        kept.append(key)
        keep(self, key, clip)

    monkeypatch.setattr(ClipStore, "keep", noted)
    ann, bob = opened(studio, "ann"), opened(studio, "bob")
    for number in range(10):
        ann = studio.for_owner("ann").add_own_scene(
            ann.id, ann.scenes[-1].id, f"Hill {number}.", Image.new("RGB", (64, 64))
        )
    small = {**SILENT, "size": "small", "fps": 24}
    long = studio.for_owner("ann").start_export(ann.id, ann.scenes[-1].id, small)
    until(lambda: kept or studio.for_owner("ann").job(long.id).finished)
    short = studio.for_owner("bob").start_export(bob.id, bob.root.id, small)
    assert studio.finished(short).path.exists()
    assert not studio.for_owner("ann").job(long.id).finished, "the short film did not wait for the end of the long one"
    assert studio.finished(long).path.exists()
    after = studio.for_owner("ann").job(long.id)
    assert (after.state, after.attempts) == ("done", 1)
    assert len(kept) == len(set(kept)), "no piece is made twice"


def test_a_part_that_takes_longer_than_a_turn_is_finished_at_last():
    from seed_story.jobs.runner import GaveWay
    from seed_story.jobs.turns import TURN_SECONDS, in_turns

    now, needs = [0.0], 5 * TURN_SECONDS

    def work(report: Any, cancel: Any) -> tuple[str, str]:
        end = now[0] + needs
        while now[0] < end:
            now[0] += 10.0
            if cancel():
                raise Cancelled("Stopped.")
        return "film", ""

    turns, work_in_turns = 0, in_turns(work, lambda: True, clock=lambda: now[0])
    while True:
        turns += 1
        try:
            assert work_in_turns(lambda *told: None, lambda: False) == ("film", "")
            break
        except GaveWay:
            continue
    assert turns == 4
    with pytest.raises(Cancelled):
        in_turns(work, lambda: True, clock=lambda: now[0])(lambda *told: None, lambda: True)


# ------------------------------------------------------------------------------------------------------- shared pages


def long_story(studio: Studio, scenes: int) -> Story:
    story = opened(studio)
    for _ in range(scenes):
        story = _below(studio, story)
    return story


def _below(studio: Studio, story: Story) -> Story:
    from seed_story.story import Scene

    last = story.scenes[-1]
    scene = Scene.new(parent_id=last.id, text=f"Page {len(story.scenes)}.", image=last.image, features=last.features)
    return studio.library.add_scene(story.id, scene, owner=story.owner)


def test_a_picture_is_in_a_page_once(studio):
    one = studio.shared_page(studio.share(opened(studio).id)).stat().st_size
    long = studio.shared_page(studio.share(long_story(studio, 30).id))
    assert long.read_text("utf-8").count('data-type="image/webp"') == 1
    assert long.stat().st_size < one + 30 * 1000


def test_other_exports_do_not_wait_for_a_shared_page(studio, monkeypatch):
    gate, began, make = threading.Event(), threading.Event(), kinds.export_page

    def slow(*arguments: Any, **options: Any) -> Any:
        began.set()
        gate.wait(60)
        return make(*arguments, **options)

    monkeypatch.setattr(kinds, "export_page", slow)
    story = opened(studio)
    link = studio.share(story.id)
    visitor = threading.Thread(target=studio.shared_page, args=(link,))
    visitor.start()
    assert began.wait(60)
    started: list[Any] = []
    author = threading.Thread(target=lambda: started.append(studio.start_export(story.id, story.root.id, kind="book")))
    author.start()
    author.join(10)
    assert started, "the book is in the line although a page is being made"
    gate.set()
    visitor.join(60)
    author.join(60)


@pytest.mark.usefixtures("no_loop")
def test_a_shared_page_is_sent_in_pieces_and_not_too_often(tmp_path, monkeypatch):
    from seed_story.ui.middleware import serving

    page = tmp_path / "page.html"
    page.write_bytes(b"x" * 1_000_000)
    refused = SimpleNamespace(labels=lambda what: SimpleNamespace(inc=lambda: None))
    studio = SimpleNamespace(shared_page=lambda token, make=True: page, metrics=SimpleNamespace(refused=refused))
    links = serving.Links(None, studio, per_minute=3)

    async def ask(method: str = "GET", address: str = "203.0.113.5") -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": method, "path": "/shared/x", "headers": [], "client": (address, 1)}
        await links(scope, None, send)
        return sent

    async def all_of_it() -> tuple[Any, ...]:
        return await ask(), await ask("HEAD"), await ask(), await ask(), await ask(address="198.51.100.7")

    whole, head, _, often, other = asyncio.run(all_of_it())
    bodies = [message["body"] for message in whole[1:]]
    assert b"".join(bodies) == page.read_bytes() and max(map(len, bodies)) < 300_000
    assert (b"content-length", b"1000000") in whole[0]["headers"]
    assert [message.get("body") for message in head[1:]] == [b""]
    assert often[0]["status"] == 429 and other[0]["status"] == 200


# ------------------------------------------------------------------------------------------------------- long stories


def test_what_is_told_can_be_taken_along(tmp_path):
    """A story of an earlier version, which told on without an end."""
    from seed_story.story import Scene

    shelf = open_shelf(tmp_path)
    story, *_ = small_story(shelf.library)
    root = Scene.from_dict({**story.root.to_dict(), "id": "root"})
    scenes = [root]
    for number in range(5200):
        scenes.append(
            Scene(f"s{number}", scenes[-1].id, f"Page {number}.", root.image, root.features, 1, {}, root.created)
        )
    long = shelf.library.create_story(Story("long", "Long", 1.0, 2.0, "", tuple(scenes)))
    archive = shelf.archive(long.id, tmp_path / "long.zip")
    again = shelf.import_archive(archive)
    assert [scene.text for scene in again.scenes] == [scene.text for scene in long.scenes]
    with pytest.raises(InputError, match="the limit is 5000"):
        shelf.edit(long.id, "s5199", "Other words.")
    assert len(shelf.get_story(long.id).scenes) == 5201
    shelf.close()


def test_a_story_without_room_is_not_told_on(studio, monkeypatch):
    story = opened(studio)
    monkeypatch.setattr("seed_story.story.branches.MAX_SCENES", 3)
    list(studio.continue_story(story.id, story.root.id, GenerationRequest(count=2)))
    with pytest.raises(InputError, match="the limit is 3"):
        list(studio.continue_story(story.id, story.root.id))
    assert len(studio.jobs()) == 1 and len(studio.get_story(story.id).scenes) == 3


def test_of_a_long_way_the_opening_and_the_end_are_read(studio):
    from seed_story.studio.generation import within_reach

    path = tuple(range(1000))
    assert within_reach(path[:200]) == path[:200]
    for length in range(201, 700):
        read = within_reach(path[:length])
        assert 100 <= len(read) <= 200 and read[0] == 0 and read[1:] == path[length - len(read) + 1 : length]
    begins = {within_reach(path[:length])[1] for length in range(301, 400)}
    assert len(begins) == 1, "what was read for one scene serves for the next"


# ----------------------------------------------------------------------------------------------------------- stopping


def test_a_stopped_text_does_not_say_that_it_was_told(studio, monkeypatch):
    from seed_story.ui.options import TEXT as SENTENCES
    from seed_story.ui.options import WritingPanel

    story = opened(studio)
    longer = _below(studio, story)

    def stopped_after_a_scene(*asked: Any, cancel: Any) -> Iterator[Any]:
        yield SceneSaved(0, longer.scenes[-1], longer)
        raise Cancelled("Stopped. Finished scenes are saved.")

    monkeypatch.setattr(studio, "visualize", stopped_after_a_scene)
    calls = Callbacks(studio)
    panel = WritingPanel.__new__(WritingPanel)
    panel._calls = calls
    request: Any = SimpleNamespace(session_hash="tab", request=None, headers={})
    shown = list(panel.tell(Place(story.id, story.root.id), TEXT, SENTENCES, None, False, request))
    assert "Saved" in shown[-1][2], "what stands there when it is stopped"
    settled = calls.settle(Place(story.id, longer.scenes[-1].id), shown[-1][2], request)
    assert "Stopped" in settled[-1] and "Saved" not in settled[-1]


def test_an_endpoint_that_was_stopped_says_so(studio, tmp_path):
    from seed_story.ui.api.generation import GenerationEndpoints

    frame = tmp_path / "frame.png"
    Image.new("RGB", (64, 64), "teal").save(frame)
    ends: list[Any] = []

    def call() -> None:
        try:
            ends.append(GenerationEndpoints(studio).visualize(str(frame), TEXT))
        except Exception as error:
            ends.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    until(lambda: [job for job in studio.jobs() if job.saved])
    studio.cancel_job(studio.jobs()[0].id)
    thread.join(60)
    assert isinstance(ends[0], Exception) and "Finished scenes are saved" in str(ends[0]), ends
    assert not isinstance(ends[0], StoryError), "as Gradio tells callers"
