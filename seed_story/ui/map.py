"""The map of branches: go, name, copy, compare, delete."""

from __future__ import annotations

from typing import Any

import gradio as gr

from seed_story.errors import InputError
from seed_story.story import Story
from seed_story.ui import tree
from seed_story.ui.callbacks import Callbacks, Place, for_readers
from seed_story.ui.panels import screen


class MapPanel:
    """Shows the tree. What is done in it is done to the scene where the reader is."""

    def __init__(self, calls: Callbacks) -> None:
        self._calls = calls
        self.map = screen("map")
        self.outputs: list[Any] = [self.map]

    def shown(self, story: Story | None, scene_id: str) -> tuple[Any, ...]:
        return ("" if story is None else tree.story_map(story, scene_id, self._calls.thumbnail),)

    @for_readers
    def pick(self, place: Place, event: gr.EventData) -> tuple[Any, Any]:
        """-> place, two branches compared."""
        studio, asked = self._calls.studio, event._data or {}
        marked = str(asked.get("story", "")), str(asked.get("scene", ""))
        match asked.get("act"):
            case "go":
                return self._calls.go(place, event), ""
            case "name":
                studio.name_branch(place.story_id, place.scene_id, asked.get("name", ""))
            case "graft":
                studio.graft(*marked, place.story_id, place.scene_id)
                gr.Info("The branch was pasted here. Undo removes it.", title="Pasted")
            case "compare":
                if marked[0] != place.story_id:
                    raise InputError("The selected scene is in another story. Select one in this story to compare.")
                story = studio.get_story(place.story_id)
                return gr.skip(), tree.compared(story, marked[1], place.scene_id, self._calls.picture)
            case "delete":
                return self._delete(place), ""
        return Place(place.story_id, place.scene_id), ""

    def after(self, place: Place, compared: str) -> tuple[Any, ...]:
        """-> as `Callbacks.show`, and the comparison, which stays until somebody goes elsewhere."""
        return *self._calls.show(place), compared

    @for_readers
    def leave_comparison(self, place: Place, event: gr.EventData) -> tuple[Place, str]:
        """To the scene that was clicked, or back to the page. -> place, no comparison."""
        asked = event._data or {}
        return self._calls.go(place, event) if asked.get("go") else place, ""

    def _delete(self, place: Place) -> Place:
        studio = self._calls.studio
        before = studio.get_story(place.story_id)
        parent = before.scene(place.scene_id).parent_id
        after = studio.delete_scene(place.story_id, place.scene_id)
        count = len(before.scenes) - len(after.scenes)
        gr.Info(
            f"{count} scene{'' if count == 1 else 's'} deleted. Undo brings {'it' if count == 1 else 'them'} back.",
            title="Deleted",
        )
        return Place(place.story_id, parent or after.root.id)
