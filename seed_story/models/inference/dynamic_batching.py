"""Several tellings in one step: words of different stories, and pictures of one size, pass the model as one batch.

Each telling goes on in a thread of its own and asks for its next step; `DynamicBatcher` lets those that ask at about
the same time go together (continuous batching: who joins or leaves does so between two steps). What is shared are the
matrices of projections and layers, which is where the time goes. Attention stays with each story: its keys and values
have a length of their own, so a row is computed from the same numbers as alone. Where words are decoded fast, `slots`
joins them.

The model does one thing at a time, and `PriorityLock` says what: a story's first words, then words and pictures in the
order in which they were asked for. On a GPU pictures are drawn as one batch; on a CPU, where a batch takes as long as
its pictures one by one, the first one to begin is drawn first, and makes room for first words between two blocks.

Shapes: B rows of all tellings together, b of one; K key/value heads, C cache entries of one, d head width.
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
from seed_story.models.inference.slots import Ids, Invitation, Session, desks_for
from seed_story.models.story_model import StoryModel

ATTENTION = "seed_story_together"
PATIENCE, STROKE_PATIENCE = 0.006, 0.02  # seconds that a step waits for others who are on their way
LONGEST = 1.0  # seconds after which what waits for its turn is served before anything else
SMALLER = 2  # times, are previews on a CPU
FIRST_STEPS = 8  # of a telling, until its first whole word is certainly there
LOOK = 0.05  # seconds between two looks whether somebody stopped what waits

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")
Cancel = Callable[[], bool]


class Hearing(threading.local):
    """Whom a thread works for may ask it to stop: what it waits for then ends with Cancelled."""

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
        """For work that is done for several: it ends when all of them asked to stop."""
        with self.of(lambda: all(cancel is not None and cancel() for cancel in cancels)):
            yield

    def check(self) -> None:
        stop_if(self.cancel)


class DynamicBatcher(Generic[Wish, Answer]):
    """Runs the wishes of several threads with one call.

    A wish waits while others are served, and then until everybody who takes part has one, but no longer than
    `patience` seconds; so nobody waits for a telling that is busy elsewhere. One of those who wait works for all.
    """

    def __init__(
        self,
        run: Callable[[list[Wish]], list[Answer]],
        *,
        patience: float = PATIENCE,
        hearing: Hearing | None = None,
    ) -> None:
        self._run, self._patience, self._hearing = run, patience, hearing or Hearing()
        self._news = threading.Condition()
        self._waiting: list[_Asked[Wish, Answer]] = []
        self._present = 0
        self._running, self._idle_since = False, 0.0
        self.sizes: dict[int, int] = {}  # how many wishes went together -> how often

    @contextmanager
    def present(self) -> Iterator[None]:
        """Inside, this thread will go on asking, and others may wait for it."""
        with self._news:
            self._present += 1
        try:
            yield
        finally:
            with self._news:
                self._present -= 1
                self._news.notify_all()

    def ask(self, wish: Wish) -> Answer:
        """Raises Cancelled when this thread's wish is not wanted any more before anybody serves it."""
        asked: _Asked[Wish, Answer] = _Asked(wish, self._hearing.cancel)
        batch: list[_Asked[Wish, Answer]] = []
        came = time.monotonic()
        with self._news:
            self._waiting.append(asked)
            self._news.notify_all()
            while asked in self._waiting:
                try:
                    self._hearing.check()
                except BaseException:
                    self._waiting.remove(asked)
                    raise
                if self._running:  # whoever comes while others are served waits for the end, and goes with the next
                    self._news.wait(LOOK)
                    continue
                left = max(came, self._idle_since) + self._patience - time.monotonic()
                if len(self._waiting) >= self._present or left <= 0:
                    batch, self._waiting, self._running = self._waiting, [], True
                else:
                    self._news.wait(left)
        if batch:
            self._serve(batch)
        asked.done.wait()
        if asked.error is not None:
            raise asked.error
        assert asked.answer is not None
        return asked.answer

    def _serve(self, batch: list[_Asked[Wish, Answer]]) -> None:
        try:
            with self._hearing.of_all([asked.cancel for asked in batch]):
                answers = self._run([asked.wish for asked in batch])
            for asked, answer in zip(batch, answers, strict=True):
                asked.answer = answer
        except BaseException as error:  # everybody who came along hears of it
            for asked in batch:
                asked.error = error
        finally:
            self.sizes[len(batch)] = self.sizes.get(len(batch), 0) + 1
            for asked in batch:
                asked.done.set()
            with self._news:
                self._running, self._idle_since = False, time.monotonic()
                self._news.notify_all()


class _Asked(Generic[Wish, Answer]):
    def __init__(self, wish: Wish, cancel: Cancel | None) -> None:
        self.wish, self.cancel = wish, cancel
        self.answer: Answer | None = None
        self.error: BaseException | None = None
        self.done = threading.Event()


