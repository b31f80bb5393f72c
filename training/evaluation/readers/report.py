"""The readers' figures as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from training.evaluation.readers.collect import read_ratings
from training.evaluation.readers.figures import EVERY, FEWEST_READINGS, Figures, figures_of
from training.evaluation.readers.packets import open_key, read_packets
from training.evaluation.readers.questions import QUESTIONS
from training.evaluation.scores import Figure


def report(folder: Path, key: Path, *, partial: bool = False) -> str:
    """Opens the key, writes `report.md` and `report.json` into the folder, and returns the Markdown.

    Raises InputError without enough readings, or with another key.
    """
    packets, letters = read_packets(folder), open_key(folder, key)
    figures = figures_of(packets, read_ratings(folder), letters, partial)
    text = markdown(figures)
    (folder / "report.md").write_text(text, encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(asdict(figures), indent=1) + "\n", encoding="utf-8")
    return text


def markdown(figures: Figures) -> str:
    few = [name for name, count in figures.readings.items() if count < FEWEST_READINGS]
    readers = ", ".join(f"{name} ({kind or 'kind not said'})" for name, kind in figures.readers.items())
    lines = ["# Readers", "", f"{len(figures.readings)} packets, {len(figures.readers)} readers: {readers}.", ""]
    if few:
        lines += [f"**Partial: fewer than {FEWEST_READINGS} readings of {', '.join(few)}.**", ""]
    for group, systems in figures.medians.items():
        lines += [
            f"## {'All openings' if group == EVERY else group}",
            "",
            "Medians over openings of the mean of a story's readers, 0 to 10, with 95 % intervals.",
            "",
        ]
        lines += [f"| | {' | '.join(systems)} |", f"| --- |{' ---: |' * len(systems)}"]
        for question, one in QUESTIONS.items():
            lines.append(_row(one.title, [_said(system[question]) for system in systems.values()]))
        lines.append(_row("Ends (share)", [_said(figures.ends[group][system], 2) for system in systems]))
        lines.append(_row("openings", [str(figures.ends[group][system].count) for system in systems]))
        for two in figures.preferences[group]:
            lines += [
                "",
                f"{two.first} preferred to {two.second}: {_said(two.share, 2)} of the choices, a tie counted as a half "
                f"({two.wins} for {two.first}, {two.ties} ties, {two.losses} for {two.second}).",
            ]
        lines.append("")
    lines += ["## Agreement between readers", "", "Krippendorff's alpha; 1 is perfect, 0 is chance.", ""]
    lines += ["| | ordinal | interval | nominal |", "| --- | ---: | ---: | ---: |"]
    for question, values in figures.alpha.items():
        title = QUESTIONS[question].title if question in QUESTIONS else question
        cells = [values.get(metric) for metric in ("ordinal", "interval", "nominal")]
        lines.append(_row(title, ["" if one is None else f"{one:.2f}" for one in cells]))
    return "\n".join(lines) + "\n"


def _said(one: Figure, digits: int = 1) -> str:
    return f"{one.value:.{digits}f} ({one.low:.{digits}f}-{one.high:.{digits}f})"


def _row(title: str, cells: Sequence[str]) -> str:
    return f"| {title} | {' | '.join(cells)} |"
