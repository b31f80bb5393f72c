"""The script of a story: what every scene shows, before any word is chosen or any line is drawn.

A script is the truth that caption and picture share. It is a pure function of the seed, so it never needs to be
stored to be known, but it is written beside the data for evaluation.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from training.world import looks
from training.world import vocabulary as v
from training.world.places import places
from training.world.things import things

# the open world's, after those that the shipped weights know
POSES = (*v.POSES, "fly", "swim", "climb", "dance", "hug")
EXPRESSIONS = (*v.EXPRESSIONS, "calm")
_OPEN_LOOKS = ("coat", "hair", "hairdo", "beard", "trade", "wear")


@dataclass(frozen=True, kw_only=True)
class Character:
    """Somebody of the cast. Name, garment and colour are drawn anew for each story; the garment is always worn.

    In the open world `kind` may be a kind or a trade of the tables, `garment` one of theirs or "none". `coat` is the
    colour of fur, feathers, scales or skin; `trade` dresses any kind; `wear` adds garments with their colours. What is
    empty is as the kind has it by nature.
    """

    name: str
    kind: str
    garment: str
    colour: str
    coat: str = ""
    hair: str = ""
    hairdo: str = ""
    beard: str = ""
    trade: str = ""
    wear: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "wear", tuple((garment, colour) for garment, colour in self.wear))
        known = (
            (self.kind in v.KINDS or looks.is_kind(self.kind) or self.kind in things())  # a thing may be somebody, too
            and all(looks.is_garment(g) and c in looks.colours() for g, c in ((self.garment, self.colour), *self.wear))
            and (not self.coat or looks.is_coat(self.coat))
            and (not self.hair or looks.is_hair(self.hair))
            and self.hairdo in ("", *looks.HAIRDOS)
            and self.beard in ("", *looks.BEARDS)
            and (not self.trade or self.trade in looks.trades())
        )
        if not known:
            raise ValueError(f"{self} uses words that Fernhollow does not know")

    def to_dict(self) -> dict[str, Any]:
        """As plain data. Looks of the open world that are empty are left out: old scripts stay as they were."""
        return {key: value for key, value in asdict(self).items() if value or key not in _OPEN_LOOKS}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A character as one scene shows them. `who` is the index in the cast."""

    who: int
    pose: str = "stand"
    expression: str = "happy"
    facing: str = "right"
    holding: str = ""  # one of HAND_PROPS or of the things of the open world, or nothing

    def __post_init__(self) -> None:
        if self.pose not in POSES or self.expression not in EXPRESSIONS or self.facing not in v.FACINGS:
            raise ValueError(f"{self} uses words that Fernhollow does not know")
        if self.holding and self.holding not in v.HAND_PROPS and self.holding not in things():
            raise ValueError(f"{self.holding!r} cannot be held")


@dataclass(frozen=True, kw_only=True)
class SceneScript:
    """One scene. Figures stand from left to right in this order; props lie on the ground, also from left to right."""

    place: str
    time: str
    weather: str
    figures: tuple[Figure, ...]
    props: tuple[str, ...] = ()
    action: str = ""  # the plot's own word for what happens, such as "find" or "quarrel"
    mood: str = "calm"

    def __post_init__(self) -> None:
        known = (
            (self.place in v.PLACES or self.place in places())
            and self.time in v.TIMES
            and self.weather in v.WEATHERS
            and self.mood in v.MOODS
            and all(prop in v.PROPS or prop in things() for prop in self.props)
        )
        if not known:
            raise ValueError(f"{self} uses words that Fernhollow does not know")
        if not 1 <= len(self.figures) <= v.MAX_FIGURES or len(self.props) > v.MAX_GROUND_PROPS:
            raise ValueError("a scene has 1 to 3 figures and at most 2 things on the ground")


@dataclass(frozen=True, kw_only=True)
class StoryScript:
    """A whole story: its people, its season and its scenes. `plots` names the arc that each scene belongs to."""

    seed: int
    season: str
    cast: tuple[Character, ...]
    scenes: tuple[SceneScript, ...]
    plots: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        data = asdict(self)
        data["cast"] = [person.to_dict() for person in self.cast]
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> StoryScript:
        scenes = tuple(
            SceneScript(
                **{
                    **scene,
                    "figures": tuple(Figure(**figure) for figure in scene["figures"]),
                    "props": tuple(scene["props"]),
                }
            )
            for scene in data["scenes"]
        )
        cast = tuple(Character(**character) for character in data["cast"])
        return cls(seed=data["seed"], season=data["season"], cast=cast, scenes=scenes, plots=tuple(data["plots"]))
