"""Changing a scene: its words, its picture, what follows it; and the bar above a story with undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import gradio as gr

from seed_story.errors import InputError
from seed_story.story import Scene, Story
from seed_story.story.edits import followers, scenes_to_generate
from seed_story.studio.studio import Action
from seed_story.ui import views
from seed_story.ui.callbacks import Callbacks, Place, as_text, for_readers
from seed_story.ui.panels import QUICK
from seed_story.ui.views import Picture, excerpt

Change = tuple[Any, Callable[..., Any], list[Any]]  # trigger, what it does with the place and more inputs, those


class EditingPanel:
    """The box below the page, and the notice about scenes that followed an older version.

    `tellings` take the model's time and stream onto the page; `changes` answer at once with the new place.
    """

    def __init__(self, calls: Callbacks, make: Callable[..., gr.HTML]) -> None:
        self._calls = calls
        self.notice = make(elem_id="following")
        self.asked = gr.State(
            ""
        )  # which scene is to be re-told: what an event says is known to its first listener only
        with gr.Accordion("Edit this scene", open=False, elem_id="editing"):
            self.words = gr.Textbox(label="Text", lines=3, max_lines=8, elem_id="edit-words")
            with gr.Row(elem_classes="tools"):
                self.keep = gr.Button("Save text", size="sm", elem_id="edit-keep")
                self.illustrate = gr.Button("Save text and redraw", size="sm", elem_id="edit-draw")
                self.suggest = gr.Button("Suggest a rewrite", size="sm", elem_id="edit-suggest")
            self.fit = make(elem_id="fit")
            with gr.Row(elem_classes="tools"):
                self.redraw = gr.Button("Redraw", size="sm", elem_id="redraw")
                self.fitting = gr.Button("Redraw until characters match", size="sm", elem_id="redraw-fit")
                self.own = gr.UploadButton(
                    "Use my own picture…", size="sm", file_types=["image"], type="filepath", elem_id="own-picture"
                )
            self.seed = gr.Number(-1, label="Picture seed", info="-1 picks a random one.", precision=0, elem_id="seed")
        self.outputs: list[Any] = [self.notice, self.words, self.fit]
        self.tellings: list[Change] = [
            (self.illustrate.click, self.edit_and_draw, [self.words, self.seed]),
            (self.redraw.click, self.draw_again, [self.seed]),
            (self.fitting.click, self.draw_until_it_fits, []),
            (self.notice.retell(self.note, outputs=self.asked, **QUICK).success, self.retell, [self.asked]),
        ]
        self.changes: list[Change] = [
            (self.keep.click, self.edit, [self.words]),
            (self.own.upload, self.own_picture, [self.own]),
            (self.notice.pick, self.keep_following, []),
        ]

    def shown(self, story: Story | None, scene_id: str) -> tuple[Any, ...]:
        if story is None:
            return "", "", ""
        return (
            following(story, scene_id, self._calls.thumbnail),
            story.scene(scene_id).text,
            fit(story.shown(scene_id)),
        )

    # ---------------------------------------------------------------------------------------------------- callbacks

    @for_readers
    def edit(self, place: Place, words: str) -> Place:
        story = self._calls.studio.edit(place.story_id, place.scene_id, words)
        if story.scenes[-1].replaces != place.scene_id:
            raise InputError("The scene already has this text.")
        return Place(story.id, story.scenes[-1].id)

    @for_readers
    def own_picture(self, place: Place, path: str | None) -> Place:
        story = self._calls.studio.replace_picture(place.story_id, place.scene_id, path)
        return Place(story.id, story.scenes[-1].id)

    @for_readers
    def other_words(self, place: Place) -> str:
        """-> words to look at; nothing is kept before somebody says so."""
        return self._calls.studio.suggest_words(place.story_id, place.scene_id)

    @for_readers
    def edit_and_draw(self, place: Place, words: str, seed: int, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """-> page, status, place; so are the next ones."""
        verb = self._calls.studio.edit_and_draw
        yield from self._calls.in_its_place(
            place, request, lambda cancel: verb(place.story_id, place.scene_id, words, seed, cancel=cancel)
        )

    @for_readers
    def draw_again(self, place: Place, seed: int, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        verb = self._calls.studio.redraw
        yield from self._drawn(place, request, lambda cancel: verb(place.story_id, place.scene_id, seed, cancel=cancel))

    @for_readers
    def draw_until_it_fits(self, place: Place, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        verb = self._calls.studio.redraw_until_it_fits
        before = self._calls.studio.get_story(place.story_id)
        yield from self._drawn(place, request, lambda cancel: verb(place.story_id, place.scene_id, cancel=cancel))
        if len(self._calls.studio.get_story(place.story_id).scenes) == len(before.scenes):
            yield (
                gr.skip(),
                views.status("No new picture matched better, so the current one stays."),
                gr.skip(),
            )

    @for_readers
    def keep_following(self, place: Place, event: gr.EventData) -> Place:
        self._calls.studio.keep_following(place.story_id, event.keep)
        return place

    def note(self, event: gr.EventData) -> str:
        """-> the scene to be re-told; "" for all."""
        return str((event._data or {}).get("scene", ""))

    @for_readers
    def retell(self, place: Place, scene_id: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        studio = self._calls.studio
        verb = studio.retell_following if scene_id else studio.retell_all
        told = self._calls.follow(request, lambda stop: verb(place.story_id, scene_id or place.scene_id, cancel=stop))
        yield from self._calls.below(place, told)

    def _drawn(self, place: Place, request: gr.Request, start: Callable[..., Any]) -> Iterator[tuple[Any, ...]]:
        """Below a new drawing the words stay."""
        words = self._calls.studio.get_story(place.story_id).scene(place.scene_id).text
        yield from self._calls.in_its_place(place, request, start, words)


class StoryBar:
    """Above the story: home, its title, undo, redo, sharing, reading."""

    def __init__(self, calls: Callbacks, make: Callable[..., gr.HTML]) -> None:
        self._calls = calls
        with gr.Row(elem_classes="tools story-bar"):
            self.home = gr.Button("All stories", size="sm", elem_id="home")
            self.headline = make(classes="headline")
            self.undo = gr.Button("Undo", size="sm", elem_id="undo")
            self.redo = gr.Button("Redo", size="sm", elem_id="redo")
            self.share = gr.Button("Share", size="sm", elem_id="share")
            self.read = gr.Button("Read", size="sm", variant="primary", elem_id="read")
        self.outputs: list[Any] = [self.headline]
        self.changes: list[Change] = [
            (self.home.click, lambda place: Place(), []),
            (self.undo.click, self.undo_last, []),
            (self.redo.click, self.redo_last, []),
        ]

    def shown(self, story: Story | None, scene_id: str) -> tuple[Any, ...]:
        return (headline(story) if story else "",)

    @for_readers
    def undo_last(self, place: Place) -> Place:
        return self._turned(place, self._calls.studio.undo, "Undone")

    @for_readers
    def redo_last(self, place: Place) -> Place:
        return self._turned(place, self._calls.studio.redo, "Redone")

    def _turned(self, place: Place, turn: Callable[[str], Action], title: str) -> Place:
        before = self._calls.studio.get_story(place.story_id)
        action = turn(place.story_id)
        gr.Info(as_text(f"“{action.verb}” in “{action.title}”."), title=title)
        return self._calls.nearest(place, before)


# ------------------------------------------------------------------------------------------------------------- views


def headline(story: Story) -> str:
    """The title above a story."""
    return f'<h2 dir="auto">{escape(story.title)}</h2>'


def fit(scene: Scene) -> str:
    """How well people who were met before look like themselves in the picture, as far as that is known."""
    figure = scene.settings.get("likeness")
    if not isinstance(figure, int | float):
        words = "No one in this scene has appeared before, so there is nothing to compare."
        return f'<p class="fit unknown" data-t>{words}</p>'
    percent = round(100 * min(max(float(figure), 0.0), 1.0))
    word = "good" if percent >= 80 else "fair" if percent >= 50 else "poor"
    return (
        f'<p class="fit {word}"><span data-t>Character match</span> <meter min="0" max="100" low="50" '
        f'high="80" optimum="100" value="{percent}" aria-label="Character match">{percent} %</meter> '
        f"<b>{percent} %</b></p>"
    )


def following(story: Story, scene_id: str, picture: Picture) -> str:
    """What followed older versions of this scene, to be kept or re-told; or that this scene is one of those."""
    waiting = followers(story, scene_id)
    if not waiting:
        return '<section class="following none"></section>'
    count = len(scenes_to_generate(story, scene_id))
    cards = "".join(
        f'<li><img alt="" src="{escape(picture(story.shown(scene.id)))}">'
        f'<span dir="auto">{escape(excerpt(scene.text, 120))}</span>'
        f'<button type="button" class="plain-button" data-keep="{escape(scene.id)}" '
        f'aria-label="Keep as it is: {escape(excerpt(scene.text))}" data-t>Keep</button>'
        f'<button type="button" class="plain-button" data-event="retell" data-scene="{escape(scene.id)}" '
        f'aria-label="Rewrite: {escape(excerpt(scene.text))}" data-t>Rewrite</button></li>'
        for scene in waiting
    )
    what = "1 scene" if count == 1 else f"{count} scenes"
    them, they = ("it", "it is") if count == 1 else ("them", "they are")
    every = (
        f'<button type="button" class="plain-button" data-event="retell">Rewrite all {count}</button>'
        if count > 1
        else ""
    )
    return (
        f'<section class="following" aria-label="Written for the old version">'
        "<header><h2 data-t>Written for the old version</h2>"
        f"<p>{what} followed the old version. Keep {them} as {they}, or rewrite {them}.</p>{every}</header>"
        f"<ul>{cards}</ul></section>"
    )
