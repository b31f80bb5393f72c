"""How fast the 7B layout tells on one GPU, random weights, scripted words: `python -m tests.benchmarks.full_size`.

Every scene has 45 words and a picture of 64 image tokens, the window is full (8 pictures). Two ways side by side: the
published one (everything read anew, image tokens one by one, eager, nothing kept, Euler's 50 steps with guidance 7.5),
and the product's. Sections are chosen by name, because machines may be lent for minutes only; each adds to the JSON and
the Markdown in `--out`:

    scenes     reference and product, phase by phase                    words      one fast path after the other
    pictures   likewise for pictures    compiled, fp8                   with torch.compile, in 8 bit
    branches   three continuations      long   scene 100 against 30     solver     steps against steps (preset mini)
    receipts   each fast path taken out of everything, and alone, beside what the libraries bring
    memory     under hard limits        start  process to first scene   two        words on one GPU, pictures on another

`--tiny` plays all of it with a tiny stand-in on the CPU: that is a test, not a measurement.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from seed_story.models.inference.switches import Speed
from tests.benchmarks.full import receipts, report, telling, tricks
from tests.benchmarks.full.setting import Setting, random_model, release, setting

MODEL_SECTIONS = (
    "reference", "product 50", "product 50 fp8", "product", "product fp8", "words", "pictures", "compiled",
    "fp8", "branches", "long", "receipts",
)  # fmt: skip
SHORT = {"scenes": ("reference", "product 50", "product")}
OTHERS = ("memory", "start", "two", "solver")


def speed_of(options: argparse.Namespace) -> Speed:
    return Speed(
        compiled=options.compiled, attention=options.attention, graphs=not options.no_graphs,
    )  # fmt: skip


def measure(section: str, at: Setting, options: argparse.Namespace, made: dict[str, Any]) -> Any:
    """One section's values; the model is made at the first one that needs it."""
    if section in OTHERS:
        from tests.benchmarks.full import places

        made.clear()
        release(at.device)
        return getattr(places, section)(at, options)
    if "model" not in made:
        made["model"] = random_model(at)
    model, speed = made["model"], speed_of(options)
    default = at.preset.detokenizer.steps
    if section == "reference":
        return report.plain(telling.reference(model, at))
    if section == "product 50":
        return report.plain(telling.product(model, at, speed, steps=telling.STEPS, released=True))
    if section == "product 50 fp8":
        return report.plain(telling.product(model, at, replace(speed, fp8=True), steps=telling.STEPS, released=True))
    if section == "product":
        return report.plain(telling.product(model, at, speed, steps=default, released=False))
    if section == "product fp8":
        return report.plain(telling.product(model, at, replace(speed, fp8=True), steps=default, released=False))
    if section == "words":
        return tricks.words(model, at)
    if section == "receipts":
        return receipts.receipts(
            model, at, lambda rows: report.keep(options.out, {"receipts": rows}) and None, options.seconds
        )
    if section == "branches":
        return telling.branches(model, at, speed, default)
    if section == "long":
        return telling.long_story(model, at, speed, 12 if at.tiny else options.long)
    return tricks.pictures(model, at, section)


IN_PLACE = ("product 50 fp8", "product fp8", "fp8", "receipts")  # these change the model for good


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sections", default="scenes", help="names with commas between; see above")
    parser.add_argument("--out", type=Path, default=Path("runs/full-size"), help="folder of the tables")
    parser.add_argument("--scenes", type=int, default=12)
    parser.add_argument("--preset", choices=("george", "mini"), default="george", help="mini also runs on a CPU")
    parser.add_argument("--long", type=int, default=100, help="scenes of the long story")
    parser.add_argument("--compiled", choices=("no", "background", "blocks"), default="blocks", help="of the U-Net")
    parser.add_argument("--attention", choices=("usual", "cudnn"), default="cudnn")
    parser.add_argument("--no-graphs", action="store_true", help="record no steps")
    parser.add_argument("--limits", default="22,15,11", help="GiB, for memory")
    parser.add_argument("--plan", default="auto", help="memory plan, for memory")
    parser.add_argument(
        "--room", type=Path, default=Path("/tmp/full-size"), help="disk for converted weights, for start"
    )
    parser.add_argument("--seconds", type=float, default=420, help="for receipts: no new row after so many")
    parser.add_argument("--tiny", action="store_true", help="a tiny stand-in on the CPU")
    options = parser.parse_args(given)
    logging.basicConfig(level=logging.WARNING)
    torch.set_float32_matmul_precision("high")
    cuda = torch.cuda.is_available()
    at = setting(tiny=options.tiny, scenes=options.scenes, device="cuda" if cuda else "cpu", preset=options.preset)
    sections = [name for part in options.sections.split(",") for name in SHORT.get(part, (part.replace("_", " "),))]
    if unknown := [name for name in sections if name not in (*MODEL_SECTIONS, *OTHERS)]:
        parser.error(f"no section {', '.join(unknown)}")
    if not options.tiny and not cuda and sections != ["solver"] and options.preset != "mini":
        parser.error("there is no CUDA device; --tiny plays it on the CPU, and solver does without")
    made: dict[str, Any] = {}
    sys.stdout.write(report.head(at) + "\n")
    for section in sections:
        begin = time.perf_counter()
        values = measure(section, at, options, made)
        if section in IN_PLACE:
            made.clear()
        known = report.keep(options.out, {section: values})
        sys.stdout.write(f"{section}: {time.perf_counter() - begin:.0f} s\n")
        sys.stdout.flush()
    sys.stdout.write(report.markdown(known))


if __name__ == "__main__":
    main()
