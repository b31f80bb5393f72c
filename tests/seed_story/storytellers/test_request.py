"""One request for all callers: checked when it is made, plain JSON in the job's row, and rows of earlier versions."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from seed_story.errors import InputError
from seed_story.storytellers.request import GenerationRequest, GenerationSettings


def test_plain_json_gives_an_equal_request():
    request = GenerationRequest(
        count=2, direction="It rained.", strength="hint", seed=7, keep_looks=True, settings={"steps": 3, "mode": None}
    )
    settled = request.with_defaults(1, GenerationSettings(steps=9))
    assert settled.seeds == (7, 8) and settled.chosen.steps == 3
    for one in (GenerationRequest(), request, settled):
        assert GenerationRequest.from_dict(json.loads(json.dumps(one.to_dict()))) == one
    with pytest.raises(FrozenInstanceError):
        request.count = 3  # type: ignore[misc]


def test_what_is_left_open_is_what_the_person_prefers():
    preferred = GenerationSettings(temperature=0.5)
    assert GenerationRequest(count=3).with_defaults(5, preferred).seeds == (5, 6, 7)
    assert GenerationRequest().with_defaults(5, preferred).chosen == preferred
    assert GenerationRequest(settings={}).with_defaults(5, preferred).chosen == GenerationSettings()


def test_a_job_row_of_the_version_before_is_read():
    """They had no count, seed or flags; those before them no strength either."""
    row: dict[str, Any] = {"seeds": [3, 4], "direction": "Then", "settings": {"steps": 2}}
    old = GenerationRequest.from_dict(row)
    assert (old.count, old.seeds, old.strength, old.chosen.steps) == (2, (3, 4), "begin", 2)
    assert GenerationRequest.from_dict({**row, "strength": "hint"}).strength == "hint"


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0}, {"count": 2.5}, {"direction": 7}, {"strength": "loudly"}, {"seed": "x"}, {"seeds": [-2]},
        {"settings": {"steps": 0}}, {"settings": [1]}, {"strength": "exact"}, {"wishes": 1},
    ],
)  # fmt: skip
def test_impossible_values_are_refused(wrong: dict[str, Any]):
    with pytest.raises(InputError):
        GenerationRequest.from_dict(wrong)
