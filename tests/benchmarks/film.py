"""Seconds for films, speech included: `python -m tests.benchmarks.film`, the table of tests/benchmarks/FILMS.md.

`--size portrait --fps 60 --scenes 10` times one film. Each film is made in a process of its own, whose memory at its
largest is told with it, ffmpeg's included. Processor seconds hardly depend on what else runs on the machine, seconds
do.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import psutil
from PIL import Image

from seed_story.export import FilmOptions, Segment, export_film
from seed_story.narration import narrator_for

SCENES = (
    'One sunny morning, Mia found an old lantern beside the forest path. "Who does it belong to?" she asked her '
    "friend, the little robot. Nobody knew.",
    "At sunset the fox, the robot and the bear met on the hill. They had looked everywhere, and nobody had lost a "
    "lantern! The bear was worried, because the night was coming and the path home was long and dark.",
    "So Mia and the fox sat down under the stars. Oh! Far away, a small light was blinking. It blinked once, twice, "
    "three times, and then the hill was dark again.",
    'The next day the rabbit told them the truth. "I lost my lantern when I was picking flowers," she said, and a tear '
    "rolled down her cheek. Mia smiled and gave it back at once.",
    "From then on the rabbit and the fox walked through the forest together every single night, and the lantern shone "
    "for both of them. Nobody was ever lost again. The end.",
)


FRAMES = sorted((Path(__file__).resolve().parents[2] / "assets" / "frames").glob("*.jpg"))
FILMS = (
    ("landscape", 30, 5), ("landscape", 30, 10), ("portrait", 30, 10), ("square", 30, 10), ("landscape", 60, 5),
    ("4k", 30, 3), ("small", 24, 10), ("small", 24, 40),
)  # fmt: skip


def processor() -> str:
    """The processor's name as Linux tells it, else what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def machine() -> str:
    """Date and machine, as tables are headed."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores, {processor()}, {memory:.0f} GiB"


def open_frame(number: int) -> Image.Image:
    """One of the start frames, which look as told pictures do."""
    return Image.open(FRAMES[number % len(FRAMES)]).convert("RGB")


@dataclass(frozen=True)
class Figures:
    """One film: seconds to make it, its own, processor seconds, bytes, largest memory in MB (see `Memory`)."""

    hold: float
    seconds: float
    work: float
    size: int
    memory: float


class Memory:
    """Looks five times a second how much memory this program and all its ffmpegs have together."""

    def __init__(self) -> None:
        self.largest = 0.0  # MB
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        here = psutil.Process()
        while not self._over.wait(0.2):
            total = here.memory_info().rss
            for coder in here.children(recursive=True):
                try:
                    total += coder.memory_info().rss
                except psutil.Error:  # it has ended
                    pass
            self.largest = max(self.largest, total / 1e6)


def film_once(wanted: tuple[str, int, int]) -> Figures:
    """Makes a film of that size, frame rate and number of scenes, from start to end, with nothing kept."""
    size, fps, scenes = wanted
    options = FilmOptions(size=size, fps=fps, encoder="software")
    with tempfile.TemporaryDirectory() as folder:
        segments = []
        for number in range(scenes):
            path = Path(folder) / f"{number}.png"
            open_frame(number).save(path)
            segments.append(Segment(SCENES[number % len(SCENES)], path))
        begin = time.perf_counter()
        narrator = narrator_for(options.voice, None)
        film = Path(folder) / "film.mp4"
        with Memory() as memory:
            result = export_film(
                segments, film, title="The Rabbit and the Lost Lantern", options=options, narrator=narrator
            )
        hold = time.perf_counter() - begin
        assert not result.warnings, result.warnings
        here, coder = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        work = sum(usage.ru_utime + usage.ru_stime for usage in (here, coder))
        return Figures(hold, result.duration, work, film.stat().st_size, memory.largest)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size")
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--scenes", type=int, default=10)
    chosen = parser.parse_args()
    films = [(chosen.size, chosen.fps, chosen.scenes)] if chosen.size else list(FILMS)
    out = sys.stdout.write
    out(f"{machine()}, load {os.getloadavg()[0]:.1f}\n\n")
    out("| film | scenes | seconds to make | its own | times as fast | processor s | MB | memory MB |\n")
    out("| --- " + "| ---: " * 7 + "|\n")
    for size, fps, scenes in films:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            made = pool.submit(film_once, (size, fps, scenes)).result()
        out(f"| {size}, {fps} fps | {scenes} | {made.hold:.1f} | {made.seconds:.1f} ")
        out(f"| {made.seconds / made.hold:.1f} | {made.work:.1f} | {made.size / 1e6:.1f} ")
        out(f"| {made.memory:.0f} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
