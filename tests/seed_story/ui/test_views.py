"""Views are pure: a story goes in, HTML comes out; the HTML is read back with the standard library's parser."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image

from seed_story.story import Scene, Story
from seed_story.storytellers.events import ImagePreview, TextDelta, TextDone
from seed_story.studio.studio import SceneSaved
from seed_story.ui import drafts as telling
from seed_story.ui import library_cards as shelves
from seed_story.ui import tree, views
from seed_story.ui.views import Draft

EVIL = '<img src=x onerror="alert(1)"> & "quotes"'


class Reader(HTMLParser):
    """Collects elements, and fails on markup that is not balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("img", "path", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def having(self, attribute: str) -> list[dict[str, str]]:
        return [attributes for _, attributes in self.elements if attribute in attributes]


def picture(scene: Scene) -> str:
    return f"picture-{scene.image}"


def scene(name: str, parent: str | None, **more: Any) -> Scene:
    values = {"text": f"Text of {name}.", "image": f"i-{name}", "features": f"f-{name}", "seed": 1, "settings": {}}
    return Scene(id=name, parent_id=parent, created=0.0, **(values | more))


@pytest.fixture
def story() -> Story:
    """a - b - (c, d, e), d - f."""
    links = [("a", None), ("b", "a"), ("c", "b"), ("d", "b"), ("e", "b"), ("f", "d")]
    return Story("s1", "Title <1>", 0.0, 0.0, "", tuple(scene(name, parent) for name, parent in links))


def skeleton(html: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(tag, tuple(sorted(attributes))) for tag, attributes in Reader(html).elements]


def test_the_page_shows_the_scene_and_the_way_to_it(story: Story) -> None:
    page = Reader(views.scene_page(story, "f", picture))
    assert [button["data-go"] for button in page.having("data-go")] == ["a", "b", "d"]
    (shown,) = [a for tag, a in page.elements if tag == "img" and a.get("class") == "shown"]
    assert shown["src"] == "picture-i-f"
    assert "Text of f." in shown["alt"]  # alt text from the caption
    assert "Text of f." in page.text and "Scene 4" in page.text
    (book,) = page.having("data-story")
    assert (book["data-story"], book["data-scene"]) == ("s1", "f")


def test_what_people_write_cannot_become_markup() -> None:
    story = Story("s", EVIL, 0.0, 0.0, "", (scene("a", None, text=EVIL), scene("b", "a", text=EVIL)))
    pages = [
        views.scene_page(story, "b", picture),
        views.scene_page(story, "b", picture, Draft(text=EVIL)),
        views.ways(story, "a", picture),
        views.ways(story, "a", picture, [Draft(text=EVIL)]),
        tree.story_map(story, "b", picture),
        shelves.shelf([story], picture),
        views.frames([("x", EVIL)]),
        views.status(EVIL, "wrong"),
        views.readiness("loading", EVIL, 0.5),
        views.facts(Story("s", "t", 0.0, 0.0, "", (scene("a", None, settings={"direction": EVIL}),)), "a"),
    ]
    for html in pages:
        assert not Reader(html).having("onerror")


def test_streaming_changes_words_and_picture_only(story: Story) -> None:
    """Gradio patches node by node, so an unchanged skeleton means that nothing is built anew, and nothing flashes."""
    stages = [Draft(), Draft("Once"), Draft("Once upon", "data:x", 1, 4), Draft("Once upon", "data:y", 4, 4)]
    pages = [views.scene_page(story, "f", picture, draft) for draft in stages]
    after_words = [skeleton(page) for page in pages]
    assert after_words[0] == after_words[1] and after_words[2] == after_words[3]
    ways = [skeleton(views.ways(story, "f", picture, [draft] * 3)) for draft in stages]
    assert ways[0] == ways[1] and ways[2] == ways[3]
    # When the first preview comes, the one element that holds it stays: only its attributes change.
    assert [tag for tag, _ in after_words[1]] == [tag for tag, _ in after_words[2]]


def test_a_scene_told_anew_stands_in_the_old_ones_place(story: Story) -> None:
    further = Reader(views.scene_page(story, "f", picture, Draft("x")))
    instead = Reader(views.scene_page(story, "f", picture, Draft("x"), anew=True))
    assert "Scene 5" in further.text and "Scene 4" in instead.text
    assert [b["data-go"] for b in instead.having("data-go")] == ["a", "b", "d"]


def test_ways_on_are_the_children_side_by_side(story: Story) -> None:
    ways = Reader(views.ways(story, "b", picture))
    assert [button["data-go"] for button in ways.having("data-go")] == ["c", "d", "e"]
    assert "Three ways to continue" in ways.text
    assert views.ways(story, "f", picture) == views.NO_WAYS


def test_a_way_can_be_taken_when_it_is_saved_and_not_before(story: Story) -> None:
    drafts = [Draft("x"), Draft("y", "data:", 4, 4, scene_id="new")]
    buttons = [a for tag, a in Reader(views.ways(story, "f", picture, drafts)).elements if tag == "button"]
    assert ["disabled" in button for button in buttons] == [True, False]
    assert buttons[1]["data-go"] == "new"


def test_the_map_is_a_tidy_tree(story: Story) -> None:
    nodes = {node.scene.id: node for node in tree.layout(story)}
    assert set(nodes) == set("abcdef")
    assert [nodes[name].depth for name in "abcdef"] == [0, 1, 2, 2, 2, 3]
    for level in range(4):
        row = sorted(node.x for node in nodes.values() if node.depth == level)
        assert all(b - a >= tree.STEP_X for a, b in pairwise(row)), "thumbnails overlap"
    assert nodes["b"].x == (nodes["c"].x + nodes["e"].x) / 2
    assert nodes["f"].x == nodes["d"].x


def test_every_scene_of_the_map_can_be_reached(story: Story) -> None:
    shown = Reader(tree.story_map(story, "f", picture))
    buttons = shown.having("data-go")
    assert [button["data-go"] for button in buttons] == list("abcdef")
    assert [button["data-go"] for button in buttons if "aria-current" in button] == ["f"]
    assert [b["data-go"] for b in buttons if "path" in b["class"].split()] == ["a", "b", "d", "f"]
    assert all(button["aria-label"] for button in buttons)
    lines = [a for tag, a in shown.elements if tag == "path"]
    assert len(lines) == 5 and sum("class" in line for line in lines) == 3


def test_a_very_long_story_has_a_map(story: Story) -> None:
    chain = [scene("0", None)] + [scene(str(n), str(n - 1)) for n in range(1, 3000)]
    nodes = tree.layout(Story("s", "t", 0.0, 0.0, "", tuple(chain)))
    assert len(nodes) == 3000 and nodes[-1].depth == 2999


def test_a_redrawing_is_shown_in_the_place_of_what_it_redraws(story: Story) -> None:
    redrawn = story.extend(scene("e2", "b", text="Text of e.", features="f-e", replaces="e"))
    assert views.redrawings(redrawn) == {"e2"}
    assert "e2" not in {node.scene.id for node in tree.layout(redrawn)}
    assert [b["data-go"] for b in Reader(views.ways(redrawn, "b", picture)).having("data-go")] == ["c", "d", "e"]
    assert "picture-i-e2" in views.scene_page(redrawn, "e", picture)


def test_an_edit_is_a_place_of_its_own_and_marks_what_is_stale(story: Story) -> None:
    edited = story.extend(scene("d2", "b", text="Other words.", features="f-d", replaces="d"))
    assert "d2" in {node.scene.id for node in tree.layout(edited)}
    assert "has changed since this one was written" in views.scene_page(edited, "f", picture)
    assert "has changed since this one was written" not in views.scene_page(edited, "d2", picture)


def test_the_shelf_lists_stories_or_says_that_there_are_none(story: Story) -> None:
    shelf = Reader(shelves.shelf([story], picture, now=7300.0))
    assert shelf.having("data-open")[0]["data-open"] == "s1"
    assert "6 scenes, 2 hours ago" in shelf.text
    assert "No stories yet" in shelves.shelf([], picture)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (59, "just now"), (60, "1 minute ago"), (7200, "2 hours ago"), (90000, "1 day ago")],
)
def test_ago(seconds: float, words: str) -> None:
    assert views.ago(0.0, seconds) == words


