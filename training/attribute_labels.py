"""What a pack's pictures show, as tensors of class indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from seed_story.models.scene_reader import IGNORED
from seed_story.presets import PRESETS
from training.world.pack import Pack


def labels_of(pack: Pack) -> dict[str, Tensor]:
    return {name: torch.from_numpy(pack.labels[:, i].astype(np.int64)) for i, name in enumerate(pack.attributes)}


def crowded(pack: Pack) -> Tensor:
    """Which pictures show three people, or somebody asleep: bool [N]."""
    reader, labels = PRESETS["mini"].reader, labels_of(pack)
    assert reader is not None  # packs are written in its words
    attributes = reader.attributes
    is_crowded = labels["kind3"] != attributes["kind3"].index("")
    for name, words in attributes.items():
        if name.startswith("pose"):
            is_crowded |= labels[name] == words.index("sleep")
    return is_crowded


def learnable_labels(pack: Pack, attributes: Mapping[str, Sequence[str]]) -> dict[str, Tensor]:
    """The labels that a reader of `attributes` can learn: in its own numbers, IGNORED where it lacks the word."""
    reader = PRESETS["mini"].reader  # packs are written in its words
    assert reader is not None
    labels = labels_of(pack)
    vocabulary = {name: list(words) for name, words in attributes.items()}
    return {
        name: torch.tensor([words.index(w) if w in words else IGNORED for w in reader.attributes[name]])[labels[name]]
        for name, words in vocabulary.items()
        if name in labels
    }
