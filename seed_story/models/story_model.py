"""Box 6: the assembly. Reads scenes into an attention state and generates the next one (arXiv 2407.08683, figure 2).

    picture -> visual tokenizer -> features -> input resampler -> language model -> words
                                                                       |-> output resampler -> features -> de-tokenizer

Two shortcuts, both proven equal to the slow way in the tests: keys and values are reused from scene to scene, and the
image tokens of a new picture, whose ids are known beforehand, pass in one step.

Shapes: F feature tokens of width D; T_in, T_out image tokens; H width of the language model.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import Tensor, nn

from seed_story.models.attention_sink import StoryCache
from seed_story.models.detokenizer import Detokenizer
from seed_story.models.generation import MIN_WORD_TOKENS, sample_next
from seed_story.models.inference.fast_decoder import FastDecoder
from seed_story.models.inference.slots import SharedDecoder, Slot
from seed_story.models.inference.switches import Speed
from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.models.prompt import SEPARATOR, StoryTokens, last_full_sentence, strip_for_display, without_repeats
from seed_story.models.scene_reader import SceneReader
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import AttentionSettings, Preset, Sampling

PostProcess = Callable[[str, int], str]


def _as_it_is(text: str, prefix_length: int) -> str:
    return text


@dataclass(frozen=True)
class StoryState:
    """The language model's attention state of a story. Immutable; extending it creates another one.

    `unread` are features [1, F, D] of the newest picture, whose `<img>` has been read and whose slots have not.
    """

    cache: StoryCache
    scenes: int = 0
    unread: Tensor | None = None

    @property
    def nbytes(self) -> int:
        return self.cache.nbytes


@dataclass(frozen=True)
class Word:
    """A candidate's next token. `text` is its whole text so far, as a reader may see it."""

    candidate: int
    token: int
    text: str


@dataclass(frozen=True)
class GeneratedScene:
    """A candidate's scene: final words, features [1, F, D] of its picture, and the story that goes on from it."""

    candidate: int
    text: str
    features: Tensor
    state: StoryState


