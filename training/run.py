"""Everything about a preset's weights in one command: data, three stages, evaluation.

    python -m training.run --preset mini --base BASE                  everything, from nothing, in runs/mini
    python -m training.run --preset mini --base BASE --shipped        stages 2 and 3, from the shipped stage-1 weights
    python -m training.run --preset mini --base BASE --steps-scale 0.01 --stories 20 --test-stories 4     a trial run

The same command resumes an interrupted run. Independent steps run in parallel where there are several GPUs. OUT holds
the weights, `logs/STEP.log`, `results/*.json`, `report.html` and `times.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from seed_story.presets import PRESETS
from training.common import LoopConfig
from training.configs import STAGES
from training.evaluation.distance import FEWEST
from training.executor import Executor, Status, Step, write_whole

ASSETS = Path(__file__).resolve().parent.parent / "assets"
PROBE = ASSETS / "probe"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of a run: `stories` to train on and `test_stories` held-out ones to score; to generate these,
    `processes` share a GPU, each with `batch_size` stories at once.

    `scale` shortens every loop. `probe` is the folder of a trained probe for the scores; without one, it is trained.
    """

    preset: str
    base: Path
    out: Path
    shipped: bool = False
    stories: int = 1500
    test_stories: int = 200
    scenes: int = 10
    processes: int = 4
    batch_size: int = 1
    workers: int = 1
    gpus: int = 1
    scale: float = 1.0
    probe: Path | None = None

    def __post_init__(self) -> None:
        if self.preset not in PRESETS or STAGES[self.preset].stage1.vae is None:
            raise ValueError(f"{self.preset} cannot be trained from scratch: see the commands of the stages")
        counts = (self.stories, self.test_stories, self.processes, self.batch_size, self.workers, self.gpus)
        if min(counts) < 1 or self.scenes < 2:
            raise ValueError(
                "stories, test_stories, processes, batch_size, workers and gpus must be at least 1, scenes 2"
            )
        if self.scale <= 0:
            raise ValueError("scale must be positive")

    @property
    def reads(self) -> bool:
        """Whether the preset's reader knows all words of the drawn world."""
        mine, all_words = PRESETS[self.preset].reader, PRESETS["mini"].reader
        return mine is not None and all_words is not None and mine.attributes == all_words.attributes

    def steps(self, loop: LoopConfig | int | None) -> tuple[str, ...]:
        """The arguments that shorten a loop; none at scale 1."""
        assert loop is not None
        steps = loop if isinstance(loop, int) else loop.steps
        return () if self.scale == 1 else ("--steps", str(max(2, round(self.scale * steps))))


def plan(settings: Settings) -> list[Step]:
    """All steps, each after the ones it depends on."""
    return [*_data(settings), *_stages(settings), *_evaluation(settings)]


