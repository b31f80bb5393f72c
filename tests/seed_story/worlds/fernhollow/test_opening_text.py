"""What an opening's words leave to its picture is said in words; what they say themselves is not said again."""

from __future__ import annotations

import pytest

from seed_story.presets import MINI
from seed_story.worlds.fernhollow.opening_text import names_of, with_introductions
from training.evaluation.frames import read_frames
from training.evaluation.free_openings import read_free_openings
from training.evaluation.generation import held_out_stories
from training.world.script import StoryScript
from training.world.stories import captions

assert MINI.reader is not None
KINDS = [word for word in MINI.reader.attributes["kind1"] if word]


def seen(*people: tuple[str, str, str], sure: float = 0.9) -> dict[str, tuple[str, float]]:
    """What a reader says of people (kind, colour, garment) from left to right; a third is not there."""
    read = {}
    for slot in (1, 2, 3):
        words = people[slot - 1] if slot <= len(people) else ("", "", "")
        read |= {f"{part}{slot}": (word, sure) for part, word in zip(("kind", "colour", "garment"), words, strict=True)}
    return read


CAT, BEAR = ("cat", "red", "scarf"), ("bear", "orange", "dungarees")


@pytest.mark.parametrize(
    ("text", "people", "added"),
    [
        ("My cat Biscuit is scared.", [CAT], "Biscuit was a cat in a red scarf."),
        ("Leonora had lost her trumpet.", [CAT], "Leonora was a cat in a red scarf."),
        ("Zoe and Olga sang.", [CAT, BEAR], "Zoe was a cat in a red scarf. Olga was a bear in orange dungarees."),
        # Who is who follows from the words, not from the order.
        ("Zoe the bear met Olga.", [CAT, BEAR], "Zoe was a bear in orange dungarees. Olga was a cat in a red scarf."),
        ("Zoe is a cat with a red scarf. She met Olga.", [CAT, BEAR], "Olga was a bear in orange dungarees."),
        # The words know better than the picture; what the reader has no word for stays unsaid.
        ("Our dog Bruno barked.", [CAT], "Bruno was a puppy in a red scarf."),
        ("The whale Wanda sang.", [CAT], "Wanda wore a red scarf."),
        ("Zoe, Olga and Otto sang.", [CAT], "Zoe was a cat in a red scarf."),
        ("It rained all day.", [CAT], ""),
        ("Once there was a cat.", [CAT], ""),
        ("Zoe sang.", [], ""),
    ],
)  # fmt: skip
def test_looks_that_the_words_leave_open(text: str, people: list[tuple[str, str, str]], added: str) -> None:
    assert with_introductions(text, seen(*people), KINDS) == f"{added} {text}".strip()


def test_an_unsure_kind_is_not_told() -> None:
    assert with_introductions("Zoe sang.", seen(CAT, sure=0.3), KINDS) == "Zoe wore a red scarf. Zoe sang."
    assert with_introductions("My cat Zoe sang.", seen(CAT, sure=0.3), KINDS).startswith(
        "Zoe was a cat in a red scarf."
    )


def test_without_a_reader_nothing_is_added() -> None:
    assert with_introductions("Zoe sang.", {}, ()) == "Zoe sang."


@pytest.mark.parametrize("opening", [*read_free_openings(), *read_frames()], ids=lambda one: one.text[:30])
def test_names_of_openings_that_no_template_would_write(opening) -> None:
    found = names_of(opening.text, KINDS)
    assert any(name in found for name in opening.names), found


def test_held_out_openings_are_introduced_rightly() -> None:
    """Of 150 stories whose openings often leave looks to the picture: everybody's outfit, and never a wrong kind."""
    added = 0
    for story in held_out_stories(150):
        text = captions(story)[0]
        note = with_introductions(text, _seen(story), KINDS)
        added += note != text
        for figure in story.scenes[0].figures:
            person = story.cast[figure.who]
            assert f"{person.colour} {person.garment}" in note, note
            said = note.removesuffix(text)
            kind = f"{person.name} was {'an' if person.kind[0] in 'aeiou' else 'a'} {person.kind} "
            assert kind in said or f"{person.name} was" not in said, note
    assert added > 15


def _seen(story: StoryScript) -> dict[str, tuple[str, float]]:
    people = [story.cast[figure.who] for figure in story.scenes[0].figures]
    return seen(*((person.kind, person.colour, person.garment) for person in people))
