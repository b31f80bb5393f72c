"""Stories whose pictures are features already: captions, features and labels of windows of scenes.

Legend: n scenes of a window, N pictures of the pack, F D feature tokens and width.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from seed_story.models.prompt import StoryTokens
from seed_story.presets import AttentionSettings
from training.common import sample_indices
from training.layouts import Layout, all_targets_layout, collate_layouts
from training.world.pack import Pack
from training.world.reminders import remind
from training.world.script import Character
from training.world.stories import make_story


@dataclass(frozen=True)
class Window:
    """`scenes` consecutive scenes of a story, and the wording of their captions."""

    story: int
    offset: int
    scenes: int
    wording: int


@dataclass
class EncodedStories:
    """A pack, its features on the device and its labels."""

    pack: Pack
    features: Tensor  # [N, F, D]
    labels: Mapping[str, Tensor]  # name -> [N]
    scenes: int = 10
    foreign: Tensor | None = None  # [M, F, D] of pictures that nobody drew for this world

    @classmethod
    def open(cls, pack: Pack, encoded: Path, device: torch.device | str, scenes: int = 10) -> EncodedStories:
        features = torch.from_numpy(np.load(encoded / "features.npy")).to(device)
        labels = {
            name: torch.from_numpy(pack.labels[:, i].astype(np.int64)).to(device)
            for i, name in enumerate(pack.attributes)
        }
        strange = encoded / "foreign.npy"
        foreign = torch.from_numpy(np.load(strange)).to(device) if strange.exists() else None
        return cls(pack, features, labels, scenes, foreign)

    def to(self, device: torch.device) -> EncodedStories:
        """The same with all that a loop looks up on `device`: each of several processes has its own."""
        foreign = None if self.foreign is None else self.foreign.to(device)
        labels = {name: value.to(device) for name, value in self.labels.items()}
        return replace(self, features=self.features.to(device), labels=labels, foreign=foreign)

    def __len__(self) -> int:
        """Aligned windows: each is one episode with its own opening."""
        return sum(count // self.scenes for _, _, count in self.pack.stories)

    def window(self, index: int, *, seed: int, loose: float = 0.25) -> Window:
        """Window `index`; a share `loose` of them starts anywhere, so that a story learns to go on past its ending."""
        per_story = self.pack.stories[0][2] // self.scenes
        story, piece = divmod(index, per_story)
        generator = random.Random(f"{seed}/{index}")
        offset = piece * self.scenes
        last = self.pack.stories[story][2] - self.scenes
        if generator.random() < loose:
            offset = generator.randint(0, last)
        return Window(story, offset, self.scenes, generator.randrange(len(self.pack.captions[story])))

    def captions(self, window: Window) -> tuple[str, ...]:
        words = self.pack.captions[window.story][window.wording]
        return words[window.offset : window.offset + window.scenes]

    def reminding(self, window: Window) -> tuple[str, ...]:
        """The same captions, saying again who everybody is."""
        seed, _, scenes = self.pack.stories[window.story]
        cast = _cast(seed, scenes)
        return tuple(remind(caption, cast) for caption in self.captions(window))

    def features_of(self, indices: Tensor, foreign: float, generator: torch.Generator) -> Tensor:
        """Features [B * n, F, D] of the pictures `indices` [B * n] of B windows; `foreign` of them open with
        another."""
        features = self.features[indices].float()
        if not foreign or self.foreign is None:
            return features
        starts = torch.arange(0, len(indices), self.scenes, device=features.device)
        dice = torch.rand(len(starts), generator=generator, device=features.device)
        which = torch.randint(len(self.foreign), (len(starts),), generator=generator, device=features.device)
        replaced = dice < foreign
        features[starts[replaced]] = self.foreign[which[replaced]].float()
        return features

    def pictures(self, window: Window) -> range:
        """Numbers of the window's pictures in the pack."""
        first = self.pack.stories[window.story][1] + window.offset
        return range(first, first + window.scenes)


@lru_cache(maxsize=8192)
def _cast(seed: int, scenes: int) -> tuple[Character, ...]:
    return make_story(seed, scenes).cast


class LayoutSteps(Dataset):
    """(step, first sample) -> a batch: (arguments of the forward pass, numbers of the shown pictures).

    A pure function of seed and both numbers, so that workers may make it ahead of time and a resumed run repeats it.
    The share of windows whose captions remind of who is who falls from 1 to 0 until step `reminders_until`.
    """

    def __init__(
        self,
        stories: EncodedStories,
        tokens: StoryTokens,
        *,
        batch: int,
        seed: int,
        multiple: int = 64,
        reminders_until: int = 0,
        loose: float = 0.25,
        attention: AttentionSettings | None = None,
    ) -> None:
        # Features stay behind: workers need only words.
        self.stories = replace(stories, features=torch.empty(0), labels={}, foreign=None)
        self.tokens, self.batch, self.seed, self.multiple = tokens, batch, seed, multiple
        self.reminders_until, self.loose, self.attention = reminders_until, loose, attention

    def __getitem__(self, at: tuple[int, int]) -> tuple[dict[str, Tensor], Tensor]:
        step, start = at
        count = len(self.stories)
        indices = sample_indices(count, self.batch, seed=self.seed, start=start)
        epochs = [(start + number) // count for number in range(self.batch)]
        windows = [
            self.stories.window(i, seed=self.seed + 1000 * epoch, loose=self.loose)
            for i, epoch in zip(indices.tolist(), epochs, strict=True)
        ]
        share = 1 - step / self.reminders_until if self.reminders_until else 0.0
        layouts = [
            self._layout(window, random.Random(f"{self.seed}/{start + number}").random() < share)
            for number, window in enumerate(windows)
        ]
        layout = collate_layouts(layouts, self.tokens.pad, multiple=self.multiple)
        return layout, torch.tensor([i for window in windows for i in self.stories.pictures(window)])

    def _layout(self, window: Window, reminding: bool) -> Layout:
        """Reminders that would need much more padding are left out: one long window would double its whole batch."""
        plain = all_targets_layout(self.stories.captions(window), self.tokens, attention=self.attention)
        if not reminding:
            return plain
        longer = all_targets_layout(self.stories.reminding(window), self.tokens, attention=self.attention)
        blocks, more = (-(-len(layout) // self.multiple) for layout in (plain, longer))
        return longer if more <= 1.5 * blocks else plain
