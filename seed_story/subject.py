"""What a story is about, when it is something that the model never read of in training.

"My cat Biscuit is scared of the dishwasher": a small language model keeps the cat and forgets the dishwasher. Such
words are found here; while a scene is told they become likelier where any noun may stand (`story_model`), so that they
come again. Pure functions, standard library only. Not a part of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from seed_story.introduction import names_of

MOST = 4  # words of one opening
SHORTEST = 3
BEFORE = frozenset("the a an my our his her their its your no every this that each some".split())  # a noun's company
_AFTER = frozenset(
    """about above across after all alone and are around as at away back because before behind below beside between
    but by came can cannot comes could did does down for from had has have he her his how if in inside into is
    it like may might must near never next now of off on once only onto or our out outside over said says she
    should since so than that the their them then there these they this though through till to today tonight
    too toward under until up was we were what when where which while who whose why will with without would
    you""".split()
)  # what may follow one
_NOUNLESS = re.compile(r"(?:ed|ing|ly|est)$")
_TOKEN = re.compile(r"[A-Za-z]+(?:'s)?|[^\sA-Za-z]")


def subject_of(opening: str, known: Collection[str]) -> list[str]:
    """Nouns of an opening that are not among the `known` words, in their order, each once."""
    names = {part.lower() for name in names_of(opening) for part in name.split()}
    words = _TOKEN.findall(opening)
    found: list[str] = []
    for number, word in enumerate(words):
        plain = word.removesuffix("'s").lower()
        ends = number + 1 == len(words) or not words[number + 1][0].isalpha() or words[number + 1].lower() in _AFTER
        introduced = any(before.lower() in BEFORE for before in words[max(0, number - 3) : number])
        if (
            len(plain) >= SHORTEST
            and (word.endswith("'s") or (ends and introduced))
            and plain not in names
            and not {plain, plain.removesuffix("s")} & set(known)
            and not _NOUNLESS.search(plain)
            and plain not in found
        ):
            found.append(plain)
    return found[:MOST]
