"""Tellings in common steps: the same words, features and pictures as alone; nobody waits for who is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from seed_story.errors import Cancelled
from seed_story.models.inference.dynamic_batching import DynamicBatcher, Priority, PriorityLock
from seed_story.models.inference.slots import SlotPool
from seed_story.models.inference.switches import Speed
from seed_story.presets import AttentionSettings, Sampling
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import SceneReady, StoryEngine, TextDone
from seed_story.weights import loading as weights
from tests.tiny import features_of, text_of, tiny_story_model

WISHES = [
    {"scenes": 1, "seeds": [1]},
    {"scenes": 3, "seeds": [2, 3]},
    {"scenes": 2, "seeds": [4], "sampling": Sampling(temperature=0.7, max_text_tokens=40)},
    {"scenes": 6, "seeds": [5], "attention": AttentionSettings(mode="multimodal_sink", window_images=2)},
    {"scenes": 2, "seeds": [6], "direction": "Then it rained.", "strength": "exact"},
    {"scenes": 4, "seeds": [7, 8, 9], "direction": "It was night", "settings": {"steps": 3}},
    {"scenes": 1, "seeds": [10], "settings": {"guidance": 1.0}},
]


def path(scenes: int, owner: int) -> list[ContextScene]:
    return [ContextScene(f"{text_of(n)} {owner}", features_of(n + owner)[0].numpy()) for n in range(scenes)]


def told(engine: StoryEngine, owner: int, wish: dict, pause: float = 0.0) -> list[tuple]:
    """Words, features and picture of every candidate."""
    request = GenerationRequest(
        **{name: wish[name] for name in ("seeds", "direction", "strength", "settings") if name in wish}
    )
    more = {name: wish[name] for name in ("sampling", "attention") if name in wish}
    found = []
    for event in engine.continue_story(path(wish["scenes"], owner), request, **more):
        time.sleep(pause)
        if isinstance(event, SceneReady):
            found.append((event.seed, event.text, event.features, np.asarray(event.image)))
    return found


def engine_that(way: str) -> StoryEngine:
    """Words by transformers' pass, or drafted: with desks of their own, in 8 bit too, or in the rows of a pool."""
    model = tiny_story_model()
    if way != "read":
        weights.merge_lora(model)
        model.use_fast_paths(Speed(int8_words=way == "8 bit"))
        model.text_decoder.graphs = way == "pool"  # what goes with a pool; on a CPU nothing is recorded
    return StoryEngine(model)


@pytest.fixture(params=["read", "drafted", "8 bit", "pool"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "pool":
        monkeypatch.setattr("seed_story.models.inference.dynamic_batching.slots_for", SlotPool)
    return request.param


@pytest.fixture
def together(way: str) -> Iterator[StoryEngine]:
    engine = engine_that(way)
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
@pytest.mark.parametrize("batched_pictures", [False, True])
def test_told_together_is_told_the_same_as_alone(together: StoryEngine, way: str, pause: float, batched_pictures: bool):
    alone = engine_that(way)
    assert together._together is not None
    together._together._sequential = not batched_pictures  # as on a CPU, and as on a GPU
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
    assert not batched_pictures or max(together._together.denoising.sizes) > 1


def test_a_story_that_is_stopped_leaves_the_others_alone(together: StoryEngine, way: str):
    alone = engine_that(way)
    expected, results = told(alone, 1, WISHES[1]), []
    other = threading.Thread(target=lambda: results.append(told(together, 1, WISHES[1])))
    asked = 0

    def cancel() -> bool:
        nonlocal asked
        asked += 1
        return asked > 6

    other.start()
    with pytest.raises(Cancelled):
        list(together.continue_story(path(2, 3), GenerationRequest(seeds=[3]), cancel=cancel))
    other.join(timeout=60)
    assert [words for _, words, *_ in results[0]] == [words for _, words, *_ in expected]


def test_who_does_not_come_is_not_waited_for():
    meeting: DynamicBatcher[int, int] = DynamicBatcher(lambda wishes: [wish * 2 for wish in wishes], max_wait=0.05)
    with meeting.participate(), meeting.participate():  # the second one never asks
        began = time.monotonic()
        assert meeting.submit(21) == 42
        assert 0.04 < time.monotonic() - began < 5
    with meeting.participate():
        assert meeting.submit(1) == 2


def test_who_comes_meanwhile_goes_together():
    going, sizes = threading.Event(), []

    def run(wishes: list[int]) -> list[int]:
        sizes.append(len(wishes))
        if wishes == [0]:
            going.wait(10)
        return wishes

    meeting: DynamicBatcher[int, int] = DynamicBatcher(run, max_wait=0.02)  # much shorter than what goes on meanwhile
    threads = [threading.Thread(target=meeting.submit, args=(number,)) for number in range(4)]
    with meeting.participate(), meeting.participate(), meeting.participate():
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

    meeting: DynamicBatcher[int, int] = DynamicBatcher(run)
    heard = []

    def ask(number: int) -> None:
        try:
            meeting.submit(number)
        except RuntimeError as error:
            heard.append(str(error))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert heard == ["out of memory"] * 3


def test_first_words_go_before_pictures_and_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("seed_story.models.inference.dynamic_batching.STARVATION", 0.3)
    turns, order = PriorityLock(), []

    def take(rank: Priority) -> None:
        with turns.hold(rank):
            order.append(rank)

    def ask(*ranks: Priority) -> list[threading.Thread]:
        threads = []
        for rank in ranks:
            threads.append(threading.Thread(target=take, args=(rank,)))
            threads[-1].start()
            time.sleep(0.02)
        return threads

    with turns.hold(Priority.NORMAL):
        threads = ask(Priority.PREFETCH, Priority.NORMAL, Priority.FIRST_WORDS)
        turns.yield_to_urgent()  # only first words may go in between
        assert order[0] == Priority.FIRST_WORDS
        threading.Thread(target=turns.yield_to_urgent).start()  # not its turn: nothing happens
    for thread in threads:
        thread.join(timeout=10)
    assert order == [Priority.FIRST_WORDS, Priority.NORMAL, Priority.PREFETCH]
    order.clear()
    with turns.hold(Priority.NORMAL):
        threads = ask(Priority.PREFETCH)
        time.sleep(0.4)
        threads += ask(Priority.FIRST_WORDS)
    for thread in threads:
        thread.join(timeout=10)
    assert order == [Priority.PREFETCH, Priority.FIRST_WORDS]


def test_one_caller_pays_nothing_for_the_company(together: StoryEngine):
    """Alone, a step takes the model's own way."""
    with torch.no_grad():
        events = list(together.continue_story(path(2, 0), GenerationRequest(seeds=[1])))
    assert any(isinstance(event, TextDone) for event in events)
    assert together._together is not None and set(together._together.words.sizes) == {1}
