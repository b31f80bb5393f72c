"""Words and numbers that people give."""

from __future__ import annotations

import pytest

from seed_story.checks import MAX_SEED, seeds_for, story_text, story_title, whole_number
from seed_story.errors import InputError
from seed_story.settings import TellingSettings


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  A fox.\n", "A fox."),
        ("A\x00 f\x1box\x7f.", "A fox."),
        ("one\ttwo\r\nthree", "one two\nthree"),
        ("3 < 4 and 5 > 2? no: 5 is", None),
        ("I <3 you, [almost] everything & more", "I <3 you, [almost] everything & more"),
        ("the family 👨\u200d👩\u200d👧 came", "the family 👨\u200d👩\u200d👧 came"),
        ("reversed \u202eevil", "reversed evil"),
        ("lone \ud800 half", "lone  half"),
    ],
)
def test_words_are_kept_as_they_are(given, kept):
    if kept is None:  # "<...>" would vanish inside the model
        with pytest.raises(InputError):
            story_text(given)
    else:
        assert story_text(given) == kept


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
        TellingSettings.of(given)
