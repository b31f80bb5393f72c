"""The debug preset with random weights that matter: real components, small numbers, no downloads."""

from __future__ import annotations

import torch
from torch import Tensor

from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.models.prompt import StoryTokens, debug_tokenizer
from seed_story.models.story_model import StoryModel, StoryState
from seed_story.presets import PRESETS, AttentionSettings, Preset

DEBUG = PRESETS["debug"]


def tiny_tokens(preset: Preset = DEBUG) -> StoryTokens:
    config = preset.language_model
    return StoryTokens.add_to(debug_tokenizer(), config.num_img_in_tokens, config.num_img_out_tokens)


@torch.no_grad()
def wake(model: torch.nn.Module, seed: int = 0) -> None:
    """Give LoRA and norms values at which they show: fresh ones change nothing."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.1)
        elif "modules_to_save" in name:
            parameter.copy_(1 + torch.randn(parameter.shape, generator=generator) * 0.2)
        elif name.endswith("proj.base_layer.weight") or "embed_tokens" in name:
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.15)


def tiny_language_model(preset: Preset = DEBUG, seed: int = 0) -> MultimodalLanguageModel:
    torch.manual_seed(seed)
    model = MultimodalLanguageModel(preset.language_model, preset.input_resampler, preset.output_resampler)
    wake(model, seed)
    model.start_token_rows(torch.Generator().manual_seed(seed))
    return model.eval()


def tiny_story_model(seed: int = 0, preset: Preset = DEBUG) -> StoryModel:
    torch.manual_seed(seed)
    model = StoryModel(preset, tiny_tokens(preset))
    wake(model, seed)
    model.language_model.start_token_rows(torch.Generator().manual_seed(seed))
    return model.eval()


def features_of(scene: int, preset: Preset = DEBUG) -> Tensor:
    """Features [1, F, D] of the picture of a scene; digits that float16 keeps."""
    config = preset.visual_tokenizer
    generator = torch.Generator().manual_seed(1000 + scene)
    return torch.randn(1, config.n_queries, config.output_dim, generator=generator).half().float()


def text_of(scene: int) -> str:
    return ["The fox went out.", "An owl sang all night long.", "Rain.", "Then they all had soup."][scene % 4]


def told(model: StoryModel, scenes: int, attention: AttentionSettings | None = None) -> StoryState:
    """The state after reading a story of so many scenes."""
    state = model.begin(attention)
    for scene in range(scenes):
        ids = model.tokens.scene_ids(text_of(scene), first=scene == 0)
        state = model.read_scene(state, ids, features_of(scene))
    return state
