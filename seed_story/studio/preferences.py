"""What a person chose once for all tellings and films; remembered in the library, for page, scripts and commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from seed_story.story.validation import seeds_for, story_text
from seed_story.storytellers.request import GenerationSettings
from seed_story.studio.pronunciation import checked_sounds

RANDOM = -1


@dataclass(frozen=True)
class Preferences:
    """`seed`: -1 draws one for each telling. `voice`: what films are read with, or None for the usual one. `sounds`:
    words that every voice says otherwise than they are written, and how."""

    telling: GenerationSettings = field(default_factory=GenerationSettings)
    seed: int = RANDOM
    voice: str | None = None
    sounds: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Any] | None) -> Preferences:
        """From plain values: `seed`, `voice`, `sounds` and those of GenerationSettings. Raises InputError for
        impossible ones."""
        given = {name: value for name, value in (values or {}).items() if value is not None}
        seed, voice = given.pop("seed", RANDOM), given.pop("voice", None)
        if seed != RANDOM:
            (seed,) = seeds_for(seed, 1)
        if voice is not None:
            voice = story_text(voice, what="voice", limit=80)
        sounds = checked_sounds(given.pop("sounds", {}))
        return cls(GenerationSettings.of(given), seed, voice, sounds)

    def to_dict(self) -> dict[str, Any]:
        """Only what was chosen; `of` gives equal preferences."""
        chosen: dict[str, Any] = dict(self.telling.to_dict())
        if self.seed != RANDOM:
            chosen["seed"] = self.seed
        if self.voice is not None:
            chosen["voice"] = self.voice
        if self.sounds:
            chosen["sounds"] = dict(self.sounds)
        return chosen
