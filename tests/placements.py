"""Engines of the debug preset in every way that a model can be placed, on a CPU: the locks are those of a GPU."""

from __future__ import annotations

from dataclasses import replace

from seed_story.models.inference.offload import Placement
from seed_story.presets import PRESETS
from seed_story.storytellers.seed_story.engine import StoryEngine
from seed_story.weights.device import ON_CPU
from seed_story.weights.loading import load_engine, load_model
from seed_story.weights.memory_plan import PLANS

USUAL, BATCHED, APART = "as usual on a CPU", "batched", "two devices"
PLACES = (USUAL, "resident", "vision-offload", "int8-offload", BATCHED, APART)
TOGETHER = 4  # tellings at once where they are batched


def engine_in(place: str) -> StoryEngine:
    """A new engine: as without a plan, under a memory plan, with several tellings at once, or with a device for words
    and one for pictures (`cpu` and `cpu:0` are the same, but have two names)."""
    debug = PRESETS["debug"]
    if place in (USUAL, BATCHED):
        engine = load_engine(debug, device="cpu")
        if place == BATCHED:
            engine.tell_together(TOGETHER)
        return engine
    model, speed = load_model(debug, device="cpu"), replace(ON_CPU, int8_words=False)
    if place == APART:
        placement = Placement(model, "cpu", speed, offload_vision=True, picture_device="cpu:0")
    else:
        plan = next(plan for plan in PLANS if plan.name == place)
        placement = Placement(
            model,
            "cpu",
            replace(speed, tiled=plan.tiled),
            bits=plan.bits,
            offload=plan.offload,
            offload_vision=plan.offload_vision,
        )
    return StoryEngine(model, placement=placement)
