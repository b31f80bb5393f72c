"""Makes the bundled fonts of scripts beyond Latin, Cyrillic and Greek: `python -m tests.script_fonts CJK NOTO OUT`.

CJK: the file NotoSansCJK-Bold.ttc (Debian: fonts-noto-cjk), NOTO: the folder with NotoSansArabic-Bold.ttf and its like
(fonts-noto-core), OUT: the folder of the fonts. Needs `pip install fonttools`. What comes out has the letters that
stories are written with, each font together with Latin ones, because names and numbers stand within other scripts, too;
Han, kana and Hangul get TrueType outlines, which a PDF can hold.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

FONTS = Path(__file__).resolve().parent.parent / "assets" / "fonts"
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    0x218,
    0x219,
    0x21A,
    0x21B,
    *range(0x2010, 0x2028),
    0x2039,
    0x203A,
    0x20AC,
]
# File, its letters, and its number within NotoSansCJK-Bold.ttc; of the sets that daily writing uses.
CJK = (
    ("StoryJapanese-Bold.ttf", "shift_jis", 0),
    ("StoryKorean-Bold.ttf", "euc_kr", 1),
    ("StoryChinese-Bold.ttf", "gb2312", 2),
)
SCRIPTS = (
    ("StoryArabic-Bold.ttf", "NotoSansArabic-Bold.ttf"),
    ("StoryDevanagari-Bold.ttf", "NotoSansDevanagari-Bold.ttf"),
    ("StoryHebrew-Bold.ttf", "NotoSansHebrew-Bold.ttf"),
    ("StoryThai-Bold.ttf", "NotoSansThai-Bold.ttf"),
)
_ERROR = 2.0  # of 1000 units: how far a quadratic curve may be from the cubic one


def main(cjk: Path, noto: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, source in SCRIPTS:
        _joined(noto / source, out / name)
    for name, encoding, number in CJK:
        _truetype(cjk, number, _letters(encoding), out / name)


def _letters(encoding: str) -> set[int]:
    """What an encoding can write, with Latin letters and the marks of the script; of Korean no Han."""
    letters = {*LATIN, *range(0x3000, 0x3030), *range(0xFF00, 0xFFEF), 0x2013, 0x2014, 0x2026}
    for code in range(0x80, 0x10000):
        if 0xD800 <= code <= 0xDFFF or (encoding == "euc_kr" and 0x4E00 <= code <= 0x9FFF):
            continue
        try:
            chr(code).encode(encoding)
        except UnicodeEncodeError:
            continue
        letters.add(code)
    return letters


def _subset(font: TTFont, letters: set[int], features: list[str]) -> TTFont:
    options = Options(layout_features=features, name_IDs=["*"], hinting=False, notdef_outline=True, glyph_names=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    return font


def _joined(script: Path, out: Path) -> None:
    """A script's own letters, and Latin ones of the captions' font."""
    own = TTFont(script)
    letters = {code for code in own.getBestCmap() if code not in LATIN}
    parts = [out.with_suffix(".own.ttf"), out.with_suffix(".latin.ttf")]
    _subset(own, letters, ["*"]).save(parts[0])
    latin = TTFont(FONTS / "Nunito-Bold.ttf")
    _subset(latin, {code for code in latin.getBestCmap() if code in LATIN}, ["kern", "mark", "ccmp"]).save(parts[1])
    _named(Merger().merge([str(part) for part in parts]), out)
    for part in parts:
        part.unlink()


def _truetype(source: Path, number: int, letters: set[int], out: Path) -> None:
    font = _subset(TTFont(source, fontNumber=number), letters, ["ccmp"])
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, _ERROR, reverse_direction=True))
        drawn[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, drawn
    font["maxp"].tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):  # fmt: skip
        setattr(font["maxp"], field, 1 if field == "maxZones" else 0)
    font["post"].formatType = 3.0
    for table in ("CFF ", "VORG", "vhea", "vmtx", "BASE"):
        if table in font:
            del font[table]
    font.sfntVersion = "\000\001\000\000"
    for name in order:
        glyph = drawn[name]
        glyph.recalcBounds(glyf)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    _named(font, out)


def _named(font: TTFont, out: Path) -> None:
    """A name of its own, because it is no longer the font that it was made of; its licence and makers stay."""
    family = out.stem.split("-")[0]
    table = font["name"]
    table.names = [
        record for record in table.names if record.nameID in (0, 8, 9, 11, 13, 14) and record.platformID == 3
    ]
    for number, text in (
        (1, family),
        (2, "Bold"),
        (3, out.stem),
        (4, f"{family} Bold"),
        (5, "Version 1.0"),
        (6, out.stem),
    ):
        table.setName(text, number, 3, 1, 0x409)
    font.save(out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
