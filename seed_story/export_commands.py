"""`python -m seed_story export`: every kind of export, with every choice that the page has."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from seed_story.errors import InputError, StoryError
from seed_story.exporting import EXPORTS
from seed_story.terminal import Line, Session, find_scene, find_story

_NAMED = (
    "size", "fps", "reader", "voice", "speaker", "rate", "pitch", "music", "captions", "highlight", "title", "ending",
    "encoder", "quality", "animation", "trim", "bleed", "columns", "format",
)  # fmt: skip


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the command to the parser of the command line."""
    export = command("export", _export, "Make a film, a book, a page or data of the path to a scene.")
    export.add_argument("story")
    export.add_argument("scene", nargs="?", help="the last scene (default: the newest ending)")
    export.add_argument("--kind", default="video", choices=EXPORTS, help="what to make (default: video)")
    export.add_argument("--endings", action="store_true", help="one for every ending of the story")
    export.add_argument("--plan", action="store_true", help="say how long and how large it will be, and stop")
    export.add_argument("--preview", action="store_true", help="make the first seconds of the film only")
    export.add_argument("--out", type=Path, help="file or folder to copy the result to")
    export.add_argument("--size", help="film: landscape, portrait, square, 4k or small")
    export.add_argument("--fps", type=int, help="film: 24, 30 or 60 pictures a second")
    export.add_argument("--reader", help="film, subtitles: everyone, or children, who get more time")
    export.add_argument("--music", help="film: a sound file, softer while somebody speaks")
    export.add_argument("--no-captions", dest="captions", action="store_false", default=None)
    export.add_argument(
        "--highlight", action="store_true", default=None, help="film: the word that is heard stands out"
    )
    export.add_argument("--no-title", dest="title", action="store_false", default=None)
    export.add_argument("--no-ending", dest="ending", action="store_false", default=None)
    export.add_argument("--encoder", help="film: auto (the machine's own where it works) or software")
    export.add_argument("--quality", help="film: fine, or small for a file of half the size")
    export.add_argument("--animation", help="film: svd or ltx, moving pictures where there is a GPU")
    export.add_argument("--voice", help="a voice, or none")
    export.add_argument("--speaker", help="another voice for what stands in quotation marks")
    export.add_argument("--rate", type=float, help="reading speed, 0.7 to 1.4")
    export.add_argument("--pitch", type=int, help="of online voices, -50 to 50 hertz")
    export.add_argument("--trim", help="book: square, a4, a5, letter or wide")
    export.add_argument("--bleed", action="store_true", default=None, help="book: 3 mm more on every side")
    export.add_argument("--columns", type=int, help="comic: panels in a row")
    export.add_argument("--format", help="audio: m4b or mp3; subtitles: srt or vtt")


def _export(options: argparse.Namespace) -> None:
    wanted = {name: getattr(options, name) for name in _NAMED if getattr(options, name) is not None}
    if options.preview and options.kind != "video":
        raise InputError("Only films have a preview.")
    with Session(options) as studio:
        story = find_story(studio, options.story)
        scene = find_scene(story, options.scene)
        if options.plan:
            seconds, size = studio.export_plan(story.id, scene.id, wanted, kind=options.kind)
            _say(options, {"seconds": round(seconds, 1), "bytes": size}, f"about {seconds:.0f} s, {size / 1e6:.1f} MB")
            return
        if options.preview:
            files = [studio.export_preview(story.id, scene.id, wanted)]
        elif options.endings:
            jobs = studio.start_endings(story.id, wanted, kind=options.kind)
            files = studio.finished_endings(jobs, Line(options.quiet))
        else:
            files = [studio.export(options.kind, story.id, scene.id, wanted, Line(options.quiet))]
        if options.out is not None:
            files = _copied(files, options.out)
        shown: Any = {"file": str(files[0])} if len(files) == 1 else {"files": [str(file) for file in files]}
        _say(options, shown, "\n".join(map(str, files)))


def _say(options: argparse.Namespace, values: dict[str, Any], words: str) -> None:
    print(json.dumps(values) if options.json else words)


def _copied(files: list[Path], target: Path) -> list[Path]:
    """Copies of the files, and of the captions beside films; several are numbered."""
    copies = []
    for number, file in enumerate(files, 1):
        place = target / file.name if target.is_dir() else target
        if len(files) > 1:
            place = place.with_name(f"{place.stem}-{number}{file.suffix}")
        try:
            shutil.copyfile(file, place)
            if (captions := file.with_suffix(".srt")).exists():
                shutil.copyfile(captions, place.with_suffix(".srt"))
        except OSError as error:
            raise StoryError(
                f"The file could not be written to {place} ({error.strerror}). It is at {file}."
            ) from error
        copies.append(place)
    return copies
