"""A folder of generated stories: what the evaluation reads, whatever system generated them.

It has StoryStream's layout: pictures and `*.jsonl` files with a line `{"id", "images", "captions", "orders"}` for each
story, file names relative to the folder. A line may also carry `"facts"`: what is known of the opening, such as
`{"cast": [{"name", "kind", "garment", "colour"}], "seed": 7}`. Scores that need facts leave stories without them out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from seed_story.errors import InputError

STORIES = "stories.jsonl"


@dataclass(frozen=True)
class GeneratedStory:
    """One story: the opening first, then the scenes that a system generated. `images` are paths that can be opened."""

    id: str
    images: tuple[Path, ...]
    captions: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.captions)

    def first(self, scenes: int) -> GeneratedStory:
        return GeneratedStory(self.id, self.images[:scenes], self.captions[:scenes], self.facts)


def read_folder(folder: str | Path) -> list[GeneratedStory]:
    """All stories of a folder in the order of their ids.

    Raises InputError for a folder without stories, for a line that is none, and for a picture that is missing: a score
    of what happens to be there would be a score of something else.
    """
    folder = Path(folder)
    stories: dict[str, GeneratedStory] = {}
    for file in sorted(folder.rglob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                values = json.loads(line)
                story = GeneratedStory(
                    str(values["id"]),
                    tuple(folder / name for name in values["images"]),
                    tuple(map(str, values["captions"])),
                    values.get("facts", {}),
                )
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{file}, line {number}, is not a story: {error!r}.") from error
            if len(story.images) != len(story.captions):
                raise InputError(f"Story {story.id} has {len(story.images)} pictures and {len(story)} captions.")
            if missing := [path.name for path in story.images if not path.is_file()]:
                raise InputError(f"Story {story.id} lacks pictures: {', '.join(missing[:5])}.")
            stories[story.id] = story
    if not stories:
        raise InputError(f"There are no stories in {folder}: it needs *.jsonl files with images and captions.")
    return [stories[name] for name in sorted(stories)]


def finished_ids(folder: str | Path) -> set[str]:
    """Ids of the stories that are there already, so that an interrupted run can resume. Raises InputError for
    damage."""
    file, ids = Path(folder) / STORIES, set()
    if file.is_file():
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                ids.add(str(json.loads(line)["id"]))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{file}, line {number}, is not a story: {error!r}. Delete it to go on.") from error
    return ids


def write_story(
    folder: str | Path,
    story_id: str,
    pictures: Sequence[Image.Image],
    captions: Sequence[str],
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Adds a story; its line comes last, when all its pictures are there. JPEG, a few KB each."""
    folder = Path(folder)
    names = [f"{story_id}/{number:03d}.jpg" for number in range(len(pictures))]
    (folder / story_id).mkdir(parents=True, exist_ok=True)
    for name, picture in zip(names, pictures, strict=True):
        picture.convert("RGB").save(folder / name, quality=92)
    values = {"id": story_id, "images": names, "captions": list(captions), "orders": list(range(len(captions)))}
    line = json.dumps(values | ({"facts": dict(facts)} if facts else {}), ensure_ascii=False) + "\n"
    with (folder / STORIES).open("a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
