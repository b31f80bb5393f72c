"""Many people at once for a while: `python -m tests.soak --minutes 15 --users 50`.

Starts the app as a public page with the debug preset (tiny, random weights: what is measured is the studio, not the
model) and lets simulated people use its endpoints over the loopback, each with a key of their own. Between two actions
a person thinks, for a time drawn from an exponential distribution with the stated mean: about what it takes to read a
scene. Reports latencies for each verb, errors, waits in the line and for the first word (from the app's own metrics),
how evenly people were served, how much processor time the app took, how its memory grew after the first fifth of the
time, and what for.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import secrets
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from prometheus_client.parser import text_string_to_metric_families

from tests.benchmarks.film import processor
from tests.running_app import RunningApp, running_app

ROOT = Path(__file__).resolve().parent.parent
FRAME = ROOT / "assets" / "frames" / "ruby-in-the-autumn-meadow.jpg"
OPENING = "Ruby was a fox with a green scarf. One morning she found a map in the meadow."
THINK = 15.0  # seconds, mean
LONGEST_THINK = 60.0
SAMPLE = 5.0  # seconds between two looks at the app's memory
HELD_BACK = "Try again"  # the policy's word on babble of the random model: an answer, not an error

PHASES = {
    "waiting in the queue": "waiting",
    "first word, that included": "time to first word",
    "its picture": "drawing",
}

# How often people do what, out of 100.
HABITS = {
    "continue_story": 34,
    "three_ways": 6,
    "get_story": 22,
    "list_stories": 14,
    "search": 8,
    "rename_story": 6,
    "undo": 4,
    "list_jobs": 5,
    "export_video": 1,
}


@dataclass
class Report:
    """Seconds for each verb; errors by their first words; the app's memory in MB over the time in seconds."""

    users: int
    minutes: float
    think: float
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    held_back: int = 0
    busy: float = 0.0  # seconds of processor time that the app took meanwhile
    load: float = 0.0  # programs that wanted a core before it began (average of a minute)
    memory: list[tuple[float, float]] = field(default_factory=list)
    memo: list[tuple[float, float]] = field(default_factory=list)  # of it the engine's attention memo
    of_people: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))  # their tellings' seconds
    waits: dict[str, dict[float, float]] = field(default_factory=dict)  # phase -> share of tellings -> seconds at most

    @property
    def unevenness(self) -> float:
        """The median wait for a telling of whom it took longest for, against that of the middle one."""
        medians = sorted(statistics.median(times) for times in self.of_people.values() if len(times) > 1)
        return medians[-1] / statistics.median(medians) if medians else 1.0

    @property
    def share(self) -> float:
        """Jain's index of how many scenes everybody was told: 1 where all had as many (chance of habits included)."""
        counts = [len(times) for times in self.of_people.values()]
        return sum(counts) ** 2 / (self.users * sum(count**2 for count in counts)) if counts else 1.0

    def to_dict(self) -> dict[str, Any]:
        return {**vars(self), "seconds": dict(self.seconds), "errors": dict(self.errors)}

    @property
    def actions(self) -> int:
        return sum(len(times) for times in self.seconds.values())

    @property
    def growth(self) -> float:
        """MB that the app's memory grew by from the first fifth of the time to its end (medians of a tenth each)."""
        return _growth(self.memory)

    def table(self) -> str:
        """The report as Markdown."""
        lines = [
            f"{self.users} users for {self.minutes:g} minutes, thinking {self.think:g} s on average between two "
            f"actions; preset debug, {psutil.cpu_count()} cores: {self.actions} actions, "
            f"{sum(self.errors.values())} errors, {self.held_back} scenes held back by the content filter. Other "
            f"work on the machine kept {self.load:.1f} cores busy before it began.",
            "",
            "| endpoint | times | median s | 95 % below s | 99 % below s | slowest s |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
        ]
        for verb, times in sorted(self.seconds.items()):
            ordered = sorted(times)
            most, nearly = (ordered[min(len(ordered) - 1, int(part * len(ordered)))] for part in (0.95, 0.99))
            figures = [statistics.median(times), most, nearly, ordered[-1]]
            lines.append(f"| {verb} | {len(times)} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |")
        if self.waits:
            lines += ["", "| of a continuation, s | 50 % within | 95 % within | 99 % within |"]
            lines += ["| --- | ---: | ---: | ---: |"]
            for phase, found in self.waits.items():
                lines.append(f"| {phase} | " + " | ".join(f"{seconds:.2f}" for seconds in found.values()) + " |")
        lines += [
            "",
            f"Who waited longest for scenes waited {self.unevenness:.2f} times as long as the median; evenness of "
            f"shares (Jain) {self.share:.2f}.",
        ]
        if self.busy:
            each = self.busy / max(1, self.actions)
            lines += ["", f"Processor time of the app: {self.busy:.0f} s, {each:.2f} s for each action."]
        if self.memory:
            first, last = self.memory[0][1], self.memory[-1][1]
            peak = max(size for _, size in self.memory)
            lines += [
                "",
                f"Memory of the app: {first:.0f} MB at the start, {last:.0f} MB at the end, {peak:.0f} MB at most; "
                f"{self.growth:+.0f} MB after the first fifth, of which the prefix cache (bounded) "
                f"{_growth(self.memo):+.0f} MB.",
            ]
        lines += ["", *(f"- {count} x {error}" for error, count in self.errors.most_common())]
        return "\n".join(lines).rstrip()


