"""Illustrators that need nothing more: none at all, and mini's own drawn world."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from seed_story.errors import StoryError
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.events import ImagePreview, SceneReady
from seed_story.storytellers.open.illustrators.base import Cancel, Picture, PicturePreview, PictureRequest
from seed_story.storytellers.request import GenerationRequest

if TYPE_CHECKING:
    from seed_story.storytellers.protocol import Storyteller

LONGEST = 240  # characters of words that mini draws well


class NoIllustrator:
    """Words only: the picture of the scene before stays."""

    name, where = "none", "this computer"
    takes_references = False

    def load(self) -> None:
        pass

    def draw(self, request: PictureRequest, *, cancel: Cancel | None = None) -> Iterator[PicturePreview | Picture]:
        last = request.reference("previous", "opening")
        if last is None:
            raise StoryError("Without an illustrator a story needs a picture to begin with.")
        yield Picture(last.image, {"illustrator": self.name})

    def close(self) -> None:
        pass


class MiniIllustrator:
    """Mini draws a scene's words as it does for a text of a person's own: after the opening picture, word for word.
    It knows English and its own world, and makes of other people somebody of that world."""

    name, where = "mini", "this computer"
    takes_references = True

    def __init__(self, load: Callable[[], Storyteller]) -> None:
        self._load, self._lock = load, threading.Lock()
        self._mini: Storyteller | None = None

    def load(self) -> None:
        with self._lock:
            if self._mini is None:
                self._mini = self._load()

    def draw(self, request: PictureRequest, *, cancel: Cancel | None = None) -> Iterator[PicturePreview | Picture]:
        self.load()
        assert self._mini is not None
        opening = request.reference("character", "opening", "previous")
        if opening is None:
            raise StoryError("Mini draws after a picture. Begin the story with one.")
        suits = len(request.text) <= LONGEST and request.text.isascii()
        words = request.text if suits or not request.description else request.description
        if len(words) > LONGEST:
            words = words[:LONGEST].rpartition(" ")[0]
        path = [ContextScene("", self._mini.see(opening.image, cancel=cancel).features)]
        settings = {} if request.steps is None else {"steps": request.steps}
        ask = GenerationRequest(direction=words, strength="exact", seeds=[request.seed], settings=settings)
        for event in self._mini.continue_story(path, ask, cancel=cancel):
            match event:
                case ImagePreview():
                    yield PicturePreview(event.image, event.step, event.steps)
                case SceneReady():
                    facts = {"illustrator": self.name, "weights": self._mini.weights_id, "prompt": words}
                    yield Picture(event.image, {**facts, "references": [opening.role], "seed": request.seed})

    def close(self) -> None:
        self._mini = None
