"""What outlives a tab, and whose it is: jobs after a reload, one film stopped, settings remembered, strangers apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import opened
from tests.browser.steps import awake, begin, drawer
from tests.running_app import RunningApp, running_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    with running_app(tmp_path_factory.mktemp("public"), "debug", "--public") as running:
        yield running


def open_jobs(window: Page) -> None:
    if not window.is_visible("#jobs"):
        drawer(window, "jobs")
    window.wait_for_selector("#jobs-list .job")


def test_a_reload_finds_what_is_being_told(window: Page) -> None:
    begin(window)
    window.wait_for_function("location.search.includes('scene=')")
    window.click("#three-ways")
    window.wait_for_function("document.querySelector('#cancel:not([disabled])') !== null")
    window.reload()
    window.wait_for_selector(".book")
    window.wait_for_function("document.querySelectorAll('#ways .take:not([disabled])').length === 3")
    open_jobs(window)
    # The pictures are saved a moment before the job says that it is done.
    window.wait_for_selector("#jobs-list .job >> nth=0 >> text=Told and saved")
    window.click("#jobs-list .job >> nth=0 >> text=Go there")
    window.wait_for_function("document.querySelectorAll('.strip .thumb').length === 1")


def test_one_film_is_stopped_and_nothing_else(window: Page) -> None:
    begin(window)
    window.click("#film button >> nth=0")
    window.click("#make-film")
    open_jobs(window)
    film = window.locator("#jobs-list .job", has_text="Film:").first
    film.locator("[data-cancel]").click()
    window.wait_for_selector("#jobs-list .job.cancelled, #jobs-list .job.stopped")
    assert "Cancelled" in window.locator("#jobs-list .job.stopped").first.inner_text()
    window.keyboard.press("Escape")
    before = window.get_attribute(".book", "data-scene")
    window.wait_for_selector("#continue:not([disabled])")
    window.click("#continue")
    window.wait_for_function("before => document.querySelector('.book').dataset.scene !== before", arg=before)


def test_settings_are_remembered_and_reset(window: Page) -> None:
    drawer(window, "settings")
    seed = window.get_by_label("Seed", exact=True)
    seed.fill("77")
    window.wait_for_selector("#settings-said:has-text('Kept')")
    window.reload()
    awake(window)
    drawer(window, "settings")
    window.wait_for_function("[...document.querySelectorAll('#settings input')].some(field => field.value === '77')")
    window.click("#reset-settings")
    window.wait_for_selector("#settings-said:has-text('usual')")
    assert window.get_by_label("Seed", exact=True).input_value() == "-1"


def test_strangers_see_only_their_own_stories(chromium: Browser, public: RunningApp) -> None:
    with opened(chromium, public) as ann, opened(chromium, public) as bob:
        begin(ann)
        ann.wait_for_function("location.search.includes('scene=')")
        address = ann.url
        bob.goto(address)
        bob.wait_for_selector(".frame")
        bob.wait_for_selector("#begin:visible")
        assert bob.locator(".book:visible").count() == 0
        assert bob.locator("#shelf .volume").count() == 0
        ann.reload()
        ann.wait_for_selector(".book")
        assert ann.locator("#preset").count() == 0, "strangers do not change the model for all"


@pytest.mark.parametrize(("locale", "word"), [("de-DE", "Weiter"), ("fr", "Continuer"), ("zh-CN", "继续")])
def test_labels_speak_the_readers_language(chromium: Browser, public: RunningApp, locale: str, word: str) -> None:
    with opened(chromium, public, locale=locale) as page:
        begin(page)
        page.wait_for_selector(f"#continue:has-text('{word}')")
