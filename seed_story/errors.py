"""The one family of errors that a reader may see. Everything else is a defect and keeps its traceback."""

from __future__ import annotations

from collections.abc import Callable


class StoryError(Exception):
    """A user's mistake or a failing outside service, as a sentence that says what to do about it."""


class NotFoundError(StoryError):
    """The story, scene or job that was asked for does not exist (or belongs to somebody else)."""


class InputError(StoryError):
    """A picture, a text or a number that cannot be used as it is."""


class WeightsError(StoryError):
    """Weights are missing, damaged or belong to another preset; names what is missing and what was not expected."""


class Cancelled(StoryError):
    """The person asked to stop. Finished scenes stay."""


def stop_if(cancel: Callable[[], bool] | None) -> None:
    """Raises Cancelled once `cancel()` says that somebody asked to stop."""
    if cancel is not None and cancel():
        raise Cancelled("Stopped. Finished scenes are saved.")
