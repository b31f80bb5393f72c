"""Links by which anybody may read a story: made, copied and taken back above the story."""

from __future__ import annotations

import time
from collections.abc import Iterable
from html import escape
from typing import Any

import gradio as gr

from seed_story.story import Story
from seed_story.studio.studio import Share
from seed_story.ui.callbacks import Callbacks, Place, for_readers
from seed_story.ui.panels import ASK, QUICK, screen


class SharingPanel:
    """The box that the bar's button opens. A link's address is told once, when it is made: the library keeps only its
    digest."""

    def __init__(self, calls: Callbacks, opens: gr.Button) -> None:
        self._calls, self._opens = calls, opens
        self.sheet = screen("sharing")
        self.outputs: list[Any] = [self.sheet]

    def shown(self, story: Story | None, scene_id: str) -> tuple[Any, ...]:
        return ("",)  # closed, wherever the reader has gone

    def wire(self, place: gr.State) -> None:
        self._opens.click(self.open, [place, self.sheet], self.sheet, **ASK)
        self.sheet.act(self.act, place, self.sheet, **ASK)
        self.sheet.close(lambda: "", outputs=self.sheet, **QUICK)

    @for_readers
    def open(self, place: Place, now: str) -> str:
        """The button closes it, too."""
        return "" if now else links(self._calls.studio.shares(place.story_id))

    @for_readers
    def act(self, place: Place, event: gr.EventData) -> str:
        studio, asked = self._calls.studio, event._data or {}
        made = ""
        if asked.get("act") == "make":
            made = f"/shared/{studio.share(place.story_id)}"
        elif link := str(asked.get("link", "")):
            studio.unshare(place.story_id, link)
        return links(studio.shares(place.story_id), made)


def links(shares: Iterable[Share], made: str = "") -> str:
    """What leads to a story, newest first; `made` is the address of a new link, to be copied."""
    rows = ""
    for share in sorted(shares, key=lambda share: -share.created):
        date = time.strftime("%Y-%m-%d %H:%M", time.localtime(share.created))
        rows += (
            "<li><span><span data-t>Created</span> "
            f'<time datetime="{date.replace(" ", "T")}">{date}</time></span>'
            f'<button type="button" class="plain-button" data-act="revoke" data-link="{escape(share.id)}" data-t>'
            "Revoke</button></li>"
        )
    new = (
        '<div class="new-link" role="status"><input readonly aria-label="The link" data-t-label '
        f'data-path="{escape(made)}" value="{escape(made)}">'
        '<button type="button" class="plain-button copy" data-do="copy" data-t>Copy</button>'
        f'<a class="plain-button" href="{escape(made)}" target="_blank" rel="noopener" data-t>Open</a>'
        "<p data-t>Copy it now. It won't be shown again.</p></div>"
        if made
        else ""
    )
    return (
        '<section class="sharing" aria-label="Share this story" data-t-label><header><h2 data-t>Share this story</h2>'
        '<button type="button" data-do="close" aria-label="Close" data-t-label>✕</button></header>'
        "<p data-t>Anyone with a link can read the latest version of the story but can't change it. You can revoke "
        f"a link at any time.</p>{new}{f'<ul>{rows}</ul>' if rows else ''}"
        '<button type="button" class="plain-button make" data-act="make" data-t>'
        f"{'Create another link' if rows else 'Create a link'}</button></section>"
    )
