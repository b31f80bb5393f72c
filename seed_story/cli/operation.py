"""Commands for whoever runs a studio: workers, backups, links."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from seed_story.cli.session import Session, find_story
from seed_story.errors import StoryError
from seed_story.library.library import Library, open_library
from seed_story.monitoring.health import serve
from seed_story.runtime.environment import listen
from seed_story.runtime.logs import start_logging
from seed_story.runtime.renamed import warn_renamed
from seed_story.studio.studio import open_studio


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the commands by the parser's own `command(name, run, text)`."""
    text = "Run jobs from a shared library, without a page. Any number of workers can share one library."
    for name in ("worker", "work"):  # "work" is the old name
        worker = command(name, _worker, text if name == "worker" else "Old name of “worker”.")
        worker.set_defaults(logs=True, name=name)  # it stays, so it logs as the page does
        worker.add_argument("--port", type=int, default=0, help="also serve /healthz, /readyz and /metrics there")
    backup = command("backup", _backup, "Save the whole library, of all owners, in one file.")
    backup.add_argument("out", type=Path, help="zip file to write")
    restore = command("restore", _restore, "Restore a backup into an empty library.")
    restore.add_argument("file", type=Path)
    share = command("share", _share, "Create a link with which anyone can read a story (while the page is running).")
    share.add_argument("story")
    unshare = command("unshare", _unshare, "Revoke all links to a story.")
    unshare.add_argument("story")


def _worker(options: argparse.Namespace) -> None:
    start_logging()
    if options.name == "work":
        warn_renamed("The command “work”", "“worker”")
    listening = listen(options.port) if options.port else None  # before the model is loaded in vain
    studio = open_studio(options.preset, device=options.device)
    if listening is not None:
        serve(studio, listening)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    print("Worker running. Stop it with Ctrl-C; other workers take over its jobs.", file=sys.stderr, flush=True)
    over.wait()
    studio.leave()


def _backup(options: argparse.Namespace) -> int:
    from seed_story.library.backup import back_up

    kept = _with_library(lambda library: back_up(library, options.out))
    _say(options, kept, f"Saved {kept.rows['stories']} stories, {kept.rows['scenes']} scenes and {kept.files} files.")
    return 1 if kept.missing else 0


def _restore(options: argparse.Namespace) -> None:
    from seed_story.library.backup import restore

    kept = _with_library(lambda library: restore(library, options.file))
    _say(
        options, kept, f"Restored {kept.rows['stories']} stories, {kept.rows['scenes']} scenes and {kept.files} files."
    )


def _with_library(do: Callable[[Library], Any]) -> Any:
    library = open_library()
    try:
        return do(library)
    finally:
        library.close()


def _say(options: argparse.Namespace, kept: Any, sentence: str) -> None:
    if options.json:
        print(json.dumps(vars(kept)))
        return
    print(sentence)
    if kept.missing:
        print(f"{len(kept.missing)} files that scenes need were already missing or damaged: {kept.missing[0][:12]}…")


def _share(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        path = f"/shared/{studio.share(find_story(studio, options.story).id)}"
        print(json.dumps({"path": path}) if options.json else f"Anyone can read it at the studio's address + {path}")


def _unshare(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        count = studio.unshare(find_story(studio, options.story).id)
        if not count and not options.json:
            raise StoryError("There are no links to this story.")
        print(json.dumps({"revoked": count}) if options.json else f"{count} links revoked.")
