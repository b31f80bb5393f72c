"""Who listens to a telling cannot hold up the engine, and whatever waits for it hears Stop; wherever its boxes are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from PIL import Image

from seed_story.errors import Cancelled
from seed_story.runtime.event_thread import events_in_thread
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import (
    ImagePreview,
    PrefixCache,
    SceneReady,
    StoryEngine,
    TextDelta,
    TextDone,
)
from tests.placements import APART, BATCHED, PLACES, USUAL, engine_in
from tests.tiny import features_of
from tests.waiting import until

PATIENCE = 60.0  # seconds after which something hangs
PICTURE = Image.effect_mandelbrot((96, 64), (-2, -1, 1, 1), 50).convert("RGB")
PATH = [ContextScene("The fox went out.", features_of(0)[0].numpy())]
OTHER = [ContextScene("An owl sang.", features_of(1)[0].numpy())]


@pytest.fixture(scope="module", params=PLACES)
def engine(request: pytest.FixtureRequest) -> StoryEngine:
    return engine_in(request.param)


def in_time(do: Callable[[], Any]) -> Any:
    """What it returns or raises; fails when it hangs."""
    results: list[Any] = []

    def work() -> None:
        try:
            results.append((do(), None))
        except BaseException as error:  # noqa: BLE001 - raised below
            results.append((None, error))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert results, "it hangs"
    value, error = results[0]
    if error is not None:
        raise error
    return value


def scenes(events: Any) -> list[SceneReady]:
    return [event for event in events if isinstance(event, SceneReady)]


@contextmanager
def held(owner: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Inside, a piece of the model waits as soon as it is called, until the end; the event says that it does."""
    run, begun, goes_on = getattr(owner, name), threading.Event(), threading.Event()

    def patiently(*given: Any, **more: Any) -> Any:
        begun.set()
        assert goes_on.wait(PATIENCE)
        return run(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, patiently)
        try:
            yield begun
        finally:
            goes_on.set()


@pytest.mark.parametrize("pause", [TextDelta, TextDone, ImagePreview, SceneReady])
def test_whoever_listens_may_ask_the_same_engine_meanwhile(engine: StoryEngine, pause: type) -> None:
    def play() -> None:
        events = engine.continue_story(PATH, GenerationRequest(seeds=[1, 2], settings={"steps": 5}))
        before = []
        while not before or not isinstance(before[-1], pause):
            before.append(next(events))
        assert engine.see(PICTURE).features.any()
        assert len(scenes(engine.redraw(PATH[0], 3, steps=2))) == 1
        assert len(scenes(engine.continue_story(OTHER, GenerationRequest(seeds=[3], settings={"steps": 2})))) == 1
        assert len(scenes([*before, *events])) == 2, "and then go on listening"

    in_time(play)


