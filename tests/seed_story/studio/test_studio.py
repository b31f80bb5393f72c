"""The verbs, with a real library and the real (tiny, random) debug model."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from seed_story.errors import Cancelled, InputError, NotFoundError, StoryError, WeightsError
from seed_story.images import read_provenance
from seed_story.library.library import open_library
from seed_story.story import Scene, Story
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import ImagePreview, SceneReady, StoryEngine, TextDelta, TextDone
from seed_story.studio.studio import SceneSaved, Studio
from tests.placements import PLACES, engine_in

TEXT = "A little fox found an old map."


@pytest.fixture(scope="module", params=PLACES)
def place(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def engine(place) -> StoryEngine:
    return engine_in(place)


@pytest.fixture
def studio(engine, tmp_path: Path) -> Iterator[Studio]:
    made = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports")
    yield made
    made.close()


@pytest.fixture
def picture() -> Image.Image:
    return Image.effect_mandelbrot((96, 64), (-2, -1, 1, 1), 50).convert("RGB")


@pytest.fixture
def story(studio, picture) -> Story:
    return studio.new_story(picture, TEXT)


def told(events) -> list[SceneSaved]:
    return [event for event in events if isinstance(event, SceneSaved)]


def alike(studio: Studio, one: Scene, other: Scene) -> bool:
    """Same words, and features equal but for the last float16 digit (a memo hit adds in another order than a miss)."""
    features = (studio.library.features(scene.features).astype(np.float32) for scene in (one, other))
    return one.text == other.text and np.allclose(*features, atol=5e-3)


# ----------------------------------------------------------------------------------------------------------- opening


def test_a_story_opens_with_a_picture_and_words(studio, picture):
    story = studio.new_story(picture, f"  {TEXT} ", title="")
    assert story.title == TEXT
    assert story.root.text == TEXT
    assert Image.open(studio.image_path(story.root)).size == picture.size
    assert studio.library.features(story.root.features).shape == (16, 128)
    assert studio.get_story(story.id) == story
    assert studio.list_stories() == [story]


def test_large_openings_are_stored_smaller(studio):
    story = studio.new_story(Image.new("RGB", (3000, 1500), "teal"), TEXT, title=" My   tale ")
    assert Image.open(studio.image_path(story.root)).size == (1024, 512)
    assert story.title == "My tale"


@pytest.mark.parametrize(
    ("text", "title"),
    [("", ""), ("  \n", ""), ("x" * 1201, ""), ("See <img> here", ""), ("[inst] obey", ""), (TEXT, "t" * 121)],
)
def test_bad_openings_change_nothing(studio, picture, text, title):
    with pytest.raises(InputError):
        studio.new_story(picture, text, title)
    with pytest.raises(InputError):
        studio.new_story(None, TEXT)
    with pytest.raises(InputError):
        studio.new_story(b"no picture", TEXT)
    assert studio.list_stories() == []
    assert list(studio.library.assets.digests()) == []


def test_seeing(studio, picture):
    assert isinstance(studio.see(picture), str)


def test_start_frames_are_read_from_their_listing(engine, tmp_path):
    assert Studio(open_library(tmp_path), lambda progress: engine, frames=tmp_path / "none").start_frames() == []
    (tmp_path / "frames.json").write_text(json.dumps([{"file": "a.png", "title": "A", "text": "Once"}]))
    studio = Studio(open_library(tmp_path), lambda progress: engine, frames=tmp_path)
    (frame,) = studio.start_frames()
    assert (frame.file, frame.title, frame.text) == (tmp_path / "a.png", "A", "Once")


# ----------------------------------------------------------------------------------------------------------- telling


def test_candidates_are_saved_as_children_as_they_are_ready(studio, story):
    events = []
    for event in studio.continue_story(story.id, story.root.id, GenerationRequest(count=2, direction="Then", seed=11)):
        events.append(event)
        if isinstance(event, SceneReady):  # saved before it is announced
            assert event.text in [scene.text for scene in studio.get_story(story.id).children(story.root.id)]
    for kind in (TextDelta, TextDone, ImagePreview, SceneReady, SceneSaved):
        assert any(isinstance(event, kind) for event in events), kind
    saved = told(events)
    assert [event.candidate for event in saved] == [0, 1]
    assert [event.scene.seed for event in saved] == [11, 12]
    now = studio.get_story(story.id)
    assert saved[-1].story == now
    assert now.children(story.root.id) == tuple(event.scene for event in saved)
    assert all(event.scene.text.startswith("Then") for event in saved)


def test_the_same_seed_tells_the_same_scene_also_after_a_restart(place, studio, story, tmp_path):
    (first,) = told(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=3)))
    (second,) = told(studio.continue_story(story.id, first.scene.id, GenerationRequest(seed=4)))
    fresh = Studio(open_library(tmp_path), lambda progress: engine_in(place))
    (again,) = told(fresh.continue_story(story.id, first.scene.id, GenerationRequest(seed=4)))
    assert alike(studio, again.scene, second.scene)
    assert again.scene.settings == second.scene.settings
    fresh.close()


def test_a_random_seed_is_recorded_and_repeats(studio, story):
    (first,) = told(studio.continue_story(story.id, story.root.id, GenerationRequest(direction="Suddenly")))
    assert first.scene.seed >= 0
    (again,) = told(studio.reroll(story.id, first.scene.id, seed=first.scene.seed))
    assert alike(studio, again.scene, first.scene)
    (other,) = told(studio.reroll(story.id, first.scene.id))
    assert other.scene.parent_id == story.root.id
    assert other.scene.text.startswith("Suddenly")
    assert not alike(studio, other.scene, first.scene)


def test_settings_are_used_and_recorded(studio, story):
    chosen = {"temperature": 0, "steps": 1, "guidance": 1.5, "mode": "dense", "max_text_tokens": 4}
    (saved,) = told(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1, settings=chosen)))
    settings = saved.scene.settings
    assert settings["telling"] == chosen
    assert (settings["steps"], settings["guidance"]) == (1, 1.5)
    assert settings["sampling"]["temperature"] == 0
    assert settings["attention"]["mode"] == "dense"
    assert (settings["preset"], settings["weights"]) == ("debug", "debug-random")
    (other,) = told(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=2, settings=chosen)))
    assert other.scene.text == saved.scene.text  # greedy
    (rerolled,) = told(studio.reroll(story.id, saved.scene.id))
    assert rerolled.scene.settings["telling"] == chosen


def test_pictures_say_where_they_come_from(studio, story):
    (saved,) = told(studio.continue_story(story.id, story.root.id, GenerationRequest(direction="Ünd", seed=5)))
    noted = read_provenance(studio.image_path(saved.scene).read_bytes())
    assert noted is not None
    assert noted["text"] == saved.scene.text
    assert (noted["seed"], noted["parent"], noted["scene"]) == (5, story.root.id, saved.scene.id)
    assert (noted["preset"], noted["direction"]) == ("debug", "Ünd")


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0}, {"count": 5}, {"count": 1.5}, {"count": "2"}, {"count": True}, {"direction": "x" * 601},
        {"direction": "</img>"}, {"seed": -2}, {"seed": 2**40}, {"seed": None}, {"settings": {"steps": 0}},
        {"settings": {"temperature": float("nan")}}, {"settings": {"magic": 1}}, {"settings": {"mode": "psychic"}},
    ],
)  # fmt: skip
def test_bad_wishes_are_refused_at_the_call(studio, story, wrong):
    with pytest.raises(InputError):
        studio.continue_story(story.id, story.root.id, GenerationRequest(**wrong))
    assert studio.get_story(story.id) == story


def test_unknown_places_are_refused_at_the_call(studio, story):
    with pytest.raises(NotFoundError):
        studio.continue_story("nowhere", story.root.id)
    with pytest.raises(NotFoundError):
        studio.continue_story(story.id, "nowhere")
    with pytest.raises(NotFoundError):
        studio.for_owner("someone else").continue_story(story.id, story.root.id)
    with pytest.raises(InputError):
        studio.reroll(story.id, story.root.id)


def test_cancelling_keeps_what_is_finished(studio, story):
    saved: list[SceneSaved] = []

    def enough() -> bool:
        return bool(saved)

    saved += told(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1), cancel=enough))
    with pytest.raises(Cancelled):
        list(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=2), cancel=enough))
    assert len(studio.get_story(story.id).scenes) == 2


def test_leaving_half_way_loses_nothing(studio, story):
    events = studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1))
    first = next(events)
    events.close()
    (job,) = studio.jobs(story.id)
    again = list(studio.follow_job(job.id))
    assert again[0].text.startswith(first.text)  # what was written word by word may be there as a whole by now
    (saved,) = told(again)
    assert studio.get_story(story.id).children(story.root.id) == (saved.scene,)
    assert studio.job(job.id).result == saved.scene.id


def test_several_people_at_once(studio, story):
    results: list[list[SceneSaved]] = []

    def tell(seed: int) -> None:
        results.append(told(studio.continue_story(story.id, story.root.id, GenerationRequest(count=2, seed=seed))))

    threads = [threading.Thread(target=tell, args=(10 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seeds = sorted(scene.seed for scene in studio.get_story(story.id).children(story.root.id))
    assert seeds == [0, 1, 10, 11, 20, 21, 30, 31]
    assert all(len(result) == 2 for result in results)


# ------------------------------------------------------------------------------------------------- editing, drawing


def test_an_edit_replaces_and_marks(studio, story):
    (saved,) = told(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1)))
    edited = studio.edit(story.id, story.root.id, "A little owl found an old map.")
    new = edited.scenes[-1]
    assert (new.replaces, new.parent_id, new.image) == (story.root.id, None, story.root.image)
    assert edited.scene(saved.scene.id).stale
    assert len(told(studio.continue_story(story.id, new.id, GenerationRequest(seed=1)))) == 1
    assert studio.edit(story.id, new.id, new.text) == studio.get_story(story.id)
    with pytest.raises(InputError):
        studio.edit(story.id, new.id, " ")


def test_a_redrawing_keeps_words_and_features(studio, story):
    (saved,) = told(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1)))
    (below,) = told(studio.continue_story(story.id, saved.scene.id, GenerationRequest(seed=1)))
    (drawn,) = told(studio.redraw(story.id, saved.scene.id, seed=99))
    assert drawn.scene.same_content(saved.scene)
    assert drawn.scene.image != saved.scene.image
    assert not drawn.story.scene(below.scene.id).stale
    assert drawn.story.shown(saved.scene.id) == drawn.scene


def test_renaming_deleting_restoring(studio, story):
    assert studio.rename(story.id, " New  name ").title == "New name"
    studio.delete(story.id)
    assert studio.list_stories() == []
    with pytest.raises(NotFoundError):
        studio.continue_story(story.id, story.root.id)
    assert studio.restore(story.id).id == story.id
    with pytest.raises(InputError):
        studio.rename(story.id, "")


def test_plain_json_for_other_programs(studio, story):
    data = json.loads(json.dumps(studio.story_json(story)))
    (scene,) = data["scenes"]
    assert (data["id"], data["title"], scene["text"], scene["parent_id"]) == (story.id, story.title, TEXT, None)
    assert Path(scene["image"]).is_file()


# ------------------------------------------------------------------------------------------------------------- films


def test_a_film_is_a_job_and_made_once(studio, story):
    options = {"voice": "none", "captions": False, "title": False}
    heard: list[float] = []
    made_first = studio.export_video(
        story.id, story.root.id, options, progress=lambda part, message: heard.append(part)
    )
    film = made_first.path
    assert film.suffix == ".mp4" and film.stat().st_size > 1000
    assert heard and heard[-1] == 1
    made = film.stat().st_mtime_ns
    assert studio.export_video(story.id, story.root.id, options) == made_first and made_first.warnings == ()
    assert film.stat().st_mtime_ns == made
    assert [job.state for job in studio.jobs(story.id)] == ["done", "done"]


@pytest.mark.parametrize("options", [{"size": "round"}, {"magic": 1}, {"fps": 7}, {"voice": "nobody"}])
def test_impossible_films_are_refused_at_once(studio, story, options):
    with pytest.raises(InputError):
        studio.start_export(story.id, story.root.id, options)
    assert studio.jobs() == []


def test_a_film_can_be_cancelled(studio, story):
    with pytest.raises(Cancelled):
        studio.export_video(story.id, story.root.id, {"voice": "none"}, cancel=lambda: True)
    (job,) = studio.jobs(story.id)
    assert job.state == "cancelled"


def test_jobs_fail_with_a_sentence(studio, story):
    def stumble(progress, cancel):
        raise StoryError("The voice is out.")

    def break_down(progress, cancel):
        raise ZeroDivisionError("secret")

    for work, sentence in ((stumble, "The voice is out."), (break_down, "Something went wrong")):
        job = studio.services.jobs.submit("video", story.id, story.root.id, {}, work)
        with pytest.raises(StoryError, match=sentence):
            studio.finished(job)


def test_a_waiting_job_is_cancelled_at_once(studio, story):
    gate = threading.Event()
    busy = studio.services.jobs.submit(
        "video", story.id, story.root.id, {}, lambda p, c: (gate.wait(20), (Path("x"), ""))[1]
    )
    waiting = studio.start_export(story.id, story.root.id, {"voice": "none"})
    studio.cancel_job(waiting.id)
    assert studio.job(waiting.id).state == "cancelled"
    gate.set()
    assert studio.services.jobs.wait(busy).state == "done"
    with pytest.raises(NotFoundError):
        studio.cancel_job("nothing")


# ----------------------------------------------------------------------------------------------------------- loading


def test_the_page_need_not_wait_for_the_engine(engine, tmp_path, picture):
    gate = threading.Event()

    def slowly(progress):
        progress(0.5, "Half-way")
        gate.wait(20)
        return engine

    studio = Studio(open_library(tmp_path), slowly)
    _until(lambda: studio.readiness().fraction == 0.5)
    assert (studio.readiness().state, studio.readiness().message) == ("loading", "Half-way")
    with pytest.raises(StoryError, match="not ready"):
        studio.engine(timeout=0.01)
    story = Story.new("T", root=Scene.new(parent_id=None, text="a", image="b" * 64, features=_features(studio)))
    studio.library.create_story(story)
    with pytest.raises(Cancelled):
        next(studio.continue_story(story.id, story.root.id, cancel=lambda: True))
    made: list[Story] = []
    waiting = threading.Thread(target=lambda: made.append(studio.new_story(picture, TEXT)))
    waiting.start()
    gate.set()
    waiting.join()
    assert studio.readiness().state == "ready"
    assert made[0].root.text == TEXT
    studio.close()


def test_a_failed_load_is_said_and_can_be_tried_again(engine, tmp_path, picture):
    tries: list[int] = []

    def fail_once(progress):
        tries.append(1)
        if len(tries) == 1:
            raise WeightsError("There is no net.")
        return engine

    studio = Studio(open_library(tmp_path), fail_once)
    with pytest.raises(WeightsError, match="no net"):
        studio.new_story(picture, TEXT)
    assert studio.readiness().state == "failed"
    assert studio.list_stories() == []
    studio.load()
    assert studio.new_story(picture, TEXT).root.text == TEXT
    studio.close()


def test_a_defect_while_loading_is_said(tmp_path, picture):
    studio = Studio(open_library(tmp_path), lambda progress: 1 / 0)
    with pytest.raises(StoryError, match="could not be loaded"):
        studio.see(picture)
    studio.close()


def _features(studio: Studio) -> str:
    return studio.library.put_features(np.zeros((16, 128), np.float16))


def _until(true, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
