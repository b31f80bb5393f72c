"""Does the studio's main job through its front door: `python -m tests.play --preset mini --memory turns`.

Starts `app.py` as a process with a fresh home, and plays with it through a Gradio client: a story from a picture, one
scene, three ways, a hint, an edit, a redrawing, a stop in the middle, undo, a film and a book. Prints one JSON line
with the seconds of each step and the most memory that the app held (MiB), and ends with 0; or with 1, and the end of
the app's log with a sentence on standard error. A step that takes longer than `--patience` fails, and the log then says
what each thread of the app was doing. Further environment variables go to the app as they are
(SEED_STORY_BATCH_SIZE=8); with `--storyteller open` SEED_STORY_WRITER and what belongs to it.

`--random DIR` plays a 7B layout without its weights: random ones are written to DIR (23 GB; once, they are found
again), and loaded by the app as the released ones would be.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from seed_story.presets import PRESETS
from seed_story.runtime.environment import OPEN
from seed_story.weights.memory_plan import PLANS
from tests.play.process import App, PlayError
from tests.play.steps import STEPS, Player
from tests.play.weights import are_there, full_size
from tests.running_app import ROOT

WORDS = 48  # tokens of a scene that random weights tell: they never end by themselves


def arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.play", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--preset", "--storyteller", choices=[*PRESETS, OPEN], default="mini")
    parser.add_argument("--device", default="auto", help="cpu, cuda, or auto")
    parser.add_argument("--memory", choices=["auto", *(plan.name for plan in PLANS)], metavar="PLAN")
    parser.add_argument("--steps", metavar="NAMES", help=f"with commas between; of {', '.join(STEPS)}")
    parser.add_argument("--patience", type=float, default=300, help="seconds that a step may take")
    parser.add_argument("--loading", type=float, default=600, help="seconds until the model must be there")
    parser.add_argument("--random", type=Path, metavar="DIR", help="random weights of a 7B preset, kept in DIR")
    parser.add_argument("--home", type=Path, metavar="DIR", help="keep the app's home (and its log) here")
    options = parser.parse_args(given)
    options.steps = [name.strip() for name in options.steps.split(",")] if options.steps else list(STEPS)
    if unknown := [name for name in options.steps if name not in STEPS]:
        parser.error(f"There is no step {unknown[0]!r}: choose from {', '.join(STEPS)}.")
    if "new" not in options.steps:
        options.steps = ["new", *options.steps]
    if options.random and options.preset not in full_size():
        parser.error(f"Random weights are for {', '.join(full_size())}; {options.preset} needs none.")
    return options


def main(given: list[str] | None = None) -> int:
    options = arguments(given)
    seconds: dict[str, float] = {}
    report: dict[str, Any] = {
        "preset": options.preset, "device": options.device, "memory": options.memory or "auto",
        "random": options.random is not None, "ok": False, "seconds": seconds,
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="seed-story-play-", ignore_cleanup_errors=True) as room:
        failure = _play(options, Path(room) if options.home is None else options.home, report)
    report["ok"] = failure is None
    sys.stdout.write(json.dumps(report) + "\n")
    if failure is not None:
        sys.stderr.write(failure + "\n")
    return 0 if failure is None else 1


def _play(options: argparse.Namespace, home: Path, report: dict[str, Any]) -> str | None:
    """Plays and fills in the report; what went wrong, as text for people."""
    flags = ["--preset", options.preset, "--device", options.device]
    flags += ["--memory", options.memory] if options.memory else []
    seconds: dict[str, float] = report["seconds"]
    more, step, app = {}, "random weights", None
    try:
        if options.random is not None:
            more["SEED_STORY_WEIGHTS"] = str(options.random.resolve())
            if not are_there(options.preset, options.random):
                with _timed(seconds, step):
                    _write_weights(options.preset, options.random, options.loading)
        step = "page"
        app = App(home, flags, more)
        with _timed(seconds, step):
            app.wait_for_page(options.loading)
        sys.stderr.write(f"The app runs; its log is {app.log}\n")
        settings = {"max_text_tokens": WORDS} if options.random is not None else {}
        step = "wake"
        player = Player(app, options.patience, settings)
        with _timed(seconds, step):
            within(options.loading, player.wake)
        for step in options.steps:
            with _timed(seconds, step):
                within(2 * options.patience, STEPS[step], player)
        seconds |= {name: round(figure, 2) for name, figure in player.figures.items()}
        app.check()
    except Exception as error:  # whatever it is, the reader gets the step, a sentence and the log
        report["failed"] = step
        sentence = f"“{step}” failed: {_sentence(error)}"
        if app is None:
            return sentence
        app.abort()
        return f"--- the end of the app's log ---\n{app.tail()}\n--- {sentence}"
    finally:
        if app is not None:
            app.close()
            report["rss_mib"] = round(app.memory.rss)
            report["gpu_mib"] = None if app.memory.gpu is None else round(app.memory.gpu)
    return None


class _timed:
    """Notes the seconds of a step, also of one that fails."""

    def __init__(self, seconds: dict[str, float], name: str) -> None:
        self._seconds, self._name = seconds, name

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._seconds[self._name] = round(time.monotonic() - self._began, 2)
        sys.stderr.write(f"{self._name}: {self._seconds[self._name]} s\n")
        sys.stderr.flush()


def within(patience: float, do: Callable[..., None], *given: Any) -> None:
    """Does it, and raises TimeoutError when that takes longer: nothing that is played can hang whoever plays."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            do(*given)
        except BaseException as error:  # noqa: BLE001 - raised where it was asked for
            failures.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(patience)
    if thread.is_alive():
        raise TimeoutError
    if failures:
        raise failures[0]


def _write_weights(preset: str, folder: Path, patience: float) -> None:
    command = [sys.executable, "-m", "tests.play.weights", preset, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=patience)
    if done.returncode:
        raise PlayError(f"The random weights could not be written:\n{done.stderr[-2000:]}")


def _sentence(error: BaseException) -> str:
    if isinstance(error, TimeoutError | subprocess.TimeoutExpired):
        return "it did not end in the time that it had (--patience, --loading)."
    return str(error) if isinstance(error, PlayError) else f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    sys.exit(main())
