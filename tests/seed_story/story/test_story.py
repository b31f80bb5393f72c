"""The tree of scenes: growing, editing, and the round trip through plain JSON."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from seed_story.errors import InputError, NotFoundError
from seed_story.story import Scene, Story


def scene(text: str, parent: Scene | None = None, *, features: str = "f", replaces: Scene | None = None) -> Scene:
    return Scene.new(
        parent_id=parent.id if parent else None,
        text=text,
        image=f"picture of {text}",
        features=features,
        seed=7,
        settings={"preset": "debug", "sampling": {"top_p": 0.9}, "modes": ["a", "b"]},
        replaces=replaces.id if replaces else None,
    )


@pytest.fixture
def tree() -> tuple[Story, dict[str, Scene]]:
    """root - a - b - c, and a second ending d below a."""
    root = scene("root")
    a = scene("a", root)
    b, d = scene("b", a), scene("d", a)
    c = scene("c", b)
    story = Story.new("A tree", root=root)
    for new in (a, b, d, c):
        story = story.extend(new)
    return story, {"root": root, "a": a, "b": b, "c": c, "d": d}


def texts(scenes: tuple[Scene, ...]) -> list[str]:
    return [found.text for found in scenes]


def test_paths_children_and_endings(tree):
    story, at = tree
    assert story.root == at["root"]
    assert texts(story.path_to(at["c"].id)) == ["root", "a", "b", "c"]
    assert texts(story.children(at["a"].id)) == ["b", "d"]
    assert texts(story.leaves()) == ["d", "c"]
    assert texts(story.below(at["a"].id)) == ["b", "d", "c"]


def test_growing_leaves_the_old_value_alone(tree):
    story, at = tree
    longer = story.extend(scene("e", at["c"]))
    assert len(longer.scenes) == len(story.scenes) + 1
    assert longer.updated >= story.updated
    with pytest.raises(AttributeError):
        story.title = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        at["a"].settings["preset"] = "other"  # type: ignore[index]


def test_an_edit_marks_only_what_hangs_below(tree):
    story, at = tree
    edited = story.extend(scene("b2", at["a"], replaces=at["b"]))
    assert [found.text for found in edited.scenes if found.stale] == ["c"]
    assert edited.scene(at["b"].id) == at["b"]  # nothing is overwritten


def test_the_opening_can_be_edited(tree):
    story, at = tree
    edited = story.extend(scene("root2", replaces=at["root"]))
    assert [found.text for found in edited.scenes if found.stale] == ["a", "b", "d", "c"]
    assert texts(edited.leaves()) == ["d", "c", "root2"]


def test_a_redrawn_picture_makes_nothing_stale_and_is_shown(tree):
    story, at = tree
    first = scene("b", at["a"], replaces=at["b"])
    second = Scene.from_dict(scene("b", at["a"], replaces=first).to_dict() | {"image": "newest"})
    redrawn = story.extend(first).extend(second)
    assert not any(found.stale for found in redrawn.scenes)
    assert redrawn.shown(at["b"].id).image == "newest"
    assert redrawn.shown(at["c"].id) == at["c"]


def test_scenes_fit_only_where_they_belong(tree):
    story, at = tree
    with pytest.raises(NotFoundError):
        story.extend(scene("e", scene("stranger")))
    with pytest.raises(InputError):
        story.extend(scene("second opening"))
    with pytest.raises(InputError):
        story.extend(at["a"])
    with pytest.raises(InputError):
        story.extend(scene("b2", at["b"], replaces=at["b"]))
    with pytest.raises(NotFoundError):
        story.extend(scene("b2", at["a"], replaces=scene("stranger")))
    with pytest.raises(NotFoundError):
        story.path_to("nowhere")
    with pytest.raises(NotFoundError):
        story.scene(None)  # type: ignore[arg-type]


def test_round_trips(tree):
    story, _ = tree
    assert Story.from_dict(json.loads(json.dumps(story.to_dict()))) == story
    assert copy.deepcopy(story) == story
    assert pickle.loads(pickle.dumps(story)) == story
    assert hash(copy.deepcopy(story)) == hash(story)


@pytest.mark.parametrize("damage", [{"scenes": None}, {"title": 3}, {"scenes": [{"id": "x"}]}, {"created": "today"}])
def test_archives_from_outside_are_checked(tree, damage):
    story, _ = tree
    with pytest.raises(InputError):
        Story.from_dict(story.to_dict() | damage)
    with pytest.raises(InputError):
        Story.from_dict([1, 2])  # type: ignore[arg-type]


def test_an_archive_with_a_loop_is_refused(tree):
    story, at = tree
    data = story.to_dict()
    data["scenes"][1]["parent_id"] = at["c"].id
    with pytest.raises(NotFoundError):
        Story.from_dict(data)
