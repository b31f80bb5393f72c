"""The data set on disk: its layout, its pieces, and that a stopped run goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from training.world.build import build, chunk_story, make_record, seeds_of
from training.world.script import StoryScript
from training.world.stories import captions, make_story, split_of


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_record_is_cut_into_whole_pieces() -> None:
    record = make_record(3, scenes=25)
    pieces = chunk_story(record, 10)
    assert [piece["id"] for piece in pieces] == ["00000003_0", "00000003_1"]
    assert pieces[1]["captions"] == record["captions"][10:20]
    assert pieces[1]["images"] == record["images"][10:20]
    assert all(piece["orders"] == list(range(10)) for piece in pieces)
    assert chunk_story({**record, "captions": record["captions"][:-1]}) == []
    assert chunk_story(make_record(3, scenes=9)) == []
    with pytest.raises(ValueError, match="at least one"):
        chunk_story(record, 0)


def test_seeds_belong_to_their_split() -> None:
    assert all(split_of(seed) == "test" for seed in seeds_of("test", 0, 5))
    assert len(set(seeds_of("train", 40, 20))) == 20


def test_two_small_stories_are_written_and_resumed(tmp_path: Path) -> None:
    folder = build(tmp_path, "train", 1, scenes=3, size=64)
    first = folder / "images" / "00000000" / "00.jpg"
    written = first.stat().st_mtime_ns
    build(tmp_path, "train", 2, scenes=3, size=64, workers=2, chunk=2)
    assert first.stat().st_mtime_ns == written, "a finished story is not drawn again"
    records, scripts = _lines(folder / "train.jsonl"), _lines(folder / "scripts.jsonl")
    assert len(records) == len(scripts) == 2
    for record, script in zip(records, scripts, strict=True):
        story = StoryScript.from_dict(script)
        assert story == make_story(story.seed, 3)
        assert record["captions"] == list(captions(story))
        for path in record["images"]:
            with Image.open(folder / path) as picture:
                assert picture.size == (64, 64) and picture.format == "JPEG"
    assert [len(piece["images"]) for piece in _lines(folder / "train_2.jsonl")] == [2, 2]
    assert not [path for path in folder.rglob(".*")], "no drafts are left behind"
