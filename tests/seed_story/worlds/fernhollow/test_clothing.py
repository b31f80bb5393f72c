"""What people wear stays what the story has said, unless a person dresses them anew."""

from __future__ import annotations

import numpy as np
import pytest

from seed_story.presets import PRESETS
from seed_story.storytellers.context import ContextScene
from seed_story.worlds.fernhollow.adapter import FernhollowAdapter
from seed_story.worlds.fernhollow.clothing import Wardrobe, correct_outfits, correct_wearers, outfits_by_name
from seed_story.worlds.fernhollow.name_repair import capitalized_words
from training.world.stories import captions, make_story, split_of

READER = PRESETS["mini"].reader
assert READER is not None
WARDROBE = Wardrobe(*([word for word in READER.attributes[name] if word] for name in ("colour1", "garment1")))
OPENING = "Greta was an owl in yellow dungarees. Her friend Benny, a hedgehog with a pink hat, laughed."


def told_on(text: str, *path: str, given: int = 0) -> str:
    return correct_outfits(text, outfits_by_name(path, WARDROBE), WARDROBE.mentioned_outfits(path), WARDROBE, given)


@pytest.mark.parametrize(
    ("text", "outfits"),
    [
        (OPENING, {"Greta": "yellow dungarees", "Benny": "pink hat"}),
        ("Mila the fox in the red cape ran.", {"Mila": "red cape"}),
        ("Theo is a boy who always wore an orange scarf.", {"Theo": "orange scarf"}),
        ("Mila wore a white hat.", {"Mila": "white hat"}),
        ("Mila found a red hat. She ran to the owl in the blue cape.", {}),
    ],
)
def test_what_people_wear_is_read(text: str, outfits: dict[str, str]) -> None:
    assert outfits_by_name([text], WARDROBE) == outfits


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Greta the owl in the pink hat hopped.", "Greta the owl in the yellow dungarees hopped."),
        ("Greta, an owl with a pink hat, sang.", "Greta, an owl in yellow dungarees, sang."),
        ("In yellow dungarees Benny? Benny in yellow dungarees!", "In yellow dungarees Benny? Benny in a pink hat!"),
        ("Greta was an owl who wore a blue cape.", "Greta was an owl who wore yellow dungarees."),
        ("Greta in the yellow dungarees, Benny in a pink hat.", "Greta in the yellow dungarees, Benny in a pink hat."),
        ("Ada in the blue cape met Greta. A blue cape!", "Ada in the blue cape met Greta. A blue cape!"),
    ],
)  # fmt: skip
def test_people_are_not_dressed_anew_by_the_model(text: str, mended: str) -> None:
    assert told_on(text, OPENING) == mended


def test_whoever_a_person_dresses_anew_keeps_it_on() -> None:
    found = "They opened the chest. A green cape! Greta put on the green cape at once."
    assert told_on("Greta in the green cape flew off.", OPENING, found) == "Greta in the green cape flew off."
    said = "Greta in the green cape flew off."
    assert told_on("Greta the owl in the red hat slept.", OPENING, said) == "Greta the owl in the green cape slept."
    for back in ("Greta the owl in the yellow dungarees slept.", "Greta in the green cape slept."):
        assert told_on(back, OPENING, said) == back  # who takes a cape off wears what was worn before
    given = "Greta in the red scarf"
    assert told_on(f"{given} sang. Greta in the red hat.", OPENING, given=len(given)) == (
        f"{given} sang. Greta in the yellow dungarees."
    )


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Gretchen in the yellow dungarees sat. Gretchen sang.", "Greta in the yellow dungarees sat. Greta sang."),
        ("Gretchen the owl in the yellow dungarees sat.", "Greta the owl in the yellow dungarees sat."),
        ("Her aunt Gretchen, an owl in yellow dungarees, sat.", "Her aunt Gretchen, an owl in yellow dungarees, sat."),
        ("Gretchen in the red hat sat.", "Gretchen in the red hat sat."),  # who knows
        ("Otto in the yellow dungarees sat.", "Otto in the yellow dungarees sat."),  # another name
        ("Gustav in the yellow dungarees sat.", "Gustav in the yellow dungarees sat."),  # the story knows him
    ],
)
def test_who_wears_somebody_s_clothes_has_their_name(text: str, mended: str) -> None:
    heard = {"Greta", "Benny", "Gustav"}
    assert correct_wearers(text, outfits_by_name([OPENING], WARDROBE), heard, WARDROBE) == mended
    assert correct_wearers(text, outfits_by_name([OPENING], WARDROBE), heard, WARDROBE, prefix_length=len(text)) == text


def test_nothing_is_mended_without_words_for_clothes() -> None:
    nothing = Wardrobe([], [])
    assert outfits_by_name([OPENING], nothing) == {} and nothing.mentioned_outfits([OPENING]) == frozenset()
    assert correct_outfits(OPENING, {"Greta": "red hat"}, frozenset(), nothing) == OPENING


def test_stories_of_the_world_stay_as_they_are() -> None:
    seeds = [seed for seed in range(2000) if split_of(seed) == "test"][:12]
    dressed = 0
    for seed in seeds:
        told = captions(make_story(seed))
        dressed += len(outfits_by_name(told, WARDROBE))
        for number, text in enumerate(told):
            assert told_on(text, *told[:number]) == text
            heard = set().union(*map(capitalized_words, told[:number]))
            assert correct_wearers(text, outfits_by_name(told[:number], WARDROBE), heard, WARDROBE) == text
    assert dressed > 20


def test_what_only_the_opening_s_picture_shows_is_kept_too() -> None:
    shown = {"kind1": "owl", "garment1": "dungarees", "colour1": "yellow", "place": "lake"}
    adapter = FernhollowAdapter(PRESETS["mini"], lambda features: {name: (word, 0.999) for name, word in shown.items()})
    opening = ContextScene("Greta sang by the lake.", np.zeros((64, 256), np.float16))
    mend = adapter.post_processing([opening])
    assert mend("Greta the owl in the pink hat sang on.", 0) == "Greta the owl in the yellow dungarees sang on."
    assert mend("Greta in the pink hat", 21) == "Greta in the pink hat"
