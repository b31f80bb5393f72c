"""The reader's words, which ship with the preset, are Fernhollow's own: a new word in one list must reach the other."""

from __future__ import annotations

from seed_story.presets import MINI
from training.world import vocabulary as v
from training.world.pack import scene_labels
from training.world.stories import make_story

WORDS = {
    "place": v.PLACES, "time": v.TIMES, "weather": v.WEATHERS, "season": v.SEASONS, "prop1": ("", *v.PROPS),
    "kind1": ("", *v.KINDS), "garment1": ("", *v.GARMENTS), "colour1": ("", *v.COLOURS), "pose1": ("", *v.POSES),
    "expression1": ("", *v.EXPRESSIONS), "holding1": ("", *v.HAND_PROPS),
}  # fmt: skip


def test_the_preset_reads_the_worlds_vocabulary() -> None:
    attributes = MINI.reader.attributes
    assert {name: attributes[name] for name in WORDS} == WORDS
    assert len(attributes["figures"]) == v.MAX_FIGURES and f"prop{v.MAX_GROUND_PROPS}" in attributes


def test_labels_say_what_the_script_says() -> None:
    story, attributes = make_story(3, 10), MINI.reader.attributes
    for index, scene in enumerate(story.scenes):
        labels = dict(zip(attributes, scene_labels(story, index, attributes), strict=True))
        said = {name: attributes[name][label] for name, label in labels.items()}
        assert said["place"] == scene.place and said["figures"] == str(len(scene.figures))
        people = [story.cast[figure.who] for figure in scene.figures]
        assert [said[f"kind{slot}"] for slot, _ in enumerate(people, 1)] == [person.kind for person in people]
        assert all(said[f"kind{slot}"] == "" for slot in range(len(people) + 1, v.MAX_FIGURES + 1))
