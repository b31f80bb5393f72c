"""Pictures as training reads them."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from training.pictures import PackedPictures, clip_normalise, resized
from training.world.pack import Pack


def test_a_pack_drawn_larger_is_seen_smaller() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)
    pack = Pack(pixels, np.zeros((3, 1), np.int16), ("place",), ((0, 0, 3),), ((("a", "b", "c"),),))
    chosen = torch.tensor([2, 0])
    small = PackedPictures(pack, "cpu", encoder_size=32)
    assert small.for_decoder(chosen).shape == (2, 3, 64, 64)
    expected = clip_normalise(F.avg_pool2d(small.for_decoder(chosen), 2))
    torch.testing.assert_close(small.for_encoder(chosen), expected)
    torch.testing.assert_close(
        PackedPictures(pack, "cpu").for_encoder(chosen), clip_normalise(small.for_decoder(chosen))
    )
    assert resized(expected, 32) is expected
