"""Commands on stories that are told already: archives, copies, names, deleting, searching, undoing."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from seed_story.cli.session import Session, find_scene, find_story, say_proposal, show_story, story_id
from seed_story.studio.studio import Action, Studio


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the commands by the parser's own `command(name, run, text)`."""
    archive = command("archive", _archive, "Save a backup of a story, with all its pictures and features, in one file.")
    archive.add_argument("story")
    archive.add_argument("out", type=Path, help="zip file to write")
    command("import", _import, "Import a story from an archive.").add_argument("file", type=Path)
    command("duplicate", _duplicate, "Duplicate a story.").add_argument("story")
    graft = command("graft", _graft, "Copy a scene and everything below it under another scene.")
    graft.add_argument("story")
    graft.add_argument("scene", help="the scene to copy")
    graft.add_argument("to_story", help="copy to this story ...")
    graft.add_argument("under_scene", help="... below this scene")
    name = command("name", _name, "Name the branch that starts at a scene.")
    name.add_argument("story")
    name.add_argument("scene")
    name.add_argument("name", help='"" removes the name')
    language = command("language", _language, "Show or set the language that a story is written in.")
    language.add_argument("story")
    language.add_argument("language", nargs="?", help='a code or a name, such as de or German; "" takes it back')
    delete = command("delete", _delete, "Delete a story, or a scene and everything below it.")
    delete.add_argument("story")
    delete.add_argument("scene", nargs="?", help="(default: the whole story)")
    search = command("search", _search, "Search stories and scenes.")
    search.add_argument("text", nargs="+")
    undo = command("undo", _undo, "Undo the last change; generated scenes and pictures stay.")
    undo.add_argument("story", nargs="?", help="(default: the last change to any story)")
    redo = command("redo", _redo, "Redo the last change that was undone.")
    redo.add_argument("story", nargs="?", help="(default: any story)")


def _archive(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        file = studio.archive(find_story(studio, options.story).id, options.out)
        print(json.dumps({"file": str(file)}) if options.json else file)


def _import(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        show_story(studio, studio.import_archive(options.file), options.json)


def _duplicate(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        show_story(studio, studio.duplicate(find_story(studio, options.story).id), options.json)


def _graft(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        source, target = find_story(studio, options.story), find_story(studio, options.to_story)
        scene, under = find_scene(source, options.scene), find_scene(target, options.under_scene)
        show_story(studio, studio.graft(source.id, scene.id, target.id, under.id), options.json)


def _name(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        story = find_story(studio, options.story)
        scene = find_scene(story, options.scene)
        show_story(studio, studio.name_branch(story.id, scene.id, options.name), options.json)


def _language(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        story = find_story(studio, options.story)
        if options.language is not None:
            story = studio.set_language(story.id, options.language)
        written = story.written_in
        if options.json:
            print(json.dumps({"story": story.id, "language": written.code, "said": bool(story.language)}))
            return
        print(f"{written.code}  {written.name}{'' if story.language else '  (by its letters)'}")
        say_proposal(story)


def _delete(options: argparse.Namespace) -> None:
    with Session(options) as studio:
        story = find_story(studio, options.story)
        if options.scene is not None:
            scene = find_scene(story, options.scene)
            show_story(studio, studio.delete_scene(story.id, scene.id), options.json)
            return
        studio.delete(story.id)
        said = f"Deleted “{story.title}”. “undo {story.id[:8]}” brings it back."
        print(json.dumps({"deleted": story.id}) if options.json else said)


def _search(options: argparse.Namespace) -> None:
    text = " ".join(options.text)
    with Session(options) as studio:
        found = studio.search(text)
        if options.json:
            print(json.dumps([asdict(place) for place in found], ensure_ascii=False, indent=2))
            return
        for place in found:
            print(f"{place.story_id[:8]}  {(place.scene_id or '')[:8]:8}  {' '.join(place.text.split())}")
        if not found:
            print(f"Nothing found for “{text}”.")


def _undo(options: argparse.Namespace) -> None:
    _turn(options, "Undone", Studio.undo)


def _redo(options: argparse.Namespace) -> None:
    _turn(options, "Redone", Studio.redo)


def _turn(options: argparse.Namespace, done: str, verb: Callable[..., Action]) -> None:
    with Session(options) as studio:
        asked = options.story and story_id(studio, options.story, also_deleted=True)
        action = verb(studio, asked)
        if options.json:
            print(json.dumps(vars(action), ensure_ascii=False))
        else:
            print(f"{done}: {action.verb}  [{action.story_id[:8]}]  {action.title}")
