"""Libraries of every earlier version, written by the code of that version, become like new ones and lose nothing."""

from __future__ import annotations

import lzma
import sqlite3
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from seed_story.errors import StoryError
from seed_story.library import migrations
from seed_story.library.library import Library, open_library
from seed_story.library.tables import SCHEMA_VERSION, schema
from tests.kept import open_shelf, scene
from tests.services import Postgres

DATA = Path(__file__).resolve().parent.parent.parent / "data"
OWNERS = {1: ("", "ann"), 2: ("",), 3: ("key:ann", "key:bob"), 4: ("key:ann", "key:bob")}


def old_file(version: int, home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    file = home / "library.sqlite3"
    file.write_bytes(lzma.decompress((DATA / f"library-v{version}.sqlite3.xz").read_bytes()))
    return file


def rows(db, version: int) -> dict[str, list[tuple]]:
    """All that an old library holds, by table."""
    tables = ["stories", "scenes", "jobs"] + ["actions"] * (version >= 2) + ["preferences"] * (version >= 3)
    return {table: sorted(db(f"SELECT * FROM {table}"), key=str) for table in tables}


def same_tables(library: Library) -> list:
    with library.engine.connect() as db:
        ours = {"include_name": lambda name, kind, parents: name != "alembic_version"}
        return compare_metadata(MigrationContext.configure(db, opts=ours), schema)


def check_opened(library: Library, version: int, before: dict[str, list[tuple]]) -> None:
    assert same_tables(library) == [], "what the steps make is what tables.py describes"
    with library.engine.connect() as db:
        assert db.execute(sa.text("select version from schema_version")).scalars().all() == [SCHEMA_VERSION]
        after = rows(lambda query: [tuple(row) for row in db.exec_driver_sql(query)], version)
    for table, old in before.items():
        assert [row[: len(wanted)] for row, wanted in zip(after[table], old, strict=True)] == old, table
    for owner in OWNERS[version]:
        for story in library.list_stories(owner=owner):
            assert library.get_story(story.id, owner=owner) == story and story.scenes


@pytest.mark.parametrize("version", OWNERS)
def test_a_file_of_an_earlier_version(tmp_path, version):
    file = old_file(version, tmp_path)
    with sqlite3.connect(file) as db:
        before = rows(lambda query: db.execute(query).fetchall(), version)
        original = list(db.iterdump())
    library = open_library(tmp_path)
    check_opened(library, version, before)
    library.close()
    copy = tmp_path / f"library-v{version}.sqlite3"
    with sqlite3.connect(copy) as kept:
        assert list(kept.iterdump()) == original, "tables and rows as they were, beside the new one"
    with sqlite3.connect(file) as db:
        migrated = list(db.iterdump())
    open_library(tmp_path).close()
    with sqlite3.connect(file) as db:
        assert list(db.iterdump()) == migrated != original, "opened again, it is this version's and stays as it is"
    assert sorted(path.name for path in tmp_path.glob("*.sqlite3")) == sorted([copy.name, file.name])


@pytest.mark.parametrize("version", OWNERS)
def test_a_database_of_an_earlier_version_on_postgresql(tmp_path, postgres_server: Postgres, monkeypatch, version):
    url = postgres_server.new_database()
    dump = lzma.decompress((DATA / f"library-v{version}.postgresql.sql.xz").read_bytes())
    with psycopg.connect(url) as db:
        db.execute(dump)
        before = rows(lambda query: db.execute(query.encode()).fetchall(), version)
    monkeypatch.setenv("DATABASE_URL", url)
    library = open_library(tmp_path)
    check_opened(library, version, before)
    (story, *_) = (found for owner in OWNERS[version] for found in library.list_stories(owner=owner))
    grown = library.add_scene(story.id, scene(library, 70, story.root), owner=story.owner, verb="own scene")
    assert grown.scenes[-1].seed == 70 and library.undo(owner=story.owner).verb == "own scene"
    library.close()


def test_a_story_of_the_third_version_takes_every_verb(tmp_path):
    old_file(3, tmp_path)
    shelf = open_shelf(tmp_path)
    (story,) = shelf.for_owner("key:ann").list_stories()
    assert (
        shelf.for_owner("key:ann").redo(story.id).verb == "rename"
        and shelf.for_owner("key:ann").undo(story.id).verb == "rename"
    )
    assert shelf.for_owner("key:ann").preferences().to_dict() == {"seed": 7, "temperature": 0.5}
    waiting = [job for owner in OWNERS[3] for job in shelf.for_owner(owner).jobs() if not job.finished]
    assert [(job.kind, job.worker, job.saved) for job in waiting] == [("tell", "elsewhere|1|1.0", None)]
    assert [job.id for job in shelf.library.lost_jobs()] == [waiting[0].id], "its program is gone, so it comes back"
    shelf.close()


def test_a_new_library_has_the_tables_that_the_steps_make(tmp_path, database):
    library = open_library(tmp_path)
    assert same_tables(library) == []
    library.close()


def test_the_steps_are_one_chain_forward():
    scripts = ScriptDirectory(str(migrations.FOLDER))
    chain = [step.revision for step in scripts.walk_revisions()]
    assert chain == [str(number) for number in range(SCHEMA_VERSION, 0, -1)]
    assert all(not hasattr(step.module, "downgrade") for step in scripts.walk_revisions())
    for kind in ("sqlite3", "postgresql.sql"):
        kept = {int(path.name[len("library-v")]) for path in DATA.glob(f"library-v*.{kind}.xz")}
        assert kept == set(range(1, SCHEMA_VERSION)), f"a real library of every earlier version, {kind}"


def test_a_step_that_fails_changes_nothing(tmp_path, monkeypatch):
    file = old_file(2, tmp_path)
    with sqlite3.connect(file) as db:  # in the way of what the steps make
        db.execute("create table shares (x)")
        before = "\n".join(db.iterdump())
    with pytest.raises(StoryError, match="shares"):
        open_library(tmp_path)
    with sqlite3.connect(file) as db:
        assert "\n".join(db.iterdump()) == before
