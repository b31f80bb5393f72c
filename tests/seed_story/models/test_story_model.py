"""Telling scenes: every fast path against the slow one, and the rules that words obey."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from seed_story.models.generation import MIN_WORD_TOKENS, sample_next
from seed_story.models.story_model import GeneratedScene, StoryModel, StoryState, Word
from seed_story.presets import Sampling
from tests.tiny import DEBUG, features_of, text_of, tiny_story_model, told

EXACT = {"rtol": 1e-5, "atol": 1e-5}
DRAWN = Sampling(temperature=1.0, top_p=1.0, repetition_penalty=1.0, max_text_tokens=12)
GREEDY = Sampling(temperature=0.0, max_text_tokens=12)


@pytest.fixture(scope="module")
def model() -> StoryModel:
    return tiny_story_model()


def tell(model: StoryModel, state: StoryState, seeds: list[int], **options) -> list[GeneratedScene]:
    events = list(model.next_scene(state, seeds=seeds, **options))
    return sorted((event for event in events if isinstance(event, GeneratedScene)), key=lambda event: event.candidate)


@torch.no_grad()
def make_end_likely(model: StoryModel, token: int, probability: float) -> None:
    """Set a token's output row so that it is drawn with about this probability."""
    lm = model.language_model
    hidden = model.read_ids(told(model, 2).cache.fork(), [model.tokens.encode("[INST]hello you")])[0, -1]
    rest = lm.logits(hidden).logsumexp(-1)
    row = hidden / hidden.square().sum() * (rest + torch.tensor(probability, dtype=torch.float64).logit().float())
    if token < lm.config.base_vocab_size:
        lm.lm_head.weight[token] = row
    else:
        lm.new_output_rows[token - lm.config.base_vocab_size] = row


def assert_same_state(model: StoryModel, one: StoryState, other: StoryState) -> None:
    one, other = model.settled(one), model.settled(other)
    assert one.scenes == other.scenes
    for name in ("positions", "images", "total"):
        assert getattr(one.cache, name) == getattr(other.cache, name), name
    for mine, theirs in zip(one.cache.layers, other.cache.layers, strict=True):
        torch.testing.assert_close(mine.keys, theirs.keys, **EXACT)
        torch.testing.assert_close(mine.values, theirs.values, **EXACT)


@torch.no_grad()
def test_cached_reading_equals_the_whole_prompt(model: StoryModel) -> None:
    """Before anything is evicted, the state is that of one plain forward pass of the training sample."""
    tokens, lm = model.tokens, model.language_model
    captions = [text_of(scene) for scene in range(4)]
    sample = tokens.sample(captions, given=2)
    features = torch.cat([features_of(scene) for scene in range(4)])
    embeds = lm.embed(sample.input_ids[None], features, sample.ids_cmp_mask[None], sample.embeds_cmp_mask)
    hidden = lm.hidden_states(embeds)[0]
    expected = lm.regress(hidden[sample.ids_gen_mask][None])

    state = told(model, 3)
    cache = state.cache.fork()
    words = tokens.scene_ids(captions[3], first=False)
    features = model.regress_features(cache, [*words, tokens.boi])
    torch.testing.assert_close(features, expected, **EXACT)


@torch.no_grad()
def test_parallel_queries_equal_one_by_one(model: StoryModel) -> None:
    tokens, lm = model.tokens, model.language_model
    state = told(model, 6)
    ids = [*tokens.scene_ids("An owl came.", first=False), tokens.boi]
    at_once = model.regress_features(state.cache.fork(), ids)
    cache, rows = state.cache.fork(), []
    for token in ids:
        model.read_ids(cache, [[token]])
    for token in tokens.numbered[: tokens.num_img_out]:
        rows.append(model.read_ids(cache, [[token]])[:, -1])
    torch.testing.assert_close(at_once, lm.regress(torch.stack(rows, 1)), **EXACT)


@pytest.mark.parametrize("sampling", [DRAWN, GREEDY, Sampling(max_text_tokens=12)], ids=["drawn", "greedy", "usual"])
def test_siblings_equal_one_at_a_time(model: StoryModel, sampling: Sampling) -> None:
    state = told(model, 5)
    together = tell(model, state, [3, 4, 5, 6], sampling=sampling)
    for seed, sibling in zip([3, 4, 5, 6], together, strict=True):
        (alone,) = tell(model, state, [seed], sampling=sampling)
        assert alone.text == sibling.text
        torch.testing.assert_close(alone.features, sibling.features, **EXACT)
        assert_same_state(model, alone.state, sibling.state)


