"""A path as a picture book to print: PDF with a cover, one scene on each page, and a last page that says where from."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from seed_story.errors import InputError, StoryError
from seed_story.export import fonts
from seed_story.export.books import pdf_shaping as book_shaped
from seed_story.export.files import picture_or_blank, workplace
from seed_story.export.film.muxing import PROVENANCE
from seed_story.export.film.pages import wash
from seed_story.export.narrated_path import Cancel, Progress, Report, Segment
from seed_story.export.options import ExportResult, check_choice, check_flag, known_options
from seed_story.export.subtitles import plain_text
from seed_story.export.wording import in_language
from seed_story.story.languages import known_language
from seed_story.story.line_breaks import joined
from seed_story.story.texts import language_of

MM = 72 / 25.4  # points
TRIMS: Mapping[str, tuple[float, float]] = {  # width, height in points
    "square": (210 * MM, 210 * MM),
    "a4": (210 * MM, 297 * MM),
    "a5": (148 * MM, 210 * MM),
    "letter": (8.5 * 72, 11 * 72),
    "wide": (280 * MM, 210 * MM),
}
BLEED = 3 * MM  # what printers cut off
_PAPER, _INK, _FAINT = (1.0, 0.98, 0.933), (0.243, 0.176, 0.157), (0.47, 0.4, 0.36)
_LARGEST, _SMALLEST = 24.0, 10.0  # points, of the text
_LEADING = 1.38  # from line to line, in sizes of the letters
_WASH = 480  # pixels across, of the colours behind covers
_Box = tuple[float, float, float, float]  # left, bottom, width, height in points


@dataclass(frozen=True)
class BookOptions:
    """trim: the size of a page, see TRIMS; bleed: 3 mm more on every side, for printers that cut the pages."""

    trim: str = "square"
    bleed: bool = False

    def __post_init__(self) -> None:
        check_choice("size of the book", self.trim, TRIMS)
        check_flag("book", "bleed", self.bleed)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> BookOptions:
        """Options from plain data. Raises InputError for an unknown key or a bad value."""
        return cls(**known_options(cls, values))


def export_book(
    segments: Sequence[Segment],
    out_path: Path | str,
    *,
    title: str = "",
    language: str = "",
    options: BookOptions | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ExportResult:
    """Writes the PDF; it appears whole or not at all. Raises InputError for unusable arguments and StoryError when the
    file cannot be written."""
    options, path = options or BookOptions(), Path(out_path)
    if path.suffix.lower() != ".pdf":
        raise InputError(f"The file name of a book must end in .pdf, but {path.name!r} does not.")
    if not segments:
        raise InputError("A book needs at least one scene.")
    report = Report(progress, cancel)
    try:
        with workplace(path) as work:
            lang = language or language_of(" ".join(plain_text(segment.text) for segment in segments))
            name = plain_text(title) or in_language("A story", lang)
            book = _Book(work / "book.pdf", name, options, lang)
            book.cover(segments[0])
            book.choose_size([plain_text(segment.text) for segment in segments])
            for number, segment in enumerate(segments, 1):
                report(0.05 + 0.9 * number / len(segments), f"Laying out page {number}")
                book.scene(number, segment)
            book.colophon(segments[-1])
            book.save()
            report(0.99, "Finishing the book")
            os.replace(work / "book.pdf", path)
    except OSError as error:
        raise StoryError(f"The book could not be saved to {path.parent}: {error.strerror or error}.") from error
    if progress is not None:
        progress(1.0, "The book is ready")
    return ExportResult(path, tuple(dict.fromkeys(book.warnings)))


class _Book:
    """Pages of one size, drawn one after the other; the origin is the lower left corner of the trimmed page."""

    def __init__(self, path: Path, title: str, options: BookOptions, lang: str) -> None:
        from reportlab.pdfgen.canvas import Canvas

        from seed_story.export.books.pdf_fonts import font_for

        self.warnings: list[str] = []
        self._title, self._size, self._lang = title, _LARGEST, lang
        self._width, self._height = TRIMS[options.trim]
        self._bleed = BLEED if options.bleed else 0.0
        full = (self._width + 2 * self._bleed, self._height + 2 * self._bleed)
        trimmed = (self._bleed, self._bleed, self._bleed + self._width, self._bleed + self._height)
        self._canvas = Canvas(
            str(path), pagesize=full, trimBox=trimmed, bleedBox=(0, 0, *full),
            pageCompression=1, lang=lang,
            initialFontName=font_for("A")[0],  # or every page would name a font that is not embedded
        )  # fmt: skip
        self._canvas.setTitle(title)
        self._canvas.setAuthor(PROVENANCE)
        self._canvas.setSubject("An illustrated story. The text and pictures are AI-generated.")
        self._canvas.setCreator(PROVENANCE)
        self._canvas.setProducer(PROVENANCE)
        if known_language(lang, "").from_the_right:  # readers that show two pages put the first one on the right
            self._canvas.setViewerPreference("Direction", "R2L")

    def cover(self, segment: Segment) -> None:
        picture, _ = picture_or_blank(segment.image_path)
        self._begin(picture)
        margin = self._width * 0.1
        side = min(self._width - 2 * margin, self._height * 0.62)
        bottom = margin * 0.9
        self._picture(picture, (self._width / 2 - side / 2, bottom, side, side), mat=side * 0.018)
        room = (margin, bottom + side + margin * 0.3, self._width - 2 * margin, self._height * 0.3 - margin)
        room = (*room[:3], self._height - room[1] - margin * 0.6)
        self._text(self._title, room, largest=self._width * 0.09, middle=True, title=True, name="The title")
        self._canvas.showPage()

    def choose_size(self, texts: Sequence[str]) -> None:
        """One size of letters for all scenes: the largest at which each text fits, but for a very long one."""
        _, room = self._scene_layout()
        self._size = min((self._largest(text, room, _LARGEST) for text in texts if text), default=_LARGEST)

    def _scene_layout(self) -> tuple[_Box, _Box]:
        """Where a scene's picture and words lie."""
        margin = min(self._width, self._height) * 0.075
        if self._width > self._height * 1.2:  # beside each other
            side = min(self._height - 2 * margin, self._width * 0.54)
            left = margin * 1.8 + side
            room = (left, margin, self._width - left - margin, self._height - 2 * margin)
            return (margin, (self._height - side) / 2, side, side), room
        side = min(self._width - 2 * margin, self._height * 0.61)
        room = (margin * 1.2, margin * 1.1, self._width - 2.4 * margin, self._height - side - 2.7 * margin)
        return (self._width / 2 - side / 2, self._height - margin - side, side, side), room

    def scene(self, number: int, segment: Segment) -> None:
        self._begin()
        picture, there = picture_or_blank(segment.image_path)
        if not there:
            self.warnings.append(f"Scene {number} appears without its picture, which could not be opened.")
        place, room = self._scene_layout()
        self._picture(picture, place)
        below = room[1] + room[3] < place[1]  # words under a picture stand in its middle, words beside it do not
        rest = self._text(plain_text(segment.text), room, largest=self._size, name=f"Scene {number}", middle=below)
        self._folio(number)
        self._canvas.showPage()
        while rest:  # a very long scene goes on; nothing is dropped
            self._begin()
            room = (self._width * 0.09, self._height * 0.1, self._width * 0.82, self._height * 0.8)
            rest = self._text(rest, room, largest=_SMALLEST * 1.3, name=f"Scene {number}")
            self._folio(number)
            self._canvas.showPage()

    def colophon(self, segment: Segment) -> None:
        """The last page: a small picture of how it ended."""
        picture, _ = picture_or_blank(segment.image_path)
        self._begin(picture)
        side = min(self._width, self._height) * 0.3
        bottom = self._height * 0.5
        self._picture(picture, (self._width / 2 - side / 2, bottom, side, side), mat=side * 0.03)
        room = (self._width * 0.15, bottom - self._height * 0.2, self._width * 0.7, self._height * 0.16)
        self._text(
            in_language("The End", self._lang),
            room,
            largest=self._width * 0.08,
            middle=True,
            title=True,
            name="The last page",
        )
        room = (self._width * 0.15, self._height * 0.07, self._width * 0.7, self._height * 0.06)
        made = in_language("The text and pictures are AI-generated.", self._lang)
        self._text(f"{PROVENANCE}. {made}", room, largest=9.0, middle=True, name="The last page")
        self._canvas.showPage()

    def save(self) -> None:
        self._canvas.save()

    def _begin(self, picture: Image.Image | None = None) -> None:
        """A new page of plain paper, or in the soft colours of a picture; both reach into the bleed."""
        width, height = self._width + 2 * self._bleed, self._height + 2 * self._bleed
        self._canvas.setFillColorRGB(*_PAPER)
        self._canvas.rect(0, 0, width, height, stroke=0, fill=1)
        if picture is not None:
            pixels = (_WASH, round(_WASH * height / width))
            self._canvas.drawImage(_jpeg(wash(picture, pixels, veil=0.5, least=0.8), 92), 0, 0, width, height)
        self._canvas.translate(self._bleed, self._bleed)

    def _folio(self, number: int) -> None:
        from seed_story.export.books.pdf_fonts import font_for

        self._canvas.setFont(font_for("0")[0], 9)
        self._canvas.setFillColorRGB(*_FAINT)
        self._canvas.drawCentredString(self._width / 2, self._height * 0.028, str(number))

    def _picture(self, picture: Image.Image, box: _Box, mat: float = 0.0) -> None:
        """The whole picture in the middle of a box, with round corners; on a white mat so wide, if one is wanted."""
        scale = min(box[2] / picture.width, box[3] / picture.height)
        width, height = picture.width * scale, picture.height * scale
        left, bottom = box[0] + (box[2] - width) / 2, box[1] + (box[3] - height) / 2
        radius = min(width, height) * 0.035
        if mat:
            self._canvas.setFillColorRGB(1, 1, 1)
            self._canvas.roundRect(
                left - mat, bottom - mat, width + 2 * mat, height + 2 * mat, radius + mat, stroke=0, fill=1
            )
        self._canvas.saveState()
        corners = self._canvas.beginPath()
        corners.roundRect(left, bottom, width, height, radius)
        self._canvas.clipPath(corners, stroke=0)
        self._canvas.drawImage(_jpeg(picture, 92), left, bottom, width, height)
        self._canvas.restoreState()

    def _text(
        self,
        text: str,
        room: _Box,
        *,
        largest: float,
        name: str,
        middle: bool = False,
        title: bool = False,
        colour: tuple[float, float, float] = _INK,
    ) -> str:
        """Sets a text in its room (left, bottom, width, height) as large as it goes; returns what found no place."""
        typeface = _Typeface(text, title, self._lang)
        if typeface.warning:
            self.warnings.append(f"{name}: {typeface.warning}")
        size = self._largest(text, room, largest, title)
        lines, step = _lines(typeface, size, room[2], even=middle), size * _LEADING
        fits = int(room[3] / step)
        shown, rest = lines[: max(1, fits)], lines[max(1, fits) :]
        self._canvas.setFont(typeface.name, size)
        self._canvas.setFillColorRGB(*colour)
        top = room[1] + room[3] - (room[3] - step * len(shown)) / 2
        for number, line in enumerate(shown):
            baseline = top - step * number - size
            if typeface.shaped is not None:
                self._shaped(line, typeface, size, colour, (room[0], baseline, room[2], step), middle)
            elif middle:
                self._canvas.drawCentredString(room[0] + room[2] / 2, baseline, line)
            else:
                self._canvas.drawString(room[0], baseline, line)
        return joined(rest)

    def _largest(self, text: str, room: _Box, largest: float, title: bool = False) -> float:
        """The largest size of letters at which a text fits its room; _SMALLEST where none does."""
        typeface, size = _Typeface(text, title, self._lang), largest
        while size > _SMALLEST and len(typeface.split(size, room[2])) > int(room[3] / (size * _LEADING)):
            size = max(_SMALLEST, size * 0.95)
        return size

    def _shaped(
        self,
        line: str,
        typeface: _Typeface,
        size: float,
        colour: tuple[float, float, float],
        room: _Box,
        middle: bool,
    ) -> None:
        """A line of joined letters on its baseline, `room`'s bottom; from the right if it runs so."""
        from reportlab.lib.utils import ImageReader

        assert typeface.shaped is not None
        picture, edge, below = book_shaped.draw(line, typeface.shaped, size, colour, typeface.from_the_right)
        width, height = picture.width / book_shaped.DOTS, picture.height / book_shaped.DOTS
        free = room[2] + 2 * edge - width
        left = room[0] - edge + (free / 2 if middle else free if typeface.from_the_right else 0)
        self._canvas.drawImage(ImageReader(picture), left, room[1] - below, width, height, mask="auto")


