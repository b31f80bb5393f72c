"""What an opening's words leave to its picture, said to the model in words.

People begin with "My cat Biscuit is scared of the dishwasher" and show the rest. A small language model keeps a look
that it has read far better than one that it has only seen; so before the opening's own words it reads a sentence such
as "Biscuit was a cat in a red scarf.", made of what the scene reader saw. Nobody else ever sees this sentence.

Pure functions, standard library only. Not a part of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

SURE = 0.5  # a kind that is read with less probability, and that the words do not say, is not stated
# Pictures of the model's own world are read with 0.99 and more throughout; of forty that nobody drew for it each has
# something that is read with less than 0.95 (tests/training/evaluation/test_at_home.py).
IN_DOMAIN = 0.97

# Words for somebody that the reader has another word for.
_NEAR = {
    "dog": "puppy", "doggy": "puppy", "pup": "puppy", "kitten": "cat", "kitty": "cat", "bunny": "rabbit",
    "hare": "rabbit", "teddy": "bear", "toad": "frog", "rat": "mouse", "daughter": "girl", "sister": "girl",
    "princess": "girl", "son": "boy", "brother": "boy", "prince": "boy", "android": "robot",
}  # fmt: skip
# Words that end what is said of somebody.
_BETWEEN = frozenset("about and as at but by for from in of on or than that to when while who with without".split())
# Capitals that begin a sentence and are nobody's name.
_NO_NAMES = frozenset(
    """A About After All Along Already Although Always An And Another Any Are As At Back Because Before Behind Below
    Beside But By Can Captain Christmas Close Come Could Dad Daddy Dear Did Do Doctor Does Down During Each Early
    Easter Even Every Everybody Everyone Everything Finally First For Friday From Good Grandma Grandpa Guess Had Has
    Have He Hello Her Here High His Hold How Hurray I If In Inside Into Is It Its Just Keep King Last Late Later Let
    Listen Little Long Look Many Maybe Meet Mister Monday Morning Most Mr Mrs Ms Mum Mummy My Near Never Next Night
    No Nobody Not Nothing Now Of Oh On Once One Only Our Out Outside Over People Perhaps Please Poor Professor Queen
    Right Round Saturday Shall She Should Since So Some Somebody Someone Something Sometimes Somewhere Soon Spring
    Stand Still Suddenly Summer Sunday That The Their Then There These They This Those Three Through Thursday Till
    To Today Together Tomorrow Tonight Tuesday Two Under Until Up Upon Very Wait Was We Wednesday Well Were What
    When Where Which While Who Whose Why Will Winter With Without Would Yes Yesterday You Your""".split()
)
# Last words of "was a little late" and the like: they are nobody's kind.
_NO_NOUNS = frozenset("bit day late little lot one same sad happy shy tall small big old young new way while".split())
_WORD = re.compile(r"[A-Za-z]+(?:'s)?|[.!?:;,\"“”]")


@dataclass(frozen=True)
class _Figure:
    """Somebody in the picture, from left to right."""

    kind: str
    sure: bool
    worn: str  # "red scarf"


def with_introductions(text: str, attributes: Mapping[str, tuple[str, float]], kinds: Sequence[str]) -> str:
    """The opening's words, and before them the looks of those whom they name, as far as they do not say them.

    `attributes` are the reader's words for the picture with their probability, `kinds` all its words for somebody. As
    many people are described as are both named and seen: they are matched by the kind that the words say of them, else
    in order, for people are named from left to right.
    """
    names = names_of(text, kinds)
    stated = {name: _kind_of(name, text, kinds) for name in names}
    unmatched, matched = _figures(attributes), dict[str, _Figure]()
    for name in names:  # whoever the picture shows as the words say
        if same := next((figure for figure in unmatched if figure.kind == stated[name]), None):
            unmatched.remove(same)
            matched[name] = same
    for name in sorted(names, key=lambda name: stated[name] is not None):  # then whoever the words leave open
        if name not in matched and unmatched:
            matched[name] = unmatched.pop(0)
    sentences = []
    for name in names:
        figure = matched.get(name)
        if figure is None or re.search(rf"\b{re.escape(figure.worn)}\b", text):
            continue
        kind = stated[name] or ""
        if not kind and (_says(figure.kind, text) or (figure.sure and stated[name] is None)):
            kind = figure.kind
        sentences.append(f"{name} was {_a(kind)} in {_a(figure.worn)}." if kind else f"{name} wore {_a(figure.worn)}.")
    return " ".join([*sentences, text])


def is_in_domain(attributes: Mapping[str, tuple[str, float]]) -> bool:
    """Whether a picture is one of the reader's own world, so that it can be believed what it sees."""
    decisive = ("kind1", "garment1", "colour1", "place")
    return all(attributes[name][1] >= IN_DOMAIN for name in decisive if name in attributes)


