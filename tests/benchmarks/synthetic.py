"""Stories of random words for timings without a base model: as many tokens as real ones, of any vocabulary."""

from __future__ import annotations

import random

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.models.prompt import StoryTokens
from seed_story.presets import AttentionSettings, Preset
from training.layouts import all_targets_layout, collate_layouts

WORDS = (20, 36)  # of a caption: what Fernhollow's have in tokens of mini's base


def synthetic_tokens(preset: Preset) -> StoryTokens:
    """A word for every number of the preset's vocabulary, and its image tokens behind them."""
    shape = preset.language_model
    special = ["<unk>", "<s>", "</s>"]
    words = [*special, *(f"w{number}" for number in range(shape.base_vocab_size - len(special)))]
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="</s>"
    )
    return StoryTokens.add_to(fast, shape.num_img_in_tokens, shape.num_img_out_tokens)


def synthetic_captions(preset: Preset, scenes: int, seed: int) -> list[str]:
    dice, size = random.Random(seed), preset.language_model.base_vocab_size - 3
    return [" ".join(f"w{dice.randrange(size)}" for _ in range(dice.randint(*WORDS))) for _ in range(scenes)]


def synthetic_features(preset: Preset, pictures: int, seed: int = 0) -> Tensor:
    """[pictures, F, D]"""
    shape = preset.visual_tokenizer
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(pictures, shape.n_queries, shape.output_dim, generator=generator)


def synthetic_layout(
    preset: Preset, tokens: StoryTokens, *, batch: int, scenes: int, seed: int = 0, multiple: int = 64,
    attention: AttentionSettings | None = None,
) -> dict[str, Tensor]:  # fmt: skip
    """A batch in which every scene from the second on is a target."""
    stories = [synthetic_captions(preset, scenes, seed + number) for number in range(batch)]
    layouts = [all_targets_layout(captions, tokens, attention=attention) for captions in stories]
    return collate_layouts(layouts, tokens.pad, multiple=multiple)


@torch.no_grad()
def random_language_model(preset: Preset, device: str | torch.device, *, half: bool) -> MultimodalLanguageModel:
    """Built on the device at once, the frozen part in bfloat16 with `half`: a full-size one would not fit elsewhere."""
    with torch.device("meta"):
        model = MultimodalLanguageModel(preset.language_model, preset.input_resampler, preset.output_resampler)
    if half:
        for parameter in model.parameters():
            if not parameter.requires_grad:
                parameter.data = parameter.data.bfloat16()
    model.to_empty(device=device)
    torch.manual_seed(0)
    for name, parameter in model.named_parameters():
        if parameter.dim() > 1:
            parameter.normal_(std=0.02)
        else:
            parameter.fill_(1.0 if name.endswith("weight") else 0.0)
    for buffer in model.buffers():
        buffer.zero_()  # fixed tables: their numbers do not change how long it takes
    model._reset_rotary()
    return model.train()
