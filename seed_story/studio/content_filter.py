"""Which words and topics a studio for children leaves out, of what people write and of what the model tells.

A policy is a text file that anybody can replace: "[topic]" with the sentence that a reader gets, then one word or
phrase a line; "*" at its end stands for any ending, a line with "!" before it is allowed although another forbids it,
"#" begins a remark. Words are compared whole, in any case, without accents, and with look-alike digits taken for
letters, so that "K1ll" is "kill". That is a coarse net, made to spare children a shock, not to outwit grown-ups.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from seed_story.errors import InputError, StoryError
from seed_story.runtime.environment import public
from seed_story.story.line_breaks import columns
from seed_story.story.texts import language_of, split_sentences

CHILDREN = Path(__file__).resolve().parent.parent.parent / "assets" / "policies" / "children.txt"
# Letters, and the vowel signs of India and its neighbours, which are marks and no letters for regular expressions.
_LETTER = r"[\w\u0610-\u065f\u0900-\u0dff\u0e30-\u0e4e]"
_DIGITS = str.maketrans("013457@$", "oieastas")
_TOPIC = re.compile(r"\[(?P<topic>[^\]]+)\]\s*(?P<sentence>\S.*)")


class ContentFilterError(InputError):
    """Words that the studio's policy leaves out. The sentence never repeats them."""


@dataclass(frozen=True)
class Topic:
    """One topic: what a reader is told, and what the words look like."""

    name: str
    sentence: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class ContentFilter:
    """`check` lets text pass or raises. Without topics everything passes."""

    topics: tuple[Topic, ...] = ()
    allowed: re.Pattern[str] | None = None

    def check(self, text: str) -> None:
        """Raises PolicyError for text with a word or phrase of one of the topics; no phrase goes over a sentence's end.

        Blank lines and small letters after a full stop end none here: they are too easily put into a phrase.
        """
        for sentence in split_sentences(" ".join(text.split()), language_of(text)):
            plain = _plain(sentence)
            if self.allowed is not None:
                plain = self.allowed.sub(" ", plain)
            for topic in self.topics:
                if topic.pattern.search(plain):
                    raise ContentFilterError(topic.sentence)


def read_policy(file: Path) -> ContentFilter:
    """The policy of a file. Raises StoryError when it is none."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StoryError(f"The policy {file} cannot be read ({error}).") from error
    topics: dict[tuple[str, str], list[str]] = {}
    allowed: list[str] = []
    words: list[str] | None = None
    for number, line in enumerate(lines, 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        if found := _TOPIC.fullmatch(line):
            words = topics.setdefault((found["topic"], found["sentence"]), [])
        elif line.startswith("!"):
            allowed.append(line[1:])
        elif words is None or line.startswith("["):
            raise StoryError(
                f"Line {number} of the policy {file.name} is not under a topic. Start with “[topic] sentence”."
            )
        else:
            words.append(line)
    made = tuple(Topic(name, sentence, _pattern(words)) for (name, sentence), words in topics.items() if words)
    return ContentFilter(made, _pattern(allowed) if allowed else None)


def policy_from_environment() -> ContentFilter:
    """SEED_STORY_POLICY: "children", "none" or a file; without it, children where strangers share the studio."""
    chosen = os.environ.get("SEED_STORY_POLICY", "") or ("children" if public() else "none")
    if chosen == "none":
        return ContentFilter()
    return read_policy(CHILDREN if chosen == "children" else Path(chosen).expanduser())


def _pattern(lines: list[str]) -> re.Pattern[str]:
    alternatives = []
    for line in lines:
        ending = rf"{_LETTER}*" if line.endswith("*") else ""
        plain = _plain(line.rstrip("*"))
        words = [re.escape(word) for word in plain.split()]
        found = r"\W+".join(words) + ending
        # no blanks stand around words of Chinese and Japanese
        alone = columns(plain[:1]) > 1
        alternatives.append(found if alone else rf"(?<!{_LETTER})(?:{found})(?!{_LETTER})")
    return re.compile("|".join(alternatives))


def _plain(text: str) -> str:
    """One case, no accents, no look-alike digits within words, no invisible marks."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(mark for mark in spread if not unicodedata.combining(mark) and unicodedata.category(mark) != "Cf")
    return re.sub(r"\w*[^\W\d_][\w@$]*", lambda word: word.group().translate(_DIGITS), bare)
