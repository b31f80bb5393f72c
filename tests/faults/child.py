"""The program that is killed: somebody who tells, edits, imports and exports without a pause, and says what was shown.

It is forked from a parent that has the model in memory already, so that a kill costs seconds; everything else, the
library, the files, the jobs and their threads, is the studio's own. Each line that it prints is a promise.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from seed_story.errors import StoryError
from seed_story.library.library import open_library
from seed_story.story import Story
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio

OWNERS = ("ann", "bob")
EXPORTS = ("page", "epub", "stream", "comic")
SENTENCES = "The fox went out. It rained all day. An owl sang to the moon."
MOST_SCENES = 60  # of a story; then another is begun, so that checks stay quick


class Person:
    """Does one thing after another; `say` writes a line that the parent holds the library to."""

    def __init__(self, studio: Studio, home: Path, seed: int, say: Callable[..., None]) -> None:
        self._home, self._say = home, say
        self._random = random.Random(seed)
        self._studio = studio.for_owner(self._random.choice(OWNERS))

    def act(self) -> None:
        doings = {"tell": 6, "visualize": 2, "edit": 4, "edit and draw": 2, "redraw": 1, "undo": 2, "import": 3}
        doings |= {"archive": 2, "export": 3, "rename": 1, "delete": 1, "duplicate": 1, "new": 1}
        doing = self._random.choices(list(doings), list(doings.values()))[0]
        self._say("begin", doing)
        try:
            getattr(self, "_" + doing.replace(" ", "_"))()
        except StoryError as refused:  # nothing to undo, say: an answer like any other
            self._say("refused", type(refused).__name__, str(refused).replace("\n", " ")[:200])
        self._say("end", doing)

    def _story(self) -> Story:
        stories = [story for story in self._studio.list_stories() if len(story.scenes) < MOST_SCENES]
        return self._random.choice(stories) if stories else self._new()

    def _new(self) -> Story:
        picture = Image.new("RGB", (64, 64), (self._random.randrange(256), 90, 120))
        story = self._studio.new_story(picture, "A fox found a map.", "")
        self._say("shown", story.id, story.root.id)
        return story

    def _shown(self, story: Story, events: Any) -> None:
        for event in events:
            if isinstance(event, SceneSaved):
                self._say("shown", story.id, event.scene.id)

    def _tell(self) -> None:
        story, count = self._story(), self._random.randint(1, 2)
        seed = self._random.randrange(2**30)
        scene = self._random.choice(story.scenes)
        self._shown(
            story,
            self._studio.continue_story(story.id, scene.id, GenerationRequest(count=count, seed=seed)),
        )

    def _visualize(self) -> None:
        story, seed = self._story(), self._random.randrange(2**30)
        events = self._studio.visualize(story.id, story.root.id, SENTENCES, seed)
        self._shown(story, events)

    def _edit(self) -> None:
        story = self._story()
        words = f"Words {self._random.randrange(10**6)}."
        now = self._studio.edit(story.id, self._random.choice(story.scenes).id, words)
        self._say("shown", story.id, now.scenes[-1].id)

    def _edit_and_draw(self) -> None:
        story = self._story()
        scene, seed = self._random.choice(story.scenes), self._random.randrange(2**30)
        words = f"Other words {self._random.randrange(10**6)}."
        self._shown(story, self._studio.edit_and_draw(story.id, scene.id, words, seed))

    def _redraw(self) -> None:
        story = self._story()
        scene, seed = self._random.choice(story.scenes), self._random.randrange(2**30)
        self._shown(story, self._studio.redraw(story.id, scene.id, seed))

    def _undo(self) -> None:
        turn = self._studio.undo if self._random.random() < 0.7 else self._studio.redo
        turn()

    def _import(self) -> None:
        story = self._studio.import_archive(self._home / "given.zip")
        self._say("imported", story.id, len(story.scenes))

    def _archive(self) -> None:
        self._say("made", self._studio.archive_to_save(self._story().id))

    def _export(self) -> None:
        story, kind = self._story(), self._random.choice(EXPORTS)
        scene = self._random.choice(story.leaves())
        options = {"voice": "none"} if kind in ("page", "epub") else {}
        self._say("made", self._studio.export(kind, story.id, scene.id, options).path)

    def _rename(self) -> None:
        self._studio.rename(self._story().id, f"Title {self._random.randrange(10**6)}")

    def _delete(self) -> None:
        story = self._story()
        self._studio.delete(story.id)
        self._studio.restore(story.id)

    def _duplicate(self) -> None:
        copy = self._studio.duplicate(self._story().id)
        self._say("imported", copy.id, len(copy.scenes))


def live(engine: Any, home: Path, seed: int, lines: int, *, finish: bool = False) -> None:
    """Acts until it is killed, writing lines to the file descriptor `lines`. With `finish` it only waits for what
    earlier ones left, and ends."""

    def say(*words: Any) -> None:
        os.write(lines, ("\t".join(map(str, words)) + "\n").encode())

    sys.stdout = sys.stderr = open(home / "child.log", "a", encoding="utf-8", buffering=1)  # noqa: SIM115
    studio = Studio(open_library(home), lambda progress: engine, exports=home / "exports", preset="debug")
    say("ready")
    if finish:
        while studio.library.list_jobs(owner=None, going=True):
            time.sleep(0.1)
        say("finished")
        return
    person = Person(studio, home, seed, say)
    while True:
        person.act()
