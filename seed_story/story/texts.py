"""Where the sentences of a text end, and what in it is a mark of the model's. The only place that knows either.

sentencex knows the full stops of all scripts and the short forms of many languages. What it lacks for stories is said
here, border by border: who speaks after “Look!”, numbers of a list, titles that it does not know. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

LONGEST = 300  # characters; a longer sentence, such as a whole speech in quotation marks, is cut inside as well

# Inside the model, words in angle brackets are image tokens, beginnings and ends, and "[INST]" parts the turns.
# "5 < 6 and 7 > 3" is none: a mark begins with a letter (or "/", "|", "!", "?") or has nothing but one word in it.
TAG = r"<(?:[A-Za-z_/|!?][^<>]*|\s*[/|]?\s*[A-Za-z_]\w*\s*[/|]?\s*)>"
MODEL_MARK = re.compile(rf"{TAG}|\[\s*/?\s*INST\s*\]", re.IGNORECASE)

_PARAGRAPH = re.compile(r"\n[^\S\n]*(?:\n\s*|(?=[^\S\n]*(?:\d{1,3}[.)]|[-*•–—])\s))|[\u2029]\s*")
_CLOSING = "\"'”’»›)]}」』）】"
_QUOTES = re.compile("[\"“”„«»‹›「」『』（）()\\[\\]]|(?<!\\w)['‘’]|['’](?!\\w)")
_UNSPACED = "\u3002\uff01\uff1f\uff61\uff0e\u0964\u0965\u06d4\u1362"  # full stops after which no blank needs to follow
_ENDS = re.compile(rf"[.!?…‥؟{_UNSPACED}]+[{re.escape(_CLOSING)}]*$")

# After these a full stop ends no sentence, whatever follows; most are known to sentencex, "Ms." is not.
_TITLES = re.compile(
    r"(?:^|[\s(\"“'‘])(?:Mr|Mrs|Ms|Mx|Dr|Prof|Messrs|Mme|Mlle|Capt|Col|Sgt|Lt|Gen|Maj|Cpl|Pvt|Rev|Hon|Approx)\.$"
)
_NUMBER = re.compile(r"[(\[]?(?:\d{1,3}|[A-HJ-Za-z])[.)]$")  # of a list, with its sentence behind it; not “I.”
# Ends that sentencex does not see: “It was I. Nobody came.”, “(He always did.) She did not.”
_ALSO_ENDS = re.compile(r"(?:\b(?:was|is|than|and|or|not|but|only) I\.|[.!?…][)\]])(?=\s+[^\Wa-z])")
_SAID = (
    "said|says|asked|asks|whispered|whispers|cried|cries|shouted|shouts|called|calls|answered|answers|replied|replies|"
    "exclaimed|exclaims|yelled|yells|screamed|screams|laughed|laughs|giggled|giggles|sighed|sighs|sobbed|sobs|gasped|"
    "gasps|muttered|mutters|mumbled|mumbles|murmured|murmurs|wondered|wonders|thought|thinks|begged|begs|growled|"
    "growls|roared|roars|squeaked|squeaks|squealed|squeals|barked|barks|meowed|purred|purrs|chirped|chirps|hissed|"
    "hisses|hooted|hoots|snapped|snaps|grumbled|grumbles|groaned|groans|moaned|moans|sang|sings|added|adds|told|tells|"
    "repeated|repeats|announced|announces|explained|explains|suggested|suggests|ordered|orders|demanded|demands|"
    "warned|warns|promised|promises|agreed|agrees|cheered|cheers|chuckled|chuckles|sniffed|sniffs|panted|pants|"
    "stammered|stammers|bellowed|bellows|wailed|wails|piped|interrupted|interrupts|continued|continues|went|goes"
)
_NAME = r"[^\W\d_a-z][\w’'.-]*"
# Who speaks, right behind the quotation: “Mr. Badger asked”, “the little old bear whispered”, “said Ruby”.
_SPEAKS = re.compile(
    rf"(?:{_NAME}(?:\s+(?:{_NAME}|the\s+\w+|and\s+{_NAME}))*|(?:The|A|An|My|Our|His|Her|Their|One|All)(?:\s+[\w’'-]+){{1,3}}?)"
    rf"(?:\s+(?:then|just|only|softly|quietly|loudly|happily|sadly|\w+ly))?\s+(?:{_SAID})\b"
)


# Letters -> the language that most likely is written with them, as far as they tell; stories of others are English.
_LETTERS = (
    (re.compile("[\u3040-\u30ff]"), "ja"), (re.compile("[\uac00-\ud7af]"), "ko"), (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\u0600-\u06ff]"), "ar"), (re.compile("[\u0590-\u05ff]"), "he"), (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[\u0e00-\u0e7f]"), "th"), (re.compile("[\u0400-\u04ff]"), "ru"), (re.compile("[\u0370-\u03ff]"), "el"),
)  # fmt: skip


def language_of(text: str) -> str:
    """The language of a text by its letters, as BCP 47 writes it: "en" unless another script has most of them."""
    letters = sum(mark.isalpha() for mark in text)
    for script, language in _LETTERS:
        count = len(script.findall(text))
        if count > letters * (0.1 if language == "ja" else 0.5):
            return language
    return "en"


def split_sentences(text: str, language: str = "en") -> list[str]:
    """The sentences of a text in order, with single blanks; joined by blanks they give its words again."""
    return [" ".join(text[start:end].split()) for start, end in sentence_spans(text, language)]


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Where each sentence stands in the text, without the blanks around it: [(first, last + 1), ...].

    A blank line ends a sentence as well, and so does a line before one with a number or a dash. What somebody says is
    one sentence with the words that name the speaker, unless that is longer than LONGEST.
    """
    spans = []
    for start, end in _paragraphs(text):
        for first, last in _spans(text, start, end, language):
            spans += _cut(text, first, last, language) if last - first > LONGEST else [(first, last)]
    return spans


