"""A shot as it moves: a card that lies on a page at fractional places, drawn into video planes frame by frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from seed_story.export.film.motion import Move
from seed_story.export.film.planes import split

Face = tuple[Image.Image, Image.Image, Image.Image]  # Y, U, V


@dataclass(frozen=True)
class Still:
    """One shot, ready to be drawn at any moment of its move.

    A card is a rectangle with its shadow, at its largest. `faces` are the colours of the part inside of `inset` pixels
    from its rim, the rest is shadow: one picture, or several of which `rate` are shown in a second, there and back
    again; `cover` says how much of the page the card hides, all of it inside of `solid`
    pixels from its rim.
    """

    page: np.ndarray  # frame [H * 3 / 2, W]
    centre: tuple[float, float]  # of the card on the page, in pixels
    side: int  # the unit of a view's x and y, in pixels
    faces: tuple[Face, ...]
    cover: tuple[Image.Image, Image.Image]  # for Y and for U, V
    shade: tuple[int, int, int]  # the shadow's Y, U, V
    inset: int  # even
    solid: int  # even
    move: Move
    rate: float = 0.0

    def box(self, progress: float) -> tuple[float, float, float, float]:
        """left, top, right, bottom of the card with its shadow on the frame at `progress`, in fractional pixels."""
        view = self.move.at(progress)
        width, height = (side * view.scale for side in self.cover[0].size)
        left = self.centre[0] + view.x * self.side - width / 2
        top = self.centre[1] + view.y * self.side - height / 2
        return left, top, left + width, top + height

    def shown(self, frame: int, frames: int, fps: int, out: np.ndarray | None = None) -> np.ndarray:
        """Frame number `frame` of a shot of so many, [H * 3 / 2, W]."""
        return self.frame(frame / max(1, frames - 1), out, frame / fps)

    def frame(self, progress: float, out: np.ndarray | None = None, seconds: float = 0.0) -> np.ndarray:
        """The frame [H * 3 / 2, W] at `progress` 0..1 of the shot, `seconds` after its start; in `out` if given.

        Memory that is used again is several times quicker than fresh memory, which the system has to clear first.
        Where the card hides everything its colours are copied; only along its rim are they mixed with the page.
        """
        frame = np.empty_like(self.page) if out is None else out
        np.copyto(frame, self.page)
        box = self.box(progress)
        rims: list[tuple[slice, slice]] = []
        hidden: list[Image.Image] = []
        planes = zip(split(frame), split(self.page), face_at(self.faces, self.rate, seconds), strict=True)
        for number, (target, page, colours) in enumerate(planes):
            half = 1 if number == 0 else 2
            view = tuple(edge / half for edge in box)
            card = Place.of(view, self.cover[half - 1].size, target.shape)
            inner = card.without(self.inset // half, target.shape)
            if number != 2:  # U and V lie alike
                rims = card.around(card.without(self.solid // half, target.shape))
                hidden = [card.part(self.cover[half - 1], rim, Image.Resampling.BILINEAR) for rim in rims]
            for rim in rims:
                target[rim] = self.shade[number]
            how = Image.Resampling.BICUBIC if half == 1 else Image.Resampling.BILINEAR  # colours are soft anyway
            target[inner.on_frame] = np.asarray(inner.part(colours, inner.on_frame, how))
            for rim, cover in zip(rims, hidden, strict=True):
                card_there, page_there = Image.fromarray(target[rim]), Image.fromarray(page[rim])
                target[rim] = np.asarray(Image.composite(card_there, page_there, cover))
        return frame


def face_at(faces: Sequence[Face], rate: float, seconds: float) -> Face:
    """The picture that is shown so long after a shot began; between two of them a mixture."""
    last = len(faces) - 1
    if not last:
        return faces[0]
    place = seconds * rate % (2 * last)
    place = min(place, 2 * last - place)  # there and back again: no jump where it begins anew
    first, part = int(place), place % 1
    if part < 0.02 or first == last:
        return faces[first]
    one, two = faces[first], faces[first + 1]
    return Image.blend(one[0], two[0], part), Image.blend(one[1], two[1], part), Image.blend(one[2], two[2], part)


@dataclass(frozen=True)
class Place:
    """Where a picture of `size` lies on a plane: at fractional places, and on which whole pixels it is seen."""

    box: tuple[float, float, float, float]  # left, top, right, bottom
    size: tuple[int, int]
    on_frame: tuple[slice, slice]

    @classmethod
    def of(cls, box: tuple[float, ...], size: tuple[int, int], frame: tuple[int, ...]) -> Place:
        left, top, right, bottom = box
        rows = slice(max(0, math.ceil(top)), max(0, min(frame[0], math.floor(bottom))))
        columns = slice(max(0, math.ceil(left)), max(0, min(frame[1], math.floor(right))))
        return cls((left, top, right, bottom), size, (rows, columns))

    def without(self, rim: int, frame: tuple[int, ...]) -> Place:
        """The same picture without `rim` pixels of its own on every side."""
        left, top, right, bottom = self.box
        across, along = rim * (right - left) / self.size[0], rim * (bottom - top) / self.size[1]
        size = (self.size[0] - 2 * rim, self.size[1] - 2 * rim)
        return Place.of((left + across, top + along, right - across, bottom - along), size, frame)

    def around(self, inner: Place) -> list[tuple[slice, slice]]:
        """What of this place lies around another one inside of it: above, below, left and right."""
        (top, bottom), (left, right) = ((part.start, part.stop) for part in self.on_frame)
        (high, low), (near, far) = ((part.start, part.stop) for part in inner.on_frame)
        strips = [np.s_[top:high, left:right], np.s_[low:bottom, left:right]]
        strips += [np.s_[high:low, left:near], np.s_[high:low, far:right]]
        return [strip for strip in strips if all(part.stop > part.start for part in strip)]

    def part(self, plane: Image.Image, on_frame: tuple[slice, slice], how: Image.Resampling) -> Image.Image:
        """The picture as it is seen on some pixels of the frame."""
        rows, columns = on_frame
        left, top, right, bottom = self.box
        across, along = self.size[0] / (right - left), self.size[1] / (bottom - top)
        edges = (
            (columns.start - left) * across,
            (rows.start - top) * along,
            (columns.stop - left) * across,
            (rows.stop - top) * along,
        )
        box = tuple(min(max(edge, 0.0), self.size[i % 2]) for i, edge in enumerate(edges))
        # the box has fractional borders: the resampling is exact to a small part of a pixel
        return plane.resize((columns.stop - columns.start, rows.stop - rows.start), how, box=box)
