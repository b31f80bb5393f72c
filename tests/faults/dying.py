"""Replicas of the model that die, in this process and without Ray."""

from __future__ import annotations

import contextvars
from collections.abc import Generator, Iterator
from types import SimpleNamespace
from typing import Any

from seed_story.replicas import Replica


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
        seen = self._replica.see
        return SimpleNamespace(remote=lambda *asked: SimpleNamespace(result=lambda timeout_s: seen(*asked)))

    def remote(self, *asked: Any) -> Any:
        self.begun += 1
        return Answer(self._events(self._replica.stream(*asked)))

    def _events(self, told: Generator[Any]) -> Iterator[Any]:
        dies, elsewhere, number = self.begun <= self.deaths, contextvars.Context(), 0
        while (event := elsewhere.run(next, told, None)) is not None:  # another program knows no names of this one
            if dies and number == self.after:
                elsewhere.run(told.close)  # a program that dies gives its model free
                raise RayActorError
            yield event
            number += 1


class Answer:
    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events

    def __iter__(self) -> Iterator[Any]:
        return self._events

    def cancel(self) -> None:
        self._events.close()  # type: ignore[attr-defined]


class RayActorError(Exception):
    """As Ray calls it."""
