"""`debug`: the same classes with tiny numbers, for tests."""

from __future__ import annotations

from seed_story.presets.mini import MINI
from seed_story.presets.schema import (
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

DEBUG = Preset(
    name="debug",
    title="Debug: the same classes with tiny numbers and random weights",
    visual_tokenizer=VisualTokenizerConfig(
        image_size=32, patch_size=8, width=32, layers=1, heads=2, mlp_ratio=2.0, output_dim=128, n_queries=16,
        normalise_output=True,
    ),
    input_resampler=ResamplerConfig(grid_size=2, embed_dim=32, num_heads=2, kv_dim=128),
    output_resampler=ResamplerConfig(grid_size=4, embed_dim=128, num_heads=2, kv_dim=32, normalise_output=True),
    language_model=LanguageModelConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=64,
        base_vocab_size=512, tie_word_embeddings=True, token_rows="separate", slot_rows=True,
        lora=LoraSettings(r=2, alpha=4),
        num_img_in_tokens=4, num_img_out_tokens=4,
    ),
    detokenizer=DetokenizerConfig(
        perceiver=PerceiverConfig(
            dim=16, depth=1, dim_head=8, heads=2, num_queries=8, embedding_dim=128, output1_dim=8, output2_dim=8,
            ff_mult=2,
        ),
        unet={
            "sample_size": 8, "in_channels": 8, "out_channels": 4, "block_out_channels": (16, 16),
            "layers_per_block": 1, "transformer_layers_per_block": (1, 1), "attention_head_dim": (2, 2),
            "cross_attention_dim": 16, "use_linear_projection": True, "addition_embed_type": "text_time",
            "addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": 56, "norm_num_groups": 8,
            "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
            "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        },
        vae={
            "in_channels": 3, "out_channels": 3, "latent_channels": 4, "block_out_channels": (8, 16, 16, 16),
            "layers_per_block": 1, "norm_num_groups": 4, "sample_size": 64,
            "down_block_types": ("DownEncoderBlock2D",) * 4, "up_block_types": ("UpDecoderBlock2D",) * 4,
            "scaling_factor": 1.0,
        },
        scheduler=MINI.detokenizer.scheduler,
        training_scheduler=MINI.detokenizer.training_scheduler,
        image_size=64, steps=3, guidance_scale=2.0, hint_channels=4, feature_tokens=16,
        train_unet="all",
    ),
    reader=SceneReaderConfig(
        feature_dim=128, num_heads=2, attributes={"place": ("meadow", "kitchen"), "kind1": ("", "fox", "owl")}
    ),
    attention=AttentionSettings(window_images=3, sink_images=4, around_boi=(-2, 3), around_eoi=(-3, 2)),
    sampling=Sampling(max_text_tokens=12),
)  # fmt: skip
