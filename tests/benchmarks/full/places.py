"""Sections about where things are: memory limits, starting with converted weights, two GPUs; and solvers' closeness."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from seed_story.models.inference.offload import Placement
from seed_story.models.inference.switches import Speed
from seed_story.models.story_model import GeneratedScene, StoryModel
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import SceneReady, StoryEngine
from seed_story.weights import conversion
from seed_story.weights.device import memory_advice
from seed_story.weights.memory_plan import MemoryPlan, choose, smaller
from seed_story.weights.released_layout import Part
from tests.benchmarks.full.setting import (
    Setting,
    caption,
    draw,
    features,
    opening,
    peak,
    random_model,
    release,
    scripted,
    sync,
)
from tests.benchmarks.full.tricks import median

ROOT = Path(__file__).resolve().parents[3]
GIB = 2**30


def tell_through(engine: StoryEngine, at: Setting, scenes: int, steps: int | None = None) -> list[float]:
    """Seconds of scenes told by the engine, behind an opening of one scene."""
    tokens = engine.model.tokens
    path = [ContextScene(tokens.decode(caption(at, 0)), features(at, 0)[0].cpu().numpy())]
    seconds = []
    for scene in range(1, scenes + 1):
        begin = time.perf_counter()
        with scripted(engine.model, at, scene):
            events = list(engine.continue_story(path, GenerationRequest(seeds=[scene], settings={"steps": steps})))
        ready = next(event for event in events if isinstance(event, SceneReady))
        sync(at.device)
        seconds.append(time.perf_counter() - begin)
        path.append(ContextScene(ready.text, ready.features))
    return seconds


# ---------------------------------------------------------------------------------------------------------- memory


def memory(at: Setting, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Under each limit: the plan that is chosen for it, seconds a scene, the peak. A plan whose memory does not suffice
    is told by its sentence, and the next smaller one is tried, as the sentence says."""
    model = random_model(at)
    model.to("cpu")
    release(at.device)
    rows = []
    for limit in [float(text) for text in options.limits.split(",")]:
        plan: MemoryPlan | None = choose(limit * GIB, at.preset, name=options.plan)
        if at.device.type == "cuda":
            torch.cuda.set_per_process_memory_fraction(min(1.0, limit * GIB / torch.cuda.mem_get_info()[1]))
        while plan is not None:
            row = _under(model, at, plan, limit)
            rows.append(row)
            plan = smaller(plan) if row["scenes"] < at.scenes else None
    if at.device.type == "cuda":
        torch.cuda.set_per_process_memory_fraction(1.0)
    return rows


def _under(model: StoryModel, at: Setting, plan: MemoryPlan, limit: float) -> dict[str, Any]:
    seconds: list[float] = []
    said, place = "", None
    release(at.device)
    begin = time.perf_counter()
    try:
        place = Placement(
            model, at.device, Speed(attention="cudnn", preview=4, tiled=plan.tiled, int8_words=False), bits=plan.bits,
            offload=plan.offload, offload_vision=plan.offload_vision,
        )  # fmt: skip
        engine = StoryEngine(model, memo_bytes=plan.cache_bytes, placement=place, memory_advice=memory_advice(plan))
        steps = 2 if at.tiny else None
        ready = time.perf_counter() - begin
        for second in tell_through(engine, at, at.scenes, steps):
            seconds.append(second)
    except Exception as error:  # what is said is a part of the table
        said, ready = f"{type(error).__name__}: {error}"[:300], time.perf_counter() - begin
    top = peak(at.device)
    if place is not None:
        _leave(place)
    del place
    model.text_decoder = None
    model.to("cpu")  # whatever came half-way
    model.__dict__.pop("negative_features", None)
    release(at.device)
    shown = median(seconds[1:]) if len(seconds) > 1 else 0.0
    return {
        "limit GiB": limit, "plan": plan.name, "scenes": len(seconds), "seconds a scene": shown, "peak GiB": top,
        "placed in s": ready, "said": said,
    }  # fmt: skip


