"""The things of the open world: a table of nouns as children's stories use them, and how a word leads to one.

`tables/things.tsv` is the data; `source` names the drawing: an icon of Fluent Emoji, `world` for the forty things that
were here before, or `own` for what is drawn in drawing/own_*.py.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
SIZES = ("hand", "ground", "large", "sky", "water")


@dataclass(frozen=True)
class Thing:
    """One row of the table."""

    name: str
    plural: str
    synonyms: tuple[str, ...]
    size: str
    places: tuple[str, ...]
    source: str


@cache
def things() -> dict[str, Thing]:
    """All things by name, in the order of the table."""
    with (TABLES / "things.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {row["name"]: _thing(row) for row in rows}


def find(word: str) -> str:
    """The name of the thing that a noun means: by name, plural or synonym; "" if the table has none."""
    return _words().get(" ".join(word.lower().replace("-", " ").split()), "")


def _thing(row: dict[str, str]) -> Thing:
    if row["size"] not in SIZES:
        raise ValueError(f"{row['name']!r} has the size {row['size']!r}, and sizes are {', '.join(SIZES)}")
    return Thing(
        name=row["name"],
        plural=row["plural"],
        synonyms=tuple(filter(None, row["synonyms"].split(","))),
        size=row["size"],
        places=tuple(row["places"].split(",")),
        source=row["source"],
    )


@cache
def _words() -> dict[str, str]:
    """Every known word without hyphens; names go before plurals, plurals before synonyms and these before theirs."""
    known: dict[str, str] = {}
    table = things().values()
    for thing in table:
        known.setdefault(thing.name.replace("-", " "), thing.name)
    for thing in table:
        known.setdefault(thing.plural.replace("-", " "), thing.name)
    for thing in table:
        for word in thing.synonyms:
            known.setdefault(word.replace("-", " "), thing.name)
    for thing in table:
        for word in thing.synonyms:
            known.setdefault(plural(word.replace("-", " ")), thing.name)
    return known


def plural(noun: str) -> str:
    """The regular plural; the table itself says where a name has another."""
    if " of " in noun:
        head, rest = noun.split(" of ", 1)
        return f"{plural(head)} of {rest}"
    if noun.endswith(("s", "x", "ch", "sh", "z")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun[:-1] + "ies"
    return noun + "s"
