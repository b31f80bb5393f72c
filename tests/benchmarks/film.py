"""Seconds for a film of ten scenes, speech included: `python -m tests.benchmarks.film [--size portrait] [--fps 60]`."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw

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


def picture(number: int, side: int = 256) -> Image.Image:
    """A drawing with hard edges and flat colours, about as hard to encode as the stories' pictures."""
    image = Image.new("RGB", (side, side), ["#9ad7f5", "#f5a26b", "#232f6b", "#bfe3c0", "#3a3f7a"][number % 5])
    pen = ImageDraw.Draw(image)
    pen.ellipse((-side // 4, side * 0.6, side * 1.3, side * 1.6), fill="#5fa35a", outline="#3d2d28", width=3)
    for step in range(12):
        x, y = (step * 53 + number * 31) % side, side * 0.3 + (step * 37) % (side // 2)
        pen.ellipse((x, y, x + 40, y + 46), fill=(90 + step * 13, 60 + step * 7, 120), outline="#3d2d28", width=3)
    return image


def processor() -> str:
    """The processor's name as Linux tells it, else what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="landscape")
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--scenes", type=int, default=10)
    chosen = parser.parse_args()
    options = FilmOptions(size=chosen.size, fps=chosen.fps)
    with tempfile.TemporaryDirectory() as folder:
        segments = []
        for number in range(chosen.scenes):
            text = SCENES[number % len(SCENES)]
            path = Path(folder) / f"{number}.png"
            picture(number).save(path)
            segments.append(Segment(text, path))
        begin = time.perf_counter()
        narrator = narrator_for(options.voice, None)
        film = Path(folder) / "film.mp4"
        result = export_film(
            segments, film, title="The Rabbit and the Lost Lantern", options=options, narrator=narrator
        )
        seconds = time.perf_counter() - begin
        size = film.stat().st_size / 1e6
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    work = sum(u.ru_utime + u.ru_stime for u in usage)
    out = sys.stdout.write
    out(f"{options.size} {options.fps} fps: {seconds:.1f} s for {result.duration:.1f} s of film, {size:.1f} MB\n")
    out(f"processor time {work:.1f} s; {os.cpu_count()} cores, {processor()}, load {os.getloadavg()[0]:.1f}\n")
    for warning in result.warnings:
        out(f"warning: {warning}\n")


if __name__ == "__main__":
    main()
