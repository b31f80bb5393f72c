"""Tellings as jobs: they go on when nobody looks, anybody may look again, and a new program goes on where one ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from seed_story.errors import Cancelled, StoryError
from seed_story.feeds import Feed
from seed_story.jobs import Cancel, JobRunner, Progress, Resume, Work
from seed_story.library import Job, Library
from seed_story.settings import TellingSettings
from seed_story.story import Scene, Story
from seed_story.telling import SceneSaved, Teller

if TYPE_CHECKING:
    from seed_story.engine import Event

FEEDS_KEPT = 32  # a page that is opened again asks for one of the last

Events = Iterator[Any]  # engine.Event | SceneSaved
Begin = Callable[[Cancel], Events]


class TellingJobs:
    """Starts tellings, redrawings and visualizations, and lets people follow them."""

    def __init__(self, library: Library, teller: Teller, runner: JobRunner) -> None:
        self._library, self._teller, self._runner = library, teller, runner
        self._lock = threading.Lock()
        self._feeds: dict[str, Feed] = {}
        self._kinds = {"tell": self._tell, "redraw": self._redraw, "visualize": self._visualize}

    def start(
        self, kind: str, story: Story, scene_id: str, options: Mapping[str, Any], begin: Begin | None = None
    ) -> Job:
        """Queues a telling and returns its job. `options` are plain JSON that was checked before.

        `begin` gives the events of a kind that is not known here; such a telling cannot go on after a restart.
        """
        feed = Feed()
        begin = begin or partial(self._kinds[kind], story.owner, story.id, scene_id, options, None)
        job = self._runner.submit(
            kind, story.id, scene_id, options, _work(feed, begin, scene_id, options), owner=story.owner
        )
        self._keep(job, feed)
        return job

    def told(
        self,
        kind: str,
        story: Story,
        scene_id: str,
        options: Mapping[str, Any],
        begin: Begin | None = None,
        *,
        cancel: Cancel | None = None,
    ) -> Events:
        """The events of a telling that is queued when the first of them is asked for; see `start` and `follow`."""
        yield from self.follow(self.start(kind, story, scene_id, options, begin), cancel)

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
        begin = partial(self._kinds[job.kind], job.owner, job.story_id, job.scene_id, job.options, job.created)
        return _work(feed, begin, job.scene_id, job.options)

    # What follows tells one kind of job each. `since` is empty at the first attempt; later it is the time at which the
    # job was made: what was saved since then is there already.

    def _tell(
        self, owner: str, story_id: str, scene_id: str, options: Mapping[str, Any], since: float | None, cancel: Cancel
    ) -> Events:
        """options: seeds, one for each candidate; direction; settings."""
        story = self._library.get_story(story_id, owner=owner)
        seeds = [seed for seed in options["seeds"] if _saved(story, story.children(scene_id), seed, since) is None]
        if seeds:
            chosen = TellingSettings.of(options["settings"])
            path = story.path_to(scene_id)
            yield from self._teller.tell(story, path, seeds, options["direction"], chosen, cancel)

    def _redraw(
        self, owner: str, story_id: str, scene_id: str, options: Mapping[str, Any], since: float | None, cancel: Cancel
    ) -> Events:
        """options: seed; settings."""
        story = self._library.get_story(story_id, owner=owner)
        scene = story.scene(scene_id)
        drawn = [other for other in story.scenes if other.replaces == scene.id]
        if _saved(story, drawn, options["seed"], since) is None:
            chosen = TellingSettings.of(options["settings"])
            yield from self._teller.redraw(story, scene, options["seed"], chosen, cancel)

    def _visualize(
        self, owner: str, story_id: str, scene_id: str, options: Mapping[str, Any], since: float | None, cancel: Cancel
    ) -> Events:
        """options: sentences, one for each scene; seed; settings. Every scene follows the one before."""
        story, here = self._library.get_story(story_id, owner=owner), scene_id
        # One word is the fewest that the model can be asked for; it is cut off again behind the sentence's own end.
        chosen = TellingSettings.of({**options["settings"], "max_text_tokens": 1})
        for number, sentence in enumerate(options["sentences"]):
            seed = options["seed"] + number
            before = _saved(story, story.children(here), seed, since)
            if before is not None:
                here = before.id
                continue
            for event in self._teller.tell(story, story.path_to(here), [seed], sentence, chosen, cancel):
                yield event
                if isinstance(event, SceneSaved):
                    story, here = event.story, event.scene.id


def _saved(story: Story, among: tuple[Scene, ...] | list[Scene], seed: int, since: float | None) -> Scene | None:
    """The scene with this seed that an earlier attempt saved."""
    if since is None:
        return None
    return next((scene for scene in among if scene.seed == seed and scene.created >= since), None)


def _work(feed: Feed, begin: Begin, scene_id: str, options: Mapping[str, Any]) -> Work:
    count = len(options.get("sentences") or options.get("seeds") or [0])

    def work(progress: Progress, cancel: Cancel) -> tuple[str, str]:
        saved, last = 0, scene_id
        try:
            for event in begin(cancel):
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
    if isinstance(event, SceneSaved):
        part, message = 0.0, f"{saved} of {count} told"
    elif hasattr(event, "steps"):
        part, message = 0.5 + 0.4 * event.step / event.steps, f"Drawing, step {event.step} of {event.steps}"
    else:
        part, message = 0.1, "Writing"
    return min((saved + part) / count, 0.99), message
