"""The verbs that change scenes with the model's help: own pictures, other words, better drawings, what follows an edit.

Nothing is overwritten: every change is a new scene that replaces the old one, or hangs beside it, and can be undone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.images import PictureSource, fit_within, open_picture, png_bytes
from seed_story.jobs.runner import Cancel, Report
from seed_story.jobs.short_tasks import BusyError
from seed_story.presets import PRESETS
from seed_story.story import Scene, Story
from seed_story.story import validation as checks
from seed_story.story.edits import place_for, scenes_to_generate
from seed_story.story.languages import LANGUAGES
from seed_story.storytellers.preset_facts import PresetFacts
from seed_story.studio.generation import Look, SceneSaved, model_facts
from seed_story.studio.generation_kinds import request_of
from seed_story.studio.stories import StoryService

if TYPE_CHECKING:
    from PIL.Image import Image

    from seed_story.storytellers.seed_story.engine import Event, Seen

logger = logging.getLogger(__name__)

TRIES = 4  # drawings of "re-roll until it fits", at most


class EditingService(StoryService):
    """Changes of one owner's scenes. Whatever is generated is a job."""

    # --------------------------------------------------------------------------------------------- own pictures

    def add_own_scene(self, story_id: str, scene_id: str, text: str, image: PictureSource | None) -> Story:
        """A scene in a person's own words with their own picture below another one. The story's last scene is new."""
        words = checks.story_text(text)
        picture, seen, facts = self._look_at(image)
        parent = self.get_story(story_id).scene(scene_id)
        settings = {"own": True, **facts}
        new = self._own_scene(picture, seen, words, settings, parent_id=parent.id)
        return self._library.add_scene(story_id, new, owner=self.owner, verb="own scene")

    def replace_picture(self, story_id: str, scene_id: str, image: PictureSource | None) -> Story:
        """A person's own picture for a scene. The story goes on from what it shows, so what follows turns stale."""
        picture, seen, facts = self._look_at(image)
        old = self.get_story(story_id).scene(scene_id)
        settings = {**old.settings, "own picture": True, **facts}
        new = self._own_scene(picture, seen, old.text, settings, parent_id=old.parent_id, replaces=old.id)
        return self._library.add_scene(story_id, new, owner=self.owner, verb="picture")

    # ---------------------------------------------------------------------------------------------- other words

    def suggest_words(self, story_id: str, scene_id: str, seed: int = -1, *, cancel: Cancel | None = None) -> str:
        """Other words for a scene, as the storyteller would tell it now. Nothing is changed.

        What was given word for word is not given again: other words are wanted. Waits for its turn, as a job of the
        owner.
        """
        (number,) = checks.seeds_for(seed, 1)
        story = self.get_story(story_id)
        scene = self._generated(story, scene_id)
        self._check_language(story)
        request = replace(request_of(scene, number), language=story.language)
        if request.strength == "exact":
            request = replace(request, direction="", strength="begin")
        path = story.path_to(scene_id)[:-1]

        def work(report: Report, stop: Cancel) -> tuple[str, str]:
            def stopped() -> bool:
                return stop() or (cancel is not None and cancel())

            return self._shared.generator.words(path, request, stopped), "Done"

        job = self._shared.jobs.submit("suggest", story.id, scene_id, {"seed": number}, work, owner=self.owner)
        job = self._shared.jobs.wait(job, cancel=cancel)
        if job.state == "cancelled":
            raise Cancelled("Stopped. Nothing changed.")
        if job.state != "done" or job.result is None:
            raise StoryError(job.message)
        return job.result

    def edit_and_draw(
        self,
        story_id: str,
        scene_id: str,
        text: str,
        seed: int = -1,
        *,
        cancel: Cancel | None = None,
    ) -> Iterator[Event | SceneSaved]:
        """Other words for a scene, word for word, and a new picture for them; what follows turns stale."""
        words = checks.story_text(text)
        self._shared.policy.check(words)
        (number,) = checks.seeds_for(seed, 1)
        story = self.get_story(story_id)
        old = self._generated(story, scene_id)
        return self._generate("edit", story, old.id, {"text": words, "seeds": [number]}, cancel)

    # ------------------------------------------------------------------------------------------- better drawings

    def redraw_until_it_fits(
        self,
        story_id: str,
        scene_id: str,
        tries: int = TRIES,
        seed: int = -1,
        *,
        cancel: Cancel | None = None,
    ) -> Iterator[Event | SceneSaved]:
        """Draws a scene anew, `tries` times at most, and keeps the drawing whose people fit the opening best.

        Nothing is saved when no drawing fits better than the one there is. Stopping keeps the best one so far.
        """
        number = checks.whole_number(tries, "number of tries")
        if not 1 <= number <= 2 * TRIES:
            raise InputError(f"The number of tries must be between 1 and {2 * TRIES}, not {number}.")
        seeds = checks.seeds_for(seed, number)
        story = self.get_story(story_id)
        scene = self._generated(story, scene_id)
        return self._generate("fit", story, scene.id, {"tries": seeds}, cancel)

    def likeness(self, story_id: str, scene_id: str) -> float | None:
        """How well people who were met before look like themselves in a scene, 0..1; None where nobody is known.
        Counts as a picture that the model looks at. Raises QuotaError and BusyError as for those."""
        with self._shared.pictures.asked(self.owner):
            return self._likeness(story_id, scene_id, None)

    def _likeness(self, story_id: str, scene_id: str, cancel: Cancel | None) -> float | None:
        story = self.get_story(story_id)
        if story.scene(scene_id).parent_id is None:
            return None
        shown, engine = story.shown(scene_id), self._shared.loader.wait(cancel=cancel)
        look = Look(engine, story, story.path_to(scene_id)[:-1], cancel)
        with self._shared.pictures.place(self.owner, cancel):
            return self._shared.generator.likeness(look, shown.text, open_picture(self.image_path(shown)))

    def _figure(self, story_id: str, scene_id: str, cancel: Cancel | None) -> float | None:
        """The same for a scene that was just told: as it was noted, or found out now where nobody looks unasked."""
        known = self.get_story(story_id).scene(scene_id).settings.get("likeness")
        if known is not None:
            return float(known)
        try:
            return self._likeness(story_id, scene_id, cancel)
        except BusyError:
            logger.warning("how much people look like themselves could not be found out in time")
            return None

    # ---------------------------------------------------------------------------------------- what follows an edit

    def keep_following(self, story_id: str, scene_id: str) -> Story:
        """Keeps a stale scene and all below it as they are: a copy goes on from the newest version before it."""
        story = self.get_story(story_id)
        under = place_for(story, scene_id)
        return self._library.graft(story_id, scene_id, story_id, under.id, owner=self.owner)

    def retell_following(
        self, story_id: str, scene_id: str, *, cancel: Cancel | None = None
    ) -> Iterator[Event | SceneSaved]:
        """Tells a stale scene anew below the newest version before it: same direction, settings and seed."""
        story = self.get_story(story_id)
        place_for(story, scene_id)
        self._check_language(story)
        return self._generate("retell", story, scene_id, {"scenes": [scene_id]}, cancel)

    def retell_all(self, story_id: str, scene_id: str, *, cancel: Cancel | None = None) -> Iterator[Event | SceneSaved]:
        """Tells everything anew that followed older versions of a scene, one after the other."""
        story = self.get_story(story_id)
        waiting = scenes_to_generate(story, scene_id)
        if not waiting:
            raise InputError("No scene follows an older version of this one.")
        self._check_language(story)
        options = {"scenes": [scene.id for scene in waiting]}
        return self._generate("retell", story, scene_id, options, cancel)

    def _check_language(self, story: Story) -> None:
        """Raises InputError where the storyteller does not write the story's language: it would go on in another."""
        loaded = self._shared.loader.loaded
        unloaded: tuple[str, ...] = PresetFacts.languages if self._shared.preset in PRESETS else ()
        written = unloaded if loaded is None else loaded.languages
        if written and story.written_in.code not in written:
            known = " and ".join(LANGUAGES[code].name for code in written)
            raise InputError(
                f"This storyteller writes {known} only, and the story is written in {story.written_in.name}. Write the "
                "next scene yourself: your own words with your own picture, or word for word with a drawn one. Or "
                "choose the storyteller “open”, with a language model that knows the language."
            )

    def _generated(self, story: Story, scene_id: str) -> Scene:
        scene = story.scene(scene_id)
        if scene.parent_id is None:
            raise InputError("The opening is your own text. Edit it, change its picture, or continue it.")
        return scene

    def _generate(
        self, kind: str, story: Story, scene_id: str, options: Mapping[str, Any], cancel: Cancel | None
    ) -> Iterator[Event | SceneSaved]:
        """The events of a job that is queued when the first of them is asked for."""
        return self._shared.generation.generate(kind, story, scene_id, options, cancel)

    def _look_at(self, image: PictureSource | None) -> tuple[Image, Seen, dict[str, Any]]:
        """A person's picture, what the model sees in it, and which model that is. Raises QuotaError when the owner
        showed it too many, BusyError when others show it so many that this one is not looked at in time."""
        with self._shared.pictures.asked(self.owner):
            picture = open_picture(image)
            engine = self._shared.loader.wait()
            with self._shared.pictures.place(self.owner):
                return picture, engine.see(picture), model_facts(engine)

    def _own_scene(self, picture: Image, seen: Seen, words: str, settings: Mapping[str, Any], **place: Any) -> Scene:
        """A scene with this picture, at most as large as it is worked with; its picture and features are stored."""
        features = self._library.put_features(seen.features)
        stored = self._library.put_asset(png_bytes(fit_within(picture), {**settings, "text": words}), ".png")
        return Scene.new(text=words, image=stored, features=features, settings=settings, **place)
