"""Pictures that nobody drew for Fernhollow, with openings as a parent or a child would write them.

`foreign/frames.jsonl` holds 40: photographs, children's drawings and other styles, each with its licence and author.
They are for measuring only and must never be trained on (`training.world.foreign` makes other ones for that).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from seed_story.storytellers.seed_story.engine import StoryEngine
from training.evaluation.openings import Opening, generate_openings

FOLDER = Path(__file__).with_name("foreign")
FILE = FOLDER / "frames.jsonl"


@dataclass(frozen=True)
class Frame:
    """A picture and its opening; `shows` says in plain words what is to be seen, `who` what names may be called."""

    file: str
    licence: str
    source: str
    shows: str
    text: str
    names: tuple[str, ...]
    subject: tuple[str, ...]
    who: dict[str, list[str]]

    @property
    def style(self) -> str:
        """ "photo", "child" or "other"."""
        return self.file.partition("-")[0]

    def open(self) -> Image.Image:
        with Image.open(FOLDER / self.file) as picture:
            return picture.convert("RGB")


def read_frames(file: Path = FILE) -> list[Frame]:
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Frame(**(one | {"names": tuple(one["names"]), "subject": tuple(one["subject"])})) for one in lines]


def generate_frames(
    engine: StoryEngine,
    folder: Path,
    *,
    scenes: int = 4,
    seed: int = 0,
    shard: tuple[int, int] = (0, 1),
    batch_size: int = 1,
) -> None:
    """Continues every foreign frame into a folder of stories."""
    openings = [
        Opening(
            Path(frame.file).stem, frame.open, frame.text, frame.names, frame.subject,
            {
                "style": frame.style, "shows": frame.shows, "source": f"{frame.source}, {frame.licence}",
                "who": frame.who,
            },
        )
        for frame in read_frames()
    ]  # fmt: skip
    generate_openings(engine, folder, openings, scenes=scenes, seed=seed, shard=shard, batch_size=batch_size)
