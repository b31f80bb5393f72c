"""Jobs as rows of the library, leased to the programs that do them, and what a person has chosen for all tellings.

The rows are the queue. A program that begins a job gets a lease and renews it while it works; when the lease runs out,
because the program died or its machine went away, any other may begin the job again. PostgreSQL skips rows that another
program is just taking (SKIP LOCKED); in SQLite whoever writes is alone (BEGIN IMMEDIATE), which comes to the same.

Leases are compared by the database's clock where it has one of its own, so that machines need not agree about the time.
A lease that ends later than any can was given before a clock was set back, and has run out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from seed_story.errors import Cancelled, NotFoundError
from seed_story.library.queue_order import fair_order, names
from seed_story.library.tables import jobs, load_story, preferences, stories
from seed_story.runtime.addresses import current_address
from seed_story.runtime.logs import current_request
from seed_story.story import Story, new_id

GOING = ("queued", "running")
LEASE_SECONDS = 60.0  # a program that does not renew its leases for so long is taken for dead
HANDOVER_SECONDS = 2.0  # so long a waiting job is only for the program that took the wish

_HELD: ContextVar[tuple[str, str] | None] = ContextVar("seed_story_held_job", default=None)  # a job and its worker


@dataclass(frozen=True)
class Job:
    """Long work on one path of a story; `message` is for the reader.

    `result` is there once it is done: the local path of a file, or the id of the last scene that was told. `attempts`
    counts the programs that began it: more than one when a program was ended in the middle. `saved` has the ids of the
    scenes that it told, None for a job of a version that did not note them; `draft` the words of each candidate so far.
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
    saved: tuple[str, ...] | None = ()
    draft: Mapping[str, str] = field(default_factory=dict)
    turn: int | None = None
    request: str = ""  # names the click, in the logs of every program that had to do with it
    address: str | None = None  # where it was asked from, see queue_order.py

    @property
    def finished(self) -> bool:
        return self.state not in GOING


