"""Filled-in forms, checked and put beside the packets: `ratings/PACKET--READER-….json`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from seed_story.errors import InputError
from training.evaluation.readers.forms import Reading, checked, read_form
from training.evaluation.readers.packets import read_packets

FOLDER = "ratings"


def collect(folder: Path, forms: Sequence[Path]) -> list[Reading]:
    """Takes forms in, all or none. Raises InputError for the first that is incomplete, out of range, or there already.

    A form whose every number is another reader's is a copy and refused: agreement between readers would mean nothing.
    """
    packets = read_packets(folder)
    taken = [checked(read_form(path), packets, path.name) for path in forms]
    take_in(folder, taken)
    return taken


def take_in(folder: Path, readings: Sequence[Reading]) -> list[Path]:
    """Saves checked readings, all or none. Raises InputError for one that is there already, and for a copy."""
    there = read_ratings(folder)
    for reading in readings:
        for other in there:
            if other.packet != reading.packet:
                continue
            if other.reader == reading.reader:
                raise InputError(f"{reading.reader} has rated {reading.packet} already.")
            if len(reading.ratings) > 1 and reading.says_the_same(other):
                raise InputError(
                    f"The form of {reading.reader} for {reading.packet} has the same numbers as that of {other.reader}."
                )
        there.append(reading)
    return [_save(folder, reading) for reading in readings]


def _save(folder: Path, reading: Reading) -> Path:
    # Two names may look alike as file names; the digest keeps them apart.
    digest = hashlib.sha256(reading.reader.encode()).hexdigest()[:8]
    slug = re.sub(r"[^\w-]+", "-", reading.reader)[:40]
    path = folder / FOLDER / f"{reading.packet}--{slug}-{digest}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(reading.to_dict(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read_ratings(folder: Path) -> list[Reading]:
    """All collected readings. Raises InputError for one that has been damaged since."""
    packets = read_packets(folder)
    return [checked(read_form(path), packets, path.name) for path in sorted((folder / FOLDER).glob("*.json"))]
