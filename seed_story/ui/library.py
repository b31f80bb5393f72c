"""The library on the first screen: search, rename, duplicate, delete with undo, archives out and in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from seed_story.errors import InputError
from seed_story.ui import library_cards as shelves
from seed_story.ui import views
from seed_story.ui.callbacks import Callbacks, for_readers
from seed_story.ui.panels import ASK, QUICK, asset


class LibraryScreen:
    """The shelf and what stands above it."""

    def __init__(self, calls: Callbacks) -> None:
        self._calls = calls
        with gr.Row(elem_classes="shelf-title"):
            gr.HTML("<h2 data-t>Your stories</h2>", apply_default_css=False, elem_classes="grows")
            self.search = gr.Textbox(
                show_label=False, label="Search your stories", placeholder="Search titles and scenes", container=False,
                max_lines=1, elem_id="search", min_width=180,
            )  # fmt: skip
            self.undo = gr.Button("Undo", size="sm", elem_id="shelf-undo", min_width=80)
            self.redo = gr.Button("Redo", size="sm", elem_id="shelf-redo", min_width=80)
            self.bring = gr.UploadButton(
                "Import…", size="sm", file_types=[".zip"], type="filepath", elem_id="import", min_width=120
            )
        # Empty until the page is loaded, because whose stories are meant is known only then.
        self.shelf = gr.HTML(
            js_on_load=asset("shelf.js"), apply_default_css=False, elem_classes="sheet", elem_id="shelf"
        )

    def wire(self) -> None:
        # The last words that were typed count: earlier searches are dropped, not shown late.
        self.search.change(self.find, self.search, self.shelf, trigger_mode="always_last", **QUICK)
        self.shelf.act(self.act, self.search, self.shelf, **ASK)
        self.bring.upload(self.take_in, self.bring, self.shelf, **ASK)
        self.undo.click(self.undo_last, self.search, self.shelf, **ASK)
        self.redo.click(self.redo_last, self.search, self.shelf, **ASK)

    # ---------------------------------------------------------------------------------------------------- callbacks

    @for_readers
    def find(self, words: str) -> str:
        return self._shelf(words)

    @for_readers
    def act(self, words: str, event: gr.EventData) -> str:
        """One of the verbs in a card's menu. -> shelf."""
        studio, asked = self._calls.studio, event._data or {}
        story_id = asked.get("story", "")
        match asked.get("act"):
            case "rename":
                story = studio.rename(story_id, asked.get("title", ""))
                message = shelves.said(f"Renamed to “{story.title}”.", undo=True)
            case "duplicate":
                message = shelves.said(f"Duplicated as “{studio.duplicate(story_id).title}”.", undo=True)
            case "delete":
                title = studio.get_story(story_id).title
                studio.delete(story_id)
                message = shelves.said(f"Deleted “{title}”.", undo=True)
            case "archive":
                story, file = studio.get_story(story_id), studio.archive_to_save(story_id)
                message = shelves.to_save(story.title, views.file_url(file), file.stat().st_size)
            case "undo":
                return self._turned("Undone", studio.undo(), words)
            case _:
                message = ""
        return self._shelf(words, message)

    @for_readers
    def take_in(self, path: str | None) -> str:
        """An archive becomes a story of this library, or nothing changes. -> shelf."""
        if not path:
            raise InputError("No file was chosen. Choose a file made with “Save a backup”.")
        story = self._calls.studio.import_archive(Path(path))
        return self._shelf("", shelves.said(f"Imported “{story.title}” with all its branches.", undo=True))

    @for_readers
    def undo_last(self, words: str) -> str:
        return self._turned("Undone", self._calls.studio.undo(), words)

    @for_readers
    def redo_last(self, words: str) -> str:
        return self._turned("Redone", self._calls.studio.redo(), words)

    # ---------------------------------------------------------------------------------------------------------- helpers

    def _turned(self, what: str, action: Any, words: str) -> str:
        return self._shelf(words, shelves.said(f"{what}: {action.verb}, “{action.title}”."))

    def _shelf(self, words: str, message: str = "") -> str:
        studio, stories = self._calls.studio, self._calls.studio.list_stories()
        found: dict[str, tuple[str, str]] | None = None
        if words.strip():
            found = {}
            for place in studio.search(words):
                quoted = (place.scene_id or "", place.text if place.scene_id else "")
                found.setdefault(place.story_id, quoted)
        return shelves.shelf(stories, self._calls.thumbnail, found=found, message=message)
