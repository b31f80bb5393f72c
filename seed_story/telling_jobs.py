"""Tellings as jobs: they go on when nobody looks, anybody may look again, and a new program goes on where one ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seed_story.errors import Cancelled, StoryError
from seed_story.feeds import Feed
from seed_story.jobs import Cancel, JobRunner, Progress, Resume, Work
from seed_story.library import Job, Library
from seed_story.quotas import TELLING_KINDS
from seed_story.settings import TellingSettings
from seed_story.story import Scene, Story
from seed_story.telling import SceneSaved, Teller

if TYPE_CHECKING:
    from seed_story.engine import Event

FEEDS_KEPT = 32  # a page that is opened again asks for one of the last

Events = Iterator[Any]  # engine.Event | SceneSaved


@dataclass(frozen=True)
class Telling:
    """What is to be told, as it stands in the job's row. `options` are plain JSON.

    `since` is empty at the first attempt; later it is the time at which the job was made: what was saved since then is
    there already.
    """

    owner: str
    story_id: str
    scene_id: str
    options: Mapping[str, Any]
    since: float | None = None

    def saved_before(self, among: Iterable[Scene], seed: int) -> Scene | None:
        """The scene with this seed that an earlier attempt saved."""
        if self.since is None:
            return None
        return next((scene for scene in among if scene.seed == seed and scene.created >= self.since), None)


Tell = Callable[[Telling, Cancel], Events]


class TellingJobs:
    """Starts tellings and lets people follow them. Knows two kinds; `teach` adds others."""

    def __init__(self, library: Library, teller: Teller, runner: JobRunner) -> None:
        self._library, self._teller, self._runner = library, teller, runner
        self._lock = threading.Lock()
        self._feeds: dict[str, Feed] = {}
        self._kinds: dict[str, Tell] = {"tell": self._tell, "redraw": self._redraw}

    def teach(self, kind: str, tell: Tell) -> None:
        """Adds a kind: how its events come from what stands in the row."""
        assert kind in TELLING_KINDS, kind
        self._kinds[kind] = tell

    def start(self, kind: str, story: Story, scene_id: str, options: Mapping[str, Any]) -> Job:
        """Queues a telling and returns its job. `options` are plain JSON that was checked before."""
        feed = Feed()
        telling = Telling(story.owner, story.id, scene_id, options)
        work = _work(feed, self._kinds[kind], telling)
        job = self._runner.submit(kind, story.id, scene_id, options, work, owner=story.owner)
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

        Whoever stops following leaves the job alone; `cancel` stops it.
        """
        with self._lock:
            feed = self._feeds.get(job.id) or Feed()

        def goes_on() -> bool:
            if cancel is not None and cancel():
                self._runner.cancel(job)
            return self._runner.is_going(job)

        yield from feed.follow(goes_on)
        if feed.error is not None:
            raise feed.error
        job = self._library.get_job(job.id, owner=job.owner)
        if job.state == "cancelled":
            raise Cancelled("Stopped. Finished scenes stay.")
        if job.state == "failed":
            raise StoryError(job.message)

    def resume(self) -> dict[str, Resume]:
        """How to go on with jobs that another program began, by their kind."""
        return dict.fromkeys(self._kinds, self._resumed)

    # ------------------------------------------------------------------------------------------------------- inside

    def _keep(self, job: Job, feed: Feed) -> None:
        with self._lock:
            self._feeds[job.id] = feed
            for old in list(self._feeds)[:-FEEDS_KEPT]:
                del self._feeds[old]

    def _resumed(self, job: Job) -> Work:
        self._library.get_story(job.story_id, owner=job.owner).scene(job.scene_id)
        feed = Feed()
        self._keep(job, feed)
        return _work(
            feed, self._kinds[job.kind], Telling(job.owner, job.story_id, job.scene_id, job.options, job.created)
        )

    def _tell(self, job: Telling, cancel: Cancel) -> Events:
        """options: seeds, one for each candidate; direction; strength; settings."""
        story = self._library.get_story(job.story_id, owner=job.owner)
        children = story.children(job.scene_id)
        seeds = [seed for seed in job.options["seeds"] if not job.saved_before(children, seed)]
        if seeds:
            chosen, strength = TellingSettings.of(job.options["settings"]), job.options.get("strength", "begin")
            path, direction = story.path_to(job.scene_id), job.options["direction"]
            yield from self._teller.tell(story, path, seeds, direction, chosen, cancel, strength=strength)

    def _redraw(self, job: Telling, cancel: Cancel) -> Events:
        """options: seed; settings."""
        story = self._library.get_story(job.story_id, owner=job.owner)
        scene, seed = story.scene(job.scene_id), job.options["seed"]
        if not job.saved_before([other for other in story.scenes if other.replaces == scene.id], seed):
            chosen = TellingSettings.of(job.options["settings"])
            yield from self._teller.redraw(story, scene, seed, chosen, cancel)


def _work(feed: Feed, tell: Tell, telling: Telling) -> Work:
    count = len(telling.options.get("seeds") or telling.options.get("scenes") or [0])

    def work(progress: Progress, cancel: Cancel) -> tuple[str, str]:
        saved, last = 0, telling.scene_id
        try:
            for event in tell(telling, cancel):
                feed.put(event)
                if isinstance(event, SceneSaved):
                    saved, last = saved + 1, event.scene.id
                progress(*_how_far(event, saved, count))
        except StoryError as error:
            feed.error = error
            raise
        return last, "Told and saved"

    return work


def _how_far(event: Event | SceneSaved, saved: int, count: int) -> tuple[float, str]:
    """The fraction and the sentence after an event."""
    from seed_story.engine import ImagePreview

    if isinstance(event, SceneSaved):
        part, message = 0.0, f"{saved} of {count} told"
    elif isinstance(event, ImagePreview):
        part, message = 0.5 + 0.4 * event.step / event.steps, f"Drawing, step {event.step} of {event.steps}"
    else:
        part, message = 0.1, "Writing"
    return min((saved + part) / count, 0.99), message
