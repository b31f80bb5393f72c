"""A tiny rendered pack in the debug preset's format, shared by the tests of the stages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from seed_story.presets import PRESETS
from training.world.pack import Pack, write_pack


@pytest.fixture(scope="package", autouse=True)
def one_thread() -> Iterator[None]:
    """Models are so small that threads wait for one another longer than they work; and sums depend on their number."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")  # for the processes that tests start
        yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def debug_pack(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Pack]:
    folder = tmp_path_factory.mktemp("pack")
    preset = PRESETS["mini"]
    pack = write_pack(folder, stories=3, attributes=preset.reader.attributes, scenes=6, size=64, wordings=2, workers=1)
    return folder, pack
