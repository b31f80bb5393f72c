"""Copies, names, deleting, searching, and undoing all of it: real files, no model."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from seed_story.errors import InputError, NotFoundError, StoryError
from seed_story.library.library import open_library
from seed_story.library.tables import SCHEMA_VERSION
from seed_story.story import Scene, Story
from seed_story.story.branches import branch_of, edited_above
from tests.kept import open_shelf, scene, small_story


@pytest.fixture
def shelf(tmp_path: Path, database: str):
    made = open_shelf(tmp_path / "home")
    yield made
    made.close()


def shape(story: Story) -> list[tuple]:
    """Everything of the scenes but ids: parents and replaced ones by their place in the list."""
    place = {found.id: number for number, found in enumerate(story.scenes)}
    kept = [
        (found.text, found.image, found.features, found.seed, found.created, found.stale, dict(found.settings))
        for found in story.scenes
    ]
    return [(*rest, place.get(s.parent_id), place.get(s.replaces)) for s, rest in zip(story.scenes, kept, strict=True)]


def texts(story: Story) -> list[str]:
    return [found.text for found in story.scenes]


# ------------------------------------------------------------------------------------------------ whole branches


def test_a_branch_has_the_redrawings_of_its_head_but_not_its_edits(shelf):
    story, (_, a, b, c, _, drawn, edit) = small_story(shelf.library)
    assert drawn in branch_of(story, a.id) and len(branch_of(story, a.id)) == 6
    assert [found.id for found in branch_of(story, b.id)] == [b.id, c.id]
    assert [found.id for found in branch_of(story, edit.id)] == [edit.id]
    assert edited_above(story.scenes) == {c.id} == {found.id for found in story.scenes if found.stale}


def test_a_duplicate_is_the_same_tree_under_other_ids(shelf):
    story, (_, a, *_) = small_story(shelf.library, owner="ann")
    story = shelf.for_owner("ann").name_branch(story.id, a.id, " The  way ")
    copy = shelf.for_owner("ann").duplicate(story.id)
    assert shape(copy) == shape(story)
    assert not {found.id for found in copy.scenes} & {found.id for found in story.scenes}
    assert (copy.title, copy.owner) == ("The small tale (copy)", "ann")
    assert dict(copy.branch_names) == {copy.scenes[1].id: "The way"}
    assert shelf.for_owner("ann").get_story(copy.id) == copy
    assert shelf.for_owner("ann").list_stories()[0] == copy
    with pytest.raises(NotFoundError):
        shelf.for_owner("bob").duplicate(story.id)


def test_a_long_title_still_fits_after_duplicating(shelf):
    story, _ = small_story(shelf.library)
    shelf.rename(story.id, "t" * 120)
    assert len(shelf.duplicate(story.id).title) == 120


def test_a_graft_copies_a_branch_to_another_story(shelf):
    story, (root, a, b, c, _, drawn, edit) = small_story(shelf.library)
    other, _ = small_story(shelf.library)
    shelf.name_branch(story.id, b.id, "Old words")
    under = other.scenes[4]
    grown = shelf.graft(story.id, a.id, other.id, under.id)
    new = grown.scenes[len(other.scenes) :]
    assert [found.text for found in new] == [found.text for found in story.scenes[1:]]
    assert [found.features for found in new] == [found.features for found in story.scenes[1:]]
    assert (new[0].parent_id, new[0].replaces) == (under.id, None)
    assert (new[4].parent_id, new[4].replaces) == (under.id, new[0].id)  # the redrawing of a
    assert (new[5].parent_id, new[5].replaces) == (new[0].id, new[1].id)  # the edit of b
    assert [found.stale for found in new] == [False, False, True, False, False, False]
    assert dict(grown.branch_names) == {new[1].id: "Old words"}
    assert shelf.get_story(story.id).scenes == story.scenes
    # c is stale because of an edit that does not come along with it
    assert not shelf.graft(story.id, c.id, other.id, under.id).scenes[-1].stale


def test_a_graft_below_itself_ends(shelf):
    story, (_, a, _, c, *_) = small_story(shelf.library)
    grown = shelf.graft(story.id, a.id, story.id, c.id)
    assert len(grown.scenes) == 7 + 6
    assert len(grown.path_to(grown.scenes[-1].id)) == 6


def test_grafts_stay_bounded(shelf, monkeypatch):
    monkeypatch.setattr("seed_story.library.library.MAX_SCENES", 12)
    story, (_, a, *_) = small_story(shelf.library)
    with pytest.raises(InputError, match="more than 12 scenes"):
        shelf.graft(story.id, a.id, story.id, a.id)
    assert shelf.get_story(story.id) == story


def test_a_graft_stays_within_one_person(shelf):
    story, (root, *_) = small_story(shelf.library, owner="ann")
    other, (there, *_) = small_story(shelf.library, owner="bob")
    for wrong in ((story.id, root.id, other.id, there.id), (other.id, there.id, story.id, root.id)):
        with pytest.raises(NotFoundError):
            shelf.for_owner("ann").graft(*wrong)
    with pytest.raises(NotFoundError):
        shelf.for_owner("ann").graft(story.id, root.id, story.id, there.id)


def test_names_of_branches(shelf, tmp_path):
    story, (_, a, b, *_) = small_story(shelf.library)
    named = shelf.name_branch(story.id, b.id, "Über den Fluss")
    assert dict(named.branch_names) == {b.id: "Über den Fluss"}
    assert Story.from_dict(named.to_dict()) == named == shelf.get_story(story.id)
    entry = next(found for found in shelf.story_json(named)["scenes"] if found["id"] == b.id)
    assert entry["branch"] == "Über den Fluss"
    assert not shelf.name_branch(story.id, b.id, "").branch_names
    assert shelf.undo().verb == "name branch"
    assert shelf.get_story(story.id) == named
    for wrong in ("x" * 61, "<img>"):
        with pytest.raises(InputError):
            shelf.name_branch(story.id, a.id, wrong)
    with pytest.raises(NotFoundError):
        shelf.name_branch(story.id, "nowhere", "x")


def test_the_name_of_a_strange_scene_is_no_story():
    with pytest.raises(InputError):
        Story("i", "T", 0.0, 0.0, branch_names={"nowhere": "x"})


# ------------------------------------------------------------------------------------------------------ deleting


def test_a_deleted_scene_goes_with_all_below_it_and_its_files_stay(shelf):
    story, (root, a, *_, drawn, _) = small_story(shelf.library)
    left = shelf.delete_scene(story.id, a.id)
    assert left.scenes == (root,)
    assert shelf.list_stories() == [left]
    assert shelf.image_path(drawn).exists()
    with pytest.raises(NotFoundError):
        shelf.continue_story(story.id, a.id)
    with pytest.raises(NotFoundError):
        shelf.library.add_job("video", story.id, a.id, {}, worker="w")
    shelf.undo()
    assert shelf.get_story(story.id) == story


def test_deleting_an_old_version_leaves_the_new_one(shelf):
    story, (_, _, b, c, _, _, edit) = small_story(shelf.library)
    left = shelf.delete_scene(story.id, b.id)
    assert b.id not in [found.id for found in left.scenes] and c.id not in [found.id for found in left.scenes]
    assert left.scene(edit.id).replaces is None
    shelf.undo()
    assert shelf.get_story(story.id) == story


def test_deleting_an_edit_mends_what_it_made_stale(shelf):
    story, (_, _, _, c, _, _, edit) = small_story(shelf.library)
    assert story.scene(c.id).stale
    assert not shelf.delete_scene(story.id, edit.id).scene(c.id).stale
    shelf.undo()
    assert shelf.get_story(story.id) == story


def test_what_another_edit_makes_stale_stays_so(shelf):
    story, (_, a, b, c, *_, edit) = small_story(shelf.library)
    shelf.edit(story.id, edit.id, "Told a third way.")  # replaces the edit: after its deletion, b itself
    left = shelf.delete_scene(story.id, edit.id)
    assert left.scenes[-1].replaces == b.id
    assert left.scene(c.id).stale


def test_the_opening_cannot_go_alone(shelf):
    story, (root, *_) = small_story(shelf.library)
    with pytest.raises(InputError, match="opening"):
        shelf.delete_scene(story.id, root.id)
    edited = shelf.edit(story.id, root.id, "Once, otherwise.")
    assert shelf.delete_scene(story.id, edited.scenes[-1].id).scenes == story.scenes


# ----------------------------------------------------------------------------------------------------- searching


def test_search_finds_titles_and_captions(shelf):
    story, (_, _, b, *_, edit) = small_story(shelf.library)
    shelf.rename(story.id, "Ärger im WALD 100%")
    hits = shelf.search("scene 2")
    assert [hit.scene_id for hit in hits] == [b.id, edit.id]
    assert (hits[0].title, hits[0].text) == ("Ärger im WALD 100%", b.text)
    assert [hit.scene_id for hit in shelf.search("otherwise SCENE")] == [edit.id]
    for text in ("ärger wald", "A\u0308RGER", "100%"):
        (hit,) = shelf.search(text)
        assert (hit.story_id, hit.scene_id) == (story.id, None)
    assert shelf.search("scene_2") == []  # "_" and "%" are letters like others
    assert len(shelf.search("scene", limit=3)) == 3
    with pytest.raises(InputError):
        shelf.search("  ")


def test_search_sees_only_what_the_owner_sees(shelf):
    story, (_, _, b, *_) = small_story(shelf.library, owner="ann")
    assert shelf.search("scene") == []
    shelf.for_owner("ann").delete_scene(story.id, b.id)
    assert b.id not in [hit.scene_id for hit in shelf.for_owner("ann").search("scene")]
    shelf.for_owner("ann").delete(story.id)
    assert shelf.for_owner("ann").search("scene") == []


# ----------------------------------------------------------------------------------------------- undoing, redoing


def test_every_action_can_be_undone_and_done_again_after_a_restart(shelf, tmp_path):
    story, (root, a, b, c, d, *_) = small_story(shelf.library)

    def seen(studio) -> list[Story]:
        return studio.list_stories()

    actions = [
        lambda: shelf.rename(story.id, "Other"),
        lambda: shelf.edit(story.id, d.id, "Other words."),
        lambda: shelf.name_branch(story.id, d.id, "Way"),
        lambda: shelf.delete_scene(story.id, b.id),
        lambda: shelf.graft(story.id, d.id, story.id, root.id),
        lambda: shelf.duplicate(story.id),
        lambda: shelf.delete(story.id),
        lambda: shelf.restore(story.id),
    ]
    states = [seen(shelf)]
    for act in actions:
        act()
        states.append(seen(shelf))
    again = open_shelf(tmp_path / "home")
    for state in reversed(states[:-1]):
        assert again.undo().undone
        assert seen(again) == state
    with pytest.raises(NotFoundError, match="Nothing to undo"):
        again.undo()
    for state in states[1:]:
        assert not again.redo().undone
        assert seen(again) == state
    with pytest.raises(NotFoundError, match="Nothing to redo"):
        again.redo()
    again.close()


def test_undo_of_one_story_leaves_the_others(shelf):
    one, other = small_story(shelf.library)[0], small_story(shelf.library)[0]
    shelf.rename(one.id, "One")
    shelf.rename(other.id, "Other")
    assert shelf.undo(one.id).story_id == one.id
    assert shelf.get_story(one.id) == one
    assert shelf.get_story(other.id).title == "Other"
    assert shelf.redo(one.id).title == "One"
    with pytest.raises(NotFoundError):
        shelf.for_owner("bob").undo(one.id)


def test_what_is_done_again_is_what_was_done_last(shelf):
    story, (_, a, *_) = small_story(shelf.library)
    copy = shelf.duplicate(story.id)
    shelf.undo()
    shelf.rename(story.id, "Other")  # in another story, so the copy can still come back
    assert shelf.redo().verb == "duplicate"
    assert shelf.undo().verb == "duplicate"
    assert shelf.undo().verb == "rename"
    shelf.redo()
    shelf.redo()
    assert shelf.get_story(copy.id) == copy
    # What was added to the copy, and taken back, does not rest on it.
    shelf.edit(copy.id, copy.root.id, "Other words.")
    assert [shelf.undo().verb for _ in range(2)] == ["edit", "duplicate"]


def test_something_new_ends_what_could_be_done_again(shelf):
    story, _ = small_story(shelf.library)
    shelf.rename(story.id, "One")
    shelf.undo()
    shelf.rename(story.id, "Two")
    with pytest.raises(NotFoundError):
        shelf.redo()
    shelf.rename(story.id, "Two")  # changes nothing, so there is nothing of it to undo
    shelf.undo()
    assert shelf.get_story(story.id) == story


def test_telling_stays_when_something_older_is_undone(shelf):
    story, (_, a, b, *_) = small_story(shelf.library)
    shelf.delete_scene(story.id, b.id)
    told = scene(shelf.library, 9, a)
    shelf.library.add_scene(story.id, told)
    shelf.undo()
    assert shelf.get_story(story.id).scenes == (*story.scenes, told)


def test_undo_is_refused_when_something_newer_rests_on_it(shelf):
    story, (_, a, b, c, d, *_) = small_story(shelf.library)

    def refused(verb, sentence: str) -> None:
        before = shelf.list_stories()
        with pytest.raises(StoryError, match=sentence):
            verb()
        assert shelf.list_stories() == before

    edited = shelf.edit(story.id, d.id, "Other words.").scenes[-1]
    shelf.library.add_scene(story.id, scene(shelf.library, 20, edited))
    refused(shelf.undo, "continued there since")
    shelf.delete_scene(story.id, edited.id)

    edited = shelf.edit(story.id, d.id, "Once more.").scenes[-1]
    drawn = Scene.from_dict({**edited.to_dict(), "id": "drawn", "replaces": edited.id})
    shelf.library.add_scene(story.id, drawn)
    refused(shelf.undo, "redrawn or edited")

    shelf.delete_scene(story.id, c.id)
    shelf.undo()
    shelf.library.add_scene(story.id, scene(shelf.library, 21, c))
    refused(shelf.redo, "continued there since")

    copy = shelf.duplicate(story.id)
    shelf.library.add_scene(copy.id, scene(shelf.library, 22, copy.root))
    refused(shelf.undo, "continued since")


def test_undo_is_refused_when_the_same_place_has_changed(shelf):
    """By a program that keeps no log, say."""
    story, _ = small_story(shelf.library)
    shelf.rename(story.id, "One")
    with shelf.library.engine.begin() as db:
        db.execute(sa.text("update stories set title = 'Two'"))
    with pytest.raises(StoryError, match="changed in the same place since"):
        shelf.undo()
    assert shelf.get_story(story.id).title == "Two"


# --------------------------------------------------------------------------------------------------- older libraries

VERSION_1 = """
CREATE TABLE schema_version (version INTEGER NOT NULL);
CREATE TABLE stories (id VARCHAR(64) NOT NULL, owner VARCHAR(255) NOT NULL, title TEXT NOT NULL, created FLOAT NOT NULL,
  updated FLOAT NOT NULL, deleted FLOAT, PRIMARY KEY (id));
