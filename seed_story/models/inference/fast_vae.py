"""SDXL's decoder compiled: its norms and activations pass over pictures of a thousand pixels again and again."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from seed_story.models.inference.compilation import BackgroundCompile, allow_many_shapes
from seed_story.models.inference.switches import Speed


class FastVAE:
    """Decodes latents with the fast paths of `speed`. Compiled is only what decodes a picture of the usual `side` (of
    its latents): previews and tiles would each be compiled for themselves while somebody waits."""

    def __init__(self, vae: Any, speed: Speed, side: int) -> None:
        self._vae, self._side = vae, side
        (vae.enable_tiling if speed.tiled else vae.disable_tiling)()
        self._compiled = compiled = speed.compiled != "no" and not speed.tiled
        vae.decoder._compiled_call_impl = None  # as `Module.compile` sets it
        self.background: BackgroundCompile | None = None
        if compiled and speed.compiled == "background":
            self.background = BackgroundCompile([vae.decoder])
        elif compiled:
            allow_many_shapes()
            vae.decoder.compile(dynamic=False)

    def __call__(self, latents: Tensor) -> Tensor:
        """Latents [1, C, h, w] as the VAE has them -> what it makes of them [1, channels, H, W]."""
        if self._compiled and latents.shape[-2:] != (self._side, self._side):
            before = self._vae.post_quant_conv
            return self._vae.decoder.forward(latents if before is None else before(latents))
        if self.background is not None:
            if self.background.watching:
                self.background.watch(lambda: self._vae.decode(latents))
            self.background.put_in()
        return self._vae.decode(latents).sample
