"""How files leave: made in a hidden folder beside their place, moved there whole, never half under the final name."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from seed_story.export.film import pages

COVER_SIDE = 900  # pixels


@contextmanager
def workplace(path: Path) -> Iterator[Path]:
    """A hidden folder beside `path` (so that finished files move there at once), gone afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{path.stem[:40]}-", suffix=".part", dir=path.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def picture_or_blank(path: Path | str | None) -> tuple[Image.Image, bool]:
    """The picture and whether it is one; a blank card for one that is missing or broken."""
    try:
        return pages.open_picture(path), True
    except (OSError, ValueError):
        return pages.blank_picture(), False


def cover_jpeg(picture: Path | str | None, out: Path, side: int = COVER_SIDE) -> Path:
    """Writes the picture as a cover: JPEG, at most `side` pixels; returns `out`."""
    image, _ = picture_or_blank(picture)
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    image.save(out, "JPEG", quality=88, optimize=True)
    return out
