"""A storyteller that is elsewhere: what the stand-ins for Ray's replicas and for a lent GPU have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from seed_story.storytellers.preset_facts import PresetFacts

if TYPE_CHECKING:
    from seed_story.storytellers.context import ContextScene
    from seed_story.storytellers.request import GenerationRequest

Cancel = Callable[[], bool]


class StreamingProxy(PresetFacts, ABC):
    """Sends the streaming verbs of a `Storyteller` on as values; `cancel` stays here, where somebody can be asked."""

    encodes_in_background = False  # every look would go elsewhere

    def continue_story(
        self, path: Sequence[ContextScene], request: GenerationRequest, *, cancel: Cancel | None = None, **options: Any
    ) -> Iterator[Any]:
        return self.stream("continue_story", (path, request), options, cancel)

    def redraw(self, scene: ContextScene, seed: int, *, cancel: Cancel | None = None, **options: Any) -> Iterator[Any]:
        return self.stream("redraw", (scene, seed), options, cancel)

    @abstractmethod
    def stream(
        self, verb: str, arguments: tuple[Any, ...], options: dict[str, Any], cancel: Cancel | None
    ) -> Iterator[Any]:
        """The events of a verb of the storyteller elsewhere. Raises Cancelled soon after `cancel()` says so."""