CREATE INDEX ix_stories_owner ON stories (owner);
CREATE TABLE scenes (number INTEGER NOT NULL, story_id VARCHAR(64) NOT NULL, id VARCHAR(64) NOT NULL,
  parent_id VARCHAR(64), text TEXT NOT NULL, image VARCHAR(64) NOT NULL, features VARCHAR(64) NOT NULL, seed BIGINT,
  settings JSON NOT NULL, created FLOAT NOT NULL, replaces VARCHAR(64), stale BOOLEAN NOT NULL, PRIMARY KEY (number),
  UNIQUE (story_id, id), FOREIGN KEY(story_id, parent_id) REFERENCES scenes (story_id, id),
  FOREIGN KEY(story_id, replaces) REFERENCES scenes (story_id, id), FOREIGN KEY(story_id) REFERENCES stories (id));
CREATE INDEX ix_scenes_story_id ON scenes (story_id);
CREATE TABLE jobs (id VARCHAR(64) NOT NULL, owner VARCHAR(255) NOT NULL, story_id VARCHAR(64) NOT NULL,
  scene_id VARCHAR(64) NOT NULL, kind VARCHAR(32) NOT NULL, options JSON NOT NULL, state VARCHAR(16) NOT NULL,
  progress FLOAT NOT NULL, message TEXT NOT NULL, result TEXT, worker VARCHAR(255) NOT NULL, created FLOAT NOT NULL,
  updated FLOAT NOT NULL, PRIMARY KEY (id), FOREIGN KEY(story_id) REFERENCES stories (id));
