"""Fonts that a PDF may carry: TrueType outlines, embedded, chosen by the letters of the text."""

from __future__ import annotations

from pathlib import Path

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from seed_story.export import fonts
from seed_story.story.texts import language_of

_PLAIN = "Helvetica"  # every reader has it; used only where the bundled fonts are missing


def font_for(text: str, title: bool = False, language: str = "") -> tuple[str, str]:
    """The name of an embedded font for a text, and a warning for the reader ("" if all is well). language: see
    `fonts.load_for`."""
    first = fonts.TITLE if title else fonts.CAPTION
    bundled = [fonts.FOLDER / name for name in dict.fromkeys((first, fonts.CAPTION))]
    bundled += fonts.bundled(language or language_of(text))
    best, fewest = "", text
    for path in bundled:
        lacking = _lacking(path, text)
        if lacking is not None and (not best or len(lacking) < len(fewest)):
            best, fewest = _registered(path), lacking
        if best and not fewest:
            return best, ""
    if not best:
        return _PLAIN, "The book's fonts are missing. A basic font is used instead, and it is not embedded."
    if not fonts.needs_shaping(fewest):  # those that are shaped come here only where book_shaped cannot set them
        for path in fonts.system_fonts(fewest):
            try:
                if not _lacking(path, text):
                    return _registered(path), ""
            except TTFError:  # outlines of another kind, which cannot be embedded here
                continue
    return best, f"{fonts.warning_for(text, language)} E-book readers bring their own fonts: an EPUB shows all letters."


def _lacking(path: Path, text: str) -> str | None:
    """The letters that this font has not; None when it cannot be opened."""
    try:
        return fonts.missing_letters(ImageFont.truetype(str(path), 24), text)
    except OSError:
        return None


def _registered(path: Path) -> str:
    if path.stem not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(path.stem, str(path)))
    return path.stem
