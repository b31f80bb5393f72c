"""Packs of the open world: pictures, labels and words of stories that differ in length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from training.corpus.source import AuthoredStories, SampledStories
from training.world.attributes import looks_of, open_attributes, open_labels
from training.world.pack import Pack, write_stories
from training.world.script import Character


def test_labels_say_what_a_scene_shows() -> None:
    pages = AuthoredStories("validation")(0)
    story, words = pages.script, open_attributes()
    said = {name: classes[label] for (name, classes), label in zip(words.items(), open_labels(story, 1), strict=True)}
    first = story.scenes[1].figures[0]
    assert said["place"] == story.scenes[1].place and said["kind1"] == story.cast[first.who].kind
    assert said["pose1"] == first.pose and said["kind3"] == "" and said["figures"] == str(len(story.scenes[1].figures))


def test_looks_are_those_of_nature_where_nobody_says_others() -> None:
    fox = Character(name="A", kind="fox", garment="none", colour="red")
    assert looks_of(fox)["coat"] and looks_of(fox)["garment"] == "none"
    assert looks_of(Character(name="A", kind="fox", garment="none", colour="red", coat="blue"))["coat"] == "blue"
    assert looks_of(Character(name="B", kind="firefighter", garment="none", colour="red"))["garment"] != "none"


def test_sampled_scenes_use_the_whole_vocabulary_and_repeat_themselves() -> None:
    source = SampledStories(4)
    assert source(5) == source(5) and source(5) != source(6)
    kinds = {person.kind for number in range(1500) for person in source(number).script.cast}
    assert len(kinds) > 0.6 * len(open_attributes()["kind1"])


def test_rounds_through_the_authored_stories_exchange_what_may_be() -> None:
    source = AuthoredStories("validation")
    first, again = source(0), source(source.count())
    assert first.notes["slug"] == again.notes["slug"] and first.notes["outline"]
    changed = [source(n).notes["people"] != source(n + source.count()).notes["people"] for n in range(source.count())]
    assert sum(changed) > source.count() / 2


def test_a_pack_holds_stories_of_different_lengths(tmp_path: Path) -> None:
    source = AuthoredStories("validation")
    numbers = sorted(range(source.count()), key=lambda n: len(source(n).script.scenes))
    pack = write_stories(
        tmp_path, source, [numbers[0], numbers[-1]], list(open_attributes()), open_labels, size=16, workers=2
    )
    (_, first, short), (_, second, long) = pack.stories
    assert (first, second, len(pack.pictures)) == (0, short, short + long) and short < long
    assert [len(words[0]) for words in pack.captions] == [short, long]
    assert pack.notes[1]["slug"] == source(numbers[-1]).notes["slug"]
    assert (np.asarray(pack.labels[1]) == open_labels(source(numbers[0]).script, 1)).all()
    assert pack.pictures[-1].std() > 5, "the last picture is drawn"


def test_the_command_writes_a_pack(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "training.corpus.pack",
        str(tmp_path / "p"),
        "--world",
        "sampled",
        "--stories",
        "2",
    ]
    subprocess.run([*command, "--size", "16", "--workers", "1", "--foreign", "2"], check=True, timeout=120)
    pack = Pack.open(tmp_path / "p")
    assert pack.pictures.shape == (8, 16, 16, 3) and pack.foreign is not None and len(pack.foreign) == 2
