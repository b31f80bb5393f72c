"""What stands in the box for a story's beginning: the reader's words, a drawn frame's, or what was seen."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest

from seed_story.ui.callbacks import Callbacks, Opening

SEEN, SUGGESTED = "a fox, a meadow, evening", "One evening, a fox was in the meadow."
DRAWN = Opening("frame.jpg", "Ruby was a fox.")
BROUGHT = Opening("mine.jpg")


@pytest.fixture
def calls() -> Callbacks:
    studio: Any = None  # none of this asks it
    return Callbacks(studio)


@pytest.mark.parametrize("text", ["", "Ruby was a fox.", "My own words."])
def test_a_look_never_takes_the_place_of_a_drawn_frames_words(calls: Callbacks, text: str) -> None:
    """An empty box belongs to a browser that has not heard of the frame's words yet."""
    assert calls.suggest_unasked(SEEN, DRAWN, text) == (gr.skip(), gr.skip())


def test_a_look_at_somebodys_picture_makes_an_opening(calls: Callbacks) -> None:
    text, opening = calls.suggest_unasked(SEEN, BROUGHT, "")
    assert text == SUGGESTED and opening == Opening("mine.jpg", suggested=SUGGESTED)
    again, _ = calls.suggest_unasked("a rabbit, night", opening, text)
    assert again == "One night, there was a rabbit.", "the page's own words may be replaced"
    assert calls.suggest_unasked(SEEN, opening, "My own words.") == (gr.skip(), gr.skip())


def test_who_corrects_what_was_seen_gets_an_opening_made_of_it(calls: Callbacks) -> None:
    text, _ = calls.suggest(SEEN, DRAWN, "")
    assert text == SUGGESTED
    assert calls.suggest(SEEN, DRAWN, "Ruby was a fox.") == (gr.skip(), gr.skip())
