"""What is asked for and answered at once, without a row of its own: looking at pictures, reading aloud.

Like jobs, these tasks have a share for each visitor, so many places on the machine, and turns (queue_order.py). Unlike
jobs, nobody can come back for them later: who has to wait too long for a place is told so.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from seed_story.errors import Cancelled, StoryError
from seed_story.jobs.quotas import DAY, QuotaError
from seed_story.library.queue_order import fair_order, names
from seed_story.runtime.addresses import current_address

PATIENCE = 120.0  # seconds that somebody waits for a place
LISTEN = 0.25  # seconds between two looks at whether somebody who waits still wants to
ADDRESS_SHARES = 5  # shares of one person that all names of an address have together, as with the rates of requests

Name = tuple[str, str]


class BusyError(StoryError):
    """There was no place on the machine in time."""


class ShortTasks:
    """Tasks of one kind. `places`: so many run at once, of all visitors together.

    Of one visitor `daily` tasks may begin in 24 hours, and `at_once` wait or run at the same time (None: without end);
    all visitors of one address have ADDRESS_SHARES times as much. `called`: what people call several of these tasks.
    Counted in this program alone; of the last 24 hours only the visitors and addresses who came last are kept.
    """

    KEPT = 10_000

    def __init__(
        self,
        called: str,
        *,
        places: int,
        daily: int | None = None,
        at_once: int | None = None,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._called, self._daily, self._at_once = called, daily, at_once
        self._patience, self._clock = patience, clock
        self._changed = threading.Condition()
        self._free = places
        self._waiting: dict[int, tuple[Name, Name]] = {}  # who waits for a place, by the number of their coming
        self._numbers = itertools.count()
        self._going: Counter[Name] = Counter()  # tasks that wait or run
        self._served: dict[Name, int] = {}  # when those who have tasks going were served last, counted in servings
        self._servings = 0
        self._begun: OrderedDict[Name, deque[float]] = OrderedDict()  # when tasks of the last 24 hours began

    @contextmanager
    def asked(self, owner: str) -> Iterator[None]:
        """Inside, one more task of this owner waits or runs. Raises QuotaError when they have had their share."""
        who = names(current_address(), owner)
        with self._changed:
            self._check(who)
            first = min(
                (fair_order(other, self._served)[0] for other in self._waiting.values()), default=self._servings
            )
            for name in set(who):
                self._going[name] += 1
                self._served.setdefault(name, first)  # who comes new begins where those are who wait
        try:
            yield
        finally:
            with self._changed:
                for name in set(who):
                    self._going[name] -= 1
                    if not self._going[name]:
                        del self._going[name], self._served[name]

    @contextmanager
    def place(self, owner: str, cancel: Callable[[], bool] | None = None) -> Iterator[None]:
        """Inside, the task of this owner has one of the places; waits for its turn.

        Raises BusyError when that takes too long, and Cancelled as soon as `cancel()` says so.
        """
        self._take(names(current_address(), owner), cancel)
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()

    def _take(self, who: tuple[Name, Name], cancel: Callable[[], bool] | None) -> None:
        end = time.monotonic() + self._patience
        with self._changed:
            number = next(self._numbers)
            self._waiting[number] = who
            try:
                while not (self._free and self._next() == number):
                    if cancel is not None and cancel():
                        raise Cancelled("Stopped. Nothing changed.")
                    left = end - time.monotonic()
                    if left <= 0:
                        raise BusyError(f"Too many {self._called} are wanted right now. Please try again in a minute.")
                    self._changed.wait(left if cancel is None else min(left, LISTEN))
                self._free -= 1
                self._servings += 1
                self._served |= {name: self._servings for name in who if name in self._served}
            finally:
                del self._waiting[number]
                self._changed.notify_all()

    def _next(self) -> int:
        """Of those who wait, whoever was served longest ago; the earliest of equals."""
        return min(self._waiting, key=lambda number: (fair_order(self._waiting[number], self._served), number))

    def _check(self, who: tuple[Name, Name]) -> None:
        """Notes that one more begins. Raises QuotaError, and notes nothing, when that is more than there may be."""
        now, noted = self._clock(), []
        for name in dict.fromkeys(who):
            shares, whose = (ADDRESS_SHARES, "Your address has") if name[0] == "address" else (1, "You have")
            if self._at_once is not None and self._going[name] >= shares * self._at_once:
                raise QuotaError(
                    f"{whose} {self._going[name]} {self._called} waiting or running. Wait for one to finish."
                )
            if self._daily is None:
                continue
            begun = self._begun.pop(name, deque())
            self._begun[name] = begun
            while begun and begun[0] <= now - DAY:
                begun.popleft()
            if len(begun) >= shares * self._daily:
                raise QuotaError(
                    f"{whose} reached the limit of {shares * self._daily} {self._called} in 24 hours. "
                    "Please come back later."
                )
            noted.append(begun)
        for begun in noted:
            begun.append(now)
        while len(self._begun) > self.KEPT:
            self._begun.popitem(last=False)
