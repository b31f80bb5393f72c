"""Who somebody is, said again before the words that said it are forgotten.

The attention sink keeps the opening whole, so its people stay who they are. Whoever comes into a story later is known
from the window alone; when the scene that introduced them leaves it, a small language model calls the cat a frog. So
the last scene that is still to be read with it hears, behind its words, "Roxy was a cat in an orange hat." Nobody else
ever sees this sentence. Pure functions, standard library only. Not a part of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from seed_story.characters.cast import looks_in, named_in

_WORN = re.compile(r"\b(?:in|with|wearing) (?:an?|the|his|her|their) ")
MOST = 2  # people that one scene is reminded of


def reminders(texts: Sequence[str], window: int) -> list[str]:
    """For each scene of a path the sentence behind its words, "" for nearly all. `window` scenes are remembered.

    What a scene hears depends on it and on those before it only.
    """
    looks: dict[str, str] = {}
    said: dict[str, int] = {}
    named: dict[str, int] = {}
    sentences = []
    opening = set(named_in(texts[0])) if texts else set()
    for number, text in enumerate(texts):
        for name, look in looks_in(text).items():
            if _WORN.search(look) and name not in opening:
                looks[name], said[name] = look, number
        for name in looks:
            if re.search(rf"\b{re.escape(name)}\b", text):
                named[name] = number
        due = [
            name for name in looks if number - said[name] >= window - 1 and number - named[name] < window
        ][:MOST]  # fmt: skip
        sentences.append(" ".join(f"{name} was {looks[name]}." for name in due))
        said |= dict.fromkeys(due, number)
    return sentences
