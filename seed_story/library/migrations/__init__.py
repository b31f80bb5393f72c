"""How a library of an older version becomes one of this version: forward only, in one transaction.

A new library gets the tables of `tables.py` at once. An older one goes through the steps of `versions/` with Alembic,
from the version that it says it has; a test compares what comes out with `tables.py`. Each step names its tables and
columns itself, because `tables.py` goes on changing.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import sqlalchemy as sa

from seed_story.errors import StoryError
from seed_story.library.tables import SCHEMA_VERSION, schema, version

FOLDER = Path(__file__).resolve().parent
_LOCK = 0x5EED57  # of PostgreSQL, so that of several programs one makes the tables


def prepare(db: sa.Connection) -> None:
    """Makes the tables of a new library, and brings an older one to this version. Raises StoryError for a newer one,
    and for one that does not say its version."""
    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    current = schema_version(db)
    if current is None:
        schema.create_all(db)
        db.execute(version.insert().values(version=SCHEMA_VERSION))
    elif not _is_version(current):
        raise StoryError(
            "This library does not say which version it is. Restore a copy that does, or choose another "
            "folder with SEED_STORY_HOME."
        )
    elif current > SCHEMA_VERSION:
        raise StoryError(
            f"This library was written by a newer version (schema {current}; this one supports up to "
            f"{SCHEMA_VERSION}). Update seed-story, or choose another folder with SEED_STORY_HOME."
        )
    elif current < SCHEMA_VERSION:
        _upgrade(db, current)
        db.execute(version.update().values(version=SCHEMA_VERSION))


def schema_version(db: sa.Connection) -> int | None:
    """The version that a library says it has; None for an empty database."""
    if not sa.inspect(db).has_table(version.name):
        return None
    return db.execute(sa.select(version.c.version)).scalar()


def keep_copy(file: Path) -> Path | None:
    """Copies a SQLite library of an older version beside it before anything changes; None when there is nothing to do.

    Raises OSError or sqlite3.Error when there is no room for it.
    """
    if not file.is_file() or file.stat().st_size == 0:
        return None
    with sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True) as source:
        try:
            (current,) = source.execute("SELECT version FROM schema_version").fetchone() or (SCHEMA_VERSION,)
        except sqlite3.DatabaseError:  # not ours or damaged: whoever opens it says so
            return None
        if not _is_version(current) or current >= SCHEMA_VERSION:
            return None
        copy = file.with_name(f"{file.stem}-v{current}{file.suffix}")
        if not copy.exists():
            part = copy.with_name(f".{copy.name}.part")
            with sqlite3.connect(part) as target:
                source.backup(target)
            target.close()
            part.replace(copy)
    return copy


def _is_version(value: object) -> bool:
    """SQLite keeps whatever is written into a column, also words in one of numbers."""
    return isinstance(value, int) and value >= 1


def _upgrade(db: sa.Connection, current: int) -> None:
    # Imported here: a library of this version, the usual case, needs none of it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = db
    command.stamp(config, str(current))  # what `schema_version` says; Alembic's own note begins with the first upgrade
    command.upgrade(config, "head")
