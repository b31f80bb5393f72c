"""Captions as text: how a scene's words are cut into cues, when each is shown, and the SRT and WebVTT files. Pure.

Rules: at most two lines of 42 characters; a cue ends where a sentence or a clause ends if that is at all possible; it
stays between 5/6 s and 7 s, long enough to be read at the reader's pace, and never overlaps the next one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from seed_story.narration import Word
from seed_story.story.texts import inner_ends, sentence_spans

LINE = 42  # characters
LINES = 2
SHORTEST_CUE = 5 / 6  # s
LONGEST_CUE = 7.0  # s

_MARKS = re.compile(r"\[/?INST\]")
_NEVER = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CLAUSE_END = re.compile(r"[,;:—–-][\"'”’)\]]*$")
_ANGLES = str.maketrans("<>", "‹›")
_LINK_WORDS = frozenset(
    "and but or so because when while where who which that then until as if with into for to from through in on at "
    "under over behind beside between after before".split()
)


@dataclass(frozen=True)
class Cue:
    """A caption of one or two lines (joined by a newline), shown from `start` to `end`, in seconds of the film.

    words: those that are heard meanwhile, with their times; empty where they are not known.
    """

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()

    def later(self, seconds: float) -> Cue:
        """The same cue, so much later."""
        words = tuple(Word(word.text, word.start + seconds, word.end + seconds) for word in self.words)
        return Cue(self.start + seconds, self.end + seconds, self.text, words)

    def until(self, seconds: float) -> Cue:
        """The same cue, gone by then."""
        return replace(self, end=min(self.end, seconds))


def plain_text(text: str) -> str:
    """The words that are read aloud and shown: with single spaces, without turn marks and what no document may hold
    (control characters, halves of characters, U+FFFE and U+FFFF), which archives can bring."""
    words = _MARKS.sub(" ", text).split()
    return " ".join(_NEVER.sub("", word) for word in words).strip()


def wrap(text: str, width: int = LINE) -> list[str]:
    """Break a text into the fewest lines of at most `width` characters, as even as possible.

    A word longer than a line is cut; nothing is ever dropped.
    """
    words = _words(text, width)
    return [" ".join(words[a:b]) for a, b in _wrap_words(words, width)]


def split_captions(text: str, longest: int = LINE * LINES, line: int = LINE) -> list[str]:
    """Cut `text` into captions of at most two lines of `line` and `longest` characters, best places first.

    The cut is optimal under a small cost: one for each caption, more for a break inside a clause, more for a caption
    that is very short. Joined by spaces, the captions give the text again (words longer than a line excepted).
    """
    words = _words(plain_text(text), min(line, longest))
    total, ends = len(words), _Ends.of(words)
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * total
    for end in range(1, total + 1):
        for start in range(end - 1, -1, -1):
            length = len(" ".join(words[start:end]))
            lines = _wrap_words(words[start:end], line)
            if end - start > 1 and (length > longest or len(lines) > LINES):
                break
            cost = best[start][0] + 0.6 + 2.5 * max(0.0, 24 - length) / 24 + _break_cost(words, end, ends)
            # two sentences share a caption only where one alone would be a flicker
            cost += 0.8 * sum(after in ends.sentences for after in range(start + 1, end))
            if cost < best[end][0]:
                best[end] = (cost, start)
    cuts, end = [], total
    while end:
        cuts.append((best[end][1], end))
        end = best[end][1]
    return ["\n".join(wrap(" ".join(words[a:b]), line)) for a, b in reversed(cuts)]


def cues_for(
    text: str,
    start: float,
    seconds: float,
    *,
    pace: float,
    parts: Sequence[tuple[str, float]] = (),
    words: Sequence[Word] = (),
    line: int = LINE,
) -> list[Cue]:
    """The cues of one scene.

    text: the scene's words. start, seconds: when the voice starts and how long it speaks, in seconds of the film.
    pace: how many characters a second can be read; a cue stays that long, even if the voice is quicker, and so the last
    one may end after the voice. words: when each word is heard, from `start` on; a cue starts with its first word.
    parts: without words, the spoken sentences with their lengths; borders are proportional to characters within each.
    """
    text = plain_text(text)
    if not text or seconds <= 0:
        return []
    # with a slow voice a full caption would stand too long, so that captions get shorter
    longest = max(20, min(line * LINES, int(LONGEST_CUE * _letters(text) / seconds)))
    captions = split_captions(text, longest, line)
    timed = words if sum(_letters(word.text) for word in words) == _letters(text) else ()
    at, spoken = 0, []
    for caption in captions:
        spoken.append(start + (_word_at(at, timed) if timed else _time_at(at, text, seconds, parts)))
        at += _letters(caption)
    cues: list[Cue] = []
    for index, (caption, heard) in enumerate(zip(captions, spoken, strict=True)):
        begin = max(heard, cues[-1].end) if cues else heard
        until = spoken[index + 1] if index + 1 < len(spoken) else start + seconds
        end = max(min(until, begin + LONGEST_CUE), begin + max(SHORTEST_CUE, len(caption) / pace))
        cues.append(Cue(begin, end, caption, _words_between(timed, start, heard, until)))
    return cues


def _word_at(letters: int, words: Sequence[Word]) -> float:
    """When the word is heard that holds letter number `letters` of the text."""
    for word in words:
        if letters < _letters(word.text):
            return word.start
        letters -= _letters(word.text)
    return words[-1].end


def _words_between(words: Sequence[Word], start: float, begin: float, end: float) -> tuple[Word, ...]:
    placed = (Word(word.text, word.start + start, word.end + start) for word in words)
    return tuple(word for word in placed if begin - 1e-6 <= word.start < end - 1e-6)


def to_srt(cues: Sequence[Cue]) -> str:
    """The cues as a SubRip file, numbered from 1.

    Players take <i> and <font> for marks, and SubRip has no way to say that they are none: other brackets stand there.
    """
    blocks = [
        f"{i}\n{_stamp(c.start, ',')} --> {_stamp(c.end, ',')}\n{c.text.translate(_ANGLES)}\n"
        for i, c in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def to_vtt(cues: Sequence[Cue]) -> str:
    """The cues as a WebVTT file."""
    blocks = [f"{_stamp(c.start, '.')} --> {_stamp(c.end, '.')}\n{_escape(c.text)}\n" for c in cues]
    return "\n".join(["WEBVTT\n", *blocks])


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(seconds: float, mark: str) -> str:
    milliseconds = max(0, round(seconds * 1000))
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}{mark}{milliseconds % 1000:03d}"


def _letters(text: str) -> int:
    """Characters without white space, which wrapping moves around."""
    return sum(not c.isspace() for c in text)


def _time_at(letters: int, text: str, seconds: float, parts: Sequence[tuple[str, float]]) -> float:
    """Seconds into the speech at which `letters` characters have been said."""
    total = _letters(text)
    if not parts or sum(_letters(words) for words, _ in parts) != total:  # the voice read something else: be even
        return seconds * letters / total
    passed = 0.0
    for words, length in parts:
        count = _letters(words)
        if letters <= count:
            return passed + length * letters / max(1, count)
        letters -= count
        passed += length
    return passed


def _words(text: str, width: int) -> list[str]:
    return [word[i : i + width] for word in text.split() for i in range(0, len(word), width)]


def _wrap_words(words: Sequence[str], width: int) -> list[tuple[int, int]]:
    """Word ranges of the lines: the fewest lines first, then the smallest sum of squared free space."""
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for end in range(1, len(words) + 1):
        options = []
        length = -1
        for start in range(end - 1, -1, -1):
            length += len(words[start]) + 1
            if length > width:
                break
            lines, free, _ = best[start]
            options.append((lines + 1, free + (width - length) ** 2, start))
        best.append(min(options))
    ranges, end = [], len(words)
    while end:
        ranges.append((best[end][2], end))
        end = best[end][2]
    return ranges[::-1]


class _Ends(NamedTuple):
    """After how many words a sentence is over, and after how many also one that somebody says within another."""

    sentences: frozenset[int]
    within: frozenset[int]

    @classmethod
    def of(cls, words: Sequence[str]) -> _Ends:
        text, at, passed = " ".join(words), dict[int, int](), -1
        for number, word in enumerate(words, 1):
            passed += len(word) + 1
            at[passed] = number
        sentences = frozenset(at[end] for _, end in sentence_spans(text) if end in at)
        return cls(sentences, frozenset(at[end] for end in inner_ends(text) if end in at))


def _break_cost(words: Sequence[str], end: int, ends: _Ends) -> float:
    if end == len(words) or end in ends.sentences:
        return 0.0
    if end in ends.within or _CLAUSE_END.search(words[end - 1]):
        return 0.6
    return 1.4 if words[end].lower() in _LINK_WORDS else 3.0
