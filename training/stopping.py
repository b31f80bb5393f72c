"""When a loop ends before its last step: its time is up, or the process was told to end (SIGTERM).

Processes of one run must stop after the same step, else one would wait for the other's gradients for ever.
"""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any

import torch
import torch.distributed as dist

STOPPED_EXIT_CODE = 143  # exit code of a program that ended on SIGTERM, as shells report it


class Stopping:
    """Watches clock and signal as a context. Further SIGTERMs change nothing: launchers send more than one."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self.terminated = False
        self._began = time.monotonic()
        self._before: Any = None
        self._group: Any = None

    def __enter__(self) -> Stopping:
        if threading.current_thread() is threading.main_thread():  # Python delivers signals there only
            self._before = signal.signal(signal.SIGTERM, self._note)
        if dist.is_initialized() and dist.get_world_size() > 1:
            # Not through the GPU: asking it would wait for all work in its queue.
            self._group = dist.new_group(backend="gloo")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGTERM, self._before)
            self._before = None

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.terminated = True

    def agreed(self) -> bool:
        """Whether any process wants to stop; then `terminated` is the same in all. All must ask after every step."""
        late = self.seconds is not None and time.monotonic() - self._began > self.seconds
        if self._group is None:
            return late or self.terminated
        flags = torch.tensor([int(late), int(self.terminated)])
        dist.all_reduce(flags, dist.ReduceOp.MAX, group=self._group)
        self.terminated = self.terminated or bool(flags[1])
        return bool(flags.any())
