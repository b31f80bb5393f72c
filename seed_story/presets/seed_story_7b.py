"""The published 7B layout (arXiv 2407.08683, section 3.2): one set of sizes, three stories."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from seed_story.presets.schema import (
    DDPM,
    DetokenizerConfig,
    LanguageModelConfig,
    LoraSettings,
    PerceiverConfig,
    Preset,
    ResamplerConfig,
    Sampling,
    VisualTokenizerConfig,
)

_SDXL_UNET = {
    "sample_size": 128, "in_channels": 4, "out_channels": 4, "block_out_channels": (320, 640, 1280),
    "layers_per_block": 2, "transformer_layers_per_block": (1, 2, 10), "attention_head_dim": (5, 10, 20),
    "cross_attention_dim": 2048, "use_linear_projection": True, "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256, "projection_class_embeddings_input_dim": 2816,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
}  # fmt: skip
_SDXL_VAE = {
    "in_channels": 3, "out_channels": 3, "latent_channels": 4, "block_out_channels": (128, 256, 512, 512),
    "layers_per_block": 2, "norm_num_groups": 32, "sample_size": 1024, "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4, "scaling_factor": 0.13025, "force_upcast": True,
}  # fmt: skip

# What the release draws with, in 50 steps. The default here ends nearer to where endless steps would in 16
# (tests/benchmarks/full_size.py, solver).
RELEASED_SAMPLER: Mapping[str, Any] = MappingProxyType(
    {
        **DDPM, "_class_name": "EulerDiscreteScheduler", "prediction_type": "epsilon", "steps_offset": 1,
        "timestep_spacing": "leading", "interpolation_type": "linear", "use_karras_sigmas": False,
    }
)  # fmt: skip
_SOLVER = {
    **DDPM, "_class_name": "UniPCMultistepScheduler", "prediction_type": "epsilon", "steps_offset": 1,
    "solver_order": 2, "timestep_spacing": "leading", "use_karras_sigmas": True,
}  # fmt: skip

GEORGE = Preset(
    name="george",
    title="SEED-Story 7B, Curious George",
    visual_tokenizer=VisualTokenizerConfig(
        image_size=448, patch_size=14, width=1664, layers=48, heads=16, mlp_ratio=4.9231, output_dim=4096
    ),
    input_resampler=ResamplerConfig(grid_size=8, embed_dim=4096, num_heads=32, kv_dim=4096),
    output_resampler=ResamplerConfig(grid_size=16, embed_dim=4096, num_heads=32, kv_dim=4096),
    language_model=LanguageModelConfig(
        hidden_size=4096, num_hidden_layers=32, num_attention_heads=32, intermediate_size=11008,
        base_vocab_size=32000, lora=LoraSettings(r=16, alpha=32),
    ),
    detokenizer=DetokenizerConfig(
        perceiver=PerceiverConfig(
            dim=1024, depth=4, dim_head=64, heads=16, num_queries=64, embedding_dim=4096, output1_dim=768,
            output2_dim=1280,
        ),
        unet=_SDXL_UNET,
        vae=_SDXL_VAE,
        scheduler=_SOLVER,
        training_scheduler={**DDPM, "prediction_type": "epsilon"},
        image_size=1024, steps=16, guidance_scale=7.5,
    ),
    scores_likeness=False,
    sampling=Sampling(temperature=0.0, top_p=1.0, repetition_penalty=1.0, max_text_tokens=434),
)  # fmt: skip
