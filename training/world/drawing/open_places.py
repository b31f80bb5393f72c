"""The places of the open world: which function draws which, and in what light."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from training.world.drawing.canvas import tinted
from training.world.drawing.palette import Mood
from training.world.drawing.weather import sky

SKY_ENDS = 200  # below every horizon
_MODULES = ("home", "small", "town", "street", "learning", "fun", "transport", "country", "far", "water", "fairy")


@cache
def _drawn() -> dict[str, Callable[[Mood], str]]:
    drawn: dict[str, Callable[[Mood], str]] = {}
    for module in _MODULES:
        try:
            drawn.update(import_module(f"training.world.drawing.places_{module}").PLACES)
        except ModuleNotFoundError:
            continue
    return drawn


def place_svg(place: str, mood: Mood) -> str:
    """The place in the light of its hour; out of doors with the sky behind it."""
    picture = tinted(_drawn()[place](mood), mood.ground_tint)
    return picture if mood.indoor else sky(mood, SKY_ENDS) + picture
