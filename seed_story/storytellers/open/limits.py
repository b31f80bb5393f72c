"""How many tokens and pictures the open storyteller may ask for in a day: what costs money stops before its limit."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from seed_story.errors import StoryError

DAY = 24 * 3600.0


class LimitError(StoryError):
    """The limit that the owner set is reached; nothing was asked for."""


class Limits:
    """Counts of this program in the last 24 hours. None: no limit."""

    def __init__(
        self, tokens: int | None = None, pictures: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = {"tokens": tokens, "pictures": pictures}
        self._counts: dict[str, deque[tuple[float, int]]] = {"tokens": deque(), "pictures": deque()}
        self._clock, self._lock = clock, threading.Lock()

    def check_tokens(self, number: int) -> None:
        """Raises LimitError where `number` more may be too many."""
        self._check("tokens", number, "SEED_STORY_DAILY_TOKENS")

    def count_tokens(self, number: int) -> None:
        self._count("tokens", number)

    def check_picture(self) -> None:
        """Raises LimitError where one more is too many."""
        self._check("pictures", 1, "SEED_STORY_DAILY_PICTURES")

    def count_picture(self) -> None:
        self._count("pictures", 1)

    def used(self, what: str) -> int:
        """Tokens or pictures of the last 24 hours."""
        with self._lock:
            counts, since = self._counts[what], self._clock() - DAY
            while counts and counts[0][0] <= since:
                counts.popleft()
            return sum(number for _, number in counts)

    def _check(self, what: str, number: int, setting: str) -> None:
        most = self._most[what]
        if most is not None and (used := self.used(what)) + number > most:
            raise LimitError(
                f"{used} of {most} {what} of the last 24 hours are used, and this needs up to {number}. Raise "
                f"{setting}, or go on tomorrow."
            )

    def _count(self, what: str, number: int) -> None:
        with self._lock:
            self._counts[what].append((self._clock(), number))
