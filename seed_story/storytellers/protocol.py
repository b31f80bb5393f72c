"""What a studio asks of a storyteller, and what a world may add to one. Light: nothing here loads torch."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from seed_story.storytellers.descriptions import describe

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    from seed_story.models.story_model import PostProcess
    from seed_story.presets import AttentionSettings, Preset
    from seed_story.storytellers.context import ContextScene
    from seed_story.storytellers.events import Event
    from seed_story.storytellers.request import GenerationRequest, GenerationSettings

Cancel = Callable[[], bool]
Attributes = Mapping[str, tuple[str, float]]  # of a picture: attribute -> word, probability
Read = Callable[["np.ndarray"], Attributes]  # stored features [F, D] -> attributes


@dataclass(frozen=True, eq=False)
class Seen:
    """A picture as the model sees it: features [F, D] in float16, attributes with their probability, a phrase."""

    features: np.ndarray = field(repr=False)
    attributes: dict[str, tuple[str, float]]
    description: str


class Storyteller(Protocol):
    """Sees pictures and continues stories. Implemented by `StoryEngine` in this process, and by the stand-ins for one
    elsewhere (`serving.ray_serve`, `serving.zero_gpu`). Safe to call from several threads."""

    @property
    def name(self) -> str:
        """What scenes say generated them: a preset's name, or "open"."""

    @property
    def weights_id(self) -> str:
        """Names the weights, or the models: part of each scene's provenance."""

    @property
    def feature_shape(self) -> tuple[int, int] | None:
        """[F, D] of the features that it goes on from; None where it reads pictures and facts of scenes instead."""

    @property
    def compares_people(self) -> bool:
        """Whether what it sees in two pictures tells how much people look like themselves."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that it writes; () for any."""

    @property
    def encodes_in_background(self) -> bool:
        """Whether it may look at pictures that nobody asked it to look at."""

    def see(self, image: Image.Image, *, cancel: Cancel | None = None) -> Seen:
        """Looks at a picture: what a story can begin with. Raises Cancelled."""

    def continue_story(
        self,
        path: Sequence[ContextScene],
        request: GenerationRequest,
        *,
        pictures: bool = True,
        cancel: Cancel | None = None,
    ) -> Iterator[Event]:
        """Generates the scene after `path` (root first), once for each of the request's seeds. See
        `StoryEngine.continue_story`."""

    def redraw(
        self,
        scene: ContextScene,
        seed: int,
        *,
        steps: int | None = None,
        guidance: float | None = None,
        cancel: Cancel | None = None,
    ) -> Iterator[Event]:
        """Draws a scene's picture again: the event has the same features, and no text."""

    def has_ended(self, scenes: int) -> bool:
        """Whether a story has come to its end with a path of so many scenes, where their number says it."""

    def generation_facts(self, request: GenerationRequest) -> dict[str, Any]:
        """The settings, as plain JSON, with which a request is generated."""

    def drawing_facts(self, chosen: GenerationSettings) -> dict[str, Any]:
        """The same of a drawing alone."""


class StoryAdapter(Protocol):
    """What a world adds to the paper's storyteller: hidden words before and behind a scene's own, post-processing of
    what is generated, and a description of a picture. A preset names one; `adapter_for` makes it."""

    def opening_text(self, scene: ContextScene) -> str:
        """The opening as the model reads it."""

    def reminders(self, path: Sequence[ContextScene], attention: AttentionSettings | None) -> list[str]:
        """What the model reads behind the words of each scene of `path`; "" for nothing."""

    def post_processing(self, path: Sequence[ContextScene]) -> PostProcess:
        """How the text of the scene after `path` is corrected while it is generated."""

    def has_ended(self, scenes: int) -> bool:
        """Whether a story has come to its end with a path of so many scenes, the opening counted in."""

    def describe(self, attributes: Attributes) -> str:
        """What is seen in a picture, as a phrase; "" for nothing."""


class NullAdapter:
    """The paper's storyteller as it is."""

    def __init__(self, preset: Preset, read: Read) -> None:
        pass

    def opening_text(self, scene: ContextScene) -> str:
        return scene.read

    def reminders(self, path: Sequence[ContextScene], attention: AttentionSettings | None) -> list[str]:
        return [""] * len(path)

    def post_processing(self, path: Sequence[ContextScene]) -> PostProcess:
        return lambda text, given: text

    def has_ended(self, scenes: int) -> bool:
        return False

    def describe(self, attributes: Attributes) -> str:
        return describe(attributes)


def adapter_for(preset: Preset, read: Read) -> StoryAdapter:
    """The adapter that the preset names as "package.module:Class"; the null adapter where it names none. `read` gives
    the attributes of stored features."""
    if not preset.adapter:
        return NullAdapter(preset, read)
    module, _, name = preset.adapter.partition(":")
    return getattr(importlib.import_module(module), name)(preset, read)
