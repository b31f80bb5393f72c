"""Fewer steps: a student learns to take several guided steps of the de-tokenizer in one, without guidance.

Progressive distillation (arXiv 2202.00512) with guidance folded in (arXiv 2210.03142), at the times of the sampler
that will be used: a DDIM sampler with trailing timesteps. Follows stage 3, on the same features. Not in the paper.

Shapes: B pictures, T feature tokens, D feature width, C latent channels, h x w latent size.
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from seed_story.models.detokenizer import Conditioning, Detokenizer
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS
from training.artifacts import load_artifact
from training.configs import STAGES, DistillationConfig
from training.sharding import own_device
from training.stage1_detokenizer import Examples, detokenizer_run, negative_features
from training.stage3_adaptation import RegressedExamples


def trailing_times(steps: int, train_steps: int = 1000) -> list[int]:
    """The times at which a trailing sampler of `steps` steps predicts, and -1 for the clean end."""
    return [round(train_steps - i * train_steps / steps) - 1 for i in range(steps)] + [-1]


class DistillationLoss(nn.Module):
    """One step of the student against `substeps` guided steps of the teacher."""

    negative: Tensor
    time_ids: Tensor

    def __init__(
        self,
        student: Detokenizer,
        teacher: Detokenizer,
        negative: Tensor,
        *,
        steps: int,
        substeps: int,
        guidance: float,
    ) -> None:
        super().__init__()
        assert student.prediction_type == teacher.prediction_type == "v_prediction", "written for velocities"
        self.student = student
        # Not a child: its weights are neither trained nor kept in checkpoints.
        self._teacher = [teacher.requires_grad_(False).eval()]
        self.times, self.steps, self.substeps = trailing_times(steps * substeps), steps, substeps
        self.guidance = guidance
        self.register_buffer("negative", negative, persistent=False)  # [1, T, D]
        side = student.config.image_size
        self.register_buffer("time_ids", torch.tensor([[side, side, 0, 0, side, side]]), persistent=False)

    @property
    def teacher(self) -> Detokenizer:
        return self._teacher[0]

    def forward(self, latents: Tensor, features: Tensor, noise: Tensor, step: int) -> dict[str, Tensor]:
        """`latents`, `noise` [B, C, h, w], `features` [B, T, D]; `step` of the student's steps is trained."""
        first = step * self.substeps
        signal, spread = self.level(self.times[first])
        noisy = signal * latents + spread * noise
        target = self.target(noisy, features, first)
        time = torch.tensor(self.times[first], device=latents.device)
        condition = self.student.conditioning(features)
        predicted = self.student.predict(noisy, time, condition, self.time_ids.expand(len(latents), -1))
        return {"loss": F.mse_loss(predicted.float(), target)}

    def level(self, time: int) -> tuple[float, float]:
        """Signal and spread at a time; all signal at -1."""
        share = float(self.student.alphas_cumprod[time]) if time >= 0 else 1.0
        return share**0.5, (1 - share) ** 0.5

    @torch.no_grad()
    def target(self, noisy: Tensor, features: Tensor, first: int) -> Tensor:
        """The velocity [B, C, h, w] with which one long DDIM step lands where the teacher's short ones do."""
        count = len(features)
        condition = self.teacher.conditioning(torch.cat([features, self.negative.to(features)]))
        own = torch.arange(count, device=features.device)
        condition = condition.rows(torch.cat([torch.full_like(own, count), own]))  # [2B]: nothing, then own
        x = noisy
        for index in range(first, first + self.substeps):
            x = self._teacher_step(x, condition, index)
        (signal, spread), (signal_to, spread_to) = (
            self.level(self.times[first]),
            self.level(self.times[first + self.substeps]),
        )
        ratio = spread_to / spread
        clean = (x - ratio * noisy) / (signal_to - ratio * signal)
        return (signal * noisy - clean) / spread

    def _teacher_step(self, x: Tensor, condition: Conditioning, index: int) -> Tensor:
        """One guided DDIM step of the teacher."""
        time = torch.tensor(self.times[index], device=x.device)
        time_ids = self.time_ids.expand(2 * len(x), -1)
        away, towards = self.teacher.predict(torch.cat([x, x]), time, condition, time_ids).float().chunk(2)
        velocity = away + self.guidance * (towards - away)
        (signal, spread), (signal_to, spread_to) = self.level(self.times[index]), self.level(self.times[index + 1])
        return signal_to * (signal * x - spread * velocity) + spread_to * (spread * x + signal * velocity)


def distil(
    examples: Examples,
    detokenizer: Detokenizer,
    negative: Tensor,
    config: DistillationConfig,
    folder: Path,
    *,
    stop_after: float | None = None,
) -> Detokenizer:
    """`detokenizer` becomes the student; its teacher is a copy of what it was."""
    teacher = Detokenizer(detokenizer.config)
    teacher.load_state_dict(detokenizer.state_dict())
    loss = DistillationLoss(
        detokenizer, teacher, negative, steps=config.student_steps, substeps=config.substeps, guidance=config.guidance
    )
    distilled = f"{config.student_steps} steps from {config.student_steps * config.substeps}"
    run = detokenizer_run(
        "distillation", loss, detokenizer, config.loop, folder, stop_after, prefix="student",
        distilled=f"{distilled}, guidance {config.guidance} folded in",
    )  # fmt: skip
    teacher.to(run.device)
    for step in run:
        for micro in run.micro_steps():
            generator = run.generator(micro)
            latents, features = examples.batch(run.indices(len(examples), micro), generator)
            noise = torch.randn(latents.shape, generator=generator, device=latents.device)
            turn = (step * config.loop.accumulation + micro) % config.student_steps
            run.update(run.model(latents, features, noise, turn))
    return detokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="mini", choices=sorted(PRESETS))
    parser.add_argument("--out", type=Path, default=Path("runs/mini"), help="run folder after stage 3")
    parser.add_argument("--encoded", type=Path, help="where features and latents lie; default OUT/encoded")
    parser.add_argument("--steps", type=int, help="training steps, instead of the preset's number")
    parser.add_argument("--stop-after", type=float, help="seconds; saves a checkpoint and ends there")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    torch.set_float32_matmul_precision("high")
    preset, stages, out = PRESETS[arguments.preset], STAGES[arguments.preset], arguments.out
    config = stages.distillation
    if config is None:
        parser.error(f"the preset {preset.name} has no distillation")
    if arguments.steps:
        config = replace(config, loop=config.loop.lasting(arguments.steps))
    device = own_device()
    tokenizer, detokenizer = VisualTokenizer(preset.visual_tokenizer), Detokenizer(preset.detokenizer)
    load_artifact(out, "visual_tokenizer", tokenizer)
    load_artifact(out, "detokenizer", detokenizer)
    examples = RegressedExamples.open(arguments.encoded or out / "encoded", device, stages.stage3.encoder_share)
    negative = negative_features(preset, tokenizer.to(device))
    distil(examples, detokenizer, negative, config, out, stop_after=arguments.stop_after)


if __name__ == "__main__":
    main()
