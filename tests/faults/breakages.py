"""Everything else that breaks: one function for each, which breaks it, looks, and says what held.

Each gets the model and an empty folder. It raises AssertionError when a promise was broken, and Impossible where this
machine cannot be broken in that way.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import pytest
import sqlalchemy as sa
from PIL import Image

from seed_story.errors import StoryError
from seed_story.library.library import open_library
from seed_story.serving.ray_serve import RayStoryteller
from seed_story.story import Story
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio
from tests.faults.dying import Dying
from tests.faults.invariants import Promises, check
from tests.running_app import free_port
from tests.services import Missing, postgres, s3_store


class Impossible(RuntimeError):
    """Cannot be tried here; says why."""


def opened(engine: Any, home: Path, *, start: bool = False) -> Studio:
    return Studio(open_library(home), lambda progress: engine, exports=home / "exports", start=start)


def begun(studio: Studio) -> Story:
    return studio.new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")


def told(studio: Studio, story: Story, seed: int) -> str:
    events = studio.continue_story(story.id, story.root.id, GenerationRequest(seed=seed))
    return next(event.scene.id for event in events if isinstance(event, SceneSaved))


def nothing_broken(home: Path, promises: Promises) -> None:
    assert check(home, promises) == []


# --------------------------------------------------------------------------------------------------------- the disk


@contextmanager
def tiny_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "seed-story-test", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        raise Impossible("only root may mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def disk_full(engine: Any, folder: Path) -> str:
    with tiny_disk(folder, 6) as disk:
        home, promises = disk / "home", Promises()
        studio = opened(engine, home)
        story = begun(studio)
        promises.scenes.add((story.id, told(studio, story, 1)))
        ballast = disk / "ballast"
        free = shutil.disk_usage(disk).free
        ballast.write_bytes(bytes(free - 60_000))
        said, count = "", 0
        for seed in range(2, 60):
            try:
                promises.scenes.add((story.id, told(studio, story, seed)))
                count += 1
            except StoryError as error:
                said = str(error)
                break
        assert "full" in said or "space" in said, f"it never filled, or nobody said so: {said!r}"
        with pytest.raises(StoryError):
            studio.export("page", story.id, story.root.id, {"voice": "none"})
        ballast.unlink()
        nothing_broken(home, promises)
        told(studio, story, 99)
        studio.close()
        nothing_broken(home, promises)
    return f"{count} scenes fitted, then “{said}”; all are there, and with room again the next one is told"


def read_only_folder(engine: Any, folder: Path) -> str:
    with tiny_disk(folder, 32) as disk:
        home, promises = disk / "home", Promises()
        studio = opened(engine, home)
        story = begun(studio)
        promises.scenes.add((story.id, told(studio, story, 1)))
        studio.close()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        try:
            studio = opened(engine, home)
        except StoryError as error:
            said = str(error)
        else:
            assert len(studio.get_story(story.id).scenes) == 2
            with pytest.raises(StoryError) as caught:
                told(studio, story, 2)
            said = str(caught.value)
            studio.close()
        assert "cannot be used" in said or "could not be saved" in said, said
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        nothing_broken(home, promises)
    return f"“{said.split('(')[0].strip()} …”; nothing changed, and all is there when it may be written again"


def corrupted_page(engine: Any, folder: Path) -> str:
    studio = opened(engine, folder / "home")
    story = begun(studio)
    for seed in range(12):
        told(studio, story, seed)
    archive = studio.archive(story.id, folder / "story.zip")
    studio.close()
    file = folder / "home" / "library.sqlite3"
    with sqlite3.connect(file) as db:
        page_size = db.execute("PRAGMA page_size").fetchone()[0]
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'scenes'").fetchone()[0]
    whole = file.read_bytes()
    at = (page - 1) * page_size
    file.write_bytes(whole[:at] + os.urandom(page_size) + whole[at + page_size :])
    damaged = file.read_bytes()
    with pytest.raises(StoryError) as caught:
        broken = opened(engine, folder / "home")
        broken.get_story(story.id)
    assert "malformed" in str(caught.value) or "cannot be" in str(caught.value), caught.value
    assert file.read_bytes()[:at] == damaged[:at], "nobody repaired it silently"
    again = opened(engine, folder / "elsewhere")
    assert again.import_archive(archive).scenes == story_scenes(archive, folder)
    again.close()
    return f"“{caught.value}”; an archive of before brings the story back"


def story_scenes(archive: Path, folder: Path) -> Any:
    from tests.kept import open_shelf

    shelf = open_shelf(folder / "third")
    scenes = shelf.import_archive(archive).scenes
    shelf.close()
    return scenes


def missing_picture(engine: Any, folder: Path) -> str:
    studio = opened(engine, folder)
    story = begun(studio)
    name = told(studio, story, 1)
    scene = studio.get_story(story.id).scene(name)
    studio.library.asset_path(scene.image).unlink()
    now = studio.get_story(story.id)
    shown = studio.story_json(now)["scenes"][1]["image"]
    Image.open(shown).load()
    assert shown.endswith("lost.png")
    told(studio, story, 2)
    page = studio.export("page", story.id, name, {"voice": "none"})
    assert page.path.stat().st_size
    with pytest.raises(StoryError) as caught:
        studio.archive(story.id, folder / "story.zip")
    assert not (folder / "story.zip").exists()
    list(studio.redraw(story.id, name, 5))
    studio.close()
    return f"an empty sheet in its place, the page is made, an archive says “{caught.value}”; it can be drawn anew"


# -------------------------------------------------------------------------------------------------------- the clock


def clock_set_back(engine: Any, folder: Path) -> str:
    promises, real = Promises(), time.time
    studio = opened(engine, folder)
    story = begun(studio)
    promises.scenes.add((story.id, told(studio, story, 1)))
    job = studio.library.add_job(
        "tell", story.id, story.root.id, {"seeds": [2, 3], "direction": "", "settings": {}}, worker="gone|1|1.0|x"
    )
    studio.close()
    with mock.patch("time.time", lambda: real() - 3600):
        studio = opened(engine, folder, start=True)
        studio.services.jobs.wait(job)
        promises.scenes.add((story.id, told(studio, story, 4)))
        studio.rename(story.id, "Yesterday")
        assert studio.undo().verb == "rename"
        seeds = sorted(scene.seed for scene in studio.get_story(story.id).scenes[1:])
        studio.close()
    assert seeds == [1, 2, 3, 4], seeds
    nothing_broken(folder, promises)
    return "an hour back: leases of before run out, the job that waited is told once, undo takes the last action"


# ----------------------------------------------------------------------------------------------------- the database


def connection_cut(engine: Any, folder: Path) -> str:
    with _server() as server:
        url = server.new_database()
        with mock.patch.dict(os.environ, {"DATABASE_URL": url}):
            studio, promises = opened(engine, folder), Promises()
            story = begun(studio)
            commits = cuts = 0

            def cut(connection: sa.Connection) -> None:
                nonlocal commits, cuts
                statement = "SELECT pg_terminate_backend(%s)"
                commits += bool(connection.get_execution_options().get("seed_story_writes"))
                if cuts < 12 and commits % 3 == 0:
                    cuts, commits = cuts + 1, commits + 1
                    pid = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
                    with psycopg.connect(f"{server.url}/postgres", autocommit=True) as admin:
                        admin.execute(statement.encode(), [pid])

            sa.event.listen(studio.library.engine, "commit", cut)
            refused = 0
            for seed in range(12):
                try:
                    promises.scenes.add((story.id, told(studio, story, seed)))
                except StoryError as error:
                    assert "database did not respond" in str(error), error
                    refused += 1
            assert cuts == 12
            promises.scenes.add((story.id, told(studio, story, 50)))
            studio.close()
            nothing_broken(folder, promises)
    return (
        f"{cuts} of the next transactions cut before their commit: {refused} of 12 wishes refused with a sentence, the "
        "others told; nothing half"
    )


def database_restarted(engine: Any, folder: Path) -> str:
    with _server() as server:
        with mock.patch.dict(os.environ, {"DATABASE_URL": server.new_database()}):
            studio, promises = opened(engine, folder, start=True), Promises()
            story = begun(studio)
            sentences = " ".join(f"Sentence {number} is told." for number in range(8))
            events = studio.visualize(story.id, story.root.id, sentences, 7)
            refused = ""
            try:
                for event in events:
                    if isinstance(event, SceneSaved):
                        promises.scenes.add((story.id, event.scene.id))
                        if len(promises.scenes) == 2:
                            server.control("restart", "-m", "immediate")
            except StoryError as error:
                refused = str(error)
            promises.scenes.add((story.id, told(studio, story, 50)))
            kept = len(studio.get_story(story.id).scenes)
            studio.close()
            nothing_broken(folder, promises)
    told_on = f"“{refused}”" if refused else "the telling went on to its end"
    return f"the server was killed and started again in the middle of a telling: {told_on}; {kept} scenes are there"


@contextmanager
def _server() -> Iterator[Any]:
    try:
        with postgres() as server:
            if server.folder is None:
                raise Impossible("a server that others use is not ended")
            yield server
    except Missing as error:
        raise Impossible(str(error)) from error


# -------------------------------------------------------------------------------------------------------- the store


class Wire:
    """A wire to a port on this machine that can be slow, or cut."""

    def __init__(self, port: int) -> None:
        self._to, self.port, self.delay, self.cut = port, free_port(), 0.0, False
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._listener.accept()
            except OSError:
                return
            if self.cut:
                ours.close()
                continue
            theirs = socket.create_connection(("127.0.0.1", self._to))
            for one, other in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while (data := one.recv(1 << 16)) and not self.cut:
                time.sleep(self.delay)
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            end.close()

    def close(self) -> None:
        self._listener.close()


def store_slow_or_gone(engine: Any, folder: Path) -> str:
    with s3_store() as environment:
        wire = Wire(int(environment["AWS_ENDPOINT_URL"].rpartition(":")[2]))
        with mock.patch.dict(os.environ, {**environment, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{wire.port}"}):
            studio, promises = opened(engine, folder), Promises()
            story = begun(studio)
            began = time.monotonic()
            promises.scenes.add((story.id, told(studio, story, 1)))
            usual = time.monotonic() - began
            wire.delay = 0.1
            began = time.monotonic()
            promises.scenes.add((story.id, told(studio, story, 2)))
            slow = time.monotonic() - began
            wire.delay, wire.cut = 0.0, True
            with pytest.raises(StoryError) as caught:
                told(studio, story, 3)
            wire.cut = False
            promises.scenes.add((story.id, told(studio, story, 4)))
            studio.close()
            nothing_broken(folder, promises)
        wire.close()
    return (
        f"slow (0.1 s each way): a scene in {slow:.1f} s instead of {usual:.1f} s; gone: “{caught.value}”; back: the "
        "next scene is told, nothing half"
    )


# ----------------------------------------------------------------------------------------------------- the replicas


def replica_killed(engine: Any, folder: Path) -> str:
    """The model is elsewhere (`seed_story/serving/ray_serve.py`) and its program is killed at each stage of a scene."""
    studio, promises = opened(engine, folder), Promises()
    story = begun(studio)
    events = list(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=3)))
    whole = next(event.scene for event in events if isinstance(event, SceneSaved))
    studio.close()
    stages = {"its first word": 0, "a later word": 3, "its picture": len(events) // 2, "its end": len(events) - 2}
    handle = Dying(engine, 0, 0)
    studio = opened(RayStoryteller(engine.preset, handle, {"weights_id": engine.weights_id}), folder)
    for handle.after in stages.values():
        handle.begun, handle.deaths = 0, 2
        name = told(studio, story, 3)
        again = studio.get_story(story.id).scene(name)
        assert handle.begun == 3 and (again.text, again.features) == (whole.text, whole.features)
        handle.deaths = 6
        with pytest.raises(StoryError) as caught:
            told(studio, story, 4)
        handle.deaths = 0
        promises.scenes |= {(story.id, again.id), (story.id, told(studio, story, 5))}
    scenes = len(studio.get_story(story.id).scenes)
    studio.close()
    assert scenes == 2 + 2 * len(stages), "each once, and nothing of those that were refused"
    nothing_broken(folder, promises)
    return (
        f"two killed in one scene, before {', '.join(stages)}: a third tells the same words and picture, saved once; "
        f"three killed: “{caught.value}”, and the next scene is told"
    )


BREAKAGES: dict[str, Callable[[Any, Path], str]] = {
    "disk full (tmpfs of 6 MB)": disk_full,
    "folder that may only be read": read_only_folder,
    "a page of the SQLite file overwritten": corrupted_page,
    "a picture's file is missing": missing_picture,
    "clock set back by an hour": clock_set_back,
    "connection to PostgreSQL cut before a commit": connection_cut,
    "PostgreSQL killed and started again": database_restarted,
    "object store (S3) slow, gone, back": store_slow_or_gone,
    "replica of the model killed in the middle of a scene": replica_killed,
}
