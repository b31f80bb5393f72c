"""The library in a real browser: search, rename, duplicate, archive out and in, delete and undo."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.steps import begin, scene, tell_exactly

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def told_story(window: Page, title: str) -> None:
    begin(window, title=title)
    tell_exactly(window, f"A walrus sang in {title}.")
    window.click("#home")
    window.wait_for_selector(f".volume:has-text('{title}')")


def menu(window: Page, title: str, button: str) -> None:
    card = f".volume-card:has(.title:text-is('{title}'))"
    window.click(f"{card} summary")
    window.click(f"{card} .menu button:has-text('{button}')")


def titles(window: Page) -> list[str]:
    return window.eval_on_selector_all("#shelf .title", "all => all.map(one => one.innerText)")


def test_a_story_is_renamed_copied_deleted_and_back(window: Page) -> None:
    told_story(window, "Kestrel one")
    card = ".volume-card:has(.title:text-is('Kestrel one'))"
    window.click(f"{card} summary")
    window.fill(f"{card} input", "Kestrel & two")
    window.keyboard.press("Enter")
    window.wait_for_selector(".title:text-is('Kestrel & two')")
    menu(window, "Kestrel & two", "Duplicate")
    window.wait_for_selector(".title:text-is('Kestrel & two (copy)')")
    menu(window, "Kestrel & two", "Delete")
    window.wait_for_selector(".title:text-is('Kestrel & two')", state="detached")
    window.click(".shelf-message button")
    window.wait_for_selector(".title:text-is('Kestrel & two')")
    assert "2 scenes" in window.inner_text(".volume-card:has(.title:text-is('Kestrel & two'))")


def test_search_finds_titles_and_scenes(window: Page) -> None:
    told_story(window, "Heron song")
    window.fill("#search input, #search textarea", "walrus heron")
    window.wait_for_function("document.querySelectorAll('#shelf .volume').length === 1")
    assert "walrus" in window.inner_text("#shelf .found")
    window.click("#shelf .volume")
    window.wait_for_selector(".book")
    assert "walrus" in window.inner_text(".book .words"), "it opens at the scene that was found"
    window.click("#home")
    window.fill("#search input, #search textarea", "nothing holds this")
    window.wait_for_selector("text=Nothing found.")
    window.fill("#search input, #search textarea", "")
    window.wait_for_selector("#shelf .volume")


def test_an_archive_goes_out_and_comes_in(window: Page, tmp_path: Path) -> None:
    told_story(window, "Plover")
    with window.expect_download() as saved:
        menu(window, "Plover", "Save a backup")
    assert saved.value.suggested_filename == "Plover.zip"
    archive = tmp_path / "story.zip"
    saved.value.save_as(archive)
    assert zipfile.is_zipfile(archive)
    before = titles(window).count("Plover")
    window.set_input_files("#import input[type=file], input[type=file][accept*=zip]", archive)
    window.wait_for_function(
        "n => n === [...document.querySelectorAll('#shelf .title')].filter(t => t.innerText === 'Plover').length",
        arg=before + 1,
    )
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK no zip")
    window.set_input_files("#import input[type=file], input[type=file][accept*=zip]", broken)
    window.wait_for_selector(".toast-body")
    assert titles(window).count("Plover") == before + 1


def test_two_tabs_lose_nothing(window: Page) -> None:
    begin(window)
    window.wait_for_function("location.search.includes('scene=')")
    address = window.url
    other = window.context.new_page()
    other.goto(address)
    other.wait_for_selector(".book")
    tell_exactly(window, "The first tab.")
    tell_exactly(other, "The second tab.")
    other.wait_for_function("document.querySelectorAll('#map .node').length === 3")
    other.close()
    assert scene(window)
    window.reload()
    window.wait_for_function("document.querySelectorAll('#map .node').length === 3")
