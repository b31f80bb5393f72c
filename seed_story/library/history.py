"""What was done to the stories, so that it can be undone and done again, also after a restart.

An action changes cells (a title, a mark, a time of deletion) and notes their values before and after; what it adds is
stored out of sight first, so that coming into sight is a cell like any other. Undoing puts the values before in place,
doing again those after. Either is refused when a cell has another value by now, or when something newer rests on what
would go out of sight. Telling and redrawing are no actions: they cost minutes, and deleting the scene takes them back.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from seed_story.errors import NotFoundError, StoryError
from seed_story.library.tables import actions, locked, scenes, stories

# "updated" only orders the list: when something newer has changed it, it stays.
_OF_STORY = {"title": stories.c.title, "updated": stories.c.updated, "deleted": stories.c.deleted}
_OF_SCENE = {"scene deleted": scenes.c.deleted, "stale": scenes.c.stale, "branch": scenes.c.branch}


@dataclass(frozen=True)
class Cell:
    """One value that an action changes. `scene` is empty for a value of the story itself."""

    what: str
    scene: str | None
    before: Any
    after: Any


@dataclass(frozen=True)
class Action:
    """Something that was done to a story; `undone` tells whether it is undone now."""

    verb: str
    story_id: str
    title: str
    undone: bool


def perform(db: sa.Connection, owner: str, story_id: str, verb: str, cells: Sequence[Cell]) -> None:
    """Changes the cells and notes it. What was undone in this story before can no longer be done again."""
    apply(db, story_id, cells)
    db.execute(actions.delete().where((actions.c.story_id == story_id) & actions.c.undone.is_not(None)))
    newest = db.execute(sa.select(sa.func.max(scenes.c.number)).where(scenes.c.story_id == story_id)).scalar() or 0
    plain = [[cell.what, cell.scene, cell.before, cell.after] for cell in cells]
    noted = {"owner": owner, "story_id": story_id, "verb": verb, "cells": plain}
    db.execute(actions.insert().values(noted | {"newest": newest, "created": time.time()}))


def apply(db: sa.Connection, story_id: str, cells: Iterable[Cell]) -> None:
    """Gives every cell its value after."""
    of_scenes: dict[tuple[str, Any], list[str | None]] = {}
    for cell in cells:
        if cell.what in _OF_STORY:
            db.execute(stories.update().where(stories.c.id == story_id).values({_OF_STORY[cell.what]: cell.after}))
        else:
            of_scenes.setdefault((cell.what, cell.after), []).append(cell.scene)
    for (what, value), ids in of_scenes.items():
        here = (scenes.c.story_id == story_id) & scenes.c.id.in_(ids)
        db.execute(scenes.update().where(here).values({_OF_SCENE[what]: value}))


def undo(db: sa.Connection, owner: str, story_id: str | None = None) -> Action:
    """Takes back the owner's last action (in that story). Raises NotFoundError if there is none, StoryError if newer
    changes forbid it."""
    newest = _actions(owner, story_id).where(actions.c.undone.is_(None)).order_by(actions.c.number.desc())
    row = db.execute(newest).first()
    if row is None:
        raise NotFoundError("Nothing to undo.")
    _turn(db, row, back=True)
    last = db.execute(sa.select(sa.func.max(actions.c.undone)).where(actions.c.owner == owner)).scalar()
    db.execute(actions.update().where(actions.c.number == row.number).values(undone=(last or 0) + 1))
    return _action(db, row, undone=True)


def redo(db: sa.Connection, owner: str, story_id: str | None = None) -> Action:
    """Does again what was undone last (in that story). Raises like `undo`."""
    undone = _actions(owner, story_id).where(actions.c.undone.is_not(None)).order_by(actions.c.undone.desc())
    row = db.execute(undone).first()
    if row is None:
        raise NotFoundError("Nothing to redo.")
    _turn(db, row, back=False)
    # Under a new number: among all stories it is now what was done last, and the next to be undone.
    db.execute(actions.delete().where(actions.c.number == row.number))
    again = {name: value for name, value in row._mapping.items() if name != "number"}
    db.execute(actions.insert().values(again | {"undone": None}))
    return _action(db, row, undone=False)


def _actions(owner: str, story_id: str | None) -> sa.Select[Any]:
    query = sa.select(actions).where(actions.c.owner == owner).limit(1)
    return query if story_id is None else query.where(actions.c.story_id == story_id)


def _action(db: sa.Connection, row: Any, undone: bool) -> Action:
    title = db.execute(sa.select(stories.c.title).where(stories.c.id == row.story_id)).scalar_one()
    return Action(row.verb, row.story_id, title, undone)


def _turn(db: sa.Connection, row: Any, *, back: bool) -> None:
    """Changes the cells of a noted action, back or forth, after looking whether that is still what was meant."""
    noted = [Cell(*plain) for plain in row.cells]
    cells = [Cell(cell.what, cell.scene, cell.after, cell.before) for cell in noted] if back else noted
    story = db.execute(locked(db, sa.select(stories).where(stories.c.id == row.story_id))).one()
    there = {scene.id: scene for scene in db.execute(sa.select(scenes).where(scenes.c.story_id == row.story_id))}
    changed = []
    for cell in cells:
        holder, column = (story, _OF_STORY) if cell.scene is None else (there[cell.scene], _OF_SCENE)
        if getattr(holder, column[cell.what].name) == cell.before:
            changed.append(cell)
        elif cell.what != "updated":
            raise _refusal(row, back, f"“{story.title}” has been changed in the same place since")
    _check_what_rests(row, back, story.title, changed, list(there.values()))
    apply(db, row.story_id, changed)


def _check_what_rests(row: Any, back: bool, title: str, cells: list[Cell], all_scenes: list[Any]) -> None:
    if any(cell.what == "deleted" and cell.after is not None for cell in cells):
        if any(scene.number > row.newest and scene.deleted is None for scene in all_scenes):
            raise _refusal(row, back, f"“{title}” has been continued since")
    hides = {cell.scene for cell in cells if cell.what == "scene deleted" and cell.after is not None}
    shows = {cell.scene for cell in cells if cell.what == "scene deleted" and cell.after is None}
    visible_ids = {scene.id for scene in all_scenes if scene.deleted is None} - hides | shows
    for scene in all_scenes:
        if scene.id not in visible_ids:
            continue
        if scene.parent_id is not None and scene.parent_id not in visible_ids:
            raise _refusal(row, back, f"“{title}” has been continued there since")
        if scene.replaces in hides and scene.number > row.newest:
            raise _refusal(row, back, f"one of its scenes in “{title}” has been redrawn or edited since")


def _refusal(row: Any, back: bool, reason: str) -> StoryError:
    action = "undone" if back else "redone"
    return StoryError(f"“{row.verb}” cannot be {action}: {reason}. Nothing changed. Edit or delete it by hand instead.")
