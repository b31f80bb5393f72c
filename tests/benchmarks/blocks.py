"""What the pages cost on which a picture's numbers lie: `python -m tests.benchmarks.blocks`.

A picture of mini drawn and decoded on the CPU, in two fresh processes by turns: on large pages (as the app does) and
on small ones. Printed are the medians, their ratio, and how many pages the system cleared for one picture.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time

from seed_story.weights.device import LARGE_PAGES

ROUNDS, PICTURES = 3, 6


def measure() -> dict[str, float]:
    """Seconds and cleared pages of a picture, in this process."""
    import torch

    from seed_story.presets import PRESETS
    from seed_story.weights.loading import load_engine

    model = load_engine(PRESETS["mini"], device="cpu").model
    detokenizer, eyes = model.detokenizer, model.preset.visual_tokenizer
    shape = eyes.n_queries, eyes.output_dim
    features = torch.randn(1, *shape, generator=torch.Generator().manual_seed(0))
    seconds = []
    for _ in range(PICTURES + 1):
        pages, begin = resource.getrusage(resource.RUSAGE_SELF).ru_minflt, time.perf_counter()
        for step in detokenizer.generate(features, model.negative_features, seeds=[0]):
            latents = step.latents
        detokenizer.decode(latents)
        seconds.append(time.perf_counter() - begin)
        pages = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - pages
    return {"seconds": statistics.median(seconds[1:]), "pages": pages}


def main() -> None:
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(measure()) + "\n")
        return
    found: dict[str, list[dict[str, float]]] = {"small": [], "large": []}
    for _ in range(ROUNDS):
        for how, runs in found.items():
            command = [sys.executable, "-m", "tests.benchmarks.blocks", how]
            asked = {**os.environ, LARGE_PAGES: str(int(how == "large"))}
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=asked)
            runs.append(json.loads(done.stdout.strip().splitlines()[-1]))
    medians = {
        how: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for how, runs in found.items()
    }
    for how, values in medians.items():
        sys.stdout.write(f"{how}: {values['seconds']:.3f} s a picture, {values['pages']:.0f} pages\n")
    sys.stdout.write(f"ratio {medians['small']['seconds'] / medians['large']['seconds']:.2f}\n")


if __name__ == "__main__":
    main()
