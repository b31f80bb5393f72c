"""Do the people of the opening look like themselves in a later picture? A figure from 0 to 1, from visual features.

Where the preset has a scene reader, its words for the features of both pictures are compared person by person: who
somebody is counts half, garment and colour a quarter each. Without a reader it is the cosine of both pictures' mean
features, which also sees the place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seed_story.errors import InputError

if TYPE_CHECKING:
    from seed_story.engine import Seen

WEIGHTS = {"kind": 0.5, "garment": 0.25, "colour": 0.25}
GOOD = 0.9  # a picture that fits as well as this needs no further try

Attributes = Mapping[str, tuple[str, float]]


@dataclass(frozen=True)
class Person:
    """One figure of a picture: attribute -> (word, probability)."""

    looks: Mapping[str, tuple[str, float]]

    @property
    def kind(self) -> str:
        return self.looks["kind"][0]

    def resembles(self, other: Person) -> float:
        """0..1; what this person lacks (no garment) the other should lack, too."""
        score = 0.0
        for name, weight in WEIGHTS.items():
            word, sure = other.looks[name]
            score += weight * (sure if word == self.looks[name][0] else 1 - sure)
        return score


def people(attributes: Attributes) -> list[Person]:
    """The figures that were read in a picture, from left to right."""
    slots = [name.removeprefix("kind") for name, (word, _) in attributes.items() if name.startswith("kind") and word]
    nothing = ("", 1.0)
    return [Person({name: attributes.get(f"{name}{slot}", nothing) for name in WEIGHTS}) for slot in slots]


def likeness(opening: Seen, drawn: Seen, text: str) -> float | None:
    """How much the people of the opening whom `text` is about resemble themselves in the drawn picture.

    A caption that says no kind ("a fox") of the opening's people is taken to be about any one of them. None where the
    opening shows nobody. Raises InputError for pictures seen by different models.
    """
    if opening.features.shape != drawn.features.shape:
        raise InputError("These pictures were seen by different models and cannot be compared.")
    if not opening.attributes:
        return _cosine(opening.features, drawn.features)
    cast, there = people(opening.attributes), people(drawn.attributes)
    if not cast:
        return None
    fits = [max((person.resembles(other) for other in there), default=0.0) for person in cast]
    named = [fit for person, fit in zip(cast, fits, strict=True) if re.search(rf"\b{re.escape(person.kind)}", text)]
    return float(np.mean(named)) if named else max(fits)


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    a, b = (np.asarray(features, np.float32).mean(axis=0) for features in (one, other))  # [D]
    return float(np.clip(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12), 0.0, 1.0))
