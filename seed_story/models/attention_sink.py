"""Box 4: the multimodal attention sink (arXiv 2407.08683, section 3.3): what a long story keeps in its key/value cache.

`kept_positions` is the policy, a pure function of token positions. `StoryCache` is a transformers cache that carries
it out: the kept entries are gathered and renumbered 0, 1, 2, ..., and their keys are rotated on to the new numbers, so
that a story of a hundred scenes never leaves the context that the model was trained on.

Shapes: B sequences, K key/value heads, C cache entries, d head width.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from transformers.cache_utils import Cache, DynamicLayer

from seed_story.presets import AttentionSettings


def kept_positions(images: Sequence[tuple[int, int]], length: int, settings: AttentionSettings) -> list[int]:
    """Positions of a story's tokens that stay, ascending and without repeats.

    `images` holds the positions of every `<img>` and its `</img>` in telling order, `length` the number of tokens.
    Once there are more pictures than the window holds, the older ones are evicted, each with its text. Kept are

    * "dense": everything (nothing is ever evicted),
    * "window": what follows the last evicted picture,
    * "sink": that, and the first tokens,
    * "multimodal_sink": those, and around the `<img>` and the `</img>` of the last `sink_images` evicted pictures; with
      `keep_opening` also everything up to the first `</img>`.

    What is kept of a longer story was always kept of a shorter one, so a cache can forget entries as it goes.
    """
    evicted = images[: max(0, len(images) - settings.window_images)]
    if settings.mode == "dense" or not evicted:
        return list(range(length))
    kept = set(range(evicted[-1][1] + 1, length))
    if settings.mode in ("sink", "multimodal_sink"):
        kept.update(range(min(settings.first_tokens, length)))
    if settings.mode == "multimodal_sink":
        if settings.keep_opening:
            kept.update(range(images[0][1] + 1))
        first = max(0, len(evicted) - settings.sink_images)
        for index in range(first, len(evicted)):
            boi, eoi = evicted[index]
            # A boundary begins inside its own scene: before that may be entries which are gone already.
            start = images[index - 1][1] + 1 if index else 0
            for at, (low, high) in ((boi, settings.around_boi), (eoi, settings.around_eoi)):
                kept.update(range(max(start, at + low), min(length, at + high)))
    return sorted(kept)


class _BufferedLayer(DynamicLayer):
    """Keys and values of one layer in a buffer with room to grow: a new word does not copy the whole history.

    A layer writes only into a buffer that it made itself and has shown to nobody, so the views of forks never change.
    """

    SPARE = 128

    def __init__(self, keys: Tensor | None = None, values: Tensor | None = None) -> None:
        super().__init__()
        self._buffers: tuple[Tensor, Tensor] | None = None
        if keys is not None:
            assert values is not None
            self.show(keys, values)

    def show(self, keys: Tensor, values: Tensor) -> None:
        """Take these entries, which may belong to somebody else."""
        self.keys, self.values, self._buffers = keys, values, None  # [B, K, C, d]
        self.dtype, self.device, self.is_initialized = keys.dtype, keys.device, True

    def update(self, key_states: Tensor, value_states: Tensor, *args, **kwargs) -> tuple[Tensor, Tensor]:
        if not self.is_initialized:
            self.show(key_states[:, :, :0], value_states[:, :, :0])
        old, new = self.keys.shape[2], self.keys.shape[2] + key_states.shape[2]
        if self._buffers is None or self._buffers[0].shape[2] < new:
            shape = (*key_states.shape[:2], new + self.SPARE, key_states.shape[3])
            buffers = key_states.new_empty(shape), value_states.new_empty(shape)
            buffers[0][:, :, :old], buffers[1][:, :, :old] = self.keys, self.values
            self._buffers = buffers
        for buffer, states in zip(self._buffers, (key_states, value_states), strict=True):
            buffer[:, :, old:new] = states
        self.keys, self.values = (buffer[:, :, :new] for buffer in self._buffers)
        return self.keys, self.values

    def share(self) -> tuple[Tensor | None, Tensor | None]:
        """Keys and values for a fork; from now on the buffer is not written any more."""
        self._buffers = None
        return self.keys, self.values

    def rows(self, rows: Tensor) -> None:
        self.show(self.keys[rows], self.values[rows])


class StoryCache(Cache):
    """The attention state of one story (or of a batch of sibling continuations), with its bookkeeping.

    `positions[i]` says which token of the story entry i came from; `images` are the pictures read so far; `total`
    counts all tokens ever read. Forks are cheap and share their past; a fork never changes what it was taken from.
    """

    def __init__(self, settings: AttentionSettings, layers: Sequence[_BufferedLayer]) -> None:
        super().__init__(layers=list(layers))
        self.settings = settings
        self.positions: list[int] = []
        self.images: list[tuple[int, int]] = []
        self.total = 0

    @classmethod
    def empty(cls, settings: AttentionSettings, num_layers: int) -> StoryCache:
        return cls(settings, [_BufferedLayer() for _ in range(num_layers)])

    @property
    def entries(self) -> int:
        return len(self.positions)

    @property
    def nbytes(self) -> int:
        """Memory that this cache keeps alive; room to grow counts, memory shared with forks counts for each."""
        tensors = [t for layer in self.layers if layer.is_initialized for t in (layer.keys, layer.values)]
        return sum(tensor.untyped_storage().nbytes() for tensor in tensors)

    def fork(self) -> StoryCache:
        """A cache with the same content that can be extended on its own."""
        return self._with([layer.share() for layer in self.layers])

    def row(self, index: int) -> StoryCache:
        """Sequence `index` of a batch as a compact cache of its own."""
        return self._with(
            [(at.keys[index : index + 1].clone(), at.values[index : index + 1].clone()) for at in self.layers]
        )

    def repeated(self, times: int) -> StoryCache:
        """`times` siblings with the same past."""
        shape = (times, -1, -1, -1)
        shared = [layer.share() for layer in self.layers]
        return self._with([(keys.expand(shape), values.expand(shape)) for keys, values in shared])

    def keep_rows(self, rows: Sequence[int]) -> None:
        """Only these sequences of the batch go on."""
        for layer in self.layers:
            layer.rows(torch.tensor(rows, device=layer.device))

    def read(self, count: int) -> None:
        """Note that the model has just read `count` further tokens into this cache."""
        self.positions.extend(range(self.total, self.total + count))
        self.total += count

    def drop_last(self, count: int) -> None:
        """Forget the newest `count` tokens, as if they had not been read."""
        if not count:
            return
        assert count <= self.entries and (not self.images or self.images[-1][1] < self.total - count)
        self.crop(-count)
        del self.positions[-count:]
        self.total -= count

    def close_image(self, tokens: int, inv_freq: Tensor) -> None:
        """The newest tokens are `<img>`, `tokens` slots and `</img>`; evict what the settings no longer keep."""
        self.images.append((self.total - tokens - 2, self.total - 1))
        kept = set(kept_positions(self.images, self.total, self.settings))
        selected = [index for index, position in enumerate(self.positions) if position in kept]
        if len(selected) == self.entries:
            return
        device = self.layers[0].device
        old = torch.tensor(selected)
        cos, sin = (x.to(device) for x in _rotation(old, torch.arange(len(selected)), inv_freq.cpu()))
        old = old.to(device)
        for layer in self.layers:
            layer.show(_rotated(layer.keys[:, :, old], cos, sin), layer.values[:, :, old])
        self.positions = [self.positions[index] for index in selected]

    def _with(self, tensors: Sequence[tuple[Tensor | None, Tensor | None]]) -> StoryCache:
        other = StoryCache(self.settings, [_BufferedLayer(keys, values) for keys, values in tensors])
        other.positions, other.images, other.total = list(self.positions), list(self.images), self.total
        return other


def _rotation(old: Tensor, new: Tensor, inv_freq: Tensor) -> tuple[Tensor, Tensor]:
    """Cosine and sine [C, d] of the angle from old to new positions.

    Angles are rounded to float32 one by one, as the model rounds them, and subtracted in float64 (on the CPU: not all
    accelerators have it): the result is what the model itself would have produced, up to one rounding.
    """
    freq = inv_freq.float()[None]
    angle = (new[:, None].float() * freq).double() - (old[:, None].float() * freq).double()  # [C, d/2]
    angle = torch.cat([angle, angle], dim=-1)
    return angle.cos().float(), angle.sin().float()


def _rotated(keys: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary embedding in the half-split layout of Llama; [B, K, C, d], computed in float32."""
    full = keys.float()
    first, second = full.chunk(2, dim=-1)
    return (full * cos + torch.cat([-second, first], dim=-1) * sin).to(keys.dtype)
