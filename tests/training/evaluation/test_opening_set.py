"""The 120 openings: what they are, that no training has them, and that their pictures can be made."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from seed_story.errors import InputError
from training.corpus.format import read_stories
from training.evaluation import __main__ as evaluation
from training.evaluation import opening_packages as packages
from training.evaluation.folder import read_folder
from training.evaluation.frames import read_frames
from training.evaluation.opening_packages import ICONS, PHOTOGRAPHS, Package, PackageError, icon, resources
from training.evaluation.opening_set import FOREIGN, GROUNDS, GROUPS, HALVES, as_openings, read_openings
from training.evaluation.openings import generate_openings
from training.world.start_frames import start_frames

FREE = re.compile(r"CC0-1\.0|CC-BY(-SA)?-\d\.0|public domain|no known copyright restrictions|GPL-3\+?")


def test_forty_of_each_group_and_half_of_them_held_out() -> None:
    brought = read_openings()
    count = Counter((one.group, one.half) for one in brought)
    assert count == {(group, half): 20 for group in GROUPS for half in HALVES}
    assert len({one.id for one in brought}) == len({one.text for one in brought}) == 120
    for one in brought:
        assert all(name in one.text for name in one.names), one.id
        assert any(re.search(rf"\b{word}", one.text, re.IGNORECASE) for word in one.subject), one.id
    assert [one.id for one in read_openings("free", "held_out")] == [f"free-{number}" for number in range(21, 41)]
    # Whole lines, one word, small letters, rhymes, a spelling mistake: not what somebody at a desk would write.
    typed = [one.text for one in read_openings("free")]
    assert any(len(text.split()) == 1 for text in typed) and sum(text[0].islower() for text in typed) >= 6


def test_no_training_or_earlier_evaluation_has_them() -> None:
    def runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z']+", text.lower())
        return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}

    known: set[tuple[str, ...]] = set()
    for text in (
        *(text for story in read_stories() for text in (*story.openings, *story.told)),
        *(frame.text for frame in read_frames()), *(text for _, _, text in start_frames()),
    ):  # fmt: skip
        known |= runs(text)
    shared = {one.id: common for one in read_openings() if (common := runs(one.text) & known)}
    assert not shared


def test_photographs_are_forty_and_have_a_licence() -> None:
    made = [one.made for one in read_openings("photos")]
    assert len({str(one.get("foreign") or one.get("sha256")) for one in made}) == 40
    for one in made:
        assert FREE.fullmatch(one["licence"]) and one["author"], one
        assert (FOREIGN / one["foreign"]).is_file() if "foreign" in one else one["member"].endswith(".webp")
    assert all(one.shows for one in read_openings("photos"))
    # No picture that was looked at before is among those that are held out.
    assert not any("foreign" in one.made for one in read_openings("photos", "held_out"))


def test_held_out_lines_are_drawn_in_hands_of_their_own() -> None:
    hands = {half: {one.made["set"] for one in read_openings("free", half)} for half in HALVES}
    assert not hands["open"] & hands["held_out"] and set.union(*hands.values()) == set(ICONS)
    assert {one.made["ground"] for one in read_openings("free")} == set(GROUNDS)


def test_start_frames_are_drawn_and_are_different() -> None:
    pictures = [one.picture() for one in read_openings("drawn")[:6]]
    assert all(picture.size == (512, 512) and picture.mode == "RGB" for picture in pictures)
    seen = {np.asarray(picture.resize((16, 16))).tobytes() for picture in pictures}
    assert len(seen) == 6


def _icons(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of two icons with the same name for different gradients."""
    body = (
        '<linearGradient id="a"><stop stop-color="{}"/></linearGradient><rect width="10" height="10" fill="url(#a)"/>'
    )
    icons = {"one": {"body": body.format("red")}, "two": {"body": body.format("blue"), "width": 20, "height": 20}}
    (folder / "icons.json").write_text(json.dumps({"icons": icons, "width": 10, "height": 10}))
    monkeypatch.setenv("ICONS_NOTO", str(folder))
    packages._icon_file.cache_clear()


def test_icons_stand_on_their_ground_and_keep_their_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _icons(tmp_path, monkeypatch)
    assert icon("two", "noto")[1:] == (20.0, 20.0)
    placed = [{"icon": "one", "x": 25, "y": 50, "size": 30}, {"icon": "two", "x": 75, "y": 50, "size": 60}]
    one = next(iter(read_openings("free", "open")))
    made = {"set": "noto", "ground": "paper", "icons": placed}
    picture = type(one)("a", "free", "open", "", (), (), made).picture()
    assert picture.size == (512, 512)
    assert picture.getpixel((128, 256)) == (255, 0, 0)
    assert picture.getpixel((int(0.55 * 512), int(0.3 * 512))) == (0, 0, 255)
    assert picture.getpixel((5, 5)) == (247, 243, 234)
    with pytest.raises(PackageError, match="no icon three"):
        icon("three", "noto")
    packages._icon_file.cache_clear()


