"""Commands that illustrate a text, look after jobs, and open the page."""

from __future__ import annotations

import argparse
import codecs
import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path

from seed_story.cli.session import LANGUAGE_HELP, Session, say_proposal, show_story
from seed_story.errors import InputError, StoryError
from seed_story.runtime.environment import ENGINES, default_language
from seed_story.story import validation as checks
from seed_story.story.languages import find_language, known_language
from seed_story.studio.studio import Job, SceneSaved

APP = Path(__file__).resolve().parent.parent.parent / "app.py"


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the commands by the parser's own `command(name, run, text)`."""
    visualize = command("visualize", _visualize, "Illustrate a text of your own, sentence by sentence.")
    visualize.add_argument("image", help="the picture of the first sentence")
    visualize.add_argument("text", help="the text, or “-” to read it from standard input")
    visualize.add_argument("--title", default="")
    visualize.add_argument("--language", default="", help=LANGUAGE_HELP)
    visualize.add_argument(
        "--encoding", default="utf-8", help="encoding of standard input, e.g. windows-1252 (default: utf-8)"
    )
    visualize.add_argument("--seed", type=int, default=-1, help="random seed, -1 = random; scene i uses seed + i")
    jobs = command("jobs", _jobs, "List generation and export jobs.")
    jobs.add_argument("--all", action="store_true", help="include finished jobs")
    command("cancel", _cancel, "Cancel a job.").add_argument("job", help="id of the job, or its first characters")
    serve = command("serve", _serve, "Open the page, as app.py does.")
    serve.set_defaults(logs=True)  # the app's own
    serve.add_argument("--share", action="store_true", help="also create a public address through Gradio's tunnel")
    serve.add_argument("--public", action="store_true", help="for a studio shared with strangers")
    serve.add_argument("--engine", choices=ENGINES, help="run the model in this program, or in replicas with Ray Serve")
    serve.add_argument("--no-mcp", action="store_true", help="do not offer the endpoints as tools for assistants (MCP)")


def _visualize(options: argparse.Namespace) -> None:
    text = read_input(options.encoding) if options.text == "-" else options.text
    code = find_language(options.language).code if options.language else default_language()
    first, *rest = checks.sentences(text, known_language(code, text).code)
    with Session(options) as studio:
        story = studio.new_story(options.image, first, options.title, code)
        if rest:
            for event in studio.visualize(story.id, story.root.id, checks.PARAGRAPH.join(rest), options.seed):
                if isinstance(event, SceneSaved) and not options.json:
                    print(f"[{event.scene.id[:8]}]  {event.scene.text}", flush=True)
        if options.json or not rest:
            show_story(studio, studio.get_story(story.id), options.json)
        say_proposal(studio.get_story(story.id))


def read_input(encoding: str) -> str:
    """Standard input in an encoding, whatever the system's own is. Raises InputError when it is another one."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise InputError(f"There is no encoding {encoding!r}; try utf-8, utf-16 or windows-1252.") from None
    data = sys.stdin.buffer.read()
    if encoding.lower() in ("utf-8", "utf8"):
        encoding = "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"This is not {encoding.removesuffix('-sig').upper()}: byte {error.start + 1} is "
            f"{data[error.start]:#04x}. Save the text as UTF-8, or give its encoding, such as --encoding "
            "windows-1252."
        ) from error


def _jobs(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        jobs = studio.jobs(going=not options.all)
        if options.json:
            print(json.dumps([_plain(job) for job in jobs], ensure_ascii=False, indent=2))
            return
        for job in jobs:
            print(f"{job.id[:8]}  {job.kind:10} {job.state:9} {100 * job.progress:3.0f} %  {job.message}")
        if not jobs:
            print("No jobs are waiting or running.")


def _cancel(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        begins = [job for job in studio.jobs() if job.id.startswith(options.job.lower())]
        found = [job for job in begins if not job.finished] or begins
        if len(found) > 1:
            raise InputError(f"Several jobs start with {options.job!r}: {', '.join(job.id[:12] for job in found)}.")
        job = studio.cancel_job(found[0].id if found else studio.job(options.job).id)
        print(json.dumps(_plain(job)) if options.json else f"{job.id[:8]}  {job.state}")


def _serve(options: argparse.Namespace) -> None:
    if not APP.is_file():
        raise StoryError(f"The page is started by {APP}, which is missing. Get the whole repository.")
    given = ["--preset", options.preset, "--device", options.device]
    given += ["--home", str(options.home)] if options.home is not None else []
    given += ["--engine", options.engine] if options.engine else []
    given += [f"--{name.replace('_', '-')}" for name in ("share", "public", "no_mcp") if getattr(options, name)]
    runpy.run_path(str(APP))["main"](given)


def _plain(job: Job) -> dict[str, object]:
    names = ("id", "kind", "story_id", "scene_id", "state", "progress", "message", "result", "attempts")
    return {name: getattr(job, name) for name in names}
