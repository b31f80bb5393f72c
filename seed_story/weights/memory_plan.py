"""What of a model is where, so that it fits: plans from the fastest to the smallest, chosen by the free memory.

Numbers only; `models/placement.py` carries a plan out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from seed_story.errors import InputError
from seed_story.presets import Preset

Bits = Literal[16, 8, 4]
GB = 1e9
CONTEXT = 0.6e9  # CUDA's own, and what its allocator cannot use
SPARE = 0.4e9  # weights and room to work never pack perfectly
RECORDED = 2.0e9  # recorded steps keep what they work with; measured: plans that record needed so much more
LONGEST = 1536  # tokens of a full window with its sink and a scene; once in the cache, once on the decoder's bench


@dataclass(frozen=True)
class MemoryPlan:
    """`turns`: the language model and the de-tokenizer are on the GPU by turns. `eyes_aside`: the visual tokenizer only
    while it looks. `tiled`: the VAE decodes in tiles. `bits`: of the language model's matrices. `memo` bytes of
    attention states are kept on the GPU."""

    name: str
    sentence: str
    bits: Bits = 16
    turns: bool = False
    eyes_aside: bool = True
    tiled: bool = True
    memo: int = 256 << 20


PLANS: tuple[MemoryPlan, ...] = (
    MemoryPlan("resident", "everything stays on the GPU", eyes_aside=False, tiled=False, memo=2 << 30),
    MemoryPlan("aside", "the visual tokenizer comes only to look, and the picture model makes room then"),
    MemoryPlan("int8", "the language model in 8 bit", bits=8),
    MemoryPlan("turns", "language model and picture model take turns on the GPU", turns=True),
    MemoryPlan("int8-turns", "the language model in 8 bit, taking turns with the picture model", bits=8, turns=True),
    MemoryPlan("int4-turns", "the language model in 4 bit, taking turns with the picture model", bits=4, turns=True),
)


def part_bytes(preset: Preset) -> dict[str, float]:
    """Bytes of the boxes in bf16, from the preset's numbers; measured ones (of converted weights) are better."""
    lm, eyes = preset.language_model, preset.visual_tokenizer
    heads = (lm.num_key_value_heads or lm.num_attention_heads) / lm.num_attention_heads
    layer = lm.hidden_size**2 * (2 + 2 * heads) + 3 * lm.hidden_size * lm.intermediate_size
    matrices = lm.num_hidden_layers * layer
    tables = lm.vocab_size * lm.hidden_size * (1 if lm.tie_word_embeddings else 2)
    resamplers = sum(4.2 * r.embed_dim**2 for r in (preset.input_resampler, preset.output_resampler))
    block = eyes.width**2 * (4 + 2 * eyes.mlp_ratio)
    pool = 4 * eyes.output_dim**2 + eyes.output_dim**2 + eyes.width * eyes.output_dim
    return {
        "matrices": 2 * matrices,
        "tables": 2 * (tables + resamplers),
        "eyes": 2 * (eyes.layers * block + pool),
        "drawing": 2 * _unet_parameters(preset),
        "vae": 2 * 40 * preset.detokenizer.vae["block_out_channels"][-1] ** 2 * 8,
    }


def _unet_parameters(preset: Preset) -> float:
    """About: transformer blocks with self- and cross-attention and gated feed-forward, and convolutions of 3 x 3."""
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
    drawing = sum(size for name, size in sizes.items() if name.startswith("detokenizer.") and not name.endswith(".vae"))
    return {
        "matrices": matrices, "tables": language - matrices, "eyes": sizes["visual_tokenizer"], "drawing": drawing,
        "vae": sizes.get("detokenizer.vae", 0),
    }  # fmt: skip


def peak_bytes(plan: MemoryPlan, preset: Preset, sizes: Mapping[str, float]) -> float:
    """The most that a plan holds at once, with room to work: a story of a full window, one picture at a time."""
    lm = preset.language_model
    heads = lm.num_key_value_heads or lm.num_attention_heads
    token = 2 * 2 * lm.num_hidden_layers * heads * (lm.hidden_size // lm.num_attention_heads)  # keys, values; bf16
    telling = token * 2 * LONGEST + plan.memo + 0.1 * GB * lm.hidden_size / 4096
    pixels = preset.detokenizer.image_size**2
    denoising = 1.2e3 * pixels * preset.detokenizer.unet["block_out_channels"][0] / 320
    decoding = (0.9e3 if plan.tiled else 3.2e3) * pixels
    language = sizes["matrices"] * plan.bits / 16 * (1.0 if plan.bits == 16 else 1.07) + sizes["tables"]
    drawing, eyes = sizes["drawing"] + sizes["vae"], sizes["eyes"]
    looking = eyes + 0.3 * GB * preset.visual_tokenizer.width / 1664
    working = max(denoising, decoding)
    if plan.turns:
        most = max(language + telling, drawing + working + plan.memo, looking + plan.memo)
    else:
        always = language + drawing + plan.memo + RECORDED * pixels / 2**20
        most = always + max(telling - plan.memo, working)
        most = max(most, language + looking + plan.memo) if plan.eyes_aside else most + eyes
    return most + SPARE + CONTEXT


def choose(free: float, preset: Preset, sizes: Mapping[str, float] | None = None, wanted: str = "auto") -> MemoryPlan:
    """The plan of that name, or with "auto" the first one that fits into `free` bytes (the smallest if none does).

    Raises InputError for a name that no plan has.
    """
    if wanted != "auto":
        for plan in PLANS:
            if plan.name == wanted:
                return plan
        raise InputError(f"There is no memory plan {wanted!r}. Choose auto, {', '.join(plan.name for plan in PLANS)}.")
    sizes = sizes or part_bytes(preset)
    return next((plan for plan in PLANS if peak_bytes(plan, preset, sizes) <= free), PLANS[-1])


def smaller(plan: MemoryPlan) -> MemoryPlan | None:
    """The next smaller plan, for when this one did not do."""
    index = PLANS.index(plan) + 1
    return PLANS[index] if index < len(PLANS) else None


def sentences(preset: Preset, sizes: Mapping[str, float] | None = None) -> list[str]:
    """What each plan needs, for people."""
    sizes = sizes or part_bytes(preset)
    return [f"{plan.name}: about {peak_bytes(plan, preset, sizes) / GB:.1f} GB; {plan.sentence}" for plan in PLANS]
