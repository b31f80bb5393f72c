"""What was measured, as JSON that later runs add to, and as Markdown with the aims beside it."""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from tests.benchmarks.full.receipts import worth
from tests.benchmarks.full.setting import PHASES, UNET, VAE, Setting, Told

RESULTS, TABLES = "full_size.json", "full_size.md"


def machine() -> dict[str, Any]:
    versions = {}
    for name in ("torch", "transformers", "diffusers", "peft"):
        try:
            versions[name] = __import__(name).__version__
        except ImportError:
            continue
    cuda = torch.cuda.is_available()
    return {
        "date": time.strftime("%Y-%m-%d"), "python": platform.python_version(), "versions": versions,
        "device": f"{torch.cuda.device_count()} x {torch.cuda.get_device_name()}" if cuda else "CPU",
        "command": " ".join(["python -m tests.benchmarks.full_size", *sys.argv[1:]]),
    }  # fmt: skip


def keep(folder: Path, found: dict[str, Any]) -> dict[str, Any]:
    """Adds sections to what earlier runs found; everything so far. Called after each: a run may be cut off."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / RESULTS
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    for name, values in found.items():
        known[name] = {"machine": machine(), "values": values}
    path.write_text(json.dumps(known, indent=1), encoding="utf-8")
    (folder / TABLES).write_text(markdown(known), encoding="utf-8")
    return known


def plain(told: Told) -> dict[str, Any]:
    return {
        "seconds": told.totals, "median": told.median(), "GiB": told.peak, "scenes": len(told.totals),
        "phases": {name: told.phase(name) for name in PHASES},
    }  # fmt: skip


def markdown(known: dict[str, Any]) -> str:
    """All sections as tables."""
    lines: list[str] = []
    machines = sorted({_machine(entry["machine"]) for entry in known.values()})
    lines += [*machines, ""]
    values = {name: entry["values"] for name, entry in known.items()}
    for section in (_aims, _scenes, _rows, _receipts, _long, _memory):
        lines += section(values)
    lines += ["Commands:", "", *(f"- {name}: `{entry['machine']['command']}`" for name, entry in known.items())]
    return "\n".join(lines) + "\n"


def _machine(facts: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items())
    return f"{facts['date']}: {facts['device']}, Python {facts['python']}, {versions}."


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    shown = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    shown += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return [*shown, ""]


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2e}" if 0 < abs(value) < 0.005 else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
    return str(value)


SCENES = {
    "reference": "reference: 50 Euler steps, nothing kept",
    "product 50": "product, the same 50 steps",
    "product 50 fp8": "product, the same 50 steps, 8 bit",
    "product": "product, the app's default schedule",
    "product fp8": "product, the app's default schedule, 8 bit",
}


def _scenes(values: dict[str, Any]) -> list[str]:
    found = {name: values[name] for name in SCENES if name in values}
    if not found:
        return []
    base = values.get("reference", {}).get("median")
    rows = []
    for name, told in found.items():
        ratio = f"{base / told['median']:.1f} x" if base else ""
        phases = [told["phases"][phase] for phase in PHASES]
        rows.append([SCENES[name], *phases, told["median"], ratio, told["GiB"], told["scenes"]])
    head = ["seconds of a scene (median)", *PHASES, "whole", "against reference", "GiB", "scenes"]
    return ["## Phases", "", *table(head, rows)]


def _rows(values: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for title, names in (
        ("Words, way by way", ["words"]),
        ("Pictures, way by way", ["pictures", "compiled", "fp8"]),
        ("Solvers", ["solver"]),
    ):
        rows = [row for name in names for row in values.get(name, [])]
        if rows:
            head = list(rows[0])
            lines += [f"## {title}", "", *table(head, [[row.get(key, "") for key in head] for row in rows])]
    return lines


def _receipts(values: dict[str, Any]) -> list[str]:
    """As measured, and as a share of a scene (`receipts.worth`)."""
    rows = values.get("receipts", [])
    if not rows:
        return []
    head = ("of", "path", "word ms", "queries ms", "step ms", "decoder ms", "first call s", "GiB", "said")
    shares = [[row["path"], row["ms of a scene"], f"{100 * row['share']:+.1f} %"] for row in worth(rows)]
    return [
        "## Fast paths", "", *table(head, [[row.get(key, "") for key in head] for row in rows]),
        *table(("path", "ms of a scene, more", "share"), shares),
    ]  # fmt: skip


def _long(values: dict[str, Any]) -> list[str]:
    if "long" not in values:
        return []
    found = values["long"]
    rows = [
        [f"scene {found['early']}", found["seconds early"], found["entries early"], found["GiB early"]],
        [f"scene {found['scenes']}", found["seconds late"], found["entries late"], found["GiB late"]],
    ]
    return ["## Long stories", "", *table(["words of", "seconds", "entries of the cache", "GiB held"], rows)]


def _memory(values: dict[str, Any]) -> list[str]:
    rows = values.get("memory", []) + values.get("two", [])
    if not rows:
        return []
    head = list(rows[0])
    return ["## Memory", "", *table(head, [[row.get(key, "") for key in head] for row in rows])]


def _aims(values: dict[str, Any]) -> list[str]:
    """The aims that have figures."""
    rows: list[list[str]] = []

    def aim(what: str, limit: str, got: str, good: bool) -> None:
        rows.append([what, limit, got, "yes" if good else "**no**"])

    if words := values.get("words"):
        best = words[-1]
        aim("text token", "≤ 9 ms", f"{best['token ms']:.1f} ms", best["token ms"] <= 9)
        first = f"{best['first ms']:.0f} ms at {best['entries']} entries"
        aim("first token", "≤ 60 ms", first, best["first ms"] <= 60)
        aim("image queries", "≤ 40 ms", f"{best['queries ms']:.0f} ms", best["queries ms"] <= 40)

    def drawn(name: str) -> float | None:
        return values[name]["phases"][UNET] + values[name]["phases"][VAE] if name in values else None

    for name, limit, what in (
        ("product 50", 2.3, "picture, the same 50 steps"),
        ("product 50 fp8", 1.7, "picture, the same 50 steps, 8 bit"),
        ("product", 0.85, "picture, default schedule"),
        ("product fp8", 0.85, "picture, default schedule, 8 bit"),
    ):
        seconds = drawn(name)
        if seconds is not None:
            aim(what, f"≤ {limit} s", f"{seconds:.2f} s", seconds <= limit)
    if "reference" in values:
        base = values["reference"]["median"]
        for name, limit in (("product 50", 4.0), ("product 50 fp8", 5.0), ("product", 8.0), ("product fp8", 8.0)):
            if name in values:
                ratio = base / values[name]["median"]
                aim(f"whole scene, {SCENES[name]}", f"≥ {limit:.0f} x", f"{ratio:.1f} x", ratio >= limit)
    if found := values.get("branches"):
        lm, whole = found["lm 3"] / found["lm 1"], found["whole 3"] / found["whole 1"]
        aim("three branches, language model", "≤ 1.4 x one", f"{lm:.2f} x", lm <= 1.4)
        aim("three branches, whole", "≤ 2.2 x one", f"{whole:.2f} x", whole <= 2.2)
    if found := values.get("long"):
        ratio = found["seconds late"] / found["seconds early"]
        aim(f"scene {found['scenes']} against {found['early']}", "≤ 1.05 x", f"{ratio:.2f} x", ratio <= 1.05)
    if found := values.get("start"):
        aim("process to first scene", "≤ 25 s", f"{found['first scene']:.1f} s", found["first scene"] <= 25)
    return ["## Aims", "", *table(["what", "aim", "got", "met"], rows)] if rows else []


def head(at: Setting) -> str:
    kind = "tiny stand-in" if at.tiny else "full size"
    return f"{kind}, {at.words} words and {at.preset.language_model.num_img_out_tokens} image tokens a scene, {at.size}"
