"""What readings say of systems: medians, preferences, agreement, with 95 % intervals by drawing openings anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from seed_story.errors import InputError
from training.evaluation.readers.agreement import krippendorff_alpha
from training.evaluation.readers.forms import TIE, Reading
from training.evaluation.readers.packets import Packet
from training.evaluation.readers.questions import QUESTIONS
from training.evaluation.scores import RESAMPLES, Figure

FEWEST_READINGS = 2  # of a packet
EVERY = "all"

Letters = Mapping[str, Mapping[str, str]]  # system by letter, by opening


@dataclass(frozen=True)
class Preference:
    """Two systems: how often readers preferred the first, neither, the second; `share` counts a tie as a half."""

    first: str
    second: str
    wins: int
    ties: int
    losses: int
    share: Figure


@dataclass(frozen=True)
class Figures:
    """`medians` by group, system and question; `ends` by group and system (shares); `alpha` by question."""

    readers: Mapping[str, str]  # kind by reader
    readings: Mapping[str, int]  # by packet
    medians: Mapping[str, Mapping[str, Mapping[str, Figure]]]
    ends: Mapping[str, Mapping[str, Figure]]
    preferences: Mapping[str, Sequence[Preference]]
    alpha: Mapping[str, Mapping[str, float | None]]


def figures_of(packets: Sequence[Packet], readings: Sequence[Reading], letters: Letters, partial: bool) -> Figures:
    """Raises InputError with fewer than two readings of a packet, unless `partial`; then what is there is counted."""
    count = {packet.id: len({one.reader for one in readings if one.packet == packet.id}) for packet in packets}
    if few := [name for name, number in count.items() if number < FEWEST_READINGS]:
        if not partial:
            raise InputError(
                f"{', '.join(few[:5])} {'has' if len(few) == 1 else 'have'} fewer than {FEWEST_READINGS} independent "
                f"readings. Collect more, or say --partial and say so in what you write."
            )
    if not readings:
        raise InputError("There are no readings yet: `readers collect` or `readers judge` comes first.")
    groups = {opening.id: opening.group for packet in packets for opening in packet.openings}
    scores: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    ends: dict[tuple[str, str], list[float]] = defaultdict(list)
    for reading in readings:
        for (opening, letter), rating in reading.ratings.items():
            place = letters[opening][letter], opening
            ends[place].append(float(rating.ends))
            for question, score in rating.scores.items():
                scores[place][question].append(score)
    systems = sorted({system for system, _ in scores})
    medians: dict[str, dict[str, dict[str, Figure]]] = {}
    ending: dict[str, dict[str, Figure]] = {}
    preferences: dict[str, list[Preference]] = {}
    for group in [EVERY, *sorted(set(groups.values()))] if len(set(groups.values())) > 1 else [EVERY]:
        inside = [one for one in groups if group in (EVERY, groups[one])]
        read = {system: [one for one in inside if (system, one) in scores] for system in systems}
        if not any(read.values()):
            continue
        medians[group] = {
            system: {
                question: _figure([float(np.mean(scores[system, one][question])) for one in some], np.median)
                for question in QUESTIONS
            }
            for system, some in read.items()
            if some
        }
        ending[group] = {
            system: _figure([float(np.mean(ends[system, one])) for one in some], np.mean)
            for system, some in read.items()
            if some
        }
        preferences[group] = _preferences(readings, letters, systems, inside)
    alpha = {question: _agreement(readings, question) for question in QUESTIONS}
    alpha["ends"] = {"nominal": _alpha_ends(readings)}
    alpha["better"] = {"nominal": _alpha_better(readings)}
    kinds = {one.reader: one.kind for one in readings}
    return Figures(kinds, count, medians, ending, preferences, alpha)


def _figure(values: Sequence[float], middle: Callable[..., Any]) -> Figure:
    """`middle` (np.median or np.mean) over openings: a story's value is the mean of its readers'."""
    numbers = np.array(values, float)
    rng = np.random.default_rng(0)
    drawn = middle(numbers[rng.integers(0, len(numbers), (RESAMPLES, len(numbers)))], axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Figure(float(middle(numbers)), float(low), float(high), len(numbers))


def _preferences(
    readings: Sequence[Reading], letters: Letters, systems: Sequence[str], inside: Sequence[str]
) -> list[Preference]:
    found = []
    for first, second in combinations(systems, 2):
        by_opening: dict[str, list[float]] = defaultdict(list)
        for reading in readings:
            for (opening, pair), choice in reading.better.items():
                two = [letters[opening][letter] for letter in pair.split("/")]
                if opening in inside and set(two) == {first, second}:
                    preferred = None if choice == TIE else letters[opening][choice]
                    by_opening[opening].append({None: 0.5, first: 1.0}.get(preferred, 0.0))
        if by_opening:
            every = Counter(value for values in by_opening.values() for value in values)
            share = _figure([float(np.mean(values)) for values in by_opening.values()], np.mean)
            found.append(Preference(first, second, every[1.0], every[0.5], every[0.0], share))
    return found


def _table(readings: Sequence[Reading], values: Sequence[Mapping[tuple[str, str], float]]) -> np.ndarray:
    """[readers, units] with NaN where a reader did not see a unit; a reader's packets are one row."""
    readers = sorted({one.reader for one in readings})
    units = sorted({unit for one in values for unit in one})
    table = np.full((len(readers), len(units)), np.nan)
    for reading, one in zip(readings, values, strict=True):
        for unit, value in one.items():
            table[readers.index(reading.reader), units.index(unit)] = value
    return table


def _agreement(readings: Sequence[Reading], question: str) -> dict[str, float | None]:
    table = _table(readings, [{place: one.scores[question] for place, one in r.ratings.items()} for r in readings])
    return {"ordinal": krippendorff_alpha(table, "ordinal"), "interval": krippendorff_alpha(table, "interval")}


def _alpha_ends(readings: Sequence[Reading]) -> float | None:
    return krippendorff_alpha(
        _table(readings, [{place: float(one.ends) for place, one in r.ratings.items()} for r in readings]), "nominal"
    )


def _alpha_better(readings: Sequence[Reading]) -> float | None:
    coded = [{place: float(ord(one[0])) for place, one in r.better.items()} for r in readings]
    return krippendorff_alpha(_table(readings, coded), "nominal")
