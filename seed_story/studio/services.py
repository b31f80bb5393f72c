"""What all owners of a studio share: library, model, jobs, exporters and their bounds, composed once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from seed_story.jobs.quotas import Quotas
from seed_story.jobs.runner import JobRunner
from seed_story.jobs.short_tasks import ShortTasks
from seed_story.library.library import Job, Library
from seed_story.library.sweeping import Sweeper
from seed_story.monitoring.metrics import Metrics
from seed_story.narration import Narrators
from seed_story.runtime.environment import worker_threads
from seed_story.runtime.memory import FreeMemory
from seed_story.serving.loader import EngineLoader
from seed_story.studio.content_filter import ContentFilter
from seed_story.studio.exports import EXPORTS, Exporter
from seed_story.studio.generation import SceneGenerator
from seed_story.studio.generation_jobs import GenerationJobs
from seed_story.studio.generation_kinds import generation_kinds
from seed_story.studio.reading_aloud import ReadingVoice

PICTURES_AT_ONCE = 2  # looked at, of all visitors; more where the model does more at once
READINGS_AT_ONCE = 2  # scenes and samples of all visitors; each takes a processor


class StudioServices:
    """Each part is made once and may be used from several threads. No part knows an owner."""

    def __init__(
        self,
        library: Library,
        loader: EngineLoader,
        policy: ContentFilter,
        quotas: Quotas,
        *,
        exports: Path,
        frames: Path,
        preset: str,
    ) -> None:
        """`exports`: the folder of what people export; caches lie beside it. `frames`: the folder of start frames.
        `preset`: the name of what `loader` loads."""
        self.library, self.loader, self.policy, self.quotas = library, loader, policy, quotas
        self.exports, self.frames, self.preset = exports, frames, preset
        cache = exports.parent / "cache"
        library.screen = policy.check
        self.metrics = Metrics(library, loader)
        self._memory = FreeMemory()
        self.jobs = JobRunner(library, quotas=quotas, tellers=worker_threads(), ended=self._job_ended)
        self.generator = SceneGenerator(library, loader, policy)
        kinds = generation_kinds(library, self.generator)
        self.generation = GenerationJobs(library, self.jobs, kinds, self.metrics)
        self.pictures = ShortTasks(
            "pictures",
            places=max(PICTURES_AT_ONCE, worker_threads()),
            daily=quotas.seeing,
            at_once=quotas.at_once,
        )
        self.readings = ShortTasks("readings", places=READINGS_AT_ONCE, daily=quotas.hearing, at_once=quotas.at_once)
        narrators = Narrators(cache / "speech")
        self.exporter = Exporter(library, self.jobs, exports, narrators, self.readings)
        self.voice = ReadingVoice(cache, narrators)
        self._sweeper = Sweeper(exports.parent)

    def start(self) -> None:
        """Loads the model, sweeps, and goes on with jobs that other programs left."""
        self.loader.start()
        self._sweeper.start()
        self.jobs.recover({**self.generation.resume(), **dict.fromkeys(EXPORTS, self.exporter.resume)})

    def close(self) -> None:
        """Stops running jobs and lets the library go."""
        self._sweeper.stop()
        self.jobs.close()
        self.library.close()

    def leave(self, seconds: float) -> None:
        """Ends this program's part; see `Studio.leave`."""
        self._sweeper.stop()
        self.jobs.give_back(seconds)
        self.library.close()

    def _job_ended(self, job: Job, state: str) -> None:
        self.metrics.ended(job, state)
        self._memory.give_back()


class OwnerService:
    """Verbs of one owner over what all share.

    `owner`: whose stories these are, "" at home; or how to find out, for a page that answers many. Then each verb asks
    when it is called.
    """

    def __init__(self, shared: StudioServices, owner: str | Callable[[], str] = "") -> None:
        self._shared, self._library, self._owner = shared, shared.library, owner

    @property
    def owner(self) -> str:
        return self._owner if isinstance(self._owner, str) else self._owner()
