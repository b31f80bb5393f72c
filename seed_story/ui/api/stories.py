"""Endpoints for stories that are told already: read, change, copy, delete, undo, archives. None needs the model."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from seed_story.errors import InputError
from seed_story.story import Story
from seed_story.ui.callbacks import for_callers


class StoryEndpoints:
    """Typed and documented, because both kinds of caller read that."""

    def __init__(self, studio: Any) -> None:
        self._studio = studio

    @for_callers
    def list_stories(self) -> list[dict[str, Any]]:
        """List the saved stories, the last changed first, with id, title and number of scenes."""
        stories = self._studio.list_stories()
        return [{"id": story.id, "title": story.title, "scenes": len(story.scenes)} for story in stories]

    @for_callers
    def get_story(self, story_id: str) -> dict[str, Any]:
        """Read a whole story: every scene with its text, its picture and the scene it follows.

        Args:
            story_id: The story, as new_story or list_stories gave it.

        Returns:
            The story with its id, its title and all its scenes in the order in which they were told.
        """
        return self._json(self._studio.get_story(story_id))

    @for_callers
    def search(self, text: str) -> list[dict[str, Any]]:
        """Find stories and scenes by their words.

        Args:
            text: Words that a title or a scene holds, all of them, in any case.

        Returns:
            Places with story_id, title, scene_id (empty for a title) and text.
        """
        return [asdict(place) for place in self._studio.search(text)]

    @for_callers
    def edit_scene(self, story_id: str, scene_id: str, text: str) -> dict[str, Any]:
        """Give a scene other words and keep its picture; what follows is marked stale.

        Args:
            story_id: The story.
            scene_id: The scene.
            text: All the words that it shall have.

        Returns:
            The whole story; its last scene is the new version.
        """
        return self._json(self._studio.edit(story_id, scene_id, text))

    @for_callers
    def keep_scene(self, story_id: str, scene_id: str) -> dict[str, Any]:
        """Keep a stale scene and all below it as they are: a copy follows the newest version before it.

        Args:
            story_id: The story.
            scene_id: A scene that is marked stale.

        Returns:
            The whole story; its last scenes are the copies.
        """
        return self._json(self._studio.keep_following(story_id, scene_id))

    @for_callers
    def rename_story(self, story_id: str, title: str) -> dict[str, Any]:
        """Give a story another title.

        Args:
            story_id: The story.
            title: The new title.

        Returns:
            The whole story.
        """
        return self._json(self._studio.rename(story_id, title))

    @for_callers
    def duplicate_story(self, story_id: str) -> dict[str, Any]:
        """Make a second story of the same scenes, to be told on apart from the first.

        Args:
            story_id: The story.

        Returns:
            The copy.
        """
        return self._json(self._studio.duplicate(story_id))

    @for_callers
    def delete_story(self, story_id: str) -> str:
        """Take a story out of sight; undo or restore_story brings it back.

        Args:
            story_id: The story.

        Returns:
            The id of the story.
        """
        self._studio.delete(story_id)
        return story_id

    @for_callers
    def restore_story(self, story_id: str) -> dict[str, Any]:
        """Bring a deleted story back.

        Args:
            story_id: The story.

        Returns:
            The whole story.
        """
        return self._json(self._studio.restore(story_id))

    @for_callers
    def delete_scene(self, story_id: str, scene_id: str) -> dict[str, Any]:
        """Take a scene with all below it out of sight; undo brings it back.

        Args:
            story_id: The story.
            scene_id: The scene; not the opening.

        Returns:
            What is left of the story.
        """
        return self._json(self._studio.delete_scene(story_id, scene_id))

    @for_callers
    def graft(self, story_id: str, scene_id: str, to_story_id: str, under_scene_id: str) -> dict[str, Any]:
        """Copy a scene with all below it under a scene of the same or another story.

        Args:
            story_id: The story to copy from.
            scene_id: The scene to copy, with all that follows it.
            to_story_id: The story to copy to.
            under_scene_id: The scene of that story which the copy follows.

        Returns:
            The story that grew; the copies are its last scenes.
        """
        return self._json(self._studio.graft(story_id, scene_id, to_story_id, under_scene_id))

    @for_callers
    def name_branch(self, story_id: str, scene_id: str, name: str) -> dict[str, Any]:
        """Give what begins with a scene a name.

        Args:
            story_id: The story.
            scene_id: The first scene of the branch.
            name: The name; an empty one takes the name away.

        Returns:
            The whole story.
        """
        return self._json(self._studio.name_branch(story_id, scene_id, name))

    @for_callers
    def share_story(self, story_id: str) -> dict[str, str]:
        """Make a link by which anybody may read a story, and nothing else; unshare_story takes it back.

        Args:
            story_id: The story.

        Returns:
            The link's path on this site. It is told only now: who has it can read the story.
        """
        return {"link": f"/shared/{self._studio.share(story_id)}"}

    @for_callers
    def list_links(self, story_id: str) -> list[dict[str, Any]]:
        """List the links by which a story can be read, without their secret part.

        Args:
            story_id: The story.

        Returns:
            Links with id and created (seconds since 1970).
        """
        return [{"id": link.id, "created": link.created} for link in self._studio.shares(story_id)]

    @for_callers
    def unshare_story(self, story_id: str, link_id: str = "") -> int:
        """Take back one link to a story, or all of them.

        Args:
            story_id: The story.
            link_id: The link, as list_links gave it; without one, all links of the story.

        Returns:
            How many links were taken back.
        """
        return self._studio.unshare(story_id, link_id or None)

    @for_callers
    def undo(self, story_id: str = "") -> dict[str, Any]:
        """Take back what was done last: an edit, a name, a copy, an import, something deleted. Tellings stay.

        Args:
            story_id: The story; without one, the last thing done to any.

        Returns:
            What was undone: verb, story_id, title.
        """
        return vars(self._studio.undo(story_id or None))

    @for_callers
    def redo(self, story_id: str = "") -> dict[str, Any]:
        """Do again what was undone last.

        Args:
            story_id: The story; without one, the last thing undone in any.

        Returns:
            What was done again: verb, story_id, title.
        """
        return vars(self._studio.redo(story_id or None))

    @for_callers
    def archive_story(self, story_id: str) -> str:
        """Save a story with its pictures in one file, from which import_story brings it back without loss.

        Args:
            story_id: The story.

        Returns:
            A zip file.
        """
        return str(self._studio.archive_to_save(story_id))

    @for_callers
    def import_story(self, archive: str | None) -> dict[str, Any]:
        """Take a story from an archive that archive_story made. Nothing changes unless all of it is in order.

        Args:
            archive: The zip file.

        Returns:
            The story as it is now here.
        """
        if not archive:
            raise InputError("There is no archive. Choose the zip of a story.")
        return self._json(self._studio.import_archive(Path(archive)))

    def _json(self, story: Story) -> dict[str, Any]:
        return self._studio.story_json(story)
