"""What stands for what after edits: pure stories, no model."""

from __future__ import annotations

import pytest

from seed_story.errors import InputError
from seed_story.story import Scene, Story
from seed_story.story.edits import counterpart, followers, place_for, scenes_to_generate, stands_for, version_now


def scene(name: str, parent: str | None, text: str = "", replaces: str | None = None, **settings: str) -> Scene:
    words = text or f"Text of {name}."
    return Scene(name, parent, words, f"i-{name}", f"f-{text or name}", 1, settings, 0.0, replaces)


def grown(*scenes: Scene) -> Story:
    story = Story("s", "A tale", 0.0, 0.0, "", scenes[:1])
    for new in scenes[1:]:
        story = story.extend(new)
    return story


@pytest.fixture
def edited() -> Story:
    """root - a - b - c - d with e below b; then b2 replaces b."""
    chain = [scene("root", None), scene("a", "root"), scene("b", "a"), scene("c", "b"), scene("d", "c")]
    return grown(*chain, scene("e", "b"), scene("b2", "a", replaces="b"))


def ids(scenes) -> list[str]:
    return [one.id for one in scenes]


def test_after_an_edit_the_old_children_follow(edited):
    assert version_now(edited, "b").id == "b2"
    assert ids(stands_for(edited, "b2")) == ["b"]
    assert ids(followers(edited, "b2")) == ["c", "e"]
    assert ids(scenes_to_generate(edited, "b2")) == ["c", "d", "e"]
    assert place_for(edited, "c").id == "b2"
    with pytest.raises(InputError, match="first"):
        place_for(edited, "d")
    with pytest.raises(InputError, match="as it is"):
        place_for(edited, "a")


def test_what_was_retold_is_followed_by_the_next(edited):
    story = edited.extend(scene("c2", "b2", retells="c"))
    assert ids(followers(story, "b2")) == ["e"]
    assert ids(followers(story, "c2")) == ["d"]
    assert place_for(story, "d").id == "c2"
    told = counterpart(story, "c")
    assert told is not None and told.id == "c2"


def test_a_kept_copy_stands_for_its_original(edited):
    story = edited.extend(scene("copy", "b2", "Text of c."))
    copy = Scene.from_dict({**story.scene("copy").to_dict(), "id": "kept", "features": "f-c"})
    story = edited.extend(copy)
    assert ids(followers(story, "b2")) == ["e"]


def test_edits_of_edits_keep_the_first_followers(edited):
    story = edited.extend(scene("b3", "a", replaces="b2"))
    assert version_now(story, "b").id == "b3"
    assert ids(followers(story, "b3")) == ["c", "e"]
    assert place_for(story, "c").id == "b3"


def test_a_redrawing_is_no_version(edited):
    drawn = Scene.from_dict({**edited.scene("a").to_dict(), "id": "a-drawn", "replaces": "a"})
    story = edited.extend(drawn)
    assert version_now(story, "a").id == "a"
    assert followers(story, "a") == ()


def test_settings_from_outside_do_no_harm(edited):
    story = edited.extend(Scene.from_dict({**scene("x", "b2").to_dict(), "settings": {"retells": ["no", "id"]}}))
    assert stands_for(story, "x") == ()
    itself = edited.extend(scene("y", "b2", retells="y"))
    assert followers(itself, "y") == ()
