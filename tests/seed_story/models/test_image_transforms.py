from __future__ import annotations

import pytest
import torch
from PIL import Image

from seed_story.models.image_transforms import preprocess, to_image


@pytest.mark.parametrize("keep_ratio", [True, False])
@pytest.mark.parametrize("size", [(40, 30), (30, 40), (7, 90), (16, 16)])
def test_every_shape_becomes_a_square(size: tuple[int, int], keep_ratio: bool) -> None:
    assert preprocess(Image.new("RGB", size), 16, "sd", keep_ratio).shape == (3, 16, 16)


def test_keeping_the_ratio_cuts_the_middle_out() -> None:
    picture = Image.new("RGB", (48, 16), "black")
    picture.paste("white", (16, 0, 32, 16))
    assert torch.equal(preprocess(picture, 16, "sd", keep_ratio=True), torch.ones(3, 16, 16))


def test_sd_pixels_lie_between_minus_one_and_one() -> None:
    assert preprocess(Image.new("L", (9, 9), 0), 8, "sd").unique().tolist() == [-1]


def test_pixels_become_a_picture_again() -> None:
    pixels = torch.randint(0, 256, (5, 6, 3), dtype=torch.uint8)
    image = to_image(pixels)
    assert image.size == (6, 5)
    assert image.getpixel((2, 1)) == tuple(pixels[1, 2].tolist())
