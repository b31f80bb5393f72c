"""Folders of stories to score: told by weights from held-out openings, or as the world itself tells them."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from PIL import Image
from tqdm import tqdm

from seed_story.engine import SceneReady, StoryEngine, Turn
from seed_story.presets import AttentionSettings, Sampling
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
    cast = [asdict(story.cast[figure.who]) for figure in story.scenes[0].figures]
    return {"cast": cast, "seed": story.seed, "place": story.scenes[0].place}


def shard(text: str) -> tuple[int, int]:
    """ "i/n" as (i, n)."""
    index, _, count = text.partition("/")
    if not (index.isdigit() and count.isdigit() and int(index) < int(count)):
        raise argparse.ArgumentTypeError(f"{text!r} is not i/n with i from 0 to n - 1, such as 0/4")
    return int(index), int(count)


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
) -> list[tuple[Image.Image, str]]:
    """A story of `scenes` scenes, the opening included, always taking the only continuation.

    With `given`, the captions of all scenes, only the pictures are the model's (the paper's visualization).
    """
    path = [Turn(text, engine.see(opening).features)]
    told = [(opening, text)]
    while len(told) < scenes:
        ready = None
        words = given[len(told)] if given else ""
        for event in engine.continue_story(
            path, seeds=[seed + len(told)], direction=words, exact=bool(words), sampling=sampling, attention=attention
        ):
            if isinstance(event, SceneReady):
                ready = event
        assert ready is not None
        path.append(Turn(ready.text, ready.features))
        told.append((ready.image, ready.text))
    return told


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
) -> None:
    """Tells held-out openings into a folder; what is there already is not told again. `shard` (i, n): every nth.

    With `given` the world's own captions are illustrated. Facts of a story: its opening's, seconds a scene, and what
    the attention state of its last scene holds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = told_ids(folder)
    todo = list(enumerate(held_out_stories(stories)))[shard[0] :: shard[1]]
    for number, story in tqdm(todo, desc=folder.name):
        name = f"test-{story.seed:06d}"
        if name in there:
            continue
        script = make_story(story.seed, scenes) if given else story
        words = captions(script)
        engine.memo.clear()
        began = time.perf_counter()
        told = continue_opening(
            engine, picture(story, 0), words[0], scenes, seed=seed + 1000 * number, sampling=sampling,
            attention=attention, given=words if given else (),
        )  # fmt: skip
        took = (time.perf_counter() - began) / max(1, scenes - 1)
        pictures, texts = zip(*told, strict=True)
        cost: dict[str, object] = {"seconds a scene": round(took, 3)}
        if (state := engine.memo.newest) is not None:
            cost |= {"tokens kept": state.cache.entries, "state MB": round(state.nbytes / 1e6, 1)}
        write_story(folder, name, pictures, texts, facts(story) | cost)


def write_truth(folder: Path, *, stories: int, scenes: int = 10, size: int = 256) -> None:
    """The same stories as the world tells them: the ceiling of every score, and the real pictures of FID."""
    there = told_ids(folder)
    for story in tqdm(held_out_stories(stories, scenes), total=stories, desc=folder.name):
        name = f"test-{story.seed:06d}"
        if name not in there:
            pictures = [picture(story, scene, size) for scene in range(scenes)]
            write_story(folder, name, pictures, captions(story), facts(story))
