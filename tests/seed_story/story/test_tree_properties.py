"""Whatever is done to stories in whatever order: they stay trees, and undoing undoes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from seed_story.errors import NotFoundError, StoryError
from seed_story.library.library import Library
from seed_story.story import Scene, Story
from seed_story.story.branches import branch_of, with_fresh_ids
from seed_story.studio.studio import Studio
from tests.kept import no_engine

KINDS = ("tell", "tell", "redraw", "edit", "delete scene", "graft", "name", "rename", "duplicate", "delete", "restore")
STEPS = st.lists(
    st.tuples(st.sampled_from((*KINDS, "undo", "undo", "redo")), st.integers(0, 99), st.integers(0, 99)), max_size=14
)
MOST = 40  # scenes altogether: copies of copies would only be slow


class Slot:
    """Stories in memory, and steps on them by number. A story that was deleted can be restored."""

    def __init__(self) -> None:
        self.library = Library("sqlite://", "memory://none", cache=Path("unused"))
        self.studio = Studio(self.library, no_engine, start=False)
        self.count = 0
        root = self._scene(None, "Once")
        self.known = [self.library.create_story(Story.new("A tale", root=root)).id]

    def seen(self) -> dict[str, Story]:
        return {story.id: story for story in self.library.list_stories()}

    def step(self, kind: str, one: int, other: int) -> Callable[[], object] | None:
        """What to do, or None if there is no place for it."""
        stories = sorted(self.seen().values(), key=lambda story: self.known.index(story.id))
        if kind == "restore":
            return lambda: self.studio.restore(self.known[one % len(self.known)])
        if not stories:
            return None
        story, there = stories[one % len(stories)], stories[other % len(stories)]
        scene, under = story.scenes[other % len(story.scenes)], there.scenes[one % len(there.scenes)]
        full = sum(len(story.scenes) for story in stories) > MOST
        if kind == "tell":
            return lambda: self.library.add_scene(story.id, self._scene(scene.id, f"Tale {self.count}"))
        if kind == "redraw":
            drawn = Scene.from_dict({**scene.to_dict(), "id": f"drawn{self.count}", "replaces": scene.id})
            self.count += 1
            return lambda: self.library.add_scene(story.id, drawn)
        if kind == "graft" and not full:
            return lambda: self.studio.graft(story.id, scene.id, there.id, under.id)
        if kind == "duplicate" and not full:
            return lambda: self._known(self.studio.duplicate(story.id))
        return {
            "edit": lambda: self.studio.edit(story.id, scene.id, f"Told {one % 5} times"),
            "delete scene": lambda: self.studio.delete_scene(story.id, scene.id),
            "name": lambda: self.studio.name_branch(story.id, scene.id, "abc"[: one % 4]),
            "rename": lambda: self.studio.rename(story.id, f"Tale {one % 4}"),
            "delete": lambda: self.studio.delete(story.id),
        }.get(kind)

    def _known(self, story: Story) -> None:
        self.known.append(story.id)

    def _scene(self, parent: str | None, text: str) -> Scene:
        self.count += 1
        return Scene(f"s{self.count}", parent, text, "a" * 64, f"{self.count:064x}", self.count, {}, float(self.count))


def check_tree(story: Story) -> None:
    assert [scene for scene in story.scenes if scene.parent_id is None and scene.replaces is None] == [story.root]
    earlier: set[str] = set()
    for scene in story.scenes:
        assert scene.parent_id is None or scene.parent_id in earlier
        assert scene.replaces is None or scene.replaces in earlier
        earlier.add(scene.id)
        path = story.path_to(scene.id)
        assert path[0].parent_id is None and path[-1] == scene
        assert scene in branch_of(story, scene.id)
        assert story.shown(scene.id).same_content(scene)
    assert set(story.branch_names) <= earlier
    assert Story.from_dict(story.to_dict()) == story


@given(STEPS)
@settings(max_examples=30, deadline=None)
def test_stories_stay_trees_and_undoing_undoes(steps):
    desk = Slot()
    for kind, one, other in steps:
        before = desk.seen()
        if kind in ("undo", "redo"):
            verb, back = (
                (desk.studio.undo, desk.studio.redo) if kind == "undo" else (desk.studio.redo, desk.studio.undo)
            )
            try:
                verb()
            except StoryError:
                assert desk.seen() == before
                continue
            after = desk.seen()
            back()
            assert desk.seen() == before
            verb()
            assert desk.seen() == after
        else:
            act = desk.step(kind, one, other)
            if act is None:
                continue
            try:
                act()
            except StoryError:
                assert desk.seen() == before
                continue
            after = desk.seen()
            if after != before and kind not in ("tell", "redraw"):
                desk.studio.undo()
                assert desk.seen() == before
                desk.studio.redo()
                assert desk.seen() == after
        for story in desk.seen().values():
            check_tree(story)
    desk.studio.close()


@given(STEPS)
@settings(max_examples=12, deadline=None)
def test_undoing_everything_leaves_what_was_told(steps):
    """Without telling in between nothing stands in the way of undoing to the very beginning, and of all of it again."""
    desk = Slot()
    first = desk.seen()
    for kind, one, other in steps:
        act = desk.step(kind, one, other) if kind not in ("tell", "redraw", "undo", "redo") else None
        try:
            if act is not None:
                act()
        except StoryError:
            pass
    last, undone = desk.seen(), 0
    try:
        while True:
            desk.studio.undo()
            undone += 1
    except NotFoundError:
        assert desk.seen() == first
    for _ in range(undone):
        desk.studio.redo()
    assert desk.seen() == last
    desk.studio.close()


@given(STEPS)
@settings(max_examples=12, deadline=None)
def test_fresh_ids_change_nothing_else(steps):
    desk = Slot()
    for kind, one, other in steps:
        act = desk.step(kind, one, other) if kind in ("tell", "redraw", "edit", "name", "graft") else None
        if act is not None:
            act()
    (story,) = desk.seen().values()
    fresh = with_fresh_ids(story)
    check_tree(fresh)
    back = {new.id: old.id for old, new in zip(story.scenes, fresh.scenes, strict=True)} | {None: None}
    assert len(back) == len(story.scenes) + 1 and not set(back) & set(back.values()) - {None}
    for old, new in zip(story.scenes, fresh.scenes, strict=True):
        plain = {**new.to_dict(), "id": old.id, "parent_id": back[new.parent_id], "replaces": back[new.replaces]}
        assert Scene.from_dict(plain) == old
    desk.studio.close()
