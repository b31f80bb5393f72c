"""The fast decoder for several generations at once: each has a slot, and all slots are decoded in one pass.

On a CPU a slot has buffers of its own. The tokens of all slots pass the matrices as one flat row, and each slot attends
to its own past, so its scores are the same numbers as alone. Elsewhere slots are rows of one pool, and a step has a
fixed shape (with a CUDA graph where the decoder uses them): idle rows are computed too, tokens and pasts are padded,
and masks hide the padding.

Shapes: D slots, b candidates of one slot, n tokens at once, N = sum of b * n, R rows of the pool; the rest as in
`fast_decoder`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import torch
from torch import Tensor

from seed_story.models.attention_sink import StoryCache
from seed_story.models.inference.cuda_graphs import CudaGraphRunner
from seed_story.models.inference.fast_decoder import PADDED, STEP, FastDecoder

Ids = Sequence[Sequence[int]]


class Slot(Protocol):
    """Reads further tokens of a generation's candidates -> scores of the next one [b, V]."""

    def read(self, ids: Ids) -> Tensor: ...


class Slots(Protocol):
    """The slots of a model. `read` is called by one thread at a time, for slots that have been acquired."""

    def acquire(self, cache: StoryCache, rows: int, max_tokens: int) -> Slot: ...

    def release(self, slot: Slot) -> None: ...

    def read(self, requests: Sequence[tuple[Slot, Ids]]) -> list[Tensor]: ...


def slots_for(text_decoder: FastDecoder) -> Slots:
    return OwnSlots(text_decoder) if text_decoder.model.device.type == "cpu" else SlotPool(text_decoder)


class Session:
    """A generation's access to its slot; `steps` counts its steps."""

    def __init__(self, slot: Slot, ask: Callable[[tuple[Session, Ids]], Tensor]) -> None:
        self.slot, self._ask, self.steps = slot, ask, 0

    def read(self, ids: Ids) -> Tensor:
        scores = self._ask((self, ids))
        self.steps += 1
        return scores


class SharedDecoder:
    """Takes the place of a model's `text_decoder`: sessions read through `submit`, which may batch them. Final states
    are read by `reader`, for one generation at a time."""

    def __init__(self, slots: Slots, ask: Callable[[tuple[Session, Ids]], Tensor], reader: FastDecoder) -> None:
        self._slots, self._ask = slots, ask
        self.reads, self.states = reader.reads, reader.states

    @contextmanager
    def session(self, cache: StoryCache, rows: int, max_tokens: int) -> Iterator[Session]:
        slot = self._slots.acquire(cache, rows, max_tokens)
        try:
            yield Session(slot, self._ask)
        finally:
            self._slots.release(slot)


