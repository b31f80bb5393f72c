"""How far a person's words bind the storyteller, how many ways on, and a whole text of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from seed_story.errors import InputError
from seed_story.story import Story
from seed_story.story.validation import STRENGTHS
from seed_story.ui import views
from seed_story.ui.callbacks import Callbacks, Place, for_readers
from seed_story.ui.languages import marked
from seed_story.ui.panels import QUICK

OWN, TEXT = "own", "text"  # beside the strengths of a direction: with one's own picture; a scene for each sentence
CHOICES = [
    ("Opening words", "begin"),
    ("Hint", "hint"),
    ("Exact text", "exact"),
    ("Exact text + my picture", OWN),
    ("One scene per sentence", TEXT),
]
COUNTS = [2, 3, 4]


class WritingPanel:
    """What stands below the line “…or write what happens next”."""

    outputs: list[Any]

    def __init__(self, calls: Callbacks) -> None:
        self._calls = calls
        with gr.Row(elem_classes="tools writing"):
            self.strength = gr.Radio(
                CHOICES, value="begin", label="Use my text as", elem_id="strength", scale=4, min_width=280
            )
            self.count = gr.Radio(COUNTS, value=3, label="Options", elem_id="count", scale=1, min_width=215)
        self.picture = gr.File(
            label="My picture for this text", type="filepath", height=120, visible=False,
            elem_id="my-picture", elem_classes="upload-frame",
        )  # fmt: skip
        self.outputs = [self.picture]
        self.strength.change(self.offer_picture, self.strength, self.picture, **QUICK)

    def wire(self, three: gr.Button) -> None:
        self.count.change(ways_label, self.count, three, **QUICK)

    def shown(self, story: Story | None, scene_id: str) -> tuple[Any, ...]:
        return (gr.File(value=None),)

    # ---------------------------------------------------------------------------------------------------- callbacks

    def offer_picture(self, strength: str) -> Any:
        return gr.File(visible=strength == OWN)

    @for_readers
    def tell(
        self, place: Place, direction: str, strength: str, picture: str | None, looks: bool, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """-> page, ways, status, place."""
        studio, at = self._calls.studio, (place.story_id, place.scene_id)
        if strength == OWN:
            story = studio.add_own_scene(*at, direction, picture)
            yield gr.skip(), views.NO_WAYS, views.status("Saved."), Place(story.id, story.scenes[-1].id)
        elif strength == TEXT:
            told = self._calls.follow(request, lambda stop: studio.visualize(*at, direction, cancel=stop))
            for page, status, arrived in self._calls.below(place, told):
                yield page, views.NO_WAYS, status, arrived
        else:
            yield from self._calls.go_on(place, direction, request, strength, looks)

    @for_readers
    def several(
        self, place: Place, direction: str, strength: str, count: int, looks: bool, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """-> ways, status."""
        if strength not in STRENGTHS:
            raise InputError("Your own picture or text gives one continuation. Press “Continue with my text”.")
        yield from self._calls.several_ways(place, direction, request, int(count), strength, looks)


def ways_label(count: int) -> str:
    """What the button for several ways says, in the reader's language."""
    return marked(f"{views.NUMBER_WORDS[int(count)]} options")
