"""The places of the open world: which function draws which, and in what light."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing import (
    places_castle,
    places_far,
    places_farm,
    places_fun,
    places_home,
    places_house,
    places_learning,
    places_outing,
    places_sea,
    places_shops,
    places_small,
    places_space,
    places_sport,
    places_street,
    places_town,
    places_travel,
    places_vehicles,
    places_water,
    places_work,
)
from training.world.drawing.canvas import tinted
from training.world.drawing.palette import Mood
from training.world.drawing.weather import sky

SKY_ENDS = 200  # below every horizon

PLACES: dict[str, Callable[[Mood], str]] = {
    **places_castle.PLACES,
    **places_far.PLACES,
    **places_farm.PLACES,
    **places_fun.PLACES,
    **places_home.PLACES,
    **places_house.PLACES,
    **places_learning.PLACES,
    **places_outing.PLACES,
    **places_sea.PLACES,
    **places_shops.PLACES,
    **places_small.PLACES,
    **places_space.PLACES,
    **places_sport.PLACES,
    **places_street.PLACES,
    **places_town.PLACES,
    **places_travel.PLACES,
    **places_vehicles.PLACES,
    **places_water.PLACES,
    **places_work.PLACES,
}


def place_svg(place: str, mood: Mood) -> str:
    """The place in the light of its hour; out of doors with the sky behind it."""
    picture = tinted(PLACES[place](mood), mood.ground_tint)
    return picture if mood.indoor else sky(mood, SKY_ENDS, wide=mood.wide) + picture
