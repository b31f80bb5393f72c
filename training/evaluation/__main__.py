"""Generates, scores and compares stories.

python -m training.evaluation generate runs/generated --stories 200 --scenes 10
python -m training.evaluation frames runs/frames
python -m training.evaluation truth runs/truth --stories 200
python -m training.evaluation score runs/generated --real runs/truth
python -m training.evaluation openings runs/new --half open
python -m training.evaluation checks runs/new
python -m training.evaluation readers packets old=runs/old new=runs/new --out runs/packets
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from PIL import Image

from seed_story.errors import StoryError
from seed_story.presets import PRESETS, Preset
from seed_story.storytellers.seed_story.engine import StoryEngine
from training.evaluation.checks.command import add_checks
from training.evaluation.consistency import PictureContent
from training.evaluation.distance import frechet_distance
from training.evaluation.folder import read_folder
from training.evaluation.frames import generate_frames
from training.evaluation.free_openings import generate_free_openings
from training.evaluation.generation import generate_stories, shard, storyteller, write_truth
from training.evaluation.opening_set import GROUPS, HALVES, as_openings, read_openings, write_openings
from training.evaluation.openings import generate_openings, retention_figures
from training.evaluation.probes import FILE, load_probe, read_pictures
from training.evaluation.readers.command import add_readers
from training.evaluation.report import SCORES, write_report
from training.evaluation.scores import Figure, Scores, score_stories
from training.evaluation.wording import EndingReader

ASSETS = Path(__file__).resolve().parents[2] / "assets"


def generate(arguments: argparse.Namespace) -> None:
    preset = PRESETS[arguments.preset]
    attention = None
    if arguments.attention:  # as in the paper, which does not keep the whole opening
        attention = replace(preset.attention, mode=arguments.attention, keep_opening=False)
    changes = {} if arguments.temperature is None else {"temperature": arguments.temperature}
    generate_stories(
        load_storyteller(arguments), arguments.folder, stories=arguments.stories, scenes=arguments.scenes,
        attention=attention, sampling=replace(preset.sampling, **changes), seed=arguments.seed, shard=arguments.shard,
        reference_captions=arguments.reference_captions, batch_size=arguments.batch_size,
    )  # fmt: skip


def truth(arguments: argparse.Namespace) -> None:
    write_truth(arguments.folder, stories=arguments.stories, scenes=arguments.scenes, shard=arguments.shard)


def score(arguments: argparse.Namespace) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    stories = [story.first(arguments.scenes) if arguments.scenes else story for story in read_folder(arguments.folder)]
    paths = [path for story in stories for path in story.images]
    probe, measured = (None, {}) if arguments.vision == "model" else load_probe(arguments.probe)
    words = read_pictures(probe, paths, device) if probe else read_with_model(PRESETS["mini"], paths)
    contents = iter([PictureContent.read(one) for one in words])
    pictures = {story.id: [next(contents) for _ in story.images] for story in stories}
    endings = EndingReader.train()
    scores = score_stories(arguments.system or arguments.folder.name, stories, pictures, endings)
    scores.facts = {"vision": arguments.vision, "probe": measured, "ending reader": endings.accuracy}
    if arguments.real:
        real = [path for story in read_folder(arguments.real) for path in story.images[1:]]
        generated = [path for story in stories for path in story.images[1:]]
        if probe:
            scores.distances["FID (probe)"] = frechet_distance(generated, real, probe, device)
        if arguments.inception:
            scores.distances["FID (Inception)"] = frechet_distance(generated, real, None, device)
    (arguments.folder / SCORES).write_text(json.dumps(scores.to_dict(), indent=1) + "\n")
    print(table(scores))


def openings(arguments: argparse.Namespace) -> None:
    """Continues the free openings or the foreign frames, and prints what their continuations keep."""
    continue_all = generate_free_openings if arguments.verb == "free-openings" else generate_frames
    continue_all(
        load_storyteller(arguments), arguments.folder, scenes=arguments.scenes, seed=arguments.seed,
        shard=arguments.shard, batch_size=arguments.batch_size,
    )  # fmt: skip
    for name, one in retention_figures(read_folder(arguments.folder)).items():
        print(f"{name}: {one.value:.2f} ({one.low:.2f} to {one.high:.2f})")


def continue_set(arguments: argparse.Namespace) -> None:
    """Continues the evaluation's openings, or only writes their pictures and words down for another storyteller."""
    chosen = read_openings(arguments.group, arguments.half)
    if arguments.pictures:
        write_openings(chosen, arguments.folder)
        return
    generate_openings(
        load_storyteller(arguments), arguments.folder, as_openings(chosen, arguments.scenes), scenes=arguments.scenes,
        seed=arguments.seed, shard=arguments.shard, batch_size=arguments.batch_size,
    )  # fmt: skip


