"""Runs an iterator of events in a thread of its own, so that a slow consumer does not hold up the producer.

A generator that only advances when it is asked would hold its device or lock while its consumer is busy. Here it runs
on by itself and releases them when its work is done, so that nothing is held across a `yield`.
"""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar, cast

Item = TypeVar("Item")
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class _End:
    error: BaseException | None


def events_in_thread(make: Callable[[Cancel], Iterator[Item]], cancel: Cancel | None = None) -> Generator[Item]:
    """What `make(stop)` yields, in its order; what it raises is raised here, behind all that it made.

    Nothing begins before the first one is asked for. `stop()` is true once `cancel()` is, or once nobody listens any
    more: closing this waits until the maker has heard that and has let go of everything. The thread is a daemon, has
    the context variables of whoever asked, and none of PyTorch's modes that belong to a thread.
    """
    abandoned, items = threading.Event(), queue.SimpleQueue[Item | _End]()

    def stop() -> bool:
        return abandoned.is_set() or (cancel is not None and cancel())

    def work() -> None:
        error: BaseException | None = None
        try:
            with closing(cast("Generator[Item]", make(stop))) as making:
                for one in making:
                    items.put(one)
        except BaseException as raised:  # noqa: BLE001 - raised where it is waited for
            error = raised
        items.put(_End(error))

    run = contextvars.copy_context().run
    thread = threading.Thread(target=run, args=(work,), daemon=True, name="seed-story-engine")
    thread.start()
    try:
        while not isinstance(one := items.get(), _End):
            yield one
        if one.error is not None:
            raise one.error
    finally:
        abandoned.set()
        thread.join()
