"""Large blocks lie on large pages, unless somebody says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from seed_story.weights.device import LARGE_PAGES, ask_for_large_pages

FAULTS = """
import resource, sys
from seed_story.weights.device import ask_for_large_pages
if sys.argv[1] == "large":
    ask_for_large_pages()
import torch
torch.ones(1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(5):
    torch.ones(10_000_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def _large_pages() -> bool:
    switch = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    return switch.is_file() and "[never]" not in switch.read_text() and "[always]" not in switch.read_text()


@pytest.mark.skipif(not _large_pages(), reason="the system gives none, or gives them unasked")
def test_large_blocks_lie_on_large_pages():
    asked = {name: value for name, value in os.environ.items() if name != LARGE_PAGES}

    def faults(how: str) -> int:
        command = [sys.executable, "-c", FAULTS, how]
        return int(subprocess.run(command, capture_output=True, text=True, check=True, env=asked).stdout)

    small, large = faults("small"), faults("large")
    assert large * 3 < small, f"{large} pages against {small}"


def test_whoever_says_otherwise_is_right(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(LARGE_PAGES, "0")
    ask_for_large_pages()
    assert os.environ[LARGE_PAGES] == "0"
