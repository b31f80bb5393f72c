"""What the three stages share: configuration of a loop, schedule, EMA, logging, and checkpoints that resume exactly.

A loop draws its batches from `sample_indices(step, …)`, a pure function of seed and step, so that there is no reader
state to save: a run resumed at step n sees what the uninterrupted run would have seen.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import ProjectConfiguration, set_seed
from torch import Tensor, nn
from tqdm import tqdm

log = logging.getLogger(__name__)


def learning_rate_factor(step: int, *, warmup: int, total: int, min_ratio: float) -> float:
    """Linear warm-up, then a half cosine from 1 to `min_ratio` at `total` (release, schedular.py).

    As in the release the curve is not clamped: past `total` it rises again, so a loop must end there.
    """
    if step < warmup:
        return step / max(1, warmup)
    progress = (step - warmup) / max(1, total - warmup)
    return max(0.0, 0.5 * ((1 + min_ratio) + (1 - min_ratio) * math.cos(math.pi * progress)))


@dataclass(frozen=True, kw_only=True)
class LoopConfig:
    """One training loop. `batch_size` counts items per process and micro-step; `steps` are optimiser steps."""

    steps: int
    batch_size: int
    learning_rate: float
    warmup: int
    min_ratio: float = 0.05
    betas: tuple[float, float] = (0.9, 0.98)
    eps: float = 1e-6
    weight_decay: float = 0.05
    clip: float = 1.0
    accumulation: int = 1
    ema: float = 0.0
    seed: int = 0
    save_every: int = 3000
    log_every: int = 50
    precision: str = "bf16"
    compile: bool = False

    def __post_init__(self) -> None:
        if min(self.steps, self.batch_size, self.accumulation, self.save_every, self.log_every) < 1:
            raise ValueError("steps, batch_size, accumulation, save_every and log_every must be at least 1")
        if not 0 <= self.ema < 1 or self.learning_rate <= 0 or self.precision not in ("no", "bf16", "fp16"):
            raise ValueError("ema must lie in [0, 1), the rate above 0, the precision in no, bf16, fp16")


class Ema:
    """Exponential moving average of the trained parameters, in float32."""

    def __init__(self, parameters: Mapping[str, nn.Parameter], decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.shadow = {name: p.detach().float().clone() for name, p in parameters.items()}

    @torch.no_grad()
    def update(self, parameters: Mapping[str, nn.Parameter]) -> None:
        self.updates += 1
        # A young average must forget its random start quickly.
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        mine = [self.shadow[name] for name in parameters]
        torch._foreach_lerp_(mine, [p.detach().float() for p in parameters.values()], 1 - decay)

    @contextmanager
    def applied(self, parameters: Mapping[str, nn.Parameter]) -> Iterator[None]:
        """The averaged weights stand in the model inside the block."""
        kept = {name: p.detach().clone() for name, p in parameters.items()}
        with torch.no_grad():
            for name, p in parameters.items():
                p.copy_(self.shadow[name])
        try:
            yield
        finally:
            with torch.no_grad():
                for name, p in parameters.items():
                    p.copy_(kept[name])

    def state_dict(self) -> dict[str, Any]:
        return {"updates": self.updates, "shadow": self.shadow}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.updates = state["updates"]
        for name, value in state["shadow"].items():
            self.shadow[name].copy_(value)


def sample_indices(count: int, batch: int, *, seed: int, step: int) -> Tensor:
    """`batch` indices below `count`: one walk through a fresh permutation per epoch, as a pure function of `step`."""
    out: list[Tensor] = []
    start = step * batch
    while batch:
        epoch, offset = divmod(start, count)
        order = torch.randperm(count, generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch))
        piece = order[offset : offset + batch]
        out.append(piece)
        start += len(piece)
        batch -= len(piece)
    return torch.cat(out)


class Run:
    """One loop's optimiser, schedule, average, logs and checkpoints around `accelerate`.

    The model's forward returns its losses by name, the one to minimise first:

        for _ in run:
            for micro in run.micro_steps():
                run.update(run.model(batch(run.indices(count, micro))))
    """

    def __init__(
        self,
        name: str,
        model: nn.Module,
        config: LoopConfig,
        folder: Path,
        *,
        groups: Iterable[dict[str, Any]] | None = None,
        stop_after: float | None = None,
        cpu: bool = False,
    ) -> None:
        self.name, self.config, self.folder = name, config, Path(folder)
        project = ProjectConfiguration(project_dir=str(self.folder), logging_dir=str(self.folder / "logs"))
        self.accelerator = Accelerator(
            mixed_precision=config.precision,
            gradient_accumulation_steps=config.accumulation,
            project_config=project,
            log_with="tensorboard",
            cpu=cpu,
            step_scheduler_with_optimizer=False,
        )
        set_seed(config.seed + self.accelerator.process_index)
        if self.accelerator.is_main_process:
            self.accelerator.init_trackers(name)
        self.parameters = {n: p for n, p in model.named_parameters() if p.requires_grad}
        optimiser = torch.optim.AdamW(
            list(groups) if groups is not None else list(self.parameters.values()),
            lr=config.learning_rate,
            betas=config.betas,
            eps=config.eps,
            weight_decay=config.weight_decay,
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser,
            lambda step: learning_rate_factor(
                step, warmup=config.warmup, total=config.steps, min_ratio=config.min_ratio
            ),
        )
        self.model, self.optimiser, self.schedule = self.accelerator.prepare(model, optimiser, schedule)
        self.ema = Ema(self.parameters, config.ema) if config.ema else None
        if self.ema:
            self.accelerator.register_for_checkpointing(self.ema)
        self.step = 0
        self.stop_after = stop_after
        self._recent: dict[str, list[Tensor]] = {}

    @property
    def device(self) -> torch.device:
        return self.accelerator.device

    def indices(self, count: int, micro: int = 0) -> Tensor:
        """Indices of this process for the present step."""
        world = self.accelerator.num_processes
        at = (self.step * self.config.accumulation + micro) * world + self.accelerator.process_index
        return sample_indices(count, self.config.batch_size, seed=self.config.seed, step=at)

    def generator(self, micro: int = 0, device: torch.device | None = None) -> torch.Generator:
        """Noise of this step: the same after a resume."""
        at = (self.config.seed * 7_919 + self.step * self.config.accumulation + micro) * 64
        return torch.Generator(device or self.device).manual_seed(at + self.accelerator.process_index)

    # ------------------------------------------------------------------------------------------------ the loop

    def __iter__(self) -> Iterator[int]:
        self._resume()
        began = time.monotonic()
        bar = tqdm(
            total=self.config.steps, initial=self.step, desc=self.name, disable=not self.accelerator.is_main_process,
            mininterval=5.0,
        )  # fmt: skip
        while self.step < self.config.steps:
            yield self.step
            self.step += 1
            bar.update(1)
            if self.step % self.config.log_every == 0 or self.step == self.config.steps:
                bar.set_postfix(self._log())
            last = self.step == self.config.steps
            stopping = self.stop_after is not None and time.monotonic() - began > self.stop_after
            if self.step % self.config.save_every == 0 or last or stopping:
                self.save()
            if stopping and not last:
                log.warning("%s stops at step %d of %d: its time is up", self.name, self.step, self.config.steps)
                break
        bar.close()
        self.accelerator.end_training()

    def micro_steps(self) -> Iterator[int]:
        """The gradient-accumulation steps of the present step; gradients are synchronised in the last one."""
        for micro in range(self.config.accumulation):
            with self.accelerator.accumulate(self.model):
                yield micro

    def update(self, losses: Mapping[str, Tensor]) -> None:
        """Back-propagates the first loss and steps once the gradients of all micro-steps are in."""
        total = next(iter(losses.values()))
        self.accelerator.backward(total)
        if self.accelerator.sync_gradients:
            self.accelerator.clip_grad_norm_(self.parameters.values(), self.config.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        if self.accelerator.sync_gradients:
            self.schedule.step()
            if self.ema:
                self.ema.update(self.parameters)
        for key, value in losses.items():
            self._recent.setdefault(key, []).append(value.detach())

    def _log(self) -> dict[str, str]:
        means = {key: torch.stack(values).float().mean().item() for key, values in self._recent.items()}
        self._recent.clear()
        means["lr"] = self.schedule.get_last_lr()[0]
        self.accelerator.log(means, step=self.step)
        return {key: f"{value:.4g}" for key, value in means.items()}

    # ------------------------------------------------------------------------------------------------ checkpoints

    def save(self) -> None:
        """Model, optimiser, schedule, average and random states of step `self.step`; the newest two are kept."""
        self.accelerator.save_state(str(self.folder / f"checkpoint-{self.step:07d}"))
        if self.accelerator.is_main_process:
            for old in self._checkpoints()[:-2]:
                for file in sorted(old.rglob("*"), reverse=True):
                    file.unlink() if file.is_file() else file.rmdir()
                old.rmdir()

    def _checkpoints(self) -> list[Path]:
        return sorted(self.folder.glob("checkpoint-[0-9]*"))

    def _resume(self) -> None:
        if found := self._checkpoints():
            self.accelerator.load_state(str(found[-1]))
            self.step = int(found[-1].name.rpartition("-")[2])
            log.info("%s goes on from step %d", self.name, self.step)


def describe(config: LoopConfig) -> str:
    """The configuration as one line for cards and logs."""
    return ", ".join(f"{key} {value}" for key, value in asdict(config).items())
