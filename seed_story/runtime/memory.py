"""Memory that is free inside the program goes back to the system.

glibc keeps what was freed for the thread that freed it: after some hundred tellings in many threads a studio held
286 MB that nobody used, while what it used had grown by 44 MB (tests/benchmarks/LOAD.md).
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil

SECONDS = 20.0  # between two times
SESSION_BYTES, SESSIONS_SHARE = 500_000, 0.05  # of a tab of the page, measured; what all may have of the memory
MOST_SESSIONS = 10_000


def machine_bytes() -> int:
    """The memory that this program may have: the machine's, or what a container was given of it."""
    total = psutil.virtual_memory().total
    try:
        given = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:  # another system
        return total
    return min(total, int(given)) if given.isdecimal() else total


def max_sessions(memory: int | None = None) -> int:
    """How many browser tabs a page remembers in so much memory (default: this machine's): the oldest are forgotten
    beyond that, and begin again at the first screen."""
    room = SESSIONS_SHARE * (machine_bytes() if memory is None else memory)
    return max(MOST_SESSIONS // 100, min(MOST_SESSIONS, int(room / SESSION_BYTES)))


class FreeMemory:
    """Gives free memory back, at most every few seconds; does nothing where the C library cannot."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds, self._last = seconds, time.monotonic()
        self._lock = threading.Lock()
        self._trim = malloc_trim()

    def give_back(self) -> bool:
        """Whether it was time for it, and some went back."""
        with self._lock:
            if self._trim is None or time.monotonic() - self._last < self._seconds:
                return False
            self._last = time.monotonic()
        return bool(self._trim(0))


def malloc_trim() -> Any:
    """The C library's function that gives free memory back; None where it has none."""
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library
        return None
