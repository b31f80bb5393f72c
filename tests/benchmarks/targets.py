"""How many useful targets a second stage 2 learns from: `python -m tests.benchmarks.targets [--preset mini]`.

A target is a scene whose words and picture are learned. Three ways with the same model on the same stories, features
ready: one target of a story (the published recipe's layout, padded to its length), all targets under a dense mask, and
all targets with FlexAttention and compiled layers (GPU only). A step is forward, backward and optimiser; the first,
with compilation, is told apart. It prints a Markdown table and the largest difference of the losses, dense and flex.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.presets import PRESETS, Preset
from tests.benchmarks.film import processor
from tests.benchmarks.synthetic import (
    synthetic_captions,
    synthetic_features,
    synthetic_layout,
    synthetic_tokens,
)
from training.configs import STAGES
from training.data import SampleSettings, collate, padded, sample_history_length
from training.stage2_instruction import Stage2Loss, build_language_model, parameter_groups, store_frozen_in_half


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Median seconds of a step over `steps` of them; `first` is the seconds of the first, `peak` GiB of memory."""

    name: str
    targets: int
    tokens: int
    seconds: float
    first: float
    peak: float

    @property
    def targets_a_second(self) -> float:
        return self.targets / self.seconds


@dataclass(frozen=True, kw_only=True)
class Result:
    timings: Sequence[Timing]
    difference: float | None  # None where there is no FlexAttention


def measure(
    preset: Preset,
    *,
    batch: int,
    scenes: int = 10,
    steps: int = 20,
    base: Path | None = None,
    length: int = SampleSettings.max_length,
) -> Result:
    """`length` is what samples with one target are padded to; longer ones are padded to the longest."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = build_language_model(preset, base)
    if device.type == "cuda":
        store_frozen_in_half(model)
    model.to(device).train()
    tokens = synthetic_tokens(preset)
    features = synthetic_features(preset, batch * scenes).to(device)
    layout = synthetic_layout(preset, tokens, batch=batch, scenes=scenes)
    layout = {name: value.to(device) for name, value in layout.items()}
    samples, shown = [], []
    for number in range(batch):
        given = sample_history_length(scenes, random.Random(number))
        sample = tokens.sample(synthetic_captions(preset, scenes, number), given)
        samples.append(sample)
        shown += range(number * scenes, number * scenes + given + 2)
    length = max(length, *(len(sample) for sample in samples))
    single = {k: v.to(device) for k, v in collate(padded(sample, length, tokens.pad) for sample in samples).items()}
    single.pop("attention_mask")

    def one_target() -> Tensor:
        return model(image_embeds=features[shown], **single).total_loss

    def all_targets(flex: bool) -> Callable[[], Tensor]:
        loss = Stage2Loss(model, flex=flex)
        return lambda: loss(layout, features, None, None)["loss"]

    many, words = batch * (scenes - 1), layout["input_ids"].numel()
    timings = [
        _time("one target, as published", model, preset, one_target, batch, batch * length, steps),
        _time("all targets, dense, eager", model, preset, all_targets(False), many, words, steps),
    ]
    difference = None
    if device.type == "cuda":
        difference = _difference(model, layout, features)
        model.causal_lm.set_attn_implementation("flex_attention")
        for layer in model.causal_lm.model.layers:
            layer.compile()
        name = "all targets, FlexAttention, compiled layers"
        timings.append(_time(name, model, preset, all_targets(True), many, words, steps))
    return Result(timings=timings, difference=difference)


@torch.no_grad()
def _difference(model: MultimodalLanguageModel, layout: Mapping[str, Tensor], features: Tensor) -> float:
    """The largest difference of a loss between both masks, on one batch; without drop-out."""
    model.eval()
    found = []
    for flex, kind in ((False, "sdpa"), (True, "flex_attention")):
        model.causal_lm.set_attn_implementation(kind)
        with torch.autocast(features.device.type, torch.bfloat16):
            found.append(Stage2Loss(model, flex=flex)(dict(layout), features, None, None))
    model.train()
    dense, flexible = found
    return max(abs(dense[name].item() - flexible[name].item()) for name in ("lm", "rec"))


def _time(
    name: str, model: MultimodalLanguageModel, preset: Preset, loss: Callable[[], Tensor], targets: int, tokens: int,
    steps: int,
) -> Timing:  # fmt: skip
    cuda = model.device.type == "cuda"
    optimiser = torch.optim.AdamW(parameter_groups(model, STAGES[preset.name].stage2), lr=1e-4)
    if cuda:
        torch.cuda.reset_peak_memory_stats()
    seconds = []
    for _ in range(steps + 3):
        if cuda:
            torch.cuda.synchronize()
        begin = time.perf_counter()
        with torch.autocast(model.device.type, torch.bfloat16, enabled=cuda):
            value = loss()
        value.backward()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        if cuda:
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - begin)
    peak = torch.cuda.max_memory_allocated() / 2**30 if cuda else 0.0
    return Timing(
        name=name, targets=targets, tokens=tokens, seconds=statistics.median(seconds[3:]), first=seconds[0], peak=peak
    )


def machine() -> str:
    if not torch.cuda.is_available():
        return f"{processor()}, {torch.get_num_threads()} threads"
    count = torch.cuda.device_count()
    return f"{count} x {torch.cuda.get_device_name()}"


def report(result: Result, preset: str, batch: int, scenes: int) -> str:
    """A Markdown table led by the machine; ratios are to the first row."""
    first = result.timings[0]
    lines = [
        f"{time.strftime('%Y-%m-%d')}, preset {preset}, batches of {batch} windows of {scenes} scenes: {machine()}, "
        f"PyTorch {torch.__version__}.",
        "",
        "| stage 2 | targets a second | ratio | seconds a step | tokens a step | first step | GiB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in result.timings:
        ratio = one.targets_a_second / first.targets_a_second
        lines.append(
            f"| {one.name} | {one.targets_a_second:.1f} | {ratio:.1f} | {one.seconds:.3f} | {one.tokens} | "
            f"{one.first:.1f} s | {one.peak:.1f} |"
        )
    if result.difference is not None:
        lines += ["", f"Largest difference of a loss between dense and flex on one batch: {result.difference:.2g}."]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--preset", default="mini", choices=sorted(PRESETS))
    parser.add_argument("--base", type=Path, help="folder of the plain Llama model; random weights without")
    parser.add_argument("--batch", type=int, help="windows; default: the preset's")
    parser.add_argument("--scenes", type=int, default=10)
    parser.add_argument("--steps", type=int, default=20)
    chosen = parser.parse_args()
    torch.set_float32_matmul_precision("high")
    preset = PRESETS[chosen.preset]
    batch = chosen.batch or STAGES[preset.name].stage2.loop.batch_size
    result = measure(preset, batch=batch, scenes=chosen.scenes, steps=chosen.steps, base=chosen.base)
    sys.stdout.write(report(result, preset.name, batch, chosen.scenes))


if __name__ == "__main__":
    main()
