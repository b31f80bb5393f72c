"""The reading view: the story on the whole window, page by page, read aloud, with choices where it forks."""

from __future__ import annotations

import json
from html import escape

import gradio as gr

from seed_story.narration import AUTO, all_voices
from seed_story.story import Scene, Story
from seed_story.story.edits import version_now
from seed_story.studio.reading_aloud import ReadAloud
from seed_story.ui.callbacks import Callbacks, Place, as_text, for_readers
from seed_story.ui.panels import ASK, QUICK, screen
from seed_story.ui.views import Picture, alt_text, excerpt, file_url, redrawings, written

_LOUD = "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"
_ONWARD = "M5 5.5l8 6.5-8 6.5zM17.5 5.5v13"
_CROSS, _LEFT, _RIGHT = "M6 6l12 12M18 6L6 18", "M14.5 5.5L8 12l6.5 6.5", "M9.5 5.5L16 12l-6.5 6.5"
OWN_VOICE = "Voice of the story's language"
THE_END = '<p class="end" data-t>The end</p>'


class ReadingRoom:
    """A component of its own over the whole page, and one that carries the sound to it."""

    def __init__(self, calls: Callbacks, opens: gr.Button) -> None:
        self._calls, self._opens = calls, opens
        self.book = screen("reader")
        self.speech = screen("speech")

    def wire(self, place: gr.State) -> None:
        self._opens.click(self.open, place, self.book, **ASK)
        self.book.speak(self.speak, place, self.speech, **ASK)
        self.book.close(lambda: "", outputs=self.book, **QUICK)

    @for_readers
    def open(self, place: Place) -> str:
        story = self._calls.studio.get_story(place.story_id)
        return pages(story, place.scene_id, self._calls.picture)

    @for_readers
    def speak(self, place: Place, event: gr.EventData) -> str:
        """-> the sound of one page and the times of its words; a page without a sound when the voice fails."""
        asked = event._data or {}
        scene_id, voice = str(asked.get("scene", "")), str(asked.get("voice", AUTO))
        read = self._calls.studio.read_aloud(place.story_id, scene_id, voice)
        if read.warning:
            gr.Warning(as_text(read.warning), title="Voice changed" if read.file else "No voice")
        return spoken(scene_id, read)


def spoken(scene_id: str, read: ReadAloud) -> str:
    """What reader.js needs to play a page."""
    words = [[word.first, word.last, round(word.at, 3), round(word.until, 3)] for word in read.words]
    sound = file_url(read.file) if read.file else ""
    told = json.dumps({"scene": scene_id, "sound": sound, "seconds": round(read.seconds, 3), "words": words})
    return f'<span data-speech="{escape(told)}"></span>'


def pages(story: Story, scene_id: str, picture: Picture) -> str:
    """All pages of a story; reader.js shows one at a time. Those of the way to `scene_id` are what forks propose."""
    way = story.path_to(scene_id)
    on_way = {scene.id for scene in way}
    # A listener meets only the newest version of a scene, unless the way itself leads over an older one.
    hidden = redrawings(story) | (_replaced(story) - on_way)
    children: dict[str, list[Scene]] = {}
    for scene in story.scenes:
        if scene.parent_id is not None and scene.id not in hidden:
            children.setdefault(scene.parent_id, []).append(scene)
    leaves = "".join(
        _leaf(story, story.shown(scene.id), scene.id, children.get(scene.id, []), on_way, picture)
        for scene in story.scenes
        if scene.id not in hidden
    )
    own = [voice for voice in all_voices() if voice.speaks == story.written_in.code]
    others = [voice for voice in all_voices() if voice not in own]
    voices = f'<option value="{AUTO}" selected data-t>{OWN_VOICE}</option>' + "".join(
        f'<option value="{escape(voice.id)}">{escape(voice.name)}</option>' for voice in (*own, *others)
    )
    return (
        f'<div class="reader" role="dialog" aria-modal="true" aria-label="Reading {escape(story.title)}" '
        f'data-first="{escape(way[0].id)}" data-side="{"rtl" if story.written_in.from_the_right else "ltr"}">'
        f'<header><b dir="auto">{escape(story.title)}</b>'
        + _tool("aloud", "Read aloud", _LOUD, 'aria-pressed="false"')
        + _tool("onward", "Turn pages automatically", _ONWARD, 'aria-pressed="true"')
        + f'<label class="voice"><span data-t>Voice</span> <select name="voice">{voices}</select></label>'
        + _tool("close", "Close", _CROSS)
        + f'</header><div class="leaves">{leaves}</div><footer class="turning">'
        + _tool("back", "Back", _LEFT)
        + '<span class="count" role="status"></span>'
        + _tool("next", "Next", _RIGHT)
        + "</footer></div>"
    )


def _tool(act: str, words: str, drawn: str, more: str = "") -> str:
    return (
        f'<button type="button" data-do="{act}" title="{words}" data-t-title {more}>'
        f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{drawn}"/></svg><span data-t>{words}</span></button>'
    )


def _leaf(story: Story, scene: Scene, place: str, ways: list[Scene], on_way: set[str], picture: Picture) -> str:
    ordered = sorted(ways, key=lambda way: way.id not in on_way)  # stable: the rest in the order of their telling
    choices = "".join(
        f'<button type="button" data-turn="{escape(way.id)}"><img alt="" loading="lazy" '
        f'src="{escape(picture(story.shown(way.id)))}"><span>{escape(_called(story, way))}</span></button>'
        for way in ordered
    )
    fork = f'<nav class="choices" aria-label="What happens next?"><h2 data-t>What happens next?</h2>{choices}</nav>'
    return (
        f'<article class="leaf" hidden data-id="{escape(place)}" data-up="{escape(scene.parent_id or "")}" '
        f'data-next="{escape(" ".join(way.id for way in ordered))}"><figure><img alt="{escape(alt_text(scene.text))}" '
        f'loading="lazy" src="{escape(picture(scene))}"></figure><div class="side">'
        f'<p class="words" tabindex="-1"{written(story)}>'
        f"{escape(scene.text)}</p>{fork if len(ways) > 1 else ''}{'' if ways else THE_END}"
        "</div></article>"
    )


def _called(story: Story, scene: Scene) -> str:
    return story.branch_names.get(scene.id) or excerpt(scene.text, 130)


def _replaced(story: Story) -> set[str]:
    """Ids of the scenes that somebody gave other words or another picture."""
    return {scene.id for scene in story.scenes if version_now(story, scene.id).id != scene.id}
