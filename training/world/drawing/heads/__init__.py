"""The heads of all kinds, facing right, with what else is their own: tails, wings, shells, feet.

Heads are drawn around 0,0; about 58 wide and 50 high without ears. One file a family.
"""

from __future__ import annotations

from training.world.drawing.heads import (
    birds,
    burrows,
    cats_dogs,
    fantasy,
    farm,
    humans,
    insects,
    jungle,
    poultry,
    rarer,
    reptiles,
    water,
    woodland,
)  # fmt: skip
from training.world.drawing.heads.common import Anatomy, Paint

FAMILIES = (
    cats_dogs, woodland, burrows, farm, jungle, birds, poultry, water, reptiles, insects, fantasy, rarer, humans,
)  # fmt: skip
ANATOMIES: dict[str, Anatomy] = {name: anatomy for family in FAMILIES for name, anatomy in family.ANATOMY.items()}


def head(kind: str, paint: Paint, expression: str, asleep: bool = False) -> str:
    anatomy = ANATOMIES[kind]
    return anatomy.back(paint) + anatomy.front(paint, expression, asleep)


__all__ = ["ANATOMIES", "Anatomy", "Paint", "head"]
