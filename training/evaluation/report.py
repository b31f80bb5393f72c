"""Scored folders of stories as one HTML file: figures side by side, and the stories themselves with what was wrong.

The file needs nothing beside itself: pictures are small WebPs inside it, plots are SVG.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seed_story.errors import InputError
from training.evaluation.folder import GeneratedStory, read_folder
from training.evaluation.openings import is_opening
from training.evaluation.report_openings import STYLE as OPENINGS_STYLE
from training.evaluation.report_openings import openings_section
from training.evaluation.report_parts import figure_cells, inline
from training.evaluation.scores import Scores

SCORES = "scores.json"
UNBOUNDED = ("words a scene",)  # figures that are no shares

STYLE = """
:root { color-scheme: light dark; --line: #8884; --bar: #2a7d5f; --bad: #b4451f }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 1500px; padding: 0 1rem }
table { border-collapse: collapse }
th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: left }
td.n { text-align: right; font-variant-numeric: tabular-nums } small { opacity: .7 }
svg rect.b { fill: var(--bar); opacity: .35 } svg line { stroke: var(--bar); stroke-width: 2 }
.story { display: flex; gap: .6rem; overflow-x: auto; padding: .4rem 0 1rem } figure { margin: 0; flex: 0 0 176px }
figure img { width: 176px; height: 176px; border-radius: 8px; display: block } figcaption { font-size: 12.5px }
.wrong { color: var(--bad) } figure.off img { outline: 3px solid var(--bad) }
""".strip()


@dataclass(frozen=True)
class Scored:
    """One folder: its stories and what they scored."""

    stories: Sequence[GeneratedStory]
    scores: Scores


def open_scored(folder: Path) -> Scored:
    """Raises InputError for a folder that was not scored yet."""
    file = folder / SCORES
    if not file.is_file():
        raise InputError(f"{folder} has no {SCORES} yet: run `python -m training.evaluation score {folder}` first.")
    return Scored(read_folder(folder), Scores.from_dict(json.loads(file.read_text(encoding="utf-8"))))


def write_report(out: Path, folders: Sequence[Path], *, stories: int = 12) -> None:
    """Compares scored folders in one page; `stories` of each are shown, those with most mistakes first.

    Folders of free openings or foreign frames are shown whole, in sections of their own; they need no scores.
    """
    openings = {folder: loaded for folder in folders if (loaded := _openings(folder))}
    names = [folder.name for folder in openings]
    systems = [open_scored(folder) for folder in folders if folder not in openings]
    parts = ["<h1>Told stories, scored</h1>"]
    if systems:
        parts += [_figures(systems), _depths(systems), *(_stories(system, stories) for system in systems)]
    for title, framed in (("Openings that no template would write", False), ("Foreign frames", True)):
        runs = {
            folder.name if names.count(folder.name) == 1 else str(folder): loaded
            for folder, loaded in openings.items()
            if ("shows" in loaded[0].facts) == framed
        }
        if runs:
            parts.append(openings_section(title, runs))
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Told stories, scored</title><meta name="viewport" '
        f'content="width=device-width"><style>{STYLE}\n{OPENINGS_STYLE}</style><body>{"".join(parts)}</body></html>'
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, encoding="utf-8")


def _openings(folder: Path) -> list[GeneratedStory]:
    """The stories of a folder of continued openings; none for any other folder."""
    stories = read_folder(folder) if folder.is_dir() else []
    return stories if stories and all(map(is_opening, stories)) else []


def _figures(systems: Sequence[Scored]) -> str:
    names = dict.fromkeys(name for system in systems for name in system.scores.figures)
    head = "".join(
        f"<th colspan=2>{html.escape(one.scores.system)}<br><small>{one.scores.stories} stories of "
        f"{one.scores.scenes}</small></th>"
        for one in systems
    )
    rows = []
    for name in names:
        cells = "".join(figure_cells(one.scores.figures.get(name), bar=name not in UNBOUNDED) for one in systems)
        rows.append(f"<tr><th scope=row>{html.escape(name)}</th>{cells}</tr>")
    for name in dict.fromkeys(name for system in systems for name in system.scores.distances):
        cells = "".join(
            f"<td class=n>{one.scores.distances[name]:.2f}</td><td></td>"
            if name in one.scores.distances
            else "<td></td><td></td>"
            for one in systems
        )
        rows.append(f"<tr><th scope=row>{html.escape(name)}</th>{cells}</tr>")
    return f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _depths(systems: Sequence[Scored]) -> str:
    depths = sorted({depth for system in systems for depth in system.scores.depths})
    if not depths:
        return ""
    rows = []
    for name in ("named is visible", "outfit as said"):
        for depth in depths:
            cells = "".join(figure_cells(one.scores.depths.get(depth, {}).get(name)) for one in systems)
            rows.append(f"<tr><th scope=row>{name}, scene {depth}</th>{cells}</tr>")
    return f"<h2>Deeper into the story</h2><table><tbody>{''.join(rows)}</tbody></table>"


def _stories(system: Scored, count: int) -> str:
    def mistakes(story: GeneratedStory) -> int:
        return -len(system.scores.per_story.get(story.id, {}).get("wrong", {}))

    shown = sorted(system.stories, key=lambda story: (mistakes(story), story.id))[:count]
    return f"<h2>{html.escape(system.scores.system)}</h2>" + "".join(_story(story, system.scores) for story in shown)


def _story(story: GeneratedStory, scores: Scores) -> str:
    facts = scores.per_story.get(story.id, {})
    wrong = {int(number): names for number, names in facts.get("wrong", {}).items()}
    swaps = ""
    if facts.get("swaps"):
        swaps = f" <span class=wrong>said to be somebody else: {html.escape(', '.join(facts['swaps']))}</span>"
    cells = []
    for number, (path, caption) in enumerate(zip(story.images, story.captions, strict=True), 1):
        amiss = "; ".join(wrong.get(number, ()))
        note = f"<br><span class=wrong>not: {html.escape(amiss)}</span>" if amiss else ""
        cells.append(
            f"<figure{' class=off' if amiss else ''}>"
            f'<img loading=lazy alt="{html.escape(caption)}" src="{inline(path)}">'
            f"<figcaption>{number}. {html.escape(caption)}{note}</figcaption></figure>"
        )
    return f"<h3>{html.escape(story.id)}{swaps}</h3><div class=story>{''.join(cells)}</div>"
