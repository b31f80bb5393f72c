"""Old names of settings, commands and choices are still read, each with one warning that tells the new name."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from seed_story.presets import PRESETS
from seed_story.runtime import renamed
from seed_story.runtime.environment import batch_size, worker_threads
from seed_story.weights import device
from seed_story.weights.memory_plan import choose


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    renamed.warn_renamed.cache_clear()
    for name in ("BATCH_SIZE", "TOGETHER", "WORKERS", "TELLERS", "ENGINE", "COMPILE", "MEMORY"):
        monkeypatch.delenv(f"SEED_STORY_{name}", raising=False)


SETTINGS = {
    "SEED_STORY_TOGETHER": ("SEED_STORY_BATCH_SIZE", batch_size),
    "SEED_STORY_TELLERS": ("SEED_STORY_WORKERS", worker_threads),
}
PLANS = {
    "aside": "vision-offload", "turns": "offload", "int8-turns": "int8-offload", "int4-turns": "int4-offload",
}  # fmt: skip


@pytest.mark.parametrize("old", SETTINGS)
def test_a_setting_is_read_under_both_names(
    old: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    new, read = SETTINGS[old]
    assert read() == 1
    monkeypatch.setenv(old, "3")
    with caplog.at_level(logging.WARNING):
        assert read() == 3 and read() == 3
    assert [record.getMessage().startswith(f"{old} is now called {new}.") for record in caplog.records] == [True]
    caplog.clear()
    monkeypatch.setenv(new, "5")
    assert read() == 5 and not caplog.records, "the new name wins, and nobody is warned"


@pytest.mark.parametrize("old", PLANS)
def test_a_memory_plan_is_found_under_both_names(old: str, caplog: pytest.LogCaptureFixture) -> None:
    new = PLANS[old]
    assert choose(0, PRESETS["george"], name=new).name == new and not caplog.records
    with caplog.at_level(logging.WARNING):
        assert choose(0, PRESETS["george"], name=old).name == new
    assert f"“{old}” is now called “{new}”" in caplog.text and len(caplog.records) == 1


def test_compilation_in_the_background_is_found_under_both_names(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SEED_STORY_COMPILE", "background")
    assert device.speed_for("cuda").compiled == "background" and not caplog.records
    monkeypatch.setenv("SEED_STORY_COMPILE", "aside")
    with caplog.at_level(logging.WARNING):
        assert device.speed_for("cuda").compiled == "background"
    assert "“aside” is now called “background”" in caplog.text


@pytest.mark.parametrize(("command", "warned"), [("worker", False), ("work", True)])
def test_the_worker_is_started_under_both_names(
    command: str, warned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import seed_story.cli.operation as operation
    from seed_story.__main__ import main
    from seed_story.errors import StoryError

    def no_studio(*_: object, **__: object) -> None:
        raise StoryError("That is far enough.")

    monkeypatch.setattr(operation, "open_studio", no_studio)
    level, handlers = logging.root.level, list(logging.root.handlers)
    try:
        assert main([command, "--home", str(tmp_path)]) == 1
    finally:
        logging.root.setLevel(level)
        logging.root.handlers[:] = handlers
    told = capfd.readouterr().err
    assert "That is far enough." in told and ("worker" in told and "is now called" in told) is warned
