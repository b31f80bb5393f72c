"""The ten places under the open sky: the sky first, then the place in the light of the hour."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing import places_built, places_wild
from training.world.drawing.canvas import tinted
from training.world.drawing.palette import Mood
from training.world.drawing.places_margins import MARGINS
from training.world.drawing.weather import sky
from training.world.drawing.widening import widened

SKY_ENDS = 200  # below every horizon


def place_svg(place: str, mood: Mood) -> str:
    picture = _PLACES[place](mood)
    if mood.wide:
        picture = widened(picture) + MARGINS[place](mood)
    return sky(mood, SKY_ENDS, wide=mood.wide) + tinted(picture, mood.ground_tint)


_PLACES: dict[str, Callable[[Mood], str]] = {
    "meadow": places_wild.meadow,
    "forest": places_wild.forest,
    "beach": places_wild.beach,
    "mountain": places_wild.mountain,
    "lake": places_wild.lake,
    "village": places_built.village,
    "garden": places_built.garden,
    "bridge": places_built.bridge,
    "harbour": places_built.harbour,
    "market": places_built.market,
}
