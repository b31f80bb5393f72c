"""Openings that no template would write: does the continuation keep their names and what they are about?

`lines.jsonl` holds 40 of them; each is told on from a drawn frame that shows the kind and the place it speaks of.
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
from training.evaluation.openings import Opening, tell_openings
from training.world import vocabulary as v
from training.world.drawing import render, scene_svg
from training.world.script import Character, Figure, SceneScript, StoryScript

FILE = Path(__file__).with_name("lines.jsonl")


@dataclass(frozen=True)
class Line:
    """An opening; `subject` are beginnings of words, as in `Opening`."""

    text: str
    names: tuple[str, ...]
    subject: tuple[str, ...]
    kind: str
    place: str

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Line:
        names, subject = (tuple(map(str, values[key])) for key in ("names", "subject"))  # type: ignore[call-overload]
        return cls(str(values["text"]), names, subject, str(values["kind"]), str(values["place"]))


def read_lines(file: Path = FILE) -> list[Line]:
    return [Line.from_dict(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def frame(line: Line, seed: int, size: int = 512) -> Image.Image:
    """A picture of Fernhollow with somebody of the line's kind, in clothes of its own."""
    rng = Random(f"lines/{seed}")
    person = Character(name=line.names[0], kind=line.kind, garment=rng.choice(v.GARMENTS), colour=rng.choice(v.COLOURS))
    scene = SceneScript(place=line.place, time="day", weather="clear", figures=(Figure(who=0),))
    story = StoryScript(seed=seed, season="summer", cast=(person,), scenes=(scene,))
    return Image.fromarray(render(scene_svg(story, 0), size))


def tell_lines(
    engine: StoryEngine,
    folder: Path,
    *,
    scenes: int = 4,
    seed: int = 0,
    shard: tuple[int, int] = (0, 1),
    at_once: int = 1,
) -> None:
    """Tells every line on into a folder of stories."""
    openings = [
        Opening(f"line-{number:02d}", partial(frame, line, number), line.text, line.names, line.subject)
        for number, line in enumerate(read_lines())
    ]
    tell_openings(engine, folder, openings, scenes=scenes, seed=seed, shard=shard, at_once=at_once)
