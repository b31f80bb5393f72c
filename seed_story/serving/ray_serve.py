"""Replicas of the model with Ray Serve, for more people than one program can serve: `serve --engine ray`.

Any number of studios (front ends and workers) on one Ray cluster share them. A studio holds no model then, only this
stand-in for a StoryEngine, so it starts at once and needs little memory; its jobs, library and page are as ever. Ray
chooses the replica, starts more when many ask, and replaces those that die. A telling whose replica dies in the middle
is told again by another one with the same seeds: the same words come, and what was heard already is left out.

Ray is an extra: `pip install -r requirements-ray.txt`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from seed_story.errors import StoryError, stop_if
from seed_story.presets import PRESETS, Preset
from seed_story.runtime.environment import replica_range
from seed_story.runtime.logs import current_job, current_request, named, serving, start_logging
from seed_story.serving.streaming_proxy import StreamingProxy

if TYPE_CHECKING:
    from seed_story.serving.loader import LoadEngine

logger = logging.getLogger(__name__)

APP = "seed-story"
ATTEMPTS = 3  # replicas that may die under one telling
LOOK = 0.2  # seconds between two looks whether somebody stopped a telling
PATIENCE = 120.0  # seconds until a replica that was replaced must be there
READY_SECONDS = 600.0  # until the first replica has loaded the model
_OVER = object()
_STARTING = threading.Lock()  # Ray Serve is not started by two threads of a program at once


class Replica:
    """One model. Ray makes it on a machine with room for it and calls these."""

    def __init__(self, preset: str, device: str, tellings: int) -> None:
        from seed_story.weights.loading import load_engine

        start_logging()  # to standard error, which Ray keeps with the logs of its session
        self._engine = load_engine(PRESETS[preset], device=device)
        if tellings > 1:
            self._engine.tell_together(tellings)

    def facts(self) -> dict[str, Any]:
        return {"weights_id": self._engine.weights_id, "pid": os.getpid()}

    async def see(self, image: Any, request: str = "", job: str = "") -> Any:
        """In a thread, because it may wait for a telling, whose events would not get out of here meanwhile."""
        stopped = threading.Event()

        def look() -> Any:
            with serving(request, job):
                return self._engine.see(image, cancel=stopped.is_set)

        try:
            return await asyncio.get_running_loop().run_in_executor(None, look)
        finally:
            stopped.set()

    async def stream(
        self, verb: str, arguments: tuple[Any, ...], options: dict[str, Any], request: str = "", job: str = ""
    ) -> AsyncIterator[Any]:
        """The events of `continue_story` or `redraw`. Errors for readers travel as values: Ray would wrap them.

        `request` and `job` are the names for the logs, which no thread carries from program to program. Asynchronous,
        because Ray can take back only what waits for something: the engine is told to stop then, and its next step ends
        it. Each telling has one thread from its beginning to its end, for that is where PyTorch keeps its modes.
        """
        stopped = threading.Event()
        events = named(getattr(self._engine, verb)(*arguments, cancel=stopped.is_set, **options), request, job)
        thread, wait = ThreadPoolExecutor(1, "telling"), asyncio.get_running_loop().run_in_executor
        event = None
        try:
            while (event := await wait(thread, _next, events)) is not _OVER:
                yield event
        finally:
            stopped.set()
            await asyncio.shield(wait(thread, events.close))  # behind the step that is being done
            thread.shutdown(wait=False)
            if event is not _OVER:
                with serving(request, job):
                    logger.info("a telling was taken back")


def _next(events: Iterator[Any]) -> Any:
    """The next event, an error for readers as a value, or _OVER: a StopIteration cannot leave a thread."""
    try:
        return next(events, _OVER)
    except StoryError as error:
        return error


class RayStoryteller(StreamingProxy):
    """Stands in for a StoryEngine whose replicas are elsewhere."""

    def __init__(self, preset: Preset, handle: Any, facts: dict[str, Any]) -> None:
        self._preset, self.weights_id = preset, str(facts["weights_id"])
        self._handle = handle

    @property
    def preset(self) -> Preset:
        return self._preset

    def see(self, image: Any, *, cancel: Callable[[], bool] | None = None) -> Any:
        names = current_request(), current_job()
        return self._patiently(lambda: _answered(self._handle.see.remote(image, *names), cancel))

    def stream(
        self, verb: str, arguments: tuple[Any, ...], options: dict[str, Any], cancel: Callable[[], bool] | None
    ) -> Iterator[Any]:
        heard, names = 0, (current_request(), current_job())
        for left in reversed(range(ATTEMPTS)):
            stop_if(cancel)
            answer = self._handle.options(stream=True).stream.remote(verb, arguments, options, *names)
            try:
                with _taken_back(answer, cancel):
                    for number, event in enumerate(answer):
                        stop_if(cancel)
                        if isinstance(event, StoryError):
                            raise event
                        if number >= heard:  # the same seeds tell the same again
                            heard += 1
                            yield event
                return
            except (Exception, asyncio.CancelledError) as error:
                stop_if(cancel)
                if not _is_gone(error) or not left:
                    raise _for_readers(error) from error
                logger.warning(
                    "a replica died in the middle of a telling; another one tells it (%s)", type(error).__name__
                )
            finally:
                answer.cancel()

    def _patiently(self, ask: Callable[[], Any]) -> Any:
        for left in reversed(range(ATTEMPTS)):
            try:
                return ask()
            except Exception as error:
                if not _is_gone(error) or not left:
                    raise _for_readers(error) from error
                time.sleep(1.0)
        raise AssertionError


def _answered(answer: Any, cancel: Callable[[], bool] | None) -> Any:
    """The answer to one question; raises Cancelled as soon as `cancel()` says so, and TimeoutError."""
    with _taken_back(answer, cancel):
        try:
            return answer.result(timeout_s=PATIENCE)
        except (Exception, asyncio.CancelledError):
            stop_if(cancel)
            raise


@contextmanager
def _taken_back(answer: Any, cancel: Callable[[], bool] | None) -> Iterator[None]:
    """Inside, the answer is cancelled as soon as `cancel()` says so, also while nothing is heard: the telling may wait
    for a replica, or a large picture be drawn."""
    if cancel is None:
        yield
        return
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK):
            if cancel():
                answer.cancel()
                return

    threading.Thread(target=look, daemon=True, name="stop of a telling").start()
    try:
        yield
    finally:
        over.set()


def remote_engine(preset: str, device: str = "auto", *, tellings: int = 1) -> LoadEngine:
    """How to reach the replicas, and start them when nobody did.

    From the environment: RAY_ADDRESS (else a cluster of this machine's own), SEED_STORY_REPLICAS as "1-4" (so many at
    least and at most), SEED_STORY_GPUS (the share of a GPU that each needs). `load` raises StoryError without Ray, or
    when the cluster is not there or wants another token (RAY_AUTH_MODE, RAY_AUTH_TOKEN).
    """

    def load(progress: Callable[[float, str], None]) -> Any:
        try:
            import ray
            from ray import serve
        except ImportError as error:
            raise StoryError("Ray is not installed. Run: pip install -r requirements-ray.txt") from error
        progress(0.1, "Looking for storyteller replicas")
        if not ray.is_initialized():
            _enter(ray, os.environ.get("RAY_ADDRESS"))
        progress(0.3, "Starting storyteller replicas")
        handle = _handle(serve, lambda: _deployment(serve, preset, device, tellings))
        facts = handle.facts.remote().result(timeout_s=READY_SECONDS)
        return RayStoryteller(PRESETS[preset], handle, facts)

    return load


def _enter(ray: Any, address: str | None) -> None:
    try:
        ray.init(address=address, namespace=APP, log_to_driver=False, logging_level=logging.WARNING)
    except (ConnectionError, RuntimeError, ValueError) as error:  # Ray has no kind of its own for these
        raise StoryError(
            f"The Ray cluster {f'at {address} ' if address else ''}refused the connection. Check RAY_ADDRESS. "
            "If the cluster needs a token, set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN."
        ) from error


def _handle(serve: Any, deployment: Callable[[], Any]) -> Any:
    """The replicas' handle. Several studios may start at once, and one of them is the first to start the replicas."""
    end = time.monotonic() + READY_SECONDS
    while True:
        try:
            with _STARTING:
                serve.start(proxy_location="Disabled")  # nobody asks the replicas but studios of this cluster
                if APP not in serve.status().applications:
                    serve.run(deployment(), name=APP, route_prefix=None, blocking=False)
            return serve.get_app_handle(APP)
        except Exception as error:
            kinds = {kind.__name__ for kind in type(error).__mro__}
            if time.monotonic() > end or not kinds & {"ActorAlreadyExistsError", "RayServeException"}:
                raise
            time.sleep(1.0)


def _deployment(serve: Any, preset: str, device: str, tellings: int) -> Any:
    least, most = replica_range()
    gpus = float(os.environ.get("SEED_STORY_GPUS", "0") or 0)
    deployment = serve.deployment(
        Replica,
        name="storyteller",
        max_ongoing_requests=max(2 * tellings, 4),
        autoscaling_config={"min_replicas": least, "max_replicas": most, "target_ongoing_requests": tellings},
        ray_actor_options={"num_cpus": 0 if gpus else 1, "num_gpus": gpus},
        health_check_period_s=5,
        graceful_shutdown_timeout_s=30,
    )
    return deployment.bind(preset, device, tellings)


def _is_gone(error: BaseException) -> bool:
    """Whether the replica died, rather than that it said something."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & {"RayActorError", "ActorUnavailableError", "WorkerCrashedError", "ReplicaUnavailableError"})


def _for_readers(error: BaseException) -> BaseException:
    if isinstance(error, StoryError):
        return error
    if _is_gone(error) or type(error).__name__ in ("TimeoutError", "GetTimeoutError", "BackPressureError"):
        return StoryError("The storyteller is not available. Finished scenes are saved; try again in a moment.")
    return error
