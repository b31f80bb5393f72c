"""Memory: free one goes back to the system from time to time, large pieces come from it in large pages.

glibc keeps what was freed for the thread that freed it: after some hundred tellings in many threads a studio held
286 MB that nobody used, while what it used had grown by 44 MB (tests/benchmarks/LOAD.md). Blocks as large as those of a
decoder it gives back at once, and takes anew for the next layer: every page of them is then cleared by the system, and
large pages are fewer (`python -m tests.benchmarks.blocks`). Blocks that stay in the program (mallopt) were faster
still, but 50 users' exports then held 570 MB more.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from typing import Any

SECONDS = 20.0  # between two times
LARGE_PAGES = "THP_MEM_ALLOC_ENABLE"  # PyTorch's own name


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


def ask_for_large_pages() -> None:
    """PyTorch's large blocks on a CPU lie on large pages from now on, where the system has them to give.

    To be called before it takes its first block. Whoever has said otherwise in the environment is right.
    """
    os.environ.setdefault(LARGE_PAGES, "1")


def _from_c_library(name: str) -> Any:
    if sys.platform != "linux":
        return None
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):  # another C library
        return None
