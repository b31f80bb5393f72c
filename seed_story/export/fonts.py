"""Which font a text is set in: the bundled ones by script, then the owner's and the system's. What is missing is
replaced and reported, never fatal, and no letter is left without a glyph in silence."""

from __future__ import annotations

import functools
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import ImageFont, features

from seed_story.story.languages import LANGUAGES
from seed_story.story.line_breaks import broken
from seed_story.story.texts import language_of

__all__ = ["broken", "direction", "load", "load_for", "load_title", "missing_letters", "needs_shaping", "warning_for"]

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "fonts"
TITLE = "Fredoka-SemiBold.ttf"
CAPTION = "Nunito-Bold.ttf"
WIDE = "Comfortaa-Bold.ttf"  # Latin, Cyrillic and Greek
OWN = "SEED_STORY_FONTS"  # a folder of the owner's, which is looked at before the system's

# Beside their own letters these have Latin ones. Han letters differ by language: the story's comes first.
_BY_LANGUAGE = {
    "ja": "StoryJapanese-Bold.ttf", "zh": "StoryChinese-Bold.ttf", "ko": "StoryKorean-Bold.ttf",
    "ar": "StoryArabic-Bold.ttf", "he": "StoryHebrew-Bold.ttf", "hi": "StoryDevanagari-Bold.ttf",
    "th": "StoryThai-Bold.ttf",
}  # fmt: skip
# What the faces of a collection of Han fonts are called, by language.
_FACES = {"ja": "JP", "zh": "SC", "ko": "KR"}

# Beginnings of file names of fonts that hold many letters of other scripts, best first.
_SYSTEM_FONTS = (
    "NotoSansCJK-Bold", "NotoSansCJK-Regular", "NotoSansArabic", "NotoNaskhArabic", "NotoSansHebrew", "NotoSansThai",
    "NotoSansDevanagari", "SourceHanSans", "wqy-zenhei", "wqy-microhei", "DroidSansFallback", "PingFang", "Hiragino",
    "AppleSDGothicNeo", "GeezaPro", "Arial Unicode", "msyh", "msgothic", "YuGoth", "meiryo", "malgun", "simsun",
    "tahoma", "segoeui", "NotoSans-Bold", "NotoSans", "NotoSerif", "DejaVuSans-Bold", "DejaVuSans",
    "FreeSans", "unifont",
)  # fmt: skip
_KINDS = (".ttf", ".ttc", ".otf")

# First and last letter -> the script's name, and the package of Debian and Ubuntu that has its letters.
_SCRIPTS = (
    ("\u0370", "\u03ff", "Greek", "fonts-noto-core"), ("\u0400", "\u052f", "Cyrillic", "fonts-noto-core"),
    ("\u0530", "\u058f", "Armenian", "fonts-noto-core"), ("\u0590", "\u05ff", "Hebrew", "fonts-noto-core"),
    ("\u0600", "\u08ff", "Arabic", "fonts-noto-core"), ("\u0900", "\u097f", "Devanagari", "fonts-noto-core"),
    ("\u0980", "\u0dff", "Indian", "fonts-noto-core"), ("\u0e00", "\u0eff", "Thai and Lao", "fonts-noto-core"),
    ("\u0f00", "\u0fff", "Tibetan", "fonts-noto-core"), ("\u1000", "\u109f", "Burmese", "fonts-noto-core"),
    ("\u1100", "\u11ff", "Korean", "fonts-noto-cjk"), ("\u10a0", "\u1cff", "less common", "fonts-noto-core"),
    ("\u2e80", "\u303f", "Chinese and Japanese", "fonts-noto-cjk"), ("\u3040", "\u30ff", "Japanese", "fonts-noto-cjk"),
    ("\u3100", "\u9fff", "Chinese and Japanese", "fonts-noto-cjk"), ("\uac00", "\ud7ff", "Korean", "fonts-noto-cjk"),
    ("\uf900", "\ufaff", "Chinese and Japanese", "fonts-noto-cjk"),
    ("\ufb1d", "\ufefc", "Arabic and Hebrew", "fonts-noto-core"),
    ("\U00020000", "\U0003ffff", "rare Chinese", "fonts-noto-cjk-extra"),
)  # fmt: skip
# Hebrew to Arabic, India, Thailand and its neighbours, Burma, and the forms of presentation of the first ones.
_SHAPED = ((0x0590, 0x08FF), (0x0900, 0x0DFF), (0x0E00, 0x0EFF), (0x1000, 0x109F), (0xFB1D, 0xFEFC))

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


def load_for(text: str, size: int, language: str = "") -> tuple[Font, str]:
    """The first font with all letters of a text: the captions' own, those of other scripts, the system's; else the one
    that lacks the fewest. language: of the text, by which Han letters look; "": by its letters."""
    font, warning = load(CAPTION, size)
    lacking = missing_letters(font, text)
    if not lacking:
        return font, warning
    best, fewest = font, lacking
    for other in _others(text, size, language):
        missing = missing_letters(other, text)
        if not missing:
            return other, ""
        if len(missing) < len(fewest):
            best, fewest = other, missing
    return best, warning if best is font else ""


