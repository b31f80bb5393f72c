"""Told stories from wherever a system has left them: a folder of `tell`, archives of the studio, or both in one folder.

An archive (`.zip`, the page's export without loss) holds a tree. Its longest path is the story, of several the one that
was told first, with scenes that were redrawn as they are shown; what an edit above has made stale is left out. Its id
is the file's name without `.zip`, so that files of two systems are named alike.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from seed_story.errors import InputError
from seed_story.export.data.archive import read_archive
from seed_story.story import Story
from training.evaluation.folder import GeneratedStory, read_folder


@dataclass(frozen=True)
class _Shelf:
    """What reading an archive needs of a library: a place for its pictures."""

    folder: Path

    def put_asset(self, data: bytes, suffix: str) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.path(digest).write_bytes(data)
        return digest

    def create_story(self, story: Story, *, verb: str | None, fresh: bool) -> Story:
        return story

    def path(self, digest: str) -> Path:
        return self.folder / digest


def read_told(place: Path, room: Path) -> list[GeneratedStory]:
    """All stories of a folder or of one archive, by id. `room` is a folder that takes the pictures of archives.

    Raises InputError where there is no story, where two have one id, and for damage.
    """
    if not place.exists():
        raise InputError(f"There is nothing at {place}.")
    archives = sorted(place.rglob("*.zip")) if place.is_dir() else [place]
    stories = [_archived(path, room) for path in archives]
    if place.is_dir() and (not archives or any(place.rglob("*.jsonl"))):
        stories += read_folder(place)
    if twice := {one.id for one in stories if sum(one.id == other.id for other in stories) > 1}:
        raise InputError(f"{place} has two stories called {', '.join(sorted(twice))}.")
    return sorted(stories, key=lambda one: one.id)


def _archived(path: Path, room: Path) -> GeneratedStory:
    if not zipfile.is_zipfile(path):
        raise InputError(f"{path} is neither a folder of told stories nor an archive of the studio.")
    shelf = _Shelf(room)
    room.mkdir(parents=True, exist_ok=True)
    story = read_archive(path, shelf)
    leaves = [scene.id for scene in story.leaves() if not scene.stale]
    if not leaves:
        raise InputError(f"{path} holds no story that is told to a last scene.")
    way = max((story.path_to(leaf) for leaf in leaves), key=len)  # of equals max takes the first
    scenes = [story.shown(scene.id) for scene in way]
    return GeneratedStory(
        path.stem, tuple(shelf.path(scene.image) for scene in scenes), tuple(scene.text for scene in scenes)
    )
