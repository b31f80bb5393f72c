"""How often the tree of a story is read from the library while scenes are generated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from seed_story.library.library import open_library
from seed_story.presets import PRESETS
from seed_story.story import Story
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.weights.loading import load_engine


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    engine = load_engine(PRESETS["debug"], device="cpu")
    made = Studio(open_library(tmp_path), lambda progress: engine, exports=tmp_path / "exports")
    yield made
    made.close()


@contextmanager
def tree_loads() -> Iterator[list[str]]:
    """The SELECTs of all of a story's scenes, in this process."""
    found: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        words = " ".join(statement.split())
        if words.startswith("SELECT") and "FROM scenes" in words and "ORDER BY scenes.number" in words:
            found.append(words)

    sa.event.listen(sa.Engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", hear)


def begun(studio: Studio) -> Story:
    return studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox named Ruby found a map.")


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_is_loaded_once_for_a_request_and_once_for_each_scene(studio: Studio, count: int):
    """Once to check the request, and once where a scene is added: there it is locked, for others may add some too."""
    story = begun(studio)
    with tree_loads() as loads:
        events = list(studio.continue_story(story.id, story.root.id, GenerationRequest(count=count, seed=1)))
    saved = [event for event in events if isinstance(event, SceneSaved)]
    assert len(saved) == count and len(saved[-1].story.scenes) == 1 + count
    assert len(loads) == 1 + count


def test_a_story_that_changed_while_its_job_waited_is_read_anew(studio: Studio):
    """What was loaded for the request serves the job only as long as nothing in the story changed."""
    story = begun(studio)
    known = studio.library.get_story(story.id)
    assert studio.library.get_story(story.id, known=known) is known
    renamed = studio.rename(story.id, "The map")
    assert studio.library.get_story(story.id, known=known) == renamed