CREATE INDEX ix_jobs_state ON jobs (state);
CREATE INDEX ix_jobs_story_id ON jobs (story_id);
INSERT INTO schema_version VALUES (1);
INSERT INTO stories VALUES ('s', '', 'Old tale', 1.5, 2.5, NULL), ('t', '', 'Gone', 1.0, 1.0, 3.0);
INSERT INTO scenes VALUES (1, 's', 'r', NULL, 'Once', 'i', 'f', NULL, '{"a": 1}', 1.5, NULL, 0),
  (2, 's', 'x', 'r', 'Then', 'i', 'f', 7, '{}', 2.0, NULL, 1), (3, 's', 'y', 'r', 'So', 'i', 'f', 8, '{}', 2.5, 'x', 0);
INSERT INTO jobs VALUES ('j', '', 's', 'x', 'video', '{}', 'done', 1.0, '', NULL, 'w', 2.0, 2.0);
"""


def test_a_library_of_the_first_version_opens_and_takes_the_new_verbs(tmp_path):
    tmp_path.joinpath("home").mkdir()
    with sqlite3.connect(tmp_path / "home" / "library.sqlite3") as db:
        db.executescript(VERSION_1)
    shelf = open_shelf(tmp_path / "home")
    (old,) = shelf.list_stories()
    root = Scene("r", None, "Once", "i", "f", None, {"a": 1}, 1.5)
    below = Scene("x", "r", "Then", "i", "f", 7, {}, 2.0, None, True)
    assert old == Story("s", "Old tale", 1.5, 2.5, "", (root, below, Scene("y", "r", "So", "i", "f", 8, {}, 2.5, "x")))
    assert shelf.job("j").state == "done"
    assert shelf.delete_scene("s", "x").scene("y").replaces is None
    shelf.name_branch("s", "y", "Way")
    shelf.undo()
    shelf.undo()
    assert shelf.list_stories() == [old]
    with shelf.library.engine.connect() as db:
        assert db.execute(sa.text("select version from schema_version")).scalars().all() == [SCHEMA_VERSION]
    shelf.close()
    again = open_library(tmp_path / "home")
    assert again.list_stories() == [old]
    again.close()
