"""Scenes a second with one to four replicas of the model on one machine: `python -m tests.benchmarks.replicas`.

Ray Serve runs them as `serve --engine ray` does, each with one processor thread; eight people tell all at once and do
not think. More replicas than cores show what is lost when they share them. Needs requirements-ray.txt.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence

import psutil

from seed_story.presets import PRESETS
from seed_story.serving.ray_serve import APP, remote_engine
from tests.benchmarks.film import processor
from tests.benchmarks.together import Run, measure

PEOPLE = 8


def with_replicas(preset: str, count: int, scenes: int) -> tuple[Run, float]:
    """What people waited, and gigabytes that all replicas hold."""
    import ray
    from ray import serve

    os.environ["SEED_STORY_REPLICAS"] = str(count)
    ray.init(num_cpus=count + 1, include_dashboard=False, namespace=APP, log_to_driver=False)
    try:
        engine = remote_engine(preset, "cpu")(lambda fraction, message: None)
        while running(serve) < count:
            time.sleep(0.5)
        return measure(engine, PEOPLE, scenes), held()  # it begins with a scene of everybody that does not count
    finally:
        serve.shutdown()
        ray.shutdown()


def held() -> float:
    """Gigabytes of all replicas."""
    commands = {one: " ".join(one.info["cmdline"] or ()) for one in psutil.process_iter(["cmdline"])}
    return sum(one.memory_info().rss for one, command in commands.items() if "ServeReplica" in command) / 1e9


def running(serve: object) -> int:
    deployments = serve.status().applications[APP].deployments  # type: ignore[attr-defined]
    return sum(states.get("RUNNING", 0) for states in (one.replica_states for one in deployments.values()))


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.replicas")
    parser.add_argument("--preset", default="mini", choices=list(PRESETS))
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--scenes", type=int, default=1, help="of each person")
    options = parser.parse_args(given)
    print(f"{time.strftime('%Y-%m-%d')}: preset {options.preset}, {processor()}, {psutil.cpu_count()} cores, {PEOPLE} "
          "people who do not think, one thread for each replica.\n")  # fmt: skip
    print("| replicas | scenes a second | whole scene, median s | slowest first word, s | memory of all, GB |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for count in options.replicas:
        run, held = with_replicas(options.preset, count, options.scenes)
        figures = [run.scenes_per_second, statistics.median(run.scenes), max(run.first_words), held]
        print(f"| {count} | {figures[0]:.3f} | " + " | ".join(f"{figure:.1f}" for figure in figures[1:]) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