def test_siblings_of_different_length_leave_the_batch(model: StoryModel) -> None:
    """Make the end likely, so that candidates finish at different times; each still equals itself alone."""
    short = tiny_story_model()
    make_end_likely(short, short.tokens.boi, 0.6)
    state = told(short, 3)
    sampling = replace(DRAWN, max_text_tokens=40)
    seeds = list(range(8))
    events = list(short.next_scene(state, seeds=seeds, sampling=sampling))
    lengths = {c: sum(isinstance(e, Word) and e.candidate == c for e in events) for c in seeds}
    assert len(set(lengths.values())) > 2, lengths
    for scene in (event for event in events if isinstance(event, GeneratedScene)):
        (alone,) = tell(short, state, [scene.candidate], sampling=sampling)
        assert alone.text == scene.text
        torch.testing.assert_close(alone.features, scene.features, **EXACT)
        assert_same_state(short, alone.state, scene.state)


def test_telling_on_equals_reading_again(model: StoryModel) -> None:
    """Ten scenes, window of three: the state kept while telling is the one that a reopened story gets."""
    state, path = told(model, 1), [(text_of(0), features_of(0))]
    for scene in range(9):
        (new,) = tell(model, state, [scene], sampling=DRAWN, direction="It rained." if scene % 3 == 1 else "")
        state = new.state
        path.append((new.text, new.features))
    assert state.cache.entries < state.cache.total
    again = model.begin()
    for index, (text, features) in enumerate(path):
        again = model.read_scene(again, model.tokens.scene_ids(text, first=index == 0), features)
    assert_same_state(model, state, again)
    (mine,), (other,) = tell(model, state, [99]), tell(model, again, [99])
    assert mine.text == other.text
    torch.testing.assert_close(mine.features, other.features, **EXACT)


def test_a_state_is_not_changed_by_telling(model: StoryModel) -> None:
    state = told(model, 4)
    keys = [layer.keys.clone() for layer in state.cache.layers]
    first = tell(model, state, [1, 2])
    assert all(torch.equal(a, layer.keys) for a, layer in zip(keys, state.cache.layers, strict=True))
    second = tell(model, state, [1, 2])
    assert [scene.text for scene in first] == [scene.text for scene in second]


def test_seeds(model: StoryModel) -> None:
    state = told(model, 2)
    one, same, other = (tell(model, state, [seed], sampling=DRAWN)[0] for seed in (1, 1, 2))
    assert one.text == same.text and torch.equal(one.features, same.features)
    assert one.text != other.text
    greedy = {tell(model, state, [seed], sampling=GREEDY)[0].text for seed in (1, 2, 3)}
    assert len(greedy) == 1


@torch.no_grad()
def test_greedy_takes_the_best_word(model: StoryModel) -> None:
    state = told(model, 2)
    sampling = replace(GREEDY, repetition_penalty=1.0)
    words = [event.token for event in model.next_scene(state, seeds=[0], sampling=sampling) if isinstance(event, Word)]
    tokens, ids = model.tokens, model.tokens.encode("[INST]")
    for count, word in enumerate(words):
        scores = model.language_model.logits(model.read_ids(state.cache.fork(), [[*ids, *words[:count]]])[0, -1])
        scores[list(tokens.forbidden)] = -torch.inf
        if count < MIN_WORD_TOKENS:
            scores[[tokens.boi, tokens.eos]] = -torch.inf
        assert int(scores.argmax()) == word


def test_image_tokens_never_come_out_of_turn() -> None:
    """Even a model that wants nothing else cannot utter them, nor end before a few words."""
    model = tiny_story_model()
    with torch.no_grad():
        model.language_model.new_output_rows.mul_(50)
    tokens, state = model.tokens, told(model, 2)
    for seed in range(6):
        events = list(model.next_scene(state, seeds=[seed], sampling=replace(DRAWN, temperature=3.0)))
        words = [event.token for event in events if isinstance(event, Word)]
        assert MIN_WORD_TOKENS <= len(words) <= DRAWN.max_text_tokens
        assert not set(words) & {*tokens.numbered, tokens.boi, tokens.eoi, tokens.bos, tokens.eos}
        assert isinstance(events[-1], GeneratedScene) and "<img" not in events[-1].text


def test_an_end_of_text_is_the_beginning_of_the_picture() -> None:
    model = tiny_story_model()
    make_end_likely(model, model.tokens.eos, 1 - 1e-9)
    state = told(model, 2)
    events = list(model.next_scene(state, seeds=[0], sampling=replace(GREEDY, max_text_tokens=30)))
    assert isinstance(events[-1], GeneratedScene)
    assert sum(isinstance(event, Word) for event in events) < 30


def test_a_direction_begins_the_scene(model: StoryModel) -> None:
    state, direction = told(model, 3), "Suddenly it began to rain"
    for scene in tell(model, state, [1, 2, 3, 4, 5], sampling=DRAWN, direction=f"  {direction}\n"):
        assert scene.text.startswith(direction)
        rest = scene.text[len(direction) :]
        assert not rest or not rest[0].isalnum(), "the person's last word must not be lengthened"
    ending = tiny_story_model()
    make_end_likely(ending, ending.tokens.boi, 0.5)
    scenes = tell(ending, told(ending, 3), list(range(20)), sampling=DRAWN, direction="It rained.")
    assert all(scene.text.startswith("It rained.") for scene in scenes)
    assert any(scene.text == "It rained." for scene in scenes), "the picture may follow at once"


