"""Every way round gives what the long way gives: words, scores, pictures; switched on one by one and together."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
import torch

from seed_story.models.inference import fast_unet as hasty_unet
from seed_story.models.inference import fast_vae as hasty_vae
from seed_story.models.inference.compilation import BackgroundCompile
from seed_story.models.inference.fast_decoder import FastDecoder
from seed_story.models.inference.quantisation import Int4Matrix, Int8Matrix, pack_linears
from seed_story.models.inference.switches import SLOW, Speed
from seed_story.models.story_model import GeneratedScene, StoryModel
from seed_story.presets import PRESETS
from seed_story.weights import loading as weights
from tests.tiny import features_of, tiny_story_model, told

DEBUG = PRESETS["debug"]
QUICK = Speed(int8_words=False)


@pytest.fixture(scope="module")
def model() -> StoryModel:
    made = tiny_story_model()
    weights.merge_lora(made)
    return made.requires_grad_(False)


def scenes(model: StoryModel, seeds: list[int], speed: Speed, padded: bool = False, **options) -> list[GeneratedScene]:
    """Scenes told behind four others; `padded`: in pieces of fixed shape, as where steps are recorded."""
    model.use_fast_paths(speed)
    if padded:
        model.text_decoder.graphs = True  # on a CPU nothing is recorded
    items = list(model.next_scene(told(model, 4), seeds=seeds, **options))
    return sorted((item for item in items if isinstance(item, GeneratedScene)), key=lambda scene: scene.candidate)


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("seeds", [[3], [3, 4, 5]])
@pytest.mark.parametrize(
    "options", [{}, {"direction": "The owl"}, {"direction": "The owl sang.", "exact": True}], ids=str
)
def test_drafted_scenes_are_the_scenes(model, seeds, options, padded):
    slow, fast = scenes(model, seeds, SLOW, **options), scenes(model, seeds, QUICK, padded, **options)
    for one, other in zip(slow, fast, strict=True):
        assert one.text == other.text
        torch.testing.assert_close(one.features, other.features, atol=2e-5, rtol=2e-5)
        assert one.state.cache.positions == other.state.cache.positions
        for ours, theirs in zip(one.state.cache.layers, other.state.cache.layers, strict=True):
            torch.testing.assert_close(ours.keys, theirs.keys, atol=2e-5, rtol=2e-5)


@pytest.mark.parametrize("fuse", [True, False])
def test_drafted_scores_are_those_of_a_full_pass(model, fuse):
    language = model.language_model
    text_decoder = FastDecoder(language, fuse=fuse, int8=False)
    state = told(model, 3)
    ids = [[11, 12, 13], [11, 40, 41]]
    exact = state.cache.repeated(2)
    text_decoder.load(state.cache, 2, 20)
    for step in (ids, [[50], [51]], [[52], [300]]):
        expected = language.logits(model.read_ids(exact, step)[:, -1])
        torch.testing.assert_close(text_decoder.read(step), expected, atol=2e-5, rtol=2e-5)


def test_padding_of_recorded_steps_changes_nothing(model, monkeypatch):
    """On CUDA several words are padded to a recorded size, and attention looks at more entries than there are."""
    plain, padded = (FastDecoder(model.language_model, int8=False) for _ in range(2))
    padded.graphs = True  # the shapes of recordings; nothing is recorded on a CPU
    state = told(model, 3)
    for text_decoder in (plain, padded):
        text_decoder.load(state.cache, 1, 20)
    for step in ([[11, 12, 13]], [[50]], [[52, 3, 4, 5, 6]], [[9]]):
        torch.testing.assert_close(padded.read(step), plain.read(step), atol=1e-5, rtol=1e-5)


def test_eight_bits_are_near_and_what_is_remembered_is_exact(model):
    plain, small = (FastDecoder(model.language_model, int8=int8) for int8 in (False, True))
    state = told(model, 3)
    for text_decoder in (plain, small):
        text_decoder.load(state.cache, 1, 20)
    one, other = plain.read([[11, 12, 13]])[0], small.read([[11, 12, 13]])[0]
    assert torch.corrcoef(torch.stack([one, other]))[0, 1] > 0.999
    assert not torch.equal(one, other)
    exact = {"direction": "The owl sang.", "exact": True}  # the same words, so all that follows must agree
    slow, fast = (scenes(model, [3], speed, **exact)[0] for speed in (SLOW, Speed(int8_words=True)))
    torch.testing.assert_close(slow.features, fast.features, atol=1e-5, rtol=1e-5)


def test_joined_matrices_hold_no_byte_twice(model):
    attention = model.language_model.causal_lm.model.layers[0].self_attn
    FastDecoder(model.language_model, int8=False)
    q, k = attention.q_proj.weight, attention.k_proj.weight
    assert q.untyped_storage().data_ptr() == k.untyped_storage().data_ptr()


def test_narrow_matrices():
    weight = torch.randn(48, 128, generator=torch.Generator().manual_seed(0))
    x = torch.randn(3, 5, 128, generator=torch.Generator().manual_seed(1))
    exact = x @ weight.T
    for made, limit in ((Int8Matrix(weight), 0.02), (Int4Matrix(weight), 0.15)):
        assert (made(x) - exact).norm() / exact.norm() < limit
        assert sum(buffer.nbytes for buffer in made.buffers()) < weight.nbytes / 3
    four = Int4Matrix(weight)
    assert (four.weight(torch.float32) - weight).abs().max() <= (weight.amax() - weight.amin()) / 15 * 0.6
    net = torch.nn.Sequential(torch.nn.Linear(128, 64, bias=False), torch.nn.Linear(64, 8))
    pack_linears(net, 8)
    assert isinstance(net[0], Int8Matrix) and isinstance(net[1], torch.nn.Linear)


# --------------------------------------------------------------------------------------------------------- pictures


def picture(model: StoryModel, speed: Speed, count: int = 1, **options) -> torch.Tensor:
    model.detokenizer.use_fast_paths(speed)
    features = torch.cat([features_of(k) for k in range(count)])
    steps = model.detokenizer.generate(
        features, model.negative_features, seeds=list(range(count)), steps=4, guidance=3.0, **options
    )
    return [step.latents.clone() for step in steps][-1]


@pytest.mark.parametrize("speed", [QUICK, replace(SLOW, fuse=True)], ids=["all", "fuse"])
def test_pictures_are_the_same(model, speed):
    for count in (1, 2):
        torch.testing.assert_close(picture(model, speed, count), picture(model, SLOW, count), atol=2e-5, rtol=2e-5)


def test_two_pictures_at_once_stay_apart(model):
    """Two pictures drawn by turns must not borrow from each other."""
    model.detokenizer.use_fast_paths(QUICK)
    alone = [picture(model, QUICK), None]
    one, two = (
        model.detokenizer.generate(features_of(k), model.negative_features, seeds=[0], steps=4, guidance=3.0)
        for k in (0, 1)
    )
    for first, second in zip(one, two, strict=True):
        last = first.latents, second.latents
    torch.testing.assert_close(last[0], alone[0], atol=2e-5, rtol=2e-5)
    assert not torch.allclose(last[0], last[1])


def test_float8_is_near(model, monkeypatch):
    monkeypatch.setattr(hasty_unet, "FP8_FROM", 8)
    other = tiny_story_model()
    other.load_state_dict({n: t for n, t in model.state_dict().items() if "detokenizer" in n}, strict=False)
    exact, small = picture(model, SLOW), picture(other, replace(QUICK, fp8=True))
    kinds = [type(module).__name__ for module in other.detokenizer.unet.modules()]
    assert kinds.count("Float8Matrix") > 5
    assert 0 < (small - exact).norm() / exact.norm() < 0.1


def test_previews_may_be_small(model):
    latents = torch.randn(1, 4, 8, 8)
    model.detokenizer.use_fast_paths(replace(QUICK, preview=2))
    small, whole = model.detokenizer.preview(latents), model.detokenizer.decode(latents)
    assert small.shape[1] * 2 == whole.shape[1]


def test_blocks_are_compiled_beside_their_work(model, monkeypatch):
    monkeypatch.setattr(hasty_unet, "BackgroundCompile", partial(BackgroundCompile, backend="eager"))
    torch._dynamo.reset()
    expected = picture(model, QUICK)
    aside = replace(QUICK, compiled="background")
    model.detokenizer.use_fast_paths(aside)
    assert torch.equal(again(model), expected)  # nobody waits
    compiler = model.detokenizer.fast_unet.background
    assert compiler.wait(300) and not compiler.in_use
    compiled = torch._dynamo.utils.counters["stats"]["unique_graphs"]
    assert compiled > 1
    torch.testing.assert_close(again(model), expected, atol=2e-5, rtol=2e-5)
    assert compiler.in_use and all(block._compiled_call_impl is not None for block in compiler.modules)
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == compiled  # all of a kind share its code
    picture(model, SLOW)
    assert all(block._compiled_call_impl is None for block in compiler.modules)


def test_the_decoder_is_compiled_beside_its_work(model, monkeypatch):
    monkeypatch.setattr(hasty_vae, "BackgroundCompile", partial(BackgroundCompile, backend="eager"))
    torch._dynamo.reset()
    latents = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    model.detokenizer.use_fast_paths(QUICK)
    expected = model.detokenizer.decode(latents).int()
    small = model.detokenizer.decode(latents[..., :4, :4])
    model.detokenizer.use_fast_paths(replace(QUICK, compiled="background"))
    assert (model.detokenizer.decode(latents[..., :4, :4]).int() - small.int()).abs().max() <= 1
    assert model.detokenizer.fast_vae.background.watching  # nothing is compiled for a preview
    first = model.detokenizer.decode(latents)
    assert model.detokenizer.fast_vae.background.wait(300)
    for made in (first, model.detokenizer.decode(latents)):
        assert (made.int() - expected).abs().max() <= 1  # another layout adds up in another order
    assert model.detokenizer.vae.decoder._compiled_call_impl is not None
    model.detokenizer.use_fast_paths(QUICK)
    assert model.detokenizer.vae.decoder._compiled_call_impl is None
    assert torch.equal(model.detokenizer.decode(latents).int(), expected)


def test_pictures_are_drawn_where_compiling_fails(model, monkeypatch, caplog):
    monkeypatch.setattr(hasty_unet, "BackgroundCompile", partial(BackgroundCompile, backend="no such backend"))
    torch._dynamo.reset()
    model.detokenizer.use_fast_paths(replace(QUICK, compiled="background"))
    first = again(model)
    assert model.detokenizer.fast_unet.background.wait(300)
    assert torch.equal(again(model), first)
    assert "without compilation" in caplog.text


def again(model: StoryModel) -> torch.Tensor:
    """The picture of `picture`, in whatever way the model draws now."""
    steps = model.detokenizer.generate(features_of(0), model.negative_features, seeds=[0], steps=4, guidance=3.0)
    return [step.latents.clone() for step in steps][-1]


def test_all_can_be_switched_off_again(model):
    before = picture(model, SLOW)
    model.detokenizer.use_fast_paths(replace(QUICK, compiled="blocks"))  # compiled when it is run
    picture(model, QUICK)
    assert torch.equal(picture(model, SLOW), before)
    model.use_fast_paths(SLOW)
    assert model.text_decoder is None