class StoryModel(nn.Module):
    """Everything that a preset consists of. `weights_id` names the weights (set by whoever loaded them)."""

    def __init__(self, preset: Preset, tokens: StoryTokens) -> None:
        super().__init__()
        self.preset, self.tokens = preset, tokens
        self.weights_id = ""
        self.text_decoder: FastDecoder | SharedDecoder | None = None  # draws words faster; see `use_fast_paths`
        self.visual_tokenizer = VisualTokenizer(preset.visual_tokenizer)
        self.language_model = MultimodalLanguageModel(
            preset.language_model, preset.input_resampler, preset.output_resampler
        )
        self.detokenizer = Detokenizer(preset.detokenizer)
        self.reader = SceneReader(preset.reader) if preset.reader else None

    @property
    def device(self) -> torch.device:
        return self.language_model.device

    def use_fast_paths(self, speed: Speed) -> None:
        """Switch on the fast paths that `speed` names, once the weights are on their device. Evaluation mode only."""
        fits = FastDecoder.fits(self.language_model)
        self.text_decoder = None
        if speed.fast_decoder and fits:
            self.text_decoder = FastDecoder(
                self.language_model, fuse=speed.fuse, graphs=speed.graphs, int8=speed.int8_words
            )
        self.detokenizer.use_fast_paths(speed)

    # ------------------------------------------------------------------------------------------------- pictures

    @torch.no_grad()
    def encode(self, pixels: Tensor) -> Tensor:
        """Normalised pictures [B, 3, S, S] -> features [B, F, D] in float32."""
        weight = next(self.visual_tokenizer.parameters())
        return self.visual_tokenizer(pixels.to(weight.device)).float()

    @cached_property
    def negative_features(self) -> Tensor:
        """Features [1, F, D] of an all-zero picture: what guidance steers away from. Computed once."""
        size = self.preset.visual_tokenizer.image_size
        return self.encode(torch.zeros(1, 3, size, size))

    # -------------------------------------------------------------------------------------------------- reading

    def begin(self, attention: AttentionSettings | None = None) -> StoryState:
        """The empty story."""
        layers = self.preset.language_model.num_hidden_layers
        return StoryState(StoryCache.empty(attention or self.preset.attention, layers))

    @torch.no_grad()
    def read_scene(self, state: StoryState, text_ids: Sequence[int], features: Tensor) -> StoryState:
        """Read a scene: `text_ids` (see `StoryTokens.scene_ids`) and features [1, F, D] of its picture.

        Then the attention settings may evict the oldest picture with its text.
        """
        state = self.settled(state)
        cache = state.cache.fork()
        self._read_picture(cache, [*text_ids, self.tokens.boi], features)
        return StoryState(cache, state.scenes + 1)

    def settled(self, state: StoryState) -> StoryState:
        """Read the slots of a picture that the model has just told, if that is still to be done."""
        if state.unread is None:
            return state
        cache = state.cache.fork()
        self._read_picture(cache, [], state.unread)
        return StoryState(cache, state.scenes)

    def _read_picture(self, cache: StoryCache, ids: Sequence[int], features: Tensor) -> None:
        """Read `ids`, then one token for each input slot (filled with the picture), then `</img>`."""
        slots = self.tokens.numbered[: self.tokens.num_img_in]
        row = torch.tensor([[*ids, *slots, self.tokens.eoi]], device=self.device)
        filled = torch.zeros_like(row, dtype=torch.bool)
        filled[:, len(ids) : len(ids) + len(slots)] = True
        has_image = torch.ones(1, dtype=torch.bool, device=self.device)
        self._read(cache, self.language_model.embed(row, features.to(self.device), filled, has_image))
        cache.close_image(len(slots), self.language_model.causal_lm.model.rotary_emb.inv_freq)

    def _read(self, cache: StoryCache, embeds: Tensor) -> Tensor:
        if self.text_decoder is not None and len(embeds) == 1 and self.text_decoder.reads(embeds.shape[1]):
            return self.text_decoder.states(cache, embeds)
        cache.read(embeds.shape[1])
        return self.language_model.hidden_states(embeds, cache=cache)

    def read_ids(self, cache: StoryCache, ids: Sequence[Sequence[int]]) -> Tensor:
        """Rows of ids -> states [B, L, H]."""
        return self._read(cache, self.language_model.embed(torch.tensor(ids, device=self.device)))

    # -------------------------------------------------------------------------------------------------- telling

    @torch.no_grad()
    def next_scene(
        self,
        state: StoryState,
        *,
        seeds: Sequence[int],
        sampling: Sampling | None = None,
        direction: str = "",
        exact: bool = False,
        heard: Collection[str] = (),
        post_process: PostProcess = _as_it_is,
    ) -> Iterator[Word | GeneratedScene]:
        """Generate one continuation for each seed; they share the past and are decoded as a batch.

        The text begins with `direction` (blanks normalised), and with `exact` it is nothing but that. Ends with a
        `GeneratedScene` for each candidate; the words in it are final: a text that ran into `max_text_tokens` was cut
        back to its last full sentence, and sentences that the story has `heard` (see `prompt.plainly`) are left out.
        `post_process` has the text before that, as it grows, and how many characters of it the person gave.
        """
        assert state.scenes, "a story begins with a scene that somebody gives"
        assert direction or not exact, "exactly no words are no scene"
        sampling = sampling or self.preset.sampling
        state = self.settled(state)
        direction = strip_for_display(direction)
        forced = self.tokens.encode(SEPARATOR + direction)
        if self.text_decoder is not None:
            yield from self._drafted(state, seeds, sampling, direction, exact, forced, heard, post_process)
            return
        prefix = state.cache.fork()
        scores = self.language_model.logits(self.read_ids(prefix, [forced])[:, -1])  # [1, V]
        batch = prefix.fork() if len(seeds) == 1 else prefix.repeated(len(seeds))
        writers = [
            _Writer(self.tokens, index, seed, forced, direction, heard, post_process)
            for index, seed in enumerate(seeds)
        ]
        live = [] if exact else list(writers)
        if exact:
            for index, writer in enumerate(writers):
                yield self._picture(state, writer, batch.row(index) if len(writers) > 1 else batch)
        scores = scores.expand(len(seeds), -1)
        while live:
            for writer, token in zip(live, self._choose(live, scores, sampling), strict=True):
                if token is not None:
                    yield writer.take(token)
                writer.done = token is None or len(writer.sampled) >= sampling.max_text_tokens
                writer.cut = token is not None and writer.done
            staying = [index for index, writer in enumerate(live) if not writer.done]
            for index, writer in enumerate(live):
                if writer.done:
                    yield self._picture(state, writer, batch.row(index) if len(live) > 1 else batch)
            if staying and len(staying) < len(live):
                batch.keep_rows(staying)
            live = [live[index] for index in staying]
            if live:
                hidden = self.read_ids(batch, [[writer.sampled[-1]] for writer in live])
                scores = self.language_model.logits(hidden[:, -1])

    def _drafted(
        self,
        state: StoryState,
        seeds: Sequence[int],
        sampling: Sampling,
        direction: str,
        exact: bool,
        forced: list[int],
        heard: Collection[str],
        post_process: PostProcess,
    ) -> Iterator[Word | GeneratedScene]:
        """The same with the drafter: its words are final, its states are dropped and read again with the picture."""
        assert self.text_decoder is not None
        writers = [
            _Writer(self.tokens, index, seed, forced, direction, heard, post_process)
            for index, seed in enumerate(seeds)
        ]
        if not exact:
            with self.text_decoder.session(state.cache, len(seeds), len(forced) + sampling.max_text_tokens) as slot:
                yield from self._words(slot, writers, sampling, forced)
        for writer in writers:
            cache, text = state.cache.fork(), writer.final_text()
            features = self.regress_features(cache, [*self.tokens.scene_ids(text, first=False), self.tokens.boi])
            yield GeneratedScene(writer.candidate, text, features, StoryState(cache, state.scenes + 1, features))

    def _words(self, slot: Slot, writers: Sequence[_Writer], sampling: Sampling, forced: list[int]) -> Iterator[Word]:
        scores = slot.read([forced] * len(writers))
        live = list(writers)
        while live:
            next_tokens = self._choose(live, scores[[writer.candidate for writer in live]], sampling)
            for writer, token in zip(live, next_tokens, strict=True):
                if token is not None:
                    yield writer.take(token)
                writer.done = token is None or len(writer.sampled) >= sampling.max_text_tokens
                writer.cut = token is not None and writer.done
            live = [writer for writer in live if not writer.done]
            if live:  # candidates that have ended go along: a batch of fixed size is one of the fast things here
                scores = slot.read([[writer.ids[-1]] for writer in writers])

    def _choose(self, live: Sequence[_Writer], scores: Tensor, sampling: Sampling) -> list[int | None]:
        """The next token of each candidate, None where its words end. Image tokens cannot be drawn out of turn."""
        tokens, first = self.tokens, live[0]
        banned = list(tokens.forbidden)
        if len(first.sampled) < MIN_WORD_TOKENS and not first.direction:
            banned += [tokens.boi, tokens.eos]
        if first.direction and not first.sampled:  # the person's last word is not to be lengthened
            banned += tokens.continues_word(scores.shape[-1]).nonzero().flatten().tolist()
        next_tokens = sample_next(
            scores,
            sampling=sampling,
            generators=[writer.generator for writer in live],
            history=[writer.ids for writer in live],
            banned=banned,
        )
        return [None if token in (tokens.boi, tokens.eos) else token for token in next_tokens]

    def _picture(self, state: StoryState, writer: _Writer, cache: StoryCache) -> GeneratedScene:
        """Regress the features of a told scene; `cache` holds its words (perhaps not the last one).

        The words are read again from where their usual ids differ from the sampled ones, so that a story that is
        opened again later goes on from exactly the same state.
        """
        tokens = self.tokens
        text = writer.final_text()
        usual = tokens.scene_ids(text, first=False)
        read = writer.ids[: cache.total - state.cache.total]
        same = next(
            (k for k, (a, b) in enumerate(zip(usual, read, strict=False)) if a != b), min(len(usual), len(read))
        )
        cache.drop_last(len(read) - same)
        features = self.regress_features(cache, [*usual[same:], tokens.boi])
        return GeneratedScene(writer.candidate, text, features, StoryState(cache, state.scenes + 1, features))

    def regress_features(self, cache: StoryCache, ids: Sequence[int]) -> Tensor:
        """Read `ids` and, in the same step, all image query tokens; regress; forget the queries -> [1, F, D].

        Queries are learned embeddings in a known order, so decoding them one by one would compute the same states.
        """
        queries = self.tokens.numbered[: self.tokens.num_img_out]
        hidden = self.read_ids(cache, [[*ids, *queries]])
        cache.drop_last(len(queries))
        return self.language_model.regress(hidden[:, -len(queries) :]).float()


