"""How people of the open world look: the tables of kinds, trades, coats, colours and garments, and what they mean.

A character names a kind or a trade ("badger", "pirate"), perhaps a coat ("black"), hair, and what they wear; this
module makes colours and garments of the names. It knows nothing of scripts or of drawing.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
NO_GARMENT = "none"
HAIRDOS = ("short", "long", "bob", "plaits", "ponytail", "bun", "curls", "bald", "bunches", "tousled")
BEARDS = ("none", "beard", "moustache")


@dataclass(frozen=True)
class Kind:
    """A row of `kinds.tsv`: one kind of person, with the colours it has by nature."""

    name: str
    synonyms: tuple[str, ...]
    coat: str
    fur: str
    belly: str
    shade: str
    feet: str
    hands: str
    size: float
    hair: str
    hairdo: str
    beard: str

    @property
    def human(self) -> bool:
        """Whether the coat is a skin."""
        return bool(self.hair)


@dataclass(frozen=True)
class Trade:
    """A row of `trades.tsv`: a body with its looks, what it wears, and the tool that belongs to it."""

    name: str
    synonyms: tuple[str, ...]
    body: str
    coat: str
    hair: str
    hairdo: str
    beard: str
    wears: tuple[tuple[str, str], ...]
    tool: str


@dataclass(frozen=True)
class GarmentWord:
    """A row of `garments.tsv`; of two garments in one slot, the later one is worn."""

    name: str
    slot: str
    synonyms: tuple[str, ...]


def _rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


@cache
def kinds() -> dict[str, Kind]:
    out = {}
    for row in _rows("kinds.tsv"):
        colours = {key: row[key] for key in ("coat", "fur", "belly", "shade", "feet", "hands")}
        style = {key: row[key] for key in ("hair", "hairdo", "beard")}
        name = row["kind"]
        out[name] = Kind(name=name, synonyms=_words(row["synonyms"]), size=float(row["size"]), **colours, **style)
    return out


@cache
def trades() -> dict[str, Trade]:
    out = {}
    for row in _rows("trades.tsv"):
        look = {key: row[key] for key in ("body", "coat", "hair", "hairdo", "beard", "tool")}
        name = row["trade"]
        out[name] = Trade(name=name, synonyms=_words(row["synonyms"]), wears=_wears(row["wears"]), **look)
    return out


def _wears(text: str) -> tuple[tuple[str, str], ...]:
    """ "fire coat red; peaked cap dark blue" as pairs of garment and colour."""
    pairs = []
    for part in text.split(";"):
        part = part.strip()
        garment = max((name for name in garments() if part.startswith(name + " ")), key=len)
        pairs.append((garment, part[len(garment) :].strip()))
    return tuple(pairs)


@cache
def garments() -> dict[str, GarmentWord]:
    rows = _rows("garments.tsv")
    return {row["garment"]: GarmentWord(row["garment"], row["slot"], _words(row["synonyms"])) for row in rows}


@cache
def colours() -> dict[str, str]:
    """The colours of garments."""
    return {row["colour"]: row["value"] for row in _rows("colours.tsv")}


@cache
def coats() -> dict[tuple[str, str], str]:
    """("coat" or "skin" or "hair", word) -> colour."""
    return {(row["for"], row["coat"]): row["colour"] for row in _rows("coats.tsv")}


@cache
def kind_words() -> dict[str, str]:
    """Every word for somebody, with the kind or trade that is drawn for it. Kinds and trades come before synonyms."""
    out = {name: name for name in (*kinds(), *trades())}
    rows: list[Kind | Trade] = [*kinds().values(), *trades().values()]
    for row in rows:
        for word in row.synonyms:
            out.setdefault(word, row.name)
    return out


@cache
def garment_words() -> dict[str, str]:
    """Every word for a garment, with the one that is drawn."""
    out = {name: name for name in garments()}
    for row in garments().values():
        for word in row.synonyms:
            out.setdefault(word, row.name)
    return out


@cache
def colour_words(use: str = "garment") -> dict[str, str]:
    """Every word for a colour of a garment, or of "coat", "skin" or "hair", with the one that is drawn."""
    rows = [(row["colour"], row["synonyms"]) for row in _rows("colours.tsv")]
    if use != "garment":
        rows = [(row["coat"], row["synonyms"]) for row in _rows("coats.tsv") if row["for"] == use]
    out = {name: name for name, _ in rows}
    for name, synonyms in rows:
        for word in _words(synonyms):
            out.setdefault(word, name)
    return out


def is_kind(word: str) -> bool:
    return word in kinds() or word in trades()


def is_garment(word: str) -> bool:
    return word == NO_GARMENT or word in garments()


def is_coat(word: str) -> bool:
    return ("coat", word) in coats() or ("skin", word) in coats()


def is_hair(word: str) -> bool:
    return ("hair", word) in coats()


def body_of(kind: str) -> Kind:
    """The kind of body that a kind or a trade is drawn with."""
    return kinds()[kind] if kind in kinds() else kinds()[trades()[kind].body]


def coat_colour(kind: Kind, coat: str) -> str:
    """The colour of a coat word on one kind. Humans have skins, and other coats where a story paints them."""
    known = coats()
    return known.get(("skin" if kind.human else "coat", coat)) or known.get(("coat", coat)) or known["skin", coat]


def outfit(kind: str, trade: str, worn: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """What somebody wears, from the innermost to the outermost: the trade's garments, then their own in their place."""
    job = trades().get(trade) or trades().get(kind)
    slots: dict[str, tuple[str, str]] = {}
    for garment, colour in (*(job.wears if job else ()), *worn):
        if garment == NO_GARMENT:
            continue
        slot = garments()[garment].slot
        if garment == "dungarees":  # a shirt shows under the straps
            slot = "legs"
        slots[slot] = (garment, colour)
    order = ("body", "legs", "over", "feet", "hands", "back", "neck", "face", "head")
    return tuple(slots[slot] for slot in order if slot in slots)
