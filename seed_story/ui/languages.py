"""The page's labels in the reader's language: one JSON file for each, from English as it stands in the code.

The browser chooses; words that the page makes while it runs stay English, as the stories do. A label without an entry
stays English, too, and a test finds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components.api_component import Api
from gradio.i18n import I18nData

FOLDER = Path(__file__).resolve().parent / "words"
LANGUAGES = ("de", "es", "fr", "ja", "zh")
REGIONS = {"zh": ("zh", "zh-CN", "zh-TW")}  # what browsers call it
ATTRIBUTES = ("label", "info", "placeholder")


@cache
def words(language: str) -> dict[str, str]:
    """English -> this language."""
    return json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))


def languages() -> gr.I18n:
    """All translations, as `launch` wants them."""
    english = sorted({text for language in LANGUAGES for text in words(language)})
    tables: dict[str, dict[str, str]] = {"en": {_key(text): text for text in english}}
    for language in LANGUAGES:
        table = {_key(text): words(language).get(text, text) for text in english}
        tables |= dict.fromkeys(REGIONS.get(language, (language,)), table)
    return gr.I18n(**tables)


def translate(page: gr.Blocks) -> None:
    """Lets the browser translate every label of a page that has an entry."""
    known = {text for language in LANGUAGES for text in words(language)}
    for component, attribute, text in labels(page):
        if text in known:
            setattr(component, attribute, I18nData(_key(text)))


def labels(page: gr.Blocks) -> Iterator[tuple[Any, str, str]]:
    """(component, attribute, English words) of everything that a reader sees of the components themselves."""
    for block in page.blocks.values():
        if not _seen(block):
            continue
        for attribute in ("value",) if isinstance(block, gr.Button) else ATTRIBUTES:
            text = getattr(block, attribute, None)
            hidden = attribute == "label" and getattr(block, "show_label", True) is False
            if isinstance(text, str) and text.strip() and not hidden:
                yield block, attribute, text


def _seen(block: Any) -> bool:
    """Whether it can ever be shown: the endpoints' components stand in a row that never is."""
    if isinstance(block, Api):
        return False
    while block is not None:
        if isinstance(block, gr.Row) and block.visible is False:
            return False
        block = block.parent
    return True


def _key(text: str) -> str:
    """A name for the words without the marks that mean something in the browser's tables."""
    return "seed-" + re.sub(r"\W+", "-", text.casefold()).strip("-")
