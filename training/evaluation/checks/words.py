"""Words and signs of a told story: in the dictionary, in an order that English has, without what nobody types.

The dictionary is symspellpy's list of 82,765 English words (British and American; the package's, MIT). Of the words of
the authored stories 0.2 % are not in it, nearly all of them noises ("plip", "brum").
"""

from __future__ import annotations

import importlib.resources
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from seed_story.errors import InputError
from training.corpus.check import FUNCTION_WORDS
from training.corpus.format import read_stories

LIST = "frequency_dictionary_en_82_765.txt"
FEWEST_KNOWN = 0.97  # of the words of a story; of the authored stories 99 % have 0.975 or more
# Log-probability a word of the skeleton model below. Authored stories that it was not made of have -3.2 to -1.9, the
# same stories with their words shuffled -6.6 to -4.9, whether within sentences or over the whole story.
LOWEST_ORDER = -4.0
ORDER = 3  # words that the skeleton model sees at a time
STRENGTH = (3.0, 8.0, 8.0)  # how many times a context must be seen to outweigh the shorter one

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[.,!?;:]")
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')
_ENDINGS = ("ing", "ed", "ly", "'s")


def words_of(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text)]


@cache
def dictionary() -> frozenset[str]:
    """All words in small letters. Raises InputError without the package."""
    try:
        file = importlib.resources.files("symspellpy").joinpath(LIST)
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise InputError(
            "The checks need the word list of symspellpy: python -m pip install -r requirements-dev.txt"
        ) from error
    return frozenset(line.split()[0] for line in lines if line.strip()) | frozenset(FUNCTION_WORDS) | {"oh", "ah"}


def is_word(word: str) -> bool:
    """Whether a word is in the dictionary, also as "fox's" or "she'll", or is a long noise ("shhh", "nooo")."""
    small = word.lower()
    known = dictionary()
    return (
        small in known
        or re.sub(r"'(?:s|ll|d|ve|re|m|t)?$", "", small) in known
        or small.removesuffix("n't") in known
        or re.fullmatch(r"[a-z]*?([a-z])\1\1+[a-z]*", small) is not None  # "shhh", "nooo"
    )


def unknown_words(captions: Sequence[str], names: Iterable[str] = ()) -> list[str]:
    """Words of the told captions that are in no dictionary, no name, and not in what the person wrote."""
    allowed = {part.lower() for name in names for part in words_of(name)}
    allowed |= {word.lower() for word in words_of(captions[0])}
    found = []
    for caption in captions[1:]:
        for word in words_of(caption):
            plain = re.sub(r"'s$", "", word.lower())
            if plain not in allowed and not is_word(word):
                found.append(word)
    return found


def no_words(captions: Sequence[str], names: Iterable[str] = ()) -> list[str]:
    """What is told as a word and is none. Noises are let pass: they are shouted, or told again ("plip, plip").

    That is: unknown words in small letters that stand once in the story, outside quotations; 96 % of the authored
    stories have none. And all unknown words where less than `FEWEST_KNOWN` of the words are known.
    """
    unknown = unknown_words(captions, names)
    count = sum(len(words_of(caption)) for caption in captions[1:])
    if count and 1 - len(unknown) / count < FEWEST_KNOWN:
        return unknown
    times = Counter(word.lower() for word in unknown)
    outside = [captions[0], *(_QUOTED.sub(" ", caption) for caption in captions[1:])]
    return [word for word in unknown_words(outside, names) if word.islower() and times[word] == 1]


def odd_signs(caption: str) -> list[str]:
    """Control characters, private ones, and the mark of what could not be decoded, by their code points."""
    odd = [sign for sign in caption if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Cs") or sign == "\ufffd"]
    return [f"U+{ord(sign):04X}" for sign in odd if sign != "\n"]


def quotation_open(caption: str) -> bool:
    """Whether a quotation mark has no partner."""
    return caption.count('"') % 2 == 1 or caption.count("“") != caption.count("”")


def order_of(captions: Sequence[str]) -> float:
    """How English the order of words is: mean log-probability a word, by a model of skeletons of the authored stories.

    A skeleton keeps function words and signs; of all others it keeps how they end. Nonsense in good English passes;
    what does not pass is no English.
    """
    counts, contexts = _skeletons()
    total, number = 0.0, 0
    for caption in captions:
        skeleton = _skeleton(caption)
        for at in range(ORDER - 1, len(skeleton)):
            chance = 1 / len(counts[0])
            for length in range(ORDER):
                context = tuple(skeleton[at - length : at])
                seen, strength = counts[length][*context, skeleton[at]], STRENGTH[length]
                chance = (seen + strength * chance) / (contexts[length][context] + strength)
            total += math.log(chance)
            number += 1
    return total / max(1, number)


@cache
def _skeletons() -> tuple[list[Counter[tuple[str, ...]]], list[Counter[tuple[str, ...]]]]:
    counts: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(ORDER)]
    contexts: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(ORDER)]
    for story in read_stories(split="train"):
        for skeleton in map(_skeleton, story.told):
            for at in range(ORDER - 1, len(skeleton)):
                for length in range(ORDER):
                    counts[length][tuple(skeleton[at - length : at + 1])] += 1
                    contexts[length][tuple(skeleton[at - length : at])] += 1
    return counts, contexts


def _skeleton(text: str) -> list[str]:
    return ["<"] * (ORDER - 1) + [_kind(token.replace("’", "'")) for token in _TOKEN.findall(text)]


def _kind(token: str) -> str:
    small = token.lower()
    if small in FUNCTION_WORDS or not token[0].isalpha():
        return "0" if token[0].isdigit() else small
    if token[0].isupper():
        return "Name"
    for ending in _ENDINGS:
        if small.endswith(ending) and len(small) > len(ending) + 2:
            return ending
    return "s" if small.endswith("s") and not small.endswith("ss") else "_"
