"""Captions burned into the film: dark letters on a cream label below the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from seed_story.export import fonts
from seed_story.export.film.planes import halve, split, to_planes
from seed_story.export.subtitles import LINE, Cue, wrap
from seed_story.story.line_breaks import joined

INK = (62, 45, 40)
PAPER = (255, 250, 238)
_LIT = (255, 214, 120)  # behind the word that is heard
_FADE = 4  # frames
_SMOOTH = 3  # the label is drawn this many times larger, for smooth corners


@dataclass(frozen=True)
class Label:
    """A caption ready to lay on frames. left, top: even pixels; planes and alpha (0..256) of its rectangle."""

    left: int
    top: int
    planes: tuple[np.ndarray, np.ndarray, np.ndarray]  # Y [h, w], U and V [h / 2, w / 2], uint16
    alphas: tuple[np.ndarray, np.ndarray]  # [h, w], [h / 2, w / 2], uint16


def fit_lines(text: str, font: fonts.Font, width: int) -> list[str]:
    """The caption's lines, broken anew where the film is too narrow for them (width in pixels)."""
    lines = text.split("\n")
    letters = LINE
    while max(font.getlength(line) for line in lines) > width and letters > 6:
        letters -= 1
        lines = wrap(joined(text.split("\n")), letters)
    return lines


