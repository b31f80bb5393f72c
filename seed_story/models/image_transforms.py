"""Pictures -> tensors, with Pillow's resampling (tensor-based resizing differs by up to one grey level).

Source: image transforms of the release. The encoder reads "clip" pictures, the de-tokenizer's VAE reads "sd" ones.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from seed_story.presets import CLIP_MEAN, CLIP_STD

Kind = Literal["clip", "clipa", "sd"]

_BILINEAR, _BICUBIC = Image.Resampling.BILINEAR, Image.Resampling.BICUBIC
_KINDS = {
    "clip": (_BILINEAR, CLIP_MEAN, CLIP_STD),
    "clipa": (_BILINEAR, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "sd": (_BICUBIC, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
}


def preprocess(image: Image.Image, size: int, kind: Kind = "clip", keep_ratio: bool = False) -> Tensor:
    """A picture as a normalised float32 tensor [3, size, size].

    `keep_ratio` scales the shorter side to `size` and cuts the middle out; otherwise the picture is squeezed.
    """
    resampling, mean, std = _KINDS[kind]
    image = image.convert("RGB")
    image = _cover(image, size, resampling) if keep_ratio else image.resize((size, size), resampling)
    pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous().float() / 255  # [3, size, size]
    return (pixels - torch.tensor(mean)[:, None, None]) / torch.tensor(std)[:, None, None]


def _cover(image: Image.Image, size: int, resampling: Image.Resampling) -> Image.Image:
    width, height = image.size
    shorter = min(width, height)
    width, height = int(size * width / shorter), int(size * height / shorter)
    image = image.resize((width, height), resampling)
    left, top = int(round((width - size) / 2)), int(round((height - size) / 2))  # to even, as in the release
    return image.crop((left, top, left + size, top + size))


def to_image(pixels: Tensor | np.ndarray) -> Image.Image:
    """One uint8 picture [H, W, 3] as a PIL image."""
    return Image.fromarray(np.asarray(pixels, dtype=np.uint8))
