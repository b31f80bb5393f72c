"""Switches for the fast paths of generation. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Text: `fast_decoder` uses `FastDecoder` (static buffers), with fused matrices (`fuse`), 8-bit copies of them on a
    CPU (`int8_words`; None: where that is faster), and CUDA graphs (`graphs`).

    Images: `fuse` fuses the queries, keys and values of self-attention, `compiled` runs torch.compile on the U-Net's
    repeated blocks and the decoder (`background`: in a thread of its own, while images are generated uncompiled), `fp8`
    computes its matrices in 8 bit, `attention` names the kernel, and `preview` is the factor by which a preview is
    smaller than its image.

    What each path is worth, and what was taken out for being worth too little: docs/performance.md, "Fast paths".
    """

    fast_decoder: bool = True
    fuse: bool = True
    graphs: bool = True
    int8_words: bool | None = None
    compiled: Literal["no", "blocks", "background"] = "no"
    fp8: bool = False
    attention: Literal["usual", "cudnn"] = "usual"
    preview: int = 1
    tiled: bool = False


SLOW = Speed(fast_decoder=False, fuse=False, graphs=False, int8_words=False)
