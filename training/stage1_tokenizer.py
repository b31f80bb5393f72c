"""Stage 1, second: a visual tokenizer for a preset that has none, and then the features of a whole pack.

Picture -> features, by reconstruction with attribute heads (training/reconstruction.py).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor

from seed_story.models.detokenizer import encode_folded
from seed_story.models.scene_reader import SceneReader
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import Preset
from training.artifacts import load_artifact, save_artifact
from training.common import Run, describe
from training.configs import Stage1Config
from training.pictures import Pictures, clip_normalise, resized
from training.reconstruction import ReconstructionDecoder, TokenizerLoss, restyle


def train_tokenizer(
    preset: Preset,
    pictures: Pictures,
    labels: dict[str, Tensor],
    stage: Stage1Config,
    folder: Path,
    *,
    stop_after: float | None = None,
) -> VisualTokenizer:
    """Picture -> features from which picture and attributes can be read back."""
    config = stage.tokenizer
    assert config is not None and preset.reader is not None, f"{preset.name} comes with a visual tokenizer"
    shape = preset.visual_tokenizer
    tokenizer, reader = VisualTokenizer(shape), SceneReader(preset.reader)
    tokenizer.start_from_scratch()
    decoder = ReconstructionDecoder(
        feature_dim=shape.output_dim, tokens=shape.n_queries, out_size=shape.image_size // 2
    )
    loss = TokenizerLoss(tokenizer, reader, decoder)
    run = Run("tokenizer", loss, config, folder / "tokenizer", stop_after=stop_after)
    if config.compile:
        loss.compile()
    for _ in run:
        for micro in run.micro_steps():
            indices, generator = run.indices(len(pictures), micro), run.generator(micro)
            clean = resized(pictures.for_decoder(indices).to(run.device), shape.image_size)
            inputs = restyle(clean, generator)
            noise = torch.randn(len(clean), shape.n_queries, shape.output_dim, generator=generator, device=run.device)
            run.update(
                run.model(inputs, clean, noise, {key: value[indices].to(run.device) for key, value in labels.items()})
            )
    save_artifact(
        folder, "visual_tokenizer", tokenizer, run, prefix="tokenizer", steps=run.step, config=describe(config)
    )
    save_artifact(folder, "reader", reader, run, prefix="reader", steps=run.step)
    return tokenizer


@torch.inference_mode()
def encode_pictures(
    preset: Preset,
    pictures: Pictures,
    folder: Path,
    out: Path,
    device: torch.device | str,
    foreign: np.ndarray | None = None,
) -> None:
    """Latents (already scaled) and features of all pictures as float16 arrays in `out`.

    Of `foreign` pictures uint8 [M, S, S, 3], which are never drawn, only features.
    """
    vae, tokenizer = AutoencoderKL(**preset.detokenizer.vae), VisualTokenizer(preset.visual_tokenizer)
    load_artifact(folder, "vae", vae)
    load_artifact(folder, "visual_tokenizer", tokenizer)
    scale = json.loads((folder / "config.json").read_text())["vae_scaling_factor"]
    vae.to(device).eval()
    tokenizer.to(device).eval()
    latents, features, foreign_features = [], [], []
    out.mkdir(parents=True, exist_ok=True)
    with torch.autocast(torch.device(device).type, torch.bfloat16, enabled=torch.device(device).type == "cuda"):
        for indices in torch.arange(len(pictures)).split(512):
            pixels = pictures.for_decoder(indices).to(device)
            latents.append((encode_folded(vae, pixels).mean.float() * scale).half().cpu().numpy())
            inputs = pictures.for_encoder(indices).to(device)
            features.append(tokenizer(inputs).float().half().cpu().numpy())
        for piece in np.array_split(foreign, len(foreign) // 512 + 1) if foreign is not None else ():
            inputs = torch.from_numpy(piece).to(device).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
            inputs = clip_normalise(resized(inputs, preset.visual_tokenizer.image_size))
            foreign_features.append(tokenizer(inputs).float().half().cpu().numpy())
    if foreign_features:
        np.save(out / "foreign.npy", np.concatenate(foreign_features))
    np.save(out / "latents.npy", np.concatenate(latents))
    np.save(out / "features.npy", np.concatenate(features))
