"""Everything about a preset's weights in one command: data, three stages, evaluation.

    python -m training.run --preset mini --base BASE                  everything, from nothing, in runs/mini
    python -m training.run --preset mini --base BASE --shipped        stages 2 and 3 on the shipped eyes and brush
    python -m training.run --preset mini --base BASE --steps-scale 0.01 --stories 20 --told 4     a try

The same command goes on where it was interrupted. Steps that do not wait for one another run side by side where there
are several GPUs. OUT holds the weights, `logs/STEP.log`, `results/*.json`, `report.html` and `times.json`.
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
    """What a run is made of. `stories` are for training, `told` of the held-out ones for scores; `tellers` share a GPU,
    and each tells `at_once` stories side by side.

    `scale` shortens every loop. `probe` is a folder of eyes for the scores; without one they are trained.
    """

    preset: str
    base: Path
    out: Path
    shipped: bool = False
    stories: int = 1500
    told: int = 200
    scenes: int = 10
    tellers: int = 4
    at_once: int = 1
    workers: int = 1
    gpus: int = 1
    scale: float = 1.0
    probe: Path | None = None

    def __post_init__(self) -> None:
        if self.preset not in PRESETS or STAGES[self.preset].stage1.vae is None:
            raise ValueError(f"{self.preset} does not start from nothing: see the commands of the stages")
        if min(self.stories, self.told, self.tellers, self.at_once, self.workers, self.gpus) < 1 or self.scenes < 2:
            raise ValueError("stories, told, tellers, at_once, workers and gpus must be at least 1, scenes 2")
        if self.scale <= 0:
            raise ValueError("scale must be positive")

    @property
    def reads(self) -> bool:
        """Whether the preset's reader knows all words of the drawn world."""
        mine, all_words = PRESETS[self.preset].reader, PRESETS["mini"].reader
        return mine is not None and all_words is not None and mine.attributes == all_words.attributes

    def steps(self, loop: LoopConfig | int | None) -> tuple[str, ...]:
        """The argument that shortens a loop, if it is to be shortened."""
        assert loop is not None
        steps = loop if isinstance(loop, int) else loop.steps
        return () if self.scale == 1 else ("--steps", str(max(2, round(self.scale * steps))))


def plan(settings: Settings) -> list[Step]:
    """All steps, each behind those that it waits for."""
    return [*_data(settings), *_stages(settings), *_evaluation(settings)]


def _data(s: Settings) -> list[Step]:
    size, tuning = str(PRESETS[s.preset].detokenizer.image_size), ("--workers", str(s.workers))

    def pack(name: str, after: tuple[str, ...], *arguments: str) -> Step:
        return Step(
            name=name, module="training.world.pack", arguments=(str(s.out / name), "--size", size, *arguments),
            after=after, result=s.out / name / "stories.json", tuning=tuning,
        )  # fmt: skip

    # One after the other: each takes all the cores that there are.
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

    eyes = [
        stage1("vae", "vae.safetensors", ("pack_vae",), stages.stage1.vae, "--pack", str(s.out / "pack_vae")),
        stage1("tokenizer", "reader.safetensors", ("pack",), stages.stage1.tokenizer, *pack),
    ]
    before = () if s.shipped else ("vae", "tokenizer")
    encode = stage1("encode", "encoded/features.npy", ("pack", *before), None, *pack)
    brush = stage1("detokenizer", "detokenizer.safetensors", ("encode",), stages.stage1.detokenizer)
    telling = Step(
        name="telling", module="training.stage2_instruction",
        arguments=(*preset, *pack, *base, "--out", run, *s.steps(stages.stage2.loop)), after=("encode",),
        result=s.out / "language_model.safetensors", gpus=s.gpus if s.shipped else 1,
        scratch=(s.out / "language_model",),
    )  # fmt: skip
    regress = Step(
        name="regress", module="training.stage3_adaptation", arguments=("regress", *preset, *pack, *base, "--out", run),
        after=("telling",), result=s.out / "encoded" / "regressed_numbers.npy", gpus=1,
    )  # fmt: skip
    adapt = Step(
        name="adapt", module="training.stage3_adaptation",
        arguments=("adapt", *preset, "--out", run, *s.steps(stages.stage3.loop)),
        after=("regress", *(() if s.shipped else ("detokenizer",))), result=s.out / "detokenizer.safetensors", gpus=1,
        scratch=(s.out / "adaptation",),
    )  # fmt: skip
    return [*([] if s.shipped else eyes), encode, *([] if s.shipped else [brush]), telling, regress, adapt]


