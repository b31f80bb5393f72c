"""HTML in every field that an archive can bring stays words, on every screen, in every message and in every error."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from gradio_client import Client, handle_file

from tests.browser.conftest import opened
from tests.browser.steps import awake, drawer, go_to, nodes, scene
from tests.running_app import RunningApp

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

EVIL = '<img class="sneaked" src=x onerror="window.ran=1"><b class="sneaked">bold</b><script>window.ran=1</script>'
TITLE = f"A tale{EVIL}"
WORDS = f"Ruby was a fox with a green scarf. {EVIL} One morning she sat in the meadow."


@pytest.fixture
def client(studio: RunningApp) -> Client:
    return Client(studio.url, verbose=False)


@pytest.fixture
def hostile(client: Client, drawing: Path, tmp_path: Path) -> Path:
    """An archive of a story with three scenes and two ways, and HTML wherever there are words."""
    story = client.predict(handle_file(drawing), "Ruby was a fox.", "T", api_name="/new_story")
    for _ in range(2):
        client.predict(story["id"], story["scenes"][0]["id"], api_name="/continue_story")
    packed = Path(client.predict(story["id"], api_name="/archive_story"))
    client.predict(story["id"], api_name="/delete_story")
    with zipfile.ZipFile(packed) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(members["story.json"])
    told = document["story"]
    told |= {"title": TITLE, "branch_names": {told["scenes"][1]["id"]: EVIL}}
    for one in told["scenes"]:
        one["text"] = WORDS
        one["settings"] |= {"direction": EVIL, "preset": EVIL, "version": EVIL, "weights": EVIL, EVIL: EVIL}
    members["story.json"] = json.dumps(document).encode()
    path = tmp_path / "hostile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def looked(chromium: Browser, studio: RunningApp) -> Iterator[tuple[Page, Callable[[str], None]]]:
    """A window, and what looks whether anything of `EVIL` became more than words there."""
    with opened(chromium, studio) as window:
        refused: list[str] = []
        window.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)

        def look(where: str) -> None:
            found = window.evaluate("[...document.querySelectorAll('.sneaked')].map(one => one.outerHTML)")
            assert found == [] and not window.evaluate("window.ran"), where
            assert refused == [], where

        yield window, look


def bring(window: Page, archive: Path) -> None:
    window.set_input_files("#import input[type=file], input[type=file][accept*=zip]", archive)
    window.wait_for_selector(".shelf-message")


def toast(window: Page, words: str) -> None:
    window.wait_for_function(
        "words => [...document.querySelectorAll('.toast-body')].some(one => one.innerText.includes(words))", arg=words
    )


def test_html_in_an_archive_stays_words(
    looked: tuple[Page, Callable[[str], None]], hostile: Path, client: Client, studio: RunningApp
) -> None:
    window, look = looked
    bring(window, hostile)
    look("library, after the archive came")
    window.click(".volume-card summary >> nth=0")
    look("library, a menu")
    window.keyboard.press("Escape")
    window.fill("#search input, #search textarea", "tale bold")
    window.wait_for_selector("#shelf .volume")
    look("library, found")
    window.click("#shelf .volume >> nth=0")
    window.wait_for_selector(".book")
    assert "<img class=" in window.inner_text(".headline h2"), "it is shown as it was written"
    look("write")
    story = client.predict(api_name="/list_stories")[0]
    scenes = [one["id"] for one in client.predict(story["id"], api_name="/get_story")["scenes"]]
    window.click("#film button >> nth=0")
    window.wait_for_selector("#make-film")
    window.wait_for_function("document.querySelector('#export-plan').innerText.includes('About')")
    look("export panel")
    window.click("button:has-text('Story details')")
    look("facts")
    window.click("#share")
    window.wait_for_selector(".sharing")
    window.click(".sharing .make")
    window.wait_for_selector(".new-link")
    look("sharing")
    link = window.get_attribute(".new-link input", "data-path") or ""
    window.click('.sharing [data-do="close"]')
    go_to(window, scenes[1])
    window.click('#map [data-do="hold"]')
    go_to(window, scenes[2])
    window.click('#map [data-do="compare"]')
    window.wait_for_selector(".compared")
    look("two branches compared")
    window.click("#read")
    window.wait_for_selector(".reader")
    look("read")
    window.keyboard.press("Escape")
    go_to(window, scenes[0])
    edit_in(window, "Ruby wore a hat.")
    window.wait_for_selector("#following li")
    look("edit, and what followed")
    edited = scene(window)
    window.click("#undo")
    toast(window, "A tale<img")
    look("a message")
    window.wait_for_function("id => document.querySelector('.book').dataset.scene !== id", arg=edited)
    assert scene(window) == scenes[0], "what was edited is there again"
    window.click("#film-voice input")  # anything in the panel has it plan anew
    window.keyboard.press("Escape")
    look("export panel, after the scene went")
    window.click("#redo")
    window.wait_for_function("id => document.querySelector('.book').dataset.scene === id", arg=scenes[0])
    client.predict(story["id"], edited, api_name="/continue_story")
    window.click("#undo")
    toast(window, "cannot be undone")
    toast(window, "A tale<img")
    look("an error")
    drawer(window, "jobs")
    window.wait_for_selector("#jobs-list .job")
    look("jobs")
    window.keyboard.press("Escape")
    shared = window.context.new_page()
    shared.goto(studio.url + link)
    assert shared.locator(".sneaked").count() == 0
    shared.close()
    window.click("#home")
    window.wait_for_selector(".volume")
    look("library")


def edit_in(window: Page, words: str) -> None:
    if not window.locator("#edit-words textarea").is_visible():
        window.click("#editing button >> nth=0")
        window.wait_for_selector("#edit-words textarea")
        window.wait_for_timeout(800)  # Gradio makes what is inside only now; a hand is not faster than that
    before = scene(window)
    window.fill("#edit-words textarea", words)
    window.click("#edit-keep")
    window.wait_for_function("id => document.querySelector('.book').dataset.scene !== id", arg=before)


def test_after_an_undo_the_story_goes_on_from_what_is_shown(
    looked: tuple[Page, Callable[[str], None]], hostile: Path
) -> None:
    window, look = looked
    bring(window, hostile)
    window.click("#shelf .volume >> nth=0")
    window.wait_for_selector(".book")
    window.wait_for_function("document.querySelectorAll('#map .node').length === 3")
    last = scene(window)
    edit_in(window, "She found a drum.")
    window.click("#undo")
    window.wait_for_function("id => document.querySelector('.book').dataset.scene === id", arg=last)
    window.click("#continue")
    nodes(window, 4)
    assert window.locator(".toast-body.error").count() == 0
    look("told on")


def test_what_a_scene_was_is_shown_when_another_tab_deletes_it(
    looked: tuple[Page, Callable[[str], None]], hostile: Path, client: Client
) -> None:
    window, _ = looked
    bring(window, hostile)
    window.click("#shelf .volume >> nth=0")
    window.wait_for_selector(".book")
    story, gone = client.predict(api_name="/list_stories")[0]["id"], scene(window)
    client.predict(story, gone, api_name="/delete_scene")
    window.click("#read")  # whatever is asked for at a scene that is gone
    toast(window, "has no scene")
    window.reload()
    window.wait_for_function("id => document.querySelector('.book')?.dataset.scene !== id", arg=gone)
    window.wait_for_selector(".book")
    window.click("#continue")
    nodes(window, 3)


def test_a_script_that_got_into_the_page_does_not_run(looked: tuple[Page, Callable[[str], None]]) -> None:
    window, _ = looked
    window.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=y onerror=\"window.ran=1\">')")
    window.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = 1';
        document.body.append(script);
    }""")
    window.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<a id=evil href=\"javascript:window.ran=1\">x</a>')"
    )
    window.evaluate("document.querySelector('#evil').click()")
    window.wait_for_timeout(500)  # nothing is to happen, and so nothing can be waited for
    assert not window.evaluate("window.ran")


def test_another_site_cannot_frame_the_page(chromium: Browser, studio: RunningApp, tmp_path: Path) -> None:
    context: Any = chromium.new_context()
    foreign = context.new_page()
    foreign.route("https://evil.example/", lambda route: route.fulfill(
        content_type="text/html", body=f'<iframe id="framed" src="{studio.url}"></iframe>'))  # fmt: skip
    foreign.goto("https://evil.example/")
    foreign.wait_for_timeout(1000)
    frame = foreign.query_selector("#framed").content_frame()
    assert frame is None or frame.query_selector(".frame, gradio-app, .gradio-container") is None
    context.close()
    with opened(chromium, studio) as window:
        awake(window)
