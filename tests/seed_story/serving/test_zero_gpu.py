"""The stand-in passes everything on, sends values only, and asks here whether to stop."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from seed_story.errors import Cancelled
from seed_story.serving.zero_gpu import ZeroGpuStoryteller, borrowing
from seed_story.storytellers.request import GenerationRequest


class Engine:
    preset = "a preset"

    def continue_story(
        self, path: list[str], request: GenerationRequest, *, cancel: Any = None
    ) -> Iterator[tuple[str, int]]:
        assert cancel is None, "a child process cannot ask"
        for seed in request.seeds:
            yield path[-1], seed

    def redraw(self, features: str, seed: int) -> Iterator[tuple[str, int]]:
        yield features, seed

    def see(self, image: str) -> str:
        return f"seen {image}"


def child_process(function: Callable[..., Any]) -> Callable[..., Any]:
    """Only what can be pickled comes through."""
    return lambda *arguments: function(*pickle.loads(pickle.dumps(arguments)))


@pytest.fixture
def engine() -> Any:
    return ZeroGpuStoryteller(child_process).loading(lambda progress: Engine())(lambda fraction, message: None)


def test_everything_is_passed_on(engine: Any) -> None:
    assert list(engine.continue_story(["a", "b"], GenerationRequest(seeds=[1, 2]), cancel=lambda: False)) == [
        ("b", 1),
        ("b", 2),
    ]
    assert list(engine.redraw("f", 3, cancel=None)) == [("f", 3)]
    assert engine.see("x") == "seen x"
    assert engine.preset == "a preset"


def test_it_stops_between_two_events(engine: Any) -> None:
    events = engine.continue_story(["a"], GenerationRequest(seeds=[1, 2, 3]), cancel=lambda: True)
    assert next(events) == ("a", 1)
    with pytest.raises(Cancelled):
        next(events)


def test_nothing_is_borrowed_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPACES_ZERO_GPU", raising=False)
    assert borrowing() is None
