"""How soon the page is to be seen and whether it jumps: `python -m tests.benchmarks.first_paint --runs 5`.

Starts the app, waits until its model is ready, and opens the page in a real Chromium with an empty cache each time. The
browser itself says when it painted first (first-contentful-paint), when the largest thing was painted
(largest-contentful-paint) and how far things jumped without anybody touching them (layout-shift, summed up).
"meaningful" is when the sketch of the page has gone and the first screen with its ten pictures can be used.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.conftest import preset_to_play
from tests.browser.steps import OPENING, begin, scene, tell_exactly, three_ways, wait_until_told
from tests.conftest import FLAGS
from tests.running_app import RunningApp, running_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = {390: 844, 1280: 860, 1920: 1000}
SETTLED = 2500  # milliseconds after which nothing more is painted

OBSERVER = """
window.seen = { paint: 0, largest: 0, shift: 0, jumps: [], meaningful: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.name === 'first-contentful-paint') window.seen.paint = entry.startTime;
  }
}).observe({ type: 'paint', buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.seen.largest = entry.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    window.seen.shift += entry.value;
    for (const source of entry.sources) {
      const name = source.node && (source.node.id || source.node.className || source.node.nodeName);
      window.seen.jumps.push(`${entry.value.toFixed(4)} ${name} at ${Math.round(entry.startTime)}`);
    }
  }
}).observe({ type: 'layout-shift', buffered: true });
const look = () => {
  const frames = [...document.querySelectorAll('.frame img')];
  const drawn = frames.length && frames.every((one) => one.complete && one.naturalWidth);
  if (drawn && !document.documentElement.classList.contains('waking')) window.seen.meaningful = performance.now();
  else requestAnimationFrame(look);
};
look();
"""


def open_page(browser: Browser, url: str, width: int) -> tuple[Page, dict[str, Any]]:
    """A fresh window with an empty cache -> the page, and what the browser noted, in milliseconds."""
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]})
    context.set_default_timeout(240_000)
    page = context.new_page()
    page.add_init_script(OBSERVER)
    page.goto(url)
    page.wait_for_function("window.seen.meaningful > 0")
    page.wait_for_timeout(SETTLED)
    return page, page.evaluate("window.seen")


def played(page: Page) -> dict[str, Any]:
    """A small story: what jumps on the screen while scenes are told."""
    page.evaluate("Object.assign(window.seen, { shift: 0, jumps: [] })")
    begin(page)
    opening = scene(page)
    three_ways(page)
    page.click("#ways .take >> nth=0")
    wait_until_told(page, opening)
    tell_exactly(page, OPENING)
    before = scene(page)
    page.click("#continue")
    wait_until_told(page, before)
    page.wait_for_timeout(1000)
    return page.evaluate("window.seen")


def measure(browser: Browser, app: RunningApp, runs: int, *, verbose: bool) -> list[str]:
    lines = [
        "| window | first paint s | largest paint s | meaningful s | jumps while it loads | while a story is told |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for width in WIDTHS:
        seen, moved = [], 0.0
        for run in range(runs):
            page, noted = open_page(browser, app.url, width)
            seen.append(noted)
            jumps = noted["jumps"]
            if run == runs - 1:
                told = played(page)
                moved, jumps = told["shift"], [*jumps, "-- while a story is told", *told["jumps"]]
            page.context.close()
        if verbose:
            print(f"{width}:", *jumps, sep="\n  ")
        figures = [
            f"{statistics.median(one[name] for one in seen) / 1000:.2f} ({max(one[name] for one in seen) / 1000:.2f})"
            for name in ("paint", "largest", "meaningful")
        ]
        shift = max(one["shift"] for one in seen)
        lines.append(f"| {width} x {WIDTHS[width]} | {' | '.join(figures)} | {shift:.3f} | {moved:.3f} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description="First paint and jumps of the page in a real browser.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--preset", default=None, help="mini where it is there, else debug")
    parser.add_argument("--verbose", action="store_true", help="say what jumped")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    from seed_story.runtime.environment import home

    preset = options.preset or preset_to_play()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        if (home() / "cache").is_dir():
            (Path(folder) / "cache").symlink_to(home() / "cache", target_is_directory=True)
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        with running_app(Path(folder), preset) as app:
            page = browser.new_page()
            page.goto(app.url)
            page.wait_for_selector(".banner.none", state="attached", timeout=240_000)
            page.close()
            print(f"Preset {preset}, {options.runs} runs for each width; median (slowest).\n")
            print("\n".join(measure(browser, app, options.runs, verbose=options.verbose)))
        browser.close()


if __name__ == "__main__":
    main()
