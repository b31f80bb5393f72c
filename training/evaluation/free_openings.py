"""Openings that no template would write: does the continuation keep their names and what they are about?

`free_openings.jsonl` holds 40 of them; each is continued from a drawn frame that shows the kind of character and the
place it speaks of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from PIL import Image

from seed_story.storytellers.seed_story.engine import StoryEngine
from training.evaluation.openings import Opening, generate_openings
from training.world import vocabulary as v
from training.world.drawing import render, scene_svg
from training.world.script import Character, Figure, SceneScript, StoryScript

FILE = Path(__file__).with_name("free_openings.jsonl")


@dataclass(frozen=True)
class FreeOpening:
    """An opening; `subject` are beginnings of words, as in `Opening`."""

    text: str
    names: tuple[str, ...]
    subject: tuple[str, ...]
    kind: str
    place: str

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> FreeOpening:
        names, subject = (tuple(map(str, values[key])) for key in ("names", "subject"))  # type: ignore[call-overload]
        return cls(str(values["text"]), names, subject, str(values["kind"]), str(values["place"]))


def read_free_openings(file: Path = FILE) -> list[FreeOpening]:
    return [
        FreeOpening.from_dict(json.loads(line))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def frame(line: FreeOpening, seed: int, size: int = 512) -> Image.Image:
    """A picture of Fernhollow with a character of the opening's kind, in random clothes."""
    rng = Random(f"lines/{seed}")
    person = Character(name=line.names[0], kind=line.kind, garment=rng.choice(v.GARMENTS), colour=rng.choice(v.COLOURS))
    scene = SceneScript(place=line.place, time="day", weather="clear", figures=(Figure(who=0),))
    story = StoryScript(seed=seed, season="summer", cast=(person,), scenes=(scene,))
    return Image.fromarray(render(scene_svg(story, 0), size))


def generate_free_openings(
    engine: StoryEngine,
    folder: Path,
    *,
    scenes: int = 4,
    seed: int = 0,
    shard: tuple[int, int] = (0, 1),
    batch_size: int = 1,
) -> None:
    """Continues every free opening into a folder of stories."""
    openings = [
        Opening(f"line-{number:02d}", partial(frame, line, number), line.text, line.names, line.subject)
        for number, line in enumerate(read_free_openings())
    ]
    generate_openings(engine, folder, openings, scenes=scenes, seed=seed, shard=shard, batch_size=batch_size)
