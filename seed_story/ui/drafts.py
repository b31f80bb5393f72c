"""Engine events -> drafts: what the page shows while scenes are being told."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from seed_story.storytellers.events import Event, ImagePreview, SceneReady, TextDelta, TextDone
from seed_story.studio.studio import SceneSaved
from seed_story.ui import views
from seed_story.ui.views import Draft

PAUSE = 0.08  # seconds between two pictures of the state: faster than one reads, slow enough for a phone

Drafts = tuple[Draft, ...]


def fold(drafts: Drafts, event: Event | SceneSaved) -> Drafts:
    """The drafts after one more event; an event of an unknown kind changes nothing."""
    index = event.candidate
    if not 0 <= index < len(drafts):
        return drafts
    draft = drafts[index]
    if draft.done and isinstance(event, TextDelta | TextDone):
        draft = Draft(picture=draft.picture)  # the next scene of several in a row
    elif draft.done:
        draft = replace(draft, scene_id="")  # the same scene is drawn again
    match event:
        case TextDelta():
            draft = replace(draft, text=draft.text + event.text)
        case TextDone():
            draft = replace(draft, text=event.text)
        case ImagePreview():
            draft = replace(draft, picture=views.picture_url(event.image), step=event.step, steps=event.steps)
        case SceneReady():
            draft = replace(draft, text=event.text or draft.text, picture=views.picture_url(event.image))
        case SceneSaved():
            draft = replace(draft, text=event.scene.text, scene_id=views.place_of(event.story, event.scene))
    return (*drafts[:index], draft, *drafts[index + 1 :])


def follow(events: Iterable[Event | SceneSaved], count: int, pause: float = PAUSE) -> Iterator[Drafts]:
    """The drafts as they grow, at most once in `pause` seconds, and the last state in any case."""
    drafts: Drafts = (Draft(),) * count
    shown, last = drafts, 0.0
    yield drafts
    for event in events:
        drafts = fold(drafts, event)
        now = time.monotonic()
        if drafts != shown and now - last >= pause:
            shown, last = drafts, now
            yield drafts
    if drafts != shown:
        yield drafts
