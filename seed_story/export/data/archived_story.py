"""The story inside an archive: plain JSON of a stranger becomes a Story, or a sentence says why not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from seed_story.errors import InputError, StoryError
from seed_story.story import Scene, Story
from seed_story.story.branches import MAX_ARCHIVED
from seed_story.story.languages import LANGUAGES

# Wider than what a person may type: the words of a model are kept whatever it said.
MAX_TEXT = 20_000
MAX_TITLE = 1_000
MAX_NAME = 200
MAX_DEPTH = 32  # of a scene's settings
LATEST = 1e11  # seconds since 1970

# What the verbs read of a scene's settings, and what it has to be. Anything else there is only kept.
_READ: Mapping[str, tuple[type, ...]] = {
    "telling": (Mapping,),
    "direction": (str,),
    "strength": (str,),
    "likeness": (int, float),
    "retells": (str,),
}
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def story_from(data: Any) -> Story:
    """The story of plain JSON. Raises InputError unless it is one tree of scenes with words of bearable length."""
    if not isinstance(data, Mapping) or not isinstance(data.get("scenes"), list) or not data["scenes"]:
        raise InputError("The archive contains a story without scenes.")
    if len(data["scenes"]) > MAX_ARCHIVED:
        raise InputError(f"The story in the archive has more than {MAX_ARCHIVED} scenes.")
    scenes = [Scene.from_dict(scene) for scene in data["scenes"]]
    for scene in scenes:
        _check_scene(scene)
    _check_tree(scenes)
    try:
        story = Story.from_dict(data)
    except StoryError as error:
        raise InputError(f"The scenes in the archive don't form a story. {error}") from error
    if not _ID.fullmatch(story.id):
        raise InputError("The story in the archive has an impossible id.")
    _check_words(story.title, "title", MAX_TITLE)
    if story.language and story.language not in LANGUAGES:
        raise InputError(
            f"The story in the archive is written in {story.language[:20]!r}, a language that is not known here. "
            "Update seed-story."
        )
    for name in story.branch_names.values():
        _check_words(name, "name of a branch", MAX_NAME)
    _check_times(story.created, story.updated)
    return story


def _check_scene(scene: Scene) -> None:
    if not _ID.fullmatch(scene.id):
        raise InputError("A scene in the archive has an impossible id.")
    if not _DIGEST.fullmatch(scene.image) or not _DIGEST.fullmatch(scene.features):
        raise InputError("A scene in the archive doesn't say which picture and features it uses.")
    if isinstance(scene.seed, bool) or not -(2**63) <= (scene.seed or 0) < 2**63:
        raise InputError("A scene in the archive has an impossible seed.")
    _check_words(scene.text, "text of a scene", MAX_TEXT)
    _check_times(scene.created)
    _check_settings(scene.settings)


def _check_words(words: str, what: str, limit: int) -> None:
    if len(words) > limit:
        raise InputError(f"The {what} in the archive has {len(words)} characters. The limit is {limit}.")
    if "\0" in words or any("\ud800" <= mark <= "\udfff" for mark in words):  # no database takes these
        raise InputError(f"The {what} in the archive contains invalid characters.")


def _check_times(*times: float) -> None:
    if any(isinstance(when, bool) or not 0 <= when <= LATEST for when in times):
        raise InputError("The archive contains an impossible time.")


def _check_settings(settings: Mapping[str, Any]) -> None:
    for name, kinds in _READ.items():
        if name in settings and (isinstance(settings[name], bool) or not isinstance(settings[name], kinds)):
            raise InputError(f"The settings of a scene in the archive have a value of the wrong kind: “{name}”.")
    level: Iterable[Any] = [settings]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for value in level:
            if isinstance(value, Mapping):
                below += [*value, *value.values()]
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and ("\0" in value or any("\ud800" <= mark <= "\udfff" for mark in value)):
                raise InputError("The settings of a scene in the archive contain invalid characters.")
            elif isinstance(value, float) and not math.isfinite(value):
                raise InputError("The settings of a scene in the archive contain an impossible number.")
        level = below
    if level:
        raise InputError("The settings of a scene in the archive are nested too deeply.")


def _check_tree(scenes: Sequence[Scene]) -> None:
    parents = {scene.id: scene.parent_id for scene in scenes}
    if len(parents) < len(scenes):
        raise InputError("Two scenes in the archive have the same id.")
    if any(parent is not None and parent not in parents for parent in parents.values()):
        raise InputError("A scene in the archive continues a scene that is not in it.")
    openings = [scene for scene in scenes if scene.parent_id is None and scene.replaces is None]
    rooted: set[str | None] = {None}
    for scene in scenes:
        trail: list[str] = []
        at: str | None = scene.id
        while at not in rooted:
            assert at is not None
            if len(trail) > len(scenes):
                raise InputError("The scenes in the archive form a loop.")
            trail.append(at)
            at = parents[at]
        rooted.update(trail)
    if len(openings) != 1:
        raise InputError(f"The story in the archive has {len(openings) or 'no'} openings instead of one.")
