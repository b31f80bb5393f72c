"""Stage 2 on one and on two GPUs: `python -m tests.benchmarks.scaling [--presets mini george] [--processes 1 2]`.

For every configuration of `training/accelerate`: tokens a second, memory, and how much of the GPUs' arithmetic is used,
with random weights, every scene a target; the full-size model with gradient checkpointing. It prints a Markdown table;
what could not be run (no DeepSpeed, too few GPUs) is a row with its reason. `--dry-run` prints the commands only.

MFU = tokens a second x FLOPs a token / (processes x peak), where a token takes 4 N + 2 T + 6 n L H: N parameters of
the decoder's layers (forward and gradients of activations; frozen ones have none of their own), T of them trained, n
layers, L tokens of a sequence, H width (causal attention, forward and backward). Heads, resamplers and what
checkpointing computes again do not count. Peaks are of dense bfloat16.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch

from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.presets import PRESETS
from tests.benchmarks.synthetic import random_language_model, synthetic_features, synthetic_layout, synthetic_tokens
from tests.benchmarks.targets import machine
from training.common import Run
from training.configs import STAGES
from training.stage2_instruction import BLOCKS, Stage2Loss, parameter_groups

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATIONS = ROOT / "training" / "accelerate"
NAMES = ("ddp", "fsdp2", "deepspeed_zero2")
PEAKS = {"H200": 989e12, "H100": 989e12, "A100": 312e12}  # FLOP/s
WARMUP = 3  # steps that are not timed


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Of all processes together; `memory` is GiB of the fullest, `mfu` None where the peak is not known."""

    tokens_a_second: float
    seconds: float
    memory: float
    flops_a_token: float
    mfu: float | None


def flops_a_token(model: MultimodalLanguageModel, length: int) -> float:
    """The formula above."""
    layers = model.causal_lm.model.layers
    sizes = [(p.numel(), p.requires_grad) for p in layers.parameters()]
    every, trained = sum(n for n, _ in sizes), sum(n for n, wanted in sizes if wanted)
    return 4 * every + 2 * trained + 6 * len(layers) * length * model.config.hidden_size


def measure(preset_name: str, *, batch: int, scenes: int, steps: int, compiled: bool = True) -> Measured:
    """In every process of a launch; all return the same."""
    preset, stage = PRESETS[preset_name], STAGES[preset_name].stage2
    cuda = torch.cuda.is_available()
    flex = compiled and stage.flex and cuda
    with tempfile.TemporaryDirectory() as folder:
        loop = replace(
            stage.loop, steps=WARMUP + steps + 1, batch_size=batch, accumulation=1, log_every=10**6, save_every=10**6,
            precision="bf16" if cuda else "no",
        )  # fmt: skip
        here = torch.device("cuda", int(_local_rank())) if cuda else torch.device("cpu")
        model = random_language_model(preset, here, half=cuda)
        if flex:
            model.causal_lm.set_attn_implementation("flex_attention")
        if not stage.flex:
            model.set_gradient_checkpointing()
        # Before sharding: afterwards a process holds a part of each parameter only.
        tokens = synthetic_tokens(preset)
        layout = synthetic_layout(preset, tokens, batch=batch, scenes=scenes)
        count, length = layout["input_ids"].numel(), layout["input_ids"].shape[1]
        flops = flops_a_token(model, length)
        groups = parameter_groups(model, replace(stage, loop=loop))
        run = Run("scaling", Stage2Loss(model, flex=flex), loop, Path(folder), groups=groups, blocks=BLOCKS)
        if compiled and stage.loop.compile and cuda:
            for layer in model.causal_lm.model.layers:
                layer.compile()
        layout = {name: value.to(run.device) for name, value in layout.items()}
        features = synthetic_features(preset, batch * scenes).to(run.device)
        begin = 0.0
        for step in run:
            if step == WARMUP:
                _wait(run, cuda)
                begin = time.perf_counter()
            if step == WARMUP + steps:
                _wait(run, cuda)
                break
            for _ in run.micro_steps():
                run.update(run.model(layout, features, None, None))
        seconds = (time.perf_counter() - begin) / steps
        processes = run.accelerator.num_processes
        memory = torch.tensor([torch.cuda.max_memory_allocated() / 2**30 if cuda else 0.0], device=run.device)
        fullest = run.accelerator.gather(memory).max().item()
    rate = count * processes / seconds
    peak = next((value for name, value in PEAKS.items() if cuda and name in torch.cuda.get_device_name()), None)
    mfu = rate * flops / (processes * peak) if peak else None
    return Measured(tokens_a_second=rate, seconds=seconds, memory=fullest, flops_a_token=flops, mfu=mfu)


