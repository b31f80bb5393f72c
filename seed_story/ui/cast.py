"""The people of a story, kept in view: portrait and description, and whether their looks are watched over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import gradio as gr

from seed_story.characters.cast import Person, cast_of
from seed_story.story import Story
from seed_story.ui.callbacks import Callbacks
from seed_story.ui.views import Picture


class CastPanel:
    """Who is in the story up to here. `lock` is an input of everything that tells."""

    def __init__(self, calls: Callbacks, make: Callable[..., gr.HTML]) -> None:
        self._calls = calls
        self.people = make(elem_id="cast")
        self.lock = gr.Checkbox(
            False, label="Keep characters consistent", elem_id="lock-looks",
            info="Pictures that don't match the opening are redrawn, up to four times. Takes longer.",
        )  # fmt: skip
        self.outputs: list[Any] = [self.people]

    def shown(self, story: Story | None, scene_id: str) -> tuple[Any, ...]:
        if story is None:
            return ("",)
        return (cast(story, cast_of(story.path_to(scene_id)), self._calls.thumbnail),)


def cast(story: Story, people: Sequence[Person], picture: Picture) -> str:
    """The people as a list of portraits; a click goes to the scene where somebody was met."""
    if not people:
        return '<section class="cast none"></section>'
    entries = "".join(
        f'<li><button type="button" data-go="{escape(person.scene_id)}" '
        f'aria-label="{escape(person.name)}, {escape(person.look or "met here")}: go to their first scene">'
        f'<span class="portrait"><img alt="" src="{escape(picture(story.shown(person.scene_id)))}" '
        f'style="--spot:{person.spot:.3g}"></span><span class="who"><b>{escape(person.name)}</b>'
        f"{escape(person.look)}</span></button></li>"
        for person in people
    )
    heading = "<h2 data-t>Characters</h2>"
    return f'<section class="cast" aria-label="Characters in the story">{heading}<ul>{entries}</ul></section>'
