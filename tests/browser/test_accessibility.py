"""Everybody can use it: axe on every screen, light and dark; roles, names, focus; keyboard alone; less motion."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.conftest import opened
from tests.browser.steps import barriers, begin, drawer, go_to, nodes, scene, tell_exactly, three_ways
from tests.running_app import RunningApp

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def every_screen(window: Page, look: Callable[[str], None]) -> None:
    """Goes through the studio and looks at each screen by its name."""
    look("start, nothing told yet")
    drawer(window, "settings")
    look("settings")
    window.keyboard.press("Escape")
    drawer(window, "jobs")
    look("jobs, all quiet")
    window.keyboard.press("Escape")
    window.keyboard.press("?")
    look("keys")
    window.keyboard.press("Escape")
    window.click('.frame[data-frame="0"]')
    window.wait_for_selector('.frame[data-frame="0"][aria-pressed="true"]')
    look("start, a picture chosen")
    begin(window)
    look("write, the opening")
    opening = scene(window)
    three_ways(window)
    look("write, three ways on")
    one = tell_exactly(window, "Ruby went left.")
    go_to(window, opening)
    two = tell_exactly(window, "Ruby went right.")
    nodes(window, 6)
    window.click('#strength label:has-text("Exact text + my picture")')
    window.wait_for_selector("#my-picture")
    look("write, with a picture of one's own")
    window.click("#film button >> nth=0")
    window.wait_for_selector("#make-film")
    look("export panel")
    window.click('#map [data-do="hold"]')
    go_to(window, one)
    window.click('#map [data-do="compare"]')
    window.wait_for_selector(".compared")
    look("two branches compared")
    window.click('#map [data-do="large"]')
    window.wait_for_selector("[data-large] .map")
    look("map")
    window.keyboard.press("Escape")
    go_to(window, opening)
    window.click("#editing button >> nth=0")
    window.wait_for_selector("#edit-words textarea")
    window.wait_for_timeout(800)  # Gradio makes what is inside only now; a hand is not faster than that
    window.fill("#edit-words textarea", "Ruby was a fox with a red hat.")
    window.click("#edit-keep")
    window.wait_for_selector("#following li")
    look("edit, and what followed")
    drawer(window, "jobs")
    window.wait_for_selector("#jobs-list .job")
    look("jobs")
    window.keyboard.press("Escape")
    window.click(f'#map .node[data-go="{two}"]')
    window.wait_for_function("id => document.querySelector('.book').dataset.scene === id", arg=two)
    window.click("#read")
    window.wait_for_selector(".reader")
    look("read")
    window.keyboard.press("Escape")
    window.click("#home")
    window.wait_for_selector(".volume")
    window.click(".volume-card summary >> nth=0")
    look("library, a menu open")
    window.fill("#search input, #search textarea", "nothing holds this")
    window.wait_for_selector("text=Nothing found.")
    look("library, nothing found")


def test_no_screen_has_serious_barriers(chromium: Browser, empty_studio: RunningApp) -> None:
    """Each screen is looked at twice: light on a desk, and dark on a telephone, where it is operated."""
    found: dict[str, list[str]] = {}
    looks: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1280), ("dark", 390))
    with opened(chromium, empty_studio, color_scheme="dark", viewport={"width": 390, "height": 900}) as window:

        def look(name: str) -> None:
            for mode, width in looks:
                window.emulate_media(color_scheme=mode)
                window.set_viewport_size({"width": width, "height": 900})
                window.wait_for_selector(f"body{'.dark' if mode == 'dark' else ':not(.dark)'}")
                found[f"{name}, {mode}"] = barriers(window)

        every_screen(window, look)
    assert len(found) >= 32
    assert {name: said for name, said in found.items() if said} == {}


def test_a_drawer_takes_the_focus_and_gives_it_back(window: Page) -> None:
    window.focus('.top-tools [data-do="settings"]')
    window.keyboard.press("Enter")
    window.wait_for_selector("#settings", state="visible")
    inside = "document.querySelector('#settings').contains(document.activeElement)"
    assert window.evaluate(inside) and window.get_attribute("#settings", "role") == "dialog"
    for _ in range(60):  # more than there are fields
        window.keyboard.press("Tab")
        assert window.evaluate(inside), "the focus goes round in it"
    window.keyboard.press("Escape")
    window.wait_for_selector("#settings", state="hidden")
    assert window.evaluate("document.activeElement.dataset.do") == "settings"


def test_a_whole_story_without_a_mouse(window: Page) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(90):
            window.keyboard.press("Tab")
            if window.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"the Tab key never comes to {selector}")

    window.evaluate("document.activeElement.blur()")
    tab_to('.frame[data-frame="1"]')
    window.keyboard.press("Enter")
    window.wait_for_selector('.frame[data-frame="1"][aria-pressed="true"]')
    tab_to("#begin")
    window.keyboard.press("Enter")
    window.wait_for_selector(".book")
    opening = scene(window)
    tab_to("#three-ways")
    window.keyboard.press("Space")
    window.wait_for_function("document.querySelectorAll('#ways .take:not([disabled])').length === 3")
    window.wait_for_selector("#continue:not([disabled])")
    tab_to("#ways .take")
    window.keyboard.press("Enter")
    window.wait_for_function("id => document.querySelector('.book').dataset.scene !== id", arg=opening)
    tab_to("#direction textarea")
    window.keyboard.type("Then they had tea.")
    window.keyboard.press("Enter")
    nodes(window, 5)
    assert window.inner_text(".book .words").startswith("Then they had tea.")


def test_pictures_say_what_they_show_and_news_is_announced(window: Page) -> None:
    begin(window)
    tell_exactly(window, "Ruby found a drum & <3.")
    alt = window.get_attribute(".spread .picture img", "alt")
    assert alt == "Picture of the scene: Ruby found a drum & <3."
    assert window.locator("#status [role=status]").count() == 1
    unnamed = window.evaluate("""() => [...document.querySelectorAll('button, input, textarea, select, img')]
        .filter(one => one.offsetParent)
        .filter(one => one.tagName === 'IMG' ? one.getAttribute('alt') === null
            : !(one.innerText?.trim() || one.getAttribute('aria-label') || one.title || one.labels?.length))
        .map(one => one.outerHTML.slice(0, 120))""")
    assert unnamed == []


def test_less_motion_is_respected(chromium: Browser, studio: RunningApp) -> None:
    with opened(chromium, studio, reduced_motion="reduce") as window:
        begin(window)
        window.click("#continue")
        moving = """() => document.getAnimations().filter(one => one.effect.getComputedTiming().duration > 1)
            .map(one => one.animationName)"""
        for _ in range(20):
            assert window.evaluate(moving) == []
            window.wait_for_timeout(50)
        window.wait_for_selector("#continue:not([disabled])")
        drawer(window, "jobs")
        assert window.evaluate(moving) == []
        window.keyboard.press("Escape")
        window.click("#read")
        window.wait_for_selector(".leaf:not([hidden])")
        assert window.locator(".leaf.forth, .leaf.back").count() == 0
