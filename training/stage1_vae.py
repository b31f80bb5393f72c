"""Stage 1, first: a VAE for a preset that has none. Picture <-> latents.

Legend: B pictures of a batch, S side in pixels, C h w latent channels and size.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import Tensor, nn

from seed_story.models.detokenizer import decode_folded, encode_folded, pixel_fold
from seed_story.presets import Preset
from training.artifacts import save_artifact, write_config
from training.common import Run, describe
from training.configs import Stage1Config
from training.pictures import Pictures


class VaeLoss(nn.Module):
    """L1 on pixels and on their differences, and a little KL that keeps the latents near a normal distribution."""

    def __init__(self, vae: AutoencoderKL, kl_scale: float = 3e-4) -> None:
        super().__init__()
        self.vae, self.kl_scale = vae, kl_scale

    def forward(self, pixels: Tensor, noise: Tensor) -> dict[str, Tensor]:
        posterior = encode_folded(self.vae, pixels)
        latents = posterior.mean + posterior.std * noise.to(posterior.mean.dtype)
        decoded = decode_folded(self.vae, latents).float()
        absolute = F.l1_loss(decoded, pixels)
        edges = F.l1_loss(decoded.diff(dim=-1), pixels.diff(dim=-1)) + F.l1_loss(
            decoded.diff(dim=-2), pixels.diff(dim=-2)
        )
        kl = posterior.kl().float().mean() / latents[0].numel()
        return {"loss": absolute + edges + self.kl_scale * kl, "l1": absolute, "edges": edges, "kl": kl}


def train_vae(
    preset: Preset, pictures: Pictures, stage: Stage1Config, folder: Path, *, stop_after: float | None = None
) -> AutoencoderKL:
    """Picture <-> latents, and the factor that brings the latents to unit deviation."""
    config = stage.vae
    assert config is not None, f"{preset.name} comes with a VAE"
    vae = AutoencoderKL(**preset.detokenizer.vae)
    loss = VaeLoss(vae)
    run = Run(
        "vae", loss, config, folder / "vae", stop_after=stop_after,
        weights=lambda run: save_vae(folder, vae, run, pictures),
    )  # fmt: skip
    if config.compile:
        loss.compile()
    factor = pixel_fold(vae) * 2 ** (len(vae.config.block_out_channels) - 1)
    c, h = vae.config.latent_channels, preset.detokenizer.image_size // factor
    for _ in run:
        for micro in run.micro_steps():
            pixels = pictures.for_decoder(run.indices(len(pictures), micro)).to(run.device)
            noise = torch.randn(len(pixels), c, h, h, generator=run.generator(micro), device=run.device)
            run.update(run.model(pixels, noise))
    return vae


def save_vae(folder: Path, vae: AutoencoderKL, run: Run, pictures: Pictures) -> None:
    """The averaged weights, and how well they draw 256 pictures back."""
    assert run.ema is not None
    if not run.accelerator.is_main_process:
        return
    with run.ema.applied(run.parameters), torch.inference_mode():
        pixels = pictures.for_decoder(torch.arange(min(256, len(pictures)))).to(run.device)
        latents = torch.cat([encode_folded(vae, piece).mean for piece in pixels.split(32)])
        decoded = torch.cat([decode_folded(vae, piece) for piece in latents.split(32)])
        psnr = -10 * torch.log10(((decoded - pixels) / 2).square().mean())
        save_artifact(
            folder, "vae", vae, run, prefix="vae", steps=run.step, psnr=f"{psnr:.2f}", config=describe(run.config)
        )
        write_config(
            folder, vae_scaling_factor=round(1 / latents.float().std().item(), 5), vae_psnr=round(psnr.item(), 2)
        )
