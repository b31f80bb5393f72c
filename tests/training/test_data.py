"""Stories as samples: what is left out, what is kept, and who sees which sample."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from PIL import Image

from seed_story.errors import InputError
from tests.tiny import tiny_tokens
from training.common import LoopConfig, Run, sample_indices
from training.data import SampleSettings, StoryDataset, batches, collate, scene_sample, story_sample
from training.storystream import StoryRecord, read_stories

CAPTIONS = ["A fox woke up.", "It met an owl on the hill.", "Tea.", "Then it rained all day.", "The end."]
SMALL = SampleSettings(max_length=128, min_resolution=16, encoder_size=16, sd_size=24)


def story_folder(folder: Path, stories: int = 3, scenes: int = 5) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for story in range(stories):
        names = [f"{story}_{scene}.png" for scene in range(scenes)]
        for scene, name in enumerate(names):
            Image.new("RGB", (32, 24), (40 * scene, 90, 20 * story)).save(folder / name)
        lines.append({"id": story, "images": names, "captions": CAPTIONS[:scenes], "orders": []})
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    return folder


def dataset(folder: Path, **changes: object) -> StoryDataset:
    records = read_stories(folder, scenes=5, limits=SMALL, published=bool(changes.get("published")))
    return StoryDataset(records, tiny_tokens(), SMALL, image_dir=folder, **changes)


# --------------------------------------------------------------------------------------------------------- samples


def test_a_sample_follows_from_seed_epoch_and_story(tmp_path: Path) -> None:
    folder = story_folder(tmp_path)
    first, again, other = (dataset(folder, seed=seed) for seed in (3, 3, 4))
    for position in range(9):
        assert torch.equal(first.sample(position)["input_ids"], again.sample(position)["input_ids"])
    assert [first.index(p) for p in range(30)] != [other.index(p) for p in range(30)]
    shown = Counter(first.sample(p)["embeds_cmp_mask"].sum().item() for p in range(90))
    assert set(shown) == {1, 2, 3, 4}


def test_a_batch_over_the_end_of_an_epoch_is_what_its_samples_are(tmp_path: Path) -> None:
    stories = dataset(story_folder(tmp_path), batch_size=2)
    for start in range(6):
        alone = collate([stories.sample(start), stories.sample(start + 1)])
        together = stories[0, start]
        assert all(torch.equal(alone[name], value) for name, value in together.items())


def test_where_nothing_is_wrong_the_samples_are_the_releases(tmp_path: Path) -> None:
    folder = story_folder(tmp_path)
    kept, released = dataset(folder, seed=1), dataset(folder, seed=1, published=True)
    for position in range(6):
        mine, theirs = kept.sample(position), released.sample(position)
        assert mine.keys() == theirs.keys()
        assert all(torch.equal(mine[name], value) for name, value in theirs.items() if name != "time_ids")
        # 32 x 24 drawn as 32 x 24 -> 24 x 24 from its middle: 4 pixels from the left, which the release says as "top"
        assert mine["time_ids"].tolist() == [24, 32, 0, 4, 24, 24]
        assert theirs["time_ids"].tolist() == [24, 32, 4, 0, 24, 24]


def test_a_picture_that_cannot_be_used_costs_its_scene_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder, tokens = story_folder(tmp_path), tiny_tokens()
    record = read_stories(folder, scenes=5, limits=SMALL)[0]
    whole = (folder / record.images[1]).read_bytes()
    (folder / record.images[1]).write_bytes(whole[: len(whole) // 2])  # its head is whole: found only when it is read
    Image.new("RGB", (8, 8)).save(folder / record.images[3])
    kept = StoryRecord(
        record.id, *(tuple(column[at] for at in (0, 2, 4)) for column in (record.images, record.captions))
    )
    unreadable: set[str] = set()
    for seed in range(20):
        what = {"image_dir": folder, "unreadable": unreadable}
        sample = scene_sample(record, tokens, SMALL, generator=random.Random(seed), **what)
        shown = min(random.Random(seed).randint(0, 3), 1)
        expected = story_sample(kept, tokens, SMALL, image_dir=folder, history=shown)
        expected["time_ids"][2:4] = expected["time_ids"][2:4].flip(0)  # the release's offsets are swapped
        assert all(torch.equal(sample[name], value) for name, value in expected.items()), seed
        assert story_sample(record, tokens, SMALL, image_dir=folder, generator=random.Random(seed)) is None
    assert unreadable == {record.images[1]} and caplog.text.count("cannot be read") == 1


def test_a_story_that_is_too_long_shows_fewer_scenes(tmp_path: Path) -> None:
    folder, tokens = story_folder(tmp_path), tiny_tokens()
    record = read_stories(folder, scenes=5, limits=SMALL)[0]
    limit = len(tokens.sample(CAPTIONS, 2)) + 1
    tight = SampleSettings(max_length=limit, min_resolution=16, encoder_size=16, sd_size=24)
    shown = Counter()
    for seed in range(30):
        sample = scene_sample(record, tokens, tight, image_dir=folder, generator=random.Random(seed), unreadable=set())
        shown[int(sample["embeds_cmp_mask"].sum())] += 1
    assert set(shown) == {1, 2, 3} and max(shown, key=lambda k: shown[k]) == 3


def test_a_dropped_sample_leaves_the_batch_and_a_dropped_batch_is_stood_in_for(tmp_path: Path) -> None:
    folder = story_folder(tmp_path)
    stories = dataset(folder, batch_size=2, published=True)
    good = [p for p in range(3) if stories.index(p) != 0]
    bad = StoryRecord("bad", ("missing.png",) * 5, stories.records[0].captions)
    stories.records[0] = bad
    assert stories[0, 0]["input_ids"].shape[0] == sum(p < 2 for p in good)
    stories.records[1] = stories.records[2] = bad
    assert collate([None]) == {}
    with pytest.raises(InputError, match="can be used"):
        stories[0, 0]


# ----------------------------------------------------------------------------------------------- who sees what


class _Processes:
    """A `Run`'s bookkeeping without its accelerator: what `world` processes are told to see."""

    def __init__(self, world: int, batch: int, accumulation: int, samples: int = 0) -> None:
        self.runs = []
        for rank in range(world):
            run = Run.__new__(Run)
            run.config = LoopConfig(steps=100, batch_size=batch, accumulation=accumulation, learning_rate=1, warmup=0)
            run.accelerator = SimpleNamespace(num_processes=world, process_index=rank)
            run.step, run.samples = 0, samples
            self.runs.append(run)
        self.a_step = batch * accumulation * world

    def seen(self, steps: int) -> list[int]:
        """Numbers of all samples in the next `steps` steps, of all processes together."""
        size = self.runs[0].config.batch_size
        starts = [start for run in self.runs for step, start in run.upcoming() if step < steps]
        return [start + number for start in starts for number in range(size)]