def _growth(samples: Sequence[tuple[float, float]]) -> float:
    if len(samples) < 5:
        return 0.0
    end = samples[-1][0]
    early = [size for at, size in samples if 0.15 * end <= at <= 0.25 * end]
    late = [size for at, size in samples if at >= 0.9 * end]
    return statistics.median(late) - statistics.median(early or late)


class Person:
    """One visitor with habits, a key and a story."""

    def __init__(self, url: str, report: Report, lock: threading.Lock, downloads: Path, seed: int) -> None:
        self._report, self._lock, self._random, self._number = report, lock, random.Random(seed), seed
        headers = {"x-seed-story-key": secrets.token_urlsafe(24)}
        self._client = Client(url, verbose=False, headers=headers, download_files=downloads)
        self._story, self._scenes = "", list[str]()

    def live(self, until: float) -> None:
        """Acts and thinks until the time (of time.monotonic) has come."""
        self._think(until)
        while time.monotonic() < until:
            self._act()
            self._think(until)

    def _think(self, until: float) -> None:
        pause = min(self._random.expovariate(1 / self._report.think), LONGEST_THINK)
        time.sleep(max(0.0, min(pause, until - time.monotonic())))

    def _act(self) -> None:
        if not self._story:
            story = self._ask("new_story", handle_file(FRAME), OPENING, "")
            if story:
                self._story, self._scenes = story["id"], [story["scenes"][0]["id"]]
            return
        match self._random.choices(list(HABITS), list(HABITS.values()))[0]:
            case "continue_story":
                self._tell("continue_story", 1)
            case "three_ways":
                self._tell("three_ways", 3)
            case "search":
                self._ask("search", "fox map")
            case "list_stories" | "list_jobs" as verb:
                self._ask(verb)
            case "rename_story":
                self._ask("rename_story", self._story, f"Tale {self._random.randrange(1000)}")
            case "undo":
                self._ask("undo", self._story, fine="Nothing to undo")
            case "export_video":
                options = {"voice": "none", "captions": False, "size": "square"}
                self._ask("export_video", self._story, self._scenes[0], options)
            case _:
                self._ask("get_story", self._story)

    def _tell(self, name: str, count: int) -> None:
        scene = self._random.choice(self._scenes[-6:])
        told = self._ask(name, self._story, scene, count, endpoint="continue_story", fine=HELD_BACK)
        self._scenes += [scene["id"] for scene in told or ()]

    def _ask(self, name: str, *arguments: Any, endpoint: str = "", fine: str | None = None) -> Any:
        began, answer, error = time.monotonic(), None, ""
        try:
            answer = self._client.predict(*arguments, api_name=f"/{endpoint or name}")
        except AppError as refused:
            error = str(refused)
        except Exception as broken:  # noqa: BLE001 - whatever it is, it is counted and told
            error = f"{type(broken).__name__}: {broken}"
        with self._lock:
            self._report.seconds[name].append(time.monotonic() - began)
            if name == "continue_story" and not error:
                self._report.of_people[self._number].append(time.monotonic() - began)
            if fine is not None and fine in error:
                self._report.held_back += fine == HELD_BACK
            elif error:
                self._report.errors[f"{name}: {error[:160]}"] += 1
        return answer


