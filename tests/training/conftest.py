"""A tiny rendered pack in the debug preset's format, shared by the tests of the stages."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed_story.presets import PRESETS
from training.world.pack import Pack, write_pack


@pytest.fixture(scope="session")
def debug_pack(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Pack]:
    folder = tmp_path_factory.mktemp("pack")
    preset = PRESETS["mini"]
    pack = write_pack(folder, stories=3, attributes=preset.reader.attributes, scenes=6, size=64, wordings=2, workers=1)
    return folder, pack
