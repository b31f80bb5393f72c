"""Memory that is free inside the program: kept from picture to picture, given back from time to time.

glibc keeps what was freed for the thread that freed it: after some hundred tellings in many threads a studio held
286 MB that nobody used, while what it used had grown by 44 MB (tests/benchmarks/LOAD.md). Blocks as large as those of a
decoder it gives back at once, and takes anew for the next layer: every page of them is then cleared by the system,
which took up to a seventh of the time of a picture (`python -m tests.benchmarks.blocks`).
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from typing import Any

SECONDS = 20.0  # between two times
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # names of mallopt's parameters, from malloc.h


class FreeMemory:
    """Gives free memory back, at most every few seconds; does nothing where the C library cannot."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds, self._last = seconds, time.monotonic()
        self._lock = threading.Lock()
        self._trim = _from_c_library("malloc_trim")

    def give_back(self) -> bool:
        """Whether it was time for it, and some went back."""
        with self._lock:
            if self._trim is None or time.monotonic() - self._last < self._seconds:
                return False
            self._last = time.monotonic()
        return bool(self._trim(0))


def keep_large_blocks() -> bool:
    """From now on large blocks that are freed wait inside the program for the next of their size, until free memory is
    given back; whether the C library can."""
    option = _from_c_library("mallopt")
    return option is not None and bool(option(_MMAP_THRESHOLD, 1 << 30) and option(_TRIM_THRESHOLD, (1 << 31) - 1))


def _from_c_library(name: str) -> Any:
    if sys.platform != "linux":
        return None
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):  # another C library
        return None
