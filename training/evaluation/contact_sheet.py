"""Stories told by the shipped weights from held-out openings, laid out on one sheet.

    python -m training.evaluation.contact_sheet --stories 5 --scenes 10 --out assets/contact_sheet.webp

Openings are first scenes of the test split: neither the people, nor their outfits, nor the wording were ever trained
on. Everything after the first picture of a row is the model's.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFont

from seed_story.errors import InputError
from seed_story.presets import PRESETS
from seed_story.weights.loading import load_engine
from training.evaluation.folder import ToldStory, read_folder
from training.evaluation.telling import tell_stories

FONT = Path(__file__).resolve().parents[2] / "assets" / "fonts"
PAPER, INK = (250, 246, 234), (46, 42, 38)
CELL, GAP, LINES = 224, 10, 9


def wrapped(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> list[str]:
    """Lines of 31 letters, or of fewer where wide ones would reach into the next column."""
    tries = (textwrap.wrap(text, letters) for letters in range(31, 0, -1))
    return next(lines for lines in tries if all(font.getlength(line) <= CELL for line in lines))


def lay_out(stories: Sequence[ToldStory], out: Path) -> None:
    """One row for each story, every picture with its words below. Raises InputError where there is nothing to show."""
    fonts = sorted(FONT.glob("Nunito*.ttf"))
    font = ImageFont.truetype(str(fonts[0]), 14) if fonts else ImageFont.load_default(14)
    columns = max((len(story) for story in stories), default=0)
    if not columns:
        raise InputError("There is nothing to lay out: a sheet needs at least one story of one scene.")
    row = CELL + LINES * 18 + 2 * GAP
    sheet = Image.new("RGB", (columns * (CELL + GAP) + GAP, len(stories) * row + GAP), PAPER)
    brush = ImageDraw.Draw(sheet)
    for y, story in enumerate(stories):
        for x, (path, text) in enumerate(zip(story.images, story.captions, strict=True)):
            left, top = GAP + x * (CELL + GAP), GAP + y * row
            with Image.open(path) as picture:
                sheet.paste(picture.convert("RGB").resize((CELL, CELL), Image.Resampling.LANCZOS), (left, top))
            words = "\n".join(wrapped(text, font)[:LINES])
            brush.multiline_text((left, top + CELL + 6), words, font=font, fill=INK, spacing=4)
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(out, quality=78)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="told stories to lay out; without one they are told now")
    parser.add_argument("--preset", default="mini", choices=sorted(PRESETS))
    parser.add_argument("--stories", type=int, default=5)
    parser.add_argument("--scenes", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("contact_sheet.jpg"))
    arguments = parser.parse_args()
    with TemporaryDirectory() as room:
        folder = arguments.folder
        if folder is None:
            folder = Path(room)
            engine = load_engine(PRESETS[arguments.preset])
            tell_stories(
                engine, folder, stories=arguments.stories, scenes=arguments.scenes, seed=1_000_000 * arguments.seed
            )
        stories = [story.first(arguments.scenes) for story in read_folder(folder)[: arguments.stories]]
        lay_out(stories, arguments.out)
    for story in stories:
        print(*(f"{number:2d} {text}" for number, text in enumerate(story.captions, 1)), "", sep="\n")


if __name__ == "__main__":
    main()
