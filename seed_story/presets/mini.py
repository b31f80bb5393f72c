"""`mini`: the default, trained in this repository on the drawn world of Fernhollow."""

from __future__ import annotations

from seed_story.presets.schema import (
    DDPM,
    AttentionSettings,
    DetokenizerConfig,
    LanguageModelConfig,
    LoraSettings,
    PerceiverConfig,
    Preset,
    ResamplerConfig,
    SceneReaderConfig,
    VisualTokenizerConfig,
)

FERNHOLLOW_FIGURES = 3
_KINDS = ("fox", "rabbit", "bear", "cat", "puppy", "owl", "hedgehog", "mouse", "frog", "girl", "boy", "robot")
_GARMENTS = ("scarf", "jumper", "dungarees", "cape", "hat", "raincoat")
_COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white")
_POSES = ("stand", "walk", "run", "sit", "wave", "point", "jump", "carry", "sleep")
_EXPRESSIONS = ("happy", "laughing", "sad", "surprised", "cross", "worried", "sleepy")
_PROPS = (
    "ball", "kite", "lantern", "umbrella", "apple", "cake", "gift", "balloon", "book", "map",
    "key", "drum", "flute", "bell", "teapot", "cup", "basket", "flower", "mushroom", "pumpkin",
    "acorn", "shell", "feather", "letter", "candle", "bread", "fish", "bucket", "spade", "telescope",
    "chest", "toy boat", "clock", "ladder", "wheelbarrow", "snowman", "sandcastle", "campfire", "nest", "blanket",
)  # fmt: skip


def _fernhollow_attributes() -> dict[str, tuple[str, ...]]:
    """Labels of a Fernhollow picture: of the scene, and of each figure from left to right ("" = nobody there)."""
    attributes: dict[str, tuple[str, ...]] = {
        "place": (
            "meadow", "forest", "beach", "mountain", "lake", "village", "garden", "bridge", "harbour", "market",
            "kitchen", "bedroom", "library", "cave",
        ),
        "time": ("morning", "day", "evening", "night"),
        "weather": ("clear", "cloudy", "rain", "snow", "windy"),
        "season": ("spring", "summer", "autumn", "winter"),
        "figures": ("1", "2", "3"),
        "prop1": ("", *_PROPS),
        "prop2": ("", *_PROPS),
    }  # fmt: skip
    for slot in range(1, FERNHOLLOW_FIGURES + 1):
        attributes[f"kind{slot}"] = ("", *_KINDS)
        attributes[f"garment{slot}"] = ("", *_GARMENTS)
        attributes[f"colour{slot}"] = ("", *_COLOURS)
        attributes[f"pose{slot}"] = ("", *_POSES)
        attributes[f"expression{slot}"] = ("", *_EXPRESSIONS)
        attributes[f"holding{slot}"] = ("", *_PROPS[:30])
    return attributes


MINI = Preset(
    name="mini",
    title="Mini: Fernhollow on any laptop",
    visual_tokenizer=VisualTokenizerConfig(
        image_size=256, patch_size=16, width=320, layers=5, heads=5, mlp_ratio=4.0, output_dim=256, n_queries=64,
        stem_widths=(96, 192), queries_from_patches=True, normalise_output=True,
    ),
    input_resampler=ResamplerConfig(grid_size=8, embed_dim=576, num_heads=9, kv_dim=256),
    output_resampler=ResamplerConfig(grid_size=8, embed_dim=256, num_heads=4, kv_dim=576, normalise_output=True),
    language_model=LanguageModelConfig(
        hidden_size=576, num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3, intermediate_size=1536,
        base_vocab_size=49152, max_position_embeddings=8192, rope_theta=100000.0, tie_word_embeddings=True,
        token_rows="separate", slot_rows=True, lora=LoraSettings(r=8, alpha=16, dropout=0.0),
    ),
    detokenizer=DetokenizerConfig(
        perceiver=PerceiverConfig(
            dim=192, depth=2, dim_head=48, heads=4, num_queries=64, embedding_dim=256, output1_dim=96, output2_dim=160,
        ),
        unet={
            "sample_size": 32, "in_channels": 24, "out_channels": 16, "block_out_channels": (96, 160, 192),
            "layers_per_block": 1, "transformer_layers_per_block": (1, 1, 1), "attention_head_dim": (3, 5, 6),
            "cross_attention_dim": 256, "use_linear_projection": True, "addition_embed_type": "text_time",
            "addition_time_embed_dim": 32, "projection_class_embeddings_input_dim": 352,
            "down_block_types": ("CrossAttnDownBlock2D",) * 3, "up_block_types": ("CrossAttnUpBlock2D",) * 3,
        },
        vae={
            "in_channels": 12, "out_channels": 12, "latent_channels": 16, "block_out_channels": (32, 64, 128, 128),
            "layers_per_block": 1, "norm_num_groups": 16, "sample_size": 256,
            "down_block_types": ("DownEncoderBlock2D",) * 4, "up_block_types": ("UpDecoderBlock2D",) * 4,
            "scaling_factor": 1.0,
        },
        scheduler={
            **DDPM, "_class_name": "DPMSolverMultistepScheduler", "prediction_type": "v_prediction",
            "timestep_spacing": "trailing", "algorithm_type": "dpmsolver++", "solver_order": 2,
        },
        training_scheduler={**DDPM, "prediction_type": "v_prediction"},
        image_size=512, steps=2, guidance_scale=1.0, hint_channels=8, feature_tokens=64,
        train_unet="all",
    ),
    reader=SceneReaderConfig(feature_dim=256, num_heads=4, attributes=_fernhollow_attributes()),
    adapter="seed_story.worlds.fernhollow.adapter:FernhollowAdapter",
    attention=AttentionSettings(keep_opening=True),
)  # fmt: skip

# -------------------------------------------------------------------------------------------------- the 7B release
