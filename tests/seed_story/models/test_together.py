"""Tellings in common steps: the same words, features and pictures as alone; nobody waits for who is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from seed_story.engine import SceneReady, StoryEngine, TextDone, Turn
from seed_story.errors import Cancelled
from seed_story.models.together import Meeting
from seed_story.presets import AttentionSettings, Sampling
from tests.tiny import features_of, text_of, tiny_story_model

WISHES = [
    {"scenes": 1, "seeds": [1]},
    {"scenes": 3, "seeds": [2, 3]},
    {"scenes": 2, "seeds": [4], "sampling": Sampling(temperature=0.7, max_text_tokens=40)},
    {"scenes": 6, "seeds": [5], "attention": AttentionSettings(mode="multimodal_sink", window_images=2)},
    {"scenes": 2, "seeds": [6], "direction": "Then it rained.", "exact": True},
    {"scenes": 4, "seeds": [7, 8, 9], "direction": "It was night", "steps": 3},
    {"scenes": 1, "seeds": [10], "guidance": 1.0},
]


def path(scenes: int, owner: int) -> list[Turn]:
    return [Turn(f"{text_of(n)} {owner}", features_of(n + owner)[0].numpy()) for n in range(scenes)]


def told(engine: StoryEngine, owner: int, wish: dict, pause: float = 0.0) -> list[tuple]:
    """Words, features and picture of every candidate."""
    more = {name: value for name, value in wish.items() if name not in ("scenes", "seeds")}
    found = []
    for event in engine.continue_story(path(wish["scenes"], owner), seeds=wish["seeds"], **more):
        time.sleep(pause)
        if isinstance(event, SceneReady):
            found.append((event.seed, event.text, event.features, np.asarray(event.image)))
    return found


@pytest.fixture
def together() -> Iterator[StoryEngine]:
    engine = StoryEngine(tiny_story_model())
    engine.tell_together(len(WISHES))
    yield engine


def at_once(engine: StoryEngine, pause: float = 0.0) -> list[list[tuple]]:
    results: list[list[tuple]] = [[] for _ in WISHES]
    failures: list[BaseException] = []

    def tell(index: int) -> None:
        try:
            results[index] = told(engine, index, WISHES[index], pause)
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=tell, args=(index,)) for index in range(len(WISHES))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not failures
    return results


@pytest.mark.parametrize("pause", [0.0, 0.002])
def test_told_together_is_told_the_same_as_alone(together: StoryEngine, pause: float):
    alone = StoryEngine(tiny_story_model())
    expected = [told(alone, index, wish) for index, wish in enumerate(WISHES)]
    for _ in range(2):  # the second time from the memo
        for one, other in zip(at_once(together, pause), expected, strict=True):
            assert len(one) == len(other) > 0
            for (seed, words, features, image), (seed_, words_, features_, image_) in zip(one, other, strict=True):
                assert (seed, words) == (seed_, words_)
                np.testing.assert_allclose(features.astype(float), features_.astype(float), atol=2e-3)
                assert np.abs(image.astype(int) - image_.astype(int)).max() <= 2
    assert together._together is not None
    assert max(together._together.words.sizes) > 2, "they did go together"
    assert max(together._together.strokes.sizes) > 1


def test_a_story_that_is_stopped_leaves_the_others_alone(together: StoryEngine):
    alone = StoryEngine(tiny_story_model())
    expected, results = told(alone, 1, WISHES[1]), []
    other = threading.Thread(target=lambda: results.append(told(together, 1, WISHES[1])))
    asked = 0

    def cancel() -> bool:
        nonlocal asked
        asked += 1
        return asked > 6

    other.start()
    with pytest.raises(Cancelled):
        list(together.continue_story(path(2, 3), seeds=[3], cancel=cancel))
    other.join(timeout=60)
    assert [words for _, words, *_ in results[0]] == [words for _, words, *_ in expected]


def test_who_does_not_come_is_not_waited_for():
    meeting: Meeting[int, int] = Meeting(lambda wishes: [wish * 2 for wish in wishes], patience=0.05)
    with meeting.present(), meeting.present():  # the second one never asks
        began = time.monotonic()
        assert meeting.ask(21) == 42
        assert 0.04 < time.monotonic() - began < 5
    with meeting.present():
        assert meeting.ask(1) == 2


def test_who_comes_meanwhile_goes_together():
    going, sizes = threading.Event(), []

    def run(wishes: list[int]) -> list[int]:
        sizes.append(len(wishes))
        if wishes == [0]:
            going.wait(10)
        return wishes

    meeting: Meeting[int, int] = Meeting(run, patience=0.02)  # much shorter than what goes on meanwhile
    threads = [threading.Thread(target=meeting.ask, args=(number,)) for number in range(4)]
    with meeting.present(), meeting.present(), meeting.present():
        threads[0].start()
        time.sleep(0.4)
        for thread in threads[1:]:
            thread.start()
        time.sleep(0.1)
        going.set()
        for thread in threads:
            thread.join(timeout=10)
    assert sizes == [1, 3]


def test_what_goes_wrong_is_heard_by_all_who_came_along():
    def run(wishes: list[int]) -> list[int]:
        raise RuntimeError("out of memory")

    meeting: Meeting[int, int] = Meeting(run)
    heard = []

    def ask(number: int) -> None:
        try:
            meeting.ask(number)
        except RuntimeError as error:
            heard.append(str(error))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert heard == ["out of memory"] * 3


def test_one_caller_pays_nothing_for_the_company(together: StoryEngine):
    """Alone, a step takes the model's own way."""
    with torch.no_grad():
        events = list(together.continue_story(path(2, 0), seeds=[1]))
    assert any(isinstance(event, TextDone) for event in events)
    assert together._together is not None and set(together._together.words.sizes) == {1}
