"""Stage 3: teach the de-tokenizer the features that the language model regresses (paper, section 3.2).

A regression is an average over what might come, so a de-tokenizer that only ever saw encoder features smears what is
uncertain. Here it learns what was really there. First `regress` writes the LM's teacher-forced features of a pack,
then `adapt` goes on training stage 1's de-tokenizer on a mixture of both kinds. `adapt --stories` regresses as it goes,
as the release does, where there is no pack.

Legend: N pictures of the pack, M of them regressed, B of a batch, F D feature tokens and width.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from seed_story.models.detokenizer import Detokenizer
from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.models.prompt import StoryTokens, load_tokenizer
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS, Preset
from training.artifacts import load_artifact, load_vae
from training.attribute_labels import crowded
from training.configs import STAGES, Stage2Config, Stage3Config, lasting
from training.data import StoryDataset, add_story_arguments, batches, open_stories
from training.encoded_stories import EncodedStories
from training.sharding import own_device
from training.stage1_detokenizer import (
    DetokenizerLoss,
    EncodedExamples,
    Examples,
    detokenizer_run,
    draw_randomness,
    learn,
    negative_features,
)
from training.stage2_instruction import build_language_model, load_language_model, regress_stories
from training.world.pack import Pack


@dataclass(frozen=True)
class RegressedExamples:
    """Regressed features with the latents of the picture that was meant; a share keeps its encoder features."""

    encoded: EncodedExamples
    regressed: Tensor  # [M, F, D]
    numbers: Tensor  # [M], which picture each belongs to
    order: Tensor  # which of them an epoch shows; crowded ones more than once
    encoder_share: float

    @classmethod
    def open(
        cls, folder: Path, device: torch.device | str, encoder_share: float, crowded_times: int = 1
    ) -> RegressedExamples:
        """Pictures of three people and of sleepers are shown `crowded_times` in an epoch."""
        numbers = torch.from_numpy(np.load(folder / "regressed_numbers.npy"))
        order = torch.arange(len(numbers))
        if crowded_times > 1:
            rare = torch.from_numpy(np.load(folder / "regressed_crowded.npy")).nonzero().flatten()
            order = torch.cat([order, rare.repeat(crowded_times - 1)])
        return cls(
            EncodedExamples.open(folder, device),
            torch.from_numpy(np.load(folder / "regressed.npy")).to(device),
            numbers.to(device),
            order.to(device),
            encoder_share,
        )

    def __len__(self) -> int:
        return len(self.order)

    def batch(self, indices: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Scaled latents [B, C, h, w] and features [B, F, D]."""
        indices = self.order[indices.to(self.order.device)]
        latents, encoder = self.encoded.batch(self.numbers[indices], generator)
        dice = torch.rand(len(indices), 1, 1, generator=generator, device=latents.device)
        return latents, torch.where(dice < self.encoder_share, encoder, self.regressed[indices].float())


def adapt_detokenizer(
    examples: Examples,
    detokenizer: Detokenizer,
    negative: Tensor,
    stage: Stage3Config,
    folder: Path,
    *,
    stop_after: float | None = None,
) -> Detokenizer:
    """Stage 1's loss on other features; only the resampler and what `train_unet` says are trained (spec 7.3)."""
    loss = DetokenizerLoss(detokenizer, negative, drop=stage.drop_condition, feature_noise=stage.feature_noise)
    run = detokenizer_run("adaptation", loss, detokenizer, stage.loop, folder, stop_after)
    learn(run, loss, examples)
    return detokenizer


def adapt_live(
    preset: Preset,
    model: MultimodalLanguageModel,
    encoder: VisualTokenizer,
    detokenizer: Detokenizer,
    stories: StoryDataset,
    stage: Stage3Config,
    folder: Path,
    *,
    stop_after: float | None = None,
) -> Detokenizer:
    """The published recipe: each sample's target is regressed by the frozen LM, teacher-forced, and drawn (spec 8.2).

    Unlike the release the LM is in evaluation mode, so its LoRA drop-out does not disturb the regressions.
    """
    negative = negative_features(preset, encoder)
    loss = DetokenizerLoss(detokenizer, negative, drop=stage.drop_condition, feature_noise=stage.feature_noise)
    run = detokenizer_run("adaptation", loss, detokenizer, stage.loop, folder, stop_after)
    for part in (model, encoder):
        part.requires_grad_(False).eval().to(run.device)
    names = ("input_ids", "labels", "embeds_cmp_mask", "embeds_gen_mask", "ids_cmp_mask", "ids_gen_mask")
    ahead: Iterator[dict[str, Tensor]] | None = None
    for _ in run:
        if ahead is None:  # only now the step that a resumed run goes on from is known
            ahead = batches(stories, run.upcoming(), stage.loader_workers)
        for micro in run.micro_steps():
            generator = run.generator(micro)
            batch = {name: value.to(run.device) for name, value in next(ahead).items()}
            with torch.no_grad(), run.accelerator.autocast():
                features = encoder(batch["images"]).float()
                regressed = model(image_embeds=features, **{name: batch[name] for name in names}).recon_image_embeds
                latents = detokenizer.encode(batch["sd_images"], generator)
            assert regressed is not None
            random = draw_randomness(latents, regressed.float(), generator)
            run.update(run.model(latents, regressed.float(), random, batch["time_ids"]))
    return detokenizer


