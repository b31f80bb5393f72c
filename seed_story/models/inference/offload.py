"""Carries out a memory plan: which boxes are on the GPU while the story is told, drawn and looked at.

A box that is not needed waits in main memory (pinned, so that it comes back at the full speed of the bus) and is only
dropped from the GPU, never copied back: weights do not change.
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
    """One module that comes to the device and goes. What `stays` there is not pinned: that would take as long as
    moving it."""

    def __init__(self, module: nn.Module, device: torch.device, *, stays: bool) -> None:
        self.module, self.device, self.stays, self.here = module, device, stays, False
        self._waiting: dict[tuple[nn.Module, str], Tensor] = {}

    def put(self) -> None:
        if self.here:
            return
        places = [(owner, name, tensor) for owner, name, tensor in _tensors(self.module)]
        for owner, name, tensor in places:
            if (owner, name) not in self._waiting:
                self._waiting[owner, name] = tensor.data if self.stays else _pinned(tensor, self.device)
        waiting = [self._waiting[owner, name] for owner, name, _ in places]
        if self.stays:
            come = moved(waiting, self.device)
        else:
            come = [tensor.to(self.device, non_blocking=True) for tensor in waiting]
        for (owner, name, _), tensor in zip(places, come, strict=True):
            _set(owner, name, tensor)
        self.here = True

    def drop(self) -> None:
        if not self.here:
            return
        for (owner, name), tensor in self._waiting.items():
            _set(owner, name, tensor)
        self.here = False


class Placement:
    """Puts the boxes of a model where a plan says. Made once, with the weights on the CPU; then ask for the contexts.

    `bits` of the language model's matrices; with `turns`, language model and de-tokenizer share the device by turns;
    with `eyes_aside`, the visual tokenizer is there only while it looks; `drawing_device` is another GPU for pictures.
    Then there is nothing to share, and the eyes, which are there, too, never move what words need.
    """

    def __init__(
        self,
        model: StoryModel,
        device: torch.device | str,
        speed: Speed = SLOW,
        *,
        bits: Bits = 16,
        turns: bool = False,
        eyes_aside: bool = False,
        drawing_device: torch.device | str | None = None,
    ) -> None:
        self.model, self.device = model, torch.device(device)
        self.drawing_device = torch.device(drawing_device or device)
        turns = turns and not self.apart
        self.turns, self.eyes_aside = turns, eyes_aside
        if bits != 16:
            pack_linears(model.language_model.causal_lm.model.layers, bits)
        self._speed = speed
        self._language = OffloadedModule(model.language_model, self.device, stays=not turns)
        self._drawing = OffloadedModule(model.detokenizer, self.drawing_device, stays=not turns and not eyes_aside)
        self._eyes = OffloadedModule(model.visual_tokenizer, self.drawing_device, stays=not turns and not eyes_aside)
        if model.reader is not None:
            model.reader.to(self.drawing_device)
        if turns:
            # What is joined or recorded would not move along, and pictures are laid out before they wait.
            speed = replace(speed, fuse=False, graphs=False, int8_words=False)
            model.detokenizer.hasten(speed)
        with self.looking():  # before there is anything else
            _ = model.negative_features
        if not turns:
            self._language.put()
            self._drawing.put()
        with self.telling():
            model.hasten(speed)

    @property
    def apart(self) -> bool:
        """Whether words and pictures have a GPU each, so that both can be made at once."""
        return self.drawing_device != self.device

    @property
    def moves(self) -> bool:
        """Whether there is more to do than to leave everything where it is."""
        return self.turns or self.eyes_aside or self.apart

    @property
    def unsettled_by_looking(self) -> bool:
        """Whether a look takes apart what was joined and recorded for pictures."""
        return self.eyes_aside and not self.turns

    @contextmanager
    def telling(self) -> Iterator[None]:
        if self.turns:
            self._eyes.drop()
            self._drawing.drop()
            self.model.detokenizer.forget()
            self._language.put()
        yield

    @contextmanager
    def drawing(self) -> Iterator[None]:
        if self.turns:
            if isinstance(self.model.drafter, FastDecoder):
                self.model.drafter.forget()
            self._language.drop()
            self._eyes.drop()
            self._drawing.put()
        yield

    @contextmanager
    def looking(self) -> Iterator[None]:
        detokenizer, again = self.model.detokenizer, False
        if self.turns:
            if isinstance(self.model.drafter, FastDecoder):
                self.model.drafter.forget()
            self._language.drop()
            self.model.detokenizer.forget()
            self._drawing.drop()
        elif self.eyes_aside and not self._eyes.here:
            # Seldom: when a story begins with a picture. What was joined is taken apart, and joined again afterwards.
            again = self._drawing.here
            detokenizer.hasten(SLOW)
            self._drawing.drop()
        self._eyes.put()
        try:
            yield
        finally:
            if self.eyes_aside and not self.turns:  # by turns they stay until somebody else has theirs
                self._eyes.drop()
            if again:
                self._drawing.put()
                detokenizer.hasten(self._speed)


def _tensors(module: nn.Module) -> Iterator[tuple[nn.Module, str, Tensor]]:
    """Every tensor once, with who holds it; a parameter that two modules share is one."""
    seen: set[int] = set()
    for owner in module.modules():
        for name, tensor in (*owner._parameters.items(), *owner._buffers.items()):
            if tensor is not None and id(tensor) not in seen:
                seen.add(id(tensor))
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
