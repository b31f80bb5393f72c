"""Scripts whose letters join or run from right to left, in a PDF: Pillow sets their lines (HarfBuzz and FriBidi through
raqm), and each line is printed as a fine picture in a font of the system. Reportlab would print letter after letter."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw, ImageFont, features

from seed_story.export import fonts

DOTS = 600 / 72  # pixels of a picture for each point of the page
_FINE = 20  # pixels for a point, in which lines are measured


def shaped_font(text: str, language: str = "", *, any_script: bool = False) -> ImageFont.FreeTypeFont | None:
    """The font in which such a text can be set here; None for other texts, and where there is no font or no raqm.

    any_script: also for texts whose letters stand for themselves, where their font cannot be embedded.
    """
    if not (any_script or fonts.needs_shaping(text)) or not features.check("raqm"):
        return None
    font, _ = fonts.load_for(text, 24, language)
    if not isinstance(font, ImageFont.FreeTypeFont) or font.layout_engine != ImageFont.Layout.RAQM:
        return None
    return None if fonts.missing_letters(font, text) else font


def split(text: str, font: ImageFont.FreeTypeFont, size: float, width: float) -> list[str]:
    """A text in lines of at most `width` points."""
    measure = font.font_variant(size=round(size * _FINE))
    return fonts.broken(text, measure.getlength, width * _FINE)


def draw(
    line: str, font: ImageFont.FreeTypeFont, size: float, colour: tuple[float, float, float], right: bool
) -> tuple[Image.Image, float, float]:
    """A line as a picture without a background; its edge and how much of it lies below the baseline, in points.

    right: it runs from right to left. The edge is as wide on all sides, for letters that reach beyond their place.
    """
    letters = font.font_variant(size=round(size * DOTS))
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
