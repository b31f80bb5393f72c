"""How what people wait for grows with the library: `python -m tests.benchmarks.library_growth --stories 1 100 10000`.

Fills libraries with stories of a hundred scenes each (rows as the studio writes them, but without files: those are
found by their name), and times start-up, the shelf, one story, its map, a search, one more scene, a lease, and whose
picture a file is; the last row are bytes. SQLite, or PostgreSQL with --postgresql.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from seed_story.jobs.quotas import TELLING_KINDS
from seed_story.library.library import Library, open_library
from seed_story.library.tables import scenes, stories
from seed_story.story import Scene, Story, new_id
from seed_story.ui.tree import story_map
from tests.services import postgres

SCENES = 100  # of each story
OWNERS_STORIES = 20  # of one person
TIMES = 5


def fill(library: Library, count: int) -> tuple[str, str]:
    """Adds stories until there are `count`; returns the last one's id and its owner."""
    chance = random.Random(count)
    with library.engine.connect() as db:
        there = db.execute(sa.select(sa.func.count()).select_from(stories)).scalar_one()
    image = library.put_asset(b"picture", ".png")
    story_id, owner = "", ""
    words = "fox map owl rain river lantern meadow bear kitchen scarf".split()
    for first in range(there, count, 200):
        story_rows: list[dict[str, Any]] = []
        scene_rows: list[dict[str, Any]] = []
        for number in range(first, min(first + 200, count)):
            story_id, owner, now = new_id(), f"key:{number // OWNERS_STORIES}", 1e9 + number
            row = {"id": story_id, "owner": owner, "title": f"Tale {number}", "created": now, "updated": now}
            story_rows.append(row | {"deleted": None})
            ids = [new_id() for _ in range(SCENES)]
            for place, scene_id in enumerate(ids):
                parent = ids[max(0, place - 1 - chance.randrange(3))] if place else None
                text = " ".join(chance.choices(words, k=20)).capitalize() + "."
                shown = image if place == 0 else f"{chance.getrandbits(256):064x}"
                scene = Scene(scene_id, parent, text, shown, image, place, {"telling": {}}, now + place)
                scene_rows.append({**scene.to_dict(), "story_id": story_id, "deleted": None, "branch": None})
        with library.engine.begin() as db:
            db.execute(stories.insert(), story_rows)
            db.execute(scenes.insert(), scene_rows)
    return story_id, owner


def timed(do: Callable[[], Any]) -> float:
    """Median milliseconds of a few times."""
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        do()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


def measure(home: Path, count: int) -> dict[str, float]:
    library = open_library(home)
    story_id, owner = fill(library, count)
    story = library.get_story(story_id, owner=owner)
    picture = story.root.image

    def grow() -> Story:
        here = library.get_story(story_id, owner=owner).root
        new = Scene.new(parent_id=here.id, text="And then.", image=picture, features=picture)
        return library.add_scene(story_id, new, owner=owner)

    def lease() -> None:
        job = library.add_job("tell", story_id, story.root.id, {}, worker="w", owner=owner)
        library.lease_job("w", {"tell"}, of=TELLING_KINDS)
        library.update_job(job.id, state="done")

    found = {
        "start-up": timed(lambda: open_library(home).close()),
        "shelf of one person": timed(lambda: library.list_stories(owner=owner)),
        "one story": timed(lambda: library.get_story(story_id, owner=owner)),
        "its map": timed(lambda: story_map(story, story.root.id, lambda scene: "/x.webp")),
        "search of one person": timed(lambda: library.search(["lantern", "river"], owner=owner)),
        "one more scene": timed(grow),
        "a job: made, leased, done": timed(lease),
        "whose picture": timed(lambda: library.owns_picture(story.scenes[-1].image, owner=owner)),
    }
    found["bytes of the database for a scene"] = database_size(library) / (count * SCENES)
    library.close()
    return found


def database_size(library: Library) -> int:
    """Bytes, with indexes and all that stories take beside their scenes."""
    with library.engine.connect() as db:
        if db.dialect.name == "postgresql":
            return db.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
        pages, size = (db.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size"))
    return pages * size


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.library_growth")
    parser.add_argument("--stories", type=int, nargs="+", default=[1, 100, 1000, 10_000])
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder, postgres() if options.postgresql else nullcontext() as server:
        if server is not None:
            os.environ["DATABASE_URL"] = server.new_database()
        else:
            os.environ.pop("DATABASE_URL", None)
        columns = [(count, measure(Path(folder), count)) for count in sorted(options.stories)]
    print(
        "| milliseconds | " + " | ".join(f"{count:,} stories, {count * SCENES:,} scenes" for count, _ in columns) + " |"
    )
    print("| --- |" + " ---: |" * len(columns))
    for name in columns[0][1]:
        print(f"| {name} | " + " | ".join(f"{found[name]:.1f}" for _, found in columns) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
