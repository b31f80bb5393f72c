"""What files of stories are called: by their titles, whatever the script, and never a path."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed_story.export.file_names import MOST_BYTES, file_name
from seed_story.story import Scene, Story
from tests.kept import open_shelf, small_story

STORY = Story.new("T", root=Scene.new(parent_id=None, text="Once", image="i" * 64, features="f" * 64))


def named(title: str) -> str:
    return file_name(replace(STORY, title=title))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("小狐狸的地图", "小狐狸的地图"),
        ("מפה", "מפה"),
        ("🦊🗺️", "🦊🗺️"),
        ("क्षितिज का नक्शा", "क्षितिज-का-नक्शा"),
        ("Cafe\u0301, and more!", "Café-and-more"),
        ("The map: part 2/3", "The-map-part-2-3"),
        ("👩‍🚒", "👩‍🚒"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\x", "C-x"),
        ("Con", "Con-"),
        ("?!", "story-ID"),
        (".", "story-ID"),
    ],
)
def test_case_18_file_names_of_other_scripts(title: str, name: str) -> None:
    assert named(title) == name.replace("ID", STORY.id[:8])


@given(st.text(max_size=300))
def test_every_title_is_a_name_for_every_file_system(title: str) -> None:
    name = named(title)
    assert name and len(name.encode("utf-8")) <= MOST_BYTES
    assert not set(name) & set('/\\:*?"<>|. \0') and not name.startswith("-")
    assert all(unicodedata.category(mark)[0] not in "CZ" or mark in "\u200c\u200d" for mark in name)


def test_archives_and_exports_are_told_apart_by_their_names(tmp_path: Path) -> None:
    """Case 18, through the verbs of page, command line and endpoints."""
    studio = open_shelf(tmp_path)
    names = set()
    for title in ("小狐狸的地图", "מפה", "🦊🗺️"):
        story = small_story(studio.library)[0]
        studio.rename(story.id, title)
        book = studio.export("comic", story.id, story.root.id).path
        saved = studio.archive_to_save(story.id)
        assert book.stem == saved.stem == title and book.stat().st_size and saved.stat().st_size
        names |= {book.name, saved.name}
    assert len(names) == 6
    studio.close()
