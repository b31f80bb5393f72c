"""Where stories live: SQLAlchemy (a SQLite file unless told otherwise) beside content-addressed files.

Every scene is saved in one transaction as the story grows, so a crash loses at most the scene being told. Deleting
only marks. `SEED_STORY_HOME` moves the folder, `DATABASE_URL` the tables (PostgreSQL, say), `SEED_STORY_ASSETS` the
files (any fsspec URL).
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from seed_story.errors import InputError, StoryError
from seed_story.library.asset_store import AssetStore, features_from_bytes, features_to_bytes
from seed_story.library.history import Action, Cell, apply, perform, redo, undo
from seed_story.library.job_rows import Job, JobRows
from seed_story.library.migrations import keep_copy, prepare
from seed_story.library.share_links import ShareRows
from seed_story.library.tables import WRITES, connect, load_story, scene_row, scenes, stories, story_of, story_row
from seed_story.runtime.environment import home
from seed_story.story import Scene, Story
from seed_story.story.branches import MAX_SCENES, branch_of, check_room, edited_above, grafted, visible, with_fresh_ids

logger = logging.getLogger(__name__)

__all__ = ["Action", "SearchResult", "Job", "Library", "open_library"]

Screen = Callable[[str], None]

_ACCENTS = re.compile("[\u0300-\u036f]")
_GONE = "The database did not respond. Everything saved so far is safe. Try again in a moment."
RETRIES, PAUSE = 4, 0.5  # of saving a scene that took long to tell, while the database is away; seconds, doubled


class ConnectionLostError(StoryError):
    """The database went away in the middle. What was not finished is as if it had never begun."""


@dataclass(frozen=True)
class SearchResult:
    """A title (`scene_id` is empty) or a caption that holds what was searched for."""

    story_id: str
    title: str
    scene_id: str | None
    text: str


def open_library(folder: Path | None = None) -> Library:
    """The library of a folder (default: `home()`), with tables and files where the environment says."""
    folder = folder or home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoryError(f"The folder for stories, {folder}, cannot be created ({error.strerror}).") from error
    url = os.environ.get("DATABASE_URL") or sa.URL.create("sqlite", database=str(folder / "library.sqlite3"))
    assets = os.environ.get("SEED_STORY_ASSETS") or os.environ.get("ASSETS_URL") or folder / "assets"
    return Library(url, assets, cache=folder / "cache" / "assets")


class Library(JobRows, ShareRows):
    """Stories, their files and the jobs on them. Safe to use from several threads and processes.

    `screen` (None: all may pass) is asked before words are stored, whichever verb they come by; it raises StoryError
    for those it refuses.
    """

    def __init__(
        self,
        url: str | sa.URL,
        assets_url: str | os.PathLike[str],
        *,
        cache: Path | None = None,
    ) -> None:
        self.screen: Screen | None = None
        cache = cache or home() / "cache" / "assets"
        self.cache = cache  # copies of pictures that are kept elsewhere
        self.assets = AssetStore(assets_url, cache)
        self.thumbnails = cache.parent / "thumbnails"  # small copies of pictures; may be thrown away at any time
        try:
            self.engine = connect(url)
        except (sa.exc.ArgumentError, ImportError) as error:
            advice = " Run: pip install -r requirements-shared.txt" if isinstance(error, ImportError) else ""
            raise StoryError(f"The database in DATABASE_URL cannot be used: {error}.{advice}") from error
        # A transaction that will write says so at its start; otherwise two readers that turn writers collide in SQLite.
        self._writing = self.engine.execution_options(**{WRITES: True})
        self._write_lock = threading.RLock()
        try:
            if self.engine.url.get_backend_name() == "sqlite" and self.engine.url.database:
                keep_copy(Path(self.engine.url.database).absolute())
            with self._connected(self._writing) as db, db.begin():
                prepare(db)
        except OSError as error:
            raise StoryError(f"The previous library could not be copied ({error}). Nothing changed.") from error
        except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
            where, reason = self.engine.url.render_as_string(hide_password=True), getattr(error, "orig", error)
            raise StoryError(f"The library at {where} cannot be used ({reason}). Nothing changed.") from error

    def close(self) -> None:
        self.engine.dispose()

    # ------------------------------------------------------------------------------------------------- stories

    def create_story(self, story: Story, *, verb: str | None = None, fresh: bool = False) -> Story:
        """Saves a whole story in one transaction and returns it.

        `verb` notes it as an action that can be undone. An id that is taken gives way to fresh ones throughout if
        `fresh` says so, and is refused otherwise.
        """
        for words in (story.title, *(scene.text for scene in story.scenes), *story.branch_names.values()):
            self._screen(words)
        with self._write() as db:
            if db.execute(sa.select(stories.c.id).where(stories.c.id == story.id)).first():
                if not fresh:
                    raise StoryError("A story with this id is already in the library.")
                story = with_fresh_ids(story)
            hidden = time.time() if verb else None
            row = {name: getattr(story, name) for name in ("id", "owner", "title", "created", "updated")}
            db.execute(stories.insert().values(row | {"deleted": hidden}))
            for scene in story.scenes:  # one by one: the order is kept, and parents precede their children
                db.execute(scenes.insert().values(scene_row(story.id, scene, None, story.branch_names.get(scene.id))))
            if verb:
                perform(db, story.owner, story.id, verb, [Cell("deleted", None, hidden, None)])
        return story

    def add_scene(self, story_id: str, scene: Scene, *, owner: str = "", verb: str | None = None) -> Story:
        """Adds the scene, marks what it makes stale, and returns the story as it now is. `verb`: see `create_story`."""
        self._screen(scene.text)
        for attempts_left in reversed(range(RETRIES)):
            try:
                return self._add_scene(story_id, scene, owner, verb, again=attempts_left < RETRIES - 1)
            except ConnectionLostError:
                if not attempts_left:
                    raise
                time.sleep(PAUSE * 2 ** (RETRIES - attempts_left - 1))
        raise AssertionError

    def _add_scene(self, story_id: str, scene: Scene, owner: str, verb: str | None, *, again: bool) -> Story:
        with self._write() as db:
            before = load_story(db, story_id, owner)
            if again and any(existing.id == scene.id for existing in before.scenes):
                return before  # the answer to an earlier attempt was lost, not the scene
            check_room(before)
            self._note_saved(db, scene.id)
            after = before.extend(scene)
            pairs = zip(before.scenes, after.scenes, strict=False)
            cells = [Cell("stale", new.id, old.stale, new.stale) for old, new in pairs if new != old]
            cells.append(Cell("updated", None, before.updated, after.updated))
            self._add_scenes(db, after, [scene], {}, cells, verb)
        return after

    def get_story(self, story_id: str, *, owner: str = "", known: Story | None = None) -> Story:
        """The story; raises NotFoundError when it is unknown, deleted or somebody else's. `known`: see `load_story`."""
        with self._read() as db:
            return load_story(db, story_id, owner, known)

    def list_stories(self, *, owner: str = "", limit: int = 200, offset: int = 0) -> list[Story]:
        """The owner's stories with their scenes, last changed first."""
        remaining = (stories.c.owner == owner) & stories.c.deleted.is_(None)
        page = sa.select(stories).where(remaining).order_by(stories.c.updated.desc(), stories.c.id)
        with self._read() as db:
            rows = db.execute(page.limit(limit).offset(offset)).all()
            selected = scenes.c.story_id.in_([row.id for row in rows])
            inside: dict[str, list[Any]] = {row.id: [] for row in rows}
            for scene in db.execute(sa.select(scenes).where(selected).order_by(scenes.c.number)):
                inside[scene.story_id].append(scene)
        return [story_of(row, inside[row.id]) for row in rows]

    def stories_beginning(self, beginning: str, *, owner: str = "") -> dict[str, bool]:
        """The ids of the owner's stories that begin so, each with whether it is deleted."""
        begins = (stories.c.owner == owner) & stories.c.id.startswith(beginning, autoescape=True)
        with self._read() as db:
            rows = db.execute(sa.select(stories.c.id, stories.c.deleted).where(begins).order_by(stories.c.id))
            return {row.id: row.deleted is not None for row in rows}

    def search(self, words: Sequence[str], *, owner: str = "", limit: int = 50) -> list[SearchResult]:
        """Titles and captions that hold all the words, in any case: titles first, then the last changed story first."""
        selected = [_plain(word) for word in words]
        remaining = (stories.c.owner == owner) & stories.c.deleted.is_(None)
        newest = (stories.c.updated.desc(), stories.c.id)
        titles = sa.select(stories.c.id, stories.c.title, sa.null(), stories.c.title).where(remaining).order_by(*newest)
        texts = sa.select(stories.c.id, stories.c.title, scenes.c.id, scenes.c.text).join_from(stories, scenes)
        texts = texts.where(remaining & scenes.c.deleted.is_(None)).order_by(*newest, scenes.c.number)
        with self._read() as db:  # compared here, because databases disagree about letters beyond English
            rows = (row for query in (titles, texts) for row in db.execute(query))
            return [
                *islice((SearchResult(*row) for row in rows if all(word in _plain(row[3]) for word in selected)), limit)
            ]

    def rename_story(self, story_id: str, title: str, *, owner: str = "") -> Story:
        self._screen(title)
        with self._write() as db:
            row = story_row(db, story_id, owner)
            if title != row.title:
                touched = Cell("updated", None, row.updated, time.time())
                perform(db, owner, story_id, "rename", [Cell("title", None, row.title, title), touched])
        return self.get_story(story_id, owner=owner)

    def delete_story(self, story_id: str, *, owner: str = "") -> None:
        """Takes the story out of sight. Its rows and files stay until somebody clears the library."""
        with self._write() as db:
            story_row(db, story_id, owner)
            perform(db, owner, story_id, "delete story", [Cell("deleted", None, None, time.time())])

    def restore_story(self, story_id: str, *, owner: str = "") -> Story:
        """Brings a deleted story back."""
        with self._write() as db:
            own = (stories.c.id == story_id) & (stories.c.owner == owner)
            deleted = db.execute(sa.select(stories.c.deleted).where(own)).scalar()
            if deleted is not None:
                perform(db, owner, story_id, "restore", [Cell("deleted", None, deleted, None)])
            return load_story(db, story_id, owner)

    # ------------------------------------------------------------------------------------------------ branches

    def delete_scene(self, story_id: str, scene_id: str, *, owner: str = "") -> Story:
        """Takes a scene, its redrawings and all below them out of sight; their files stay."""
        with self._write() as db:
            story = load_story(db, story_id, owner)
            gone = {scene.id for scene in branch_of(story, scene_id)}
            if story.root.id in gone:
                raise InputError("The opening can't be deleted. Edit it, or delete the whole story.")
            now = time.time()
            cells = [Cell("scene deleted", scene.id, None, now) for scene in story.scenes if scene.id in gone]
            # What was stale because of an edit that goes is as good as before.
            remaining = visible(story.scenes, gone)
            mended = edited_above(story.scenes) - edited_above(remaining)
            cells += [Cell("stale", scene.id, True, False) for scene in remaining if scene.stale and scene.id in mended]
            perform(db, owner, story_id, "delete scene", [*cells, _touched(story)])
            return load_story(db, story_id, owner)

    def graft(self, story_id: str, scene_id: str, to_story_id: str, under: str, *, owner: str = "") -> Story:
        """Copies a branch below a scene of the same or another story and returns that one; its last scenes are new."""
        with self._write() as db:
            source, target = (load_story(db, selected, owner) for selected in (story_id, to_story_id))
            copies, names = grafted(source, scene_id, target.scene(under).id)
            if len(target.scenes) + len(copies) > MAX_SCENES:
                raise InputError(f"“{target.title}” would have more than {MAX_SCENES} scenes. Paste a smaller branch.")
            self._add_scenes(db, target, copies, names, [_touched(target)], "graft")
            return load_story(db, to_story_id, owner)

    def name_branch(self, story_id: str, scene_id: str, name: str, *, owner: str = "") -> Story:
        """Calls the branch that begins with a scene by this name; an empty one takes the name away."""
        self._screen(name)
        with self._write() as db:
            story = load_story(db, story_id, owner)
            before, after = story.branch_names.get(story.scene(scene_id).id), name or None
            if before != after:
                perform(db, owner, story_id, "name branch", [Cell("branch", scene_id, before, after), _touched(story)])
            return load_story(db, story_id, owner)

    def add_facts(self, story_id: str, scene_id: str, facts: Mapping[str, Any], *, owner: str = "") -> None:
        """Adds to a scene's settings what was found out after it was told. That is nothing to be undone."""
        with self._write() as db:
            story_row(db, story_id, owner)  # whoever asks for another's story hears of it
            here = (scenes.c.story_id == story_id) & (scenes.c.id == scene_id)
            settings = db.execute(sa.select(scenes.c.settings).where(here)).scalar_one_or_none()
            if settings is not None:
                db.execute(scenes.update().where(here).values(settings={**settings, **facts}))

    def _add_scenes(
        self,
        db: sa.Connection,
        story: Story,
        new: Sequence[Scene],
        names: Mapping[str, str],
        cells: list[Cell],
        verb: str | None,
    ) -> None:
        hidden = time.time() if verb else None
        for scene in new:
            db.execute(scenes.insert().values(scene_row(story.id, scene, hidden, names.get(scene.id))))
        if verb:
            cells = [*cells, *(Cell("scene deleted", scene.id, hidden, None) for scene in new)]
            perform(db, story.owner, story.id, verb, cells)
        else:
            apply(db, story.id, cells)

    def undo(self, *, owner: str = "", story_id: str | None = None) -> Action:
        """Takes back the owner's last action (in that story); see history.py."""
        with self._write() as db:
            return undo(db, owner, story_id)

    def redo(self, *, owner: str = "", story_id: str | None = None) -> Action:
        """Does again what was undone last (in that story)."""
        with self._write() as db:
            return redo(db, owner, story_id)

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

    # -------------------------------------------------------------------------------------------------- inside

    def _screen(self, words: str) -> None:
        if self.screen is not None:
            self.screen(words)

    @contextmanager
    def _write(self) -> Iterator[sa.Connection]:
        # The lock keeps threads of this process in line; SQLite's busy timeout does so for other processes.
        lock = self._write_lock if self.engine.dialect.name == "sqlite" else nullcontext()
        with (
            lock,
            self._said("written", " Check its free space and permissions."),
            self._connected(self._writing) as db,
        ):
            with db.begin():
                yield db

    @contextmanager
    def _read(self) -> Iterator[sa.Connection]:
        with self._said("read"), self._connected(self.engine) as db, db.begin():
            yield db

    def _connected(self, engine: sa.Engine) -> sa.Connection:
        """A connection, waiting a little for a database that is just being started again."""
        for attempts_left in reversed(range(RETRIES)):
            try:
                return engine.connect()
            except sa.exc.DBAPIError as error:
                if not attempts_left or not _is_away(error):
                    raise
                time.sleep(PAUSE * 2 ** (RETRIES - attempts_left - 1))
        raise AssertionError

    @contextmanager
    def _said(self, done: str, advice: str = "") -> Iterator[None]:
        """What goes wrong in the database as a sentence for the reader."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            if _is_away(error):
                raise ConnectionLostError(_GONE) from error
            # What is damaged comes as DatabaseError itself; its other kinds are defects of ours.
            if not isinstance(error, sa.exc.OperationalError) and type(error) is not sa.exc.DatabaseError:
                raise
            reason = str(error.orig).strip()
            raise StoryError(f"The library could not be {done} ({reason}).{advice}") from error


def _is_away(error: sa.exc.DBAPIError) -> bool:
    """Whether a database on its own server did not answer, or ended the connection."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", "")  # of PostgreSQL; None when no server said anything
    return isinstance(error, sa.exc.OperationalError) and (state is None or state.startswith(("08", "57P")))


def _touched(story: Story) -> Cell:
    return Cell("updated", None, story.updated, time.time())


def _plain(text: str) -> str:
    """The text as it is compared in a search: one case, and letters without their accents, as many people type them.

    Only the accents of Latin, Greek and Cyrillic letters go: the marks of other scripts are vowels and consonants.
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", parts)).casefold()
