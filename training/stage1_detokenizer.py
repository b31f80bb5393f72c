"""Stage 1: learn to draw a picture from its visual features (paper, section 3.1).

A preset with pre-trained parts trains only its de-tokenizer. `mini` starts from nothing, in this order:

    vae          picture <-> latents
    tokenizer    picture -> features, by reconstruction with attribute heads (training/reconstruction.py)
    encode       latents and features of the whole pack, once
    detokenizer  features -> latents, by diffusion, on the frozen tokenizer

Legend: B pictures of a batch, S side in pixels, C h w latent channels and size, T D feature tokens and width.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import Tensor, nn

from seed_story.errors import WeightsError
from seed_story.models.detokenizer import Detokenizer, decode_folded, encode_folded, pixel_fold
from seed_story.models.scene_reader import IGNORED, SceneReader
from seed_story.models.storage import load_state, save_state
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS, Preset
from training.common import LoopConfig, Run, describe
from training.configs import STAGES, Stage1Config
from training.pictures import PackedPictures, PictureFiles, Pictures, clip_normalise, resized
from training.reconstruction import ReconstructionDecoder, TokenizerLoss, restyle
from training.sharding import whole
from training.world.pack import Pack

log = logging.getLogger(__name__)

BLOCKS = ("BasicTransformerBlock",)  # of the U-Net: what FSDP2 gathers one at a time


def save_part(
    folder: Path, name: str, module: nn.Module, run: Run | None = None, *, prefix: str = "", **facts: object
) -> None:
    """Writes one part as float16; its averaged weights where the run keeps an average. By all processes together.

    `prefix` is where the part hangs in the run's loss module. The VAE inside a de-tokenizer is a part of its own.
    """
    average = run.ema.shadow if run is not None and run.ema is not None else {}
    state = {
        key: whole(average.get(f"{prefix}.{key}", value)).float().cpu()
        for key, value in module.state_dict().items()
        if not key.startswith("vae.")
    }
    if run is not None and not run.accelerator.is_main_process:
        return
    folder.mkdir(parents=True, exist_ok=True)
    metadata = {key: str(value) for key, value in facts.items()}
    save_state(folder / f"{name}.safetensors", state, int8_from=None, metadata=metadata)


def load_part(folder: Path, name: str, module: nn.Module) -> dict[str, str]:
    """Strictly, but for the VAE inside a de-tokenizer; returns the facts that were written with the part."""
    state, metadata = load_state(folder / f"{name}.safetensors")
    wrong = module.load_state_dict(state, strict=False)
    missing = [key for key in wrong.missing_keys if not key.startswith("vae.")]
    if missing or wrong.unexpected_keys:
        raise WeightsError(f"{name}: missing {missing[:10]}, not expected {wrong.unexpected_keys[:10]}")
    return metadata


def load_what_fits(folder: Path, name: str, module: nn.Module) -> list[str]:
    """A warm start from a part of another shape: takes equal names of equal shape, returns the names that stay new."""
    state, known = load_state(folder / f"{name}.safetensors")[0], module.state_dict()
    fitting = {key: value for key, value in state.items() if key in known and known[key].shape == value.shape}
    module.load_state_dict(fitting, strict=False)
    new = [key for key in known if key not in fitting and not key.startswith("vae.")]
    log.info("%s starts from %d tensors that fit; %d are new: %s", name, len(fitting), len(new), ", ".join(new[:10]))
    return new


def load_vae(folder: Path, detokenizer: Detokenizer) -> None:
    """The VAE and, where it was trained here, the factor that goes with it."""
    load_part(folder, "vae", detokenizer.vae)
    config = folder / "config.json"
    if config.exists():
        detokenizer.scaling_factor = json.loads(config.read_text())["vae_scaling_factor"]


def write_config(folder: Path, **facts: object) -> None:
    """Merges facts into the folder's `config.json`."""
    path = folder / "config.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(known | facts, indent=1) + "\n")


# ------------------------------------------------------------------------------------------------------------- VAE


class VaeLoss(nn.Module):
    """L1 on pixels and on their differences, and a little KL that keeps the latents near a normal distribution."""

    def __init__(self, vae: AutoencoderKL, kl_scale: float = 3e-4) -> None:
        super().__init__()
        self.vae, self.kl_scale = vae, kl_scale

    def forward(self, pixels: Tensor, noise: Tensor) -> dict[str, Tensor]:
        posterior = encode_folded(self.vae, pixels)
        latents = posterior.mean + posterior.std * noise.to(posterior.mean.dtype)
        drawn = decode_folded(self.vae, latents).float()
        absolute = F.l1_loss(drawn, pixels)
        edges = F.l1_loss(drawn.diff(dim=-1), pixels.diff(dim=-1)) + F.l1_loss(drawn.diff(dim=-2), pixels.diff(dim=-2))
        kl = posterior.kl().float().mean() / latents[0].numel()
        return {"loss": absolute + edges + self.kl_scale * kl, "l1": absolute, "edges": edges, "kl": kl}


