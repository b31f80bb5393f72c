"""What outlives a tab, and whose it is: jobs after a reload, one film stopped, settings remembered, strangers apart."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seed_story.library.library import open_library
from tests.browser.conftest import PATIENCE_MS, opened
from tests.browser.steps import awake, begin, drawer, nodes, scene, wait_until_told
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
    window.wait_for_selector("#jobs-list .job >> nth=0 >> text=Saved")
    window.click("#jobs-list .job >> nth=0 >> text=Open")
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
    window.wait_for_selector("#settings-said:has-text('Saved')")
    window.reload()
    awake(window)
    drawer(window, "settings")
    window.wait_for_function("[...document.querySelectorAll('#settings input')].some(field => field.value === '77')")
    window.click("#reset-settings")
    window.wait_for_selector("#settings-said:has-text('defaults')")
    assert window.get_by_label("Seed", exact=True).input_value() == "-1"


def test_words_are_taught_and_stay(window: Page) -> None:
    drawer(window, "settings")
    words = window.locator("#sounds textarea")
    words.fill("Siobhan")
    words.blur()
    window.wait_for_selector(".toast-body:has-text('Write it as in: Siobhan = Shivawn.')")
    words.fill("Siobhan = Shivawn\nŁódź=woodge")
    words.blur()
    window.wait_for_selector("#settings-said:has-text('Every voice says it like this')")
    window.reload()
    awake(window)
    drawer(window, "settings")
    kept = "Siobhan = Shivawn\nŁódź = woodge"
    window.wait_for_function("kept => document.querySelector('#sounds textarea').value === kept", arg=kept)
    window.click("#reset-settings")
    window.wait_for_selector("#settings-said:has-text('Words you taught stay.')")
    words.fill("")
    words.blur()
    window.wait_for_selector("#settings-said:has-text('Every voice says it like this')")


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
        begin(bob)
        places = scene(ann), scene(bob)
        ann.click("#continue")  # both at once, and each gets their own
        bob.click("#continue")
        wait_until_told(ann, places[0])
        wait_until_told(bob, places[1])
        assert ann.locator("#map .node").count() == bob.locator("#map .node").count() == 2
        assert ann.locator("#preset").count() == 0, "strangers do not change the model for all"


@pytest.mark.parametrize(
    ("locale", "word", "choice", "ours"),
    [
        ("de-DE", "Weiter", "Hinweis", "Karte"),
        ("es", "Continuar", "Pista", "Mapa"),
        ("fr", "Continuer", "Indice", "Carte"),
        ("ja-JP", "つづける", "ヒント", "地図"),
        ("zh-CN", "继续", "提示", "地图"),
    ],
)
def test_every_word_is_in_the_readers_language(
    chromium: Browser, public: RunningApp, locale: str, word: str, choice: str, ours: str
) -> None:
    with opened(chromium, public, locale=locale) as page:
        begin(page)
        page.wait_for_selector(f"#continue:has-text('{word}')")
        page.wait_for_selector(f"#strength label:has-text('{choice}')")
        page.wait_for_selector(f"#map h2:has-text('{ours}')")
        page.click("#three-ways")  # what comes while it runs speaks it, too
        page.wait_for_function("document.querySelectorAll('#ways .take:not([disabled])').length === 3")
        assert page.locator("#ways .take:has-text('Choose this')").count() == 0


def test_a_killed_server_loses_no_finished_scene(chromium: Browser, tmp_path: Path) -> None:
    sentences = [f"Ruby counted to {number}." for number in range(1, 16)]
    with running_app(tmp_path / "home", "debug") as first, page_of(chromium, first) as window:
        begin(window)
        window.click('#strength label:has-text("One scene per sentence")')
        window.fill("#direction textarea", " ".join(sentences))
        window.click("#tell")
        window.wait_for_function("Number(document.querySelector('.strip .here')?.innerText) > 1")
        while scenes_kept(tmp_path / "home") < 3:  # the second is shown while it is being told
            time.sleep(0.02)
        os.kill(first.pid, signal.SIGKILL)
        address = window.url
    told = scenes_kept(tmp_path / "home")
    assert 1 < told < 1 + len(sentences), "it was killed in the middle"
    with running_app(tmp_path / "home", "debug") as again, page_of(chromium, again) as window:
        end = time.monotonic() + PATIENCE_MS / 1000
        while scenes_kept(tmp_path / "home") <= len(sentences) and time.monotonic() < end:
            time.sleep(0.5)  # what was begun goes on by itself
        assert scenes_kept(tmp_path / "home") == len(sentences) + 1
        window.goto(again.url + "/?" + address.split("?")[1])
        window.wait_for_selector(".book")
        nodes(window, len(sentences) + 1)
        words = window.eval_on_selector_all("#map .node", "all => all.map(one => one.title)")
        assert sorted(words[1:]) == sorted(sentences), "each once, none lost"
        open_jobs(window)
        window.wait_for_selector("#jobs-list .job.done")


def scenes_kept(home: Path) -> int:
    library = open_library(home)
    count = len(library.list_stories()[0].scenes)
    library.close()
    return count


@contextmanager
def page_of(chromium: Browser, app: RunningApp) -> Iterator[Page]:
    """A window that may lose its server."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(app.url)
    awake(page)
    yield page
    context.close()
