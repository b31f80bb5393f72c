"""Stories told by the shipped weights from held-out openings, laid out on one sheet.

    python -m training.evaluation.contact_sheet --stories 5 --scenes 10 --out assets/contact_sheet.jpg

Openings are first scenes of the test split: neither the people, nor their outfits, nor the wording were ever trained
on. Everything after the first picture of a row is the model's.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from tqdm import tqdm

from seed_story.engine import SceneReady, StoryEngine, Turn
from seed_story.presets import PRESETS, Sampling
from seed_story.weights import load_engine
from training.world.drawing import render, scene_svg
from training.world.stories import captions, make_story, split_of

FONT = Path(__file__).resolve().parents[2] / "assets" / "fonts"
PAPER, INK = (250, 246, 234), (46, 42, 38)
CELL, GAP, LINES = 224, 10, 9


def held_out_openings(count: int, size: int = 512) -> list[tuple[Image.Image, str]]:
    """First scenes of the first test stories: (picture, text)."""
    openings: list[tuple[Image.Image, str]] = []
    seed = 0
    while len(openings) < count:
        if split_of(seed) == "test":
            story = make_story(seed, 10)
            openings.append((Image.fromarray(render(scene_svg(story, 0), size)), captions(story)[0]))
        seed += 1
    return openings


def tell(
    engine: StoryEngine, picture: Image.Image, text: str, scenes: int, *, seed: int, sampling: Sampling | None = None
) -> list[tuple[Image.Image, str]]:
    """A story of `scenes` scenes, the opening included, always taking the only continuation."""
    path = [Turn(text, engine.see(picture).features)]
    told = [(picture, text)]
    while len(told) < scenes:
        ready = None
        for event in engine.continue_story(path, seeds=[seed + len(told)], sampling=sampling):
            if isinstance(event, SceneReady):
                ready = event
        assert ready is not None
        path.append(Turn(ready.text, ready.features))
        told.append((ready.image, ready.text))
    return told


def lay_out(stories: Sequence[Sequence[tuple[Image.Image, str]]], out: Path) -> None:
    """One row for each story, every picture with its words below."""
    fonts = sorted(FONT.glob("Nunito*.ttf"))
    font = ImageFont.truetype(str(fonts[0]), 14) if fonts else ImageFont.load_default(14)
    columns = max(len(story) for story in stories)
    row = CELL + LINES * 18 + 2 * GAP
    sheet = Image.new("RGB", (columns * (CELL + GAP) + GAP, len(stories) * row + GAP), PAPER)
    brush = ImageDraw.Draw(sheet)
    for y, story in enumerate(stories):
        for x, (picture, text) in enumerate(story):
            left, top = GAP + x * (CELL + GAP), GAP + y * row
            sheet.paste(picture.resize((CELL, CELL), Image.Resampling.LANCZOS), (left, top))
            words = "\n".join(textwrap.wrap(text, 31)[:LINES])
            brush.multiline_text((left, top + CELL + 6), words, font=font, fill=INK, spacing=4)
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(out, quality=85)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="mini", choices=sorted(PRESETS))
    parser.add_argument("--stories", type=int, default=5)
    parser.add_argument("--scenes", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("contact_sheet.jpg"))
    arguments = parser.parse_args()
    engine = load_engine(PRESETS[arguments.preset])
    stories = [
        tell(engine, picture, text, arguments.scenes, seed=arguments.seed * 1000)
        for picture, text in tqdm(held_out_openings(arguments.stories))
    ]
    lay_out(stories, arguments.out)
    for story in stories:
        print(*(f"{number:2d} {text}" for number, (_, text) in enumerate(story, 1)), "", sep="\n")


if __name__ == "__main__":
    main()
