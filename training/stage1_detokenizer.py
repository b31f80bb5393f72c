"""Stage 1: learn to draw a picture from its visual features (paper, section 3.1).

A preset with pre-trained parts trains only its de-tokenizer. `mini` starts from nothing, in this order:

    vae          picture <-> latents (stage1_vae.py)
    tokenizer    picture -> features (stage1_tokenizer.py)
    encode       latents and features of the whole pack, once (stage1_tokenizer.py)
    detokenizer  features -> latents, by diffusion, on the frozen tokenizer

Legend: B pictures of a batch, S side in pixels, C h w latent channels and size, T D feature tokens and width.
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn

from seed_story.models.detokenizer import Detokenizer
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS, Preset
from training.artifacts import load_artifact, load_matching, load_vae, save_artifact
from training.attribute_labels import learnable_labels
from training.common import LoopConfig, Run, describe
from training.configs import STAGES, Stage1Config
from training.pictures import PackedPictures, PictureFiles, Pictures, check_size
from training.sharding import own_device
from training.stage1_tokenizer import encode_pictures, train_tokenizer
from training.stage1_vae import train_vae
from training.world.pack import Pack

BLOCKS = ("BasicTransformerBlock",)  # of the U-Net: what FSDP2 gathers one at a time


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
        metadata = {"steps": run.step, "config": describe(config), **facts}
        save_artifact(folder, "detokenizer", detokenizer, run, prefix=prefix, **metadata)

    vae = detokenizer.vae
    return Run(
        name, loss, config, folder / name, stop_after=stop_after, weights=write, blocks=BLOCKS,
        apart=[] if vae is None else [vae],
    )  # fmt: skip


def learn(run: Run, loss: DetokenizerLoss, examples: Examples) -> None:
    """The loop of stages 1 and 3, which differ in what they learn from."""
    if run.config.compile:  # what every process wraps: the wrapper would be cut into other graphs, compiled anew
        loss.compile()
    for _ in run:
        for micro in run.micro_steps():
            generator = run.generator(micro)
            latents, features = examples.batch(run.indices(len(examples), micro), generator)
            run.update(run.model(latents, features, draw_randomness(latents, features, generator)))


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
    learn(run, loss, examples)
    return detokenizer


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
    preset, device = PRESETS[arguments.preset], own_device()
    out, encoded = arguments.out, arguments.encoded or arguments.out / "encoded"
    stage = STAGES[preset.name].stage1
    if arguments.steps:
        stage = replace(stage, **{arguments.step: getattr(stage, arguments.step).lasting(arguments.steps)})
    if arguments.step in ("vae", "tokenizer", "encode"):
        pack = Pack.open(arguments.pack)
        if arguments.step != "tokenizer":  # whose eyes see any size made smaller
            check_size(pack, preset)
        pictures = PackedPictures(pack, device, encoder_size=preset.visual_tokenizer.image_size)
        if arguments.step == "vae":
            train_vae(preset, pictures, stage, out, stop_after=arguments.stop_after)
        elif arguments.step == "tokenizer":
            assert preset.reader is not None
            labels = learnable_labels(pack, preset.reader.attributes)
            train_tokenizer(preset, pictures, labels, stage, out, stop_after=arguments.stop_after)
        else:
            encode_pictures(preset, pictures, out, encoded, device, pack.foreign)
        return
    tokenizer, detokenizer = VisualTokenizer(preset.visual_tokenizer), Detokenizer(preset.detokenizer)
    load_artifact(out, "visual_tokenizer", tokenizer)
    if arguments.warm_start:
        load_matching(out, "detokenizer", detokenizer)
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
