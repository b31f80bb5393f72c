"""Waiting for what another thread or program does."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable


def until(true: Callable[[], object], process: subprocess.Popen[bytes] | None = None, seconds: float = 180) -> None:
    """Returns as soon as it is true; fails when it never is, or when the process it needs has ended."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to pass"
        assert process is None or process.poll() is None, f"a program ended with {process.returncode}"
        time.sleep(0.02)
