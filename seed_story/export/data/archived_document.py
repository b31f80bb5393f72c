"""The JSON inside an archive, measured before Python builds anything of it.

Text of a few characters becomes an object of fifty bytes and more, so the bounds are on the text: how much of it there
is, how deeply it is nested, how many lists and objects it holds, and how long one value of a scene is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from seed_story.errors import InputError
from seed_story.story.branches import MAX_ARCHIVED

MAX_DOCUMENT = 8 * 1024**2  # bytes
MAX_SETTINGS = 16 * 1024  # characters of one list or object in a scene
MAX_DEPTH = 40
MAX_CONTAINERS = 40 * MAX_ARCHIVED  # lists and objects; a scene that was told here has about five

_SCENE = 4  # document, story, list of scenes, scene: what opens below is a value of a scene
# A string that does not end is taken to the end at once: looking again from each of its quotes would take forever.
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def read_document(data: bytes, name: str) -> Mapping[str, Any]:
    """The object that the JSON holds. Raises InputError, before it is built, when it is larger than a story can be;
    and when it is no JSON. `name`: what the sentences call it."""
    if len(data) > MAX_DOCUMENT:
        raise InputError(f"{name} in the archive is too large. The limit is {MAX_DOCUMENT // 1024**2} MB.")
    try:
        text = data.decode("utf-8")
        _measure(text, name)
        document = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} in the archive cannot be read: it is not plain JSON.") from error
    if not isinstance(document, Mapping):
        raise InputError("This zip is not a story archive.")
    return document


def _measure(text: str, name: str) -> None:
    """One pass over the brackets outside of strings."""
    depth, containers, begun = 0, 0, 0
    for token in _TOKENS.finditer(text):
        mark = text[token.start()]
        if mark == '"':
            continue
        if mark in "[{":
            depth += 1
            containers += 1
            if depth == _SCENE + 1:
                begun = token.start()
            if depth > MAX_DEPTH:
                raise InputError(f"{name} in the archive is nested too deeply.")
            if containers > MAX_CONTAINERS:
                raise InputError(f"{name} in the archive contains more than a story of {MAX_ARCHIVED} scenes can have.")
        else:
            depth -= 1
        if depth >= _SCENE and begun and token.end() - begun > MAX_SETTINGS:
            raise InputError(
                f"A scene in the archive has more than {MAX_SETTINGS // 1024} KB of settings, so it was not opened."
            )
        if depth <= _SCENE:
            begun = 0


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
