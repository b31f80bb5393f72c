"""The attention sink: its policy, and the cache against one that never rotates anything in advance."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from seed_story.models.attention_sink import StoryCache, kept_positions
from seed_story.presets import PRESETS, AttentionSettings
from tests.tiny import DEBUG, features_of, text_of, tiny_story_model, told

MODES = ("dense", "window", "sink", "multimodal_sink")
BLOCK = 64


def positions_of(scenes: int, words: int = 40) -> tuple[list[tuple[int, int]], int]:
    images, length = [], 1
    for scene in range(scenes):
        boi = length + words + scene % 7
        images.append((boi, boi + BLOCK + 1))
        length = boi + BLOCK + 2
    return images, length


def brute_force(images: list[tuple[int, int]], length: int, settings: AttentionSettings) -> list[int]:
    """The policy in words, one position at a time."""
    gone = len(images) - settings.window_images
    if settings.mode == "dense" or gone <= 0:
        return list(range(length))
    kept = []
    for position in range(length):
        recent = position > images[gone - 1][1]
        first = position < settings.first_tokens and "sink" in settings.mode
        near = False
        for index in range(max(0, gone - settings.sink_images), gone):
            start = images[index - 1][1] + 1 if index else 0
            for at, (low, high) in zip(images[index], (settings.around_boi, settings.around_eoi), strict=True):
                near |= at + low <= position < at + high and position >= start
        opening = settings.keep_opening and settings.mode == "multimodal_sink" and position <= images[0][1]
        if recent or first or opening or (near and settings.mode == "multimodal_sink"):
            kept.append(position)
    return kept


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scenes", [1, 8, 9, 12, 40])
@pytest.mark.parametrize("words", [1, 40])
@pytest.mark.parametrize("opening", [False, True])
def test_policy_in_words(mode: str, scenes: int, words: int, opening: bool) -> None:
    settings = AttentionSettings(mode=mode, keep_opening=opening)
    images, length = positions_of(scenes, words)
    assert kept_positions(images, length, settings) == brute_force(images, length, settings)


def test_a_hundred_scenes_stay_bounded() -> None:
    settings = AttentionSettings()
    sizes = []
    before: set[int] = set()
    for scenes in range(1, 101):
        images, length = positions_of(scenes)
        kept = kept_positions(images, length, settings)
        assert kept == sorted(set(kept)) and kept[-1] == length - 1 and kept[:4] == [0, 1, 2, 3]
        previous = positions_of(scenes - 1)[1] if scenes > 1 else 0
        assert {position for position in kept if position < previous} <= before, "forgotten entries cannot come back"
        before = set(kept)
        sizes.append(len(kept))
        evicted = images[:-8][-16:]
        assert all({boi, boi - 4, boi + 7, eoi, eoi - 8, eoi + 3} <= before for boi, eoi in evicted)
    window = 8 * (BLOCK + 2 + 46)
    assert max(sizes) <= 4 + 16 * 24 + window
    assert max(sizes[50:]) - min(sizes[50:]) < 30, "no growth"


def test_first_tokens_differ_between_modes() -> None:
    images, length = positions_of(9)
    sizes = {mode: len(kept_positions(images, length, AttentionSettings(mode=mode))) for mode in MODES}
    assert sizes["window"] + 4 == sizes["sink"] < sizes["dense"]
    # Twelve entries around each boundary; three of those around </img> lie in the window already.
    assert sizes["multimodal_sink"] == sizes["sink"] + 12 + 9


class Unrotated:
    """The slow way: keys are kept as they were before rotation, and rotated by their index at every use.

    Written out layer by layer, with its own attention, so that it shares nothing with the cache but the weights.
    """

    def __init__(self, model, settings: AttentionSettings) -> None:
        self.llm, self.settings = model.language_model.causal_lm.model, settings
        self.keys: list[Tensor | None] = [None] * len(self.llm.layers)
        self.values: list[Tensor | None] = [None] * len(self.llm.layers)
        self.origin: list[int] = []
        self.images: list[tuple[int, int]] = []
        self.total = 0

    def rotate(self, x: Tensor, positions: Tensor) -> Tensor:
        half = x.shape[-1] // 2
        angle = positions[:, None].double() * 10000.0 ** (-torch.arange(half).double() / half)
        rotated = torch.complex(x[..., :half].double(), x[..., half:].double()) * torch.polar(angle * 0 + 1, angle)
        return torch.cat([rotated.real, rotated.imag], -1).float()

    def read(self, embeds: Tensor) -> Tensor:
        x, new = embeds[0], embeds.shape[1]
        self.origin += range(self.total, self.total + new)
        self.total += new
        index = torch.arange(len(self.origin))
        for number, layer in enumerate(self.llm.layers):
            attention, normed = layer.self_attn, layer.input_layernorm(x)
            heads = (new, -1, attention.head_dim)
            q, k, v = (
                proj(normed).view(heads).transpose(0, 1)
                for proj in (attention.q_proj, attention.k_proj, attention.v_proj)
            )
            if self.keys[number] is not None:
                k, v = torch.cat([self.keys[number], k], 1), torch.cat([self.values[number], v], 1)
            self.keys[number], self.values[number] = k, v
            group = len(q) // len(k)
            k, v = self.rotate(k, index).repeat_interleave(group, 0), v.repeat_interleave(group, 0)
            scores = self.rotate(q, index[-new:]) @ k.transpose(1, 2) * attention.head_dim**-0.5
            scores = scores.masked_fill(index[None, :] > index[-new:, None], -torch.inf)
            mixed = (scores.softmax(-1) @ v).transpose(0, 1).reshape(new, -1)
            x = x + attention.o_proj(mixed)
            x = x + layer.mlp(layer.post_attention_layernorm(x))
        return self.llm.norm(x)[None]

    def close_image(self, tokens: int) -> None:
        self.images.append((self.total - tokens - 2, self.total - 1))
        kept = set(brute_force(self.images, self.total, self.settings))
        chosen = [index for index, origin in enumerate(self.origin) if origin in kept]
        self.origin = [self.origin[index] for index in chosen]
        self.keys = [keys[:, chosen] for keys in self.keys]
        self.values = [values[:, chosen] for values in self.values]


@pytest.mark.parametrize("mode", MODES)
@torch.no_grad()
def test_rotated_on_equals_never_rotated(mode: str) -> None:
    """Twelve scenes, window of three: the re-rotating cache gives what un-rotated keys give."""
    model, scenes = tiny_story_model(), 12
    settings = replace(DEBUG.attention, mode=mode)
    slow, tokens, lm = Unrotated(model, settings), model.tokens, model.language_model
    for scene in range(scenes):
        ids = [*tokens.scene_ids(text_of(scene), first=scene == 0), tokens.boi]
        slow.read(lm.embed(torch.tensor([ids])))
        slots = lm.input_resampler(features_of(scene))
        if lm.config.slot_rows:
            slots = slots + lm.embed(torch.tensor([tokens.numbered[: tokens.num_img_in]]))
        slow.read(slots)
        slow.read(lm.embed(torch.tensor([[tokens.eoi]])))
        slow.close_image(tokens.num_img_in)
    cache = told(model, scenes, settings).cache
    assert cache.positions == slow.origin
    question = lm.embed(torch.tensor([tokens.encode("[INST]What now?")]))
    expected = slow.read(question)
    torch.testing.assert_close(lm.hidden_states(question, cache=cache.fork()), expected, rtol=1e-5, atol=1e-5)
    if mode != "dense":
        assert cache.entries < cache.total
        whole = told(model, scenes, replace(settings, mode="dense")).cache
        other = lm.hidden_states(question, cache=whole.fork())
        assert (other - expected).abs().max() > 1e-3, "eviction must matter, or this test proves nothing"


def test_forks_do_not_disturb_each_other() -> None:
    model = tiny_story_model()
    state = told(model, 2)
    before = [layer.keys.clone() for layer in state.cache.layers]
    first, second = state.cache.fork(), state.cache.fork()
    for fork, word in ((first, "one two three"), (second, "four five six"), (state.cache, "seven")):
        model.read_ids(fork, [model.tokens.encode(word)])
        model.read_ids(fork, [model.tokens.encode(word)])
    third = first.fork()
    kept = third.layers[0].keys.clone()
    first.drop_last(4)
    model.read_ids(first, [model.tokens.encode("and now something else")])
    assert torch.equal(third.layers[0].keys, kept)
    for layer, keys in zip(state.cache.layers, before, strict=True):
        assert torch.equal(layer.keys[:, :, : keys.shape[2]], keys)
    assert not torch.equal(first.layers[0].keys[:, :, : kept.shape[2]], kept)
    assert second.entries == second.layers[0].keys.shape[2] and third.entries == kept.shape[2]


def test_dropped_words_leave_no_trace() -> None:
    model = tiny_story_model()
    cache = told(model, 2).cache
    fork = cache.fork()
    model.read_ids(fork, [model.tokens.encode("never mind")])
    fork.drop_last(len(model.tokens.encode("never mind")))
    assert (fork.positions, fork.total) == (cache.positions, cache.total)
    ids = [model.tokens.encode("and then")]
    torch.testing.assert_close(model.read_ids(fork, ids), model.read_ids(cache.fork(), ids))


def test_a_picture_that_was_read_cannot_be_dropped() -> None:
    with pytest.raises(AssertionError):
        told(tiny_story_model(), 1).cache.drop_last(1)


def test_the_presets_bound_is_inside_their_context() -> None:
    for preset in (PRESETS["mini"], PRESETS["george"]):
        words = preset.sampling.max_text_tokens
        block = preset.language_model.num_img_in_tokens + 2
        settings = preset.attention
        sink = settings.first_tokens + settings.sink_images * 24
        if preset.name == "mini":  # texts of the 7B presets rarely come near their limit
            assert (
                sink + (settings.window_images + 1) * (words + 8 + block)
                < preset.language_model.max_position_embeddings
            )


def test_an_empty_cache_has_no_entries() -> None:
    cache = StoryCache.empty(AttentionSettings(), 2)
    assert cache.entries == 0 and cache.nbytes == 0 and cache.fork().entries == 0