def draw_label(
    text: str, *, centre: tuple[int, int], width: int, size: int, lit: int | None = None, language: str = ""
) -> Label:
    """Draw a caption. centre: of the label on the frame; width: the widest line; size: of the letters; in pixels.

    lit: the number of the word that stands out. language: of the words.
    """
    font, _ = fonts.load_for(text, size, language)
    side = fonts.direction(language, text, font)
    lines = fit_lines(text, font, width)
    step, pad = round(size * 1.28), round(size * 0.62)
    longest = max(font.getlength(line) for line in lines)
    inner = (int(longest) + 2 * round(pad * 1.3), step * len(lines) + pad)
    margin = round(size * 0.5)  # room for the shadow
    full = ((inner[0] + 2 * margin + 3) // 4 * 4, (inner[1] + 2 * margin + 3) // 4 * 4)
    plate = rounded(full, (margin, margin, margin + inner[0], margin + inner[1]), round(size * 0.75))
    shadow = plate.filter(ImageFilter.GaussianBlur(size * 0.18)).point(lambda value: value * 0.28)
    letters, marker = Image.new("L", full, 0), None
    pen = ImageDraw.Draw(letters)
    passed = 0
    for number, line in enumerate(lines):
        baseline = margin + pad / 2 + step * number + step * 0.76
        pen.text((full[0] / 2, baseline), line, font=font, fill=255, anchor="ms", direction=side)
        words = line.split()
        if lit is not None and passed <= lit < passed + len(words):
            shown, place = _in_order(words, lit - passed, side == "rtl")
            before = font.getlength(" ".join([*shown[:place], ""]))
            left = full[0] / 2 - font.getlength(line) / 2 + before
            box = (left - size * 0.12, baseline - size * 0.86, left + font.getlength(words[lit - passed]) + size * 0.12)
            marker = rounded(full, (*box, baseline + size * 0.3), size * 0.22)
        passed += len(words)
    colours = Image.new("RGB", full, INK)  # the shadow is ink, too
    colours.paste(PAPER, mask=plate)
    if marker is not None:
        colours.paste(_LIT, mask=marker)
    colours.paste(INK, mask=letters)
    cover = np.asarray(plate, np.float32) / 255 * 0.95
    alpha = cover + np.asarray(shadow, np.float32) / 255 * (1 - cover)  # [h, w]
    planes = to_planes(colours)
    left, top = (round((centre[axis] - full[axis] / 2) / 2) * 2 for axis in (0, 1))
    return Label(
        left,
        top,
        tuple(plane.astype(np.uint16) for plane in planes),  # type: ignore[arg-type]
        (np.round(alpha * 256).astype(np.uint16), np.round(halve(alpha) * 256).astype(np.uint16)),
    )


def _in_order(words: list[str], number: int, from_the_right: bool) -> tuple[list[str], int]:
    """The words as they stand from left to right, and the place of one of them. In a line that runs from the right,
    words of other scripts keep their own order among each other."""
    if not from_the_right:
        return words, number
    order: list[int] = []
    foreign = 0  # words before this one that run from the left, one after the other
    for index, word in enumerate(words):
        foreign = foreign + 1 if not fonts.from_the_right(word) and any(map(str.isalpha, word)) else 0
        order.insert(foreign - 1 if foreign > 1 else 0, index)
    return [words[index] for index in order], order.index(number)


def lay_on(frame: np.ndarray, label: Label, strength: float = 1.0) -> None:
    """Blend the label into `frame` [H * 3 / 2, W] in place; strength 0..1 fades it."""
    part = round(256 * strength)
    for number, (target, colour) in enumerate(zip(split(frame), label.planes, strict=True)):
        half = 1 if number == 0 else 2
        alpha = label.alphas[half - 1]
        top, left = label.top // half, label.left // half
        view = target[top : top + alpha.shape[0], left : left + alpha.shape[1]]
        alpha, colour = alpha[: view.shape[0], : view.shape[1]], colour[: view.shape[0], : view.shape[1]]
        if part < 256:
            alpha = (alpha * np.uint32(part) >> 8).astype(np.uint16)
        view[...] = (view * (256 - alpha) + colour * alpha + 128) >> 8  # at most 255 * 256 + 128: fits 16 bits


@dataclass(frozen=True)
class CaptionSpan:
    """A caption in frames of the film: shown from `first` until before `last`; captions that touch swap at once.

    words: (frame from which it is heard, number of the word); empty where no word shall stand out.
    """

    first: int
    last: int
    text: str
    soft_start: bool
    soft_end: bool
    words: tuple[tuple[int, int], ...] = ()
    language: str = ""

    def beside(self, first: int) -> tuple[object, ...]:
        """Everything that is seen of it, in frames from `first` on: the same for films that share the scene."""
        words = [(frame - first, number) for frame, number in self.words]
        return self.first - first, self.last - first, self.text, self.soft_start, self.soft_end, words, self.language

    def lit(self, frame: int) -> int | None:
        """The number of the word that is heard."""
        return next((number for start, number in reversed(self.words) if start <= frame), None)


def spans_of(cues: Sequence[Cue], fps: int, highlight: bool, language: str = "") -> list[CaptionSpan]:
    """The cues in frames."""
    borders = [(round(cue.start * fps), round(cue.end * fps)) for cue in cues]
    spans = []
    for i, ((start, end), cue) in enumerate(zip(borders, cues, strict=True)):
        known = highlight and len(cue.words) == len(cue.text.split())
        words = tuple((round(word.start * fps), number) for number, word in enumerate(cue.words)) if known else ()
        soft = (i == 0 or borders[i - 1][1] < start, i == len(cues) - 1 or end < borders[i + 1][0])
        spans.append(CaptionSpan(start, end, cue.text, *soft, words, language))
    return spans


class Captions:
    """Lays the right caption on each frame, frames in order; draws each once and keeps only the current one."""

    def __init__(self, spans: Sequence[CaptionSpan], layout: tuple[tuple[int, int], int, int]) -> None:
        """layout: centre, widest line and size of the letters in pixels."""
        self._spans, self._layout = spans, layout
        self._next = 0
        self._label: Label | None = None
        self._lit: int | None = None

    def seen(self, number: int) -> tuple[Label, float] | None:
        """The caption of frame `number` of the film, and how far it has faded in, 0..1."""
        while self._next < len(self._spans) and number >= self._spans[self._next].last:
            self._next, self._label = self._next + 1, None
        if self._next == len(self._spans) or number < self._spans[self._next].first:
            return None
        span = self._spans[self._next]
        lit = span.lit(number)
        if self._label is None or lit != self._lit:
            centre, width, size = self._layout
            drawn = draw_label(span.text, centre=centre, width=width, size=size, lit=lit, language=span.language)
            self._label, self._lit = drawn, lit
        steps = [_FADE]
        steps += [number - span.first + 1] if span.soft_start else []
        steps += [span.last - number] if span.soft_end else []
        return self._label, min(steps) / _FADE

    def draw(self, frame: np.ndarray, number: int) -> None:
        """Lays on `frame`, number `number` of the film, what belongs there."""
        if (seen := self.seen(number)) is not None:
            lay_on(frame, *seen)


def rounded(size: tuple[int, int], box: tuple[float, float, float, float], radius: float) -> Image.Image:
    """A filled rectangle with round, smooth corners as a grey mask of `size`."""
    large = Image.new("L", (size[0] * _SMOOTH, size[1] * _SMOOTH), 0)
    corners = tuple(value * _SMOOTH - (1 if side > 1 else 0) for side, value in enumerate(box))
    ImageDraw.Draw(large).rounded_rectangle(corners, radius * _SMOOTH, fill=255)
    return large.resize((size[0], size[1]), Image.Resampling.BOX)
