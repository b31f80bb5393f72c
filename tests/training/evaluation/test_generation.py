"""Stories told side by side, for scores: the same ones as alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from seed_story.presets import AttentionSettings
from training.evaluation.folder import read_folder
from training.evaluation.generation import generate_stories, storyteller, write_truth


def test_stories_told_at_once_are_the_same_as_alone(tmp_path: Path):
    settings = AttentionSettings(window_images=2)
    for batch_size in (1, 3):
        engine = storyteller("debug", batch_size=batch_size)
        generate_stories(
            engine, tmp_path / str(batch_size), stories=3, scenes=4, attention=settings, batch_size=batch_size
        )
    alone, together = (sorted(read_folder(tmp_path / name), key=lambda story: story.id) for name in ("1", "3"))
    assert len(alone) == len(together) == 3
    for one, other in zip(alone, together, strict=True):
        assert (one.id, one.captions) == (other.id, other.captions)
        assert one.facts["tokens kept"] == other.facts["tokens kept"] > 0
        assert "seconds a scene" in one.facts and "seconds a scene" not in other.facts
        for mine, yours in zip(one.images, other.images, strict=True):
            np.testing.assert_allclose(pixels(mine), pixels(yours), atol=8)  # they were JPEGs in between


def test_shards_of_the_truth_are_the_truth(tmp_path: Path):
    for index in range(2):
        write_truth(tmp_path / "shards", stories=3, scenes=2, size=32, shard=(index, 2))
    write_truth(tmp_path / "whole", stories=3, scenes=2, size=32)
    shards, whole = ({s.id: s.captions for s in read_folder(tmp_path / name)} for name in ("shards", "whole"))
    assert shards == whole and len(whole) == 3


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path), dtype=float)
