"""Rating forms: written empty beside a packet, read back from JSON (the sheet's or the judge's), Markdown or CSV.

In Markdown and CSV a row is a story ("A") with its numbers, or two stories ("A/B") with the better one of them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seed_story.errors import InputError
from training.evaluation.readers.packets import Packet
from training.evaluation.readers.questions import (
    BETTER,
    ENDS,
    FORM,
    HIGHEST,
    LOWEST,
    QUESTIONS,
    anchors_of,
    pairs_of,
)

COLUMNS = ("opening", "story", *QUESTIONS, "ends", "better", "remark")
YES, NO, TIE = "yes", "no", "tie"


@dataclass(frozen=True)
class Rating:
    """One reader on one story. `scores` has every question; `ends` is the reader's yes or no."""

    scores: Mapping[str, float]
    ends: bool
    remark: str = ""


@dataclass(frozen=True)
class Reading:
    """A whole form: ratings by (opening, letter), the better letter or "tie" by (opening, "A/B")."""

    packet: str
    reader: str
    kind: str  # "person", "model" or "" where the form does not say it
    ratings: Mapping[tuple[str, str], Rating]
    better: Mapping[tuple[str, str], str]

    def says_the_same(self, other: Reading) -> bool:
        """Whether every number and every choice is equal: a copy, not a second reading."""
        alike = {place: (one.scores, one.ends) for place, one in self.ratings.items()}
        return self.better == other.better and alike == {
            place: (one.scores, one.ends) for place, one in other.ratings.items()
        }

    def to_dict(self) -> dict[str, Any]:
        """As `form.json`; `read_form` and `checked` give an equal reading."""
        ratings = [
            {"opening": opening, "story": letter, **one.scores, "ends": YES if one.ends else NO, "remark": one.remark}
            for (opening, letter), one in self.ratings.items()
        ]
        better = [
            {"opening": opening, "story": pair, "better": choice} for (opening, pair), choice in self.better.items()
        ]
        head = {"form": FORM, "packet": self.packet, "reader": self.reader, "kind": self.kind}
        return head | {"ratings": ratings, "preferences": better}


def write_forms(packet: Packet) -> None:
    """`form.md` and `form.json`, empty, into the packet's folder."""
    rows: list[dict[str, str]] = []
    for opening in packet.openings:
        rows += [{"opening": opening.id, "story": letter} for letter in opening.labels]
        rows += [{"opening": opening.id, "story": pair} for pair in pairs_of(opening.labels)]
    lines = [f"# {packet.id}", "", "Look at `sheet.html`, and write a number from 0 to 10 into every cell.", ""]
    lines += [f"- **{key}** ({one.title}): {one.asks} {anchors_of(one)}." for key, one in QUESTIONS.items()]
    lines += [f"- **ends** (yes or no): {ENDS}", f"- **better** (a letter, or tie): {BETTER}", ""]
    lines += [f"packet: {packet.id}", "", "reader: ", "", _row(COLUMNS), _row(["---"] * len(COLUMNS))]
    for row in rows:
        pair = "/" in row["story"]
        asked = {"better"} if pair else {*QUESTIONS, "ends"}
        lines.append(_row([row.get(name, "" if name in asked or name == "remark" else "-") for name in COLUMNS]))
    (packet.folder / "form.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    empty = {
        "form": FORM, "packet": packet.id, "reader": "", "kind": "person",
        "ratings": [
            row | dict.fromkeys((*QUESTIONS, "ends")) | {"remark": ""} for row in rows if "/" not in row["story"]
        ],
        "preferences": [row | {"better": None} for row in rows if "/" in row["story"]],
    }  # fmt: skip
    (packet.folder / "form.json").write_text(json.dumps(empty, indent=1) + "\n", encoding="utf-8")


