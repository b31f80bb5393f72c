"""A piece of film that ffmpeg moves by itself: it gets the picture's few layers once and takes each frame out of them.

No frame is drawn here, and none crosses a pipe: the filter that crops copies nothing, so that a frame costs hardly more
than its encoding. Captions come as a stack of everything that is seen of them, and the right one is cropped out, too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from seed_story.export.film.captions import Captions, Label
from seed_story.export.film.coding import GraphEncoder
from seed_story.export.film.encoders import Encoding
from seed_story.export.film.panning import Pan
from seed_story.export.film.windows import PannedStill

_MOST = 180_000_000  # pixels of all layers together: ffmpeg takes no larger picture, and memory has an end


def can_move(still: object, frames: int, fps: int) -> bool:
    """Whether ffmpeg can move this shot, which lasts so many frames."""
    if not isinstance(still, PannedStill) or still.moves_itself:
        return False
    pan = still.track.pan(frames, fps)
    return pan.layers * still.layer(0.0).y.size <= _MOST


def film_moved(
    target: Path,
    still: PannedStill,
    shot: tuple[int, int],
    span: tuple[int, int],
    captions: Captions,
    fps: int,
    threads: int,
    encoding: Encoding,
    drawn: Callable[[int], None],
) -> None:
    """Codes a piece. shot: first frame and number of frames of the shot; span: first frame of the piece and the one
    after its last, in frames of the film. `drawn` hears how many more frames are made, and may raise to stop."""
    first, last = span
    pan = still.track.pan(shot[1], fps)
    layers = [still.layer(pan.phase(number)) for number in range(pan.layers)]
    height, width = layers[0].y.shape
    page = still.page
    window = still.window
    inputs = [_raw("yuv420p", (width, height * len(layers)), fps, "pipe:0")]
    graph = [f"[0:v]loop=-1:1,crop={window.width}:{window.height}:{_places(pan, first - shot[0], still.axis, height)}"]
    graph[0] += f",setpts=N/({fps}*TB)[picture]"
    shown = "picture"
    files: list[Path] = []
    try:
        if window.area < page.size * 2 // 3:
            files.append(target.with_suffix(".page"))
            page.tofile(files[-1])
            size = (page.shape[1], page.shape[0] * 2 // 3)
            inputs.append(_raw("yuv420p", size, fps, str(files[-1])))
            graph.append(f"[{len(inputs) - 1}:v]loop=-1:1,setpts=N/({fps}*TB)[page]")
            graph.append(f"[page][{shown}]overlay={window.left}:{window.top}:format=yuv420[spread]")
            shown = "spread"
        labels = _Labels(captions, first, last)
        if labels.states:
            files.append(target.with_suffix(".labels"))
            labels.write(files[-1])
            wide, high = labels.size
            inputs.append(_raw("yuva420p", (wide, high * (len(labels.states) + 1)), fps, str(files[-1])))
            graph.append(
                f"[{len(inputs) - 1}:v]loop=-1:1,crop={wide}:{high}:0:'{labels.places()}',setpts=N/({fps}*TB)[words]"
            )
            graph.append(f"[{shown}][words]overlay={labels.left}:{labels.top}:format=yuv420[worded]")
            shown = "worded"
        with GraphEncoder(target, inputs, (graph, shown), last - first, fps, threads, encoding) as encoder:
            for plane in range(3):
                for layer in layers:
                    encoder.feed(layer[plane])
            encoder.finish(drawn)
    finally:
        for file in files:
            file.unlink(missing_ok=True)


def _raw(layout: str, size: tuple[int, int], fps: int, source: str) -> list[str]:
    return ["-f", "rawvideo", "-pix_fmt", layout, "-s", f"{size[0]}x{size[1]}", "-r", str(fps), "-i", source]


def _places(pan: Pan, passed: int, axis: int, height: int) -> str:
    """Left and top of the window in the stack of layers, as ffmpeg reckons them from the frame's number n."""
    number = f"(n+{passed})"
    along = f"2*floor(({pan.start}+{pan.speed}*{number})/32)"
    layer = f"mod({number},{pan.layers})*{height}"
    return f"0:'{layer}+{along}'" if axis else f"'{along}':'{layer}'"


class _Labels:
    """All that is seen of the captions of a piece, each once; number 0 is nothing."""

    def __init__(self, captions: Captions, first: int, last: int) -> None:
        self.states: list[tuple[Label, float]] = []
        self._changes: list[tuple[int, int]] = []  # (frame of the piece, how many states further)
        known: dict[tuple[int, float], int] = {}
        before = 0
        for frame in range(first, last):
            seen, now = captions.seen(frame), 0
            if seen is not None:
                key = (id(seen[0]), seen[1])
                if key not in known:
                    self.states.append(seen)
                    known[key] = len(self.states)
                now = known[key]
            if now != before:
                self._changes.append((frame - first, now - before))
                before = now
        if self.states:
            labels = [label for label, _ in self.states]
            self.left, self.top = min(label.left for label in labels), min(label.top for label in labels)
            right = max(label.left + label.alphas[0].shape[1] for label in labels)
            below = max(label.top + label.alphas[0].shape[0] for label in labels)
            self.size = (right - self.left, below - self.top)

    def places(self) -> str:
        """Top of the label in the stack, as ffmpeg reckons it."""
        return "+".join(f"gte(n,{frame})*{step * self.size[1]}" for frame, step in self._changes)

    def write(self, path: Path) -> None:
        """The stack as raw planes with transparency."""
        wide, high = self.size
        with path.open("wb") as file:
            for plane in range(4):
                half = 2 if plane in (1, 2) else 1
                canvas = np.zeros((high // half, wide // half), np.uint8)
                file.write(canvas.tobytes())
                for label, strength in self.states:
                    canvas[...] = 0
                    part = label.planes[plane] if plane < 3 else label.alphas[0] * np.float32(strength) * (255 / 256)
                    top, left = (label.top - self.top) // half, (label.left - self.left) // half
                    canvas[top : top + part.shape[0], left : left + part.shape[1]] = np.round(part)
                    file.write(canvas.tobytes())
