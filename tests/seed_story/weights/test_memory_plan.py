"""Plans: chosen by memory, carried out, and what is said when one does not suffice. Memory is simulated."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from dataclasses import replace

import numpy as np
import pytest
import torch

from seed_story.errors import InputError, StoryError
from seed_story.models.inference.offload import Placement
from seed_story.models.inference.quantisation import Int8Matrix
from seed_story.models.inference.switches import SLOW, Speed
from seed_story.models.story_model import StoryModel
from seed_story.presets import PRESETS
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import SceneReady, StoryEngine, TextDone
from seed_story.weights import device as hardware
from seed_story.weights import loading as weights
from seed_story.weights import memory_plan
from seed_story.weights.device import memory_advice
from seed_story.weights.memory_plan import GB, PLANS, choose, measured_bytes, part_bytes, peak_bytes, smaller
from tests.tiny import features_of, tiny_story_model

GEORGE = PRESETS["george"]
GIB = 2**30


def test_full_size_is_estimated_as_the_manifests_say():
    sizes = part_bytes(GEORGE)
    assert sizes["matrices"] + sizes["tables"] == pytest.approx(2 * 6.876e9, rel=0.01)  # without LoRA and saved norms
    assert sizes["vision"] == pytest.approx(2 * 1.936e9, rel=0.02)
    assert sizes["detokenizer"] == pytest.approx(2 * 2.629e9, rel=0.05)


def test_plans_grow_smaller_and_fit_where_they_must():
    needed = [peak_bytes(plan, GEORGE, part_bytes(GEORGE)) for plan in PLANS]
    assert needed == sorted(needed, reverse=True)
    for limit, bits in ((78, 16), (23, 16), (22, 8), (15, 8), (11, 8)):
        plan = choose(limit * GIB, GEORGE)
        assert peak_bytes(plan, GEORGE, part_bytes(GEORGE)) <= limit * GIB and plan.bits == bits, plan.name
    assert choose(78 * GIB, GEORGE).name == "resident"
    assert choose(1 * GIB, GEORGE) == PLANS[-1]
    assert choose(8 * GB, PRESETS["mini"]).name == "resident"


def test_a_plan_may_be_named():
    assert choose(78 * GIB, GEORGE, name="offload").offload
    with pytest.raises(InputError, match="no memory plan 'tiny'. Choose auto, resident, vision-offload"):
        choose(78 * GIB, GEORGE, name="tiny")
    assert [smaller(plan) for plan in PLANS] == [*PLANS[1:], None]


def test_measured_sizes_replace_estimates():
    sizes = {"language_model": 100, "visual_tokenizer": 20, "detokenizer.unet": 30, "detokenizer.resampler": 5,
             "detokenizer.vae": 3}  # fmt: skip
    found = measured_bytes(PRESETS["george"], sizes)
    assert found == {"matrices": 100, "tables": 0, "vision": 20, "detokenizer": 35, "vae": 3}


def test_the_plan_is_told_before_anything_is_loaded(monkeypatch, caplog):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device=None: (15 * GIB, 16 * GIB))
    with caplog.at_level(logging.INFO, "seed_story.weights.device"):
        assert hardware.plan_for(GEORGE, "cuda").bits == 8
        monkeypatch.setenv(hardware.MEMORY, "vision-offload")
        assert hardware.plan_for(GEORGE, "cuda").name == "vision-offload"
    assert "of 16.1 GB that are free" in caplog.text and "memory plan “vision-offload”" in caplog.text
    assert hardware.plan_for(GEORGE, "cpu").name == "vision-offload", "a plan that is named goes the same ways there"
    monkeypatch.delenv(hardware.MEMORY)
    assert hardware.plan_for(GEORGE, "cpu") is None
    monkeypatch.setenv(hardware.COMPILE, "perhaps")
    with pytest.raises(InputError, match="Choose no, background, blocks or whole"):
        hardware.speed_for("cuda")
    monkeypatch.delenv(hardware.COMPILE)
    assert hardware.speed_for("cuda").compiled == "no"
    monkeypatch.setenv(hardware.FP8, "1")
    monkeypatch.setattr(hardware, "_capability", lambda device: (8, 0))
    with pytest.raises(InputError, match="computes with 8-bit floats"):
        hardware.speed_for("cuda")
    monkeypatch.setattr(hardware, "_capability", lambda device: (9, 0))
    assert hardware.speed_for("cuda").fp8


# --------------------------------------------------------------------------------------------------------- carried out


def merged() -> StoryModel:
    model = tiny_story_model()
    weights.merge_lora(model)
    return model.requires_grad_(False)


def tell(engine: StoryEngine, **options) -> SceneReady:
    path = [ContextScene("The fox went out.", features_of(0)[0].numpy())]
    events = engine.continue_story(path, GenerationRequest(seeds=[1], **options, settings={"steps": 2}))
    return [event for event in events if isinstance(event, SceneReady)][0]


class Watched:
    """Which modules are on the device during each step of a story."""

    def __init__(self, place: Placement) -> None:
        self.place, self.seen = place, {}
        for name, owner, method in (
            ("telling", place.model, "next_scene"),
            ("drawing", place.model.detokenizer, "decode"),
            ("looking", place.model, "encode"),
        ):
            setattr(owner, method, self._around(name, getattr(owner, method)))

    def _around(self, name, run):
        def watched(*args, **kwargs):
            boxes = (self.place.language_model, self.place.detokenizer, self.place.visual_tokenizer)
            self.seen[name] = tuple(box.loaded for box in boxes)
            return run(*args, **kwargs)

        return watched


@pytest.mark.parametrize(("offload", "aside"), list(itertools.product([False, True], repeat=2)))
def test_every_plan_tells_the_same(offload, aside):
    plain = tell(StoryEngine(merged()))
    place = Placement(merged(), "cpu", Speed(int8_words=False), offload=offload, offload_vision=aside)
    watched = Watched(place)
    engine = StoryEngine(place.model, placement=place)
    for _ in range(2):  # back and forth
        scene = tell(engine)
        assert scene.text == plain.text
        np.testing.assert_allclose(scene.features, plain.features, atol=2e-3)
        difference = np.asarray(scene.image, np.int16) - np.asarray(plain.image, np.int16)
        assert np.abs(difference).max() <= 1
    engine.see(plain.image)
    assert watched.seen["telling"][:2] == (True, not offload)
    assert watched.seen["drawing"][:2] == (not offload, True)
    assert watched.seen["looking"][2]
    assert place.visual_tokenizer.loaded == (offload or not aside), (
        "with `offload` it stays until another module is loaded"
    )


def test_fewer_bits_go_into_the_layers_only():
    place = Placement(merged(), "cpu", SLOW, bits=8)
    layers = place.model.language_model.causal_lm.model.layers
    kinds = {type(module) for layer in layers for module in layer.modules() if not list(module.children())}
    assert Int8Matrix in kinds and torch.nn.Linear not in kinds
    assert type(place.model.language_model.lm_head) is torch.nn.Linear
    words = {"direction": "An owl sang.", "strength": "exact"}
    exact, near = tell(StoryEngine(merged()), **words), tell(StoryEngine(place.model, placement=place), **words)
    together = np.corrcoef(exact.features.flatten().astype(float), near.features.flatten().astype(float))
    assert together[0, 1] > 0.9


def test_too_little_memory_ends_the_scene_and_nothing_else():
    model = merged()
    engine = StoryEngine(model, memory_advice=memory_advice(PLANS[1]))
    path = [ContextScene("The fox went out.", features_of(0)[0].numpy())]
    real, model.detokenizer.decode = model.detokenizer.decode, _no_memory
    heard = []
    with pytest.raises(StoryError, match="ran out of memory for this scene. Nothing is lost.*--memory int8 "):
        for event in engine.continue_story(path, GenerationRequest(seeds=[1], settings={"steps": 2})):
            heard.append(event)
    assert any(isinstance(event, TextDone) for event in heard)
    assert len(engine.memo) == 0  # its memory goes first
    model.detokenizer.decode = real
    assert tell(engine).text == next(event.text for event in heard if isinstance(event, TextDone))
    assert "smallest memory plan" in memory_advice(PLANS[-1])


def _no_memory(*_):
    raise torch.OutOfMemoryError("CUDA out of memory.")


def test_words_of_the_next_may_be_told_while_a_picture_is_drawn():
    """With a GPU for each, a telling that only draws does not hold up another."""
    for apart in (False, True):
        place = Placement(merged(), "cpu", Speed(int8_words=False))
        if apart:
            place.picture_device = torch.device("meta")  # only its name differs
        engine = StoryEngine(place.model, placement=place)
        path = [ContextScene("The fox went out.", features_of(0)[0].numpy())]
        goes_on, draws, decode = threading.Event(), threading.Event(), place.model.detokenizer.decode

        def patiently(latents, decode=decode, draws=draws, goes_on=goes_on):
            draws.set()
            assert goes_on.wait(60)
            return decode(latents)

        place.model.detokenizer.decode = patiently
        first, second = (
            engine.continue_story(path, GenerationRequest(seeds=[seed], settings={"steps": 2})) for seed in (1, 2)
        )
        assert next(first) is not None and draws.wait(60)
        heard: queue.SimpleQueue = queue.SimpleQueue()
        listener = threading.Thread(target=lambda second=second, heard=heard: [heard.put(event) for event in second])
        listener.start()
        if apart:
            assert heard.get(timeout=60) is not None
        else:
            with pytest.raises(queue.Empty):
                heard.get(timeout=0.3)
        goes_on.set()
        listener.join(60)
        assert not listener.is_alive() and len([event for event in first if isinstance(event, SceneReady)]) == 1


def test_plans_are_names_that_people_can_type():
    assert all(plan.name == plan.name.lower() and " " not in plan.name for plan in PLANS)
    assert replace(PLANS[0]) == memory_plan.PLANS[0]
