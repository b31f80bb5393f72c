"""The page's labels in the reader's language: one JSON file for each, from English as it stands in the code.

The browser chooses. Labels of Gradio's own components are translated by Gradio, and what can be chosen in them when the
page is loaded; our own HTML marks its words with data-t and its like, and words.js looks them up in the same tables.
Sentences with somebody's words or numbers in them stay English, as the stories do. Words without an entry stay English,
too, and a test finds them.
"""

from __future__ import annotations

import json
import re
import zlib
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
# What Gradio itself writes into the boxes that take files, and what it says there instead.
GRADIOS_OWN = {"upload_text.drop_file": "Drop a file here", "upload_text.click_to_upload": "browse"}


@cache
def words(language: str) -> dict[str, str]:
    """English -> this language."""
    return json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))


def languages() -> gr.I18n:
    """All translations, as `launch` wants them."""
    english = sorted({text for language in LANGUAGES for text in words(language)})
    tables: dict[str, dict[str, str]] = {"en": {_key(text): text for text in english} | GRADIOS_OWN}
    for language in LANGUAGES:
        table = {_key(text): words(language).get(text, text) for text in english}
        table |= {key: words(language)[text] for key, text in GRADIOS_OWN.items()}
        tables |= dict.fromkeys(REGIONS.get(language, (language,)), table)
    return gr.I18n(**tables)


def translate(page: gr.Blocks) -> None:
    """Lets the browser translate every label of a page that has an entry."""
    known = {text for language in LANGUAGES for text in words(language)}
    for component, attribute, text in labels(page):
        if text in known:
            setattr(component, attribute, I18nData(_key(text)))


def marked(text: str) -> str:
    """Words for a component's value or label that the browser translates, also when they come while the page runs."""
    return str(I18nData(_key(text))) if any(text in words(language) for language in LANGUAGES) else text


def translate_choices(page: gr.Blocks) -> None:
    """What can be chosen is said in the reader's language, too. To be called within the page, after its components."""
    fields = [block for block, _ in choices(page)]
    offered = [list(block.choices) for block in fields]

    def speak(request: gr.Request) -> list[Any]:
        table = words_for(dict(request.headers).get("accept-language", ""))
        if not table:
            return [gr.skip() for _ in fields]
        return [
            type(field)(choices=[(table.get(str(name), name), value) for name, value in names])
            for field, names in zip(fields, offered, strict=True)
        ]

    page.load(speak, outputs=fields, api_visibility="private", show_progress="hidden", queue=False)


def words_for(header: str) -> dict[str, str]:
    """The table for the language that a browser asks for first ("de-DE,de;q=0.9"); empty for English and all others."""
    first = header.split(",")[0].split(";")[0].strip().split("-")[0].lower()
    return words(first) if first in LANGUAGES else {}


def choices(page: gr.Blocks) -> Iterator[tuple[Any, list[str]]]:
    """(component, names) of everything in which a reader chooses among words."""
    for block in page.blocks.values():
        if isinstance(block, gr.Radio | gr.Dropdown | gr.CheckboxGroup) and _seen(block):
            names = [str(name) for name, value in block.choices if str(name).casefold() != str(value)]
            if names:
                yield block, names


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
    """A name for the words without the marks that mean something in the browser's tables; other words, another name."""
    return f"seed-{re.sub(r'[^a-z0-9]+', '-', text.casefold()).strip('-')}-{zlib.crc32(text.encode()):08x}"
