"""Every size of the model as data: frozen configurations and `PRESETS`. No behaviour lives here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from seed_story.presets.debug import DEBUG
from seed_story.presets.mini import FERNHOLLOW_FIGURES, MINI
from seed_story.presets.schema import (
    CLIP_MEAN,
    CLIP_STD,
    LORA_TARGETS,
    SAVED_NORMS,
    AttentionSettings,
    DetokenizerConfig,
    LanguageModelConfig,
    LoraSettings,
    PerceiverConfig,
    Preset,
    ResamplerConfig,
    Sampling,
    SceneReaderConfig,
    VisualTokenizerConfig,
)
from seed_story.presets.seed_story_7b import GEORGE, RELEASED_SAMPLER

__all__ = [
    "AttentionSettings",
    "CLIP_MEAN",
    "CLIP_STD",
    "DEBUG",
    "DetokenizerConfig",
    "FERNHOLLOW_FIGURES",
    "GEORGE",
    "LORA_TARGETS",
    "LanguageModelConfig",
    "LoraSettings",
    "MINI",
    "PRESETS",
    "PerceiverConfig",
    "Preset",
    "RELEASED_SAMPLER",
    "ResamplerConfig",
    "SAVED_NORMS",
    "Sampling",
    "SceneReaderConfig",
    "VisualTokenizerConfig",
]

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "mini": MINI,
        "george": GEORGE,
        "rabbids": replace(GEORGE, name="rabbids", title="SEED-Story 7B layout, Rabbids (for training)"),
        "land": replace(GEORGE, name="land", title="SEED-Story 7B layout, The Land Before Time (for training)"),
        "debug": DEBUG,
    }
)
