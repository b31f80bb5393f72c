"""What a writer is told of a long story, by a scripted server that answers from what it is given."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from seed_story.errors import InputError
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.events import SceneReady
from seed_story.storytellers.open.illustrators.simple import NoIllustrator
from seed_story.storytellers.open.memory import Memory, tokens_of
from seed_story.storytellers.open.model_server import ModelServer
from seed_story.storytellers.open.storyteller import OpenStoryteller
from seed_story.storytellers.open.writers import ANSWER, OpenAIWriter
from seed_story.storytellers.request import GenerationRequest
from tests.model_server import model_server, plan, text_of

NOTHING = np.zeros((1, 1), np.float16)


def scene(number: int, **facts) -> ContextScene:
    text = f"In scene {number} they walked on over hill number {number} and talked of many things. " * 3
    return ContextScene(text, NOTHING, facts={"plan": {"summary": f"They crossed hill {number}.", **facts}})


@pytest.mark.parametrize("context", [8192, 4096])
def test_scene_two_is_known_in_scene_one_hundred(tmp_path: Path, context: int):
    """A name, a look and a promise; every prompt within the model's context."""
    picture = tmp_path / "opening.png"
    Image.new("RGB", (64, 64), "teal").save(picture)

    def answer(body: dict) -> str:
        told = "\n".join(map(text_of, body["messages"]))
        if "Summarise these scenes" in told:
            return "They wandered over many hills, and Bo kept the lantern."
        numbers = [int(number) for number in re.findall(r"^\((\d+)\)", told, re.M)]
        number = max(numbers) + 1
        if number == 2:
            people = [{"name": "Bo", "looks": "an old badger with one white ear", "action": "waves", "feeling": "calm"}]
            return plan("Bo came.", people=people, remember=["Bo promised to bring the lantern back by Sunday"])
        rng = random.Random(number)  # no two scenes alike, or they would be asked for again
        words = f"Scene {number}. " + " ".join("".join(rng.choices("abcdefgh", k=6)) for _ in range(50)) + "."
        return plan(words, people=[{"name": f"Guest {number}", "looks": "a guest", "action": "", "feeling": ""}])

    path = [ContextScene("Fay the fox found a map.", NOTHING, picture=picture)]
    with model_server(answer) as server:
        storyteller = OpenStoryteller(
            OpenAIWriter(ModelServer(server.url), sees=False, context=context), NoIllustrator()
        )
        for number in range(2, 101):
            (ready,) = [
                event
                for event in storyteller.continue_story(path, GenerationRequest(seeds=[number]))
                if isinstance(event, SceneReady)
            ]
            path.append(ContextScene(ready.text, ready.features, picture=picture, facts=ready.facts))
        scenes = [prompt for prompt in server.prompts if "The next scene:" in prompt]
    assert len(scenes) == 99
    for prompt in scenes[1:]:
        for fact in ("Bo", "one white ear", "lantern back by Sunday", "Fay the fox"):
            assert fact in prompt
    assert max(map(tokens_of, scenes)) + ANSWER <= context
    last = scenes[-1]
    assert "Scene 99." in last and "Scene 98." in last, "the last scenes stand there whole"


def test_short_stories_are_told_whole():
    told = Memory.of([scene(1), scene(2)]).told(4000)
    assert all(scene(number).text in told for number in (1, 2)) and "What happened before" not in told


def test_a_summary_is_not_of_words_that_were_changed():
    changed = ContextScene("They flew.", NOTHING, facts={"plan": {"summary": "They walked."}, "edited": True})
    memory = Memory.of([changed, *[scene(number) for number in range(2, 9)]])
    assert memory.lines[0] == "They flew."


def test_scenes_of_other_storytellers_have_no_plan_and_are_remembered_by_their_words():
    memory = Memory.of([ContextScene("Ruby found a map. It was old.", NOTHING, facts={"preset": "mini"})])
    assert memory.lines == ["Ruby found a map. It was old."] and not memory.people


def test_too_small_a_context_is_said():
    with model_server(lambda body: plan("x")) as server:
        writer = OpenAIWriter(ModelServer(server.url), sees=False, context=700)
        with pytest.raises(InputError, match="reads too little"):
            list(OpenStoryteller(writer, NoIllustrator()).continue_story([scene(1)], GenerationRequest(seeds=[1])))


def test_facts_leave_room_for_the_story():
    people = [{"name": f"Person {number}", "looks": "looks " * 20} for number in range(300)]
    told = Memory.of([scene(1, people=people), scene(2)]).told(3000)
    assert tokens_of(told) <= 3000 and "Person 0:" in told and "scene 2" in told
