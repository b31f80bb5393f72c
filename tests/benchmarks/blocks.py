"""What it costs to take a decoder's blocks from the system for every layer: `python -m tests.benchmarks.blocks`.

A picture of mini drawn and decoded on the CPU, in two fresh processes by turns: with blocks kept (as the app does) and
without. Printed are the medians, their ratio, and the pages that the system cleared for one picture.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time

ROUNDS, PICTURES = 3, 6


def measure(kept: bool) -> dict[str, float]:
    """Seconds and cleared pages of a picture, in this process."""
    import torch

    from seed_story import hardware
    from seed_story.presets import PRESETS
    from seed_story.weights import load_engine

    if not kept:
        hardware.keep_large_blocks = lambda: False  # type: ignore[assignment]
    detokenizer = (model := load_engine(PRESETS["mini"], device="cpu").model).detokenizer
    shape = model.preset.visual_tokenizer.n_queries, model.preset.visual_tokenizer.output_dim
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
        sys.stdout.write(json.dumps(measure(sys.argv[1] == "kept")) + "\n")
        return
    found: dict[str, list[dict[str, float]]] = {"given back": [], "kept": []}
    for _ in range(ROUNDS):
        for how, runs in found.items():
            command = [sys.executable, "-m", "tests.benchmarks.blocks", how]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            runs.append(json.loads(done.stdout.strip().splitlines()[-1]))
    medians = {
        how: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for how, runs in found.items()
    }
    for how, values in medians.items():
        sys.stdout.write(f"{how}: {values['seconds']:.3f} s a picture, {values['pages']:.0f} pages\n")
    sys.stdout.write(f"ratio {medians['given back']['seconds'] / medians['kept']['seconds']:.2f}\n")


if __name__ == "__main__":
    main()
