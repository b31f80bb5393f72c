"""Text as it is spoken: freed of signs that voices stumble over, and told apart by who says it. Pure."""

from __future__ import annotations

import re
import unicodedata

from seed_story.narration.spelling import as_it_sounds

_SPOKEN = {"&": "and", "@": "at", "%": " percent", "+": "plus", "=": "equals"}
# Signs of emphasis, and quotation marks: behind one, hibari does not find a word in its lexicon.
_UNSPOKEN = '*_#~`^|"“”„«»'
_DASH = re.compile(r"\s*(?:—|–|--+)\s*")
_QUOTE = re.compile('"[^"]*"|„[^“”]*[“”]|“[^”]*”|«[^»]*»|»[^«]*«|「[^」]*」|『[^』]*』')


def spoken_form(sentence: str, language: str = "en") -> str:
    """The sentence as a voice gets it: emphasis marks and pictograms go; in English signs become words and cries become
    sounds, voices of other languages read them by themselves.

    Most numbers and abbreviations stay: the voices read "3rd", "3 p.m." and "Dr." as a person does.
    """
    english = language == "en"
    words = [_spoken_word(word, english) for word in (as_it_sounds(sentence) if english else sentence).split()]
    return " ".join(word for word in words if word)


def split_quotes(sentence: str) -> list[tuple[str, bool]]:
    """A text in pieces: (words, whether somebody says them in quotation marks)."""
    pieces, cut = [], 0
    for match in _QUOTE.finditer(sentence):
        pieces += [(sentence[cut : match.start()].strip(), False), (match.group(), True)]
        cut = match.end()
    pieces.append((sentence[cut:].strip(), False))
    return [(words, said) for words, said in pieces if any(c.isalnum() for c in words)]


def _spoken_word(word: str, english: bool) -> str:
    word = _DASH.sub("—", word)
    word = "".join(
        c for c in word if unicodedata.category(c) not in ("So", "Sk", "Cs", "Co", "Cn") and c not in _UNSPOKEN
    )
    return "".join(_SPOKEN.get(c, c) for c in word).strip() if english else word.strip()
