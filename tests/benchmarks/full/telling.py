"""Sections about scenes: the published way and the product's side by side, branches, long stories."""

from __future__ import annotations

import time
from typing import Any

import torch

from seed_story.models.inference.switches import SLOW, Speed
from seed_story.models.story_model import StoryModel
from tests.benchmarks.full.setting import (
    EYES,
    OTHER,
    PREFILL,
    QUERIES,
    UNET,
    VAE,
    WORDS,
    Setting,
    Stopwatch,
    Told,
    caption,
    draw,
    features,
    opening,
    peak,
    product_pieces,
    release,
    released_sampler,
    scripted,
    sync,
    tell_scene,
)
from tests.golden_checks.released import generate_released

STEPS, GUIDANCE = 50, 7.5


def timed(told: Told, watch: Stopwatch, begin: float) -> None:
    sync(watch.device)
    total = time.perf_counter() - begin
    watch.seconds[OTHER] = total - sum(s for name, s in watch.seconds.items() if name != OTHER)
    told.totals.append(total)
    told.phases.append(dict(watch.seconds))


# ------------------------------------------------------------------------------------------------------- reference


@torch.no_grad()
def reference(model: StoryModel, at: Setting) -> Told:
    """Every scene reads the whole window anew, says its image tokens one by one, encodes the empty picture again, and
    draws with Euler's 50 steps; eager, nothing kept."""
    model.use_fast_paths(SLOW)
    release(at.device)
    told, tokens, language = Told(), model.tokens, model.language_model
    window = model.preset.attention.window_images
    steps = 2 if at.tiny else STEPS
    shown = [(caption(at, scene), features(at, scene)) for scene in range(window)]
    block = [tokens.boi, *tokens.numbered[: tokens.num_img_in], tokens.eoi]
    with released_sampler(model):
        for scene in range(at.scenes + 1):
            ids = [tokens.bos]
            for words, _ in shown:
                ids += [*words, *block]
            row = torch.tensor([ids], device=at.device)
            slots = torch.isin(row, torch.tensor(tokens.numbered, device=at.device))
            script = _Script(model, at, scene)
            watch, begin = Stopwatch(at.device), time.perf_counter()
            pieces = [
                (language, "hidden_states", script.phase),
                (model, "encode", lambda *_: EYES),
                (model.detokenizer, "predict", lambda *_: UNET),
                (model.detokenizer, "decode", lambda *_: VAE),
            ]
            with watch.watching(pieces), script:
                output = generate_released(
                    language, tokens, row, image_embeds=torch.cat([f for _, f in shown]), ids_cmp_mask=slots,
                    embeds_cmp_mask=torch.ones(len(shown), dtype=torch.bool, device=at.device), max_new_tokens=500,
                )  # fmt: skip
                assert output.img_gen_feat is not None, "the script ends with a picture"
                model.__dict__.pop("negative_features", None)
                draw(model, output.img_gen_feat.float(), steps=steps, guidance=GUIDANCE)
            if scene:  # the first one warms up
                timed(told, watch, begin)
            shown = [*shown[1:], (caption(at, scene), output.img_gen_feat.float())]
    told.peak = peak(at.device)
    return told


class _Script:
    """Makes the published call say the scripted words, one picture, and the end."""

    def __init__(self, model: StoryModel, at: Setting, scene: int) -> None:
        self.model, self.words = model, caption(at, scene)
        self.said = self.read = 0

    def __enter__(self) -> None:
        language, tokens = self.model.language_model, self.model.tokens
        real = language.logits

        def logits(hidden: torch.Tensor) -> torch.Tensor:
            scores = real(hidden)
            if self.said < len(self.words):
                scores[self.words[self.said]] += 1e4
            elif self.said == len(self.words):
                scores[tokens.boi] += 1e4
            elif self.said > len(self.words) + tokens.num_img_out + 1:
                scores[tokens.eos] += 1e4
            self.said += 1
            return scores

        language.logits = logits  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        del self.model.language_model.logits  # type: ignore[misc]

    def phase(self, embeds: torch.Tensor, **_: Any) -> str:
        if embeds.shape[1] > 1:
            return PREFILL
        return WORDS if self.said <= len(self.words) else QUERIES


# --------------------------------------------------------------------------------------------------------- product


@torch.no_grad()
def product(model: StoryModel, at: Setting, speed: Speed, *, steps: int, released: bool) -> Told:
    """The same scenes in the product's way; the window is full from the beginning."""
    model.use_fast_paths(speed)
    release(at.device)
    told = Told()
    state = opening(model, at, model.preset.attention.window_images)
    steps = min(steps, 2) if at.tiny else steps
    before = model.detokenizer.config
    guidance = before.guidance_scale
    _ = model.negative_features
    for scene in range(at.scenes + 2):
        watch, begin = Stopwatch(at.device), time.perf_counter()
        with watch.watching(product_pieces(model)):
            if released:
                with released_sampler(model):
                    (made,) = tell_scene(model, at, state, 20 + scene, steps=steps, guidance=guidance)
            else:
                (made,) = tell_scene(model, at, state, 20 + scene, steps=steps, guidance=guidance)
        if scene > 1:  # the first two record and compile
            timed(told, watch, begin)
        state = made.state
    told.peak = peak(at.device)
    return told


@torch.no_grad()
def branches(model: StoryModel, at: Setting, speed: Speed, steps: int) -> dict[str, float]:
    """Seconds of one continuation and of three: language model alone, and whole."""
    model.use_fast_paths(speed)
    state = opening(model, at, model.preset.attention.window_images)
    steps = min(steps, 2) if at.tiny else steps
    found: dict[str, float] = {}
    for count in (1, 3):
        lm, whole = [], []
        for turn in range(2 if at.tiny else 5):
            watch, begin = Stopwatch(at.device), time.perf_counter()
            with watch.watching(product_pieces(model)):
                tell_scene(model, at, state, 40 + turn, steps=steps, guidance=GUIDANCE, count=count)
            sync(at.device)
            whole.append(time.perf_counter() - begin)
            drawn = watch.seconds[UNET] + watch.seconds[VAE]
            lm.append(whole[-1] - drawn)
        found[f"lm {count}"], found[f"whole {count}"] = min(lm), min(whole)
    return found


@torch.no_grad()
def long_story(model: StoryModel, at: Setting, speed: Speed, scenes: int = 100) -> dict[str, Any]:
    """Seconds of the words of each scene and the cache's entries, over a hundred scenes; pictures are not drawn, as
    their time does not depend on the story."""
    model.use_fast_paths(speed)
    release(at.device)
    state, rows = opening(model, at, 1), []
    for scene in range(1, scenes + 1):
        begin = time.perf_counter()
        with scripted(model, at, scene):
            items = list(model.next_scene(state, seeds=[scene]))
        sync(at.device)
        state = items[-1].state  # type: ignore[union-attr]
        held = torch.cuda.memory_allocated() / 2**30 if at.device.type == "cuda" else 0.0
        rows.append((time.perf_counter() - begin, state.cache.entries, held))

    def around(number: int) -> float:
        near = sorted(row[0] for row in rows[number - 5 : number + 5])
        return near[len(near) // 2]

    def entry(number: int) -> tuple[float, int, float]:
        return rows[number - 1]

    thirty, last = min(30, scenes // 2), scenes
    return {
        "scenes": scenes, "early": thirty, "seconds early": around(thirty), "seconds late": around(last - 5),
        "entries early": entry(thirty)[1], "entries late": entry(last)[1], "GiB early": entry(thirty)[2],
        "GiB late": entry(last)[2],
    }  # fmt: skip
