"""What captions say, what pictures show, and the figures that come of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from seed_story.errors import InputError
from seed_story.presets import PRESETS
from training.common import LoopConfig
from training.evaluation.caption_parser import Look, StorySoFar, agreement, read_caption
from training.evaluation.claims import divergence, table
from training.evaluation.consistency import Answers, PictureContent, judge_scene, judge_story, mood
from training.evaluation.distance import frechet_distance
from training.evaluation.folder import GeneratedStory, read_folder
from training.evaluation.generation import write_truth
from training.evaluation.probes import (
    SIDE,
    Probe,
    held_out_accuracy,
    load_probe,
    read_pictures,
    save_probe,
    train_probe,
)
from training.evaluation.report import SCORES, write_report
from training.evaluation.scores import Scores, figures, score_stories
from training.evaluation.wording import EndingReader, distinct, has_duplicates, sentences
from training.world.pack import scene_labels, write_pack
from training.world.stories import captions, make_story

READER = PRESETS["mini"].reader
assert READER is not None
ATTRIBUTES = dict(READER.attributes)
RUBY = {"name": "Ruby", "kind": "fox", "garment": "scarf", "colour": "green"}


def truly_shown(seed: int, scene: int) -> PictureContent:
    """What perfect eyes read from a picture of the world."""
    story = make_story(seed, 10)
    labels = scene_labels(story, scene, ATTRIBUTES)
    return PictureContent.read(
        {name: words[label] for (name, words), label in zip(ATTRIBUTES.items(), labels, strict=True)}
    )


# ------------------------------------------------------------------------------------------------------------ words


def test_captions_of_the_world_are_read_as_their_scripts_mean_them() -> None:
    right = agreement(12)
    assert right["people"] > 0.99 and right["looks"] > 0.99 and right["place"] > 0.99
    assert right["things"] > 0.93 and right["faces"] > 0.97


@pytest.mark.parametrize(
    "caption, look",
    [
        ("Ruby was a fox who always wore a green scarf.", Look("fox", "scarf", "green")),
        ("There once was a fox called Ruby, who wore green dungarees.", Look("fox", "dungarees", "green")),
        ("Ruby the fox in the green scarf ran.", Look("fox", "scarf", "green")),
        ("Ruby in the green scarf ran.", Look("", "scarf", "green")),
        ("Her friend Ruby, a fox with a green scarf, ran.", Look("fox", "scarf", "green")),
        ("Ruby the fox ran.", Look("fox")),
        ("My fox Ruby wears a green scarf.", Look("fox", "scarf", "green")),
        ("My sister's fox is called Ruby and wears green dungarees.", Look("fox", "dungarees", "green")),
        ("This is Ruby, our fox. She never goes out without her green scarf.", Look("fox", "scarf", "green")),
        ("Have you met Ruby? She is a fox in a green cape.", Look("fox", "cape", "green")),
        ("There is a fox in our street called Ruby. She wears a green hat.", Look("fox", "hat", "green")),
        ("One day our fox Ruby ran.", Look("fox")),
    ],
)
def test_looks_are_read(caption: str, look: Look) -> None:
    assert read_caption(caption).looks == {"Ruby": look}


def test_quotes_and_what_is_gone_show_nothing() -> None:
    said = read_caption(
        '"Where is Otto? I want a cake!" cried Ruby in the cave. No letter was there, the key was gone.'
    )
    assert said.people == ("Ruby",) and said.place == "cave" and not said.things


def test_free_names_are_people_and_questions_show_nothing() -> None:
    story = StorySoFar()
    said = story.add_caption("Have you met Moriku? One day Moriku asked in the cave why the moon follows fish.")
    assert said.people == ("Moriku",) and not said.things and said.time == "day"
    assert story.cast == {"Moriku": Look()}
    assert story.add_caption("Moriku ran.").people == ("Moriku",)
    assert read_caption("This is my fox Ruby. There sat Tom.").people == ("Ruby", "Tom")


def test_a_story_notices_who_is_said_to_be_somebody_else() -> None:
    story = StorySoFar.opening([RUBY])
    story.add_caption("Ruby the fox ran to the lake.")
    assert not story.swaps and story.add_caption("She sat down.").place == "lake"
    story.add_caption("Ruby, a boy in a green scarf, sat up.")
    assert story.swaps == ["Ruby"] and story.cast["Ruby"].kind == "fox"


def test_repetition_and_variety() -> None:
    assert sentences('"Oh no!" she cried. It rained.') == ["oh no", "she cried", "it rained"]
    assert has_duplicates(["The sky was full of clouds.", "Ruby ran. The sky was full of clouds!"])
    assert not has_duplicates(["Oh no! Ruby ran home.", "Oh no! Otto ran home."])
    assert distinct(["a b a b"], 1) == 0.5 and distinct(["a b a b"], 2) == pytest.approx(2 / 3) and distinct([], 1) == 0


def test_endings_are_told_from_other_scenes() -> None:
    endings = EndingReader.train(stories=150, held_out=20)
    assert endings.accuracy > 0.9
    told = captions(make_story(48, 10))
    assert endings.reached(told) and not endings.reached([*told[:5], *told[:5]])


# --------------------------------------------------------------------------------------------------------- pictures


def test_the_world_itself_scores_full() -> None:
    for seed in (48, 98):
        story = make_story(seed, 10)
        cast = [vars(person) for person in story.cast]
        by_scene, heard = judge_story(captions(story), [truly_shown(seed, i) for i in range(10)], cast)
        total = Answers()
        for answers in by_scene.values():
            total.join(answers)
        shares = total.shares()
        for name in ("named is visible", "outfit as said", "nobody else is there", "number of people", "place as said"):
            assert shares[name][0] == 1.0, name
        assert not heard.swaps and set(by_scene) == set(range(2, 11))


def test_each_mistake_has_its_question() -> None:
    story = StorySoFar.opening([RUBY])
    said = story.add_caption("Ruby the fox sat in the cave with a lantern, laughing.")
    fine = PictureContent(
        (Look("fox", "scarf", "green"),), "cave", "day", frozenset({"lantern"}), frozenset({"laughing"})
    )

    def wrong(**changes: object) -> set[str]:
        shown = PictureContent(**{**vars(fine), **changes})
        return {name for name, (share, _) in judge_scene(said, shown, story.cast).shares().items() if share < 1}

    assert wrong() == set()
    assert wrong(people=(Look("bear", "scarf", "green"),)) == {"named is visible", "nobody else is there"}
    assert wrong(people=(Look("fox", "hat", "green"),)) == {"outfit as said"}
    assert wrong(people=(*fine.people, *fine.people)) == {"number of people"}
    assert wrong(place="lake") == {"place as said"} and wrong(things=frozenset()) == {"thing as said"}
    assert wrong(faces=frozenset({"sad"})) == {"face as said"}
    assert [mood(faces) for faces in (("laughing", "cross"), ("sad",), ("happy",))] == ["tense", "sad", "warm"]


def test_intervals_hold_the_share() -> None:
    stories = []
    for number in range(40):
        answers = Answers()
        answers.add("right", [number % 4 > 0, True])
        stories.append(answers)
    one = figures(stories)["right"]
    assert one.value == pytest.approx(70 / 80) and one.count == 80 and 0.75 < one.low < one.value < one.high < 0.97


def test_a_probe_learns_is_kept_and_reads_files(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", stories=2, attributes=ATTRIBUTES, scenes=3, size=SIDE)
    config = LoopConfig(steps=3, batch_size=4, learning_rate=1e-3, warmup=1, ema=0.9, precision="no")
    probe = train_probe(pack, ATTRIBUTES, tmp_path / "run", config)
    save_probe(tmp_path / "probe", probe, {"kind1": 0.99, "place": 0.99, "colour1": 0.96})
    again, measured = load_probe(tmp_path / "probe")
    assert measured["kind1"] == 0.99 and set(held_out_accuracy(again, pack, "cpu")) >= {"kind1", "place"}
    Image.fromarray(pack.pictures[0]).save(tmp_path / "0.png")
    (words,) = read_pictures(again, [tmp_path / "0.png"])
    assert words["place"] in ATTRIBUTES["place"] and set(words) == set(ATTRIBUTES)
    save_probe(tmp_path / "probe", probe, {"kind1": 0.9})
    with pytest.raises(InputError, match="kind1"):
        load_probe(tmp_path / "probe")


def test_distance_grows_with_difference(tmp_path: Path) -> None:
    pytest.importorskip("torchmetrics")
    torch.manual_seed(0)
    probe = Probe(ATTRIBUTES, width=64).eval()

    def pictures(name: str, shade: int) -> list[Path]:
        (tmp_path / name).mkdir()
        paths = []
        for number in range(100):
            noise = torch.randint(0, 90, (24, 24, 3), generator=torch.Generator().manual_seed(number)) + shade
            paths.append(tmp_path / name / f"{number}.png")
            Image.fromarray(noise.byte().numpy()).save(paths[-1])
        return paths

    real, near, far = pictures("real", 0), pictures("near", 5), pictures("far", 160)
    same, close, wide = (frechet_distance(told, real, probe) for told in (real, near, far))
    assert abs(same) < 1e-3 * wide and same < close < wide
    with pytest.raises(InputError, match="100"):
        frechet_distance(real[:5], real, probe)


def test_a_folder_is_scored_whole(tmp_path: Path) -> None:
    write_truth(tmp_path, stories=2, scenes=10, size=32)
    stories = read_folder(tmp_path)
    shown = {story.id: [truly_shown(story.facts["seed"], scene) for scene in range(10)] for story in stories}
    scores = score_stories("truth", stories, shown, EndingReader.train(stories=40, held_out=5))
    assert scores.figures["named is visible"].value == 1 and scores.figures["ending words present"].count == 2
    assert set(scores.depths) == {5, 10} and set(scores.per_story) == {story.id for story in stories}
    assert Scores.from_dict(json.loads(json.dumps(scores.to_dict()))).figures == scores.figures
    (tmp_path / SCORES).write_text(json.dumps(scores.to_dict()))
    write_report(tmp_path / "report.html", [tmp_path, tmp_path], stories=1)
    page = (tmp_path / "report.html").read_text()
    assert page.count("<img") == 2 * 10 and "named is visible" in page and "http" not in page
    printed = table("The world itself", [tmp_path, tmp_path])
    assert "| truth | truth |" in printed and "| stories x scenes | 2 x 10 | 2 x 10 |" in printed
    assert f"| named is visible | 1.000 (1.000-1.000), {scores.figures['named is visible'].count} |" in printed
    assert scores.figures["names kept"].value == 1
    forgotten = [replace(story, captions=(story.captions[0], *["It rained."] * 9)) for story in stories]
    assert score_stories("rain", forgotten, shown, None).figures["names kept"].value == 0
    with pytest.raises(InputError, match="score"):
        write_report(tmp_path / "report.html", [tmp_path / "elsewhere"])
    assert 20 <= scores.figures["words a scene"].value <= 45


def test_who_is_named_and_who_is_only_in_the_frame() -> None:
    fox, owl = Look("fox", "scarf", "green"), Look("owl", "hat", "red")
    facts = {"cast": [RUBY], "unnamed": {"name": "Otto", "kind": "owl", "garment": "hat", "colour": "red"}}
    captions = ("An opening.", "Ruby ran.", "Ruby sat.", "Otto the owl came to Ruby.", "It rained.")

    def shows(*people: Look) -> PictureContent:
        return PictureContent(people, "lake", "day", frozenset(), frozenset())

    shown = [shows(fox, owl), shows(fox), shows(owl), shows(fox, owl), shows(owl)]
    shares = divergence([GeneratedStory("a", (), captions, facts)], {"a": shown})
    assert (shares["named is visible"].value, shares["named is visible"].count) == (pytest.approx(2 / 3), 3)
    assert (shares["unnamed is visible"].value, shares["unnamed is visible"].count) == (pytest.approx(2 / 3), 3)
