"""Parity with the reference data. `GOLDEN_DIR=<folder>` checks other data of the same format.

One test for each `c*.json` of the folder and one for each full-size manifest (those always from `tests/golden`).
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

from tests.golden_checks import load_case

OWN_DATA = Path(__file__).parent / "golden"
DIRECTORY = Path(os.environ.get("GOLDEN_DIR", OWN_DATA))
CASES = sorted(path for path in DIRECTORY.glob("c*.json") if not path.name.startswith("c10"))
MANIFESTS = sorted(OWN_DATA.glob("c10*.json.gz"))
VISION = {1, 2, 3, 7, 8}


def _check(number: int | str):
    room = "vision" if number in VISION or number in ("10a", "10c") else "language"
    return getattr(importlib.import_module(f"tests.golden_checks.{room}"), f"check_case{number}")


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_case(path: Path) -> None:
    case = load_case(path)
    _check(case.number)(case, path.parent)


@pytest.mark.parametrize("path", MANIFESTS, ids=[path.name.split(".")[0] for path in MANIFESTS])
def test_manifest(path: Path) -> None:
    kind = path.name.removeprefix("c").split("_")[0]
    _check(kind)(path)


def test_there_are_cases() -> None:
    assert CASES, f"no golden cases in {DIRECTORY}"
