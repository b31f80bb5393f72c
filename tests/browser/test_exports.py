"""The panel of films, books and voices: heard and seen before anything is made, remembered, every ending at once."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.steps import begin, go_to, scene, tell_exactly

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SECONDS = "#video video"


def open_panel(window: Page) -> None:
    begin(window)
    window.click("#film button >> nth=0")
    window.wait_for_selector("#export-plan .plan")


def choose(window: Page, label: str, choice: str) -> None:
    """By the label of a dropdown and a choice's words, as they are read."""
    window.get_by_label(label, exact=True).click()
    window.get_by_role("option", name=choice).click()
    window.wait_for_function("!document.querySelector('[role=option]')")


def plan(window: Page, not_yet: str = "") -> str:
    """What the panel says about length and size, once it says something else."""
    window.wait_for_function(
        "before => { const said = document.querySelector('#export-plan .plan');"
        " return said && said.innerText !== before && /About/.test(said.innerText); }",
        arg=not_yet,
    )
    return window.inner_text("#export-plan .plan")


def first_seconds(window: Page) -> list[float]:
    """Makes the preview: its length, its width and its height."""
    window.click("#preview-film")
    window.wait_for_function(f"document.querySelector('{SECONDS}')?.duration > 0")
    return window.eval_on_selector(SECONDS, "film => [film.duration, film.videoWidth, film.videoHeight]")


def voices(window: Page) -> list[str]:
    window.get_by_label("Voice", exact=True).click()
    offered = window.get_by_role("option").all_inner_texts()
    window.keyboard.press("Escape")
    window.wait_for_function("!document.querySelector('[role=option]')")
    return offered


def test_a_voice_is_heard_before_it_is_chosen(window: Page) -> None:
    from playwright.sync_api import TimeoutError

    pytest.importorskip("hibari")
    open_panel(window)
    window.evaluate("""() => {
        window.heard = [];
        const play = HTMLMediaElement.prototype.play;
        HTMLMediaElement.prototype.play = function () { window.heard.push(this); return play.call(this); };
    }""")
    window.click("#hear-voice")
    window.wait_for_function("window.heard.some(sound => sound.currentTime > 0.2 && !sound.muted)")
    usual = window.evaluate("window.heard[0].duration")
    assert 2 < usual < 8
    window.click("#film button:has-text('Voice options')")
    window.get_by_label("number input for Reading speed").fill("1.4")
    window.keyboard.press("Tab")
    window.wait_for_function("""() => [...document.querySelectorAll('#film input[type=range]')]
        .some(one => one.value === '1.4')""")
    window.wait_for_function("window.heard.every(sound => sound.ended || sound.paused)")  # one after the other
    faster = "usual => window.heard.some(sound => sound.duration < 0.85 * usual && sound.currentTime > 0.2)"
    for last in (False, False, True):  # on a busy machine the browser may pass over the first one
        window.click("#hear-voice")
        try:
            window.wait_for_function(faster, arg=usual, timeout=60_000)
            break
        except TimeoutError:
            if last:
                raise


def test_only_the_voices_of_a_language_are_offered(window: Page) -> None:
    open_panel(window)
    window.click("#film button:has-text('Voice options')")
    choose(window, "Voice language", "en-GB")
    window.wait_for_function("document.querySelector('#film-voice input').value.includes('British')")
    offered = voices(window)
    assert len(offered) >= 4 and "No voice" in offered[-1]
    assert all("British" in voice for voice in offered[:-1])
    choose(window, "Voice language", "All")
    window.wait_for_function("document.querySelector('#film-voice input').value.includes('British')")  # it stays
    assert len(voices(window)) > len(offered)


def test_length_size_and_first_seconds_are_seen_before_and_choices_stay(window: Page) -> None:
    open_panel(window)
    wide = plan(window)
    assert " s, " in wide and "MB" in wide
    choose(window, "Size", "Landscape, 4K")
    sharp = plan(window, wide)
    sizes = [float(said.split(", ")[1].split()[0]) for said in (wide, sharp)]
    assert sizes[1] > 2 * sizes[0]
    choose(window, "Size", "Portrait")
    plan(window, sharp)
    choose(window, "Voice", "No voice")
    seconds, width, height = first_seconds(window)
    assert 8 < seconds < 10 and width < height
    window.reload()
    window.wait_for_selector(".book")
    window.click("#film button >> nth=0")
    window.wait_for_function("document.querySelector('#film-voice input').value.startsWith('No voice')")
    assert "Portrait" in window.get_by_label("Size", exact=True).input_value()
    plan(window)


def test_every_ending_at_once(window: Page) -> None:
    begin(window)
    opening = scene(window)
    tell_exactly(window, "Ruby went left.")
    go_to(window, opening)
    tell_exactly(window, "Ruby went right.")
    window.click("#film button >> nth=0")
    choose(window, "Format", "Subtitles")
    choose(window, "Voice", "No voice")
    window.get_by_label("Export every ending").check()
    window.click("#make-film")
    window.wait_for_selector("#save-endings a")
    told = []
    links = window.locator("#save-endings a[download]")
    for number in range(links.count()):
        with window.expect_download() as saved:
            links.nth(number).click()
        told.append(saved.value.path().read_text(encoding="utf-8"))
    assert len(told) == 2
    assert ["left" in words for words in told] == ["right" not in words for words in told] != [True, True]


def test_markdown_has_no_voice_and_is_downloaded(window: Page, tmp_path: Path) -> None:
    open_panel(window)
    film = plan(window)
    choose(window, "Format", "Markdown with pictures (ZIP)")
    assert "MB" in plan(window, film) and " s," not in plan(window)
    window.wait_for_function("!document.querySelector('#film-voice')?.offsetParent")
    window.click("#make-film:has-text('Create Markdown file')")
    with window.expect_download() as saved:
        window.click("#save-mp4:has-text('Download (ZIP)')")
    saved.value.save_as(tmp_path / "saved.zip")
    with zipfile.ZipFile(tmp_path / "saved.zip") as archive:
        assert {"story.md", "images/01.jpg"} == set(archive.namelist())
