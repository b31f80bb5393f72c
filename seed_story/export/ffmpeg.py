"""Everything that is asked of the ffmpeg program: where it is, sound in and out, encoding frames, joining."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import numpy as np

from seed_story.errors import StoryError

# Chosen by `python -m tests.benchmarks.encoder`: slow pans need no wide motion search, and macroblock trees keep the
# size of `veryfast` at two thirds of its time. Part of every clip's key: a change makes all clips anew.
ENCODING = ("-c:v", "libx264", "-profile:v", "high", "-preset", "superfast", "-crf", "20")
_X264 = "mbtree=1:rc-lookahead=10:colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"
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
        raise StoryError("Films need ffmpeg, which is not here. Install it with: pip install imageio-ffmpeg")
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
        raise StoryError(f"{what}: {_last_words(done.stderr)}")
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


class ClipEncoder:
    """Takes raw yuv420p frames, makes a piece of film that can be joined to others without encoding it again.

    H.264 High, closed groups of pictures of two seconds, BT.709. Use as a context manager; leaving it by an exception
    stops ffmpeg, and the half-written file is the caller's.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: int, threads: int = 0) -> None:
        width, height = size
        assert width % 2 == 0 and height % 2 == 0, size
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        command = [ffmpeg_path(), "-y", "-v", "error", "-nostats"]
        command += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", str(fps), "-i", "pipe:0"]
        command += [*ENCODING, "-threads", str(threads)]
        command += ["-x264-params", _X264, "-pix_fmt", "yuv420p", "-g", str(2 * fps), "-flags", "+cgop"]
        command += ["-video_track_timescale", str(512 * fps), "-f", "mp4", str(path)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._errors, bufsize=0
        )

    def write(self, frame: np.ndarray) -> None:
        """One frame as uint8 [height * 3 / 2, width], planes Y, U, V after each other."""
        assert self._process.stdin is not None
        view = memoryview(np.ascontiguousarray(frame).data).cast("B")
        try:
            while view:  # an unbuffered pipe may take less than it is given
                view = view[self._process.stdin.write(view) :]
        except BrokenPipeError as error:
            raise self._failure() from error

    def __enter__(self) -> ClipEncoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        try:
            if kind is not None:
                self._process.kill()
                self._process.wait()
                return
            self._process.stdin.close()
            if self._process.wait(timeout=600):
                raise self._failure()
        except subprocess.TimeoutExpired as timeout:
            self._process.kill()
            raise StoryError("ffmpeg did not finish a piece of the film within ten minutes.") from timeout
        finally:
            if not self._process.stdin.closed:
                try:
                    self._process.stdin.close()
                except BrokenPipeError:
                    pass
            self._errors.close()

    def _failure(self) -> StoryError:
        code = self._process.wait()
        self._errors.seek(0)
        reason = f"ffmpeg was killed (signal {-code})." if code < 0 else _last_words(self._errors.read())
        return StoryError(f"The film could not be encoded: {reason}")


def _last_words(errors: bytes) -> str:
    lines = errors.decode(errors="replace").strip().splitlines()
    if any("No space left on device" in line for line in lines):
        return "the disk is full. Free some space and try again."
    return lines[-1] if lines else "ffmpeg gave no reason."
