"""Carries out a memory plan: which modules are on the GPU while text is generated, images are generated, and images
are encoded.

A module that is not needed stays in main memory (pinned, so that it is loaded at the full speed of the bus). Unloading
drops the GPU copy; nothing is copied back, because weights do not change.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import torch
from torch import Tensor, nn

from seed_story.models.inference.fast_decoder import FastDecoder
from seed_story.models.inference.quantisation import Bits, pack_linears
from seed_story.models.inference.switches import SLOW, Speed
from seed_story.models.inference.transfer import moved
from seed_story.models.story_model import StoryModel


class OffloadedModule:
    """A module that can be loaded onto a device and unloaded. A `permanent` one, which is loaded once, is not pinned:
    pinning takes as long as copying."""

    def __init__(self, module: nn.Module, device: torch.device, *, permanent: bool) -> None:
        self.module, self.device, self.permanent, self.loaded = module, device, permanent, False
        self._in_main_memory: dict[tuple[nn.Module, str], Tensor] = {}

    def load(self) -> None:
        if self.loaded:
            return
        places = [(owner, name, tensor) for owner, name, tensor in _tensors(self.module)]
        for owner, name, tensor in places:
            if (owner, name) not in self._in_main_memory:
                self._in_main_memory[owner, name] = tensor.data if self.permanent else _pinned(tensor, self.device)
        sources = [self._in_main_memory[owner, name] for owner, name, _ in places]
        if self.permanent:
            copies = moved(sources, self.device)
        else:
            copies = [tensor.to(self.device, non_blocking=True) for tensor in sources]
        for (owner, name, _), tensor in zip(places, copies, strict=True):
            _set(owner, name, tensor)
        self.loaded = True

    def unload(self) -> None:
        if not self.loaded:
            return
        for (owner, name), tensor in self._in_main_memory.items():
            _set(owner, name, tensor)
        self.loaded = False


class Placement:
    """Places the modules of a model as a plan says. Created once, with the weights on the CPU; then used through the
    context managers.

    `bits` of the language model's matrices; with `offload`, the language model and the de-tokenizer take turns on the
    device; with `offload_vision`, the visual tokenizer is loaded only while it encodes; `picture_device` is another GPU
    for pictures and the visual tokenizer, so that neither has to make room for the language model.
    """

    def __init__(
        self,
        model: StoryModel,
        device: torch.device | str,
        speed: Speed = SLOW,
        *,
        bits: Bits = 16,
        offload: bool = False,
        offload_vision: bool = False,
        picture_device: torch.device | str | None = None,
    ) -> None:
        self.model, self.device = model, torch.device(device)
        self.picture_device = torch.device(picture_device or device)
        offload = offload and not self.apart
        self.offload, self.offload_vision = offload, offload_vision
        if bits != 16:
            pack_linears(model.language_model.causal_lm.model.layers, bits)
        self._speed = speed
        self.language_model = OffloadedModule(model.language_model, self.device, permanent=not offload)
        self.detokenizer = OffloadedModule(
            model.detokenizer, self.picture_device, permanent=not offload and not offload_vision
        )
        self.visual_tokenizer = OffloadedModule(
            model.visual_tokenizer, self.picture_device, permanent=not offload and not offload_vision
        )
        if model.reader is not None:
            model.reader.to(self.picture_device)
        if offload:
            # Fused matrices and CUDA graphs would not move along.
            speed = replace(speed, fuse=False, graphs=False, int8_words=False)
            model.detokenizer.use_fast_paths(speed)
        with self.image_encoding():  # while the GPU is still empty
            _ = model.negative_features
        if not offload:
            self.language_model.load()
            self.detokenizer.load()
        with self.text_generation():
            model.use_fast_paths(speed)

    @property
    def apart(self) -> bool:
        """Whether text and images have a GPU each, so that both can be generated at once."""
        return self.picture_device != self.device

    @property
    def moves(self) -> bool:
        """Whether anything is ever loaded or unloaded after the start, or lies on a second device."""
        return self.offload or self.offload_vision or self.apart

    @property
    def vision_resets_detokenizer(self) -> bool:
        """Whether encoding an image undoes the fast paths (fused matrices, CUDA graphs) of image generation."""
        return self.offload_vision and not self.offload

    @contextmanager
    def text_generation(self) -> Iterator[None]:
        if self.offload:
            self.visual_tokenizer.unload()
            self.detokenizer.unload()
            self.model.detokenizer.forget()
            self.language_model.load()
        yield

    @contextmanager
    def image_generation(self) -> Iterator[None]:
        if self.offload:
            if isinstance(self.model.text_decoder, FastDecoder):
                self.model.text_decoder.forget()
            self.language_model.unload()
            self.visual_tokenizer.unload()
            self.detokenizer.load()
        yield

    @contextmanager
    def image_encoding(self) -> Iterator[None]:
        detokenizer, reload = self.model.detokenizer, False
        if self.offload:
            if isinstance(self.model.text_decoder, FastDecoder):
                self.model.text_decoder.forget()
            self.language_model.unload()
            self.model.detokenizer.forget()
            self.detokenizer.unload()
        elif self.offload_vision and not self.visual_tokenizer.loaded:
            # Rare: when a story begins with a picture. The fast paths are undone, and set up again afterwards.
            reload = self.detokenizer.loaded
            detokenizer.use_fast_paths(SLOW)
            self.detokenizer.unload()
        self.visual_tokenizer.load()
        try:
            yield
        finally:
            if self.offload_vision and not self.offload:  # with `offload` it stays until another module is loaded
                self.visual_tokenizer.unload()
            if reload:
                self.detokenizer.load()
                detokenizer.use_fast_paths(self._speed)


def _tensors(module: nn.Module) -> Iterator[tuple[nn.Module, str, Tensor]]:
    """Every tensor once, as (owner, name, tensor); a parameter that two modules share counts once."""
    visited: set[int] = set()
    for owner in module.modules():
        for name, tensor in (*owner._parameters.items(), *owner._buffers.items()):
            if tensor is not None and id(tensor) not in visited:
                visited.add(id(tensor))
                yield owner, name, tensor


def _set(owner: nn.Module, name: str, tensor: Tensor) -> None:
    if name in owner._buffers:
        owner._buffers[name] = tensor
    else:
        parameter = owner._parameters[name]
        assert parameter is not None
        parameter.data = tensor.data


def _pinned(tensor: Tensor, device: torch.device) -> Tensor:
    if device.type != "cuda" or tensor.is_cuda:
        return tensor.data
    return tensor.data.pin_memory()
