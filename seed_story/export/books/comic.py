"""A path as one comic page: panels in rows with their words below, as PNG."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from seed_story.errors import InputError, StoryError
from seed_story.export import fonts
from seed_story.export.files import picture_or_blank, workplace
from seed_story.export.film.captions import INK, PAPER, rounded
from seed_story.export.film.muxing import PROVENANCE
from seed_story.export.narrated_path import Cancel, Progress, Report, Segment
from seed_story.export.options import ExportResult, known_options
from seed_story.export.subtitles import plain_text

MOST_SCENES = 60
_PANEL, _GAP, _LETTERS = 620, 44, 29  # pixels


@dataclass(frozen=True)
class ComicOptions:
    """columns: panels in a row, 1..4; 0 chooses by their number."""

    columns: int = 0

    def __post_init__(self) -> None:
        if type(self.columns) is not int or not 0 <= self.columns <= 4:
            raise InputError(f"A comic page has 1 to 4 panels per row (0 = automatic), not {self.columns!r}.")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ComicOptions:
        """Options from plain data. Raises InputError for an unknown key or a bad value."""
        return cls(**known_options(cls, values))


def export_comic(
    segments: Sequence[Segment],
    out_path: Path | str,
    *,
    title: str = "",
    options: ComicOptions | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ExportResult:
    """Draws the page; it appears whole or not at all. Raises InputError for unusable arguments and StoryError when the
    file cannot be written."""
    options, path = options or ComicOptions(), Path(out_path)
    if path.suffix.lower() != ".png":
        raise InputError(f"The file name of a comic page must end in .png, but {path.name!r} does not.")
    if not 0 < len(segments) <= MOST_SCENES:
        raise InputError(f"A comic page fits 1 to {MOST_SCENES} scenes, but this path has {len(segments)}.")
    report = Report(progress, cancel)
    columns = options.columns or (
        1 if len(segments) == 1 else 2 if len(segments) <= 4 else 3 if len(segments) <= 12 else 4
    )
    columns = min(columns, len(segments))
    width = columns * _PANEL + (columns + 1) * _GAP
    warnings: list[str] = []
    rows = [segments[start : start + columns] for start in range(0, len(segments), columns)]
    words = [[_lines(plain_text(segment.text)) for segment in row] for row in rows]
    heights = [_PANEL + max(len(lines) for lines in row) * round(_LETTERS * 1.3) + 26 for row in words]
    name = plain_text(title) or "A story"
    title_font, _ = fonts.load_title(name, 84)
    while title_font.getlength(name) > width - 2 * _GAP and getattr(title_font, "size", 0) > 24:
        title_font, _ = fonts.load_title(name, round(getattr(title_font, "size", 24) * 0.9))
    shown = name
    while title_font.getlength(shown) > width - 2 * _GAP and len(shown) > 2:
        shown = shown[:-2].rstrip() + "…"
    if shown != name:
        warnings.append("The title was too long for this page and was cut off. Use a shorter title or more columns.")
    top = _GAP * 2 + 84
    page = Image.new("RGB", (width, top + sum(heights) + _GAP * (len(rows) + 1)), PAPER)
    pen = ImageDraw.Draw(page)
    pen.text((width / 2, _GAP + 42), shown, font=title_font, fill=INK, anchor="mm")
    y = top + _GAP // 2
    number = 0
    for row, texts, height in zip(rows, words, heights, strict=True):
        for column, (segment, lines) in enumerate(zip(row, texts, strict=True)):
            number += 1
            report(number / len(segments) * 0.95, f"Drawing panel {number}")
            picture, there = picture_or_blank(segment.image_path)
            if not there:
                warnings.append(f"Scene {number} appears without its picture, which could not be opened.")
            x = _GAP + column * (_PANEL + _GAP)
            picture.thumbnail((_PANEL, _PANEL), Image.Resampling.LANCZOS)
            if max(picture.size) < _PANEL:
                scale = _PANEL / max(picture.size)
                picture = picture.resize(
                    (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS
                )
            place = (x + (_PANEL - picture.width) // 2, y + (_PANEL - picture.height) // 2)
            box = (place[0] - 5, place[1] - 5, place[0] + picture.width + 5, place[1] + picture.height + 5)
            pen.rounded_rectangle(box, 27, fill=INK)
            page.paste(picture, place, rounded(picture.size, (0, 0, *picture.size), 22))
            font, warning = fonts.load_for(" ".join(lines), _LETTERS)
            if missing := fonts.missing_letters(font, " ".join(lines)):
                warning = f"Scene {number}: no installed font has the letters {missing[:12]}."
            warnings += [warning] if warning else []
            for index, line in enumerate(lines):
                pen.text((x + 4, y + _PANEL + 22 + index * round(_LETTERS * 1.3)), line, font=font, fill=INK)
        y += height + _GAP
    info = PngInfo()
    info.add_text("Title", name.encode("latin-1", "replace").decode("latin-1"))
    info.add_text("Software", PROVENANCE)
    info.add_text("seed-story", json.dumps({"scenes": [dict(segment.provenance) for segment in segments]}))
    try:
        with workplace(path) as work:
            page.save(work / "comic.png", "PNG", pnginfo=info, optimize=True)
            report(0.99, "Finishing the page")
            os.replace(work / "comic.png", path)
    except OSError as error:
        raise StoryError(f"The comic could not be saved to {path.parent}: {error.strerror or error}.") from error
    if progress is not None:
        progress(1.0, "The comic page is ready")
    return ExportResult(path, tuple(dict.fromkeys(warnings)))


def _lines(text: str) -> list[str]:
    """The words of a panel, broken to its width."""
    font, _ = fonts.load_for(text, _LETTERS)
    return fonts.broken(text, font.getlength, _PANEL - 8)
