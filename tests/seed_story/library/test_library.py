"""Stories on disk: SQLite and files as they are, nothing pretended."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from seed_story.errors import InputError, NotFoundError, StoryError
from seed_story.library.asset_store import AssetStore, write_atomically
from seed_story.library.library import Library, open_library
from seed_story.library.tables import schema
from seed_story.runtime.environment import home
from seed_story.story import Scene, Story


@pytest.fixture
def library(tmp_path: Path, database: str):
    opened = open_library(tmp_path / "my [odd] home")
    yield opened
    opened.close()


def scene(text: str, parent: Scene | None = None, **more) -> Scene:
    kept = {"image": "i" * 64, "features": "f" * 64, "settings": {"sampling": {"top_p": 0.9}}, "seed": 2**31}
    return Scene.new(parent_id=parent.id if parent else None, text=text, **kept | more)


def begun(library: Library, owner: str = "") -> Story:
    return library.create_story(Story.new("Títle “🦊”", owner=owner, root=scene("Once")))


def test_a_story_comes_back_equal(library, tmp_path):
    story = begun(library)
    story = library.add_scene(story.id, scene("Then", story.root))
    assert library.get_story(story.id) == story
    again = open_library(tmp_path / "my [odd] home")
    assert again.get_story(story.id) == story
    assert again.list_stories() == [story]
    again.close()


def test_an_edit_is_saved_with_its_marks(library):
    story = begun(library)
    story = library.add_scene(story.id, scene("Then", story.root))
    edited = library.add_scene(story.id, scene("Twice", replaces=story.root.id))
    assert [found.stale for found in edited.scenes] == [False, True, False]
    assert library.get_story(story.id) == edited


def test_a_bad_scene_changes_nothing(library):
    story = begun(library)
    with pytest.raises(NotFoundError):
        library.add_scene(story.id, scene("Then", scene("stranger")))
    with pytest.raises(StoryError):
        library.create_story(story)
    assert library.get_story(story.id) == story


def test_unknown_and_foreign_stories_are_not_found(library):
    story = begun(library, owner="ann")
    for story_id, owner in ((story.id, ""), (story.id, "bob"), ("x", "ann"), ("'; drop table stories", "ann")):
        with pytest.raises(NotFoundError):
            library.get_story(story_id, owner=owner)
    with pytest.raises(NotFoundError):
        library.delete_story(story.id, owner="bob")
    assert library.list_stories(owner="bob") == []
    assert library.get_story(story.id, owner="ann") == story


def test_deleting_only_marks(library):
    story = begun(library)
    library.delete_story(story.id)
    assert library.list_stories() == []
    with pytest.raises(NotFoundError):
        library.get_story(story.id)
    assert library.restore_story(story.id) == story


def test_last_changed_first_in_pages(library):
    first, second = begun(library), begun(library)
    library.rename_story(first.id, "Renamed")
    assert [story.title for story in library.list_stories()] == ["Renamed", second.title]
    assert [story.id for story in library.list_stories(limit=1, offset=1)] == [second.id]


def test_many_threads_and_connections_lose_nothing(library, tmp_path):
    story = begun(library)
    other = open_library(tmp_path / "my [odd] home")
    failures: list[BaseException] = []

    def grow(mine: Library) -> None:
        try:
            for number in range(15):
                mine.add_scene(story.id, scene(f"{number}", story.root))
                mine.list_stories()
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=grow, args=(mine,)) for mine in (library, other) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(library.get_story(story.id).scenes) == 1 + 6 * 15
    other.close()


def test_a_killed_program_leaves_whole_scenes(tmp_path):
    """A process that dies while it writes: what was reported as saved is there, and nothing half."""
    program = """
import sys, pathlib, os, threading
from seed_story.library.library import open_library
from seed_story.story import Scene, Story
from seed_story.library.tables import schema
library = open_library(pathlib.Path(sys.argv[1]))
root = Scene.new(parent_id=None, text="0", image="i", features="f")
story = library.create_story(Story.new("T", root=root))
for number in range(1, 10_000):
    library.add_scene(story.id, Scene.new(parent_id=root.id, text=str(number), image="i", features="f"))
    print(number, flush=True)
