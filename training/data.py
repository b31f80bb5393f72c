"""Stories as training data: StoryStream records, samples of the released format, and whole stories as one sequence.

A record is one line of a `*.jsonl` file: `{"id", "images": [...], "captions": [...], "orders": [...]}` (StoryStream
has 30 pictures to a story; `chunked` cuts them into pieces of 10 as the release does). Release: story_telling.py.

Shapes: T tokens, n pictures, S pixels; B sequences of L tokens.
"""

from __future__ import annotations

import json
import logging
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from seed_story.errors import InputError
from seed_story.models.image_transforms import preprocess
from seed_story.prompt import IGNORE, Sample, StoryTokens
from training.common import sample_indices

log = logging.getLogger(__name__)

# ------------------------------------------------------------------------------------------------------------ records


@dataclass(frozen=True)
class StoryRecord:
    """One story: file names of its pictures and a caption for each."""

    id: str
    images: tuple[str, ...]
    captions: tuple[str, ...]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> StoryRecord:
        """Raises KeyError, TypeError or ValueError for what is no record; pictures lie in the data's own folder."""
        images, captions = values["images"], values["captions"]
        for texts in (images, captions):
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                raise TypeError("images and captions are lists of words")
        if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\0" in name for name in images):
            raise ValueError("a picture lies outside of the folder")
        return cls(str(values["id"]), tuple(images), tuple(captions))


def chunked(record: StoryRecord, size: int = 10) -> list[StoryRecord]:
    """Pieces of `size` scenes; the remainder is dropped, and so is a story whose lists differ in length."""
    if len(record.images) != len(record.captions):
        return []
    return [
        StoryRecord(
            f"{record.id}-{start // size}", record.images[start : start + size], record.captions[start : start + size]
        )
        for start in range(0, len(record.images) - size + 1, size)
    ]


def read_stories(folder: str | Path, *, scenes: int | None = 10) -> list[StoryRecord]:
    """All stories of all `*.jsonl` files below `folder`, in a fixed order, cut to `scenes` scenes (None: as they are).

    Broken lines are dropped with a warning. Raises InputError if the folder holds no story.
    """
    files = sorted(Path(folder).rglob("*.jsonl"))
    records: list[StoryRecord] = []
    for file in files:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    record = StoryRecord.from_dict(json.loads(line))
                except (ValueError, KeyError, TypeError, RecursionError) as error:
                    log.warning("%s, line %d is not a story and was left out: %r", file, number, error)
                    continue
                records.extend(chunked(record, scenes) if scenes else [record])
    if not records:
        raise InputError(f"There are no stories in {folder}: it needs *.jsonl files with images and captions.")
    return records


