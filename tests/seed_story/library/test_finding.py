"""What is found by words and by the beginnings of ids: the same on every database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from seed_story.library.library import Library, open_library
from seed_story.story import Story
from tests.kept import open_shelf, scene, small_story


@pytest.fixture
def library(tmp_path: Path, database: str) -> Iterator[Library]:
    opened = open_library(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("told", "typed"),
    [
        ("café", "cafe"),
        ("cafe\u0301", "CAFÉ"),
        ("Cafe", "café"),
        ("naïve Zoë", "zoe NAIVE"),
        ("Müller", "muller"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Ελλάδα", "ελλαδα"),
        ("Ёжик", "ежик"),
        ("Trần", "tran"),
        ("ｗｉｄｅ", "wide"),
        ("小狐狸", "狐狸"),
        ("한국", "한국"),
        ("が", "が"),
    ],
)
def test_words_are_found_with_and_without_accents(library: Library, tmp_path: Path, told: str, typed: str) -> None:
    here = library.create_story(Story.new(f"In {told} they sat", root=scene(library, 1, text=f"It was {told}.")))
    studio = open_shelf(tmp_path)  # another program on the same library
    found = studio.search(typed)
    assert [(place.story_id, place.scene_id) for place in found] == [(here.id, None), (here.id, here.root.id)]
    assert found[1].text == f"It was {told}.", "what is shown is as it was written"
    studio.close()


@pytest.mark.parametrize(("told", "typed"), [("が", "か"), ("한국", "하"), ("किताब", "कताब"), ("cafe", "safe")])
def test_marks_that_are_letters_of_their_own_count(library: Library, told: str, typed: str) -> None:
    library.create_story(Story.new(told, root=scene(library, 1, text=told)))
    assert library.search([typed]) == []


def test_ids_are_found_by_their_beginnings(library: Library) -> None:
    first, _ = small_story(library, "ann")
    other = library.create_story(replace(Story.new("Other", root=scene(library, 9)), id="a%_b", owner="ann"))
    library.delete_story(first.id, owner="ann")
    assert library.stories_beginning(first.id[:8], owner="ann") == {first.id: True}
    assert library.stories_beginning("a%", owner="ann") == {other.id: False}
    assert library.stories_beginning("%", owner="ann") == library.stories_beginning("_", owner="ann") == {}
    assert library.stories_beginning("", owner="bob") == {}
