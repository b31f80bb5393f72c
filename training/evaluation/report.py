"""Scored folders of stories as one HTML file: figures side by side, and the stories themselves with what was wrong.

The file needs nothing beside itself: pictures are small JPEGs inside it, plots are SVG.
"""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from seed_story.errors import InputError
from training.evaluation.folder import ToldStory, read_folder
from training.evaluation.scores import Figure, Scores

SCORES = "scores.json"
SIDE = 176  # pixels of a picture
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

    stories: Sequence[ToldStory]
    scores: Scores


def open_scored(folder: Path) -> Scored:
    """Raises InputError for a folder that was not scored yet."""
    file = folder / SCORES
    if not file.is_file():
        raise InputError(f"{folder} has no {SCORES} yet: run `python -m training.evaluation score {folder}` first.")
    return Scored(read_folder(folder), Scores.from_dict(json.loads(file.read_text(encoding="utf-8"))))


def write_report(out: Path, folders: Sequence[Path], *, stories: int = 12) -> None:
    """Compares scored folders in one page; `stories` of each are shown, those with most mistakes first."""
    systems = [open_scored(folder) for folder in folders]
    parts = ["<h1>Told stories, scored</h1>", _figures(systems), _depths(systems)]
    parts += [_stories(system, stories) for system in systems]
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Told stories, scored</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style><body>{"".join(parts)}</body></html>'
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, encoding="utf-8")


def _figures(systems: Sequence[Scored]) -> str:
    names = dict.fromkeys(name for system in systems for name in system.scores.figures)
    head = "".join(
        f"<th colspan=2>{html.escape(one.scores.system)}<br><small>{one.scores.stories} stories of "
        f"{one.scores.scenes}</small></th>"
        for one in systems
    )
    rows = []
    for name in names:
        cells = "".join(_cells(one.scores.figures.get(name), bar=name not in UNBOUNDED) for one in systems)
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
            cells = "".join(_cells(one.scores.depths.get(depth, {}).get(name)) for one in systems)
            rows.append(f"<tr><th scope=row>{name}, scene {depth}</th>{cells}</tr>")
    return f"<h2>Deeper into the story</h2><table><tbody>{''.join(rows)}</tbody></table>"


def _cells(one: Figure | None, bar: bool = True) -> str:
    """A number and its bar with the interval."""
    if one is None:
        return "<td></td><td></td>"
    title = f"{one.low:.3f} to {one.high:.3f}, n = {one.count}"
    drawn = ""
    if bar:
        low, high, value = (round(100 * x, 1) for x in (one.low, one.high, one.value))
        drawn = (
            f'<svg width=104 height=12 role=img aria-label="{title}"><rect class=b x=0 y=2 width={value} height=8 />'
            f"<line x1={low} x2={high} y1=6 y2=6 /></svg>"
        )
    return f'<td class=n title="{title}">{one.value:.3f}</td><td>{drawn}</td>'


def _stories(system: Scored, count: int) -> str:
    def mistakes(story: ToldStory) -> int:
        return -len(system.scores.per_story.get(story.id, {}).get("wrong", {}))

    shown = sorted(system.stories, key=lambda story: (mistakes(story), story.id))[:count]
    return f"<h2>{html.escape(system.scores.system)}</h2>" + "".join(_story(story, system.scores) for story in shown)


def _story(story: ToldStory, scores: Scores) -> str:
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
            f'<img loading=lazy alt="{html.escape(caption)}" src="{_inline(path)}">'
            f"<figcaption>{number}. {html.escape(caption)}{note}</figcaption></figure>"
        )
    return f"<h3>{html.escape(story.id)}{swaps}</h3><div class=story>{''.join(cells)}</div>"


def _inline(path: Path) -> str:
    buffer = io.BytesIO()
    with Image.open(path) as picture:
        picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()
