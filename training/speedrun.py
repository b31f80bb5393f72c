"""The whole training of mini as one command, on one or two GPUs.

    python -m training.speedrun runs/mini --base BASE                 everything, from nothing
    python -m training.speedrun runs/mini --base BASE --shipped       stages 2 and 3 on the shipped eyes and brush

Steps that do not wait for one another run side by side where there are two GPUs. Each writes `OUT/logs/STEP.log`; the
first that fails ends the run with its last lines. A step whose result is there already is not run again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import torch

SHIPPED = Path(__file__).resolve().parent.parent / "assets" / "mini"
POLL = 1.0  # seconds


@dataclass
class Step:
    """A command, what must be finished before it, and what it leaves behind."""

    name: str
    module: str
    arguments: list[str]
    after: tuple[str, ...] = ()
    result: Path | None = None
    gpus: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    used: tuple[int, ...] = ()


def plan(out: Path, base: Path, *, shipped: bool, stories: int, workers: int, processes: int) -> list[Step]:
    """The steps of a run, in an order that respects `after`."""
    pack, small, held, encoded = (str(out / name) for name in ("pack", "pack_vae", "pack_held_out", "encoded"))
    run, told = str(out), ["--base", str(base)]
    draw = ["--workers", str(workers)]
    stage1 = "training.stage1_detokenizer"
    packs = [
        Step("pack", "training.world.pack", [pack, "--stories", str(stories), *draw], (), out / "pack/stories.json"),
        Step(
            "held_out", "training.world.pack",
            [held, "--stories", "12", "--split", "validation", "--wordings", "1", *draw],
            ("pack",), out / "pack_held_out/stories.json",
        ),
    ]  # fmt: skip
    eyes = [
        Step(
            "pack_vae", "training.world.pack",
            [small, "--stories", "200", "--wordings", "1", "--start-seed", "500000", *draw],
            (), out / "pack_vae/stories.json",
        ),
        Step("vae", stage1, ["vae", "--pack", small, "--out", run], ("pack_vae",), out / "vae.safetensors", 1),
        Step(
            "tokenizer", stage1, ["tokenizer", "--pack", pack, "--out", run], ("pack",), out / "reader.safetensors", 1
        ),
    ]  # fmt: skip
    before = () if shipped else ("vae", "tokenizer")
    encode = Step(
        "encode", stage1, ["encode", "--pack", pack, "--out", run], ("pack", *before), out / "encoded/features.npy", 1
    )
    brush = Step("detokenizer", stage1, ["detokenizer", "--out", run], ("encode",), out / "detokenizer.safetensors", 1)
    tell = Step(
        "telling", "training.stage2_instruction", ["--pack", pack, "--out", run, *told], ("encode",),
        out / "language_model.safetensors", processes if shipped else 1,
    )  # fmt: skip
    stage3 = "training.stage3_adaptation"
    last = [
        Step(
            "regress", stage3, ["regress", "--pack", pack, "--out", run, *told], ("telling",),
            out / "encoded/regressed_numbers.npy", 1,
        ),
        Step("adapt", stage3, ["adapt", "--out", run], ("regress", *(() if shipped else ("detokenizer",))), None, 1),
        Step(
            "drawings", "training.evaluation.drawings",
            [run, "--pack", pack, "--features", f"{encoded}/regressed.npy", "--indices",
             f"{encoded}/regressed_numbers.npy", "--out", str(out / "drawings.jpg")],
            ("adapt",), out / "drawings.jpg", 1,
        ),
    ]  # fmt: skip
    return [*packs, *([] if shipped else eyes), encode, *([] if shipped else [brush]), tell, *last]


def execute(steps: list[Step], out: Path, gpus: int) -> None:
    """Runs the steps; raises SystemExit with the log's end when one fails."""
    logs = out / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    done = {step.name for step in steps if step.result is not None and step.result.exists()}
    free, began = list(range(gpus)), time.monotonic()
    while len(done) < len(steps):
        for step in steps:
            if step.process is not None:
                code = step.process.poll()
                if code is None:
                    continue
                if code:
                    _end_all(steps)
                    end = (logs / f"{step.name}.log").read_text(errors="replace")[-2000:]
                    raise SystemExit(f"{step.name} failed:\n{end}")
                free += step.used
                step.process = None
                done.add(step.name)
                print(f"[{time.monotonic() - began:5.0f} s] {step.name} is done", flush=True)
            wanted = min(step.gpus, gpus)
            if step.name in done or step.process is not None or not set(step.after) <= done or wanted > len(free):
                continue
            step.used, free = tuple(free[:wanted]), free[wanted:]
            _start(step, logs)
            print(f"[{time.monotonic() - began:5.0f} s] {step.name} begins", flush=True)
        time.sleep(POLL)


def _start(step: Step, logs: Path) -> None:
    command = [sys.executable, "-m", step.module]
    if len(step.used) > 1:
        launch = ["accelerate.commands.launch", "--num_processes", str(len(step.used)), "--num_machines", "1"]
        command = [
            sys.executable,
            "-m",
            *launch,
            "--mixed_precision",
            "bf16",
            "--dynamo_backend",
            "no",
            "-m",
            step.module,
        ]
    visible = ",".join(map(str, step.used))
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": visible, "TOKENIZERS_PARALLELISM": "false"}
    with (logs / f"{step.name}.log").open("wb") as log:
        step.process = subprocess.Popen(
            [*command, *step.arguments], env=environment, stdout=log, stderr=subprocess.STDOUT
        )


def _end_all(steps: list[Step]) -> None:
    for step in steps:
        if step.process is not None and step.process.poll() is None:
            step.process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the plain Llama model and its tokenizer")
    parser.add_argument("--shipped", action="store_true", help="keep the shipped VAE, tokenizer and de-tokenizer")
    parser.add_argument("--stories", type=int, default=1500)
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 3))
    arguments = parser.parse_args()
    gpus = torch.cuda.device_count()
    if arguments.shipped:
        arguments.out.mkdir(parents=True, exist_ok=True)
        for name in ("vae", "visual_tokenizer", "reader", "detokenizer"):
            shutil.copy(SHIPPED / f"{name}.safetensors", arguments.out)
        shutil.copy(SHIPPED / "config.json", arguments.out)
    steps = plan(
        arguments.out, arguments.base, shipped=arguments.shipped, stories=arguments.stories,
        workers=arguments.workers, processes=max(1, gpus),
    )  # fmt: skip
    execute(steps, arguments.out, gpus)


if __name__ == "__main__":
    main()
