"""The order of a whole run, and that it really runs, resumes and fails loudly; small commands stand for training."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.speedrun import Step, execute, plan


@pytest.mark.parametrize("shipped", [False, True])
def test_every_step_waits_for_earlier_ones_only(shipped: bool) -> None:
    steps = plan(Path("run"), Path("base"), shipped=shipped, stories=3, workers=1, processes=2)
    seen: set[str] = set()
    for step in steps:
        assert set(step.after) <= seen, step.name
        seen.add(step.name)
    assert ("vae" in seen) is not shipped
    assert {"pack", "encode", "telling", "regress", "adapt"} <= seen


def _steps(folder: Path, *, broken: bool = False) -> list[Step]:
    program = folder / "writes.py"
    program.write_text("import sys, pathlib\npathlib.Path(sys.argv[1]).write_text('x')\n")
    first = Step("first", "writes", [str(folder / "one")], (), folder / "one")
    second = Step("second", "writes" if not broken else "nothing_of_this_name", [str(folder / "two")], ("first",))
    return [first, second]


def test_steps_run_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("training.speedrun.POLL", 0.05)
    execute(_steps(tmp_path), tmp_path, gpus=0)
    assert (tmp_path / "two").read_text() == "x"
    (tmp_path / "one").write_text("kept")
    execute(_steps(tmp_path), tmp_path, gpus=0)
    assert (tmp_path / "one").read_text() == "kept"


def test_a_failing_step_ends_the_run_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("training.speedrun.POLL", 0.05)
    with pytest.raises(SystemExit, match="second failed"):
        execute(_steps(tmp_path, broken=True), tmp_path, gpus=0)
