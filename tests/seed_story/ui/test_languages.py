"""Every label of the page in every language, and no words of a language for labels that are gone."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import pytest
from gradio.i18n import I18nData

from seed_story.ui import blocks
from seed_story.ui.languages import LANGUAGES, labels, languages, translate, words
from tests.kept import open_shelf

ONLY_IN_PUBLIC = {"Sign in with Hugging Face"}


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The labels as they stand in the code."""
    shelf = open_shelf(Path(tmp_path_factory.mktemp("home")))
    untranslated = pytest.MonkeyPatch()
    untranslated.setattr(blocks, "translate", lambda page: None)
    found = {text for _, _, text in labels(blocks.build(shelf))}
    untranslated.undo()
    shelf.close()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_every_language(english: set[str], language: str):
    table = words(language)
    assert len(english) > 40
    assert english - set(table) == set(), f"not in {language}.json"
    assert set(table) - english == ONLY_IN_PUBLIC, f"no longer on the page, but in {language}.json"
    assert all(text.strip() for text in table.values())
    # “Format” and “Pages” are the same words in some of them.
    assert sum(text == english_text for english_text, text in table.items()) < 6, "words were left in English"


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


def test_two_labels_never_share_a_key():
    english = languages().translations_dict["en"]
    assert len(set(english.values())) == len(english) == len(words("de"))