class Rank(IntEnum):
    """What goes before what."""

    FIRST_WORDS = 0
    USUAL = 1  # words and pictures by turns: meanwhile more tellings come to have words, and they go together
    AHEAD = 2  # what nobody has asked for yet


class PriorityLock:
    """The model does one thing at a time: two would only share its cores. The highest rank is next, and in it who came
    first; whoever has waited for LONGEST is next before all."""

    def __init__(self, hearing: Hearing | None = None) -> None:
        self._hearing = hearing or Hearing()
        self._news = threading.Condition()
        self._waiting: list[_Place] = []
        self._holder: _Place | None = None

    @contextmanager
    def taken(self, rank: Rank) -> Iterator[None]:
        place = _Place(rank)
        self._take(place)
        try:
            yield
        finally:
            with self._news:
                if self._holder is place:  # else it made room, and was stopped while it waited to go on
                    self._hand_on()

    def make_room(self) -> None:
        """Asked by whoever has the turn: somebody's first words may go before the rest of it."""
        with self._news:
            place = self._holder
            if place is None or place.thread != threading.get_ident():
                return
            if not any(other.rank == Rank.FIRST_WORDS for other in self._waiting):
                return
            self._hand_on()
        self._take(place)

    def _take(self, place: _Place) -> None:
        with self._news:
            self._waiting.append(place)
            if self._holder is None:
                self._hand_on()
            while self._holder is not place:
                try:
                    self._hearing.check()
                except BaseException:
                    self._waiting.remove(place)
                    raise
                self._news.wait(LOOK)

    def _hand_on(self) -> None:
        late = time.monotonic() - LONGEST
        self._holder = min(self._waiting, key=lambda place: (place.came > late, place.rank, place.came), default=None)
        if self._holder is not None:
            self._waiting.remove(self._holder)
            self._news.notify_all()


class _Place:
    def __init__(self, rank: Rank) -> None:
        self.rank, self.came, self.thread = rank, time.monotonic(), threading.get_ident()


