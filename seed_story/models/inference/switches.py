"""Switches for the fast paths of generation. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Text: `fast_decoder` uses `FastDecoder` (static buffers), with fused matrices (`fuse`), 8-bit copies of them on a
    CPU (`int8_words`; None: where that is faster), and CUDA graphs (`graphs`).

    Images: `fuse` fuses the queries, keys and values of self-attention, `keep_keys` computes those of the conditioning
    once per image, `keep_negative` the conditioning of the empty picture once, `channels_last` is the memory layout of
    the U-Net, `compiled` runs torch.compile on its repeated blocks or the whole of it (`background`: on the blocks, in
    a thread of its own, while images are generated uncompiled), `fp8` computes its matrices in 8 bit, `attention` names
    the kernel, `guided` is the part of the steps with guidance (the others cost half), and `preview` is the factor by
    which a preview is smaller than its image.
    """

    fast_decoder: bool = True
    fuse: bool = True
    graphs: bool = True
    int8_words: bool | None = None
    keep_keys: bool = True
    keep_negative: bool = True
    channels_last: bool = True
    compiled: Literal["no", "blocks", "whole", "background"] = "no"
    fp8: bool = False
    attention: Literal["usual", "cudnn"] = "usual"
    guided: tuple[float, float] = (0.0, 1.0)
    preview: int = 1
    tiled: bool = False


SLOW = Speed(
    fast_decoder=False, fuse=False, graphs=False, int8_words=False, keep_keys=False, keep_negative=False,
    channels_last=False,
)  # fmt: skip
