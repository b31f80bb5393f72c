"""Editing in a real browser: words, pictures, what follows, undo; strengths of a direction; an own text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.steps import SENTENCE, begin, go_to, nodes, scene, tell_exactly, wait_until_told

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PICTURE = ".spread .picture img"


def open_editing(window: Page) -> None:
    if not window.is_visible("#edit-words textarea"):
        window.click("#editing button >> nth=0")
        window.wait_for_selector("#edit-words textarea")
        window.wait_for_timeout(800)  # Gradio makes what is inside only now; a hand is not faster than that


def edit(window: Page, words: str, button: str = "#edit-keep") -> str:
    before = scene(window)
    open_editing(window)
    window.fill("#edit-words textarea", words)
    window.click(button)
    wait_until_told(window, before)
    return scene(window)


def test_an_edit_marks_what_follows_and_it_is_retold_or_kept(window: Page) -> None:
    begin(window)
    first = tell_exactly(window, "Ruby met a bear.")
    tell_exactly(window, "They had tea.")
    tell_exactly(window, "It was late.")
    go_to(window, first)
    picture = window.get_attribute(PICTURE, "src")
    edit(window, "Ruby met an owl.")
    assert window.get_attribute(PICTURE, "src") == picture, "the picture stays"
    assert window.inner_text(".book .words") == "Ruby met an owl."
    assert window.locator("#map .node.old").count() == 2
    window.wait_for_selector("#following li")
    assert "2 scenes" in window.inner_text("#following")

    here = scene(window)
    window.click('#following button:text-is("Rewrite") >> nth=0')
    wait_until_told(window, here)
    nodes(window, 6)
    assert window.inner_text(".book .words") == "They had tea.", "a person's own words stay theirs"
    assert "It was late." in window.inner_text("#following"), "what came after it is next"
    window.click('#following button:has-text("Keep")')
    nodes(window, 7)
    window.wait_for_selector("#following .none, #following .following.none", state="attached")
    window.click("#undo")
    nodes(window, 6)
    assert "It was late." in window.inner_text("#following")


def test_all_at_once(window: Page) -> None:
    begin(window)
    first = tell_exactly(window, "One.")
    tell_exactly(window, "Two.")
    tell_exactly(window, "Three.")
    go_to(window, first)
    edit(window, "Another one.", "#edit-draw")
    nodes(window, 5)
    window.click('#following button:has-text("Rewrite all 2")')
    nodes(window, 7)
    window.wait_for_function("document.querySelector('.book .words').innerText === 'Three.'")
    words = window.eval_on_selector_all(".strip .thumb", "all => all.map(one => one.getAttribute('aria-label'))")
    assert [line.split(": ")[1] for line in words[1:]] == ["Another one.", "Two."]


def test_a_picture_is_drawn_again_or_ones_own(window: Page, drawing: Path) -> None:
    begin(window)
    tell_exactly(window, SENTENCE)
    place, picture = scene(window), window.get_attribute(PICTURE, "src")
    open_editing(window)
    window.click("#redraw")
    window.wait_for_function(
        "before => { const now = document.querySelector('.spread .picture img').getAttribute('src');"
        " return now !== before && now.includes('file='); }",
        arg=picture,
    )
    window.wait_for_selector("#continue:not([disabled])")
    assert scene(window) == place and window.inner_text(".book .words") == SENTENCE
    assert window.locator("#map .node").count() == 2, "a drawing is no scene of its own"
    window.click("#undo")
    window.wait_for_function(
        "before => document.querySelector('.spread .picture img').getAttribute('src') === before", arg=picture
    )
    window.click("#redraw-fit")
    window.wait_for_function("/matched better|^Saved/.test(document.querySelector('#status').innerText)")
    window.wait_for_selector("#continue:not([disabled])")
    window.set_input_files("#own-picture input[type=file], input[type=file] >> nth=-1", drawing)
    wait_until_told(window, place)
    assert window.inner_text(".book .words") == SENTENCE


def test_words_are_suggested_and_only_then_kept(window: Page) -> None:
    begin(window)
    tell_exactly(window, SENTENCE)
    open_editing(window)
    window.click("#edit-suggest")
    window.wait_for_function("words => document.querySelector('#edit-words textarea').value !== words", arg=SENTENCE)
    assert window.inner_text(".book .words") == SENTENCE
    assert window.locator("#map .node").count() == 2


def test_refused_edits_say_why(window: Page) -> None:
    begin(window)
    open_editing(window)
    window.fill("#edit-words textarea", "  ")
    window.click("#edit-keep")
    window.wait_for_selector("text=The text is empty")
    window.click("#redraw-fit")
    window.wait_for_selector("text=The opening is your own text")
    window.wait_for_selector("#continue:not([disabled])")
    assert window.locator("#map .node").count() == 1
    window.click("#undo")
    window.wait_for_selector("text=Nothing to undo")


def test_strengths_of_ones_own_words(window: Page, drawing: Path) -> None:
    begin(window)
    before = scene(window)
    window.click('#strength label:has-text("Hint")')
    window.fill("#direction textarea", SENTENCE)
    window.click("#tell")
    wait_until_told(window, before)
    assert not window.inner_text(".book .words").startswith(SENTENCE)

    window.click('#strength label:has-text("Exact text + my picture")')
    window.wait_for_selector("#my-picture")
    window.set_input_files("#my-picture input[type=file]", drawing)
    window.wait_for_selector("#my-picture >> text=drawing")
    before = scene(window)
    window.fill("#direction textarea", "And I drew &amp; this <3 myself.")
    window.click("#tell")
    wait_until_told(window, before)
    assert window.inner_text(".book .words") == "And I drew &amp; this <3 myself.", "words are never markup"


def test_a_whole_text_of_ones_own(window: Page) -> None:
    begin(window)
    window.click('#strength label:has-text("One scene per sentence")')
    window.fill("#direction textarea", "Ruby packed a bag. ${alert(1)} {{value}} she said! Then she left.")
    window.click("#tell")
    nodes(window, 4)
    window.wait_for_function("document.querySelector('.book .words').innerText === 'Then she left.'")
    labels = window.eval_on_selector_all("#map .node", "all => all.map(one => one.getAttribute('aria-label'))")
    assert any("${alert(1)} {{value}} she said!" in label for label in labels), "a template is only words, too"


def test_four_ways_and_the_keys(window: Page) -> None:
    begin(window)
    opening = scene(window)
    window.click('#count label:has-text("4")')
    window.wait_for_selector("#three-ways:has-text('Four options')")
    window.click("body", position={"x": 5, "y": 5})
    window.keyboard.press("w")
    window.wait_for_function("document.querySelectorAll('#ways .take:not([disabled])').length === 4")
    window.wait_for_selector("#continue:not([disabled])")
    window.keyboard.press("2")
    wait_until_told(window, opening)
    window.keyboard.press("ArrowLeft")
    window.wait_for_function("id => document.querySelector('.book').dataset.scene === id", arg=opening)
    window.keyboard.press("?")
    window.wait_for_selector("dialog.keys[open]")
    window.keyboard.press("Escape")
    window.wait_for_selector("dialog.keys:not([open])", state="attached")
    dark = window.evaluate("document.body.classList.contains('dark')")
    window.keyboard.press("l")
    assert window.evaluate("document.body.classList.contains('dark')") != dark
    window.keyboard.press("d")
    window.keyboard.type("c")
    assert window.input_value("#direction textarea") == "c", "while somebody writes, keys are letters"


def test_the_people_are_in_view(window: Page) -> None:
    begin(window)
    people = window.inner_text("#cast")
    assert "Ruby" in people and "a fox with a green scarf" in people
    opening = scene(window)
    tell_exactly(window, "Then came Otto the bear.")
    window.wait_for_function("document.querySelector('#cast').innerText.includes('Otto')")
    window.click('#cast button[aria-label^="Ruby"]')
    window.wait_for_function("id => document.querySelector('.book').dataset.scene === id", arg=opening)
