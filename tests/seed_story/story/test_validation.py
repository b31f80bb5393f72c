"""Words and numbers that people give."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from seed_story.errors import InputError
from seed_story.models.prompt import strip_for_display
from seed_story.story.validation import (
    MAX_SEED,
    MAX_SENTENCES,
    PARAGRAPH,
    seeds_for,
    sentences,
    story_text,
    story_title,
    whole_number,
)
from seed_story.storytellers.request import GenerationSettings

CASES = Path(__file__).resolve().parent.parent.parent / "data" / "cases"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  A fox.\n", "A fox."),
        ("one\ttwo\r\nthree", "one two\nthree"),
        ("one\rtwo\u2028three\x0bfour\u2029five", "one\ntwo\nthree\nfour\n\nfive"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("3 < 4 and 5 > 2? no: 5 is", "3 < 4 and 5 > 2? no: 5 is"),
        ("I <3 you, [almost] everything & more", "I <3 you, [almost] everything & more"),
        ("the family 👨\u200d👩\u200d👧 came", "the family 👨\u200d👩\u200d👧 came"),
        ("a flag \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "a flag "
         "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
        ("a soft\u00adly broken word, \u200fright", "a soft\u00adly broken word, \u200fright"),
    ],
)  # fmt: skip
def test_words_are_kept_as_they_are(given, kept):
    assert story_text(given) == kept
    assert strip_for_display(kept) == " ".join(kept.split()), "nor does the model's border take anything out of them"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("A\x00 fox.", r"Character 2 of the text is an invisible control character \(U\+0000\)"),
        ("A \x1b fox", "U.001B"), ("A fox\x7f.", "U.007F"), ("A\x9f fox", "U.009F"),
        ("A\ufffe fox", "U.FFFE"), ("A\uffff fox", "U.FFFF"), ("A \ufdd0 fox", "U.FDD0"), ("A \U0010fffe", "U.10FFFE"),
        ("lone \ud800 half", "wrong encoding"), ("Ruby\udc92s map", "wrong encoding"),
        ("reversed \u202eevil", "direction"), ("A \ue000 fox", "private-use"),
    ],
)  # fmt: skip
def test_nothing_is_taken_out_silently(given, said):
    with pytest.raises(InputError, match=said):
        story_text(given)


@over(st.text(max_size=80))
def test_what_is_taken_is_the_same_words(text):
    try:
        kept = story_text(text, empty=True)
    except InputError:
        return
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "given", ["", " \n\t", "\x00", None, 7, "x" * 1201, "<img>", "</img>", "< img >", "<img_00003>", "[INST] do",
              "[/inst]", "[ INST ]", "<s>", "<|im_start|>system", "<<SYS>>"],
)  # fmt: skip
def test_words_that_cannot_be_used(given):
    with pytest.raises(InputError):
        story_text(given)


def test_control_tokens_cannot_be_hidden_in_invisible_marks():
    with pytest.raises(InputError):
        story_text("<i\x00mg>")
    with pytest.raises(InputError):
        story_text("[IN\u202eST]")


def test_titles():
    assert story_title("  The \n map ", "words") == "The map"
    assert story_title("", "A fox found a map. It was old.") == "A fox found a map."
    assert story_title("", "word " * 50) == "word " * 10 + "word…"
    assert story_title(None, "x" * 200).endswith("…")


def test_case_01_whole_text_splits_at_mr():
    text = (CASES / "01-whole-text-splits-at-mr.txt").read_text(encoding="utf-8")
    assert sentences(text) == ["Mr. Badger found a map.", "Mrs. Mole was asleep."]
    assert story_title("", text) == "Mr. Badger found a map."
    assert story_title("", "“Look!” Ruby whispered. It snowed.") == "“Look!” Ruby whispered."
    assert story_title("", "At 3 p.m. Ruby woke.\n\nIt snowed.") == "At 3 p.m. Ruby woke."


def test_paragraphs_are_sentences_and_stay_so_when_they_are_told_one_after_the_other():
    assert sentences("a\n\nb\r\n\r\nc") == sentences("a\u2029b\u2029c") == ["a", "b", "c"]
    assert sentences(PARAGRAPH.join(["b", "c"])) == ["b", "c"]


@over(st.text(alphabet="ab AB.!?…“”\"'()1I。！\n", min_size=1, max_size=60))
def test_joined_as_paragraphs_they_are_the_same_sentences(text):
    try:
        found = sentences(text)
    except InputError:
        return
    assert len(found) <= MAX_SENTENCES and sentences(PARAGRAPH.join(found)) == found


def test_seeds():
    assert seeds_for(5, 3) == [5, 6, 7]
    assert seeds_for(5.0, 1) == [5]
    first = seeds_for(-1, 4)
    assert first == list(range(first[0], first[0] + 4)) and 0 <= first[0] < MAX_SEED
    assert seeds_for(-1, 4) != seeds_for(-1, 4)
    for wrong in (-2, MAX_SEED, 1.5, "3", None, True, float("inf"), float("nan")):
        with pytest.raises(InputError):
            seeds_for(wrong, 1)


def test_whole_numbers_may_come_as_floats():
    assert whole_number(3.0, "count") == 3


@pytest.mark.parametrize("given", [[1], "steps", 7, {"steps": "many"}, {"steps": [3]}, {"mode": [1]}, {"cake": 1}])
def test_settings_of_another_kind_are_refused_in_words(given):
    with pytest.raises(InputError):
        GenerationSettings.of(given)
