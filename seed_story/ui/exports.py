"""What the panel of films and books does: choices in, files out. Thin, like all callbacks."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from html import escape
from typing import Any

import gradio as gr

from seed_story.errors import InputError, StoryError
from seed_story.export.film.animation import STILL
from seed_story.export.film.composition import FILL
from seed_story.export.kinds import KINDS
from seed_story.export.wording import in_language
from seed_story.narration import AUTO, DEFAULT_VOICE, SILENT, find_voice, voice_for, voice_warning, voices_for
from seed_story.narration.voices import NO_VOICE
from seed_story.story.languages import ENGLISH
from seed_story.studio.exports import numbered
from seed_story.studio.studio import OwnerStudio
from seed_story.ui.callbacks import Place, for_readers

USUAL: Mapping[str, Any] = {
    "kind": "video",
    "size": "landscape",
    "fps": 30,
    "reader": "everyone",
    "extras": ["captions", "title", "ending"],
    "voice": AUTO,
    "speaker": "",
    "rate": 1.0,
    "pitch": 0,
    "trim": "square",
    "bleed": False,
    "format": "m4b",
    "words": "srt",
    "endings": False,
    "animation": STILL,
    "composition": FILL,
}
SAMPLE = "Once upon a time, a little fox found a map. Where did it lead?"
SAME = ("Same voice", "")
OWN = ("Voice of the story's language", AUTO)
FLAGS = ("captions", "highlight", "title", "ending")


def options_from(choices: Mapping[str, Any], music: str | None = None) -> dict[str, Any]:
    """What the panel shows as the options of the kind that is chosen."""
    kind = choices["kind"]
    voiced = {
        "voice": choices["voice"],
        "speaker": choices["speaker"] or "",
        "rate": float(choices["rate"]),
        "pitch": int(choices["pitch"]),
    }
    if kind == "video":
        flags = {name: name in choices["extras"] for name in FLAGS}
        film = {"size": choices["size"], "fps": int(choices["fps"]), "reader": choices["reader"], "music": music or ""}
        return {**film, **flags, **voiced, "animation": choices["animation"], "composition": choices["composition"]}
    if kind == "book":
        return {"trim": choices["trim"], "bleed": bool(choices["bleed"])}
    if kind == "audio":
        return {**voiced, "format": choices["format"]}
    if kind == "subtitles":
        return {**voiced, "format": choices["words"], "reader": choices["reader"]}
    return voiced if KINDS[kind].reads_aloud else {}


def remembered(kept: Any) -> dict[str, Any]:
    """Choices as the browser kept them, mended where they are not ours."""
    known = kept if isinstance(kept, dict) else {}
    choices = {name: known.get(name, usual) for name, usual in USUAL.items()}
    try:
        assert isinstance(choices["extras"], list) and isinstance(choices["endings"], bool)
        for kind in ("video", "book", "audio", "subtitles"):
            silent = {"voice": DEFAULT_VOICE} if kind == "audio" else {}  # no voice is right for all others
            given = {"voice": DEFAULT_VOICE} if choices["voice"] == AUTO else {}
            KINDS[kind].options(options_from({**choices, **silent, **given, "kind": kind}))
    except (StoryError, AssertionError, TypeError, ValueError, KeyError):
        return dict(USUAL)
    return choices if choices["kind"] in KINDS else {**choices, "kind": "video"}


def planned(seconds: float, size: int) -> str:
    """Length and size as people read them."""
    large = f"{max(0.1, size / 1e6):.1f} MB"
    if not seconds:
        return f"About {large}."
    minutes, rest = divmod(round(seconds), 60)
    length = f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"About {length}, {large}."


def _plan(*sentences: str) -> str:
    """What stands above the buttons, a line for each sentence."""
    return f'<p class="plan">{"<br>".join(escape(sentence) for sentence in sentences)}</p>'


class ExportCalls:
    """The panel's callbacks."""

    def __init__(self, studio: OwnerStudio) -> None:
        self._studio = studio
        self._stops: dict[str, threading.Event] = {}

    def plan(self, place: Place, music: str | None, *values: Any) -> tuple[str, dict[str, Any]]:
        """-> about how long it will be heard and how large it will be, and the choices for the browser to keep."""
        choices = dict(zip(USUAL, values, strict=True))
        if not place.story_id:
            return "", choices
        kind = choices["kind"]
        try:
            seconds, size = self._studio.export_plan(
                place.story_id, place.scene_id, options_from(choices, music), kind=kind
            )
        except StoryError as error:
            return _plan(str(error)), choices
        return _plan(planned(seconds, size)), choices

    def told_plan(self, place: Place, music: str | None, *values: Any) -> str:
        """-> the first of both: nothing was chosen."""
        return self.plan(place, music, *values)[0]

    def voices(self, language: str, voice: str, speaker: str) -> tuple[Any, Any]:
        """-> the voices of a language, and those for what characters say; a chosen one stays where it can."""
        known = [(one.name, one.id) for one in voices_for(language) if one.id != SILENT]
        ids = [id for _, id in known]
        told = voice if voice in ids or voice in (SILENT, AUTO) else ids[0] if ids else SILENT
        none = [(NO_VOICE.name, SILENT)]
        return (
            gr.Dropdown(choices=[OWN, *known, *none], value=told),
            gr.Dropdown(choices=[SAME, *known], value=speaker if speaker in ids else ""),
        )

    @for_readers
    def hear(self, place: Place, voice: str, rate: float, pitch: int) -> Any:
        """-> a sentence in this voice, in its own language."""
        if voice == AUTO:
            written = self._studio.get_story(place.story_id).written_in.code if place.story_id else ENGLISH
            voice, missing = voice_for(voice, written), voice_warning(voice, written)
            if missing:
                raise InputError(missing)
        text = in_language(SAMPLE, find_voice(voice).speaks)
        return gr.Audio(value=str(self._studio.voice_sample(voice, text, float(rate), int(pitch))), visible=True)

    @for_readers
    def preview(self, place: Place, music: str | None, *values: Any) -> Any:
        """-> video: the first seconds; what is missing in them."""
        choices = dict(zip(USUAL, values, strict=True))
        made = self._studio.export_preview(place.story_id, place.scene_id, options_from(choices, music))
        missing = f'<p class="plan">{"<br>".join(map(escape, made.warnings))}</p>' if made.warnings else gr.skip()
        return gr.Video(value=str(made.path), visible=True, label="Preview"), missing

    @for_readers
    def make(
        self,
        request: gr.Request,
        progress: Any = gr.Progress(),  # noqa: B008
        *asked: Any,
    ) -> tuple[Any, ...]:
        """Place, music and the choices -> video, the file to save, subtitles to save, files of all endings, what is
        missing in them.

        Gradio hands in what it adds by itself only before the values of components of any number.
        """
        place, music, *values = asked
        choices = dict(zip(USUAL, values, strict=True))
        kind, options = choices["kind"], options_from(choices, music)
        key, stop = request.session_hash or "", threading.Event()
        self._stops[key] = stop
        try:
            if choices["endings"] and not KINDS[kind].whole_tree:
                jobs = self._studio.start_endings(place.story_id, options, kind=kind)
            else:
                jobs = [self._studio.start_export(place.story_id, place.scene_id, options, kind=kind)]
            files = [made.path for made in self._studio.finished_endings(jobs, progress, stop.is_set)]
        finally:
            if self._stops.get(key) is stop:
                del self._stops[key]
        here = next((number for number, job in enumerate(jobs) if job.scene_id == place.scene_id), 0)
        path, several = files[here], [str(file) for file in numbered(files)] if len(files) > 1 else None
        said = dict.fromkeys(self._studio.job(job.id).message for job in jobs)
        subtitles = path.with_suffix(".srt")
        beside = subtitles != path and subtitles.exists()  # of a film: alone they are the file itself
        film = path.suffix == ".mp4"
        return (
            gr.Video(value=str(path) if film else None, visible=film, label="Your film"),
            gr.DownloadButton(f"Download ({path.suffix[1:].upper()})", value=str(path), visible=True),
            gr.DownloadButton(value=str(subtitles) if beside else None, visible=beside),
            gr.File(value=several, visible=several is not None),
            _plan(*(words if words.endswith(".") else f"{words}." for words in said)),
        )

    def stop(self, request: gr.Request) -> None:
        """Asks the export of this tab to stop."""
        if (stop := self._stops.get(request.session_hash or "")) is not None:
            stop.set()
