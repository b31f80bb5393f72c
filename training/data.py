"""Stories as samples with one target, for the single-target loops of stages 2 and 3 (release: story_telling.py).

What a sample is follows from seed and from its number in the whole run, whoever makes it: processes take turns by
`Run.upcoming`, a process's workers by `batches`, so that nothing is seen twice or lost in an epoch.

Shapes: T tokens, n pictures, S pixels; B sequences of L tokens.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from seed_story.errors import InputError
from seed_story.models.image_transforms import preprocess
from seed_story.models.prompt import IGNORE, Sample, StoryTokens
from seed_story.presets import Preset
from training.common import LoopConfig, sample_indices
from training.storystream import UNREADABLE, Limits, StoryRecord, open_picture, read_stories

log = logging.getLogger(__name__)

# ------------------------------------------------------------------------------------------- samples of the release


@dataclass(frozen=True, kw_only=True)
class SampleSettings(Limits):
    """How a story becomes a sample (published defaults: configs/data/george_sft.yaml).

    The encoder sees a whole picture, squeezed to a square, in every stage as in telling. The published stage 3 shows
    it the middle (`encoder_keep_ratio`) though its language model was tuned on the whole; what is drawn is the middle.
    Without `sd_size` nothing is to be drawn: stage 2 has no use for the large pictures.
    """

    max_length: int = 1280
    encoder_size: int = 448
    encoder_keep_ratio: bool = False
    sd_size: int | None = 1024
    sd_keep_ratio: bool = True


def sample_history_length(images: int, generator: random.Random) -> int:
    """How many scenes beside the first are shown: uniform in {0, ..., images - 2}, both ends included."""
    return generator.randint(0, images - 2)


def story_sample(
    story: Mapping[str, Any] | StoryRecord,
    tokens: StoryTokens,
    settings: SampleSettings,
    *,
    image_dir: str | Path,
    history: int | None = None,
    generator: random.Random | None = None,
) -> dict[str, Any] | None:
    """One training sample of a story, or None where the release drops it.

    `history` + 1 scenes are shown and the next one is the target; drawn if not given. Reproduced on purpose: size
    filters and `time_ids` look at the LAST picture of the story, and the crop offsets are swapped (see `_time_ids`).
    """
    try:
        record = story if isinstance(story, StoryRecord) else StoryRecord.from_dict(story)
        pictures = [open_picture(Path(image_dir) / name) for name in record.images]
        count = len(pictures)
        if history is None:
            history = sample_history_length(count, generator or random.Random())
        captions = [record.captions[index] for index in range(history + 2)]
    except (*UNREADABLE, KeyError, IndexError, TypeError) as error:
        log.debug("a story was dropped: %r", error)
        return None
    width, height = pictures[-1].size
    if settings.fault(width, height):
        return None
    sample = tokens.sample(captions, history)
    if len(sample) >= settings.max_length:
        return None
    return _assembled(sample, pictures[: history + 2], (width, height), tokens.pad, settings, swapped=True)


def scene_sample(
    record: StoryRecord,
    tokens: StoryTokens,
    settings: SampleSettings,
    *,
    image_dir: str | Path,
    generator: random.Random,
    unreadable: set[str],
) -> dict[str, Any] | None:
    """The same, but a picture that cannot be used costs its scene only, and what is too long shows fewer scenes.

    None if fewer than two scenes are left. Sizes are those of the target; pictures after it are not opened. Names of
    files that cannot be read are added to `unreadable`, and said when they are new there.
    """
    history = sample_history_length(len(record.images), generator)
    pictures: list[Image.Image] = []
    captions: list[str] = []
    for name, caption in zip(record.images, record.captions, strict=True):
        try:
            picture = open_picture(Path(image_dir) / name)
        except UNREADABLE as error:
            if name not in unreadable:
                log.warning("%s cannot be read, its scene is left out of story %s: %s", name, record.id, error)
            unreadable.add(name)
            continue
        if not settings.fault(*picture.size):
            pictures.append(picture)
            captions.append(caption)
        if len(pictures) == history + 2:
            break
    while len(pictures) >= 2:
        sample = tokens.sample(captions, len(pictures) - 2)
        if len(sample) < settings.max_length:
            return _assembled(sample, pictures, pictures[-1].size, tokens.pad, settings, swapped=False)
        del pictures[-1], captions[-1]
    return None


def _assembled(
    sample: Sample,
    pictures: Sequence[Image.Image],
    size: tuple[int, int],
    pad: int,
    settings: SampleSettings,
    *,
    swapped: bool,
) -> dict[str, Any]:
    side, keep = settings.encoder_size, settings.encoder_keep_ratio
    tensors = padded(sample, settings.max_length, pad)
    tensors["images"] = torch.stack([preprocess(picture, side, "clip", keep) for picture in pictures])  # [N, 3, S, S]
    if settings.sd_size is not None:
        tensors["sd_images"] = preprocess(pictures[-1], settings.sd_size, "sd", settings.sd_keep_ratio)
        tensors["time_ids"] = _time_ids(*size, settings.sd_size, swapped=swapped)
    return tensors


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
    present = [sample for sample in samples if sample]
    if not present:
        return {}
    batch: dict[str, Any] = {}
    for name, value in present[0].items():
        values = [sample[name] for sample in present]
        if isinstance(value, Tensor):
            batch[name] = torch.cat(values) if name in JOINED else torch.stack(values)
        else:
            batch[name] = values
    return batch


class StoryDataset(Dataset):
    """(step, first sample) -> a batch of stories as samples, a function of seed and of the samples' numbers only.

    Sample p of a run is story `order(p // count)[p % count]`; which of its scenes is the target follows from seed,
    epoch and story. `published`: stories are dropped as the release drops them (`story_sample`).
    """

    def __init__(
        self,
        records: Sequence[StoryRecord],
        tokens: StoryTokens,
        settings: SampleSettings,
        *,
        image_dir: str | Path,
        seed: int = 0,
        batch_size: int = 1,
        published: bool = False,
    ) -> None:
        self.records, self.tokens, self.settings = list(records), tokens, settings
        self.image_dir, self.seed, self.batch_size, self.published = Path(image_dir), seed, batch_size, published
        self.unreadable: set[str] = set()

    def __len__(self) -> int:
        return len(self.records)

    def index(self, position: int) -> int:
        """Which story sample `position` of a run is."""
        return int(_order(len(self), self.seed, position // len(self))[position % len(self)])

    def sample(self, position: int) -> dict[str, Any] | None:
        index = self.index(position)
        generator = random.Random(f"{self.seed}/{position // len(self)}/{index}")
        what = (self.records[index], self.tokens, self.settings)
        if self.published:
            return story_sample(*what, image_dir=self.image_dir, generator=generator)
        return scene_sample(*what, image_dir=self.image_dir, generator=generator, unreadable=self.unreadable)

    def __getitem__(self, at: tuple[int, int]) -> dict[str, Any]:
        """Samples `start` to `start + batch_size` of a run, less those that cannot be used; never empty.

        If all are unusable the next story that is not stands for them: a process without a batch would leave the others
        of a distributed run waiting. Raises InputError if the whole folder is unusable.
        """
        _, start = at
        if batch := collate(map(self.sample, range(start, start + self.batch_size))):
            return batch
        following = range(start + self.batch_size, start + self.batch_size + len(self))
        for batch in (collate([self.sample(position)]) for position in following):
            if batch:
                return batch
        raise InputError(
            f"No story of {self.image_dir} can be used: see the limits of sizes and lengths in the settings."
        )


def add_story_arguments(parser: argparse.ArgumentParser) -> None:
    """What both single-target loops are told about their data; `open_stories` reads it."""
    parser.add_argument("--stories", type=Path, help="StoryStream folder, where there is no pack")
    parser.add_argument("--images", type=Path, help="where its pictures are, if not below it")
    parser.add_argument(
        "--published-samples", action="store_true", help="drop whole stories where the release does, not scenes"
    )
    parser.add_argument(
        "--published-transforms", action="store_true", help="show stage 3's encoder the middle of pictures only"
    )
    parser.add_argument("--loader-workers", type=int, help="processes that read pictures, instead of the preset's")


def open_stories(
    arguments: argparse.Namespace, preset: Preset, tokens: StoryTokens, loop: LoopConfig, scenes: int, *, stage: int
) -> StoryDataset:
    """The stories that the command line names, as samples for stage 2 or 3."""
    published = arguments.published_samples
    settings = SampleSettings(
        encoder_size=preset.visual_tokenizer.image_size,
        encoder_keep_ratio=arguments.published_transforms and stage == 3,  # spec section 5
        sd_size=preset.detokenizer.image_size if stage == 3 else None,
    )
    records = read_stories(
        arguments.stories, scenes=scenes, limits=settings, images=arguments.images, published=published
    )
    return StoryDataset(
        records, tokens, settings, image_dir=arguments.images or arguments.stories, seed=loop.seed,
        batch_size=loop.batch_size, published=published,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _order(count: int, seed: int, epoch: int) -> Tensor:
    return sample_indices(count, count, seed=seed, start=epoch * count)


def batches(stories: StoryDataset, upcoming: Sequence[tuple[int, int]], workers: int) -> Iterator[dict[str, Any]]:
    """The batches of a process in order, made ahead of time by `workers` processes of its own (0: by itself)."""
    loader = DataLoader(
        stories,
        batch_size=None,
        sampler=upcoming,
        num_workers=workers,
        generator=torch.Generator(),  # else it would draw from the global one, and drop-out would differ
    )
    return iter(loader)


def _time_ids(width: int, height: int, size: int, *, swapped: bool) -> Tensor:
    """[height, width, y1, x1, S, S] of the size conditioning. `swapped`: x1 before y1, as the release has them."""
    shorter = min(width, height)
    new_width, new_height = int(width * size / shorter), int(height * size / shorter)
    offset_y, offset_x = max(0, round((new_height - size) / 2)), max(0, round((new_width - size) / 2))
    offsets = (offset_x, offset_y) if swapped else (offset_y, offset_x)
    return torch.tensor([height, width, *offsets, size, size])
