"""Checks of told stories: a good authored story passes all, and each kind of nonsense fails the one it is for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from training.corpus.format import AuthoredStory, read_stories
from training.evaluation import __main__ as evaluation
from training.evaluation.checks import people, shape, words
from training.evaluation.checks.report import CHECKS, check_stories, remarks_on
from training.evaluation.folder import GeneratedStory, write_story


def told(story: AuthoredStory) -> GeneratedStory:
    names = [person.name for person in story.people if person.name in story.openings[0]]
    return GeneratedStory(
        story.slug, (), (story.openings[0], *story.told), {"names": names, "planned": len(story.scenes)}
    )


@pytest.fixture(scope="module")
def held_out() -> list[GeneratedStory]:
    """Authored stories that no model of the checks was made of."""
    return [told(story) for story in read_stories() if story.split != "train"]


@pytest.fixture(scope="module")
def good(held_out: list[GeneratedStory]) -> GeneratedStory:
    return next(story for story in held_out if not any(remarks_on(story).values()))


def failed(story: GeneratedStory) -> set[str]:
    return {name for name, found in remarks_on(story).items() if found}


def with_scenes(story: GeneratedStory, *scenes: str) -> GeneratedStory:
    return GeneratedStory(story.id, (), (story.captions[0], *scenes), story.facts)


def test_authored_stories_pass(held_out: list[GeneratedStory]) -> None:
    """As far as they are not made of noises; whether one closes is judged least surely (see `shape.CLOSES`)."""
    shares = {name: one.value for name, one in check_stories(held_out).figures.items()}
    assert shares.keys() == {*CHECKS, "no frame of many stories"}
    assert shares.pop("ends where it should") >= 0.65
    assert min(shares.values()) >= 0.85, shares


def test_word_salad_fails(good: GeneratedStory) -> None:
    rng = Random(3)
    shuffled = []
    for caption in good.captions[1:]:
        pieces = caption.split()
        rng.shuffle(pieces)
        shuffled.append(" ".join(pieces))
    assert "words in an English order" in failed(with_scenes(good, *shuffled))


def test_words_that_are_none_fail(good: GeneratedStory) -> None:
    scenes = list(good.captions[1:])
    scenes[0] = "They snolted the chessels and blimmered over a harbourling, and a frimp was very glimsome."
    remarks = remarks_on(with_scenes(good, *scenes))["words in the dictionary"]
    assert {"snolted", "chessels", "blimmered", "frimp", "glimsome"} <= set(remarks)
    scenes[0] = 'Plip, plip, went the tap. "Krrk!" said the door. They laughed about it.'
    assert "words in the dictionary" not in failed(with_scenes(good, *scenes))  # noises are no mistakes
    scenes[0] = "The tap was dripping, and they blimmered about it."
    assert remarks_on(with_scenes(good, *scenes))["words in the dictionary"] == ["blimmered"]
    assert words.is_word("colour") and words.is_word("color") and words.is_word("didn't") and words.is_word("shhhh")


def test_counting_fails(good: GeneratedStory) -> None:
    numbers = ("one", "two", "three", "four", "five", "six")
    scenes = [f"There were {number} apples in the big basket. Now it was {number} o'clock." for number in numbers]
    assert "no frame again and again" in failed(with_scenes(good, *scenes))


def test_contradictions_fail() -> None:
    captions = ("Pip was a small mouse who loved cheese.", "Pip the mouse ran home.", "Pip was a green frog now.")
    assert people.changed_kinds(captions) == ["Pip is a mouse and a frog"]
    assert not people.changed_kinds((captions[0], "Pip the mouse ran home.", "Nora was a frog, and Pip was happy."))
    assert not people.changed_kinds(("Lena was a girl.", "Lena was a doctor now.", "The girl Lena laughed."))
    assert "nobody becomes another kind" in failed(GeneratedStory("a", (), captions))


@pytest.mark.parametrize(
    ("check", "scene"),
    [
        ("no control characters", "The door\x07 opened, and there was the sea."),
        ("no control characters", "The door opened\ufffd, and there was the sea."),
        ("no control characters", "The door\u200b opened, and there was the sea."),
        ("quotations closed", '"The door is open, they cried, and there was the sea.'),
        ("quotations closed", "“The door is open, they cried, and there was the sea."),
        ("everybody introduced", 'Somebody knocked. "I am late," said Zubo, and sat down at the table.'),
        ("everybody introduced", "And now Zubo was cold. Then Zubo went home to the sea."),
    ],
)
def test_one_bad_scene_is_enough(good: GeneratedStory, check: str, scene: str) -> None:
    scenes = list(good.captions[1:])
    scenes[1] = scene
    assert failed(with_scenes(good, *scenes)) == {check}


def test_who_is_introduced_is_no_stranger(good: GeneratedStory) -> None:
    for scene in (
        "Then Zubo, a goat with a bell, came by. Zubo was cold.",
        "It was their neighbour Zubo. Zubo was cold.",
        'A goat knocked. "My name is Zubo," it said. Zubo was cold.',
    ):
        assert not people.strangers(("Ida was bored.", scene)), scene


def test_a_name_may_not_change_its_spelling() -> None:
    captions = ("Streacher was a fire engine.", "Then Sttreacher rang the bell.", "Streacher was glad.")
    assert people.misspelt_names(captions) == [("Streacher", "Sttreacher")]
    pelle = ("Pelle the penguin wants to fly.", "Pelle walked round.", "Pple the penguin sat down on the beach.")
    assert people.misspelt_names(pelle) == [("Pelle", "Pple")]
    assert remarks_on(GeneratedStory("a", (), pelle))["names unchanged"] == ["Pelle / Pple"]
    assert not people.misspelt_names(("Maria and Marie were twins.", "Maria ran to Marie."))  # the opening has both


def test_a_sentence_may_not_come_twice_and_a_refrain_may() -> None:
    same = "The little boat sailed over the wide lake."
    assert shape.repeated((same, "They slept.", same))
    assert not shape.repeated(("Oh no, not again!", "They slept.", "Oh no, not again!"))
    assert "no sentence twice" in failed(GeneratedStory("a", (), ("A boat was sad.", same, "They slept.", same)))


def test_a_story_ends_once_and_in_time(good: GeneratedStory, held_out: list[GeneratedStory]) -> None:
    check = "ends where it should"
    assert "instead of" in remarks_on(with_scenes(good, *good.captions[1:-2]))[check][0]
    unfinished = with_scenes(good, *good.captions[1:-1], good.captions[-1].rstrip('.!?"') + " and")
    assert "the last sentence is not finished" in remarks_on(unfinished)[check]
    second = GeneratedStory(
        good.id, (), (*good.captions, "Otto was a bear in a red jumper. One winter evening he lit his lantern.")
    )
    assert any("begins another story" in one for one in remarks_on(second)[check])
    # Cut off before their ending, most stories are found out; one alone may not be.
    cut = [GeneratedStory(one.id, (), one.captions[:-2]) for one in held_out]
    assert sum(check in failed(one) for one in cut) > 0.55 * len(cut)


def test_the_subject_of_the_opening_stays() -> None:
    facts = {"names": ["Chelsea"], "subject": ["rocket", "moon"]}
    opening = "My cat Chelsea was dreaming of a rocket."
    scenes = [f"It was day {number} in the meadow, and Chelsea walked." for number in range(6)]
    check = "subject named to the end"
    assert remarks_on(GeneratedStory("a", (), (opening, *scenes), facts))[check] == ["nothing that it was about"]
    kept = GeneratedStory("a", (), (opening, *scenes[:-1], "Now the moon was hers."), facts)
    assert remarks_on(kept)[check] == []
    lost = GeneratedStory("a", (), (opening, *["The moon was up, and a fox walked."] * 4), facts)
    assert remarks_on(lost)[check] == ["nobody of the opening"]
    bare = GeneratedStory("a", (), (opening, "A fox was sad.", "A bear was glad."))
    assert remarks_on(bare)[check] == ["nothing that it was about"]


def test_frames_that_many_stories_share_are_listed(
    good: GeneratedStory, tmp_path: Path, command: Callable[..., str]
) -> None:
    frame = "Nobody had a {0} to give away in the {1}, and here {2} was startled."
    filled = [("train", "harbour", "Clement"), ("kite", "forest", "Rosa"), ("drum", "castle", "Pip")]
    stories = [
        GeneratedStory(f"story-{number}", (), (good.captions[0], frame.format(*words), *good.captions[1:]), good.facts)
        for number, words in enumerate(filled)
    ]
    for story in stories:
        write_story(tmp_path / "told", story.id, [Image.new("RGB", (8, 8))] * len(story), story.captions, story.facts)
    said = command(evaluation.main, "checks", tmp_path / "told", "--out", tmp_path / "checks.json")
    assert "3 of 3 stories: nobody had a _ to _ away in the _ and here _ was _" in said
    kept = json.loads((tmp_path / "checks.json").read_text())[str(tmp_path / "told")]
    assert kept["figures"]["no frame of many stories"]["value"] == 0 and len(kept["remarks"]) == 3
    alone = check_stories([good])
    assert alone.figures["no frame of many stories"].value == 1 and not alone.frames
