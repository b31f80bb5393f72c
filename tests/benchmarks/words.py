"""How long mini's words and scenes take on this processor, way by way: `python -m tests.benchmarks.words [--scenes 6]`.

The same story is told in each way: words by transformers' own pass; by the drafter; by the drafter with 8-bit copies.
Seconds of a scene are split into words, the queries of the picture with the exact reading, and the picture. Prints a
Markdown table of medians, and how often the 8-bit words are the exact ones (greedy, on the same past).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from dataclasses import replace

import torch

from seed_story.models.inference.switches import SLOW, Speed
from seed_story.models.story_model import GeneratedScene, Word
from seed_story.presets import PRESETS, Sampling
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import SceneReady, StoryEngine, TextDelta, TextDone
from seed_story.studio.studio import FRAMES
from seed_story.weights.device import ON_CPU
from seed_story.weights.loading import load_model
from tests.benchmarks.film import processor

WAYS: tuple[tuple[str, Speed], ...] = (
    ("transformers, float32", SLOW),
    ("drafted, float32", replace(ON_CPU, int8_words=False)),
    ("drafted, 8 bit", replace(ON_CPU, int8_words=True)),
)
OPENING = "Ruby was a fox with a green scarf. One morning she found a map in the meadow."


def story(engine: StoryEngine, scenes: int) -> dict[str, list[float]]:
    """Seconds of each scene and of its parts."""
    from PIL import Image

    frame = Image.open(FRAMES / "ruby-in-the-autumn-meadow.jpg").convert("RGB")
    path = [ContextScene(OPENING, engine.see(frame).features)]
    found: dict[str, list[float]] = {
        "first word": [],
        "token ms": [],
        "tokens": [],
        "queries": [],
        "picture": [],
        "scene": [],
    }
    count = [0]
    real = engine.model.next_scene

    def counting(*args, **kwargs):
        for item in real(*args, **kwargs):
            count[0] += isinstance(item, Word)
            if isinstance(item, Word):
                last_word[0] = time.perf_counter()
            yield item

    engine.model.next_scene = counting  # type: ignore[method-assign]
    last_word = [0.0]
    for scene in range(scenes):
        begin, first, words, count[0] = time.perf_counter(), 0.0, 0.0, 0
        for event in engine.continue_story(path, GenerationRequest(seeds=[scene])):
            now = time.perf_counter()
            if isinstance(event, TextDelta) and not first:
                first = now
            elif isinstance(event, TextDone):
                words = now
            elif isinstance(event, SceneReady):
                ready = event
        end = time.perf_counter()
        found["first word"].append(first - begin)
        found["token ms"].append(1e3 * (last_word[0] - first) / max(1, count[0] - 1))
        found["tokens"].append(count[0])
        found["queries"].append(words - last_word[0])
        found["picture"].append(end - words)
        found["scene"].append(end - begin)
        path.append(ContextScene(ready.text, ready.features))
    del engine.model.next_scene  # type: ignore[misc]
    return found


@torch.no_grad()
def agreement(engine: StoryEngine, scenes: int) -> tuple[float, float]:
    """Share of words that 8 bit chooses as the exact model does on the same past, and the mean divergence of what they
    would draw (nats)."""
    model = engine.model
    model.use_fast_paths(SLOW)
    state = model.begin()
    greedy = Sampling(temperature=0.0, max_text_tokens=60)
    features = torch.zeros(1, model.preset.visual_tokenizer.n_queries, model.preset.visual_tokenizer.output_dim)
    state = model.read_scene(state, model.tokens.scene_ids(OPENING, first=True), features)
    same, total, apart = 0, 0, 0.0
    from seed_story.models.inference.fast_decoder import FastDecoder

    small = FastDecoder(model.language_model, int8=True)
    for _ in range(scenes):
        told = [
            item for item in model.next_scene(state, seeds=[0], sampling=greedy) if isinstance(item, GeneratedScene)
        ][-1]
        ids = model.tokens.scene_ids(told.text, first=False)
        past = model.settled(state)
        exact = model.language_model.logits(model.read_ids(past.cache.fork(), [ids])[0])  # [L, V]
        small.load(past.cache, 1, len(ids))
        for index, token in enumerate(ids):
            mine = small.read([[token]])[0]
            same += int(mine.argmax() == exact[index].argmax())
            there, here = exact[index].log_softmax(-1), mine.log_softmax(-1)
            apart += float((there.exp() * (there - here)).sum())
            total += 1
        state = told.state
    return same / total, apart / total


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scenes", type=int, default=6)
    chosen = parser.parse_args()
    engine = StoryEngine(load_model(PRESETS["mini"]))
    lines = [
        f"{time.strftime('%Y-%m-%d')}: {processor()}, {os.cpu_count()} cores, {torch.get_num_threads()} threads, "
        f"PyTorch {torch.__version__}; medians of {chosen.scenes} scenes.",
        "",
    ]
    for name, speed in WAYS:
        engine.memo.clear()
        engine.model.use_fast_paths(speed)
        list(
            engine.continue_story([ContextScene(OPENING, features_like(engine))], GenerationRequest(seeds=[0]))
        )  # warms up
        found = story(engine, chosen.scenes)
        if len(lines) == 2:
            lines += ["| way | " + " | ".join(found) + " |", "| --- |" + " ---: |" * len(found)]
        lines.append(f"| {name} | " + " | ".join(f"{statistics.median(v):.2f}" for v in found.values()) + " |")
    same, apart = agreement(engine, 3)
    lines += ["", f"In 8 bit, {100 * same:.1f} % of the likeliest words are the exact ones; {apart:.4f} nats apart."]
    sys.stdout.write("\n".join(lines) + "\n")


def features_like(engine: StoryEngine):
    import numpy as np

    shape = engine.preset.visual_tokenizer
    return np.zeros((shape.n_queries, shape.output_dim), np.float16)


if __name__ == "__main__":
    main()
