"""The released files with tiny numbers: the published folders, names and spellings, written from a real model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from seed_story.models.checkpoints.names import to_released_names
from seed_story.models.prompt import StoryTokens, load_tokenizer
from seed_story.models.story_model import StoryModel
from seed_story.presets import PRESETS, AttentionSettings, LoraSettings, Preset, ResamplerConfig, Sampling

TOKENIZER = Path(__file__).parent / "golden" / "tokenizer"
GEORGE, DEBUG = PRESETS["george"], PRESETS["debug"]
QWEN_SHARDS = 3


def tiny_george() -> Preset:
    """The layout of the 7B presets with tiny numbers; its name is george, so it stands in for it."""
    return replace(
        GEORGE,
        title="Tiny George",
        visual_tokenizer=replace(
            GEORGE.visual_tokenizer, image_size=32, patch_size=8, width=32, layers=2, heads=2, mlp_ratio=2.0,
            output_dim=128, n_queries=16,
        ),
        input_resampler=ResamplerConfig(grid_size=3, embed_dim=64, num_heads=2, kv_dim=128),
        output_resampler=ResamplerConfig(grid_size=4, embed_dim=128, num_heads=2, kv_dim=64),
        language_model=replace(
            GEORGE.language_model, hidden_size=64, num_hidden_layers=3, num_attention_heads=4, intermediate_size=96,
            base_vocab_size=380, num_img_in_tokens=9, num_img_out_tokens=9, lora=LoraSettings(r=2, alpha=4),
        ),
        detokenizer=replace(
            DEBUG.detokenizer,
            unet={**DEBUG.detokenizer.unet, "in_channels": 4}, hint_channels=0, train_unet="key_value",
            scheduler=GEORGE.detokenizer.scheduler, training_scheduler=GEORGE.detokenizer.training_scheduler,
            steps=4, guidance_scale=7.5,
        ),
        attention=AttentionSettings(window_images=3, sink_images=4, around_boi=(-2, 3), around_eoi=(-3, 2)),
        sampling=Sampling(temperature=0.0, top_p=1.0, repetition_penalty=1.0, max_text_tokens=12),
    )  # fmt: skip


def tiny_model(preset: Preset, seed: int = 3) -> StoryModel:
    """A model whose every tensor matters: LoRA and tuned norms differ from a fresh start."""
    config = preset.language_model
    tokens = StoryTokens(load_tokenizer(TOKENIZER), config.num_img_in_tokens, config.num_img_out_tokens)
    torch.manual_seed(seed)
    model = StoryModel(preset, tokens)
    with torch.no_grad():
        for name, parameter in model.language_model.named_parameters():
            if "lora_B" in name:
                parameter.normal_(std=0.1)
            elif "modules_to_save" in name:
                parameter.add_(torch.randn_like(parameter) * 0.1)
            elif "llm." in name and parameter.dim() == 2:
                parameter.normal_(std=0.15)
    # bf16's numbers, as the base of the release, so that conversion changes as little as possible.
    return model.to(torch.bfloat16).float().eval()


def write_released(
    folder: Path,
    model: StoryModel,
    *,
    peft: str = "0.4",
    base_inside: bool = True,
    tuned: str = "key_value",
    kind: str = "bin",
) -> Path:
    """Writes all files of the 7B layout. `peft` is "0.4" or "newer"; `base_inside`: the story model's file repeats the
    base weights; `tuned`: "key_value" or "all" of the U-Net; `kind`: "bin" or "safetensors" where both are usual."""
    shutil.copytree(TOKENIZER, folder / "cvlm_llama2_tokenizer")
    write_qwen(folder / "Qwen-VL-Chat", model, kind)
    language = model.language_model.state_dict()
    base = {plain: language[ours[0]] for plain, ours in model.language_model.base_names().items()}
    words = model.preset.language_model.base_vocab_size
    base = {n: t[:words] if "embed_tokens" in n or "lm_head" in n else t for n, t in base.items()}
    write_shards(folder / "Llama-2-7b-hf", base, 2, kind)
    names = list(language) if peft == "newer" else to_released_names(language)
    story = dict(zip(names, language.values(), strict=True))
    for layer in range(model.preset.language_model.num_hidden_layers):
        story[f"llm.base_model.model.model.layers.{layer}.self_attn.rotary_emb.inv_freq"] = torch.ones(8)
    if not base_inside:
        kept = (".lora_", "modules_to_save", "embed_tokens", "lm_head", "resampler")
        story = {name: tensor for name, tensor in story.items() if any(part in name for part in kept)}
    save(folder / "seed_story/george_sft/pytorch_model", story, kind)

    drawing = model.detokenizer.state_dict()
    sdxl = folder / "stable-diffusion-xl-base-1.0"
    unet = {n.removeprefix("unet."): t for n, t in drawing.items() if n.startswith("unet.")}
    adapted = {n: t for n, t in drawing.items() if n.startswith(("unet.", "resampler."))}
    if tuned == "key_value":
        adapted = {n: t for n, t in adapted.items() if "resampler." in n or ".to_k." in n or ".to_v." in n}
        unet = {n: t + 1 if ".to_k." in n or ".to_v." in n else t for n, t in unet.items()}  # the tuned ones must win
    save(sdxl / "unet/diffusion_pytorch_model.fp16", unet, "safetensors")
    vae = {n.removeprefix("vae."): t for n, t in drawing.items() if n.startswith("vae.")}
    if kind == "bin":  # an older spelling of the same attention
        for old, new in (
            (".to_q.", ".query."),
            (".to_k.", ".key."),
            (".to_v.", ".value."),
            (".to_out.0.", ".proj_attn."),
        ):
            vae = {n.replace(old, new): t for n, t in vae.items()}
    save(sdxl / "vae/diffusion_pytorch_model", vae, "safetensors")
    (sdxl / "scheduler").mkdir()
    (sdxl / "scheduler/scheduler_config.json").write_text("{}")
    save(folder / "detokenizer/detokenizer_george_adapted/checkpoint-4000/pytorch_model", adapted, kind)
    return folder


def write_qwen(folder: Path, model: StoryModel, kind: str) -> None:
    """Qwen-VL-Chat: its eyes in some shards, its language model in others."""
    eyes = {f"transformer.visual.{name}": tensor for name, tensor in model.visual_tokenizer.state_dict().items()}
    other = {f"transformer.h.{k}.attn.c_attn.weight": torch.zeros(4, 4) for k in range(4)}
    write_shards(folder, {**other, **eyes}, QWEN_SHARDS, kind)


def write_shards(folder: Path, tensors: Mapping[str, Tensor], count: int, kind: str) -> None:
    stem, ending = ("pytorch_model", "bin") if kind == "bin" else ("model", "safetensors")
    names = list(tensors)
    size = -(-len(names) // count)
    weight_map = {}
    for number in range(count):
        shard = f"{stem}-{number + 1:05d}-of-{count:05d}"
        part = names[number * size : (number + 1) * size]
        save(folder / shard, {name: tensors[name] for name in part}, kind)
        weight_map |= dict.fromkeys(part, f"{shard}.{ending}")
    index = folder / (f"{stem}.bin.index.json" if kind == "bin" else f"{stem}.safetensors.index.json")
    index.write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": weight_map}))


def save(stem: Path, tensors: Mapping[str, Tensor], kind: str) -> Path:
    stem.parent.mkdir(parents=True, exist_ok=True)
    plain = {name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}
    path = stem.with_name(stem.name + (".bin" if kind == "bin" else ".safetensors"))
    if kind == "bin":
        torch.save(plain, path)
    else:
        save_file(plain, path)
    return path
