"""Somebody is told of as a kind that the world does not draw, and nothing else changes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from training.evaluation import free_openings
from training.world import vocabulary as v
from training.world.guests import OFTEN, guest_kinds, with_guest
from training.world.openings import CHILDREN
from training.world.planning import plan_story
from training.world.plots import all_plots
from training.world.stories import captions, make_story

FRAMES = Path(free_openings.__file__).with_name("foreign") / "frames.jsonl"


def test_guests_are_nobody_whom_the_world_draws_or_who_is_held_out() -> None:
    kinds = guest_kinds()
    held_out = [json.loads(line) for line in FRAMES.read_text(encoding="utf-8").splitlines()]
    theirs = {word for one in held_out for words in one.get("who", {}).values() for word in words}
    assert len(set(kinds)) == len(kinds) > 80
    spoken_of = {word for plot in all_plots() for key in plot.open_words for word in plot.words[key]}
    assert not set(kinds) & ({*v.KINDS, *v.PROPS, *v.PLACES} | theirs | spoken_of)


def test_a_share_of_the_stories_has_one_and_no_child_becomes_one() -> None:
    found = 0
    for seed in range(400):
        plan = plan_story(seed, 10)
        told = with_guest(plan, seed, 1)
        others = [(one, other) for one, other in zip(plan.cast, told.cast, strict=True) if one != other]
        assert len(others) <= 1 and told.scenes == plan.scenes
        for one, other in others:
            found += 1
            assert one.kind not in CHILDREN and other.kind in guest_kinds()
            assert (one.name, one.garment, one.colour) == (other.name, other.garment, other.colour)
    assert abs(found / 400 - OFTEN) < 0.08


@pytest.mark.parametrize("wording", [1, 2])
def test_whoever_is_a_guest_is_never_called_what_is_drawn(wording: int) -> None:
    said = 0
    for seed in range(60):
        plan, story = plan_story(seed, 20), make_story(seed, 20)
        told = with_guest(plan, seed, wording)
        text = " ".join(captions(story, wording))
        for one, other in zip(plan.cast, told.cast, strict=True):
            if one != other:
                assert not re.search(rf"\b{one.name},? (the|an?|was an?|is an?) {one.kind}\b", text)
                said += other.kind in text
    assert said >= 8