def regress_pack(preset: Preset, base: Path, pack: Pack, run_folder: Path, encoded: Path, stage: Stage2Config) -> None:
    """Writes `regressed.npy`, `regressed_numbers.npy` and `regressed_crowded.npy` beside the encoder features."""
    device = own_device()
    shape = preset.language_model
    model = build_language_model(preset, base)
    load_language_model(run_folder, model)
    tokens = StoryTokens.add_to(load_tokenizer(base), shape.num_img_in_tokens, shape.num_img_out_tokens)
    stories = EncodedStories.open(pack, encoded, device, stage.scenes)
    attention = preset.attention if stage.evict else None
    regressed, numbers = regress_stories(model.to(device), stories, tokens, attention=attention, rounds=2)
    np.save(encoded / "regressed.npy", regressed.numpy())
    np.save(encoded / "regressed_numbers.npy", numbers.numpy())
    np.save(encoded / "regressed_crowded.npy", crowded(pack)[numbers].numpy())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=("regress", "adapt"))
    parser.add_argument("--preset", default="mini", choices=sorted(PRESETS))
    add_story_arguments(parser)
    parser.add_argument(
        "--train-unet", choices=("key_value", "all"), help="adapt: what of the U-Net learns, instead of the preset's"
    )
    parser.add_argument(
        "--base", type=Path, help="regress, --stories: folder of the plain Llama model and its tokenizer"
    )
    parser.add_argument("--pack", type=Path, help="regress: the pack whose captions are told")
    parser.add_argument("--encoded", type=Path, help="where features and latents lie; default OUT/encoded")
    parser.add_argument("--out", type=Path, default=Path("runs/mini"))
    parser.add_argument("--steps", type=int, help="instead of the preset's; the warm-up moves along")
    parser.add_argument("--stop-after", type=float, help="seconds; saves and ends there")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    torch.set_float32_matmul_precision("high")
    preset, stages, out = PRESETS[arguments.preset], STAGES[arguments.preset], arguments.out
    encoded = arguments.encoded or out / "encoded"
    if arguments.step == "regress":
        regress_pack(preset, arguments.base, Pack.open(arguments.pack), out, encoded, stages.stage2)
        return
    if arguments.train_unet:
        preset = replace(preset, detokenizer=replace(preset.detokenizer, train_unet=arguments.train_unet))
    device, stage = own_device(), stages.stage3
    if arguments.steps:
        stage = lasting(stage, arguments.steps)
    tokenizer, detokenizer = VisualTokenizer(preset.visual_tokenizer), Detokenizer(preset.detokenizer)
    load_artifact(out, "visual_tokenizer", tokenizer)
    load_artifact(out, "detokenizer", detokenizer)
    if arguments.stories:
        load_vae(out, detokenizer)
        shape = preset.language_model
        model = build_language_model(preset, arguments.base)
        load_language_model(out, model)
        tokens = StoryTokens.add_to(load_tokenizer(arguments.base), shape.num_img_in_tokens, shape.num_img_out_tokens)
        if arguments.loader_workers is not None:
            stage = replace(stage, loader_workers=arguments.loader_workers)
        stories = open_stories(arguments, preset, tokens, stage.loop, stages.stage2.scenes, stage=3)
        adapt_live(preset, model, tokenizer, detokenizer, stories, stage, out, stop_after=arguments.stop_after)
        return
    examples = RegressedExamples.open(encoded, device, stage.encoder_share, stage.crowded_times)
    negative = negative_features(preset, tokenizer.to(device))
    adapt_detokenizer(examples, detokenizer, negative, stage, out, stop_after=arguments.stop_after)


if __name__ == "__main__":
    main()