def _data(s: Settings) -> list[Step]:
    size, tuning = str(PRESETS[s.preset].detokenizer.image_size), ("--workers", str(s.workers))

    def pack(name: str, after: tuple[str, ...], *arguments: str) -> Step:
        return Step(
            name=name, module="training.world.pack", arguments=(str(s.out / name), "--size", size, *arguments),
            after=after, result=s.out / name / "stories.json", tuning=tuning,
        )  # fmt: skip

    # One after the other: each uses all cores.
    first = () if s.shipped else ("pack_vae",)
    few, held_out = str(max(2, s.stories * 2 // 15)), str(min(12, max(2, s.stories // 100)))
    packs = [
        pack("pack", first, "--stories", str(s.stories), "--foreign", str(2 * s.stories), "--fullest-of", "3"),
        pack("held_out", ("pack",), "--stories", held_out, "--split", "validation", "--wordings", "1"),
    ]
    if not s.shipped:
        small = pack("pack_vae", (), "--stories", few, "--wordings", "1", "--start-seed", "500000")
        packs.insert(0, small)
    return packs


def _stages(s: Settings) -> list[Step]:
    run, preset, stages = str(s.out), ("--preset", s.preset), STAGES[s.preset]
    pack, base = ("--pack", str(s.out / "pack")), ("--base", str(s.base))

    def stage1(what: str, result: str, after: tuple[str, ...], loop: LoopConfig | None, *more: str) -> Step:
        return Step(
            name=what, module="training.stage1_detokenizer",
            arguments=(what, *preset, "--out", run, *more, *(s.steps(loop) if loop else ())), after=after,
            result=s.out / result, gpus=1, scratch=() if what == "encode" else (s.out / what,),
        )  # fmt: skip

    perception = [
        stage1("vae", "vae.safetensors", ("pack_vae",), stages.stage1.vae, "--pack", str(s.out / "pack_vae")),
        stage1("tokenizer", "reader.safetensors", ("pack",), stages.stage1.tokenizer, *pack),
    ]
    before = () if s.shipped else ("vae", "tokenizer")
    encode = stage1("encode", "encoded/features.npy", ("pack", *before), None, *pack)
    detokenizer = stage1("detokenizer", "detokenizer.safetensors", ("encode",), stages.stage1.detokenizer)
    stage2 = Step(
        name="stage2", module="training.stage2_instruction",
        arguments=(*preset, *pack, *base, "--out", run, *s.steps(stages.stage2.loop)), after=("encode",),
        result=s.out / "language_model.safetensors", gpus=s.gpus if s.shipped else 1,
        scratch=(s.out / "language_model",),
    )  # fmt: skip
    regress = Step(
        name="regress", module="training.stage3_adaptation", arguments=("regress", *preset, *pack, *base, "--out", run),
        after=("stage2",), result=s.out / "encoded" / "regressed_numbers.npy", gpus=1,
    )  # fmt: skip
    adapt = Step(
        name="adapt", module="training.stage3_adaptation",
        arguments=("adapt", *preset, "--out", run, *s.steps(stages.stage3.loop)),
        after=("regress", *(() if s.shipped else ("detokenizer",))), result=s.out / "detokenizer.safetensors", gpus=1,
        scratch=(s.out / "adaptation",),
    )  # fmt: skip
    return [*([] if s.shipped else perception), encode, *([] if s.shipped else [detokenizer]), stage2, regress, adapt]


def _evaluation(s: Settings) -> list[Step]:
    run, preset, held_out = str(s.out), ("--preset", s.preset), ("--pack", str(s.out / "held_out"))
    base, results, generated, truth = ("--base", str(s.base)), s.out / "results", s.out / "generated", s.out / "truth"
    many, scenes = ("--stories", str(s.test_stories)), ("--scenes", str(s.scenes))
    # The weights as they would be published, so that rounding to 8 bits is measured too.
    publish = Step(
        name="publish", module="training.publish",
        arguments=(run, str(s.out / "weights" / s.preset), "--id", s.out.name), after=("stage2", "adapt"),
        result=s.out / "weights" / s.preset / "config.json", scratch=(generated,),
    )  # fmt: skip
    reading = [
        Step(
            name="drawings", module="training.evaluation.drawings",
            arguments=(run, *preset, *held_out, "--out", str(s.out / "drawings.jpg")), after=("held_out", "adapt"),
            result=s.out / "drawings.jpg", answer=results / "drawings.json", gpus=1,
        ),
        Step(
            name="regressions", module="training.evaluation.regressions", arguments=(run, *preset, *held_out, *base),
            after=("held_out", "stage2"), answer=results / "regressions.json", gpus=1,
        ),
    ]  # fmt: skip
    weights = {
        "SEED_STORY_WEIGHTS": str((s.out / "weights").resolve()),
        "SEED_STORY_BASE": str(s.base.resolve()),
    }
    shards = s.gpus * s.processes
    generate = [
        Step(
            name=f"generate_{shard}", module="training.evaluation",
            arguments=("generate", str(generated), *preset, *many, *scenes, "--shard", f"{shard}/{shards}",
                       "--batch-size", str(s.batch_size)),
            after=("publish",), gpus=1, sharing=s.processes, environment=weights,
        )
        for shard in range(shards)
    ]  # fmt: skip
    real = Step(
        name="truth", module="training.evaluation", arguments=("truth", str(truth), *many, *scenes), after=("pack",),
        scratch=(truth,),
    )  # fmt: skip
    steps = [publish, *(reading if s.reads else []), *generate, real]
    vision, after = _vision_arguments(s)
    if vision is None:
        return steps
    if "probe" in after:
        steps.append(
            Step(
                name="probe", module="training.evaluation.probes",
                arguments=(str(s.out / "pack"), "--held-out", str(s.out / "held_out"), "--out", str(s.out / "probe")),
                after=("pack", "held_out"), answer=results / "probe.json", result=s.out / "probe" / "probe.safetensors",
                gpus=1, scratch=(s.out / "probe" / "probe",),
            )
        )  # fmt: skip
    name, enough = s.out.name, s.test_stories * (s.scenes - 1) >= FEWEST  # the fewest pictures that FID takes
    all_shards = (*(one.name for one in generate), "truth")
    real_ones = ("--real", str(truth)) if enough else ()
    for folder, waits, more in ((generated, all_shards, real_ones), (truth, ("truth",), ())):
        steps.append(
            Step(
                name=f"score_{folder.name}", module="training.evaluation",
                arguments=("score", str(folder), *more, "--system", f"{name} {folder.name}", *vision),
                after=(*waits, *after), result=folder / "scores.json", answer=results / f"{folder.name}.md", gpus=1,
                environment=weights,
            )
        )  # fmt: skip
    steps.append(
        Step(
            name="report", module="training.evaluation",
            arguments=("report", str(s.out / "report.html"), str(generated), str(truth)),
            after=("score_generated", "score_truth"), result=s.out / "report.html",
        )
    )  # fmt: skip
    return steps


def _vision_arguments(s: Settings) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Arguments for what reads the pictures that are scored (None: nothing can), and the step that trains it."""
    if s.probe is not None or (PROBE / "probe.safetensors").exists():
        return ("--probe", str(s.probe or PROBE)), ()
    if not s.reads:
        return None, ()
    if s.scale < 1:  # a probe trained for so few steps would be refused
        return ("--vision", "model"), ("publish",)
    return ("--probe", str(s.out / "probe")), ("probe",)


def start_from_shipped(out: Path, preset: str) -> None:
    """Copies the shipped stage-1 weights into a new run folder; only once, because stage 3 changes the de-tokenizer."""
    if (out / "config.json").exists():
        return
    out.mkdir(parents=True, exist_ok=True)
    for name in ("vae", "visual_tokenizer", "reader", "detokenizer"):
        shutil.copy(ASSETS / preset / f"{name}.safetensors", out)
    shutil.copy(ASSETS / preset / "config.json", out)


def table(steps: Sequence[Step], statuses: Mapping[str, Status], total: float) -> str:
    """Seconds of each step, all tries together, as Markdown."""
    lines = ["| step | state | seconds |", "| --- | --- | ---: |"]
    for step in steps:
        status = statuses.get(step.name)
        lines.append(f"| {step.name} | {status.state} | {status.seconds:.0f} |" if status else f"| {step.name} | | |")
    return "\n".join([*lines, f"| this command, from begin to end | | {total:.0f} |"])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--preset", default="mini", choices=[name for name in PRESETS if STAGES[name].stage1.vae])
    parser.add_argument("--base", type=Path, required=True, help="folder of the plain Llama model and its tokenizer")
    parser.add_argument("--out", type=Path, help="default runs/PRESET")
    parser.add_argument("--shipped", action="store_true", help="keep the shipped VAE, tokenizer and de-tokenizer")
    parser.add_argument("--stories", type=int, default=1500, help="of 30 scenes, to train on")
    parser.add_argument("--test-stories", type=int, default=200, help="held-out stories to generate and score")
    parser.add_argument("--scenes", type=int, default=10, help="scenes of each generated story")
    parser.add_argument("--processes", type=int, help="processes that generate on one GPU; default 4, without a GPU 1")
    parser.add_argument(
        "--batch-size", type=int, help="stories that each process generates at once; default 12, without a GPU 1"
    )
    parser.add_argument(
        "--workers", type=int, default=max(1, (os.cpu_count() or 2) - 3), help="processes that render the drawn world"
    )
    parser.add_argument("--steps-scale", type=float, default=1.0, help="shortens all loops, for trial runs")
    parser.add_argument(
        "--probe", type=Path, help="folder of the probe for the scores; default: the shipped one, else trained"
    )
    arguments = parser.parse_args()
    gpus, out = torch.cuda.device_count(), arguments.out or Path("runs") / arguments.preset
    try:
        settings = Settings(
            preset=arguments.preset, base=arguments.base, out=out, shipped=arguments.shipped, stories=arguments.stories,
            test_stories=arguments.test_stories, scenes=arguments.scenes,
            processes=arguments.processes or (4 if gpus else 1),
            batch_size=arguments.batch_size or (12 if gpus else 1),
            workers=arguments.workers, gpus=max(1, gpus), scale=arguments.steps_scale, probe=arguments.probe,
        )  # fmt: skip
    except ValueError as error:
        parser.error(str(error))
    if settings.shipped:
        start_from_shipped(out, settings.preset)
    steps, began = plan(settings), time.monotonic()

    def say(sentence: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {sentence}", flush=True)

    executor = Executor(steps, out, [str(number) for number in range(gpus)] or [""], say=say)
    try:
        executor.run()
    finally:
        total = time.monotonic() - began
        seconds = {name: status.seconds for name, status in executor.statuses.items()}
        write_whole(out / "times.json", json.dumps({"seconds": seconds, "this_command": round(total, 2)}, indent=1))
        sys.stdout.write(table(steps, executor.statuses, total) + "\n")


if __name__ == "__main__":
    main()
