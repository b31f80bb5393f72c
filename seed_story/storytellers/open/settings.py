"""Which writer and which illustrator: from the environment, so that only who runs the studio chooses addresses."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from seed_story.errors import InputError
from seed_story.runtime.environment import default_language
from seed_story.story.languages import LANGUAGES
from seed_story.storytellers.open.limits import Limits
from seed_story.storytellers.open.model_server import ModelServer, server_address

if TYPE_CHECKING:
    from seed_story.storytellers.open.illustrators.base import Illustrator
    from seed_story.storytellers.open.storyteller import OpenStoryteller
    from seed_story.storytellers.open.writers import Writer
    from seed_story.storytellers.protocol import Storyteller

STORYTELLER = "SEED_STORY_STORYTELLER"
WRITER, WRITER_MODEL, WRITER_KEY = "SEED_STORY_WRITER", "SEED_STORY_WRITER_MODEL", "SEED_STORY_WRITER_KEY"
WRITER_CONTEXT, WRITER_SEES = "SEED_STORY_WRITER_CONTEXT", "SEED_STORY_WRITER_SEES"
ILLUSTRATOR, ILLUSTRATOR_MODEL = "SEED_STORY_ILLUSTRATOR", "SEED_STORY_ILLUSTRATOR_MODEL"
ILLUSTRATOR_KEY, PICTURE_SIZE = "SEED_STORY_ILLUSTRATOR_KEY", "SEED_STORY_PICTURE_SIZE"
DAILY_TOKENS, DAILY_PICTURES = "SEED_STORY_DAILY_TOKENS", "SEED_STORY_DAILY_PICTURES"

LOCAL = "transformers:"
SEES = {"": None, "auto": None, "1": True, "yes": True, "0": False, "no": False}


def open_storyteller(load_mini: Callable[[], Storyteller]) -> OpenStoryteller:
    """The open storyteller of the environment. Raises InputError for a setting that cannot be."""
    from seed_story.storytellers.open.storyteller import OpenStoryteller

    code = default_language()
    language = LANGUAGES[code].name if code else ""
    return OpenStoryteller(writer(), illustrator(load_mini), language=language, size=_size(), limits=limits())


def writer() -> Writer:
    """The writer of SEED_STORY_WRITER: an address, or "transformers:" with a folder or a name of the hub."""
    from seed_story.storytellers.open.writers import CONTEXT, OpenAIWriter, TransformersWriter

    source, context = _setting(WRITER), _number(WRITER_CONTEXT, 1024) or CONTEXT
    if not source:
        raise InputError(
            f"The open storyteller needs a writer: set {WRITER}, for example to http://localhost:11434/v1 for Ollama."
        )
    if source.startswith(LOCAL):
        return TransformersWriter(source.removeprefix(LOCAL), context=context)
    sees = _setting(WRITER_SEES).lower()
    if sees not in SEES:
        raise InputError(f"{WRITER_SEES} is {sees!r}. Use auto, yes or no.")
    server = ModelServer(server_address(source, WRITER), os.environ.get(WRITER_KEY, "").strip(), what="The writer")
    return OpenAIWriter(server, _setting(WRITER_MODEL), sees=SEES[sees], context=context)


def illustrator(load_mini: Callable[[], Storyteller]) -> Illustrator:
    """The illustrator of SEED_STORY_ILLUSTRATOR: "mini" (the default), "none", or an address."""
    from seed_story.storytellers.open.illustrators.image_server import ImageServer
    from seed_story.storytellers.open.illustrators.simple import MiniIllustrator, NoIllustrator

    kind = _setting(ILLUSTRATOR) or "mini"
    if kind == "mini":
        return MiniIllustrator(load_mini)
    if kind == "none":
        return NoIllustrator()
    if not kind.startswith(("http://", "https://")):
        raise InputError(f"{ILLUSTRATOR} is {kind!r}. Use mini, none, or an address such as http://localhost:1234/v1.")
    key = os.environ.get(ILLUSTRATOR_KEY, "").strip()
    server = ModelServer(server_address(kind, ILLUSTRATOR), key, what="The image server")
    return ImageServer(server, _setting(ILLUSTRATOR_MODEL))


def limits() -> Limits:
    """What may be asked for in a day."""
    return Limits(_number(DAILY_TOKENS, 1), _number(DAILY_PICTURES, 1))


def _size() -> tuple[int, int]:
    value = _setting(PICTURE_SIZE) or "1024x1024"
    width, _, height = value.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and 64 <= int(width) <= 4096 and 64 <= int(height) <= 4096):
        raise InputError(f"{PICTURE_SIZE} is {value!r}. Use width and height, such as 1024x768.")
    return int(width), int(height)


def _setting(name: str) -> str:
    return os.environ.get(name, "").strip()


def _number(name: str, least: int) -> int | None:
    value = _setting(name)
    if not value:
        return None
    if not value.isdecimal() or int(value) < least:
        raise InputError(f"{name} is {value!r}. Use a number of at least {least}.")
    return int(value)
