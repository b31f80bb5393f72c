"""A scene of the path as a storyteller reads it. Light: nothing here loads torch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class ContextScene:
    """One scene of the path: display text and visual features [F, D].

    `aside` is what only the storyteller reads behind the text; the reader has not been told it. `picture` (a file) and
    `facts` (what is stored about the scene) are for storytellers that go on from them in place of features.
    """

    text: str
    features: np.ndarray = field(repr=False)
    aside: str = ""
    picture: Path | None = field(default=None, repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def read(self) -> str:
        """What the model reads."""
        return f"{self.text} {self.aside}" if self.aside else self.text

    @cached_property
    def digest(self) -> str:
        """Names the content: equal scenes share their attention state, whichever story they are of."""
        from seed_story.models.prompt import strip_for_display  # which loads torch

        features = np.ascontiguousarray(self.features, dtype=np.float16)
        return hashlib.sha256(strip_for_display(self.read).encode() + b"\0" + features.tobytes()).hexdigest()
