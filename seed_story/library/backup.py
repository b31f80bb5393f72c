"""All of a library in one file, from any database and store into any other; nothing is lost on the way.

A zip: `backup.json` says what it is, `tables/NAME.jsonl` has the rows in an order in which they can be put back, and
`assets/DIGEST.SUFFIX` every file that a scene needs. The rows are read in one transaction; files are only ever added,
so those that the rows name are there afterwards too, while people go on telling.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from seed_story import __version__
from seed_story.errors import StoryError
from seed_story.library.asset_store import StoreAwayError
from seed_story.library.library import Library
from seed_story.library.tables import SCHEMA_VERSION, scenes, schema

FORMAT, VERSION = "seed-story backup", 1
_ASSET = re.compile(r"assets/([0-9a-f]{64})(\.[a-z0-9]{1,8})")
_CHUNK = 500


@dataclass(frozen=True)
class BackupResult:
    """What a backup holds. `missing` are files that scenes need and that were lost before."""

    rows: dict[str, int]
    files: int
    missing: tuple[str, ...] = ()


def back_up(library: Library, out: Path) -> BackupResult:
    """Writes everything into one file, which appears when it is complete. Raises StoryError."""
    part = out.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with zipfile.ZipFile(part, "x", zipfile.ZIP_STORED, allowZip64=True) as archive:
            rows, digests = _write_rows(library, archive)
            missing = tuple(sorted(digest for digest in digests if not _write_file(library, archive, digest)))
            result = BackupResult(rows, len(digests) - len(missing), missing)
            about = {"format": FORMAT, "version": VERSION, "schema": SCHEMA_VERSION, "program": __version__}
            about |= {"time": time.time(), "rows": rows, "files": result.files, "missing": missing}
            archive.writestr("backup.json", json.dumps(about, indent=1))
        with part.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(part, out)
    except OSError as error:
        raise StoryError(f"The backup could not be saved to {out} ({error.strerror or error}).") from error
    finally:
        part.unlink(missing_ok=True)
    return result


def restore(library: Library, file: Path) -> BackupResult:
    """Puts a backup into an empty library. Files first, then all rows in one transaction. Raises StoryError, and then
    the library is as empty as before."""
    try:
        with zipfile.ZipFile(file) as archive:
            about = _about(archive)
            files = _restore_files(library, archive)
            rows = _restore_rows(library, archive, about)
    except (OSError, zipfile.BadZipFile) as error:
        raise StoryError(f"The backup {file} cannot be read ({error}).") from error
    if rows != about["rows"] or files != about["files"]:
        raise StoryError("The backup is incomplete: it contains less than it says. Use another one.")
    return BackupResult(rows, files, tuple(about["missing"]))


def _write_rows(library: Library, archive: zipfile.ZipFile) -> tuple[dict[str, int], set[str]]:
    counts: dict[str, int] = {}
    digests: set[str] = set()
    with library._read() as db:
        if db.dialect.name == "postgresql":
            db.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        for table in _tables():
            counts[table.name] = 0
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as lines:
                for row in db.execute(sa.select(table).order_by(*_order(table))).mappings():
                    lines.write(json.dumps(dict(row)).encode() + b"\n")
                    counts[table.name] += 1
                    if table is scenes:
                        digests |= {row["image"], row["features"]}
    return counts, digests


def _write_file(library: Library, archive: zipfile.ZipFile, digest: str) -> bool:
    try:
        suffix = library.assets.suffix(digest)
        data = library.assets.get(digest)
    except StoreAwayError:  # the file may well be there: no backup is better than one that calls it lost
        raise
    except StoryError:  # lost or damaged before; the backup says so
        return False
    archive.writestr(f"assets/{digest}{suffix}", data)
    return True


def _about(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        about = json.loads(archive.read("backup.json"))
    except (KeyError, ValueError):
        about = {}
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise StoryError("This is not a library backup. To import a single story, use “import”.")
    if any(type(about.get(name)) is not int or about[name] < 1 for name in ("version", "schema")):
        raise StoryError("The backup does not say which version it is, so it cannot be read.")
    if about["version"] > VERSION or about["schema"] > SCHEMA_VERSION:
        raise StoryError("The backup was made by a newer version. Update seed-story.")
    return about


def _restore_files(library: Library, archive: zipfile.ZipFile) -> int:
    count = 0
    for name in archive.namelist():
        parsed = _ASSET.fullmatch(name)
        if parsed is None:
            continue
        data = archive.read(name)
        if hashlib.sha256(data).hexdigest() != parsed[1]:
            raise StoryError(f"A file in the backup is damaged ({parsed[1][:12]}…). Use another backup.")
        library.put_asset(data, parsed[2])
        count += 1
    return count


def _restore_rows(library: Library, archive: zipfile.ZipFile, about: dict[str, Any]) -> dict[str, int]:
    counts = {}
    with library._write() as db:
        for table in _tables():
            if db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one():
                raise StoryError("A backup can only be restored into an empty library. Choose another SEED_STORY_HOME.")
        for table in _tables():
            counts[table.name] = 0
            for rows in _chunks(archive, table):
                db.execute(table.insert(), rows)
                counts[table.name] += len(rows)
            if db.dialect.name == "postgresql" and "number" in table.c and counts[table.name]:
                name = sa.func.pg_get_serial_sequence(table.name, "number")
                db.execute(sa.select(sa.func.setval(name, sa.select(sa.func.max(table.c.number)).scalar_subquery())))
        if counts != about["rows"]:
            raise StoryError("The backup is incomplete: rows are missing. Use another one.")
    return counts


def _chunks(archive: zipfile.ZipFile, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    """Rows of an earlier version have no values for later columns: those are empty, as after a migration."""
    try:
        lines = archive.open(f"tables/{table.name}.jsonl")
    except KeyError:  # a table of a later version
        return
    rows: list[dict[str, Any]] = []
    with lines:
        for line in lines:
            parsed = json.loads(line)
            rows.append({column.name: parsed.get(column.name) for column in table.columns})
            if len(rows) == _CHUNK:
                yield rows
                rows = []
    if rows:
        yield rows


def _tables() -> list[sa.Table]:
    """All but the note of the version, those first on which others rest."""
    return [table for table in schema.sorted_tables if table.name != "schema_version"]


def _order(table: sa.Table) -> list[sa.Column[Any]]:
    return list(table.primary_key.columns)  # scenes by number: parents precede their children
