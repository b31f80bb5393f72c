"""Do people look like themselves? A figure from 0 to 1, from visual features of the pictures in which they were met.

Somebody whom a scene's words name, and who was met in the opening or in a later scene before it, is looked for in its
picture. Where the preset has a scene reader, its words for the features of both pictures are compared figure by figure:
who somebody is counts half, garment and colour a quarter each, and no figure stands for two people. Without a reader it
is the cosine of both pictures' mean features, which also sees the place. How well the figure tells right people from
wrong ones is measured by `python -m tests.benchmarks.likeness`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from seed_story.errors import InputError

if TYPE_CHECKING:
    from seed_story.storytellers.protocol import Seen

WEIGHTS = {"kind": 0.5, "garment": 0.25, "colour": 0.25}
GOOD = 0.9  # a picture that fits as well as this needs no further try

Attributes = Mapping[str, tuple[str, float]]


@dataclass(frozen=True)
class Figure:
    """One figure of a picture: attribute -> (word, probability)."""

    looks: Mapping[str, tuple[str, float]]

    @property
    def kind(self) -> str:
        return self.looks["kind"][0]

    def resembles(self, other: Figure) -> float:
        """0..1; what this figure lacks (no garment) the other should lack, too."""
        score = 0.0
        for name, weight in WEIGHTS.items():
            word, sure = other.looks[name]
            score += weight * (sure if word == self.looks[name][0] else 1 - sure)
        return score


@dataclass(frozen=True)
class KnownCharacter:
    """Somebody of the story, and what was seen in the picture in which they were met.

    `look` is what the captions say of them, `spot` where they probably stand in that picture, 0 left to 1 right.
    """

    seen: Seen
    look: str
    spot: float = 0.5


def figures(attributes: Attributes) -> list[Figure]:
    """The figures that were read in a picture, from left to right."""
    slots = [name.removeprefix("kind") for name, (word, _) in attributes.items() if name.startswith("kind") and word]
    nothing = ("", 1.0)
    return [Figure({name: attributes.get(f"{name}{slot}", nothing) for name in WEIGHTS}) for slot in slots]


def portrait(character: KnownCharacter) -> Figure | None:
    """Which figure of the picture somebody is: the one of the kind that the words say, else the one on their spot."""
    there = figures(character.seen.attributes)
    named = [figure for figure in there if re.search(rf"\b{re.escape(figure.kind)}\b", character.look)]
    if len(named) == 1 or not there:
        return named[0] if named else None
    among = named or there
    return among[min(int(character.spot * len(among)), len(among) - 1)]


def likeness(characters: Sequence[KnownCharacter], generated: Seen, *, together: bool = True) -> float | None:
    """How much people resemble themselves in a drawn picture: the mean over all, or the best without `together`.

    None where nobody is known. Raises InputError for pictures seen by different models.
    """
    if any(person.seen.features.shape != generated.features.shape for person in characters):
        raise InputError("These pictures were seen by different models and cannot be compared.")
    if not characters:
        return None
    if not any(person.seen.attributes for person in characters):
        return float(np.mean([_cosine(person.seen.features, generated.features) for person in characters]))
    portraits = [figure for figure in map(portrait, characters) if figure is not None]
    if not portraits:
        return None
    there = figures(generated.attributes)
    fits = np.array([[figure.resembles(other) for other in there] for figure in portraits]).reshape(len(portraits), -1)
    if not together:
        return float(fits.max(initial=0.0))
    return _paired(fits)


def _paired(fits: np.ndarray) -> float:
    """The best mean over people, where each figure stands for one of them at most. `fits` [people, figures]."""
    people = len(fits)
    table = np.concatenate([fits, np.zeros((people, people))], axis=1)  # whoever finds no figure is not there
    assignments = permutations(range(table.shape[1]), people)  # few: pictures hold three people at most
    return max(float(table[range(people), list(assignment)].mean()) for assignment in assignments)


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    a, b = (np.asarray(features, np.float32).mean(axis=0) for features in (one, other))  # [D]
    return float(np.clip(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12), 0.0, 1.0))
