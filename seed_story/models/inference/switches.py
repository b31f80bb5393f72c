"""Ways round: what makes telling faster, each to be switched off. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Words: `draft` by a lean pass over fixed buffers, with joined matrices (`fuse`), 8-bit copies of them on a CPU
    (`int8_words`; None: where that is faster), and recorded steps on CUDA (`graphs`).

    Pictures: `fuse` joins queries, keys and values of self-attention, `keep_keys` computes those of the conditioning
    once a picture, `keep_negative` the conditioning of the empty picture once, `channels_last` lays the U-Net out as
    convolutions like it, `compiled` melts its repeated blocks or all of it (`aside`: blocks, in a thread of their own,
    while pictures are drawn as they are), `fp8` computes its matrices in 8 bit, `attention` names the kernel, `guided`
    is the part of the steps that are guided (the others cost half), and `preview` how many times smaller a preview is
    than its picture.
    """

    draft: bool = True
    fuse: bool = True
    graphs: bool = True
    int8_words: bool | None = None
    keep_keys: bool = True
    keep_negative: bool = True
    channels_last: bool = True
    compiled: Literal["no", "blocks", "whole", "aside"] = "no"
    fp8: bool = False
    attention: Literal["usual", "cudnn"] = "usual"
    guided: tuple[float, float] = (0.0, 1.0)
    preview: int = 1
    tiled: bool = False


SLOW = Speed(
    draft=False, fuse=False, graphs=False, int8_words=False, keep_keys=False, keep_negative=False, channels_last=False
)  # fmt: skip
