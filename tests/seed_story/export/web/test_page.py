"""The web page: packed media come back bit by bit, and a real browser plays it from the disk."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.export.branching import Node, children_of, paths_of
from seed_story.export.options import VoiceOptions
from seed_story.export.web.page import export_page, packed
from tests.browser.steps import barriers
from tests.seed_story.export.telling import HOSTILE, TEXTS, Reader, tale

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def unpacked(text: str, size: int) -> bytes:
    """What page.js does."""
    symbols: list[int] = []
    for letter in text:
        code = ord(letter)
        symbols += [code] if code < 128 else [(0, 13, 60)[(code - 256) >> 7], (code - 256) & 127]
    bits = "".join(f"{symbol:07b}" for symbol in symbols)
    return bytes(int(bits[8 * i : 8 * i + 8], 2) for i in range(size))


@given(st.binary(max_size=300))
def test_packed_bytes_come_back_and_hold_nothing_that_a_page_would_change(data: bytes) -> None:
    text = packed(data)
    assert unpacked(text, len(data)) == data
    assert not set(text) & set("\0\r<") and text.encode("utf-8").decode("utf-8") == text


def test_a_page_is_little_larger_than_its_media() -> None:
    data = np.random.default_rng(0).bytes(200_000)
    assert len(packed(data).encode()) < 1.145 * len(data)


def test_trees_and_their_ways(tmp_path: Path) -> None:
    nodes = tale(tmp_path)
    assert children_of(nodes) == [[1], [2, 3], [], []] and paths_of(nodes) == [[0, 1, 2], [0, 1, 3]]


def test_what_is_missing_costs_only_itself(tmp_path: Path) -> None:
    nodes = tale(tmp_path)
    (tmp_path / "picture3.png").write_bytes(b"no picture")
    made = export_page(nodes, tmp_path / "page.html", narrator=Reader(broken="fox"))
    assert len(made.warnings) == 2 and "hoarse" in made.warnings[0] and "Scene 4" in made.warnings[1]
    page = made.path.read_text("utf-8")
    assert page.count('data-type="audio/mp4"') == 3 and page.count('data-type="image/webp"') == 4
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page


def hostile(folder: Path) -> list[Node]:
    nodes = tale(folder)
    return [replace(n, segment=replace(n.segment, text=f"{HOSTILE} {n.segment.text}"), name=HOSTILE) for n in nodes]


def test_words_are_never_marks(tmp_path: Path) -> None:
    """A page of hostile words has the marks of a page of harmless ones, and no others."""

    def marks(nodes: list[Node], title: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
        found: list[tuple[str, list[tuple[str, str | None]]]] = []
        reader = HTMLParser()
        reader.handle_starttag = lambda tag, given: found.append(  # type: ignore[method-assign]
            (tag, [(name, value) for name, value in given if name != "data-size"])  # longer words take longer to say
        )
        made = export_page(nodes, tmp_path / "page.html", title=title, narrator=Reader())
        reader.feed(made.path.read_text("utf-8"))
        return found

    assert marks(hostile(tmp_path), HOSTILE) == marks(tale(tmp_path), "A tale")


@pytest.mark.browser
def test_a_browser_shows_hostile_words_as_words(chromium: Browser, tmp_path: Path) -> None:
    made = export_page(hostile(tmp_path), tmp_path / "page.html", title=HOSTILE, narrator=Reader())
    page = chromium.new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(made.path.as_uri())
    assert page.locator("h1").inner_text() == HOSTILE and page.locator("#words").inner_text().startswith(HOSTILE)
    page.keyboard.press("ArrowRight")
    assert page.locator("#ways button").all_inner_texts() == [HOSTILE, HOSTILE]
    assert page.locator("img[src=x]").count() == 0 and asked == []
    page.close()


def test_bad_arguments_and_cancelling_leave_nothing(tmp_path: Path) -> None:
    nodes = tale(tmp_path)
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="html"):
        export_page(nodes, tmp_path / "out/page.pdf", narrator=Reader())
    with pytest.raises(InputError, match="at least one"):
        export_page([], tmp_path / "out/page.html", narrator=Reader())
    with pytest.raises(Cancelled):
        export_page(nodes, tmp_path / "out/page.html", narrator=Reader(), cancel=lambda: True)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoryError, match="could not be saved"):
        export_page(nodes, tmp_path / "file/page.html", narrator=Reader())
    assert list((tmp_path / "out").iterdir()) == []
    with pytest.raises(InputError, match=r"Unknown option colour"):
        VoiceOptions.from_dict({"colour": "red"})


@pytest.mark.browser
def test_a_browser_plays_it_from_the_disk(chromium: Browser, tmp_path: Path) -> None:
    made = export_page(tale(tmp_path), tmp_path / "page.html", title="A <b> & c", narrator=Reader())
    media = sum(int(size) for size in re.findall(r'data-size="(\d+)"', made.path.read_text("utf-8")))
    assert made.path.stat().st_size <= 1.2 * media + 20_000  # the page's own code weighs 20 KB
    page = chromium.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda request: troubles.append(request.url))
    page.goto(made.path.as_uri())
    assert page.title() == page.locator("h1").inner_text() == "A <b> & c"
    assert page.locator("#words").inner_text() == TEXTS[0]
    page.wait_for_function("document.getElementById('picture').naturalWidth === 256")
    page.keyboard.press(" ")
    page.wait_for_function("document.querySelector('.lit') && voice.currentTime > 0.3")
    assert abs(page.evaluate("voice.duration") - 0.07 * (len(TEXTS[0]) + 1)) < 0.2
    page.keyboard.press("ArrowRight")
    assert page.locator("#words").inner_text() == TEXTS[1]
    choices = page.locator("#ways button")
    assert choices.all_inner_texts() == ["Home again", TEXTS[3]]
    assert page.locator("#where").inner_text() == "Page 2"
    page.keyboard.press("ArrowRight")  # at a fork: to the first choice
    page.keyboard.press("Enter")
    assert page.locator("#words").inner_text() == TEXTS[2] and page.locator(".end").count() == 1
    page.get_by_role("button", name="Choose another path").click()
    page.keyboard.press("2")
    assert page.locator("#words").inner_text() == TEXTS[3]
    page.keyboard.press("ArrowLeft")
    assert page.locator("#words").inner_text() == TEXTS[1]
    assert page.evaluate("document.activeElement.id") == "words"  # a screen reader goes on reading here
    assert page.get_by_role("img", name="The fox said").count() == 1
    page.get_by_label("Turn pages automatically").check()
    page.reload()
    assert page.locator("#words").inner_text() == TEXTS[1]  # a reload comes back to the same place
    assert troubles == []
    assert barriers(page) == []
    page.close()
