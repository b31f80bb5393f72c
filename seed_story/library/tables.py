"""The tables of the library, how they are reached, and stories from rows; `migrations/` makes older ones like these.

Deleting only marks: `deleted` is the time at which a story or scene went out of sight, and empty while it is seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from seed_story.errors import NotFoundError
from seed_story.story import Scene, Story
from seed_story.story.branches import visible

SCHEMA_VERSION = 5
WRITES = "seed_story_writes"  # the option by which a transaction says at its start that it will write
BUSY_SECONDS = 30
CONNECTIONS = 10  # that a program keeps open to PostgreSQL; at a rush three times as many

schema = sa.MetaData()
version = sa.Table("schema_version", schema, sa.Column("version", sa.Integer, nullable=False))
stories = sa.Table(
    "stories",
    schema,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(255), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("updated", sa.Float(53), nullable=False),
    sa.Column("deleted", sa.Float(53)),
)
scenes = sa.Table(
    "scenes",
    schema,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),  # creation order, also within one instant
    sa.Column("story_id", sa.ForeignKey("stories.id"), nullable=False, index=True),
    sa.Column("id", sa.String(64), nullable=False),
    sa.Column("parent_id", sa.String(64)),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("image", sa.String(64), nullable=False, index=True),
    sa.Column("features", sa.String(64), nullable=False),
    sa.Column("seed", sa.BigInteger),
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("replaces", sa.String(64)),
    sa.Column("stale", sa.Boolean, nullable=False),
    sa.Column("deleted", sa.Float(53)),  # since version 2
    sa.Column("branch", sa.Text),  # since version 2: what people call the branch that begins here
    sa.UniqueConstraint("story_id", "id"),
    sa.ForeignKeyConstraint(["story_id", "parent_id"], ["scenes.story_id", "scenes.id"]),
    sa.ForeignKeyConstraint(["story_id", "replaces"], ["scenes.story_id", "scenes.id"]),
)
jobs = sa.Table(
    "jobs",
    schema,
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
    sa.Column("attempts", sa.Integer),  # since version 3: how many programs began it
    # since version 4, see job_rows.py: until when the job is its worker's; when its owner was served, in servings
    sa.Column("lease", sa.Float(53)),
    sa.Column("turn", sa.BigInteger),
    sa.Column("saved", sa.JSON),  # ids of the scenes that it told
    sa.Column("draft", sa.JSON),  # words that are being told, for followers in other programs
    sa.Column("request", sa.String(64)),  # see logs.py
    sa.Column("address", sa.String(64)),  # since version 5: where it was asked from (queue_order.py)
    sa.Index("ix_jobs_owner_turn", "owner", "turn"),
    sa.Index("ix_jobs_address_turn", "address", "turn"),
)
preferences = sa.Table(  # since version 3: what a person chose once for all tellings
    "preferences",
    schema,
    sa.Column("owner", sa.String(255), primary_key=True),
    sa.Column("chosen", sa.JSON, nullable=False),
)
shares = sa.Table(  # since version 4: links by which anybody may read a story; see share_rows.py
    "shares",
    schema,
    sa.Column("token", sa.String(64), primary_key=True),  # its digest: the library opens no links
    sa.Column("owner", sa.String(255), nullable=False),
    sa.Column("story_id", sa.ForeignKey("stories.id"), nullable=False, index=True),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("revoked", sa.Float(53)),
)
actions = sa.Table(  # since version 2; see history.py
    "actions",
    schema,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("owner", sa.String(255), nullable=False, index=True),
    sa.Column("story_id", sa.ForeignKey("stories.id"), nullable=False, index=True),
    sa.Column("verb", sa.String(32), nullable=False),
    sa.Column("cells", sa.JSON, nullable=False),
    sa.Column("newest", sa.Integer, nullable=False),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("undone", sa.Integer),
)


def connect(url: str | sa.URL) -> sa.Engine:
    """An engine for several threads and programs; SQLite waits for others up to BUSY_SECONDS."""
    parsed = sa.make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):  # the short forms that hosting services hand out
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        pool = {"pool_pre_ping": True, "pool_size": CONNECTIONS, "max_overflow": 2 * CONNECTIONS}
        return sa.create_engine(parsed, hide_parameters=True, **pool)  # words of a story belong in no log
    engine = sa.create_engine(
        parsed, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver shall not open transactions by itself; `begin` below does
        cursor = connection.cursor()
        for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS}000"):
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def load_story(db: sa.Connection, story_id: str, owner: str, known: Story | None = None) -> Story:
    """The story as a reader sees it; raises NotFoundError when it is unknown, deleted or somebody else's.

    `known`: the story as it was loaded before. Unless it was changed since, its scenes are not loaded again; new ones
    that others added meanwhile may be missing."""
    row = story_row(db, story_id, owner)
    if known is not None and (known.id, known.owner, known.updated) == (row.id, row.owner, row.updated):
        return known
    return story_of(row, db.execute(sa.select(scenes).where(scenes.c.story_id == story_id).order_by(scenes.c.number)))


def story_row(db: sa.Connection, story_id: str, owner: str) -> Any:
    """The row of a story, without its scenes; raises NotFoundError like `load_story`."""
    mine = (stories.c.id == story_id) & (stories.c.owner == owner) & stories.c.deleted.is_(None)
    row = db.execute(locked(db, sa.select(stories).where(mine))).first() if isinstance(story_id, str) else None
    if row is None:
        raise NotFoundError("This story does not exist. It may have been deleted, or it belongs to someone else.")
    return row


def locked(db: sa.Connection, query: sa.Select[Any]) -> sa.Select[Any]:
    """The query; in a transaction that writes, nobody else changes its rows until the end."""
    writes = db.get_execution_options().get(WRITES, False)
    return query.with_for_update(key_share=True) if writes else query  # SQLite leaves this out: its writers are alone


def story_of(row: Any, scene_rows: Iterable[Any]) -> Story:
    """A story from its row and the rows of all its scenes, the deleted ones too, in creation order."""
    rows = list(scene_rows)
    hidden = {scene.id for scene in rows if scene.deleted is not None}
    names = {scene.id: scene.branch for scene in rows if scene.branch and scene.deleted is None}
    kept = visible([_scene_of(scene) for scene in rows], hidden)
    return Story(row.id, row.title, row.created, row.updated, row.owner, kept, names)


def scene_row(story_id: str, scene: Scene, deleted: float | None, branch: str | None) -> dict[str, Any]:
    return {**scene.to_dict(), "story_id": story_id, "deleted": deleted, "branch": branch}


def _scene_of(row: Any) -> Scene:
    return Scene(**{name: getattr(row, name) for name in Scene.__dataclass_fields__})
