"""`python -m tests.faults [--kills 200] [--database sqlite|postgresql|both] [--markdown FILE]`"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import psutil
import torch

from seed_story.presets import PRESETS
from seed_story.weights.loading import load_engine
from tests.faults.breakages import BREAKAGES, Impossible
from tests.faults.kills import Kills, kill_often
from tests.services import postgres


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Break everything and look.")
    parser.add_argument("--kills", type=int, default=200, help="kill -9 so often on each database (200)")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both", "none"), default="both")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only-kills", action="store_true", help="nothing else is broken")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the tables there")
    options = parser.parse_args(given)
    torch.set_num_threads(1)  # children are forked, and a pool of threads does not come along
    engine = load_engine(PRESETS["debug"], device="cpu")
    failed, parts = 0, [_heading(options.kills)]
    chosen = {"both": ("sqlite", "postgresql"), "none": ()}.get(options.database, (options.database,))
    for database in chosen:
        with _home() as home, _database(database):
            report = kill_often(engine, home, options.kills, seed=options.seed)
        failed += len(report.broken)
        if report.broken:
            print("\n".join(report.tracebacks), file=sys.stderr)
        parts.append(_kill_table(database, report))
        print(parts[-1], flush=True)
    if not options.only_kills:
        rows, broken = _break_all(engine)
        failed += broken
        parts.append("## Everything else\n\n| what breaks | what held |\n| --- | --- |\n" + "\n".join(rows))
        print(parts[-1], flush=True)
    if options.markdown:
        options.markdown.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(f"\n{failed} broken promises." if failed else "\nEvery promise was kept.")
    return 1 if failed else 0


def _break_all(engine: Any) -> tuple[list[str], int]:
    rows, broken = [], 0
    for name, breakage in BREAKAGES.items():
        with _home() as folder:
            try:
                held = breakage(engine, folder)
            except Impossible as error:
                held = f"not tried here: {error}"
            except Exception as error:  # noqa: BLE001 - one broken promise does not hide the others
                broken += 1
                held = f"**broken**: {type(error).__name__}: {error}"
        rows.append("| " + " | ".join(" ".join(cell.split()).replace("|", "/") for cell in (name, held)) + " |")
    return rows, broken


def _heading(kills: int) -> str:
    cores, memory = psutil.cpu_count(), psutil.virtual_memory().total / 2**30
    return (
        f"# What happens when things break\n\nMade by `python -m tests.faults --kills {kills}` on "
        f"{time.strftime('%Y-%m-%d')} ({platform.system()}, {cores} cores, {memory:.0f} GiB, preset debug).\n\n"
        "A program generates, edits, imports and exports without a pause and is killed (SIGKILL) at a random moment\n"
        "between 0 and 1.5 s after it began, again and again in the same library. After each kill: every scene that\n"
        "was shown as saved is there with its whole picture and features; no half-written file has a final name;\n"
        "imported stories are whole; trees and marks of outdated scenes are right; no job generated a scene twice;\n"
        "SQLite passes its own checks. At the end a last program finishes or marks every job that was left."
    )


def _kill_table(database: str, report: Kills) -> str:
    during = ", ".join(f"{what} {count}" for what, count in report.during.most_common())
    rows = {
        "kills": report.kills,
        "during": during,
        "scenes that were shown, all there": report.scenes,
        "imported stories and copies, all whole": report.stories,
        "exported files and archives, all whole": report.files,
        "jobs, of which killed and continued": f"{report.jobs}, {report.resumed}",
        "jobs that ended with a sentence": report.marked,
        "broken promises": len(report.broken),
        "seconds": f"{report.seconds:.0f}",
    }
    lines = [f"## Kills on {database}", "", "| what | count |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in rows.items()]
    return "\n".join([*lines, *(f"\n- {sentence}" for sentence in report.broken[:40])])


@contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="seed-story-faults-", ignore_cleanup_errors=True) as folder:
        with mock.patch.dict(os.environ, {"SEED_STORY_HOME": folder}):
            for name in ("DATABASE_URL", "ASSETS_URL", "SEED_STORY_ASSETS", "SEED_STORY_PUBLIC"):
                os.environ.pop(name, None)
            yield Path(folder)


@contextmanager
def _database(name: str) -> Iterator[None]:
    if name == "sqlite":
        yield
        return
    with postgres() as server, mock.patch.dict(os.environ, {"DATABASE_URL": server.new_database()}):
        yield


if __name__ == "__main__":
    sys.exit(main())
