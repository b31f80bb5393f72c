"""Words and numbers at the border: an InputError says what to change; nothing is repaired silently."""

from __future__ import annotations

import math
import re
import secrets
import unicodedata
from typing import Any

from seed_story.errors import InputError
from seed_story.story.texts import MODEL_MARK, split_sentences

MAX_TEXT = 1200
MAX_DIRECTION = 600
MAX_TITLE = 120
MAX_OWN_TEXT = 6000  # of a whole text that is illustrated sentence by sentence
MAX_SENTENCES = 40
PARAGRAPH = "\n\n"
STRENGTHS = ("hint", "begin", "exact")  # how far a direction binds the storyteller
MAX_CANDIDATES = 4
MAX_SEED = 2**31 - 1

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028]")  # as other systems and programs write them
# They turn the direction of all that follows, the page's own words as well; \u200e and \u200f are for one letter only.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def story_text(text: Any, *, what: str = "text", limit: int = MAX_TEXT, empty: bool = False) -> str:
    """The words without outer blanks, with one kind of line end. Nothing else is changed: raises InputError, which
    names the character, when they cannot be used."""
    if not isinstance(text, str):
        raise InputError(f"The {what} must be plain text.")
    cleaned = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n").replace("\t", " ").strip()
    if not cleaned and not empty:
        raise InputError(f"The {what} is empty. Write a sentence or two.")
    if len(cleaned) > limit:
        raise InputError(f"The {what} has {len(cleaned)} characters, and the limit is {limit}. Please shorten it.")
    for place, mark in enumerate(cleaned, 1):
        if mark != "\n" and (kind := _unusable(mark)):
            raise InputError(f"Character {place} of the {what} is {kind} (U+{ord(mark):04X}). Please remove it.")
    found = MODEL_MARK.search("".join(mark for mark in cleaned if unicodedata.category(mark) != "Cf"))
    if found:
        raise InputError(f"“{found.group()}” has a special meaning for the model. Remove it from the {what}.")
    return cleaned


def story_title(title: Any, text: str) -> str:
    """The title that was given, or one made of the story's first words."""
    given = story_text(title or "", what="title", limit=MAX_TITLE, empty=True)
    if given:
        return " ".join(given.split())
    words = next(iter(split_sentences(text)), "")
    return words if len(words) <= 60 else words[:59].rsplit(" ", 1)[0] + "…"


def strength(name: Any) -> str:
    """How far a direction binds: a hint that the storyteller has in mind, the scene's beginning, or all its words."""
    if name not in STRENGTHS:
        raise InputError(f"The strength must be one of: {', '.join(STRENGTHS)}, not {name!r}.")
    return name


def sentences(text: Any) -> list[str]:
    """The sentences of a text; a blank line ends one, too. Raises InputError for what cannot be illustrated.

    Joined by PARAGRAPH they are the same sentences again.
    """
    words = story_text(text, limit=MAX_OWN_TEXT)
    found = split_sentences(words)
    if len(found) > MAX_SENTENCES:
        raise InputError(
            f"This text has {len(found)} sentences, and at most {MAX_SENTENCES} can be illustrated at once."
        )
    for sentence in found:
        story_text(sentence, what="sentence", limit=MAX_DIRECTION)
    return found


def candidate_count(count: Any) -> int:
    number = whole_number(count, "number of continuations")
    if not 1 <= number <= MAX_CANDIDATES:
        raise InputError(f"The number of continuations must be between 1 and {MAX_CANDIDATES}, not {number}.")
    return number


def seeds_for(seed: Any, count: int) -> list[int]:
    """One seed per candidate: seed, seed + 1, ...; -1 draws the first at random."""
    number = whole_number(seed, "seed")
    if number == -1:
        number = secrets.randbelow(MAX_SEED - count)
    if not 0 <= number <= MAX_SEED - count:
        raise InputError(f"A seed is a whole number from 0 to {MAX_SEED - count}, or -1 for a random one.")
    return [number + i for i in range(count)]


def whole_number(value: Any, what: str) -> int:
    """The value as an int; sliders and JSON send 3.0 for 3."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value != int(value):
        raise InputError(f"The {what} must be a whole number.")
    return int(value)


def number_between(value: Any, what: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InputError(f"The {what} must be a number from {low:g} to {high:g}.")
    return float(value)


def _unusable(mark: str) -> str:
    """What keeps a character out of a story's words; "" for all others. Joiners, soft hyphens and tags stay: emoji,
    flags and many scripts need them."""
    kind = unicodedata.category(mark)
    if mark in _TURNING:
        return "an invisible mark that changes the writing direction"
    if kind == "Cs":
        return "half of a character: the text was read with the wrong encoding"
    if ord(mark) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(mark) <= 0xFDEF:
        return "not a valid character"
    return {"Cc": "an invisible control character", "Co": "a private-use character, which others cannot see"}.get(
        kind, ""
    )
