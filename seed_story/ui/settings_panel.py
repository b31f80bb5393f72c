"""How stories are told, in plain words: a few numbers on top of the preset's own, remembered for each owner."""

from __future__ import annotations

from typing import Any

import gradio as gr

from seed_story.narration import all_voices
from seed_story.runtime.environment import public
from seed_story.storytellers.request import MODES
from seed_story.studio.pronunciation import sounds_as_lines, sounds_from_lines
from seed_story.studio.studio import STORYTELLERS, OwnerStudio
from seed_story.ui.callbacks import for_readers
from seed_story.ui.panels import drawer_head

USUAL = "usual"
MODE_NAMES = {
    "multimodal_sink": "Opening and latest scenes",
    "sink": "First words and latest scenes",
    "window": "Latest scenes only",
    "dense": "Everything (slower)",
}
KEPT = "Saved. This applies to all new scenes."
TAUGHT = "Saved. Every voice says it like this from now on."


class SettingsPanel:
    """A drawer; every change is kept at once."""

    def __init__(self, studio: OwnerStudio) -> None:
        self._studio = studio
        usual = studio.usual_settings()
        voices = [(voice.name, voice.id) for voice in all_voices()]
        with gr.Column(elem_id="settings", elem_classes="drawer"):
            drawer_head("Settings", "settings")
            with gr.Row():
                self.temperature = gr.Slider(
                    0, 2, usual["temperature"], step=0.05, label="Creativity", min_width=280,
                    info="Low: the most likely story, the same every time. High: surprising, sometimes odd.",
                )  # fmt: skip
                self.length = gr.Slider(
                    8, 200, usual["max_text_tokens"], step=1, label="Maximum scene length", min_width=280,
                    info="In tokens. Three tokens are about two words.",
                )  # fmt: skip
                self.steps = gr.Slider(
                    1, 50, usual["steps"], step=1, label="Drawing steps", min_width=280,
                    info="More steps give a finer picture but take longer.",
                )  # fmt: skip
            with gr.Row():
                self.seed = gr.Number(
                    -1, precision=0, minimum=-1, label="Seed", min_width=280,
                    info="The same seed gives the same scene again. -1 picks a random one.",
                )  # fmt: skip
                self.mode = gr.Dropdown(
                    [(MODE_NAMES[mode], mode) for mode in MODES], value=usual["mode"], label="Memory", min_width=280,
                    info="What the storyteller remembers when a story gets long.",
                )  # fmt: skip
                self.voice = gr.Dropdown(
                    [("Default voice", USUAL), *voices], value=USUAL, label="Narrator", min_width=280,
                    info="Reads your films aloud. Online voices send the text to the voice provider.",
                )  # fmt: skip
            self.sounds = gr.Textbox(
                label="How words are said", placeholder="Siobhan = Shivawn", lines=3, max_lines=12, elem_id="sounds",
                info="A name that the voice gets wrong: one word on each line, “=” and how it is said.",
            )  # fmt: skip
            self.preset = gr.Dropdown(
                list(STORYTELLERS), value=studio.preset, label="Model", visible=not public(), elem_id="preset",
                info="Which storyteller to use: mini is built in, open is a model of yours. Another one has to "
                     "load first.",
            )  # fmt: skip
            self.destination = gr.Markdown("", visible=not public(), elem_id="destination")
            with gr.Row():
                self.reset = gr.Button("Reset to defaults", size="sm", elem_id="reset-settings")
                self.said = gr.Markdown("", elem_id="settings-said")

    @property
    def fields(self) -> list[Any]:
        return [self.seed, self.temperature, self.length, self.steps, self.mode, self.voice]

    def wire(self, page: gr.Blocks, timer: gr.Timer, quick: dict[str, Any], ask: dict[str, Any]) -> None:
        """`timer` watches the model while it loads."""
        page.load(self.remembered, outputs=self.fields, **quick)
        page.load(self.taught, outputs=self.sounds, **quick)
        page.load(self._studio.destination, outputs=self.destination, **quick)
        self.sounds.blur(self.teach, self.sounds, self.said, **ask)  # a line half written teaches nothing
        for slider in (self.temperature, self.length, self.steps):
            slider.release(self.keep, self.fields, self.said, **ask)
        for field in (self.seed, self.mode, self.voice):
            field.input(self.keep, self.fields, self.said, trigger_mode="always_last", **ask)
        self.reset.click(self.forget, outputs=[*self.fields, self.said], **ask)
        self.preset.input(self.choose_preset, self.preset, [timer, self.said], **ask)

    @for_readers
    def remembered(self) -> tuple[Any, ...]:
        """-> the fields, as the owner left them."""
        preferences = self._studio.preferences()
        values = {**self._studio.usual_settings(), **preferences.telling.to_dict()}
        return (
            preferences.seed,
            values["temperature"],
            values["max_text_tokens"],
            values["steps"],
            values["mode"],
            preferences.voice or USUAL,
        )

    @for_readers
    def keep(self, seed: Any, temperature: float, length: float, steps: float, mode: str, voice: str) -> str:
        """Remembers what differs from the usual, and leaves alone what this panel does not show."""
        usual = self._studio.usual_settings()
        shown = {"temperature": temperature, "max_text_tokens": length, "steps": steps, "mode": mode}
        kept = self._studio.preferences().to_dict()
        others = {name: value for name, value in kept.items() if name not in (*shown, "voice", "sounds")}
        changed = {name: value for name, value in shown.items() if value != usual[name]}
        chosen = {**others, **changed, "seed": -1 if seed is None else seed}
        self._studio.set_preferences({**chosen, "voice": None if voice == USUAL else voice})
        return KEPT

    @for_readers
    def taught(self) -> str:
        """-> the words that the owner taught the voices, a line for each."""
        return sounds_as_lines(self._studio.preferences().sounds)

    @for_readers
    def teach(self, lines: str) -> Any:
        """Puts these words in the place of all that were taught. -> a word about it, if any is new."""
        sounds = sounds_from_lines(lines)
        before = self._studio.preferences().sounds
        if sounds == before:
            return gr.skip()
        self._studio.teach_words(list(sounds.items()), [word for word in before if word not in sounds])
        return TAUGHT

    @for_readers
    def forget(self) -> tuple[Any, ...]:
        """-> the fields at their usual values, and a word about it."""
        self._studio.set_preferences({})
        stay = " Words you taught stay." if self._studio.preferences().sounds else ""
        return *self.remembered(), f"All settings are back to their defaults.{stay}"

    @for_readers
    def choose_preset(self, preset: str) -> tuple[Any, ...]:
        """-> the timer that watches it load, and a word about it."""
        self._studio.choose_preset(preset)
        return gr.Timer(active=True), "The new storyteller is getting ready."
