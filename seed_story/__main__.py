"""The studio on the command line: the same verbs as the page.

    python -m seed_story new fox.png "A little fox found a map." --title "The map"
    python -m seed_story continue 3f2a --count 2 --direction "It starts to rain."
    python -m seed_story export 3f2a --out map.mp4

Stories and scenes are named by the beginning of their id. `--json` prints plain JSON for scripts. Exit code: 0 when it
worked, 1 when it did not, 2 for a command that cannot be understood, 130 when interrupted.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from seed_story.cli import (
    export as export_commands,
)
from seed_story.cli import (
    generation as making_commands,
)
from seed_story.cli import (
    operation as operation_commands,
)
from seed_story.cli import (
    stories as shelf_commands,
)
from seed_story.cli import (
    voices as voice_commands,
)
from seed_story.cli import (
    weights as weights_commands,
)
from seed_story.cli.session import LANGUAGE_HELP, Session, find_scene, find_story, say_proposal, show_story
from seed_story.errors import StoryError
from seed_story.presets import PRESETS
from seed_story.runtime.environment import OPEN, storyteller_name
from seed_story.studio.studio import GenerationRequest, SceneSaved, Studio

MARKS = {"good": "  ok  ", "note": " note ", "bad": "  !!  "}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    if not options.logs:
        logging.basicConfig(level=logging.INFO if options.verbose else logging.ERROR, format="%(name)s: %(message)s")
        logging.getLogger("seed_story.runtime.renamed").setLevel(logging.WARNING)  # said without --verbose, too
    if not options.verbose:
        warnings.simplefilter("ignore")  # libraries talk to programmers; this is read by storytellers
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old console shall not stop a story over a quotation mark
    if options.home is not None:
        os.environ["SEED_STORY_HOME"] = str(options.home)
    if options.memory is not None:
        os.environ["SEED_STORY_MEMORY"] = options.memory
    try:
        return int(options.run(options) or 0)
    except StoryError as error:
        print(f"seed_story: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output had enough ("| head")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Finished scenes are saved.", file=sys.stderr)
        return 130


# ------------------------------------------------------------------------------------------------------- commands


def _new(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        story = studio.new_story(options.image, options.text, options.title, options.language)
        show_story(studio, story, options.json)
        say_proposal(story)


def _continue(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        story = find_story(studio, options.story)
        scene = find_scene(story, options.scene)
        chosen = {"temperature": options.temperature, "steps": options.steps, "guidance": options.guidance}
        request = GenerationRequest(
            count=options.count, direction=options.direction, seed=options.seed, settings=chosen,
            new_chapter=options.new_chapter,
        )  # fmt: skip
        events = studio.continue_story(story.id, scene.id, request)
        saved = [_told(studio, event, options.json) for event in events if isinstance(event, SceneSaved)]
        if options.json:
            print(json.dumps(saved, ensure_ascii=False, indent=2))


def _told(studio: Studio, event: SceneSaved, quiet: bool) -> dict[str, Any]:
    scene = event.scene
    if not quiet:
        print(f"\n[{scene.id[:8]}]  {scene.text}\n{studio.image_path(scene)}  (seed {scene.seed})", flush=True)
    return next(entry for entry in studio.story_json(event.story)["scenes"] if entry["id"] == scene.id)


def _list(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        stories = studio.list_stories()
        if options.json:
            print(json.dumps([studio.story_json(story) for story in stories], ensure_ascii=False, indent=2))
            return
        for story in stories:
            print(f"{story.id[:8]}  {len(story.scenes):3d} scenes  {story.title}")
        if not stories:
            print('No stories yet. Start one: python -m seed_story new PICTURE "Once upon a time ..."')


def _show(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        show_story(studio, find_story(studio, options.story), options.json)


def _see(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        seen = studio.see(options.image)
        print(json.dumps({"description": seen}) if options.json else seen)


def _doctor(options: argparse.Namespace) -> int:
    from seed_story.cli.doctor import can_tell, examine
    from seed_story.cli.server_check import examine_server

    findings = examine_server(options.server) if options.server else examine(options.preset)
    if options.json:
        print(json.dumps([vars(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            print(f"[{MARKS[finding.verdict]}] {finding.sentence}")
        print(
            "This machine is ready to create stories."
            if can_tell(findings)
            else "This machine can't create stories yet; see “!!” above."
        )
    return 0 if can_tell(findings) else 1


# ---------------------------------------------------------------------------------------------------------- helpers


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--preset",
        default=storyteller_name(),
        choices=[*PRESETS, OPEN],
        help="which storyteller to use (usually mini)",
    )
    shared.add_argument("--device", default="auto", help="auto, cpu, cuda, ... (default: auto)")
    shared.add_argument(
        "--memory", metavar="PLAN", help="on a GPU: auto, or a memory plan (“weights check” lists them)"
    )
    shared.add_argument(
        "--home", type=Path, help="folder for stories (default: SEED_STORY_HOME, or the platform's data folder)"
    )
    shared.add_argument("--json", action="store_true", help="print plain JSON")
    shared.add_argument("--quiet", action="store_true", help="don't show progress")
    shared.add_argument("--verbose", action="store_true", help="show log messages")
    parser = argparse.ArgumentParser(prog="python -m seed_story", description="Create illustrated stories.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, parents=[shared])
        made.set_defaults(run=run, logs=False)
        return made

    new = command("new", _new, "Start a story with a picture and a few words.")
    new.add_argument("image")
    new.add_argument("text")
    new.add_argument("--title", default="")
    new.add_argument("--language", default="", help=LANGUAGE_HELP)
    further = command("continue", _continue, "Continue a story.")
    further.add_argument("story")
    further.add_argument("scene", nargs="?", help="the scene to continue (default: the newest ending)")
    further.add_argument("--count", type=int, default=1, help="how many continuations, 1 to 4")
    further.add_argument("--direction", default="", help="opening words of the scene")
    further.add_argument("--new-chapter", action="store_true", help="continue after the end of the story")
    further.add_argument("--seed", type=int, default=-1, help="random seed, -1 = random; continuation i uses seed + i")
    further.add_argument(
        "--temperature", type=float, help="creativity: 0 is the most likely story, higher is more surprising"
    )
    further.add_argument("--steps", type=int, help="number of drawing steps")
    further.add_argument("--guidance", type=float, help="how closely pictures follow the text")
    command("list", _list, "List all stories.")
    command("show", _show, "Show the scenes of a story.").add_argument("story")
    command("library", _list, "List all stories; same as “list”.")
    shelf_commands.add_to(command)
    making_commands.add_to(command)
    export_commands.add_to(command)
    voice_commands.add_to(command)
    operation_commands.add_to(command)
    command("see", _see, "Describe what the model sees in a picture.").add_argument("image")
    doctor = command("doctor", _doctor, "Check this machine, or a running studio.")
    doctor.add_argument("--server", metavar="URL", help="check the studio running at this address instead")
    weights_commands.add_to(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
