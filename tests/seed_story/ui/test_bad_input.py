"""Whatever somebody types or sends: it is shown as it is or refused with a sentence, and nothing else happens."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from seed_story.errors import Cancelled, StoryError
from seed_story.jobs.quotas import Quotas
from seed_story.library.library import open_library
from seed_story.presets import PRESETS
from seed_story.story import Scene, Story
from seed_story.studio.content_filter import ContentFilter
from seed_story.studio.studio import Job, Studio
from seed_story.ui import views
from seed_story.ui.callbacks import Callbacks, Place, for_callers, for_readers
from seed_story.ui.editing import StoryBar
from seed_story.ui.exports import USUAL, ExportCalls
from seed_story.ui.jobs_panel import jobs_list
from seed_story.weights.loading import load_engine
from tests.kept import open_shelf, small_story

EVIL = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "' onmouseover='alert(1)",
    "</p></figcaption><iframe src=javascript:alert(1)>", "${alert(1)}", "{{constructor.constructor('alert(1)')()}}",
    "&lt;b&gt;", "javascript:alert(1)", "<style>*{display:none}</style>", "<!-- ", "]]>", "`;alert(1)//",
]  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(EVIL), st.text(max_size=120), st.builds("{} {}".format, st.text(), st.sampled_from(EVIL))
)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Found(HTMLParser):
    """What a browser would make of it: names of elements, of attributes, and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements, self.attributes, self.text = set[str](), set[str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def told(title: str, text: str) -> tuple[Story, Scene]:
    root = Scene.new(parent_id=None, text="Once", image="i" * 64, features="f" * 64)
    story = Story.new(title or "T", root=root)
    scene = Scene.new(parent_id=root.id, text=text, image="i" * 64, features="f" * 64, settings={"direction": text})
    return story.extend(scene), scene


def pages(title: str, text: str) -> Iterator[str]:
    """All that is made of a story's words by hand-written HTML."""
    story, scene = told(title, text)
    picture = lambda shown: "picture.png"  # noqa: E731
    yield views.scene_page(story, scene.id, picture)
    yield views.scene_page(story, story.root.id, picture, views.Draft(text=text))
    yield views.ways(story, story.root.id, picture)
    yield views.facts(story, scene.id)
    yield views.status(text)
    job = Job("j", story.id, scene.id, text, {}, "running", 0.5, text, None, "w", 1.0, 1.0)
    yield jobs_list([(job, None, title), (job, 3, title)])


@FEW
@given(title=WORDS, text=WORDS)
def test_html_in_titles_and_captions_is_never_interpreted(title: str, text: str):
    for page, plain in zip(pages(title, text), pages("Title", "Words."), strict=True):
        shown, usual = Found(page), Found(plain)
        assert shown.elements == usual.elements
        assert shown.attributes <= usual.attributes | {"aria-label", "alt", "title"}


def test_it_is_shown_as_it_was_written():
    for evil in EVIL:
        story, scene = told("T", evil)
        shown = Found(views.scene_page(story, scene.id, lambda shown: "p.png")).text
        assert " ".join(evil.split()) in " ".join(shown.split())


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    engine = load_engine(PRESETS["debug"], device="cpu")
    folder = tmp_path_factory.mktemp("home")
    made = Studio(open_library(folder), lambda progress: engine, policy=ContentFilter(), quotas=Quotas())
    made.new_story(Image.new("RGB", (64, 64), "teal"), "Once.")
    yield made
    made.close()


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.binary(max_size=20),
    st.sampled_from(EVIL), st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.sampled_from(["../../etc/passwd", "/etc/passwd", "..\\..\\x", "a\0b", "x" * 5000, "%2e%2e/", "file:///etc"]),
)  # fmt: skip


@FEW
@given(odd=ODD, other=ODD)
def test_odd_values_are_refused_with_a_sentence_and_change_nothing(studio: Studio, odd: Any, other: Any):
    (story,) = studio.list_stories()
    here, root = story.id, story.root.id
    for attempt in (
        lambda: studio.get_story(odd),
        lambda: studio.continue_story(odd, other),
        lambda: studio.continue_story(here, odd),
        lambda: studio.visualize(here, root, odd if not isinstance(odd, str) else f"<{odd}>" * 9000),
        lambda: studio.edit(here, odd, other),
        lambda: studio.graft(here, root, odd, other),
        lambda: studio.delete_scene(here, odd),
        lambda: studio.job(odd),
        lambda: studio.cancel_job(odd),
        lambda: studio.follow_job(odd),
        lambda: studio.start_export(here, root, {"size": odd, "magic": other}),
        lambda: studio.set_preferences({"temperature": [odd], "mode": other}),
        lambda: studio.set_preferences({"magic": other, "seed": "x"}),
        lambda: studio.set_preferences({"sounds": [odd, other]}),
        lambda: studio.teach_words([(odd, 3), (other, "x")], [odd]),
    ):
        with pytest.raises(StoryError) as refused:
            attempt()
        said = str(refused.value)
        assert said and "Traceback" not in said and "sqlalchemy" not in said.lower()
    assert studio.list_stories() == [story]
    assert studio.jobs(going=True) == [] and studio.preferences().to_dict() == {}


