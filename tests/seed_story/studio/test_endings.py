"""Behind its end a story goes on only because somebody wants it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from seed_story.errors import InputError
from seed_story.library.library import open_library
from seed_story.presets import DEBUG, MINI
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import StoryEngine
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.ui.callbacks import Callbacks, Place
from tests.tiny import tiny_story_model

PICTURE = Image.new("RGB", (64, 64), "teal")


@pytest.fixture(scope="module")
def engine() -> StoryEngine:
    return StoryEngine(tiny_story_model(preset=replace(DEBUG, adapter=MINI.adapter)))


def story_of(studio: Studio, scenes: int):
    story = studio.new_story(PICTURE, "Ruby found a map.")
    for number in range(1, scenes):
        story = studio.add_own_scene(story.id, story.scenes[-1].id, f"Ruby walked on, step {number}.", PICTURE)
    return story


def test_a_story_that_has_ended_goes_on_when_somebody_says_so(engine: StoryEngine, tmp_path: Path) -> None:
    studio = Studio(open_library(tmp_path), lambda progress: engine, start=False)
    studio.engine()
    story = story_of(studio, 10)
    before, last = story.scenes[-2].id, story.scenes[-1].id
    assert studio.has_ended(story, last) and not studio.has_ended(story, before)
    for count in (1, 2):
        with pytest.raises(InputError, match="has ended with this scene.*new chapter"):
            studio.continue_story(story.id, last, GenerationRequest(count=count))
    wishes = ({"new_chapter": True}, {"direction": "Then it rained."}, {"count": 2, "new_chapter": True})
    for wish in ({"new_chapter": False}, *wishes):
        at = before if wish == {"new_chapter": False} else last
        events = studio.continue_story(story.id, at, GenerationRequest(settings={"steps": 1}, **wish))
        assert [event for event in events if isinstance(event, SceneSaved)]
    calls = Callbacks(studio)
    grown = studio.get_story(story.id)
    assert "has ended here" not in "".join(map(str, calls.show(Place(story.id, last)))), "it goes on by now"
    other = story_of(studio, 10)
    assert "has ended here" in "".join(map(str, calls.show(Place(other.id, other.scenes[-1].id))))
    told = next(scene for scene in grown.children(last))
    assert [event for event in studio.reroll(story.id, told.id) if isinstance(event, SceneSaved)], "as it was wished"
    studio.close()


def test_without_a_world_nobody_knows_where_a_story_ends(tmp_path: Path) -> None:
    studio = Studio(open_library(tmp_path), lambda progress: StoryEngine(tiny_story_model()), start=False)
    studio.engine()
    story = story_of(studio, 10)
    assert not studio.has_ended(story, story.scenes[-1].id)
    assert list(studio.continue_story(story.id, story.scenes[-1].id, GenerationRequest(settings={"steps": 1})))
    studio.close()
