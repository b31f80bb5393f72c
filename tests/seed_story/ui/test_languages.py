"""Every word of the page in every language, and no words of a language for what is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from gradio.i18n import I18nData

from seed_story.export.kinds import KINDS
from seed_story.studio.studio import Share
from seed_story.ui import blocks, editing, reading, sharing, tree, views
from seed_story.ui import library_cards as shelves
from seed_story.ui.jobs_panel import NOTHING
from seed_story.ui.languages import (
    GRADIOS_OWN,
    LANGUAGES,
    choices,
    labels,
    languages,
    marked,
    translate,
    words,
    words_for,
)
from seed_story.ui.panels import ASSETS
from tests.kept import open_shelf
from tests.seed_story.ui.test_screens import story
from tests.seed_story.ui.test_views import picture, scene

SOURCES = Path(blocks.__file__).parent
ONLY_IN_PUBLIC = {"Sign in with Hugging Face"}
MADE_AT_RUN_TIME = re.compile(r"(Two|Three|Four) (options(: choose one\.)?|ways to continue)")
NAMES = re.compile(r"\(online\)$|^LTX-Video$|^Stable Video Diffusion$")  # they are called what they are called
NUMBERS = re.compile(r"[\W\d]*")


class Marked(HTMLParser):
    """What an HTML says is to be translated: texts behind data-t, and the attributes that its like name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found, self._open = set[str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        named = dict(attrs)
        for mark, attribute in (("data-t-label", "aria-label"), ("data-t-title", "title")):
            if mark in named:
                self.found.add(named[attribute] or "")
        self._open = tag if "data-t" in named else ""

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            self.found.add(data.strip())
        self._open = ""


def our_html() -> Iterator[str]:
    """All the screens that are made by hand."""
    told, draft = story(), views.Draft("Words")
    yield from (sheet.read_text(encoding="utf-8") for sheet in ASSETS.glob("*.html"))
    yield from (blocks.MASTHEAD, blocks.LEAD, blocks.ABOUT, NOTHING, views.chosen_frame(""))
    yield views.scene_page(told, "c", picture) + views.scene_page(told, "a", picture, draft)
    yield views.scene_page(told, "a", picture, views.Draft()) + views.ways(told, "a", picture)
    yield views.readiness("loading", "", 0.5) + views.readiness("failed", "", None)
    yield tree.compared(told, "c", "d", picture) + editing.following(told, "b2", picture)
    yield editing.fit(scene("x", "a")) + editing.fit(scene("x", "a", settings={"likeness": 0.5}))
    yield shelves.shelf([told], picture, message=shelves.said("Done", undo=True))
    yield shelves.shelf([], picture) + shelves.shelf([told], picture, found={})
    yield reading.pages(told, "b2", picture)
    yield sharing.links([]) + sharing.links([Share("a", told.id, 0.0)], "/shared/x")


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The words as they stand in the code: labels, choices, our own HTML."""
    shelf = open_shelf(Path(tmp_path_factory.mktemp("home")))
    untranslated = pytest.MonkeyPatch()
    untranslated.setattr(blocks, "translate", lambda page: None)
    page = blocks.build(shelf)
    found = {text for _, _, text in labels(page)}
    found |= {name for _, names in choices(page) for name in names if not NAMES.search(name)}
    found |= {f"Create {kind.noun}" for kind in KINDS.values()}  # the button follows the format
    untranslated.undo()
    shelf.close()
    return found


@pytest.fixture(scope="module")
def drawn() -> set[str]:
    found = set().union(*(Marked(page).found for page in our_html()))
    made_of_a_story = {"Three ways to continue", "Two ways to continue"}
    return {text for text in found if not NUMBERS.fullmatch(text)} - made_of_a_story


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_every_language(english: set[str], drawn: set[str], language: str):
    table = words(language)
    assert len(english) > 80 and len(drawn) > 60
    assert (english | drawn) - set(table) == set(), f"not in {language}.json"
    code = "\n".join(file.read_text(encoding="utf-8") for file in (*SOURCES.glob("*.py"), *ASSETS.glob("*.js")))
    unknown = {text for text in set(table) - english - drawn - ONLY_IN_PUBLIC if not MADE_AT_RUN_TIME.fullmatch(text)}
    gone = {text for text in unknown if text.rstrip("…") not in code}
    assert gone == set(), f"no longer on the page, but in {language}.json"
    assert all(text.strip() for text in table.values())
    # “Format” and “Pages” are the same words in some of them.
    assert sum(text == english_text for english_text, text in table.items()) < 8, "words were left in English"


def test_what_can_be_chosen_is_said_in_the_language_that_the_browser_asks_for():
    assert words_for("de-DE,de;q=0.9,en;q=0.8")["Hint"] == "Hinweis"
    assert words_for("zh-TW")["Hint"] == words("zh")["Hint"]
    assert words_for("en-GB,de;q=0.5") == words_for("") == words_for("xx, ;;;") == {}


def test_words_that_come_later_are_marked_for_the_browser():
    tables = languages().translations_dict
    key = re.search(r'"key": "([^"]+)"', marked("Four options"))
    assert key and tables["fr"][key[1]] == "Quatre suites"
    assert marked("Rumpelstiltskin") == "Rumpelstiltskin"


def test_the_page_asks_the_browser_for_its_words():
    with gr.Blocks() as page:
        title = gr.Textbox(label="Title", placeholder="Optional")
        button = gr.Button("Continue")
        name = gr.Textbox(label="Rumpelstiltskin")
        hidden = gr.Textbox(label="Voice", show_label=False)
    translate(page)
    tables = languages().translations_dict
    for words_shown, english in ((title.label, "Title"), (title.placeholder, "Optional"), (button.value, "Continue")):
        assert isinstance(words_shown, I18nData)
        assert tables["en"][words_shown.key] == english
    assert tables["de"][button.value.key] == "Weiter"
    assert tables["zh-CN"] == tables["zh"]
    assert (name.label, hidden.label) == ("Rumpelstiltskin", "Voice")


def test_the_boxes_for_files_say_our_words_in_every_language():
    tables = languages().translations_dict
    for key, english in GRADIOS_OWN.items():
        assert tables["en"][key] == english
        assert all(tables[language][key] == words(language)[english] != english for language in LANGUAGES)


def test_two_labels_never_share_a_key():
    english = {key: text for key, text in languages().translations_dict["en"].items() if key not in GRADIOS_OWN}
    assert len(set(english.values())) == len(english) == len(words("de"))
