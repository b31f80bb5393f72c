"""Where pictures come from during training: a rendered pack held on the device, or picture files read as they come.

Legend: B pictures of a batch, S side in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from seed_story.errors import InputError
from seed_story.models.image_transforms import preprocess
from seed_story.presets import CLIP_MEAN, CLIP_STD, Preset
from training.world.pack import Pack


class Pictures(Protocol):
    """A numbered set of pictures. Both views of a picture show the same pixels."""

    def __len__(self) -> int: ...

    def for_encoder(self, indices: Tensor) -> Tensor:
        """CLIP-normalised pictures [B, 3, S, S] for the visual tokenizer."""
        ...

    def for_decoder(self, indices: Tensor) -> Tensor:
        """Pictures in [-1, 1] [B, 3, S, S] for the VAE."""
        ...


def clip_normalise(pixels: Tensor) -> Tensor:
    """Pictures in [-1, 1] -> normalised by CLIP's mean and deviation. [B, 3, S, S] both."""
    mean = pixels.new_tensor(CLIP_MEAN).view(1, 3, 1, 1)
    std = pixels.new_tensor(CLIP_STD).view(1, 3, 1, 1)
    return ((pixels + 1) / 2 - mean) / std


def resized(pixels: Tensor, size: int) -> Tensor:
    """Pictures [B, 3, S, S] as [B, 3, size, size], each new pixel the mean of those that it stands for."""
    return pixels if pixels.shape[-1] == size else F.interpolate(pixels, size=(size, size), mode="area")


class PackedPictures:
    """A pack, held whole on the device as bytes (a hundred thousand pictures of 256 px take 20 GB).

    A pack may be drawn larger than the encoder sees: then it sees them made smaller.
    """

    def __init__(
        self, pack: Pack, device: torch.device | str, limit: int | None = None, encoder_size: int | None = None
    ) -> None:
        self.encoder_size = encoder_size
        count = min(limit or len(pack.pictures), len(pack.pictures))
        shape = (count, *pack.pictures.shape[1:])
        self.pixels = torch.empty(shape, dtype=torch.uint8, device=device)  # [N, S, S, 3]
        for start in range(0, count, 4096):
            piece = np.array(pack.pictures[start : min(start + 4096, count)])
            self.pixels[start : start + len(piece)] = torch.from_numpy(piece).to(device)

    def __len__(self) -> int:
        return len(self.pixels)

    def for_decoder(self, indices: Tensor) -> Tensor:
        pixels = self.pixels[indices.to(self.pixels.device)]
        return pixels.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)

    def for_encoder(self, indices: Tensor) -> Tensor:
        pixels = self.for_decoder(indices)
        return clip_normalise(resized(pixels, self.encoder_size or pixels.shape[-1]))


def check_size(pack: Pack, preset: Preset) -> None:
    """Raises InputError for pictures of another size than the preset draws: they cannot be laid over one another."""
    side, size = pack.pictures.shape[1], preset.detokenizer.image_size
    if side != size:
        raise InputError(
            f"The pack's pictures have {side} px, {preset.name} draws {size}: write the pack with --size {size}."
        )


class PictureFiles:
    """Files read and transformed by threads as the release does it (spec: encoder at 448, de-tokenizer at 1024)."""

    def __init__(
        self,
        paths: Sequence[Path],
        device: torch.device | str,
        *,
        encoder_size: int,
        decoder_size: int,
        threads: int = 8,
    ) -> None:
        self.paths, self.device = list(paths), device
        self.encoder_size, self.decoder_size = encoder_size, decoder_size
        self._pool = ThreadPoolExecutor(threads)

    def __len__(self) -> int:
        return len(self.paths)

    def _batch(self, indices: Tensor, size: int, kind: Literal["clip", "sd"]) -> Tensor:
        def read(index: int) -> Tensor:
            with Image.open(self.paths[index]) as picture:
                return preprocess(picture.convert("RGB"), size, kind, True)

        return torch.stack(list(self._pool.map(read, indices.tolist()))).to(self.device)

    def for_encoder(self, indices: Tensor) -> Tensor:
        return self._batch(indices, self.encoder_size, "clip")

    def for_decoder(self, indices: Tensor) -> Tensor:
        return self._batch(indices, self.decoder_size, "sd")
