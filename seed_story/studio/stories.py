"""The verbs on stories as they lie in the library; none needs a model. The studio adds those that tell and draw."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from seed_story.errors import StoryError
from seed_story.images import lost_picture, open_picture, png_bytes, thumbnail_bytes
from seed_story.library.asset_store import write_atomically
from seed_story.library.history import Action
from seed_story.library.library import Library, SearchResult
from seed_story.library.share_links import Share
from seed_story.story import Scene, Story
from seed_story.story import validation as checks
from seed_story.story.branches import with_fresh_ids

logger = logging.getLogger(__name__)

MAX_BRANCH_NAME = 60
LOST = "lost.png"  # what is shown in the place of a lost picture
COPY = " (copy)"


class StoryService:
    """The stories of one library. Every change but telling and drawing can be undone."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def get_story(self, story_id: str, owner: str = "") -> Story:
        return self.library.get_story(story_id, owner=owner)

    def list_stories(self, owner: str = "", limit: int = 200, offset: int = 0) -> list[Story]:
        """Last changed first."""
        return self.library.list_stories(owner=owner, limit=limit, offset=offset)

    def stories_beginning(self, beginning: str, owner: str = "") -> dict[str, bool]:
        """The ids of stories that begin so, each with whether it is deleted: people give the beginning of an id."""
        return self.library.stories_beginning(beginning, owner=owner)

    def image_path(self, scene: Scene) -> Path:
        """The scene's picture as a local file, to be read only; an empty sheet when the picture is lost."""
        try:
            return self.library.asset_path(scene.image)
        except StoryError as error:  # costs its own scene, not the story
            logger.warning("scene %s: %s", scene.id, error)
        empty = self.library.thumbnails / LOST
        if not empty.exists():
            write_atomically(empty, png_bytes(lost_picture(), {}))
        return empty

    def thumbnail_path(self, scene: Scene) -> Path:
        """A small copy of the scene's picture as a local file, made when it is first asked for."""
        small = self.library.thumbnails / f"{scene.image}.webp"
        if not small.exists():
            try:
                write_atomically(small, thumbnail_bytes(open_picture(self.library.asset_path(scene.image))))
            except (StoryError, OSError):  # lost, too small to be made smaller, or there is no room for another
                return self.image_path(scene)
        return small

    def story_json(self, story: Story) -> dict[str, Any]:
        """The story as plain JSON for other programs, with pictures as local paths."""
        return {
            "id": story.id,
            "title": story.title,
            "scenes": [
                {
                    "id": scene.id,
                    "parent_id": scene.parent_id,
                    "text": scene.text,
                    "image": str(self.image_path(scene)),
                    "seed": scene.seed,
                    "stale": scene.stale,
                    "replaces": scene.replaces,
                    "branch": story.branch_names.get(scene.id),
                }
                for scene in story.scenes
            ],
        }

    # -------------------------------------------------------------------------------------------------- changes

    def edit(self, story_id: str, scene_id: str, text: str, *, owner: str = "") -> Story:
        """Other words for a scene: a new scene that replaces it; what hangs below the old one is marked stale.

        Returns the story; its last scene is the new one, unless the words are the same as before.
        """
        words = checks.story_text(text)
        story = self.library.get_story(story_id, owner=owner)
        old = story.scene(scene_id)
        if words == old.text:
            return story
        new = Scene.new(
            parent_id=old.parent_id,
            text=words,
            image=story.shown(scene_id).image,
            features=old.features,
            seed=old.seed,
            settings={**old.settings, "edited": True},
            replaces=old.id,
        )
        return self.library.add_scene(story_id, new, owner=owner, verb="edit")

    def rename(self, story_id: str, title: str, owner: str = "") -> Story:
        name = checks.story_text(title, what="title", limit=checks.MAX_TITLE)
        return self.library.rename_story(story_id, " ".join(name.split()), owner=owner)

    def delete(self, story_id: str, owner: str = "") -> None:
        """Takes the story out of sight; `restore` brings it back."""
        self.library.delete_story(story_id, owner=owner)

    def restore(self, story_id: str, owner: str = "") -> Story:
        return self.library.restore_story(story_id, owner=owner)

    def archive(self, story_id: str, out: Path, owner: str = "") -> Path:
        """Writes the story with its pictures and features into one file, from which `import_archive` brings it back."""
        from seed_story.export.data.archive import write_archive  # the room of exports loads only when something leaves

        return write_archive(self.library.get_story(story_id, owner=owner), self.library, Path(out))

    def import_archive(self, file: Path, owner: str = "") -> Story:
        """The story of an archive as a story of this library. Nothing changes unless all of it is in order."""
        from seed_story.export.data.archive import read_archive

        return read_archive(Path(file), self.library, owner)

    # -------------------------------------------------------------------------------------------------- branches

    def duplicate(self, story_id: str, owner: str = "") -> Story:
        """A second story with the same scenes, to be told on apart from the first."""
        copy = with_fresh_ids(self.library.get_story(story_id, owner=owner))
        title = copy.title[: checks.MAX_TITLE - len(COPY)] + COPY
        return self.library.create_story(replace(copy, title=title, updated=time.time()), verb="duplicate")

    def graft(self, story_id: str, scene_id: str, to_story_id: str, under_scene_id: str, owner: str = "") -> Story:
        """Copies a scene with all below it under a scene of the same or another story of the same person.

        Returns the story that grew; the copies are its last scenes. Words, pictures, features and settings stay.
        """
        return self.library.graft(story_id, scene_id, to_story_id, under_scene_id, owner=owner)

    def name_branch(self, story_id: str, scene_id: str, name: str, owner: str = "") -> Story:
        """Calls what begins with this scene by a name; an empty one takes the name away."""
        words = checks.story_text(name or "", what="name", limit=MAX_BRANCH_NAME, empty=True)
        return self.library.name_branch(story_id, scene_id, " ".join(words.split()), owner=owner)

    def delete_scene(self, story_id: str, scene_id: str, owner: str = "") -> Story:
        """Takes a scene with all below it out of sight; `undo` brings it back."""
        return self.library.delete_scene(story_id, scene_id, owner=owner)

    def search(self, text: str, owner: str = "", limit: int = 50) -> list[SearchResult]:
        """The titles and captions of the owner's stories that hold all these words, in any case, with or without
        accents."""
        words = checks.story_text(text, what="search", limit=checks.MAX_DIRECTION)
        return self.library.search(words.split(), owner=owner, limit=limit)

    # ------------------------------------------------------------------------------------------------------ links

    def share(self, story_id: str, owner: str = "") -> str:
        """A link's secret part, by which anybody may read the story; it is told once. Raises NotFoundError."""
        return self.library.add_share(story_id, owner=owner)

    def shares(self, story_id: str, owner: str = "") -> list[Share]:
        """The links that still lead to a story."""
        return self.library.list_shares(story_id, owner=owner)

    def unshare(self, story_id: str, link: str | None = None, owner: str = "") -> int:
        """Takes one link back, or all of a story; returns how many that were."""
        return self.library.revoke_shares(story_id, link or None, owner=owner)

    # ------------------------------------------------------------------------------------------------------ undo

    def undo(self, story_id: str | None = None, owner: str = "") -> Action:
        """Takes back what was done last (in that story): an edit, a name, a copy, an import, something deleted.

        Telling and redrawing cannot be undone; deleting the scene takes them back. Raises StoryError, and changes
        nothing, when there is nothing to undo or something newer rests on it.
        """
        return self.library.undo(owner=owner, story_id=story_id)

    def redo(self, story_id: str | None = None, owner: str = "") -> Action:
        """Does again what was undone last (in that story)."""
        return self.library.redo(owner=owner, story_id=story_id)
