"""Whole branches at once: which scenes belong to one, what is left without it, and copies under fresh ids.

Pure functions of stories, standard library only. A branch is a scene with its redrawings (same words, same features)
and everything that hangs below any of them. An edit of the scene is a branch of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from seed_story.errors import InputError
from seed_story.story import Scene, Story, new_id

MAX_SCENES = 5000  # of one story: bounds telling, and copies of copies, which double a story each time
MAX_ARCHIVED = 4 * MAX_SCENES  # of an archive: earlier versions told on without an end, and that leaves, too


def check_room(story: Story, more: int = 1) -> None:
    """Raises InputError when the story cannot have so many more scenes."""
    if len(story.scenes) + more > MAX_SCENES:
        raise InputError(
            f"“{story.title}” has {len(story.scenes)} scenes, and the limit is {MAX_SCENES}. Delete some "
            "branches, or start a new story from its last picture."
        )


def branch_of(story: Story, scene_id: str) -> tuple[Scene, ...]:
    """The scene, its redrawings and all below them, in creation order. Raises NotFoundError."""
    first = story.scene(scene_id)
    heads, inside, branch = {first.id}, {first.id}, [first]
    for scene in story.scenes:
        redrawn = scene.replaces in heads and scene.same_content(first)
        if redrawn:
            heads.add(scene.id)
        if redrawn or scene.parent_id in inside:
            inside.add(scene.id)
            branch.append(scene)
    return tuple(branch)


def visible(scenes: Sequence[Scene], hidden: Collection[str]) -> tuple[Scene, ...]:
    """The scenes without the hidden ones. Whoever replaces a hidden scene replaces what that one replaced, if any."""
    replaced = {scene.id: scene.replaces for scene in scenes}
    result = []
    for scene in scenes:
        if scene.id in hidden:
            continue
        target = scene.replaces
        while target is not None and target in hidden:
            target = replaced[target]
        result.append(scene if target == scene.replaces else replace(scene, replaces=target))
    return tuple(result)


def edited_above(scenes: Sequence[Scene]) -> set[str]:
    """Ids of the scenes below one that a later scene replaces with other words or features: the stale ones."""
    by_id = {scene.id: scene for scene in scenes}
    stale: set[str] = set()
    for number, scene in enumerate(scenes):
        if scene.replaces is None or scene.same_content(by_id[scene.replaces]):
            continue
        inside = {scene.replaces}
        for earlier in scenes[:number]:
            if earlier.parent_id in inside:
                inside.add(earlier.id)
                stale.add(earlier.id)
    return stale


def grafted(story: Story, scene_id: str, under: str) -> tuple[tuple[Scene, ...], dict[str, str]]:
    """Copies of a branch under fresh ids that hang below the scene `under`, and the names of branches among them.

    Words, features, pictures, settings and times stay. A copy is stale only if an edit that came along makes it so.
    Raises NotFoundError for an unknown scene.
    """
    branch = branch_of(story, scene_id)
    fresh = {scene.id: new_id() for scene in branch}
    copies = [copy if copy.parent_id else replace(copy, parent_id=under) for copy in _renamed(branch, fresh)]
    stale = edited_above(copies)
    scenes = tuple(replace(copy, stale=copy.stale and copy.id in stale) for copy in copies)
    return scenes, _renamed_names(story.branch_names, fresh)


def with_fresh_ids(story: Story) -> Story:
    """The same story under another id, and so are all its scenes."""
    fresh = {scene.id: new_id() for scene in story.scenes}
    names = _renamed_names(story.branch_names, fresh)
    return replace(story, id=new_id(), scenes=tuple(_renamed(story.scenes, fresh)), branch_names=names)


def _renamed(scenes: Iterable[Scene], fresh: Mapping[str, str]) -> Iterable[Scene]:
    """Scenes that lie outside of `fresh` are neither followed nor replaced by the copies."""
    for scene in scenes:
        parent = fresh.get(scene.parent_id) if scene.parent_id is not None else None
        replaces = fresh.get(scene.replaces) if scene.replaces is not None else None
        yield replace(scene, id=fresh[scene.id], parent_id=parent, replaces=replaces)


def _renamed_names(names: Mapping[str, str], fresh: Mapping[str, str]) -> dict[str, str]:
    return {fresh[scene_id]: name for scene_id, name in names.items() if scene_id in fresh}