def story_order(count: int, *, seed: int, epoch: int, rank: int = 0, world: int = 1) -> list[int]:
    """Which stories process `rank` of `world` reads in an epoch, in order: a pure function, the same length for all.

    Stories are dealt out, not files: the release shards by file, which starves processes when files are few.
    """
    order = list(range(count))
    random.Random(f"{seed}/{epoch}").shuffle(order)
    each = -(-count // world)
    order += order[: each * world - count]
    return order[rank::world][:each]


# ------------------------------------------------------------------------------------------- samples of the release


@dataclass(frozen=True, kw_only=True)
class SampleSettings:
    """How a story becomes a sample (published defaults: configs/data/george_sft.yaml)."""

    max_length: int = 1280
    min_resolution: int = 128
    min_aspect_ratio: float = 0.2
    encoder_size: int = 448
    encoder_keep_ratio: bool = False
    sd_size: int = 1024
    sd_keep_ratio: bool = True


def draw_given(images: int, generator: random.Random) -> int:
    """How many scenes beside the first are shown: uniform in {0, ..., images - 2}, both ends included."""
    return generator.randint(0, images - 2)


def story_sample(
    story: Mapping[str, Any] | StoryRecord,
    tokens: StoryTokens,
    settings: SampleSettings,
    *,
    image_dir: str | Path,
    given: int | None = None,
    generator: random.Random | None = None,
) -> dict[str, Any] | None:
    """One training sample of a story, or None where the release drops it.

    `given` + 1 scenes are shown and the next one is the target; drawn if not given. Reproduced on purpose: size filters
    and `time_ids` look at the LAST picture of the story, and the crop offsets are swapped (see `_time_ids`).
    """
    try:
        record = story if isinstance(story, StoryRecord) else StoryRecord.from_dict(story)
        pictures = [_open(Path(image_dir) / name) for name in record.images]
        count = len(pictures)
        if given is None:
            given = draw_given(count, generator or random.Random())
        captions = [record.captions[index] for index in range(given + 2)]
    except (OSError, KeyError, ValueError, IndexError, TypeError) as error:
        log.debug("a story was dropped: %r", error)
        return None
    width, height = pictures[-1].size
    ratio = height / width
    if min(width, height) < settings.min_resolution:
        return None
    if not settings.min_aspect_ratio <= ratio <= 1 / settings.min_aspect_ratio:
        return None
    sample = tokens.sample(captions, given)
    if len(sample) >= settings.max_length:
        return None
    shown = pictures[: given + 2]
    size, keep = settings.encoder_size, settings.encoder_keep_ratio
    return {
        **padded(sample, settings.max_length, tokens.pad),
        "images": torch.stack([preprocess(picture, size, "clip", keep) for picture in shown]),  # [given + 2, 3, S, S]
        "sd_images": preprocess(shown[-1], settings.sd_size, "sd", settings.sd_keep_ratio),
        "time_ids": _time_ids(width, height, settings.sd_size),
    }


def padded(sample: Sample, length: int, pad: int) -> dict[str, Tensor]:
    """Right-padded rows [length]; padding is not trained on and, as everywhere here, needs no mask."""
    missing = length - len(sample)

    def fill(row: Tensor, value: int | bool) -> Tensor:
        return torch.cat([row, row.new_full((missing,), value)])

    return {
        "input_ids": fill(sample.input_ids, pad),
        "attention_mask": fill(torch.ones_like(sample.input_ids), 0),
        "labels": fill(sample.labels, IGNORE),
        "ids_gen_mask": fill(sample.ids_gen_mask, False),
        "ids_cmp_mask": fill(sample.ids_cmp_mask, False),
        "embeds_gen_mask": sample.embeds_gen_mask,
        "embeds_cmp_mask": sample.embeds_cmp_mask,
    }


JOINED = ("images", "embeds_gen_mask", "embeds_cmp_mask")  # one entry per picture: concatenated over the batch


def collate(samples: Iterable[Mapping[str, Any] | None]) -> dict[str, Any]:
    """A batch: pictures and their masks concatenated, other tensors stacked, anything else listed; None is left out."""
    kept = [sample for sample in samples if sample]
    if not kept:
        return {}
    batch: dict[str, Any] = {}
    for name, value in kept[0].items():
        values = [sample[name] for sample in kept]
        if isinstance(value, Tensor):
            batch[name] = torch.cat(values) if name in JOINED else torch.stack(values)
        else:
            batch[name] = values
    return batch


class StoryDataset(Dataset):
    """Stories of a folder as samples. Which scene is the target depends on (seed, epoch, index) only."""

    def __init__(
        self,
        records: Sequence[StoryRecord],
        tokens: StoryTokens,
        settings: SampleSettings,
        *,
        image_dir: str | Path,
        seed: int = 0,
    ) -> None:
        self.records, self.tokens, self.settings = list(records), tokens, settings
        self.image_dir, self.seed, self.epoch = Path(image_dir), seed, 0

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, index: int) -> dict[str, Any] | None:
        generator = random.Random(f"{self.seed}/{self.epoch}/{index}")
        return story_sample(
            self.records[index], self.tokens, self.settings, image_dir=self.image_dir, generator=generator
        )

    def batch(self, start: int, size: int, seed: int) -> dict[str, Any]:
        """Samples `start` to `start + size` of a run, less those that are dropped; never empty.

        If all are dropped the next story that is not stands for them: a process without a batch would leave the others
        of a distributed run waiting. Raises InputError if the whole folder is dropped.
        """
        count = len(self)
        for begin, number in ((start, size), *((at, 1) for at in range(start + size, start + size + count))):
            self.epoch = begin // count
            indices = sample_indices(count, number, seed=seed, start=begin).tolist()
            if batch := collate(self[index] for index in indices):
                return batch
        raise InputError(
            f"No story of {self.image_dir} can be used: see the limits of sizes and lengths in the settings."
        )


def _open(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


def _time_ids(width: int, height: int, size: int) -> Tensor:
    """[height, width, y1, x1, S, S] of the size conditioning. The release swaps the offsets: kept, not corrected."""
    shorter = min(width, height)
    new_width, new_height = int(width * size / shorter), int(height * size / shorter)
    offset_y, offset_x = max(0, round((new_width - size) / 2)), max(0, round((new_height - size) / 2))
    return torch.tensor([height, width, offset_y, offset_x, size, size])
