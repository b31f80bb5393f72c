"""A shot as a window that travels along its picture, drawn into video planes frame by frame."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from PIL import Image

from seed_story.export.film.composition import Box
from seed_story.export.film.panning import Pan, Track
from seed_story.export.film.planes import Planes, split
from seed_story.export.film.stills import Face, face_at


class PannedStill:
    """One shot, ready to be drawn at any moment. May be asked by several threads.

    page: the frame [H * 3 / 2, W] around the window. faces: planes of the strip that the window travels along, one
    picture or several of which `rate` are shown in a second, drawn `detail` times as large as they are seen. axis: the
    window travels across (0) or along (1).
    """

    def __init__(
        self,
        page: np.ndarray,
        window: Box,
        axis: int,
        track: Track,
        faces: Sequence[Face],
        rate: float = 0.0,
        detail: float = 1.0,
    ) -> None:
        self.page, self.window, self.axis, self.track = page, window, axis, track
        self._faces, self._rate, self._detail = faces, rate, detail
        self._layers: dict[float, Planes] = {}
        self._lock = threading.Lock()

    @property
    def moves_itself(self) -> bool:
        """Whether it is made of several pictures."""
        return len(self._faces) > 1

    def layer(self, phase: float) -> Planes:
        """The strip moved by `phase` pixels, 0 to less than 2, and shorter by 2; without the resampling of one
        direction that does not change this is quick."""
        with self._lock:
            if phase not in self._layers:
                self._layers[phase] = Planes(
                    *(
                        self._moved(plane, phase / (1 if number == 0 else 2))
                        for number, plane in enumerate(self._faces[0])
                    )
                )
            return self._layers[phase]

    def _moved(self, plane: Image.Image, phase: float) -> np.ndarray:
        short = 2 if plane is self._faces[0][0] else 1
        size = [*plane.size]
        size[self.axis] -= short
        box = [0.0, 0.0, float(size[0]), float(size[1])]
        box[self.axis] += phase
        box[self.axis + 2] += phase
        return np.asarray(
            plane.resize((size[0], size[1]), Image.Resampling.BICUBIC, box=(box[0], box[1], box[2], box[3]))
        )

    def shown(self, frame: int, frames: int, fps: int, out: np.ndarray | None = None) -> np.ndarray:
        """Frame number `frame` of a shot of so many, [H * 3 / 2, W]; in `out` if given."""
        target = np.empty_like(self.page) if out is None else out
        if self.window.area < self.page.size * 2 // 3:
            np.copyto(target, self.page)
        pan = self.track.pan(frames, fps)
        if self.moves_itself:
            self._animated(target, pan.offset(frame), frame / fps)
        else:
            self._part(target, pan, frame)
        return target

    def _part(self, target: np.ndarray, pan: Pan, frame: int) -> None:
        number, begin = pan.place(frame)
        for half, plane, layer in zip((1, 2, 2), split(target), self.layer(pan.phase(number)), strict=True):
            rows, columns = self._on_frame(half)
            at = slice(
                begin // half, begin // half + (rows.stop - rows.start if self.axis else columns.stop - columns.start)
            )
            plane[rows, columns] = layer[at] if self.axis else layer[:, at]

    def _animated(self, target: np.ndarray, offset: float, seconds: float) -> None:
        face = face_at(self._faces, self._rate, seconds)
        for half, plane, picture in zip((1, 2, 2), split(target), face, strict=True):
            rows, columns = self._on_frame(half)
            size = (columns.stop - columns.start, rows.stop - rows.start)
            box = [0.0, 0.0, float(picture.width), float(picture.height)]
            box[self.axis] = offset * self._detail / half
            box[self.axis + 2] = box[self.axis] + size[self.axis] * self._detail
            box[self.axis + 2] = min(box[self.axis + 2], picture.size[self.axis])
            plane[rows, columns] = np.asarray(
                picture.resize(size, Image.Resampling.BICUBIC, box=(box[0], box[1], box[2], box[3]))
            )

    def _on_frame(self, half: int) -> tuple[slice, slice]:
        left, top = self.window.left // half, self.window.top // half
        return slice(top, top + self.window.height // half), slice(left, left + self.window.width // half)
