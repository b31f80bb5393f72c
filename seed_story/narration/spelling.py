"""Words that voices would spell letter by letter, written as they sound. Pure.

“Shh!” has no vowel, so that rules of pronunciation say “S-H-H”. What stands here instead is one word again, so that it
is heard where it is written; English rules read it nearly right, and a voice that takes phonemes gets its very sound
from SOUNDS. Names and words that rules cannot know are said as a person taught them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Spellings made here -> phonemes as Kokoro and hibari take them.
SOUNDS: Mapping[str, str] = {
    "shuush": "ʃʃʃ", "burrr": "bɹɹɹ", "gurrr": "ɡɹɹɹ", "zuzz": "zzz", "siss": "sss", "psst": "pst", "hmm": "hmm",
    "mmm": "mmm",
}  # fmt: skip

_CRIES = tuple(
    (re.compile(pattern, re.IGNORECASE), spelling)
    for pattern, spelling in (
        (r"s?sh+|shh+|s+h{2,}", "shuush"), (r"b+r{2,}h?", "burrr"), (r"g*r{2,}h?", "gurrr"), (r"z{2,}", "zuzz"),
        (r"bz{2,}", "buzz"), (r"p+s{2,}t+", "psst"), (r"h?s{2,}", "siss"), (r"h+m{2,}", "hmm"), (r"m{2,}", "mmm"),
        (r"ts+k+", "tisk"),
    )
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
# The letters before the first vowel, again and again: “W-w-what”, “b-but”, “Th-th-thanks”. “D-Day” is no stammer.
_STAMMER = re.compile(r"([b-df-hj-np-tv-z]{1,2})((?:-\1)*)-(\1[a-z]+)", re.IGNORECASE)
_LETTERS = re.compile(r"[IVXLCDM]+|www", re.ASCII)  # numbers of kings, and of the web
_LONG = re.compile(r"([a-z])\1{2,}", re.IGNORECASE)
# Of letters that may well stand twice, where they stand once.
_ONCE = {
    "noo": "no", "soo": "so", "goo": "go", "helloo": "hello", "wooo": "woo", "loong": "long", "woow": "wow",
    "heelp": "help", "yees": "yes", "weell": "well", "hellp": "help", "pleease": "please", "hee": "he", "mee": "me",
    "shee": "she", "wee": "we", "oohh": "ooh", "veery": "very", "neever": "never", "eever": "ever",
}  # fmt: skip
_MONEY = re.compile(
    r"([$£€])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d\d))?(?![\d,.]*\d)(?!\s?(?:hundred|thousand|million|billion|trillion)|[a-z])",
    re.IGNORECASE,
)
_COINS = {"$": ("dollar", "dollars", "cent", "cents"), "£": ("pound", "pounds", "penny", "pence")}
_COINS["€"] = ("euro", "euros", "cent", "cents")
_NUMBER = re.compile(r"\b(No|Nos)\. ?(?=\d)")


# A word begins and ends beside no letter, digit or accent; “can't” and “o'clock” are words of their own; that in
# “Siobhan's” is Siobhan.
_BEGINS = r"(?<![^\W_])(?<![\u0300-\u036f])(?<![^\W_]['’])"
_ENDS = r"(?![^\W_]|[\u0300-\u036f]|['’](?![sS](?![^\W_]))[^\W_])"


def as_taught(text: str, sounds: Mapping[str, str]) -> str:
    """The text with each word of `sounds` as it is said: whole words only, with a first letter of either case.

    A sound of several words is joined by hyphens, so that every word is heard where it is written.
    """
    return _taught(text, sounds)[0]


def taught_in(text: str, sounds: Mapping[str, str]) -> dict[str, str]:
    """Those of `sounds` that are said in the text."""
    return _taught(text, sounds)[1]


def word_key(word: str) -> str:
    """What two spellings of a word share that are said alike: “siobhan” and “Siobhan”, “O’Hara” and “O'Hara”."""
    word = unicodedata.normalize("NFC", word).replace("’", "'")
    small = word[:1].lower()
    return (small if len(small) == 1 else word[:1]) + word[1:]


def _taught(text: str, sounds: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    if not sounds:
        return text, {}
    words, found = {word_key(word): word for word in sounds}, dict[str, str]()

    def said(match: re.Match[str]) -> str:
        word = words[word_key(match[0])]
        found[word] = sounds[word]
        return "-".join(sounds[word].split())

    respelled = _pattern(tuple(words)).sub(said, unicodedata.normalize("NFC", text))
    return (respelled, found) if found else (text, {})


@lru_cache(maxsize=32)
def _pattern(keys: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words; of two that begin alike, the longer one where it stands whole."""
    words = "|".join(_either(word) for word in sorted(keys, key=len, reverse=True))
    return re.compile(f"{_BEGINS}(?:{words}){_ENDS}")


def _either(key: str) -> str:
    first = {letter for letter in (key[0], key[0].upper(), key[0].title()) if word_key(letter) == key[0]}
    return f"(?:{'|'.join(map(re.escape, sorted(first)))}){re.escape(key[1:])}".replace("'", "['’]")


def as_it_sounds(sentence: str) -> str:
    """The sentence with cries, stammers, long letters, money and numbers as a storyteller says them."""
    sentence = _NUMBER.sub(lambda mark: "Number " if mark[1] == "No" else "Numbers ", sentence)
    return _WORD.sub(lambda word: _spelled(word[0]), _MONEY.sub(_in_coins, sentence))


def _spelled(word: str) -> str:
    for pattern, spelling in _CRIES:
        if pattern.fullmatch(word):
            return spelling
    if (stammer := _STAMMER.fullmatch(word)) and (stammer[2] or stammer[3][0].islower()):
        onset, times = stammer[1].lower(), 1 + stammer[2].count("-")
        return "-".join([*[f"{_ONSETS.get(onset, onset)}uh"] * times, _shorter(stammer[3])])
    return _shorter(word)


_ONSETS = {"c": "k", "q": "k", "x": "z", "ph": "f", "wh": "w", "kn": "n", "wr": "r", "ck": "k"}


def _shorter(word: str) -> str:
    """A word with long letters as it is usually written: “Sssssnake”, “Heeelp”, “Nooo”, “Grrreat”, “Sweeeet”."""
    if not _LONG.search(word) or _LETTERS.fullmatch(word):
        return word
    hiss = re.match(r"s{3,}(?=[a-z])", word, re.IGNORECASE)

    def once_or_twice(run: re.Match[str]) -> str:
        begins = not re.search("[aeiouy]", word[: run.start()], re.IGNORECASE) and run[1].lower() not in "aeiouy"
        return run[1] if begins or run[1].lower() in "aiuy" else run[1] * 2

    short = _LONG.sub(once_or_twice, word)
    short = _ONCE.get(short.lower(), short)
    return f"siss-{short.lower()}" if hiss else short


def _in_coins(money: re.Match[str]) -> str:
    """“$5” as one word; rules of pronunciation would give the next number its dollars as well."""
    one, many, small, smalls = _COINS[money[1]]
    whole, rest = money[2], int(money[3] or 0)
    amount = f"{whole}-{one if whole == '1' else many}"
    return f"{amount}-and-{rest}-{small if rest == 1 else smalls}" if rest else amount
