"""Foreign training pictures: the same for a seed, of the asked size, and unlike one another and Fernhollow."""

import numpy as np
import pytest
from PIL import Image, ImageStat

from training.world.foreign import foreign_picture


def small(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.resize((16, 16), Image.Resampling.BOX), np.float32) / 255


def test_a_seed_draws_one_picture() -> None:
    for seed in range(12):
        assert foreign_picture(seed, 64).tobytes() == foreign_picture(seed, 64).tobytes()


@pytest.mark.parametrize("size", [64, 97, 256])
def test_size(size: int) -> None:
    for seed in range(20):
        picture = foreign_picture(seed, size)
        assert picture.mode == "RGB"
        assert picture.size == (size, size)


def test_pictures_differ() -> None:
    pictures = np.stack([small(foreign_picture(seed, 64)) for seed in range(150)]).reshape(150, -1)
    distances = np.sqrt(((pictures[:, None] - pictures[None]) ** 2).mean(-1))
    np.fill_diagonal(distances, np.inf)
    assert distances.min() > 0.01  # no two are the same
    assert np.median(distances[np.isfinite(distances)]) > 0.25


def test_many_colours_lights_and_grains() -> None:
    pictures = [foreign_picture(seed, 64) for seed in range(150)]
    light = [ImageStat.Stat(picture.convert("L")).mean[0] for picture in pictures]
    assert np.quantile(light, 0.1) < 90
    assert np.quantile(light, 0.9) > 200
    hues = [ImageStat.Stat(picture.resize((1, 1)).convert("HSV")).mean[0] for picture in pictures]
    assert (np.histogram(hues, bins=8, range=(0, 256))[0] > 0).all()
    colours = [len(picture.getcolors(64 * 64) or []) for picture in pictures]
    assert min(colours) < 40  # flat ones
    assert max(colours) > 2000  # photograph-like ones


def test_nearly_none_is_blank() -> None:
    blank = [max(ImageStat.Stat(foreign_picture(seed, 64)).stddev) < 2 for seed in range(200)]
    assert sum(blank) <= 4
