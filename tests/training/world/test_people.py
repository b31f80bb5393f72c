"""People of the open world: every word of the tables is drawn, looks its own, and follows its colours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from training.world import looks
from training.world import vocabulary as v
from training.world.drawing import render
from training.world.drawing.canvas import INK, group
from training.world.drawing.figures import POSES as DRAWN_POSES
from training.world.drawing.figures import figure_svg
from training.world.drawing.heads import ANATOMIES
from training.world.script import EXPRESSIONS, POSES, Character, Figure, SceneScript, StoryScript

SIZE = 48


def somebody(kind: str = "cat", garment: str = "none", colour: str = "red", **more: Any) -> Character:
    return Character(name="Ada", kind=kind, garment=garment, colour=colour, **more)


def picture(character: Character, size: int = SIZE, **figure: str) -> np.ndarray:
    """Only the figure, on a plain ground."""
    drawn = figure_svg(character, Figure(who=0, **figure))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256"><rect width="256" height="256" fill="#9fd8a0"/>'
    )
    return render(f"{svg}{group(drawn, 128, 236, 1.5)}</svg>", size).astype(np.int16)


def assert_all_differ(pictures: dict[str, np.ndarray], least: float) -> None:
    names = list(pictures)
    flat = np.stack([pictures[name].ravel() for name in names])
    for i, name in enumerate(names[:-1]):
        far = np.abs(flat[i + 1 :] - flat[i]).mean(axis=1)
        assert far.min() > least, f"{name} looks like {names[i + 1 + int(far.argmin())]}: {far.min():.2f}"


@pytest.mark.parametrize("table", ["kinds", "trades", "garments"])
def test_tables_are_sorted_and_say_nothing_twice(table: str) -> None:
    rows = getattr(looks, table)()
    assert list(rows) == sorted(rows)
    words = [word for row in rows.values() for word in (row.name, *row.synonyms)]
    assert len(words) == len(set(words))


def test_there_are_enough_words() -> None:
    assert len(looks.kinds()) >= 120 and len(looks.trades()) >= 40 and len(looks.garments()) >= 55
    assert set(looks.kinds()) == set(ANATOMIES) and set(v.KINDS) <= set(looks.kinds())
    assert set(POSES) == {*DRAWN_POSES, "sleep"} and set(v.GARMENTS) <= set(looks.garments())
    assert looks.kind_words()["kitten"] == "cat" and looks.kind_words()["grandma"] == "grandmother"
    assert looks.kind_words()["doctor"] == "doctor" and looks.garment_words()["jeans"] == "trousers"
    assert looks.colour_words()["navy"] == "dark blue" and looks.colour_words("hair")["ginger"] == "red"
    assert set(looks.colour_words("skin").values()) == {coat for use, coat in looks.coats() if use == "skin"}


def test_every_kind_looks_its_own() -> None:
    assert_all_differ({kind: picture(somebody(kind)) for kind in looks.kinds()}, 1.2)


def test_every_trade_looks_its_own_on_anybody() -> None:
    assert_all_differ({trade: picture(somebody(trade)) for trade in looks.trades()}, 0.9)
    jobs = [trade for trade in looks.trades() if trade != "postwoman"]  # wears what the postman wears
    assert_all_differ({trade: picture(somebody("bear", trade=trade)) for trade in jobs}, 0.05)


@pytest.mark.parametrize("kind", sorted(looks.kinds()))
def test_every_kind_has_the_outline_and_all_poses_and_faces(kind: str) -> None:
    who = somebody(kind)
    assert INK in figure_svg(who, Figure(who=0))
    assert_all_differ({pose: picture(who, 32, pose=pose) for pose in POSES if pose != "carry"}, 0.3)
    assert_all_differ({face: picture(who, 64, expression=face) for face in EXPRESSIONS}, 0.08)


@pytest.mark.parametrize("kind", ["girl", "bear"])
def test_every_garment_shows(kind: str) -> None:
    worn = {name: picture(somebody(kind, name), 64) for name in looks.garments()}
    assert_all_differ({"none": picture(somebody(kind), 64), **worn}, 0.1)


@pytest.mark.parametrize("garment", sorted(looks.garments()))
def test_garments_take_every_colour(garment: str) -> None:
    drawn = {colour: figure_svg(somebody("girl", garment, colour), Figure(who=0)) for colour in looks.colours()}
    assert len(set(drawn.values())) == len(drawn)


@pytest.mark.parametrize("kind", sorted(looks.kinds()))
def test_coats_are_carried(kind: str) -> None:
    words = [word for use, word in looks.coats() if use == ("skin" if looks.kinds()[kind].human else "coat")]
    assert_all_differ({word: picture(somebody(kind, coat=word), 32) for word in words}, 0.1)


def test_hair_is_carried() -> None:
    colours = [word for use, word in looks.coats() if use == "hair"]
    assert_all_differ({c: picture(somebody("woman", hair=c)) for c in colours}, 0.2)
    assert_all_differ({do: picture(somebody("girl", hairdo=do)) for do in looks.HAIRDOS}, 0.2)
    assert_all_differ({b: picture(somebody("man", beard=b)) for b in looks.BEARDS}, 0.2)


def test_the_own_coat_is_the_picture_without_one() -> None:
    for kind, row in looks.kinds().items():
        assert figure_svg(somebody(kind), Figure(who=0)) == figure_svg(somebody(kind, coat=row.coat), Figure(who=0))


def test_several_garments_are_worn_one_in_each_place() -> None:
    worn = (("trousers", "blue"), ("glasses", "black"), ("cap", "green"))
    assert looks.outfit("boy", "", (("shirt", "red"), *worn)) == (("shirt", "red"), *worn)
    assert looks.outfit("pirate", "", (("crown", "gold"),))[-1] == ("crown", "gold")
    assert looks.outfit("cat", "", (("none", "red"),)) == ()


def test_unknown_words_are_refused() -> None:
    wrongs: tuple[dict[str, Any], ...] = (
        {"kind": "sofatron"},
        {"garment": "moustache"},
        {"coat": "tartan"},
        {"hair": "loud"},
        {"trade": "cat"},
    )
    for wrong in wrongs:
        with pytest.raises(ValueError, match="does not know"):
            replace(somebody(), **wrong)
    with pytest.raises(ValueError, match="does not know"):
        Figure(who=0, expression="thoughtful")


def test_looks_survive_the_script() -> None:
    who = somebody("pirate", "scarf", "grey", coat="brown", hair="red", wear=(("boots", "black"),))
    scene = SceneScript(place="beach", time="day", weather="clear", figures=(Figure(who=0, pose="dance"),))
    story = StoryScript(seed=1, season="summer", cast=(who,), scenes=(scene,))
    assert StoryScript.from_dict(story.to_dict()) == story
