"""The engine comes up in a background thread while the page is served already; everybody may ask how far it is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from seed_story.errors import Cancelled, StoryError

if TYPE_CHECKING:
    from seed_story.storytellers.protocol import Storyteller

logger = logging.getLogger(__name__)

PATIENCE = 0.1  # seconds between two looks at `cancel`

LoadEngine = Callable[[Callable[[float, str], None]], "Storyteller"]


@dataclass(frozen=True)
class Readiness:
    """How far the model is: `message` is for the reader, `fraction` runs from 0 to 1."""

    state: Literal["loading", "ready", "failed"]
    message: str
    fraction: float


class EngineLoader:
    """Loads one engine, once; a failed load may be tried again."""

    def __init__(self, load: LoadEngine) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._settled = threading.Event()
        self._readiness = Readiness("loading", "Loading the storyteller", 0.0)
        self._engine: Storyteller | None = None
        self._error: StoryError | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to load unless that was done already; after a failure it tries anew. Returns at once."""
        with self._lock:
            if self._thread is not None and self._error is None:
                return
            self._error = None
            self._settled.clear()
            self._readiness = Readiness("loading", "Loading the storyteller", 0.0)
            self._thread = threading.Thread(target=self._run, name="seed-story-load", daemon=True)
            self._thread.start()

    def replace(self, load: LoadEngine) -> None:
        """Loads another engine in the place of this one. Who is being served keeps the old one until the end."""
        with self._lock:
            loading = self._thread is not None and not self._settled.is_set()
        if loading:
            raise StoryError("A model is already loading. Wait until it is ready.")
        with self._lock:
            self._load, self._engine, self._error, self._thread = load, None, None, None
            self._settled.clear()
        self.start()

    @property
    def loaded(self) -> Storyteller | None:
        """The engine if it is there already."""
        return self._engine

    @property
    def readiness(self) -> Readiness:
        return self._readiness

    def wait(self, timeout: float | None = None, cancel: Callable[[], bool] | None = None) -> Storyteller:
        """The engine, as soon as it is ready. Raises the StoryError that loading failed with, and Cancelled."""
        with self._lock:
            started = self._thread is not None
        if not started:
            self.start()
        while not self._settled.wait(PATIENCE if cancel is not None else timeout):
            if cancel is None:
                raise StoryError("The storyteller is not ready yet. Try again in a moment.")
            if cancel():
                raise Cancelled("Stopped before the storyteller was ready. Nothing changed.")
        if self._engine is None:
            raise self._error or StoryError("The storyteller is not ready yet. Try again in a moment.")
        return self._engine

    def _run(self) -> None:
        try:
            self._engine = self._load(self._report)
            self._readiness = Readiness("ready", "Ready", 1.0)
        except StoryError as error:
            self._fail(error)
        except Exception as error:  # a defect: the log gets the traceback, the reader a sentence
            logger.exception("the engine could not be loaded")
            self._fail(StoryError(f"The model could not be loaded ({type(error).__name__}: {error})."))
        finally:
            self._settled.set()

    def _report(self, fraction: float, message: str) -> None:
        self._readiness = Readiness("loading", message, min(max(float(fraction), 0.0), 1.0))

    def _fail(self, error: StoryError) -> None:
        self._error = error
        self._readiness = Readiness("failed", str(error), self._readiness.fraction)