class JobRows:
    """The library's part for jobs and preferences. The library brings the database."""

    engine: sa.Engine

    def _write(self) -> AbstractContextManager[sa.Connection]:
        raise NotImplementedError

    def _read(self) -> AbstractContextManager[sa.Connection]:
        raise NotImplementedError

    def add_job(
        self,
        kind: str,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any],
        *,
        worker: str,
        owner: str = "",
        lease: float = HANDOVER_SECONDS,
        known: Story | None = None,
    ) -> Job:
        """A waiting job. Raises NotFoundError when the story or the scene is not there for this owner. `known`: see
        `load_story`.

        For `lease` seconds it is for `worker` only.
        """
        now = time.time()
        values = (new_id(), story_id, scene_id, kind, dict(options), "queued", 0.0, "Waiting", None, worker, now, now)
        job = Job(*values, owner=owner, request=current_request(), address=current_address() or None)
        with self._write() as db:
            load_story(db, story_id, owner, known).scene(scene_id)
            # Counts for those who come new, or come back after long: others were served later than that.
            job = replace(job, turn=_place_of_newcomers(db))
            row = {**vars(job), "saved": [], "draft": {}, "lease": _now(db) + lease}
            db.execute(jobs.insert().values(row))
        return job

    def update_job(self, job_id: str, *, by: str | None = None, **changes: Any) -> bool:
        """Changes state, progress, message, draft or result of a job that is not finished; a finished one stays as it
        is.

        Returns whether it was still going and, if `by` names a program, that program's.
        """
        going = (jobs.c.id == job_id) & jobs.c.state.in_(GOING)
        if by is not None:
            going &= jobs.c.worker == by
        with self._write() as db:
            return db.execute(jobs.update().where(going).values(**changes, updated=time.time())).rowcount > 0

    # ------------------------------------------------------------------------------------------------------ leases

    def lease_job(
        self, worker: str, kinds: Collection[str], *, of: Collection[str], but: bool = False, attempts: int = 3
    ) -> Job | None:
        """The job that is to be done next, now running and leased to `worker`; None when there is none.

        Of the kinds `of` (or, with `but`, of all others) it is one of the worker's own that waits, or one of `kinds`
        that nobody has and that was begun less than `attempts` times. Whoever was served longest ago comes first, by
        address and by owner (queue_order.py), and each owner's jobs in their order.
        """
        line = jobs.c.kind.not_in(of) if but else jobs.c.kind.in_(of)
        with self._read() as db:  # most of the time there is nothing, and readers hinder nobody
            free = line & _free(_now(db), worker, kinds, attempts)
            if db.execute(sa.select(jobs.c.id).where(free).limit(1)).first() is None:
                return None
        with self._write() as db:
            now = _now(db)
            free = line & _free(now, worker, kinds, attempts)
            columns = (jobs.c.id, jobs.c.owner, jobs.c.address, jobs.c.created)
            waiting = db.execute(sa.select(*columns).where(free)).all()
            served = _served(db, waiting)

            def turn(row: Any) -> tuple[Any, ...]:
                return fair_order(names(row.address, row.owner), served), row.created, row.id

            for row in sorted(waiting, key=turn):
                mine = sa.select(jobs).where((jobs.c.id == row.id) & free).with_for_update(skip_locked=True)
                leased = db.execute(mine).first()
                if leased is None:
                    continue
                begun = {"state": "running", "worker": worker, "lease": now + LEASE_SECONDS, "updated": time.time()}
                begun["turn"] = (db.execute(sa.select(sa.func.max(jobs.c.turn))).scalar() or 0) + 1
                if leased.state == "running":  # somebody began it and is gone
                    begun["attempts"] = (leased.attempts or 1) + 1
                db.execute(jobs.update().where(jobs.c.id == row.id).values(begun))
                return _job_of(db.execute(sa.select(jobs).where(jobs.c.id == row.id)).one())
        return None

    def renew_leases(self, worker: str, held: Collection[str]) -> None:
        """Says that the program still has these of its jobs."""
        mine = (jobs.c.worker == worker) & jobs.c.id.in_(held)
        with self._write() as db:
            db.execute(jobs.update().where(mine & jobs.c.state.in_(GOING)).values(lease=_now(db) + LEASE_SECONDS))

    def release_job(self, job: Job, message: str) -> bool:
        """Ends the lease of a program that is known to be gone. False when somebody else has the job by now."""
        same = (jobs.c.id == job.id) & (jobs.c.worker == job.worker) & jobs.c.state.in_(GOING)
        with self._write() as db:
            return db.execute(jobs.update().where(same).values(lease=None, message=message)).rowcount > 0

    def give_back_job(self, job: Job, worker: str, message: str) -> None:
        """The worker's own job as one that waits for anybody; it counts as begun no more often than before."""
        mine = (jobs.c.id == job.id) & (jobs.c.worker == worker) & jobs.c.state.in_(GOING)
        with self._write() as db:
            back = {"state": "queued", "worker": "", "lease": None, "message": message}
            db.execute(jobs.update().where(mine).values(back))

    def lost_jobs(self) -> list[Job]:
        """Going jobs that nobody has a lease of."""
        with self._read() as db:
            query = sa.select(jobs).where(jobs.c.state.in_(GOING) & _run_out(_now(db))).order_by(jobs.c.created)
            return [_job_of(row) for row in db.execute(query)]

    @contextmanager
    def holding(self, job: Job, worker: str) -> Iterator[None]:
        """Inside, scenes are saved only while the job is this worker's, and noted as told by it, in one transaction."""
        before = _HELD.set((job.id, worker))
        try:
            yield
        finally:
            _HELD.reset(before)

    def _note_saved(self, db: sa.Connection, scene_id: str) -> None:
        """Raises Cancelled when the job that is held belongs to somebody else by now: what it tells is told there."""
        held = _HELD.get()
        if held is None:
            return
        job_id, worker = held
        row = db.execute(sa.select(jobs).where(jobs.c.id == job_id).with_for_update()).first()
        if row is None or row.worker != worker or row.state not in GOING:
            raise Cancelled("Another worker has taken this over, or it was cancelled.")
        db.execute(jobs.update().where(jobs.c.id == job_id).values(saved=[*(row.saved or ()), scene_id]))

    # ------------------------------------------------------------------------------------------------------ looking

    def get_job(self, job_id: str, *, owner: str = "") -> Job:
        """Raises NotFoundError for a job that is unknown or somebody else's."""
        with self._read() as db:
            mine = (jobs.c.id == job_id) & (jobs.c.owner == owner)
            row = db.execute(sa.select(jobs).where(mine)).first() if isinstance(job_id, str) else None
        if row is None:
            raise NotFoundError("This job does not exist, or it belongs to someone else.")
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
        with self._read() as db:
            return [_job_of(row) for row in db.execute(query)]

    def served(self, waiting: Collection[Job]) -> dict[tuple[str, str], int]:
        """When each address and owner of these jobs was served last, by their `lines.names`, counted in servings."""
        with self._read() as db:
            return _served(db, waiting)

    def has_competitors(self, owner: str, of: Collection[str], *, but: bool = False) -> bool:
        """Whether somebody else waits with a job of these kinds (with `but`, of all others)."""
        line = jobs.c.kind.not_in(of) if but else jobs.c.kind.in_(of)
        theirs = (jobs.c.state == "queued") & line & (jobs.c.owner != owner)
        with self._read() as db:
            return db.execute(sa.select(jobs.c.id).where(theirs).limit(1)).first() is not None

    def give_way(self, job: Job, worker: str, message: str) -> bool:
        """The worker's own running job as one that waits again, for a while for this worker only. False when it is
        somebody else's by now, or over."""
        mine = (jobs.c.id == job.id) & (jobs.c.worker == worker) & (jobs.c.state == "running")
        with self._write() as db:
            back = {"state": "queued", "lease": _now(db) + HANDOVER_SECONDS, "message": message}
            return db.execute(jobs.update().where(mine).values(back | {"updated": time.time()})).rowcount > 0

    def count_stories(self, *, owner: str = "") -> int:
        mine = (stories.c.owner == owner) & stories.c.deleted.is_(None)
        with self._read() as db:
            return db.execute(sa.select(sa.func.count()).where(mine)).scalar_one()

    # -------------------------------------------------------------------------------------------------- preferences

    def preferences(self, *, owner: str = "") -> dict[str, Any]:
        """What the owner chose once for all; empty when nothing was."""
        with self._read() as db:
            row = db.execute(sa.select(preferences.c.chosen).where(preferences.c.owner == owner)).scalar()
        return dict(row or {})

    def set_preferences(self, values: Mapping[str, Any], *, owner: str = "") -> None:
        """Puts these in the place of all that was chosen before."""
        self.change_preferences(lambda chosen: values, owner=owner)

    def change_preferences(
        self, change: Callable[[dict[str, Any]], Mapping[str, Any]], *, owner: str = ""
    ) -> Mapping[str, Any]:
        """Puts what `change` makes of the owner's preferences in their place, with nothing written in between."""
        theirs = preferences.c.owner == owner
        with self._write() as db:
            if db.dialect.name == "postgresql":  # where a row that is not there yet cannot be locked
                db.execute(sa.text("LOCK TABLE preferences IN SHARE ROW EXCLUSIVE MODE"))
            row = db.execute(sa.select(preferences.c.chosen).where(theirs)).scalar()
            values = change(dict(row or {}))
            db.execute(preferences.delete().where(theirs))
            if values:
                db.execute(preferences.insert().values({"owner": owner, "chosen": dict(values)}))
        return values


