"""Seconds for films, speech included: `python -m tests.benchmarks.film`, the table of tests/benchmarks/FILMS.md.

`--size portrait --fps 60 --scenes 10` times one film. `--ratios` makes the film of ten scenes, again as it is and again
with other words in one scene, each as a share of its own length, beside other ways to make a film of the same pictures
and sounds (`film_others`), and tells how much of the frame shows the picture.

Each film of the table is made in a process of its own, whose memory at its largest is told with it, ffmpeg's included.
Processor seconds hardly depend on what else runs on the machine, seconds do.
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
from seed_story.export.film.captions import draw_label
from seed_story.export.film.composition import BOOK, CARD, FILL, caption_place, scene_window, strip_for
from seed_story.export.film.motion import SMALLEST
from seed_story.export.film.pages import scene_layout
from seed_story.export.film.soundtrack import for_track
from seed_story.export.options import SIZES
from seed_story.narration import narrator_for
from tests.benchmarks.film_others import Spoken, by_moviepy, by_zoompan, has_moviepy, keep_sound

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


CAPTION = "They had looked everywhere, and nobody\nhad lost a lantern! The bear was worried,"
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


def ratios(scenes: int) -> dict[str, float]:
    """Seconds to make a film, for each second of it: at first, again, after an edit, and in other ways."""
    options = FilmOptions(encoder="software")
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scraps:
        folder = Path(scraps)
        pictures = []
        for number in range(scenes):
            pictures.append(folder / f"{number}.png")
            open_frame(number).save(pictures[-1])
        texts = [SCENES[number % len(SCENES)] for number in range(scenes)]
        edited = list(texts)
        edited[scenes // 2] = edited[scenes // 2].replace(" the ", " that ", 1) + " So it was."
        for name, told in (("a new film", texts), ("again", texts), ("after an edit of one scene's words", edited)):
            begin = time.perf_counter()
            path = [Segment(text, picture) for text, picture in zip(told, pictures, strict=True)]
            made = export_film(
                path, folder / "film.mp4", title="The Rabbit and the Lost Lantern", options=options,
                narrator=narrator_for(options.voice, folder / "voices"), clips=folder / "clips",
            )  # fmt: skip
            found[name] = (time.perf_counter() - begin) / made.duration
        narrator, spoken = narrator_for(options.voice, folder / "voices"), []
        for number in range(min(2, scenes)):
            speech = narrator.speak(texts[number], options.voice)
            sound = folder / f"{number}.wav"
            seconds = keep_sound(sound, for_track(speech.samples, speech.sample_rate))
            spoken.append(Spoken(pictures[number], sound, seconds))
        ways = {"ffmpeg's zoompan (no words, no fades)": by_zoompan}
        if has_moviepy():
            ways["MoviePy (no words, no fades)"] = by_moviepy
        for name, way in ways.items():
            begin = time.perf_counter()
            way(spoken, folder / "other.mp4")
            found[name] = (time.perf_counter() - begin) / sum(scene.seconds for scene in spoken)
    return found


def shares(size: str = "landscape") -> dict[str, tuple[float, float]]:
    """The part of the frame's pixels that show a square picture's own pixels (what it is carried on with does not
    count), by composition: without words, and with a caption of two lines over it."""
    width, height = SIZES[size]
    found = {}
    for composition in (FILL, BOOK):
        window = scene_window(composition, width, height)
        strip = strip_for((512, 512), window)
        middle = (strip.size[strip.axis] - (window.width, window.height)[strip.axis]) / 2
        place = caption_place(composition, width, height)
        label = draw_label(CAPTION, centre=place.centre, width=place.width, size=place.size)
        words = float((label.alphas[0] > 128).sum()) / (width * height)
        share = strip.share(window, (width, height), middle)
        found[composition] = share, share - (words if composition == FILL else 0)
    layout = scene_layout(width, height, True)
    card = (layout.card_side * (1 + SMALLEST) / 2 * 0.96) ** 2 / (width * height)  # without its white mat
    found[CARD] = card, card
    return found


def told_ratios(scenes: int) -> None:
    out = sys.stdout.write
    out(
        f"{machine()}, load {os.getloadavg()[0]:.1f}\n\n"
        f"| {scenes} scenes, 1080p30 | share of its length |\n| --- | ---: |\n"
    )
    for name, share in ratios(scenes).items():
        out(f"| {name} | {share:.3f} |\n")
        sys.stdout.flush()
    if not has_moviepy():
        out('\nMoviePy is not installed: python -m pip install "moviepy>=2.2,<3"\n')
    out(f"load {os.getloadavg()[0]:.1f}\n\n| composition | picture's share of a 16:9 frame | under a caption |\n")
    out("| --- | ---: | ---: |\n")
    for name, (alone, worded) in shares().items():
        out(f"| {name} | {alone:.2f} | {worded:.2f} |\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size")
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--scenes", type=int, default=10)
    parser.add_argument("--ratios", action="store_true")
    chosen = parser.parse_args()
    if chosen.ratios:
        told_ratios(chosen.scenes)
        return
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
