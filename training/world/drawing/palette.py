"""The colours of Fernhollow: garments, seasons, skies, and the light that a time of day throws on everything."""

from __future__ import annotations

from dataclasses import dataclass

from training.world.drawing.canvas import Tint, mix
from training.world.places import places
from training.world.vocabulary import INDOOR_PLACES, PLACES

GARMENT_COLOURS = {
    "red": "#e0332f",
    "orange": "#ff8a1a",
    "yellow": "#ffd52e",
    "green": "#35a84a",
    "blue": "#2f78e4",
    "purple": "#8a48c8",
    "pink": "#ff8fc4",
    "white": "#fbf9f4",
}

# top of the sky, horizon
SKIES = {
    "morning": ("#8fd3f4", "#fff0cf"),
    "day": ("#46aef0", "#c9f0ff"),
    "evening": ("#8d6fc0", "#ffb066"),
    "night": ("#141d4f", "#41539c"),
}
_FIGURE_LIGHT: dict[str, tuple[float, float, float]] = {
    "morning": (1.0, 1.0, 0.98),
    "day": (1.0, 1.0, 1.0),
    "evening": (1.0, 0.93, 0.86),
    "night": (0.90, 0.91, 1.0),
}
_GROUND_LIGHT: dict[str, tuple[float, float, float, str, float]] = {
    "morning": (1.0, 1.0, 0.94, "#fff3c4", 0.12),
    "day": (1.0, 1.0, 1.0, "#ffffff", 0.0),
    "evening": (1.0, 0.82, 0.66, "#ff8a4a", 0.14),
    "night": (0.50, 0.62, 0.84, "#2a3a94", 0.24),
}
_INDOOR_LIGHT: dict[str, tuple[float, float, float, str, float]] = {
    "morning": (1.0, 1.0, 0.96, "#fff3c4", 0.10),
    "day": (1.0, 1.0, 1.0, "#ffffff", 0.0),
    "evening": (1.0, 0.86, 0.74, "#ff9a5a", 0.12),
    "night": (0.74, 0.64, 0.70, "#4a3a80", 0.18),
}
# lit by torches, lava or stars at any hour
_OWN_LIGHT = frozenset(("cave", "space", "moon", "planet", "fridge"))
_WATER_LIGHT: dict[str, tuple[float, float, float, str, float]] = {
    "morning": (1.0, 1.0, 1.0, "#e0fff0", 0.16),
    "day": (1.0, 1.0, 1.0, "#ffffff", 0.0),
    "evening": (0.92, 0.8, 0.95, "#7a5ac8", 0.2),
    "night": (0.5, 0.6, 0.84, "#1d2a80", 0.24),
}
_GREY = {"clear": 0.0, "cloudy": 0.2, "rain": 0.34, "snow": 0.16, "windy": 0.06}


@dataclass(frozen=True)
class Season:
    """Colours that a season gives to what grows."""

    leaf: str
    leaf_light: str
    pine: str
    grass: str
    grass_light: str
    blossom: str
    snowy: bool = False


SEASONS = {
    "spring": Season("#7cc95a", "#a9e07c", "#4f9e63", "#8fd15c", "#b5e57c", "#ffb3d2"),
    "summer": Season("#3f9e4a", "#6cc15c", "#2f7f57", "#62b84a", "#8ad262", "#ffd84a"),
    "autumn": Season("#e07b2a", "#f7a83c", "#5d8055", "#b9a548", "#d6c062", "#c9452c"),
    "winter": Season("#a9b8c9", "#ffffff", "#4d7f7c", "#e4eef7", "#ffffff", "#cfe2f2", snowy=True),
}


@dataclass(frozen=True)
class Mood:
    """What the light does in one scene, and the colours of the season under its weather."""

    time: str
    weather: str
    season_name: str
    season: Season
    indoor: bool
    figure_tint: Tint
    ground_tint: Tint
    sky: tuple[str, str]
    outside_tint: Tint  # the light beyond a window
    wide: bool = False  # whether the margins of a wide picture are seen

    @property
    def night(self) -> bool:
        return self.time == "night"

    @property
    def snowy(self) -> bool:
        return self.season.snowy

    def ground(self, colour: str) -> str:
        """A ground colour under the season's snow or the film of a snowfall."""
        if self.season.snowy:
            return mix(colour, "#f2f7fd", 0.8)
        return mix(colour, "#f2f7fd", 0.55) if self.weather == "snow" else colour


def _outdoor_tint(time: str, weather: str, season: str, veil: str) -> Tint:
    red, green, blue, colour, share = _GROUND_LIGHT[time]
    if time == "evening" and (season == "winter" or weather == "snow"):
        red, green, blue, colour, share = 1.0, 0.88, 0.88, "#d884c4", 0.14  # snow takes the pink of the sky
    grey = _GREY[weather]
    return red, green, blue, mix(colour, veil, 0.7 if grey > share else 0.3), share + grey * 0.55


def _indoor_tint(place: str, time: str) -> Tint:
    if place in _OWN_LIGHT:
        return (0.8, 0.78, 0.92, "#4a3f8a", 0.1) if time == "night" else (1, 1, 1, "#ffffff", 0)
    if place not in INDOOR_PLACES and places()[place].where != "indoor":  # under water
        return _WATER_LIGHT[time]
    return _INDOOR_LIGHT[time]


def without_weather(place: str) -> bool:
    """Whether rain, snow and wind do not reach the place: it has a roof, or there is no air."""
    return place in INDOOR_PLACES if place in PLACES else places()[place].weather != "air"


def mood_of(place: str, time: str, weather: str, season: str, *, wide: bool = False) -> Mood:
    indoor = without_weather(place)
    grey = _GREY[weather]
    veil = {"night": "#1d2450", "evening": "#a58aa0"}.get(time, "#8d9db0")
    outside = _outdoor_tint(time, weather, season, veil)
    figure = (1.0, 0.93, 0.88) if indoor and time == "night" else _FIGURE_LIGHT[time]
    top, low = SKIES[time]
    return Mood(
        time=time,
        weather=weather,
        season_name=season,
        season=SEASONS[season],
        indoor=indoor,
        figure_tint=(*figure, veil, 0.0 if indoor else grey * 0.15),
        ground_tint=_indoor_tint(place, time) if indoor else outside,
        sky=(mix(top, veil, min(0.85, grey * 2.2)), mix(low, veil, grey * 1.6 if grey < 0.3 else 0.55)),
        outside_tint=outside,
        wide=wide,
    )
