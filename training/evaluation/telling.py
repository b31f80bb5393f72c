"""Folders of stories to score: told by weights from held-out openings, or as the world itself tells them."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from tqdm import tqdm

from seed_story.presets import PRESETS, AttentionSettings, Sampling
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import ContextScene, SceneReady, StoryEngine
from training.evaluation.folder import told_ids, write_story
from training.world.drawing import render, scene_svg
from training.world.script import StoryScript
from training.world.stories import captions, make_story, split_of


def held_out_stories(count: int, scenes: int = 10, split: str = "test") -> Iterator[StoryScript]:
    """The first stories of a split that is not trained on."""
    seeds = (seed for seed in range(10**7) if split_of(seed) == split)
    for _ in range(count):
        yield make_story(next(seeds), scenes)


def facts(story: StoryScript) -> dict[str, object]:
    """What is known of an opening: who is there, and where the story comes from."""
    cast = [story.cast[figure.who].to_dict() for figure in story.scenes[0].figures]
    return {"cast": cast, "seed": story.seed, "place": story.scenes[0].place}


def shard(text: str) -> tuple[int, int]:
    """ "i/n" as (i, n)."""
    index, _, count = text.partition("/")
    if not (index.isdigit() and count.isdigit() and int(index) < int(count)):
        raise argparse.ArgumentTypeError(f"{text!r} is not i/n with i from 0 to n - 1, such as 0/4")
    return int(index), int(count)


def storyteller(preset: str, weights: Path | None = None, at_once: int = 1) -> StoryEngine:
    """The engine of a preset, with the weights of a folder of folders.

    Several tellings at once pass the model in common steps, in float32, as on a CPU.
    """
    from seed_story.weights.device import pick_device, speed_for
    from seed_story.weights.loading import load_engine, load_model

    if weights:
        os.environ["SEED_STORY_WEIGHTS"] = str(weights.resolve())
    if at_once == 1:
        return load_engine(PRESETS[preset])
    device = pick_device()
    model = load_model(PRESETS[preset], device=device, dtype=torch.float32)
    if device != "cpu":
        model.hasten(speed_for(device))
    engine = StoryEngine(model, memo_bytes=at_once << 28)
    engine.tell_together(at_once)
    return engine


def picture(story: StoryScript, scene: int, size: int = 512) -> Image.Image:
    return Image.fromarray(render(scene_svg(story, scene), size))


def continue_opening(
    engine: StoryEngine,
    opening: Image.Image,
    text: str,
    scenes: int,
    *,
    seed: int,
    sampling: Sampling | None = None,
    attention: AttentionSettings | None = None,
    given: Sequence[str] = (),
) -> tuple[list[ContextScene], list[Image.Image]]:
    """A story of `scenes` scenes and its pictures, the opening included, always taking the only continuation.

    With `given`, the captions of all scenes, only the pictures are the model's (the paper's visualization).
    """
    path, pictures = [ContextScene(text, engine.see(opening).features)], [opening]
    while len(path) < scenes:
        ready = None
        words = given[len(path)] if given else ""
        for event in engine.continue_story(
            path,
            GenerationRequest(seeds=[seed + len(path)], direction=words, strength="exact" if words else "begin"),
            sampling=sampling,
            attention=attention,
        ):
            if isinstance(event, SceneReady):
                ready = event
        assert ready is not None
        path.append(ContextScene(ready.text, ready.features))
        pictures.append(ready.image)
    return path, pictures


def tell_stories(
    engine: StoryEngine,
    folder: Path,
    *,
    stories: int,
    scenes: int,
    attention: AttentionSettings | None = None,
    sampling: Sampling | None = None,
    seed: int = 0,
    shard: tuple[int, int] = (0, 1),
    given: bool = False,
    at_once: int = 1,
) -> None:
    """Tells held-out openings into a folder; what is there already is not told again. `shard` (i, n): every nth.

    With `given` the world's own captions are illustrated. `at_once` stories are told side by side by an engine that
    tells so many together. Facts of a story: its opening's, what the attention state of its last scene holds, and
    seconds a scene where it was told alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = told_ids(folder)
    todo = list(enumerate(held_out_stories(stories)))[shard[0] :: shard[1]]

    def tell(number: int, story: StoryScript) -> None:
        script = make_story(story.seed, scenes) if given else story
        words = captions(script)
        began = time.perf_counter()
        path, pictures = continue_opening(
            engine, picture(story, 0), words[0], scenes, seed=seed + 1000 * number, sampling=sampling,
            attention=attention, given=words if given else (),
        )  # fmt: skip
        cost: dict[str, object] = {}
        if at_once == 1:
            cost["seconds a scene"] = round((time.perf_counter() - began) / max(1, scenes - 1), 3)
        state = engine.remembered(path, attention)
        cost |= {"tokens kept": state.cache.entries, "state MB": round(state.nbytes / 1e6, 1)}
        write_story(folder, name_of(story), pictures, [turn.text for turn in path], facts(story) | cost)

    side_by_side(tell, [one for one in todo if name_of(one[1]) not in there], at_once, folder.name)


def side_by_side(tell: Callable[..., None], todo: Sequence[tuple[Any, ...]], at_once: int, title: str) -> None:
    """`tell` with each of `todo`, so many of them at a time."""
    with ThreadPoolExecutor(at_once) as tellers:
        for done in tqdm([tellers.submit(tell, *one) for one in todo], desc=title):
            done.result()


def name_of(story: StoryScript) -> str:
    return f"test-{story.seed:06d}"


def write_truth(
    folder: Path, *, stories: int, scenes: int = 10, size: int = 256, shard: tuple[int, int] = (0, 1)
) -> None:
    """The same stories as the world tells them: the ceiling of every score, and the real pictures of FID."""
    there = told_ids(folder)
    for story in tqdm(list(held_out_stories(stories, scenes))[shard[0] :: shard[1]], desc=folder.name):
        if name_of(story) not in there:
            pictures = [picture(story, scene, size) for scene in range(scenes)]
            write_story(folder, name_of(story), pictures, captions(story), facts(story))
