"""Who is in a told story: names that nobody introduced or that change, and people who become another kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from training.corpus.check import FUNCTION_WORDS, SPOKEN
from training.evaluation.checks.words import is_word, words_of
from training.world.looks import kind_words, kinds

# Capitalised without being anybody's name, or everybody's: "Mum" needs no introduction.
NO_NAMES = frozenset(
    """i i'm i'll i've i'd mr mrs miss ms dr sir madam monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december christmas easter english ok mum mummy
    mom mommy mama mother dad daddy papa father grandma granny nana grandmother grandpa granddad grandfather auntie aunt
    uncle earth moon sun mars""".split()
)
FEWEST_TIMES = 2  # a word that is capitalised once may be a sign, a shout or a title

# Function words after which a name is given, or somebody is spoken to.
_NAMING = frozenset("was is it's i'm am and or with dear little other".split())

_INSIDE = re.compile(r"(?<=[a-z,;] )[A-Z][^\W\d_]+(?:['’-][^\W\d_]+)*")


def names_of(captions: Sequence[str]) -> Counter[str]:
    """Names by how often they are told: capitalised inside a sentence, and nowhere in small letters."""
    everything = " ".join(captions)
    small = {word for word in words_of(everything) if word.islower()}
    inside = {re.sub(r"['’]s?$", "", word) for word in _INSIDE.findall(everything)}
    # "Streacher walked." has a name only at the beginning; it is one because no dictionary has it.
    first = {word for word in words_of(everything) if word[0].isupper() and not is_word(word)}
    first = {re.sub(r"'s$", "", word) for word in first}
    names = {word for word in inside | first if word.lower() not in small | NO_NAMES and len(word) > 1}
    return Counter({name: len(re.findall(rf"\b{re.escape(name)}\b", everything)) for name in names})


def strangers(captions: Sequence[str], known: Iterable[str] = ()) -> list[str]:
    """Names that come several times, or speak, and come at the first time without a word on who it is.

    Names of the opening and `known` ones are introduced, and so is who is told with a noun, an article, or by somebody.
    """
    taken = {part for name in known for part in words_of(name)} | set(words_of(captions[0]))
    found = []
    for name, times in names_of(captions[1:]).items():
        speaks = rf'["”] ?(?:{SPOKEN}) {re.escape(name)}\b|\b{re.escape(name)} (?:{SPOKEN})\b'
        if name in taken or (times < FEWEST_TIMES and not any(re.search(speaks, one) for one in captions[1:])):
            continue
        first = next(one for one in captions[1:] if re.search(rf"\b{re.escape(name)}\b", one))
        if not _introduced(name, first):
            found.append(name)
    return sorted(found)


def _introduced(name: str, caption: str) -> bool:
    one = re.escape(name)
    before = re.search(rf"([^\W\d_]+)\.? {one}\b", caption)  # "his friend Nell", "called Nell", "Captain Nell"
    word = before[1].lower() if before else ""
    if word and (word in _NAMING or word not in FUNCTION_WORDS and not word.endswith("ly")):
        return True
    return (
        re.search(
            rf"\b{one}(?:['’]s)?,? (?:the|an?|his|her|their|my|our|who|from)\b"
            rf"|\b{one} (?:was|is) (?:an?|the|her|his|one)\b|[\"“]{one}\b|\b{one}[!.?][\"”]",
            caption,
        )
        is not None
    )


def misspelt_names(captions: Sequence[str], known: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Two names that are nearly one ("Sttreacher", "Streacher"), unless the opening has both."""
    taken = {part for name in known for part in words_of(name)} | set(words_of(captions[0]))
    told = names_of(captions)
    names = sorted({*told, *(name for name in taken if name[0].isupper())})
    found = []
    for one, other in combinations(names, 2):
        if {one, other} <= taken or not {one, other} & set(told):
            continue
        if one.lower() == other.lower() or (is_word(one) and is_word(other)):
            continue  # a shout, or two words that happen to be alike
        if _distance(one.lower(), other.lower()) <= _nearest(one, other, brought=bool({one, other} & taken)):
            found.append((one, other))
    return found


def _nearest(one: str, other: str, brought: bool) -> int:
    """Up to how many different letters two names are one; what looks like a `brought` name is meant to be it."""
    shorter, longer = sorted((len(one), len(other)))
    if brought and one[0] == other[0] and shorter >= 4 and longer >= 5 and not is_word(one) and not is_word(other):
        return 2
    return 2 if shorter >= 7 else 1 if shorter >= 5 else 0


def changed_kinds(captions: Sequence[str]) -> list[str]:
    """Who is told as an animal of one kind and later of another: "Pip the mouse", then "Pip the frog"."""
    known = kinds()
    words = {word: kind for word, kind in kind_words().items() if kind in known}
    any_kind = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    found = []
    for name in names_of(captions) | Counter(word for word in words_of(captions[0]) if word[0].isupper()):
        one = re.escape(name)
        said = re.compile(
            rf"\b{one} (?:was|is) an? (?:[a-z]+ ){{0,2}}({any_kind})\b(?!['’-]| [a-z]+ (?:was|is)\b)"
            rf"|\b{one}(?: the|, an?|, the) (?:[a-z]+ ){{0,2}}({any_kind})\b(?!['’-])"
            rf"|\b(?:the|a|an|his|her|my|our) (?:[a-z]+ )?({any_kind}) {one}\b"
        )
        kinds_told = []
        for caption in captions:
            for match in said.finditer(caption):
                kind = words[next(word for word in match.groups() if word)]
                kinds_told.append("person" if known[kind].human else kind)
        different = list(dict.fromkeys(kinds_told))
        if len(different) > 1 and not _related(different):
            found.append(f"{name} is a {' and a '.join(different)}")
    return found


# Kinds that one may be at the same time, or grow into.
_FAMILIES = (
    {"dog", "puppy", "wolf"}, {"cow", "calf", "buffalo"}, {"duck", "duckling"}, {"hen", "chick", "rooster"},
    {"sheep", "lamb"}, {"horse", "pony", "unicorn"}, {"deer", "fawn", "moose"}, {"caterpillar", "butterfly", "moth"},
    {"turtle", "tortoise"}, {"bear", "polar bear", "panda", "teddy bear"}, {"dinosaur", "long-necked dinosaur",
    "triceratops", "pterosaur", "dragon", "monster"}, {"lizard", "chameleon"}, {"person", "giant", "troll", "monster",
    "ghost", "mermaid", "yeti", "robot", "snowman", "gingerbread", "scarecrow", "alien", "baby"},
)  # fmt: skip
_BIRDS = frozenset(
    """bird chick crow duck duckling eagle flamingo goose hen ostrich owl parrot peacock penguin pigeon robin rooster
    seagull stork swan toucan turkey woodpecker""".split()
)


def _related(different: Sequence[str]) -> bool:
    every = set(different)
    return any(every <= family for family in _FAMILIES) or ("bird" in every and every <= _BIRDS)


def _distance(one: str, other: str) -> int:
    """Letters to be put in, taken out or exchanged between two words."""
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, another in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != another)))
        before = now
    return before[-1]
