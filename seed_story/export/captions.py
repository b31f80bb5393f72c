"""Captions burned into the film: dark letters on a cream label below the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from seed_story.export import fonts
from seed_story.export.planes import halve, split, to_planes
from seed_story.export.subtitles import LINE, wrap

INK = (62, 45, 40)
PAPER = (255, 250, 238)
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
        lines = wrap(text.replace("\n", " "), letters)
    return lines


def draw_label(text: str, *, centre: tuple[int, int], width: int, size: int) -> Label:
    """Draw a caption. centre: of the label on the frame; width: the widest line; size: of the letters; in pixels."""
    font, _ = fonts.load(fonts.CAPTION, size)
    lines = fit_lines(text, font, width)
    step, pad = round(size * 1.28), round(size * 0.62)
    longest = max(font.getlength(line) for line in lines)
    inner = (int(longest) + 2 * round(pad * 1.3), step * len(lines) + pad)
    margin = round(size * 0.5)  # room for the shadow
    full = ((inner[0] + 2 * margin + 3) // 4 * 4, (inner[1] + 2 * margin + 3) // 4 * 4)
    plate = rounded(full, (margin, margin, margin + inner[0], margin + inner[1]), round(size * 0.75))
    shadow = plate.filter(ImageFilter.GaussianBlur(size * 0.18)).point(lambda value: value * 0.28)
    letters = Image.new("L", full, 0)
    pen = ImageDraw.Draw(letters)
    for number, line in enumerate(lines):
        baseline = margin + pad / 2 + step * number + step * 0.76
        pen.text((full[0] / 2, baseline), line, font=font, fill=255, anchor="ms")
    colours = Image.new("RGB", full, INK)  # the shadow is ink, too
    colours.paste(PAPER, mask=plate)
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


def rounded(size: tuple[int, int], box: tuple[float, float, float, float], radius: float) -> Image.Image:
    """A filled rectangle with round, smooth corners as a grey mask of `size`."""
    large = Image.new("L", (size[0] * _SMOOTH, size[1] * _SMOOTH), 0)
    corners = tuple(value * _SMOOTH - (1 if side > 1 else 0) for side, value in enumerate(box))
    ImageDraw.Draw(large).rounded_rectangle(corners, radius * _SMOOTH, fill=255)
    return large.resize((size[0], size[1]), Image.Resampling.BOX)
