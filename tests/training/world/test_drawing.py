"""The brush: every word of the vocabulary changes the picture, and the script alone decides it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.world import vocabulary as v
from training.world.drawing import render, scene_svg
from training.world.drawing.sheet import single
from training.world.script import Character, Figure, SceneScript, StoryScript
from training.world.start_frames import start_frames, write_frames

SIZE = 48


def picture(story: StoryScript, size: int = SIZE) -> np.ndarray:
    return render(scene_svg(story, 0), size).astype(int)


def assert_all_differ(pictures: dict[str, np.ndarray], least: float = 0.3) -> None:
    """Each two pictures differ by at least `least` of 255 on average."""
    names = list(pictures)
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            assert np.abs(pictures[one] - pictures[other]).mean() > least, f"{one} looks like {other}"


def crowd(figures: int, props: tuple[str, ...]) -> StoryScript:
    cast = tuple(Character(name=str(i), kind=v.KINDS[i], garment="cape", colour=v.COLOURS[i]) for i in range(figures))
    people = tuple(Figure(who=i, holding="umbrella", facing=v.FACINGS[i % 2]) for i in range(figures))
    scene = SceneScript(place="meadow", time="day", weather="clear", figures=people, props=props)
    return StoryScript(seed=0, season="spring", cast=cast, scenes=(scene,))


def test_picture_has_the_asked_size() -> None:
    pixels = render(scene_svg(single(), 0), 96)
    assert pixels.shape == (96, 96, 3) and pixels.dtype == np.uint8
    assert render(scene_svg(single(), 0)).shape == (256, 256, 3)


def test_script_alone_decides() -> None:
    story = single(place="harbour", time="night", holding="lantern", props=("chest",))
    assert scene_svg(story, 0) == scene_svg(replace(story, seed=99), 0)
    assert np.array_equal(picture(story), picture(story))


def test_jitter_moves_a_little_and_is_repeatable() -> None:
    story = single(props=("snowman",))
    still, moved = scene_svg(story, 0), scene_svg(story, 0, jitter=3)
    assert moved != still and moved == scene_svg(story, 0, jitter=3) != scene_svg(story, 0, jitter=4)
    difference = np.abs(render(moved, 64).astype(int) - render(still, 64).astype(int)).mean()
    assert 0 < difference < 12


def test_every_kind_looks_its_own() -> None:
    assert_all_differ({kind: picture(single(kind)) for kind in v.KINDS}, 1.5)


@pytest.mark.parametrize("kind", ["girl"])
def test_every_garment_and_colour_shows(kind: str) -> None:
    assert_all_differ({garment: picture(single(kind, garment, "red")) for garment in v.GARMENTS})
    for garment in v.GARMENTS:
        assert_all_differ({colour: picture(single(kind, garment, colour)) for colour in v.COLOURS}, 0.25)


@pytest.mark.parametrize("kind", v.KINDS)
def test_every_expression_shows_in_the_face(kind: str) -> None:
    faces = {e: picture(single(kind, "jumper", "blue", expression=e))[10:33, 12:36] for e in v.EXPRESSIONS}
    assert_all_differ(faces, 1.0)


def test_every_pose_and_facing_shows() -> None:
    assert_all_differ({pose: picture(single("cat", pose=pose)) for pose in v.POSES}, 1.5)
    assert_all_differ({facing: picture(single("fox", facing=facing)) for facing in v.FACINGS}, 1.5)


def test_every_thing_shows_in_the_hand_and_on_the_ground() -> None:
    bare = picture(single("mouse"))
    held = {prop: picture(single("mouse", holding=prop)) for prop in v.HAND_PROPS}
    assert_all_differ({"": bare, **held}, 0.2)
    assert_all_differ({"": bare, **{prop: picture(single("mouse", props=(prop,))) for prop in v.PROPS}}, 0.2)


@pytest.mark.parametrize("place", v.PLACES)
def test_times_show_in_every_place(place: str) -> None:
    assert_all_differ({time: picture(single(place=place, time=time)) for time in v.TIMES}, 0.25)


@pytest.mark.parametrize("place", v.OUTDOOR_PLACES)
def test_weathers_and_seasons_show_out_of_doors(place: str) -> None:
    assert_all_differ({weather: picture(single(place=place, weather=weather)) for weather in v.WEATHERS}, 0.8)
    assert_all_differ({season: picture(single(place=place, season=season)) for season in v.SEASONS}, 0.5)


def test_weathers_show_through_the_window() -> None:
    for place in ("kitchen", "bedroom", "library"):
        assert_all_differ({w: picture(single(place=place, weather=w), 128) for w in v.WEATHERS}, 0.05)


def test_places_differ() -> None:
    assert_all_differ({place: picture(single(place=place)) for place in v.PLACES}, 4)


@pytest.mark.parametrize("figures", [1, 2, 3])
def test_any_number_of_figures_and_things(figures: int) -> None:
    assert_all_differ({str(n): picture(crowd(figures, ("ball", "nest")[:n])) for n in range(3)}, 0.3)


def test_start_frames_say_what_they_show(tmp_path: Path) -> None:
    frames = start_frames()
    assert len({slug for slug, _, _ in frames}) == 10
    for _, story, text in frames:
        assert 25 <= len(text.split()) <= 45
        for person in story.cast:
            assert all(word in text for word in (person.name, person.kind, person.garment, person.colour))
    entries = write_frames(tmp_path)
    assert all((tmp_path / entry["file"]).stat().st_size < 100_000 for entry in entries)
