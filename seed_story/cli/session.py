"""What the commands share: a studio for their time, progress on a terminal, stories and scenes by the start of ids."""

from __future__ import annotations

import argparse
import json
import sys
import threading

from seed_story.errors import InputError, NotFoundError
from seed_story.serving.loader import Readiness
from seed_story.story import Scene, Story
from seed_story.story.languages import LANGUAGES
from seed_story.studio.stories import proposal
from seed_story.studio.studio import Studio, open_studio

LANGUAGE_HELP = "language of the story, such as de or German (default: SEED_STORY_LANGUAGE, else by its letters)"


class Session:
    """A studio for one command. The model is loaded only by a verb that needs it; how far it is goes to stderr."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._studio = open_studio(options.preset, device=options.device, start=False)
        self._over = threading.Event()
        self._line = Line(options.quiet)
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Studio:
        self._watcher.start()
        return self._studio

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watcher.join()
        self._studio.close()

    def _watch(self) -> None:
        shown: Readiness | None = None
        while not self._over.wait(0.2):
            now = self._studio.readiness()
            if now != shown and now.fraction > 0:
                self._line(now.fraction, now.message)
            shown = now


class Line:
    """Progress as one line on stderr that is written over, on a terminal only."""

    def __init__(self, quiet: bool) -> None:
        self._on = not quiet and sys.stderr.isatty()

    def __call__(self, fraction: float, message: str) -> None:
        if self._on:
            end = "\n" if fraction >= 1 else ""
            print(f"\r\x1b[2K{100 * fraction:3.0f} %  {message[:90]}", end=end, file=sys.stderr, flush=True)


def find_story(studio: Studio, beginning: str) -> Story:
    """The story whose id begins so. Raises NotFoundError, or InputError when there are several."""
    return studio.get_story(story_id(studio, beginning))


def story_id(studio: Studio, beginning: str, *, also_deleted: bool = False) -> str:
    """The id that begins so, of a story that is there before one that is deleted; what was given when there is none.

    Raises InputError when there are several.
    """
    known = studio.stories_beginning(beginning.lower())
    there = [id for id, deleted in known.items() if not deleted]
    found = there or (list(known) if also_deleted else [])
    if len(found) > 1:
        raise InputError(f"Several stories start with {beginning!r}: {', '.join(id[:12] for id in found[:8])}.")
    return found[0] if found else beginning


def find_scene(story: Story, beginning: str | None) -> Scene:
    """The scene whose id begins so (default: the newest ending). Raises NotFoundError, or InputError for several."""
    if beginning is None:
        return story.leaves()[-1]
    found = [scene for scene in story.scenes if scene.id.startswith(beginning.lower())]
    if len(found) > 1:
        raise InputError(f"Several scenes start with {beginning!r}: {', '.join(scene.id[:12] for scene in found)}.")
    if not found:
        raise NotFoundError(f"“{story.title}” has no scene {beginning!r}. Use “show” to list its scenes.")
    return found[0]


def say_proposal(story: Story) -> None:
    """Says on stderr which language a story looks like, where it says none; it is never decided in silence."""
    if looks := proposal(story):
        name = LANGUAGES[looks].name
        print(
            f"This looks like {name}, and the story says no language. Say it with: "
            f"python -m seed_story language {story.id[:8]} {looks}",
            file=sys.stderr,
        )


def show_story(studio: Studio, story: Story, as_json: bool) -> None:
    """Prints the scenes of a story as an indented tree, or all of it as JSON."""
    if as_json:
        print(json.dumps(studio.story_json(story), ensure_ascii=False, indent=2))
        return
    print(f"{story.title}  [{story.id[:8]}]")
    for scene in story.scenes:
        depth = len(story.path_to(scene.id)) - 1
        stale = "  (stale: an earlier scene was edited)" if scene.stale else ""
        name = f"{story.branch_names[scene.id]}: " if scene.id in story.branch_names else ""
        print(f"{'  ' * depth}[{scene.id[:8]}]  {name}{scene.text}{stale}")
