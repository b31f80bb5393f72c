"""Who is in a story, read from captions as people and the model write them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from seed_story.characters.cast import cast_of, first_place, named_in
from seed_story.characters.likeness import KnownCharacter, likeness
from seed_story.errors import InputError
from seed_story.story import Scene
from seed_story.storytellers.protocol import Seen

FRAMES = Path(__file__).resolve().parents[3] / "assets" / "frames" / "frames.json"


def path(*texts: str) -> list[Scene]:
    return [Scene(f"s{i}", f"s{i - 1}" if i else None, text, "i", "f", 1, {}, 0.0) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ruby was a fox with a green scarf. One day she ran.", {"Ruby": "a fox with a green scarf"}),
        (
            "Pip was a mouse in a yellow raincoat, and Nora was a frog with a red hat.",
            {"Pip": "a mouse in a yellow raincoat", "Nora": "a frog with a red hat"},
        ),
        ("There once was a bear called Otto, who liked tea.", {"Otto": "a bear"}),
        ("Mila, a girl in a yellow hat, saw Hugo.", {"Mila": "a girl in a yellow hat", "Hugo": ""}),
        ("Then it rained. There was a storm.", {}),
        ("This is a story. She is an owl.", {}),
    ],
)
def test_people_and_looks(text, people):
    assert {person.name: person.look for person in cast_of(path(text))} == people


def test_looks_come_later_too_and_the_first_meeting_counts():
    (ruby, otto) = cast_of(path("One day Ruby met somebody.", "It was Otto the bear.", "Ruby is a fox."))[:2] or (0, 0)
    assert (ruby.name, ruby.look, ruby.scene_id) == ("Ruby", "a fox", "s0")
    assert (otto.name, otto.look, otto.scene_id) == ("Otto", "the bear", "s1")


def test_small_words_at_the_beginning_are_no_names():
    assert cast_of(path("In the village it rained. At the lake, nobody was there.")) == ()
    assert named_in("In the end Mendy the hedgehog saw Ruby.") == ["Mendy", "Ruby"]
    assert named_in("Then it rained.") == []


def test_every_start_frame_has_its_people():
    for frame in json.loads(FRAMES.read_text(encoding="utf-8")):
        people = cast_of(path(frame["text"]))
        assert people and all(person.look for person in people), frame["text"]
        assert all(person.name in frame["title"] for person in people), frame["title"]


# ---------------------------------------------------------------------------------------------------------- likeness


def seen(*figures: tuple[str, str, str], sure: float = 1.0, shape: tuple[int, int] = (4, 8)) -> Seen:
    attributes = {}
    for slot in range(1, 4):
        words = figures[slot - 1] if slot <= len(figures) else ("", "", "")
        for name, word in zip(("kind", "garment", "colour"), words, strict=True):
            attributes[f"{name}{slot}"] = (word, sure)
    return Seen(np.ones(shape, np.float16), attributes, "")


FOX, BEAR = ("fox", "scarf", "green"), ("bear", "jumper", "red")


def fox(*there: tuple[str, str, str]) -> KnownCharacter:
    """A fox that was met among these."""
    return KnownCharacter(seen(*(there or (FOX,))), "a fox")


def test_the_same_people_fit_and_others_do_not():
    assert likeness([fox()], seen(FOX)) == pytest.approx(1)
    assert likeness([fox()], seen(BEAR, FOX)) == pytest.approx(1), "somebody else may be there too"
    assert likeness([fox()], seen(("fox", "scarf", "red"))) == pytest.approx(0.75)
    assert likeness([fox()], seen(("bear", "scarf", "green"))) == pytest.approx(0.5)
    assert likeness([fox()], seen(BEAR)) == 0
    assert likeness([fox()], seen()) == 0
    assert likeness([fox()], seen(FOX, sure=0.8)) == pytest.approx(0.8), "as sure as the reader is"
    assert likeness([], seen(FOX)) is None and likeness([KnownCharacter(seen(), "a fox")], seen(FOX)) is None


def test_everybody_needs_a_figure_of_their_own():
    bear = KnownCharacter(seen(FOX, BEAR), "the bear")
    assert likeness([fox(FOX, BEAR), bear], seen(BEAR, FOX)) == pytest.approx(1)
    assert likeness([fox(FOX, BEAR), bear], seen(BEAR)) == pytest.approx(0.5)
    twins = [KnownCharacter(seen(FOX), "a fox"), KnownCharacter(seen(FOX), "a fox")]
    assert likeness(twins, seen(FOX)) == pytest.approx(0.5)
    assert likeness([fox(FOX, BEAR), bear], seen(BEAR), together=False) == pytest.approx(1), "any one of them"


def test_who_is_who_is_known_by_the_words_or_the_spot():
    red = ("fox", "scarf", "red")
    one, other = KnownCharacter(seen(FOX, red), "a fox", 0.25), KnownCharacter(seen(FOX, red), "a fox", 0.75)
    assert likeness([one], seen(FOX)) == pytest.approx(1) and likeness([other], seen(FOX)) == pytest.approx(0.75)
    assert likeness([KnownCharacter(seen(BEAR, FOX), "", 0.75)], seen(FOX)) == pytest.approx(1)


def test_without_a_reader_features_are_compared():
    one, other = np.random.default_rng(0).normal(size=(2, 4, 8)).astype(np.float16)
    same = likeness([KnownCharacter(Seen(one, {}, ""), "")], Seen(one, {}, ""))
    assert same == pytest.approx(1, abs=1e-3)
    assert 0 <= likeness([KnownCharacter(Seen(one, {}, ""), "")], Seen(other, {}, "")) < same
    with pytest.raises(InputError, match="different models"):
        likeness([KnownCharacter(Seen(one, {}, ""), "")], Seen(other[:2], {}, ""))


def test_the_man_with_the_yellow_hat_is_one_person() -> None:
    """A name of several capitals, at a sentence's beginning and within it, with a look of its own."""
    told = [
        "George was a little monkey. One day George saw the Man with the Yellow Hat.",
        "The Man with the Yellow Hat was a kind man in boots. He took George home to the Queen of Hearts.",
    ]
    path = [Scene.new(parent_id=None, text=text, image="", features="") for text in told]
    people = {person.name: person.look for person in cast_of(path)}
    assert people == {
        "George": "a little monkey", "The Man with the Yellow Hat": "a kind man in boots", "The Queen of Hearts": "",
    }  # fmt: skip
    assert named_in("There stood the Man with the Yellow Hat.") == ["The Man with the Yellow Hat"]
    assert first_place("Hat", "The Man with the Yellow Hat came.") is None


@pytest.mark.parametrize("written", ["The Man With The Yellow Hat", "the Man With the Yellow Hat"])
def test_small_words_of_a_name_may_have_capitals(written: str) -> None:
    told = f"George waved. {written} was a kind man. Then {written}'s car came, and {written} sat."
    met = cast_of(path(told, "There stood the Man with the Yellow Hat."))
    assert [(one.name, one.look) for one in met if one.name != "George"] == [
        ("The Man with the Yellow Hat", "a kind man")
    ]
    assert first_place("The Man with the Yellow Hat", told) == 14