def read_form(path: Path) -> dict[str, Any]:
    """What a form says, not checked yet. Raises InputError for a file that is no form."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The form {path} cannot be read: {error}.") from error
    if path.suffix == ".json":
        try:
            values = json.loads(text)
        except ValueError as error:
            raise InputError(f"{path.name} is not JSON: {error}.") from error
        if not isinstance(values, dict) or not all(
            isinstance(values.get(name), list) and all(isinstance(row, dict) for row in values[name])
            for name in ("ratings", "preferences")
        ):
            raise InputError(f"{path.name} is not a rating form: it needs lists of ratings and preferences.")
        return values
    if path.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        head = {name: next((row[name] for row in rows if row.get(name)), "") for name in ("packet", "reader", "kind")}
        if any(row.get(name, head[name]) not in (head[name], "", None) for row in rows for name in head):
            raise InputError(f"{path.name} has rows of several packets or readers: one form is one file.")
    elif path.suffix == ".md":
        head, rows = _markdown(text, path.name)
    else:
        raise InputError(f"{path.name}: a form is a .json, .md or .csv file.")
    if not rows:
        raise InputError(f"{path.name} has no table of ratings.")
    pairs = [row for row in rows if "/" in (row.get("story") or "")]
    return {**head, "ratings": [row for row in rows if row not in pairs], "preferences": pairs}


def checked(values: Mapping[str, Any], packets: Sequence[Packet], name: str) -> Reading:
    """The reading of a form. Raises InputError for what is missing, out of range, twice, or of another packet."""
    if values.get("form", FORM) != FORM:
        raise InputError(f"{name} is a form of version {values['form']}; this version reads {FORM}.")
    packet = next((one for one in packets if one.id == values.get("packet")), None)
    if packet is None:
        raise InputError(f"{name}: there is no packet called {values.get('packet')!r} here.")
    reader = str(values.get("reader") or "").strip()
    if not reader:
        raise InputError(f"{name} does not say who read it (reader).")
    stories = [(one.id, letter) for one in packet.openings for letter in one.labels]
    pairs = [(one.id, pair) for one in packet.openings for pair in pairs_of(one.labels)]
    rows = _by_place(values["ratings"], stories, name)
    chosen = _by_place(values["preferences"], pairs, name)
    ratings = {place: _rating(rows[place], f"{name}, {place[0]}, story {place[1]}") for place in stories}
    better = {}
    for opening, pair in pairs:
        choice = str(chosen[opening, pair].get("better") or "").strip()
        choice = TIE if choice.lower() == TIE else choice.upper()
        if choice not in (*pair.split("/"), TIE):
            raise InputError(f"{name}, {opening}: the better of {pair} is a letter of these or tie, not {choice!r}.")
        better[opening, pair] = choice
    return Reading(packet.id, reader, str(values.get("kind") or ""), ratings, better)


def _by_place(
    rows: Sequence[Mapping[str, Any]], wanted: Sequence[tuple[str, str]], name: str
) -> dict[tuple[str, str], Mapping[str, Any]]:
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in rows:
        place = str(row.get("opening") or ""), str(row.get("story") or "").replace(" ", "")
        if place not in wanted:
            raise InputError(f"{name}: {place[0] or 'a row'} {place[1]} is not in this packet.")
        if place in found:
            raise InputError(f"{name}: {place[0]} {place[1]} is rated twice.")
        found[place] = row
    if missing := [place for place in wanted if place not in found]:
        raise InputError(f"{name} is incomplete: {missing[0][0]} {missing[0][1]} is missing.")
    return found


def _rating(row: Mapping[str, Any], where: str) -> Rating:
    scores = {}
    for key in QUESTIONS:
        given = row.get(key)
        try:
            if isinstance(given, bool):
                raise ValueError
            scores[key] = float(str("" if given is None else given).strip().replace(",", "."))
        except ValueError:
            said = "is missing" if given in (None, "", "-") else f"is not a number: {given!r}"
            raise InputError(f"{where}: {key} {said}.") from None
        if not LOWEST <= scores[key] <= HIGHEST:  # also catches NaN
            raise InputError(f"{where}: {key} is {given}, and must be from 0 to 10.")
    ends = {True: YES, False: NO}.get(row["ends"], "") if isinstance(row.get("ends"), bool) else row.get("ends")
    ends = str(ends or "").strip().lower()
    if ends not in (YES, NO):
        raise InputError(f"{where}: ends must be yes or no.")
    return Rating(scores, ends == YES, str(row.get("remark") or "").strip())


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _markdown(text: str, name: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    head, rows = {}, []
    names: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        label, _, rest = line.partition(":")
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip()[1:].removesuffix("|").split("|")]
            if names is None:
                names = cells
            elif len(cells) != len(names):
                raise InputError(f"{name}, line {number}: {len(cells)} cells instead of {len(names)}.")
            elif not set("".join(cells)) <= set("-: "):
                rows.append(dict(zip(names, cells, strict=True)))
        elif label.strip() in ("packet", "reader", "kind"):
            head[label.strip()] = rest.strip()
    return head, rows
