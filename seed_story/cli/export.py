"""`python -m seed_story export`: every kind of export, with every choice that the page has."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from seed_story.cli.session import Line, Session, find_scene, find_story
from seed_story.errors import InputError, StoryError
from seed_story.studio.exports import EXPORTS

_NAMED = (
    "size", "fps", "reader", "voice", "speaker", "rate", "pitch", "music", "captions", "highlight", "title", "ending",
    "encoder", "quality", "animation", "composition", "trim", "bleed", "columns", "format",
)  # fmt: skip


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the command to the parser of the command line."""
    export = command("export", _export, "Export the path to a scene as a film, book, web page or data.")
    export.add_argument("story")
    export.add_argument("scene", nargs="?", help="the last scene (default: the newest ending)")
    export.add_argument(
        "--kind", choices=EXPORTS, help="export format (default: from the file name in --out, else video)"
    )
    export.add_argument("--endings", action="store_true", help="export every ending of the story")
    export.add_argument("--plan", action="store_true", help="only show how long and how large it will be")
    export.add_argument("--preview", action="store_true", help="only create the first seconds of the film")
    export.add_argument(
        "--out",
        help="file to copy the result to, or folder ending in “/”; the extension (.vtt, .pdf ...) sets the format",
    )
    export.add_argument("--size", help="film: landscape, portrait, square, 4k or small")
    export.add_argument("--fps", type=int, help="film: 24, 30 or 60 frames per second")
    export.add_argument("--reader", help="film, subtitles: everyone, or children for slower captions")
    export.add_argument("--music", help="film: background music (audio file), quieter during narration")
    export.add_argument("--no-captions", dest="captions", action="store_false", default=None)
    export.add_argument("--highlight", action="store_true", default=None, help="film: highlight spoken words")
    export.add_argument("--no-title", dest="title", action="store_false", default=None)
    export.add_argument("--no-ending", dest="ending", action="store_false", default=None)
    export.add_argument("--encoder", help="film: auto (hardware encoder where it works) or software")
    export.add_argument("--quality", help="film: fine, or small for a file of half the size")
    export.add_argument("--animation", help="film: svd or ltx, animates pictures (needs a GPU)")
    export.add_argument(
        "--composition", help="film: fill (picture fills the frame), book (words beside it) or card (whole picture)"
    )
    export.add_argument("--voice", help="a voice, or none")
    export.add_argument("--speaker", help="dialogue voice, for text in quotation marks")
    export.add_argument("--rate", type=float, help="reading speed, 0.7 to 1.4")
    export.add_argument("--pitch", type=int, help="pitch of online voices, -50 to 50 Hz")
    export.add_argument("--trim", help="book: square, a4, a5, letter or wide")
    export.add_argument("--bleed", action="store_true", default=None, help="book: add 3 mm bleed on every side")
    export.add_argument("--columns", type=int, help="comic: panels per row")
    export.add_argument(
        "--format", help="audio: m4b or mp3; subtitles: srt or vtt (default: from the file name in --out)"
    )


def _export(options: argparse.Namespace) -> None:
    kind, wanted = _asked(options)
    if options.preview and kind != "video":
        raise InputError("Only films have a preview.")
    with Session(options) as studio:
        story = find_story(studio, options.story)
        scene = find_scene(story, options.scene)
        if options.plan:
            seconds, size = studio.export_plan(story.id, scene.id, wanted, kind=kind)
            plan = {"seconds": round(seconds, 1), "bytes": size}
            print(json.dumps(plan) if options.json else f"about {seconds:.0f} s, {size / 1e6:.1f} MB")
            return
        if options.preview:
            made = [studio.export_preview(story.id, scene.id, wanted)]
        elif options.endings:
            jobs = studio.start_endings(story.id, wanted, kind=kind)
            made = studio.finished_endings(jobs, Line(options.quiet))
        else:
            made = [studio.export(kind, story.id, scene.id, wanted, Line(options.quiet))]
        files = [one.path for one in made]
        if options.out is not None:
            files = _copied(files, options.out)
        _say(options, files, [one.warnings for one in made])


def _asked(options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """The kind and its options. The name in --out decides both where nothing else does, and may contradict nothing."""
    from seed_story.export.kinds import KINDS, find_kind

    wanted = {name: getattr(options, name) for name in _NAMED if getattr(options, name) is not None}
    ending = Path(options.out).suffix.lower() if options.out is not None and not _is_folder(options.out) else ""
    kinds = {suffix: kind.id for kind in KINDS.values() for suffix in kind.suffixes}
    kinds[".zip"] = "stream"  # of several kinds that are zips; the others need --kind
    chosen = find_kind(options.kind or kinds.get(ending, "video"))
    if not ending:
        return chosen.id, wanted
    if ending not in chosen.suffixes:
        raise InputError(
            f"The file name for {chosen.name} must end in {' or '.join(chosen.suffixes)}, but {options.out!r} does not."
        )
    if len(chosen.suffixes) > 1:  # the ending is the format
        wanted.setdefault("format", ending[1:])
        if f".{wanted['format']}" != ending:
            raise InputError(f"--format {wanted['format']} and the name {options.out!r} contradict each other.")
    return chosen.id, wanted


def _say(options: argparse.Namespace, files: list[Path], warnings: list[tuple[str, ...]]) -> None:
    """The files on stdout; what is missing in them on stderr, or beside them in JSON."""
    if options.json:
        several = {"files": [str(file) for file in files], "warnings": [list(said) for said in warnings]}
        print(json.dumps({"file": str(files[0]), "warnings": list(warnings[0])} if len(files) == 1 else several))
        return
    print("\n".join(map(str, files)))
    for file, said in zip(files, warnings, strict=True):
        for sentence in said:
            print(f"{file.name}: {sentence}" if len(files) > 1 else sentence, file=sys.stderr)


def _is_folder(out: str) -> bool:
    return out.endswith(("/", os.sep)) or Path(out).is_dir()


def _copied(files: list[Path], out: str) -> list[Path]:
    """Copies of the files, and of the captions beside films; several are numbered."""
    copies = []
    for number, file in enumerate(files, 1):
        place = Path(out) / file.name if _is_folder(out) else Path(out)
        if len(files) > 1:
            place = place.with_name(f"{place.stem}-{number}{file.suffix}")
        try:
            if _is_folder(out):
                place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
            if (captions := file.with_suffix(".srt")).exists() and captions != file:
                shutil.copyfile(captions, place.with_suffix(".srt"))
        except OSError as error:
            raise StoryError(
                f"The file could not be saved to {place} ({error.strerror}). It is still at {file}."
            ) from error
        copies.append(place)
    return copies
