"""Tellings as jobs: they go on when nobody looks, anybody may look again, and a new program goes on where one ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from seed_story.errors import Cancelled, StoryError
from seed_story.jobs.quotas import TELLING_KINDS
from seed_story.jobs.runner import REPORT_SECONDS, Cancel, GaveWay, JobRunner, Report, Resume, Work
from seed_story.library.library import Job, Library
from seed_story.monitoring.metrics import Metrics, Stopwatch
from seed_story.story import Scene, Story
from seed_story.story.branches import check_room
from seed_story.storytellers.events import ImagePreview, TextDelta
from seed_story.storytellers.request import GenerationRequest, GenerationSettings
from seed_story.studio.event_streams import EventStream
from seed_story.studio.generation import SceneGenerator, SceneSaved

if TYPE_CHECKING:
    from seed_story.storytellers.seed_story.engine import Event

SCENES_A_TURN = 4  # told before a long job looks whether others wait; no fewer than are drawn together
FEEDS_KEPT = 32  # a page that is opened again asks for one of the last

Events = Iterator[Any]  # engine.Event | SceneSaved


@dataclass(frozen=True)
class GenerationJob:
    """What is to be told, as it stands in the job's row. `options` are plain JSON.

    `saved` has the ids of what earlier attempts told and saved; None for a job of a version that did not note them.
    Then it is told by its time: it was saved `since` the job was made.
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


Tell = Callable[[GenerationJob, Cancel], Events]


class GenerationJobs:
    """Starts tellings and lets people follow them. Knows two kinds; `teach` adds others."""

    def __init__(
        self, library: Library, teller: SceneGenerator, runner: JobRunner, metrics: Metrics | None = None
    ) -> None:
        self._library, self._teller, self._runner, self._metrics = library, teller, runner, metrics
        self._lock = threading.Lock()
        self._feeds: dict[str, EventStream] = {}
        self._kinds: dict[str, Tell] = {"tell": self._tell, "redraw": self._redraw}

    def teach(self, kind: str, tell: Tell) -> None:
        """Adds a kind: how its events come from what stands in the row."""
        assert kind in TELLING_KINDS, kind
        self._kinds[kind] = tell

    def start(self, kind: str, story: Story, scene_id: str, options: Mapping[str, Any]) -> Job:
        """Queues a telling and returns its job. `options` are plain JSON that was checked before.

        Raises InputError when the story has no room for it."""
        check_room(story, len(options.get("seeds") or options.get("scenes") or [0]))
        telling = GenerationJob(story.owner, story.id, scene_id, options, story=story)
        feed = self._feed(telling)
        work = self._work(feed, kind, telling)
        job = self._runner.submit(kind, story.id, scene_id, options, work, owner=story.owner, known=story)
        self._keep(job, feed)
        return job

    def told(
        self,
        kind: str,
        story: Story,
        scene_id: str,
        options: Mapping[str, Any],
        *,
        cancel: Cancel | None = None,
    ) -> Events:
        """The events of a telling that is queued when the first of them is asked for; see `start` and `follow`."""
        yield from self.follow(self.start(kind, story, scene_id, options), cancel)

    def follow(self, job: Job, cancel: Cancel | None = None) -> Events:
        """The job's events from its beginning, and its end as an error: Cancelled, or StoryError with what went wrong.

        What another program tells is followed by its row: words a little later, and pictures when they are finished.
        Whoever stops following leaves the job alone; `cancel` stops it.
        """
        with self._lock:
            feed = self._feeds.get(job.id) or self._feed(GenerationJob.of(job))

        def goes_on() -> bool:
            if cancel is not None and cancel():
                self._runner.cancel(job)
            return self._runner.is_going(job)

        heard = set()
        for event in feed.follow(goes_on):
            if isinstance(event, SceneSaved):
                heard.add(event.scene.id)
            yield event
        if feed.error is not None:
            raise feed.error
        job = yield from self._follow_row(job, heard, cancel)
        if job.state == "cancelled":
            raise Cancelled("Stopped. Finished scenes are saved.")
        if job.state == "failed":
            raise StoryError(job.message)

    def story_of(self, job: GenerationJob) -> Story:
        """The job's story as it now is, loaded again only if it was changed since the job was made."""
        return self._library.get_story(job.story_id, owner=job.owner, known=job.story)

    def resume(self) -> dict[str, Resume]:
        """How to go on with jobs that another program began, by their kind."""
        return dict.fromkeys(self._kinds, self._resumed)

    # ------------------------------------------------------------------------------------------------------- inside

    def _follow_row(self, job: Job, heard: set[str], cancel: Cancel | None) -> Generator[Any, None, Job]:
        """The events of a job by what its row says, then the finished job; nothing of scenes that were `heard` of."""
        texts: dict[str, str] = {}
        while True:
            job = self._library.get_job(job.id, owner=job.owner)
            for candidate, text in job.draft.items():
                told = texts.get(candidate, "")
                if text.startswith(told) and text != told:
                    yield TextDelta(int(candidate), text[len(told) :])
                texts[candidate] = text
            new = [scene_id for scene_id in job.saved or () if scene_id not in heard]
            if new:
                heard.update(new)
                story = self._library.get_story(job.story_id, owner=job.owner)
                seeds = list(job.options.get("seeds") or ())
                for scene in (story.scene(scene_id) for scene_id in new):
                    yield SceneSaved(seeds.index(scene.seed) if scene.seed in seeds else 0, scene, story)
            if job.finished:
                return job
            if cancel is not None and cancel():
                self._runner.cancel(job)
            time.sleep(REPORT_SECONDS)

    def _keep(self, job: Job, feed: EventStream) -> None:
        with self._lock:
            self._feeds[job.id] = feed
            for old in list(self._feeds)[:-FEEDS_KEPT]:
                del self._feeds[old]

    def _resumed(self, job: Job) -> Work:
        self._library.get_story(job.story_id, owner=job.owner).scene(job.scene_id)
        telling = GenerationJob.of(job)
        feed = self._feed(telling)
        self._keep(job, feed)
        return self._work(feed, job.kind, telling)

    def _feed(self, telling: GenerationJob) -> EventStream:
        return EventStream(lambda: self._library.get_story(telling.story_id, owner=telling.owner))

    def _work(self, feed: EventStream, kind: str, telling: GenerationJob) -> Work:
        asked, tell, metrics = time.monotonic(), self._kinds[kind], self._metrics

        def timed(telling: GenerationJob, cancel: Cancel) -> Events:
            nonlocal asked
            lap = Stopwatch(metrics, kind, time.monotonic() - asked) if metrics is not None else None
            try:
                for event in tell(telling, cancel):
                    if lap is not None:
                        lap(event)
                    yield event
            finally:
                asked = time.monotonic()  # when it gives way, it begins to wait again

        return _work(feed, timed, telling, lambda: self._runner.has_competitors(telling.owner))

    def _tell(self, job: GenerationJob, cancel: Cancel) -> Events:
        """options: those of a GenerationRequest."""
        story = self.story_of(job)
        children = story.children(job.scene_id)
        request = GenerationRequest.from_dict(job.options)
        seeds = [seed for seed in request.seeds if not job.saved_before(children, seed)]
        if seeds:
            yield from self._teller.tell(story, story.path_to(job.scene_id), replace(request, seeds=seeds), cancel)

    def _redraw(self, job: GenerationJob, cancel: Cancel) -> Events:
        """options: seed; settings."""
        story = self.story_of(job)
        scene, seed = story.scene(job.scene_id), job.options["seed"]
        if not job.saved_before([other for other in story.scenes if other.replaces == scene.id], seed):
            chosen = GenerationSettings.of(job.options["settings"])
            yield from self._teller.redraw(story, scene, seed, chosen, cancel)


