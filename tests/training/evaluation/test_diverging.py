"""Two stories from each frame: the same picture, other words; whoever is in the frame is named in one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from shutil import copytree

import pytest
from PIL import Image

from seed_story.errors import InputError
from training.evaluation import claims
from training.evaluation.caption_parser import Look, read_caption
from training.evaluation.claims import divergence, generate_diverging, opening, pairs
from training.evaluation.consistency import PictureContent
from training.evaluation.folder import STORIES, GeneratedStory, read_folder, write_story
from training.evaluation.generation import picture, storyteller
from training.world.script import Character, Figure, StoryScript
from training.world.stories import split_of

COUNT, SCENES = 2, 3


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diverge")
    generate_diverging(storyteller("debug"), folder, stories=COUNT, scenes=SCENES)
    return folder


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with the time at which it was written."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes()) for path in found}


def people(story: StoryScript) -> list[Character]:
    return [story.cast[figure.who] for figure in story.scenes[0].figures]


def words(folder: Path) -> dict[str, tuple[str, ...]]:
    return {story.id: story.captions for story in read_folder(folder)}


def test_pairs_are_held_out_and_show_two() -> None:
    found = list(pairs(12))
    assert len({story.seed for story in found}) == 12 and found[:5] == list(pairs(5))
    assert all(split_of(story.seed) == "test" and len(people(story)) == 2 for story in found)


def test_an_opening_says_who_one_of_them_is_and_nothing_of_the_other() -> None:
    for story in pairs(25):
        place, both = story.scenes[0].place, people(story)
        for named, other in (both, both[::-1]):
            text = opening(named, place)
            said = read_caption(text)
            assert said.looks == {named.name: Look(named.kind, named.garment, named.colour)}
            assert said.people == (named.name,) and said.place == place and not re.search(rf"\b{other.name}\b", text)


def test_both_stories_begin_with_the_same_frame_and_other_words(told: Path) -> None:
    stories = {story.id: story for story in read_folder(told)}
    scripts = list(pairs(COUNT))
    assert set(stories) == {f"{script.seed:06d}-{letter}" for script in scripts for letter in "ab"}
    frames = []
    for script in scripts:
        first, second = (stories[f"{script.seed:06d}-{letter}"] for letter in "ab")
        assert len(first) == len(second) == SCENES
        assert first.images[0].read_bytes() == second.images[0].read_bytes()
        frames.append(first.images[0].read_bytes())
        assert first.captions[0] != second.captions[0] and first.captions[1:] != second.captions[1:]
        assert first.images[-1].read_bytes() != second.images[-1].read_bytes()
        # Everybody in the frame is named in one story and unnamed in the other, and in the records of both.
        one, two = (person.to_dict() for person in people(script))
        assert first.facts == {"cast": [one], "unnamed": two} and second.facts == {"cast": [two], "unnamed": one}
        for story in (first, second):
            assert story.facts["cast"][0]["name"] in story.captions[0]
            assert story.facts["unnamed"]["name"] not in story.captions[0]
    assert len(set(frames)) == COUNT


def test_what_is_there_is_not_told_again(told: Path, tmp_path: Path) -> None:
    """One line is lost and one story is to come: these two are told, and the lost one just as before."""
    folder = copytree(told, tmp_path / "resumed")
    lines = (folder / STORIES).read_text().splitlines(keepends=True)
    lost = read_folder(folder)[1].id
    (folder / STORIES).write_text("".join(line for line in lines if lost not in line))
    before = files(folder)
    engine = storyteller("debug")
    generate_diverging(engine, folder, stories=COUNT, scenes=SCENES)
    after = files(folder)
    changed = {name for name, value in after.items() if before.get(name) != value}
    assert {name.partition("/")[0] for name in changed} == {STORIES, lost}
    assert words(folder) == words(told) and len((folder / STORIES).read_text().splitlines()) == 2 * COUNT
    generate_diverging(engine, folder, stories=COUNT, scenes=SCENES)
    assert files(folder) == after


def test_a_broken_line_is_named_before_anything_is_told(told: Path, tmp_path: Path) -> None:
    folder = copytree(told, tmp_path / "broken")
    with (folder / STORIES).open("a") as file:
        file.write('{"id": "half')
    before = files(folder)
    with pytest.raises(InputError, match=rf"{STORIES}, line {2 * COUNT + 1}, is not a story"):
        generate_diverging(storyteller("debug"), folder, stories=COUNT + 1, scenes=SCENES)
    assert files(folder) == before


def test_shards_told_side_by_side_are_the_whole(told: Path, tmp_path: Path) -> None:
    engine = storyteller("debug", batch_size=2)
    options = {"stories": COUNT, "scenes": SCENES, "batch_size": 2}
    generate_diverging(engine, tmp_path, **options, shard=(1, 2))
    seeds = [f"{story.seed:06d}" for story in pairs(COUNT)]
    assert set(words(tmp_path)) == {f"{seeds[1]}-a", f"{seeds[1]}-b"}  # both of a pair belong to one shard
    generate_diverging(engine, tmp_path, **options, shard=(0, 2))
    assert words(tmp_path) == words(told)


def test_another_seed_tells_another_story(told: Path, tmp_path: Path) -> None:
    generate_diverging(storyteller("debug"), tmp_path, stories=1, scenes=SCENES, seed=5)
    for story_id, captions in words(tmp_path).items():
        usual = words(told)[story_id]
        assert captions[0] == usual[0] and captions[1:] != usual[1:]


# --------------------------------------------------------------------------------------------------------- counting


def shows(*kinds: str) -> PictureContent:
    return PictureContent(tuple(Look(kind) for kind in kinds), "lake", "day", frozenset(), frozenset())


def half(captions: Sequence[str], **changes: str) -> GeneratedStory:
    """A story that names a fox where an owl stands too; their names are in no list."""
    named, other = ({"name": name, "kind": kind} for name, kind in (("Saloko", "fox"), ("Velisa", "owl")))
    return GeneratedStory("a", (), ("An opening.", *captions), {"cast": [named], "unnamed": other | changes})


def test_names_that_no_list_holds_are_heard() -> None:
    """A third of Fernhollow's people have such names."""
    story = half(["Saloko ran.", "Saloko sat.", "Velisa came to Saloko.", "Velisa sang.", "It rained."])
    shown = [shows("fox", "owl"), shows("fox"), shows("owl"), shows("owl"), shows("fox"), shows("owl")]
    shares = divergence([story], {"a": shown})
    assert (shares["named is visible"].value, shares["named is visible"].count) == (pytest.approx(1 / 3), 3)
    assert (shares["unnamed is visible"].value, shares["unnamed is visible"].count) == (pytest.approx(2 / 3), 3)


