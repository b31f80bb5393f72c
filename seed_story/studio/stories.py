"""The verbs on stories as they lie in the library; none needs a model."""

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
from seed_story.library.library import SearchResult
from seed_story.library.share_links import Share
from seed_story.story import Scene, Story
from seed_story.story import validation as checks
from seed_story.story.branches import with_fresh_ids
from seed_story.story.languages import find_language, proposed_language
from seed_story.studio.settings import SettingsService

logger = logging.getLogger(__name__)

MAX_BRANCH_NAME = 60
LOST = "lost.png"  # what is shown in the place of a lost picture
COPY = " (copy)"


class StoryService(SettingsService):
    """The stories of one owner. Every change but generating and drawing can be undone."""

    def get_story(self, story_id: str) -> Story:
        return self._library.get_story(story_id, owner=self.owner)

    def list_stories(self, limit: int = 200, offset: int = 0) -> list[Story]:
        """Last changed first."""
        return self._library.list_stories(owner=self.owner, limit=limit, offset=offset)

    def stories_beginning(self, beginning: str) -> dict[str, bool]:
        """The ids of stories that begin so, each with whether it is deleted: people give the beginning of an id."""
        return self._library.stories_beginning(beginning, owner=self.owner)

    def image_path(self, scene: Scene) -> Path:
        """The scene's picture as a local file, to be read only; an empty sheet when the picture is lost."""
        try:
            return self._library.asset_path(scene.image)
        except StoryError as error:  # costs its own scene, not the story
            logger.warning("scene %s: %s", scene.id, error)
        empty = self._library.thumbnails / LOST
        if not empty.exists():
            write_atomically(empty, png_bytes(lost_picture(), {}))
        return empty

    def thumbnail_path(self, scene: Scene) -> Path:
        """A small copy of the scene's picture as a local file, made when it is first asked for."""
        small = self._library.thumbnails / f"{scene.image}.webp"
        if not small.exists():
            try:
                write_atomically(small, thumbnail_bytes(open_picture(self._library.asset_path(scene.image))))
            except (StoryError, OSError):  # lost, too small to be made smaller, or there is no room for another
                return self.image_path(scene)
        return small

    def story_json(self, story: Story) -> dict[str, Any]:
        """The story as plain JSON for other programs, with pictures as local paths."""
        return {
            "id": story.id,
            "title": story.title,
            "language": story.written_in.code,
            **_proposal(story),
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

    def edit(self, story_id: str, scene_id: str, text: str) -> Story:
        """Other words for a scene: a new scene that replaces it; what hangs below the old one is marked stale.

        Returns the story; its last scene is the new one, unless the words are the same as before.
        """
        words = checks.story_text(text)
        story = self.get_story(story_id)
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
        return self._library.add_scene(story_id, new, owner=self.owner, verb="edit")

    def rename(self, story_id: str, title: str) -> Story:
        name = checks.story_text(title, what="title", limit=checks.MAX_TITLE)
        return self._library.rename_story(story_id, " ".join(name.split()), owner=self.owner)

    def set_language(self, story_id: str, language: str) -> Story:
        """Says what a story is written in: a code or a name of languages.py; "" takes that back."""
        code = find_language(language).code if language else ""
        return self._library.set_language(story_id, code, owner=self.owner)

    def delete(self, story_id: str) -> None:
        """Takes the story out of sight; `restore` brings it back."""
        self._library.delete_story(story_id, owner=self.owner)

    def restore(self, story_id: str) -> Story:
        return self._library.restore_story(story_id, owner=self.owner)

    def archive(self, story_id: str, out: Path) -> Path:
        """Writes the story with its pictures and features into one file, from which `import_archive` brings it back."""
        from seed_story.export.data.archive import write_archive  # the room of exports loads only when something leaves

        return write_archive(self.get_story(story_id), self._library, Path(out))

    def import_archive(self, file: Path) -> Story:
        """The story of an archive as a story of this library. Nothing changes unless all of it is in order."""
        from seed_story.export.data.archive import read_archive

        self._shared.quotas.check_stories(self._library, self.owner)
        return read_archive(Path(file), self._library, self.owner)

    # -------------------------------------------------------------------------------------------------- branches

    def duplicate(self, story_id: str) -> Story:
        """A second story with the same scenes, to be told on apart from the first."""
        self._shared.quotas.check_stories(self._library, self.owner)
        copy = with_fresh_ids(self.get_story(story_id))
        title = copy.title[: checks.MAX_TITLE - len(COPY)] + COPY
        return self._library.create_story(replace(copy, title=title, updated=time.time()), verb="duplicate")

    def graft(self, story_id: str, scene_id: str, to_story_id: str, under_scene_id: str) -> Story:
        """Copies a scene with all below it under a scene of the same or another story of the same person.

        Returns the story that grew; the copies are its last scenes. Words, pictures, features and settings stay.
        """
        return self._library.graft(story_id, scene_id, to_story_id, under_scene_id, owner=self.owner)

    def name_branch(self, story_id: str, scene_id: str, name: str) -> Story:
        """Calls what begins with this scene by a name; an empty one takes the name away."""
        words = checks.story_text(name or "", what="name", limit=MAX_BRANCH_NAME, empty=True)
        return self._library.name_branch(story_id, scene_id, " ".join(words.split()), owner=self.owner)

    def delete_scene(self, story_id: str, scene_id: str) -> Story:
        """Takes a scene with all below it out of sight; `undo` brings it back."""
        return self._library.delete_scene(story_id, scene_id, owner=self.owner)

    def search(self, text: str, limit: int = 50) -> list[SearchResult]:
        """The titles and captions of the owner's stories that hold all these words, in any case, with or without
        accents."""
        words = checks.story_text(text, what="search", limit=checks.MAX_DIRECTION)
        return self._library.search(words.split(), owner=self.owner, limit=limit)

    # ------------------------------------------------------------------------------------------------------ links

    def share(self, story_id: str) -> str:
        """A link's secret part, by which anybody may read the story; it is told once. Raises NotFoundError."""
        return self._library.add_share(story_id, owner=self.owner)

    def shares(self, story_id: str) -> list[Share]:
        """The links that still lead to a story."""
        return self._library.list_shares(story_id, owner=self.owner)

    def unshare(self, story_id: str, link: str | None = None) -> int:
        """Takes one link back, or all of a story; returns how many that were."""
        return self._library.revoke_shares(story_id, link or None, owner=self.owner)

    # ------------------------------------------------------------------------------------------------------ undo

    def undo(self, story_id: str | None = None) -> Action:
        """Takes back what was done last (in that story): an edit, a name, a copy, an import, something deleted.

        Telling and redrawing cannot be undone; deleting the scene takes them back. Raises StoryError, and changes
        nothing, when there is nothing to undo or something newer rests on it.
        """
        return self._library.undo(owner=self.owner, story_id=story_id)

    def redo(self, story_id: str | None = None) -> Action:
        """Does again what was undone last (in that story)."""
        return self._library.redo(owner=self.owner, story_id=story_id)


def proposal(story: Story) -> str:
    """The language that the words of a story look like, where it says none and is taken for another one; else ""."""
    if story.language:
        return ""
    looks = proposed_language(" ".join(scene.text for scene in story.scenes))
    return "" if looks == story.written_in.code else looks


def _proposal(story: Story) -> dict[str, str]:
    looks = proposal(story)
    return {"proposed_language": looks} if looks else {}
