"""Box 5 of the figure: visual features -> picture, by an SDXL-type diffusion model; and its training loss.

Paper: arXiv 2407.08683, section 3.1 (de-tokenisation) and 3.2 (adaptation); the U-Net follows SDXL (arXiv 2307.01952).

Shapes: B batch, T feature tokens, D feature width, C latent channels, h x w latent size (SDXL: pictures are 8 times
larger; mini: 16 times, because its VAE sees squares of 2 x 2 pixels as one).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import diffusers
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch import Tensor, nn

from seed_story.models.inference.fast_unet import FastUNet, attention_kernel
from seed_story.models.inference.fast_vae import FastVAE
from seed_story.models.inference.switches import SLOW, Speed
from seed_story.models.resampler import PerceiverResampler
from seed_story.presets import DetokenizerConfig

SDXL_LEVELS = 3  # how often SDXL's VAE halves a picture, where no VAE is configured that says so


class Conditioning(NamedTuple):
    """What the U-Net knows about the picture that it draws."""

    prompt_embeds: Tensor  # [B, queries, cross_attention_dim]
    pooled: Tensor  # [B, output2_dim]
    hint: Tensor | None  # [B, hint_channels, h, w]

    def rows(self, index: Tensor) -> Conditioning:
        """The conditions of some pictures, in the order of `index`."""
        hint = None if self.hint is None else self.hint[index]
        return Conditioning(self.prompt_embeds[index], self.pooled[index], hint)

    def before(self, other: Conditioning, times: int) -> Conditioning:
        """This one row `times` times, and then the other."""
        hint = None
        if self.hint is not None and other.hint is not None:
            hint = torch.cat([self.hint.expand(times, -1, -1, -1), other.hint])
        return Conditioning(
            torch.cat([self.prompt_embeds.expand(times, -1, -1), other.prompt_embeds]),
            torch.cat([self.pooled.expand(times, -1), other.pooled]),
            hint,
        )


class DenoiseStep(NamedTuple):
    """`latents` after `step` of `steps` steps (the last ones are the result), and a guess of where they lead."""

    step: int
    steps: int
    latents: Tensor  # [B, C, h, w]
    x0: Tensor  # [B, C, h, w], predicted clean latents, for previews


class Detokenizer(nn.Module):
    """Features [B, T, D] -> pictures. Checkpoints of the release hold `unet.*` and `resampler.*`; the VAE is SDXL's.

    `scaling_factor` brings VAE latents to unit deviation; set it after training a VAE.
    """

    alphas_cumprod: Tensor
    unet: Any  # diffusers builds its classes in ways that type checkers cannot follow
    vae: Any

    def __init__(self, config: DetokenizerConfig) -> None:
        super().__init__()
        self.config = config
        self.unet = UNet2DConditionModel(**config.unet)
        self.resampler = PerceiverResampler(config.perceiver)
        self.vae = AutoencoderKL(**config.vae) if config.vae else None
        self.scaling_factor = float(config.vae.get("scaling_factor", 1.0))
        levels = len(self.vae.config.block_out_channels) - 1 if self.vae else SDXL_LEVELS
        self.vae_factor = (pixel_fold(self.vae) if self.vae else 1) * 2**levels
        self.hint = Hint(config, self.vae_factor) if config.hint_channels else None
        with torch.device("cpu"):  # real numbers also where the rest is built without storage
            noising = make_scheduler(config.training_scheduler)
            self.register_buffer("alphas_cumprod", noising.alphas_cumprod.float(), persistent=False)  # [timesteps]
        self.prediction_type: str = noising.config.prediction_type
        self.speed = SLOW
        self.fast_unet: FastUNet | None = None
        self.fast_vae: FastVAE | None = None
        self.requires_grad_(False)
        for parameter in self.trainable_parameters():
            parameter.requires_grad_(True)

    def use_fast_paths(self, speed: Speed) -> None:
        """Switch on the fast paths of `speed`, once the weights are on their device. Evaluation mode only."""
        self.speed = speed
        self.fast_unet = FastUNet(self.unet, speed)
        side = self.config.image_size // self.vae_factor
        self.fast_vae = FastVAE(self.vae, speed, side) if self.vae is not None else None

    def forget(self) -> None:
        """Drops caches and CUDA graphs, after the weights have moved to another address."""
        if self.fast_unet is not None:
            self.fast_unet.forget()

    @property
    def latent_channels(self) -> int:
        return self.unet.config.in_channels - self.config.hint_channels

    # ------------------------------------------------------------------------------------------------- training

    def trainable_names(self) -> list[str]:
        """The resampler (and the hint), and of the U-Net its key and value projections or everything."""
        key_value = self.config.train_unet == "key_value"
        return [
            name
            for name, _ in self.named_parameters()
            if not name.startswith("vae.")
            and (not key_value or not name.startswith("unet.") or ".to_k." in name or ".to_v." in name)
        ]

    def trainable_parameters(self) -> list[nn.Parameter]:
        return [self.get_parameter(name) for name in self.trainable_names()]

    def adapter_state_dict(self) -> dict[str, Tensor]:
        """What a checkpoint holds: everything but the VAE."""
        return {name: tensor for name, tensor in self.state_dict().items() if not name.startswith("vae.")}

    def add_noise(self, latents: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:
        """Forward diffusion of clean latents [B, C, h, w] to `timesteps` [B]."""
        signal, spread = self._levels(timesteps, latents)
        return signal * latents + spread * noise

    def loss(
        self,
        latents: Tensor,
        noise: Tensor,
        timesteps: Tensor,
        features: Tensor,
        time_ids: Tensor,
        *,
        negative: Tensor | None = None,
        drop_mask: Tensor | None = None,
    ) -> Tensor:
        """Mean squared error of the prediction, in float32.

        latents, noise [B, C, h, w] (latents scaled), timesteps [B], features [B, T, D], time_ids [B, 6] = original
        height and width, top, left, target height and width. Where `drop_mask` [B] is true, the negative features
        [1, T, D] replace the picture's own, so that guidance has a trained alternative.
        """
        condition = self.conditioning(features, negative=negative, drop_mask=drop_mask)
        predicted = self.predict(self.add_noise(latents, noise, timesteps), timesteps, condition, time_ids)
        return F.mse_loss(predicted.float(), self._target(latents, noise, timesteps).float())

    def _target(self, latents: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:
        if self.prediction_type == "epsilon":
            return noise
        if self.prediction_type == "v_prediction":
            signal, spread = self._levels(timesteps, latents)
            return signal * noise - spread * latents
        assert self.prediction_type == "sample", self.prediction_type
        return latents

    def _levels(self, timesteps: Tensor, like: Tensor) -> tuple[Tensor, Tensor]:
        """Square roots of the shares of signal and noise, [B, 1, 1, 1]."""
        share = self.alphas_cumprod[timesteps].to(like.dtype).view(-1, 1, 1, 1)
        return share**0.5, (1 - share) ** 0.5

    # ----------------------------------------------------------------------------------------------- prediction

    def conditioning(
        self, features: Tensor, *, negative: Tensor | None = None, drop_mask: Tensor | None = None
    ) -> Conditioning:
        """Features [B, T, D] as the U-Net reads them; rows of `drop_mask` [B] take the negative features instead."""
        if drop_mask is not None:
            assert negative is not None, "a dropped condition needs negative features"
            features = torch.where(drop_mask[:, None, None], negative.to(features), features)
        prompt_embeds, pooled = self.resampler(features)
        return Conditioning(prompt_embeds, pooled, None if self.hint is None else self.hint(features))

    def predict(self, noisy: Tensor, timesteps: Tensor, condition: Conditioning, time_ids: Tensor) -> Tensor:
        """The U-Net's prediction [B, C, h, w] (noise or velocity) for noisy latents; timesteps [] or [B]."""
        if condition.hint is not None:
            noisy = torch.cat([noisy, condition.hint.to(noisy.dtype)], dim=1)
        if self.fast_unet is not None and not torch.is_grad_enabled():
            return self.fast_unet(noisy, timesteps, condition.prompt_embeds, condition.pooled, time_ids)
        return self.unet(
            noisy,
            timesteps,
            encoder_hidden_states=condition.prompt_embeds,
            added_cond_kwargs={"text_embeds": condition.pooled, "time_ids": time_ids},
            return_dict=False,
        )[0]

    # ----------------------------------------------------------------------------------------------- generation

    def sampler(self, steps: int) -> Any:
        """A fresh diffusers scheduler (they count their steps inside) with `steps` timesteps."""
        scheduler = make_scheduler(self.config.scheduler)
        scheduler.set_timesteps(steps, device=self.alphas_cumprod.device)
        return scheduler

    def start_noise(self, generators: Sequence[torch.Generator | int], size: tuple[int, int] | None = None) -> Tensor:
        """Standard normal latents [B, C, h, w], one generator (or seed) for each picture of `size` (height, width).

        A picture does not depend on its neighbours, and as seeds draw on the CPU in float32, a seed means the same
        picture on every device.
        """
        height, width = size or (self.config.image_size, self.config.image_size)
        shape = (self.latent_channels, height // self.vae_factor, width // self.vae_factor)
        sources = [torch.Generator().manual_seed(g) if isinstance(g, int) else g for g in generators]
        return torch.stack([torch.randn(shape, generator=g, device=g.device).cpu() for g in sources])

    @torch.no_grad()
    def generate(
        self,
        features: Tensor,
        negative: Tensor | None = None,
        *,
        seeds: Sequence[int] | None = None,
        generators: Sequence[torch.Generator] | None = None,
        initial_latents: Tensor | None = None,
        steps: int | None = None,
        guidance: float | None = None,
        size: tuple[int, int] | None = None,
    ) -> Iterator[DenoiseStep]:
        """Generates one image for each row of `features` [B, T, D], yielding after every step.

        The start is given by exactly one of `seeds` (one for each picture), `generators` (likewise) and
        `initial_latents` [B, C, h, w] (standard normal, not yet scaled). `negative` [1, T, D] is what guidance steers
        away from; guidance 1 does without. `size` is (height, width) in pixels.
        """
        steps = self.config.steps if steps is None else steps
        guidance = self.config.guidance_scale if guidance is None else guidance
        device, dtype, count = self.alphas_cumprod.device, self.unet.dtype, len(features)
        sources = sum(start is not None for start in (seeds, generators, initial_latents))
        assert sources == 1, "give one of seeds, generators and initial_latents"
        noise = self.start_noise(seeds or generators or (), size) if initial_latents is None else initial_latents
        assert len(noise) == count, f"{count} pictures, but noise for {len(noise)}"
        height, width = size or (noise.shape[-2] * self.vae_factor, noise.shape[-1] * self.vae_factor)

        features, guided = features.to(device, dtype), guidance != 1
        own = self.conditioning(features)
        both = own
        if guided:
            assert negative is not None and len(negative) == 1, "guidance needs one row of negative features"
            both = self.conditioning(negative.to(device, dtype)).before(own, count)  # [2B]: negatives, then own
        time_ids = torch.tensor([[height, width, 0, 0, height, width]], device=device).expand(2 * count, -1)

        scheduler = self.sampler(steps)
        latents = noise.to(device, torch.float32) * scheduler.init_noise_sigma
        total = len(scheduler.timesteps)
        for index, timestep in enumerate(scheduler.timesteps):
            scaled = scheduler.scale_model_input(latents, timestep)
            inputs = (torch.cat([scaled, scaled]) if guided else scaled).to(dtype)
            condition = both if guided else own
            prediction = self.predict(inputs, timestep, condition, time_ids[: len(inputs)]).float()
            if guided:
                negative_prediction, prediction_own = prediction.chunk(2)
                prediction = negative_prediction + guidance * (prediction_own - negative_prediction)
            x0 = _clean_estimate(scheduler, scaled, prediction, timestep)
            latents = scheduler.step(prediction, timestep, latents, return_dict=False)[0]
            yield DenoiseStep(index + 1, total, latents, x0)

    def preview(self, latents: Tensor) -> Tensor:
        """What latents [1, C, h, w] are about to become: uint8 [1, H, W, 3], smaller where `speed` says so."""
        if self.speed.preview > 1:
            latents = F.interpolate(latents, scale_factor=1 / self.speed.preview, mode="area")
        return self.decode(latents)

    # ------------------------------------------------------------------------------------------------------ VAE

    @torch.no_grad()
    def encode(self, pixels: Tensor, generator: torch.Generator | None = None, *, sample: bool = True) -> Tensor:
        """Pictures [B, 3, S, S] in -1..1 -> scaled latents [B, C, h, w]; the mean if not `sample`."""
        assert self.vae is not None, "this de-tokenizer has no VAE"
        posterior = encode_folded(self.vae, pixels.to(self.vae.dtype))
        latents = posterior.sample(generator) if sample else posterior.mode()
        return latents.float() * self.scaling_factor

    @torch.no_grad()
    def decode(self, latents: Tensor) -> Tensor:
        """Scaled latents [B, C, h, w] -> pictures uint8 [B, H, W, 3] on the CPU. SDXL's VAE overflows in float16."""
        assert self.vae is not None, "this de-tokenizer has no VAE"
        latents = latents.to(self.vae.dtype) / self.scaling_factor
        # One picture at a time: at 1024 pixels the decoder's activations are what fills the memory.
        with attention_kernel("usual" if self.speed.tiled else self.speed.attention):
            pixels = torch.cat([decode_folded(self.vae, one, self.fast_vae) for one in latents.split(1)]).float()
        return (pixels.clamp(-1, 1) * 127.5 + 127.5).round().to(torch.uint8).permute(0, 2, 3, 1).cpu()


def pixel_fold(vae: Any) -> int:
    """How many pixels a side of the square that the VAE sees as one pixel."""
    return math.isqrt(vae.config.in_channels // 3)


def encode_folded(vae: Any, pixels: Tensor) -> Any:
    """Pictures [B, 3, S, S] -> diffusers' posterior over latents; squares of pixels become channels of the VAE."""
    return vae.encode(F.pixel_unshuffle(pixels, pixel_fold(vae))).latent_dist


def decode_folded(vae: Any, latents: Tensor, fast: FastVAE | None = None) -> Tensor:
    """Latents [B, C, h, w] -> pictures [B, 3, S, S]."""
    decoded = vae.decode(latents).sample if fast is None else fast(latents)
    return F.pixel_shuffle(decoded, pixel_fold(vae))


class Hint(nn.Module):
    """A latent-sized sketch of the features: every token fills the square of the picture that it came from.

    Not in the release. It spares a small U-Net from learning where things are by cross-attention alone.
    """

    def __init__(self, config: DetokenizerConfig, vae_factor: int) -> None:
        super().__init__()
        self.grid, latent = math.isqrt(config.feature_tokens), config.image_size // vae_factor
        if self.grid**2 != config.feature_tokens or latent % self.grid:
            raise ValueError(f"{config.feature_tokens} feature tokens do not tile {latent} x {latent} latents")
        self.square = latent // self.grid
        self.proj = nn.Linear(config.perceiver.embedding_dim, config.hint_channels * self.square**2)

    def forward(self, features: Tensor) -> Tensor:
        x = self.proj(features).transpose(1, 2).unflatten(2, (self.grid, self.grid))  # [B, hint * square^2, g, g]
        return F.pixel_shuffle(x, self.square)  # [B, hint, h, w]


def make_scheduler(settings: Any) -> Any:
    """The diffusers scheduler that `_class_name` names."""
    settings = dict(settings)
    return getattr(diffusers, settings["_class_name"]).from_config(settings)


PredictionType = Literal["epsilon", "v_prediction", "sample"]


def _clean_estimate(scheduler: Any, noisy: Tensor, prediction: Tensor, timestep: Tensor) -> Tensor:
    """Predicted clean latents; `noisy` is the U-Net's input, which has unit variance with every scheduler."""
    kind: PredictionType = scheduler.config.prediction_type
    share = scheduler.alphas_cumprod[timestep.long().cpu()].to(noisy)
    signal, spread = share**0.5, (1 - share) ** 0.5
    if kind == "epsilon":
        return (noisy - spread * prediction) / signal
    return signal * noisy - spread * prediction if kind == "v_prediction" else prediction