def test_a_folder_that_lacks_the_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PHOTOGRAPHS.variable, str(tmp_path))
    with pytest.raises(PackageError, match=r"lacks explore_farm_animals\.rcc of gcompris-qt-data 3\.1-2"):
        PHOTOGRAPHS.folder()


def test_another_package_than_expected_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("NOTHING", raising=False)
    fetch = ("sh", "-c", "echo something else > package.tgz")
    other = Package("some/package", "1.0", "0" * 64, fetch, ("package/icons.json",), "NOTHING", "MIT", "nobody")
    with pytest.raises(PackageError, match="What sh fetched is not some/package 1.0"):
        other.folder()
    nowhere = Package("some/package", "1.0", "0" * 64, ("no-such-client",), (), "NOTHING", "MIT", "nobody")
    with pytest.raises(PackageError, match="name its folder in NOTHING"):
        nowhere.folder()
    assert not list(tmp_path.rglob("*.json"))


def _resource(files: dict[str, bytes]) -> bytes:
    """A compiled resource of one folder, as Qt's own compiler writes them: the first file packed, the others not."""
    names, places = b"", {}
    for name in ("folder", *files):
        places[name] = len(names)
        names += struct.pack(">HI", len(name), 0) + name.encode("utf-16-be")
    tree = struct.pack(">iHii", 0, 2, 1, 1) + bytes(8) + struct.pack(">iHii", 0, 2, len(files), 2) + bytes(8)
    data = b""
    for number, (name, content) in enumerate(files.items()):
        stored = struct.pack(">I", len(content)) + zlib.compress(content) if number == 0 else content
        tree += struct.pack(">iHHHi", places[name], 1 if number == 0 else 0, 0, 0, len(data)) + bytes(8)
        data += struct.pack(">i", len(stored)) + stored
    head = 20
    return struct.pack(">4s4i", b"qres", 2, head + len(data) + len(names), head, head + len(data)) + data + names + tree


def test_compiled_resources_are_read(tmp_path: Path) -> None:
    files = {"b.txt": b"packed " * 20, "cat.webp": b"as it is"}
    (tmp_path / "some.rcc").write_bytes(_resource(files))
    assert dict(resources(tmp_path / "some.rcc")) == {f"folder/{name}": data for name, data in files.items()}
    (tmp_path / "other.rcc").write_bytes(b"PK")
    with pytest.raises(PackageError, match="not a compiled Qt resource"):
        list(resources(tmp_path / "other.rcc"))


def test_openings_are_told_with_what_the_checks_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through `generate_openings`, whose engine stands aside: what it is given, and what lies in the folder after."""
    from training.evaluation import openings

    class Blind:
        def see(self, picture: Image.Image) -> object:
            return type("Seen", (), {"attributes": {}, "description": ""})()

    def go_on(engine: object, picture: Image.Image, text: str, scenes: int, *, seed: int):
        told = [type("Turn", (), {"text": words})() for words in (text, *["It went on."] * (scenes - 1))]
        return told, [picture] * scenes

    monkeypatch.setattr(openings, "continue_opening", go_on)
    chosen = read_openings("drawn", "open")[:2]
    generate_openings(Blind(), tmp_path, as_openings(chosen, 3), scenes=3)  # type: ignore[arg-type]
    stories = read_folder(tmp_path)
    assert [story.id for story in stories] == [one.id for one in chosen]
    for story, one in zip(stories, chosen, strict=True):
        assert story.captions[0] == one.text and story.facts["planned"] == len(story) == 3
        assert story.facts["group"] == "drawn" and story.facts["half"] == "open"
        assert tuple(story.facts["subject"]) == one.subject


def test_pictures_and_words_are_written_for_another_storyteller(tmp_path: Path, command: Callable[..., str]) -> None:
    command(evaluation.main, "openings", tmp_path, "--group", "drawn", "--half", "open", "--pictures")
    listed = json.loads((tmp_path / "openings.json").read_text())
    assert len(listed) == 20 and all(Image.open(tmp_path / one["picture"]).size == (512, 512) for one in listed)


def test_a_damaged_list_is_told(tmp_path: Path) -> None:
    (tmp_path / "drawn.jsonl").write_text('{"id": "drawn-01"}\n')
    with pytest.raises(InputError, match="not a list of openings"):
        read_openings("drawn", folder=tmp_path)
