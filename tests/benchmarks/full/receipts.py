"""Section `receipts`: what each fast path of a scene is worth on one GPU, beside what the libraries bring for the same.

Each path is taken out of everything (what it still brings on top of compiled, recorded blocks) and put alone on the
eager model. One scene is 45 words, the queries of a picture, the steps of the U-Net and the decoder; a path is
worth its milliseconds of that. Rows are written as they come: a machine may be lent for minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import torch

from seed_story.models.inference.switches import SLOW, Speed
from seed_story.models.story_model import StoryModel, Word
from tests.benchmarks.full.setting import Setting, features, opening, peak, release, scripted, sync
from tests.benchmarks.full.tricks import median, timing

FULL = Speed(attention="cudnn", compiled="blocks", int8_words=False)
ON_CPU = Speed(graphs=False)
STEPS = 4  # measured in the middle of so many
Row = dict[str, Any]

PICTURE_PATHS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("recorded steps (CUDA graphs)", {"graphs": False}),
    ("joined queries, keys, values", {"fuse": False}),
    ("cuDNN attention", {"attention": "usual"}),
    ("compiled blocks", {"compiled": "no"}),
)
ON_CPU_OUT: tuple[tuple[str, dict[str, Any]], ...] = (("joined queries, keys, values", {"fuse": False}),)
ALONE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("recorded steps (CUDA graphs)", {"graphs": True}),
    ("joined queries, keys, values", {"fuse": True}),
    ("cuDNN attention", {"attention": "cudnn"}),
)


@torch.no_grad()
def receipts(model: StoryModel, at: Setting, keep: Callable[[list[Row]], None], seconds: float) -> list[Row]:
    """All rows, as far as `seconds` reach; `keep` is called after each."""
    end, rows = time.perf_counter() + seconds, list[Row]()
    makers = (_words, _pictures, _library_words, _library_pictures) if at.device.type == "cuda" else (_words, _pictures)
    for make in makers:
        try:
            for row in make(model, at):
                rows.append(row)
                keep(rows)
                if time.perf_counter() > end:
                    return rows
        except Exception as error:  # a library that fails here is a finding, and the other rows are wanted
            rows.append(
                {"of": make.__name__.strip("_"), "path": "failed", "said": f"{type(error).__name__}: {error}"[:200]}
            )
            keep(rows)
    return rows


def _words(model: StoryModel, at: Setting) -> Iterator[Row]:
    full = FULL if at.device.type == "cuda" else ON_CPU
    ways = [("everything", full), ("without joined matrices", replace(full, fuse=False))]
    if full.graphs:
        ways.append(("without recorded steps", replace(full, graphs=False)))
    else:
        ways.append(("without 8-bit copies", replace(full, int8_words=False)))
    for name, speed in (*ways, ("without the lean pass (transformers)", replace(full, fast_decoder=False))):
        model.use_fast_paths(replace(speed, compiled="no"))
        yield {
            "of": "words",
            "path": name,
            **_word_times(model, at),
            "GiB": peak(at.device),
            "steps": at.preset.detokenizer.steps,
        }


def _word_times(model: StoryModel, at: Setting) -> Row:
    """Milliseconds a word, and of the queries of a picture, with a full window."""
    release(at.device)
    state, found = opening(model, at, model.preset.attention.window_images), []
    for turn in range(2 if at.tiny else 5):
        times = list[float]()
        with scripted(model, at, turn):
            for item in model.next_scene(state, seeds=[turn]):
                sync(at.device)
                times.append(time.perf_counter())
                if not isinstance(item, Word):
                    break
        found.append(((times[-2] - times[0]) / max(1, len(times) - 2), times[-1] - times[-2]))
    token, queries = (1e3 * median([row[k] for row in found[1:]]) for k in range(2))
    return {"word ms": token, "queries ms": queries}


def _pictures(model: StoryModel, at: Setting) -> Iterator[Row]:
    cuda = at.device.type == "cuda"
    full = FULL if cuda else ON_CPU
    out = PICTURE_PATHS if cuda else ON_CPU_OUT
    ways = [("everything", full), *((f"without {name}", replace(full, **change)) for name, change in out)]
    if cuda:
        ways += [("eager", SLOW), *((f"eager, {name} alone", replace(SLOW, **change)) for name, change in ALONE)]
    for name, speed in ways:
        torch._dynamo.reset()  # code that was compiled for one layout of the weights fails on another
        model.detokenizer.use_fast_paths(speed)
        yield {"of": "pictures", "path": name, **_picture_times(model, at), "GiB": peak(at.device)}


def _picture_times(model: StoryModel, at: Setting) -> Row:
    """Milliseconds of a guided step and of the decoder; seconds of the first step, compiling included."""
    release(at.device)
    detokenizer, steps, first = model.detokenizer, list[float](), 0.0
    latents = None
    for turn in range(3):
        sync(at.device)
        stamps = [time.perf_counter()]
        for step in detokenizer.generate(
            features(at, 1), model.negative_features, seeds=[1], steps=STEPS, guidance=7.5
        ):
            sync(at.device)
            stamps.append(time.perf_counter())
            latents = step.latents
        if turn:
            steps += [b - a for a, b in zip(stamps[1:], stamps[2:], strict=False)]
        else:
            first = stamps[1] - stamps[0]
    assert latents is not None
    whole = latents.clone()
    detokenizer.decode(whole)
    decoder = timing(lambda: detokenizer.decode(whole), at.device, 2 if at.tiny else 5)
    return {"step ms": 1e3 * median(steps), "decoder ms": 1e3 * decoder, "first call s": first}


def _library_words(model: StoryModel, at: Setting) -> Iterator[Row]:
    """transformers' static cache with torch.compile, as its documentation shows it: the same words, no pictures."""
    from transformers import StaticCache

    model.use_fast_paths(SLOW)
    llama = model.language_model.causal_lm
    length = 8 * (at.words + 70)  # a full window
    for name, mode in (
        ("StaticCache, eager", None),
        ("StaticCache, torch.compile(reduce-overhead)", "reduce-overhead"),
    ):
        release(at.device)
        cache = StaticCache(config=llama.config, max_cache_len=length + 128)
        ids = torch.randint(3, 64, (1, length), device=at.device)
        llama(input_ids=ids, past_key_values=cache, use_cache=True)
        forward = llama.forward if mode is None else torch.compile(llama.forward, mode=mode, fullgraph=False)
        begin = time.perf_counter()

        def word(place: int, forward: Any = forward, cache: Any = cache) -> None:
            forward(
                input_ids=torch.full((1, 1), 5, device=at.device), past_key_values=cache, use_cache=True,
                position_ids=torch.tensor([[place]], device=at.device),
            )  # fmt: skip

        for place in range(3):
            word(length + place)
        sync(at.device)
        first = time.perf_counter() - begin
        times = [timing(lambda place=place: word(length + place), at.device, 1) for place in range(3, 43)]
        yield {
            "of": "words",
            "path": name,
            "word ms": 1e3 * median(times),
            "first call s": first,
            "GiB": peak(at.device),
        }


