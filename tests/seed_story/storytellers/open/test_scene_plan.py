"""Scene plans, whole and while they stream."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed_story.storytellers.open.scene_plan import NotAPlanError, TextField, plain_text, plan_schema, read_plan
from tests.model_server import plan

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\b\f\0"), min_size=1, max_size=60)


@given(TEXTS, st.lists(st.integers(0, 400), max_size=12), st.booleans(), st.booleans())
def test_the_text_streams_as_json_has_it_however_it_is_cut(text: str, cuts: list[int], ascii_only: bool, first: bool):
    fields = {"text": text, "place": 'a "text": "no" place'} if first else {"place": "here", "text": text}
    whole = json.dumps(fields, ensure_ascii=ascii_only)
    ends = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    field = TextField()
    assert "".join(field.feed(whole[start:end]) for start, end in pairwise(ends)) == text
    assert field.feed('"text": "more"') == "", "what follows is no text of the scene"


@pytest.mark.parametrize(
    "answer",
    [
        plan("Fay ran."),
        f"```json\n{plan('Fay ran.')}\n```",
        f"Here is the scene:\n{plan('Fay ran.')}\nI hope you like it!",
        f"<think>She could {{run}}.</think>{plan('Fay ran.')}",
        '{"scene_text": "Fay ran.", "unknown": 3}',
        '{"text": "Fay ran."}',
    ],
)
def test_plans_are_read_from_what_models_put_round_them(answer: str):
    assert read_plan(answer).text == "Fay ran."


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("Fay ran.", "no JSON"),
        ('{"text": "Fay', "broken"),
        ('{"text": " "}', "empty"),
        ('{"people": []}', "text"),
        ('{"text": "Fay ran.", "people": 3}', "people"),
    ],
)
def test_what_is_no_plan_says_what_is_wrong(answer: str, problem: str):
    with pytest.raises(NotAPlanError, match=problem):
        read_plan(answer)


def test_words_are_found_where_there_is_no_plan():
    assert plain_text("Fay ran.") == "Fay ran."
    assert plain_text('{"text": "Fay ran. She st') == "Fay ran. She st"
    assert plain_text("<html><body>502</body></html>") == "" == plain_text('{"a": 1}')


def test_the_schema_is_as_strict_servers_want_it():
    """Closed objects, every field required: https://platform.openai.com/docs/guides/structured-outputs."""

    def check(schema: dict) -> None:
        if schema["type"] == "object":
            assert schema["additionalProperties"] is False and set(schema["required"]) == set(schema["properties"])
            for value in schema["properties"].values():
                check(value)
        elif schema["type"] == "array":
            check(schema["items"])

    check(plan_schema())
    read_plan(plan("Fay ran."))
    assert set(json.loads(plan("x"))) == set(plan_schema()["properties"])
