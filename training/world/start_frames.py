"""Ten opening pictures with opening words, from which a reader can start a story of Fernhollow.

`python -m training.world.start_frames OUTDIR` writes them as JPEG beside a `frames.json`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from PIL import Image

from training.world.drawing import render, scene_svg
from training.world.script import Character, Figure, SceneScript, StoryScript

SIDE = 512
QUALITY = 90


def _frame(
    season: str, place: str, time: str, weather: str, *people: tuple[Character, Figure], props: tuple[str, ...] = ()
) -> StoryScript:
    figures = tuple(figure for _, figure in people)
    scene = SceneScript(place=place, time=time, weather=weather, figures=figures, props=props, action="open")
    return StoryScript(seed=0, season=season, cast=tuple(person for person, _ in people), scenes=(scene,))


def _person(
    who: int, name: str, kind: str, garment: str, colour: str, pose: str = "stand", facing: str = "right", **more: str
) -> tuple[Character, Figure]:
    character = Character(name=name, kind=kind, garment=garment, colour=colour)
    return character, Figure(who=who, pose=pose, facing=facing, **more)


def start_frames() -> list[tuple[str, StoryScript, str]]:
    """Each frame as (slug, script of one scene, opening words)."""
    return [
        (
            "ruby-in-the-autumn-meadow",
            _frame(
                "autumn", "meadow", "morning", "windy",
                _person(0, "Ruby", "fox", "scarf", "green", "wave", holding="map"),
            ),
            "Ruby was a fox with a green scarf. One windy autumn morning she stood in the meadow with an old map "
            "in her paw and waved. Somewhere on that map, she was sure, an adventure was waiting.",
        ),
        (
            "pip-and-nora-at-the-lake",
            _frame(
                "spring", "lake", "day", "clear",
                _person(0, "Pip", "mouse", "raincoat", "yellow", "point"),
                _person(1, "Nora", "frog", "hat", "red", "stand", "left", expression="surprised"),
                props=("toy boat",),
            ),
            "Pip was a mouse in a yellow raincoat, and Nora was a frog with a red hat. One clear spring day they "
            "found a toy boat on the shore of the lake, and nobody was in it.",
        ),
        (
            "otto-in-the-snowy-forest",
            _frame(
                "winter", "forest", "evening", "snow",
                _person(0, "Otto", "bear", "jumper", "red", "walk", holding="lantern"),
            ),
            "Otto was a bear in a red jumper. On a winter evening, while soft snow fell on the forest, he lit his "
            "lantern and walked down the path to see who was still awake.",
        ),
        (
            "bolt-in-the-crystal-cave",
            _frame(
                "summer", "cave", "night", "clear",
                _person(0, "Bolt", "robot", "cape", "purple", "stand", expression="surprised"),
                props=("chest",),
            ),
            "Bolt was a robot with a purple cape. One summer night he rolled into the cave where the crystals "
            "glowed, and there, between two stones, stood a chest that nobody had ever opened.",
        ),
        (
            "mila-and-hugo-on-the-beach",
            _frame(
                "summer", "beach", "day", "clear",
                _person(0, "Mila", "girl", "hat", "yellow", "carry", holding="bucket"),
                _person(1, "Hugo", "puppy", "dungarees", "blue", "jump", "left", expression="laughing"),
                props=("sandcastle",),
            ),
            "Mila was a girl with a yellow hat, and Hugo was a puppy in blue dungarees. On a bright summer day "
            "they built a sandcastle on the beach, and Hugo jumped for joy.",
        ),
        (
            "wilma-in-the-library",
            _frame(
                "autumn", "library", "night", "rain",
                _person(0, "Wilma", "owl", "scarf", "orange", "sit", expression="happy", holding="book"),
                props=("candle",),
            ),
            "Wilma was an owl with an orange scarf. One rainy autumn night she sat in the library with a book "
            "that she had never seen before, and the candle beside her flickered twice.",
        ),
        (
            "tilly-and-bram-in-the-kitchen",
            _frame(
                "winter", "kitchen", "morning", "snow",
                _person(0, "Tilly", "rabbit", "dungarees", "pink", "wave"),
                _person(1, "Bram", "hedgehog", "jumper", "green", "carry", "left", holding="cake"),
            ),
            "Tilly was a rabbit in pink dungarees, and Bram was a hedgehog in a green jumper. One snowy winter "
            "morning Bram carried a cake into the kitchen. But whose birthday was it?",
        ),
        (
            "felix-at-the-harbour",
            _frame(
                "summer", "harbour", "evening", "clear",
                _person(0, "Felix", "cat", "raincoat", "blue", "point", expression="happy", holding="telescope"),
            ),
            "Felix was a cat in a blue raincoat. On a summer evening he stood in the harbour with his telescope "
            "and pointed at the big ship. Tomorrow it would sail, and he meant to be aboard.",
        ),
        (
            "sami-in-the-spring-garden",
            _frame(
                "spring", "garden", "morning", "clear",
                _person(0, "Sami", "boy", "jumper", "orange", "stand", expression="worried", holding="key"),
                props=("wheelbarrow",),
            ),
            "Sami was a boy in an orange jumper. One spring morning he found a golden key in the garden, just "
            "beside the wheelbarrow. He looked at it and wondered which door it could open.",
        ),
        (
            "fern-and-moss-on-the-mountain",
            _frame(
                "winter", "mountain", "night", "clear",
                _person(0, "Fern", "fox", "cape", "red", "sit", expression="sleepy"),
                _person(1, "Moss", "rabbit", "scarf", "white", "wave", "left"),
                props=("campfire",),
            ),
            "Fern was a fox with a red cape, and Moss was a rabbit with a white scarf. One clear winter night "
            "they warmed their paws at a campfire on the mountain and waited for the stars.",
        ),
    ]  # fmt: skip


def write_frames(folder: Path) -> list[dict[str, str]]:
    """Draw all frames into `folder` and list them in its `frames.json`; returns that list."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for slug, story, text in start_frames():
        pixels = render(scene_svg(story, 0), SIDE)
        Image.fromarray(pixels).save(folder / f"{slug}.jpg", quality=QUALITY, optimize=True)
        title = slug.replace("-", " ").title()
        for word in ("In", "The", "And", "At", "On"):
            title = title.replace(f" {word} ", f" {word.lower()} ")
        entries.append({"file": f"{slug}.jpg", "title": title, "text": text})
    (folder / "frames.json").write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    return entries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="OUTDIR")
    write_frames(parser.parse_args().folder)


if __name__ == "__main__":
    main()
