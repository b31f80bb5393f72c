"""Who is next: each address in turn, at it each owner in turn, and each owner's own jobs in the order of their coming.

A job says by `address` where it was asked from, on a page that strangers share; without one (at home, a command) its
owner counts as an address.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")


def order(waiting: Sequence[Item], owner_of: Callable[[Item], Hashable], served: Mapping[Any, int]) -> list[Item]:
    """The items, given in the order in which they came, as they will be served if nobody else comes.

    Whoever was served longest ago comes first, so that nobody can fill the line for the others. `served` tells when
    each owner was served last, counted in servings; who is missing there never was. An owner may be a tuple (address,
    owner): addresses take turns, and at each address its owners do.
    """
    remaining, last = list(waiting), dict(served)
    servings = max(last.values(), default=0)
    ordered = []
    while remaining:
        item = min(remaining, key=lambda item: fair_order(owner_of(item), last))  # the earliest of equals
        remaining.remove(item)
        servings += 1
        last.update(dict.fromkeys(_names(owner_of(item)), servings))
        ordered.append(item)
    return ordered


def fair_order(owner: Hashable, served: Mapping[Any, int]) -> tuple[int, ...]:
    """When an owner was served last, its address first: whoever has the least is next."""
    return tuple(served.get(name, 0) for name in _names(owner))


def names(address: str | None, owner: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """By what a job's turn is found, for `order`: its address (or the owner who has none), and its owner."""
    own = ("owner", owner)
    return ("address", address) if address else own, own


def _names(owner: Hashable) -> tuple[Any, ...]:
    return owner if isinstance(owner, tuple) else (owner,)
