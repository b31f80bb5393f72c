"""Memory plans: which modules stay on the GPU and in how many bits, from the fastest plan to the smallest.

Numbers only; `models/inference/offload.py` carries a plan out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from seed_story.errors import InputError
from seed_story.presets import Preset
from seed_story.runtime.renamed import choice

Bits = Literal[16, 8, 4]
GB = 1e9
CONTEXT = 0.6e9  # of CUDA itself, and what its allocator cannot use
SPARE = 0.4e9  # fragmentation
RECORDED = 2.0e9  # CUDA graphs keep their work buffers; measured
LONGEST = 1536  # tokens of a full window with its sink and a scene; once in the cache, once in the decoder's buffers
RENAMED = {  # until version 2
    "aside": "vision-offload", "turns": "offload", "int8-turns": "int8-offload", "int4-turns": "int4-offload",
}  # fmt: skip


@dataclass(frozen=True)
class MemoryPlan:
    """`offload`: the language model and the de-tokenizer take turns on the GPU. `offload_vision`: the visual tokenizer
    is on the GPU only while it encodes. `tiled`: the VAE decodes in tiles. `bits`: of the language model's matrices.
    `cache_bytes`: of attention states on the GPU (the prefix cache)."""

    name: str
    sentence: str
    bits: Bits = 16
    offload: bool = False
    offload_vision: bool = True
    tiled: bool = True
    cache_bytes: int = 256 << 20


PLANS: tuple[MemoryPlan, ...] = (
    MemoryPlan("resident", "everything stays on the GPU", offload_vision=False, tiled=False, cache_bytes=2 << 30),
    MemoryPlan(
        "vision-offload", "the visual tokenizer is on the GPU only to read a picture, in place of the picture model"
    ),
    MemoryPlan("int8", "the language model in 8 bit", bits=8),
    MemoryPlan("offload", "the language model and the picture model take turns on the GPU", offload=True),
    MemoryPlan(
        "int8-offload", "the language model in 8 bit, taking turns with the picture model", bits=8, offload=True
    ),
    MemoryPlan(
        "int4-offload", "the language model in 4 bit, taking turns with the picture model", bits=4, offload=True
    ),
)


def part_bytes(preset: Preset) -> dict[str, float]:
    """Estimated bytes of each module in bf16, from the preset's numbers; measured ones are better
    (`measured_bytes`)."""
    lm, vision = preset.language_model, preset.visual_tokenizer
    heads = (lm.num_key_value_heads or lm.num_attention_heads) / lm.num_attention_heads
    layer = lm.hidden_size**2 * (2 + 2 * heads) + 3 * lm.hidden_size * lm.intermediate_size
    matrices = lm.num_hidden_layers * layer
    tables = lm.vocab_size * lm.hidden_size * (1 if lm.tie_word_embeddings else 2)
    resamplers = sum(4.2 * r.embed_dim**2 for r in (preset.input_resampler, preset.output_resampler))
    block = vision.width**2 * (4 + 2 * vision.mlp_ratio)
    pool = 4 * vision.output_dim**2 + vision.output_dim**2 + vision.width * vision.output_dim
    return {
        "matrices": 2 * matrices,
        "tables": 2 * (tables + resamplers),
        "vision": 2 * (vision.layers * block + pool),
        "detokenizer": 2 * _unet_parameters(preset),
        "vae": 2 * 40 * preset.detokenizer.vae["block_out_channels"][-1] ** 2 * 8,
    }


def _unet_parameters(preset: Preset) -> float:
    """Estimate: transformer blocks with self- and cross-attention and gated feed-forward, and 3 x 3 convolutions."""
    unet = preset.detokenizer.unet
    widths, depths, layers = unet["block_out_channels"], unet["transformer_layers_per_block"], unet["layers_per_block"]
    count = 0.0
    for level, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        last = level == len(widths) - 1
        block = 18 * width**2 + 2 * width * unet["cross_attention_dim"]
        count += (2 * layers + 1 + last) * depth * block
        count += (2 * layers + 1 + 2 * last) * 1.3 * 18 * width**2
    return count


def measured_bytes(preset: Preset, sizes: Mapping[str, int]) -> dict[str, float]:
    """The same from the `part_bytes` of a converted folder."""
    estimate = part_bytes(preset)
    language = sizes["language_model"]
    matrices = min(estimate["matrices"], language)
    detokenizer = sum(
        size for name, size in sizes.items() if name.startswith("detokenizer.") and not name.endswith(".vae")
    )
    return {
        "matrices": matrices, "tables": language - matrices, "vision": sizes["visual_tokenizer"],
        "detokenizer": detokenizer,
        "vae": sizes.get("detokenizer.vae", 0),
    }  # fmt: skip


def peak_bytes(plan: MemoryPlan, preset: Preset, sizes: Mapping[str, float]) -> float:
    """Peak memory of a plan in bytes, activations included: a story of a full window, one picture at a time."""
    lm = preset.language_model
    heads = lm.num_key_value_heads or lm.num_attention_heads
    token = 2 * 2 * lm.num_hidden_layers * heads * (lm.hidden_size // lm.num_attention_heads)  # keys, values; bf16
    text_state = token * 2 * LONGEST + plan.cache_bytes + 0.1 * GB * lm.hidden_size / 4096
    pixels = preset.detokenizer.image_size**2
    denoising = 1.2e3 * pixels * preset.detokenizer.unet["block_out_channels"][0] / 320
    decoding = (0.9e3 if plan.tiled else 3.2e3) * pixels
    language = sizes["matrices"] * plan.bits / 16 * (1.0 if plan.bits == 16 else 1.07) + sizes["tables"]
    images, vision = sizes["detokenizer"] + sizes["vae"], sizes["vision"]
    encoding = vision + 0.3 * GB * preset.visual_tokenizer.width / 1664
    working = max(denoising, decoding)
    if plan.offload:
        most = max(language + text_state, images + working + plan.cache_bytes, encoding + plan.cache_bytes)
    else:
        always = language + images + plan.cache_bytes + RECORDED * pixels / 2**20
        most = always + max(text_state - plan.cache_bytes, working)
        most = max(most, language + encoding + plan.cache_bytes) if plan.offload_vision else most + vision
    return most + SPARE + CONTEXT


def choose(free: float, preset: Preset, sizes: Mapping[str, float] | None = None, name: str = "auto") -> MemoryPlan:
    """The plan called `name`, or with "auto" the first one that fits into `free` bytes (the smallest if none does).

    Raises InputError for an unknown name.
    """
    if name != "auto":
        name = choice(name, RENAMED)
        for plan in PLANS:
            if plan.name == name:
                return plan
        raise InputError(f"There is no memory plan {name!r}. Choose auto, {', '.join(plan.name for plan in PLANS)}.")
    sizes = sizes or part_bytes(preset)
    return next((plan for plan in PLANS if peak_bytes(plan, preset, sizes) <= free), PLANS[-1])


def smaller(plan: MemoryPlan) -> MemoryPlan | None:
    """The next smaller plan, for when this one did not fit; None after the last."""
    index = PLANS.index(plan) + 1
    return PLANS[index] if index < len(PLANS) else None


def sentences(preset: Preset, sizes: Mapping[str, float] | None = None) -> list[str]:
    """A sentence for each plan: its name, how much memory it needs, and what it does."""
    sizes = sizes or part_bytes(preset)
    return [f"{plan.name}: about {peak_bytes(plan, preset, sizes) / GB:.1f} GB; {plan.sentence}" for plan in PLANS]
