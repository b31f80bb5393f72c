"""What a job tells while it works, for whoever listens: from the beginning, also for those who come later.

A feed holds no more than a late listener needs, however long the job goes on: of each candidate its newest picture, the
words that are being told, and of finished scenes their words. The story that a scene was saved in is held once, as it
now is, and not at all when the job is over.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seed_story.storytellers.events import ImagePreview, SceneReady, TextDelta, TextDone
from seed_story.studio.generation import SceneSaved

if TYPE_CHECKING:
    from seed_story.story import Scene, Story

PATIENCE = 0.1  # seconds between two looks at whether the job still goes

# What an event makes superfluous of the same candidate: final words their parts, a picture the ones before it.
_OUTDATED: dict[type, tuple[type[TextDelta | ImagePreview | SceneReady], ...]] = {
    TextDone: (TextDelta,),
    ImagePreview: (ImagePreview, SceneReady),
    SceneReady: (ImagePreview, SceneReady),
}


@dataclass(frozen=True)
class _Saved:
    """SceneSaved without the story."""

    candidate: int
    scene: Scene


class EventStream:
    """Events of one job, in their order. One thread writes; any number may follow, each at its own pace: whoever is
    behind, or comes later, hears only what still matters.

    `story` reads the job's story as it now is.
    """

    def __init__(self, story: Callable[[], Story]) -> None:
        self._story = story
        self._events: list[tuple[int, Any]] = []  # with their numbers
        self._count = 0
        self._newest: Story | None = None
        self._news = threading.Condition()
        self.error: BaseException | None = None

    def put(self, event: Any) -> None:
        with self._news:
            if outdated := _OUTDATED.get(type(event)):
                self._events = [
                    (number, old)
                    for number, old in self._events
                    if not (isinstance(old, outdated) and old.candidate == event.candidate)
                ]
            if isinstance(event, SceneSaved):
                self._newest, event = event.story, _Saved(event.candidate, event.scene)
            self._events.append((self._count, event))
            self._count += 1
            self._news.notify_all()

    def over(self) -> None:
        """Nothing more comes. Who asks later hears of the story as it is then."""
        with self._news:
            self._newest = None

    def follow(self, goes_on: Callable[[], bool]) -> Iterator[Any]:
        """All events, the old ones at once and the new ones as they come, until `goes_on` is false."""
        read = 0
        while True:
            going = goes_on()  # asked before the events are looked at, so that none is missed at the end
            with self._news:
                if read == self._count and going:
                    self._news.wait(PATIENCE)
                new = [event for number, event in self._events if number >= read]
                read, story = self._count, self._newest
            for event in new:
                if isinstance(event, _Saved):
                    story = story if story is not None else self._story()
                    yield SceneSaved(event.candidate, event.scene, story)
                else:
                    yield event
            if not going:
                return
