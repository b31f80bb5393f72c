"""Endpoints that need the model: they wait for their turn and answer when all is told and saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from seed_story.runtime.environment import default_language
from seed_story.story import validation as checks
from seed_story.story.languages import find_language, known_language
from seed_story.studio.studio import GenerationRequest, OwnerStudio, SceneSaved
from seed_story.ui.callbacks import for_callers


class GenerationEndpoints:
    """Typed and documented, because both kinds of caller read that."""

    def __init__(self, studio: OwnerStudio) -> None:
        self._studio = studio

    @for_callers
    def new_story(self, frame: str | None, text: str, title: str = "", language: str = "") -> dict[str, Any]:
        """Start an illustrated story from a picture and an opening.

        Args:
            frame: The picture the story starts with: a PNG, JPEG, WebP or GIF file.
            text: The opening: one or a few sentences that fit the picture.
            title: The title of the story; by default its first words.
            language: The language of the story, such as "de" or "German"; by default what its letters tell.

        Returns:
            The story with its id, its title, its language and its one scene, the opening. proposed_language: what it
            looks like, if it says no language and is taken for another one; ask, then call set_language.
        """
        return self._studio.story_json(self._studio.new_story(frame, text, title or "", language or ""))

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
        """Continue a story after a scene: generates new text and a new picture for each continuation.

        Args:
            story_id: The id of the story, as returned by new_story.
            scene_id: The id of the scene to continue. Any scene can be continued, so a story can branch.
            count: How many continuations to generate, from 1 to 4. All are saved.
            direction: What happens next, in one sentence; by default the text of the new scene starts with it.
            seed: Random seed; the same seed gives the same continuations. -1 picks a random one.
            strength: How the direction is used: "hint" as a hint, "begin" as the opening words, "exact" as all of it.
            settings: Settings for this call only, such as {"temperature": 0.5}; see set_settings.
            new_chapter: Whether to continue after the end of the story without a direction, which begins another tale.

        Returns:
            The new scenes with id, parent_id, text, image (a file) and seed.
        """
        request = GenerationRequest(
            count=count, direction=direction, seed=seed, strength=strength, settings=settings, new_chapter=new_chapter
        )
        return self._new_scenes(self._studio.continue_story(story_id, scene_id, request))

    @for_callers
    def visualize(
        self, frame: str | None, text: str, title: str = "", seed: int = -1, language: str = ""
    ) -> dict[str, Any]:
        """Illustrate your own text: one scene with a picture for each sentence, with the text unchanged.

        Args:
            frame: The picture of the first sentence; it shows the characters and what they look like.
            text: The whole text, at most 40 sentences. The first one goes with the frame.
            title: The title of the story; by default its first words.
            seed: Random seed; the same seed gives the same pictures. -1 picks a random one.
            language: The language of the text, such as "de" or "German"; by default what its letters tell.

        Returns:
            The story with all its scenes in order.
        """
        code = find_language(language).code if language else default_language()
        first, *rest = checks.sentences(text, known_language(code, text).code)
        story = self._studio.new_story(frame, first, title or "", code)
        if rest:
            following = checks.PARAGRAPH.join(rest)
            self._new_scenes(self._studio.visualize(story.id, story.root.id, following, seed))
        return self._studio.story_json(self._studio.get_story(story.id))

    @for_callers
    def tell_anew(self, story_id: str, scene_id: str, seed: int = -1) -> list[dict[str, Any]]:
        """Regenerate a scene with the same direction and settings; the old and the new scene are both kept.

        Args:
            story_id: The id of the story.
            scene_id: The id of the scene to regenerate; not the opening.
            seed: Random seed; the same seed gives the same scene. -1 picks a random one.

        Returns:
            A list with the new scene.
        """
        return self._new_scenes(self._studio.reroll(story_id, scene_id, seed))

    @for_callers
    def redraw_scene(self, story_id: str, scene_id: str, seed: int = -1) -> list[dict[str, Any]]:
        """Redraw the picture of a scene; its text stays the same.

        Args:
            story_id: The id of the story.
            scene_id: The id of the scene to redraw.
            seed: Random seed; the same seed gives the same picture. -1 picks a random one.

        Returns:
            A list with the new scene, which replaces the old one.
        """
        return self._new_scenes(self._studio.redraw(story_id, scene_id, seed))

    @for_callers
    def redraw_until_it_fits(
        self, story_id: str, scene_id: str, tries: int = 4, seed: int = -1
    ) -> list[dict[str, Any]]:
        """Redraw a scene several times and keep the picture in which the characters look most consistent.

        Args:
            story_id: The id of the story.
            scene_id: The id of the scene to redraw.
            tries: Maximum number of pictures to try, from 1 to 8.
            seed: Random seed; the same seed gives the same pictures. -1 picks a random one.

        Returns:
            A list with the best new scene, or an empty list if none was better than the current one.
        """
        events = self._studio.redraw_until_it_fits(story_id, scene_id, tries, seed)
        return self._new_scenes(events)

    @for_callers
    def edit_and_draw(self, story_id: str, scene_id: str, text: str, seed: int = -1) -> list[dict[str, Any]]:
        """Change the text of a scene and redraw its picture; the scenes that follow are marked stale.

        Args:
            story_id: The id of the story.
            scene_id: The id of the scene to edit; not the opening.
            text: The complete new text of the scene.
            seed: Random seed; the same seed gives the same picture. -1 picks a random one.

        Returns:
            A list with the new scene, which replaces the old one.
        """
        return self._new_scenes(self._studio.edit_and_draw(story_id, scene_id, text, seed))

    @for_callers
    def suggest_words(self, story_id: str, scene_id: str, seed: int = -1) -> str:
        """Suggest a rewrite of a scene's text. Nothing is changed.

        Args:
            story_id: The id of the story.
            scene_id: The id of the scene; not the opening.
            seed: Random seed; the same seed gives the same text. -1 picks a random one.

        Returns:
            The suggested text.
        """
        return self._studio.suggest_words(story_id, scene_id, seed)

    @for_callers
    def retell_scene(self, story_id: str, scene_id: str) -> list[dict[str, Any]]:
        """Rewrite one stale scene after an earlier scene was edited.

        Args:
            story_id: The id of the story.
            scene_id: The id of a scene that is marked stale.

        Returns:
            A list with the new scene.
        """
        return self._new_scenes(self._studio.retell_following(story_id, scene_id))

    @for_callers
    def retell_all(self, story_id: str, scene_id: str) -> list[dict[str, Any]]:
        """Rewrite all scenes that followed older versions of an edited scene.

        Args:
            story_id: The id of the story.
            scene_id: The id of the latest version of the edited scene.

        Returns:
            The new scenes, in story order.
        """
        return self._new_scenes(self._studio.retell_all(story_id, scene_id))

    @for_callers
    def likeness(self, story_id: str, scene_id: str) -> float | None:
        """Score from 0 to 1 how well returning characters match their earlier looks; null if there are none.

        Args:
            story_id: The id of the story.
            scene_id: The id of the scene to check.
        """
        return self._studio.likeness(story_id, scene_id)

    @for_callers
    def see(self, frame: str | None) -> str:
        """Describe what the model sees in a picture.

        Args:
            frame: A PNG, JPEG, WebP or GIF file.

        Returns:
            A few words, such as "a fox with a green scarf, a meadow, evening".
        """
        return self._studio.see(frame)

    @for_callers
    def add_own_scene(self, story_id: str, scene_id: str, text: str, frame: str | None) -> dict[str, Any]:
        """Add a scene with your own text and your own picture.

        Args:
            story_id: The id of the story.
            scene_id: The id of the scene to continue.
            text: The text of the new scene.
            frame: Its picture: a PNG, JPEG, WebP or GIF file.

        Returns:
            The whole story; its last scene is the new one.
        """
        return self._studio.story_json(self._studio.add_own_scene(story_id, scene_id, text, frame))

    @for_callers
    def replace_picture(self, story_id: str, scene_id: str, frame: str | None) -> dict[str, Any]:
        """Replace the picture of a scene with your own; the scenes that follow are marked stale.

        Args:
            story_id: The id of the story.
            scene_id: The id of the scene.
            frame: The picture: a PNG, JPEG, WebP or GIF file.

        Returns:
            The whole story; its last scene is the new version.
        """
        return self._studio.story_json(self._studio.replace_picture(story_id, scene_id, frame))

    def _new_scenes(self, events: Iterable[Any]) -> list[dict[str, Any]]:
        saved = [event for event in events if isinstance(event, SceneSaved)]
        scenes = {scene["id"]: scene for scene in self._studio.story_json(saved[-1].story)["scenes"]} if saved else {}
        return [scenes[event.scene.id] for event in saved if event.scene.id in scenes]
