"""A path as the engine reads it: its scenes, and the attention states that beginnings of paths have left.

States are kept in a memo bounded by bytes. It is never needed for correctness: without it the path is read again, with
the same evictions, and the story goes on the same way.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from seed_story.models.story_model import StoryState


class PrefixCache:
    """The attention states used last, at most `limit` bytes of them."""

    def __init__(self, limit: int) -> None:
        self.limit, self.used = limit, 0
        self.hits = self.misses = 0  # paths of which a beginning was known, and others
        self._states: OrderedDict[Hashable, StoryState] = OrderedDict()
        self._lock = threading.Lock()  # several tellings may look at once

    def __len__(self) -> int:
        return len(self._states)

    def get(self, key: Hashable) -> StoryState | None:
        with self._lock:
            if key in self._states:
                self._states.move_to_end(key)
            return self._states.get(key)

    def put(self, key: Hashable, state: StoryState) -> None:
        with self._lock:
            if old := self._states.pop(key, None):
                self.used -= old.nbytes
            if state.nbytes > self.limit:
                return
            self._states[key] = state
            self.used += state.nbytes
            while self.used > self.limit:
                self.used -= self._states.popitem(last=False)[1].nbytes

    def clear(self) -> None:
        with self._lock:
            self._states.clear()
            self.used = 0
