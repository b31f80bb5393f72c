"""The children's policy: what it leaves out, what it must let pass, and that nothing gets by it, in or out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from seed_story.errors import InputError, StoryError
from seed_story.jobs.quotas import Quotas
from seed_story.library.library import open_library
from seed_story.presets import PRESETS
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.content_filter import (
    CHILDREN,
    ContentFilter,
    ContentFilterError,
    policy_from_environment,
    read_policy,
)
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.weights.loading import load_engine

ROOT = Path(__file__).resolve().parent.parent.parent.parent
PICTURE = Image.new("RGB", (64, 64), "teal")


@pytest.fixture(scope="module")
def children() -> ContentFilter:
    return read_policy(CHILDREN)


@pytest.fixture(scope="module")
def engine():
    return load_engine(PRESETS["debug"], device="cpu")


@pytest.fixture
def studio(engine, children, tmp_path: Path) -> Iterator[Studio]:
    made = Studio(open_library(tmp_path), lambda progress: engine, policy=children, quotas=Quotas())
    yield made
    made.close()


@pytest.mark.parametrize(
    "text",
    [
        "The hunter killed the wolf.", "He pulled a GUN.", "They were n4ked", "K1LL him",
        "I want to.\n\ndie", "They shot... him", "Mr. Fox shot\nhim!",
        "She drew a pis­tol.", "sh\u200bit", "Fúck!", "He was  stabbed\nin the night", "I want to\ndie", "self-harm",
    ],
)  # fmt: skip
def test_what_children_shall_not_meet(children, text):
    with pytest.raises(ContentFilterError) as refused:
        children.check(text)
    said = str(refused.value)
    assert said.endswith(".") and len(said) > 40
    assert not any(word in said.lower() for word in re.findall(r"\w{5,}", text.lower())), "it repeats nothing"


@pytest.mark.parametrize(
    "text",
    [
        "The wolf huffed and puffed.", "A knight with a wooden sword.", "They killed time with a game.", "Scunthorpe",
        "The assistant begun at the classroom.", "A killer whale and a water gun.", "Dick and Jane met a cock.",
        "They took one more shot. Him they left at home.", "They cut. Myself I stayed.",
        "A storm! The wicked witch was afraid.", "She skilled the Middlesex way.", "They had 45 1st places",
    ],
)  # fmt: skip
def test_what_belongs_into_fairy_tales(children, text):
    children.check(text)


def test_the_world_of_the_model_passes(children):
    """Every sentence of Fernhollow's plots and all openings: what the model learnt is fit for children."""
    plots = sorted((ROOT / "training" / "world" / "plots").rglob("*.txt"))
    assert len(plots) > 20
    for plot in plots:
        for line in plot.read_text(encoding="utf-8").splitlines():
            children.check(line)
    for frame in json.loads((ROOT / "assets" / "frames" / "frames.json").read_text(encoding="utf-8")):
        children.check(frame["text"])


@given(st.text(max_size=200))
def test_any_text_passes_or_is_refused_with_a_sentence(text):
    try:
        read_policy(CHILDREN).check(text)
    except ContentFilterError as refused:
        assert str(refused)


def test_every_way_in_is_guarded_and_nothing_changes(studio, engine, children, tmp_path):
    bad = "The bear had a gun."
    story = studio.new_story(PICTURE, "A bear sat in the meadow.")
    here, root = story.id, story.root.id
    (saved,) = [event.scene for event in studio.continue_story(here, root) if isinstance(event, SceneSaved)]
    lax = Studio(open_library(tmp_path), lambda progress: engine, policy=ContentFilter(), start=False)
    unfit = lax.new_story(PICTURE, bad)
    archive = lax.archive(unfit.id, tmp_path / "unfit.zip")
    lax.delete(unfit.id)
    lax.close()
    before, jobs = studio.list_stories(), len(studio.jobs())
    studio.library.screen = children.check
    for attempt in (
        lambda: studio.new_story(PICTURE, bad),
        lambda: studio.new_story(PICTURE, "Fine.", title=bad),
        lambda: list(studio.continue_story(here, root, GenerationRequest(direction=bad))),
        lambda: list(studio.visualize(here, root, f"It rained. {bad}")),
        lambda: list(studio.edit_and_draw(here, saved.id, bad)),
        lambda: studio.edit(here, root, bad),
        lambda: studio.add_own_scene(here, root, bad, PICTURE),
        lambda: studio.rename(here, bad),
        lambda: studio.name_branch(here, root, bad),
        lambda: studio.import_archive(archive),
    ):
        with pytest.raises(ContentFilterError):
            attempt()
    assert studio.list_stories() == before
    assert len(studio.jobs()) == jobs


def test_what_the_model_tells_is_held_back_and_the_others_stay(engine, tmp_path):
    """The debug model babbles; one of its words is forbidden, and only the candidate that says it goes."""
    free = Studio(open_library(tmp_path / "a"), lambda progress: engine, policy=ContentFilter())
    first = free.new_story(PICTURE, "A bear sat in the meadow.")
    told = [
        e.scene.text
        for e in free.continue_story(first.id, first.root.id, GenerationRequest(count=2, seed=3))
        if isinstance(e, SceneSaved)
    ]
    free.close()
    word = next(word for word in re.findall(r"[^\W\d_]{2,}", told[0]) if word.casefold() not in told[1].casefold())
    list_file = tmp_path / "mine.txt"
    list_file.write_text(f"[mine] Not this.\n{word}\n", encoding="utf-8")
    studio = Studio(open_library(tmp_path / "b"), lambda progress: engine, policy=read_policy(list_file))
    story = studio.new_story(PICTURE, "A bear sat in the meadow.")
    shown = []
    with pytest.raises(ContentFilterError, match="Try again"):
        for event in studio.continue_story(story.id, story.root.id, GenerationRequest(count=2, seed=3)):
            shown.append(event)
    assert [scene.text for scene in studio.get_story(story.id).children(story.root.id)] == [told[1]]
    said = " ".join(event.text for event in shown if getattr(event, "candidate", 1) == 0 and hasattr(event, "text"))
    assert word.casefold() not in said.casefold()
    studio.close()


def test_policies_are_chosen_and_replaced(monkeypatch, tmp_path, children):
    for name in ("SPACE_ID", "SEED_STORY_PUBLIC", "SEED_STORY_POLICY"):
        monkeypatch.delenv(name, raising=False)
    assert policy_from_environment() == ContentFilter(), "at home nobody is told what to write"
    monkeypatch.setenv("SPACE_ID", "somebody/space")
    assert policy_from_environment() == children
    monkeypatch.setenv("SEED_STORY_POLICY", "none")
    assert policy_from_environment() == ContentFilter()
    mine = tmp_path / "mine.txt"
    mine.write_text("# mine\n[spiders] No spiders here.\nspider*\n!spider monkey\n", encoding="utf-8")
    monkeypatch.setenv("SEED_STORY_POLICY", str(mine))
    chosen = policy_from_environment()
    chosen.check("A gun and a spider monkey.")
    with pytest.raises(ContentFilterError, match="No spiders here."):
        chosen.check("Two Spiders!")
    for wrong, said in (("word without topic", "Line 1"), ("[open\nx", "Line 1")):
        mine.write_text(wrong, encoding="utf-8")
        with pytest.raises(StoryError, match=said):
            policy_from_environment()
    monkeypatch.setenv("SEED_STORY_POLICY", str(tmp_path / "none.txt"))
    with pytest.raises(StoryError, match="cannot be read"):
        policy_from_environment()


def test_a_refusal_is_a_mistake_of_input():
    assert issubclass(ContentFilterError, InputError)
