"""Telling on a lent GPU: Hugging Face's ZeroGPU gives one to a decorated function, in a child process, for a while.

The child sees the engine because it is forked from the process that loaded it. Only values travel between the two, so
`cancel` is asked here, between two events. The engine's memo dies with the child; it is never needed for correctness.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from seed_story.errors import stop_if
from seed_story.serving.streaming_proxy import StreamingProxy

if TYPE_CHECKING:
    from seed_story.serving.loader import LoadEngine

SECONDS = 120  # how long one telling may keep the GPU: three scenes of the 7B model, with room to spare

Borrow = Callable[[Callable[..., Any]], Callable[..., Any]]


def borrowing() -> Borrow | None:
    """The decorator that borrows a GPU where ZeroGPU is there, else None."""
    if os.environ.get("SPACES_ZERO_GPU", "").lower() not in ("1", "true"):
        return None
    try:
        import spaces
    except ImportError:
        return None
    return spaces.GPU(duration=SECONDS)


class ZeroGpuStoryteller(StreamingProxy):
    """Stands in for a StoryEngine. Make it before the launch, because that is when ZeroGPU looks for its functions."""

    def __init__(self, borrow: Borrow) -> None:
        self._engine: Any = None

        def stream(verb: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Iterator[Any]:
            yield from getattr(self._engine, verb)(*arguments, **options)

        def see(image: Any) -> Any:
            return self._engine.see(image)

        self._stream, self._see = borrow(stream), borrow(see)

    def loading(self, load: LoadEngine) -> LoadEngine:
        """The same loader, with this standing before the engine that it loads."""

        def load_here(progress: Callable[[float, str], None]) -> Any:
            self._engine = load(progress)
            return self

        return load_here

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def see(self, image: Any, *, cancel: Callable[[], bool] | None = None) -> Any:
        stop_if(cancel)
        return self._see(image)

    def stream(
        self, verb: str, arguments: tuple[Any, ...], options: dict[str, Any], cancel: Callable[[], bool] | None
    ) -> Iterator[Any]:
        for event in self._stream(verb, arguments, options):
            yield event
            stop_if(cancel)
