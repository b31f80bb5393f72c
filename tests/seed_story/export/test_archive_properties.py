"""Any tree in any script comes back from its archive; any damage is either harmless or said."""

from __future__ import annotations

import hashlib
import io
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seed_story.errors import StoryError
from seed_story.export.data.archive import read_archive, write_archive
from seed_story.story import Scene, Story
from tests.kept import features_of, picture_bytes

WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(WORDS, inside, max_size=3),
    max_leaves=5,
)
TIMES = st.floats(0, 1e10)


class StoryService:
    """As much of a library as an archive needs, in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.stories: list[Story] = []

    def asset_bytes(self, digest: str) -> bytes:
        return self.files[digest]

    def put_asset(self, data: bytes, suffix: str) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.files[digest] = data
        return digest

    def create_story(self, story: Story, *, verb: str | None, fresh: bool) -> Story:
        self.stories.append(story)
        return story


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


FULL = StoryService()
PICTURES = [FULL.put_asset(picture_bytes(number), ".png") for number in range(4)]
FEATURES = [FULL.put_asset(npy(features_of(number)), ".npy") for number in range(4)]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    story = Story(draw(st.uuids()).hex, draw(WORDS), draw(TIMES), draw(TIMES))
    for number in range(draw(st.integers(1, 8))):
        earlier = draw(st.sampled_from(story.scenes)) if story.scenes else None
        instead = earlier is not None and draw(st.booleans())
        scene = Scene(
            id=f"s{number}",
            parent_id=earlier and (earlier.parent_id if instead else earlier.id),
            text=draw(WORDS),
            image=draw(st.sampled_from(PICTURES)),
            features=draw(st.sampled_from(FEATURES)),
            seed=draw(st.none() | st.integers(-(2**63), 2**63 - 1)),
            settings=draw(st.dictionaries(WORDS, PLAIN, max_size=3)),
            created=draw(TIMES),
            replaces=earlier.id if earlier is not None and instead else None,
            stale=draw(st.booleans()),
        )
        story = story.extend(scene)
    ids = st.sampled_from([scene.id for scene in story.scenes])
    return replace(story, branch_names=draw(st.dictionaries(ids, WORDS.filter(bool), max_size=2)))


def read(data: bytes, shelf: StoryService) -> Story:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.zip").write_bytes(data)
        return read_archive(Path(folder) / "a.zip", shelf)


def written(story: Story) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write_archive(story, FULL, Path(folder) / "a.zip").read_bytes()


def a_tale() -> Story:
    root = Scene("r", None, "Once, ☂.", PICTURES[0], FEATURES[0], 1, {"direction": "x"}, 1.5)
    story = Story("tale", "The small tale", 1.0, 1.0, "", (root,))
    return story.extend(replace(root, id="a", parent_id="r", text="Then.", image=PICTURES[1]))


TALE = a_tale()


@given(stories())
@settings(max_examples=25, deadline=None)
def test_any_story_comes_back(story):
    shelf = StoryService()
    data = written(story)
    assert read(data, shelf) == story
    assert shelf.files == {name: FULL.files[name] for s in story.scenes for name in (s.image, s.features)}
    assert written(shelf.stories[0]) == data


CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=4)


@given(CHANGES, st.sampled_from(("anywhere", "listing")))
@settings(max_examples=100, deadline=None)
def test_flipped_bytes_are_harmless_or_said(changes, where):
    data = bytearray(written(TALE))
    first = data.index(b"PK\x01\x02") if where == "listing" else 0  # where a zip is most believed
    for place, flip in changes:
        data[first + int(place * (len(data) - first))] ^= flip
    check_damaged(bytes(data))


@given(st.floats(0, 1), st.floats(0, 1), st.binary(max_size=30))
@settings(max_examples=40, deadline=None)
def test_lost_and_added_bytes_are_harmless_or_said(start, end, instead):
    data = written(TALE)
    low, high = sorted((int(start * len(data)), int(end * len(data))))
    check_damaged(data[:low] + instead + data[high:])


def check_damaged(data: bytes) -> None:
    shelf = StoryService()
    try:
        story = read(data, shelf)
    except StoryError:
        assert (shelf.files, shelf.stories) == ({}, [])
    else:
        assert story == TALE
        assert set(shelf.files) == {name for s in TALE.scenes for name in (s.image, s.features)}