WORLDS = [1, 2, 3, 4, 8]


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize(("batch", "accumulation"), [(1, 1), (3, 1), (2, 2)])
def test_no_sample_is_seen_twice_or_lost(world: int, batch: int, accumulation: int) -> None:
    """For every number of processes, every point of resuming, and every number of processes that goes on from there."""
    for steps, other in itertools.product(range(4), WORLDS):
        first = _Processes(world, batch, accumulation)
        before = first.seen(steps)
        after = _Processes(other, batch, accumulation, samples=steps * first.a_step).seen(3)
        assert sorted(before + after) == list(range(len(before) + len(after)))


def test_upcoming_is_what_the_loop_asks_for() -> None:
    for run in _Processes(3, 2, 2, samples=24).runs:
        for step, start in run.upcoming()[:8]:
            run.step, run.samples = step, 24 + step * 12
            assert start in [run.start(micro) for micro in range(2)]


@pytest.mark.parametrize("count", [1, 2, 7, 24])
def test_every_epoch_is_each_story_once(count: int) -> None:
    walked = torch.cat([sample_indices(count, 1, seed=5, start=at) for at in range(3 * count)])
    assert torch.equal(walked, sample_indices(count, 3 * count, seed=5, start=0))
    for epoch in range(3):
        assert sorted(walked[epoch * count : (epoch + 1) * count].tolist()) == list(range(count))


@pytest.mark.parametrize("workers", [0, 1, 3])
@pytest.mark.parametrize(("world", "resumed"), [(1, 0), (2, 0), (2, 4), (3, 4)])
def test_workers_change_nothing(tmp_path: Path, workers: int, world: int, resumed: int) -> None:
    """An epoch through real loaders, resumed in its middle: each story once, its pictures as in one process."""
    stories = dataset(story_folder(tmp_path, stories=10, scenes=2), batch_size=2, seed=7)
    found: dict[int, torch.Tensor] = {}
    for run in _Processes(world, 2, 1, samples=resumed).runs:
        upcoming = [(step, start) for step, start in run.upcoming() if start + 2 <= 10]
        for (_, start), batch in zip(upcoming, batches(stories, upcoming, workers), strict=True):
            for row in range(2):
                assert start + row not in found
                found[start + row] = batch["sd_images"][row]
    assert sorted(found) == list(range(resumed, 10))
    for position, picture in found.items():
        assert torch.equal(picture, stories.sample(position)["sd_images"])
    assert len({stories.index(position) for position in range(10)}) == 10
