"""Pictures of every screen at three widths for the user guide: `python -m tests.browser.screens assets/screens`."""

from __future__ import annotations

import argparse
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from seed_story.runtime.environment import home
from tests.browser.conftest import PATIENCE_MS, preset_to_play
from tests.browser.steps import awake, begin, drawer, go_to, scene, tell_exactly, three_ways, wait_until_told
from tests.conftest import FLAGS
from tests.running_app import running_app

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = {390: 390, 1280: 960, 1920: 1200}  # width of the window -> of the picture
HEIGHTS = {390: 844, 1280: 860, 1920: 1000}
QUALITY = 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        if (home() / "cache").is_dir():
            (Path(folder) / "cache").symlink_to(home() / "cache", target_is_directory=True)
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=FLAGS
        )
        with running_app(Path(folder), preset_to_play()) as app:
            page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(app.url)
            awake(page)
            play(page, out)
        browser.close()


def play(page: Page, out: Path) -> None:
    """One small story, and a picture wherever there is something to see."""
    for frame in (4, 3, 1, 7):  # for the library
        begin(page, frame)
        page.click("#home")
        page.wait_for_selector(".volume")
    begin(page, 0)
    opening = scene(page)
    three_ways(page)
    save(page, out, "ways", "#ways")
    page.click("#ways .take >> nth=0")
    wait_until_told(page, opening)
    first = scene(page)
    page.click("#continue")
    wait_until_told(page, first)
    second = scene(page)
    go_to(page, opening)
    tell_exactly(page, "Then it began to snow, and Ruby lit a lantern.")
    page.click("#continue")
    page.wait_for_function("document.querySelectorAll('#map .node').length === 7")
    page.wait_for_selector("#continue:not([disabled])")
    go_to(page, second)
    page.click("#continue")
    page.wait_for_function("document.querySelectorAll('#map .node').length === 8")
    page.wait_for_selector("#continue:not([disabled])")
    page.click("body", position={"x": 5, "y": 5})
    save(page, out, "write")
    page.keyboard.press("l")
    save(page, out, "write-dark")
    page.keyboard.press("l")
    page.click('#map [data-do="large"]')
    page.wait_for_selector("[data-large] .map")
    save(page, out, "map")
    page.keyboard.press("Escape")
    page.click("#film button >> nth=0")
    page.wait_for_selector("#make-film")
    save(page, out, "export", "#film")
    page.click("#film button >> nth=0")
    go_to(page, first)
    page.click("#editing button >> nth=0")
    page.fill("#edit-words textarea", "Ruby the fox and her new friend sat down in the meadow and read the map.")
    page.click("#edit-draw")
    wait_until_told(page, first)
    save(page, out, "edit", "#following")
    page.click("#read")
    page.wait_for_selector(".reader")
    page.click('[data-do="aloud"]')
    page.wait_for_selector(".words .now")
    save(page, out, "read")
    page.keyboard.press("Escape")
    drawer(page, "settings")
    save(page, out, "settings")
    page.keyboard.press("Escape")
    page.click("#film button >> nth=0")
    page.click("#make-film")
    drawer(page, "jobs")
    page.wait_for_selector("#jobs-list .job progress")
    save(page, out, "jobs")
    page.locator("#jobs-list [data-cancel]").first.click()
    page.wait_for_selector("#jobs-list .job.stopped")
    page.keyboard.press("Escape")
    page.wait_for_selector(".toast-body")  # it says so
    page.click(".toast-close")
    page.wait_for_selector(".toast-body", state="detached")
    page.click("#home")
    page.wait_for_selector(".volume")
    page.click('.frame[data-frame="0"]')
    page.wait_for_function("document.querySelector('#seen textarea').value.length > 0")
    save(page, out, "start")
    save(page, out, "library", ".shelf-title")


def save(page: Page, out: Path, name: str, at: str = "") -> None:
    """The window at every width, scrolled to what is meant."""
    for width, shown in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.wait_for_timeout(900)
        page.evaluate(
            "at => at ? document.querySelector(at).scrollIntoView({behavior: 'instant'})"
            " : document.scrollingElement.scrollTo(0, 0)",
            at,
        )
        page.wait_for_timeout(300)
        image = Image.open(io.BytesIO(page.screenshot()))
        image = image.resize((shown, round(image.height * shown / image.width)), Image.Resampling.LANCZOS)
        image.convert("RGB").save(out / f"{name}-{width}.webp", quality=QUALITY, method=6)
    page.set_viewport_size({"width": 1280, "height": HEIGHTS[1280]})


if __name__ == "__main__":
    main()
