"""Drawn stories as arrays: pictures and labels, rendered once by many processes and then mapped.

Training at several hundred pictures a second cannot wait for a renderer, nor decode JPEGs. A pack is a folder:
`pictures.npy` uint8 [N, S, S, 3], `labels.npy` int16 [N, A] in the order of `attributes.json`, `stories.json` (number,
first picture and number of scenes of each story), `captions.json` (story, wording, scene) and `notes.json` (what else
is known of each story). Some also have `foreign.npy` uint8 [M, S, S, 3]: pictures that nobody drew for the world, to
start stories with.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from tqdm import tqdm

from training.world.attributes import scene_words
from training.world.build import seeds_of
from training.world.script import StoryScript
from training.world.stories import captions, make_story


def scene_labels(story: StoryScript, index: int, attributes: Mapping[str, Sequence[str]]) -> list[int]:
    """Class indices of one scene, one for each attribute; "" where nobody or nothing is there."""
    words = scene_words(
        story, index, lambda person: {"kind": person.kind, "garment": person.garment, "colour": person.colour}
    )
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
    notes: tuple[Mapping[str, Any], ...] = ()  # of each story

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
            notes=tuple(json.loads((folder / "notes.json").read_text())) if (folder / "notes.json").exists() else (),
        )


@dataclass(frozen=True)
class Pages:
    """One story of a pack: its script, its words (wordings, scenes), and what else training shall know of it."""

    script: StoryScript
    captions: tuple[tuple[str, ...], ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)


class Source(Protocol):
    """Where the stories of a pack come from: a pure function of a number that other processes can be handed."""

    def __call__(self, number: int) -> Pages: ...


Label = Callable[[StoryScript, int], Sequence[int]]


@dataclass(frozen=True)
class FernhollowStories:
    """The stories that `make_story` makes; numbers are seeds."""

    scenes: int = 30
    wordings: int = 1

    def __call__(self, number: int) -> Pages:
        story = make_story(number, self.scenes)
        return Pages(story, tuple(captions(story, wording) for wording in range(self.wordings)))


def _read_pages(number: int, source: Source, label: Label) -> tuple[Pages, list[list[int]]]:
    pages = source(number)
    return pages, [list(label(pages.script, index)) for index in range(len(pages.script.scenes))]


def _render(job: tuple[int, int, StoryScript], *, folder: Path, size: int, jitter: bool) -> int:
    from training.world.drawing import render, scene_svg  # only the workers draw

    first, number, story = job
    pictures = np.load(folder / "pictures.npy", mmap_mode="r+")
    for index in range(len(story.scenes)):
        wobble = number * 31 + index if jitter else None
        pictures[first + index] = render(scene_svg(story, index, jitter=wobble), size)
    return len(story.scenes)


def _render_foreign(seed: int, size: int) -> np.ndarray:
    from training.world.foreign import foreign_picture

    return np.asarray(foreign_picture(seed, min(size, 256)))


def write_stories(
    folder: Path,
    source: Source,
    numbers: Sequence[int],
    attributes: Sequence[str],
    label: Label,
    *,
    size: int = 256,
    jitter: bool = False,
    workers: int = 1,
    foreign: Sequence[int] = (),
) -> Pack:
    """Renders the stories `numbers` of a source, of any lengths, and `foreign` pictures of another kind (seeds).

    `label` gives the class indices of one scene in the order of `attributes`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        read = partial(_read_pages, source=source, label=label)
        stories = list(tqdm(pool.imap(read, numbers, chunksize=8), total=len(numbers), desc="reading", mininterval=5.0))
        counts = [len(labels) for _, labels in stories]
        firsts = np.cumsum([0, *counts]).tolist()
        shape = (firsts[-1], size, size, 3)
        np.lib.format.open_memmap(folder / "pictures.npy", mode="w+", dtype=np.uint8, shape=shape).flush()
        jobs = [
            (first, number, pages.script) for first, number, (pages, _) in zip(firsts, numbers, stories, strict=False)
        ]
        draw = partial(_render, folder=folder, size=size, jitter=jitter)
        drawn = pool.imap_unordered(draw, jobs, chunksize=4)
        for _ in tqdm(drawn, total=len(jobs), desc="drawing", mininterval=5.0):
            pass
        if foreign:
            strange = pool.imap(partial(_render_foreign, size=size), foreign, chunksize=16)
            np.save(folder / "foreign.npy", np.stack(list(strange)))
    np.save(folder / "labels.npy", np.asarray([row for _, rows in stories for row in rows], np.int16))
    (folder / "captions.json").write_text(json.dumps([pages.captions for pages, _ in stories]))
    (folder / "attributes.json").write_text(json.dumps(list(attributes)))
    (folder / "notes.json").write_text(json.dumps([dict(pages.notes) for pages, _ in stories]))
    rows = [(number, first, count) for number, first, count in zip(numbers, firsts, counts, strict=False)]
    (folder / "stories.json").write_text(json.dumps(rows))
    return Pack.open(folder)


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
    """Renders the first `stories` seeds of a split of Fernhollow from `start_seed` on, and `foreign` pictures.

    `about_words` passes over all seeds but those whose first episode is about an open word (`subjects`); `fullest_of`
    takes, of so many times as many seeds, those with most crowded scenes.
    """
    seeds = seeds_of(split, start_seed, stories, about_words=about_words, fullest_of=fullest_of, scenes=scenes)
    return write_stories(
        folder,
        FernhollowStories(scenes, wordings),
        seeds,
        list(attributes),
        partial(scene_labels, attributes=dict(attributes)),
        size=size,
        jitter=jitter,
        workers=workers,
        foreign=range(start_seed, start_seed + foreign),
    )


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
