"""What a preset may say: frozen configurations of the model's parts. No behaviour lives here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

CLIP_MEAN, CLIP_STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
LORA_TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
SAVED_NORMS = ("input_layernorm", "post_attention_layernorm", "norm")


def frozen(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
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
            object.__setattr__(self, name, frozen(getattr(self, name)))


@dataclass(frozen=True, kw_only=True)
class SceneReaderConfig:
    """Reads attributes (who, outfit, place, …) from visual features; classes of each attribute, in label order."""

    feature_dim: int
    num_heads: int
    attributes: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", frozen(self.attributes))


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
    # What a world adds to the storyteller, as "package.module:Class" (storytellers.protocol.StoryAdapter); "": nothing.
    adapter: str = ""
    # Whether each generated picture is looked at, to say how much its people look like themselves. A second pass of a
    # large visual encoder for each scene is too much.
    scores_likeness: bool = True
    attention: AttentionSettings = field(default_factory=AttentionSettings)
    sampling: Sampling = field(default_factory=Sampling)


DDPM = {
    "_class_name": "DDPMScheduler",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
}