def test_readiness_is_a_banner_until_it_is_ready() -> None:
    loading = Reader(views.readiness("loading", "Fetching the words", 0.42))
    assert "Fetching the words" in loading.text
    assert [a["value"] for tag, a in loading.elements if tag == "progress"] == ["42"]
    assert "couldn't start" in views.readiness("failed", "No network.", 0.1)
    assert Reader(views.readiness("ready", "", 1.0)).text == ""


@pytest.mark.parametrize(
    ("seen", "opening"),
    [
        ("a fox with a green scarf, a meadow, evening", "One evening, a fox with a green scarf was in the meadow."),
        ("A fox, an owl, the beach, night", "One night, a fox and an owl were on the beach."),
        ("a cat, my kitchen", "Once upon a time, a cat was in my kitchen."),
        ("a mouse", "Once upon a time, there was a mouse."),
        ("my dog Rex barks at the moon", "Once upon a time, there was my dog Rex barks at the moon."),
        ("Rex, our dog, is cross", "Rex, our dog, is cross."),
        ("evening", "Evening."),
        ("", ""),
        (" , ", ""),
    ],
)
def test_an_opening_from_what_was_seen(seen: str, opening: str) -> None:
    assert views.suggest_opening(seen) == opening


def test_previews_are_small_pictures_in_the_page() -> None:
    address = views.picture_url(Image.new("RGBA", (2000, 1000), (255, 0, 0, 255)))
    assert address.startswith("data:image/jpeg;base64,") and len(address) < 20_000


