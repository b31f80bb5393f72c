"""What the three stages share: configuration of a loop, schedule, logging, and checkpoints that resume exactly.

What a step sees is a pure function of seed and of how many samples were seen before, so that there is no reader state
to save: a resumed run sees what the uninterrupted run would have seen. With another number of processes it goes on
behind the last sample that was seen; a step is then as many samples as there are processes now, and the schedule stays
one of steps. Randomness of a step depends on seed, step and process.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedType, ProjectConfiguration, set_seed
from torch import Tensor, nn
from tqdm import tqdm

from training.averages import Ema
from training.checkpoints import checkpoints, read_checkpoint, write_checkpoint
from training.sharding import whole
from training.stopping import STOPPED_EXIT_CODE, Stopping

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

    def lasting(self, steps: int) -> LoopConfig:
        """The same in another number of steps; the warm-up takes the same share of them."""
        return replace(self, steps=steps, warmup=round(self.warmup * steps / self.steps))


def sample_indices(count: int, batch: int, *, seed: int, start: int) -> Tensor:
    """`batch` indices below `count`, of samples `start` and following: a walk through a fresh permutation per epoch."""
    out: list[Tensor] = []
    while batch:
        epoch, offset = divmod(start, count)
        order = torch.randperm(count, generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch))
        piece = order[offset : offset + batch]
        out.append(piece)
        start += len(piece)
        batch -= len(piece)
    return torch.cat(out)


class Run:
    """One loop's optimiser, schedule, average, logs and checkpoints around `accelerate`, in one process or many.

    The model's forward returns its losses by name, the one to minimise first:

        for _ in run:
            for micro in run.micro_steps():
                run.update(run.model(batch(run.indices(count, micro))))

    `weights` writes the small file of what was trained, in all processes together: at every checkpoint and at the end.
    On SIGTERM the step is finished, checkpoint and weights are written, and the program ends with `STOPPED_EXIT_CODE`.
    Gradients are means over processes and micro-steps, whatever each of them holds. A step whose gradients are not
    numbers is left out, as a loss scaler does it; if too many are, the training ends. Where parameters are sharded,
    layers of the classes `blocks` are gathered one at a time; modules `apart`, which are used outside of the loss too,
    stay whole.
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
        weights: Callable[[Run], None] | None = None,
        blocks: Sequence[str] = (),
        apart: Sequence[nn.Module] = (),
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
        )
        set_seed(config.seed + self.accelerator.process_index)
        if self.accelerator.is_main_process:
            self.accelerator.init_trackers(name)
        trained = [p for p in model.parameters() if p.requires_grad]
        optimiser = torch.optim.AdamW(
            list(groups) if groups is not None else trained,
            lr=config.learning_rate,
            betas=config.betas,
            eps=config.eps,
            weight_decay=config.weight_decay,
        )
        self._rates = [group["lr"] for group in optimiser.param_groups]
        prepare_engine(self.accelerator, model, config, blocks=blocks, apart=apart)
        self.model, self.optimiser = self.accelerator.prepare(model, optimiser)
        # Only now: sharding puts others in the place of the parameters that there were.
        self.parameters = {n: p for n, p in model.named_parameters() if p.requires_grad}
        self.ema = Ema(self.parameters, config.ema) if config.ema else None
        self.step = 0
        self.samples = 0  # seen by all processes together
        self.skipped_steps = 0  # steps since the last log whose gradients were no numbers
        self.stop_after, self.weights = stop_after, weights
        self._recent: dict[str, list[Tensor]] = {}

    @property
    def device(self) -> torch.device:
        return self.accelerator.device

    def start(self, micro: int = 0) -> int:
        """Which sample of the whole run this process's micro-step begins with."""
        return self._start(self.samples, micro)

    def _start(self, samples: int, micro: int) -> int:
        place = micro * self.accelerator.num_processes + self.accelerator.process_index
        return samples + place * self.config.batch_size

    @property
    def _samples_a_step(self) -> int:
        return self.config.batch_size * self.config.accumulation * self.accelerator.num_processes

    def upcoming(self) -> list[tuple[int, int]]:
        """(step, first sample) of all micro-steps from here to the end, for loaders that work ahead."""
        return [
            (step, self._start(self.samples + (step - self.step) * self._samples_a_step, micro))
            for step in range(self.step, self.config.steps)
            for micro in range(self.config.accumulation)
        ]

    def indices(self, count: int, micro: int = 0) -> Tensor:
        """Indices of this process for the present step."""
        return sample_indices(count, self.config.batch_size, seed=self.config.seed, start=self.start(micro))

    def generator(self, micro: int = 0, device: torch.device | None = None) -> torch.Generator:
        """Noise of this step: the same after a resume."""
        at = (self.config.seed * 7_919 + self.step * self.config.accumulation + micro) * 64
        return torch.Generator(device or self.device).manual_seed(at + self.accelerator.process_index)

    # ------------------------------------------------------------------------------------------------ the loop

    def __iter__(self) -> Iterator[int]:
        self._resume()
        bar = tqdm(
            total=self.config.steps, initial=self.step, desc=self.name, disable=not self.accelerator.is_main_process,
            mininterval=5.0,
        )  # fmt: skip
        with Stopping(self.stop_after) as stopping:
            while self.step < self.config.steps:
                self._begin_step()
                yield self.step
                self.step += 1
                self.samples += self._samples_a_step
                bar.update(1)
                if self.step % self.config.log_every == 0 or self.step == self.config.steps:
                    bar.set_postfix(self._log())
                last = self.step == self.config.steps
                ending = stopping.agreed() and not last
                if self.step % self.config.save_every == 0 or last or ending:
                    self.save()
                if ending:
                    log.warning("%s stops at step %d of %d", self.name, self.step, self.config.steps)
                    break
            bar.close()
            self.accelerator.end_training()
        if stopping.terminated and self.step < self.config.steps:
            raise SystemExit(STOPPED_EXIT_CODE)

    def _begin_step(self) -> None:
        """The step's learning rates, and the start of drop-out's randomness: nothing of either needs to be saved."""
        config = self.config
        factor = learning_rate_factor(self.step, warmup=config.warmup, total=config.steps, min_ratio=config.min_ratio)
        for group, rate in zip(self.optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        torch.manual_seed((config.seed * 15_485_863 + self.step) * 4096 + self.accelerator.process_index)

    def micro_steps(self) -> Iterator[int]:
        """The gradient-accumulation steps of the present step; gradients are synchronised in the last one."""
        for micro in range(self.config.accumulation):
            with self.accelerator.accumulate(self.model):
                yield micro

    def update(self, losses: Mapping[str, Tensor]) -> None:
        """Back-propagates the first loss and steps once the gradients of all micro-steps are in."""
        total = next(iter(losses.values()))
        self.accelerator.backward(total)
        sound = True
        if self.accelerator.sync_gradients and self.accelerator.distributed_type != DistributedType.DEEPSPEED:
            self.accelerator.unscale_gradients()
            gradients = [p.grad for p in self.parameters.values() if p.grad is not None]
            norm = torch.nn.utils.get_total_norm(gradients)
            # All processes hold the same norm, so all leave the step out or none. A scaler sees to it itself.
            sound = self.accelerator.scaler is not None or bool(torch.isfinite(whole(norm)))
            if sound:
                torch.nn.utils.clip_grads_with_norm_(self.parameters.values(), self.config.clip, norm)
        if sound:
            self.optimiser.step()
        else:
            self.skipped_steps += 1
            broken = [n for n, p in self.parameters.items() if p.grad is not None and not p.grad.isfinite().all()]
            log.warning("step %d left out: no numbers in %d gradients: %s", self.step, len(broken), broken[:3])
        self.optimiser.zero_grad(set_to_none=True)
        if sound and self.accelerator.sync_gradients and self.ema:
            self.ema.update(self.parameters)
        for key, value in losses.items():
            self._recent.setdefault(key, []).append(value.detach())

    def _log(self) -> dict[str, str]:
        """Means since the last time, over the main process's own batches. Raises ArithmeticError if the loss broke.

        It broke if more than half of the steps were left out; fewer are bad batches, and are counted.
        """
        steps = len(next(iter(self._recent.values())))
        means = {key: torch.stack(values).float().nanmean().item() for key, values in self._recent.items()}
        self._recent.clear()
        if 2 * self.skipped_steps > steps or not math.isfinite(next(iter(means.values()))):
            raise ArithmeticError(f"{self.name}: the loss is not a number any more (step {self.step})")
        if self.skipped_steps:
            log.warning("%s: %d of the last %d steps were left out", self.name, self.skipped_steps, steps)
        means["left_out"], self.skipped_steps = float(self.skipped_steps), 0
        means["lr"] = self.optimiser.param_groups[0]["lr"]
        self.accelerator.log(means, step=self.step)
        return {key: f"{value:.4g}" for key, value in means.items()}

    # ------------------------------------------------------------------------------------------------ checkpoints

    def save(self) -> None:
        """A checkpoint of step `self.step`, then the weights; the newest two checkpoints are kept."""
        facts = {"samples": self.samples, "ema": self.ema.state_dict() if self.ema else None}
        write_checkpoint(
            self.folder, self.step, facts, self.accelerator, self.parameters, self.optimiser.optimizer
        )  # fmt: skip
        if self.weights is not None:
            self.weights(self)

    def _resume(self) -> None:
        if not (existing := checkpoints(self.folder)):
            return
        state = read_checkpoint(existing[-1], self.accelerator, self.parameters, self.optimiser.optimizer)
        self.step, self.samples = state["step"], state["samples"]
        if self.ema and state["ema"]:
            self.ema.load_state_dict(state["ema"])
        log.info("%s goes on from step %d, sample %d", self.name, self.step, self.samples)
        if state["processes"] != self.accelerator.num_processes:
            log.warning(
                "%s goes on with %d processes instead of %d: a step is %d samples now, and drop-out's noise differs",
                self.name, self.accelerator.num_processes, state["processes"], self._samples_a_step,
            )  # fmt: skip


def prepare_engine(
    accelerator: Accelerator,
    model: nn.Module,
    config: LoopConfig,
    *,
    blocks: Sequence[str],
    apart: Sequence[nn.Module],
) -> None:
    """Tells FSDP2 and DeepSpeed what only the loop knows; nothing to do for one process or DDP."""
    if accelerator.distributed_type == DistributedType.FSDP:
        from torch.distributed.fsdp import MixedPrecisionPolicy
        from torch.distributed.fsdp.wrap import transformer_auto_wrap_policy

        plugin = accelerator.state.fsdp_plugin
        plugin.auto_wrap_policy = transformer_auto_wrap_policy if blocks else None
        plugin.transformer_cls_names_to_wrap = list(blocks)
        plugin.ignored_modules = list(apart) or None
        # Gathered as stored, computed under autocast: the same numbers as in one process. Half precision is for what is
        # frozen, and that is stored so.
        plugin.mixed_precision_policy = MixedPrecisionPolicy()
        forward = model.forward
        model.forward = accelerator.autocast()(forward)  # accelerate does so for all others
    elif accelerator.distributed_type == DistributedType.DEEPSPEED:
        settings = accelerator.state.deepspeed_plugin.deepspeed_config
        settings["train_micro_batch_size_per_gpu"] = config.batch_size
        settings["gradient_accumulation_steps"] = config.accumulation
        settings["gradient_clipping"] = config.clip
        if settings.pop(config.precision, None):  # as everywhere: autocast on parameters as they are stored
            settings["torch_autocast"] = {
                "enabled": True,
                "dtype": {"bf16": "bfloat16", "fp16": "float16"}[config.precision],
            }


def describe(config: LoopConfig) -> str:
    """The configuration as one line for cards and logs."""
    return ", ".join(f"{key} {value}" for key, value in asdict(config).items())
