"""Words of several tellings drafted in one pass: every telling has a desk, and desks are read together.

On a CPU a desk is a drafter's buffers of its own. Words of all desks pass the matrices as one flat row of tokens, and
each desk attends to its own past, so a desk's scores are the same numbers as alone. Elsewhere desks are rows of one
pool, and a step has a fixed shape (it is recorded where the drafter records): rows that say nothing go along, words
and pasts are padded, and masks hide what is not there.

Shapes: D desks, b candidates of one desk, n words at once, N = sum of b * n, R rows of the pool; the rest as in
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
    """Reads further words of a telling's candidates -> scores of the next one [b, V]."""

    def read(self, ids: Ids) -> Tensor: ...


class Slots(Protocol):
    """Where tellings sit; `read` is asked by one thread at a time, for desks that are all seated."""

    def sit(self, cache: StoryCache, rows: int, room: int) -> Slot: ...

    def rise(self, desk: Slot) -> None: ...

    def read(self, wishes: Sequence[tuple[Slot, Ids]]) -> list[Tensor]: ...


def desks_for(drafter: FastDecoder) -> Slots:
    return OwnSlots(drafter) if drafter.model.device.type == "cpu" else SlotPool(drafter)


class Session:
    """What a telling reads through; `steps` counts how often it did."""

    def __init__(self, desk: Slot, ask: Callable[[tuple[Session, Ids]], Tensor]) -> None:
        self.desk, self._ask, self.steps = desk, ask, 0

    def read(self, ids: Ids) -> Tensor:
        scores = self._ask((self, ids))
        self.steps += 1
        return scores


class Invitation:
    """Stands in the place of a model's drafter: whoever is seated asks through `ask`, which may join wishes. What is
    read for good is read by `reader`, one telling at a time."""

    def __init__(self, desks: Slots, ask: Callable[[tuple[Session, Ids]], Tensor], reader: FastDecoder) -> None:
        self._desks, self._ask = desks, ask
        self.reads, self.states = reader.reads, reader.states

    @contextmanager
    def seated(self, cache: StoryCache, rows: int, room: int) -> Iterator[Session]:
        desk = self._desks.sit(cache, rows, room)
        try:
            yield Session(desk, self._ask)
        finally:
            self._desks.rise(desk)


