"""Who wore yellow dungarees wears no pink hat twenty scenes later: clothes stay what the story has said.

After many scenes a small language model dresses people anew, mostly in what their friends wear, and the picture follows
its words. So its words are corrected while they are generated. Only where somebody is said to wear something the story
has not spoken of before, or what is somebody else's: whoever puts on a new cape in a person's own words keeps it on.
Pure functions, standard library only. Not a part of the paper.
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

    def mentions_of(self, names: str) -> re.Pattern[str]:
        """A pattern for "Benny the owl in the pink hat" and the other ways to say it of whoever `names` matches."""
        somebody = r"(?:,? the [a-z]+|,? (?:was|is) an? [a-z]+|, an? [a-z]+)?"
        wears = r",?(?: who)?(?: always)? (?:in|with|wore|wears|wearing) "
        return re.compile(
            rf"\b(?P<name>{names})(?P<link>{somebody}{wears})(?P<article>the |an? |)(?P<outfit>{self.outfit})\b"
        )

    def mentioned_outfits(self, texts: Sequence[str]) -> frozenset[str]:
        """All clothes that the texts speak of."""
        return frozenset(outfit for text in texts for outfit in re.findall(rf"\b{self.outfit}\b", text))


def outfits_by_name(texts: Sequence[str], wardrobe: Wardrobe) -> dict[str, str]:
    """What people wear, by their names: what was said last. The model's own words never say another thing than before,
    so whatever is new is a person's wish."""
    mentions = wardrobe.mentions_of("[A-Z][a-z]+")
    return {match["name"]: match["outfit"] for text in texts for match in mentions.finditer(text)}


def correct_outfits(
    text: str, outfits: Mapping[str, str], mentioned: frozenset[str], wardrobe: Wardrobe, prefix_length: int = 0
) -> str:
    """`text` with what people wear as `outfits` say; `mentioned` are all clothes that the story has spoken of. The
    first `prefix_length` characters are somebody else's."""
    if not outfits:
        return text
    worn = frozenset(outfits.values())

    def corrected(match: re.Match[str]) -> str:
        own, other = outfits[match["name"]], match["outfit"]
        if match.start("outfit") < prefix_length or own == other or (other in mentioned and other not in worn):
            return match[0]
        link, article = match["link"], match["article"]
        if link.endswith(" with "):  # one may be "with a hat", but only in a jumper
            link = link.removesuffix("with ") + "in "
        if article != "the ":  # "a pink hat", but "yellow dungarees"
            article = "" if own.endswith("s") else "an " if own[0] in "aeiou" else "a "
        return f"{match['name']}{link}{article}{own}"

    return wardrobe.mentions_of("|".join(map(re.escape, outfits))).sub(corrected, text)


def correct_wearers(
    text: str, outfits: Mapping[str, str], known_words: Collection[str], wardrobe: Wardrobe, prefix_length: int = 0
) -> str:
    """`text` with Pip's name for a Pilot in Pip's raincoat: a name that is none of the story's `known_words`, that
    begins like the only one who wears those clothes, and that is not introduced. The first `prefix_length` characters
    are somebody else's."""
    slips: dict[str, str] = {}
    for match in wardrobe.mentions_of("[A-Z][a-z]+").finditer(text, prefix_length):
        name, owners = match["name"], [one for one, outfit in outfits.items() if outfit == match["outfit"]]
        introduced = re.match(r"(?:, an?|,? (?:was|is) an?| who) ", match["link"])
        unknown = name not in known_words and name not in outfits
        if unknown and not introduced and [name[0]] == [one[0] for one in owners]:
            slips[name] = owners[0]
    for name, own in slips.items():
        text = text[:prefix_length] + re.sub(rf"\b{name}\b", own, text[prefix_length:])
    return text
