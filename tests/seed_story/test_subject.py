"""Nouns that the model does not know, and that they come again."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed_story import weights
from seed_story.engine import StoryEngine, Turn
from seed_story.models import story_model
from seed_story.models.speed import Speed
from seed_story.models.story_model import Word
from seed_story.subject import subject_of
from tests.tiny import features_of, tiny_story_model, told
from training.world.stories import captions, make_story, split_of

KNOWN = frozenset((Path(__file__).parents[2] / "assets" / "mini" / "words.txt").read_text().split())


@pytest.mark.parametrize(
    ("opening", "subject"),
    [
        ("My cat Biscuit is scared of the dishwasher.", ["dishwasher"]),
        ("Nobody believed Pip when she said that the scarecrow had winked at her.", ["scarecrow"]),
        ("Please tell a story about Sunniva and the escalator that never ended.", ["escalator"]),
        ("I drew my papa, and his name is Jonas. He lost his glasses.", ["papa", "glasses"]),
        ("Aunt Rosalie and the bicycle's bell rode home.", ["bicycle"]),
        ("Zoe ran quickly to the fox and the meadow.", []),
        ("", []),
    ],
)
def test_unknown_nouns_are_found(opening: str, subject: list[str]):
    known = KNOWN - {"dishwasher", "scarecrow", "bicycle"}
    assert subject_of(opening, known) == subject


def test_stories_of_the_world_want_only_what_their_plot_takes_from_elsewhere():
    seeds = [seed for seed in range(4000) if split_of(seed) == "test"][:60]
    wanted = [subject_of(captions(make_story(seed, 2))[0], KNOWN) for seed in seeds]
    assert sum(map(bool, wanted)) <= 15
    assert all(len(words) <= 1 for words in wanted)


class Everything:
    """Contains whatever is asked."""

    def __contains__(self, item: object) -> bool:
        return True


@pytest.mark.parametrize("drafted", [False, True])
def test_a_wanted_word_comes_where_a_noun_may_stand_once(monkeypatch, drafted: bool):
    model = tiny_story_model()
    if drafted:
        weights._merge_lora(model)
        model.hasten(Speed(int8_words=False))
    token = model.tokens.encode(" dishwasher")[0]
    monkeypatch.setattr(story_model, "NUDGE", 1e6)

    def tell(wanted: list[str]) -> list[int]:
        items = model.next_scene(told(model, 2), seeds=[3], wanted=wanted)
        return [item.token for item in items if isinstance(item, Word)]

    plain = tell([])
    assert tell(["dishwasher"]) == plain  # no article, no noun
    monkeypatch.setattr(story_model, "BEFORE", Everything())
    words = tell(["dishwasher"])
    assert words[0] == plain[0] and words[1] == token
    monkeypatch.setattr(story_model._Writer, "text", lambda self: "The dishwasher")
    assert tell(["dishwasher"]) == plain  # it is there already


def test_what_the_scene_before_has_told_is_not_wanted_again():
    engine = StoryEngine(tiny_story_model())
    opening, other = (
        Turn(text, features_of(0)[0].numpy()) for text in ("My cat is scared of the dishwasher.", "It rained.")
    )
    assert engine._wanted([opening]) == []  # it is not known what the model knows
    engine.model.known_words = frozenset({"cat"})
    assert engine._wanted([opening]) == engine._wanted([opening, other]) == ["dishwasher"]
    assert engine._wanted([opening, opening]) == []
