"""Who is next: each owner in turn, and each owner's own jobs in the order in which they came."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Line(Generic[Item]):
    """A waiting line that nobody can fill for the others: whoever was served longest ago comes first.

    Not safe for several threads by itself; whoever owns it holds a lock.
    """

    def __init__(self, owner_of: Callable[[Item], Hashable]) -> None:
        self._owner_of = owner_of
        self._waiting: list[Item] = []
        self._served: dict[Hashable, int] = {}  # when each owner was served last, counted in servings
        self._servings = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def join(self, item: Item) -> None:
        self._waiting.append(item)

    def leave(self, item: Item) -> bool:
        """Takes an item out of the line; False when it was not there (any more)."""
        if item not in self._waiting:
            return False
        self._waiting.remove(item)
        return True

    def next(self) -> Item:
        """The item that is to be served now; it leaves the line."""
        item = _first(self._waiting, self._owner_of, self._served)
        self._waiting.remove(item)
        self._servings += 1
        self._served[self._owner_of(item)] = self._servings
        if not self._waiting and len(self._served) > 1000:  # owners of long ago are strangers again
            self._served = {self._owner_of(item): self._servings}
        return item

    def order(self) -> list[Item]:
        """The items as they will be served if nobody else comes."""
        waiting, served, servings = list(self._waiting), dict(self._served), self._servings
        order = []
        while waiting:
            item = _first(waiting, self._owner_of, served)
            waiting.remove(item)
            servings += 1
            served[self._owner_of(item)] = servings
            order.append(item)
        return order


def _first(waiting: list[Item], owner_of: Callable[[Item], Hashable], served: dict[Hashable, int]) -> Item:
    return min(waiting, key=lambda item: served.get(owner_of(item), 0))  # the earliest of equals
