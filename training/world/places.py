"""The places of the open world: a table of names, other words for them, and what is found there."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "tables" / "places.tsv"


@dataclass(frozen=True)
class Place:
    """One place. `where` is outdoor, indoor or floating (no ground under the feet).

    `weather` says how the weather is seen: in the air, through a window, or not at all.
    """

    name: str
    where: str
    weather: str
    synonyms: tuple[str, ...]
    things: tuple[str, ...]


@cache
def places() -> dict[str, Place]:
    """All places by name, in the order of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {
        row["name"]: Place(
            name=row["name"],
            where=row["where"],
            weather=row["weather"],
            synonyms=_words(row["synonyms"]),
            things=_words(row["things"]),
        )
        for row in rows
    }


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(",") if word.strip())


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """For each word the places that it may mean; a name means its own place first."""
    found: dict[str, list[str]] = {name: [name] for name in places()}
    for place in places().values():
        for word in place.synonyms:
            found.setdefault(word, []).append(place.name)
    return {word: tuple(names) for word, names in found.items()}


def place_of(words: str, inside: bool | None = None) -> str | None:
    """The place that a story means by `words` ("the living room"), or None.

    Some words mean one place from inside and another from outside ("school"); without `inside` the first is taken.
    """
    phrase = " ".join(words.lower().replace("-", " ").split())
    for article in ("the ", "a ", "an ", "in ", "at ", "on "):
        phrase = phrase.removeprefix(article)
    names = _index().get(phrase) or _index().get(phrase.removesuffix("s")) or ()
    if not names:
        return None
    if inside is None:
        return names[0]
    return next((name for name in names if (places()[name].where == "indoor") == inside), names[0])
