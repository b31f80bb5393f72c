"""Prometheus metrics of a studio. None of them identifies a person or reveals what a story says."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from seed_story.errors import StoryError
from seed_story.jobs.runner import LINES, line_of
from seed_story.library.library import Job, Library
from seed_story.serving.loader import EngineLoader
from seed_story.storytellers.events import Event, SceneReady, SceneSaved, TextDelta, TextDone

if TYPE_CHECKING:
    from seed_story.storytellers.protocol import Storyteller

SECONDS = (0.05, 0.1, 0.175, 0.25, 0.375, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 16, 32, 64, 128)
KEPT_SECONDS = 5.0  # what the library says is asked for at most so often
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The counters of one program, and the library's state at the time of a scrape."""

    def __init__(self, library: Library, loader: EngineLoader) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.scenes = self._counter("seed_story_scenes", "Scenes generated and saved", "kind")
        self.jobs = self._counter("seed_story_jobs", "Jobs finished here", "kind", "state")
        self.requests = self._counter("seed_story_requests", "Responses to requests", "status")
        self.refused = self._counter("seed_story_refused", "Requests above the rate limit", "what")
        self.refused.labels("rate")  # there from the start
        self.phases = Histogram(
            "seed_story_phase_seconds",
            "Seconds of a generation: waiting in the queue, first word, words, drawing, saving; time to first word: "
            "the first two",
            ["phase"],
            buckets=SECONDS,
            registry=self.registry,
        )
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.registry.register(_Now(library, loader))

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def ended(self, job: Job, state: str) -> None:
        self.jobs.labels(job.kind, state).inc()

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)


class Stopwatch:
    """Measures the phases of one generation by its events."""

    def __init__(self, metrics: Metrics, kind: str, waited: float) -> None:
        self._metrics, self._kind, self._last, self._first = metrics, kind, time.perf_counter(), True
        self._waited: float | None = max(waited, 0.0)  # in the queue, until the first word is measured
        metrics.phases.labels("waiting").observe(max(waited, 0.0))

    def __call__(self, event: Event | SceneSaved) -> None:
        match event:
            case TextDelta() if self._first:
                self._first = False
                if self._waited is not None:  # the wait in the queue included
                    seconds = self._waited + time.perf_counter() - self._last
                    self._metrics.phases.labels("time to first word").observe(seconds)
                    self._waited = None
                self._lap("first word")
            case TextDone():
                self._lap("words")
            case SceneReady():
                self._lap("drawing")
            case SceneSaved():
                self._metrics.scenes.labels(self._kind).inc()
                self._lap("saving")
                self._first = True

    def _lap(self, phase: str) -> None:
        now = time.perf_counter()
        self._metrics.phases.labels(phase).observe(now - self._last)
        self._last = now


class _Now:
    """The state at the time of a scrape: the queue, the model, its prefix cache."""

    def __init__(self, library: Library, loader: EngineLoader) -> None:
        self._library, self._loader = library, loader
        self._going: tuple[float, dict[tuple[str, str], int]] = (-KEPT_SECONDS, {})

    def describe(self) -> Iterable[Any]:
        return ()

    def collect(self) -> Iterable[Any]:
        state = self._loader.readiness.state
        yield GaugeMetricFamily("seed_story_ready", "Whether the model is loaded", value=float(state == "ready"))
        queue = GaugeMetricFamily(
            "seed_story_queue", "Jobs waiting or running, of all owners", labels=["line", "state"]
        )
        for names, count in self._queue().items():
            queue.add_metric(names, count)
        yield queue
        yield GaugeMetricFamily(
            "seed_story_library_up", "Whether the library responds", value=float(self._going[0] >= 0)
        )
        if (engine := self._loader.loaded) is not None:
            yield from _of_engine(engine)

    def _queue(self) -> dict[tuple[str, str], int]:
        then, counts = self._going
        if then < 0 or time.monotonic() - then >= KEPT_SECONDS:
            counts = {(line, state): 0 for line in LINES for state in ("queued", "running")}
            try:
                for job in self._library.list_jobs(owner=None, going=True):
                    counts[line_of(job.kind), job.state] += 1
                self._going = time.monotonic(), counts
            except StoryError:
                self._going = -KEPT_SECONDS, {}
                return {}
        return counts


def _of_engine(engine: Storyteller) -> Iterable[Any]:
    memo = getattr(engine, "memo", None)
    if memo is not None:
        looks = CounterMetricFamily(
            "seed_story_prefix_cache_lookups", "Paths looked up in the prefix cache", labels=["hit"]
        )
        looks.add_metric(["yes"], memo.hits)
        looks.add_metric(["no"], memo.misses)
        yield looks
        yield GaugeMetricFamily(
            "seed_story_prefix_cache_bytes", "Attention states kept in the prefix cache", value=memo.used
        )
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        gpu = GaugeMetricFamily("seed_story_gpu_bytes", "Memory used by this program on each GPU", labels=["gpu"])
        for index in range(torch.cuda.device_count()):
            gpu.add_metric([str(index)], torch.cuda.memory_allocated(index))
        yield gpu
