"""A story is a tree of scenes: frozen values, standard library only.

A scene is one turn: a piece of text, a picture, and the visual features that the picture was drawn from. Branching is a
parent pointer, so a fork copies nothing. Nothing is overwritten either: an edit is a new scene that says which one it
`replaces`, and what hung below the old one is marked stale. Identity is random; digests are for stored files only,
because two people may tell the same opening.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from seed_story.errors import InputError, NotFoundError


def new_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Scene:
    """One turn of a story.

    `text` is what a reader sees. `image` and `features` are digests (sha256) of stored files: the picture as PNG and
    the features as .npy, exactly as the engine gave them. `settings` is plain JSON: everything that is needed to tell
    the scene again (preset, weights, sampling, attention, direction, ...).
    """

    id: str
    parent_id: str | None
    text: str
    image: str
    features: str
    seed: int | None
    settings: Mapping[str, Any] = field(hash=False)
    created: float
    replaces: str | None = None
    stale: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))

    @classmethod
    def new(
        cls,
        *,
        parent_id: str | None,
        text: str,
        image: str,
        features: str,
        seed: int | None = None,
        settings: Mapping[str, Any] | None = None,
        replaces: str | None = None,
    ) -> Scene:
        """A scene of now with a fresh id."""
        return cls(
            id=new_id(),
            parent_id=parent_id,
            text=text,
            image=image,
            features=features,
            seed=seed,
            settings=settings or {},
            created=time.time(),
            replaces=replaces,
        )

    def same_content(self, other: Scene) -> bool:
        """Whether a story goes on alike from both: it follows from text and features, not from the drawn pixels."""
        return self.text == other.text and self.features == other.features

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; `from_dict` gives an equal scene."""
        return {
            "id": self.id,
            "parent_id": self.parent_id,
            "text": self.text,
            "image": self.image,
            "features": self.features,
            "seed": self.seed,
            "settings": json.loads(json.dumps(dict(self.settings))),
            "created": self.created,
            "replaces": self.replaces,
            "stale": self.stale,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scene:
        """Inverse of `to_dict`. Raises InputError for anything else, because archives come from outside."""
        _check_fields(data, _SCENE_FIELDS, "scene")
        return cls(**{name: data.get(name, default) for name, (_, default) in _SCENE_FIELDS.items()})

    def __reduce__(self) -> tuple[Any, ...]:  # a read-only mapping can be neither pickled nor copied by itself
        return Scene.from_dict, (self.to_dict(),)


@dataclass(frozen=True)
class Story:
    """A tree of scenes in the order in which they were made; the root comes first.

    `branch_names` holds what people call a branch, by the id of the scene that it begins with.
    """

    id: str
    title: str
    created: float
    updated: float
    owner: str = ""
    scenes: tuple[Scene, ...] = ()
    branch_names: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        known: dict[str, Scene] = {}
        for scene in self.scenes:
            _check_place(scene, known)
            known[scene.id] = scene
        _check_names(self.branch_names, known)
        # What hangs below each scene and what stands in its place: asked for every scene of a page or a map.
        children: dict[str | None, list[Scene]] = {}
        instead: dict[str, list[Scene]] = {}
        for scene in self.scenes:
            children.setdefault(scene.parent_id, []).append(scene)
            if scene.replaces is not None:
                instead.setdefault(scene.replaces, []).append(scene)
        object.__setattr__(self, "_by_id", known)
        object.__setattr__(self, "_children", children)
        object.__setattr__(self, "_instead", instead)
        object.__setattr__(self, "branch_names", MappingProxyType(dict(self.branch_names)))

    @classmethod
    def new(cls, title: str, *, owner: str = "", root: Scene | None = None) -> Story:
        now = time.time()
        return cls(new_id(), title, now, now, owner, (root,) if root else ())

    # ------------------------------------------------------------------------------------------------- looking

    def scene(self, scene_id: str) -> Scene:
        """The scene of that id; raises NotFoundError."""
        try:
            return self._by_id[scene_id]  # type: ignore[attr-defined]
        except (KeyError, TypeError):
            raise NotFoundError(f"“{self.title}” has no scene {scene_id!r}. Choose one of its scenes.") from None

    @property
    def root(self) -> Scene:
        assert self.scenes, "a story without scenes has no root"
        return self.scenes[0]

    def children(self, scene_id: str) -> tuple[Scene, ...]:
        """Direct continuations in the order in which they were told, stale ones included."""
        self.scene(scene_id)
        return tuple(self._children.get(scene_id, ()))  # type: ignore[attr-defined]

    def replacements(self, scene_id: str) -> tuple[Scene, ...]:
        """The redrawings and edits that were made of exactly this scene, in the order of their making."""
        return tuple(self._instead.get(scene_id, ()))  # type: ignore[attr-defined]

    def leaves(self) -> tuple[Scene, ...]:
        """All endings: scenes from which nothing was told yet."""
        parents = {scene.parent_id for scene in self.scenes}
        return tuple(scene for scene in self.scenes if scene.id not in parents)

    def path_to(self, scene_id: str) -> tuple[Scene, ...]:
        """root, ..., scene."""
        scene = self.scene(scene_id)
        path = [scene]
        while scene.parent_id is not None:
            scene = self.scene(scene.parent_id)
            path.append(scene)
        return tuple(reversed(path))

    def below(self, scene_id: str) -> tuple[Scene, ...]:
        """Everything that hangs below a scene (without it), in creation order: parents come before children."""
        inside = {self.scene(scene_id).id}
        descendants = []
        for scene in self.scenes:
            if scene.parent_id in inside:
                inside.add(scene.id)
                descendants.append(scene)
        return tuple(descendants)

    def shown(self, scene_id: str) -> Scene:
        """The scene with its newest drawing: a redrawn picture (same text, same features) stands in for the old one."""
        scene: Scene | None = self.scene(scene_id)
        while scene is not None:  # a redrawing may have been drawn anew itself
            newest = scene
            scene = next((other for other in self.replacements(scene.id) if other.same_content(newest)), None)
        return newest

    # ------------------------------------------------------------------------------------------------- growing

    def extend(self, scene: Scene) -> Story:
        """The story with one more scene.

        A scene that `replaces` another with other words or features marks what hangs below the old one as stale.
        Raises NotFoundError for an unknown parent and InputError for a scene that fits nowhere.
        """
        scenes = self.scenes
        if scene.replaces is not None and not scene.same_content(self.scene(scene.replaces)):
            outdated = {below.id for below in self.below(scene.replaces)}
            scenes = tuple(replace(old, stale=True) if old.id in outdated else old for old in scenes)
        return replace(self, scenes=(*scenes, scene), updated=max(self.updated, scene.created))

    # ----------------------------------------------------------------------------------------------- as plain JSON

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; `from_dict` gives an equal story."""
        return {
            "id": self.id,
            "title": self.title,
            "created": self.created,
            "updated": self.updated,
            "owner": self.owner,
            "scenes": [scene.to_dict() for scene in self.scenes],
            "branch_names": dict(self.branch_names),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Story:
        """Inverse of `to_dict`. Raises InputError or NotFoundError when the data is no whole tree."""
        _check_fields(data, _STORY_FIELDS, "story")
        values = {name: data.get(name, default) for name, (_, default) in _STORY_FIELDS.items()}
        return cls(**values | {"scenes": tuple(Scene.from_dict(scene) for scene in values["scenes"])})

    def __reduce__(self) -> tuple[Any, ...]:
        return Story.from_dict, (self.to_dict(),)


_REQUIRED = object()
_NUMBER = (int, float)
_OPTIONAL_TEXT = (str, type(None))
_SCENE_FIELDS: Mapping[str, tuple[Any, Any]] = {
    "id": (str, _REQUIRED),
    "parent_id": (_OPTIONAL_TEXT, _REQUIRED),
    "text": (str, _REQUIRED),
    "image": (str, _REQUIRED),
    "features": (str, _REQUIRED),
    "seed": ((int, type(None)), None),
    "settings": (Mapping, {}),
    "created": (_NUMBER, _REQUIRED),
    "replaces": (_OPTIONAL_TEXT, None),
    "stale": (bool, False),
}
_STORY_FIELDS: Mapping[str, tuple[Any, Any]] = {
    "id": (str, _REQUIRED),
    "title": (str, _REQUIRED),
    "created": (_NUMBER, _REQUIRED),
    "updated": (_NUMBER, _REQUIRED),
    "owner": (str, ""),
    "scenes": ((list, tuple), _REQUIRED),
    "branch_names": (Mapping, {}),
}


def _check_fields(data: Any, fields: Mapping[str, tuple[Any, Any]], what: str) -> None:
    if not isinstance(data, Mapping):
        raise InputError(f"This is not a {what}: expected named fields, found {type(data).__name__}.")
    for name, (kind, default) in fields.items():
        if name not in data:
            if default is _REQUIRED:
                raise InputError(f"This {what} cannot be read: “{name}” is missing.")
        elif not isinstance(data[name], kind):
            raise InputError(f"This {what} cannot be read: “{name}” has a value of the wrong kind.")


def _check_names(names: Mapping[str, str], known: Mapping[str, Scene]) -> None:
    for scene_id, name in names.items():
        if scene_id not in known:
            raise InputError("A branch has a name, but its first scene is not in this story.")
        if not isinstance(name, str) or not name:
            raise InputError("The name of a branch must be plain text.")


def _check_place(scene: Scene, known: Mapping[str, Scene]) -> None:
    """A scene goes below an earlier one; only the first one, and what replaces it, has no parent."""
    if scene.id in known:
        raise InputError("This scene is already in the story.")
    if scene.replaces is not None:
        old = known.get(scene.replaces)
        if old is None:
            raise NotFoundError("The scene to replace is not in this story.")
        if old.parent_id != scene.parent_id:
            raise InputError("A scene can only be replaced in its own place.")
    elif scene.parent_id is None and known:
        raise InputError("This story already has an opening. Continue one of its scenes.")
    if scene.parent_id is not None and scene.parent_id not in known:
        raise NotFoundError("The scene to continue is not in this story.")
