"""Replicas of the model that die, in this process and without Ray."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seed_story.errors import StoryError


class Dying:
    """A handle whose replica dies after so many events, the first few times."""

    def __init__(self, engine: Any, deaths: int, after: int) -> None:
        self._engine, self.deaths, self.after, self.begun = engine, deaths, after, 0

    def options(self, **_: Any) -> Dying:
        return self

    @property
    def stream(self) -> Dying:
        return self

    def remote(self, verb: str, arguments: tuple, options: dict) -> Any:
        self.begun += 1
        return Answer(self._events(verb, arguments, options))

    def _events(self, verb: str, arguments: tuple, options: dict) -> Iterator[Any]:
        dies = self.begun <= self.deaths
        try:
            for number, event in enumerate(getattr(self._engine, verb)(*arguments, **options)):
                if dies and number == self.after:
                    raise RayActorError
                yield event
        except StoryError as error:
            yield error


class Answer:
    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events

    def __iter__(self) -> Iterator[Any]:
        return self._events

    def cancel(self) -> None:
        self._events.close()  # type: ignore[attr-defined]


class RayActorError(Exception):
    """As Ray calls it."""
