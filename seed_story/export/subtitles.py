"""Captions as text: how a scene's words are cut into cues, when each is shown, and the SRT and WebVTT files. Pure.

Rules: at most two lines of 42 columns (21 letters of Chinese, Japanese or Korean); a cue ends where a sentence or a
clause ends if that is at all possible; it stays between 5/6 s and 7 s, long enough to be read at the reader's pace, and
never overlaps the next one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from seed_story.narration import Word
from seed_story.story.languages import known_language, reading_length
from seed_story.story.line_breaks import balanced, columns, cut_to
from seed_story.story.texts import inner_ends, sentence_spans

LINE = 42  # columns
LINES = 2
SHORTEST_CUE = 5 / 6  # s
LONGEST_CUE = 7.0  # s

_MARKS = re.compile(r"\[/?INST\]")
_NEVER = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CLAUSE_END = re.compile(r"[,;:—–،؛、，；：-][\"'”’»)\]」』）]*$")
_FROM_THE_RIGHT = "\u200f"  # unseen; the line that it begins runs from the right
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
    """Break a text into the fewest lines of at most `width` columns, as even as possible.

    A word longer than a line is cut; nothing is ever dropped.
    """
    cut = _Pieces.of(text, width)
    return [cut.text(a, b) for a, b in cut.lines(0, len(cut.parts), width)]


def split_captions(text: str, longest: int = LINE * LINES, line: int = LINE, language: str = "") -> list[str]:
    """Cut `text` into captions of at most two lines of `line` and `longest` columns, best places first.

    The cut is optimal under a small cost: one for each caption, more for a break inside a clause, more for a caption
    that is very short. The captions give the text again (words longer than a line excepted), joined by blanks or, where
    the script has none, by nothing.
    """
    words = _Pieces.of(plain_text(text), min(line, longest))
    total, ends = len(words.parts), _Ends.of(words, known_language(language, text).code)
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * total
    for end in range(1, total + 1):
        for start in range(end - 1, -1, -1):
            length = words.width(start, end)
            if end - start > 1 and (length > longest or len(words.lines(start, end, line)) > LINES):
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
    return ["\n".join(words.text(*span) for span in words.lines(a, b, line)) for a, b in reversed(cuts)]


def cues_for(
    text: str,
    start: float,
    seconds: float,
    *,
    pace: float,
    parts: Sequence[tuple[str, float]] = (),
    words: Sequence[Word] = (),
    line: int = LINE,
    language: str = "",
) -> list[Cue]:
    """The cues of one scene. language: of the words; "": by their letters.

    text: the scene's words. start, seconds: when the voice starts and how long it speaks, in seconds of the film.
    pace: how many characters a second can be read; a cue stays that long, even if the voice is quicker, and so the last
    one may end after the voice. words: when each word is heard, from `start` on; a cue starts with its first word.
    parts: without words, the spoken sentences with their lengths; borders are proportional to characters within each.
    """
    text = plain_text(text)
    if not text or seconds <= 0:
        return []
    # with a slow voice a full caption would stand too long, so that captions get shorter
    shown = columns("".join(text.split()))
    longest = max(20, min(line * LINES, int(LONGEST_CUE * shown / seconds)))
    captions = split_captions(text, longest, line, language)
    timed = words if sum(_letters(word.text) for word in words) == _letters(text) else ()
    at, spoken = 0, []
    for caption in captions:
        spoken.append(start + (_word_at(at, timed) if timed else _time_at(at, text, seconds, parts)))
        at += _letters(caption)
    cues: list[Cue] = []
    for index, (caption, heard) in enumerate(zip(captions, spoken, strict=True)):
        begin = max(heard, cues[-1].end) if cues else heard
        until = spoken[index + 1] if index + 1 < len(spoken) else start + seconds
        end = max(min(until, begin + LONGEST_CUE), begin + max(SHORTEST_CUE, reading_length(caption, language) / pace))
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


def to_srt(cues: Sequence[Cue], language: str = "") -> str:
    """The cues as a SubRip file, numbered from 1.

    Lines of a language that is written from the right say so, because some begin with a number or a foreign name.
    Players take <i> and <font> for marks, and SubRip has no way to say that they are none: other brackets stand there.
    """
    blocks = [
        f"{i}\n{_stamp(c.start, ',')} --> {_stamp(c.end, ',')}\n{_sided(c.text, language).translate(_ANGLES)}\n"
        for i, c in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def to_vtt(cues: Sequence[Cue], language: str = "") -> str:
    """The cues as a WebVTT file; its head names the language, where there is one."""
    stamps = [f"{_stamp(c.start, '.')} --> {_stamp(c.end, '.')}" for c in cues]
    blocks = [f"{stamp}\n{_escape(_sided(c.text, language))}\n" for stamp, c in zip(stamps, cues, strict=True)]
    head = f"WEBVTT\nKind: captions\nLanguage: {language}\n" if language else "WEBVTT\n"
    return "\n".join([head, *blocks])


def _sided(text: str, language: str) -> str:
    if not known_language(language, text).from_the_right:
        return text
    return "\n".join(f"{_FROM_THE_RIGHT}{line}" for line in text.split("\n"))


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


class _Pieces(NamedTuple):
    """A text cut wherever a line may end; widths in columns, without the blanks that stand before some pieces."""

    parts: list[str]
    widths: list[int]
    blanks: list[bool]
    before: list[int]  # columns of the first pieces together, with the blanks between them

    @classmethod
    def of(cls, text: str, width: int) -> _Pieces:
        parts = cut_to(text, width)
        widths = [columns(part.lstrip(" ")) for part in parts]
        blanks = [part.startswith(" ") for part in parts]
        before = [0]
        for wide, blank in zip(widths, blanks, strict=True):
            before.append(before[-1] + wide + blank)
        return cls(parts, widths, blanks, before)

    def text(self, start: int, end: int) -> str:
        return "".join(self.parts[start:end]).strip(" ")

    def width(self, start: int, end: int) -> int:
        return self.before[end] - self.before[start] - self.blanks[start]

    def lines(self, start: int, end: int, width: int) -> list[tuple[int, int]]:
        ranges = balanced(self.widths[start:end], self.blanks[start:end], width)
        return [(start + first, start + last) for first, last in ranges]


class _Ends(NamedTuple):
    """After how many pieces a sentence is over, and after how many also one that somebody says within another."""

    sentences: frozenset[int]
    within: frozenset[int]

    @classmethod
    def of(cls, words: _Pieces, language: str) -> _Ends:
        text, at, passed = "".join(words.parts), dict[int, int](), 0
        for number, part in enumerate(words.parts, 1):
            passed += len(part)
            at[passed] = number
        sentences = frozenset(at[end] for _, end in sentence_spans(text, language) if end in at)
        return cls(sentences, frozenset(at[end] for end in inner_ends(text, language) if end in at))


def _break_cost(words: _Pieces, end: int, ends: _Ends) -> float:
    if end == len(words.parts) or end in ends.sentences:
        return 0.0
    if end in ends.within or _CLAUSE_END.search(words.parts[end - 1]):
        return 0.6
    return 1.4 if words.parts[end].strip().lower() in _LINK_WORDS else 3.0
