"""Folders of stories to score: told by weights from held-out openings, or as the world itself tells them."""

from __future__ import annotations

import time
from collections.abc import Iterator
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
) -> list[tuple[Image.Image, str]]:
    """A story of `scenes` scenes, the opening included, always taking the only continuation."""
    path = [Turn(text, engine.see(opening).features)]
    told = [(opening, text)]
    while len(told) < scenes:
        ready = None
        for event in engine.continue_story(path, seeds=[seed + len(told)], sampling=sampling, attention=attention):
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
    seed: int = 0,
    shard: tuple[int, int] = (0, 1),
) -> None:
    """Tells held-out openings into a folder; what is there already is not told again. `shard` (i, n): every nth."""
    folder.mkdir(parents=True, exist_ok=True)
    there = told_ids(folder)
    todo = list(enumerate(held_out_stories(stories)))[shard[0] :: shard[1]]
    for number, story in tqdm(todo, desc=folder.name):
        name = f"test-{story.seed:06d}"
        if name in there:
            continue
        began = time.perf_counter()
        told = continue_opening(
            engine, picture(story, 0), captions(story)[0], scenes, seed=seed + 1000 * number, attention=attention
        )
        took = (time.perf_counter() - began) / max(1, scenes - 1)
        pictures, texts = zip(*told, strict=True)
        write_story(folder, name, pictures, texts, facts(story) | {"seconds a scene": round(took, 3)})


def write_truth(folder: Path, *, stories: int, scenes: int = 10, size: int = 256) -> None:
    """The same stories as the world tells them: the ceiling of every score, and the real pictures of FID."""
    there = told_ids(folder)
    for story in tqdm(held_out_stories(stories, scenes), total=stories, desc=folder.name):
        name = f"test-{story.seed:06d}"
        if name not in there:
            pictures = [picture(story, scene, size) for scene in range(scenes)]
            write_story(folder, name, pictures, captions(story), facts(story))
