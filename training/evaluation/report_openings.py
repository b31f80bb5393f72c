"""The report's sections of openings: free ones and foreign frames, each with the continuations of several runs."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from training.evaluation.folder import GeneratedStory
from training.evaluation.openings import NEEDED, RECURS, retention, retention_figures
from training.evaluation.report_parts import figure_cells, inline

STYLE = """
.opening { display: grid; grid-template-columns: 176px minmax(0, 1fr); gap: 0 1.4rem; align-items: start;
 border-top: 1px solid var(--line); padding: 1rem 0 } .opening h4, .opening p { margin: 0 0 .3rem }
.opening img { outline: 1px solid var(--line); outline-offset: -1px }
.ticks { list-style: none; margin: 0 0 1rem; padding: 0; display: flex; flex-wrap: wrap;
 gap: .1rem 1rem; font-size: 13px }
.yes { color: var(--bar) } .no { color: var(--bad) } .ticks .last { font-weight: 600 }
@media (max-width: 560px) { .opening { grid-template-columns: 1fr } }
""".strip()
STYLES = {"photo": "photographs", "child": "children's drawings", "other": "other styles"}

Runs = Mapping[str, Sequence[GeneratedStory]]  # by the name of the run


def openings_section(title: str, runs: Runs) -> str:
    """Figures of all runs side by side, then every opening with its picture, its continuations and ticks."""
    by_id: dict[str, dict[str, GeneratedStory]] = {}
    for run, stories in runs.items():
        for story in stories:
            by_id.setdefault(story.id, {})[run] = story
    needed = ", ".join(NEEDED)
    return (
        f"<h2>{html.escape(title)}</h2>{_table(runs)}"
        f"<p><small>“{RECURS}”: {html.escape(needed)}. Who is there is read by the model's own scene reader, "
        f"which knows only Fernhollow's people.</small></p>"
        + "".join(_opening(by_run, several=len(runs) > 1) for _, by_run in sorted(by_id.items()))
    )


def _table(runs: Runs) -> str:
    columns = {}
    for run, stories in runs.items():
        columns[run] = retention_figures(stories)
        for style, plural in STYLES.items():
            if some := [story for story in stories if story.facts.get("style") == style]:
                columns[run][f"{RECURS}, {plural}"] = retention_figures(some)[RECURS]
    names = dict.fromkeys(name for figures in columns.values() for name in figures)
    head = "".join(
        f"<th colspan=2>{html.escape(run)}<br><small>{len(stories)} openings</small></th>"
        for run, stories in runs.items()
    )
    rows = "".join(
        f"<tr><th scope=row>{html.escape(name)}</th>"
        + "".join(figure_cells(figures.get(name)) for figures in columns.values())
        + "</tr>"
        for name in names
    )
    return f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _opening(by_run: Mapping[str, GeneratedStory], several: bool) -> str:
    """One opening: its picture to the left, what each run made of it to the right."""
    first = next(iter(by_run.values()))
    text, shows, source = first.captions[0], first.facts.get("shows", ""), first.facts.get("source", "")
    about = f"<br><small>{html.escape(shows)}<br>{html.escape(source)}</small>" if shows else ""
    runs = "".join(_continuation(story, run if several else "") for run, story in by_run.items())
    return (
        f'<article class=opening id="{html.escape(first.id)}"><figure><img loading=lazy '
        f'alt="{html.escape(shows or text)}" src="{inline(first.images[0])}"><figcaption>'
        f"<b>{html.escape(text)}</b>{about}</figcaption></figure><div>{runs}</div></article>"
    )


def _continuation(story: GeneratedStory, run: str) -> str:
    head = f"<h4>{html.escape(run)}</h4>" if run else ""
    sees = f"<p>Sees: {html.escape(story.facts.get('sees') or 'nothing that it is sure of')}</p>"
    scenes = "".join(
        f'<figure><img loading=lazy alt="{html.escape(caption)}" src="{inline(path)}">'
        f"<figcaption>{number}. {html.escape(caption)}</figcaption></figure>"
        for number, (path, caption) in enumerate(zip(story.images[1:], story.captions[1:], strict=True), 2)
    )
    return f"{head}{sees}<div class=story>{scenes}</div><ul class=ticks>{_ticks(retention(story))}</ul>"


def _ticks(answers: Mapping[str, bool]) -> str:
    return "".join(
        f'<li class="{"yes" if yes else "no"}{" last" if name == RECURS else ""}">{"✓" if yes else "✗"} '
        f"{html.escape(name)}</li>"
        for name, yes in answers.items()
    )
