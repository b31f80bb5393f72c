"""Free memory goes back to the system, but not all the time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from seed_story.memory import LARGE_PAGES, FreeMemory, ask_for_large_pages


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps it")
def test_what_threads_freed_goes_back():
    memory, process = FreeMemory(seconds=0.0), psutil.Process()
    memory.give_back()
    held: dict[int, list[bytearray]] = {}

    def fill(number: int) -> None:  # pieces too small for a mapping of their own
        held[number] = [bytearray(100_000) for _ in range(400)]

    threads = [threading.Thread(target=fill, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [pieces.pop() for pieces in held.values()]  # the last piece of each keeps the others' pages from falling off
    full = process.memory_info().rss
    held.clear()
    assert memory.give_back()
    assert process.memory_info().rss < full - 60e6, "of 160 MB"
    assert len(kept) == 4


def test_not_all_the_time(monkeypatch: pytest.MonkeyPatch):
    calls: list[int] = []
    monkeypatch.setattr("seed_story.memory._from_c_library", lambda name: lambda pad: calls.append(pad) or 1)
    memory = FreeMemory(seconds=1000.0)
    assert not memory.give_back()
    memory._last -= 1001
    assert memory.give_back() and not memory.give_back()
    assert calls == [0]
    monkeypatch.setattr("seed_story.memory._from_c_library", lambda name: None)
    assert not FreeMemory(seconds=0.0).give_back(), "another C library"


FAULTS = """
import resource, sys
from seed_story.memory import ask_for_large_pages
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
