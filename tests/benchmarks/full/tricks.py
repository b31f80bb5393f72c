"""Sections about single ways round: what each brings, on top of those before it, and what it changes in the result."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import torch

from seed_story.models.inference.switches import SLOW, Speed
from seed_story.models.story_model import StoryModel, Word
from tests.benchmarks.full.setting import Setting, features, opening, peak, release, scripted, sync

WORDS: tuple[tuple[str, Speed], ...] = (
    ("transformers, eager", SLOW),
    ("lean pass over fixed buffers", replace(SLOW, fast_decoder=True)),
    ("+ joined matrices", replace(SLOW, fast_decoder=True, fuse=True)),
    ("+ recorded steps (CUDA graphs)", replace(SLOW, fast_decoder=True, fuse=True, graphs=True)),
)
_JOINED = replace(SLOW, fuse=True)
_CUDNN = replace(_JOINED, attention="cudnn")
_GRAPH = replace(_CUDNN, graphs=True)
PICTURES: dict[str, tuple[tuple[str, Speed], ...]] = {
    "pictures": (
        ("eager", SLOW),
        ("+ joined queries, keys, values", _JOINED),
        ("+ cuDNN attention", _CUDNN),
        ("+ recorded steps (CUDA graphs)", _GRAPH),
    ),
    "compiled": (
        ("all that, repeated blocks compiled", replace(_CUDNN, compiled="blocks")),
        ("all that, compiled blocks, recorded steps", replace(_GRAPH, compiled="blocks")),
    ),
    "fp8": (("compiled blocks, recorded steps, float8", replace(_GRAPH, compiled="blocks", fp8=True)),),
}


def median(seconds: Sequence[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]


def timing(run: Callable[[], Any], device: torch.device, times: int) -> float:
    found = []
    for _ in range(times):
        sync(device)
        begin = time.perf_counter()
        run()
        sync(device)
        found.append(time.perf_counter() - begin)
    return median(found)


@torch.no_grad()
def words(model: StoryModel, at: Setting) -> list[dict[str, Any]]:
    """For each way: milliseconds a token, to the first token, and for the queries of a picture, with a full window."""
    rows = []
    window = model.preset.attention.window_images
    for name, speed in WORDS:
        model.use_fast_paths(speed)
        release(at.device)
        before = opening(model, at, window)
        told = []
        for turn in range(2 if at.tiny else 5):
            # A scene that has just been told: its picture is still to be read when the next one is asked for.
            with scripted(model, at, turn):
                made = list(model.next_scene(before, seeds=[turn]))[-1]
            times: list[float] = []
            with scripted(model, at, turn + 1):
                sync(at.device)
                times.append(time.perf_counter())
                for item in model.next_scene(made.state, seeds=[turn]):  # type: ignore[union-attr]
                    sync(at.device)
                    times.append(time.perf_counter())
                    if not isinstance(item, Word):
                        break
            count = len(times) - 2
            told.append((times[1] - times[0], (times[-2] - times[1]) / max(1, count - 1), times[-1] - times[-2]))
        first, token, queries = (1e3 * median([row[k] for row in told[1:]]) for k in range(3))
        entries = made.state.cache.entries  # type: ignore[union-attr]
        rows.append(
            {"way": name, "first ms": first, "token ms": token, "queries ms": queries, "entries": entries,
             "GiB": peak(at.device)}
        )  # fmt: skip
    return rows


@torch.no_grad()
def pictures(model: StoryModel, at: Setting, section: str) -> list[dict[str, Any]]:
    """For each way: milliseconds of a guided step and of the decoder, seconds of the first call (with compilation), how
    far the picture's latents are from the eager ones after eight steps."""
    detokenizer, rows = model.detokenizer, []
    negative = model.negative_features
    total = 2 if at.tiny else 8
    exact = _latents(model, at, SLOW, total)
    noise_floor = _latents(model, at, SLOW, total, nudge=True)
    for name, speed in PICTURES[section]:
        release(at.device)
        detokenizer.use_fast_paths(speed)
        sync(at.device)
        begin = time.perf_counter()
        steps = detokenizer.generate(features(at, 1), negative, seeds=[1], steps=total, guidance=7.5)
        times = []
        for step in steps:
            sync(at.device)
            times.append(time.perf_counter() - begin)
            last = step.latents
        first = times[0]
        again = []
        for _ in range(2):
            stamps = [time.perf_counter()]
            for step in detokenizer.generate(features(at, 1), negative, seeds=[1], steps=total, guidance=7.5):
                sync(at.device)
                stamps.append(time.perf_counter())
                last = step.latents
            again += [b - a for a, b in zip(stamps[1:], stamps[2:], strict=False)]
        latents = last.clone()
        detokenizer.decode(latents)
        decoder = timing(lambda pixels=latents: detokenizer.decode(pixels), at.device, 2 if at.tiny else 5)
        rows.append(
            {
                "way": name, "step ms": 1e3 * median(again), "decoder ms": 1e3 * decoder, "first call s": first,
                "difference": _distance(latents, exact), "eager, nudged": _distance(noise_floor, exact),
                "GiB": peak(at.device),
            }
        )  # fmt: skip
    return rows


def _latents(model: StoryModel, at: Setting, speed: Speed, steps: int, nudge: bool = False) -> torch.Tensor:
    """Latents of a picture; `nudge` changes its conditioning by the last bit of bf16 or so, for comparison."""
    model.detokenizer.use_fast_paths(speed)
    given = features(at, 1) * (1 + 2**-9 if nudge else 1)
    last = None
    for step in model.detokenizer.generate(given, model.negative_features, seeds=[1], steps=steps, guidance=7.5):
        last = step.latents
    assert last is not None
    return last.clone()


def _distance(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one.float() - other.float()).norm() / other.float().norm())
