"""Writes Fernhollow as a StoryStream data set: pictures, captions and the scripts behind them.

`python -m training.world.build OUT --split train --stories 1000 --start-seed 0 --size 256 --workers 8 --chunk 10`

    OUT/train/images/<story>/<NN>.jpg
    OUT/train/train.jsonl       {"id", "images", "captions", "orders"} a line; image paths relative to OUT/train
    OUT/train/scripts.jsonl     StoryScript.to_dict() a line, in the same order
    OUT/train/train_10.jsonl    the same cut to pieces of ten scenes, if asked for

A stopped run goes on where it was: a story counts as done once its folder has its final name.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from training.world.stories import SCENES, captions, crowded_scenes, make_story, opens_about_words, split_of

JPEG_QUALITY = 95


def story_id(seed: int) -> str:
    return f"{seed:08d}"


def seeds_of(
    split: str, start: int, count: int, *, about_words: bool = False, fullest_of: int = 1, scenes: int = SCENES
) -> list[int]:
    """The first `count` seeds from `start` on that belong to `split`; `about_words`: of stories that open so.

    With `fullest_of` so many times as many are looked at, and those are taken that have most crowded scenes.
    """
    seeds: list[int] = []
    seed = start
    while len(seeds) < count * fullest_of:
        if split_of(seed) == split and (not about_words or opens_about_words(seed)):
            seeds.append(seed)
        seed += 1
    if fullest_of > 1:
        seeds = sorted(sorted(seeds, key=lambda one: -crowded_scenes(one, scenes))[:count])
    return seeds


def make_record(seed: int, scenes: int = SCENES, wording: int = 0) -> dict[str, Any]:
    """One line of the data set: a whole story with the paths of its pictures."""
    story = make_story(seed, scenes)
    name = story_id(seed)
    return {
        "id": name,
        "images": [f"images/{name}/{number:02d}.jpg" for number in range(scenes)],
        "captions": list(captions(story, wording)),
        "orders": list(range(scenes)),
    }


def chunk_story(record: dict[str, Any], length: int = 10) -> list[dict[str, Any]]:
    """Cuts a story into pieces of `length` scenes, numbered anew; what is left over is dropped.

    A record whose lists differ in length cannot be trusted and gives nothing.
    """
    if length < 1:
        raise ValueError(f"a piece has at least one scene, not {length}")
    images, texts, orders = record["images"], record["captions"], record["orders"]
    if not len(images) == len(texts) == len(orders):
        return []
    return [
        {
            "id": f"{record['id']}_{start // length}",
            "images": images[start : start + length],
            "captions": texts[start : start + length],
            "orders": list(range(length)),
        }
        for start in range(0, len(images) - length + 1, length)
    ]


def draw_story(seed: int, folder: Path, scenes: int, size: int) -> int:
    """Draws the pictures of one story under `folder`/images unless they are there already; returns the seed."""
    from PIL import Image

    from training.world.drawing import render, scene_svg

    final = folder / "images" / story_id(seed)
    if final.is_dir():
        return seed
    story = make_story(seed, scenes)
    partial_folder = final.with_name(f".{final.name}.{os.getpid()}")
    shutil.rmtree(partial_folder, ignore_errors=True)
    partial_folder.mkdir(parents=True)
    for number in range(scenes):
        picture = Image.fromarray(render(scene_svg(story, number), size=size))
        picture.save(partial_folder / f"{number:02d}.jpg", quality=JPEG_QUALITY)
    os.replace(partial_folder, final)
    return seed


def write_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Writes JSON lines so that the file is either the old one or the whole new one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    os.replace(draft, path)


def build(
    out: Path,
    split: str,
    stories: int,
    *,
    start_seed: int = 0,
    scenes: int = SCENES,
    size: int = 256,
    workers: int = 1,
    chunk: int = 0,
) -> Path:
    """Writes one split and returns its folder. Stories that were drawn before are kept."""
    folder = out / split
    (folder / "images").mkdir(parents=True, exist_ok=True)
    seeds = seeds_of(split, start_seed, stories)
    draw = partial(draw_story, folder=folder, scenes=scenes, size=size)
    for _ in tqdm(_each(draw, seeds, workers), total=len(seeds), desc=f"drawing {split}"):
        pass
    write_lines(folder / f"{split}.jsonl", (make_record(seed, scenes) for seed in seeds))
    write_lines(folder / "scripts.jsonl", (make_story(seed, scenes).to_dict() for seed in seeds))
    if chunk:
        pieces = (piece for seed in seeds for piece in chunk_story(make_record(seed, scenes), chunk))
        write_lines(folder / f"{split}_{chunk}.jsonl", pieces)
    return folder


def _each(draw: partial[int], seeds: list[int], workers: int) -> Iterator[int]:
    if workers <= 1:
        yield from map(draw, seeds)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap_unordered(draw, seeds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--split", choices=("train", "validation", "test"), default="train")
    parser.add_argument("--stories", type=int, required=True)
    parser.add_argument("--start-seed", type=int, default=0)
    parser.add_argument("--scenes", type=int, default=SCENES)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--chunk", type=int, default=0, help="also write pieces of this many scenes")
    given = parser.parse_args()
    build(
        given.out,
        given.split,
        given.stories,
        start_seed=given.start_seed,
        scenes=given.scenes,
        size=given.size,
        workers=given.workers,
        chunk=given.chunk,
    )


if __name__ == "__main__":
    main()
