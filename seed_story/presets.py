"""Every size of the model as data: frozen configurations and `PRESETS`. No behaviour lives here.

`mini` is the default and was trained in this repository on the drawn world of Fernhollow. `george`, `rabbids` and
`land` are the published 7B layout (arXiv 2407.08683, section 3.2). `debug` builds the same classes with tiny numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

CLIP_MEAN, CLIP_STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
LORA_TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
SAVED_NORMS = ("input_layernorm", "post_attention_layernorm", "norm")


def _frozen(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(mapping))


@dataclass(frozen=True, kw_only=True)
class VisualTokenizerConfig:
    """Box 1: image -> `n_queries` feature tokens of width `output_dim`."""

    image_size: int
    patch_size: int
    width: int
    layers: int
    heads: int
    mlp_ratio: float
    output_dim: int
    n_queries: int = 256
    # A convolutional stem (its inner widths) learns from scratch in minutes where one big patch embedding does not.
    stem_widths: tuple[int, ...] = ()
    # Pool queries may start from the patches around them, which gives spatial correspondence from the first step.
    queries_from_patches: bool = False
    # LayerNorm without parameters at the end, so that features have one known scale.
    normalise_output: bool = False

    def __post_init__(self) -> None:
        if self.image_size % self.patch_size or self.width % self.heads:
            raise ValueError("image_size must be divisible by patch_size and width by heads")
        if int(self.n_queries**0.5) ** 2 != self.n_queries:
            raise ValueError("n_queries must be a square number")


@dataclass(frozen=True, kw_only=True)
class ResamplerConfig:
    """Box 2: `grid_size ** 2` learned queries of width `embed_dim` attend to tokens of width `kv_dim`."""

    grid_size: int
    embed_dim: int
    num_heads: int
    kv_dim: int | None = None
    normalise_output: bool = False


@dataclass(frozen=True, kw_only=True)
class LoraSettings:
    r: int
    alpha: int
    dropout: float = 0.05
    target_modules: tuple[str, ...] = LORA_TARGETS
    modules_to_save: tuple[str, ...] = SAVED_NORMS


@dataclass(frozen=True, kw_only=True)
class LanguageModelConfig:
    """Box 3: a Llama-family causal LM, its LoRA and its image tokens.

    `token_rows`: "resized" makes the whole embedding and head trainable (the release); "separate" keeps the frozen
    base tables and gives the new tokens small tables of their own (tied bases, small checkpoints).
    `slot_rows` adds each slot's own token row to the picture's embedding there (the release replaces the row). Queries
    carry the same rows, so "the same place in the picture before" is a match of content, which a small model learns.
    """

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    base_vocab_size: int
    num_key_value_heads: int | None = None
    max_position_embeddings: int = 4096
    rms_norm_eps: float = 1e-5
    rope_theta: float = 10000.0
    tie_word_embeddings: bool = False
    token_rows: Literal["resized", "separate"] = "resized"
    slot_rows: bool = False
    lora: LoraSettings | None = None
    num_img_in_tokens: int = 64
    num_img_out_tokens: int = 64
    lm_loss_scale: float = 1.0
    rec_loss_scale: float = 1.0

    @property
    def new_tokens(self) -> int:
        """`<img>`, `</img>` and the numbered image tokens."""
        return 2 + max(self.num_img_in_tokens, self.num_img_out_tokens)

    @property
    def vocab_size(self) -> int:
        return self.base_vocab_size + self.new_tokens


@dataclass(frozen=True, kw_only=True)
class PerceiverConfig:
    """The resampler into the U-Net (ResamplerXLV2 of the release)."""

    dim: int
    depth: int
    dim_head: int
    heads: int
    num_queries: int
    embedding_dim: int
    output1_dim: int
    output2_dim: int
    ff_mult: int = 4


@dataclass(frozen=True, kw_only=True)
class DetokenizerConfig:
    """Box 5: features -> conditioning -> latents -> picture. `unet`, `vae`, schedulers: diffusers' own words.

    A VAE of 12 channels sees squares of 2 x 2 pixels as one pixel: drawn art has little detail for its size, and a
    decoder spends most of its time on its finest level.
    """

    perceiver: PerceiverConfig
    unet: Mapping[str, Any]
    vae: Mapping[str, Any]
    scheduler: Mapping[str, Any]
    training_scheduler: Mapping[str, Any]
    image_size: int
    steps: int
    guidance_scale: float
    # Channels of a latent-sized sketch of the features beside the noisy latents; 0 = cross-attention only (SDXL).
    hint_channels: int = 0
    # How many feature tokens a picture has; the sketch lays them out as a square.
    feature_tokens: int = 256
    # Which U-Net parameters are trained: key/value projections only (the release), or all of them.
    train_unet: Literal["key_value", "all"] = "key_value"

    def __post_init__(self) -> None:
        for name in ("unet", "vae", "scheduler", "training_scheduler"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))


@dataclass(frozen=True, kw_only=True)
class SceneReaderConfig:
    """Reads attributes (who, outfit, place, …) from visual features; classes of each attribute, in label order."""

    feature_dim: int
    num_heads: int
    attributes: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", _frozen(self.attributes))


@dataclass(frozen=True, kw_only=True)
class AttentionSettings:
    """What stays in the key/value cache of a long story (paper, section 3.3; golden case 9).

    With `keep_opening` the multimodal sink holds the whole first scene, which says who is who; not in the paper.
    """

    mode: Literal["dense", "window", "sink", "multimodal_sink"] = "multimodal_sink"
    window_images: int = 8
    first_tokens: int = 4
    around_boi: tuple[int, int] = (-4, 8)
    around_eoi: tuple[int, int] = (-8, 4)
    sink_images: int = 16
    keep_opening: bool = False


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How words are chosen. Temperature 0 is greedy."""

    temperature: float = 0.8
    top_p: float = 0.9
    repetition_penalty: float = 1.05
    max_text_tokens: int = 90

    def __post_init__(self) -> None:
        if self.temperature < 0 or not 0 < self.top_p <= 1 or self.repetition_penalty <= 0 or self.max_text_tokens < 1:
            raise ValueError("sampling wants temperature >= 0, 0 < top_p <= 1, penalty > 0, at least one token")


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One size of the whole model, with the defaults that a story is told with."""

    name: str
    title: str
    visual_tokenizer: VisualTokenizerConfig
    input_resampler: ResamplerConfig
    output_resampler: ResamplerConfig
    language_model: LanguageModelConfig
    detokenizer: DetokenizerConfig
    reader: SceneReaderConfig | None = None
    # Whether the model reads, before an opening's words, what the reader saw of those whom they name.
    introduces: bool = False
    attention: AttentionSettings = field(default_factory=AttentionSettings)
    sampling: Sampling = field(default_factory=Sampling)


# --------------------------------------------------------------------------------------------------------- mini

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


_DDPM = {
    "_class_name": "DDPMScheduler",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
}

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
            **_DDPM, "_class_name": "DPMSolverMultistepScheduler", "prediction_type": "v_prediction",
            "timestep_spacing": "trailing", "algorithm_type": "dpmsolver++", "solver_order": 2,
        },
        training_scheduler={**_DDPM, "prediction_type": "v_prediction"},
        image_size=512, steps=2, guidance_scale=1.0, hint_channels=8, feature_tokens=64,
        train_unet="all",
    ),
    reader=SceneReaderConfig(feature_dim=256, num_heads=4, attributes=_fernhollow_attributes()),
    introduces=True,
    attention=AttentionSettings(keep_opening=True),
)  # fmt: skip

# -------------------------------------------------------------------------------------------------- the 7B release

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
        **_DDPM, "_class_name": "EulerDiscreteScheduler", "prediction_type": "epsilon", "steps_offset": 1,
        "timestep_spacing": "leading", "interpolation_type": "linear", "use_karras_sigmas": False,
    }
)  # fmt: skip
_SOLVER = {
    **_DDPM, "_class_name": "UniPCMultistepScheduler", "prediction_type": "epsilon", "steps_offset": 1,
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
        training_scheduler={**_DDPM, "prediction_type": "epsilon"},
        image_size=1024, steps=16, guidance_scale=7.5,
    ),
    sampling=Sampling(temperature=0.0, top_p=1.0, repetition_penalty=1.0, max_text_tokens=434),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------------ debug

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

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "mini": MINI,
        "george": GEORGE,
        "rabbids": replace(GEORGE, name="rabbids", title="SEED-Story 7B layout, Rabbids (for training)"),
        "land": replace(GEORGE, name="land", title="SEED-Story 7B layout, The Land Before Time (for training)"),
        "debug": DEBUG,
    }
)