def _local_rank() -> str:
    return os.environ.get("LOCAL_RANK", "0")


def _wait(run: Run, cuda: bool) -> None:
    if cuda:
        torch.cuda.synchronize()
    run.accelerator.wait_for_everyone()


def command(configuration: str, processes: int, preset: str, out: Path, options: argparse.Namespace) -> list[str]:
    """What is launched for one row."""
    launch = [sys.executable, "-m", "accelerate.commands.launch"]
    launch += ["--config_file", str(CONFIGURATIONS / f"{configuration}.yaml"), "--num_processes", str(processes)]
    if configuration == "none":
        launch = [sys.executable]
    batch = options.batch or (8 if STAGES[preset].stage2.flex else 2)
    numbers = ["--batch", str(batch), "--scenes", str(options.scenes), "--steps", str(options.steps)]
    return [
        *launch, "-m", "tests.benchmarks.scaling", "--worker", str(out), "--presets", preset, *numbers,
        *(["--eager"] if options.eager else []),
    ]  # fmt: skip


def row(configuration: str, processes: int, preset: str, options: argparse.Namespace) -> tuple[Measured | None, str]:
    """What was measured, or why not."""
    if not options.anyway and torch.cuda.device_count() < processes:
        return None, f"needs {processes} GPUs"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "measured.json"
        line = command(configuration, processes, preset, out, options)
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=options.timeout, check=False)
        if done.returncode or not out.is_file():
            errors = [text for text in done.stderr.splitlines() if "Error" in text]
            return None, (errors[0] if errors else done.stderr[-200:]).strip()[:160].replace("|", "/")
        return Measured(**json.loads(out.read_text())), ""


def report(rows: Sequence[tuple[str, str, int, Measured | None, str]]) -> str:
    """Markdown; gains are to the first row of the same preset and configuration."""
    lines = [
        f"{time.strftime('%Y-%m-%d')}: {machine()}, PyTorch {torch.__version__}.",
        "",
        "| model | configuration | processes | tokens a second | gain | seconds a step | GiB of the fullest | MFU |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    first: dict[tuple[str, str], float] = {}
    for preset, configuration, processes, one, why in rows:
        if one is None:
            lines.append(f"| {preset} | {configuration} | {processes} | {why} | | | | |")
            continue
        gain = one.tokens_a_second / first.setdefault((preset, configuration), one.tokens_a_second)
        mfu = "" if one.mfu is None else f"{100 * one.mfu:.1f} %"
        figures = f"{one.tokens_a_second:.0f} | {gain:.2f} | {one.seconds:.3f} | {one.memory:.1f} | {mfu}"
        lines.append(f"| {preset} | {configuration} | {processes} | {figures} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--presets", nargs="+", default=["mini", "george"], choices=sorted(PRESETS))
    parser.add_argument("--configurations", nargs="+", default=list(NAMES), choices=(*NAMES, "none"))
    parser.add_argument("--processes", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--batch", type=int, help="windows of a process; default 8, full-size 2")
    parser.add_argument("--scenes", type=int, default=10)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--eager", action="store_true", help="neither FlexAttention nor compilation")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for each row")
    parser.add_argument("--dry-run", action="store_true", help="print the commands and end")
    parser.add_argument("--anyway", action="store_true", help="also where there are too few GPUs")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        torch.set_float32_matmul_precision("high")
        found = measure(
            options.presets[0], batch=options.batch, scenes=options.scenes, steps=options.steps,
            compiled=not options.eager,
        )  # fmt: skip
        if _local_rank() == "0":
            options.worker.write_text(json.dumps(asdict(found)))
        return
    rows = []
    for preset in options.presets:
        for configuration in options.configurations:
            for processes in options.processes:
                if options.dry_run:
                    line = command(configuration, processes, preset, Path("measured.json"), options)
                    sys.stdout.write(" ".join(line) + "\n")
                    continue
                rows.append((preset, configuration, processes, *row(configuration, processes, preset, options)))
                sys.stderr.write(f"{preset} {configuration} {processes}: {rows[-1][3] or rows[-1][4]}\n")
    if rows:
        sys.stdout.write(report(rows))


if __name__ == "__main__":
    main()
