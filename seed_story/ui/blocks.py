"""Which component hears which callback. What they show is in views.py, what they do in callbacks.py."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import gradio as gr

from seed_story.runtime.environment import public, requires_login
from seed_story.studio.studio import OwnerStudio, Studio
from seed_story.ui import views
from seed_story.ui.api import endpoints as api
from seed_story.ui.callbacks import Callbacks, Opening, Place
from seed_story.ui.cast import CastPanel
from seed_story.ui.early import EARLY_STYLES
from seed_story.ui.editing import EditingPanel, StoryBar
from seed_story.ui.export_panel import ExportPanel
from seed_story.ui.jobs_panel import JobsPanel
from seed_story.ui.language_panel import LanguagePanel, for_new_story
from seed_story.ui.languages import translate, translate_choices
from seed_story.ui.library import LibraryScreen
from seed_story.ui.map import MapPanel
from seed_story.ui.middleware.visitors import owner_at_home, owner_in_public
from seed_story.ui.options import WritingPanel
from seed_story.ui.page import QuietBlocks
from seed_story.ui.panels import screen, styles
from seed_story.ui.reading import ReadingRoom
from seed_story.ui.settings_panel import SettingsPanel
from seed_story.ui.sharing import SharingPanel

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
TELLING, FILMING = "telling", "filming"

MASTHEAD = """<header class="masthead">
<svg viewBox="0 0 48 48" aria-hidden="true"><rect x="1" y="1" width="46" height="46" rx="15" fill="#1c5f4b"/>
<path d="M24 40V22" stroke="#fbf6ea" stroke-width="3.4" stroke-linecap="round"/>
<path d="M24 26c-9 1-13-4-13-12 8 0 13 4 13 12z" fill="#f2c14e"/>
<path d="M24 22c8 0 12-4 12-11-8 0-12 4-12 11z" fill="#8cc9b1"/></svg>
<h1>Seed Story</h1><p data-t>Turn a picture and a sentence into a picture book.</p></header>"""

LEAD = """<div class="lead"><h2 data-t>Every story starts with a picture</h2>
<p data-t>Choose one, or add your own photo or drawing.</p></div>"""
ABOUT = """<p class="about" data-t>The built-in model writes English only. It knows the world of Fernhollow, with its \
foxes, bears, meadows and kitchens, and it sees your picture as part of that world. In other languages, write the \
scenes yourself or connect your own language model.</p>"""

_SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_QUICK: dict[str, Any] = {**_SILENT, "queue": False}
_ASK: dict[str, Any] = {**_SILENT, "concurrency_limit": None}  # in the queue, because only there errors are shown
_TELL: dict[str, Any] = {**_SILENT, "concurrency_id": TELLING, "concurrency_limit": api.MOST_AT_ONCE}


_ONE_MODE = ("color_accent",)  # a theme variable without a counterpart for the dark


def theme() -> gr.themes.Base:
    """Our own fonts and the system's, so that nothing comes from elsewhere; the colours proper are in studio.css."""
    fonts = ["Nunito", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif"]
    mono = ["ui-monospace", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"]
    base = gr.themes.Base(
        primary_hue=gr.themes.colors.emerald, neutral_hue=gr.themes.colors.stone, font=fonts, font_mono=mono,
        radius_size=gr.themes.sizes.radius_lg, text_size=gr.themes.sizes.text_md,
    )  # fmt: skip
    page = {
        "body_background_fill": "var(--paper)", "body_text_color": "var(--ink)",
        "body_text_color_subdued": "var(--faint)", "block_background_fill": "var(--page)",
        "block_border_color": "var(--edge)", "block_label_background_fill": "var(--page)",
        "block_label_text_color": "var(--faint)", "block_title_text_color": "var(--ink)",
        "block_info_text_color": "var(--faint)", "background_fill_primary": "var(--page)",
        "background_fill_secondary": "var(--paper)", "border_color_primary": "var(--edge)",
        "input_background_fill": "var(--page)", "input_border_color": "var(--edge)",
        "input_placeholder_color": "var(--faint)", "color_accent": "var(--green)",
        "color_accent_soft": "var(--green-wash)", "input_border_width": "1.5px", "link_text_color": "var(--green)",
    }  # fmt: skip
    # The same words in both modes: studio.css gives the variables another value in the dark.
    return base.set(**page, **{f"{name}_dark": value for name, value in page.items() if name not in _ONE_MODE})


def head() -> str:
    """The style sheets as they are: through its own `css` parameter Gradio rewrites selectors, and not all survive.

    They come behind Gradio's own, and win over them; what must be there earlier is in early.py.
    """
    return f"<style>{(ASSETS / 'studio.css').read_text(encoding='utf-8')}\n{styles(but=EARLY_STYLES)}</style>"


def build(studio: Studio) -> gr.Blocks:
    """The page and its endpoints for one studio. `launch` is elsewhere."""
    theirs = studio.for_owner(owner_in_public if public() else owner_at_home)
    with QuietBlocks(title="Seed Story", analytics_enabled=False, fill_width=True) as page:
        api.add(theirs)  # first, so that nothing else takes the endpoints' names
        made = _Page(theirs, Callbacks(theirs))
        settings = SettingsPanel(theirs)
        made.wire(page)
        made.jobs.wire(page, made.keys, made.place, made._show_after)
        settings.wire(page, made.timer, _QUICK, _ASK)
        if public() and os.environ.get("OAUTH_CLIENT_ID") and not requires_login():
            gr.LoginButton("Sign in with Hugging Face", size="sm", elem_id="sign-in")
        translate_choices(page)
    translate(page)
    return page


def _html(value: str = "", classes: str = "", **more: Any) -> gr.HTML:
    script = (ASSETS / "studio.js").read_text(encoding="utf-8")
    return gr.HTML(value, js_on_load=script, apply_default_css=False, elem_classes=f"sheet {classes}", **more)


class _Page:
    """The components, then the wires between them."""

    def __init__(self, studio: OwnerStudio, calls: Callbacks) -> None:
        self.calls = calls
        self.place, self.opening = gr.State(Place()), gr.State(Opening())
        with gr.Row(elem_classes="top"):
            gr.HTML(MASTHEAD, apply_default_css=False, elem_classes="grows")
            self.keys = screen("keys")
        self.jobs = JobsPanel(studio, _html)
        self.banner = _html()  # filled when the page is loaded, with how far the storyteller is then
        self.timer = gr.Timer(1.0)
        with gr.Column(elem_id="first-screen") as self.first:
            self._first_screen()
        with gr.Column(elem_id="story-screen", visible=False) as self.reading:
            self._story_screen(studio)

    def _first_screen(self) -> None:
        with gr.Row(elem_classes="desk"):
            with gr.Column(scale=7, min_width=300):
                gr.HTML(LEAD, apply_default_css=False)
                self.frames = _html(self.calls.frames(), elem_id="frames")
                self.upload = gr.File(
                    label="Your own picture", show_label=False, type="filepath", height=76,
                    elem_id="upload", elem_classes="upload-frame",
                )  # fmt: skip
            with gr.Column(scale=5, min_width=300, elem_classes="first-page"):
                with gr.Row(elem_classes="what-is-seen"):
                    self.chosen = _html(views.chosen_frame(""), elem_id="chosen")
                    self.seen = gr.Textbox(
                        label="I see", placeholder="Choose a picture first.", lines=2,
                        max_lines=3, elem_id="seen", min_width=120,
                        info="Fix this if needed. With no opening from you, the story starts from it.",
                    )  # fmt: skip
                self.text = gr.Textbox(
                    label="How does it begin?", placeholder="One morning, a fox found a map under a stone…",
                    lines=4, max_lines=8, elem_id="opening",
                )  # fmt: skip
                self.title = gr.Textbox(label="Title", placeholder="Optional", max_lines=1, elem_id="title")
                self.language = for_new_story()
                self.begin = gr.Button("Start the story", variant="primary", size="lg", elem_id="begin")
                self.first_status = _html()
        self.library = LibraryScreen(self.calls)
        self.shelf = self.library.shelf
        gr.HTML(ABOUT, apply_default_css=False)

    def _story_screen(self, studio: OwnerStudio) -> None:
        self.bar = StoryBar(self.calls, _html)
        self.sharing = SharingPanel(self.calls, self.bar.share)
        with gr.Row(elem_classes="desk"):
            with gr.Column(scale=9, min_width=300, elem_classes="going-on"):
                self.page = _html(classes="turns-pages", elem_id="page")
                with gr.Row(elem_classes="tools acts-row"):
                    self.go_on = gr.Button("Continue", variant="primary", size="lg", elem_id="continue")
                    self.three = gr.Button("Three options", variant="secondary", size="lg", elem_id="three-ways")
                    self.reroll = gr.Button("Try again", variant="secondary", size="lg", elem_id="reroll")
                    self.cancel = gr.Button("Stop", variant="stop", size="lg", elem_id="cancel", interactive=False)
                with gr.Row(elem_classes="tools own-words", equal_height=True):
                    self.direction = gr.Textbox(
                        label="…or write what happens next", placeholder="…or write what happens next",
                        show_label=False, container=False, max_lines=8, scale=8, elem_id="direction",
                    )  # fmt: skip
                    self.tell = gr.Button(
                        "Continue with my text", variant="secondary", scale=1, min_width=110, elem_id="tell"
                    )
                self.writing = WritingPanel(self.calls)
                self.status = _html(elem_id="status")
                self.ways = _html(elem_id="ways")
                self.compared = _html(elem_id="compared")
                self.editing = EditingPanel(self.calls, _html)
            with gr.Column(scale=3, min_width=290, elem_classes="side"):
                self.map = MapPanel(self.calls)
                self.cast = CastPanel(self.calls, _html)
                self.exports = ExportPanel(studio)
                self.make, self.video = self.exports.make, self.exports.video
                self.mp4, self.srt = self.exports.save, self.exports.srt
                with gr.Accordion("Story details", open=False):
                    self.name = gr.Textbox(label="Title", max_lines=1)
                    self.rename = gr.Button("Save title", size="sm")
                    self.written = LanguagePanel(self.calls)
                    self.delete = gr.Button("Delete story…", size="sm", variant="stop")
                    self.really = gr.Button("Yes, delete it", size="sm", variant="stop", visible=False)
                    self.facts = _html()
        self.reader = ReadingRoom(self.calls, self.bar.read)
        self.calls.panels += [self.bar, self.sharing, self.map, self.cast, self.writing, self.editing, self.written]

    # ------------------------------------------------------------------------------------------------------- wires

    def wire(self, page: gr.Blocks) -> None:
        calls = self.calls
        self._wire_first_screen()
        self._wire_telling()
        self._wire_keeping()
        self._wire_changing()
        self.exports.wire(page, self.place, FILMING)
        page.load(calls.banner, outputs=self.banner, **_QUICK)
        arrival = page.load(calls.arrive, outputs=self.place, **_QUICK)
        self._show_after(arrival)
        returned = arrival.success(calls.rejoin, self.place, [self.page, self.ways, self.status, self.place], **_TELL)
        self._show_after(returned)

    @property
    def _shown(self) -> list[Any]:
        screens, pages = [self.first, self.reading, self.shelf], [self.page, self.ways, self.facts, self.name]
        panels = [output for panel in self.calls.panels for output in panel.outputs]
        return [self.place, *screens, *pages, self.video, self.mp4, self.srt, *panels]

    def _show_after(self, event: Any) -> Any:
        return event.success(self.calls.show, self.place, self._shown, **_QUICK)

    def _wire_first_screen(self) -> None:
        calls = self.calls
        chosen = [self.opening, self.frames, self.chosen]
        picked = self.frames.pick(
            calls.choose_frame, [self.opening, self.text], [*chosen, self.text, self.title], **_ASK
        )
        bring = [self.upload, self.opening, self.text], [*chosen, self.text, self.seen]
        brought = self.upload.upload(calls.bring_frame, *bring, **_ASK)
        for after in (brought.success, brought.failure):  # the box stays open for another picture
            after(lambda: None, outputs=self.upload, **_QUICK)
        suggestion = {"inputs": [self.seen, self.opening, self.text], "outputs": [self.text, self.opening], **_QUICK}
        watched = self.timer.tick(
            calls.watch, [self.opening, self.seen], [self.banner, self.timer, self.seen], **_QUICK
        )
        watched.success(calls.suggest_unasked, **suggestion)
        for event in (picked, brought):
            event.success(calls.look, self.opening, self.seen, **_TELL).success(calls.suggest_unasked, **suggestion)
        self.seen.input(calls.suggest, **suggestion, trigger_mode="always_last")
        locked = self.begin.click(calls.lock_first, outputs=[self.begin, self.first_status], **_QUICK)
        begun = locked.success(calls.begin, [self.opening, self.text, self.title, self.language], self.place, **_TELL)
        for done in (self._show_after(begun).success, begun.failure):
            done(calls.unlock_first, outputs=[self.begin, self.first_status], **_QUICK)
        self._show_after(self.shelf.pick(calls.open_story, outputs=self.place, **_ASK))
        self.library.wire()

    def _wire_telling(self) -> None:
        calls = self.calls
        page = [self.page, self.ways, self.status, self.place]
        writing = self.writing
        words = [self.place, self.direction, writing.strength, writing.picture, self.cast.lock]
        plans = [
            (self.go_on.click, calls.continue_alone, [self.place, self.cast.lock], page),
            (self.tell.click, writing.tell, words, page),
            (self.direction.submit, writing.tell, words, page),
            (
                self.three.click,
                writing.several,
                [self.place, self.direction, writing.strength, writing.count, self.cast.lock],
                [self.ways, self.status],
            ),
            (self.reroll.click, calls.reroll, [self.place], [self.page, self.status, self.place]),
        ]
        for trigger, tell, inputs, outputs in plans:
            self._tells(trigger, tell, inputs, outputs)
        for trigger, tell, inputs in self.editing.tellings:
            self._tells(trigger, tell, [self.place, *inputs], [self.page, self.status, self.place])
        suggest = {**_TELL, "show_progress": "minimal"}
        self.editing.suggest.click(self.editing.other_words, self.place, self.editing.words, **suggest)
        self.cancel.click(calls.cancel, outputs=self.status, **_QUICK)
        writing.wire(self.three)
        self.reader.wire(self.place)
        self.sharing.wire(self.place)
        for sheet in (self.page, self.ways, self.cast.people):
            self._show_after(sheet.pick(calls.go, self.place, self.place, **_ASK))

    def _tells(self, trigger: Any, tell: Any, inputs: list[Any], outputs: list[Any]) -> None:
        """Something that takes the model's time: buttons rest meanwhile, and then the library's truth is shown."""
        calls, buttons = self.calls, [self.go_on, self.three, self.reroll, self.tell, self.make, self.cancel]
        locked = trigger(calls.lock, outputs=[*buttons, self.status], **_QUICK)
        locked.success(self.jobs.watch, outputs=self.jobs.timer, **_QUICK)
        told = locked.success(tell, inputs, outputs, **_TELL)
        if self.direction in inputs:
            told.success(lambda: "", outputs=self.direction, **_QUICK)
        settled = [*self._shown, *buttons, self.status]
        told.success(calls.settle, [self.place, self.status], settled, **_QUICK)
        told.failure(calls.settle_unchanged, self.place, settled, **_QUICK)

    def _wire_changing(self) -> None:
        """What changes stories without the model's telling: the map, edits, undo."""
        marked = self.map.map.pick(self.map.pick, [self.place], [self.place, self.compared], **_ASK)
        # The comparison stays, so this is not everything that is shown.
        marked.success(self.map.after, [self.place, self.compared], [*self._shown, self.compared], **_QUICK)
        self._show_after(self.compared.pick(self.map.leave_comparison, self.place, [self.place, self.compared], **_ASK))
        for trigger, change, inputs in (*self.editing.changes, *self.bar.changes):
            self._show_after(trigger(change, [self.place, *inputs], self.place, **_ASK))

    def _wire_keeping(self) -> None:
        calls = self.calls
        self.rename.click(calls.rename, [self.place, self.name], self.status, **_ASK)
        chosen = self.written.language.input(
            self.written.choose, [self.place, self.written.language], self.status, **_ASK
        )
        self._show_after(chosen)
        self.delete.click(lambda: gr.Button(visible=True), outputs=self.really, **_QUICK)
        gone = self.really.click(calls.delete, self.place, self.place, **_ASK)
        self._show_after(gone).success(lambda: gr.Button(visible=False), outputs=self.really, **_QUICK)
