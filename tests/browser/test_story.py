"""A whole story as a person plays it: bring a picture, begin, choose among three ways, go back, branch, film."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.steps import OPENING, SENTENCE, begin, pictures_are_there, scene, three_ways, wait_until_told

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_whole_story(real_window: Page, drawing: Path, tmp_path: Path) -> None:
    window = real_window
    # Bring a picture: the page shows it and says what it sees.
    window.set_input_files("#upload input[type=file]", drawing)
    window.wait_for_selector("#chosen img.shown")
    window.wait_for_function("document.querySelector('#opening textarea').value.length > 0")
    assert window.input_value("#seen textarea"), "the model says what it sees"
    window.fill("#opening textarea", OPENING)
    window.fill("#title input, #title textarea", "Ruby in the rain")
    window.click("#begin")
    window.wait_for_selector(".book")
    assert OPENING in window.inner_text("#page")
    opening = scene(window)

    # Three ways on, side by side, each with text and picture; choosing one keeps the others.
    three_ways(window)
    cards = window.locator("#ways .way")
    assert cards.count() == 3
    assert all("Picture of" in (image.get_attribute("alt") or "") for image in cards.locator("img").all())
    pictures_are_there(window)
    window.click("#ways .take >> nth=1")
    wait_until_told(window, opening)
    chosen = scene(window)
    assert window.locator("#map .node").count() == 4

    # Back to the opening by a click in the map, and another branch from the person's own sentence.
    window.click(f'#map .node[data-go="{opening}"]')
    wait_until_told(window, chosen)
    assert scene(window) == opening
    window.fill("#direction textarea", SENTENCE)
    window.click("#tell")
    wait_until_told(window, opening)
    window.wait_for_function("document.querySelectorAll('#map .node').length === 5")
    assert window.inner_text(".book .words").startswith(SENTENCE)
    window.click("#continue")
    window.wait_for_function("document.querySelectorAll('#map .node').length === 6")
    window.wait_for_selector("#continue:not([disabled])")
    assert window.locator(".strip .thumb").count() == 2
    pictures_are_there(window)

    # A reload comes back to the same place, and the story is on the shelf.
    place = scene(window)
    window.reload()
    window.wait_for_selector(".book")
    assert scene(window) == place
    window.click("#home")
    window.wait_for_selector("#shelf .volume")
    assert "Ruby in the rain" in window.inner_text("#shelf")
    window.click("#shelf .volume >> nth=0")
    window.wait_for_selector(".book")

    # The film of this path.
    window.click("#film button >> nth=0")
    window.click("#make-film")
    window.wait_for_selector("#video video")
    with window.expect_download() as saved:
        window.click("#save-mp4")
    film = tmp_path / "film.mp4"
    saved.value.save_as(film)
    with window.expect_download() as subtitles:
        window.click("#save-srt")
    subtitles.value.save_as(tmp_path / "film.srt")
    assert "-->" in (tmp_path / "film.srt").read_text(encoding="utf-8")
    check_film(film)


def check_film(film: Path) -> None:
    if not shutil.which("ffprobe"):
        pytest.skip("ffprobe is not installed")
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", str(film)]
    probed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    kinds = {s["codec_type"]: s for s in probed["streams"] if not s["disposition"]["attached_pic"]}  # but the cover
    assert kinds["video"]["codec_name"] == "h264" and kinds["video"]["pix_fmt"] == "yuv420p"
    assert kinds["audio"]["codec_name"] == "aac"
    assert float(probed["format"]["duration"]) > 3


def test_nothing_flashes_while_a_scene_is_told(real_window: Page) -> None:
    window = real_window
    begin(window)
    before = scene(window)
    # Elements that were there before must be the same objects afterwards: patched, not built anew.
    window.evaluate("""() => {
        window.kept = ['.book', '.spread .picture', '.spread .picture img', '.words', '#map .node']
            .map(name => document.querySelector('#story-screen ' + name));
        window.stages = new Set();
        new MutationObserver(() => {
            const image = document.querySelector('.spread .picture img');
            window.stages.add(image.getAttribute('src').slice(0, 12) + document.querySelector('.words').innerText);
        }).observe(document.querySelector('#page'), {subtree: true, childList: true, attributes: true,
                                                      characterData: true});
    }""")
    window.click("#continue")
    wait_until_told(window, before)
    assert window.evaluate("window.kept.every(element => element.isConnected)")
    assert window.evaluate("window.stages.size") >= 3, "words and picture came bit by bit"


def test_telling_can_be_stopped(window: Page) -> None:
    begin(window)
    # A small model is quicker than a hand, so the page itself presses the button as soon as it can be pressed.
    window.evaluate("""() => {
        const stop = document.querySelector('#cancel');
        window.hand = new MutationObserver(() => stop.disabled || stop.click());
        window.hand.observe(stop, {attributes: true});
    }""")
    window.click("#three-ways")
    window.wait_for_function("/Stopp|choose one/.test(document.querySelector('#status').innerText)")
    window.wait_for_selector("#continue:not([disabled])")
    window.wait_for_selector("#cancel[disabled]", state="attached")
    assert 1 <= window.locator("#map .node").count() <= 4, "what was finished stays"
    window.evaluate("window.hand.disconnect()")
    before = scene(window)
    window.click("#continue")
    wait_until_told(window, before)


def test_the_storyteller_is_told_what_it_saw_wrongly(window: Page, drawing: Path) -> None:
    window.set_input_files("#upload input[type=file]", drawing)
    window.wait_for_function("document.querySelector('#opening textarea').value.length > 0")
    window.click("#seen textarea")
    window.keyboard.press("Control+A")
    window.keyboard.type("a rabbit, the garden, night")
    window.wait_for_function(
        "document.querySelector('#opening textarea').value === 'One night, a rabbit was in the garden.'"
    )


def test_a_drawn_frame_begins_with_its_own_words_whatever_is_seen(window: Page) -> None:
    window.click('.frame[data-frame="0"]')
    window.wait_for_function("document.querySelector('#seen textarea').value.length > 0")
    window.wait_for_timeout(500)  # time enough for a suggestion that must not come
    assert window.input_value("#opening textarea").startswith("Ruby was a fox")


def test_refusals_are_sentences_and_change_nothing(window: Page, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    window.set_input_files("#upload input[type=file]", broken)
    window.wait_for_selector(".toast-body:has-text('picture')")
    window.click("#begin")
    window.wait_for_selector("text=The opening text is empty")
    window.wait_for_selector("#begin:not([disabled])")
    window.fill("#opening textarea", "Words without a picture.")
    window.click("#begin")
    window.wait_for_selector("text=There is no picture")
    assert window.locator(".book").count() == 0


def test_the_keyboard_is_enough_to_begin(window: Page) -> None:
    window.focus('.frame[data-frame="1"]')
    window.keyboard.press("Enter")
    window.wait_for_selector('.frame[data-frame="1"][aria-pressed="true"]')
    outline = window.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert window.evaluate("document.activeElement.dataset.frame") == "1" and outline == "solid"
    window.focus("#begin")
    window.keyboard.press("Enter")
    window.wait_for_selector(".book")
    window.focus("#direction textarea")
    window.keyboard.type(SENTENCE)
    window.keyboard.press("Enter")
    window.wait_for_function("document.querySelectorAll('#map .node').length === 2")


def test_it_fits(window: Page) -> None:
    def overflows() -> dict[int, int]:
        """Pixels that the page is wider than the window, at widths of the window."""
        found = {}
        for width in (1920, 1280, 390):
            window.set_viewport_size({"width": width, "height": 900})
            found[width] = window.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return found

    assert max(overflows().values()) <= 0
    begin(window)
    three_ways(window)
    assert max(overflows().values()) <= 0
