"""What is common to the paper's storyteller and its stand-ins: its scenes are described by a preset's numbers."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from seed_story.story.languages import ENGLISH
from seed_story.storytellers.protocol import adapter_for

if TYPE_CHECKING:
    from seed_story.presets import Preset
    from seed_story.storytellers.request import GenerationRequest, GenerationSettings


class PresetFacts:
    """Names, shapes and settings of a storyteller that goes on from visual features."""

    compares_people = True
    languages = (ENGLISH,)  # the paper's stories, and those of the drawn world

    if TYPE_CHECKING:

        @property
        def preset(self) -> Preset: ...

    @property
    def name(self) -> str:
        return self.preset.name

    @property
    def feature_shape(self) -> tuple[int, int] | None:
        config = self.preset.visual_tokenizer
        return config.n_queries, config.output_dim

    def has_ended(self, scenes: int) -> bool:
        return adapter_for(self.preset, lambda features: {}).has_ended(scenes)

    def generation_facts(self, request: GenerationRequest) -> dict[str, Any]:
        """Sampling and attention settings, and those of drawing."""
        chosen = request.chosen
        attention = json.loads(json.dumps(asdict(chosen.attention(self.preset))))  # tuples become lists
        sampling = asdict(chosen.sampling(self.preset))
        return {"attention": attention, "sampling": sampling, **self.drawing_facts(chosen)}

    def drawing_facts(self, chosen: GenerationSettings) -> dict[str, Any]:
        own = self.preset.detokenizer
        return {
            "steps": own.steps if chosen.steps is None else chosen.steps,
            "guidance": own.guidance_scale if chosen.guidance is None else chosen.guidance,
        }
