"""The verbs that generate: a new story, continuations, other drawings, a person's own text with pictures.

Generation is lazy: whoever consumes the iterator sees words and pictures as they appear, and each finished scene is
saved before it is announced, so that stopping half-way keeps what is finished.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seed_story.characters.likeness import GOOD
from seed_story.errors import InputError
from seed_story.images import PictureSource
from seed_story.jobs.runner import Cancel
from seed_story.presets import PRESETS
from seed_story.runtime.environment import default_language
from seed_story.story import Story
from seed_story.story import validation as checks
from seed_story.story.languages import find_language, known_language
from seed_story.storytellers.protocol import adapter_for
from seed_story.storytellers.request import GenerationRequest, GenerationSettings
from seed_story.studio.editing import EditingService
from seed_story.studio.generation import SceneSaved
from seed_story.studio.preferences import RANDOM

if TYPE_CHECKING:
    from seed_story.storytellers.seed_story.engine import Event


class GenerationService(EditingService):
    """What one owner has generated."""

    def see(self, image: PictureSource | None) -> str:
        """What the model sees in a picture, in words. Raises QuotaError when the owner showed it too many, BusyError
        when others show it so many that this one is not looked at in time."""
        _, seen, _ = self._look_at(image)
        return seen.description

    def new_story(self, image: PictureSource | None, text: str, title: str = "", language: str = "") -> Story:
        """A story that opens with this picture and these words. `language`: of the story, as code or name; without it
        SEED_STORY_LANGUAGE, and where that is empty the story says none and its letters tell it."""
        words = checks.story_text(text, what="opening text")
        code = find_language(language).code if language else default_language()
        name = checks.story_title(title, words, known_language(code, words).code)
        self._shared.policy.check(words)
        self._shared.quotas.check_stories(self._library, self.owner)
        picture, seen, facts = self._look_at(image)
        opening = self._own_scene(picture, seen, words, {"opening": True, **facts}, parent_id=None)
        return self._library.create_story(Story.new(name, owner=self.owner, root=opening, language=code))

    def continue_story(
        self,
        story_id: str,
        scene_id: str,
        request: GenerationRequest | None = None,
        *,
        cancel: Cancel | None = None,
    ) -> Iterator[Event | SceneSaved]:
        """Generates continuations of a scene; yields the engine's events, and SceneSaved after each SceneReady.

        Seed and settings that the request leaves open are those that the owner prefers. With `keep_looks` a scene whose
        people do not look as in the opening is drawn again, a few times at most. Behind the end of a story
        (`has_ended`) scenes without a direction begin another story, so they are refused unless `new_chapter` says that
        this is wanted. Raises InputError or NotFoundError at the call, before anything happened.
        It is a job from the first event on: it goes on when nobody consumes this any more, and `cancel` or `cancel_job`
        ends it.
        """
        request = request if request is not None else GenerationRequest()
        direction = checks.story_text(request.direction, what="direction", limit=checks.MAX_DIRECTION, empty=True)
        request = replace(request, direction=" ".join(direction.split()))
        self._shared.policy.check(request.direction)
        preferred = self.preferences()
        request = request.with_defaults(preferred.seed, preferred.telling)
        story = self.get_story(story_id)
        if request.strength != "exact":
            self._check_language(story)
        request = replace(request, language=story.language)
        if not request.direction and not request.new_chapter and self.has_ended(story, scene_id):
            raise InputError(
                "The story has ended with this scene. Write what happens next, or begin a new chapter (new_chapter; on "
                "the command line --new-chapter)."
            )
        events = self._generate("tell", story, story.scene(scene_id).id, request.to_dict(), cancel)
        return self._redraw_strangers(events, story_id, cancel) if request.keep_looks else events

    def has_ended(self, story: Story, scene_id: str) -> bool:
        """Whether a story has come to its end with this scene, as far as its storyteller knows."""
        path = story.path_to(scene_id)
        if "ended" in (facts := path[-1].settings):
            return bool(facts["ended"])
        loaded = self._shared.loader.loaded
        if loaded is not None:
            return loaded.has_ended(len(path))
        preset = PRESETS.get(self._shared.preset)
        return preset is not None and adapter_for(preset, lambda features: {}).has_ended(len(path))

    def reroll(
        self, story_id: str, scene_id: str, seed: int = -1, *, cancel: Cancel | None = None
    ) -> Iterator[Event | SceneSaved]:
        """Generates the scene again, with the same direction and settings, as a sibling of it."""
        scene = self.get_story(story_id).scene(scene_id)
        if scene.parent_id is None:
            raise InputError("The opening is your own text, so it can't be regenerated. Edit it or continue it.")
        facts = scene.settings
        request = GenerationRequest(
            direction=facts.get("direction", ""), strength=facts.get("strength", "begin"), seed=seed, new_chapter=True,
            settings=facts.get("telling", {}),
        )  # fmt: skip
        return self.continue_story(story_id, scene.parent_id, request, cancel=cancel)

    def redraw(
        self,
        story_id: str,
        scene_id: str,
        seed: int = -1,
        *,
        settings: Mapping[str, Any] | None = None,
        cancel: Cancel | None = None,
    ) -> Iterator[Event | SceneSaved]:
        """Draws a scene's picture anew. Its words and features stay, so nothing below it turns stale."""
        (number,) = checks.seeds_for(seed, 1)
        story = self.get_story(story_id)
        scene = story.scene(scene_id)
        chosen = GenerationSettings.of(settings if settings is not None else scene.settings.get("telling"))
        options = {"seed": number, "settings": chosen.to_dict()}
        return self._generate("redraw", story, scene.id, options, cancel)

    def visualize(
        self,
        story_id: str,
        scene_id: str,
        text: str,
        seed: int = -1,
        *,
        settings: Mapping[str, Any] | None = None,
        cancel: Cancel | None = None,
    ) -> Iterator[Event | SceneSaved]:
        """A text of the person's own, sentence by sentence: each becomes a scene, word for word, with a picture.

        Sentence i uses seed + i. Raises InputError at the call for a text that cannot be illustrated.
        """
        story = self.get_story(story_id)
        sentences = checks.sentences(text, known_language(story.language, text).code)
        self._shared.policy.check(text)
        preferred = self.preferences()
        seeds = checks.seeds_for(preferred.seed if seed == RANDOM else seed, len(sentences))
        chosen = preferred.telling if settings is None else GenerationSettings.of(settings)
        options = {"sentences": sentences, "seeds": seeds, "settings": chosen.to_dict()}
        return self._generate("visualize", story, story.scene(scene_id).id, options, cancel)

    def _redraw_strangers(
        self, events: Iterator[Event | SceneSaved], story_id: str, cancel: Cancel | None
    ) -> Iterator[Event | SceneSaved]:
        """Passes the events on; then scenes whose people do not fit the opening are drawn again until they do."""
        saved: list[SceneSaved] = []
        for event in events:
            if isinstance(event, SceneSaved):
                saved.append(event)
            yield event
        for scene in saved:
            figure = self._figure(story_id, scene.scene.id, cancel)
            if figure is None or figure >= GOOD:
                continue
            for event in self.redraw_until_it_fits(story_id, scene.scene.id, cancel=cancel):
                yield replace(event, candidate=scene.candidate)

    def follow_job(self, job_id: str, cancel: Cancel | None = None) -> Iterator[Event | SceneSaved]:
        """The events of a generation from its beginning, also of one that another page began; it goes on when this is
        closed. Raises Cancelled, or StoryError with what went wrong."""
        return self._shared.generation.follow(self._library.get_job(job_id, owner=self.owner), cancel)