class ContinuousBatcher:
    """Joins the steps of tellings on one model, from its creation on; `alone` is for what cannot be joined."""

    def __init__(self, model: StoryModel) -> None:
        self._model, self._detokenizer = model, model.detokenizer
        self._read_alone, self._predict_alone = model._read_ids, model.detokenizer.predict
        self._hearing = Hearing()
        self._turns = PriorityLock(self._hearing)
        self._one_by_one = model.device.type == "cpu"
        self._brush = threading.Lock()
        self.words: DynamicBatcher[tuple[Any, Ids], Tensor]
        if model.drafter is not None:
            assert isinstance(model.drafter, FastDecoder), "joined once"
            self._desks = desks_for(model.drafter)
            self.words = DynamicBatcher(self._draft_together, hearing=self._hearing)
            model.drafter = Invitation(self._desks, self.words.ask, model.drafter.beside())
        else:
            self.words = DynamicBatcher(self._read_together, hearing=self._hearing)
        self.strokes: DynamicBatcher[tuple[Any, ...], Tensor] = DynamicBatcher(
            self._predict_together, patience=STROKE_PATIENCE, hearing=self._hearing
        )
        _register()
        model.language_model.causal_lm.config._attn_implementation = ATTENTION
        # In the place of the model's own methods, which know nothing of other tellings.
        model.__dict__["_read_ids"] = self._read_ids
        model.detokenizer.__dict__["predict"] = self._predict
        if self._one_by_one:
            model.detokenizer.speed = replace(model.detokenizer.speed, preview=SMALLER)  # a guess may cost less
            self._make_room_between_blocks()

    def hearing(self, cancel: Cancel | None) -> AbstractContextManager[None]:
        """Inside, whatever this thread waits for here ends with Cancelled once `cancel()` says so."""
        return self._hearing.of(cancel)

    def alone(self, rank: Rank) -> AbstractContextManager[None]:
        """Inside, the model does nothing else."""
        return self._turns.taken(rank)

    def writing(self) -> AbstractContextManager[None]:
        """Inside, this telling asks for words, and others may wait a little for it."""
        return self.words.present()

    def drawing(self) -> AbstractContextManager[Any]:
        """Inside, this telling asks for strokes: with others, or with the only brush there is."""
        return self._with_brush() if self._one_by_one else self.strokes.present()

    @contextmanager
    def _with_brush(self) -> Iterator[None]:
        while not self._brush.acquire(timeout=LOOK):
            self._hearing.check()
        try:
            yield
        finally:
            self._brush.release()

    # ---------------------------------------------------------------------------------------------------- words

    def _draft_together(self, wishes: list[tuple[Session, Ids]]) -> list[Tensor]:
        first = any(seat.steps < FIRST_STEPS for seat, _ in wishes)
        with self._turns.taken(Rank.FIRST_WORDS if first else Rank.USUAL):
            return self._desks.read([(seat.desk, ids) for seat, ids in wishes])

    def _read_ids(self, cache: StoryCache, ids: Ids) -> Tensor:
        """As the model's: rows of ids -> states [b, L, H]. Single tokens go together with those of others."""
        plain = [list(row) for row in ids]
        if any(len(row) != 1 for row in plain):
            with self._turns.taken(Rank.USUAL):
                return self._read_alone(cache, plain)
        return self.words.ask((cache, plain))

    @torch.no_grad()
    def _read_together(self, wishes: list[tuple[StoryCache, Ids]]) -> list[Tensor]:
        with self._turns.taken(Rank.USUAL):
            if len(wishes) == 1:
                return [self._read_alone(*wishes[0])]
            model, device = self._model.language_model, self._model.device
            caches, rows = [cache for cache, _ in wishes], [len(ids) for _, ids in wishes]
            positions = [cache.entries for cache, ids in wishes for _ in ids]
            for cache in caches:
                cache.read(1)
            hidden = model.hidden_states(
                model.embed(torch.tensor([row for _, ids in wishes for row in ids], device=device)),  # [B, 1, H]
                cache=_Joint(caches, rows),
                position_ids=torch.tensor(positions, device=device)[:, None],
                attention_mask=torch.ones(sum(rows), 1, 1, 1, dtype=torch.bool, device=device),  # never looked at
            )
            return list(hidden.split(rows))

    # ------------------------------------------------------------------------------------------------- pictures

    def _predict(self, noisy: Tensor, timesteps: Tensor, condition: Conditioning, time_ids: Tensor) -> Tensor:
        """As the de-tokenizer's. Pictures of one size go together, each at its own time."""
        if self._one_by_one:
            with self._turns.taken(Rank.USUAL):
                return self._predict_alone(noisy, timesteps, condition, time_ids)
        return self.strokes.ask((noisy, timesteps, condition, time_ids))

    @torch.no_grad()
    def _predict_together(self, wishes: list[tuple[Any, ...]]) -> list[Tensor]:
        with self._turns.taken(Rank.USUAL):
            answers: dict[int, Tensor] = {}
            shapes = sorted({tuple(noisy.shape[1:]) for noisy, *_ in wishes})
            for shape in shapes:
                group = [index for index, wish in enumerate(wishes) if tuple(wish[0].shape[1:]) == shape]
                for index, answer in zip(group, self._one_batch([wishes[index] for index in group]), strict=True):
                    answers[index] = answer
            return [answers[index] for index in range(len(wishes))]

    def _one_batch(self, wishes: list[tuple[Any, ...]]) -> list[Tensor]:
        if len(wishes) == 1:
            return [self._predict_alone(*wishes[0]).clone()]  # recorded steps write the next one to the same place
        rows = [len(noisy) for noisy, *_ in wishes]
        noisy = torch.cat([wish[0] for wish in wishes])
        times = torch.cat([wish[1].reshape(-1).expand(count) for wish, count in zip(wishes, rows, strict=True)])
        conditions = [wish[2] for wish in wishes]
        hints = [condition.hint for condition in conditions if condition.hint is not None]
        condition = Conditioning(
            torch.cat([one.prompt_embeds for one in conditions]),
            torch.cat([one.pooled for one in conditions]),
            torch.cat(hints) if hints else None,
        )
        time_ids = torch.cat([wish[3][:count] for wish, count in zip(wishes, rows, strict=True)])
        return list(self._predict_alone(noisy, times, condition, time_ids).clone().split(rows))

    def _make_room_between_blocks(self) -> None:
        """Somebody's first word does not wait for a whole stroke or picture of others."""

        def before(*_: Any) -> None:
            if not torch.is_grad_enabled():
                self._turns.make_room()

        drawing = self._detokenizer
        blocks = [*drawing.unet.down_blocks, drawing.unet.mid_block, *drawing.unet.up_blocks]
        if drawing.vae is not None:
            blocks += drawing.vae.decoder.up_blocks
        for block in blocks:
            for part in [*getattr(block, "resnets", ()), *(getattr(block, "attentions", None) or ())]:
                part.register_forward_pre_hook(before)


class _Rows(list[Tensor]):
    """Keys or values of several stories, each [b, K, C, d] with a length C of its own."""

    def __init__(self, tensors: Sequence[Tensor]) -> None:
        super().__init__(tensors)
        self.shape = tensors[0].shape  # what is asked of it on the way is the same for all: heads and their width


class _Joint:
    """The caches of several stories as a layer sees them; each is extended by its own rows."""

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
    told = [sdpa_attention_forward(module, *one, None, **more)[0] for one in zip(queries, key, value, strict=True)]
    return torch.cat(told), None


def _register() -> None:
    """Makes the attention known to transformers, which finds it by its name in a model's configuration."""
    ALL_ATTENTION_FUNCTIONS.register(ATTENTION, _attention)
    ALL_MASK_ATTENTION_FUNCTIONS.register(ATTENTION, sdpa_mask)
