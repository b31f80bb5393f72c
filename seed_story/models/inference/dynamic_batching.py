"""Continuous batching: tokens of different stories, and images of one size, pass the model as one batch.

Each generation runs in a thread of its own and submits its next step; `DynamicBatcher` runs steps that are submitted at
about the same time together, so that generations join and leave between two steps. They share the matrix products of
projections and layers, where most of the time goes. Attention is computed per story: its keys and values have a length
of their own, so a row sees the same numbers as in a batch of one. The fast decoder is batched in `slots`.

The model runs one step at a time, chosen by `PriorityLock`: a story's first tokens, then text and images in order of
arrival. On a GPU images are denoised as one batch. On a CPU, where a batch takes as long as its images one by one, they
are denoised in order of arrival, and a story's first tokens may preempt them between two blocks of the U-Net.

Shapes: B rows of all generations together, b of one; K key/value heads, C cache entries of one, d head width.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from enum import IntEnum
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS, sdpa_mask
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from seed_story.errors import stop_if
from seed_story.models.attention_sink import StoryCache
from seed_story.models.detokenizer import Conditioning
from seed_story.models.inference.fast_decoder import FastDecoder
from seed_story.models.inference.slots import Ids, Session, SharedDecoder, slots_for
from seed_story.models.story_model import StoryModel

ATTENTION = "seed_story_batched"
MAX_WAIT, DENOISING_WAIT = 0.006, 0.02  # seconds that a step waits for others to join its batch
STARVATION = 1.0  # seconds after which a waiting step goes before all others
PREVIEW_FACTOR = 2  # by which previews are smaller on a CPU
URGENT_STEPS = 8  # of a generation, until its first whole word is certain
POLL = 0.05  # seconds between two checks for cancellation while waiting

Request = TypeVar("Request")
Response = TypeVar("Response")
Cancel = Callable[[], bool]


class CancelScope(threading.local):
    """The cancel callback of each thread: its waits end with Cancelled once the callback returns true."""

    cancel: Cancel | None = None

    @contextmanager
    def of(self, cancel: Cancel | None) -> Iterator[None]:
        before, self.cancel = self.cancel, cancel
        try:
            yield
        finally:
            self.cancel = before

    @contextmanager
    def of_all(self, cancels: Sequence[Cancel | None]) -> Iterator[None]:
        """For work on behalf of several requests: cancelled only when all of them are."""
        with self.of(lambda: all(cancel is not None and cancel() for cancel in cancels)):
            yield

    def check(self) -> None:
        stop_if(self.cancel)


class DynamicBatcher(Generic[Request, Response]):
    """Runs the requests of several threads with one call.

    A request waits while a batch runs, and then until every participating thread has submitted one, but no longer than
    `max_wait` seconds, so that no request waits for a thread that is busy elsewhere. One of the waiting threads runs
    the batch for all.
    """

    def __init__(
        self,
        run: Callable[[list[Request]], list[Response]],
        *,
        max_wait: float = MAX_WAIT,
        cancel_scope: CancelScope | None = None,
    ) -> None:
        self._run, self._patience, self._cancel_scope = run, max_wait, cancel_scope or CancelScope()
        self._changed = threading.Condition()
        self._waiting: list[_Pending[Request, Response]] = []
        self._present = 0
        self._running, self._idle_since = False, 0.0
        self.sizes: dict[int, int] = {}  # batch size -> how often

    @contextmanager
    def participate(self) -> Iterator[None]:
        """Inside, this thread keeps submitting requests, and others may wait for it."""
        with self._changed:
            self._present += 1
        try:
            yield
        finally:
            with self._changed:
                self._present -= 1
                self._changed.notify_all()

    def submit(self, request: Request) -> Response:
        """The response to `request`. Raises Cancelled if this thread is cancelled before its batch starts."""
        pending: _Pending[Request, Response] = _Pending(request, self._cancel_scope.cancel)
        batch: list[_Pending[Request, Response]] = []
        arrived = time.monotonic()
        with self._changed:
            self._waiting.append(pending)
            self._changed.notify_all()
            while pending in self._waiting:
                try:
                    self._cancel_scope.check()
                except BaseException:
                    self._waiting.remove(pending)
                    raise
                if self._running:  # what arrives during a batch waits, and joins the next one
                    self._changed.wait(POLL)
                    continue
                remaining = max(arrived, self._idle_since) + self._patience - time.monotonic()
                if len(self._waiting) >= self._present or remaining <= 0:
                    batch, self._waiting, self._running = self._waiting, [], True
                else:
                    self._changed.wait(remaining)
        if batch:
            self._serve(batch)
        pending.done.wait()
        if pending.error is not None:
            raise pending.error
        assert pending.answer is not None
        return pending.answer

    def _serve(self, batch: list[_Pending[Request, Response]]) -> None:
        try:
            with self._cancel_scope.of_all([pending.cancel for pending in batch]):
                answers = self._run([pending.wish for pending in batch])
            for pending, answer in zip(batch, answers, strict=True):
                pending.answer = answer
        except BaseException as error:  # all requests of the batch fail with it
            for pending in batch:
                pending.error = error
        finally:
            self.sizes[len(batch)] = self.sizes.get(len(batch), 0) + 1
            for pending in batch:
                pending.done.set()
            with self._changed:
                self._running, self._idle_since = False, time.monotonic()
                self._changed.notify_all()


class _Pending(Generic[Request, Response]):
    def __init__(self, request: Request, cancel: Cancel | None) -> None:
        self.wish, self.cancel = request, cancel
        self.answer: Response | None = None
        self.error: BaseException | None = None
        self.done = threading.Event()


class Priority(IntEnum):
    """Priorities of `PriorityLock`, the most urgent first."""

    FIRST_WORDS = 0
    NORMAL = 1  # text and images alternate, so that more text steps collect and share a batch
    PREFETCH = 2  # work ahead of any request


class PriorityLock:
    """A lock on the model, which runs one step at a time because two would only share its cores. The next holder is the
    one with the highest priority, then the earliest; whoever has waited for STARVATION seconds goes first."""

    def __init__(self, cancel_scope: CancelScope | None = None) -> None:
        self._cancel_scope = cancel_scope or CancelScope()
        self._changed = threading.Condition()
        self._waiting: list[_Ticket] = []
        self._holder: _Ticket | None = None

    @contextmanager
    def hold(self, priority: Priority) -> Iterator[None]:
        ticket = _Ticket(priority)
        self._take(ticket)
        try:
            yield
        finally:
            with self._changed:
                if self._holder is ticket:  # else it made room, and was stopped while it waited to go on
                    self._hand_over()

    def yield_to_urgent(self) -> None:
        """Called by the holder: lets steps with the priority FIRST_WORDS go first, if any wait."""
        with self._changed:
            ticket = self._holder
            if ticket is None or ticket.thread != threading.get_ident():
                return
            if not any(other.priority == Priority.FIRST_WORDS for other in self._waiting):
                return
            self._hand_over()
        self._take(ticket)

    def _take(self, ticket: _Ticket) -> None:
        with self._changed:
            self._waiting.append(ticket)
            if self._holder is None:
                self._hand_over()
            while self._holder is not ticket:
                try:
                    self._cancel_scope.check()
                except BaseException:
                    self._waiting.remove(ticket)
                    raise
                self._changed.wait(POLL)

    def _hand_over(self) -> None:
        late = time.monotonic() - STARVATION
        self._holder = min(
            self._waiting, key=lambda ticket: (ticket.arrived > late, ticket.priority, ticket.arrived), default=None
        )
        if self._holder is not None:
            self._waiting.remove(self._holder)
            self._changed.notify_all()


class _Ticket:
    def __init__(self, priority: Priority) -> None:
        self.priority, self.arrived, self.thread = priority, time.monotonic(), threading.get_ident()


class ContinuousBatcher:
    """Batches the steps of all generations on one model from its creation on; `alone` is for what cannot be batched."""

    def __init__(self, model: StoryModel) -> None:
        self._model, self._detokenizer = model, model.detokenizer
        self._read_alone, self._predict_alone = model.read_ids, model.detokenizer.predict
        self._cancel_scope = CancelScope()
        self._priority = PriorityLock(self._cancel_scope)
        self._sequential = model.device.type == "cpu"
        self._denoise_lock = threading.Lock()
        self.words: DynamicBatcher[tuple[Any, Ids], Tensor]
        if model.text_decoder is not None:
            assert isinstance(model.text_decoder, FastDecoder), "joined once"
            self._slots = slots_for(model.text_decoder)
            self.words = DynamicBatcher(self._decode_batch, cancel_scope=self._cancel_scope)
            model.text_decoder = SharedDecoder(self._slots, self.words.submit, model.text_decoder.with_own_buffers())
        else:
            self.words = DynamicBatcher(self._read_batch, cancel_scope=self._cancel_scope)
        self.denoising: DynamicBatcher[tuple[Any, ...], Tensor] = DynamicBatcher(
            self._predict_batch, max_wait=DENOISING_WAIT, cancel_scope=self._cancel_scope
        )
        _register()
        model.language_model.causal_lm.config._attn_implementation = ATTENTION
        # These replace the model's own methods, which know only one generation.
        model.__dict__["read_ids"] = self._read_ids
        model.detokenizer.__dict__["predict"] = self._predict
        if self._sequential:
            model.detokenizer.speed = replace(model.detokenizer.speed, preview=PREVIEW_FACTOR)  # a guess may cost less
            self._preempt_between_blocks()

    def cancel_scope(self, cancel: Cancel | None) -> AbstractContextManager[None]:
        """Inside, this thread's waits end with Cancelled once `cancel()` is true."""
        return self._cancel_scope.of(cancel)

    def alone(self, priority: Priority) -> AbstractContextManager[None]:
        """Inside, this thread has the model for itself."""
        return self._priority.hold(priority)

    def text_steps(self) -> AbstractContextManager[None]:
        """Inside, this thread generates text, and others may wait a little for its next step."""
        return self.words.participate()

    def image_steps(self) -> AbstractContextManager[Any]:
        """Inside, this thread denoises: in a batch with others, or on a CPU one thread after another."""
        return self._denoise_alone() if self._sequential else self.denoising.participate()

    @contextmanager
    def _denoise_alone(self) -> Iterator[None]:
        while not self._denoise_lock.acquire(timeout=POLL):
            self._cancel_scope.check()
        try:
            yield
        finally:
            self._denoise_lock.release()

    # ---------------------------------------------------------------------------------------------------- words

    def _decode_batch(self, requests: list[tuple[Session, Ids]]) -> list[Tensor]:
        first = any(session.steps < URGENT_STEPS for session, _ in requests)
        with self._priority.hold(Priority.FIRST_WORDS if first else Priority.NORMAL):
            return self._slots.read([(session.slot, ids) for session, ids in requests])

    def _read_ids(self, cache: StoryCache, ids: Ids) -> Tensor:
        """As the model's own: rows of ids -> states [b, L, H]. Single tokens are batched with those of others."""
        plain = [list(row) for row in ids]
        if any(len(row) != 1 for row in plain):
            with self._priority.hold(Priority.NORMAL):
                return self._read_alone(cache, plain)
        return self.words.submit((cache, plain))

    @torch.no_grad()
    def _read_batch(self, requests: list[tuple[StoryCache, Ids]]) -> list[Tensor]:
        with self._priority.hold(Priority.NORMAL):
            if len(requests) == 1:
                return [self._read_alone(*requests[0])]
            model, device = self._model.language_model, self._model.device
            caches, rows = [cache for cache, _ in requests], [len(ids) for _, ids in requests]
            positions = [cache.entries for cache, ids in requests for _ in ids]
            for cache in caches:
                cache.read(1)
            hidden = model.hidden_states(
                model.embed(torch.tensor([row for _, ids in requests for row in ids], device=device)),  # [B, 1, H]
                cache=_JointCache(caches, rows),
                position_ids=torch.tensor(positions, device=device)[:, None],
                attention_mask=torch.ones(sum(rows), 1, 1, 1, dtype=torch.bool, device=device),  # never looked at
            )
            return list(hidden.split(rows))

    # ------------------------------------------------------------------------------------------------- pictures

    def _predict(self, noisy: Tensor, timesteps: Tensor, condition: Conditioning, time_ids: Tensor) -> Tensor:
        """As the de-tokenizer's own. Images of one size are batched, each at its own timestep."""
        if self._sequential:
            with self._priority.hold(Priority.NORMAL):
                return self._predict_alone(noisy, timesteps, condition, time_ids)
        return self.denoising.submit((noisy, timesteps, condition, time_ids))

    @torch.no_grad()
    def _predict_batch(self, requests: list[tuple[Any, ...]]) -> list[Tensor]:
        with self._priority.hold(Priority.NORMAL):
            answers: dict[int, Tensor] = {}
            shapes = sorted({tuple(noisy.shape[1:]) for noisy, *_ in requests})
            for shape in shapes:
                group = [index for index, request in enumerate(requests) if tuple(request[0].shape[1:]) == shape]
                for index, answer in zip(
                    group, self._predict_same_size([requests[index] for index in group]), strict=True
                ):
                    answers[index] = answer
            return [answers[index] for index in range(len(requests))]

    def _predict_same_size(self, requests: list[tuple[Any, ...]]) -> list[Tensor]:
        if len(requests) == 1:
            return [self._predict_alone(*requests[0]).clone()]  # recorded steps write the next one to the same place
        rows = [len(noisy) for noisy, *_ in requests]
        noisy = torch.cat([request[0] for request in requests])
        times = torch.cat([request[1].reshape(-1).expand(count) for request, count in zip(requests, rows, strict=True)])
        conditions = [request[2] for request in requests]
        hints = [condition.hint for condition in conditions if condition.hint is not None]
        condition = Conditioning(
            torch.cat([one.prompt_embeds for one in conditions]),
            torch.cat([one.pooled for one in conditions]),
            torch.cat(hints) if hints else None,
        )
        time_ids = torch.cat([request[3][:count] for request, count in zip(requests, rows, strict=True)])
        return list(self._predict_alone(noisy, times, condition, time_ids).clone().split(rows))

    def _preempt_between_blocks(self) -> None:
        """A story's first token does not wait for a whole denoising step or decoding of another one."""

        def before(*_: Any) -> None:
            if not torch.is_grad_enabled():
                self._priority.yield_to_urgent()

        image_steps = self._detokenizer
        blocks = [*image_steps.unet.down_blocks, image_steps.unet.mid_block, *image_steps.unet.up_blocks]
        if image_steps.vae is not None:
            blocks += image_steps.vae.decoder.up_blocks
        for block in blocks:
            for part in [*getattr(block, "resnets", ()), *(getattr(block, "attentions", None) or ())]:
                part.register_forward_pre_hook(before)


