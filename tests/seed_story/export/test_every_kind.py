"""What holds for every kind of export alike: progress, cancelling, a full disk, broken pictures and voices."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from seed_story.errors import Cancelled, StoryError
from seed_story.export import FilmOptions
from seed_story.export.kinds import KINDS, ExportContext, ExportRequest
from seed_story.export.narrated_path import Segment
from seed_story.export.options import ExportResult
from tests.seed_story.export.telling import Reader, tale


@pytest.fixture(autouse=True)
def tiny_films(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FilmOptions, "canvas", property(lambda self: (320, 180)))


def make(kind: str, folder: Path, reader: Reader | None = None, **heard: Any) -> ExportResult:
    chosen = KINDS[kind]
    options = chosen.options({})
    nodes = tale(folder)
    order = ExportRequest("The Lantern", path=[nodes[0].segment, nodes[1].segment], tree=nodes)
    out = folder / "out" / f"story{chosen.suffix(options)}"
    return chosen.make(order, out, options, ExportContext(reader or Reader(), **heard))


@pytest.mark.parametrize("kind", KINDS)
def test_progress_rises_to_its_end(tmp_path: Path, kind: str) -> None:
    heard: list[float] = []
    made = make(kind, tmp_path, progress=lambda fraction, message: heard.append(fraction))
    assert made.warnings == () and made.path.stat().st_size > 0
    assert heard == sorted(heard) and heard[0] <= 0.5 and heard[-1] == 1.0 and len(heard) >= 3
    beside = {path.name for path in made.path.parent.iterdir()} - {made.path.name}
    assert beside <= {"story.srt"}  # a film's captions; no scraps


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_stops_finds_nothing_half_made(tmp_path: Path, kind: str) -> None:
    with pytest.raises(Cancelled):
        make(kind, tmp_path, cancel=lambda: True)
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoryError, match="could not be saved to .*No space left"):
        make(kind, tmp_path)
    assert list((tmp_path / "out").iterdir()) == []


# Sound and subtitles show none; training data leaves out the ways that lack one (test_books).
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("audio", "subtitles", "stream")])
def test_a_broken_picture_costs_only_itself(tmp_path: Path, kind: str) -> None:
    nodes = tale(tmp_path)
    picture = nodes[1].segment.image_path
    assert picture is not None
    Path(picture).write_bytes(b"no picture")
    chosen = KINDS[kind]
    options = chosen.options({})
    order = ExportRequest("The Lantern", path=[nodes[0].segment, Segment(nodes[1].segment.text, picture)], tree=nodes)
    made = chosen.make(order, tmp_path / f"x{chosen.suffix(options)}", options, ExportContext(Reader()))
    assert len(made.warnings) == 1 and "cene 2" in made.warnings[0] and made.path.exists()


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS.values() if kind.reads_aloud])
def test_a_hoarse_voice_costs_only_its_scene(tmp_path: Path, kind: str) -> None:
    made = make(kind, tmp_path, Reader(broken="fox"))
    assert len(made.warnings) == 1 and made.warnings[0].startswith("Scene 2") and made.path.exists()
