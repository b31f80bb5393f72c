"""The things of the open world: the table, the drawings, and things that are people."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from training.world import vocabulary as v
from training.world.drawing import fluent, render, scene_svg
from training.world.drawing.canvas import INK
from training.world.drawing.figures import figure_svg
from training.world.drawing.icons import pixels
from training.world.drawing.things import LEFT, SIDE, TOP, held_thing, picture, shape, thing_svg
from training.world.drawing.things_own import OWN
from training.world.script import Character, Figure, SceneScript, StoryScript
from training.world.things import SIZES, find, things


@pytest.fixture(scope="module", autouse=True)
def icons() -> None:
    """The icons are fetched at the first use; without them and without npm there is nothing to test."""
    try:
        fluent.folder()
    except RuntimeError as reason:
        pytest.skip(str(reason))


def person(kind: str, garment: str = "scarf", colour: str = "blue", **figure: str) -> str:
    return figure_svg(Character(name="Ada", kind=kind, garment=garment, colour=colour), Figure(who=0, **figure))


def seen(drawn: str, size: int = 48) -> np.ndarray:
    view = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-66 -122 132 132">'
    return pixels(f"{view}{drawn}</svg>", size).astype(int)


def test_the_table_is_large_sorted_and_whole() -> None:
    table = things()
    assert len(table) >= 650 and list(table) == sorted(table)
    for thing in table.values():
        assert thing.size in SIZES and thing.plural and all(thing.places)
        assert thing.source != "own" or thing.name in OWN
        assert (thing.source == "world") == (thing.name in v.PROPS)
    sources = [thing.source for thing in table.values() if thing.source not in ("own", "world")]
    assert len(sources) == len(set(sources))


@pytest.mark.parametrize(
    ("word", "name"),
    [("torch", "flashlight"), ("Couch", "sofa"), ("geese", "goose"), ("yo yo", "yo-yo"), ("yo-yos", "yo-yo")]
    + [("kittens", "cat"), ("womans boot", "tall boot"), ("ball", "ball"), ("nothing of that kind", "")],
)
def test_words_lead_to_things(word: str, name: str) -> None:
    assert find(word) == name


def test_no_two_things_look_alike() -> None:
    names = list(things())
    small = []
    for name in names:
        rows = picture(name).astype(np.float32)
        colour = rows[..., :3] * (rows[..., 3:] / 255) + 255 - rows[..., 3:]
        assert (rows[..., 3] > 140).sum() > 60, f"{name} draws nothing"
        cut = colour[SIDE // 2 - 70 : SIDE // 2 + 70, SIDE // 2 - 70 : SIDE // 2 + 70]
        small.append(cut.reshape(35, 4, 35, 4, 3).mean((1, 3)).ravel())
    flat = np.stack(small)
    squares = (flat**2).sum(1)
    distance = np.sqrt(np.maximum(squares[:, None] + squares[None] - 2 * flat @ flat.T, 0) / flat.shape[1])
    np.fill_diagonal(distance, 99)
    alike = [(names[i], names[j]) for i, j in np.argwhere(distance < 2.5) if i < j]
    assert not alike


def test_ink_is_around_every_thing() -> None:
    for name in things():
        rows = picture(name).astype(int)
        solid = rows[..., 3] > 200
        inked = solid & (np.abs(rows[..., :3] - (75, 44, 38)).sum(-1) < 90)
        edge = solid & ~(np.roll(solid, 1, 0) & np.roll(solid, -1, 0) & np.roll(solid, 1, 1) & np.roll(solid, -1, 1))
        assert (inked & edge).sum() > 0.3 * edge.sum(), name


def test_colours_are_written_so_that_light_can_tint_them() -> None:
    for name in things():
        drawn = thing_svg(name)
        assert not re.search(r'(?:fill|stroke)="(?!#|none|url)', drawn), name
        assert not re.search(r"#[0-9a-fA-F]{3}(?![0-9a-fA-F])[\"']", drawn.replace('href="#', "")), name
    assert INK in thing_svg("fire engine")


def test_things_fit_the_window_they_are_measured_in() -> None:
    for name in things():
        form = shape(name)
        assert LEFT < form.left < form.right < LEFT + SIDE and TOP < form.top < form.bottom < 8, name


def test_things_are_held_near_the_hand() -> None:
    for name in [name for name, thing in things().items() if thing.size == "hand" and name not in v.PROPS]:
        for back in (False, True):
            drawn = seen(held_thing(name, 0, -50, back=back), 132)[..., 3] > 100
            ys, xs = np.nonzero(drawn)
            assert np.hypot(xs - 66, ys - 72).min() < 6, name
            assert held_thing(name, 0, -50, back=back) == held_thing(name, 0, -50, back=back)


@pytest.mark.parametrize("kind", ["cup of coffee", "fire engine", "pencil", "star", "lamp"])
def test_a_thing_that_is_somebody_shows_pose_face_and_garment(kind: str) -> None:
    for options in (
        [person(kind, pose=pose) for pose in v.POSES],
        [person(kind, expression=expression) for expression in v.EXPRESSIONS],
        [person(kind, garment) for garment in v.GARMENTS],
        [person(kind, colour=colour) for colour in v.COLOURS],
    ):
        shown = [seen(drawn) for drawn in options]
        for i, one in enumerate(shown):
            assert all(np.abs(one - other).mean() > 0.1 for other in shown[i + 1 :])


def test_every_thing_can_be_somebody() -> None:
    for name in list(things())[::9]:
        bare, alive = seen(thing_svg(name)), seen(person(name, holding="flower"))
        assert np.abs(bare - alive).mean() > 2, name


def test_large_things_stand_behind_people_and_others_in_the_air() -> None:
    cast = (Character(name="Ada", kind="girl", garment="cape", colour="red"),)

    def scene(*props: str, place: str = "meadow") -> np.ndarray:
        one = SceneScript(place=place, time="day", weather="clear", figures=(Figure(who=0),), props=props)
        story = StoryScript(seed=0, season="spring", cast=cast, scenes=(one,))
        return render(scene_svg(story, 0), 64).astype(int)

    empty = scene()
    changed = {name: np.abs(scene(name) - empty).sum(-1) > 40 for name in ("rocket", "castle", "bicycle")}
    assert changed["rocket"][:32].any() and not changed["rocket"][40:].any()
    assert changed["castle"].sum() > changed["bicycle"].sum()
    assert changed["bicycle"][48:].any() and not changed["bicycle"][:32].any()
    assert (np.abs(scene("moon", place="bedroom") - scene(place="bedroom")).sum(-1) > 40)[40:].any()


def test_a_wrong_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLUENT_EMOJI", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="icons.json"):
        fluent.folder()


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(ValueError, match="does not know"):
        Character(name="Ada", kind="thingamajig", garment="cape", colour="red")
    with pytest.raises(ValueError, match="cannot be held"):
        Figure(who=0, holding="thingamajig")