VERBS: dict[str, Callable[..., Any]] = {
    "see": lambda engine, cancel: engine.see(PICTURE, cancel=cancel),
    "redraw": lambda engine, cancel: list(engine.redraw(PATH[0], 3, steps=2, cancel=cancel)),
    "continue": lambda engine, cancel: list(
        engine.continue_story(OTHER, GenerationRequest(seeds=[3], settings={"steps": 2}), cancel=cancel)
    ),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("piece", ["predict", "decode"])
def test_whatever_waits_for_the_engine_hears_stop(
    engine: StoryEngine, verb: str, piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if verb == "see" and engine._placement is None and engine._together is None:
        pytest.skip("nothing is waited for")
    owner, name = engine.model.detokenizer, piece
    if engine._together is not None and piece == "predict":
        owner, name = engine._together, "_predict_alone"
    stop, first = threading.Event(), []
    with held(owner, name, monkeypatch) as begun:
        busy = threading.Thread(
            target=lambda: first.extend(
                engine.continue_story(PATH, GenerationRequest(seeds=[1], settings={"steps": 3}))
            ),
            daemon=True,
        )
        busy.start()
        assert begun.wait(PATIENCE)
        threading.Timer(0.3, stop.set).start()
        with pytest.raises(Cancelled):
            in_time(lambda: VERBS[verb](engine, stop.is_set))
        assert not scenes(first), "the other one was not over"
    busy.join(PATIENCE)
    assert len(scenes(first)) == 1, "who was stopped took nothing from the other one"
    assert (
        len(
            scenes(
                in_time(lambda: list(engine.continue_story(OTHER, GenerationRequest(seeds=[3], settings={"steps": 2}))))
            )
        )
        == 1
    )


def test_of_two_devices_a_look_waits_for_pictures_only(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_in(APART)
    place, heard, seen = engine._placement, [], []
    assert place is not None and place.apart and place.language_model.loaded

    def start(do: Callable[[], Any]) -> threading.Thread:
        thread = threading.Thread(target=do, daemon=True)
        thread.start()
        return thread

    with held(engine.model, "next_scene", monkeypatch) as writes:
        teller = start(
            lambda: heard.extend(engine.continue_story(PATH, GenerationRequest(seeds=[1], settings={"steps": 2})))
        )
        assert writes.wait(PATIENCE)
        in_time(lambda: engine.see(PICTURE))
        assert place.language_model.loaded, "words go on meanwhile"
    teller.join(PATIENCE)
    with held(engine.model.detokenizer, "decode", monkeypatch) as draws:
        teller = start(
            lambda: heard.extend(engine.continue_story(PATH, GenerationRequest(seeds=[2], settings={"steps": 2})))
        )
        assert draws.wait(PATIENCE)
        looks = start(lambda: seen.append(engine.see(PICTURE)))
        redraws = start(lambda: seen.extend(scenes(engine.redraw(PATH[0], 3, steps=2))))
        looks.join(0.3)
        assert not seen and place.detokenizer.loaded, "what draws is where it was"
    for thread in (teller, looks, redraws):
        thread.join(PATIENCE)
    assert len(seen) == 2 and len(scenes(heard)) == 2
    assert place.detokenizer.loaded and place.language_model.loaded


def test_with_two_devices_nobody_takes_turns() -> None:
    from seed_story.models.inference.offload import Placement

    model = engine_in(USUAL).model
    assert not Placement(model, "cpu", offload=True, picture_device="cpu:0").offload


def test_of_many_together_each_is_stopped_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All but one wait for the brush, or for a turn."""
    engine = engine_in(BATCHED)
    assert engine._together is not None
    stops = [threading.Event() for _ in range(4)]
    ends: list[BaseException | None] = [None] * 4

    def tell(number: int) -> None:
        try:
            list(
                engine.continue_story(
                    PATH, GenerationRequest(seeds=[number], settings={"steps": 3}), cancel=stops[number].is_set
                )
            )
        except Cancelled as error:
            ends[number] = error

    worker_threads = [threading.Thread(target=tell, args=(number,), daemon=True) for number in range(4)]
    with held(engine._together, "_predict_alone", monkeypatch) as draws:
        worker_threads[0].start()
        assert draws.wait(PATIENCE)
        for teller in worker_threads[1:]:
            teller.start()
        until(lambda: engine._together is not None and engine._together.words._present == 0, seconds=30)
        for stop in stops[1:]:
            stop.set()
        for teller in worker_threads[1:]:
            teller.join(10)
        assert all(ends[1:]), "they were stopped while the first one drew"
    worker_threads[0].join(PATIENCE)
    assert ends[0] is None and not worker_threads[0].is_alive()


# ----------------------------------------------------------------------------------------------------- the thread


def test_what_was_made_comes_before_what_went_wrong() -> None:
    def make(stop: Callable[[], bool]) -> Iterator[int]:
        yield from (1, 2)
        raise ValueError("no three")

    heard = []
    with pytest.raises(ValueError, match="no three"):
        for one in events_in_thread(make):
            heard.append(one)
    assert heard == [1, 2]


def test_who_leaves_waits_until_all_is_let_go() -> None:
    let_go, begun = threading.Event(), threading.Event()

    def make(stop: Callable[[], bool]) -> Iterator[int]:
        try:
            yield 1
            begun.set()
            until(stop)
            yield 2
        finally:
            let_go.set()

    events = events_in_thread(make)
    assert not begun.is_set(), "nothing begins before it is asked for"
    assert next(events) == 1 and begun.wait(PATIENCE)
    events.close()
    assert let_go.is_set()


def test_the_memo_is_not_emptied_while_it_is_written() -> None:
    memo = PrefixCache(1000)
    with memo._lock:
        clearing = threading.Thread(target=memo.clear)
        clearing.start()
        clearing.join(0.2)
        assert clearing.is_alive()
    clearing.join(PATIENCE)
    assert memo.used == 0 and len(memo) == 0


def test_a_look_leaves_what_is_told_as_it_was() -> None:
    engine = engine_in("int8-offload")
    first = scenes(engine.continue_story(PATH, GenerationRequest(seeds=[1], settings={"steps": 2})))[0]
    engine.see(PICTURE)
    again = scenes(engine.continue_story(PATH, GenerationRequest(seeds=[1], settings={"steps": 2})))[0]
    assert first.text == again.text and np.array_equal(np.asarray(first.image), np.asarray(again.image))
