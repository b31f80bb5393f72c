"""The views of map, library, reading and cast: stories in, HTML out; what people write never becomes markup."""

from __future__ import annotations

from seed_story.characters.cast import cast_of
from seed_story.story import Story
from seed_story.ui import cast, editing, reading, tree
from seed_story.ui import library_cards as shelves
from tests.seed_story.ui.test_views import EVIL, Reader, picture, scene

TEMPLATES = "${alert(1)} {{value}} `x`"


def story(**names: str) -> Story:
    """a - b - c, a - d; b2 replaces b, so that c is stale; e is a redrawing of d."""
    made = [scene("a", None, text="Ruby was a fox with a green scarf."), scene("b", "a"), scene("c", "b")]
    made += [scene("d", "a", text=EVIL + TEMPLATES), scene("b2", "a", text="Other words.", replaces="b")]
    made += [scene("e", "a", text=EVIL + TEMPLATES, features="f-d", replaces="d")]
    grown = Story("s", EVIL, 0.0, 0.0, "", tuple(made[:1]))
    for new in made[1:]:
        grown = grown.extend(new)
    return Story.from_dict({**grown.to_dict(), "branch_names": names})


def test_the_map_marks_endings_stale_scenes_and_names():
    shown = Reader(tree.story_map(story(d=EVIL), "c", picture))
    nodes = {node["data-go"]: node for node in shown.having("data-go")}
    assert set(nodes) == {"a", "b", "c", "d", "b2"}, "a redrawing has no place"
    assert {name for name, node in nodes.items() if "ending" in node["class"].split()} == {"c", "d", "b2"}
    assert {name for name, node in nodes.items() if "old" in node["class"].split()} == {"c"}
    assert "written before an edit" in nodes["c"]["aria-label"] and "ending" in nodes["d"]["aria-label"]
    assert [name for name, node in nodes.items() if node["tabindex"] == "0"] == ["c"], "one stop for the Tab key"
    assert EVIL in shown.text and nodes["c"]["data-up"] == "b"


def test_two_branches_are_compared_from_where_they_part():
    shown = Reader(tree.compared(story(), "c", "d", picture))
    assert [button["data-go"] for button in shown.having("data-go")] == ["b", "c", "d"]
    assert "1 scene in common" in shown.text and EVIL in shown.text


def test_a_search_shows_only_what_was_found():
    both = [story(), Story.from_dict({**story().to_dict(), "id": "t"})]
    shown = Reader(shelves.shelf(both, picture, found={"t": ("d", EVIL)}))
    assert [(card["data-open"], card["data-scene"]) for card in shown.having("data-open")] == [("t", "d")]
    assert "Nothing found" in shelves.shelf(both, picture, found={})
    assert EVIL in Reader(shelves.said(EVIL, undo=True)).text
    assert Reader(shelves.to_save(EVIL, "a&b", 10)).having("download")[0]["href"] == "a&b"


def test_a_reader_meets_the_newest_version_and_choices_at_forks():
    shown = Reader(reading.pages(story(d="The <b>", b2="Home"), "b2", picture))
    leaves = {leaf["data-id"]: leaf for leaf in shown.having("data-id")}
    assert leaves["a"]["data-next"] == "b2 d", "the way of the reader comes first, and the old version is not offered"
    assert [button["data-turn"] for button in shown.having("data-turn")] == ["b2", "d"]
    assert "The <b>" in shown.text and "b" not in leaves
    older = Reader(reading.pages(story(), "c", picture))
    assert {leaf["data-id"]: leaf for leaf in older.having("data-id")}["b"]["data-next"] == "c"


def test_what_followed_is_offered_once():
    shown = Reader(editing.following(story(), "b2", picture))
    assert [button["data-keep"] for button in shown.having("data-keep")] == ["c"]
    assert "none" in editing.following(story(), "a", picture)


def test_a_title_is_only_words():
    shown = Reader(editing.headline(story()))
    assert shown.text == EVIL and {tag for tag, _ in shown.elements} == {"h2"}


def test_likeness_is_shown_as_a_figure_or_not_at_all():
    shown = Reader(editing.fit(scene("x", "a", settings={"likeness": 0.874})))
    assert shown.having("value")[0]["value"] == "87" and "87 %" in shown.text
    assert "nothing to compare" in editing.fit(scene("x", "a", settings={"likeness": "high"}))


def test_people_are_shown_where_they_were_met():
    grown = story()
    shown = Reader(cast.cast(grown, cast_of(grown.path_to("d")), picture))
    assert [button["data-go"] for button in shown.having("data-go")] == ["a"]
    assert "a fox with a green scarf" in shown.text
    assert "none" in cast.cast(grown, (), picture)