def names_of(text: str, kinds: Sequence[str] = ()) -> list[str]:
    """Who is named, in order: capitals within a sentence, or at its beginning if they are no common word.

    Of two in a row the second is the name ("Aunt Rosalie"), unless it is a word for somebody ("Nana Bear").
    """
    names: list[str] = []
    before = "."
    for word in _WORD.findall(text):
        name = word.removesuffix("'s")
        begins = before in '.!?:"“”'
        capital = len(name) > 1 and name[0].isupper() and name[1:].islower()
        if capital and name not in _NO_NAMES and (not begins or _never_small(name, text)):
            if names and names[-1] == before:
                if name.lower() in kinds:
                    continue
                names.pop()
            if name not in names:
                names.append(name)
        before = word
    return names


def _never_small(name: str, text: str) -> bool:
    """A capital at the beginning of a sentence is no name if the word is written small elsewhere."""
    return re.search(rf"\b{name.lower()}\b", text) is None


def _kind_of(name: str, text: str, kinds: Sequence[str]) -> str | None:
    """The reader's word for somebody as the text says it; "" for one that the reader lacks, None if there is none."""
    kind: str | None = None
    for words in _words_for(name, text, kinds):
        for word in words:
            if (word := _NEAR.get(word, word)) in kinds:
                return word
        kind = "" if words else kind
    return kind


def own_word(name: str, text: str, kinds: Sequence[str]) -> str:
    """What a text says that somebody is: the reader's word, or where the reader has none the text's, or ""."""
    if kind := _kind_of(name, text, kinds):
        return kind
    words = next((words for words in _words_for(name, text, kinds) if words), [])
    return words[-1] if words and not (words[-1] in _NO_NOUNS or words[-1].endswith("ed")) else ""


def _words_for(name: str, text: str, kinds: Sequence[str]) -> Iterator[list[str]]:
    """What the text calls somebody, place by place: "our brave cat" as [brave, cat]."""
    nouns = r"((?:[a-z]+ ){0,2}[a-z]+)"
    patterns = (
        rf"\b(?:[Mm]y|[Oo]ur|[Aa]n?|[Tt]he|his|her|their) {nouns} (?:is )?(?:called |named )?(?:[A-Z][a-z]+ )?{name}\b",
        rf"\b{name},? (?:the|my|our) {nouns}\b",
        rf"\b{name},? (?:is|was) (?:an?|the|my|our|really a) {nouns}\b",
        rf"\b([A-Z][a-z]+) {name}\b",
    )
    for pattern in patterns:
        for match in re.finditer(pattern, text):
            words = match[1].lower().split()
            while words and words[-1] in ("called", "named", "is"):
                words.pop()
            if match.re.pattern == patterns[-1]:
                words = [] if match[1] in _NO_NAMES else words
            cut = next((k for k, word in enumerate(words) if word in _BETWEEN), None)
            if pattern == patterns[0]:  # "the robot and Zelda" and "the bear met Olga" say nothing of who comes last
                words = [] if cut is not None or any(word in kinds for word in words[:-1]) else words
            elif cut is not None:  # "Ruby the fox and a friend"
                words = words[:cut]
            yield words


def _says(kind: str, text: str) -> bool:
    words = {kind, *(word for word, near in _NEAR.items() if near == kind)}
    return any(re.search(rf"\b{word}\b", text) for word in words)


def _figures(attributes: Mapping[str, tuple[str, float]]) -> list[_Figure]:
    figures = []
    for name, (kind, sure) in attributes.items():
        slot = name.removeprefix("kind")
        garment, colour = (attributes.get(f"{part}{slot}", ("", 0.0))[0] for part in ("garment", "colour"))
        if name.startswith("kind") and kind and garment and colour:
            figures.append(_Figure(kind, sure >= SURE, f"{colour} {garment}"))
    return figures


def _a(words: str) -> str:
    if words.endswith("dungarees"):
        return words
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
