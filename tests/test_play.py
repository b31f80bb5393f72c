"""The main job through the front door: `python -m tests.play`, under memory plans that are played on a CPU."""

from __future__ import annotations

import json

import pytest

from tests.play.__main__ import main
from tests.play.steps import STEPS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("plan", ["resident", "offload"])
def test_the_main_job_is_done_under_a_memory_plan(plan, capsys, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    code = main(["--preset", "debug", "--device", "cpu", "--memory", plan, "--patience", "120"])
    out, err = capsys.readouterr()
    assert code == 0, err
    (line,) = out.splitlines()
    report = json.loads(line)
    assert report["ok"] and report["memory"] == plan and report["rss_mib"] > 100
    assert set(STEPS) <= set(report["seconds"]) and "stop heard" in report["seconds"]


def test_what_goes_wrong_is_said_with_the_log(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("SEED_STORY_WEIGHTS", str(tmp_path))
    assert main(["--preset", "george", "--device", "cpu", "--steps", "new", "--home", str(tmp_path / "home")]) == 1
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert not report["ok"] and report["failed"] == "wake"
    assert "“wake” failed: The model was not loaded" in err and "needs files that are not in" in err
    assert (tmp_path / "home" / "app.log").is_file()


def test_a_step_that_does_not_end_is_said_with_the_stacks(capsys):
    options = ["--preset", "debug", "--device", "cpu", "--steps", "film", "--patience", "1"]
    assert main(options) == 1
    err = capsys.readouterr().err
    assert "did not end in the time" in err and "most recent call first" in err, "where each thread of the app was"
