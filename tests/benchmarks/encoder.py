"""Speed, size and likeness of encoder settings: `python -m tests.benchmarks.encoder [--frames 240]`.

One moving shot at 1920x1080 and 30 frames a second, coded with each setting; SSIM and, where ffmpeg has it, VMAF are
against the frames as drawn.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from seed_story.export import ffmpeg, pages
from seed_story.export.focus import focus_of
from seed_story.export.motion import move_for
from tests.benchmarks.film import picture

SIZE, FPS = (1920, 1080), 30
SETTINGS = [(preset, crf) for preset in ("ultrafast", "superfast", "veryfast", "faster") for crf in (18, 20, 23)]


def likeness(film: Path, raw: Path, name: str) -> float:
    """ssim or libvmaf of a film against raw frames; nan where this ffmpeg cannot measure it."""
    source = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(FPS), "-i", str(raw)]
    command = [ffmpeg.ffmpeg_path(), "-hide_banner", "-i", str(film), *source, "-lavfi", name, "-f", "null", "-"]
    words = subprocess.run(command, capture_output=True, text=True).stderr
    found = re.search(r"All:([\d.]+)|VMAF score: ([\d.]+)", words)
    return float(found[1] or found[2]) if found else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=240)
    count = parser.parse_args().frames
    layout, image = pages.scene_layout(*SIZE, True), picture(1)
    still = pages.make_still(image, layout, move_for(0, focus_of(image), pages.room_of(layout)))
    out = sys.stdout.write
    out("| preset | crf | processor ms a frame | seconds | kbit/s | SSIM | VMAF |\n" + "| --- " * 7 + "|\n")
    with tempfile.TemporaryDirectory() as folder:
        raw, film = Path(folder) / "raw.yuv", Path(folder) / "film.mp4"
        buffer = np.empty_like(still.page)
        with raw.open("wb") as file:
            for number in range(count):
                file.write(still.frame(number / count, buffer).tobytes())
        usual = ffmpeg.ENCODING
        for preset, crf in SETTINGS:
            ffmpeg.ENCODING = (*usual[:4], "-preset", preset, "-crf", str(crf))  # type: ignore[assignment]
            before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            with raw.open("rb") as file, ffmpeg.ClipEncoder(film, SIZE, FPS) as encoder:
                while frame := file.read(buffer.nbytes):
                    encoder.write(np.frombuffer(frame, np.uint8).reshape(buffer.shape))
            after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begin
            work = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000 / count
            rate = film.stat().st_size * 8 / (count / FPS) / 1000
            like = f"{likeness(film, raw, 'ssim'):.4f} | {likeness(film, raw, 'libvmaf'):.1f}"
            out(f"| {preset} | {crf} | {work:.1f} | {seconds:.1f} | {rate:.0f} | {like} |\n")
        ffmpeg.ENCODING = usual


if __name__ == "__main__":
    main()