def _work(feed: EventStream, tell: Tell, telling: GenerationJob, has_competitors: Callable[[], bool]) -> Work:
    """The work of a telling. After SCENES_A_TURN scenes it gives way to others who wait; asked again, it goes on with
    what is not told yet."""
    count = len(telling.options.get("seeds") or telling.options.get("scenes") or [0])
    told: list[str] = []

    def work(report: Report, cancel: Cancel) -> tuple[str, str]:
        saved = telling.saved if telling.saved is None else (*telling.saved, *told)
        texts: dict[str, str] = {}
        gave_way, turn = False, 0
        try:
            with closing(
                cast(
                    "Generator[Any]", tell(replace(telling, saved=saved, story=None if told else telling.story), cancel)
                )
            ) as events:
                for event in events:
                    feed.put(event)
                    if isinstance(event, TextDelta):
                        name = str(event.candidate)
                        texts[name] = texts.get(name, "") + event.text
                    if isinstance(event, SceneSaved):
                        told.append(event.scene.id)
                        turn += 1
                        texts.pop(str(event.candidate), None)
                    report(*_how_far(event, len(told), count), texts)
                    if (
                        turn >= SCENES_A_TURN
                        and len(told) < count
                        and isinstance(event, SceneSaved)
                        and has_competitors()
                    ):
                        gave_way = True
                        raise GaveWay
        except StoryError as error:
            feed.error = error
            raise
        finally:
            if not gave_way:
                feed.over()
        return told[-1] if told else telling.scene_id, "Saved"

    return work


def _how_far(event: Event | SceneSaved, saved: int, count: int) -> tuple[float, str]:
    """The fraction and the sentence after an event."""
    if isinstance(event, SceneSaved):
        part, message = 0.0, f"{saved} of {count} done"
    elif isinstance(event, ImagePreview):
        part, message = 0.5 + 0.4 * event.step / event.steps, f"Drawing, step {event.step} of {event.steps}"
    else:
        part, message = 0.1, "Writing"
    return min((saved + part) / count, 0.99), message
