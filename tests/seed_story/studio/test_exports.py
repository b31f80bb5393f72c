"""Exports as jobs: the table of kinds, what of a tree is told, and plans that hold."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from seed_story.errors import InputError, NotFoundError
from seed_story.export.estimates import film_estimate
from seed_story.export.film.video import export_film
from seed_story.export.kinds import KINDS, as_values, find_kind
from seed_story.export.narrated_path import Segment
from seed_story.export.options import FilmOptions
from seed_story.images import png_bytes
from seed_story.jobs.runner import JobRunner
from seed_story.library.library import Library, open_library
from seed_story.story import Scene, Story
from seed_story.studio.exports import EXPORTS, Exporter
from seed_story.ui.exports import USUAL, options_from, remembered
from tests.seed_story.export.telling import Reader


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return open_library(tmp_path / "home")


def scene(library: Library, parent: Scene | None, text: str, **more: Any) -> Scene:
    picture = png_bytes(Image.new("RGB", (64, 64), (len(text) * 7 % 256, 90, 120)), {})
    image = library.put_asset(picture, ".png")
    return Scene.new(parent_id=parent.id if parent else None, text=text, image=image, features="f" * 64, **more)


def tree(library: Library) -> Story:
    """An opening, an edited scene with an outdated one below the old words, and a redrawn scene."""
    opening = scene(library, None, "Once upon a time.")
    old = scene(library, opening, "The old words.")
    below = scene(library, old, "What followed from them.")
    edited = replace(scene(library, opening, "The new words."), replaces=old.id)
    drawn = scene(library, edited, "And so they went home.")
    redrawn = replace(scene(library, edited, "And so they went home."), replaces=drawn.id, seed=5)
    story = Story.new("A walk", root=opening)
    for one in (old, below, edited, drawn, redrawn):
        story = story.extend(one)
    return library.create_story(story)


def finished(library: Library, exporter: Exporter, jobs: JobRunner, *what: Any) -> Path:
    job = jobs.wait(exporter.start(*what))
    assert job.state == "done", job.message
    return Path(str(job.result))


def test_kinds_are_known_by_name_and_their_options_come_back() -> None:
    assert tuple(KINDS) == EXPORTS
    for kind in KINDS.values():
        usual = kind.options({})
        assert kind.options(json.loads(json.dumps(as_values(usual)))) == usual
        assert kind.suffix(usual).startswith(".")
        with pytest.raises(InputError, match="colour"):
            kind.options({"colour": "red"})
    with pytest.raises(InputError, match="video, page"):
        find_kind("sculpture")


def test_only_what_is_told_leaves(library: Library, tmp_path: Path) -> None:
    story, jobs = tree(library), JobRunner(library)
    exporter = Exporter(library, jobs, tmp_path / "exports")
    file = finished(library, exporter, jobs, "stream", story, story.root.id, {})
    with zipfile.ZipFile(file) as archive:
        (line,) = [json.loads(row) for row in archive.read("stories.jsonl").splitlines()]
    assert line["captions"] == ["Once upon a time.", "The new words.", "And so they went home."]
    again = finished(library, exporter, jobs, "stream", story, story.root.id, {})
    assert again == file
    grown = library.add_scene(story.id, scene(library, story.root, "Another way."))
    assert finished(library, exporter, jobs, "stream", grown, story.root.id, {}) != file
    jobs.close()


def test_every_kind_refuses_at_once_and_can_be_resumed(library: Library, tmp_path: Path) -> None:
    story, jobs = tree(library), JobRunner(library)
    exporter = Exporter(library, jobs, tmp_path / "exports")
    with pytest.raises(InputError):
        exporter.start("book", story, story.root.id, {"trim": "tiny"})
    with pytest.raises(NotFoundError):
        exporter.start("page", story, "nothing", {})
    job = jobs.wait(exporter.start("book", story, story.root.id, {"trim": "a5"}))
    path, message = exporter.resume(job)(lambda fraction, words: None, lambda: False)
    assert str(path) == job.result and "ready" in message
    jobs.close()


def test_a_plan_is_near_the_film(tmp_path: Path) -> None:
    texts = ["The fox found a lantern on the hill.", "Nobody knew whose it was, and the night was coming."]
    Image.new("RGB", (64, 64), "navy").save(tmp_path / "p.png")
    options = FilmOptions(voice="none", size="small", fps=24)
    seconds, size = film_estimate(texts, "Lantern", options)
    segments = [Segment(text, tmp_path / "p.png") for text in texts]
    film = export_film(segments, tmp_path / "f.mp4", title="Lantern", options=options, narrator=_Mute())
    assert film.duration == pytest.approx(seconds, rel=0.02) and size > 10_000
    spoken, _ = film_estimate(texts, "Lantern", FilmOptions())
    assert film_estimate(texts, "Lantern", FilmOptions(reader="children"))[0] > spoken
    assert film_estimate(texts, "", FilmOptions(size="4k"))[1] > 3 * film_estimate(texts, "", FilmOptions())[1]


class _Mute(Reader):
    def speak(self, text: str, voice: str, rate: float = 1.0) -> Any:
        return replace(super().speak(text, voice, rate), samples=super().speak("", voice).samples, parts=(), words=())


@pytest.mark.parametrize(
    "kept", [None, "x", {}, {"kind": "sculpture"}, {"size": "huge"}, {"extras": None}, {"rate": 9}]
)
def test_the_panel_mends_what_a_browser_kept(kept: Any) -> None:
    choices = remembered(kept)
    assert set(choices) == set(USUAL)
    for kind in KINDS:
        KINDS[kind].options(options_from({**choices, "kind": kind}))


def test_the_panel_remembers(tmp_path: Path) -> None:
    kept = {**USUAL, "size": "portrait", "extras": ["highlight"], "trim": "a4", "kind": "book"}
    assert remembered(kept) == kept
    assert options_from(remembered(kept)) == {"trim": "a4", "bleed": False}
    mute = {**kept, "voice": "none", "kind": "video"}
    assert remembered(mute) == mute
    film = options_from({**kept, "kind": "video"})
    assert film["highlight"] is True and film["captions"] is False and film["size"] == "portrait"
