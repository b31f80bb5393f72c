"""Openings that no template would write: does the continuation keep their names and what they are about?

`lines.jsonl` holds 40 of them; each is told on from a drawn frame that shows the kind and the place it speaks of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image
from tqdm import tqdm

from seed_story.engine import StoryEngine
from training.evaluation.folder import ToldStory, told_ids, write_story
from training.evaluation.telling import continue_opening
from training.world import vocabulary as v
from training.world.drawing import render, scene_svg
from training.world.script import Character, Figure, SceneScript, StoryScript

FILE = Path(__file__).with_name("lines.jsonl")


@dataclass(frozen=True)
class Line:
    """An opening; a scene keeps its subject if it has one of the beginnings of words in `subject`."""

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


def tell_lines(engine: StoryEngine, folder: Path, *, scenes: int = 4, seed: int = 0) -> None:
    """Tells every line on into a folder of stories; its facts are the line's."""
    folder.mkdir(parents=True, exist_ok=True)
    there = told_ids(folder)
    for number, line in enumerate(tqdm(read_lines(), desc=folder.name)):
        name = f"line-{number:02d}"
        if name not in there:
            told = continue_opening(engine, frame(line, number), line.text, scenes, seed=seed + 1000 * number)
            pictures, texts = zip(*told, strict=True)
            write_story(folder, name, pictures, texts, {"names": line.names, "subject": line.subject})


def kept(stories: Sequence[ToldStory]) -> dict[str, float]:
    """Shares of stories: every name comes again, in most scenes; the subject comes again; in most scenes."""
    names: list[bool] = []
    often: list[bool] = []
    subject: list[bool] = []
    subject_often: list[bool] = []
    for story in stories:
        told = [caption.lower() for caption in story.captions[1:]]
        half = len(told) / 2
        counts = [sum(name.lower() in caption for caption in told) for name in story.facts["names"]]
        names.append(all(counts))
        often.append(max(counts) > half)
        about = sum(any(word in caption for word in story.facts["subject"]) for caption in told)
        subject.append(about > 0)
        subject_often.append(about > half)
    shares = {
        "all names come again": names,
        "a name in most scenes": often,
        "the subject comes again": subject,
        "the subject in most scenes": subject_often,
    }
    return {name: sum(values) / len(values) for name, values in shares.items()}
