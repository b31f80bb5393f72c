"""What a hand does on the page, for all browser tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

OPENING = "Ruby was a fox with a green scarf. One morning she sat in the meadow."
SENTENCE = "Then it began to rain."


def awake(window: Page) -> None:
    """Waits until the first screen is there and the storyteller is ready."""
    window.wait_for_selector("html:not(.waking)")
    window.wait_for_selector(".frame")
    window.wait_for_selector(".banner.none", state="attached")


def drawer(window: Page, name: str) -> None:
    """Opens the drawer of that name: settings or jobs."""
    window.click(f'.top-tools [data-do="{name}"]')
    window.wait_for_selector(f"#{name}.drawer", state="visible")


def begin(window: Page, frame: int = 0, title: str = "") -> None:
    window.click(f'.frame[data-frame="{frame}"]')
    window.wait_for_selector(f'.frame[data-frame="{frame}"][aria-pressed="true"]')
    if title:  # only now, because a frame brings one
        window.fill("#title input, #title textarea", title)
    window.click("#begin")
    window.wait_for_selector(".book")


def scene(window: Page) -> str:
    return window.get_attribute(".book", "data-scene") or ""


def wait_until_told(window: Page, before: str) -> None:
    window.wait_for_function("before => document.querySelector('.book')?.dataset.scene !== before", arg=before)
    window.wait_for_selector("#continue:not([disabled])")


def three_ways(window: Page) -> None:
    window.click("#three-ways")
    window.wait_for_function("document.querySelectorAll('#ways .take:not([disabled])').length === 3")
    window.wait_for_selector("#continue:not([disabled])")


def pictures_are_there(window: Page) -> None:
    window.wait_for_function(
        "[...document.querySelectorAll('#page img, #ways img, #map img')].every(i => i.complete && i.naturalWidth > 0)"
    )


def tell_exactly(window: Page, sentence: str) -> str:
    """A scene with exactly these words; returns its id."""
    before = scene(window)
    window.click('#strength label:has-text("Exact text"):not(:has-text("picture"))')
    window.fill("#direction textarea", sentence)
    window.click("#tell")
    wait_until_told(window, before)
    return scene(window)


def go_to(window: Page, scene_id: str) -> None:
    """By a click in the map."""
    window.click(f'#map .node[data-go="{scene_id}"]')
    window.wait_for_function("id => document.querySelector('.book')?.dataset.scene === id", arg=scene_id)


def nodes(window: Page, count: int) -> None:
    """Waits until the map has so many scenes, and nothing is told any more."""
    window.wait_for_function("count => document.querySelectorAll('#map .node').length === count", arg=count)
    window.wait_for_selector("#continue:not([disabled])")


def barriers(window: Page) -> list[str]:
    """What axe calls serious or critical."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    window.wait_for_timeout(400)  # what moves has arrived
    found = axe.Axe().run(window, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in serious for node in rule["nodes"]]
