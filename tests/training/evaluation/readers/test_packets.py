"""Blind packets: what is in them, what is not, and what the sheet saves in a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from seed_story.errors import InputError
from seed_story.export.data.archive import write_archive
from seed_story.library.library import open_library
from seed_story.story import Story
from tests.kept import scene, small_story
from tests.training.evaluation.readers.told import OPENINGS, SHADES, tell
from training.evaluation.readers.collect import collect, read_ratings
from training.evaluation.readers.packets import make_packets, open_key, read_packets
from training.evaluation.readers.questions import QUESTIONS
from training.evaluation.told import read_told

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def systems(tmp_path: Path) -> dict[str, Path]:
    return {name: tell(tmp_path, name) for name in SHADES}


def test_the_key_alone_knows_which_letter_is_which_system(systems: dict[str, Path], tmp_path: Path) -> None:
    out, key = tmp_path / "packets", tmp_path / "key.json"
    packets = make_packets(systems, out, key, seed=1, per_packet=2)
    assert [len(packet.openings) for packet in packets] == [2, 1]
    assert packets == read_packets(out)
    letters = open_key(out, key)
    assert letters.keys() == OPENINGS.keys()
    for packet in packets:
        for opening in packet.openings:
            assert opening.text == OPENINGS[opening.id] and opening.group == opening.id.partition("-")[0]
            for letter, scenes in opening.told.items():
                with Image.open(packet.folder / scenes[0][1]) as picture:
                    shade = picture.getpixel((0, 0))[0]
                assert abs(shade - SHADES[letters[opening.id][letter]]) < 8
                assert max(Image.open(packet.folder / scenes[0][1]).size) == 512
    for path in out.rglob("*"):
        if path.is_file() and path.suffix != ".jpg":
            assert not {"older", "newer"} & set(path.read_text().replace('"', " ").split()), path
        elif path.is_file():
            assert not dict(Image.open(path).getexif())


def test_letters_are_drawn_for_every_opening_and_alike_for_a_seed(systems: dict[str, Path], tmp_path: Path) -> None:
    def letters(seed: int) -> dict[str, dict[str, str]]:
        out = tmp_path / f"seed {seed} {len(list(tmp_path.iterdir()))}"
        make_packets(systems, out, out.with_suffix(".json"), seed=seed, per_packet=3)
        return open_key(out, out.with_suffix(".json"))

    assert letters(4) == letters(4)
    first = [[one["A"] for one in letters(seed).values()] for seed in range(8)]
    assert any(set(one) == {"older", "newer"} for one in first) and {one[0] for one in first} == {"older", "newer"}


def test_another_key_opens_nothing(systems: dict[str, Path], tmp_path: Path) -> None:
    out, key = tmp_path / "packets", tmp_path / "key.json"
    make_packets(systems, out, key, seed=1, per_packet=2)
    swapped = key.read_text().replace('"older"', '"?"').replace('"newer"', '"older"').replace('"?"', '"newer"')
    key.write_text(swapped)
    with pytest.raises(InputError, match="not the key"):
        open_key(out, key)


def test_what_cannot_be_compared_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    old, new = tell(tmp_path, "older"), tell(tmp_path, "newer", **{"free-03": "One more."})
    out, key = tmp_path / "packets", tmp_path / "key.json"

    def refused(words: str, systems: dict[str, Path], **more: object) -> None:
        values = {"seed": 1, "per_packet": 2, "key": key} | more
        with pytest.raises(InputError, match=words):
            make_packets(systems, out, **values)  # type: ignore[arg-type]
        assert not out.exists() and not key.exists()

    refused("older lacks free-03", {"older": old, "newer": new})
    refused("two to 6 systems", {"older": old})
    refused("outside the packets", {"older": old, "newer": new}, key=out / "key.json")
    refused("at least one opening", {"older": old, "newer": new}, per_packet=0)
    refused("nothing at", {"older": old, "newer": tmp_path / "nowhere"})
    other = tell(tmp_path / "other", "newer", **{"free-01": "My dog Minka found a sock."})
    refused("free-01 from different words", {"older": old, "newer": other})
    short = tell(tmp_path / "short", "newer", scenes=1)
    refused("nothing after the opening", {"older": old, "newer": short})
    packets = make_packets({"older": old, "newer": new}, out, key, seed=1, per_packet=9, common=True)
    assert {opening.id for opening in packets[0].openings} == set(OPENINGS)
    with pytest.raises(InputError, match="not empty"):
        make_packets({"older": old, "newer": new}, out, tmp_path / "k2.json", seed=1, per_packet=9, common=True)


def test_stories_told_through_the_page_are_read_from_archives(tmp_path: Path) -> None:
    library = open_library(tmp_path / "home")
    root = scene(library, 0, text=OPENINGS["free-01"])
    told = [root]
    for number in (1, 2):
        told.append(scene(library, number, told[-1]))
    aside = scene(library, 3, root)  # another branch, and a shorter one
    story = library.create_story(Story.new("Minka", root=root))
    for one in (*told[1:], aside):
        library.add_scene(story.id, one)
    (tmp_path / "page").mkdir()
    write_archive(library.get_story(story.id), library, tmp_path / "page" / "free-01.zip")
    edited, _ = small_story(library)
    write_archive(edited, library, tmp_path / "edited.zip")
    library.close()

    (one,) = read_told(tmp_path / "page", tmp_path / "room")
    assert one.id == "free-01" and one.captions == (OPENINGS["free-01"], "Scene 1.", "Scene 2.")
    assert [Image.open(path).getpixel((0, 0))[0] for path in one.images] == [0, 1, 2]
    (one,) = read_told(tmp_path / "edited.zip", tmp_path / "room")
    assert "Scene 3." not in one.captions  # told after words that are no longer there
    packets = make_packets(
        {"older": tell(tmp_path, "older"), "page": tmp_path / "page"}, tmp_path / "out", tmp_path / "key.json", seed=0,
        per_packet=1, common=True,
    )  # fmt: skip
    assert [opening.id for opening in packets[0].openings] == ["free-01"]
    (tmp_path / "page" / "damaged.zip").write_bytes(b"PK")
    with pytest.raises(InputError, match="neither a folder"):
        read_told(tmp_path / "page", tmp_path / "room")


@pytest.mark.browser
def test_the_sheet_saves_a_form_that_is_collected(systems: dict[str, Path], tmp_path: Path, chromium: Browser) -> None:
    out = tmp_path / "packets"
    packets = make_packets(systems, out, tmp_path / "key.json", seed=1, per_packet=2)
    address = (packets[0].folder / "sheet.html").as_uri()
    context = chromium.new_context(accept_downloads=True)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(address)
    assert page.locator("main img").count() == 2 * (1 + 2 * 2)
    numbers = page.locator("input[type=number]")
    assert numbers.count() == 4 * len(QUESTIONS)
    for number in range(numbers.count()):
        numbers.nth(number).fill("7.5")
    numbers.nth(3).fill("11")
    page.locator("select[data-key=ends]").nth(0).select_option("yes")
    page.get_by_role("button", name="Save the form").click()
    assert page.locator("#said").inner_text() == "7 still open or out of range"  # name, 3 ends, 2 pairs, the 11
    page.reload()  # what was filled in is still there
    numbers.nth(3).fill("2")
    page.get_by_label("Your name").fill("Maria of next door")
    for key, choice in (("ends", "no"), ("better", "tie")):
        selects = page.locator(f"select[data-key={key}]")
        for number in range(selects.count()):
            if not selects.nth(number).input_value():
                selects.nth(number).select_option(choice)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the form").click()
    form = tmp_path / saved.value.suggested_filename
    saved.value.save_as(form)
    context.close()
    assert form.name == "packet-01-Maria-of-next-door.json"
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
    collect(out, [form])
    (reading,) = read_ratings(out)
    assert reading.reader == "Maria of next door" and reading.kind == "person"
    assert sum(rating.ends for rating in reading.ratings.values()) == 1
    scores = [score for rating in reading.ratings.values() for score in rating.scores.values()]
    assert scores.count(7.5) == 4 * len(QUESTIONS) - 1 and scores.count(2) == 1
    assert json.loads(form.read_text())["packet"] == "packet-01"
