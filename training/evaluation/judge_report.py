"""Figures of a judge's answers, and the page that says them.

A story is won on a criterion only when the judge prefers ours in both orders, lost when it prefers theirs in both, and
tied otherwise; so a judge that always takes the first one makes ties only. Stories with an answer missing in either
order are counted apart and are in no share. Shares come with Wilson's 95 % interval, means with a bootstrap one.
"""

from __future__ import annotations

import dataclasses
import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.evaluation.judge_answers import MALFORMED, OK, REFUSED, Answer
from training.evaluation.judge_endpoint import Settings
from training.evaluation.judge_questions import (
    CRITERIA,
    OURS_FIRST,
    PROMPT_VERSION,
    SIDE,
    THEIRS_FIRST,
    Question,
    money,
)

Figures = dict[str, Any]
RESAMPLES = 10_000
# arXiv 2407.08683, GPT-4 on its own data: mean scores, and win/loss/tie % against MM-Interleaved.
PAPER_SCORES = {"style": 8.61, "engaging": 6.27, "coherence": 8.24}
PAPER_PAIRS = {"style": (16.1, 12.2, 71.7), "engaging": (51.7, 35.6, 12.8), "coherence": (47.8, 17.2, 35.0)}
RULE = (
    "A win is a preference for ours in both orders, a loss one for theirs in both; everything else is a tie. "
    "Stories that lack an answer in one order are left out of the shares and counted as incomplete."
)


