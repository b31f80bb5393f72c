"""Replicas of the model that die, in this process and without Ray."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

from seed_story.serving.ray_serve import Replica


class Dying:
    """A handle whose replica dies after so many events, the first few times."""

    def __init__(self, engine: Any, deaths: int = 0, after: int = 0) -> None:
        self._replica = Replica.__new__(Replica)
        self._replica._engine = engine
        self.deaths, self.after, self.begun = deaths, after, 0

    def options(self, **_: Any) -> Dying:
        return self

    @property
    def stream(self) -> Dying:
        return self

    @property
    def see(self) -> Any:
        return SimpleNamespace(remote=lambda *asked: Look(self._replica.see(*asked)))

    def remote(self, *asked: Any) -> Any:
        self.begun += 1
        return Answer(self._replica.stream(*asked), self.after if self.begun <= self.deaths else None)


class Look:
    """The answer to one question."""

    def __init__(self, asked: Coroutine[Any, Any, Any]) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._answer = asyncio.run_coroutine_threadsafe(asked, self._loop)

    def result(self, timeout_s: float) -> Any:
        try:
            return self._answer.result(timeout_s)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)

    def cancel(self) -> None:
        self._answer.cancel()


class Answer:
    """Events of a replica, which dies before the one with that number. It knows no names of this program: its loop has
    a thread of its own."""

    def __init__(self, events: AsyncIterator[Any], dies_at: int | None = None) -> None:
        self._events, self._dies_at = events, dies_at
        self._loop = asyncio.new_event_loop()
        self._asked: Future[Any] | None = None
        self._ending, self._over = threading.Lock(), False
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def __iter__(self) -> Iterator[Any]:
        number = 0
        while True:
            self._asked = asyncio.run_coroutine_threadsafe(self._next(), self._loop)
            if (event := self._asked.result()) is None:
                return
            if number == self._dies_at:
                self.cancel()  # a program that dies gives its model free
                raise RayActorError
            yield event
            number += 1

    def cancel(self) -> None:
        """As Ray does: what the replica waits for is cancelled. The model is free when this returns."""
        with self._ending:
            if self._over:
                return
            self._over = True
            if self._asked is not None:
                self._asked.cancel()
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)

    async def _next(self) -> Any:
        return await anext(self._events, None)

    async def _end(self) -> None:
        while True:
            try:
                return await self._events.aclose()  # type: ignore[attr-defined]
            except RuntimeError:  # its step is being ended
                await asyncio.sleep(0.01)


class RayActorError(Exception):
    """As Ray calls it."""
