"""Memory that is free inside the program goes back to the system.

glibc keeps what was freed for the thread that freed it: after some hundred tellings in many threads a studio held
286 MB that nobody used, while what it used had grown by 44 MB (tests/benchmarks/LOAD.md).
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from typing import Any

SECONDS = 20.0  # between two times


class FreeMemory:
    """Gives free memory back, at most every few seconds; does nothing where the C library cannot."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds, self._last = seconds, time.monotonic()
        self._lock = threading.Lock()
        self._trim = _trim()

    def give_back(self) -> bool:
        """Whether it was time for it, and some went back."""
        with self._lock:
            if self._trim is None or time.monotonic() - self._last < self._seconds:
                return False
            self._last = time.monotonic()
        return bool(self._trim(0))


def _trim() -> Any:
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library
        return None
