"""A story as Markdown, read by a parser of CommonMark with GitHub's tables, struck words and links."""

from __future__ import annotations

import json
import re
import zipfile
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from PIL import Image

from seed_story.export.books.markdown import export_markdown
from seed_story.export.film.muxing import PROVENANCE
from seed_story.export.narrated_path import Segment
from seed_story.export.wording import in_language
from seed_story.story.texts import language_of
from tests.seed_story.export.telling import HOSTILE, TEXTS, one_path

DIRECTIONS = re.compile("[\u200f\u2067\u2069]")
LAST = "Made with SEED-Story Studio. The text and pictures are AI-generated."
MARKS = (
    "# no heading #", "- no list", "+ no list", "1. no list", "12) no list", "(iv) no list", "> no quotation",
    "---", "***", "===", "~~~ no code", "``` no code", "| a | b |", ": no definition", "*no* **stress** _at_ __all__",
    "~~not struck~~", "==not lit==", "%%not hidden%%", "[no](http://link.example) [link]: x", "![no](picture.jpg)",
    "`no code`", r"a \* b \\ c \n", "&amp; &lt; &copy; AT&T", "<b>no HTML</b> <!-- said --> <http://a.example>",
    HOSTILE,
    "$5 and $6", "{#id .class}", "[^1] and 2^10^", "Home. She was there - at last; it was 8:30!",
    "a  \tb\u3000c", "狐狸*醒*了。",
)  # fmt: skip


class Page(HTMLParser):
    """Tags in order, the words of headings and paragraphs, and the attributes of pictures."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags, self.words, self.pictures = list[str](), list[str](), list[dict[str, Any]]()
        self.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        if tag == "img":
            self.pictures.append(dict(attrs))
        elif tag in ("h1", "p"):
            self.words.append("")

    def handle_data(self, data: str) -> None:
        if self.words:
            self.words[-1] += data.rstrip("\n")


def unpacked(file: Path, folder: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return (folder / "story.md").read_text("utf-8")


def test_a_title_then_each_scene_with_its_picture(tmp_path: Path) -> None:
    made = export_markdown(one_path(tmp_path), tmp_path / "s.zip", title="The Lantern")
    text = unpacked(made.path, tmp_path / "there")
    assert text.startswith(
        "# The Lantern\n\n![Picture of scene 1: Mia found an old lantern.](images/01.jpg)\n\nMia found"
    )
    page = Page(text)
    assert page.tags == ["h1", *["p", "img", "p"] * 3, "p", "em"]
    assert [words for words in page.words if words] == ["The Lantern", TEXTS[0], TEXTS[1], TEXTS[3], LAST]
    assert [picture["src"] for picture in page.pictures] == [f"images/{number:02d}.jpg" for number in (1, 2, 3)]
    for picture in page.pictures:
        with Image.open(tmp_path / "there" / picture["src"]) as image:
            assert image.format == "JPEG" and image.size == (256, 256)
    told = json.loads(text.rsplit("<!--", 1)[1].split("-->")[0])
    assert [scene["seed"] for scene in told["scenes"]] == [0, 1, 3]


@pytest.mark.parametrize("words", MARKS)
def test_no_word_is_taken_for_a_mark(tmp_path: Path, words: str) -> None:
    picture = one_path(tmp_path)[0].image_path
    told = [Segment(f"{words}\n\nThen: {words}", picture, {"said": f"--> {words}"})]
    page = Page(unpacked(export_markdown(told, tmp_path / "s.zip", title=words).path, tmp_path / "there"))
    assert page.tags == ["h1", "p", "img", "p", "p", "p", "em"]
    plain = " ".join(words.split())
    lang = language_of(told[0].text)
    *said, last = [one for one in page.words if one]
    assert said == [plain, plain, f"Then: {plain}"] and last.startswith(PROVENANCE)
    alt = page.pictures[0]["alt"].removeprefix(in_language("Picture of scene {}", lang, 1) + ": ")
    assert alt and plain.startswith(alt)


@pytest.mark.parametrize("words", ["السلام: قال Ruby (ثعلب) 5 * 3!", "השועל ישן.\r\n\r\n- Ruby באה."])
def test_words_from_the_right_say_so_to_every_reader(tmp_path: Path, words: str) -> None:
    picture = one_path(tmp_path)[0].image_path
    title = words.split("\r")[0]
    text = unpacked(export_markdown([Segment(words, picture)], tmp_path / "s.zip", title=title).path, tmp_path / "x")
    shown = [one for one in Page(text).words if one]
    *said, last = shown
    first = [one for one in said if one.startswith("\u200f\u2067") and one.endswith("\u2069")]
    assert len(first) >= 2, "title and text"
    assert [DIRECTIONS.sub("", one) for one in said] == [title, *re.split(r"\s*\r\n\r\n", words)]
    made = in_language("The text and pictures are AI-generated.", language_of(words))
    assert DIRECTIONS.sub("", last) == f"{PROVENANCE}. {made}"
    assert not DIRECTIONS.search("".join(picture["alt"] for picture in Page(text).pictures))


def test_long_texts_and_stories_are_whole_and_files_sort_as_scenes_do(tmp_path: Path) -> None:
    with_picture = one_path(tmp_path)
    long = "The fox went over a hill and saw a lantern there. " * 400
    told = [Segment(f"{number} {long}\n \n{'狐' * 3000}", with_picture[0].image_path) for number in range(3)]
    told += [Segment("", with_picture[number % 3].image_path) for number in range(100)]
    told += [Segment("No picture.", None)]
    made = export_markdown(told, tmp_path / "s.zip")
    text = unpacked(made.path, tmp_path / "there")
    page = Page(text)
    assert page.words.count("狐" * 3000) == 3 and f"2 {long}".strip() in page.words and page.words[0] == "A story"
    assert all(len(picture["alt"]) < 150 for picture in page.pictures) and len(page.pictures) == 103
    assert page.pictures[3]["alt"] == "Picture of scene 4"
    files = sorted(path.name for path in (tmp_path / "there" / "images").iterdir())
    assert files == ["001.jpg", "005.jpg", "006.jpg"], "each picture once, by the first scene that shows it"
    assert made.warnings == ("Scene 104 appears without its picture, which could not be opened.",)
    assert unescape(text).count("No picture.") == 1
