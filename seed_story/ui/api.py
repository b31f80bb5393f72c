"""Named endpoints for scripts (gradio_client) and for assistants (MCP). The same verbs as the page, one answer each."""

from __future__ import annotations

from typing import Any

import gradio as gr

from seed_story.errors import InputError
from seed_story.studio import SceneSaved, Studio
from seed_story.ui.callbacks import for_readers


def add(studio: Studio, *, telling: str, filming: str) -> None:
    """Adds the endpoints to the page that is being built. `telling` and `filming` name the lines they wait in."""
    endpoints = Endpoints(studio)
    # Files travel through components; plain values need none. Neither is shown.
    with gr.Row(visible=False):
        frame = gr.File(label="frame: the picture the story opens with", type="filepath")
        text, title = gr.Textbox(label="text: the opening"), gr.Textbox("", label="title: optional")
        story_json = gr.JSON(label="story")
        story, scene = gr.Textbox(label="story_id"), gr.Textbox(label="scene_id: where the film ends")
        options = gr.JSON({}, label="options: size, captions, voice")
        film = gr.File(label="film")
        button = gr.Button()
    waits = {"concurrency_id": telling, "concurrency_limit": 1}
    button.click(endpoints.new_story, [frame, text, title], story_json, api_name="new_story", **waits)
    gr.api(endpoints.continue_story, api_name="continue_story", **waits)
    gr.api(endpoints.get_story, api_name="get_story", queue=False)
    gr.api(endpoints.list_stories, api_name="list_stories", queue=False)
    gr.api(endpoints.readiness, api_name="readiness", queue=False)
    button.click(
        endpoints.export_video, [story, scene, options], film, api_name="export_video",
        concurrency_id=filming, concurrency_limit=1,
    )  # fmt: skip


class Endpoints:
    """Typed and documented, because both kinds of caller read that."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    @for_readers
    def new_story(self, frame: str | None, text: str, title: str = "") -> dict[str, Any]:
        """Begin an illustrated story from a picture and an opening in English.

        Args:
            frame: The picture the story opens with: a PNG, JPEG, WebP or GIF file.
            text: The opening: one or a few sentences that fit the picture.
            title: The title of the story; without one, its first words.

        Returns:
            The story with its id, its title and its one scene, the opening.
        """
        return self._json(self._studio.new_story(frame, text, title or ""))

    @for_readers
    def continue_story(
        self, story_id: str, scene_id: str, count: int = 1, direction: str = "", seed: int = -1
    ) -> list[dict[str, Any]]:
        """Tell what happens after a scene: new text and a new picture for each way the story could go on.

        Args:
            story_id: The story, as new_story gave it.
            scene_id: The scene to go on from; any scene of the story, so that a story can branch.
            count: How many different ways on to tell, from 1 to 4. All are kept.
            direction: A sentence of what happens next; the text of the new scene begins with it.
            seed: A number from which the same ways on come again; -1 for a new one.

        Returns:
            The new scenes with id, parent_id, text, image (a file) and seed.
        """
        new = [
            event.scene.id
            for event in self._studio.continue_story(story_id, scene_id, count, direction, seed)
            if isinstance(event, SceneSaved)
        ]
        scenes = {scene["id"]: scene for scene in self._json(self._studio.get_story(story_id))["scenes"]}
        return [scenes[scene_id] for scene_id in new]

    @for_readers
    def get_story(self, story_id: str) -> dict[str, Any]:
        """Read a whole story: every scene with its text, its picture and the scene it follows.

        Args:
            story_id: The story, as new_story or list_stories gave it.

        Returns:
            The story with its id, its title and all its scenes in the order in which they were told.
        """
        return self._json(self._studio.get_story(story_id))

    @for_readers
    def list_stories(self) -> list[dict[str, Any]]:
        """List the saved stories, the last changed first, with id, title and number of scenes."""
        stories = self._studio.list_stories()
        return [{"id": story.id, "title": story.title, "scenes": len(story.scenes)} for story in stories]

    def readiness(self) -> dict[str, Any]:
        """Tell whether the model is loaded: state is loading, ready or failed; telling waits until it is ready."""
        now = self._studio.readiness()
        return {"state": now.state, "message": now.message, "fraction": now.fraction}

    @for_readers
    def export_video(self, story_id: str, scene_id: str, options: dict[str, Any]) -> str:
        """Make a narrated film of the way from the opening to a scene.

        Args:
            story_id: The story, as new_story gave it.
            scene_id: The scene in which the film ends.
            options: What to change from the usual film, for instance {"size": "portrait", "captions": false}.

        Returns:
            The film as an MP4 file.
        """
        if not isinstance(options or {}, dict):
            raise InputError('Film options are named values, such as {"size": "portrait"}.')
        if (options or {}).get("music"):  # a file of the machine where the app runs, which is not the caller's
            raise InputError("Music cannot be chosen by its file name here. Use the page or the command line.")
        return str(self._studio.export_video(story_id, scene_id, options or {}))

    def _json(self, story: Any) -> dict[str, Any]:
        return self._studio.story_json(story)
