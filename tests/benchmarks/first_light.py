"""How long a person waits, in seconds, on this machine: `python -m tests.benchmarks.first_light [--scenes 6]`.

From `python app.py` to the page and to the model, then word by word and scene by scene, and a film of five scenes. It
prints a Markdown table with the aims beside the figures; nothing fails, because machines and their load differ. The
base model is fetched before the clock starts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from gradio_client import Client

from seed_story.presets import PRESETS
from seed_story.runtime.environment import home
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio, open_studio
from tests.benchmarks.film import processor
from tests.running_app import running_app

AIMS = {
    "page answers after `python app.py`": 15,
    "model is ready (base model there)": None,
    "first word after “Continue”": 2,
    "whole scene, words and picture": 8,
    "three ways on, side by side": None,
    "film of five scenes, with voice": 40,
}
PAGE, READY, WORD, SCENE, THREE, FILM = AIMS


@dataclass
class Stopwatch:
    """Seconds by what was timed."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def note(self, what: str, seconds: float) -> None:
        self.seconds.setdefault(what, []).append(seconds)

    @contextmanager
    def running(self, what: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.note(what, time.perf_counter() - begin)


def start_app(watch: Stopwatch, folder: Path, preset: str) -> None:
    """The real command in a process of its own."""
    begin = time.perf_counter()
    with running_app(folder, preset) as app:
        watch.note(PAGE, time.perf_counter() - begin)
        client = Client(app.url, verbose=False)
        while (now := client.predict(api_name="/readiness"))["state"] == "loading":
            time.sleep(0.2)
        if now["state"] == "failed":
            sys.exit(now["message"])
        watch.note(READY, time.perf_counter() - begin)


def tell(watch: Stopwatch, studio: Studio, scenes: int) -> None:
    """One long story, three ways on from its middle, a film of its first five scenes."""
    frame = studio.start_frames()[0]
    story = studio.new_story(frame.file, frame.text, frame.title)
    path = [story.root.id]
    for number in range(scenes):
        path += _timed(watch, studio, story.id, path[-1], seed=number)
    for number in range(3):
        with watch.running(THREE):
            _timed(None, studio, story.id, path[number], seed=100 + number, count=3)
    with watch.running(FILM):
        studio.export_video(story.id, path[min(4, scenes)])


def _timed(watch: Stopwatch | None, studio: Studio, story: str, scene: str, *, seed: int, count: int = 1) -> list[str]:
    """Tells; notes the first word and the end. The new scenes' ids."""
    begin, spoken, told = time.perf_counter(), False, []
    for event in studio.continue_story(story, scene, GenerationRequest(count=count, seed=seed)):
        if watch is not None and not spoken and getattr(event, "text", "").strip():
            watch.note(WORD, time.perf_counter() - begin)
            spoken = True
        if isinstance(event, SceneSaved):
            told.append(event.scene.id)
    if watch is not None:
        watch.note(SCENE, time.perf_counter() - begin)
    return told


def report(watch: Stopwatch, preset: str) -> str:
    """A Markdown table of medians, led by the machine."""
    cores, memory = os.cpu_count(), psutil.virtual_memory().total / 2**30
    used = psutil.Process().memory_info().rss / 1e9
    lines = [
        f"{time.strftime('%Y-%m-%d')}, preset {preset}: {processor()}, {cores} cores, {memory:.0f} GiB, "
        f"load {os.getloadavg()[0]:.1f} at the end; the studio uses {used:.1f} GB.",
        "",
        "| what | seconds (median) | fastest to slowest | aim |",
        "| --- | ---: | ---: | ---: |",
    ]
    for what, aim in AIMS.items():
        if hold := watch.seconds.get(what):
            span = f"{min(hold):.1f} to {max(hold):.1f}, n = {len(hold)}"
            lines.append(f"| {what} | {statistics.median(hold):.1f} | {span} | {aim or ''} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--preset", default="mini", choices=list(PRESETS))
    parser.add_argument("--scenes", type=int, default=6)
    parser.add_argument("--starts", type=int, default=1, help="how often the app is started")
    chosen = parser.parse_args()
    from seed_story.weights import loading as weights
    from seed_story.weights.base_model import base_folder

    if weights.needs_base(PRESETS[chosen.preset]):
        base_folder()
    cache, watch = home() / "cache", Stopwatch()
    with tempfile.TemporaryDirectory() as folder:
        new_home = Path(folder) / "home"
        new_home.mkdir()
        if cache.is_dir():
            (new_home / "cache").symlink_to(cache, target_is_directory=True)
        for _ in range(chosen.starts):
            start_app(watch, new_home, chosen.preset)
        os.environ["SEED_STORY_HOME"] = str(new_home)
        studio = open_studio(chosen.preset)
        studio.engine()
        tell(watch, studio, chosen.scenes)
        studio.close()
    sys.stdout.write(report(watch, chosen.preset))


if __name__ == "__main__":
    main()
