"""Who was called a swan is not called a fox later, nor Nero Naro: people stay what the story first said.

A small language model knows few words for somebody, and takes the nearest, or another one each time; a name that it
never read it spells by pieces, and may slip. Its words are mended while they are told, so that the story goes on, and
the picture is made, from what a reader reads. Pure functions, standard library only. Not a part of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from seed_story.characters.cast import looks_in
from seed_story.worlds.fernhollow.opening_text import names_of, own_word


def called(texts: Sequence[str], kinds: Sequence[str], *, seen: bool = True) -> dict[str, str]:
    """What a story's words say that people are, by their names; `kinds` are all words that the model has for somebody.

    The opening's own words may be others ("swan"); whoever comes later is known by the model's. Whom the opening only
    names is whatever its picture shows; where that cannot be `seen`, nothing may be said, which is "".
    """
    found: dict[str, str] = {}
    for number, text in enumerate(texts):
        if number == 0:
            words = {name: own_word(name, text, kinds) for name in names_of(text, kinds)}
            found |= {name: word for name, word in words.items() if word or not seen}
        for name, look in looks_in(text).items():
            kind = next((word for word in re.findall(r"[a-z]+", look) if word in kinds), "")
            if kind and not found.get(name):  # what is first said holds
                found[name] = kind
    return found


def spelt(texts: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """The names of a story: those of its opening, and of whoever was introduced later."""
    found = names_of(texts[0], kinds) if texts else []
    return list(dict.fromkeys([*found, *(name for text in texts for name in looks_in(text))]))


def as_spelt(text: str, names: Sequence[str], heard: Collection[str] = (), given: int = 0) -> str:
    """`text` with slips in `names` mended. The first `given` characters are somebody else's, as are words that the
    story has `heard`, and whoever is introduced ("Milo, a fox") has a name of their own."""
    new = {*heard, *capitals(text[:given]), *_introduced(text)}
    said = names_of(text)

    def mended(match: re.Match[str]) -> str:
        word = match[0]
        if match.start() < given or word in names or word in new or word not in said:
            return word
        most = {name: 1 if min(len(name), len(word)) < 5 else 2 for name in names if name[0] == word[0]}
        near = [name for name, slips in most.items() if _slips(name, word) <= slips]
        return near[0] if len(near) == 1 else word

    return re.sub(r"\b[A-Z][a-z]{2,}\b", mended, text) if names else text


def capitals(text: str) -> set[str]:
    """The words that a text writes with a capital."""
    return set(re.findall(r"\b[A-Z][a-z]+\b", text))


def _introduced(text: str) -> set[str]:
    """Names of people whom a text introduces."""
    found = re.findall(r"\b([A-Z][a-z]+), an? |\b(?:friend|called|named) ([A-Z][a-z]+)", text)
    return {name for pair in found for name in pair if name}


def _slips(one: str, other: str) -> int:
    """Letters to be put in, left out or changed (Levenshtein's distance)."""
    row = list(range(len(other) + 1))
    for count, letter in enumerate(one, start=1):
        before, row[0] = row[0], count
        for place, against in enumerate(other, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != against))
    return row[-1]


def as_called(text: str, people: Mapping[str, str], kinds: Sequence[str], given: int = 0) -> str:
    """`text` with what `people` are said to be as they are called. The first `given` characters are somebody else's."""
    if not people or not kinds:
        return text
    names, words = "|".join(map(re.escape, people)), "|".join(map(re.escape, kinds))
    pattern = rf"\b(?P<name>{names})(?P<link>,? the | (?:was|is) an? |, an? )(?P<kind>{words})\b"

    def mended(match: re.Match[str]) -> str:
        own, link = people[match["name"]], match["link"]
        if match.start("kind") < given or own == match["kind"]:
            return match[0]
        if not own:
            return match["name"] if link.endswith(" the ") else match[0]
        if not link.endswith(" the "):
            link = re.sub(r" an? $", f" {'an' if own[0] in 'aeiou' else 'a'} ", link)
        return f"{match['name']}{link}{own}"

    return re.sub(pattern, mended, text)
