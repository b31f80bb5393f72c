"""Who is in a story: names, what the captions say of them, and where they are first seen.

Pure functions, standard library only. English captions are read with a few patterns ("Ruby was a fox with a green
scarf", "a bear called Otto", "Mila, a girl in a yellow hat,"); whoever is only ever named has no description.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from seed_story.story import Scene

MAX_PEOPLE = 8
MAX_DESCRIPTION = 90

_NAME = r"(?P<name>[A-Z][a-z]+)"
_LOOK = r"(?P<look>[^.!?;:,\"“”]+?)"
_END = r"(?=[.!?;:,\"“”]|,? and [A-Z][a-z]+\b| who\b|$)"
_SAYS = (
    re.compile(rf"\b{_NAME} (?:was|is) (?=(?:an?|the|my|our) ){_LOOK}{_END}"),
    re.compile(rf"\b{_NAME}, (?=(?:an?|the|my|our) ){_LOOK}{_END}"),
    re.compile(rf"\b(?P<look>an? [a-z ]+?) (?:called|named) {_NAME}\b"),
    re.compile(rf"\b{_NAME} (?P<look>the [a-z]+)\b"),
)
# “The Man with the Yellow Hat”, “the Queen Of Hearts”: several capitals, one person.
TITLED = re.compile(r"\b[Tt]he (?P<rest>[A-Z][a-z]+(?: (?i:with|of|in|from)(?i: the| an?)?(?: [A-Z][a-z]+)+)+)")
_SMALL = re.compile(r"\b(?:With|Of|In|From|The|An?)\b")  # words of such a name that some write with a capital
_WITHIN = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+\b")  # a capital inside a sentence is a name's
_NO_NAMES = frozenset(
    "In On At By Over Under Near Behind Before After Inside Outside From With Into Through Across Up Down Along Beside "
    "Between For Of As But And So Yet Now Soon Later Suddenly Still Just Even Only Every Each All Both Not No Yes "
    "Her His Its Their My Our Your What Where Why How Who Which While Because If Oh Look "
    "There Here This That These Those It He She They We You The Then When Once One Two Today Tomorrow Nobody Somebody "
    "Everybody Everyone Monday Tuesday Wednesday Thursday Friday Saturday Sunday Christmas Easter God Mr Mrs".split()
)


@dataclass(frozen=True)
class Person:
    """`look` is what a caption says ("a fox with a green scarf"), "" if none does; `scene_id` is where they are met.

    `spot` is where they probably stand in that scene's picture, 0 left to 1 right: people are named in this order.
    """

    name: str
    look: str
    scene_id: str
    spot: float = 0.5


def cast_of(path: Sequence[Scene]) -> tuple[Person, ...]:
    """The people of a path, those of the opening first; at most MAX_PEOPLE."""
    people: dict[str, Person] = {}
    for scene in path:
        looks = looks_in(scene.text)
        named = _names(scene.text, {*looks, *people})
        for index, name in enumerate(named):
            known = people.get(name)
            if known is None:
                people[name] = Person(name, looks.get(name, ""), scene.id, (index + 0.5) / len(named))
            elif not known.look and name in looks:
                people[name] = replace(known, look=looks[name])
    return tuple(people.values())[:MAX_PEOPLE]


def named_in(text: str) -> list[str]:
    """The names of people that a text has, as far as it shows by itself that they are names, in their order."""
    return _names(text, set(looks_in(text)))


def looks_in(text: str) -> dict[str, str]:
    """What a text says that its people look like, by their names: "a fox with a green scarf"."""
    looks: dict[str, str] = {}
    for pattern in _SAYS:
        for match in pattern.finditer(text):
            name, look = _whole(text, match.start("name")) or match["name"], " ".join(match["look"].split())
            if name not in _NO_NAMES and len(look) <= MAX_DESCRIPTION:
                looks.setdefault(name, look)
    return looks


def _names(text: str, known: set[str]) -> list[str]:
    """In the order in which the text names them."""
    names = {_whole(text, match.start()) or match[0] for match in _WITHIN.finditer(text)} - _NO_NAMES
    names |= {_titled(match) for match in TITLED.finditer(text)}
    starts = {name: place for name in known | names if (place := first_place(name, text)) is not None}
    return sorted(starts, key=starts.__getitem__)


def first_place(name: str, text: str) -> int | None:
    """Where a text first names somebody; “The Man …” is also “the Man …”, and nobody else is called by its parts."""
    whole = name.startswith("The ")
    begins = re.escape(name) if not whole else " ".join(_either(word) for word in name.split(" "))
    places = (match.start() for match in re.finditer(rf"\b{begins}\b", text))
    return next((place for place in places if whole or not _whole(text, place)), None)


def _whole(text: str, place: int) -> str:
    """The name of several words that has the word at a place; "" if there is none."""
    spans = (match for match in TITLED.finditer(text) if match.start() <= place < match.end())
    return next((_titled(match) for match in spans), "")


def _either(word: str) -> str:
    """A pattern for a word of a name; small ones with a small or a capital letter."""
    small = word if word.islower() else word.lower()
    return f"(?i:{small})" if _SMALL.fullmatch(small.capitalize()) else re.escape(word)


def _titled(match: re.Match[str]) -> str:
    """One name for one person, however the small words in it are written."""
    return "The " + _SMALL.sub(lambda word: word[0].lower(), match["rest"])
