"""Long work without steps of its own, such as a film, gives way to others who wait, and goes on from what it kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from seed_story.errors import Cancelled
from seed_story.jobs.runner import Cancel, GaveWay, Report, Work

TURN_SECONDS = 120.0  # so long it may go on before it looks whether others wait
LOOK_SECONDS = 2.0  # between two such looks, which ask the library


def in_turns(work: Work, others_wait: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> Work:
    """The same work, which stops and raises GaveWay after a turn when others wait.

    `work` must hear `cancel`, and keep what it has finished for the next time that it is called. Each turn lasts twice
    as long as the one before, so that a part that takes longer than a turn is finished at last.
    """
    lasts = TURN_SECONDS

    def one_turn(report: Report, cancel: Cancel) -> tuple[Path | str, str]:
        nonlocal lasts
        look, gives_way = clock() + lasts, False

        def stop() -> bool:
            nonlocal look, gives_way
            if not gives_way and clock() >= look:
                look, gives_way = clock() + LOOK_SECONDS, others_wait()
            return gives_way or cancel()

        try:
            return work(report, stop)
        except Cancelled:
            if not gives_way or cancel():
                raise
            lasts *= 2
            raise GaveWay from None

    return one_turn
