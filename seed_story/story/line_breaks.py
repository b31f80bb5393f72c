"""Where a line of text may end, and how wide a text is, in any script. Pure.

Blanks part lines in most scripts. Chinese and Japanese have none: a line may end between two of their letters, but none
begins with a mark that belongs to what is before it (。」ー), and none ends with one that opens something (「), as in
JIS X 4051. Japanese lines end between phrases as far as letters tell them: a phrase begins with kanji, katakana or an
opening mark and ends with hiragana. French puts blanks before ! and inside of « », and lines do not end there. Thai and
its neighbours have no blanks between words either; without a dictionary their lines end at the blanks that are there,
or between syllables where one is too long. Widths are counted in columns: 1 for a letter, 2 for a wide one such as 見,
0 for marks above others.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise

_NOT_FIRST = frozenset(
    "、。，．,.・：；:;？！?!ー―–—…‥゛゜ヽヾゝゞ々〻’”）〕］｝〉》」』】〙〗〟｠»)]}%％℃°"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
)
_NOT_LAST = frozenset("（〔［｛〈《「『【〘〖〝｟«‘“([{#＃$＄¥￥£@")
_ONE_MARK = frozenset("…‥—―")  # two of a kind are one mark
_WORD = 5  # columns, about
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")


def columns(text: str) -> int:
    """How wide a text is, in columns."""
    return sum(_width(mark) for mark in text)


def pieces(text: str) -> list[str]:
    """A text with single blanks, cut wherever a line may end; joined they are the text again. A piece behind a blank
    begins with it."""
    words = " ".join(text.split()).split(" ")
    cut: list[str] = []
    for number, word in enumerate(words):
        if number and _stays(words[number - 1], word):
            cut[-1] += f" {word}"
            continue
        inside = _phrases(word)
        cut += [f" {inside[0]}" if number else inside[0], *inside[1:]]
    return cut if words != [""] else []


def clusters(word: str) -> list[str]:
    """The letters of a word, each with the marks that stand on it; nothing is ever parted further than that."""
    found: list[str] = []
    for mark in word:
        joins = unicodedata.category(mark) in ("Mn", "Mc", "Me", "Cf") or "\ufe00" <= mark <= "\ufe0f"
        if found and (joins or found[-1][-1] in _LEADING_VOWELS or found[-1][-1] in "\u200d\u094d"):
            found[-1] += mark
        else:
            found.append(mark)
    return found


def broken(text: str, measure: Callable[[str], float], width: float) -> list[str]:
    """A text in lines that `measure` at most `width`; nothing is lost. A piece that is longer than a line is cut."""
    lines: list[str] = []
    for piece in pieces(text):
        if lines and measure(lines[-1] + piece) <= width:
            lines[-1] += piece
            continue
        lines.append("")
        for unit in _between_letters(piece.lstrip(" ")):
            for cluster in [unit] if measure(unit) <= width else clusters(unit):
                if lines[-1] and measure(lines[-1] + cluster) > width:
                    lines.append("")
                lines[-1] += cluster
    return [line.strip(" ") for line in lines if line.strip(" ")]


def joined(lines: Sequence[str]) -> str:
    """The text of which these are the lines: with blanks between them, but for scripts that have none."""
    text = ""
    for line in lines:
        text += line if not text or not line or _may_part(text[-1], line[0]) else f" {line}"
    return text


def cut_to(text: str, width: int) -> list[str]:
    """The pieces of a text, those that are wider than `width` columns in parts that are not."""
    cut: list[str] = []
    for piece in pieces(text):
        if columns(piece.lstrip(" ")) <= width:
            cut.append(piece)
            continue
        parts = broken(piece.lstrip(" "), columns, width)
        cut += [piece[: len(piece) - len(piece.lstrip(" "))] + parts[0], *parts[1:]]
    return cut


def beginning(text: str, width: int) -> str:
    """A text, or its beginning with “…” behind it where it is wider than `width` columns."""
    text = " ".join(text.split())
    if columns(text) <= width:
        return text
    return broken(text, columns, max(1, width - 1))[0].rstrip(" ,;:、，") + "…"


def opening_words(text: str, count: int) -> str:
    """The first `count` words of a text; of a script without blanks about as much."""
    words = text.split()[:count]
    longest = _WORD * count
    return " ".join(words) if all(columns(word) <= longest for word in words) else broken(text, columns, longest)[0]


def balanced(widths: Sequence[int], blanks: Sequence[bool], width: int) -> list[tuple[int, int]]:
    """Ranges of pieces as lines of at most `width` columns: the fewest lines first, then the smallest sum of squared
    free space. widths: of the pieces without blanks; blanks: whether one stands before each."""
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for end in range(1, len(widths) + 1):
        options = []
        length = 0
        for start in range(end - 1, -1, -1):
            length += widths[start] + (1 if start + 1 < end and blanks[start + 1] else 0)
            if length > width and start < end - 1:
                break
            lines, free, _ = best[start]
            options.append((lines + 1, free + (width - length) ** 2, start))
        best.append(min(options))
    ranges, end = [], len(widths)
    while end:
        ranges.append((best[end][2], end))
        end = best[end][2]
    return ranges[::-1]


def _width(mark: str) -> int:
    if unicodedata.category(mark) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(mark) in "WF" else 1


def _stays(before: str, after: str) -> bool:
    """Whether no line ends at the blank between two words: « Regarde ! »."""
    if before == "«" or before.endswith(" «"):
        return True
    return after[0] in "!?;:%»" and (len(after) == 1 or not after[1].isalnum())


def _phrases(word: str) -> list[str]:
    """A word without blanks, cut where a line may end best: Japanese between phrases, Chinese between any letters."""
    units = _between_letters(word)
    if not any(_is_kana(mark) for mark in word):
        return units
    found = [units[0]]
    for before, after in pairwise(units):
        begins = not _is_hiragana(after[0]) and (_is_hiragana(before[-1]) or after[0] in _NOT_LAST)
        honoured = before in ("お", "ご")  # お礼 is one word
        if before[-1] in _NOT_FIRST - {"ー", "々"} and not _is_hiragana(before[-1]) or (begins and not honoured):
            found.append(after)
        else:
            found[-1] += after
    return found


def _is_hiragana(mark: str) -> bool:
    return "\u3041" <= mark <= "\u309f"


def _is_kana(mark: str) -> bool:
    return "\u3041" <= mark <= "\u30fa"


def _between_letters(word: str) -> list[str]:
    """A word without blanks, cut between letters of scripts that need none."""
    cut = [word[0]] if word else [""]
    for before, after in pairwise(word):
        if _may_part(before, after):
            cut.append(after)
        else:
            cut[-1] += after
    return cut


def _may_part(before: str, after: str) -> bool:
    if not (_unspaced(before) or _unspaced(after)) or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before == after and after in _ONE_MARK:
        return False
    return unicodedata.category(after) not in ("Mn", "Mc", "Me", "Cf") and not "\ufe00" <= after <= "\ufe0f"


def _unspaced(mark: str) -> bool:
    """Whether a letter or mark is one of Chinese or Japanese."""
    return (
        "\u2e80" <= mark <= "\u9fff"
        or "\uf900" <= mark <= "\ufaff"
        or "\uff01" <= mark <= "\uff65"
        or ("\U00020000" <= mark <= "\U0003ffff")
    )
