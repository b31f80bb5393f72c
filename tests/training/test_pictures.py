"""Pictures as training reads them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from seed_story.errors import InputError
from seed_story.presets import PRESETS
from training import stage1_detokenizer
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


def test_stage_1_refuses_a_pack_of_another_size_and_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.save(tmp_path / "pictures.npy", np.zeros((2, 32, 32, 3), np.uint8))
    np.save(tmp_path / "labels.npy", np.zeros((2, 1), np.int16))
    for name, value in {"attributes": ["place"], "stories": [[0, 0, 2]], "captions": [[["a", "b"]]]}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(value))
    size = PRESETS["debug"].detokenizer.image_size
    for step in ("vae", "encode"):
        words = ["stage1", step, "--preset", "debug", "--pack", str(tmp_path), "--out", str(tmp_path / "out")]
        monkeypatch.setattr("sys.argv", words)
        with pytest.raises(InputError, match=f"32 px.*--size {size}"):
            stage1_detokenizer.main()
    assert not (tmp_path / "out").exists()