def load_title(text: str, size: int, language: str = "") -> tuple[Font, str]:
    """The title font, or one of the others where the title has letters that it lacks."""
    font, warning = load(TITLE, size)
    if not missing_letters(font, text):
        return font, warning
    other, other_warning = load_for(text, size, language)
    return (other, warning) if not other_warning else (font, warning)


def bundled(language: str) -> list[Path]:
    """The bundled fonts of other scripts, that of a language first."""
    names = sorted(_BY_LANGUAGE, key=lambda code: code != language)
    return [FOLDER / name for name in (WIDE, *(_BY_LANGUAGE[code] for code in names))]


def system_fonts(letters: str) -> list[Path]:
    """Fonts of this system that hold all of `letters`, best first."""
    return [Path(str(font.path)) for font in _opened(_installed(), 24, "") if not missing_letters(font, letters)]


def needs_shaping(text: str) -> bool:
    """Whether some letters would be wrong one by one, even in the right font: they join, or run from the right."""
    return any(low <= ord(letter) <= high for letter in text for low, high in _SHAPED)


def direction(language: str, text: str, font: Font) -> str | None:
    """What Pillow is told about the direction of a line of a story: "rtl" where it runs from the right, None for all
    others and for a font with which this Pillow cannot do it."""
    if getattr(font, "layout_engine", None) != ImageFont.Layout.RAQM:
        return None
    spoken = LANGUAGES.get(language)
    if spoken is not None and (spoken.from_the_right or needs_shaping(text)):
        return "rtl" if spoken.from_the_right else None
    return "rtl" if from_the_right(text) else None


def from_the_right(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def warning_for(text: str, language: str = "") -> str:
    """A sentence on what cannot be seen as it should, with what to install; "" if all is well."""
    font, warning = load_for(text, 24, language)
    if missing := missing_letters(font, text):
        return f"No font here has the letters {missing[:12]}{_advice(missing)}"
    if needs_shaping(text) and not features.check("raqm"):
        return (
            "The letters are neither joined nor put in their order, because this Pillow lacks libraqm. Install Pillow "
            "from its wheel: python -m pip install --force-reinstall --only-binary :all: pillow"
        )
    return warning


def _advice(letters: str) -> str:
    for first, last, script, package in _SCRIPTS:
        if any(first <= letter <= last for letter in letters):
            return f" ({script}). Install one, such as {package} on Debian and Ubuntu, or put its file into {OWN}."
    return f". Install one with such signs, such as fonts-symbola on Debian and Ubuntu, or put its file into {OWN}."


def _unseen(letter: str) -> bool:
    """Joiners, soft hyphens, tags and selectors change their neighbours and have no shape of their own."""
    return unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"


def _others(text: str, size: int, language: str) -> Iterator[ImageFont.FreeTypeFont]:
    spoken = language or language_of(text)
    yield from _opened(bundled(spoken), size, spoken)
    yield from _opened(_installed(), size, spoken)


def _opened(paths: Iterable[Path], size: int, language: str) -> Iterator[ImageFont.FreeTypeFont]:
    for path in paths:
        try:
            yield ImageFont.truetype(str(path), size, index=_face(path, _FACES.get(language, "")))
        except OSError:
            continue


@functools.lru_cache(maxsize=64)
def _face(path: Path, wanted: str) -> int:
    """The number of the face within a collection that is made for a language; 0 where there is none."""
    number = 0
    while wanted and path.suffix.lower() == ".ttc":
        try:
            family, _ = ImageFont.truetype(str(path), 12, index=number).getname()
        except OSError:
            return 0
        if family is not None and wanted in family.split():
            return number
        number += 1
    return 0


def _installed() -> tuple[Path, ...]:
    """The owner's font files, then those of this system whose names are known to hold other scripts, best first."""
    chosen = os.environ.get(OWN, "").strip()
    own = tuple(sorted(_files(Path(chosen).expanduser()))) if chosen else ()
    return (*own, *_of_the_system())


@functools.lru_cache(maxsize=1)
def _of_the_system() -> tuple[Path, ...]:
    folders = [Path.home() / ".fonts", Path.home() / ".local/share/fonts", Path("/usr/share/fonts")]
    if sys.platform == "darwin":
        folders = [Path.home() / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    elif sys.platform == "win32":
        folders = [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
    files = [file for folder in folders for file in _files(folder)]
    ranked = {file: rank for file in files for rank, name in enumerate(_SYSTEM_FONTS) if file.name.startswith(name)}
    return tuple(sorted(ranked, key=lambda file: (ranked[file], str(file))))


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.suffix.lower() in _KINDS] if folder.is_dir() else []
