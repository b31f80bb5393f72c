"""The language of a story on the page: chosen for a new one, seen and changed among the details of another."""

from __future__ import annotations

from typing import Any

import gradio as gr

from seed_story.runtime.environment import default_language
from seed_story.story import Story
from seed_story.story.languages import LANGUAGES
from seed_story.studio.stories import proposal
from seed_story.ui import views
from seed_story.ui.callbacks import Callbacks, Place, for_readers

LABEL = "Story language"
UNSAID = ("As its letters tell", "")


def language_choice(value: str = "", **more: Any) -> gr.Dropdown:
    """A component to choose a language with; each is called as its readers call it."""
    known = sorted((language.own_name, language.code) for language in LANGUAGES.values())
    return gr.Dropdown([UNSAID, *known], value=value, label=LABEL, **more)


def for_new_story() -> gr.Dropdown:
    """The choice on the first screen."""
    return language_choice(default_language(), elem_id="new-language")


class LanguagePanel:
    """A component among the details of a story; what the words look like is proposed beside it, never chosen."""

    def __init__(self, calls: Callbacks) -> None:
        self._calls = calls
        self.language = language_choice(elem_id="story-language")
        self.hint = gr.HTML(apply_default_css=False, elem_id="language-hint")
        self.outputs: list[Any] = [self.language, self.hint]

    def shown(self, story: Story | None, scene_id: str) -> tuple[Any, ...]:
        return gr.Dropdown(value=story.language if story else ""), hint_for(story) if story else ""

    @for_readers
    def choose(self, place: Place, language: str) -> str:
        """-> status."""
        self._calls.studio.set_language(place.story_id, language or "")
        return views.status("Language saved.")


def hint_for(story: Story) -> str:
    """What a story is taken for, where it says nothing, and what it looks like."""
    if story.language:
        return ""
    taken, looks = f"Taken for {story.written_in.own_name}.", proposal(story)
    return f'<p class="plan">{taken}{f" It looks like {LANGUAGES[looks].own_name}." if looks else ""}</p>'
