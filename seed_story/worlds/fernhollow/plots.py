"""Finding an authored story that is like an opening: the pattern along which the small model tells a person's own.

A language model of 135 million parameters cannot invent a plot that holds together; it can follow one. So mini looks up
the authored story whose opening, outline and words are nearest to what the person wrote, reads it as a pattern, and
tells the person's story along it with their people and things. Nearness is the usual cosine of word counts weighted by
rarity (tf-idf); names do not count, kinds of people count twice. Pure functions, standard library only. Not a part of
the paper.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BODY_WEIGHT = 0.15  # of a word of the scenes; words of openings and outline weigh 1
_COMMON = frozenset(
    """a about after again all an and any are as at away be because been before but by can can't could day did do don't
    down every for from get go got had has have he her here him his how i i'm if in into is it it's its just know like
    little long look looked make me more my never next no not now of off old on once one only or other our out over said
    she so some someone something still tell than that the their them then there they this to too two up us very want
    wanted wants was we well were what when where which who why will with without would you your""".split()
)


@dataclass(frozen=True)
class Plot:
    """An authored story as a pattern: its slug, the words that it is found by, and what the model reads of it."""

    slug: str
    openings: tuple[str, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    outline: str
    told: tuple[str, ...]

    @property
    def text(self) -> str:
        """As the model reads it: the outline, then the scenes with their numbers."""
        scenes = "\n".join(f"({number}) {words}" for number, words in enumerate(self.told, start=1))
        return f"{self.outline}\n{scenes}"


def words_of(text: str) -> list[str]:
    """The words that a text is found by: small letters, plurals as singulars, common words left out."""
    return [_singular(word) for word in re.findall(r"[a-z']+", text.lower()) if word not in _COMMON and len(word) > 1]


def _singular(word: str) -> str:
    word = word.removesuffix("'s").rstrip("'")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


class PlotIndex:
    """Finds plots by words. Building it takes about a second for two thousand stories."""

    def __init__(self, plots: Sequence[Plot]) -> None:
        self.plots = list(plots)
        names = {word for plot in plots for name in plot.names if name[:1].isupper() for word in words_of(name)}
        counts = [_counts(plot) for plot in plots]
        frequency = Counter(word for count in counts for word in count)
        self._rarity = {
            word: math.log(1 + len(plots) / (1 + number)) for word, number in frequency.items() if word not in names
        }
        self._vectors = [self._vector(count) for count in counts]
        self._lengths = [math.sqrt(sum(value * value for value in vector.values())) or 1 for vector in self._vectors]
        self._places: dict[str, list[int]] = {}
        for number, vector in enumerate(self._vectors):
            for word in vector:
                self._places.setdefault(word, []).append(number)

    def nearest(self, text: str, most: int = 3, without: Iterable[str] = ()) -> list[tuple[Plot, float]]:
        """The plots most like a text, the likest first, with their cosine in 0..1; fewer where no word is shared."""
        asked = self._vector(Counter(words_of(text)))
        length = math.sqrt(sum(value * value for value in asked.values())) or 1
        left_out = frozenset(without)
        scores: Counter[int] = Counter()
        for word, value in asked.items():
            for number in self._places.get(word, ()):
                scores[number] += value * self._vectors[number][word]  # type: ignore[assignment]
        ranked = sorted(scores, key=lambda number: -scores[number] / self._lengths[number])
        found = [number for number in ranked if self.plots[number].slug not in left_out][:most]
        return [(self.plots[number], scores[number] / self._lengths[number] / length) for number in found]

    def _vector(self, counts: Counter[str]) -> dict[str, float]:
        return {
            word: (1 + math.log(1 + count)) * self._rarity[word]
            for word, count in counts.items()
            if word in self._rarity
        }


def _counts(plot: Plot) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in (*plot.openings, plot.outline, *plot.kinds, *plot.kinds):
        counts.update(words_of(text))
    for text in plot.told:
        for word in words_of(text):
            counts[word] += BODY_WEIGHT  # type: ignore[assignment]
    return counts
