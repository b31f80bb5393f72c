"""Tellings of several people in common steps against one after the other: `python -m tests.benchmarks.together`.

Each of N people has a story of their own, of two to five scenes, and asks for the next scene again and again, all at
once (nobody thinks between two scenes: the hardest case). Reported are ratios within one run: scenes a second with the
studio's usual way, where the others wait for their turn, and with `tell_together`; and the slowest first word, against
that of somebody who is alone.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import psutil
import torch

from seed_story.engine import SceneReady, StoryEngine, TextDelta, Turn
from seed_story.presets import PRESETS
from seed_story.weights import load_engine

OPENING = "Ruby was a fox with a green scarf. One morning she found a map in the meadow."


@dataclass
class Run:
    """Seconds until each first word and each whole scene; `scenes_per_second` over all people."""

    people: int
    first_words: list[float]
    scenes: list[float]
    scenes_per_second: float


def measure(engine: StoryEngine, people: int, scenes: int) -> Run:
    """`people` tell `scenes` scenes each, all at once."""
    first_words: list[float] = []
    whole: list[float] = []
    lock = threading.Lock()
    ready = threading.Barrier(people + 1)

    def tell(person: int) -> None:
        path = _opening(engine, person)
        ready.wait()
        for number in range(scenes):
            began, heard = time.perf_counter(), 0.0
            for event in engine.continue_story(path, seeds=[1000 * person + number]):
                if isinstance(event, TextDelta) and not heard:
                    heard = time.perf_counter() - began
                if isinstance(event, SceneReady):
                    path = [*path, Turn(event.text, event.features)]
            with lock:
                first_words.append(heard)
                whole.append(time.perf_counter() - began)

    threads = [threading.Thread(target=tell, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return Run(people, first_words, whole, people * scenes / (time.perf_counter() - began))


def _opening(engine: StoryEngine, person: int) -> list[Turn]:
    config = engine.preset.visual_tokenizer
    generator = torch.Generator().manual_seed(person)
    shape = config.n_queries, config.output_dim
    return [Turn(f"{OPENING} {person}" if n == 0 else f"Then it rained {n} times.",
                 torch.randn(shape, generator=generator).numpy()) for n in range(1 + person % 4)]  # fmt: skip


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.together")
    parser.add_argument("--preset", default="mini", choices=list(PRESETS))
    parser.add_argument("--device", default="auto")
    parser.add_argument("--people", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--scenes", type=int, default=2, help="of each person")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(given)
    engine = load_engine(PRESETS[options.preset], device=options.device)
    measure(engine, 1, 1)
    in_turn = {people: measure(engine, people, options.scenes) for people in options.people}
    engine.tell_together(max(options.people))
    joined = {people: measure(engine, people, options.scenes) for people in options.people}
    assert engine._together is not None
    if options.json:
        print(json.dumps([asdict(run) for run in (*in_turn.values(), *joined.values())]))
        return 0
    alone = statistics.median(in_turn[min(in_turn)].first_words)
    print(f"preset {options.preset}, {platform.processor() or platform.machine()}, {psutil.cpu_count()} cores, "
          f"{engine.model.device}; first word alone: {alone:.2f} s\n")  # fmt: skip
    print(
        "| people | scenes a second, in turn | together | ratio | first word in turn (slowest) | together (slowest) |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for people in options.people:
        before, now = in_turn[people], joined[people]
        ratio = now.scenes_per_second / before.scenes_per_second
        words = [f"{max(run.first_words) / alone:.1f} x" for run in (before, now)]
        rates = f"{before.scenes_per_second:.3f} | {now.scenes_per_second:.3f} | {ratio:.2f}"
        print(f"| {people} | {rates} | {' | '.join(words)} |")
    print(f"\nwords that went together: {dict(sorted(engine._together.words.sizes.items()))}")
    print(f"strokes that went together: {dict(sorted(engine._together.strokes.sizes.items()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
