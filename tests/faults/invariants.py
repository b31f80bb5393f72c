"""What must hold after every restart, checked without asking the code that is under test more than needed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from PIL import Image

from seed_story.jobs.quotas import TELLING_KINDS
from seed_story.library.library import Library, open_library
from seed_story.library.tables import jobs, scenes, stories
from seed_story.story import Story


@dataclass
class Promises:
    """What was shown to somebody so far, and so has to be there for ever."""

    scenes: set[tuple[str, str]] = field(default_factory=set)  # story, scene
    sizes: dict[str, int] = field(default_factory=dict)  # story -> scenes that it had when it was imported
    files: set[Path] = field(default_factory=set)
    checked: set[str] = field(default_factory=set)  # digests of files that were found whole, with their sizes


def check(home: Path, promises: Promises) -> list[str]:
    """Everything that is broken, in sentences; nothing when all is well."""
    broken: list[str] = []
    library = open_library(home)
    try:
        with library.engine.connect() as db:
            if db.dialect.name == "sqlite":
                broken += [
                    f"SQLite: {row[0]}" for row in db.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"
                ]
                broken += [f"foreign key: {row}" for row in db.exec_driver_sql("PRAGMA foreign_key_check")]
            found = {(row.story_id, row.id): row for row in db.execute(sa.select(scenes))}
            owners = dict(tuple(row) for row in db.execute(sa.select(stories.c.id, stories.c.owner)))
            gone = set(db.execute(sa.select(stories.c.id).where(stories.c.deleted.is_not(None))).scalars())
            every_job = db.execute(sa.select(jobs)).all()
        broken += [f"scene {scene} was shown and is not there" for scene in promises.scenes - set(found)]
        for story_id, size in promises.sizes.items():
            there = sum(key[0] == story_id for key in found)
            if there < size:
                broken.append(f"story {story_id} came with {size} scenes and has {there}")
        for row in found.values():
            broken += _whole(library, row.image, promises, picture=True)
            broken += _whole(library, row.features, promises, picture=False)
        broken += _no_half_files(library, home, promises)
        for story_id, owner in owners.items():
            if story_id not in gone:
                broken += _tree(library.get_story(story_id, owner=owner))
        broken += [sentence for row in every_job for sentence in _job(row, found)]
    finally:
        library.close()
    return broken


def _whole(library: Library, digest: str, promises: Promises, *, picture: bool) -> list[str]:
    if digest in promises.checked:
        return [] if digest in library.assets else [f"{digest[:12]} is gone"]
    try:
        data = library.asset_bytes(digest)  # compares the digest
        if picture:
            Image.open(io.BytesIO(data)).load()
        else:
            np.load(io.BytesIO(data), allow_pickle=False)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return [f"the {'picture' if picture else 'features'} of a scene: {error}"]
    promises.checked.add(digest)
    return []


def _no_half_files(library: Library, home: Path, promises: Promises) -> list[str]:
    broken = []
    for digest in library.assets.digests():
        if digest not in promises.checked:
            if hashlib.sha256(library.asset_bytes(digest)).hexdigest() != digest:
                broken.append(f"half a file under its final name: {digest}")
            promises.checked.add(digest)
    exports = home / "exports"
    made = {path for path in exports.rglob("*") if path.is_file()}
    made = {path for path in made if not any(part.startswith(".") for part in path.relative_to(exports).parts)}
    broken += [f"{path} was made and is not there" for path in promises.files - made]
    for path in made:
        name = f"{path}:{path.stat().st_mtime_ns}"
        if name not in promises.checked and path.name != "warnings.txt":
            broken += [f"half a file under its final name: {path} ({why})" for why in _incomplete(path)]
            promises.checked.add(name)
    return broken


def _incomplete(path: Path) -> list[str]:
    try:
        if path.suffix in (".epub", ".zip"):
            with zipfile.ZipFile(path) as archive:
                bad = archive.testzip()
            return [f"{bad} is damaged"] if bad else []
        if path.suffix == ".html":
            return [] if path.read_text(encoding="utf-8").rstrip().endswith("</html>") else ["it has no end"]
        if path.suffix in (".png", ".jpg"):
            Image.open(path).load()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return [str(error)]
    return [] if path.stat().st_size else ["it is empty"]


def _tree(story: Story) -> list[str]:
    """A `Story` refuses scenes without their parents; here also what an edit makes stale is worked out anew."""
    again = replace(story, scenes=(), branch_names={})
    for scene in story.scenes:
        again = again.extend(replace(scene, stale=False))
    wrong = [a.id for a, b in zip(story.scenes, again.scenes, strict=True) if b.stale and not a.stale]
    return [f"story {story.id}: {wrong} should be marked stale"] if wrong else []


def _job(row, found) -> list[str]:
    """A telling saves each of its seeds once, however often it was begun; what is done has told all of them."""
    saved = [found.get((row.story_id, scene_id)) for scene_id in row.saved or ()]
    if any(scene is None for scene in saved):
        return [f"job {row.id} notes a scene that is not there"]
    seeds = [scene.seed for scene in saved]
    if len(seeds) != len(set(seeds)):
        return [f"job {row.id} ({row.kind}) told a scene twice"]
    wanted = row.options.get("seeds")
    if row.state == "done" and row.kind in TELLING_KINDS and wanted and set(wanted) != set(seeds):
        return [f"job {row.id} ({row.kind}) is done and told {len(seeds)} of {len(wanted)} scenes"]
    return []
