"""People who came later are said again in time, and only they."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed_story.worlds.fernhollow.reminders import reminders

OPENING = "Zack, a puppy with a yellow hat, lived in Fernhollow."
ROXY = "Then his friend Roxy, a cat in an orange hat, ran out into the snow."
ON = "Zack and Roxy laughed in the meadow."


def test_who_came_later_is_said_again_before_it_is_forgotten():
    said = reminders([OPENING, ROXY, *[ON] * 20], window=8)
    due = [number for number, sentence in enumerate(said) if sentence]
    assert due == [8, 15]  # each within the window of the one before
    assert said[8] == "Roxy was a cat in an orange hat."


def test_the_opening_is_kept_by_the_sink():
    assert not any(reminders([f"{OPENING} {ROXY}", *[ON] * 20], window=8))
    again = reminders([OPENING, "Zack, a puppy with a yellow hat, sat down.", *[ON] * 20], window=8)
    assert not any(again)


@pytest.mark.parametrize(
    "met",
    ["Zack met the cat Roxy.", "Zack asked Roxy the cat.", "It rained on the roof."],
)
def test_who_has_no_outfit_in_words_is_not_said(met: str):
    assert not any(reminders([OPENING, met, *[ON] * 20], window=8))


def test_who_is_gone_is_said_once_more():
    said = reminders([OPENING, ROXY, *["Zack went on and on."] * 20], window=8)
    assert [number for number, sentence in enumerate(said) if sentence] == [8]


def test_what_the_words_say_again_needs_no_reminder():
    new = "Roxy, a cat in a green hat, came along."
    said = reminders([OPENING, ROXY, *[ON] * 5, new, *[ON] * 10], window=8)
    assert [number for number, sentence in enumerate(said) if sentence] == [14]
    assert "green hat" in said[14]  # clothes may change


TEXTS = [ROXY, ON, "Otto, a bear in a red cape, sang.", "Otto slept.", "It rained."]


@given(st.lists(st.sampled_from(TEXTS), max_size=40), st.integers(2, 9))
def test_a_scene_hears_what_it_heard_before_the_next_were_told(texts: list[str], window: int):
    path = [OPENING, *texts]
    whole = reminders(path, window)
    for length in range(len(path) + 1):
        assert reminders(path[:length], window) == whole[:length]
