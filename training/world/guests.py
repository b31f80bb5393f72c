"""People of other kinds: somebody who is drawn as a fox and called an otter.

Whoever begins with a photograph of their hamster must hear of a hamster for ever after, though the world has none to
draw. So in some of the wordings from 1 on one of a story's people is told of as a guest; pictures and labels stay as
they are. A story told so also teaches that what somebody is called is not what the story is about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from random import Random

from training.world.names import PEOPLE
from training.world.openings import CHILDREN
from training.world.planning import Plan
from training.world.script import Character

OFTEN = 0.3  # of the stories of such a wording


@dataclass(frozen=True, kw_only=True)
class Guest(Character):
    """Somebody of a kind that Fernhollow does not know, in words alone."""

    def __post_init__(self) -> None:
        """Nothing is checked: whose place a guest takes has been."""


@cache
def guest_kinds() -> tuple[str, ...]:
    """Words for somebody that the world does not draw."""
    return tuple((PEOPLE / "guests.txt").read_text(encoding="ascii").split("\n")[:-1])


def with_guest(plan: Plan, seed: int, wording: int) -> Plan:
    """The plan with a guest among its cast, or as it is. Children stay children."""
    rng = Random(f"fernhollow/{seed}/{wording}/guest")
    animals = [index for index, person in enumerate(plan.cast) if person.kind not in CHILDREN]
    if rng.random() >= OFTEN or not animals:
        return plan
    chosen, kind = rng.choice(animals), rng.choice(guest_kinds())
    cast = list(plan.cast)
    person = cast[chosen]
    cast[chosen] = Guest(name=person.name, kind=kind, garment=person.garment, colour=person.colour)
    return replace(plan, cast=tuple(cast))
