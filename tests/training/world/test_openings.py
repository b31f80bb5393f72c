"""Names from no list and openings in a parent's words: how often, how many, and that pronouns and looks agree."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from training.world import phrases as p
from training.world import vocabulary as v
from training.world.language import Narrator
from training.world.names import HE, OPEN_NAMES, SHE, outfit, pet_names, pronoun, syllable_name
from training.world.openings import CHILDREN, SHARES, _sentences, draw_style, free_ways, in_passing
from training.world.planning import plan_story
from training.world.script import Character
from training.world.stories import captions, make_story

SEEDS = range(200)
PETS = (*pet_names("she"), *pet_names("he"))
FUNCTION_WORDS = """Will Mark May June Rose Faith Hope Grace Art Bill Rob Sue Pat Drew Grant Chance Frank Guy
    Sunny Happy Lucky This There Then Now One Two The And But So All Both Once First Last Soon Never Here""".split()
FOX = Character(name="Biscuit", kind="fox", garment="dungarees", colour="green")
GIRL = Character(name="Talena", kind="girl", garment="cape", colour="red")


def test_pet_names_are_many_and_cannot_be_misread() -> None:
    assert len(PETS) >= 150 and len(set(PETS)) == len(PETS) and not set(PETS) & {*SHE, *HE, *FUNCTION_WORDS}
    assert {"Biscuit", "Pickle", "Mochi", "Waffles", "Nibbles", "Captain"} <= set(PETS)


@pytest.mark.parametrize("names", [PETS, [syllable_name(who, Random(i)) for i in range(1500) for who in ("she", "he")]])
def test_no_name_says_what_a_picture_shows(names: tuple[str, ...]) -> None:
    words = (*v.PROPS, *v.KINDS, *v.PLACES, *v.TIMES, *v.SEASONS, *v.GARMENTS, *v.COLOURS)
    for name in set(names):
        assert re.fullmatch(r"[A-Z][a-z]+", name), name
        assert not any(word in name.lower() for word in words if word != "red"), name
        for patterns in (p.SAYS_FEELING, p.SAYS_POSE, p.SAYS_TIME, p.SAYS_WEATHER):
            assert not any(re.search(pattern, name.lower()) for pattern in patterns.values()), name


def test_the_name_alone_decides_the_pronoun() -> None:
    for who in ("she", "he"):
        assert all(pronoun(name) == who for name in pet_names(who))
        assert all(pronoun(syllable_name(who, Random(i))) == who for i in range(500))
    assert [pronoun(name, "his") for name in ("Wilma", "Moriku", "Hannah", "Noah", "Otto")] == [
        "her", "his", "her", "his", "his"
    ]  # fmt: skip


def test_a_third_of_the_names_is_open() -> None:
    cast = [person for seed in range(600) for person in plan_story(seed, 1).cast]
    listed = sum(person.name in {*SHE, *HE} for person in cast) / len(cast)
    pets = sum(person.name in PETS for person in cast) / len(cast)
    assert abs(1 - listed - OPEN_NAMES) < 0.05 and 0.12 < pets < 0.25
    for person in cast:
        assert person.kind not in CHILDREN or pronoun(person.name) == {"girl": "she", "boy": "he"}[person.kind]
        assert person.kind not in CHILDREN or person.name not in PETS


def test_pronouns_agree_with_the_name_where_nobody_else_is_there() -> None:
    wrong = {"he": r"\b(?:she|her|herself)\b", "she": r"\b(?:he|his|him|himself)\b"}
    for seed in SEEDS:
        story = make_story(seed)
        for scene, plot, text in zip(story.scenes, story.plots, captions(story), strict=True):
            if len(scene.figures) == 1 and plot not in ("snowman", "sick_friend", "nest"):  # they speak of others
                told = re.sub(r'"[^"]*"', "", text).lower()
                who = pronoun(story.cast[scene.figures[0].who].name)
                assert not re.search(wrong[who], told), text


def test_phrasings_are_many_and_grammatical() -> None:
    look = [way for (says, *_), ways in _sentences().items() for way in ways if says == "look"]
    assert len(set(look)) >= 25 and any("our" in way for way in look) and any("My" in way for way in look)
    for style in SHARES:
        for people in ([FOX], [GIRL], [FOX, GIRL], [GIRL, FOX]):
            for way in free_ways(style, people, Random(1)):
                assert not re.search(r"[{}]|\ba [aeiou]|a green dungarees|\bmy girl\b|\bour girl\b", way), way
                assert not re.search(r"[.!?] [a-z]|  ", way) and way[0].isupper() and way[-1] in ".!?", way
                for person in people:
                    assert person.name in way
                    clothes = f"{person.colour} {person.garment}"
                    assert (clothes in way) == (style == "look"), way
                    assert (re.search(rf"\b{person.kind}\b", way) is not None) == (style != "name"), way
    assert outfit(FOX) == "green dungarees"
    assert in_passing("name", FOX, Random(1)) == "Biscuit"
    assert in_passing("kind", FOX, Random(1)) in ("our fox Biscuit", "my fox Biscuit")
    assert in_passing("kind", GIRL, Random(1)) == "a girl called Talena"


def test_shares_of_the_openings() -> None:
    counts = Counter(draw_style(Random(f"fernhollow/{seed}/0")) for seed in range(4000))
    for style, share in SHARES.items():
        assert abs(counts[style] / 4000 - share) < 0.03, counts
    assert SHARES == {"look": 0.30, "kind": 0.10, "name": 0.08}


def test_what_openings_leave_to_the_picture() -> None:
    for seed in range(300):
        style = Narrator(plan_story(seed, 1), Random(f"fernhollow/{seed}/0")).style
        story = make_story(seed, 10)
        texts = captions(story)
        for figure in story.scenes[0].figures:
            person = story.cast[figure.who]
            told = " ".join(texts)
            clothes = f"{person.colour} {person.garment}"
            if style == "name":
                named = re.search(rf"\b{person.name} the {person.kind}\b|\b{person.kind} {person.name}\b", told)
                assert not named and f"{person.name} in the {clothes}" not in told, told
            elif style == "kind":
                assert re.search(rf"\b{person.kind}\b", texts[0]) and clothes not in told, told
            else:
                assert person.kind in texts[0] and clothes in texts[0], texts[0]
