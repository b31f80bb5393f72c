"""`python -m training.evaluation checks FOLDER…`: prints the checks as Markdown; `--out` writes all remarks as JSON."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from training.evaluation.checks.report import check_stories, markdown
from training.evaluation.told import read_told


def add_checks(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=_checks)
    command.add_argument("folders", type=Path, nargs="+", help="folders of told stories or archives of the studio")
    command.add_argument("--out", type=Path, help="a JSON file for the figures and all remarks")
    command.add_argument("--frames", type=int, default=10, help="shared sentence frames to list")


def _checks(arguments: argparse.Namespace) -> None:
    found = {}
    for folder in arguments.folders:
        with TemporaryDirectory() as room:
            checked = check_stories(read_told(folder, Path(room)))
        found[str(folder)] = asdict(checked)
        print(markdown(checked, folder.name, arguments.frames))
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