"""
    child = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    reported = 0
    while reported < 5:
        reported = int(child.stdout.readline())
    child.kill()
    child.wait()
    child.stdout.close()
    library = open_library(tmp_path)
    (story,) = library.list_stories()
    assert [found.text for found in story.scenes] == [str(number) for number in range(len(story.scenes))]
    assert len(story.scenes) > reported
    library.close()


def test_a_newer_library_is_left_alone(tmp_path):
    open_library(tmp_path).close()
    with sqlite3.connect(tmp_path / "library.sqlite3") as db:
        db.execute("update schema_version set version = 99")
    with pytest.raises(StoryError, match="newer version"):
        open_library(tmp_path)


@pytest.mark.parametrize("version", ["three", 0, -1, 2.5])
def test_a_library_of_no_version_is_said_and_left_alone(tmp_path, version):
    open_library(tmp_path).close()
    with sqlite3.connect(tmp_path / "library.sqlite3") as db:
        db.execute("update schema_version set version = ?", (version,))
    with pytest.raises(StoryError, match="does not say which version"):
        open_library(tmp_path)
    assert [file.name for file in tmp_path.glob("*-v*")] == []
    with sqlite3.connect(tmp_path / "library.sqlite3") as db:
        assert db.execute("select version from schema_version").fetchone() == (version,)


def test_a_damaged_library_is_said_and_left_alone(tmp_path):
    (tmp_path / "library.sqlite3").write_bytes(b"not a database" * 500)
    with pytest.raises(StoryError, match="cannot be used"):
        open_library(tmp_path)
    assert (tmp_path / "library.sqlite3").read_bytes() == b"not a database" * 500


@pytest.mark.parametrize("url", ["nonsense", "foo://x"])
def test_a_database_that_cannot_be_is_said(tmp_path, monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(StoryError, match="DATABASE_URL"):
        open_library(tmp_path)


def test_the_tables_fit_postgresql():
    for table in schema.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_is_set_up_for_several_writers(library):
    with library.engine.connect() as db:
        assert db.execute(sa.text("pragma journal_mode")).scalar() == "wal"
        assert db.execute(sa.text("pragma foreign_keys")).scalar() == 1
        assert db.execute(sa.text("pragma busy_timeout")).scalar() >= 10_000


def test_home_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path / "here"))
    assert home() == tmp_path / "here"
    monkeypatch.delenv("SEED_STORY_HOME")
    assert home().is_absolute()


def test_a_home_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoryError, match="cannot be created"):
        open_library(tmp_path / "file" / "home")


# ------------------------------------------------------------------------------------------------------------ files


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_features_come_back_bit_by_bit(library, kind):
    features = np.random.default_rng(0).normal(size=(16, 8)).astype(kind)
    back = library.features(library.put_features(features))
    assert back.dtype == kind
    assert back.tobytes() == features.tobytes()


def test_equal_files_are_stored_once(library):
    digest = library.put_asset(b"picture", ".png")
    assert library.put_asset(b"picture", ".png") == digest
    assert list(library.assets.digests()) == [digest]
    assert library.asset_path(digest).read_bytes() == b"picture"
    assert library.asset_path(digest).suffix == ".png"
    assert digest in library.assets


def test_missing_and_damaged_files_are_said(library):
    digest = library.put_asset(b"picture", ".png")
    library.asset_path(digest).write_bytes(b"pictur_")
    with pytest.raises(StoryError, match="damaged"):
        library.asset_bytes(digest)
    library.asset_path(digest).unlink()
    with pytest.raises(NotFoundError):
        library.asset_bytes(digest)
    for name in ("../../etc/passwd", "", "ABC", None):
        with pytest.raises(InputError):
            library.asset_path(name)  # type: ignore[arg-type]


def test_files_may_live_elsewhere(tmp_path):
    store = AssetStore("memory://pictures", tmp_path / "cache")
    digest = store.put(b"picture", ".png")
    assert store.get(digest) == b"picture"
    assert store.path(digest).read_bytes() == b"picture"
    assert list(store.digests()) == [digest]


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    target = tmp_path / "a" / "file"
    write_atomically(target, b"old")
    monkeypatch.setattr("os.fsync", lambda number: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in target.parent.iterdir()] == ["file"]
    with pytest.raises(StoryError, match="disk full"):
        AssetStore(tmp_path / "store", tmp_path / "cache").put(b"x", ".png")


# ------------------------------------------------------------------------------------------------------------- jobs


def test_jobs_are_rows(library):
    story = begun(library)
    job = library.add_job("video", story.id, story.root.id, {"size": "square"}, worker="w")
    library.update_job(job.id, state="running", progress=0.5, message="Filming")
    found = library.get_job(job.id)
    assert (found.state, found.progress, found.message, dict(found.options)) == (
        "running", 0.5, "Filming", {"size": "square"},
    )  # fmt: skip
    library.update_job(job.id, state="done")
    library.update_job(job.id, state="running")  # a late report of a cancelled worker
    assert library.get_job(job.id).finished
    assert library.list_jobs(going=True) == []
    with pytest.raises(NotFoundError):
        library.get_job(job.id, owner="bob")
    with pytest.raises(NotFoundError):
        library.add_job("video", story.id, "nowhere", {}, worker="w")