def inner_ends(text: str, language: str = "en") -> list[int]:
    """Where sentences end, those that somebody says within another one as well."""
    ends = {end for _, end in sentence_spans(text, language)}
    for start, end in _paragraphs(text):
        ends.update(last for _, last in _within(text, start, end, language))
    return sorted(ends)


def is_whole(sentence: str) -> bool:
    """Whether a sentence has come to its end; "He met Mr." has not."""
    sentence = sentence.rstrip()
    return _ENDS.search(sentence) is not None and _TITLES.search(sentence) is None


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _PARAGRAPH.finditer(text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def _cut(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """A long sentence at the ends of those that are said within it, as far as it is longer than LONGEST."""
    spans: list[tuple[int, int]] = []
    for first, last in _within(text, start, end, language):
        if spans and last - spans[-1][0] <= LONGEST:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


def _within(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """The sentences as if there were no quotation marks and brackets; closing ones belong to what is before them."""
    bare = text[:start] + _QUOTES.sub(" ", text[start:end]) + text[end:]
    borders = [start]
    for _, last in _spans(bare, start, end, language)[:-1]:
        while last < end and text[last] in _CLOSING:
            last += 1
        borders.append(last)
    return [span for pair in pairwise([*borders, end]) if (span := _trimmed(text, *pair)) is not None]


def _spans(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    part = text[start:end]
    borders = {at for at, _ in _pieces(part, language)} | {match.end() for match in _ALSO_ENDS.finditer(part)}
    spans: list[tuple[int, int]] = []
    for first, last in pairwise([0, *sorted(borders - {0, len(part)}), len(part)]):
        span = _trimmed(text, start + first, start + last)
        if span is None:
            continue
        if spans and _goes_on(text[spans[-1][0] : spans[-1][1]], text[spans[-1][1] : span[0]], text[span[0] : span[1]]):
            span = spans.pop()[0], span[1]
        spans.append(span)
    return spans


def _pieces(text: str, language: str) -> Iterator[tuple[int, int]]:
    at = 0
    for piece in sentencex.segment(language, text):
        yield at, at + len(piece)
        at += len(piece)
    assert at == len(text), "sentencex loses nothing"


def _goes_on(before: str, between: str, after: str) -> bool:
    """Whether a sentence goes on over a border that sentencex sees."""
    if not any(mark.isalnum() for mark in after) and not _ENDS.search(before):
        return True
    if not between and before[-1] not in _UNSPACED:  # “Go!Now” and a file's name; 「見て！」とルビーは言った
        return not (before[-1] in _CLOSING and before[-2:-1] and before[-2] in "。।" or after[0] in "“「『«")
    if after[0].islower() or _TITLES.search(before) or _NUMBER.fullmatch(before):
        return True
    said = re.search(r"[!?…？！]+[\"'”’»“]$", before)
    return said is not None and _SPEAKS.match(after) is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
