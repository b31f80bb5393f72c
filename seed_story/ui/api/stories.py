"""Endpoints for stories that are told already: read, change, copy, delete, undo, archives. None needs the model."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from seed_story.errors import InputError
from seed_story.story import Story
from seed_story.studio.studio import OwnerStudio
from seed_story.ui.callbacks import for_callers


class StoryEndpoints:
    """Typed and documented, because both kinds of caller read that."""

    def __init__(self, studio: OwnerStudio) -> None:
        self._studio = studio

    @for_callers
    def list_stories(self) -> list[dict[str, Any]]:
        """List all saved stories, most recently changed first, with id, title and number of scenes."""
        stories = self._studio.list_stories()
        return [{"id": story.id, "title": story.title, "scenes": len(story.scenes)} for story in stories]

    @for_callers
    def get_story(self, story_id: str) -> dict[str, Any]:
        """Get a whole story: every scene with its text, its picture and the scene it follows.

        Args:
            story_id: The id of the story, as returned by new_story or list_stories.

        Returns:
            The story with its id, its title and all its scenes in the order in which they were created.
        """
        return self._json(self._studio.get_story(story_id))

    @for_callers
    def search(self, text: str) -> list[dict[str, Any]]:
        """Search stories and scenes.

        Args:
            text: Words to search for; a title or scene must contain all of them. Case doesn't matter.

        Returns:
            Matches with story_id, title, scene_id (empty for a title) and text.
        """
        return [asdict(place) for place in self._studio.search(text)]

    @for_callers
    def edit_scene(self, story_id: str, scene_id: str, text: str) -> dict[str, Any]:
        """Change the text of a scene and keep its picture; the scenes that follow are marked stale.

        Args:
            story_id: The id of the story.
            scene_id: The id of the scene.
            text: The complete new text.

        Returns:
            The whole story; its last scene is the new version.
        """
        return self._json(self._studio.edit(story_id, scene_id, text))

    @for_callers
    def keep_scene(self, story_id: str, scene_id: str) -> dict[str, Any]:
        """Keep a stale scene and all below it unchanged: a copy is attached to the latest version of the earlier scene.

        Args:
            story_id: The id of the story.
            scene_id: The id of a scene that is marked stale.

        Returns:
            The whole story; its last scenes are the copies.
        """
        return self._json(self._studio.keep_following(story_id, scene_id))

    @for_callers
    def rename_story(self, story_id: str, title: str) -> dict[str, Any]:
        """Rename a story.

        Args:
            story_id: The id of the story.
            title: The new title.

        Returns:
            The whole story.
        """
        return self._json(self._studio.rename(story_id, title))

    @for_callers
    def set_language(self, story_id: str, language: str) -> dict[str, Any]:
        """Say which language a story is written in: captions, voices, fonts and the next scenes follow it.

        Args:
            story_id: The id of the story.
            language: A code or a name, such as "de" or "German"; empty for what its letters tell.

        Returns:
            The whole story.
        """
        return self._json(self._studio.set_language(story_id, language))

    @for_callers
    def duplicate_story(self, story_id: str) -> dict[str, Any]:
        """Duplicate a story, so that the copy can be continued separately.

        Args:
            story_id: The id of the story.

        Returns:
            The copy.
        """
        return self._json(self._studio.duplicate(story_id))

    @for_callers
    def delete_story(self, story_id: str) -> str:
        """Delete a story; undo or restore_story brings it back.

        Args:
            story_id: The id of the story.

        Returns:
            The id of the story.
        """
        self._studio.delete(story_id)
        return story_id

    @for_callers
    def restore_story(self, story_id: str) -> dict[str, Any]:
        """Restore a deleted story.

        Args:
            story_id: The id of the story.

        Returns:
            The whole story.
        """
        return self._json(self._studio.restore(story_id))

    @for_callers
    def delete_scene(self, story_id: str, scene_id: str) -> dict[str, Any]:
        """Delete a scene and everything below it; undo brings it back.

        Args:
            story_id: The id of the story.
            scene_id: The id of the scene; not the opening.

        Returns:
            The remaining story.
        """
        return self._json(self._studio.delete_scene(story_id, scene_id))

    @for_callers
    def graft(self, story_id: str, scene_id: str, to_story_id: str, under_scene_id: str) -> dict[str, Any]:
        """Copy a scene and everything below it under a scene of the same or another story.

        Args:
            story_id: The id of the story to copy from.
            scene_id: The id of the scene to copy, with everything that follows it.
            to_story_id: The id of the story to copy to.
            under_scene_id: The id of the scene that the copy should follow.

        Returns:
            The story with the copies; they are its last scenes.
        """
        return self._json(self._studio.graft(story_id, scene_id, to_story_id, under_scene_id))

    @for_callers
    def name_branch(self, story_id: str, scene_id: str, name: str) -> dict[str, Any]:
        """Name the branch that starts at a scene.

        Args:
            story_id: The id of the story.
            scene_id: The id of the first scene of the branch.
            name: The name; an empty one removes it.

        Returns:
            The whole story.
        """
        return self._json(self._studio.name_branch(story_id, scene_id, name))

    @for_callers
    def share_story(self, story_id: str) -> dict[str, str]:
        """Create a link with which anyone can read a story but not change it; unshare_story revokes it.

        Args:
            story_id: The id of the story.

        Returns:
            The path of the link on this site. It is returned only once; anyone who has it can read the story.
        """
        return {"link": f"/shared/{self._studio.share(story_id)}"}

    @for_callers
    def list_links(self, story_id: str) -> list[dict[str, Any]]:
        """List the links to a story, without their secret part.

        Args:
            story_id: The id of the story.

        Returns:
            Links with id and created (seconds since 1970).
        """
        return [{"id": link.id, "created": link.created} for link in self._studio.shares(story_id)]

    @for_callers
    def unshare_story(self, story_id: str, link_id: str = "") -> int:
        """Revoke one link to a story, or all of them.

        Args:
            story_id: The id of the story.
            link_id: The id of the link, as returned by list_links; empty for all links of the story.

        Returns:
            The number of revoked links.
        """
        return self._studio.unshare(story_id, link_id or None)

    @for_callers
    def undo(self, story_id: str = "") -> dict[str, Any]:
        """Undo the last change: an edit, rename, copy, import or deletion. Generated scenes stay.

        Args:
            story_id: The id of the story; empty for the last change to any story.

        Returns:
            What was undone: verb, story_id, title.
        """
        return vars(self._studio.undo(story_id or None))

    @for_callers
    def redo(self, story_id: str = "") -> dict[str, Any]:
        """Redo the last change that was undone.

        Args:
            story_id: The id of the story; empty for the last undone change in any story.

        Returns:
            What was redone: verb, story_id, title.
        """
        return vars(self._studio.redo(story_id or None))

    @for_callers
    def archive_story(self, story_id: str) -> str:
        """Save a backup of a story, with its pictures, in one file that import_story can read.

        Args:
            story_id: The id of the story.

        Returns:
            A zip file.
        """
        return str(self._studio.archive_to_save(story_id))

    @for_callers
    def import_story(self, archive: str | None) -> dict[str, Any]:
        """Import a story from an archive made by archive_story. If anything in it is wrong, nothing is imported.

        Args:
            archive: The zip file.

        Returns:
            The imported story.
        """
        if not archive:
            raise InputError("No archive was given. Choose the zip file of a story.")
        return self._json(self._studio.import_archive(Path(archive)))

    def _json(self, story: Story) -> dict[str, Any]:
        return self._studio.story_json(story)
