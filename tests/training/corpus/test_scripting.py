"""Authored stories become scripts that the world can draw."""

from __future__ import annotations

import pytest

from training.corpus.format import parse, read_stories
from training.corpus.scripting import body_of, scripted

STORY = """
=== the-tall-crane
for: 4-6
outline: Ada wants to see the sea. But the house is low. So she climbs the tree house. At last she sees it.
who: Ada | baker, woman | grey hair, dark brown skin | yellow wellies, blue jumper
who: Bo | little owl | white feathers | red scarf
who: Gloop | jabberwock | green | none
swap: Ada name
open: Ada wants to see the sea.
open: a baker who has never seen the sea
open: My aunt Ada has never seen the sea. She bakes all day.
0 | school corridor, day, inside | Ada stand sad holds bread | rocket, zeppelin, ladder
1 | behind the moon, night, snow | Bo fly happy; Ada climb calm holds tree; Gloop hug cross | tree, ladder
"Up," said Bo the owl, and Ada climbed the tall old tree until the ladder was very small.
"""


@pytest.mark.parametrize(
    ("words", "sex", "kind", "trade"),
    [
        ("little owl", "", "owl", ""),
        ("pirate cat", "", "cat", "pirate"),
        ("baker", "female", "woman", "baker"),  # the world's baker is a man
        ("baker", "male", "baker", ""),
        ("cup of coffee", "", "cup of coffee", ""),
        ("school friend", "male", "boy", ""),
    ],
)
def test_somebody_is_drawn_as_the_words_say(words: str, sex: str, kind: str, trade: str) -> None:
    body = body_of(words, sex)
    assert (body.kind, body.trade, body.stand_in) == (kind, trade, False)


def test_a_story_keeps_its_people_places_and_things() -> None:
    script = scripted(parse(STORY)[0]).script
    ada, bo, _ = script.cast
    assert (ada.kind, ada.trade, ada.coat, ada.hair, ada.garment, ada.colour) == (
        "woman", "baker", "dark brown", "grey", "boots", "yellow",
    )  # fmt: skip
    assert ada.wear == (("jumper", "blue"),) and (bo.coat, bo.garment) == ("white", "scarf")
    first, second = script.scenes
    assert first.place == "classroom" and first.figures[0].holding == "bread" and first.weather == "clear"
    assert second.place == "moon" and script.season == "winter"
    assert "tree" in second.props and second.figures[1].holding == "", "a tree is not carried"
    assert [figure.facing for figure in second.figures] == ["right", "right", "left"]


def test_what_the_world_lacks_is_said() -> None:
    said = dict(scripted(parse(STORY)[0]).stand_ins)
    assert said["jabberwock"] == "man"


def test_every_authored_story_can_be_drawn() -> None:
    """All scripts are valid; nearly everybody is drawn as what they are, and most things can be drawn."""
    stories = read_stories()
    said = [dict(scripted(story).stand_ins) for story in stories]
    people = [person for story in stories for person in story.people]
    assert sum(body_of(person.kind, person.sex).stand_in for person in people) < len(people) / 50
    things = sum(len(scene.things) for story in stories for scene in story.scenes)
    assert sum(drawn == "" for one in said for drawn in one.values()) < things / 50
