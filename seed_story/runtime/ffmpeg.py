"""What is asked of the ffmpeg program: where it is, running it, sound in, how loud it is."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from seed_story.errors import StoryError

# For files that people bring: sound formats only, because playlists and scripts would make ffmpeg open other files.
FROM_OUTSIDE = (
    "-protocol_whitelist", "file,pipe",
    "-format_whitelist", "mp3,wav,flac,ogg,mov,mp4,m4a,aac,aiff,matroska,webm",
)  # fmt: skip


@functools.lru_cache(maxsize=1)
def ffmpeg_path() -> str:
    """The program of imageio-ffmpeg, else the system's. Raises StoryError when there is none."""
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        found = shutil.which("ffmpeg")
    if not found:
        raise StoryError("Films need ffmpeg, which is not installed. Install it with: pip install imageio-ffmpeg")
    return found


def run(arguments: Sequence[str], what: str, *, sound: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Runs ffmpeg to its end. Raises StoryError "`what`: reason" when it fails."""
    command = [ffmpeg_path(), "-y", "-nostats", "-hide_banner", *arguments]
    try:
        if sound is None:  # or ffmpeg would read the terminal's keys
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=3600)
        else:
            done = subprocess.run(command, input=sound, capture_output=True, check=False, timeout=3600)
    except subprocess.TimeoutExpired as error:
        raise StoryError(f"{what}: ffmpeg took longer than an hour.") from error
    if done.returncode:
        raise StoryError(f"{what}: {last_words(done.stderr)}")
    return done


def decode_audio(sound: bytes, sample_rate: int) -> np.ndarray:
    """Any sound file's bytes -> float32 mono [N] at `sample_rate`. Raises StoryError when it cannot be read."""
    arguments = ["-v", "error", "-i", "-", "-f", "f32le", "-ac", "1", "-ar", str(sample_rate), "-"]
    done = run(arguments, "The sound could not be decoded", sound=sound)
    return np.frombuffer(done.stdout, "<f4").astype(np.float32)


class Loudness(NamedTuple):
    """integrated: LUFS (EBU R128; -inf for silence); peak: true peak in dBTP."""

    integrated: float
    peak: float


def measure(path: Path, how: Sequence[str] = ()) -> Loudness:
    """The loudness of a sound or film file as it is heard after decoding; `how`: input options."""
    done = run(["-v", "info", *how, "-i", str(path), "-vn", "-af", "ebur128=peak=true", "-f", "null", "-"], "No sound")
    summary = done.stderr.decode(errors="replace").rpartition("Summary:")[2]
    found = [re.search(rf"{name}:\s+(-?[\d.]+|-inf)\s", summary) for name in ("I", "Peak")]
    integrated, peak = (float(match[1]) if match else float("-inf") for match in found)
    return Loudness(integrated if integrated > -69.9 else float("-inf"), peak)  # the scale ends at -70: silence


def last_words(errors: bytes) -> str:
    lines = errors.decode(errors="replace").strip().splitlines()
    if any("No space left on device" in line for line in lines):
        return "the disk is full. Free some space and try again."
    return lines[-1] if lines else "ffmpeg gave no reason."
