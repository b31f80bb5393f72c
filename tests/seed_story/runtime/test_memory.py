"""Free memory goes back to the system, but not all the time."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace

import psutil
import pytest

from seed_story.runtime.memory import FreeMemory


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
    now = [100.0]
    monkeypatch.setattr("seed_story.runtime.memory.time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr("seed_story.runtime.memory.malloc_trim", lambda: lambda pad: calls.append(pad) or 1)
    memory = FreeMemory(seconds=1000.0)
    assert not memory.give_back()
    now[0] += 1001
    assert memory.give_back() and not memory.give_back()
    assert calls == [0]
    monkeypatch.setattr("seed_story.runtime.memory.malloc_trim", lambda: None)
    assert not FreeMemory(seconds=0.0).give_back(), "another C library"
