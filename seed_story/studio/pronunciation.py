"""Words that a person teaches the voices: how each is said, as plain values and as lines of text. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from seed_story.errors import InputError
from seed_story.narration.spelling import word_key
from seed_story.story.validation import story_text

MAX_WORDS = 200
MAX_WORD, MAX_SOUND = 60, 80  # characters


def checked_sounds(sounds: Any) -> dict[str, str]:
    """Word -> how it is said, in order of the alphabet. Raises InputError that says what is wrong with the first bad
    one."""
    if not isinstance(sounds, Mapping):
        raise InputError('Words that are taught are named with how they are said, such as {"Siobhan": "Shivawn"}.')
    return _in_order([(_word(word), _sound(word, sound)) for word, sound in sounds.items()])


def sounds_from_lines(text: Any) -> dict[str, str]:
    """The same from lines such as “Siobhan = Shivawn”; empty ones say nothing."""
    if not isinstance(text, str):
        raise InputError("Words that are taught are written one on each line: Siobhan = Shivawn.")
    pairs = [pair_from_line(line) for line in text.splitlines() if line.strip()]
    return _in_order([(_word(word), _sound(word, sound)) for word, sound in pairs])


def pair_from_line(line: str) -> tuple[str, str]:
    """The word and its sound as they are written, unchecked."""
    word, sign, sound = line.partition("=")
    if not sign:
        raise InputError(f"“{_short(line)}” does not say how a word is said. Write it as in: Siobhan = Shivawn.")
    return word.strip(), sound.strip()


def sounds_as_lines(sounds: Mapping[str, str]) -> str:
    """As `sounds_from_lines` reads them."""
    return "\n".join(f"{word} = {sound}" for word, sound in sounds.items())


def with_words(sounds: Mapping[str, str], say: Iterable[tuple[str, str]], forget: Iterable[str]) -> dict[str, str]:
    """`sounds` without the words to forget, and with what is to be said, in the place of what the same words were said
    like before. Raises InputError, also for a word that was not taught."""
    words = {word_key(word): word for word in sounds}
    kept = dict(sounds)
    for word in forget:
        key = word_key(_word(word))
        if key not in words or kept.pop(words[key], None) is None:
            raise InputError(f"“{_short(word)}” was not taught. Taught are: {', '.join(kept) or 'none'}.")
    new = _in_order([(_word(word), _sound(word, sound)) for word, sound in say])
    for word in new:
        kept.pop(words.get(word_key(word), ""), None)
    return _in_order([*kept.items(), *new.items()])


def _in_order(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    sounds: dict[str, str] = {}
    keys: set[str] = set()
    for word, sound in pairs:
        if word_key(word) in keys:
            raise InputError(f"“{word}” is taught twice. A word is said in one way; leave the other out.")
        keys.add(word_key(word))
        sounds[word] = sound
    if len(sounds) > MAX_WORDS:
        raise InputError(f"{len(sounds)} words are too many; at most {MAX_WORDS} can be taught. Leave some out.")
    return dict(sorted(sounds.items(), key=lambda pair: word_key(pair[0])))


def _word(word: Any) -> str:
    word = unicodedata.normalize("NFC", story_text(word, what="word that is taught", limit=MAX_WORD))
    if len(word.split()) > 1:
        raise InputError(f"“{_short(word)}” are several words. Teach them one by one.")
    if "=" in word or not (word[0].isalnum() and (word[-1].isalnum() or unicodedata.category(word[-1])[0] == "M")):
        raise InputError(f"“{word}” is no word. Write it with letters at both ends and without “=”.")
    return word


def _sound(word: Any, sound: Any) -> str:
    said = " ".join(story_text(sound, what=f"sound of “{_short(word)}”", limit=MAX_SOUND).split())
    if not any(letter.isalnum() for letter in said):
        raise InputError(f"“{said}” cannot be said. Write how “{_short(word)}” is said with letters.")
    return said


def _short(words: Any) -> str:
    said = " ".join(str(words).split())
    return said if len(said) <= MAX_WORD else said[: MAX_WORD - 1] + "…"