def _evaluation(s: Settings) -> list[Step]:
    run, preset, held_out = str(s.out), ("--preset", s.preset), ("--pack", str(s.out / "held_out"))
    base, results, told, truth = ("--base", str(s.base)), s.out / "results", s.out / "told", s.out / "truth"
    many, scenes = ("--stories", str(s.told)), ("--scenes", str(s.scenes))
    # The weights as they would be shipped: rounding to 8 bits is a part of what is measured.
    ship = Step(
        name="ship", module="training.ship", arguments=(run, str(s.out / "weights" / s.preset), "--id", s.out.name),
        after=("telling", "adapt"), result=s.out / "weights" / s.preset / "config.json", scratch=(told,),
    )  # fmt: skip
    reading = [
        Step(
            name="drawings", module="training.evaluation.drawings",
            arguments=(run, *preset, *held_out, "--out", str(s.out / "drawings.jpg")), after=("held_out", "adapt"),
            result=s.out / "drawings.jpg", answer=results / "drawings.json", gpus=1,
        ),
        Step(
            name="regressions", module="training.evaluation.regressions", arguments=(run, *preset, *held_out, *base),
            after=("held_out", "telling"), answer=results / "regressions.json", gpus=1,
        ),
    ]  # fmt: skip
    weights = {
        "SEED_STORY_WEIGHTS": str((s.out / "weights").resolve()),
        "SEED_STORY_BASE": str(s.base.resolve()),
    }
    shards = s.gpus * s.tellers
    tell = [
        Step(
            name=f"tell_{shard}", module="training.evaluation",
            arguments=("tell", str(told), *preset, *many, *scenes, "--shard", f"{shard}/{shards}",
                       "--at-once", str(s.at_once)),
            after=("ship",), gpus=1, sharing=s.tellers, environment=weights,
        )
        for shard in range(shards)
    ]  # fmt: skip
    real = Step(
        name="truth", module="training.evaluation", arguments=("truth", str(truth), *many, *scenes), after=("pack",),
        scratch=(truth,),
    )  # fmt: skip
    steps = [ship, *(reading if s.reads else []), *tell, real]
    eyes, after = _eyes(s)
    if eyes is None:
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
    name, enough = s.out.name, s.told * (s.scenes - 1) >= FEWEST  # a distance of sets needs so many pictures
    shards_told = (*(one.name for one in tell), "truth")
    real_ones = ("--real", str(truth)) if enough else ()
    for folder, waits, more in ((told, shards_told, real_ones), (truth, ("truth",), ())):
        steps.append(
            Step(
                name=f"score_{folder.name}", module="training.evaluation",
                arguments=("score", str(folder), *more, "--system", f"{name} {folder.name}", *eyes),
                after=(*waits, *after), result=folder / "scores.json", answer=results / f"{folder.name}.md", gpus=1,
                environment=weights,
            )
        )  # fmt: skip
    steps.append(
        Step(
            name="report", module="training.evaluation",
            arguments=("report", str(s.out / "report.html"), str(told), str(truth)),
            after=("score_told", "score_truth"), result=s.out / "report.html",
        )
    )  # fmt: skip
    return steps


def _eyes(s: Settings) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Arguments that say who reads the pictures for the scores (None: nobody can), and the step that trains them."""
    if s.probe is not None or (PROBE / "probe.safetensors").exists():
        return ("--probe", str(s.probe or PROBE)), ()
    if not s.reads:
        return None, ()
    if s.scale < 1:  # a probe that was hardly trained would be refused
        return ("--eyes", "model"), ("ship",)
    return ("--probe", str(s.out / "probe")), ("probe",)


def start_from_shipped(out: Path, preset: str) -> None:
    """Puts the shipped eyes and brush where training looks for them; once, for stage 3 changes the brush."""
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
    parser.add_argument("--told", type=int, default=200, help="held-out stories to tell and to score")
    parser.add_argument("--scenes", type=int, default=10, help="of a told story")
    parser.add_argument("--tellers", type=int, help="processes that tell on one GPU; default 4, without a GPU 1")
    parser.add_argument(
        "--at-once", type=int, help="stories that each of them tells side by side; default 12, without a GPU 1"
    )
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 3), help="that draw the world")
    parser.add_argument("--steps-scale", type=float, default=1.0, help="shorter loops, for tries")
    parser.add_argument("--probe", type=Path, help="eyes for the scores; default: the shipped ones, else trained")
    arguments = parser.parse_args()
    gpus, out = torch.cuda.device_count(), arguments.out or Path("runs") / arguments.preset
    try:
        settings = Settings(
            preset=arguments.preset, base=arguments.base, out=out, shipped=arguments.shipped, stories=arguments.stories,
            told=arguments.told, scenes=arguments.scenes, tellers=arguments.tellers or (4 if gpus else 1),
            at_once=arguments.at_once or (12 if gpus else 1),
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
