"""Frames in, a piece of film out: one ffmpeg process that is fed raw planes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np

from seed_story.errors import StoryError
from seed_story.export.film.encoders import SOFTWARE, Encoding
from seed_story.runtime.ffmpeg import ffmpeg_path, last_words

_PIPE = 1 << 20  # bytes


class ClipEncoder:
    """Takes raw yuv420p frames, makes a piece of film that can be joined to others without encoding it again.

    H.264 High, closed groups of pictures, BT.709. Use as a context manager; leaving it by an exception
    stops ffmpeg, and the half-written file is the caller's.
    """

    def __init__(
        self, path: Path, size: tuple[int, int], fps: int, threads: int = 0, encoding: Encoding = SOFTWARE
    ) -> None:
        width, height = size
        assert width % 2 == 0 and height % 2 == 0, size
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        command = [ffmpeg_path(), "-y", "-v", "error", "-nostats", *encoding.before]
        command += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", str(fps), "-i", "pipe:0"]
        command += [*encoding.options(fps), "-threads", str(threads)]
        command += ["-video_track_timescale", str(512 * fps), "-f", "mp4", str(path)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._errors, bufsize=0
        )
        _widen(self._process.stdin)

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
        reason = f"ffmpeg was killed (signal {-code})." if code < 0 else last_words(self._errors.read())
        return StoryError(f"The film could not be encoded: {reason}")


def _widen(pipe: IO[bytes] | None) -> None:
    """Room for a third of a large frame, so that writer and encoder wait for each other less often."""
    if sys.platform != "linux" or pipe is None:
        return
    import fcntl

    try:
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
    except OSError:  # more than this user may have: the usual size works as well
        pass
