"""What no quota counts goes by itself; what belongs to stories stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

from seed_story.library.asset_store import DAY
from seed_story.library.sweeping import HOUR, Sweeper, TemporaryFiles
from seed_story.studio.studio import Studio
from tests.kept import no_engine, open_shelf, small_story
from tests.waiting import until


def left(path: Path, age: float, size: int = 10) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_old_uploads_archives_voices_and_parts_go(tmp_path: Path):
    owner = tmp_path / "exports" / "a1b2"
    names = ("cache/uploads/digest/upload.png", "exports/a1b2/archives/story/tale.zip", "exports/a1b2/previews/x.mp4",
             "exports/voices/v.m4a")  # fmt: skip
    old = [left(tmp_path / name, DAY + 60) for name in names]
    parts = [
        left(tmp_path / name, DAY + 60) for name in ("assets/ab/.1.part", "cache/.2.part", "exports/.3.part", ".4.part")
    ]
    young = [left(path.with_name("young" + path.suffix), HOUR) for path in old]
    going = [left(path.with_name(".5.part"), 60) for path in parts]
    kept = [left(owner / "film" / "tale.mp4", 400 * DAY), left(tmp_path / "assets" / "ab" / "cd.png", 400 * DAY)]
    kept += [left(tmp_path / "library.sqlite3", 400 * DAY), left(tmp_path / "cache" / "assets" / "x.png", 400 * DAY)]
    assert Sweeper(tmp_path).sweep() == len(old) + len(parts)
    assert not any(path.exists() for path in (*old, *parts))
    assert all(path.exists() for path in (*young, *going, *kept))


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path):
    files = [left(tmp_path / "voices" / f"{n}.m4a", 2 * HOUR + n, 100) for n in range(5)]
    new = left(tmp_path / "voices" / "new.m4a", 0, 1000)
    assert Sweeper(tmp_path, [TemporaryFiles("voices/*", DAY, 1250)]).sweep() == 3
    assert [path.exists() for path in files] == [True, True, False, False, False] and new.exists()


def test_what_somebody_links_to_from_there_stays(tmp_path: Path):
    outside = left(tmp_path / "outside" / "diary.txt", 400 * DAY)
    folder = tmp_path / "home" / "exports" / "a1b2" / "archives"
    folder.mkdir(parents=True)
    (folder / "link").symlink_to(outside.parent, target_is_directory=True)
    Sweeper(tmp_path / "home", now=lambda: time.time() + 10 * DAY).sweep()
    assert outside.exists()


def test_a_studio_sweeps_while_it_runs(tmp_path: Path):
    from seed_story.library.library import open_library

    old = left(tmp_path / "exports" / "voices" / "v.m4a", DAY + 60)
    studio = Studio(open_library(tmp_path), no_engine, exports=tmp_path / "exports")
    until(lambda: not old.exists())
    studio.close()


def test_a_story_leaves_one_archive_under_whatever_title(tmp_path: Path):
    shelf = open_shelf(tmp_path)
    story, _ = small_story(shelf.library)
    for title in ("One", "Two", "Three"):
        shelf.rename(story.id, title)
        file = shelf.archive_to_save(story.id)
    assert [path.name for path in (tmp_path / "exports").rglob("*.zip")] == ["Three.zip"] == [file.name]
    shelf.close()
