"""Endpoints that need the model: they wait for their turn and answer when all is told and saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from seed_story.studio import validation as checks
from seed_story.studio.studio import SceneSaved
from seed_story.ui.callbacks import for_callers


class GenerationEndpoints:
    """Typed and documented, because both kinds of caller read that."""

    def __init__(self, studio: Any) -> None:
        self._studio = studio

    @for_callers
    def new_story(self, frame: str | None, text: str, title: str = "") -> dict[str, Any]:
        """Begin an illustrated story from a picture and an opening in English.

        Args:
            frame: The picture the story opens with: a PNG, JPEG, WebP or GIF file.
            text: The opening: one or a few sentences that fit the picture.
            title: The title of the story; without one, its first words.

        Returns:
            The story with its id, its title and its one scene, the opening.
        """
        return self._studio.story_json(self._studio.new_story(frame, text, title or ""))

    @for_callers
    def continue_story(
        self,
        story_id: str,
        scene_id: str,
        count: int = 1,
        direction: str = "",
        seed: int = -1,
        strength: str = "begin",
        settings: dict[str, Any] | None = None,
        new_chapter: bool = False,
    ) -> list[dict[str, Any]]:
        """Tell what happens after a scene: new text and a new picture for each way the story could go on.

        Args:
            story_id: The story, as new_story gave it.
            scene_id: The scene to go on from; any scene of the story, so that a story can branch.
            count: How many different ways on to tell, from 1 to 4. All are kept.
            direction: A sentence of what happens next; the text of the new scene begins with it.
            seed: A number from which the same ways on come again; -1 for a new one.
            strength: "hint" only bears the direction in mind, "begin" begins the scene with it, "exact" is all of it.
            settings: Other settings for this time, such as {"temperature": 0.5}; see set_settings.
            new_chapter: Whether a story that has ended may go on without a direction: it begins another tale then.

        Returns:
            The new scenes with id, parent_id, text, image (a file) and seed.
        """
        events = self._studio.continue_story(
            story_id, scene_id, count, direction, seed, strength=strength, settings=settings,
            new_chapter=new_chapter,
        )  # fmt: skip
        return self._new_scenes(story_id, events)

    @for_callers
    def visualize(self, frame: str | None, text: str, title: str = "", seed: int = -1) -> dict[str, Any]:
        """Illustrate a text of your own, sentence by sentence: one scene with a picture for each, word for word.

        Args:
            frame: The picture of the first sentence; it shows who is in the story and how they look.
            text: The whole text in English, at most 40 sentences. The first one goes with the frame.
            title: The title of the story; without one, its first words.
            seed: A number from which the same pictures come again; -1 for a new one.

        Returns:
            The story with all its scenes in their order.
        """
        first, *rest = checks.sentences(text)
        story = self._studio.new_story(frame, first, title or "")
        if rest:
            following = checks.PARAGRAPH.join(rest)
            self._new_scenes(story.id, self._studio.visualize(story.id, story.root.id, following, seed))
        return self._studio.story_json(self._studio.get_story(story.id))

    @for_callers
    def tell_anew(self, story_id: str, scene_id: str, seed: int = -1) -> list[dict[str, Any]]:
        """Tell a scene another way, with the same direction and settings; both tellings are kept side by side.

        Args:
            story_id: The story.
            scene_id: The scene to tell anew; not the opening.
            seed: A number from which the same telling comes again; -1 for a new one.

        Returns:
            The new scene, as a list of one.
        """
        return self._new_scenes(story_id, self._studio.reroll(story_id, scene_id, seed))

    @for_callers
    def redraw_scene(self, story_id: str, scene_id: str, seed: int = -1) -> list[dict[str, Any]]:
        """Draw the picture of a scene anew; its words stay.

        Args:
            story_id: The story.
            scene_id: The scene to draw anew.
            seed: A number from which the same drawing comes again; -1 for a new one.

        Returns:
            The new drawing as a scene that replaces the old one, as a list of one.
        """
        return self._new_scenes(story_id, self._studio.redraw(story_id, scene_id, seed))

    @for_callers
    def redraw_until_it_fits(
        self, story_id: str, scene_id: str, tries: int = 4, seed: int = -1
    ) -> list[dict[str, Any]]:
        """Draw a scene several times and keep the drawing whose people look most like themselves.

        Args:
            story_id: The story.
            scene_id: The scene to draw anew.
            tries: How many drawings at most, from 1 to 8.
            seed: A number from which the same drawings come again; -1 for a new one.

        Returns:
            The best drawing as a list of one, or an empty list when none was better than the one there is.
        """
        events = self._studio.redraw_until_it_fits(story_id, scene_id, tries, seed)
        return self._new_scenes(story_id, events)

    @for_callers
    def edit_and_draw(self, story_id: str, scene_id: str, text: str, seed: int = -1) -> list[dict[str, Any]]:
        """Give a scene other words and a new picture for them; what follows is marked stale.

        Args:
            story_id: The story.
            scene_id: The scene to change; not the opening.
            text: All the words that the scene shall have.
            seed: A number from which the same picture comes again; -1 for a new one.

        Returns:
            The new scene, as a list of one; it replaces the old one.
        """
        return self._new_scenes(story_id, self._studio.edit_and_draw(story_id, scene_id, text, seed))

    @for_callers
    def suggest_words(self, story_id: str, scene_id: str, seed: int = -1) -> str:
        """Suggest other words for a scene, as the storyteller would tell it now. Nothing is changed.

        Args:
            story_id: The story.
            scene_id: The scene; not the opening.
            seed: A number from which the same words come again; -1 for new ones.

        Returns:
            The words.
        """
        return self._studio.suggest_words(story_id, scene_id, seed)

    @for_callers
    def retell_scene(self, story_id: str, scene_id: str) -> list[dict[str, Any]]:
        """Tell one stale scene anew, after a scene before it was edited.

        Args:
            story_id: The story.
            scene_id: A scene that is marked stale.

        Returns:
            The new scene, as a list of one.
        """
        return self._new_scenes(story_id, self._studio.retell_following(story_id, scene_id))

    @for_callers
    def retell_all(self, story_id: str, scene_id: str) -> list[dict[str, Any]]:
        """Tell everything anew that followed older versions of an edited scene.

        Args:
            story_id: The story.
            scene_id: The newest version of the scene that was edited.

        Returns:
            The new scenes in their order.
        """
        return self._new_scenes(story_id, self._studio.retell_all(story_id, scene_id))

    @for_callers
    def likeness(self, story_id: str, scene_id: str) -> float | None:
        """Tell how well people who were met before look like themselves in a scene, from 0 to 1; nothing if none were.

        Args:
            story_id: The story.
            scene_id: The scene to look at.
        """
        return self._studio.likeness(story_id, scene_id)

    @for_callers
    def see(self, frame: str | None) -> str:
        """Say what the model sees in a picture.

        Args:
            frame: A PNG, JPEG, WebP or GIF file.

        Returns:
            A few words, such as "a fox with a green scarf, a meadow, evening".
        """
        return self._studio.see(frame)

    @for_callers
    def add_own_scene(self, story_id: str, scene_id: str, text: str, frame: str | None) -> dict[str, Any]:
        """Add a scene in your own words with your own picture.

        Args:
            story_id: The story.
            scene_id: The scene that it follows.
            text: The words of the new scene.
            frame: Its picture: a PNG, JPEG, WebP or GIF file.

        Returns:
            The whole story; its last scene is the new one.
        """
        return self._studio.story_json(self._studio.add_own_scene(story_id, scene_id, text, frame))

    @for_callers
    def replace_picture(self, story_id: str, scene_id: str, frame: str | None) -> dict[str, Any]:
        """Give a scene a picture of your own; what follows is marked stale.

        Args:
            story_id: The story.
            scene_id: The scene.
            frame: The picture: a PNG, JPEG, WebP or GIF file.

        Returns:
            The whole story; its last scene is the new version of that scene.
        """
        return self._studio.story_json(self._studio.replace_picture(story_id, scene_id, frame))

    def _new_scenes(self, story_id: str, events: Iterable[Any]) -> list[dict[str, Any]]:
        new = [event.scene.id for event in events if isinstance(event, SceneSaved)]
        scenes = {scene["id"]: scene for scene in self._studio.story_json(self._studio.get_story(story_id))["scenes"]}
        return [scenes[scene_id] for scene_id in new if scene_id in scenes]
