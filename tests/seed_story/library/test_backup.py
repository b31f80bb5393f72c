"""Backups: from each kind of database and store into the others, proven by comparing archives byte for byte."""

from __future__ import annotations

import json
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from seed_story.__main__ import main
from seed_story.errors import StoryError
from seed_story.library.backup import back_up, restore
from seed_story.library.library import open_library
from seed_story.studio.studio import Studio
from tests.kept import open_shelf, scene, small_story
from tests.services import Postgres, s3_store

WAYS = [
    "file to file",
    "file to postgresql",
    "postgresql to file",
    "postgresql to postgresql",
    "s3 to file",
    "file to s3",
    "postgresql with s3 to postgresql with s3",
]


@pytest.fixture(scope="module")
def store() -> Iterator[dict[str, str]]:
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    pytest.importorskip("moto", reason="moto is not installed")
    with s3_store() as environment:
        yield environment


def lived_in(home: Path) -> Studio:
    """A shelf with stories of two people, edits, deletions, undone actions, links, jobs and preferences."""
    shelf = open_shelf(home)
    story, (root, a, b, *_) = small_story(shelf.library, "ann")
    ann, bob = shelf.for_owner("ann"), shelf.for_owner("bob")
    ann.name_branch(story.id, b.id, "Wäg 🦊")
    ann.edit(story.id, root.id, "Once, otherwise.")
    ann.undo()
    other, _ = small_story(shelf.library, "bob")
    bob.delete(bob.duplicate(other.id).id)
    bob.set_preferences({"seed": 7})
    ann.share(story.id)
    shelf.library.add_job("video", story.id, a.id, {"size": "square"}, worker="w", owner="ann")
    return shelf


