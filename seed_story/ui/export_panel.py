"""The panel that makes films, books and pages of the way to a scene; it remembers what was chosen."""

from __future__ import annotations

from typing import Any

import gradio as gr

from seed_story.export.film.animation import ANIMATORS, STILL, may_move
from seed_story.export.film.composition import BOOK, CARD, FILL
from seed_story.export.kinds import KINDS
from seed_story.narration import all_voices
from seed_story.studio.studio import OwnerStudio
from seed_story.ui.api.endpoints import MOST_AT_ONCE
from seed_story.ui.exports import OWN, SAME, USUAL, ExportCalls, remembered
from seed_story.ui.languages import marked

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}


class ExportPanel:
    """The components; `wire` connects them."""

    def __init__(self, studio: OwnerStudio) -> None:
        self.calls = ExportCalls(studio)
        self.kept = gr.BrowserState(dict(USUAL), storage_key="seed-story-export", render=False)
        with gr.Accordion("Export", open=False, elem_id="film") as self.panel:
            self.kind = gr.Dropdown([(kind.name, kind.id) for kind in KINDS.values()], value="video", label="Format")
            with gr.Column() as self.film:
                self.size = gr.Dropdown(
                    [("Landscape, 16:9", "landscape"), ("Portrait, 9:16", "portrait"), ("Square, 1:1", "square"),
                     ("Landscape, 4K", "4k"), ("Landscape, 720p", "small")],
                    value="landscape", label="Size",
                )  # fmt: skip
                self.composition = gr.Dropdown(
                    [("Picture fills the frame", FILL), ("Book page: words beside the picture", BOOK),
                     ("Whole picture on a page", CARD)],
                    value=FILL, label="Composition",
                )  # fmt: skip
                self.extras = gr.CheckboxGroup(
                    [("Captions", "captions"), ("Highlight spoken words", "highlight"),
                     ("Title card", "title"), ("End card", "ending")],
                    value=list(USUAL["extras"]), show_label=False, label="With",
                )  # fmt: skip
                with gr.Accordion("More options", open=False):
                    self.fps = gr.Dropdown([24, 30, 60], value=30, label="Frames per second")
                    self.reader = gr.Radio(
                        [("Normal", "everyone"), ("Slower, for children", "children")],
                        value="everyone",
                        label="Caption speed",
                    )
                    self.animation = gr.Dropdown(
                        [("No (still pictures)", STILL), *((one.name, one.id) for one in ANIMATORS.values())],
                        value=STILL, label="Animate pictures", visible=may_move(), elem_id="film-animation",
                    )  # fmt: skip
                    self.music = gr.File(
                        label="Background music (optional)", type="filepath", file_types=["audio"], height=160
                    )
            with gr.Column() as self.voiced:
                voices = [(voice.name, voice.id) for voice in all_voices()]
                self.voice = gr.Dropdown([OWN, *voices], value=USUAL["voice"], label="Voice", elem_id="film-voice")
                with gr.Row():
                    self.hear = gr.Button("Listen", size="sm", elem_id="hear-voice")
                    self.sample = gr.Audio(visible=False, show_label=False, autoplay=True, elem_id="voice-sample")
                with gr.Accordion("Voice options", open=False):
                    self.language = gr.Dropdown(
                        [("All", ""), *sorted({(v.language, v.language) for v in all_voices() if v.language})],
                        value="", label="Voice language",
                    )  # fmt: skip
                    self.speaker = gr.Dropdown(
                        [SAME, *voices[:-1]], value="", label="Dialogue voice", elem_id="film-speaker"
                    )
                    self.rate = gr.Slider(0.7, 1.4, value=1.0, step=0.05, label="Reading speed")
                    self.pitch = gr.Slider(-50, 50, value=0, step=5, label="Pitch (online voices only, Hz)")
            with gr.Column(visible=False) as self.book:
                self.trim = gr.Dropdown(
                    [("Square, 21 cm", "square"), ("A4", "a4"), ("A5", "a5"), ("US letter", "letter"),
                     ("Landscape, 28 x 21 cm", "wide")],
                    value="square", label="Page size",
                )  # fmt: skip
                self.bleed = gr.Checkbox(False, label="Add 3 mm bleed for professional printing")
            self.format = gr.Radio([("M4B", "m4b"), ("MP3", "mp3")], value="m4b", label="File type", visible=False)
            self.words = gr.Radio([("SRT", "srt"), ("VTT", "vtt")], value="srt", label="File type", visible=False)
            self.endings = gr.Checkbox(False, label="Export every ending", elem_id="every-ending")
            self.plan = gr.HTML(apply_default_css=False, elem_id="export-plan")
            with gr.Row(elem_classes="side-by-side"):
                self.preview = gr.Button("Preview", size="sm", elem_id="preview-film")
                self.stop = gr.Button("Stop", size="sm", variant="stop", elem_id="stop-film")
            self.make = gr.Button("Create film", variant="primary", elem_id="make-film")
            self.video = gr.Video(label="Your film", visible=False, interactive=False, elem_id="video")
            self.save = gr.DownloadButton("Save", visible=False, size="sm", elem_id="save-mp4")
            self.srt = gr.DownloadButton("Download subtitles (SRT)", visible=False, size="sm", elem_id="save-srt")
            self.files = gr.File(
                label="All endings", visible=False, interactive=False, file_count="multiple", elem_id="save-endings"
            )

    @property
    def _choices(self) -> list[Any]:
        """In the order of USUAL."""
        return [self.kind, self.size, self.fps, self.reader, self.extras, self.voice, self.speaker, self.rate,
                self.pitch, self.trim, self.bleed, self.format, self.words, self.endings, self.animation,
                self.composition]  # fmt: skip

    def wire(self, page: gr.Blocks, place: gr.State, filming: str) -> None:
        """Connects the panel; `filming` names the line in which exports wait."""
        self.kept.render()  # outside of screens and panels: what stands in them is read too late, when they are opened
        calls, chosen = self.calls, [place, self.music, *self._choices]
        page.load(lambda kept: list(remembered(kept).values()), self.kept, self._choices, **_QUIET)
        # Only what a hand changes is kept: after a reload much changes by itself before the choices are back.
        for choice in self._choices:
            choice.input(calls.plan, chosen, [self.plan, self.kept], **_QUIET)
        for choice in (*self._choices, self.music, place):
            choice.change(calls.told_plan, chosen, self.plan, **_QUIET)
        self.panel.expand(calls.told_plan, chosen, self.plan, **_QUIET)
        groups = [self.film, self.voiced, self.book, self.format, self.words, self.preview, self.endings, self.make]
        self.kind.change(_groups, self.kind, groups, **_QUIET)
        self.language.change(
            calls.voices, [self.language, self.voice, self.speaker], [self.voice, self.speaker], **_QUIET
        )
        waiting = {"api_visibility": "private", "concurrency_id": filming, "concurrency_limit": MOST_AT_ONCE}
        self.preview.click(calls.preview, chosen, [self.video, self.plan], show_progress_on=self.preview, **waiting)
        self.hear.click(
            calls.hear, [place, self.voice, self.rate, self.pitch], self.sample, show_progress_on=self.hear, **waiting
        )
        results = [self.video, self.save, self.srt, self.files, self.plan]
        self.make.click(calls.make, chosen, results, show_progress="full", show_progress_on=self.make, **waiting)
        self.stop.click(calls.stop, **_QUIET)


def create_label(kind: str) -> str:
    """What the button that makes a file of this kind says, in the reader's language."""
    return marked(f"Create {KINDS[kind].noun}")


def _groups(kind: str) -> tuple[Any, ...]:
    """What belongs to a kind is shown, all else is not."""
    return (
        gr.Column(visible=kind == "video"),
        gr.Column(visible=KINDS[kind].reads_aloud),
        gr.Column(visible=kind == "book"),
        gr.Radio(visible=kind == "audio"),
        gr.Radio(visible=kind == "subtitles"),
        gr.Button(visible=kind == "video"),
        gr.Checkbox(visible=not KINDS[kind].whole_tree),
        gr.Button(create_label(kind)),
    )