class _Typeface:
    """What a text is set in: an embedded font, or for joined letters a font that Pillow sets them in."""

    def __init__(self, text: str, title: bool, language: str) -> None:
        from seed_story.export.books.pdf_fonts import font_for

        self._text = text
        self.shaped = book_shaped.shaped_font(text, language)
        self.from_the_right = known_language(language, text).from_the_right
        self.name, self.warning = font_for("" if self.shaped else text, title, language)
        if self.warning and (drawn := book_shaped.shaped_font(text, language, any_script=True)) is not None:
            self.shaped, self.warning = drawn, ""
        if not self.warning and not self.shaped and fonts.needs_shaping(text):
            self.warning = fonts.warning_for(text, language)

    def split(self, size: float, width: float) -> list[str]:
        """The text in lines of at most `width` points."""
        from reportlab.pdfbase.pdfmetrics import stringWidth

        if self.shaped is not None:
            return book_shaped.split(self._text, self.shaped, size, width)
        return fonts.broken(self._text, lambda line: stringWidth(line, self.name, size), width)


def _lines(typeface: _Typeface, size: float, width: float, *, even: bool) -> list[str]:
    """A text in lines of at most `width` points; even: about equally long ones, so that no word stands alone below."""
    lines = typeface.split(size, width)
    narrow = width * 0.5
    while even and width - narrow > 1.0:
        middle = (width + narrow) / 2
        if len(fewer := typeface.split(size, middle)) <= len(lines):
            lines, width = fewer, middle
        else:
            narrow = middle
    return lines


def _jpeg(picture: Image.Image, quality: int) -> Any:
    """The picture for a canvas, as JPEG, which goes into the file as it is."""
    from reportlab.lib.utils import ImageReader

    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality, subsampling=0)
    buffer.seek(0)
    return ImageReader(buffer)
