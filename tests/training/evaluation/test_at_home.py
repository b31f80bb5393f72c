"""The shipped eyes doubt every picture that nobody drew for their world, and none of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from seed_story.models.image_transforms import preprocess
from seed_story.models.scene_reader import SceneReader
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS
from seed_story.worlds.fernhollow.opening_text import IN_DOMAIN, is_in_domain
from training.artifacts import load_artifact
from training.evaluation.frames import read_frames
from training.evaluation.generation import held_out_stories, picture

MINI = PRESETS["mini"]
WEIGHTS = Path(__file__).resolve().parents[3] / "assets" / "mini"


@pytest.fixture(scope="module")
def see():
    eyes, reader = VisualTokenizer(MINI.visual_tokenizer), SceneReader(MINI.reader)
    load_artifact(WEIGHTS, "visual_tokenizer", eyes)
    load_artifact(WEIGHTS, "reader", reader)
    eyes.eval()
    reader.eval()

    def seen(image) -> dict[str, tuple[str, float]]:
        pixels = preprocess(image, MINI.visual_tokenizer.image_size, "clip", keep_ratio=False)
        with torch.no_grad():
            return reader.read(eyes(pixels[None])[0])

    return seen


def _least(attributes: dict[str, tuple[str, float]]) -> float:
    return min(attributes[name][1] for name in ("kind1", "garment1", "colour1", "place"))


def test_drawings_of_the_world_are_at_home(see):
    least = [_least(see(picture(story, 0))) for story in held_out_stories(24)]
    assert min(least) > 0.99 > IN_DOMAIN


def test_pictures_that_nobody_drew_for_it_are_not(see):
    strange = {frame.file: see(frame.open()) for frame in read_frames()}
    assert not [file for file, attributes in strange.items() if is_in_domain(attributes)]
    assert len(strange) == 40 and max(map(_least, strange.values())) < 0.95 < IN_DOMAIN