class _Writer:
    """One candidate's words while they are drawn."""

    def __init__(
        self,
        tokens: StoryTokens,
        candidate: int,
        seed: int,
        forced: list[int],
        direction: str,
        heard: Collection[str] = (),
        post_process: PostProcess = _as_it_is,
    ) -> None:
        self.tokens, self.candidate, self.direction, self.heard = tokens, candidate, direction, heard
        self.post_process = post_process
        self.generator = torch.Generator().manual_seed(seed)
        self.forced, self.sampled = forced, list[int]()
        self.told = len(tokens.decode(forced))
        self.done = self.cut = False

    @property
    def ids(self) -> list[int]:
        return [*self.forced, *self.sampled]

    def take(self, token: int) -> Word:
        self.sampled.append(token)
        return Word(self.candidate, token, self.text())

    def text(self) -> str:
        """Display text so far. Characters whose bytes are not all there yet are left out."""
        added = self.tokens.decode(self.ids)[self.told :].rstrip("\N{REPLACEMENT CHARACTER}")
        return self.post_process(strip_for_display(self.direction + added), len(self.direction))

    def final_text(self) -> str:
        text = self.text()
        if self.cut and len(shorter := last_full_sentence(text)) >= len(self.direction):
            text = shorter
        return without_repeats(text, self.heard, prefix_length=len(self.direction)) if self.sampled else text


def with_features(scene: GeneratedScene, features: Tensor) -> GeneratedScene:
    """The same scene with other features [1, F, D], such as the rounded ones that are going to be stored."""
    return replace(scene, features=features, state=replace(scene.state, unread=features))