def soak(minutes: float, users: int, think: float = THINK) -> Report:
    """Runs it all and returns what was measured."""
    report, lock = Report(users, minutes, think, load=psutil.getloadavg()[0]), threading.Lock()
    with tempfile.TemporaryDirectory(prefix="seed-story-soak-") as folder:
        home = Path(folder)
        with running_app(home / "home", "debug", "--public") as app:
            people = [Person(app.url, report, lock, home / "downloads", number) for number in range(users)]
            _wait_for_the_model(app)
            until = time.monotonic() + 60 * minutes
            threads = [threading.Thread(target=person.live, args=(until,), daemon=True) for person in people]
            for thread in threads:
                thread.start()
            _watch(app, report, until)
            for thread in threads:
                thread.join(timeout=120)
            report.waits = {words: _waits(app.url, phase) for words, phase in PHASES.items()}
            if stuck := sum(thread.is_alive() for thread in threads):
                report.errors[f"{stuck} people were still waiting two minutes after the end"] += stuck
    return report


def _wait_for_the_model(app: RunningApp) -> None:
    client = Client(app.url, verbose=False)
    while client.predict(api_name="/readiness")["state"] == "loading":
        time.sleep(0.5)


def _samples(url: str) -> list[Any]:
    with urllib.request.urlopen(f"{url}/metrics", timeout=30) as answer:
        return [one for family in text_string_to_metric_families(answer.read().decode()) for one in family.samples]


def _waits(url: str, phase: str) -> dict[float, float]:
    """Within how many seconds so many of the tellings had passed a phase: by the app's histogram, even in its steps."""
    name = "seed_story_phase_seconds_bucket"
    steps = [
        (float(one.labels["le"]), one.value)
        for one in _samples(url)
        if one.name == name and one.labels["phase"] == phase
    ]
    if not steps or not steps[-1][1]:
        return {}
    found = {}
    for part in (0.5, 0.95, 0.99):
        wanted, low, below = part * steps[-1][1], 0.0, 0.0
        for edge, count in steps:
            if count >= wanted:
                found[part] = low if math.isinf(edge) else low + (edge - low) * (wanted - below) / (count - below)
                break
            low, below = edge, count
    return found


def _watch(app: RunningApp, report: Report, until: float) -> None:
    process, began = psutil.Process(app.pid), time.monotonic()
    before = sum(process.cpu_times()[:2])
    while time.monotonic() < until:
        now = time.monotonic() - began
        report.memory.append((now, process.memory_info().rss / 1e6))
        memo = next((one.value for one in _samples(app.url) if one.name == "seed_story_prefix_cache_bytes"), 0.0)
        report.memo.append((now, memo / 1e6))
        time.sleep(min(SAMPLE, max(0.0, until - time.monotonic())))
    report.busy = sum(process.cpu_times()[:2]) - before


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Many people at once for a while.")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--think", type=float, default=THINK, help=f"mean seconds between two actions ({THINK:g})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures there")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the report there")
    options = parser.parse_args(given)
    report = soak(options.minutes, options.users, options.think)
    print(report.table())
    if options.json:
        options.json.write_text(json.dumps(report.to_dict(), indent=1), encoding="utf-8")
    if options.markdown:
        made = f"`python -m tests.soak`, {time.strftime('%Y-%m-%d')}, {processor()}"
        options.markdown.write_text(f"# Load\n\n{made}.\n\n{report.table()}\n", encoding="utf-8")
    return 1 if report.errors else 0


if __name__ == "__main__":
    sys.exit(main())
