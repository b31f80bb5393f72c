"""Two systems that have told the same small openings, and readers who fill in what they are told to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from training.evaluation.folder import write_story
from training.evaluation.readers.packets import Packet
from training.evaluation.readers.questions import QUESTIONS

OPENINGS = {
    "free-01": "My cat Minka found a blue sock.",
    "free-02": "Dad lost the key of the tram.",
    "photos-01": "The owl did not want to sleep.",
}
SHADES = {"older": 40, "newer": 200}


def tell(folder: Path, system: str, scenes: int = 3, **texts: str) -> Path:
    """A folder of told stories. Every picture is one colour; what the system says has its name in it nowhere."""
    for number, (name, text) in enumerate((OPENINGS | texts).items()):
        shades = [10 + number] + [SHADES[system] + scene for scene in range(1, scenes)]
        pictures = [Image.new("RGB", (640, 640), (shade, shade, 90)) for shade in shades]
        told = [f"And {'then' if system == 'older' else 'so'} it went on, {scene}." for scene in range(1, scenes)]
        write_story(folder / system, name, pictures, [text, *told])
    return folder / system


def filled(
    packet: Packet, reader: str, letters: Mapping[str, Mapping[str, str]], scores: Mapping[str, float], **ends: bool
) -> dict[str, Any]:
    """The form of a reader who gives every story of a system one number, and prefers the higher one."""
    form = json.loads((packet.folder / "form.json").read_text())
    form["reader"] = reader
    for row in form["ratings"]:
        system = letters[row["opening"]][row["story"]]
        row |= dict.fromkeys(QUESTIONS, scores[system]) | {"ends": "yes" if ends.get(system) else "no"}
    for row in form["preferences"]:
        two = {letter: scores[letters[row["opening"]][letter]] for letter in row["story"].split("/")}
        row["better"] = max(two, key=lambda letter: two[letter]) if len(set(two.values())) > 1 else "tie"
    return form