def wilson(count: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's interval of a share, both ends in [0, 1]; (0, 1) when there is nothing."""
    if not of:
        return 0.0, 1.0
    share, square = count / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def mean_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Percentile bootstrap of the mean, 95 %, the same at every call; None for fewer than two values."""
    if len(values) < 2:
        return None
    draws = np.random.default_rng(0).choice(np.asarray(values, float), (RESAMPLES, len(values)))
    low, high = np.percentile(draws.mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def score_figures(answers: Sequence[Answer]) -> Figures:
    """For each criterion the mean (0-10), its interval, deviation and number of stories."""
    good = [answer for answer in answers if answer.values is not None]
    figures: Figures = {}
    for name in CRITERIA:
        values = [float(answer.values[name]["score"]) for answer in good if answer.values is not None]
        interval = mean_interval(values)
        figures[name] = {
            "stories": len(values),
            "mean": float(np.mean(values)) if values else None,
            "low": interval[0] if interval else None,
            "high": interval[1] if interval else None,
            "deviation": float(np.std(values, ddof=1)) if len(values) > 1 else None,
        }
    return figures


def pair_verdicts(answers: Sequence[Answer]) -> dict[str, dict[str, dict[str, str]]]:
    """`{story: {criterion: {"ours first", "theirs first", "result"}}}` of the stories answered in both orders."""
    by_order = {
        order: {
            answer.story: answer.values for answer in answers if answer.order == order and answer.values is not None
        }
        for order in (OURS_FIRST, THEIRS_FIRST)
    }
    result: dict[str, dict[str, dict[str, str]]] = {}
    for story in sorted(by_order[OURS_FIRST].keys() & by_order[THEIRS_FIRST].keys()):
        result[story] = {}
        for name in CRITERIA:
            one = {"A": "ours", "B": "theirs", "tie": "tie"}[by_order[OURS_FIRST][story][name]["verdict"]]
            two = {"A": "theirs", "B": "ours", "tie": "tie"}[by_order[THEIRS_FIRST][story][name]["verdict"]]
            both = {"ours": "win", "theirs": "loss"}.get(one, "tie") if one == two else "tie"
            result[story][name] = {OURS_FIRST: one, THEIRS_FIRST: two, "result": both}
    return result


def pair_figures(answers: Sequence[Answer]) -> Figures:
    """For each criterion shares of wins, losses and ties with intervals, and how the two orders agreed.

    `disagreed`: the orders gave different verdicts; `flipped`: opposite ones. `first`: of all preferences in complete
    stories, how many were for the story shown first (half, for a judge that does not care).
    """
    verdicts = pair_verdicts(answers)
    figures: Figures = {}
    for name in CRITERIA:
        cells = [story[name] for story in verdicts.values()]
        figure: Figures = {"stories": len(cells)}
        for result in ("win", "loss", "tie"):
            figure[result] = _share(sum(cell["result"] == result for cell in cells), len(cells))
        wins, losses = figure["win"]["count"], figure["loss"]["count"]
        figure["won_of_decided"] = _share(wins, wins + losses)
        figure["disagreed"] = _share(sum(cell[OURS_FIRST] != cell[THEIRS_FIRST] for cell in cells), len(cells))
        flipped = sum({cell[OURS_FIRST], cell[THEIRS_FIRST]} == {"ours", "theirs"} for cell in cells)
        figure["flipped"] = _share(flipped, len(cells))
        preferences = sum(cell[order] != "tie" for cell in cells for order in (OURS_FIRST, THEIRS_FIRST))
        first = sum((cell[OURS_FIRST] == "ours") + (cell[THEIRS_FIRST] == "theirs") for cell in cells)
        figure["first"] = _share(first, preferences)
        figures[name] = figure
    return figures


def _share(count: int, of: int) -> Figures:
    low, high = wilson(count, of)
    return {"count": count, "of": of, "share": count / of if of else None, "low": low, "high": high}


def report(
    questions: Sequence[Question],
    answers: Mapping[str, Answer],
    settings: Settings,
    *,
    names: Mapping[str, str],
    scenes: int,
    unmatched: int = 0,
    prices: tuple[float | None, float | None] = (None, None),
) -> dict[str, Any]:
    """Everything there is to know of a run, ready for JSON: settings without secrets, counts, figures, all answers."""
    mode = questions[0].mode
    given = [answers[key] for question in questions if (key := question.key(*settings.identity)) in answers]
    statuses = [answer.status for answer in given]
    stories = {question.story for question in questions}
    tokens = sum(answer.tokens_in for answer in given), sum(answer.tokens_out for answer in given)
    counts = {
        "stories": len(stories),
        "questions": len(questions),
        "answered": statuses.count(OK),
        "failed": len(questions) - statuses.count(OK),
        "malformed": statuses.count(MALFORMED),
        "refused": statuses.count(REFUSED),
        "unreachable": len(questions) - sum(status in (OK, MALFORMED, REFUSED) for status in statuses),
        "short": len({q.story for q in questions if any(len(shown.story) < scenes for shown in q.shown)}),
    }
    verdicts = pair_verdicts(given)
    left_out = sorted({name for answer in given for name in answer.left_out})
    if mode == "pairs":
        counts |= {"incomplete": len(stories) - len(verdicts), "unmatched": unmatched}
    return {
        "mode": mode,
        "settings": dict(names)
        | {
            "model": settings.model,
            "address": settings.address,
            "prompt_version": PROMPT_VERSION,
            "temperature": "not sent" if "temperature" in left_out else settings.temperature,
            "left_out": left_out,
            "scenes": scenes,
            "picture_side": SIDE,
        },
        "counts": counts,
        "summary": pair_figures(given) if mode == "pairs" else score_figures(given),
        "verdicts": verdicts,
        "served_models": sorted({answer.model for answer in given if answer.model}),
        "usage": {"tokens_in": tokens[0], "tokens_out": tokens[1], "money": money(*tokens, *prices)},
        "answers": [dataclasses.asdict(answer) for answer in given],
    }


def write_report(base: Path, values: Mapping[str, Any]) -> tuple[Path, Path]:
    """Writes `base.json` and `base.md`, each at once; returns their paths."""
    paths = beside(base, ".json"), beside(base, ".md")
    for path, text in zip(paths, (json.dumps(values, indent=1, ensure_ascii=False), markdown(values)), strict=True):
        scratch = beside(path, ".part")
        scratch.write_text(text, encoding="utf-8", errors="replace")
        os.replace(scratch, path)
    return paths


def beside(base: Path, ending: str) -> Path:
    """`base` with an ending added to its name."""
    return base.with_name(base.name + ending)  # not with_suffix: a folder may be called v1.2


def markdown(report: Mapping[str, Any]) -> str:
    """The page of a report as `report` makes it."""
    settings, counts = report["settings"], report["counts"]
    pairs = report["mode"] == "pairs"
    title = f"{settings['ours']} against {settings['theirs']}" if pairs else f"Scores of {settings['folder']}"
    lines = [
        f"# {_plain(title)}",
        "",
        f"Judged by `{_plain(settings['model'])}` at {_plain(settings['address'])}, prompt version "
        f"{settings['prompt_version']}, from text and pictures of the first {settings['scenes']} scenes of "
        f"{counts['stories']} stories. Criteria of arXiv 2407.08683; wording and rules are ours.",
        "",
        *(_pair_table(report["summary"]) if pairs else _score_table(report["summary"])),
        "",
        *(f"- {line}" for line in _notes(report)),
    ]
    failed = [answer for answer in report["answers"] if answer["status"] != "ok"]
    if failed:
        lines += ["", "## Without an answer", "", "| story | order | what happened |", "| --- | --- | --- |"]
        lines += [f"| {_plain(a['story'])} | {a['order']} | {a['status']}: {_plain(a['problem'])} |" for a in failed]
    return "\n".join(lines) + "\n"


def _score_table(summary: Mapping[str, Any]) -> list[str]:
    lines = ["| criterion | mean of 0-10 | 95 % interval | stories | paper |", "| --- | --- | --- | --- | --- |"]
    for name, figure in summary.items():
        mean = "-" if figure["mean"] is None else f"{figure['mean']:.2f}"
        interval = "-" if figure["low"] is None else f"{figure['low']:.2f} to {figure['high']:.2f}"
        lines.append(f"| {name} | {mean} | {interval} | {figure['stories']} | {PAPER_SCORES[name]:.2f} |")
    return lines


def _pair_table(summary: Mapping[str, Any]) -> list[str]:
    lines = [
        "| criterion | win | loss | tie | won of decided | orders disagreed (opposite) | first preferred | stories |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, figure in summary.items():
        cells = [_percent(figure[key]) for key in ("win", "loss", "tie", "won_of_decided")]
        cells += [f"{_percent(figure['disagreed'])} ({figure['flipped']['count']})", _percent(figure["first"])]
        lines.append(f"| {name} | {' | '.join(cells)} | {figure['stories']} |")
    paper = "; ".join(f"{name} {'/'.join(map(str, shares))}" for name, shares in PAPER_PAIRS.items())
    return [*lines, "", RULE, "", f"The paper against MM-Interleaved, one order only, win/loss/tie %: {paper}."]


def _percent(share: Mapping[str, Any]) -> str:
    if share["share"] is None:
        return "-"
    return f"{100 * share['share']:.1f} % [{100 * share['low']:.1f}, {100 * share['high']:.1f}]"


def _notes(report: Mapping[str, Any]) -> list[str]:
    counts, usage, settings = report["counts"], report["usage"], report["settings"]
    notes = [
        f"{counts['answered']} of {counts['questions']} questions answered, {counts['failed']} failed "
        f"({counts['malformed']} malformed, {counts['refused']} refused, {counts['unreachable']} unreachable)"
    ]
    if report["mode"] == "pairs":
        notes.append(f"{counts['incomplete']} stories incomplete: an answer is missing in at least one order")
        notes.append(f"{counts['unmatched']} stories are in one folder only and were not compared")
    if counts["short"]:
        notes.append(f"{counts['short']} stories have fewer scenes than asked and were judged on what they have")
    served = ", ".join(f"`{_plain(name)}`" for name in report["served_models"]) or "nobody"
    notes.append(f"Answers signed by {served}; temperature {settings['temperature']}")
    if settings["left_out"]:
        notes.append(f"Parameters that the endpoint does not take: {', '.join(settings['left_out'])}")
    spent = "" if usage["money"] is None else f", {usage['money']:.2f} at the given prices"
    notes.append(f"Tokens counted by the endpoint: {usage['tokens_in']} in, {usage['tokens_out']} out{spent}")
    notes.append("Other judges, prompts and stories give other figures: the paper's column is no baseline to beat")
    return notes


def _plain(text: object) -> str:
    """One line that cannot break a table or become a tag."""
    flat = " ".join(str(text).split()).replace("|", "/").replace("<", "&lt;").replace("`", "'")
    return flat if len(flat) <= 300 else flat[:299] + "…"