def _library_pictures(model: StoryModel, at: Setting) -> Iterator[Row]:
    """diffusers' own: joined projections, regional compilation; torchao's 8-bit weights."""
    detokenizer = model.detokenizer
    detokenizer.use_fast_paths(SLOW)
    unet = detokenizer.unet
    unet.compile_repeated_blocks(dynamic=False)
    yield {
        "of": "pictures",
        "path": "diffusers compile_repeated_blocks",
        **_picture_times(model, at),
        "GiB": peak(at.device),
    }
    detokenizer.use_fast_paths(SLOW)
    unet.fuse_qkv_projections()
    yield {
        "of": "pictures",
        "path": "diffusers fuse_qkv_projections",
        **_picture_times(model, at),
        "GiB": peak(at.device),
    }
    unet.unfuse_qkv_projections()
    from torchao.quantization import Int8WeightOnlyConfig, quantize_

    quantize_(unet, Int8WeightOnlyConfig())
    yield {"of": "pictures", "path": "torchao int8 weights, eager", **_picture_times(model, at), "GiB": peak(at.device)}


def worth(rows: list[Row]) -> list[Row]:
    """Each row as milliseconds that a scene takes more, and as a share of the scene with everything: than everything,
    but where one path stands alone or comes from a library, than the eager model."""
    words = {row["path"]: row for row in rows if row["of"] == "words" and "word ms" in row}
    pictures = {row["path"]: row for row in rows if row["of"] == "pictures" and "step ms" in row}
    full_words, full_pictures = words.get("everything"), pictures.get("everything")
    if full_words is None or full_pictures is None:
        return []

    def of_words(row: Row) -> float:
        return 45 * row["word ms"] + row.get("queries ms", full_words["queries ms"])

    def of_pictures(row: Row) -> float:
        return rows[0].get("steps", 16) * row["step ms"] + row["decoder ms"]

    whole = of_words(full_words) + of_pictures(full_pictures)
    table = [{"path": "a scene with everything", "ms of a scene": whole, "share": 1.0}]
    for found, cost in ((words, of_words), (pictures, of_pictures)):
        for name, row in found.items():
            if name != "everything":
                alone = name.startswith("eager, ") or name.startswith(("diffusers", "torchao"))
                beside = found.get("eager" if alone else "everything", row)
                more = cost(row) - cost(beside)
                table.append({"path": name, "ms of a scene": more, "share": more / whole})
    return table