def test_addresses_of_files_survive_odd_names() -> None:
    assert views.file_url("/home/a b/#1?.png") == "gradio_api/file=/home/a%20b/%231%3F.png"


# ------------------------------------------------------------------------------------------------------------ telling


def preview(candidate: int, step: int, steps: int) -> ImagePreview:
    return ImagePreview(candidate, Image.new("RGB", (8, 8)), step, steps)


def test_events_become_drafts(story: Story) -> None:
    saved = scene("x", "a", text="Once more.")
    events = [
        TextDelta(0, "Once "), TextDelta(1, "Then"), TextDelta(0, "more."), TextDone(1, "Then it rained."),
        preview(1, 2, 8), TextDelta(7, "nobody's"), SceneSaved(0, saved, story.extend(saved)),
    ]  # fmt: skip
    drafts = list(telling.follow(events, 2, pause=0.0))
    assert drafts[0] == (Draft(), Draft())
    first, second = drafts[-1]
    assert (first.text, first.scene_id, first.done) == ("Once more.", "x", True)
    assert (second.text, second.step, second.steps, second.done) == ("Then it rained.", 2, 8, False)
    assert second.picture.startswith("data:image/")


def test_one_scene_after_another_and_a_scene_drawn_again(story: Story) -> None:
    first, second = scene("x", "a", text="One."), scene("y", "x", text="Two.")
    drawn = scene("y2", "x", text="Two.", features="f-y", replaces="y")
    grown = story.extend(first).extend(second)
    drafts: tuple[Draft, ...] = (Draft(),)
    for event, text, place in (
        (TextDelta(0, "One."), "One.", ""),
        (SceneSaved(0, first, grown), "One.", "x"),
        (TextDelta(0, "Two"), "Two", ""),
        (SceneSaved(0, second, grown), "Two.", "y"),
        (preview(0, 1, 8), "Two.", ""),
        (SceneSaved(0, drawn, grown.extend(drawn)), "Two.", "y"),
    ):
        drafts = telling.fold(drafts, event)
        assert (drafts[0].text, drafts[0].scene_id) == (text, place)


def test_the_page_is_not_flooded() -> None:
    events = [TextDelta(0, "word ") for _ in range(500)]
    drafts = list(telling.follow(events, 1, pause=10.0))
    assert len(drafts) <= 3, "the empty page, the first word, and the end"
    assert drafts[-1][0].text == "word " * 500


def test_the_names_of_the_events_are_the_engines() -> None:
    from seed_story.storytellers.seed_story import engine
    from seed_story.studio import studio

    assert {"TextDelta", "TextDone", "ImagePreview", "SceneReady"} <= set(vars(engine))
    assert studio.SceneSaved.__name__ == "SceneSaved"