def train_vae(
    preset: Preset, pictures: Pictures, stage: Stage1Config, folder: Path, *, stop_after: float | None = None
) -> AutoencoderKL:
    """Picture <-> latents, and the factor that brings the latents to unit deviation."""
    config = stage.vae
    assert config is not None, f"{preset.name} comes with a VAE"
    vae = AutoencoderKL(**preset.detokenizer.vae)
    run = Run(
        "vae", VaeLoss(vae), config, folder / "vae", stop_after=stop_after,
        weights=lambda run: save_vae(folder, vae, run, pictures),
    )  # fmt: skip
    loss = torch.compile(run.model) if config.compile else run.model
    factor = pixel_fold(vae) * 2 ** (len(vae.config.block_out_channels) - 1)
    c, h = vae.config.latent_channels, preset.detokenizer.image_size // factor
    for _ in run:
        for micro in run.micro_steps():
            pixels = pictures.for_decoder(run.indices(len(pictures), micro)).to(run.device)
            noise = torch.randn(len(pixels), c, h, h, generator=run.generator(micro), device=run.device)
            run.update(loss(pixels, noise))
    return vae


def save_vae(folder: Path, vae: AutoencoderKL, run: Run, pictures: Pictures) -> None:
    """The averaged weights, and how well they draw 256 pictures back."""
    assert run.ema is not None
    if not run.accelerator.is_main_process:
        return
    with run.ema.applied(run.parameters), torch.inference_mode():
        pixels = pictures.for_decoder(torch.arange(min(256, len(pictures)))).to(run.device)
        latents = torch.cat([encode_folded(vae, piece).mean for piece in pixels.split(32)])
        drawn = torch.cat([decode_folded(vae, piece) for piece in latents.split(32)])
        psnr = -10 * torch.log10(((drawn - pixels) / 2).square().mean())
        save_part(
            folder, "vae", vae, run, prefix="vae", steps=run.step, psnr=f"{psnr:.2f}", config=describe(run.config)
        )
        write_config(
            folder, vae_scaling_factor=round(1 / latents.float().std().item(), 5), vae_psnr=round(psnr.item(), 2)
        )


# ------------------------------------------------------------------------------------------------------- tokenizer


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
    compiled = torch.compile(run.model) if config.compile else run.model
    for _ in run:
        for micro in run.micro_steps():
            indices, generator = run.indices(len(pictures), micro), run.generator(micro)
            clean = resized(pictures.for_decoder(indices).to(run.device), shape.image_size)
            seen = restyle(clean, generator)
            noise = torch.randn(len(clean), shape.n_queries, shape.output_dim, generator=generator, device=run.device)
            run.update(
                compiled(seen, clean, noise, {key: value[indices].to(run.device) for key, value in labels.items()})
            )
    save_part(folder, "visual_tokenizer", tokenizer, run, prefix="tokenizer", steps=run.step, config=describe(config))
    save_part(folder, "reader", reader, run, prefix="reader", steps=run.step)
    return tokenizer


