"""Stories as training data."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest
import torch
from PIL import Image

from seed_story.errors import InputError
from tests.tiny import tiny_tokens
from training.data import (
    SampleSettings,
    StoryDataset,
    StoryRecord,
    chunked,
    collate,
    read_stories,
    story_order,
    story_sample,
)

CAPTIONS = ["A fox woke up.", "It met an owl on the hill.", "Tea.", "Then it rained all day.", "The end."]
SMALL = SampleSettings(max_length=128, min_resolution=16, encoder_size=16, sd_size=24)


def story_folder(folder: Path, stories: int = 3, scenes: int = 5) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(scenes):
        Image.new("RGB", (32, 24), (40 * number, 90, 20)).save(folder / f"{number}.png")
    lines = [
        {"id": k, "images": [f"{n}.png" for n in range(scenes)], "captions": CAPTIONS[:scenes], "orders": []}
        for k in range(stories)
    ]
    (folder / "deep").mkdir(exist_ok=True)
    (folder / "deep" / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    return folder


# --------------------------------------------------------------------------------------------------------- records


def test_stories_are_found_in_subfolders_and_cut(tmp_path: Path) -> None:
    folder = story_folder(tmp_path)
    assert [record.id for record in read_stories(folder, scenes=2)] == [
        f"{k}-{part}" for k in range(3) for part in (0, 1)
    ]
    assert len(read_stories(folder, scenes=None)) == 3
    with pytest.raises(InputError, match="no stories"):
        read_stories(folder, scenes=10)


def test_chunks_drop_the_remainder_and_uneven_stories() -> None:
    record = StoryRecord("x", tuple(map(str, range(23))), tuple("c" * 23))
    assert [piece.images[0] for piece in chunked(record)] == ["0", "10"]
    assert chunked(StoryRecord("x", ("a",) * 10, ("b",) * 9)) == []


def test_broken_lines_are_left_out_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = story_folder(tmp_path)
    with (folder / "deep" / "a.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": 1}\nnot json\n')
    assert len(read_stories(folder, scenes=5)) == 3
    assert caplog.text.count("is not a story") == 2


def test_every_process_gets_its_share_of_stories() -> None:
    """Nobody starves, nothing is left out, and the order is a function of seed and epoch."""
    shares = [story_order(10, seed=1, epoch=0, rank=rank, world=4) for rank in range(4)]
    assert {len(share) for share in shares} == {3}
    assert set(sum(shares, [])) == set(range(10))
    assert shares[0] == story_order(10, seed=1, epoch=0, rank=0, world=4)
    assert story_order(10, seed=1, epoch=0) != story_order(10, seed=1, epoch=1)
    assert [len(story_order(2, seed=0, epoch=0, rank=rank, world=3)) for rank in range(3)] == [1, 1, 1]


def test_dataset_is_a_function_of_seed_epoch_and_index(tmp_path: Path) -> None:
    folder, tokens = story_folder(tmp_path), tiny_tokens()
    records = read_stories(folder, scenes=5)
    first, again = (StoryDataset(records, tokens, SMALL, image_dir=folder, seed=3) for _ in range(2))
    assert all(torch.equal(first[k]["input_ids"], again[k]["input_ids"]) for k in range(3))
    seen = Counter()
    for epoch in range(30):
        first.epoch = epoch
        seen[first[0]["embeds_cmp_mask"].sum().item()] += 1
    assert set(seen) == {1, 2, 3, 4}


def test_a_dropped_sample_leaves_the_batch(tmp_path: Path) -> None:
    folder, tokens = story_folder(tmp_path), tiny_tokens()
    good = read_stories(folder, scenes=5)[0]
    bad = StoryRecord("bad", ("missing.png",) * 5, good.captions)
    samples = [story_sample(r, tokens, SMALL, image_dir=folder, generator=random.Random(0)) for r in (good, bad)]
    assert samples[1] is None
    batch = collate(samples)
    assert batch["input_ids"].shape[0] == 1 and batch["images"].shape[0] == batch["embeds_cmp_mask"].shape[0]
    assert collate([None]) == {}
