"""Editing with the real (tiny, random) debug model: what is new, what turns stale, and that it can be undone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from seed_story.errors import Cancelled, InputError, NotFoundError, StoryError
from seed_story.library.library import open_library
from seed_story.presets import PRESETS
from seed_story.story import Scene, Story
from seed_story.story import validation as checks
from seed_story.story.edits import REGENERATES, followers
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import StoryEngine
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.weights.loading import load_engine

TEXT = "Ruby was a fox with a green scarf."
RAIN = "Then it began to rain."


@pytest.fixture(scope="module")
def engine() -> StoryEngine:
    return load_engine(PRESETS["debug"], device="cpu")


@pytest.fixture
def studio(engine, tmp_path: Path) -> Iterator[Studio]:
    made = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports")
    yield made
    made.close()


@pytest.fixture
def picture() -> Image.Image:
    return Image.effect_mandelbrot((96, 64), (-2, -1, 1, 1), 50).convert("RGB")


@pytest.fixture
def chain(studio, picture) -> tuple[Story, list[Scene]]:
    return tell_chain(studio, picture)


def tell_chain(studio: Studio, picture: Image.Image) -> tuple[Story, list[Scene]]:
    """An opening and three scenes after it."""
    story = studio.new_story(picture, TEXT)
    scenes = [story.root]
    for number in range(3):
        scenes.append(last(studio.continue_story(story.id, scenes[-1].id, GenerationRequest(seed=number))))
    return studio.get_story(story.id), scenes


def saved_of(events) -> list[SceneSaved]:
    return [event for event in events if isinstance(event, SceneSaved)]


def told(events) -> list[Scene]:
    return [event.scene for event in events if isinstance(event, SceneSaved)]


def last(events) -> Scene:
    return told(events)[-1]


# ---------------------------------------------------------------------------------------------------------- strengths


def test_exactly_these_words(studio, chain):
    story, scenes = chain
    one, other = told(
        studio.continue_story(
            story.id, scenes[1].id, GenerationRequest(count=2, direction=RAIN, seed=5, strength="exact")
        )
    )
    assert one.text == other.text == RAIN and one.image != other.image, "two drawings of the same words"
    assert one.settings["strength"] == "exact"
    assert last(studio.reroll(story.id, one.id, 5)).text == RAIN, "told anew it is the same sentence"
    # The story goes on from what was told, as it would from any other scene.
    assert last(studio.continue_story(story.id, one.id, GenerationRequest(seed=1))).parent_id == one.id


def test_exact_words_leave_the_memo_as_a_miss_would_find_it(studio, engine, chain):
    story, scenes = chain
    (scene,) = told(
        studio.continue_story(
            story.id, scenes[0].id, GenerationRequest(count=1, direction=RAIN, seed=5, strength="exact")
        )
    )
    warm = last(studio.continue_story(story.id, scene.id, GenerationRequest(seed=3)))
    engine.memo.clear()
    cold = last(studio.continue_story(story.id, scene.id, GenerationRequest(seed=3)))
    assert warm.text == cold.text
    features = [studio.library.features(one.features).astype(np.float32) for one in (warm, cold)]
    assert np.allclose(*features, atol=5e-3)


def test_a_hint_is_heard_and_not_said(studio, chain):
    story, scenes = chain
    plain = last(studio.continue_story(story.id, scenes[1].id, GenerationRequest(seed=5)))
    hinted = last(
        studio.continue_story(
            story.id, scenes[1].id, GenerationRequest(count=1, direction=RAIN, seed=5, strength="hint")
        )
    )
    assert hinted.features != plain.features, "it changes what is told"
    assert not hinted.text.startswith(RAIN)
    assert studio.get_story(story.id).scene(scenes[1].id).text == scenes[1].text, "nothing is added to the last scene"
    assert hinted.settings["direction"] == RAIN and hinted.settings["strength"] == "hint"


@pytest.mark.parametrize(("direction", "strength"), [("", "exact"), (RAIN, "order"), (RAIN, None)])
def test_impossible_directions_change_nothing(studio, chain, direction, strength):
    story, scenes = chain
    with pytest.raises(InputError):
        studio.continue_story(
            story.id, scenes[0].id, GenerationRequest(count=1, direction=direction, strength=strength)
        )
    assert studio.get_story(story.id) == story


def test_a_scene_of_ones_own(studio, chain, picture):
    story, scenes = chain
    grown = studio.add_own_scene(story.id, scenes[1].id, RAIN, picture.rotate(90))
    own = grown.scenes[-1]
    assert (own.text, own.parent_id) == (RAIN, scenes[1].id)
    assert Image.open(studio.image_path(own)).size == (96, 64)
    assert studio.library.features(own.features).shape == (16, 128)
    studio.undo(story.id)
    assert studio.get_story(story.id).scenes == story.scenes
    with pytest.raises(InputError):
        studio.add_own_scene(story.id, scenes[1].id, RAIN, b"no picture")
    with pytest.raises(InputError):
        studio.add_own_scene(story.id, scenes[1].id, " ", picture)


def test_a_whole_text_sentence_by_sentence(studio, chain):
    story, scenes = chain
    text = "Ruby woke up. “Rain!” she cried.\n\nThen she went out… and stayed. “Oh.” The end"
    words = ["Ruby woke up.", "“Rain!” she cried.", "Then she went out… and stayed.", "“Oh.”", "The end"]
    new = told(studio.visualize(story.id, scenes[0].id, text, 3))
    assert [scene.text for scene in new] == words
    assert [scene.parent_id for scene in new] == [scenes[0].id, *(scene.id for scene in new[:-1])]
    assert [scene.seed for scene in new] == [3, 4, 5, 6, 7]
    for bad in ("", "One. " * (checks.MAX_SENTENCES + 1), "x" * 7000, "A <img> b."):
        with pytest.raises(InputError):
            studio.visualize(story.id, scenes[0].id, bad)


def test_a_stopped_text_keeps_its_finished_scenes(studio, chain):
    story, scenes = chain
    stop = threading.Event()
    with pytest.raises(Cancelled):
        for event in studio.visualize(story.id, scenes[0].id, "One. Two. Three.", cancel=stop.is_set):
            if isinstance(event, SceneSaved):
                stop.set()
    assert [scene.text for scene in studio.get_story(story.id).scenes[len(story.scenes) :]] == ["One."]


# ------------------------------------------------------------------------------------------------------------ editing


def test_other_words_and_a_picture_for_them(studio, chain):
    story, scenes = chain
    new = last(studio.edit_and_draw(story.id, scenes[1].id, RAIN, 4))
    after = studio.get_story(story.id)
    assert (new.text, new.replaces, new.parent_id) == (RAIN, scenes[1].id, scenes[0].id)
    assert new.features != scenes[1].features
    assert [after.scene(scene.id).stale for scene in scenes] == [False, False, True, True]
    studio.undo(story.id)
    assert studio.get_story(story.id).scenes == story.scenes
    studio.redo(story.id)
    assert studio.get_story(story.id).scenes == after.scenes


def test_ones_own_picture(studio, chain, picture):
    story, scenes = chain
    new = studio.replace_picture(story.id, scenes[1].id, picture.rotate(180)).scenes[-1]
    assert (new.text, new.replaces) == (scenes[1].text, scenes[1].id)
    assert studio.get_story(story.id).scene(scenes[2].id).stale, "the story goes on from what the picture shows"
    studio.undo(story.id)
    with pytest.raises(InputError):
        studio.replace_picture(story.id, scenes[1].id, None)
    assert studio.get_story(story.id).scenes == story.scenes


def test_suggested_words_change_nothing(studio, chain):
    story, scenes = chain
    words = studio.suggest_words(story.id, scenes[2].id, 9)
    assert words and words != studio.suggest_words(story.id, scenes[2].id, 10)
    assert studio.get_story(story.id) == story
    with pytest.raises(InputError, match="opening"):
        studio.suggest_words(story.id, scenes[0].id)


def test_a_redrawing_can_be_undone(studio, chain):
    story, scenes = chain
    last(studio.redraw(story.id, scenes[1].id, 77))
    assert studio.get_story(story.id).shown(scenes[1].id).image != scenes[1].image
    assert studio.undo(story.id).verb == "redraw"
    assert studio.get_story(story.id).shown(scenes[1].id).image == scenes[1].image


def test_of_several_drawings_the_best_is_kept(studio, chain, monkeypatch):
    story, scenes = chain
    figures = iter([0.3, 0.2, 0.6, 0.5])  # now, then each try
    monkeypatch.setattr(studio.services.generator, "likeness", lambda *given, **more: next(figures))
    saved = told(studio.redraw_until_it_fits(story.id, scenes[1].id, 3, 40))
    assert [(scene.seed, scene.settings["likeness"]) for scene in saved] == [(41, 0.6)]
    assert studio.get_story(story.id).shown(scenes[1].id).id == saved[0].id

    figures = iter([0.9, 0.1])
    assert told(studio.redraw_until_it_fits(story.id, scenes[1].id, 1)) == [], "none is better than what there is"

    figures = iter([0.1, 0.95])
    assert len(told(studio.redraw_until_it_fits(story.id, scenes[1].id, 4))) == 1, "a good one ends it"


def test_a_figure_is_of_one_candidate_only(studio, picture, monkeypatch):
    story, figures = studio.new_story(picture, TEXT), iter([0.3, None, 0.7])
    monkeypatch.setattr(studio.services.generator, "likeness", lambda *given, **more: next(figures))
    seeds = [
        event.scene.id
        for event in saved_of(studio.continue_story(story.id, story.root.id, GenerationRequest(count=3, seed=1)))
    ]
    now = studio.get_story(story.id)
    assert [now.scene(scene_id).settings.get("likeness") for scene_id in seeds] == [0.3, None, 0.7]
    figures = iter([None])
    (drawn,) = [event.scene.id for event in saved_of(studio.redraw(story.id, seeds[0], 4))]
    assert "likeness" not in studio.get_story(story.id).scene(drawn).settings, "nor of the picture before"


def test_looks_are_kept_also_where_nobody_looks_unasked(studio, picture, engine, monkeypatch):
    """The person asked for it, so it is worth a look that costs more."""
    story, figures = studio.new_story(picture, TEXT), iter([0.2, 0.2, 0.95])  # the scene; it again; its redrawing
    monkeypatch.setattr(type(engine), "encodes_in_background", False)
    monkeypatch.setattr(studio.services.generator, "likeness", lambda *given, **more: next(figures))
    saved = saved_of(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1, keep_looks=True)))
    assert [event.scene.settings.get("likeness") for event in saved] == [None, 0.95]


def test_a_look_that_fails_costs_no_scene(studio, picture, engine, monkeypatch):
    story = studio.new_story(picture, TEXT)

    def no_memory(*given, **more):
        raise StoryError("The memory was too small.")

    monkeypatch.setattr(studio.services.generator, "likeness", no_memory)
    assert len(saved_of(studio.continue_story(story.id, story.root.id, GenerationRequest(count=2, seed=1)))) == 2


def test_suggested_words_draw_no_picture(studio, chain, engine, monkeypatch):
    def drawn(*given, **more):
        raise AssertionError("nobody wanted a picture")

    monkeypatch.setattr(engine.model.detokenizer, "generate", drawn)
    assert studio.suggest_words(chain[0].id, chain[1][1].id, 5)


def test_likeness_is_a_figure_of_the_pictures(studio, engine, picture, monkeypatch):
    # The reader of debug reads at random, and mostly nobody.
    monkeypatch.setitem(engine.model._modules, "reader", None)
    story, scenes = tell_chain(studio, picture)
    assert studio.likeness(story.id, scenes[0].id) is None, "the opening is what others are compared with"
    figure = studio.likeness(story.id, scenes[1].id)
    assert figure is not None and 0 <= figure <= 1
    same = studio.add_own_scene(story.id, scenes[0].id, RAIN, studio.image_path(scenes[0])).scenes[-1]
    assert studio.likeness(story.id, same.id) == pytest.approx(1, abs=1e-3)


# -------------------------------------------------------------------------------------------------- what follows it


def test_what_follows_is_retold_one_by_one(studio, chain):
    story, scenes = chain
    edit = studio.edit(story.id, scenes[1].id, RAIN).scenes[-1]
    first = last(studio.retell_following(story.id, scenes[2].id))
    assert first.parent_id == edit.id and first.seed == scenes[2].seed
    assert first.settings[REGENERATES] == scenes[2].id
    second = last(studio.retell_following(story.id, scenes[3].id))
    assert second.parent_id == first.id
    after = studio.get_story(story.id)
    assert not followers(after, edit.id) and not followers(after, first.id)
    assert not after.scene(first.id).stale


def test_or_all_at_once(studio, chain):
    story, scenes = chain
    side = last(
        studio.continue_story(
            story.id, scenes[2].id, GenerationRequest(count=1, direction=RAIN, seed=8, strength="exact")
        )
    )
    edit = studio.edit(story.id, scenes[1].id, "Ruby slept.").scenes[-1]
    new = told(studio.retell_all(story.id, edit.id))
    assert [scene.settings[REGENERATES] for scene in new] == [scenes[2].id, scenes[3].id, side.id]
    assert [scene.parent_id for scene in new] == [edit.id, new[0].id, new[0].id]
    assert new[2].text == RAIN, "a person's own sentence stays theirs"
    with pytest.raises(InputError, match="No scene follows"):
        studio.retell_all(story.id, edit.id)


def test_or_kept_as_it_is(studio, chain):
    story, scenes = chain
    edit = studio.edit(story.id, scenes[1].id, RAIN).scenes[-1]
    with pytest.raises(InputError, match="first"):
        studio.keep_following(story.id, scenes[3].id)
    kept = studio.keep_following(story.id, scenes[2].id).scenes[-2:]
    assert [scene.text for scene in kept] == [scene.text for scene in scenes[2:]]
    assert kept[0].parent_id == edit.id and not any(scene.stale for scene in kept)
    studio.undo(story.id)
    assert followers(studio.get_story(story.id), edit.id) == (studio.get_story(story.id).scene(scenes[2].id),)


def test_others_stories_stay_closed(studio, chain, picture):
    story, scenes = chain
    for verb in (
        lambda: studio.for_owner("eve").add_own_scene(story.id, scenes[0].id, RAIN, picture),
        lambda: studio.for_owner("eve").replace_picture(story.id, scenes[1].id, picture),
        lambda: studio.for_owner("eve").suggest_words(story.id, scenes[1].id),
        lambda: studio.for_owner("eve").edit_and_draw(story.id, scenes[1].id, RAIN),
        lambda: studio.for_owner("eve").visualize(story.id, scenes[1].id, RAIN),
        lambda: studio.for_owner("eve").redraw_until_it_fits(story.id, scenes[1].id),
        lambda: studio.for_owner("eve").likeness(story.id, scenes[1].id),
        lambda: studio.for_owner("eve").keep_following(story.id, scenes[2].id),
        lambda: studio.for_owner("eve").retell_following(story.id, scenes[2].id),
        lambda: studio.for_owner("eve").retell_all(story.id, scenes[1].id),
    ):
        with pytest.raises(NotFoundError):
            verb()
