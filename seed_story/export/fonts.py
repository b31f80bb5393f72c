"""The bundled fonts. A missing file is replaced by Pillow's built-in face and reported, never fatal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PIL import ImageFont

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "fonts"
TITLE = "Fredoka-SemiBold.ttf"
CAPTION = "Nunito-Bold.ttf"

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def load(name: str, size: int) -> tuple[Font, str]:
    """The font at `size` pixels, and a warning for the reader ("" if all is well)."""
    try:
        return ImageFont.truetype(str(FOLDER / name), size), ""
    except OSError:
        return ImageFont.load_default(size), f"The font {name} is missing; a plain one is used instead."


def missing_letters(font: Font, text: Iterable[str]) -> str:
    """The letters of `text` for which the font has no glyph, each once, in order of appearance."""
    blank = bytes(font.getmask("\U0010fffe"))
    letters = dict.fromkeys(letter for letter in text if not letter.isspace())
    try:
        return "".join(letter for letter in letters if bytes(font.getmask(letter)) == blank)
    except UnicodeEncodeError:  # Pillow's bitmap face knows Latin-1 only
        return "".join(letter for letter in letters if ord(letter) > 255)


def load_title(text: str, size: int) -> tuple[Font, str]:
    """The title font, or the caption font where the title has letters that only that one has."""
    font, warning = load(TITLE, size)
    if not missing_letters(font, text):
        return font, warning
    other, other_warning = load(CAPTION, size)
    return (other, warning) if not missing_letters(other, text) and not other_warning else (font, warning)