def test_a_text_without_end_is_cut_at_a_sentence() -> None:
    model = tiny_story_model()
    with torch.no_grad():  # never ends by itself
        model.language_model.new_output_rows[model.tokens.boi - 512] = -10 * model.language_model.new_output_rows.std()
    state = told(model, 2)
    direction = "It rained. They ran"
    for scene in tell(model, state, [1, 2, 3], sampling=replace(DRAWN, max_text_tokens=3), direction=direction):
        assert scene.text.startswith(direction)
        assert scene.state.cache.total == state.cache.total + len(model.tokens.scene_ids(scene.text, first=False)) + 1


def test_attention_settings_matter_once_scenes_are_evicted(model: StoryModel) -> None:
    settings = [replace(DEBUG.attention, mode=mode) for mode in ("dense", "window", "multimodal_sink")]
    early = [tell(model, told(model, 3, s), [1])[0].features for s in settings]
    late = [tell(model, told(model, 9, s), [1], sampling=GREEDY)[0].features for s in settings]
    torch.testing.assert_close(early[0], early[1])
    torch.testing.assert_close(early[0], early[2])
    assert not torch.allclose(late[0], late[1]) and not torch.allclose(late[1], late[2])


def test_a_long_story_does_not_grow(model: StoryModel) -> None:
    state = told(model, 100)
    settings = DEBUG.attention
    sink = settings.first_tokens + settings.sink_images * 10
    longest = max(len(model.tokens.scene_ids(text_of(scene), first=False)) for scene in range(4)) + 6
    assert state.cache.entries <= sink + settings.window_images * longest
    assert len(state.cache.images) == 100


# ----------------------------------------------------------------------------------------------------------- sampling


def draws(logits: list[float], sampling: Sampling, history: list[int] = (), count: int = 400) -> torch.Tensor:
    rows = torch.tensor([logits] * count)
    generators = [torch.Generator().manual_seed(seed) for seed in range(count)]
    chosen = sample_next(rows, sampling=sampling, generators=generators, history=[list(history)] * count)
    return torch.bincount(torch.tensor(chosen), minlength=len(logits)) / count


def test_temperature_shapes_the_odds() -> None:
    logits = [2.0, 1.0, 0.0]
    for temperature in (0.5, 1.0, 2.0):
        sampling = Sampling(temperature=temperature, top_p=1.0, repetition_penalty=1.0)
        expected = (torch.tensor(logits) / temperature).softmax(0)
        assert (draws(logits, sampling) - expected).abs().max() < 0.08


def test_top_p_keeps_the_smallest_set_that_reaches_it() -> None:
    logits = torch.tensor([0.5, 0.3, 0.15, 0.05]).log().tolist()
    for top_p, kept in ((0.5, 1), (0.51, 2), (0.8, 2), (0.81, 3), (1.0, 4), (1e-6, 1)):
        shares = draws(logits, Sampling(temperature=1.0, top_p=top_p, repetition_penalty=1.0))
        assert (shares > 0).sum() == kept, top_p


def test_repetition_is_penalised() -> None:
    sampling = Sampling(temperature=0.0, repetition_penalty=1.5)
    assert draws([2.0, 1.5, -1.0], sampling, history=[0])[1] == 1.0
    assert draws([-1.0, -1.2, -9.0], sampling, history=[0])[1] == 1.0
    assert draws([2.0, 1.0, -1.0], sampling, history=[0])[0] == 1.0


def test_a_candidate_does_not_depend_on_its_siblings() -> None:
    logits = torch.randn(3, 50)
    sampling = Sampling(temperature=1.0)

    def draw(rows: list[int]) -> list[int]:
        generators = [torch.Generator().manual_seed(row) for row in rows]
        return sample_next(logits[rows], sampling=sampling, generators=generators, history=[[] for _ in rows])

    together = draw([0, 1, 2])
    assert [draw([row])[0] for row in range(3)] == together


def test_a_sentence_that_was_heard_is_left_out_as_if_it_had_never_been_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture and what follows are those of the shorter words."""
    model = tiny_story_model()
    script = model.tokens.encode("[INST]Zoe sang a song. The old bridge creaked.")[len(model.tokens.encode("[INST]")) :]
    left = [*script, None]
    monkeypatch.setattr(type(model), "_choose", lambda self, live, scores, sampling: [left.pop(0)])
    sampling = replace(GREEDY, max_text_tokens=len(script) + 5)
    heard = ["the old bridge creaked"]
    *_, shorter = model.next_scene(told(model, 2), seeds=[0], sampling=sampling, heard=heard)
    *_, exact = model.next_scene(told(model, 2), seeds=[0], direction="Zoe sang a song.", exact=True)
    assert isinstance(shorter, GeneratedScene) and isinstance(exact, GeneratedScene)
    assert shorter.text == exact.text == "Zoe sang a song."
    torch.testing.assert_close(shorter.features, exact.features, rtol=1e-4, atol=1e-5)
    assert shorter.state.cache.positions == exact.state.cache.positions