@FEW
@given(
    data=st.binary(max_size=400),
    start=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"PK\3\4"]),
)
def test_broken_files_are_refused(studio: Studio, tmp_path: Path, data: bytes, start: bytes):
    (story,) = studio.list_stories()
    file = tmp_path / "file"
    file.write_bytes(start + data)
    for attempt in (
        lambda: studio.new_story(file, "Once."),
        lambda: studio.add_own_scene(story.id, story.root.id, "Once.", file),
        lambda: studio.replace_picture(story.id, story.root.id, file),
        lambda: studio.import_archive(file),
    ):
        with pytest.raises(StoryError):
            attempt()
    assert studio.list_stories() == [story]


@pytest.mark.parametrize("name", ["../evil.png", "/etc/evil", "..\\evil", "assets/../../evil", "C:\\evil", "a/\0b"])
def test_archives_with_tricks_write_nothing_outside(studio: Studio, tmp_path: Path, name: str):
    (story,) = studio.list_stories()
    good = studio.archive(story.id, tmp_path / "good.zip")
    made = io.BytesIO()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, old.read(entry))
        new.writestr(zipfile.ZipInfo(name), b"evil")
    evil = tmp_path / "box" / "evil.zip"
    evil.parent.mkdir()
    evil.write_bytes(made.getvalue())
    before = sorted(path for path in tmp_path.rglob("*"))
    with pytest.raises(StoryError):
        studio.import_archive(evil)
    assert studio.list_stories() == [story]
    assert sorted(path for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("evil", EVIL)
def test_every_sentence_is_text_where_gradio_shows_html(tmp_path, monkeypatch, evil):
    said: list[str] = []
    for kind in ("Info", "Warning"):
        monkeypatch.setattr(gr, kind, lambda message, **more: said.append(message))

    def refuse() -> None:
        raise StoryError(f"“{evil}” cannot be told.")

    def stop() -> None:
        raise Cancelled(f"“{evil}” was stopped.")

    with pytest.raises(gr.Error) as shown:
        for_readers(refuse)()
    with pytest.raises(gr.Error) as told:
        for_callers(refuse)()
    assert told.value.message == f"“{evil}” cannot be told.", "a script gets the sentence itself"
    with pytest.raises(gr.Error) as stopped:
        for_readers(stop)()
    shelf = open_shelf(tmp_path)
    story, scenes = small_story(shelf.library)
    shelf.library.rename_story(story.id, evil)
    calls = Callbacks(shelf)
    bar, exports = _bar(calls), ExportCalls(shelf)
    shelf.edit(story.id, scenes[0].id, "Other words.")
    assert bar.undo_last(Place(story.id, scenes[0].id)).scene_id == scenes[0].id
    gone, _ = exports.plan(Place(story.id, "nowhere"), None, *USUAL.values())
    for html in (shown.value.message, stopped.value.message, *said, gone):
        assert Found(html).elements <= {"p", "br"} and evil in unescape(html), html
    shelf.close()


def _bar(calls: Callbacks) -> StoryBar:
    """The bar above a story, outside of a page."""
    with gr.Blocks():
        return StoryBar(calls, lambda **more: gr.HTML(""))


def test_what_is_shown_after_an_undo_is_where_the_reader_is(tmp_path):
    shelf = open_shelf(tmp_path)
    story, (root, a, b, c, d, *_) = small_story(shelf.library)
    calls = Callbacks(shelf)
    bar = _bar(calls)
    at = Place(story.id, shelf.edit(story.id, d.id, "Told otherwise.").scenes[-1].id)
    before = bar.undo_last(at)
    assert before == Place(story.id, d.id), "what the edit stood in for"
    assert bar.redo_last(before) == before, "a scene that is still there is left for nothing"
    shelf.delete_scene(story.id, c.id)
    shown = calls.show(Place(story.id, c.id))
    assert shown[0].scene_id in {scene.id for scene in shelf.get_story(story.id).scenes}, "and the next button gets it"
    assert not isinstance(calls.show(Place(story.id, d.id))[0], Place), "where somebody is anyway is not sent again"
    copy = shelf.duplicate(story.id)
    assert bar.undo_last(Place(copy.id, copy.root.id)) == Place(), "the story is gone"
    shelf.close()
