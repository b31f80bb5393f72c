"""StoryEngine: grows a path of scenes, as an iterator of events.

Streaming, progress and cancelling all come from consuming the iterator; whoever wants the result only drains it.
Events are made in a thread of their own (event_thread): a telling that is listened to slowly, or whose listener asks
the same engine to see or to draw meanwhile, goes on and lets go of the model when it is done. Nobody waits for one lock
while holding another, and every wait hears `cancel`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import TypeAlias, TypeVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from seed_story.errors import Cancelled, InputError, StoryError, stop_if
from seed_story.models.image_transforms import preprocess, to_image
from seed_story.models.inference.dynamic_batching import ContinuousBatcher, Priority
from seed_story.models.inference.offload import Placement
from seed_story.models.prompt import plainly, sentences_of, strip_for_display
from seed_story.models.story_model import GeneratedScene, StoryModel, StoryState, Word, with_features
from seed_story.presets import AttentionSettings, Preset, Sampling
from seed_story.runtime.event_thread import events_in_thread
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.events import Event, ImagePreview, SceneReady, TextDelta, TextDone
from seed_story.storytellers.preset_facts import PresetFacts
from seed_story.storytellers.protocol import Seen, adapter_for
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.prefix_cache import PrefixCache

__all__ = [
    "ContextScene", "Event", "ImagePreview", "PrefixCache", "SceneReady", "Seen", "StoryEngine", "TextDelta",
    "TextDone", "preview_steps",
]  # fmt: skip

logger = logging.getLogger(__name__)

Step = TypeVar("Step")
Cancel = Callable[[], bool]
_Held: TypeAlias = "threading.Lock | threading.BoundedSemaphore"  # what a telling holds
PREVIEWS = 2  # pictures shown while one is being denoised, at most
PATIENCE = 0.05  # seconds between two looks at `cancel` while another story is being told


class StoryEngine(PresetFacts):
    """One model on one device. Tells one story at a time, or several in common steps (`tell_together`); further callers
    wait for their turn."""

    def __init__(
        self,
        model: StoryModel,
        *,
        device: torch.device | str | None = None,
        memo_bytes: int = 1 << 30,
        placement: Placement | None = None,
        memory_advice: str = "",
    ) -> None:
        """`placement` moves the model's boxes about as memory demands; `memory_advice` is said when memory is too
        small."""
        self.model = (model if device is None else model.to(device)).eval()
        self.memo = PrefixCache(memo_bytes)
        self._placement, self._memory_advice = placement, memory_advice
        self._busy: _Held = threading.Lock()
        # What pictures need: with a GPU of their own another lock, so that words of the next are told meanwhile.
        self._brush: _Held = threading.Lock() if placement is not None and placement.apart else self._busy
        self._together: ContinuousBatcher | None = None
        self._adapter = adapter_for(model.preset, self._read)

    def tell_together(self, tellings: int) -> None:
        """From now on up to so many callers are served at once, in common steps. Asked once, before any caller.

        Where boxes move about, or words and pictures have a GPU each, it stays one telling at a time.
        """
        if self._placement is not None and self._placement.moves:
            return
        self._together = ContinuousBatcher(self.model)
        self._busy = self._brush = threading.BoundedSemaphore(tellings)

    @property
    def preset(self) -> Preset:
        return self.model.preset

    @property
    def weights_id(self) -> str:
        return self.model.weights_id

    @property
    def encodes_in_background(self) -> bool:
        """Whether it may look at pictures that nobody asked it to look at. Not where the preset says that this is too
        much, nor where the next picture would have to wait for it: to look, the picture model makes room, and is joined
        and recorded anew afterwards."""
        settled = self._placement is None or not self._placement.vision_resets_detokenizer
        return self.preset.scores_likeness and settled

    # -------------------------------------------------------------------------------------------------- telling

    def continue_story(
        self,
        path: Sequence[ContextScene],
        request: GenerationRequest,
        *,
        sampling: Sampling | None = None,
        attention: AttentionSettings | None = None,
        pictures: bool = True,
        cancel: Cancel | None = None,
    ) -> Iterator[Event]:
        """Generate the scene after `path` (root first), once for each of the request's seeds; words of all, then their
        pictures, unless only words are wanted.

        A hint stands unseen behind the last scene's words: the storyteller has heard it, but need not say it. Unset
        settings are the preset's; `sampling` and `attention` stand in the place of the request's (for evaluation).
        Raises InputError for a path that this preset cannot read, and Cancelled at the next word or denoising step once
        `cancel()` is true. Scenes that are ready by then still come before it.
        """
        self._check_path(path, request)
        chosen = request.chosen
        if request.strength == "hint":
            path, request = [*path[:-1], replace(path[-1], aside=request.direction)], replace(request, direction="")
        sampling = sampling or chosen.sampling(self.preset)
        attention = attention or chosen.attention(self.preset)
        yield from self._heard(lambda stop: self._generate(path, request, sampling, attention, pictures, stop), cancel)

    def redraw(
        self,
        scene: ContextScene,
        seed: int,
        *,
        steps: int | None = None,
        guidance: float | None = None,
        cancel: Cancel | None = None,
    ) -> Iterator[Event]:
        """Draw a scene's picture anew from its features [F, D]. The event has no text."""
        self._check_features(scene.features)

        def draw(stop: Cancel) -> Iterator[Event]:
            with self._hearing(stop), self._turn(self._brush, stop), self._placed("image_generation"):
                yield from self._draw(self._tensor(scene.features), [""], [seed], steps, guidance, stop)

        yield from self._heard(draw, cancel)

    @staticmethod
    def _heard(make: Callable[[Cancel], Iterator[Event]], cancel: Cancel | None) -> Iterator[Event]:
        """Events from their own thread. Once somebody asked to stop, of what was made meanwhile only whole scenes."""
        left_out = False
        with closing(events_in_thread(make, cancel)) as events:
            for event in events:
                left_out = left_out or (cancel is not None and cancel())
                if not left_out or isinstance(event, SceneReady):
                    yield event
        if left_out:
            stop_if(lambda: True)

    def _generate(
        self,
        path: Sequence[ContextScene],
        request: GenerationRequest,
        sampling: Sampling,
        attention: AttentionSettings,
        pictures: bool,
        cancel: Cancel,
    ) -> Iterator[Event]:
        seeds, direction, chosen = request.seeds, request.direction, request.chosen
        with self._hearing(cancel), self._turn(self._busy, cancel) as to_brush:
            told: dict[int, GeneratedScene] = {}
            shown = [""] * len(seeds)
            with self._placed("text_generation"):
                state, names = self._state(path, attention, cancel)
                heard = {plainly(sentence) for turn in path for sentence in sentences_of(turn.text)} - {""}
                items = self.model.next_scene(
                    state, seeds=seeds, sampling=sampling, direction=direction,
                    exact=request.strength == "exact", heard=heard, post_process=self._adapter.post_processing(path),
                )  # fmt: skip
                with closing(self._among_others(items, words=True)) as items:
                    for item in items:
                        stop_if(cancel)
                        whole = item.text if isinstance(item, GeneratedScene) else _whole_words(item, direction)
                        before = shown[item.candidate]
                        if whole.startswith(before) and len(whole) > len(before):
                            shown[item.candidate] = whole
                            yield TextDelta(item.candidate, whole[len(before) :])
                        if isinstance(item, GeneratedScene):
                            # What is stored is what the story goes on from, so the state is told the rounded numbers.
                            rounded = with_features(item, item.features.half().float())
                            told[item.candidate] = rounded
                            yield TextDone(item.candidate, item.text)
            scenes = [told[index] for index in range(len(seeds))]
            turns = [ContextScene(scene.text, _stored(scene.features)) for scene in scenes]
            for scene, turn in zip(scenes, turns, strict=True):
                if not self._adapter.reminders([*path, turn], attention)[-1]:  # else there is more to be read with it
                    self.memo.put(self._key([*names, turn.digest], attention), scene.state)
            if not pictures:
                return
            features = torch.cat([scene.features for scene in scenes])  # [B, F, D]
            texts = [scene.text for scene in scenes]
            to_brush()
            with self._placed("image_generation"):
                yield from self._draw(features, texts, seeds, chosen.steps, chosen.guidance, cancel)
            if self._together is not None:  # while the person reads, so that their next first word does not wait for it
                with suppress(Cancelled):  # the scenes are there, whoever stops now
                    for turn in turns:
                        self._state([*path, turn], attention, cancel, Priority.PREFETCH)

    def _draw(
        self,
        features: Tensor,
        texts: Sequence[str],
        seeds: Sequence[int],
        steps: int | None,
        guidance: float | None,
        cancel: Cancel | None,
    ) -> Iterator[Event]:
        """Denoise the pictures of all candidates as one batch."""
        detokenizer = self.model.detokenizer
        stop_if(cancel)
        logger.info("the U-Net draws", extra={"pictures": len(seeds), "steps": steps or "usual"})
        denoising = detokenizer.generate(
            features, self.model.negative_features, seeds=list(seeds), steps=steps, guidance=guidance
        )
        latents = None
        with closing(self._among_others(denoising, words=False)) as denoising:
            for step in denoising:
                stop_if(cancel)
                latents = step.latents
                if step.step in preview_steps(step.steps):
                    for index in range(len(seeds)):
                        with self._alone(Priority.NORMAL):
                            image = to_image(detokenizer.preview(step.x0[index : index + 1])[0])
                        yield ImagePreview(index, image, step.step, step.steps)
                        stop_if(cancel)
        assert latents is not None, "at least one denoising step"
        for index, (text, seed) in enumerate(zip(texts, seeds, strict=True)):
            with self._alone(Priority.NORMAL):
                image = to_image(detokenizer.decode(latents[index : index + 1])[0])
            yield SceneReady(index, text, image, _stored(features[index : index + 1]), seed)

    # --------------------------------------------------------------------------------------------------- seeing

    def see(self, image: Image.Image, *, cancel: Cancel | None = None) -> Seen:
        """Look at a picture: what a story can begin with. Raises Cancelled while it waits for its turn."""
        pixels = preprocess(image, self.preset.visual_tokenizer.image_size, "clip", keep_ratio=False)
        with self._hearing(cancel), self._looking(cancel), self._placed("image_encoding"):
            features = _stored(self.model.encode(pixels[None]))
        attributes = self._read(features)
        return Seen(features, attributes, self._adapter.describe(attributes))

    def _looking(self, cancel: Cancel | None) -> AbstractContextManager[object]:
        """The turn that a look needs: that of the pictures' device, where the eyes are, too."""
        if self._together is not None:
            return self._together.alone(Priority.NORMAL)
        return nullcontext() if self._placement is None else self._turn(self._brush, cancel)

    def _among_others(self, steps: Iterator[Step], *, words: bool) -> Generator[Step]:
        """The steps; others who write or draw meanwhile may wait a little for the next one of this telling."""
        if self._together is None:
            yield from steps
            return
        with self._together.text_steps() if words else self._together.image_steps():
            yield from steps

    def _hearing(self, cancel: Cancel | None) -> AbstractContextManager[None]:
        """Inside, what this thread waits for among others ends once `cancel()` says so."""
        return nullcontext() if self._together is None else self._together.cancel_scope(cancel)

    def _alone(self, rank: Priority) -> AbstractContextManager[None]:
        """Inside, the model does nothing else: what is read or decoded once need not meet anybody."""
        return nullcontext() if self._together is None else self._together.alone(rank)

    # ------------------------------------------------------------------------------------------------- the memo

    def _state(
        self,
        path: Sequence[ContextScene],
        attention: AttentionSettings | None,
        cancel: Cancel | None,
        rank: Priority = Priority.FIRST_WORDS,
    ) -> tuple[StoryState, list[str]]:
        """The attention state after `path`, from its longest known beginning; and the names of what was read."""
        behind = self._adapter.reminders(path, attention)
        names = [f"{turn.digest} {sentence}".strip() for turn, sentence in zip(path, behind, strict=True)]
        state, known = None, len(path)
        while known and (state := self.memo.get(self._key(names[:known], attention))) is None:
            known -= 1
        self.memo.hits += state is not None
        self.memo.misses += state is None
        state = state or self.model.begin(attention)
        for index in range(known, len(path)):
            stop_if(cancel)
            text = path[index].read if index else self._adapter.opening_text(path[0])
            text = f"{text} {behind[index]}".strip()
            ids = self.model.tokens.scene_ids(text, first=index == 0)
            with self._alone(rank):
                state = self.model.read_scene(state, ids, self._tensor(path[index].features))
        with self._alone(rank):
            state = self.model.settled(state)
        self.memo.put(self._key(names, attention), state)
        return state, names

    def remembered(self, path: Sequence[ContextScene], attention: AttentionSettings | None = None) -> StoryState:
        """The attention state after `path`, whether it is still kept or has to be read again."""
        return self._state(path, attention, None, Priority.PREFETCH)[0]

    def _read(self, features: np.ndarray) -> dict[str, tuple[str, float]]:
        """The reader's words for stored features [F, D]; none without a reader."""
        if self.model.reader is None:
            return {}
        weight = next(self.model.reader.parameters())
        return self.model.reader.read(self._tensor(features)[0].to(weight.device, weight.dtype))

    def _key(self, names: Sequence[str], attention: AttentionSettings | None) -> Hashable:
        dtype = self.model.language_model.dtype
        return (self.weights_id, attention or self.preset.attention, dtype, *names)

    def _tensor(self, features: np.ndarray) -> Tensor:
        """Stored features [F, D] -> [1, F, D] in float32 on the model's device."""
        # Through float16, as the memo's digest: a caller that kept more digits must not get another story.
        rounded = np.asarray(features, dtype=np.float16).astype(np.float32)
        return torch.from_numpy(rounded)[None].to(self.model.device)

    # ------------------------------------------------------------------------------------------------- checking

    def _check_path(self, path: Sequence[ContextScene], request: GenerationRequest) -> None:
        if not path:
            raise InputError("A story starts with a picture and a sentence: give at least one scene.")
        if not request.seeds:
            raise InputError("Ask for at least one continuation.")
        if request.strength == "exact" and not strip_for_display(request.direction):
            raise InputError("A scene needs text. Write at least one sentence.")
        for turn in path:
            self._check_features(turn.features)
        room = self.preset.sampling.max_text_tokens * 4
        if len(self.model.tokens.encode(request.direction)) > room:
            raise InputError("This text is too long. One or two sentences are enough.")

    def _check_features(self, features: np.ndarray) -> None:
        config = self.preset.visual_tokenizer
        if features.shape != (config.n_queries, config.output_dim):
            raise InputError(
                f"These scenes were made with another model: their features are {features.shape}, but the "
                f"preset {self.preset.name} needs {(config.n_queries, config.output_dim)}."
            )

    @contextmanager
    def _turn(self, lock: _Held, cancel: Cancel | None) -> Iterator[Callable[[], None]]:
        """Wait until nobody else is being served. Calling what is yielded says that only drawing is left: where words
        and pictures have a GPU each, the next one may then be told to."""
        held = [self._served(lock, cancel)]

        def to_brush() -> None:
            if self._brush is not held[0]:
                held.pop().release()  # before the other one is waited for: two are never held
                held.append(self._served(self._brush, cancel))

        try:
            yield to_brush
        except torch.OutOfMemoryError as error:
            self.memo.clear()
            raise StoryError(
                f"{self.model.device} ran out of memory for this scene. Nothing is lost: the story is "
                f"unchanged. {self._memory_advice or 'Close other programs, or choose a smaller model.'}"
            ) from error
        finally:
            for one in held:
                one.release()
            if self._placement is not None and self._placement.offload and torch.cuda.is_available():
                torch.cuda.empty_cache()

    @staticmethod
    def _served(lock: _Held, cancel: Cancel | None) -> _Held:
        """The lock, as soon as it is free; looks at `cancel` meanwhile."""
        stop_if(cancel)
        while not lock.acquire(timeout=PATIENCE):
            stop_if(cancel)
        return lock

    def _placed(self, what: str) -> AbstractContextManager[None]:
        """The boxes that are needed for `what` (telling, drawing, looking) are where they can work."""
        return getattr(self._placement, what)() if self._placement is not None else nullcontext()


def preview_steps(steps: int) -> set[int]:
    """After which of `steps` denoising steps a preview is shown: spread out, never the last one.

    One is enough of few steps, and none is best of one or two: a preview of mini takes as long as three steps of its
    U-Net, so that it would come hardly sooner than the picture without it.
    """
    count = PREVIEWS if steps > 4 else int(steps > 2)
    return {round(steps * part / (count + 1)) for part in range(1, count + 1)} - {0, steps}


def _whole_words(word: Word, direction: str) -> str:
    """A candidate's text up to its last blank: the word behind it may go on. The direction is whole from the start."""
    given = strip_for_display(direction)
    end = word.text.rfind(" ")
    return word.text[: max(end, len(given) if word.text.startswith(given) else 0, 0)]


def _stored(features: Tensor) -> np.ndarray:
    """[1, F, D] -> what is stored with a scene, [F, D] in float16."""
    return features[0].detach().to("cpu", torch.float16).numpy()
