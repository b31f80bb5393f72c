"""What a telling says while it goes on. Light, so that whoever only listens need not wait for torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    from seed_story.story import Scene, Story


@dataclass(frozen=True)
class TextDelta:
    """Further words of a candidate; deltas in a row make its text so far."""

    candidate: int
    text: str


@dataclass(frozen=True)
class TextDone:
    """A candidate's words are final. They may be shorter than the deltas if the text had run too long."""

    candidate: int
    text: str


@dataclass(frozen=True)
class ImagePreview:
    """What a candidate's picture is going to look like, after `step` of `steps`."""

    candidate: int
    image: Image.Image = field(repr=False)
    step: int
    steps: int


@dataclass(frozen=True, eq=False)
class SceneReady:
    """A finished scene. `features` [F, D] in float16 is what the story goes on from: store it with the scene, and
    `facts` (plain JSON) among its settings."""

    candidate: int
    text: str
    image: Image.Image = field(repr=False)
    features: np.ndarray = field(repr=False)
    seed: int
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class SceneSaved:
    """A studio has saved a finished candidate in the library; `story` is the whole story as it now is."""

    candidate: int
    scene: Scene
    story: Story


Event = TextDelta | TextDone | ImagePreview | SceneReady
