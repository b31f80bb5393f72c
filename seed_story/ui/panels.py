"""What the parts of the story screen have in common: how they are built, and how they show where the reader is."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Protocol

import gradio as gr

from seed_story.story import Story

ASSETS = Path(__file__).resolve().parent / "assets"

SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
QUICK: dict[str, Any] = {**SILENT, "queue": False}
ASK: dict[str, Any] = {**SILENT, "concurrency_limit": None}  # in the queue, because only there errors are shown


class Panel(Protocol):
    """A part of the story screen. `shown` gives one value for each of `outputs`; without a story they are emptied."""

    outputs: list[Any]

    def shown(self, story: Story | None, scene_id: str) -> tuple[Any, ...]: ...


def asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def styles(but: Collection[str] = ()) -> str:
    """The style sheets of all screens, without those that are named."""
    sheets = [sheet for sheet in sorted(ASSETS.glob("*.css")) if sheet.name not in but]
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def drawer_head(title: str, name: str) -> gr.HTML:
    """The title of a drawer and the button that closes it (keys.js)."""
    return gr.HTML(
        f'<header class="drawer-head"><h2 id="{name}-title" data-t>{title}</h2>'
        '<button type="button" data-do="close-drawer" aria-label="Close" data-t-label>✕</button></header>',
        apply_default_css=False,
        elem_classes="sheet",
    )


def screen(name: str, value: str = "", **more: Any) -> gr.HTML:
    """A component with its own template and script, `assets/NAME.html` and `assets/NAME.js`.

    Words of people go through `${value}` only, as escaped HTML: Gradio evaluates whatever Handlebars has filled into a
    template as a JavaScript template, so that a caption with `${…}` in it would run.
    """
    return gr.HTML(
        value,
        html_template=asset(f"{name}.html"),
        js_on_load=asset(f"{name}.js"),
        apply_default_css=False,
        elem_classes=f"sheet {name}-sheet",
        elem_id=name,
        **more,
    )
