"""Places of the open world: each word draws something of its own, in any light, square or wide."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from tests.training.world.test_drawing import assert_all_differ, crowd
from training.world import vocabulary as v
from training.world.drawing import open_places, render, scene_svg
from training.world.drawing.canvas import rgb
from training.world.drawing.palette import mood_of
from training.world.drawing.sheet import single
from training.world.places import TABLE, Place, place_of, places

NEW = tuple(name for name in places() if name not in v.PLACES)


def background(place: str, time: str = "day", weather: str = "clear", season: str = "summer", wide: bool = True) -> str:
    """The place alone, without anybody in it."""
    body = open_places.place_svg(place, mood_of(place, time, weather, season, wide=wide))
    box = "-99.56 0 455.11 256" if wide else "0 0 256 256"
    width = 455.11 if wide else 256
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" height="256">{body}</svg>'


def pixels(svg: str, size: int = 40) -> np.ndarray:
    return render(svg, size).astype(int)


def test_table_is_sorted_and_complete() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert lines[1:] == sorted(lines[1:]) and len(places()) == len(lines) - 1
    assert set(open_places.PLACES) == set(NEW) and len(NEW) >= 70
    assert set(v.PLACES) <= set(places())
    for place in places().values():
        assert place.where in ("outdoor", "indoor", "floating") and place.weather in ("air", "window", "none")
        assert place.things and place.synonyms
        assert (place.where == "indoor") == (place.weather == "window") or place.weather == "none"


@pytest.mark.parametrize(
    ("words", "inside", "name"),
    [
        ("living room", True, "sofa room"),
        ("the sofa room", None, "sofa room"),
        ("sea", False, "beach"),
        ("school", True, "classroom"),
        ("school", False, "school yard"),
        ("barn", True, "barn"),
        ("house", True, "sofa room"),
        ("house", False, "house"),
        ("Mouse hole", True, "burrow"),
        ("clouds", False, "sky"),
        ("gardens", None, "garden"),
        ("nowhere at all", None, None),
    ],
)
def test_words_of_stories_find_their_place(words: str, inside: bool | None, name: str | None) -> None:
    assert place_of(words, inside) == name


def test_new_places_differ_from_each_other_and_from_the_old() -> None:
    pictures = {name: pixels(background(name, wide=False)) for name in NEW}
    old = {name: pixels(scene_svg(single(place=name), 0)) for name in v.PLACES}
    assert_all_differ(pictures, 6)
    for name, picture in pictures.items():
        assert min(np.abs(picture - other).mean() for other in old.values()) > 6, f"{name} looks like an old place"


@pytest.mark.parametrize("name", NEW)
def test_every_hour_shows_and_the_margins_are_painted(name: str) -> None:
    assert background(name) == background(name)
    hours = {time: pixels(background(name, time)) for time in v.TIMES}
    for picture in hours.values():
        # what nothing covers would be black; the darkest paint is the brown of the outlines or the sky of the night
        assert (picture[:, :8].sum(axis=2) > 20).all() and (picture[:, -8:].sum(axis=2) > 20).all()
    if name != "fridge":  # its lamp is on whenever somebody sees it
        assert_all_differ(hours, 0.25)


def test_weather_shows_where_it_can_be_seen() -> None:
    for name in NEW:
        place: Place = places()[name]
        fair, rain = (pixels(background(name, weather=weather), 128) for weather in ("clear", "rain"))
        seen = np.abs(fair - rain).mean()
        if place.weather == "none":
            assert seen == 0, name
        elif name not in ("church", "stage", "circus tent", "studio", "shelf", "train"):  # no window, or only glimpses
            assert seen > 0.02, name


def test_outline_is_the_brown_ink() -> None:
    ink = np.array(rgb("#4b2c26"))
    for name in NEW:
        if name == "sky":  # clouds have soft edges in the colour of the sky
            continue
        near = np.abs(pixels(background(name, wide=False), 256) - ink).sum(axis=2) < 40
        assert near.mean() > 0.004, name


@pytest.mark.parametrize(("aspect", "width"), [(1.0, 96), (4 / 3, 128), (16 / 9, 171)])
def test_pictures_can_be_wide(aspect: float, width: int) -> None:
    for place in ("meadow", "kitchen", "cave", "street", "under water"):
        assert render(scene_svg(single(place=place), 0, aspect=aspect), 96).shape == (96, width, 3)


def test_wide_pictures_spread_figures_a_little_and_keep_the_middle() -> None:
    story = crowd(3, ("ball", "nest"))
    square, wide = render(scene_svg(story, 0), 96), render(scene_svg(story, 0, aspect=16 / 9), 96)
    middle = wide[:, 38:134]
    assert square.shape == middle.shape and 0 < np.abs(square.astype(int) - middle.astype(int)).mean() < 40
    with pytest.raises(ValueError, match="16:9"):
        scene_svg(story, 0, aspect=2)


def test_square_pictures_of_the_first_places_are_as_before() -> None:
    digest = hashlib.sha256()
    for i, place in enumerate(v.PLACES):
        story = single(
            place=place,
            time=v.TIMES[i % 4],
            weather=v.WEATHERS[i % 5],
            season=v.SEASONS[(i + i // 4) % 4],
            props=("ball",),
        )
        digest.update(render(scene_svg(story, 0), 64).tobytes())
    assert digest.hexdigest()[:16] == "c9b314656a389646"


def test_nobody_throws_a_shadow_where_there_is_no_ground() -> None:
    floating = [name for name in NEW if places()[name].where == "floating"]
    assert {"space", "under water", "sky"} <= set(floating)
    for name in NEW:
        svg = scene_svg(single(place=name, props=("ball",)), 0)
        shadows = svg.count('fill="#2c2a45"')
        assert shadows == (0 if name in floating else 2), name
