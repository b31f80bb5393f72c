"""Frames in, a piece of film out: one ffmpeg process that is fed raw planes, or makes its frames of them by filters."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import numpy as np

from seed_story.errors import StoryError
from seed_story.export.film.encoders import SOFTWARE, Encoding
from seed_story.runtime.ffmpeg import ffmpeg_path, last_words

_PIPE = 1 << 20  # bytes
_LOOK = 0.05  # s between two looks at whether somebody wants to stop


class Encoder:
    """An ffmpeg process that makes a piece of film which can be joined to others without encoding it again.

    H.264 High, closed groups of pictures, BT.709. Use as a context manager; leaving it by an exception stops ffmpeg,
    and the half-written file is the caller's.
    """

    def __init__(self, arguments: Sequence[str], output: int = subprocess.DEVNULL) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        command = [ffmpeg_path(), "-y", "-v", "error", "-nostats", *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=self._errors, bufsize=0)
        _widen(self._process.stdin)

    def feed(self, samples: np.ndarray) -> None:
        """The next bytes of the raw input."""
        assert self._process.stdin is not None
        view = memoryview(np.ascontiguousarray(samples).data).cast("B")
        try:
            while view:  # an unbuffered pipe may take less than it is given
                view = view[self._process.stdin.write(view) :]
        except BrokenPipeError as error:
            raise self._failure() from error

    def __enter__(self) -> Self:
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
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None and not pipe.closed:
                    try:
                        pipe.close()
                    except BrokenPipeError:
                        pass
            self._errors.close()

    def _failure(self) -> StoryError:
        code = self._process.wait()
        self._errors.seek(0)
        reason = f"ffmpeg was killed (signal {-code})." if code < 0 else last_words(self._errors.read())
        return StoryError(f"The film could not be encoded: {reason}")


class ClipEncoder(Encoder):
    """Takes raw yuv420p frames."""

    def __init__(
        self, path: Path, size: tuple[int, int], fps: int, threads: int = 0, encoding: Encoding = SOFTWARE
    ) -> None:
        width, height = size
        assert width % 2 == 0 and height % 2 == 0, size
        source = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", str(fps), "-i", "pipe:0"]
        super().__init__([*encoding.before, *source, *encoding.options(fps), *_output(path, fps, threads)])

    def write(self, frame: np.ndarray) -> None:
        """One frame as uint8 [height * 3 / 2, width], planes Y, U, V after each other."""
        self.feed(frame)


class GraphEncoder(Encoder):
    """Makes frames by a graph of ffmpeg's filters; one of its inputs may be fed."""

    def __init__(
        self,
        path: Path,
        inputs: Sequence[Sequence[str]],
        graph: tuple[Sequence[str], str],
        frames: int,
        fps: int,
        threads: int,
        encoding: Encoding,
    ) -> None:
        """graph: its chains and the name of the last output; frames: how many are taken."""
        chains, last = graph
        if encoding.filters:
            chains, last = [*chains, f"[{last}]{encoding.filters}[coded]"], "coded"
        arguments = [*encoding.before, *(word for source in inputs for word in source)]
        arguments += ["-filter_complex_threads", "1", "-filter_complex", ";".join(chains), "-map", f"[{last}]"]
        arguments += ["-frames:v", str(frames), *encoding.options(fps, filtered=True), *_output(path, fps, threads)]
        super().__init__(["-progress", "pipe:1", *arguments], subprocess.PIPE)
        self._made, self._over = 0, threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def finish(self, drawn: Callable[[int], None]) -> None:
        """Waits until all is encoded; `drawn` hears how many more frames are made, and may raise to stop."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        known = 0
        while not self._over.wait(_LOOK):
            drawn(self._made - known)
            known = self._made
        if self._process.wait():
            raise self._failure()
        drawn(self._made - known)

    def _listen(self) -> None:
        """Reads ffmpeg's reports until it ends."""
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                if line.startswith(b"frame="):
                    self._made = int(line[6:])
        except ValueError:  # closed by whoever stops
            pass
        self._over.set()


def _output(path: Path, fps: int, threads: int) -> list[str]:
    return ["-threads", str(threads), "-video_track_timescale", str(512 * fps), "-f", "mp4", str(path)]


def _widen(pipe: IO[bytes] | None) -> None:
    """Room for a third of a large frame, so that writer and encoder wait for each other less often."""
    if sys.platform != "linux" or pipe is None:
        return
    import fcntl

    try:
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
    except OSError:  # more than this user may have: the usual size works as well
        pass
