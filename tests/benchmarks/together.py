"""Tellings of several people in common steps against one after the other: `python -m tests.benchmarks.together`.

Each of N people has a story of their own, of two to five scenes, and asks for the next scene again and again. First all
at the very same moment, and without thinking between two scenes: the hardest case. Then with time to think, drawn from
an exponential distribution, as people do who read what they are told. Reported are ratios within one run: scenes a
second with the studio's usual way, where the others wait for their turn, and with `tell_together`; and the first words,
against those of the same people alone.

`--random` takes the preset's layout with random weights, and lets it say 45 words a scene: for the full size on a GPU.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass

import psutil
import torch

from seed_story.presets import PRESETS
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import SceneReady, StoryEngine, TextDelta
from seed_story.weights.loading import load_engine
from tests.benchmarks.film import processor
from tests.benchmarks.full.setting import Setting, caption, random_model, scripted, setting

OPENING = "Ruby was a fox with a green scarf. One morning she found a map in the meadow."


@dataclass
class Run:
    """Seconds until each first word and each whole scene; `scenes_per_second` over all people."""

    people: int
    first_words: list[float]
    scenes: list[float]
    scenes_per_second: float


def measure(engine: StoryEngine, people: int, scenes: int, think: float = 0.0) -> Run:
    """`people` tell `scenes` scenes each: all at once, or with `think` seconds (mean) before each."""
    first_words: list[float] = []
    whole: list[float] = []
    lock = threading.Lock()
    ready = threading.Barrier(people + 1)

    def tell(person: int) -> None:
        chance = random.Random(person)
        try:
            path = _told(engine, _opening(engine, person), 1000 * person)[0]  # so that what it read is known
        except BaseException:
            ready.abort()  # else all the others would wait for ever
            raise
        ready.wait()
        for number in range(scenes):
            time.sleep(chance.expovariate(1 / think) if think else 0.0)
            path, heard, seconds = _told(engine, path, 1000 * person + number)
            with lock:
                first_words.append(heard)
                whole.append(seconds)

    threads = [threading.Thread(target=tell, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return Run(people, first_words, whole, people * scenes / (time.perf_counter() - began))


def _told(engine: StoryEngine, path: list[ContextScene], seed: int) -> tuple[list[ContextScene], float, float]:
    """The path with one scene more, and seconds until its first word and its end."""
    began, heard = time.perf_counter(), 0.0
    for event in engine.continue_story(path, GenerationRequest(seeds=[seed])):
        if isinstance(event, TextDelta) and not heard:
            heard = time.perf_counter() - began
        if isinstance(event, SceneReady):
            path = [*path, ContextScene(event.text, event.features)]
            ended = time.perf_counter() - began
    return path, heard, ended


def _opening(engine: StoryEngine, person: int) -> list[ContextScene]:
    config = engine.preset.visual_tokenizer
    generator = torch.Generator().manual_seed(person)
    shape = config.n_queries, config.output_dim
    texts = [f"{OPENING} {person}", *(f"Then it rained {n} times." for n in range(1, 1 + person % 4))]
    if engine.weights_id == "random":  # its tokens are nobody's words
        at = Setting(engine.preset, engine.model.device, torch.float32)
        texts = [engine.model.tokens.decode(caption(at, 10 * person + n)) for n in range(len(texts))]
    return [ContextScene(text, torch.randn(shape, generator=generator).numpy()) for text in texts]


def _random(stack: ExitStack, *, tiny: bool) -> StoryEngine:
    """The full size with random weights on the GPU, or a tiny stand-in on the CPU, told how much to say."""
    from seed_story.weights.device import speed_for

    at = setting(tiny=tiny, scenes=1)
    model = random_model(at)
    model.use_fast_paths(speed_for(str(at.device)))
    stack.enter_context(scripted(model, at, 5))
    return StoryEngine(model, memo_bytes=8 << 30)


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.together")
    parser.add_argument("--preset", default="mini", choices=list(PRESETS))
    parser.add_argument("--device", default="auto")
    parser.add_argument("--people", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--scenes", type=int, default=2, help="of each person")
    parser.add_argument(
        "--think", type=float, default=20.0, help="mean seconds before each scene, second table; 0: none"
    )
    parser.add_argument("--random", choices=("full", "tiny"), help="random weights in the layout of 7B, or tiny ones")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(given)
    with ExitStack() as stack:
        if options.random:
            engine = _random(stack, tiny=options.random == "tiny")
        else:
            engine = load_engine(PRESETS[options.preset], device=options.device)
        return report(engine, options)


def report(engine: StoryEngine, options: argparse.Namespace) -> int:
    """Measures and prints."""
    measure(engine, 1, 1)
    alone = Run(1, [], [], 0.0)
    for person in range(max(options.people)):
        path = _told(engine, _opening(engine, person), 1000 * person)[0]
        _, heard, seconds = _told(engine, path, 1000 * person)
        alone.first_words.append(heard)
        alone.scenes.append(seconds)
    thinking = [0.0, options.think] if options.think else [0.0]
    crowds = {
        think: [count for count in options.people if not think or count == max(options.people)] for think in thinking
    }
    in_turn = {(n, think): measure(engine, n, options.scenes, think) for think in thinking for n in crowds[think]}
    engine.tell_together(max(options.people))
    if engine.model.device.type == "cuda":  # every size of a batch is recorded when it first comes
        measure(engine, max(options.people), 2)
    joined = {(n, think): measure(engine, n, options.scenes, think) for n, think in in_turn}
    assert engine._together is not None
    if options.json:
        print(json.dumps([asdict(run) for run in (alone, *in_turn.values(), *joined.values())]))
        return 0
    first, scene = statistics.median(alone.first_words), statistics.median(alone.scenes)
    print(f"{time.strftime('%Y-%m-%d')}: preset {engine.preset.name}, {processor()}, {psutil.cpu_count()} cores, "
          f"{engine.model.device}. Alone (median of {len(alone.scenes)} people): first word {first:.2f} s, "
          f"slowest {max(alone.first_words):.2f} s; whole scene {scene:.2f} s.\n")  # fmt: skip
    print("| people | think, s | scenes a second, in turn | together | ratio | first word in turn: median, slowest | "
          "together | whole scene in turn, median | together |")  # fmt: skip
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for (people, think), before in in_turn.items():
        now = joined[people, think]
        ratio = now.scenes_per_second / before.scenes_per_second
        words = [
            f"{statistics.median(run.first_words) / first:.1f} x, {max(run.first_words) / first:.1f} x"
            for run in (before, now)
        ]
        whole = [f"{statistics.median(run.scenes):.1f} s" for run in (before, now)]
        rates = f"{before.scenes_per_second:.3f} | {now.scenes_per_second:.3f} | {ratio:.2f}"
        print(f"| {people} | {think:g} | {rates} | {' | '.join(words)} | {' | '.join(whole)} |")
    print(f"\nwords that went together: {dict(sorted(engine._together.words.sizes.items()))}")
    print(f"strokes that went together: {dict(sorted(engine._together.denoising.sizes.items()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