class OwnSlots:
    """Slots with buffers of their own, for a CPU: nothing is padded."""

    def __init__(self, text_decoder: FastDecoder) -> None:
        assert not text_decoder.graphs
        self._decoder = text_decoder
        self._free: list[FastDecoder] = []
        self._lock = threading.Lock()

    def acquire(self, cache: StoryCache, rows: int, max_tokens: int) -> FastDecoder:
        with self._lock:
            slot = self._free.pop() if self._free else self._decoder.with_own_buffers()
        slot.load(cache, rows, max_tokens)
        return slot

    def release(self, slot: Slot) -> None:
        assert isinstance(slot, FastDecoder)
        with self._lock:
            self._free.append(slot)

    @torch.no_grad()
    def read(self, requests: Sequence[tuple[Slot, Ids]]) -> list[Tensor]:
        if len(requests) == 1:
            slot, ids = requests[0]
            return [slot.read(ids)]
        slots = [slot for slot, _ in requests if isinstance(slot, FastDecoder)]
        sizes = [(len(ids), len(ids[0])) for _, ids in requests]  # (b, n) of each
        tokens = torch.tensor([token for _, ids in requests for row in ids for token in row])  # [N]
        index = [torch.arange(slot.length, slot.length + n) for slot, (_, n) in zip(slots, sizes, strict=True)]
        cos, sin = self._angles(slots, index, sizes)
        masks = []
        for slot, at, (_, n) in zip(slots, index, sizes, strict=True):
            slot.length += n
            masks.append(torch.arange(slot.length)[None] <= at[:, None])  # [n, S]
        counts = [b * n for b, n in sizes]

        def attend(layer: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            outputs = []
            parts = zip(q.split(counts, 2), k.split(counts, 2), v.split(counts, 2), strict=True)
            for slot, (b, n), at, mask, part in zip(slots, sizes, index, masks, parts, strict=True):
                # [1, heads, b * n, d] -> [b, heads, n, d]
                one, two, three = (x[0].unflatten(1, (b, n)).transpose(0, 1).contiguous() for x in part)
                outputs.append(slot.attend(layer, one, two, three, at, mask, slot.length).flatten(0, 1))  # [b * n, H]
            return torch.cat(outputs)[None]

        last = torch.cat([torch.arange(1, b + 1) * n - 1 for b, n in sizes])
        last += torch.tensor([sum(counts[:k]) for k, (b, _) in enumerate(sizes) for _ in range(b)])
        scores = self._decoder.scores(tokens[None], cos, sin, attend, last)  # [B, V]
        return list(scores.split([b for b, _ in sizes]))

    def _angles(
        self, slots: Sequence[FastDecoder], index: Sequence[Tensor], sizes: Sequence[tuple[int, int]]
    ) -> list[Tensor]:
        """Cosine and sine of every token, [1, 1, N, d]."""
        tables = []
        for which in (0, 1):
            rows = [
                slot.rotary[which][at].repeat(b, 1) for slot, at, (b, _) in zip(slots, index, sizes, strict=True)
            ]  # fmt: skip
            tables.append(torch.cat(rows)[None, None])
        return tables


class SlotPool:
    """Rows of common buffers, stepped in fixed shapes: for a GPU, where a step costs about the same for all rows."""

    def __init__(self, text_decoder: FastDecoder) -> None:
        self._decoder = text_decoder
        self._step = CudaGraphRunner(self._forward, on=text_decoder.graphs)
        self._keys: list[Tensor] = []  # [R, K, S, d] of each layer
        self._values: list[Tensor] = []
        self._lengths: list[int] = []  # of each row; 0 where nobody sits
        self._used: set[int] = set()
        self._lock = threading.RLock()

    @torch.no_grad()
    def acquire(self, cache: StoryCache, rows: int, max_tokens: int) -> _Rows:
        with self._lock:
            self._grow(len(self._used) + rows, cache.entries + max_tokens + PADDED[-1])
            own = [row for row in range(len(self._lengths)) if row not in self._used][:rows]
            self._used.update(own)
            for row in own:
                self._lengths[row] = cache.entries
            for layer, keys, values in zip(cache.layers, self._keys, self._values, strict=True):
                keys[own, :, : cache.entries] = layer.keys.to(keys.dtype)
                values[own, :, : cache.entries] = layer.values.to(values.dtype)
            return _Rows(self, own)

    def release(self, slot: Slot) -> None:
        assert isinstance(slot, _Rows)
        with self._lock:
            self._used.difference_update(slot.rows)
            for row in slot.rows:
                self._lengths[row] = 0

    @torch.no_grad()
    def read(self, requests: Sequence[tuple[Slot, Ids]]) -> list[Tensor]:
        with self._lock:
            ids_by_row = {row: ids for slot, all_ids in requests if isinstance(slot, _Rows)
                    for row, ids in zip(slot.rows, all_ids, strict=True)}  # fmt: skip
            count = _rounded(max(len(ids) for ids in ids_by_row.values()))
            rows = min(_doubled(max(ids_by_row) + 1), len(self._lengths))
            device = self._decoder.model.device
            words = [[*ids_by_row.get(row, ()), *[0] * (count - len(ids_by_row.get(row, ())))] for row in range(rows)]
            last = [max(len(ids_by_row.get(row, ())) - 1, 0) for row in range(rows)]
            longest = max(self._lengths[:rows]) + count
            scores = self._step(
                torch.tensor(words, device=device),
                torch.tensor(self._lengths[:rows], device=device),
                torch.tensor(last, device=device),
                context=min(-(-longest // STEP) * STEP, self._keys[0].shape[2]),
            )
            for row, ids in ids_by_row.items():
                self._lengths[row] += len(ids)
            # Picked rows are a copy: what was recorded is overwritten by the next step.
            return [scores[slot.rows] for slot, _ in requests if isinstance(slot, _Rows)]

    def _forward(self, words: Tensor, start: Tensor, last: Tensor, *, context: int) -> Tensor:
        """`words` [R, n], each row behind its entry `start` [R]; scores after the word `last` [R] of each, [R, V]."""
        text_decoder, (rows, count) = self._decoder, words.shape
        index = start[:, None] + torch.arange(count, device=words.device)  # [R, n]
        index = index.clamp(max=self._keys[0].shape[2] - 1)  # the padding of rows that are nearly full
        cos, sin = (table[index][:, None] for table in text_decoder.rotary)  # [R, 1, n, d]
        mask = (torch.arange(context, device=words.device) <= index[..., None])[:, None]  # [R, 1, n, seen]
        row_index = torch.arange(rows, device=words.device)[:, None]

        def attend(layer: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            keys, values = self._keys[layer][:rows], self._values[layer][:rows]
            keys[row_index, :, index] = k.transpose(1, 2).to(keys.dtype)
            values[row_index, :, index] = v.transpose(1, 2).to(values.dtype)
            return text_decoder.sdpa(q.to(keys.dtype), keys[:, :, :context], values[:, :, :context], mask)

        flat = last + torch.arange(rows, device=words.device) * count
        return text_decoder.scores(words, cos, sin, attend, flat)

    def _grow(self, rows: int, entries: int) -> None:
        """Makes room for so many rows and entries; slots in use keep their contents."""
        had = self._keys[0].shape if self._keys else (0, 0, 0, 0)
        # By doubling, since whatever was recorded has to be recorded again.
        rows, entries = max(_doubled(rows), had[0]), max(_doubled(-(-entries // STEP)) * STEP, had[2])
        if rows == had[0] and entries == had[2]:
            return
        self._step.clear()
        text_decoder, model = self._decoder, self._decoder.model
        text_decoder.build_rotary(entries)
        shape = (rows, text_decoder.kv_heads, entries, text_decoder.width)
        for buffers in (self._keys, self._values):
            old, buffers[:] = list(buffers), []
            for layer in range(len(text_decoder.layers)):
                # Zeros, because a masked entry still counts if it is not a number.
                buffers.append(torch.zeros(shape, device=model.device, dtype=model.dtype))
                if old:
                    buffers[-1][: had[0], :, : had[2]] = old[layer]
                    old[layer] = old[layer][:0]
        self._lengths += [0] * (rows - len(self._lengths))


class _Rows:
    """The rows of the pool that belong to one generation."""

    def __init__(self, pool: SlotPool, rows: list[int]) -> None:
        self._pool, self.rows = pool, rows

    def read(self, ids: Ids) -> Tensor:
        return self._pool.read([(self, ids)])[0]


def _rounded(count: int) -> int:
    return next((size for size in PADDED if size >= count), count)


def _doubled(count: int) -> int:
    """The next power of two."""
    return 1 << max(count - 1, 0).bit_length()