def _leave(place: Placement) -> None:
    for box in (place.language_model, place.detokenizer, place.visual_tokenizer):
        box.unload()
    place.model.detokenizer.use_fast_paths(Speed(fuse=False, graphs=False))


# ----------------------------------------------------------------------------------------------------------- start


def write_converted(at: Setting, folder: Path) -> None:
    """A folder as `weights convert` leaves it, with random weights."""
    model = random_model(at)
    target = folder / at.preset.name / conversion.FOLDER
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    state = model.state_dict()
    part = Part("the model", reads={name: (lambda n=name: state[n].cpu()) for name in state})  # type: ignore[misc]
    name, sizes = conversion._write([part], target, torch.bfloat16, conversion.SHARD_BYTES, None)
    model.tokens.tokenizer.save_pretrained(target / conversion.TOKENIZER)
    config = {
        "format": conversion.FORMAT, "preset": at.preset.name, "weights_id": f"random-{name}", "part_bytes": sizes,
        "lora": "merged", "dtype": "bfloat16", "vae_scaling_factor": 0.13025,
    }  # fmt: skip
    (target / conversion.CONFIG).write_text(json.dumps(config), encoding="utf-8")


def start(at: Setting, options: argparse.Namespace) -> dict[str, Any]:
    """Seconds from a new process to its first scene, twice: the second finds compiled code of the first."""
    write_converted(at, options.room)
    release(at.device)
    home = options.room / "home"
    shutil.rmtree(home, ignore_errors=True)
    environment = {**os.environ, "SEED_STORY_WEIGHTS": str(options.room), "SEED_STORY_HOME": str(home)}
    if not at.tiny:
        environment["SEED_STORY_COMPILE"] = options.compiled
    runs = []
    for _ in range(2):
        begin = time.time()
        command = [sys.executable, "-m", "tests.benchmarks.full.first_scene", str(begin), "tiny" if at.tiny else "full"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        runs.append(json.loads(done.stdout.strip().splitlines()[-1]))
    shutil.rmtree(options.room, ignore_errors=True)
    return {**runs[1], "first time": runs[0]}


# -------------------------------------------------------------------------------------------------------- two GPUs


def two(at: Setting, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Scenes one after the other on one GPU, and with pictures on a second one while the next words are told."""
    if at.device.type == "cuda" and torch.cuda.device_count() < 2:
        return []
    rows = []
    for name, apart in (("one GPU", False), ("two GPUs", True)):
        model = random_model(at)
        second = torch.device("cuda", 1) if apart and at.device.type == "cuda" else at.device
        Placement(model, at.device, Speed(attention="cudnn", int8_words=False), picture_device=second)
        steps = 2 if at.tiny else at.preset.detokenizer.steps
        state, waiting = opening(model, at, model.preset.attention.window_images), None
        release(at.device)
        with ThreadPoolExecutor(1) as brush:
            for scene in range(at.scenes + 2):
                if scene == 2:
                    sync(at.device)
                    begin = time.perf_counter()
                with scripted(model, at, scene):
                    made = [m for m in model.next_scene(state, seeds=[scene]) if isinstance(m, GeneratedScene)][-1]
                state = made.state
                if waiting is not None:
                    waiting.result()
                waiting = brush.submit(draw, model, made.features, steps=steps, guidance=7.5)
                if not apart or scene < 2:  # the first ones record their steps
                    waiting.result()
            assert waiting is not None
            waiting.result()
        sync(at.device)
        rows.append(
            {
                "limit GiB": "", "plan": name, "scenes": at.scenes,
                "seconds a scene": (time.perf_counter() - begin) / at.scenes, "peak GiB": peak(at.device),
            }
        )  # fmt: skip
        del model
        release(at.device)
    return rows


# --------------------------------------------------------------------------------------------------------- solvers

_EULER, _UNIPC = (
    {"_class_name": "EulerDiscreteScheduler"},
    {"_class_name": "UniPCMultistepScheduler", "solver_order": 2},
)
_DPM = {"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver++", "solver_order": 2}
_KARRAS = {"timestep_spacing": "leading", "use_karras_sigmas": True}
SOLVERS: Sequence[tuple[str, int, Mapping[str, Any]]] = (
    ("Euler, leading", 50, {**_EULER, "timestep_spacing": "leading"}),
    ("Euler, leading", 24, {**_EULER, "timestep_spacing": "leading"}),
    ("DPM-Solver++ 2M, leading", 24, {**_DPM, "timestep_spacing": "leading"}),
    ("DPM-Solver++ 2M, trailing", 24, {**_DPM, "timestep_spacing": "trailing"}),
    ("UniPC, trailing", 24, {**_UNIPC, "timestep_spacing": "trailing"}),
    ("DPM-Solver++ 2M, Karras", 24, {**_DPM, **_KARRAS}),
    ("DPM-Solver++ 2M, Karras", 16, {**_DPM, **_KARRAS}),
    ("UniPC, Karras", 24, {**_UNIPC, **_KARRAS}),
    ("UniPC, Karras (default)", 16, {**_UNIPC, **_KARRAS}),
    ("UniPC, Karras", 12, {**_UNIPC, **_KARRAS}),
)


@torch.no_grad()
def solver(at: Setting, options: argparse.Namespace) -> list[dict[str, Any]]:
    """How far a trained U-Net's pictures are from those of 400 Euler steps and of the published 50, against how far 50
    steps are from 100; guidance 2. With the shipped mini, since the released U-Net is not at hand."""
    from seed_story.presets import PRESETS
    from seed_story.weights.loading import load_model

    preset = PRESETS["debug" if at.tiny else "mini"]
    device = str(at.device)
    model = load_model(preset, device=device, dtype=torch.float32)
    detokenizer, base = model.detokenizer, model.detokenizer.config
    count = 1 if at.tiny else 8 if at.device.type == "cuda" else 2
    generator = torch.Generator().manual_seed(5)
    drawn = torch.rand(
        count, 3, preset.visual_tokenizer.image_size, preset.visual_tokenizer.image_size, generator=generator
    )
    given = _frames(preset, count) if not at.tiny else drawn * 2 - 1
    seen = model.encode(given.to(device))

    def result(steps: int, changes: Mapping[str, Any]) -> torch.Tensor:
        scheduler = {**base.training_scheduler, "steps_offset": 1, **changes}
        detokenizer.config = replace(base, scheduler=scheduler)
        items = detokenizer.generate(seen, model.negative_features, seeds=list(range(count)), steps=steps, guidance=2.0)
        return [item.latents for item in items][-1]

    euler = {"_class_name": "EulerDiscreteScheduler", "timestep_spacing": "leading"}
    many = {"_class_name": "EulerDiscreteScheduler", "timestep_spacing": "trailing"}
    if at.tiny:
        finest, fifty, hundred = result(6, many), result(3, euler), result(5, euler)
    else:
        finest, fifty, hundred = result(400, many), result(50, euler), result(100, euler)

    def off(one: torch.Tensor, other: torch.Tensor) -> float:
        return float(((one - other).norm() / other.norm()).item())

    rows = [
        {
            "solver": "Euler, leading, 100",
            "steps": 100,
            "from 50 steps": off(hundred, fifty),
            "from 400": off(hundred, finest),
        }
    ]
    for name, steps, changes in SOLVERS:
        made = result(2 if at.tiny else steps, changes)
        rows.append({"solver": name, "steps": steps, "from 50 steps": off(made, fifty), "from 400": off(made, finest)})
    return rows


def _frames(preset: Any, count: int) -> torch.Tensor:
    from PIL import Image

    from seed_story.models.image_transforms import preprocess

    files = sorted((ROOT / "assets" / "frames").glob("*.jpg"))[:count]
    size = preset.visual_tokenizer.image_size
    return torch.stack([preprocess(Image.open(file).convert("RGB"), size, "clip", False) for file in files])
