"""The paper's claims at mini scale (arXiv 2407.08683, section 4), as tables of scored folders.

    python -m training.evaluation.claims diverge runs/diverge --stories 40 --probe assets/probe
    python -m training.evaluation.claims table RESULTS.md --title "Attention over 50 scenes" runs/dense runs/window ...

Stories come from `python -m training.evaluation generate FOLDER --attention MODE --scenes 50`. `diverge` continues each
frame with two people from two openings that name one of them each: only the named one should appear.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from seed_story.errors import InputError
from seed_story.presets import PRESETS
from seed_story.storytellers.seed_story.engine import StoryEngine
from training.evaluation.caption_parser import read_caption
from training.evaluation.consistency import Answers, PictureContent
from training.evaluation.folder import GeneratedStory, finished_ids, read_folder, write_story
from training.evaluation.generation import (
    continue_opening,
    held_out_stories,
    picture,
    run_in_parallel,
    shard,
    storyteller,
)
from training.evaluation.probes import load_probe, read_pictures
from training.evaluation.report import open_scored
from training.evaluation.scores import Figure, figures
from training.world.names import article, outfit
from training.world.script import Character, StoryScript

ROWS = (
    "named is visible", "outfit as said", "nobody else is there", "place as said", "thing as said", "face as said",
    "nobody is said to be somebody else", "no duplicate sentences",
)  # fmt: skip
COSTS = ("seconds a scene", "tokens kept", "state MB")  # medians over the stories


def pairs(count: int) -> Iterable[StoryScript]:
    """Held-out stories whose opening shows two people."""
    with_two_people = (story for story in held_out_stories(100_000) if len(story.scenes[0].figures) == 2)
    return (next(with_two_people) for _ in range(count))


def opening(person: Character, place: str) -> str:
    who = f"{person.name}, {article(person.kind)} in {outfit(person)}"
    return f"This is a story about {who}. {person.name} was in the {place}."


def generate_diverging(
    engine: StoryEngine,
    folder: Path,
    *,
    stories: int,
    scenes: int = 6,
    seed: int = 0,
    shard: tuple[int, int] = (0, 1),
    batch_size: int = 1,
) -> None:
    """Two stories from each frame, `SEED-a` and `SEED-b`; facts say who was named and who was only in the picture."""
    folder.mkdir(parents=True, exist_ok=True)
    there = finished_ids(folder)

    def generate(story: StoryScript, name: str, named: Character, other: Character) -> None:
        text = opening(named, story.scenes[0].place)
        path, pictures = continue_opening(engine, picture(story, 0), text, scenes, seed=seed + story.seed)
        facts = {"cast": [named.to_dict()], "unnamed": other.to_dict()}
        write_story(folder, name, pictures, [turn.text for turn in path], facts)

    todo = []
    for story in list(pairs(stories))[shard[0] :: shard[1]]:
        people = [story.cast[figure.who] for figure in story.scenes[0].figures]
        for letter, named, other in (("a", *people), ("b", *reversed(people))):
            name = f"{story.seed:06d}-{letter}"
            if name not in there:
                todo.append((story, name, named, other))
    run_in_parallel(generate, todo, batch_size, folder.name)


def divergence(
    stories: Sequence[GeneratedStory], pictures: Mapping[str, Sequence[PictureContent]]
) -> dict[str, Figure]:
    """Shares of the scenes after the opening in which they are to be seen: who was named, and who was not.

    A scene whose words bring the unnamed one in after all is not asked about them. Stories that are no half of a pair
    are left out; raises InputError if no other is there.
    """
    answers = []
    halves = [story for story in stories if "unnamed" in story.facts]
    if not halves:
        raise InputError("Nothing here diverges: none of the stories says who is in its first picture but unnamed.")
    for story in halves:
        (named,), other, one = story.facts["cast"], story.facts["unnamed"], Answers()
        names = (named["name"], other["name"])  # not all of them are in Fernhollow's lists
        for caption, content in list(zip(story.captions, pictures[story.id], strict=True))[1:]:
            kinds, caption_content = {person.kind for person in content.people}, read_caption(caption, names)
            mentioned_kinds = {look.kind for look in caption_content.looks.values()}
            if named["name"] in caption_content.people:
                one.add("named is visible", [named["kind"] in kinds])
            if other["name"] not in caption_content.people and other["kind"] not in mentioned_kinds:
                one.add("unnamed is visible", [other["kind"] in kinds])
        answers.append(one)
    return figures(answers)


def table(title: str, folders: Sequence[Path]) -> str:
    """Scored folders as columns of a Markdown table: shares with 95 % intervals and how often it was asked, distances,
    seconds."""
    systems = [open_scored(folder) for folder in folders]
    lines = [f"## {title}", "", "| | " + " | ".join(one.scores.system for one in systems) + " |"]
    lines.append("| --- |" + " ---: |" * len(systems))
    lines.append("| stories x scenes |" + "".join(f" {s.scores.stories} x {s.scores.scenes} |" for s in systems))
    for name in ROWS:
        lines.append(f"| {name} |" + "".join(f" {_cell(s.scores.figures.get(name))} |" for s in systems))
    for depth in sorted({depth for s in systems for depth in s.scores.depths}):
        row = [s.scores.depths.get(depth, {}).get("outfit as said") for s in systems]
        lines.append(f"| outfit as said, scene {depth} |" + "".join(f" {_cell(one)} |" for one in row))
    for name in dict.fromkeys(name for s in systems for name in s.scores.distances):
        far = [s.scores.distances.get(name) for s in systems]
        lines.append(f"| {name} |" + "".join(" |" if one is None else f" {one:.2f} |" for one in far))
    for name in COSTS:
        costs = [[story.facts.get(name, float("nan")) for story in s.stories] for s in systems]
        if not all(np.isnan(one).all() for one in costs):  # stories generated in one batch have no seconds of their own
            cells = ("" if np.isnan(one).all() else f"{np.nanmedian(one):.5g}" for one in costs)
            lines.append(f"| {name} |" + "".join(f" {cell} |" for cell in cells))
    return "\n".join(lines) + "\n"


def _cell(one: Figure | None) -> str:
    return "" if one is None else f"{one.value:.3f} ({one.low:.3f}-{one.high:.3f}), {one.count}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    diverge = verbs.add_parser("diverge", help="generate two stories from each frame and score them")
    diverge.add_argument("folder", type=Path)
    diverge.add_argument("--preset", default="mini", choices=sorted(PRESETS))
    diverge.add_argument("--stories", type=int, default=40)
    diverge.add_argument("--probe", type=Path, help="score with this probe; without one, stories are only generated")
    diverge.add_argument("--shard", type=shard, default=(0, 1), help="i/n: every nth pair, for n processes")
    diverge.add_argument("--batch-size", type=int, default=1, help="stories generated at once, in one batch")
    tables = verbs.add_parser("table", help="append a table of scored folders")
    tables.add_argument("out", type=Path)
    tables.add_argument("folders", type=Path, nargs="+")
    tables.add_argument("--title", required=True)
    arguments = parser.parse_args()
    if arguments.verb == "table":
        text = table(arguments.title, arguments.folders)  # before the file is touched: a folder may have no scores
        with arguments.out.open("a", encoding="utf-8") as out:
            out.write("\n" + text)
        return
    engine = storyteller(arguments.preset, batch_size=arguments.batch_size)
    generate_diverging(
        engine, arguments.folder, stories=arguments.stories, shard=arguments.shard, batch_size=arguments.batch_size
    )
    if arguments.probe is None:
        return
    stories = read_folder(arguments.folder)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    words = read_pictures(load_probe(arguments.probe)[0], [path for s in stories for path in s.images], device)
    read = map(PictureContent.read, words)
    pictures = {story.id: [next(read) for _ in story.images] for story in stories}
    for name, one in divergence(stories, pictures).items():
        print(f"{name}: {_cell(one)}")


if __name__ == "__main__":
    main()
