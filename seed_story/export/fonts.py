"""The bundled fonts, and the system's for other scripts. What is missing is replaced and reported, never fatal."""

from __future__ import annotations

import functools
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import ImageFont

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "fonts"
TITLE = "Fredoka-SemiBold.ttf"
CAPTION = "Nunito-Bold.ttf"
WIDE = "Comfortaa-Bold.ttf"  # Latin, Cyrillic and Greek

# Beginnings of file names of fonts that hold many letters of other scripts, best first.
_SYSTEM_FONTS = (
    "NotoSansCJK-Bold", "NotoSansCJK-Regular", "NotoSansArabic", "NotoNaskhArabic", "NotoSansHebrew", "NotoSansThai",
    "NotoSansDevanagari", "SourceHanSans", "wqy-zenhei", "wqy-microhei", "DroidSansFallback", "PingFang", "Hiragino",
    "AppleSDGothicNeo", "GeezaPro", "Arial Unicode", "msyh", "msgothic", "YuGoth", "meiryo", "malgun", "simsun",
    "tahoma", "segoeui", "DejaVuSans-Bold", "DejaVuSans", "FreeSans", "unifont",
)  # fmt: skip

_KINDS = (".ttf", ".ttc", ".otf")

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def load(name: str, size: int) -> tuple[Font, str]:
    """The font at `size` pixels, and a warning for the reader ("" if all is well)."""
    try:
        return ImageFont.truetype(str(FOLDER / name), size), ""
    except OSError:
        return ImageFont.load_default(size), f"The font {name} is missing. A basic one is used instead."


def missing_letters(font: Font, text: Iterable[str]) -> str:
    """The letters of `text` for which the font has no glyph, each once, in order of appearance."""
    blank = bytes(font.getmask("\U0010fffe"))
    letters = dict.fromkeys(letter for letter in text if not letter.isspace() and not _unseen(letter))
    try:
        return "".join(letter for letter in letters if bytes(font.getmask(letter)) == blank)
    except UnicodeEncodeError:  # Pillow's bitmap face knows Latin-1 only
        return "".join(letter for letter in letters if ord(letter) > 255)


def broken(text: str, measure: Callable[[str], float], width: float) -> list[str]:
    """A text in lines that `measure` at most `width`; nothing is lost.

    A word that is longer than a line, such as a whole sentence of a script without blanks, is cut between its letters.
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer) <= width:
            lines[-1] = longer
            continue
        lines.append("")
        for letter in word:
            joins = unicodedata.combining(letter) or unicodedata.category(letter) in ("Mc", "Cf") or _unseen(letter)
            if lines[-1] and not joins and measure(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def _unseen(letter: str) -> bool:
    """Joiners, soft hyphens, tags and selectors change their neighbours and have no shape of their own."""
    return unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"


def load_for(text: str, size: int) -> tuple[Font, str]:
    """The first font with all letters of a text: the captions' own, the wide one, the system's; else the captions'."""
    font, warning = load(CAPTION, size)
    lacking = missing_letters(font, text)
    if not lacking:
        return font, warning
    for path in (FOLDER / WIDE, *system_fonts(lacking)):
        try:
            other = ImageFont.truetype(str(path), size)
        except OSError:
            continue
        if not missing_letters(other, text):
            return other, ""
    return font, warning


def system_fonts(letters: str) -> list[Path]:
    """Fonts of this system that hold all of `letters`, best first."""
    found = []
    for path in _installed():
        try:
            font = ImageFont.truetype(str(path), 24)
        except OSError:
            continue
        if not missing_letters(font, letters):
            found.append(path)
    return found


@functools.lru_cache(maxsize=1)
def _installed() -> tuple[Path, ...]:
    """The font files of this system whose names are known to hold other scripts, best first."""
    folders = [Path.home() / ".fonts", Path.home() / ".local/share/fonts", Path("/usr/share/fonts")]
    if sys.platform == "darwin":
        folders = [Path.home() / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    elif sys.platform == "win32":
        folders = [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
    files = [
        file for folder in folders if folder.is_dir() for file in folder.rglob("*") if file.suffix.lower() in _KINDS
    ]
    ranked = {file: rank for file in files for rank, name in enumerate(_SYSTEM_FONTS) if file.name.startswith(name)}
    return tuple(sorted(ranked, key=lambda file: (ranked[file], str(file))))


def load_title(text: str, size: int) -> tuple[Font, str]:
    """The title font, or one of the others where the title has letters that it lacks."""
    font, warning = load(TITLE, size)
    if not missing_letters(font, text):
        return font, warning
    other, other_warning = load_for(text, size)
    return (other, warning) if not missing_letters(other, text) and not other_warning else (font, warning)
