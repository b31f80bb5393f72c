"""Loudness and true peak of finished films and sound files: `python -m tests.benchmarks.loudness`.

Integrated loudness by ffmpeg's ebur128 and by pyloudnorm, true peak by ebur128, both after decoding what was exported.
Wanted: -16 LUFS within half a unit, at most -1.5 dBTP.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm

from seed_story.export import FilmOptions, Segment, export_film
from seed_story.export.audiobook import AudioOptions, export_audio
from seed_story.export.film.soundtrack import SAMPLE_RATE, write_track
from seed_story.narration import narrator_for
from seed_story.runtime.ffmpeg import measure, run
from tests.benchmarks.film import FRAMES, SCENES, machine


def music(path: Path, loud: float, seconds: float = 40.0) -> Path:
    """Slow chords with a beat, so loud: soft, usual or clipped."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    roots = np.array([220.0, 174.6, 261.6, 196.0])[(time // 2).astype(int) % 4]
    sound = sum(np.sin(2 * np.pi * np.cumsum(roots * part) / SAMPLE_RATE) / part for part in (1.0, 1.26, 1.5, 2.0))
    sound *= 0.4 + 0.6 * np.exp(-3 * (time % 0.5))
    write_track(path, [(0.0, np.round((sound * loud).clip(-1, 1) * 32767).astype(np.int16))], seconds)
    return path


def pyloudness(path: Path) -> float:
    raw = run(["-i", str(path), "-vn", "-f", "f32le", "-ac", "2", "-ar", "48000", "-"], "decoding").stdout
    return float(pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(np.frombuffer(raw, "<f4").reshape(-1, 2)))


def main() -> None:
    out, voice = sys.stdout.write, narrator_for("heart", None)
    out(f"{machine()}\n\n| what | LUFS, ebur128 | LUFS, pyloudnorm | dBTP | seconds |\n")
    out("| --- | ---: | ---: | ---: | ---: |\n")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        segments = [Segment(text, frame) for text, frame in zip(SCENES, FRAMES, strict=False)]
        films: dict[str, tuple[dict[str, Any], Sequence[str]]] = {
            "film, voice": ({}, SCENES),
            "film, one short scene": ({"title": False, "ending": False}, SCENES[2:3]),
            "film, children": ({"reader": "children"}, SCENES[:2]),
            "film, quick voice, small": ({"rate": 1.4, "quality": "small"}, SCENES[:3]),
            "film, soft music": ({"music": str(music(place / "soft.wav", 0.02))}, SCENES),
            "film, usual music": ({"music": str(music(place / "usual.wav", 0.2))}, SCENES),
            "film, clipped music": ({"music": str(music(place / "loud.wav", 2.0))}, SCENES[:3]),
        }
        made = {}
        for name, (options, texts) in films.items():
            chosen = FilmOptions.from_dict({"size": "small", "fps": 24, **options})
            told = [segment for segment in segments if segment.text in texts]
            film = place / f"{len(made)}.mp4"
            made[name] = (film, export_film(told, film, title="The Lantern", options=chosen, narrator=voice).duration)
        for kind in ("m4b", "mp3"):
            sound = place / f"story.{kind}"
            export_audio(segments, sound, title="The Lantern", options=AudioOptions(format=kind), narrator=voice)
            made[f"sound, {kind.upper()}"] = (sound, 0.0)
        for name, (file, seconds) in made.items():
            heard = measure(file)
            length = f"{seconds:.0f}" if seconds else ""
            out(f"| {name} | {heard.integrated:.1f} | {pyloudness(file):.2f} | {heard.peak:.1f} | {length} |\n")


if __name__ == "__main__":
    main()
