"""What people are stays as the story first said it."""

from __future__ import annotations

import pytest

from seed_story.presets import PRESETS
from seed_story.worlds.fernhollow.name_repair import (
    capitalized_words,
    correct_kinds,
    correct_names,
    known_kinds,
    story_names,
)
from training.world.stories import captions, make_story, split_of

READER = PRESETS["mini"].reader
assert READER is not None
KINDS = [word for word in READER.attributes["kind1"] if word]


@pytest.mark.parametrize(
    ("opening", "people"),
    [
        ("At night the black swan Nero swims around the moon.", {"Nero": "swan"}),
        ("A black horse called Sombra comes to our fence.", {"Sombra": "horse"}),
        ("The butterfly is called Flora and she is looking for breakfast.", {"Flora": "butterfly"}),
        ("Lumi is a star who fell asleep.", {"Lumi": "star"}),
        ("My dog Biscuit is scared of the dishwasher.", {"Biscuit": "puppy"}),
        ("Ruby was a fox with a green scarf.", {"Ruby": "fox"}),
        ("Rex has a toothache and that is why he roars.", {}),
        ("Zoe was a little late. Zoe was a bit tired.", {}),
    ],
)
def test_openings_say_what_people_are(opening: str, people: dict[str, str]):
    assert known_kinds([opening], KINDS) == people


def test_later_scenes_say_who_comes_later():
    path = ["Ruby was a fox with a green scarf.", "Her friend Otto, an owl in a red hat, came.", "Otto, a bear, sang."]
    assert known_kinds(path, KINDS) == {"Ruby": "fox", "Otto": "owl"}


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Nero the fox in the blue jumper stood by the lake.", "Nero the swan in the blue jumper stood by the lake."),
        ("Along came Nero, a fox with a hat.", "Along came Nero, a swan with a hat."),
        ("Iggy was a fox. Iggy is a bear.", "Iggy was an ant. Iggy is an ant."),
        ("Nero met the fox. The fox asked Nero.", "Nero met the fox. The fox asked Nero."),
        ("Nero the swan and Ruby the fox sang.", "Nero the swan and Ruby the fox sang."),
        ("Nero the foxglove", "Nero the foxglove"),
    ],
)
def test_words_are_mended(text: str, mended: str):
    assert correct_kinds(text, {"Nero": "swan", "Iggy": "ant"}, KINDS) == mended


def test_what_a_person_gave_stays():
    text = "Nero the fox laughed. Nero the fox ran."
    given = len("Nero the fox laughed.")
    assert correct_kinds(text, {"Nero": "swan"}, KINDS, given) == "Nero the fox laughed. Nero the swan ran."
    assert correct_kinds(text, {}, KINDS) == correct_kinds(text, {"Nero": "swan"}, []) == text


def test_stories_of_the_world_stay_as_they_are():
    seeds = [seed for seed in range(3000) if split_of(seed) == "test"][:40]
    for seed in seeds:
        texts = captions(make_story(seed, 20))
        for number in range(1, len(texts)):
            people = known_kinds(texts[:number], KINDS)
            assert correct_kinds(texts[number], people, KINDS) == texts[number], (seed, number, people)


@pytest.mark.parametrize(
    "text, mended",
    [
        ("Naro sat down by the bridge.", "Nero sat down by the bridge."),
        ("Amelia waved to Naro.", "Amelie waved to Nero."),
        ("Minkin sat by Rolibi.", "Minka sat by Robbi."),
        ("His friend Nora, a fox in a hat, laughed.", "His friend Nora, a fox in a hat, laughed."),  # somebody new
        ("Near the lake Nero slept.", "Near the lake Nero slept."),  # the name itself, and a word that is none
        ("Gaston and Nerina ran.", "Gaston and Nerina ran."),  # another name
    ],
)
def test_names_are_spelt_as_they_were(text, mended):
    assert correct_names(text, ["Nero", "Amelie", "Gaston", "Minka", "Robbi"]) == mended


def test_what_somebody_wrote_is_spelt_as_they_wrote_it():
    assert correct_names("Naro ran. Niro sang.", ["Nero"], prefix_length=9) == "Naro ran. Nero sang."


def test_words_that_are_near_a_name_and_none_stay():
    assert correct_names("Then Theo ran.", ["Theo"]) == "Then Theo ran."
    # somebody wrote of her before
    assert correct_names("Nora came back.", ["Nero"], known_words={"Nora"}) == "Nora came back."


def test_nothing_is_mended_where_nothing_slipped():
    for seed in range(40):
        for wording in (0, 1):
            texts = captions(make_story(seed, 12), wording)
            for number in range(1, 12):
                names = story_names(texts[:number], KINDS)
                heard = set().union(*map(capitalized_words, texts[:number]))
                assert correct_names(texts[number], names, heard) == texts[number]


def test_whoever_is_introduced_after_all_is_what_is_said():
    texts = ["Nina counted the steps.", "There stood Nina, a girl in a purple cape, and smiled."]
    assert known_kinds(texts, KINDS, picture_is_known=False) == {"Nina": "girl"}


def test_names_come_from_the_opening_and_from_introductions():
    texts = ["Nero the swan swims.", "Suddenly his friend Gaston, a mouse in a white hat, smiled."]
    assert story_names(texts, ["mouse", "fox"]) == ["Nero", "Gaston"]


def test_nothing_is_said_of_whom_the_opening_only_names_beside_a_picture_that_cannot_be_read():
    texts = ["Nina counted ninety-nine steps. Our cat Tom slept."]
    assert known_kinds(texts, KINDS) == {"Tom": "cat"}
    people = known_kinds(texts, KINDS, picture_is_known=False)
    assert people == {"Nina": "", "Tom": "cat"}
    told = "Nina the boy in the purple cape ran. Tom the fox sat. Nina, a boy, laughed."
    assert correct_kinds(told, people, KINDS) == "Nina in the purple cape ran. Tom the cat sat. Nina, a boy, laughed."
    assert correct_kinds(told, people, KINDS, prefix_length=20).startswith("Nina the boy")