class OwnSlots:
    """Desks with buffers of their own, for a CPU: nothing is padded."""

    def __init__(self, drafter: FastDecoder) -> None:
        assert not drafter.graphs
        self._drafter = drafter
        self._free: list[FastDecoder] = []
        self._lock = threading.Lock()

    def sit(self, cache: StoryCache, rows: int, room: int) -> FastDecoder:
        with self._lock:
            desk = self._free.pop() if self._free else self._drafter.beside()
        desk.seat(cache, rows, room)
        return desk

    def rise(self, desk: Slot) -> None:
        assert isinstance(desk, FastDecoder)
        with self._lock:
            self._free.append(desk)

    @torch.no_grad()
    def read(self, wishes: Sequence[tuple[Slot, Ids]]) -> list[Tensor]:
        if len(wishes) == 1:
            desk, ids = wishes[0]
            return [desk.read(ids)]
        desks = [desk for desk, _ in wishes if isinstance(desk, FastDecoder)]
        sizes = [(len(ids), len(ids[0])) for _, ids in wishes]  # (b, n) of each
        tokens = torch.tensor([token for _, ids in wishes for row in ids for token in row])  # [N]
        index = [torch.arange(desk.length, desk.length + n) for desk, (_, n) in zip(desks, sizes, strict=True)]
        cos, sin = self._angles(desks, index, sizes)
        masks = []
        for desk, at, (_, n) in zip(desks, index, sizes, strict=True):
            desk.length += n
            masks.append(torch.arange(desk.length)[None] <= at[:, None])  # [n, S]
        counts = [b * n for b, n in sizes]

        def attend(layer: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            told = []
            parts = zip(q.split(counts, 2), k.split(counts, 2), v.split(counts, 2), strict=True)
            for desk, (b, n), at, mask, part in zip(desks, sizes, index, masks, parts, strict=True):
                # [1, heads, b * n, d] -> [b, heads, n, d]
                one, two, three = (x[0].unflatten(1, (b, n)).transpose(0, 1).contiguous() for x in part)
                told.append(desk.attend(layer, one, two, three, at, mask, desk.length).flatten(0, 1))  # [b * n, H]
            return torch.cat(told)[None]

        last = torch.cat([torch.arange(1, b + 1) * n - 1 for b, n in sizes])
        last += torch.tensor([sum(counts[:k]) for k, (b, _) in enumerate(sizes) for _ in range(b)])
        scores = self._drafter.scores(tokens[None], cos, sin, attend, last)  # [B, V]
        return list(scores.split([b for b, _ in sizes]))

    def _angles(
        self, desks: Sequence[FastDecoder], index: Sequence[Tensor], sizes: Sequence[tuple[int, int]]
    ) -> list[Tensor]:
        """Cosine and sine of every token, [1, 1, N, d]."""
        found = []
        for which in (0, 1):
            rows = [
                desk.rotary[which][at].repeat(b, 1) for desk, at, (b, _) in zip(desks, index, sizes, strict=True)
            ]  # fmt: skip
            found.append(torch.cat(rows)[None, None])
        return found


class SlotPool:
    """Rows of common buffers, stepped in fixed shapes: for a GPU, where a step costs about the same for all rows."""

    def __init__(self, drafter: FastDecoder) -> None:
        self._drafter = drafter
        self._step = CudaGraphRunner(self._forward, on=drafter.graphs)
        self._keys: list[Tensor] = []  # [R, K, S, d] of each layer
        self._values: list[Tensor] = []
        self._lengths: list[int] = []  # of each row; 0 where nobody sits
        self._taken: set[int] = set()
        self._lock = threading.RLock()

    @torch.no_grad()
    def sit(self, cache: StoryCache, rows: int, room: int) -> _Rows:
        with self._lock:
            self._grow(len(self._taken) + rows, cache.entries + room + PADDED[-1])
            own = [row for row in range(len(self._lengths)) if row not in self._taken][:rows]
            self._taken.update(own)
            for row in own:
                self._lengths[row] = cache.entries
            for layer, keys, values in zip(cache.layers, self._keys, self._values, strict=True):
                keys[own, :, : cache.entries] = layer.keys.to(keys.dtype)
                values[own, :, : cache.entries] = layer.values.to(values.dtype)
            return _Rows(self, own)

    def rise(self, desk: Slot) -> None:
        assert isinstance(desk, _Rows)
        with self._lock:
            self._taken.difference_update(desk.rows)
            for row in desk.rows:
                self._lengths[row] = 0

    @torch.no_grad()
    def read(self, wishes: Sequence[tuple[Slot, Ids]]) -> list[Tensor]:
        with self._lock:
            said = {row: ids for desk, all_ids in wishes if isinstance(desk, _Rows)
                    for row, ids in zip(desk.rows, all_ids, strict=True)}  # fmt: skip
            count = _rounded(max(len(ids) for ids in said.values()))
            rows = min(_doubled(max(said) + 1), len(self._lengths))
            device = self._drafter.model.device
            words = [[*said.get(row, ()), *[0] * (count - len(said.get(row, ())))] for row in range(rows)]
            last = [max(len(said.get(row, ())) - 1, 0) for row in range(rows)]
            longest = max(self._lengths[:rows]) + count
            scores = self._step(
                torch.tensor(words, device=device),
                torch.tensor(self._lengths[:rows], device=device),
                torch.tensor(last, device=device),
                seen=min(-(-longest // STEP) * STEP, self._keys[0].shape[2]),
            )
            for row, ids in said.items():
                self._lengths[row] += len(ids)
            # Picked rows are a copy: what was recorded is overwritten by the next step.
            return [scores[desk.rows] for desk, _ in wishes if isinstance(desk, _Rows)]

    def _forward(self, words: Tensor, start: Tensor, last: Tensor, *, seen: int) -> Tensor:
        """`words` [R, n], each row behind its entry `start` [R]; scores after the word `last` [R] of each, [R, V]."""
        drafter, (rows, count) = self._drafter, words.shape
        index = start[:, None] + torch.arange(count, device=words.device)  # [R, n]
        index = index.clamp(max=self._keys[0].shape[2] - 1)  # the padding of rows that are nearly full
        cos, sin = (table[index][:, None] for table in drafter.rotary)  # [R, 1, n, d]
        mask = (torch.arange(seen, device=words.device) <= index[..., None])[:, None]  # [R, 1, n, seen]
        here = torch.arange(rows, device=words.device)[:, None]

        def attend(layer: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            keys, values = self._keys[layer][:rows], self._values[layer][:rows]
            keys[here, :, index] = k.transpose(1, 2).to(keys.dtype)
            values[here, :, index] = v.transpose(1, 2).to(values.dtype)
            return drafter.attended(q.to(keys.dtype), keys[:, :, :seen], values[:, :, :seen], mask)

        flat = last + torch.arange(rows, device=words.device) * count
        return drafter.scores(words, cos, sin, attend, flat)

    def _grow(self, rows: int, entries: int) -> None:
        """Room for so many rows and entries; who sits keeps what it has read."""
        had = self._keys[0].shape if self._keys else (0, 0, 0, 0)
        # By doubling, since whatever was recorded has to be recorded again.
        rows, entries = max(_doubled(rows), had[0]), max(_doubled(-(-entries // STEP)) * STEP, had[2])
        if rows == had[0] and entries == had[2]:
            return
        self._step.clear()
        drafter, model = self._drafter, self._drafter.model
        drafter.turn_to(entries)
        shape = (rows, drafter.kv_heads, entries, drafter.width)
        for kept in (self._keys, self._values):
            old, kept[:] = list(kept), []
            for layer in range(len(drafter.layers)):
                # Zeros, because a masked entry still counts if it is not a number.
                kept.append(torch.zeros(shape, device=model.device, dtype=model.dtype))
                if old:
                    kept[-1][: had[0], :, : had[2]] = old[layer]
                    old[layer] = old[layer][:0]
        self._lengths += [0] * (rows - len(self._lengths))


class _Rows:
    """Rows of the pool that belong to one telling."""

    def __init__(self, pool: SlotPool, rows: list[int]) -> None:
        self._pool, self.rows = pool, rows

    def read(self, ids: Ids) -> Tensor:
        return self._pool.read([(self, ids)])[0]


def _rounded(count: int) -> int:
    return next((size for size in PADDED if size >= count), count)


def _doubled(count: int) -> int:
    """The next power of two."""
    return 1 << max(count - 1, 0).bit_length()
