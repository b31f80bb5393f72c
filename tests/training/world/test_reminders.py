"""Reminders name kind and outfit once for everybody, and leave introductions and speech alone."""

from __future__ import annotations

import pytest

from training.world.reminders import remind
from training.world.script import Character
from training.world.stories import captions, make_story

RUBY = Character(name="Ruby", kind="fox", garment="scarf", colour="green")
TOM = Character(name="Tom", kind="robot", garment="hat", colour="blue")
LOOK = "Ruby the fox in the green scarf"


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Ruby pointed at the map.", f"{LOOK} pointed at the map."),
        ("Ruby pointed, and Ruby ran.", f"{LOOK} pointed, and Ruby ran."),
        ("Ruby the fox laughed.", f"{LOOK} laughed."),
        ("Ruby was a fox with a green scarf.", "Ruby was a fox with a green scarf."),
        ('"Ruby, come!" said Tom.', '"Ruby, come!" said Tom the robot in the blue hat.'),
        ("Nobody was there.", "Nobody was there."),
        ("My fox Ruby wears a green scarf. Ruby ran.", "My fox Ruby wears a green scarf. Ruby ran."),
        ("Have you met Ruby? She is a fox. Ruby ran.", "Have you met Ruby? She is a fox. Ruby ran."),
        ("Have you met Ruby?", f"Have you met {LOOK}?"),
    ],
)
def test_who_is_said_again_once(caption: str, expected: str) -> None:
    assert remind(caption, [RUBY, TOM]) == expected


def test_most_captions_of_the_world_gain_a_reminder() -> None:
    story = make_story(11, 30)
    plain = captions(story)
    rich = [remind(caption, story.cast) for caption in plain]
    gained = sum(
        f"the {person.kind} in the {person.colour} {person.garment}" in caption
        for number, caption in enumerate(rich)
        for figure in story.scenes[number].figures
        for person in [story.cast[figure.who]]
    )
    shown = sum(len(scene.figures) for scene in story.scenes)
    assert gained / shown > 0.7
    assert all(len(a) >= len(b) for a, b in zip(rich, plain, strict=True))
