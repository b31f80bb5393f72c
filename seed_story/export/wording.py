"""The few words of our own in what leaves the studio (“The End”, “Page 3”), in the language of the story."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).with_name("words.json")


def in_language(english: str, language: str, number: int | None = None) -> str:
    """These words in a story's language, as code; English where there are none. number: stands for “{}” in them."""
    words = _tables().get(language, {}).get(english, english)
    return words if number is None else words.replace("{}", str(number))


@functools.cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    return json.loads(_FILE.read_text(encoding="utf-8"))