def archives(shelf: Studio, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    found = {}
    for owner in ("ann", "bob"):
        for story in shelf.for_owner(owner).list_stories():
            found[story.id] = shelf.for_owner(owner).archive(story.id, folder / f"{story.id}.zip").read_bytes()
    return found


def rows(shelf: Studio) -> dict[str, list]:
    names = ("stories", "scenes", "jobs", "actions", "preferences", "shares")
    with shelf.library.engine.connect() as db:
        tables = {name: sa.Table(name, sa.MetaData(), autoload_with=db) for name in names}
        return {name: sorted(map(str, db.execute(sa.select(table)))) for name, table in tables.items()}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_restored_is_the_same_to_the_byte(tmp_path, monkeypatch, request, way):
    source, target = way.split(" to ")

    def at(kind: str) -> None:
        for name in ("DATABASE_URL", "ASSETS_URL", "SEED_STORY_ASSETS"):
            monkeypatch.delenv(name, raising=False)
        if "postgresql" in kind:
            server: Postgres = request.getfixturevalue("postgres_server")
            monkeypatch.setenv("DATABASE_URL", server.new_database())
        if "s3" in kind:
            for name, value in request.getfixturevalue("store").items():
                monkeypatch.setenv(name, value)
            monkeypatch.setenv("ASSETS_URL", f"s3://stories/{uuid.uuid4().hex}")

    at(source)
    before = lived_in(tmp_path / "before")
    kept = back_up(before.library, tmp_path / "backup.zip")
    assert kept.missing == () and kept.rows["scenes"] > 20
    at(target)
    after = open_shelf(tmp_path / "after")
    assert restore(after.library, tmp_path / "backup.zip") == kept
    assert archives(after, tmp_path / "a") == archives(before, tmp_path / "b") != {}
    if source == target:
        assert rows(after) == rows(before)
    assert len(set(after.library.assets.digests())) == kept.files
    assert (tmp_path / "after" / "assets").exists() == ("s3" not in target), "files lie where the environment said"
    (story, *_) = after.for_owner("ann").list_stories()
    assert after.for_owner("ann").redo().verb == "edit" and after.for_owner("ann").undo().verb == "edit"
    grown = after.library.add_scene(story.id, scene(after.library, 70, story.root), owner="ann")
    assert grown.scenes[-1].seed == 70, "numbers go on behind those of the backup"
    with pytest.raises(StoryError, match="empty library"):
        restore(after.library, tmp_path / "backup.zip")
    before.close()
    after.close()


def test_what_was_lost_before_is_said_and_the_rest_is_saved(tmp_path):
    shelf = lived_in(tmp_path / "home")
    (story,) = shelf.for_owner("bob").list_stories()
    lost = story.root.features
    shelf.library.asset_path(lost).unlink()
    kept = back_up(shelf.library, tmp_path / "backup.zip")
    assert kept.missing == (lost,)
    again = open_shelf(tmp_path / "again")
    restore(again.library, tmp_path / "backup.zip")
    assert again.for_owner("bob").get_story(story.id) == story
    again.close()
    shelf.close()


def test_a_store_that_is_away_makes_no_backup_that_calls_its_files_lost(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSETS_URL", f"memory://{uuid.uuid4().hex}")
    shelf = lived_in(tmp_path / "home")

    def away(*_, **__):
        raise TimeoutError("no route")

    for ask in ("cat_file", "ls"):
        with monkeypatch.context() as broken:
            broken.setattr(shelf.library.assets._fs, ask, away)
            with pytest.raises(StoryError, match="cannot be read|did not respond"):
                back_up(shelf.library, tmp_path / "backup.zip")
        assert [path.name for path in tmp_path.iterdir()] == ["home"], "and nothing half of one"
    assert back_up(shelf.library, tmp_path / "backup.zip").missing == ()
    shelf.close()


def test_a_store_that_is_away_leaves_the_library_empty_when_one_is_restored(tmp_path, monkeypatch):
    lived = lived_in(tmp_path / "home")
    kept = back_up(lived.library, tmp_path / "backup.zip")
    lived.close()
    monkeypatch.setenv("ASSETS_URL", f"memory://{uuid.uuid4().hex}")
    shelf, sent = open_shelf(tmp_path / "again"), []

    def full(*_, **__):
        sent.append(1)
        raise TimeoutError("no route")

    with monkeypatch.context() as broken:
        broken.setattr(shelf.library.assets._fs, "pipe_file", full)
        with pytest.raises(StoryError, match="could not be stored"):
            restore(shelf.library, tmp_path / "backup.zip")
    assert sent and shelf.for_owner("ann").list_stories() == shelf.for_owner("bob").list_stories() == []
    assert restore(shelf.library, tmp_path / "backup.zip") == kept, "what is there already is no harm"
    shelf.close()


@pytest.mark.parametrize("harm", ["no zip", "another zip", "a damaged file", "a lost row", "newer", 0, "three", None])
def test_a_bad_backup_changes_nothing(tmp_path, harm):
    shelf = lived_in(tmp_path / "home")
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    back_up(shelf.library, good)
    shelf.close()
    members = {info.filename: zipfile.ZipFile(good).read(info) for info in zipfile.ZipFile(good).infolist()}
    match harm:
        case "another zip":
            members = {"x": b"y"}
        case "a damaged file":
            name = next(name for name in members if name.startswith("assets/"))
            members[name] = members[name][:-1] + b"?"
        case "a lost row":
            members["tables/scenes.jsonl"] = b"\n".join(members["tables/scenes.jsonl"].splitlines()[:-1])
        case "newer":
            about = json.loads(members["backup.json"])
            members["backup.json"] = json.dumps(about | {"schema": 99}).encode()
        case 0 | "three" | None:
            about = json.loads(members["backup.json"])
            members["backup.json"] = json.dumps(about | {"schema": harm}).encode()
    with zipfile.ZipFile(bad, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    if harm == "no zip":
        bad.write_bytes(b"nothing")
    library = open_library(tmp_path / "again")
    with pytest.raises(StoryError):
        restore(library, bad)
    for owner in ("ann", "bob"):
        assert library.list_stories(owner=owner) == []
    library.close()


def test_backup_and_restore_as_commands(tmp_path, capsys):
    lived_in(tmp_path / "home").close()
    assert main(["backup", str(tmp_path / "b.zip"), "--home", str(tmp_path / "home")]) == 0
    assert main(["restore", str(tmp_path / "b.zip"), "--home", str(tmp_path / "new")]) == 0
    assert "Restored" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "b.zip"), "--home", str(tmp_path / "new")]) == 1
    assert "empty library" in capsys.readouterr().err
