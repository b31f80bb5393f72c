"""Jobs as rows of the library, and what a person has chosen once for all tellings."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from seed_story.errors import NotFoundError
from seed_story.story import new_id
from seed_story.tables import jobs, load_story, preferences, stories

GOING = ("queued", "running")


@dataclass(frozen=True)
class Job:
    """Long work on one path of a story; `message` is for the reader.

    `result` is there once it is done: the local path of a file, or the id of the last scene that was told. `attempts`
    counts the programs that began it: more than one when a program was ended in the middle.
    """

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
    attempts: int = 1

    @property
    def finished(self) -> bool:
        return self.state not in GOING


class JobRows:
    """The library's part for jobs and preferences. The library brings the database."""

    _engine: sa.Engine

    def _write(self) -> AbstractContextManager[sa.Connection]:
        raise NotImplementedError

    def add_job(
        self, kind: str, story_id: str, scene_id: str, options: Mapping[str, Any], *, worker: str, owner: str = ""
    ) -> Job:
        """A waiting job. Raises NotFoundError when the story or the scene is not there for this owner."""
        now = time.time()
        values = (new_id(), story_id, scene_id, kind, dict(options), "queued", 0.0, "Waiting", None, worker, now, now)
        job = Job(*values, owner=owner)
        with self._write() as db:
            load_story(db, story_id, owner).scene(scene_id)
            db.execute(jobs.insert().values(vars(job)))
        return job

    def update_job(self, job_id: str, **changes: Any) -> bool:
        """Changes state, progress, message or result of a job that is not finished; a finished one stays as it is.

        Returns whether it was still going.
        """
        going = (jobs.c.id == job_id) & jobs.c.state.in_(GOING)
        with self._write() as db:
            return db.execute(jobs.update().where(going).values(**changes, updated=time.time())).rowcount > 0

    def take_job(self, job: Job, worker: str) -> Job | None:
        """Takes a job over from a program that ended; None when another program was quicker."""
        mine = (jobs.c.id == job.id) & (jobs.c.worker == job.worker) & jobs.c.state.in_(GOING)
        changes = {"worker": worker, "state": "queued", "attempts": job.attempts + 1, "updated": time.time()}
        with self._write() as db:
            if not db.execute(jobs.update().where(mine).values(changes)).rowcount:
                return None
        return self.get_job(job.id, owner=job.owner)

    def touch_jobs(self, worker: str) -> None:
        """Says that the program still has its jobs, also those that only wait."""
        mine = (jobs.c.worker == worker) & jobs.c.state.in_(GOING)
        with self._write() as db:
            db.execute(jobs.update().where(mine).values(updated=time.time()))

    def get_job(self, job_id: str, *, owner: str = "") -> Job:
        """Raises NotFoundError for a job that is unknown or somebody else's."""
        with self._engine.begin() as db:
            mine = (jobs.c.id == job_id) & (jobs.c.owner == owner)
            row = db.execute(sa.select(jobs).where(mine)).first() if isinstance(job_id, str) else None
        if row is None:
            raise NotFoundError("This job does not exist. It may belong to somebody else.")
        return _job_of(row)

    def list_jobs(
        self, *, owner: str | None = "", story_id: str | None = None, going: bool = False, since: float = 0.0
    ) -> list[Job]:
        """Jobs in the order of their creation. `owner=None`: everybody's; `going`: only the unfinished ones; `since`:
        only those made after that time."""
        query = sa.select(jobs).order_by(jobs.c.created, jobs.c.id)
        if owner is not None:
            query = query.where(jobs.c.owner == owner)
        if story_id is not None:
            query = query.where(jobs.c.story_id == story_id)
        if going:
            query = query.where(jobs.c.state.in_(GOING))
        if since:
            query = query.where(jobs.c.created >= since)
        with self._engine.begin() as db:
            return [_job_of(row) for row in db.execute(query)]

    def count_stories(self, *, owner: str = "") -> int:
        kept = (stories.c.owner == owner) & stories.c.deleted.is_(None)
        with self._engine.begin() as db:
            return db.execute(sa.select(sa.func.count()).where(kept)).scalar_one()

    def preferences(self, *, owner: str = "") -> dict[str, Any]:
        """What the owner chose once for all; empty when nothing was."""
        with self._engine.begin() as db:
            row = db.execute(sa.select(preferences.c.chosen).where(preferences.c.owner == owner)).scalar()
        return dict(row or {})

    def set_preferences(self, values: Mapping[str, Any], *, owner: str = "") -> None:
        """Puts these in the place of all that was chosen before."""
        with self._write() as db:
            db.execute(preferences.delete().where(preferences.c.owner == owner))
            if values:
                db.execute(preferences.insert().values({"owner": owner, "chosen": dict(values)}))


def _job_of(row: Any) -> Job:
    values = {name: getattr(row, name) for name in Job.__dataclass_fields__}
    # Rows of before version 3 have no number of attempts.
    return Job(**values | {"options": MappingProxyType(values["options"]), "attempts": values["attempts"] or 1})
