"""Words and numbers at the border: an InputError says what to change; nothing is repaired silently."""

from __future__ import annotations

import math
import re
import secrets
import unicodedata
from typing import Any

from seed_story.errors import InputError

MAX_TEXT = 1200
MAX_DIRECTION = 600
MAX_TITLE = 120
MAX_OWN_TEXT = 6000  # of a whole text that is illustrated sentence by sentence
MAX_SENTENCES = 40
STRENGTHS = ("hint", "begin", "exact")  # how far a direction binds the storyteller
MAX_CANDIDATES = 4
MAX_SEED = 2**31 - 1

# Inside the model, angle brackets hold image tokens, beginnings and ends, and "[INST]" parts the turns; whatever stands
# in such marks would vanish from the story, or pass for a picture that nobody drew.
_CONTROL = re.compile(r"<[^<>]*>|\[\s*/?\s*INST\s*\]", re.IGNORECASE)

# A small letter goes on with the same sentence: “Rain!” she cried.
_SENTENCE_END = re.compile(r"\n\s*\n|(?:(?<=[.!?…])|(?<=[.!?…][\"”’»)]))\s+(?![a-zà-öø-ÿ])|(?<=[。！？])")


def story_text(text: Any, *, what: str = "text", limit: int = MAX_TEXT, empty: bool = False) -> str:
    """The words without invisible control characters and outer blanks. Raises InputError when they cannot be used."""
    if not isinstance(text, str):
        raise InputError(f"The {what} must be words.")
    cleaned = "".join(
        mark for mark in text.replace("\r\n", "\n").replace("\t", " ") if mark == "\n" or not _invisible(mark)
    ).strip()
    if not cleaned and not empty:
        raise InputError(f"The {what} is empty. Write a sentence or two.")
    if len(cleaned) > limit:
        raise InputError(f"The {what} has {len(cleaned)} characters; at most {limit} fit. Shorten it, please.")
    found = _CONTROL.search(cleaned)
    if found:
        raise InputError(f"“{found.group()}” has a meaning of its own inside the model. Leave it out of the {what}.")
    return cleaned


def story_title(title: Any, text: str) -> str:
    """The title that was given, or one made of the story's first words."""
    given = story_text(title or "", what="title", limit=MAX_TITLE, empty=True)
    if given:
        return " ".join(given.split())
    first = re.split(r"(?<=[.!?…])\s", text, maxsplit=1)[0]
    words = " ".join(first.split())
    return words if len(words) <= 60 else words[:59].rsplit(" ", 1)[0] + "…"


def strength(name: Any) -> str:
    """How far a direction binds: a hint that the storyteller has in mind, the scene's beginning, or all its words."""
    if name not in STRENGTHS:
        raise InputError(f"A direction is one of: {', '.join(STRENGTHS)}; not {name!r}.")
    return name


def sentences(text: Any) -> list[str]:
    """The sentences of a text; a blank line ends one, too. Raises InputError for what cannot be illustrated."""
    words = story_text(text, limit=MAX_OWN_TEXT)
    parts = _SENTENCE_END.split(words)
    found = [" ".join(part.split()) for part in parts if part and part.strip()]
    if len(found) > MAX_SENTENCES:
        raise InputError(f"This text has {len(found)} sentences; at most {MAX_SENTENCES} can be illustrated at once.")
    for sentence in found:
        story_text(sentence, what="sentence", limit=MAX_DIRECTION)
    return found


def candidate_count(count: Any) -> int:
    number = whole_number(count, "number of continuations")
    if not 1 <= number <= MAX_CANDIDATES:
        raise InputError(f"Between 1 and {MAX_CANDIDATES} continuations can be told at once, not {number}.")
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


def _invisible(mark: str) -> bool:
    # Controls, surrogates, and the marks that turn writing direction. Joiners stay: emoji and Indic scripts need them.
    kind = unicodedata.category(mark)
    return kind in ("Cc", "Cs", "Co") or (kind == "Cf" and mark not in "\u200c\u200d\ufe0f")
