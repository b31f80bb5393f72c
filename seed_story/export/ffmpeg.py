"""Everything that is asked of the ffmpeg program: where it is, decoding sound, encoding a film."""

from __future__ import annotations

import functools
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import numpy as np

from seed_story.errors import StoryError


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


def decode_audio(sound: bytes, sample_rate: int) -> np.ndarray:
    """Any sound file's bytes -> float32 mono [N] at `sample_rate`. Raises StoryError when it cannot be read."""
    command = [ffmpeg_path(), "-v", "error", "-i", "-", "-f", "f32le", "-ac", "1", "-ar", str(sample_rate), "-"]
    done = subprocess.run(command, input=sound, capture_output=True, check=False, timeout=120)
    if done.returncode:
        raise StoryError(f"The sound could not be decoded: {_last_words(done.stderr)}")
    return np.frombuffer(done.stdout, "<f4").astype(np.float32)


class FilmEncoder:
    """Takes raw yuv420p frames and one sound file, makes an MP4 that plays everywhere.

    H.264 High, closed groups of pictures of two seconds, BT.709, AAC 48 kHz stereo, the index at the front.
    Use as a context manager; leaving it by an exception stops ffmpeg, and the half-written file is the caller's.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: int, sound: Path, metadata: Mapping[str, str]) -> None:
        width, height = size
        assert width % 2 == 0 and height % 2 == 0, size
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        command = [ffmpeg_path(), "-y", "-v", "error", "-nostats"]
        command += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", str(fps), "-i", "pipe:0"]
        command += ["-i", str(sound), "-map", "0:v", "-map", "1:a"]
        # slow pans need no wide motion search; macroblock trees keep the size of `veryfast` at two thirds of its time
        x264 = "mbtree=1:rc-lookahead=10:colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"
        command += ["-c:v", "libx264", "-profile:v", "high", "-preset", "superfast", "-crf", "19"]
        command += ["-x264-params", x264, "-pix_fmt", "yuv420p", "-g", str(2 * fps), "-flags", "+cgop"]
        command += ["-c:a", "aac", "-b:a", "160k", "-ar", "48000"]
        for key, value in metadata.items():
            command += ["-metadata", f"{key}={value}"]
        command += ["-movflags", "+faststart", "-f", "mp4", str(path)]
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

    def __enter__(self) -> FilmEncoder:
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
            raise StoryError("ffmpeg did not finish the film within ten minutes.") from timeout
        finally:
            if not self._process.stdin.closed:
                try:
                    self._process.stdin.close()
                except BrokenPipeError:
                    pass
            self._errors.close()

    def _failure(self) -> StoryError:
        self._process.wait()
        self._errors.seek(0)
        return StoryError(f"The film could not be encoded: {_last_words(self._errors.read())}")


def _last_words(errors: bytes) -> str:
    lines = errors.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "ffmpeg gave no reason."