def test_a_kind_that_comes_by_another_name_is_not_asked_about() -> None:
    shown = {"a": [shows(), shows("fox", "owl"), shows("fox")]}
    assert divergence([half(["Otto the owl came.", "It rained."])], shown)["unnamed is visible"].count == 1
    assert divergence([half(["Otto the cat came.", "It rained."])], shown)["unnamed is visible"].count == 2


def test_stories_that_are_no_half_of_a_pair_are_left_out() -> None:
    story, shown = half(["Saloko ran."]), [shows("fox"), shows("fox")]
    alone = divergence([story], {"a": shown})
    others = [replace(story, id="b", facts={}), replace(story, id="c", facts={"cast": story.facts["cast"]})]
    assert divergence([*others, story], {"a": shown, "b": shown, "c": shown}) == alone
    with pytest.raises(InputError, match="Nothing here diverges"):
        divergence(others, {"b": shown, "c": shown})


def test_the_command_counts_what_a_probe_sees(tmp_path: Path, command) -> None:
    """Pictures of the world: the named one alone, and twice the other alone; read by the shipped probe."""
    (script,) = pairs(1)
    one, two = people(script)
    assert one.kind != two.kind

    def alone(person: Character) -> Image.Image:
        scene = replace(script.scenes[0], figures=(Figure(who=script.cast.index(person)),), props=())
        return picture(replace(script, scenes=(scene,)), 0, 256)

    for letter, named, other in (("a", one, two), ("b", two, one)):
        pictures = [picture(script, 0, 256), alone(named), alone(other), alone(other)]
        captions = [opening(named, "lake"), f"{named.name} ran.", f"{named.name} sat.", f"{other.name} sang."]
        facts = {"cast": [asdict(named)], "unnamed": asdict(other)}
        write_story(tmp_path, f"{script.seed:06d}-{letter}", pictures, captions, facts)
    before, probe = files(tmp_path), Path(claims.__file__).resolve().parents[2] / "assets" / "probe"
    usual = ("diverge", tmp_path, "--preset", "debug", "--stories", 1)
    lines = command(claims.main, *usual, "--probe", probe).splitlines()
    shares = [re.sub(r" \(.*\)", "", line) for line in lines]
    assert shares == ["named is visible: 0.500, 4", "unnamed is visible: 0.500, 4"]
    assert command(claims.main, *usual) == "" and files(tmp_path) == before  # both of the pair were there


def test_the_command_tells_what_is_missing(told: Path, tmp_path: Path, command) -> None:
    assert command(claims.main, "diverge", tmp_path, "--preset", "debug", "--stories", 1) == ""
    found = words(tmp_path)
    assert len(found) == 2 and {len(captions) for captions in found.values()} == {6}
    for story_id, captions in found.items():  # the same words as in a shorter telling
        assert captions[:SCENES] == words(told)[story_id]