def load_storyteller(arguments: argparse.Namespace) -> StoryEngine:
    return storyteller(arguments.preset, arguments.weights, arguments.batch_size)


def report(arguments: argparse.Namespace) -> None:
    write_report(arguments.folder, arguments.folders, stories=arguments.stories)


def read_with_model(preset: Preset, paths: Sequence[Path]) -> Iterator[dict[str, str]]:
    """What the model's own scene reader reads: biased towards its own pictures, for use where there is no probe."""
    from seed_story.weights.loading import load_engine

    engine = load_engine(preset)
    for path in paths:
        with Image.open(path) as picture:
            yield {name: word for name, (word, _) in engine.see(picture).attributes.items()}


def table(scores: Scores) -> str:
    """The figures as Markdown."""
    lines = [f"{scores.system}: {scores.stories} stories of {scores.scenes} scenes", "", "| | share | 95 % | asked |"]
    lines.append("| --- | ---: | ---: | ---: |")
    for name, one in scores.figures.items():
        lines.append(_row(name, one))
    for depth, figures in scores.depths.items():
        for name in ("named is visible", "outfit as said"):
            if name in figures:
                lines.append(_row(f"{name}, scene {depth}", figures[name]))
    lines += [f"| {name} | {value:.2f} | | |" for name, value in scores.distances.items()]
    return "\n".join(lines)


def _row(name: str, one: Figure) -> str:
    return f"| {name} | {one.value:.3f} | {one.low:.3f} to {one.high:.3f} | {one.count} |"


def _add_storyteller(command: argparse.ArgumentParser) -> None:
    """Who generates, and how many stories at a time."""
    command.add_argument("--preset", default="mini", choices=sorted(PRESETS))
    command.add_argument("--weights", type=Path, help="folder of folders of weights, as in SEED_STORY_WEIGHTS")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--batch-size", type=int, default=1, help="stories generated at once, in one batch")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.evaluation", description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(required=True)
    for name, verb in {
        "generate": generate, "free-openings": openings, "frames": openings, "truth": truth, "score": score,
    }.items():  # fmt: skip
        command = verbs.add_parser(name)
        command.set_defaults(run=verb, verb=name)
        command.add_argument("folder", type=Path)
        command.add_argument(
            "--scenes", type=int, default={"score": None, "free-openings": 4, "frames": 4}.get(name, 10)
        )
        if name in ("generate", "truth"):
            command.add_argument("--stories", type=int, default=200)
        if name in ("generate", "free-openings", "frames"):
            _add_storyteller(command)
        if name != "score":
            command.add_argument(
                "--shard", type=shard, default=(0, 1), help="i/n: every nth from the ith, for n processes"
            )
        if name == "generate":
            command.add_argument(
                "--attention",
                choices=("dense", "window", "sink", "multimodal_sink"),
                help="one of the paper's",
            )
            command.add_argument("--temperature", type=float, help="instead of the preset's; 0 is greedy")
            command.add_argument(
                "--reference-captions", action="store_true", help="illustrate the world's own captions instead"
            )
        if name == "score":
            command.add_argument("--probe", type=Path, default=ASSETS / "probe", help=f"folder of {FILE}")
            command.add_argument(
                "--vision", choices=("probe", "model"), default="probe", help="what reads the pictures"
            )
            command.add_argument("--system", help="name in reports; default: the folder's")
            command.add_argument("--real", type=Path, help="folder of true stories, for FID")
            command.add_argument("--inception", action="store_true", help="FID in Inception's features too")
    command = verbs.add_parser("openings", help="the 120 openings, continued; held-out ones only after training")
    command.set_defaults(run=continue_set)
    command.add_argument("folder", type=Path)
    command.add_argument("--group", choices=GROUPS, help="default: all")
    command.add_argument("--half", choices=HALVES, default="open")
    command.add_argument("--pictures", action="store_true", help="only write pictures and words, generate nothing")
    command.add_argument("--scenes", type=int, default=10)
    _add_storyteller(command)
    command.add_argument("--shard", type=shard, default=(0, 1), help="i/n: every nth from the ith, for n processes")
    command = verbs.add_parser("report")
    command.set_defaults(run=report)
    command.add_argument("folder", metavar="out", type=Path, help="the HTML file to write")
    command.add_argument(
        "folders",
        type=Path,
        nargs="+",
        help="scored folders, compared side by side, and folders of free openings and frames",
    )
    command.add_argument("--stories", type=int, default=12, help="stories of each folder to show")
    add_readers(verbs.add_parser("readers", help="blind packets, forms, a judge, what readers say together"))
    add_checks(verbs.add_parser("checks", help="what is plainly wrong in told stories, without a reader"))
    arguments = parser.parse_args()
    torch.set_float32_matmul_precision("high")
    try:
        arguments.run(arguments)
    except StoryError as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
