"""Who wore yellow dungarees wears no pink hat twenty scenes later: clothes stay what the story has said.

After many scenes a small language model dresses people anew, mostly in what their friends wear, and the picture follows
its words. So its words are mended while they are told. Only where somebody is said to wear something the story has
not spoken of before, or what is somebody else's: whoever puts on a new cape in a person's own words keeps it on. Pure
functions, standard library only. Not a part of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wardrobe:
    """All words that a model has for clothes."""

    colours: Sequence[str]
    garments: Sequence[str]

    @property
    def outfit(self) -> str:
        """A pattern for "pink hat"."""
        colours, garments = ("|".join(map(re.escape, words)) or "(?!)" for words in (self.colours, self.garments))
        return f"(?:{colours}) (?:{garments})"

    def said_of(self, names: str) -> re.Pattern[str]:
        """A pattern for "Benny the owl in the pink hat" and the other ways to say it of whoever `names` matches."""
        somebody = r"(?:,? the [a-z]+|,? (?:was|is) an? [a-z]+|, an? [a-z]+)?"
        wears = r",?(?: who)?(?: always)? (?:in|with|wore|wears|wearing) "
        return re.compile(
            rf"\b(?P<name>{names})(?P<link>{somebody}{wears})(?P<article>the |an? |)(?P<outfit>{self.outfit})\b"
        )

    def heard(self, texts: Sequence[str]) -> frozenset[str]:
        """All clothes that the texts speak of."""
        return frozenset(found for text in texts for found in re.findall(rf"\b{self.outfit}\b", text))


def worn(texts: Sequence[str], wardrobe: Wardrobe) -> dict[str, str]:
    """What people wear, by their names: what was said last. The model's own words never say another thing than before,
    so whatever is new is a person's wish."""
    said = wardrobe.said_of("[A-Z][a-z]+")
    return {match["name"]: match["outfit"] for text in texts for match in said.finditer(text)}


def as_worn(text: str, outfits: Mapping[str, str], heard: frozenset[str], wardrobe: Wardrobe, given: int = 0) -> str:
    """`text` with what people wear as `outfits` say; `heard` are all clothes that the story has spoken of. The first
    `given` characters are somebody else's."""
    if not outfits:
        return text
    taken = frozenset(outfits.values())

    def mended(match: re.Match[str]) -> str:
        own, other = outfits[match["name"]], match["outfit"]
        if match.start("outfit") < given or own == other or (other in heard and other not in taken):
            return match[0]
        link, article = match["link"], match["article"]
        if link.endswith(" with "):  # one may be "with a hat", but only in a jumper
            link = link.removesuffix("with ") + "in "
        if article != "the ":  # "a pink hat", but "yellow dungarees"
            article = "" if own.endswith("s") else "an " if own[0] in "aeiou" else "a "
        return f"{match['name']}{link}{article}{own}"

    return wardrobe.said_of("|".join(map(re.escape, outfits))).sub(mended, text)


def as_known(text: str, outfits: Mapping[str, str], heard: Collection[str], wardrobe: Wardrobe, given: int = 0) -> str:
    """`text` with Pip's name for a Pilot in Pip's raincoat: a name that the story never `heard`, that begins like the
    only one who wears those clothes, and that is not introduced. The first `given` characters are somebody else's."""
    slips: dict[str, str] = {}
    for match in wardrobe.said_of("[A-Z][a-z]+").finditer(text, given):
        name, owners = match["name"], [one for one, outfit in outfits.items() if outfit == match["outfit"]]
        introduced = re.match(r"(?:, an?|,? (?:was|is) an?| who) ", match["link"])
        if name not in heard and name not in outfits and not introduced and [name[0]] == [one[0] for one in owners]:
            slips[name] = owners[0]
    for name, own in slips.items():
        text = text[:given] + re.sub(rf"\b{name}\b", own, text[given:])
    return text
