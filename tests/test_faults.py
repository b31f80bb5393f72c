"""A short version of `python -m tests.faults`: a few kills on each database, and everything else that breaks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from seed_story.presets import PRESETS
from seed_story.weights.loading import load_engine
from tests.faults.breakages import BREAKAGES, Impossible

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def engine():
    return load_engine(PRESETS["debug"], device="cpu")


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKAGES)
def test_what_breaks_and_what_holds(name: str, engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path))
    for variable in ("DATABASE_URL", "ASSETS_URL", "SEED_STORY_ASSETS"):
        monkeypatch.delenv(variable, raising=False)
    try:
        assert BREAKAGES[name](engine, tmp_path)
    except Impossible as error:
        pytest.skip(str(error))


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_kills_at_random_moments_break_no_promise(database: str):
    """In a process of its own, because it forks, and this one has threads."""
    command = [sys.executable, "-m", "tests.faults", "--kills", "12", "--only-kills", "--database", database]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "| kills | 12 |" in done.stdout
