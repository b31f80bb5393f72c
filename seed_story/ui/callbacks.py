"""What the page's buttons do: unpack, call the studio, yield what to show. Only a StoryError reaches the reader."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import gradio as gr

from seed_story.errors import Cancelled, StoryError
from seed_story.images import open_picture
from seed_story.jobs.runner import Cancel
from seed_story.story import Scene, Story
from seed_story.story.languages import LANGUAGES
from seed_story.storytellers.events import Event
from seed_story.studio.stories import proposal
from seed_story.studio.studio import GenerationRequest, OwnerStudio, SceneSaved
from seed_story.ui import library_cards as shelves
from seed_story.ui import views
from seed_story.ui.drafts import follow
from seed_story.ui.middleware.visitors import answering
from seed_story.ui.panels import Panel

_END: Any = object()  # of a stream


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


class Refused(gr.Error):
    """A sentence for whoever asked, on the page, from a script or as an assistant."""

    def __str__(self) -> str:
        return str(self.message)  # Gradio would put it in quotation marks, which is what assistants read


def for_readers(function: Callable[..., Any]) -> Callable[..., Any]:
    """A StoryError becomes a message on the page; everything else is a defect and keeps its traceback."""
    return _answered(function, as_text)


def for_callers(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for scripts and assistants, who get the sentence itself and not what a page makes of it."""
    return _answered(function, str)


def as_text(words: Any) -> str:
    """Words for one of Gradio's messages, which shows them as HTML: titles of stories may stand in them."""
    return escape(str(words), quote=False)


def _answered(function: Callable[..., Any], written: Callable[[Any], str]) -> Callable[..., Any]:
    @contextmanager
    def sentences() -> Iterator[None]:
        try:
            with answering():
                yield
        except Cancelled as error:  # nothing went wrong
            gr.Info(written(error), title="Stopped")
        except StoryError as error:
            raise Refused(written(error), duration=12, title="Not quite", print_exception=False) from error

    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def stream(*args: Any, **kwargs: Any) -> Iterator[Any]:
            with closing(function(*args, **kwargs)) as steps:
                while True:
                    value = _END
                    with sentences():  # each step may run in another thread
                        value = next(steps, _END)
                    if value is _END:
                        return
                    yield value

        return stream

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with sentences():
            try:
                return function(*args, **kwargs)
            except Cancelled as error:  # there is no answer to give, and none at all would pass for success
                raise Refused(written(error), duration=12, title="Stopped", print_exception=False) from error

    return call


