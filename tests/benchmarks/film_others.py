"""Other ways to make a film of the same pictures and sounds: MoviePy, and ffmpeg's zoompan.

Both show each picture for as long as it is read aloud, moving slowly, without captions, cross-fades, title or chapters,
and encode with the settings of this program's films. MoviePy is not among the requirements:
`python -m pip install "moviepy>=2.2,<3"`.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

from seed_story.export.film.encoders import SOFTWARE
from seed_story.export.film.soundtrack import SAMPLE_RATE
from seed_story.runtime.ffmpeg import run

SIZE, FPS = (1920, 1080), 30


class Spoken(NamedTuple):
    """A picture's file, the WAV that is heard with it, and how long that is in seconds."""

    picture: Path
    sound: Path
    seconds: float


def keep_sound(path: Path, samples: np.ndarray) -> float:
    """int16 [N] at 48 kHz as a WAV file; its seconds."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return len(samples) / SAMPLE_RATE


def by_zoompan(scenes: Sequence[Spoken], out: Path) -> None:
    """The usual recipe: the picture enlarged, so that the filter's whole pixels shake less, then zoompan."""
    inputs, graph, parts = list[str](), list[str](), ""
    width, height = SIZE
    for number, scene in enumerate(scenes):
        frames = round(scene.seconds * FPS)
        inputs += ["-i", str(scene.picture), "-i", str(scene.sound)]
        graph.append(
            f"[{2 * number}:v]scale={2 * width}:{2 * height}:force_original_aspect_ratio=increase,"
            f"crop={2 * width}:{2 * height},zoompan=z='1+0.15*on/{frames}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2':"
            f"d={frames}:s={width}x{height}:fps={FPS},setsar=1[v{number}]"
        )
        parts += f"[v{number}][{2 * number + 1}:a]"
    graph.append(f"{parts}concat=n={len(scenes)}:v=1:a=1[v][a]")
    coded = ["-map", "[v]", "-map", "[a]", *SOFTWARE.options(FPS), "-c:a", "aac", str(out)]
    run(["-v", "error", *inputs, "-filter_complex", ";".join(graph), *coded], "zoompan failed")


def has_moviepy() -> bool:
    return find_spec("moviepy") is not None


def by_moviepy(scenes: Sequence[Spoken], out: Path) -> None:
    """A clip for each picture that covers the frame and grows, over a canvas of the film's size."""
    from moviepy import AudioFileClip, CompositeVideoClip, ImageClip, concatenate_videoclips

    clips = []
    for scene in scenes:
        picture = ImageClip(str(scene.picture)).with_duration(scene.seconds)
        cover = max(SIZE[0] / picture.w, SIZE[1] / picture.h)
        growing = picture.resized(lambda at, c=cover, s=scene.seconds: c * (1 + 0.15 * at / s)).with_position("center")
        clips.append(CompositeVideoClip([growing], size=SIZE).with_audio(AudioFileClip(str(scene.sound))))
    film = concatenate_videoclips(clips)
    film.write_videofile(
        str(out), fps=FPS, codec="libx264", preset="superfast", threads=2, logger=None,
        ffmpeg_params=["-crf", "20", "-pix_fmt", "yuv420p"],
    )  # fmt: skip
