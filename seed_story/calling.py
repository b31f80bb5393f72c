"""Who was called a swan is not called a fox later: what people are stays as the story first said it.

A small language model knows few words for somebody, and takes the nearest, or another one each time. Its words are
mended while they are told, so that the story goes on, and the picture is made, from what a reader reads. Pure
functions, standard library only. Not a part of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from seed_story.cast import looks_in
from seed_story.introduction import names_of, own_word


def called(texts: Sequence[str], kinds: Sequence[str]) -> dict[str, str]:
    """What a story's words say that people are, by their names; `kinds` are all words that the model has for somebody.

    The opening's own words may be others ("swan"); whoever comes later is known by the model's.
    """
    found: dict[str, str] = {}
    for number, text in enumerate(texts):
        if number == 0:
            found |= {name: word for name in names_of(text, kinds) if (word := own_word(name, text, kinds))}
        for name, look in looks_in(text).items():
            kind = next((word for word in re.findall(r"[a-z]+", look) if word in kinds), "")
            if kind:
                found.setdefault(name, kind)
    return found


def as_called(text: str, people: Mapping[str, str], kinds: Sequence[str], given: int = 0) -> str:
    """`text` with what `people` are said to be as they are called. The first `given` characters are somebody else's."""
    if not people or not kinds:
        return text
    names, words = "|".join(map(re.escape, people)), "|".join(map(re.escape, kinds))
    pattern = rf"\b(?P<name>{names})(?P<link>,? the | (?:was|is) an? |, an? )(?P<kind>{words})\b"

    def mended(match: re.Match[str]) -> str:
        own = people[match["name"]]
        if match.start("kind") < given or own == match["kind"]:
            return match[0]
        link = match["link"]
        if not link.endswith(" the "):
            link = re.sub(r" an? $", f" {'an' if own[0] in 'aeiou' else 'a'} ", link)
        return f"{match['name']}{link}{own}"

    return re.sub(pattern, mended, text)
