"""The verbs that change scenes with the model's help: own pictures, other words, better drawings, what follows an edit.

Nothing is overwritten: every change is a new scene that replaces the old one, or hangs beside it, and can be undone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seed_story.characters.likeness import GOOD
from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.images import PictureSource, fit_within, open_picture, png_bytes
from seed_story.jobs.quotas import Quotas
from seed_story.jobs.runner import Cancel, JobRunner, Report
from seed_story.jobs.short_tasks import BusyError, ShortTasks
from seed_story.library.library import Job, Library
from seed_story.monitoring.metrics import Metrics
from seed_story.runtime.environment import worker_threads
from seed_story.runtime.memory import FreeMemory
from seed_story.serving.loader import EngineLoader
from seed_story.story import Scene, Story
from seed_story.story import validation as checks
from seed_story.story.edits import REGENERATES, counterpart, place_for, scenes_to_generate
from seed_story.storytellers.request import GenerationRequest, GenerationSettings
from seed_story.studio.content_filter import ContentFilter
from seed_story.studio.generation import Look, SceneGenerator, SceneSaved, model_facts
from seed_story.studio.generation_jobs import GenerationJob, GenerationJobs
from seed_story.studio.preferences import RANDOM, Preferences
from seed_story.studio.stories import StoryService

if TYPE_CHECKING:
    from PIL.Image import Image

    from seed_story.storytellers.seed_story.engine import Event, Seen, StoryEngine

logger = logging.getLogger(__name__)

TRIES = 4  # drawings of "re-roll until it fits", at most
LOOKS_AT_ONCE = 2  # pictures of all visitors; more where the model does more at once


class EditingService(StoryService):
    """The shelf, and an engine that may still be loading."""

    def __init__(self, library: Library, loader: EngineLoader, policy: ContentFilter, quotas: Quotas) -> None:
        super().__init__(library)
        library.screen = policy.check
        self._policy, self._quotas = policy, quotas
        places = max(LOOKS_AT_ONCE, worker_threads())
        self._looks = ShortTasks("pictures", places=places, daily=quotas.seeing, at_once=quotas.at_once)
        self._loader = loader
        self._teller = SceneGenerator(library, loader, policy)
        self.metrics = Metrics(library, loader)
        self._memory = FreeMemory()
        self._jobs = JobRunner(library, quotas=quotas, tellers=worker_threads(), ended=self._ended)
        self._tellings = GenerationJobs(library, self._teller, self._jobs, self.metrics)
        kinds = {"edit": self._edit, "visualize": self._visualize, "fit": self._fit, "retell": self._retell}
        for kind, tell in kinds.items():
            self._tellings.teach(kind, tell)

    def _ended(self, job: Job, state: str) -> None:
        self.metrics.ended(job, state)
        self._memory.give_back()

    def engine(self, timeout: float | None = None) -> StoryEngine:
        """The engine as soon as it is ready; raises the StoryError that loading failed with."""
        return self._loader.wait(timeout)

    def duplicate(self, story_id: str, owner: str = "") -> Story:
        self._quotas.check_stories(self.library, owner)
        return super().duplicate(story_id, owner)

    def import_archive(self, file: Path, owner: str = "") -> Story:
        self._quotas.check_stories(self.library, owner)
        return super().import_archive(file, owner)

    # --------------------------------------------------------------------------------------------- own pictures

    def add_own_scene(
        self, story_id: str, scene_id: str, text: str, image: PictureSource | None, owner: str = ""
    ) -> Story:
        """A scene in a person's own words with their own picture below another one. The story's last scene is new."""
        words = checks.story_text(text)
        picture, seen, facts = self._looked_at(image, owner)
        parent = self.library.get_story(story_id, owner=owner).scene(scene_id)
        settings = {"own": True, **facts}
        new = self._own(picture, seen, words, settings, parent_id=parent.id)
        return self.library.add_scene(story_id, new, owner=owner, verb="own scene")

    def replace_picture(self, story_id: str, scene_id: str, image: PictureSource | None, owner: str = "") -> Story:
        """A person's own picture for a scene. The story goes on from what it shows, so what follows turns stale."""
        picture, seen, facts = self._looked_at(image, owner)
        old = self.library.get_story(story_id, owner=owner).scene(scene_id)
        settings = {**old.settings, "own picture": True, **facts}
        new = self._own(picture, seen, old.text, settings, parent_id=old.parent_id, replaces=old.id)
        return self.library.add_scene(story_id, new, owner=owner, verb="picture")

    def _looked_at(self, image: PictureSource | None, owner: str) -> tuple[Image, Seen, dict[str, Any]]:
        """A person's picture, what the model sees in it, and which model that is. Raises QuotaError when the owner
        showed it too many, BusyError when others show it so many that this one is not looked at in time."""
        with self._looks.asked(owner):
            picture = open_picture(image)
            engine = self.engine()
            with self._looks.place(owner):
                return picture, engine.see(picture), model_facts(engine)

    def _own(self, picture: Image, seen: Seen, words: str, settings: Mapping[str, Any], **place: Any) -> Scene:
        """A scene with this picture, at most as large as it is worked with; its picture and features are stored."""
        features = self.library.put_features(seen.features)
        stored = self.library.put_asset(png_bytes(fit_within(picture), {**settings, "text": words}), ".png")
        return Scene.new(text=words, image=stored, features=features, settings=settings, **place)

    # ---------------------------------------------------------------------------------------------- other words

    def suggest_words(
        self, story_id: str, scene_id: str, seed: int = -1, *, cancel: Cancel | None = None, owner: str = ""
    ) -> str:
        """Other words for a scene, as the storyteller would tell it now. Nothing is changed.

        What was given word for word is not given again: other words are wanted. Waits for its turn, as a job of the
        owner.
        """
        (number,) = checks.seeds_for(seed, 1)
        story = self.library.get_story(story_id, owner=owner)
        scene = self._told(story, scene_id)
        request = _request_of(scene, number)
        if request.strength == "exact":
            request = replace(request, direction="", strength="begin")
        path = story.path_to(scene_id)[:-1]

        def work(report: Report, stop: Cancel) -> tuple[str, str]:
            def stopped() -> bool:
                return stop() or (cancel is not None and cancel())

            return self._teller.words(path, request, stopped), "Done"

        job = self._jobs.submit("suggest", story.id, scene_id, {"seed": number}, work, owner=owner)
        job = self._jobs.wait(job, cancel=cancel)
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
        owner: str = "",
    ) -> Iterator[Event | SceneSaved]:
        """Other words for a scene, word for word, and a new picture for them; what follows turns stale."""
        words = checks.story_text(text)
        self._policy.check(words)
        (number,) = checks.seeds_for(seed, 1)
        story = self.library.get_story(story_id, owner=owner)
        old = self._told(story, scene_id)
        return self._tellings.told("edit", story, old.id, {"text": words, "seeds": [number]}, cancel=cancel)

    def _edit(self, job: GenerationJob, cancel: Cancel) -> Iterator[Event | SceneSaved]:
        story = self._tellings.story_of(job)
        old = story.scene(job.scene_id)
        seeds = [seed for seed in job.options["seeds"] if not job.saved_before(_replacing(story, old), seed)]
        if seeds:
            request = GenerationRequest(
                direction=job.options["text"], strength="exact", seeds=seeds, settings=old.settings.get("telling")
            )
            path = story.path_to(old.id)[:-1]
            yield from self._teller.tell(story, path, request, cancel, replaces=old, facts={"edited": True})

    def visualize(
        self,
        story_id: str,
        scene_id: str,
        text: str,
        seed: int = -1,
        *,
        settings: Mapping[str, Any] | None = None,
        cancel: Cancel | None = None,
        owner: str = "",
    ) -> Iterator[Event | SceneSaved]:
        """A text of the person's own, sentence by sentence: each becomes a scene, word for word, with a picture.

        Sentence i uses seed + i. Raises InputError at the call for a text that cannot be illustrated.
        """
        sentences = checks.sentences(text)
        self._policy.check(text)
        preferred = self.preferences(owner)
        seeds = checks.seeds_for(preferred.seed if seed == RANDOM else seed, len(sentences))
        chosen = preferred.telling if settings is None else GenerationSettings.of(settings)
        story = self.library.get_story(story_id, owner=owner)
        options = {"sentences": sentences, "seeds": seeds, "settings": chosen.to_dict()}
        return self._tellings.told("visualize", story, story.scene(scene_id).id, options, cancel=cancel)

    def _visualize(self, job: GenerationJob, cancel: Cancel) -> Iterator[Event | SceneSaved]:
        at, story = job.scene_id, self._tellings.story_of(job)
        for sentence, number in zip(job.options["sentences"], job.options["seeds"], strict=True):
            before = job.saved_before(story.children(at), number)
            if before is not None:
                at = before.id
                continue
            request = GenerationRequest(
                direction=sentence, strength="exact", seeds=[number], settings=job.options["settings"]
            )
            for event in self._teller.tell(story, story.path_to(at), request, cancel):
                if isinstance(event, SceneSaved):
                    at, story = event.scene.id, event.story
                yield event

    # ------------------------------------------------------------------------------------------- better drawings

    def redraw_until_it_fits(
        self,
        story_id: str,
        scene_id: str,
        tries: int = TRIES,
        seed: int = -1,
        *,
        cancel: Cancel | None = None,
        owner: str = "",
    ) -> Iterator[Event | SceneSaved]:
        """Draws a scene anew, `tries` times at most, and keeps the drawing whose people fit the opening best.

        Nothing is saved when no drawing fits better than the one there is. Stopping keeps the best one so far.
        """
        number = checks.whole_number(tries, "number of tries")
        if not 1 <= number <= 2 * TRIES:
            raise InputError(f"The number of tries must be between 1 and {2 * TRIES}, not {number}.")
        seeds = checks.seeds_for(seed, number)
        story = self.library.get_story(story_id, owner=owner)
        scene = self._told(story, scene_id)
        return self._tellings.told("fit", story, scene.id, {"tries": seeds}, cancel=cancel)

    def _fit(self, job: GenerationJob, cancel: Cancel) -> Iterator[Event | SceneSaved]:
        story = self._tellings.story_of(job)
        scene = story.scene(job.scene_id)
        if not any(job.saved_before(_replacing(story, scene), seed) for seed in job.options["tries"]):
            chosen = GenerationSettings.of(scene.settings.get("telling"))
            yield from self._teller.redraw_to_fit(story, scene, job.options["tries"], chosen, cancel)

    def _keeping_looks(
        self, events: Iterator[Event | SceneSaved], story_id: str, cancel: Cancel | None, owner: str
    ) -> Iterator[Event | SceneSaved]:
        """Passes a telling on; then scenes whose people do not fit the opening are drawn again until they do."""
        saved: list[SceneSaved] = []
        for event in events:
            if isinstance(event, SceneSaved):
                saved.append(event)
            yield event
        for told in saved:
            figure = self._figure(story_id, told.scene.id, cancel, owner)
            if figure is None or figure >= GOOD:
                continue
            for event in self.redraw_until_it_fits(story_id, told.scene.id, cancel=cancel, owner=owner):
                yield replace(event, candidate=told.candidate)

    def likeness(self, story_id: str, scene_id: str, owner: str = "") -> float | None:
        """How well people who were met before look like themselves in a scene, 0..1; None where nobody is known.
        Counts as a picture that the model looks at. Raises QuotaError and BusyError as for those."""
        with self._looks.asked(owner):
            return self._likeness(story_id, scene_id, None, owner)

    def _likeness(self, story_id: str, scene_id: str, cancel: Cancel | None, owner: str) -> float | None:
        story = self.library.get_story(story_id, owner=owner)
        if story.scene(scene_id).parent_id is None:
            return None
        shown, engine = story.shown(scene_id), self._loader.wait(cancel=cancel)
        look = Look(engine, story, story.path_to(scene_id)[:-1], cancel)
        with self._looks.place(owner, cancel):
            return self._teller.likeness(look, shown.text, open_picture(self.image_path(shown)))

    def _figure(self, story_id: str, scene_id: str, cancel: Cancel | None, owner: str) -> float | None:
        """The same for a scene that was just told: as it was noted, or found out now where nobody looks unasked."""
        known = self.library.get_story(story_id, owner=owner).scene(scene_id).settings.get("likeness")
        if known is not None:
            return float(known)
        try:
            return self._likeness(story_id, scene_id, cancel, owner)
        except BusyError:
            logger.warning("how much people look like themselves could not be found out in time")
            return None

    # ---------------------------------------------------------------------------------------- what follows an edit

    def keep_following(self, story_id: str, scene_id: str, owner: str = "") -> Story:
        """Keeps a stale scene and all below it as they are: a copy goes on from the newest version before it."""
        story = self.library.get_story(story_id, owner=owner)
        under = place_for(story, scene_id)
        return self.library.graft(story_id, scene_id, story_id, under.id, owner=owner)

    def retell_following(
        self, story_id: str, scene_id: str, *, cancel: Cancel | None = None, owner: str = ""
    ) -> Iterator[Event | SceneSaved]:
        """Tells a stale scene anew below the newest version before it: same direction, settings and seed."""
        story = self.library.get_story(story_id, owner=owner)
        place_for(story, scene_id)
        return self._tellings.told("retell", story, scene_id, {"scenes": [scene_id]}, cancel=cancel)

    def retell_all(
        self, story_id: str, scene_id: str, *, cancel: Cancel | None = None, owner: str = ""
    ) -> Iterator[Event | SceneSaved]:
        """Tells everything anew that followed older versions of a scene, one after the other."""
        story = self.library.get_story(story_id, owner=owner)
        waiting = scenes_to_generate(story, scene_id)
        if not waiting:
            raise InputError("No scene follows an older version of this one.")
        options = {"scenes": [scene.id for scene in waiting]}
        return self._tellings.told("retell", story, scene_id, options, cancel=cancel)

    def _retell(self, job: GenerationJob, cancel: Cancel) -> Iterator[Event | SceneSaved]:
        for scene_id in job.options["scenes"]:
            story = self.library.get_story(job.story_id, owner=job.owner)
            old = story.scene(scene_id)
            if job.begun_before and counterpart(story, old.id) is not None:
                continue  # told by an earlier attempt
            path = story.path_to(place_for(story, old.id).id)
            own = bool(old.settings.get("edited") or old.settings.get("own"))
            (seed,) = checks.seeds_for(-1 if old.seed is None else old.seed, 1)
            request = _request_of(old, seed)
            if own:
                request = replace(request, direction=old.text, strength="exact")
            facts = {REGENERATES: old.id} | ({"edited": True} if own else {})
            yield from self._teller.tell(story, path, request, cancel, facts=facts)

    def preferences(self, owner: str = "") -> Preferences:
        """What the owner chose once for all tellings and films."""
        return Preferences.of(self.library.preferences(owner=owner))

    def _told(self, story: Story, scene_id: str) -> Scene:
        scene = story.scene(scene_id)
        if scene.parent_id is None:
            raise InputError("The opening is your own text. Edit it, change its picture, or continue it.")
        return scene


def _replacing(story: Story, scene: Scene) -> list[Scene]:
    return list(story.replacements(scene.id))


def _request_of(scene: Scene, seed: int) -> GenerationRequest:
    """What a scene was generated from, with another seed."""
    facts = scene.settings
    return GenerationRequest(
        direction=str(facts.get("direction", "")), strength=facts.get("strength", "begin"), seeds=[seed],
        settings=facts.get("telling"),
    )  # fmt: skip
