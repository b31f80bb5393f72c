"""Where stories live: SQLAlchemy (a SQLite file unless told otherwise) beside content-addressed files.

Every scene is saved in one transaction as the story grows, so a crash loses at most the scene being told. Deleting
only marks. `SEED_STORY_HOME` moves the folder, `DATABASE_URL` the tables (PostgreSQL, say), `SEED_STORY_ASSETS` the
files (any fsspec URL).
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import sqlalchemy as sa
from platformdirs import user_data_path

from seed_story.assets import AssetStore, features_from_bytes, features_to_bytes
from seed_story.errors import NotFoundError, StoryError
from seed_story.story import Scene, Story, new_id

logger = logging.getLogger(__name__)

SCHEMA_VERSION = 1
BUSY_SECONDS = 30
MAX_TITLE = 120

_schema = sa.MetaData()
_version = sa.Table("schema_version", _schema, sa.Column("version", sa.Integer, nullable=False))
_stories = sa.Table(
    "stories",
    _schema,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(255), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("updated", sa.Float(53), nullable=False),
    sa.Column("deleted", sa.Float(53)),
)
_scenes = sa.Table(
    "scenes",
    _schema,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),  # creation order, also within one instant
    sa.Column("story_id", sa.ForeignKey("stories.id"), nullable=False, index=True),
    sa.Column("id", sa.String(64), nullable=False),
    sa.Column("parent_id", sa.String(64)),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("image", sa.String(64), nullable=False),
    sa.Column("features", sa.String(64), nullable=False),
    sa.Column("seed", sa.BigInteger),
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("replaces", sa.String(64)),
    sa.Column("stale", sa.Boolean, nullable=False),
    sa.UniqueConstraint("story_id", "id"),
    sa.ForeignKeyConstraint(["story_id", "parent_id"], ["scenes.story_id", "scenes.id"]),
    sa.ForeignKeyConstraint(["story_id", "replaces"], ["scenes.story_id", "scenes.id"]),
)
_jobs = sa.Table(
    "jobs",
    _schema,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(255), nullable=False),
    sa.Column("story_id", sa.ForeignKey("stories.id"), nullable=False, index=True),
    sa.Column("scene_id", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("progress", sa.Float(53), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("result", sa.Text),
    sa.Column("worker", sa.String(255), nullable=False),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("updated", sa.Float(53), nullable=False),
)


@dataclass(frozen=True)
class Job:
    """Long work on one path of a story. `result` is a local path once it is done; `message` is for the reader."""

    id: str
    story_id: str
    scene_id: str
    kind: str
    options: Mapping[str, Any]
    state: str  # queued | running | done | failed | cancelled
    progress: float
    message: str
    result: str | None
    worker: str
    created: float
    updated: float
    owner: str = ""

    @property
    def finished(self) -> bool:
        return self.state in ("done", "failed", "cancelled")


def home() -> Path:
    """The folder of this person's stories: SEED_STORY_HOME, or the platform's own place for application data."""
    chosen = os.environ.get("SEED_STORY_HOME")
    return Path(chosen).expanduser() if chosen else user_data_path("seed-story", appauthor=False)


def open_library(folder: Path | None = None) -> Library:
    """The library of a folder (default: `home()`), with tables and files where the environment says."""
    folder = folder or home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoryError(f"The folder for stories, {folder}, cannot be made ({error.strerror}).") from error
    url = os.environ.get("DATABASE_URL") or sa.URL.create("sqlite", database=str(folder / "library.sqlite3"))
    assets = os.environ.get("SEED_STORY_ASSETS") or folder / "assets"
    return Library(url, assets, cache=folder / "cache" / "assets")


class Library:
    """Stories, their files and the jobs on them. Safe to use from several threads and processes."""

    def __init__(self, url: str | sa.URL, assets_url: str | os.PathLike[str], *, cache: Path | None = None) -> None:
        self.assets = AssetStore(assets_url, cache or home() / "cache" / "assets")
        try:
            self._engine = _connect(url)
        except (sa.exc.ArgumentError, ImportError) as error:
            raise StoryError(f"The database in DATABASE_URL cannot be used: {error}.") from error
        # A transaction that will write says so at its start; otherwise two readers that turn writers collide in SQLite.
        self._writing = self._engine.execution_options(seed_story_writes=True)
        self._write_lock = threading.RLock()
        try:
            self._create_tables()
        except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
            where, reason = self._engine.url.render_as_string(hide_password=True), getattr(error, "orig", error)
            raise StoryError(f"The library at {where} cannot be used ({reason}). Nothing was changed.") from error

    def close(self) -> None:
        self._engine.dispose()

    # ------------------------------------------------------------------------------------------------- stories

    def create_story(self, story: Story) -> Story:
        """Saves a whole story (a new one, or one from an archive) in one transaction."""
        with self._write() as db:
            if db.execute(sa.select(_stories.c.id).where(_stories.c.id == story.id)).first():
                raise StoryError("A story with this id is in the library already.")
            row = {name: getattr(story, name) for name in ("id", "owner", "title", "created", "updated")}
            db.execute(_stories.insert().values(row))
            for scene in story.scenes:  # one by one: the order is kept, and parents precede their children
                db.execute(_scenes.insert().values(_scene_row(story.id, scene)))
        return story

    def add_scene(self, story_id: str, scene: Scene, *, owner: str = "") -> Story:
        """Adds the scene, marks what it makes stale, and returns the story as it now is."""
        with self._write() as db:
            before = _load(db, story_id, owner)
            after = before.extend(scene)
            db.execute(_scenes.insert().values(_scene_row(story_id, scene)))
            newly_stale = [new.id for old, new in zip(before.scenes, after.scenes, strict=False) if new != old]
            if newly_stale:
                below = (_scenes.c.story_id == story_id) & _scenes.c.id.in_(newly_stale)
                db.execute(_scenes.update().where(below).values(stale=True))
            db.execute(_stories.update().where(_stories.c.id == story_id).values(updated=after.updated))
        return after

    def get_story(self, story_id: str, *, owner: str = "") -> Story:
        """The story; raises NotFoundError when it is unknown, deleted or somebody else's."""
        with self._engine.begin() as db:
            return _load(db, story_id, owner)

    def list_stories(self, *, owner: str = "", limit: int = 200, offset: int = 0) -> list[Story]:
        """The owner's stories with their scenes, last changed first."""
        kept = (_stories.c.owner == owner) & _stories.c.deleted.is_(None)
        page = sa.select(_stories).where(kept).order_by(_stories.c.updated.desc(), _stories.c.id)
        with self._engine.begin() as db:
            rows = db.execute(page.limit(limit).offset(offset)).all()
            wanted = _scenes.c.story_id.in_([row.id for row in rows])
            scenes: dict[str, list[Scene]] = {row.id: [] for row in rows}
            for scene in db.execute(sa.select(_scenes).where(wanted).order_by(_scenes.c.number)):
                scenes[scene.story_id].append(_scene_of(scene))
        return [_story_of(row, scenes[row.id]) for row in rows]

    def rename_story(self, story_id: str, title: str, *, owner: str = "") -> Story:
        with self._write() as db:
            story = replace(_load(db, story_id, owner), title=title, updated=time.time())
            changed = {"title": title, "updated": story.updated}
            db.execute(_stories.update().where(_stories.c.id == story_id).values(changed))
        return story

    def delete_story(self, story_id: str, *, owner: str = "") -> None:
        """Takes the story out of sight. Its rows and files stay until somebody clears the library."""
        with self._write() as db:
            _load(db, story_id, owner)
            db.execute(_stories.update().where(_stories.c.id == story_id).values(deleted=time.time()))

    def restore_story(self, story_id: str, *, owner: str = "") -> Story:
        """Undoes `delete_story`."""
        with self._write() as db:
            own = (_stories.c.id == story_id) & (_stories.c.owner == owner)
            db.execute(_stories.update().where(own).values(deleted=None))
            return _load(db, story_id, owner)

    # --------------------------------------------------------------------------------------------------- files

    def put_asset(self, data: bytes, suffix: str) -> str:
        """Stores bytes and returns their sha256 digest."""
        return self.assets.put(data, suffix)

    def asset_bytes(self, digest: str) -> bytes:
        return self.assets.get(digest)

    def asset_path(self, digest: str) -> Path:
        """A local path to read the file from."""
        return self.assets.path(digest)

    def put_features(self, features: np.ndarray) -> str:
        return self.put_asset(features_to_bytes(features), ".npy")

    def features(self, digest: str) -> np.ndarray:
        """The features exactly as they were put: [tokens, width]."""
        return features_from_bytes(self.asset_bytes(digest))

    # ---------------------------------------------------------------------------------------------------- jobs

    def add_job(
        self, kind: str, story_id: str, scene_id: str, options: Mapping[str, Any], *, worker: str, owner: str = ""
    ) -> Job:
        now = time.time()
        values = (new_id(), story_id, scene_id, kind, dict(options), "queued", 0.0, "Waiting", None, worker, now, now)
        job = Job(*values, owner=owner)
        with self._write() as db:
            _load(db, story_id, owner).scene(scene_id)
            db.execute(_jobs.insert().values(vars(job)))
        return job

    def update_job(self, job_id: str, **changes: Any) -> None:
        """Changes state, progress, message or result of a job that is not finished; a finished one stays as it is."""
        going = (_jobs.c.id == job_id) & _jobs.c.state.in_(("queued", "running"))
        with self._write() as db:
            db.execute(_jobs.update().where(going).values(**changes, updated=time.time()))

    def get_job(self, job_id: str, *, owner: str = "") -> Job:
        with self._engine.begin() as db:
            row = db.execute(sa.select(_jobs).where((_jobs.c.id == job_id) & (_jobs.c.owner == owner))).first()
        if row is None:
            raise NotFoundError("This job does not exist. It may belong to somebody else.")
        return _job_of(row)

    def list_jobs(self, *, owner: str | None = "", story_id: str | None = None, going: bool = False) -> list[Job]:
        """Jobs in the order of their creation. `owner=None`: everybody's; `going`: only the unfinished ones."""
        query = sa.select(_jobs).order_by(_jobs.c.created, _jobs.c.id)
        if owner is not None:
            query = query.where(_jobs.c.owner == owner)
        if story_id is not None:
            query = query.where(_jobs.c.story_id == story_id)
        if going:
            query = query.where(_jobs.c.state.in_(("queued", "running")))
        with self._engine.begin() as db:
            return [_job_of(row) for row in db.execute(query)]

    # -------------------------------------------------------------------------------------------------- inside

    @contextmanager
    def _write(self) -> Iterator[sa.Connection]:
        # The lock keeps threads of this process in line; SQLite's busy timeout does so for other processes.
        with self._write_lock:
            try:
                with self._writing.begin() as db:
                    yield db
            except sa.exc.OperationalError as error:
                raise StoryError(
                    f"The library could not be written ({error.orig}). Check its free space and rights."
                ) from error

    def _create_tables(self) -> None:
        with self._write() as db:
            _schema.create_all(db)
            found = db.execute(sa.select(_version.c.version)).scalar()
            if found is None:
                db.execute(_version.insert().values(version=SCHEMA_VERSION))
            elif found > SCHEMA_VERSION:
                raise StoryError(
                    f"This library was written by a newer version (schema {found}, this one knows {SCHEMA_VERSION}). "
                    "Update seed-story, or choose another folder with SEED_STORY_HOME."
                )


