"""Captions that say again who somebody is: "Ruby the fox in the green scarf pointed at the map".

For the first part of stage 2 only. Looking back for who Ruby is can only be learned once "fox" and "green scarf" mean
something to the queries; with the words right beside them that takes minutes (a curriculum).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from training.world.script import Character

_SAID_ALREADY = r"(?!\w)(?!'s)(?!,? (?:the|in the|a|an|was|is|and \w+ (?:were|was)|who) )"


def remind(caption: str, cast: Sequence[Character]) -> str:
    """The caption with kind and outfit behind the first plain mention of each name outside of quotes."""
    for person in cast:
        # The kind anywhere but in "Ruby the fox" is an introduction: "Ruby was a fox", "our fox Ruby".
        told = re.sub(rf"\b{person.name} the {person.kind}\b", person.name, re.sub(r'"[^"]*"', "", caption))
        if re.search(rf"\b{person.kind}\b", told):
            continue
        look = f"{person.name} the {person.kind} in the {person.colour} {person.garment}"
        pieces = re.split(r'("[^"]*")', caption)
        for index in range(0, len(pieces), 2):  # odd pieces are spoken
            said = rf"(?: the {person.kind})?(?: in the {person.colour} {person.garment})?"
            changed = re.sub(rf"\b{person.name}{said}{_SAID_ALREADY}", look, pieces[index], count=1)
            if changed != pieces[index]:
                pieces[index] = changed
                break
        caption = "".join(pieces)
    return caption
