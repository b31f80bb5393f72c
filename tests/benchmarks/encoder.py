"""Speed, size and likeness of encoder settings: `python -m tests.benchmarks.encoder [--frames 240]`.

One moving shot with captions at 1920x1080 and 30 frames a second, coded with each setting by one thread; SSIM and,
where this ffmpeg has it, VMAF are against the frames as drawn. The Markdown table of tests/benchmarks/FILMS.md.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from seed_story.export.film import pages
from seed_story.export.film.captions import draw_label, lay_on
from seed_story.export.film.coding import ClipEncoder
from seed_story.export.film.encoders import HARDWARE, SOFTWARE, Encoding, works
from seed_story.export.film.focus import focus_of
from seed_story.export.film.motion import move_for
from seed_story.runtime.ffmpeg import ffmpeg_path
from tests.benchmarks.film import SCENES, machine, open_frame

SIZE, FPS = (1920, 1080), 30
_COLOUR = "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"
_MANY = "bframes=7:b-adapt=0:scenecut=0"
ROWS = [  # preset, crf, what is set beside it
    *(("ultrafast", crf, "mbtree=0:rc-lookahead=0") for crf in (20, 23)),
    *(("superfast", crf, "mbtree=1:rc-lookahead=10") for crf in (18, 20, 23)),
    *(("superfast", crf, f"mbtree=1:rc-lookahead=10:{_MANY}") for crf in (18, 20, 23)),
    ("superfast", 20, f"mbtree=1:rc-lookahead=5:{_MANY}"),
    ("superfast", 20, f"mbtree=1:rc-lookahead=20:{_MANY}"),
    ("superfast", 20, "mbtree=1:rc-lookahead=10:bframes=0:scenecut=0"),
    *(("veryfast", crf, f"mbtree=1:rc-lookahead=10:{_MANY}") for crf in (18, 20, 23)),
    ("faster", 20, f"mbtree=1:rc-lookahead=10:{_MANY}"),
    ("medium", 20, f"mbtree=1:{_MANY}"),
]


def software(preset: str, crf: int, settings: str) -> Encoding:
    options = ("-c:v", "libx264", "-preset", preset, "-crf", str(crf), "-pix_fmt", "yuv420p")
    return replace(SOFTWARE, after=(*options, "-x264-params", f"{settings}:{_COLOUR}"))


def likeness(film: Path, raw: Path, name: str) -> float:
    """ssim or libvmaf of a film against raw frames; nan where this ffmpeg cannot measure it."""
    source = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(FPS), "-i", str(raw)]
    command = [ffmpeg_path(), "-hide_banner", "-i", str(film), *source, "-lavfi", name, "-f", "null", "-"]
    words = subprocess.run(command, capture_output=True, text=True).stderr
    found = re.search(r"All:([\d.]+)|VMAF score: ([\d.]+)", words)
    return float(found[1] or found[2]) if found else float("nan")


def draw(raw: Path, count: int) -> None:
    """The shot as raw planes."""
    image, layout = open_frame(0), pages.scene_layout(*SIZE, True)
    still = pages.make_still(image, layout, move_for(0, focus_of(image), pages.caption_area(layout)))
    place = {"centre": layout.caption_centre, "width": layout.caption_width, "size": layout.caption_size}
    words = SCENES[1].split()
    labels = [draw_label(" ".join(words[a : a + 7]), **place) for a in (0, 7, 14)]  # type: ignore[arg-type]
    buffer = np.empty_like(still.page)
    with raw.open("wb") as file:
        for number in range(count):
            still.frame(number / count, buffer)
            lay_on(buffer, labels[number * len(labels) // count])
            file.write(buffer.tobytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=240)
    count = parser.parse_args().frames
    out = sys.stdout.write
    rows = [
        (f"libx264 {preset}, crf {crf}", settings, software(preset, crf, settings)) for preset, crf, settings in ROWS
    ]
    rows += [(encoding.name, "", encoding) for encoding in HARDWARE if works(encoding)]
    out(f"{machine()}\n\n| encoder | settings | processor ms a frame | kbit/s | SSIM | VMAF |\n")
    out("| --- | --- | ---: | ---: | ---: | ---: |\n")
    with tempfile.TemporaryDirectory() as folder:
        raw, film = Path(folder) / "raw.yuv", Path(folder) / "film.mp4"
        draw(raw, count)
        for name, settings, encoding in rows:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            with raw.open("rb") as file, ClipEncoder(film, SIZE, FPS, 1, encoding) as encoder:
                while frame := file.read(SIZE[0] * SIZE[1] * 3 // 2):
                    encoder.write(np.frombuffer(frame, np.uint8))
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            work = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000 / count
            rate = film.stat().st_size * 8 / (count / FPS) / 1000
            like = f"{likeness(film, raw, 'ssim'):.4f} | {likeness(film, raw, 'libvmaf'):.1f}"
            chosen = " (chosen)" if encoding == SOFTWARE else ""
            out(f"| {name}{chosen} | {settings} | {work:.1f} | {rate:.0f} | {like} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
