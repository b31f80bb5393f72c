"""What the page's buttons do: unpack, call the studio, yield what to show. Only a StoryError reaches the reader."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from seed_story.errors import Cancelled, StoryError
from seed_story.pictures import open_picture
from seed_story.story import Scene, Story
from seed_story.studio import Studio
from seed_story.ui import views
from seed_story.ui.telling import follow


@dataclass(frozen=True)
class Place:
    """Where a reader is: the only thing that a browser tab keeps. Everything else is in the library."""

    story_id: str = ""
    scene_id: str = ""


@dataclass(frozen=True)
class Opening:
    """What the first screen holds: the chosen frame, and the words that the page itself put into the box.

    `offered` came with a drawn frame, `suggested` was made of what was seen; anything else in the box is the reader's.
    """

    frame: str = ""
    offered: str = ""
    suggested: str = ""

    def owns(self, text: str) -> bool:
        """Whether the page may put other words in the place of these."""
        return not text.strip() or text in (self.offered, self.suggested)


def for_readers(function: Callable[..., Any]) -> Callable[..., Any]:
    """A StoryError becomes a message on the page; everything else is a defect and keeps its traceback."""

    @contextmanager
    def told() -> Iterator[None]:
        try:
            yield
        except Cancelled as error:  # nothing went wrong
            gr.Info(str(error), title="Stopped")
        except StoryError as error:
            raise gr.Error(str(error), duration=12, title="Not quite", print_exception=False) from error

    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def stream(*args: Any, **kwargs: Any) -> Iterator[Any]:
            with told():
                yield from function(*args, **kwargs)

        return stream

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with told():
            return function(*args, **kwargs)

    return call


class Callbacks:
    """The verbs of the page for one studio. Knows components by the order of its return values only."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._stops: dict[str, threading.Event] = {}  # by browser tab: what its cancel button sets

    # -------------------------------------------------------------------------------------------------- first screen

    def banner(self) -> str:
        now = self._studio.readiness()
        return views.readiness(now.state, now.message, now.fraction)

    @for_readers
    def watch(self, opening: Opening, seen: str) -> tuple[Any, ...]:
        """Once a second while the model loads. -> banner, timer (off once it is there), what is seen."""
        state = self._studio.readiness().state
        late = state == "ready" and not seen.strip()  # a frame was chosen before there was anybody to look at it
        return self.banner(), gr.Timer(active=state == "loading"), self.look(opening) if late else gr.skip()

    def frames(self, chosen: int | None = None) -> str:
        items = [(views.file_url(frame.file), frame.title) for frame in self._studio.start_frames()]
        return views.frames(items, chosen)

    def shelf(self) -> str:
        return views.shelf(self._studio.list_stories(), self._picture)

    @for_readers
    def choose_frame(self, opening: Opening, text: str, event: gr.EventData) -> tuple[Any, ...]:
        """-> opening, frames, chosen picture, text, title; the reader's own words are kept."""
        frames = self._studio.start_frames()
        frame = frames[int(event.frame)]
        chosen = views.chosen_frame(views.file_url(frame.file), frame.title)
        shown = Opening(str(frame.file), frame.text), self.frames(int(event.frame)), chosen
        return (*shown, frame.text, frame.title) if opening.owns(text) else (*shown, gr.skip(), gr.skip())

    @for_readers
    def bring_frame(self, path: str | None, opening: Opening, text: str) -> tuple[Any, ...]:
        """-> opening, frames, chosen picture, text, what was seen. Raises InputError for what is no picture."""
        source = views.picture_url(open_picture(path))
        chosen = views.chosen_frame(source, "The picture you brought")
        return Opening(path or ""), self.frames(), chosen, "" if opening.owns(text) else gr.skip(), ""

    @for_readers
    def look(self, opening: Opening) -> str:
        """-> what the model sees in the chosen frame; nothing while there is no model yet."""
        if not opening.frame or self._studio.readiness().state != "ready":
            return ""
        return self._studio.see(opening.frame)

    def suggest(self, seen: str, opening: Opening, text: str) -> tuple[Any, ...]:
        """-> text, opening: words from what was seen, unless there are better ones."""
        suggestion = views.suggest_opening(seen)
        if not suggestion or (text.strip() and text != opening.suggested):
            return gr.skip(), gr.skip()
        return suggestion, replace(opening, suggested=suggestion)

    @for_readers
    def begin(self, opening: Opening, text: str, title: str) -> Place:
        story = self._studio.new_story(opening.frame or None, text, title)
        return Place(story.id, story.root.id)

    def lock_first(self) -> tuple[Any, ...]:
        """-> begin, status."""
        return gr.Button(interactive=False), self._waiting("Opening the book.")

    def unlock_first(self) -> tuple[Any, ...]:
        return gr.Button(interactive=True), ""

    # -------------------------------------------------------------------------------------------------- reading, going

    @for_readers
    def arrive(self, request: gr.Request) -> Place:
        """A reload comes back to where the address says that the reader was."""
        asked = Place(request.query_params.get("story", ""), request.query_params.get("scene", ""))
        return self._known(asked)

    @for_readers
    def open_story(self, event: gr.EventData) -> Place:
        """The newest scene of a saved story."""
        story = self._studio.get_story(event.open)
        return Place(story.id, _place_of(story, story.scenes[-1]))

    @for_readers
    def go(self, place: Place, event: gr.EventData) -> Place:
        scene = self._studio.get_story(place.story_id).scene(event.go)
        return Place(place.story_id, scene.id)

    def home(self) -> Place:
        return Place()

    def show(self, place: Place) -> tuple[Any, ...]:
        """-> first screen, story screen, shelf, page, ways, map, facts, title; and the film box, emptied."""
        place = self._known(place)
        no_film = gr.Video(visible=False), gr.DownloadButton(visible=False), gr.DownloadButton(visible=False)
        if not place.story_id:
            return gr.Column(visible=True), gr.Column(visible=False), self.shelf(), *[""] * 5, *no_film
        story = self._studio.get_story(place.story_id)
        at = (story, place.scene_id)
        pages = (views.scene_page(*at, self._picture), views.ways(*at, self._picture))
        side = (views.story_map(*at, self._picture), views.facts(*at), story.title)
        return gr.Column(visible=False), gr.Column(visible=True), gr.skip(), *pages, *side, *no_film

    # -------------------------------------------------------------------------------------------------------- telling

    def lock(self) -> tuple[Any, ...]:
        """-> the five buttons that tell or film, stop, status."""
        return *[gr.Button(interactive=False)] * 5, gr.Button(interactive=True), self._waiting("Thinking…")

    def settle(self, place: Place, status: str) -> tuple[Any, ...]:
        """The library's truth after a telling. -> as `show`, five buttons, stop, status."""
        if "busy" in status:  # the last word was in the middle of something
            status = views.status("Stopped. What was finished stays.")
        return *self.show(place), *[gr.Button(interactive=True)] * 5, gr.Button(interactive=False), status

    def settle_unchanged(self, place: Place) -> tuple[Any, ...]:
        """The same after a refusal."""
        return self.settle(place, views.status("Nothing was changed."))

    def continue_alone(self, place: Place, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """The next scene as the storyteller likes it."""
        yield from self.go_on(place, "", request)

    @for_readers
    def go_on(self, place: Place, direction: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """One new scene; the page turns to it while it is told. -> page, ways, status, place."""
        story = self._studio.get_story(place.story_id)
        events = self._tell(request, story.id, place.scene_id, 1, direction)
        for (draft,) in follow(events, 1):
            page = views.scene_page(story, place.scene_id, self._picture, draft)
            yield page, views.NO_WAYS, _doing(draft), _arrived(place, draft)

    @for_readers
    def three_ways(self, place: Place, direction: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Three candidates side by side, all kept. -> ways, status."""
        story = self._studio.get_story(place.story_id)
        events = self._tell(request, story.id, place.scene_id, 3, direction)
        for drafts in follow(events, 3):
            told = sum(draft.done for draft in drafts)
            message = "Three ways on: choose one." if told == 3 else f"Telling three ways on, {told} of 3 finished."
            yield (
                views.ways(story, place.scene_id, self._picture, drafts),
                views.status(message, "calm" if told == 3 else "busy"),
            )

    @for_readers
    def reroll(self, place: Place, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """The same turn told anew beside the old one. -> page, status, place."""
        story = self._studio.get_story(place.story_id)
        with self._stoppable(request) as stop:
            events = self._studio.reroll(story.id, place.scene_id, cancel=stop.is_set)
            for (draft,) in follow(events, 1):
                page = views.scene_page(story, place.scene_id, self._picture, draft, anew=True)
                yield page, _doing(draft), _arrived(place, draft)

    def cancel(self, request: gr.Request) -> str:
        stop = self._stops.get(request.session_hash or "")
        if stop is None:
            return views.status("Nothing is being told right now.")
        stop.set()
        return views.status("Stopping. What is finished stays.")

    def leave(self, request: gr.Request) -> None:
        """A closed tab needs no more scenes."""
        self.cancel(request)

    # ----------------------------------------------------------------------------------------------- keeping

    @for_readers
    def rename(self, place: Place, title: str) -> str:
        self._studio.rename(place.story_id, title)
        return views.status("The story has its new title.")

    @for_readers
    def delete(self, place: Place) -> Place:
        self._studio.delete(place.story_id)
        return Place()

    # ---------------------------------------------------------------------------------------------------------- helpers

    def _waiting(self, usual: str) -> str:
        if self._studio.readiness().state == "loading":
            return views.status(
                "The storyteller is still getting ready. This begins by itself as soon as it is there.", "busy"
            )
        return views.status(usual, "busy")

    def _tell(self, request: gr.Request, story_id: str, scene_id: str, count: int, direction: str) -> Iterator[Any]:
        with self._stoppable(request) as stop:
            yield from self._studio.continue_story(story_id, scene_id, count, direction, cancel=stop.is_set)

    @contextmanager
    def _stoppable(self, request: gr.Request) -> Iterator[threading.Event]:
        key, stop = request.session_hash or "", threading.Event()
        self._stops[key] = stop
        try:
            yield stop
        finally:
            stop.set()  # also when the page went away in the middle
            if self._stops.get(key) is stop:
                del self._stops[key]

    def _picture(self, scene: Scene) -> str:
        return views.file_url(self._studio.image_path(scene))

    def _known(self, place: Place) -> Place:
        """The place, or the nearest one that still exists: its story's newest scene, or the first screen."""
        try:
            story = self._studio.get_story(place.story_id)
        except StoryError:
            return Place()
        known = {scene.id for scene in story.scenes}
        return place if place.scene_id in known else Place(story.id, _place_of(story, story.scenes[-1]))


def _place_of(story: Story, scene: Scene) -> str:
    """A redrawing has no place of its own: it is shown in that of the scene it replaces."""
    redrawn = views.redrawings(story)
    while scene.id in redrawn and scene.replaces:
        scene = story.scene(scene.replaces)
    return scene.id


def _doing(draft: views.Draft) -> str:
    return views.status("Told and saved." if draft.done else draft.progress + "…", "calm" if draft.done else "busy")


def _arrived(place: Place, draft: views.Draft) -> Any:
    return Place(place.story_id, draft.scene_id) if draft.done else gr.skip()