def _connect(url: str | sa.URL) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.drivername == "postgres":  # the short form that hosting services hand out
        parsed = parsed.set(drivername="postgresql")
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, pool_pre_ping=True)
    engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver shall not open transactions by itself; `begin` below does
        cursor = connection.cursor()
        for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS}000"):
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("seed_story_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _load(db: sa.Connection, story_id: str, owner: str) -> Story:
    mine = (_stories.c.id == story_id) & (_stories.c.owner == owner) & _stories.c.deleted.is_(None)
    row = db.execute(sa.select(_stories).where(mine)).first() if isinstance(story_id, str) else None
    if row is None:
        raise NotFoundError("This story does not exist. It may have been deleted, or belong to somebody else.")
    scenes = db.execute(sa.select(_scenes).where(_scenes.c.story_id == story_id).order_by(_scenes.c.number))
    return _story_of(row, [_scene_of(scene) for scene in scenes])


def _story_of(row: Any, scenes: list[Scene]) -> Story:
    return Story(row.id, row.title, row.created, row.updated, row.owner, tuple(scenes))


def _scene_row(story_id: str, scene: Scene) -> dict[str, Any]:
    return {**scene.to_dict(), "story_id": story_id}


def _scene_of(row: Any) -> Scene:
    return Scene(**{name: getattr(row, name) for name in Scene.__dataclass_fields__})


def _job_of(row: Any) -> Job:
    values = {name: getattr(row, name) for name in Job.__dataclass_fields__}
    return Job(**values | {"options": MappingProxyType(values["options"])})
