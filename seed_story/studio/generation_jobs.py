"""Generation as jobs: they go on when nobody looks, anybody may look again, and a new program resumes what one left."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from seed_story.errors import Cancelled, StoryError
from seed_story.jobs.quotas import TELLING_KINDS
from seed_story.jobs.runner import REPORT_SECONDS, Cancel, GaveWay, JobRunner, Report, Resume, Work
from seed_story.library.library import Job, Library
from seed_story.monitoring.metrics import Metrics, Stopwatch
from seed_story.story import Story
from seed_story.story.branches import check_room
from seed_story.storytellers.events import ImagePreview, TextDelta
from seed_story.studio.event_streams import EventStream
from seed_story.studio.generation import SceneSaved
from seed_story.studio.generation_kinds import Generate, GenerationJob

if TYPE_CHECKING:
    from seed_story.storytellers.seed_story.engine import Event

SCENES_A_TURN = 4  # generated before a long job looks whether others wait; no fewer than are drawn together
STREAMS_KEPT = 32  # a page that is opened again asks for one of the last


class GenerationJobs:
    """Starts jobs of these kinds and lets people follow them."""

    def __init__(
        self, library: Library, runner: JobRunner, kinds: Mapping[str, Generate], metrics: Metrics | None = None
    ) -> None:
        assert set(kinds) <= set(TELLING_KINDS), kinds
        self._library, self._runner, self._kinds, self._metrics = library, runner, kinds, metrics
        self._lock = threading.Lock()
        self._streams: dict[str, EventStream] = {}  # of the last jobs, by their ids

    def start(self, kind: str, story: Story, scene_id: str, options: Mapping[str, Any]) -> Job:
        """Queues a job and returns it. `options` are plain JSON that was checked before.

        Raises InputError when the story has no room for its scenes."""
        check_room(story, len(options.get("seeds") or options.get("scenes") or [0]))
        work = self._work(kind, GenerationJob(story.owner, story.id, scene_id, options, story=story))
        job = self._runner.submit(kind, story.id, scene_id, options, work, owner=story.owner, known=story)
        self._remember(job, work.stream)
        return job

    def generate(
        self, kind: str, story: Story, scene_id: str, options: Mapping[str, Any], cancel: Cancel | None = None
    ) -> Iterator[Event | SceneSaved]:
        """The events of a job that is queued when the first of them is asked for; see `start` and `follow`."""
        yield from self.follow(self.start(kind, story, scene_id, options), cancel)

    def follow(self, job: Job, cancel: Cancel | None = None) -> Iterator[Event | SceneSaved]:
        """The job's events from its beginning, and its end as an error: Cancelled, or StoryError with what went wrong.

        A job of another program is followed by its row: words a little later, and pictures when they are finished.
        Whoever stops following leaves the job alone; `cancel` stops it.
        """
        with self._lock:
            stream = self._streams.get(job.id) or self._stream(GenerationJob.of(job))

        def goes_on() -> bool:
            if cancel is not None and cancel():
                self._runner.cancel(job)
            return self._runner.is_going(job)

        followed = set()
        for event in stream.follow(goes_on):
            if isinstance(event, SceneSaved):
                followed.add(event.scene.id)
            yield event
        if stream.error is not None:
            raise stream.error
        job = yield from self._follow_row(job, followed, cancel)
        if job.state == "cancelled":
            raise Cancelled("Stopped. Finished scenes are saved.")
        if job.state == "failed":
            raise StoryError(job.message)

    def resume(self) -> dict[str, Resume]:
        """How to go on with jobs that another program began, by their kind."""
        return dict.fromkeys(self._kinds, self._resumed)

    def _resumed(self, job: Job) -> Work:
        self._library.get_story(job.story_id, owner=job.owner).scene(job.scene_id)
        work = self._work(job.kind, GenerationJob.of(job))
        self._remember(job, work.stream)
        return work

    def _work(self, kind: str, job: GenerationJob) -> _GenerationWork:
        return _GenerationWork(kind, job, self._kinds[kind], self._stream(job), self._runner, self._metrics)

    def _stream(self, job: GenerationJob) -> EventStream:
        return EventStream(lambda: self._library.get_story(job.story_id, owner=job.owner))

    def _remember(self, job: Job, stream: EventStream) -> None:
        with self._lock:
            self._streams[job.id] = stream
            for old in list(self._streams)[:-STREAMS_KEPT]:
                del self._streams[old]

    def _follow_row(
        self, job: Job, followed: set[str], cancel: Cancel | None
    ) -> Generator[Event | SceneSaved, None, Job]:
        """The events of a job by what its row says, then the finished job; nothing of scenes in `followed`."""
        texts: dict[str, str] = {}
        while True:
            job = self._library.get_job(job.id, owner=job.owner)
            for candidate, text in job.draft.items():
                before = texts.get(candidate, "")
                if text.startswith(before) and text != before:
                    yield TextDelta(int(candidate), text[len(before) :])
                texts[candidate] = text
            new = [scene_id for scene_id in job.saved or () if scene_id not in followed]
            if new:
                followed.update(new)
                story = self._library.get_story(job.story_id, owner=job.owner)
                seeds = list(job.options.get("seeds") or ())
                for scene in (story.scene(scene_id) for scene_id in new):
                    yield SceneSaved(seeds.index(scene.seed) if scene.seed in seeds else 0, scene, story)
            if job.finished:
                return job
            if cancel is not None and cancel():
                self._runner.cancel(job)
            time.sleep(REPORT_SECONDS)


@dataclass
class _GenerationWork:
    """What a runner's thread does for a job: generates, and puts each event into the job's stream.

    After SCENES_A_TURN scenes it gives way to others who wait; called again, it goes on with what is not saved yet.
    """

    kind: str
    job: GenerationJob
    events_of: Generate
    stream: EventStream
    runner: JobRunner
    metrics: Metrics | None
    saved: list[str] = field(default_factory=list)  # ids of this program's scenes
    waits_since: float = field(default_factory=time.monotonic)

    def __call__(self, report: Report, cancel: Cancel) -> tuple[str, str]:
        job, gives_way, turn = self._job_now(), False, 0
        texts: dict[str, str] = {}
        watch = Stopwatch(self.metrics, self.kind, time.monotonic() - self.waits_since) if self.metrics else None
        count = len(job.options.get("seeds") or job.options.get("scenes") or [0])
        try:
            with closing(cast("Generator[Event | SceneSaved]", self.events_of(job, cancel))) as events:
                for event in events:
                    pause = False
                    if watch is not None:
                        watch(event)
                    self.stream.put(event)
                    match event:
                        case TextDelta():
                            texts[str(event.candidate)] = texts.get(str(event.candidate), "") + event.text
                        case SceneSaved():
                            self.saved.append(event.scene.id)
                            turn += 1
                            texts.pop(str(event.candidate), None)
                            pause = turn >= SCENES_A_TURN and len(self.saved) < count
                    report(*_how_far(event, len(self.saved), count), texts)
                    if pause and self.runner.has_competitors(job.owner):
                        gives_way = True
                        raise GaveWay
        except StoryError as error:
            self.stream.error = error
            raise
        finally:
            self.waits_since = time.monotonic()
            if not gives_way:
                self.stream.over()
        return self.saved[-1] if self.saved else job.scene_id, "Saved"

    def _job_now(self) -> GenerationJob:
        if not self.saved:
            return self.job
        earlier = self.job.saved
        return replace(self.job, saved=None if earlier is None else (*earlier, *self.saved), story=None)


def _how_far(event: Event | SceneSaved, saved: int, count: int) -> tuple[float, str]:
    """The fraction and the sentence after an event."""
    if isinstance(event, SceneSaved):
        part, message = 0.0, f"{saved} of {count} done"
    elif isinstance(event, ImagePreview):
        part, message = 0.5 + 0.4 * event.step / event.steps, f"Drawing, step {event.step} of {event.steps}"
    else:
        part, message = 0.1, "Writing"
    return min((saved + part) / count, 0.99), message