def _now(db: sa.Connection) -> float:
    """Seconds since 1970 by the clock that all programs on this database share."""
    if db.dialect.name == "postgresql":
        return float(db.execute(sa.text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
    return time.time()  # SQLite: they all run on one machine


def _run_out(now: float) -> sa.ColumnElement[bool]:
    lease = jobs.c.lease
    return sa.or_(lease.is_(None), lease < now, lease > now + 2 * LEASE_SECONDS)


def _free(now: float, worker: str, kinds: Collection[str], attempts: int) -> sa.ColumnElement[bool]:
    """What a program may begin: its own that wait, and what nobody has."""
    mine = (jobs.c.state == "queued") & (jobs.c.worker == worker)
    lost = jobs.c.state.in_(GOING) & (jobs.c.worker != worker) & jobs.c.kind.in_(kinds) & _run_out(now)
    return mine | (lost & (sa.func.coalesce(jobs.c.attempts, 1) < attempts))


def _served(db: sa.Connection, waiting: Collection[Any]) -> dict[tuple[str, str], int]:
    """By address and owner; `waiting` are rows or jobs."""
    found: dict[tuple[str, str], int] = {}
    wanted = {"address": {job.address for job in waiting if job.address}, "owner": {job.owner for job in waiting}}
    for what, those in wanted.items():
        if those:
            column = jobs.c[what]
            turns = sa.select(column, sa.func.max(jobs.c.turn)).where(column.in_(those)).group_by(column)
            found |= {(what, name): turn or 0 for name, turn in db.execute(turns)}
    return found


def _place_of_newcomers(db: sa.Connection) -> int:
    """The turn with which somebody begins who never was served, or not for long: as those who wait and were served
    longest ago, and before those who are being served now. Who comes new behind somebody who waits is served after
    them, so nobody gains by a new name.

    Only true servings count here, not where others began: else one newcomer would keep the place for the next.
    """
    rows = db.execute(sa.select(jobs.c.owner, jobs.c.address, jobs.c.state).where(jobs.c.state.in_(GOING)).distinct())
    going = [(names(row.address, row.owner)[0], row.state) for row in rows]
    served_now = {name for name, state in going if state == "running"}
    turns: list[int] = []
    for what in ("address", "owner"):
        if those := {name for (kind, name), _ in going if kind == what}:
            column = jobs.c[what]
            begun = column.in_(those) & (jobs.c.state != "queued")
            newest = sa.select(column, sa.func.max(jobs.c.turn)).where(begun).group_by(column)
            turns += [turn - ((what, name) in served_now) for name, turn in db.execute(newest) if turn]
    return min(turns) if turns else db.execute(sa.select(sa.func.max(jobs.c.turn))).scalar() or 0


def _job_of(row: Any) -> Job:
    values = {name: getattr(row, name) for name in Job.__dataclass_fields__}
    saved: Sequence[str] | None = values["saved"]
    plain: dict[str, Any] = {
        "options": MappingProxyType(values["options"]),
        "draft": MappingProxyType(values["draft"] or {}),
    }
    # Rows of before version 3 have no number of attempts, those of before version 4 do not say what was saved.
    plain |= {"attempts": values["attempts"] or 1, "request": values["request"] or ""}
    plain |= {"saved": None if saved is None else tuple(saved)}
    return Job(**values | plain)
