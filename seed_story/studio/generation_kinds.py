"""How the events of each kind of generation job come from what stands in the job's row.

The names of the kinds are stored in libraries, so they stay as they are. A job may be begun by one program and gone on
with by another, so every kind leaves out what an earlier attempt saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from seed_story.jobs.runner import Cancel
from seed_story.library.library import Job, Library
from seed_story.story import Scene, Story
from seed_story.story import validation as checks
from seed_story.story.edits import REGENERATES, counterpart, place_for
from seed_story.storytellers.request import GenerationRequest, GenerationSettings
from seed_story.studio.generation import SceneGenerator, SceneSaved

if TYPE_CHECKING:
    from seed_story.storytellers.seed_story.engine import Event


@dataclass(frozen=True)
class GenerationJob:
    """What is to be generated, as it stands in the job's row. `options` are plain JSON.

    `saved` has the ids of the scenes that earlier attempts saved; None for a job of a version that did not note them.
    Then its scenes are known by their time: they were saved `since` the job was made.
    """

    owner: str
    story_id: str
    scene_id: str
    options: Mapping[str, Any]
    since: float = 0.0
    saved: tuple[str, ...] | None = ()
    story: Story | None = field(default=None, repr=False, compare=False)  # as it was when the job was made here

    @classmethod
    def of(cls, job: Job) -> GenerationJob:
        return cls(job.owner, job.story_id, job.scene_id, job.options, job.created, job.saved)

    @property
    def begun_before(self) -> bool:
        """Whether an earlier attempt may have saved something."""
        return self.saved is None or bool(self.saved)

    def saved_before(self, among: Iterable[Scene], seed: int) -> Scene | None:
        """The scene with this seed that an earlier attempt saved."""
        return next((scene for scene in among if scene.seed == seed and self._is_saved(scene)), None)

    def _is_saved(self, scene: Scene) -> bool:
        return scene.created >= self.since if self.saved is None else scene.id in self.saved


Generate = Callable[[GenerationJob, Cancel], Iterator["Event | SceneSaved"]]


def generation_kinds(library: Library, generator: SceneGenerator) -> dict[str, Generate]:
    """By the name of the kind, as job rows have it."""
    kinds = _Kinds(library, generator)
    return {
        "tell": kinds.continuations,
        "redraw": kinds.redraw,
        "edit": kinds.edit,
        "visualize": kinds.visualize,
        "fit": kinds.redraw_until_it_fits,
        "retell": kinds.regenerate,
    }


def request_of(scene: Scene, seed: int) -> GenerationRequest:
    """What a scene was generated from, with another seed."""
    facts = scene.settings
    return GenerationRequest(
        direction=str(facts.get("direction", "")), strength=facts.get("strength", "begin"), seeds=[seed],
        settings=facts.get("telling"),
    )  # fmt: skip


def _nothing() -> Iterator[Event | SceneSaved]:
    yield from ()


@dataclass(frozen=True)
class _Kinds:
    library: Library
    generator: SceneGenerator

    def continuations(self, job: GenerationJob, cancel: Cancel) -> Iterator[Event | SceneSaved]:
        """options: those of a GenerationRequest."""
        story = self._story(job)
        request = GenerationRequest.from_dict(job.options)
        children = story.children(job.scene_id)
        seeds = [seed for seed in request.seeds if not job.saved_before(children, seed)]
        if not seeds:
            return _nothing()
        return self.generator.tell(story, story.path_to(job.scene_id), replace(request, seeds=seeds), cancel)

    def redraw(self, job: GenerationJob, cancel: Cancel) -> Iterator[Event | SceneSaved]:
        """options: seed, settings."""
        story, seed = self._story(job), job.options["seed"]
        scene = story.scene(job.scene_id)
        if job.saved_before(story.replacements(scene.id), seed):
            return _nothing()
        return self.generator.redraw(story, scene, seed, GenerationSettings.of(job.options["settings"]), cancel)

    def edit(self, job: GenerationJob, cancel: Cancel) -> Iterator[Event | SceneSaved]:
        """options: text, seeds."""
        story = self._story(job)
        old = story.scene(job.scene_id)
        versions = list(story.replacements(old.id))
        seeds = [seed for seed in job.options["seeds"] if not job.saved_before(versions, seed)]
        if not seeds:
            return _nothing()
        request = GenerationRequest(
            direction=job.options["text"], strength="exact", seeds=seeds, settings=old.settings.get("telling")
        )
        path = story.path_to(old.id)[:-1]
        return self.generator.tell(story, path, request, cancel, replaces=old, facts={"edited": True})

    def visualize(self, job: GenerationJob, cancel: Cancel) -> Iterator[Event | SceneSaved]:
        """options: sentences, seeds (one each), settings."""
        last, story = job.scene_id, self._story(job)
        for sentence, seed in zip(job.options["sentences"], job.options["seeds"], strict=True):
            if (scene := job.saved_before(story.children(last), seed)) is not None:
                last = scene.id
                continue
            request = GenerationRequest(
                direction=sentence, strength="exact", seeds=[seed], settings=job.options["settings"]
            )
            for event in self.generator.tell(story, story.path_to(last), request, cancel):
                if isinstance(event, SceneSaved):
                    last, story = event.scene.id, event.story
                yield event

    def redraw_until_it_fits(self, job: GenerationJob, cancel: Cancel) -> Iterator[Event | SceneSaved]:
        """options: tries, a seed for each."""
        story, tries = self._story(job), job.options["tries"]
        scene = story.scene(job.scene_id)
        versions = list(story.replacements(scene.id))
        if any(job.saved_before(versions, seed) for seed in tries):
            return _nothing()
        return self.generator.redraw_to_fit(
            story, scene, tries, GenerationSettings.of(scene.settings.get("telling")), cancel
        )

    def regenerate(self, job: GenerationJob, cancel: Cancel) -> Iterator[Event | SceneSaved]:
        """options: scenes, the ids of stale scenes in their order. A person's own words stay word for word."""
        for scene_id in job.options["scenes"]:
            story = self.library.get_story(job.story_id, owner=job.owner)
            old = story.scene(scene_id)
            if job.begun_before and counterpart(story, old.id) is not None:
                continue
            path = story.path_to(place_for(story, old.id).id)
            own = bool(old.settings.get("edited") or old.settings.get("own"))
            (seed,) = checks.seeds_for(-1 if old.seed is None else old.seed, 1)
            request = request_of(old, seed)
            if own:
                request = replace(request, direction=old.text, strength="exact")
            facts = {REGENERATES: old.id} | ({"edited": True} if own else {})
            yield from self.generator.tell(story, path, request, cancel, facts=facts)

    def _story(self, job: GenerationJob) -> Story:
        """The job's story as it now is, loaded again only if it was changed since the job was made."""
        return self.library.get_story(job.story_id, owner=job.owner, known=job.story)
