"""A student that takes several steps of its teacher in one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from diffusers import DDIMScheduler

from seed_story.models.checkpoints.int8_storage import load_state
from seed_story.models.detokenizer import Detokenizer
from seed_story.presets import PRESETS
from training.common import LoopConfig
from training.configs import DistillationConfig
from training.distillation import DistillationLoss, distil, trailing_times

PRESET = PRESETS["debug"]


def tiny(seed: int = 0) -> Detokenizer:
    torch.manual_seed(seed)
    return Detokenizer(PRESET.detokenizer).eval()


def same_as(other: Detokenizer) -> Detokenizer:
    copy = Detokenizer(PRESET.detokenizer).eval()
    copy.load_state_dict(other.state_dict())
    return copy


def inputs(count: int = 2) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Latents, features, noise and negative features."""
    draw = torch.Generator().manual_seed(1)
    latents, noise = torch.randn(2, count, 4, 8, 8, generator=draw)
    features = torch.randn(count + 1, 16, 128, generator=draw)
    return latents, features[:count], noise, features[count:]


def sampler(steps: int) -> DDIMScheduler:
    settings = {**PRESET.detokenizer.training_scheduler, "timestep_spacing": "trailing", "clip_sample": False}
    settings.pop("_class_name")
    scheduler = DDIMScheduler(**settings)
    scheduler.set_timesteps(steps)
    return scheduler


@pytest.mark.parametrize("steps", [1, 4, 10, 16, 20])
def test_times_are_those_of_the_sampler(steps: int) -> None:
    assert trailing_times(steps)[:-1] == sampler(steps).timesteps.tolist()


@pytest.mark.parametrize("step", [0, 1, 3])
def test_one_step_with_the_target_lands_where_the_teachers_steps_do(step: int) -> None:
    """Against diffusers' own DDIM: five guided steps of twenty, and one step of four with the target as velocity."""
    teacher = tiny()
    latents, features, noise, negative = inputs()
    loss = DistillationLoss(tiny(1), teacher, negative, steps=4, substeps=5, guidance=2.5)
    fine, coarse = sampler(20), sampler(4)
    start = int(coarse.timesteps[step])
    noisy = teacher.add_noise(latents, noise, torch.full((2,), start))
    target = loss.target(noisy, features, step * 5)

    x, condition, nothing = noisy, teacher.conditioning(features), teacher.conditioning(negative.expand(2, -1, -1))
    time_ids = torch.tensor([[64, 64, 0, 0, 64, 64]]).expand(2, -1)
    with torch.no_grad():
        for time in fine.timesteps[step * 5 : step * 5 + 5]:
            away, towards = (teacher.predict(x, time, c, time_ids) for c in (nothing, condition))
            x = fine.step(away + 2.5 * (towards - away), int(time), x).prev_sample
    once = coarse.step(target, start, noisy).prev_sample
    torch.testing.assert_close(once, x, rtol=1e-3, atol=1e-3)


def test_a_student_of_single_unguided_steps_has_nothing_to_learn() -> None:
    teacher = tiny()
    latents, features, noise, negative = inputs()
    same = DistillationLoss(same_as(teacher), teacher, negative, steps=4, substeps=1, guidance=1.0)
    other = DistillationLoss(tiny(1), teacher, negative, steps=4, substeps=1, guidance=1.0)
    assert same(latents, features, noise, 2)["loss"] < 1e-9 < other(latents, features, noise, 2)["loss"]


@dataclass
class FewExamples:
    latents: torch.Tensor
    features: torch.Tensor

    def __len__(self) -> int:
        return len(self.latents)

    def batch(self, indices: torch.Tensor, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        return self.latents[indices], self.features[indices]


def test_training_moves_the_student_towards_the_teacher_and_saves_it(tmp_path: Path) -> None:
    student = tiny()
    teacher = same_as(student)
    latents, features, _, negative = inputs()

    @torch.no_grad()
    def distance() -> float:
        loss = DistillationLoss(student, teacher, negative, steps=2, substeps=2, guidance=6.0)
        noises = torch.randn(4, *latents.shape, generator=torch.Generator().manual_seed(9))
        return sum(float(loss(latents, features, noise, step)["loss"]) for noise in noises for step in (0, 1))

    before = distance()
    config = DistillationConfig(
        loop=LoopConfig(steps=14, batch_size=2, learning_rate=8e-4, warmup=1, precision="no", log_every=50),
        student_steps=2, substeps=2, guidance=6.0,
    )  # fmt: skip
    distil(FewExamples(latents, features), student, negative, config, tmp_path)
    assert distance() < 0.9 * before
    state, facts = load_state(tmp_path / "detokenizer.safetensors")
    assert facts["distilled"] == "2 steps from 4, guidance 6.0 folded in"
    assert set(state) == set(student.adapter_state_dict()) and not any("teacher" in name for name in state)
