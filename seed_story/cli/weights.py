"""Commands that list, fetch, check and convert weights, and fetch training data."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from seed_story.cli.session import Line
from seed_story.errors import WeightsError
from seed_story.presets import PRESETS, Preset
from seed_story.weights import loading as weights
from seed_story.weights.manifest import USES, WeightFile, data_files, find, needs

TELLING = USES[0]


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the commands by the parser's own `command(name, run, text)`."""
    some = command("weights", _weights, "List the files a preset needs, and download them.")
    some.add_argument(
        "action", nargs="?", choices=("list", "get", "check", "convert"),
        help="list: which files are needed, from where, how large, and which are there. get: download them. "
             "check: check names and shapes without loading. convert: write one folder that loads in "
             "seconds. Without: show what is there, and download mini's base model",
    )  # fmt: skip
    some.add_argument("--for", dest="use", choices=(*USES, "all"), help="telling (default), or a training stage")
    some.add_argument("--apart", action="store_true", help="convert: keep LoRA apart, to train it further")
    data = command("data", _data, "Download the StoryStream archives of a preset (8 to 28 GB).")
    data.add_argument("action", choices=("list", "get"))
    data.add_argument("--out", type=Path, help="target folder (default: data/ in the home folder)")


def _weights(options: argparse.Namespace) -> int:
    preset = PRESETS[options.preset]
    if options.action is None:
        return _as_before(options, preset)
    folder = weights.weights_folder(preset)
    use = options.use or TELLING
    listed = [file for file in weights.NEEDS[preset.name] if use == "all" or use in file.uses]
    if options.action == "list":
        return _list(options, preset, listed, folder)
    if options.action == "get":
        return _get(options, listed, folder)
    if options.action == "check":
        return _check(options, preset, folder)
    return _convert(options, preset, folder)


def _as_before(options: argparse.Namespace, preset: Preset) -> int:
    from seed_story.weights.base_model import base_folder

    missing = weights.missing_files(preset)
    for file in needs(preset):
        state = "missing" if file in missing else "here"
        print(f"{state:8} {weights.weights_folder(preset) / file.path}  from {file.source}  {file.note}".rstrip())
    if weights.needs_base(preset):
        print(f"here     {base_folder(Line(options.quiet))}")
    return 1 if missing else 0


def _list(options: argparse.Namespace, preset: Preset, files: Sequence[WeightFile], folder: Path) -> int:
    found = {file: find(folder, file) for file in files}
    if options.json:
        print(json.dumps([{**_plain(file), "place": str(found[file] or "")} for file in files], indent=2))
    else:
        for file in files:
            state = "here" if found[file] else "optional" if file.optional else "missing"
            size = f"{file.size_bytes / 1e9:.2f} GB" if file.size_bytes else "size unknown"
            print(f"{state:8} {file.path}  from {file.source}  ({size}; {', '.join(file.uses)})  {file.note}".rstrip())
        converted = weights.converted(preset)
        print(f"Folder: {folder}" + (f"; converted weights: {converted}" if converted else ""))
        if not files:
            print(f"“{preset.title}” needs no files.")
    return 1 if any(place is None and not file.optional for file, place in found.items()) else 0


def _get(options: argparse.Namespace, files: Sequence[WeightFile], folder: Path) -> int:
    from seed_story.weights import download as downloads

    # What may not be needed (and has a licence to accept) comes only when a stage asks for it.
    wanted = [file for file in files if options.use or not file.optional]
    for place in downloads.get(wanted, folder, quiet=options.quiet):
        print(f"here     {place}")
    by_hand = [file for file in wanted if not file.on_hub and find(folder, file) is None]
    for file in by_hand:
        print(f"missing  {folder / file.path}  from {file.source}")
    return 1 if by_hand else 0


def _check(options: argparse.Namespace, preset: Preset, folder: Path) -> int:
    report = weights.check(preset)
    if options.json:
        print(json.dumps(vars(report), indent=2))
    else:
        for sentence in report.good:
            print(f"[  ok  ] {sentence}")
        for sentence in report.bad:
            print(f"[  !!  ] {sentence}")
        for sentence in report.memory:
            print(f"         {sentence}")
    return 1 if report.bad else 0


def _convert(options: argparse.Namespace, preset: Preset, folder: Path) -> int:
    if not any(file.on_hub for file in weights.NEEDS[preset.name]):
        raise WeightsError(f"The weights of “{preset.title}” are used as they are; there is nothing to convert.")
    from seed_story.weights.conversion import convert

    print(convert(preset, folder, merged=not options.apart, progress=Line(options.quiet)))
    return 0


def _data(options: argparse.Namespace) -> int:
    from seed_story.runtime.environment import home

    files = data_files(options.preset)
    folder = options.out or home() / "data" / options.preset
    if options.action == "list":
        return _list(options, PRESETS[options.preset], files, folder)
    from seed_story.weights import download as downloads

    for place in downloads.get(files, folder, quiet=options.quiet):
        print(f"here     {place}")
    return 0


def _plain(file: WeightFile) -> dict[str, object]:
    return {name: getattr(file, name) for name in ("path", "source", "size_bytes", "note", "uses", "part", "optional")}
