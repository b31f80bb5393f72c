"""Who is next: each owner in turn, and each owner's own jobs in the order in which they came."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")


def order(waiting: Sequence[Item], owner_of: Callable[[Item], Hashable], served: Mapping[Any, int]) -> list[Item]:
    """The items, given in the order in which they came, as they will be served if nobody else comes.

    Whoever was served longest ago comes first, so that nobody can fill the line for the others. `served` tells when
    each owner was served last, counted in servings; who is missing there never was.
    """
    left, last = list(waiting), dict(served)
    servings = max(last.values(), default=0)
    found = []
    while left:
        item = min(left, key=lambda item: last.get(owner_of(item), 0))  # the earliest of equals
        left.remove(item)
        servings += 1
        last[owner_of(item)] = servings
        found.append(item)
    return found
