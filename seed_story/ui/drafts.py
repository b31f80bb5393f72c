"""Engine events -> drafts: what the page shows while scenes are being told."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from seed_story.ui import views
from seed_story.ui.views import Draft

PAUSE = 0.08  # seconds between two pictures of the state: faster than one reads, slow enough for a phone

Drafts = tuple[Draft, ...]


def fold(drafts: Drafts, event: Any) -> Drafts:
    """The drafts after one more event; an event of an unknown kind changes nothing.

    Events are told apart by the name of their class, because the classes live beside torch, which a page does not load.
    """
    index = getattr(event, "candidate", -1)
    if not 0 <= index < len(drafts):
        return drafts
    draft = drafts[index]
    if draft.done and type(event).__name__ in ("TextDelta", "TextDone"):
        draft = Draft(picture=draft.picture)  # the next scene of several in a row
    elif draft.done:
        draft = replace(draft, scene_id="")  # the same scene is drawn again
    match type(event).__name__:
        case "TextDelta":
            draft = replace(draft, text=draft.text + event.text)
        case "TextDone":
            draft = replace(draft, text=event.text)
        case "ImagePreview":
            draft = replace(draft, picture=views.picture_url(event.image), step=event.step, steps=event.steps)
        case "SceneReady":
            draft = replace(draft, text=event.text or draft.text, picture=views.picture_url(event.image))
        case "SceneSaved":
            draft = replace(draft, text=event.scene.text, scene_id=views.place_of(event.story, event.scene))
    return (*drafts[:index], draft, *drafts[index + 1 :])


def follow(events: Iterable[Any], count: int, pause: float = PAUSE) -> Iterator[Drafts]:
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