# ---------------------------------------------------------------------------------------------------------- encode


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
    load_part(folder, "vae", vae)
    load_part(folder, "visual_tokenizer", tokenizer)
    scale = json.loads((folder / "config.json").read_text())["vae_scaling_factor"]
    vae.to(device).eval()
    tokenizer.to(device).eval()
    latents, features, strange = [], [], []
    out.mkdir(parents=True, exist_ok=True)
    with torch.autocast(torch.device(device).type, torch.bfloat16, enabled=torch.device(device).type == "cuda"):
        for indices in torch.arange(len(pictures)).split(512):
            pixels = pictures.for_decoder(indices).to(device)
            latents.append((encode_folded(vae, pixels).mean.float() * scale).half().cpu().numpy())
            seen = pictures.for_encoder(indices).to(device)
            features.append(tokenizer(seen).float().half().cpu().numpy())
        for piece in np.array_split(foreign, len(foreign) // 512 + 1) if foreign is not None else ():
            seen = torch.from_numpy(piece).to(device).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
            seen = clip_normalise(resized(seen, preset.visual_tokenizer.image_size))
            strange.append(tokenizer(seen).float().half().cpu().numpy())
    if strange:
        np.save(out / "foreign.npy", np.concatenate(strange))
    np.save(out / "latents.npy", np.concatenate(latents))
    np.save(out / "features.npy", np.concatenate(features))


# ----------------------------------------------------------------------------------------------------- de-tokenizer


class Examples(Protocol):
    """What the de-tokenizer learns from."""

    def __len__(self) -> int: ...

    def batch(self, indices: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Scaled latents [B, C, h, w] and features [B, T, D]."""
        ...


@dataclass(frozen=True)
class EncodedExamples:
    """A pack's latents and features, held on the device."""

    latents: Tensor
    features: Tensor

    @classmethod
    def open(cls, folder: Path, device: torch.device | str) -> EncodedExamples:
        return cls(
            torch.from_numpy(np.load(folder / "latents.npy")).to(device),
            torch.from_numpy(np.load(folder / "features.npy")).to(device),
        )

    def __len__(self) -> int:
        return len(self.latents)

    def batch(self, indices: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        indices = indices.to(self.latents.device)
        return self.latents[indices].float(), self.features[indices].float()


@dataclass(frozen=True)
class LiveExamples:
    """Encodes pictures as they come, by frozen parts (the 7B presets: the pack would not fit anywhere)."""

    pictures: Pictures
    detokenizer: Detokenizer
    tokenizer: VisualTokenizer

    def __len__(self) -> int:
        return len(self.pictures)

    @torch.no_grad()
    def batch(self, indices: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        return (
            self.detokenizer.encode(self.pictures.for_decoder(indices)),
            self.tokenizer(self.pictures.for_encoder(indices)).float(),
        )


class DetokenizerLoss(nn.Module):
    """The de-tokenizer's own loss with noisy and sometimes absent conditions."""

    negative: Tensor
    time_ids: Tensor

    def __init__(self, detokenizer: Detokenizer, negative: Tensor, *, drop: float, feature_noise: float) -> None:
        super().__init__()
        self.detokenizer = detokenizer
        self.register_buffer("negative", negative, persistent=False)  # [1, T, D]
        self.drop, self.feature_noise = drop, feature_noise
        side = detokenizer.config.image_size
        self.register_buffer("time_ids", torch.tensor([[side, side, 0, 0, side, side]]), persistent=False)

    def forward(
        self, latents: Tensor, features: Tensor, random: dict[str, Tensor], time_ids: Tensor | None = None
    ) -> dict[str, Tensor]:
        """`random`: noise like latents, feature_noise like features, timesteps, level and drop [B].

        `time_ids` [B, 6] is where each picture was cut from; whole squares of the preset's size if not given.
        """
        b = len(latents)
        features = features + random["feature_noise"] * (random["level"] * self.feature_noise).view(b, 1, 1)
        absent = (random["drop"] < self.drop).view(b, 1, 1)
        features = torch.where(absent, self.negative.expand_as(features), features)
        time_ids = self.time_ids.expand(b, -1) if time_ids is None else time_ids
        return {"loss": self.detokenizer.loss(latents, random["noise"], random["timesteps"], features, time_ids)}


def draw_randomness(latents: Tensor, features: Tensor, generator: torch.Generator) -> dict[str, Tensor]:
    """Everything random of one de-tokenizer step, from one generator, so that a resumed run repeats it."""
    device, b = latents.device, len(latents)
    return {
        "noise": torch.randn(latents.shape, generator=generator, device=device),
        "feature_noise": torch.randn(features.shape, generator=generator, device=device),
        "timesteps": torch.randint(0, 1000, (b,), generator=generator, device=device),
        "level": torch.rand(b, generator=generator, device=device),
        "drop": torch.rand(b, generator=generator, device=device),
    }


@torch.no_grad()
def negative_features(preset: Preset, tokenizer: VisualTokenizer) -> Tensor:
    """Features of an all-zero normalised picture: the condition "nothing" (spec 7.4). [1, T, D]"""
    side = preset.visual_tokenizer.image_size
    weight = next(tokenizer.parameters())
    return tokenizer(torch.zeros(1, 3, side, side, device=weight.device, dtype=weight.dtype)).float().clone()


def detokenizer_run(
    name: str,
    loss: nn.Module,
    detokenizer: Detokenizer,
    config: LoopConfig,
    folder: Path,
    stop_after: float | None,
    *,
    prefix: str = "detokenizer",
    **facts: object,
) -> Run:
    """The run of stages 1 and 3 and of distillation, which writes `detokenizer.safetensors`.

    `prefix` is where the de-tokenizer hangs in `loss`; its VAE is used outside of the loss too.
    """

    def write(run: Run) -> None:
        told = {"steps": run.step, "config": describe(config), **facts}
        save_part(folder, "detokenizer", detokenizer, run, prefix=prefix, **told)

    vae = detokenizer.vae
    return Run(
        name, loss, config, folder / name, stop_after=stop_after, weights=write, blocks=BLOCKS,
        apart=[] if vae is None else [vae],
    )  # fmt: skip


def train_detokenizer(
    preset: Preset,
    examples: Examples,
    detokenizer: Detokenizer,
    negative: Tensor,
    stage: Stage1Config,
    folder: Path,
    *,
    stop_after: float | None = None,
) -> Detokenizer:
    """Features -> latents by diffusion; the VAE inside stays frozen."""
    config = stage.detokenizer
    detokenizer.requires_grad_(False)
    for parameter in detokenizer.trainable_parameters():
        parameter.requires_grad_(True)
    loss = DetokenizerLoss(detokenizer, negative, drop=stage.drop_condition, feature_noise=stage.feature_noise)
    run = detokenizer_run("detokenizer", loss, detokenizer, config, folder, stop_after)
    compiled = torch.compile(run.model) if config.compile else run.model
    for _ in run:
        for micro in run.micro_steps():
            generator = run.generator(micro)
            latents, features = examples.batch(run.indices(len(examples), micro), generator)
            run.update(compiled(latents, features, draw_randomness(latents, features, generator)))
    return detokenizer


# --------------------------------------------------------------------------------------------------------- command


def labels_of(pack: Pack) -> dict[str, Tensor]:
    return {name: torch.from_numpy(pack.labels[:, i].astype(np.int64)) for i, name in enumerate(pack.attributes)}


def labels_for(pack: Pack, attributes: Mapping[str, Sequence[str]]) -> dict[str, Tensor]:
    """The labels that a reader of `attributes` can learn: in its own numbers, IGNORED where it lacks the word."""
    reader = PRESETS["mini"].reader  # packs are written in its words
    assert reader is not None
    labels = labels_of(pack)
    known = {name: list(words) for name, words in attributes.items()}
    return {
        name: torch.tensor([words.index(w) if w in words else IGNORED for w in reader.attributes[name]])[labels[name]]
        for name, words in known.items()
        if name in labels
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=("vae", "tokenizer", "encode", "detokenizer"))
    parser.add_argument("--preset", default="mini", choices=sorted(PRESETS))
    parser.add_argument("--pack", type=Path, help="rendered pack (python -m training.world.pack)")
    parser.add_argument("--pictures", type=Path, help="folder of picture files, where there is no pack")
    parser.add_argument("--out", type=Path, default=Path("runs/mini"))
    parser.add_argument("--encoded", type=Path, help="where latents and features lie; default OUT/encoded")
    parser.add_argument("--warm-start", action="store_true", help="start from the weights that already lie in OUT")
    parser.add_argument("--steps", type=int, help="instead of the preset's; the warm-up moves along")
    parser.add_argument("--stop-after", type=float, help="seconds; saves and ends there")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    torch.set_float32_matmul_precision("high")
    preset, device = PRESETS[arguments.preset], "cuda" if torch.cuda.is_available() else "cpu"
    out, encoded = arguments.out, arguments.encoded or arguments.out / "encoded"
    stage = STAGES[preset.name].stage1
    if arguments.steps:
        stage = replace(stage, **{arguments.step: getattr(stage, arguments.step).lasting(arguments.steps)})
    if arguments.step in ("vae", "tokenizer", "encode"):
        pack = Pack.open(arguments.pack)
        pictures = PackedPictures(pack, device, encoder_size=preset.visual_tokenizer.image_size)
        if arguments.step == "vae":
            train_vae(preset, pictures, stage, out, stop_after=arguments.stop_after)
        elif arguments.step == "tokenizer":
            assert preset.reader is not None
            labels = labels_for(pack, preset.reader.attributes)
            train_tokenizer(preset, pictures, labels, stage, out, stop_after=arguments.stop_after)
        else:
            encode_pictures(preset, pictures, out, encoded, device, pack.foreign)
        return
    tokenizer, detokenizer = VisualTokenizer(preset.visual_tokenizer), Detokenizer(preset.detokenizer)
    load_part(out, "visual_tokenizer", tokenizer)
    if arguments.warm_start:
        load_what_fits(out, "detokenizer", detokenizer)
    tokenizer.to(device).eval()
    if arguments.pictures:
        paths = sorted(p for p in arguments.pictures.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png"))
        load_vae(out, detokenizer)
        size = preset.visual_tokenizer.image_size
        files = PictureFiles(paths, device, encoder_size=size, decoder_size=preset.detokenizer.image_size)
        examples: Examples = LiveExamples(files, detokenizer.to(device), tokenizer)
    else:
        examples = EncodedExamples.open(encoded, device)
    train_detokenizer(
        preset, examples, detokenizer, negative_features(preset, tokenizer), stage, out,
        stop_after=arguments.stop_after,
    )  # fmt: skip


if __name__ == "__main__":
    main()
