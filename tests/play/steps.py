"""What is played, step by step, through a Gradio client: each returns when its answer is there and as it should be."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gradio_client import Client, handle_file

from tests.play.process import App, PlayError
from tests.running_app import ROOT

FRAMES = ROOT / "assets" / "frames"
LOOK = 0.1  # seconds between two looks at a job
STOPPED_IN = 10.0  # seconds after which nobody believes in a Stop any more
LEAST = 30.0  # seconds that the page may take for one answer
MANY_STEPS = 100  # of denoising, so that a telling lasts until it is stopped


class Player:
    """Does the main job in one story. Steps may be left out; what a later one needs is told by itself then."""

    def __init__(self, app: App, patience: float, settings: Mapping[str, Any]) -> None:
        self._app, self._patience, self._settings = app, patience, dict(settings)
        self._client = Client(
            app.url,
            verbose=False,
            download_files=str(app.home / "client"),
            httpx_kwargs={"timeout": max(patience, LEAST)},
        )
        self.story_id = self.opening = self.newest = ""
        self._undoable = False
        self.figures: dict[str, float] = {}  # seconds within steps that are worth telling

    def wake(self) -> None:
        """Waits until the model is there."""
        while (now := self._client.predict(api_name="/readiness"))["state"] != "ready":
            if now["state"] == "failed":
                raise PlayError(f"The model was not loaded: {now['message']}")
            self._app.check()
            time.sleep(LOOK)

    def new(self) -> None:
        first = json.loads((FRAMES / "frames.json").read_text(encoding="utf-8"))[0]
        story = self._ask("new_story", handle_file(str(FRAMES / first["file"])), first["text"], first["title"])
        _expect(len(story["scenes"]) == 1, "A new story has its opening and nothing else.")
        self.story_id, self.opening = story["id"], story["scenes"][0]["id"]
        self.newest = self.opening

    def continue_(self) -> None:
        self._told(self._continue(self.opening), 1)

    def three(self) -> None:
        self._told(self._continue(self.opening, count=3), 3)

    def hint(self) -> None:
        self._told(self._continue(self.newest, direction="There was a storm coming.", strength="hint"), 1)

    def begin(self) -> None:
        (scene,) = self._told(self._continue(self.newest, direction="At noon, it rained."), 1)
        _expect(scene["text"].startswith("At noon, it rained"), f"The scene does not begin as asked: {scene['text']!r}")

    def edit(self) -> None:
        words = "They found an old boat by the lake."
        (scene,) = self._told(self._ask("edit_and_draw", self.story_id, self._a_scene(), words, 3), 1)
        _expect(scene["text"] == words, f"The scene does not have the words that were asked for: {scene['text']!r}")
        self._undoable = True

    def redraw(self) -> None:
        before = self._scene(self._a_scene())
        (scene,) = self._new_scenes(self._ask("redraw_scene", self.story_id, before["id"], 5), 1)
        _expect(scene["text"] == before["text"], "A redrawing changed the words.")
        self._undoable = True

    def fit(self) -> None:
        self._ask("redraw_until_it_fits", self.story_id, self._a_scene(), 2, 7)

    def suggest(self) -> None:
        _expect(bool(self._ask("suggest_words", self.story_id, self._a_scene(), 9)), "No words were suggested.")

    def stop(self) -> None:
        """Stops a telling of four ways as soon as it is told, and then tells another scene: the model is free again."""
        settings = {**self._settings, "steps": MANY_STEPS}
        going = self._client.submit(
            self.story_id, self.opening, 4, "", 11, "begin", settings, api_name="/continue_story"
        )
        job = self._running(going)
        asked = time.monotonic()
        self._ask("cancel_job", job["id"])
        while (now := self._ask("get_job", job["id"]))["state"] in ("queued", "running"):
            if time.monotonic() - asked > self._patience:
                raise PlayError(f"The telling did not stop in {self._patience:.0f} seconds.")
            time.sleep(LOOK / 2)
        self.figures["stop heard"] = time.monotonic() - asked
        _expect(now["state"] == "cancelled", f"The stopped telling is {now['state']}: {now['message']}")
        _expect(
            self.figures["stop heard"] < STOPPED_IN, f"The stop was heard after {self.figures['stop heard']:.1f} s."
        )
        self._told(self._continue(self.opening), 1)

    def undo(self) -> None:
        if not self._undoable:
            self._ask("edit_scene", self.story_id, self._a_scene(), "They all went home again.")
        done = self._ask("undo", self.story_id)
        _expect(done["story_id"] == self.story_id, f"Undo took back something else: {done}")

    def film(self) -> None:
        _file(self._ask("export_video", self.story_id, self._a_scene(), {"size": "small"})[0], ".mp4")

    def book(self) -> None:
        _file(self._ask("export_story", self.story_id, self._a_scene(), "book", {})[0], ".pdf")

    # ------------------------------------------------------------------------------------------------------- inside

    def _ask(self, verb: str, *given: Any) -> Any:
        return self._client.submit(*given, api_name=f"/{verb}").result(timeout=self._patience)

    def _continue(self, scene_id: str, count: int = 1, direction: str = "", strength: str = "begin") -> Any:
        return self._ask("continue_story", self.story_id, scene_id, count, direction, 1, strength, self._settings)

    def _a_scene(self) -> str:
        """A scene behind the opening."""
        if self.newest == self.opening:
            self.continue_()
        return self.newest

    def _told(self, answer: Any, count: int) -> list[dict[str, Any]]:
        scenes = self._new_scenes(answer, count)
        self.newest = scenes[-1]["id"]
        return scenes

    def _new_scenes(self, answer: Any, count: int) -> list[dict[str, Any]]:
        _expect(len(answer) == count, f"{len(answer)} scenes were told instead of {count}.")
        for scene in answer:
            _expect(bool(scene["text"].strip()), f"Scene {scene['id']} has no words.")
            _expect(bool(scene["image"]), f"Scene {scene['id']} has no picture.")
        return answer

    def _scene(self, scene_id: str) -> dict[str, Any]:
        scenes = self._ask("get_story", self.story_id)["scenes"]
        return next(scene for scene in scenes if scene["id"] == scene_id)

    def _running(self, going: Any) -> dict[str, Any]:
        """The job that was asked for, as soon as it has begun to tell."""
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            for job in self._ask("list_jobs", True):
                if job["kind"] == "tell" and job["progress"] > 0:
                    return job
            if going.done():
                raise PlayError("The telling was over before it could be stopped.")
            time.sleep(LOOK / 4)
        raise PlayError(f"The telling did not begin in {self._patience:.0f} seconds.")


STEPS: Mapping[str, Callable[[Player], None]] = {
    "new": Player.new, "continue": Player.continue_, "three": Player.three, "hint": Player.hint,
    "begin": Player.begin, "edit": Player.edit, "redraw": Player.redraw, "fit": Player.fit,
    "suggest": Player.suggest, "stop": Player.stop, "undo": Player.undo, "film": Player.film, "book": Player.book,
}  # fmt: skip


def _expect(true: bool, sentence: str) -> None:
    if not true:
        raise PlayError(sentence)


def _file(given: Any, suffix: str) -> None:
    path = Path(str(given))
    _expect(path.suffix == suffix and path.stat().st_size > 1000, f"{path} is no file of this kind.")