class _Rows(list[Tensor]):
    """Keys or values of several stories, each [b, K, C, d] with a length C of its own."""

    def __init__(self, tensors: Sequence[Tensor]) -> None:
        super().__init__(tensors)
        self.shape = tensors[0].shape  # what is asked of it on the way is the same for all: heads and their width


class _JointCache:
    """The caches of several stories as one cache; each is extended by its own rows."""

    is_compileable = False

    def __init__(self, caches: Sequence[StoryCache], rows: Sequence[int]) -> None:
        self._caches, self._rows = caches, list(rows)

    def update(self, keys: Tensor, values: Tensor, layer: int, *_: Any, **__: Any) -> tuple[_Rows, _Rows]:
        pairs = [
            cache.layers[layer].update(key, value)
            for cache, key, value in zip(
                self._caches, keys.split(self._rows), values.split(self._rows), strict=True
            )
        ]  # fmt: skip
        return _Rows([key for key, _ in pairs]), _Rows([value for _, value in pairs])

    def get_seq_length(self, layer_idx: int = 0) -> int:
        return 0


def _attention(module: Any, query: Tensor, key: Any, value: Any, mask: Any, **more: Any) -> tuple[Tensor, None]:
    """Scaled dot products, story by story where there are several; else transformers' own."""
    if not isinstance(key, _Rows):
        return sdpa_attention_forward(module, query, key, value, mask, **more)
    queries = query.split([len(one) for one in key])
    outputs = [sdpa_attention_forward(module, *one, None, **more)[0] for one in zip(queries, key, value, strict=True)]
    return torch.cat(outputs), None


def _register() -> None:
    """Makes the attention known to transformers, which finds it by its name in a model's configuration."""
    ALL_ATTENTION_FUNCTIONS.register(ATTENTION, _attention)
    ALL_MASK_ATTENTION_FUNCTIONS.register(ATTENTION, sdpa_mask)
