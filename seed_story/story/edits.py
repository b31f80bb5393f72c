"""After an edit: what followed the old version, and which scene stands for which in the new one.

Pure functions of stories, standard library only. An edited scene stands beside the one that it replaces, and what hangs
below the old one is stale. Such a scene can be kept (a copy of it hangs below the new version) or re-told (another
scene does, whose settings say which one it `retells`). Nothing is taken away from the old branch.
"""

from __future__ import annotations

from seed_story.errors import InputError
from seed_story.story import Scene, Story

REGENERATES = "retells"  # the name in a scene's settings


def version_now(story: Story, scene_id: str) -> Scene:
    """The newest version of a scene, or the scene itself if nobody edited it. Redrawings are no versions."""
    scene: Scene | None = story.scene(scene_id)
    while scene is not None:  # an edit may have been edited itself
        newest = scene
        scene = next((other for other in story.replacements(scene.id) if not other.same_content(newest)), None)
    return newest


def stands_for(story: Story, scene_id: str) -> tuple[Scene, ...]:
    """The scenes in whose place this one is told: those it replaces, and those it tells anew, at any distance."""
    known = {scene.id: scene for scene in story.scenes}
    older_scenes: dict[str, Scene] = {}
    waiting = [story.scene(scene_id)]
    while waiting:
        scene = waiting.pop()
        for older in (scene.replaces, scene.settings.get(REGENERATES)):
            if isinstance(older, str) and older in known and older not in older_scenes and older != scene_id:
                older_scenes[older] = known[older]
                waiting.append(known[older])
    return tuple(scene for scene in story.scenes if scene.id in older_scenes)


def counterpart(story: Story, scene_id: str) -> Scene | None:
    """What stands for a scene on the newest path: itself, its newest version, a copy or a re-telling; None if nothing
    does yet."""
    now: Scene | None = None
    for scene in story.path_to(scene_id):
        if now is None or now.id == scene.parent_id:
            now = version_now(story, scene.id)
            continue
        same = [child for child in story.children(now.id) if _stands_for(child, scene)]
        if not same:
            return None
        now = version_now(story, same[-1].id)
    return now


def followers(story: Story, scene_id: str) -> tuple[Scene, ...]:
    """Stale scenes right below the older versions of a scene for which nothing stands below this one yet."""
    here = story.children(scene_id)
    return tuple(
        child
        for older in stands_for(story, scene_id)
        for child in story.children(older.id)
        if child.stale and child.replaces is None and not any(_stands_for(scene, child) for scene in here)
    )


def scenes_to_generate(story: Story, scene_id: str) -> tuple[Scene, ...]:
    """All stale scenes below the older versions of a scene that have no counterpart, parents before their children."""
    first = {scene.id for scene in followers(story, scene_id)}
    inside = set(first)
    for scene in story.scenes:
        if scene.parent_id in inside and scene.replaces is None:
            inside.add(scene.id)
    return tuple(scene for scene in story.scenes if scene.id in inside)


def place_for(story: Story, scene_id: str) -> Scene:
    """The scene below which a stale one is to be kept or re-told. Raises InputError when it is not stale, or when the
    scene before it has to be kept or re-told first."""
    scene = story.scene(scene_id)
    if not scene.stale or scene.parent_id is None:
        raise InputError("Nothing before this scene has changed, so it stays as it is.")
    under = counterpart(story, scene.parent_id)
    if under is None:
        raise InputError("An earlier scene still follows the old version. Keep or rewrite that one first.")
    return under


def _stands_for(one: Scene, other: Scene) -> bool:
    return one.settings.get(REGENERATES) == other.id or one.same_content(other)
