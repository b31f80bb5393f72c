"""Scripts whose letters join or run from right to left, in a PDF: Pillow sets their lines (HarfBuzz and FriBidi through
raqm), and each line is printed as a fine picture in a font of the system. Reportlab would print letter after letter."""

from __future__ import annotations

import math
import unicodedata
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from seed_story.export import fonts

DOTS = 600 / 72  # pixels of a picture for each point of the page
_FINE = 20  # pixels for a point, in which lines are measured
# Hebrew to Arabic, India, Thailand and its neighbours, Burma, and the forms of presentation of the first ones.
_SHAPED = ((0x0590, 0x08FF), (0x0900, 0x0DFF), (0x0E00, 0x0EFF), (0x1000, 0x109F), (0xFB1D, 0xFEFC))


def is_shaped(text: str) -> bool:
    """Whether some letters would be wrong one by one, even in the right font."""
    return any(low <= ord(letter) <= high for letter in text for low, high in _SHAPED)


def shaped_font(text: str) -> Path | None:
    """The font in which such a text can be set here; None for other texts, and where there is no font or no raqm."""
    if not is_shaped(text) or not features.check("raqm"):
        return None
    font, _ = fonts.load_for(text, 24)
    if not isinstance(font, ImageFont.FreeTypeFont) or fonts.missing_letters(font, text):
        return None
    return Path(str(font.path))


def from_the_right(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def split(text: str, font: Path, size: float, width: float) -> list[str]:
    """A text in lines of at most `width` points."""
    measure = ImageFont.truetype(str(font), round(size * _FINE))
    return fonts.broken(text, measure.getlength, width * _FINE)


def draw(
    line: str, font: Path, size: float, colour: tuple[float, float, float], right: bool
) -> tuple[Image.Image, float, float]:
    """A line as a picture without a background; its edge and how much of it lies below the baseline, in points.

    right: it runs from right to left. The edge is as wide on all sides, for letters that reach beyond their place.
    """
    letters = ImageFont.truetype(str(font), round(size * DOTS))
    direction = "rtl" if right else "ltr"
    ascent, descent = letters.getmetrics()
    edge = ascent // 4
    size_px = (math.ceil(letters.getlength(line, direction=direction)) + 2 * edge, ascent + descent + 2 * edge)
    mask = Image.new("L", size_px)
    pen = ImageDraw.Draw(mask)
    pen.text((edge, edge + ascent), line, font=letters, fill=255, anchor="ls", direction=direction)
    picture = Image.new("RGB", size_px, tuple(round(255 * part) for part in colour))
    picture.putalpha(mask)
    return picture, edge / DOTS, (edge + descent) / DOTS
