"""Fernhollow as arrays: pictures and labels of many stories, rendered once by many processes and then mapped.

Training at several hundred pictures a second cannot wait for a renderer, nor decode JPEGs. A pack is a folder:
`pictures.npy` uint8 [N, S, S, 3], `labels.npy` int16 [N, A] in the order of `attributes.json`, `stories.json` (seed,
first picture and number of scenes of each story) and `captions.json` (story, wording, scene). Some also have
`foreign.npy` uint8 [M, S, S, 3]: pictures that nobody drew for Fernhollow, to start stories with.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from training.world.build import seeds_of
from training.world.script import StoryScript
from training.world.stories import captions, make_story


def scene_labels(story: StoryScript, index: int, attributes: Mapping[str, Sequence[str]]) -> list[int]:
    """Class indices of one scene, one for each attribute; "" where nobody or nothing is there."""
    scene = story.scenes[index]
    words: dict[str, str] = {
        "place": scene.place,
        "time": scene.time,
        "weather": scene.weather,
        "season": story.season,
        "figures": str(len(scene.figures)),
    }
    for slot, prop in enumerate(scene.props, start=1):
        words[f"prop{slot}"] = prop
    for slot, figure in enumerate(scene.figures, start=1):
        person = story.cast[figure.who]
        words |= {
            f"kind{slot}": person.kind,
            f"garment{slot}": person.garment,
            f"colour{slot}": person.colour,
            f"pose{slot}": figure.pose,
            f"expression{slot}": figure.expression,
            f"holding{slot}": figure.holding,
        }
    return [classes.index(words.get(name, "")) for name, classes in attributes.items()]


@dataclass(frozen=True)
class Pack:
    """An opened pack. `pictures` stays on disk until it is read."""

    pictures: np.ndarray  # uint8 [N, S, S, 3]
    labels: np.ndarray  # int16 [N, A]
    attributes: tuple[str, ...]
    stories: tuple[tuple[int, int, int], ...]  # (seed, first picture, scenes)
    captions: tuple[tuple[tuple[str, ...], ...], ...]  # story, wording, scene
    foreign: np.ndarray | None = None  # uint8 [M, S, S, 3]

    @classmethod
    def open(cls, folder: Path) -> Pack:
        folder = Path(folder)
        return cls(
            pictures=np.load(folder / "pictures.npy", mmap_mode="r"),
            labels=np.load(folder / "labels.npy"),
            attributes=tuple(json.loads((folder / "attributes.json").read_text())),
            stories=tuple(tuple(row) for row in json.loads((folder / "stories.json").read_text())),
            captions=tuple(
                tuple(tuple(wording) for wording in story)
                for story in json.loads((folder / "captions.json").read_text())
            ),
            foreign=np.load(folder / "foreign.npy", mmap_mode="r") if (folder / "foreign.npy").exists() else None,
        )


def _render_story(
    job: tuple[int, int],
    *,
    folder: Path,
    scenes: int,
    size: int,
    jitter: bool,
    wordings: int,
    attributes: Mapping[str, Sequence[str]],
) -> tuple[int, list[list[int]], list[tuple[str, ...]]]:
    from training.world.drawing import render, scene_svg  # only the workers draw

    number, seed = job
    story = make_story(seed, scenes)
    pictures = np.load(folder / "pictures.npy", mmap_mode="r+")
    for index in range(scenes):
        wobble = seed * 31 + index if jitter else None
        pictures[number * scenes + index] = render(scene_svg(story, index, jitter=wobble), size)
    labels = [scene_labels(story, index, attributes) for index in range(scenes)]
    return number, labels, [captions(story, wording) for wording in range(wordings)]


def _render_foreign(seed: int, size: int) -> np.ndarray:
    from training.world.foreign import foreign_picture

    return np.asarray(foreign_picture(seed, min(size, 256)))


def write_pack(
    folder: Path,
    *,
    stories: int,
    attributes: Mapping[str, Sequence[str]],
    split: str = "train",
    scenes: int = 30,
    size: int = 256,
    jitter: bool = False,
    wordings: int = 1,
    workers: int = 1,
    start_seed: int = 0,
    foreign: int = 0,
    about_words: bool = False,
    fullest_of: int = 1,
) -> Pack:
    """Renders the first `stories` seeds of a split from `start_seed` on, and `foreign` pictures of another kind.

    `about_words` passes over all seeds but those whose first episode is about an open word (`subjects`); `fullest_of`
    takes, of so many times as many seeds, those with most crowded scenes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    seeds = seeds_of(split, start_seed, stories, about_words=about_words, fullest_of=fullest_of, scenes=scenes)
    count = stories * scenes
    np.lib.format.open_memmap(folder / "pictures.npy", mode="w+", dtype=np.uint8, shape=(count, size, size, 3)).flush()
    labels = np.zeros((count, len(attributes)), np.int16)
    texts: list[list[tuple[str, ...]]] = [[] for _ in seeds]
    draw = partial(
        _render_story,
        folder=folder,
        scenes=scenes,
        size=size,
        jitter=jitter,
        wordings=wordings,
        attributes=dict(attributes),
    )
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        jobs = list(enumerate(seeds))
        done = pool.imap_unordered(draw, jobs, chunksize=4)
        for number, rows, worded in tqdm(done, total=stories, mininterval=5.0):
            labels[number * scenes : (number + 1) * scenes] = rows
            texts[number] = worded
        if foreign:
            drawn = pool.imap(
                partial(_render_foreign, size=size), range(start_seed, start_seed + foreign), chunksize=16
            )
            np.save(folder / "foreign.npy", np.stack(list(drawn)))
    np.save(folder / "labels.npy", labels)
    (folder / "captions.json").write_text(json.dumps(texts))
    (folder / "attributes.json").write_text(json.dumps(list(attributes)))
    rows = [(seed, number * scenes, scenes) for number, seed in enumerate(seeds)]
    (folder / "stories.json").write_text(json.dumps(rows))
    return Pack.open(folder)


def main() -> None:
    from seed_story.presets import PRESETS

    mini = PRESETS["mini"]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stories", type=int, default=3500)
    parser.add_argument("--scenes", type=int, default=30)
    parser.add_argument("--split", default="train", choices=("train", "validation", "test"))
    parser.add_argument("--start-seed", type=int, default=0)
    parser.add_argument(
        "--size", type=int, default=mini.detokenizer.image_size, help="pixels of a side (default: what mini draws)"
    )
    parser.add_argument("--jitter", action="store_true", help="a little different each time, against memorising")
    parser.add_argument("--wordings", type=int, default=4, help="captions of each scene in so many wordings")
    parser.add_argument(
        "--foreign", type=int, default=0, help="pictures that nobody drew for Fernhollow, to start with"
    )
    parser.add_argument("--about-words", action="store_true", help="only stories that begin with an open word")
    parser.add_argument(
        "--fullest-of", type=int, default=1, help="of so many times as many stories, those with most crowded scenes"
    )
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    arguments = parser.parse_args()
    assert mini.reader is not None
    write_pack(
        arguments.folder,
        stories=arguments.stories,
        attributes=mini.reader.attributes,
        split=arguments.split,
        scenes=arguments.scenes,
        size=arguments.size,
        jitter=arguments.jitter,
        wordings=arguments.wordings,
        workers=arguments.workers,
        start_seed=arguments.start_seed,
        foreign=arguments.foreign,
        about_words=arguments.about_words,
        fullest_of=arguments.fullest_of,
    )


if __name__ == "__main__":
    main()
