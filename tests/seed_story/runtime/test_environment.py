"""Where stories are kept: at home, on a Space, and on a Space with a disk that stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed_story.runtime import environment as hosting
from seed_story.runtime.environment import home


def test_a_space_keeps_its_stories_where_they_outlive_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("SPACE_ID", "SEED_STORY_HOME", "SEED_STORY_PUBLIC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(hosting, "PERSISTENT", tmp_path)
    assert tmp_path not in (home(), *home().parents), "at home a folder of that name means nothing"
    assert not hosting.public()
    monkeypatch.setenv("SPACE_ID", "somebody/space")
    assert tmp_path in (home(), *home().parents) and hosting.public()
    monkeypatch.setattr(hosting, "PERSISTENT", tmp_path / "no disk")
    assert tmp_path not in (home(), *home().parents)
    monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path / "mine"))
    assert home() == tmp_path / "mine", "who says where is heard"
