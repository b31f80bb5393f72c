"""What a job tells while it works, for whoever listens: from the beginning, also for those who come later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

PATIENCE = 0.1  # seconds between two looks at whether the job still goes


class Feed:
    """Events of one job, in their order. One thread writes; any number may follow, each at its own pace."""

    def __init__(self) -> None:
        self._events: list[Any] = []
        self._news = threading.Condition()
        self.error: BaseException | None = None

    def put(self, event: Any) -> None:
        with self._news:
            self._events.append(event)
            self._news.notify_all()

    def follow(self, goes_on: Callable[[], bool]) -> Iterator[Any]:
        """All events, the old ones at once and the new ones as they come, until `goes_on` is false."""
        read = 0
        while True:
            going = goes_on()  # asked before the events are looked at, so that none is missed at the end
            with self._news:
                if read == len(self._events) and going:
                    self._news.wait(PATIENCE)
                new = self._events[read:]
            yield from new
            read += len(new)
            if not going:
                return
