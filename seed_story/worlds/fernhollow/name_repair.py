"""Who was called a swan is not called a fox later, nor Nero Naro: people stay what the story first said.

A small language model knows few words for somebody, and takes the nearest, or another one each time; a name that it
never read it spells by pieces, and may slip. Its words are corrected while they are generated, so that the story goes
on, and the picture is made, from what a reader reads. Pure functions, standard library only. Not a part of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from seed_story.characters.cast import looks_in
from seed_story.worlds.fernhollow.opening_text import names_of, own_word


def known_kinds(texts: Sequence[str], kinds: Sequence[str], *, picture_is_known: bool = True) -> dict[str, str]:
    """What a story's words say that people are, by their names; `kinds` are all words that the model has for somebody.

    The opening's own words may be others ("swan"); whoever comes later is known by the model's. Whom the opening only
    names is whatever its picture shows; unless `picture_is_known`, nothing may be said, which is "".
    """
    by_name: dict[str, str] = {}
    for number, text in enumerate(texts):
        if number == 0:
            words = {name: own_word(name, text, kinds) for name in names_of(text, kinds)}
            by_name |= {name: word for name, word in words.items() if word or not picture_is_known}
        for name, look in looks_in(text).items():
            kind = next((word for word in re.findall(r"[a-z]+", look) if word in kinds), "")
            if kind and not by_name.get(name):  # what is first said holds
                by_name[name] = kind
    return by_name


def story_names(texts: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """The names of a story: those of its opening, and of whoever was introduced later."""
    named = names_of(texts[0], kinds) if texts else []
    return list(dict.fromkeys([*named, *(name for text in texts for name in looks_in(text))]))


def correct_names(text: str, names: Sequence[str], known_words: Collection[str] = (), prefix_length: int = 0) -> str:
    """`text` with slips in `names` corrected. The first `prefix_length` characters are somebody else's, as are words
    that the story has used (`known_words`), and whoever is introduced ("Milo, a fox") has a name of their own."""
    kept = {*known_words, *capitalized_words(text[:prefix_length]), *_introduced_names(text)}
    named = names_of(text)

    def corrected(match: re.Match[str]) -> str:
        word = match[0]
        if match.start() < prefix_length or word in names or word in kept or word not in named:
            return word
        most = {name: 1 if min(len(name), len(word)) < 5 else 2 for name in names if name[0] == word[0]}
        near = [name for name, slips in most.items() if _edit_distance(name, word) <= slips]
        return near[0] if len(near) == 1 else word

    return re.sub(r"\b[A-Z][a-z]{2,}\b", corrected, text) if names else text


def capitalized_words(text: str) -> set[str]:
    """The words that a text writes with a capital."""
    return set(re.findall(r"\b[A-Z][a-z]+\b", text))


def _introduced_names(text: str) -> set[str]:
    """Names of people whom a text introduces."""
    pairs = re.findall(r"\b([A-Z][a-z]+), an? |\b(?:friend|called|named) ([A-Z][a-z]+)", text)
    return {name for pair in pairs for name in pair if name}


def _edit_distance(one: str, other: str) -> int:
    """Letters to be put in, left out or changed (Levenshtein's distance)."""
    row = list(range(len(other) + 1))
    for count, letter in enumerate(one, start=1):
        before, row[0] = row[0], count
        for place, against in enumerate(other, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != against))
    return row[-1]


def correct_kinds(text: str, people: Mapping[str, str], kinds: Sequence[str], prefix_length: int = 0) -> str:
    """`text` with what `people` are said to be as they are called. The first `prefix_length` characters are somebody
    else's."""
    if not people or not kinds:
        return text
    names, words = "|".join(map(re.escape, people)), "|".join(map(re.escape, kinds))
    pattern = rf"\b(?P<name>{names})(?P<link>,? the | (?:was|is) an? |, an? )(?P<kind>{words})\b"

    def corrected(match: re.Match[str]) -> str:
        own, link = people[match["name"]], match["link"]
        if match.start("kind") < prefix_length or own == match["kind"]:
            return match[0]
        if not own:
            return match["name"] if link.endswith(" the ") else match[0]
        if not link.endswith(" the "):
            link = re.sub(r" an? $", f" {'an' if own[0] in 'aeiou' else 'a'} ", link)
        return f"{match['name']}{link}{own}"

    return re.sub(pattern, corrected, text)