class Callbacks:
    """The verbs of the page for one studio. Knows components by the order of its return values only."""

    def __init__(self, studio: OwnerStudio) -> None:
        self._studio = studio
        self.panels: list[Panel] = []  # further parts of the story screen, shown together with it
        self._stops: dict[str, threading.Event] = {}  # by browser tab: what its cancel button sets
        self._stopped: set[str] = set()  # tabs whose last telling was stopped

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
        return shelves.shelf(self._studio.list_stories(), self.thumbnail)

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
        chosen = views.chosen_frame(source, "Your picture")
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

    def suggest_unasked(self, seen: str, opening: Opening, text: str) -> tuple[Any, ...]:
        """The same after a look at a frame. A drawn frame has brought its own words: a box that is empty here has not
        heard of them yet, for this page's state is known here before the browser has the answer."""
        return (gr.skip(), gr.skip()) if opening.offered else self.suggest(seen, opening, text)

    @for_readers
    def begin(self, opening: Opening, text: str, title: str, language: str = "") -> Place:
        story = self._studio.new_story(opening.frame or None, text, title, language or "")
        if looks := proposal(story):
            name = LANGUAGES[looks].own_name
            gr.Info(as_text(f"This looks like {name}. If it is, choose {name} under “Story details”."), title=name)
        return Place(story.id, story.root.id)

    def lock_first(self) -> tuple[Any, ...]:
        """-> begin, status."""
        return gr.Button(interactive=False), self._waiting("Starting your story…")

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
        """A scene of a saved story: the one that was found, or the newest."""
        asked = event._data or {}
        return self._known(Place(asked.get("open", ""), asked.get("scene", "")), strictly=True)

    @for_readers
    def go(self, place: Place, event: gr.EventData) -> Place:
        scene = self._studio.get_story(place.story_id).scene(event.go)
        return Place(place.story_id, scene.id)

    def home(self) -> Place:
        return Place()

    def show(self, place: Place) -> tuple[Any, ...]:
        """-> place; first screen, story screen, shelf, page, ways, facts, title; the film box, emptied; the panels.

        The place is another one when its scene is gone: what the next button gets is what is shown.
        """
        asked, (place, story) = place, self._found(place)
        where = gr.skip() if place == asked else place  # unchanged it is not sent: the reader may be elsewhere by now
        no_film = gr.Video(visible=False), gr.DownloadButton(visible=False), gr.DownloadButton(visible=False)
        if story is None:
            empty = [value for panel in self.panels for value in panel.shown(None, "")]
            screens = gr.Column(visible=True), gr.Column(visible=False), self.shelf()
            return where, *screens, *[""] * 4, *no_film, *empty
        at = (story, place.scene_id)
        pages = (views.scene_page(*at, self._picture), self._ways(story, place.scene_id))
        side = (views.facts(*at), story.title)
        more = [value for panel in self.panels for value in panel.shown(*at)]
        screens = gr.Column(visible=False), gr.Column(visible=True), gr.skip()
        return where, *screens, *pages, *side, *no_film, *more

    def _ways(self, story: Story, scene_id: str) -> str:
        """The continuations of a scene; where there are none and the story has ended, that is said."""
        ways = views.ways(story, scene_id, self._picture)
        return views.ENDED if ways == views.NO_WAYS and self._studio.has_ended(story, scene_id) else ways

    # -------------------------------------------------------------------------------------------------------- telling

    def lock(self) -> tuple[Any, ...]:
        """-> the five buttons that tell or film, stop, status."""
        return *[gr.Button(interactive=False)] * 5, gr.Button(interactive=True), self._waiting("Thinking…")

    def settle(self, place: Place, status: str, request: gr.Request | None = None) -> tuple[Any, ...]:
        """The library's truth after a telling. -> as `show`, five buttons, stop, status."""
        key = "" if request is None else request.session_hash or ""
        # The last word was in the middle of something, or of the scene before the one that was stopped.
        if "busy" in status or key in self._stopped:
            self._stopped.discard(key)
            status = views.status("Stopped. Finished scenes are saved.")
        return *self.show(place), *[gr.Button(interactive=True)] * 5, gr.Button(interactive=False), status

    def settle_unchanged(self, place: Place) -> tuple[Any, ...]:
        """The same after a refusal."""
        return self.settle(place, views.status("Nothing changed."))

    def continue_alone(self, place: Place, keep_looks: bool, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """The next scene as the storyteller likes it."""
        yield from self.go_on(place, "", request, keep_looks=keep_looks)

    @for_readers
    def go_on(
        self,
        place: Place,
        direction: str,
        request: gr.Request,
        strength: str = "begin",
        keep_looks: bool = False,
    ) -> Iterator[tuple[Any, ...]]:
        """One new scene; the page turns to it while it is told. -> page, ways, status, place."""
        story = self._studio.get_story(place.story_id)
        wanted = GenerationRequest(direction=direction, strength=strength, keep_looks=keep_looks, new_chapter=True)
        events = self._generate(request, place, wanted)
        for (draft,) in follow(events, 1):
            page = views.scene_page(story, place.scene_id, self._picture, draft)
            yield page, views.NO_WAYS, _doing(draft), _arrived(place, draft)

    @for_readers
    def several_ways(
        self,
        place: Place,
        direction: str,
        request: gr.Request,
        count: int,
        strength: str = "begin",
        keep_looks: bool = False,
    ) -> Iterator[tuple[Any, ...]]:
        """Candidates side by side, all kept. -> ways, status."""
        story = self._studio.get_story(place.story_id)
        events = self._generate(
            request,
            place,
            GenerationRequest(
                count=count, direction=direction, strength=strength, keep_looks=keep_looks, new_chapter=True
            ),
        )
        number = views.NUMBER_WORDS[count]
        for drafts in follow(events, count):
            told = sum(draft.done for draft in drafts)
            message = f"{number} options: choose one."
            if told < count:
                message = f"Writing {number.lower()} options: {told} of {count} done."
            yield (
                views.ways(story, place.scene_id, self._picture, drafts),
                views.status(message, "calm" if told == count else "busy"),
            )

    @for_readers
    def reroll(self, place: Place, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """The same turn told anew beside the old one. -> page, status, place."""
        yield from self.in_its_place(
            place, request, lambda cancel: self._studio.reroll(place.story_id, place.scene_id, cancel=cancel)
        )

    def cancel(self, request: gr.Request) -> str:
        stop = self._stops.get(request.session_hash or "")
        if stop is None:
            return views.status("Nothing is running right now.")
        stop.set()
        return views.status("Stopping. Finished scenes are saved.")

    @for_readers
    def rejoin(self, place: Place, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """After a reload: what is still being told below this scene. -> page, ways, status, place."""
        going = [job for job in self._studio.jobs(place.story_id, going=True) if job.scene_id == place.scene_id]
        job = next((job for job in reversed(going) if job.kind == "tell"), None)
        if job is None:
            return
        story, count = self._studio.get_story(place.story_id), len(job.options["seeds"])
        with self._stoppable(request) as stop:
            for drafts in follow(self._studio.follow_job(job.id, cancel=stop.is_set), count):
                if count > 1:
                    ways = views.ways(story, place.scene_id, self._picture, drafts)
                    yield gr.skip(), ways, views.status("Still writing…", "busy"), gr.skip()
                    continue
                page = views.scene_page(story, place.scene_id, self._picture, drafts[0])
                yield page, views.NO_WAYS, _doing(drafts[0]), _arrived(place, drafts[0])

    # ----------------------------------------------------------------------------------------------- keeping

    @for_readers
    def rename(self, place: Place, title: str) -> str:
        self._studio.rename(place.story_id, title)
        return views.status("Title saved.")

    @for_readers
    def delete(self, place: Place) -> Place:
        self._studio.delete(place.story_id)
        return Place()

    # ---------------------------------------------------------------------------------------------------------- helpers

    def _waiting(self, usual: str) -> str:
        if self._studio.readiness().state == "loading":
            return views.status("The storyteller is still getting ready. This will start automatically.", "busy")
        return views.status(usual, "busy")

    def _generate(self, request: gr.Request, place: Place, wanted: GenerationRequest) -> Iterator[Event | SceneSaved]:
        with self._stoppable(request) as stop:
            yield from self._studio.continue_story(place.story_id, place.scene_id, wanted, cancel=stop.is_set)

    @contextmanager
    def _stoppable(self, request: gr.Request) -> Iterator[threading.Event]:
        key, stop = request.session_hash or "", threading.Event()
        self._stops[key] = stop
        self._stopped.discard(key)
        try:
            yield stop
        except Cancelled:
            self._stopped.add(key)
            raise
        finally:
            stop.set()  # also when the page went away in the middle
            if self._stops.get(key) is stop:
                del self._stops[key]

    @property
    def studio(self) -> OwnerStudio:
        return self._studio

    def follow(
        self, request: gr.Request, start: Callable[[Cancel], Iterator[Any]], count: int = 1
    ) -> Iterator[tuple[views.Draft, ...]]:
        """What `start(cancel)` tells, as drafts that grow; the tab's Stop button ends it."""
        with self._stoppable(request) as stop:
            yield from follow(start(stop.is_set), count)

    def in_its_place(
        self, place: Place, request: gr.Request, start: Callable[[Cancel], Iterator[Any]], words: str = ""
    ) -> Iterator[tuple[Any, ...]]:
        """A scene that is told or drawn anew, on its own page; `words` stand there until there are others.

        -> page, status, place.
        """
        story = self._studio.get_story(place.story_id)
        for (draft,) in self.follow(request, start):
            draft = replace(draft, text=draft.text or words)
            page = views.scene_page(story, place.scene_id, self._picture, draft, anew=True)
            yield page, _doing(draft), _arrived(place, draft)

    def below(self, place: Place, told: Iterator[tuple[views.Draft, ...]]) -> Iterator[tuple[Any, ...]]:
        """Scenes that are told one after the other, each on the page below the one before. -> page, status, place."""
        story, at, done = self._studio.get_story(place.story_id), place.scene_id, ""
        for (draft,) in told:
            if done and not draft.done:  # the next one begins, and the page turns
                story, at, done = self._studio.get_story(place.story_id), done, ""
            yield views.scene_page(story, at, self._picture, draft), _doing(draft), _arrived(place, draft)
            done = draft.scene_id

    def picture(self, scene: Scene) -> str:
        """Where the browser finds the picture of a scene."""
        return self._picture(scene)

    def thumbnail(self, scene: Scene) -> str:
        """The same, small."""
        return views.file_url(self._studio.thumbnail_path(scene))

    def _picture(self, scene: Scene) -> str:
        return views.file_url(self._studio.image_path(scene))

    def nearest(self, place: Place, before: Story) -> Place:
        """Where a reader is after a change: the same scene; what it replaced or followed in the story `before`, when it
        is gone; the first screen when the story is."""
        try:
            story = self._studio.get_story(place.story_id)
        except StoryError:
            return Place()
        known, earlier = {scene.id for scene in story.scenes}, {scene.id: scene for scene in before.scenes}
        at: str | None = place.scene_id
        while at is not None and at not in known:
            scene = earlier.get(at)
            at = (scene.replaces or scene.parent_id) if scene else None
        return Place(story.id, views.place_of(story, story.scene(at))) if at else self._known(place)

    def _known(self, place: Place, *, strictly: bool = False) -> Place:
        """The place, or the nearest one that still exists: its story's newest scene, or the first screen.

        With `strictly` a story that does not exist is an error.
        """
        return self._found(place, strictly=strictly)[0]

    def _found(self, place: Place, *, strictly: bool = False) -> tuple[Place, Story | None]:
        """The same with the story; None on the first screen."""
        try:
            story = self._studio.get_story(place.story_id)
        except StoryError:
            if strictly:
                raise
            return Place(), None
        known = {scene.id for scene in story.scenes}
        return place if place.scene_id in known else Place(story.id, views.place_of(story, story.scenes[-1])), story


def _doing(draft: views.Draft) -> str:
    return views.status("Saved." if draft.done else draft.progress + "…", "calm" if draft.done else "busy")


def _arrived(place: Place, draft: views.Draft) -> Any:
    return Place(place.story_id, draft.scene_id) if draft.done else gr.skip()
