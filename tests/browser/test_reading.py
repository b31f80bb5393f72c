"""The reading view in a real browser: pages, choices, the spoken word, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.steps import begin, go_to, scene, tell_exactly

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
WORDS = ".leaf:not([hidden]) .words"


def story_with_a_fork(window: Page) -> str:
    begin(window)
    opening = scene(window)
    tell_exactly(window, "Ruby went left.")
    tell_exactly(window, "There was a lake.")
    go_to(window, opening)
    tell_exactly(window, "Ruby went right.")
    return opening


def test_pages_and_choices(window: Page) -> None:
    story_with_a_fork(window)
    place = scene(window)
    window.click("#read")
    window.wait_for_selector(".reader")
    assert "Ruby was a fox" in window.inner_text(WORDS)
    choices = window.locator(".leaf:not([hidden]) .choices button")
    assert choices.count() == 2 and "right" in choices.first.inner_text(), "the way where the reader is comes first"
    assert window.is_disabled('[data-do="next"]'), "a fork waits for a choice"
    window.keyboard.press("2")
    window.wait_for_function(f"document.querySelector('{WORDS}').innerText === 'Ruby went left.'")
    window.keyboard.press("ArrowRight")
    window.wait_for_function(f"document.querySelector('{WORDS}').innerText === 'There was a lake.'")
    assert window.is_visible(".leaf:not([hidden]) .end")
    window.keyboard.press("ArrowLeft")
    assert window.inner_text(WORDS) == "Ruby went left."
    window.keyboard.press("Escape")
    window.wait_for_selector(".reader", state="detached")
    assert scene(window) == place and window.evaluate("document.activeElement.id") == "read"


def test_three_choices_and_the_whole_picture_are_in_sight(window: Page) -> None:
    begin(window)
    opening = scene(window)
    for way in ("left", "right", "home"):
        go_to(window, opening)
        tell_exactly(window, f"Ruby took the map and went {way}.")
    for width, height in ((1280, 720), (1280, 800), (1920, 1000)):
        window.set_viewport_size({"width": width, "height": height})
        window.click("#read")
        window.wait_for_selector(".leaf:not([hidden]) .choices button >> nth=2")
        nothing_is_cut(window)
        window.keyboard.press("Escape")
        window.wait_for_selector(".reader", state="detached")


def nothing_is_cut(window: Page) -> None:
    cut = window.evaluate("""() => [...document.querySelectorAll('.leaf:not([hidden]) .choices button')]
        .filter((one) => {
        const box = one.getBoundingClientRect(), page = one.closest('.leaf').getBoundingClientRect();
        return box.bottom > page.bottom || box.height < 40;
    }).length""")
    assert cut == 0
    words = window.evaluate("(([one]) => one.scrollHeight <= one.clientHeight + 1)"
                            "(document.querySelectorAll('.leaf:not([hidden]) .words'))")  # fmt: skip
    assert words, "a short scene is whole"
    fit, wide, tall = window.evaluate("""() => {
        const image = document.querySelector('.leaf:not([hidden]) figure img');
        return [getComputedStyle(image).objectFit, image.clientWidth, image.clientHeight];
    }""")
    assert fit == "contain" and abs(wide - tall) < 8, "nothing is cut off, and hardly a margin is left"


def test_the_spoken_word_is_marked_and_the_page_turns(window: Page) -> None:
    begin(window)
    tell_exactly(window, "Good night.")
    window.click("#read")
    window.wait_for_selector(".reader")
    window.evaluate("""() => {
        window.heard = [];
        new MutationObserver(() => {
            const now = document.querySelector('.words .now');
            if (now && window.heard.at(-1) !== now.innerText) window.heard.push(now.innerText);
        }).observe(document.querySelector('.reader'), {subtree: true, attributes: true, childList: true});
    }""")
    window.click('[data-do="aloud"]')
    window.wait_for_selector(".words .now")
    window.wait_for_function(f"document.querySelector('{WORDS}').innerText === 'Good night.'")
    window.wait_for_function("window.heard.at(-1) === 'night.'")
    heard = window.evaluate("window.heard")
    assert heard[0] == "Ruby" and "fox" in heard and len(heard) > 10
