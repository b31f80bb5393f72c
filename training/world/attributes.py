"""What a reader can say of a picture of the open world: the words of each attribute, and the labels of a scene.

The order of every list is part of the data format (labels are indices). An empty word says that nobody or nothing is
there. Figures are numbered from left to right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from training.world import looks
from training.world import vocabulary as v
from training.world.places import places
from training.world.script import EXPRESSIONS, POSES, Character, StoryScript
from training.world.things import things

NOTHING = ""


def _union(*lists: Sequence[str]) -> tuple[str, ...]:
    """All words in order, each once."""
    return tuple(dict.fromkeys(word for words in lists for word in words))


@cache
def open_attributes() -> Mapping[str, tuple[str, ...]]:
    """The words of every attribute by its name."""
    names = list(things())
    bodies = _union((NOTHING,), v.KINDS, list(looks.kinds()), list(looks.trades()), names)
    coats = _union((NOTHING,), [word for use, word in looks.coats() if use != "hair"])
    hairs = _union((NOTHING,), [word for use, word in looks.coats() if use == "hair"])
    held = _union((NOTHING,), v.HAND_PROPS, [name for name, thing in things().items() if thing.size == "hand"])
    words: dict[str, tuple[str, ...]] = {
        "place": _union(v.PLACES, list(places())),
        "time": v.TIMES,
        "weather": v.WEATHERS,
        "season": v.SEASONS,
        "figures": tuple(str(number) for number in range(1, v.MAX_FIGURES + 1)),
    }
    for slot in range(1, v.MAX_GROUND_PROPS + 1):
        words[f"prop{slot}"] = _union((NOTHING,), v.PROPS, names)
    for slot in range(1, v.MAX_FIGURES + 1):
        words |= {
            f"kind{slot}": bodies,
            f"garment{slot}": _union((NOTHING, looks.NO_GARMENT), v.GARMENTS, list(looks.garments())),
            f"colour{slot}": _union((NOTHING,), v.COLOURS, list(looks.colours())),
            f"coat{slot}": coats,
            f"hair{slot}": hairs,
            f"pose{slot}": (NOTHING, *POSES),
            f"expression{slot}": (NOTHING, *EXPRESSIONS),
            f"holding{slot}": held,
        }
    return words


def looks_of(person: Character) -> dict[str, str]:
    """Kind, garment, colour, coat and hair that a picture of somebody shows, natural ones included."""
    known = looks.is_kind(person.kind)
    body = looks.body_of(person.kind) if known else None
    trade = looks.trades().get(person.trade) or looks.trades().get(person.kind)
    worn = looks.outfit(person.kind, person.trade, ((person.garment, person.colour), *person.wear))
    garment, colour = (person.garment, person.colour) if person.garment != looks.NO_GARMENT else (looks.NO_GARMENT, "")
    if garment == looks.NO_GARMENT and worn:
        garment, colour = worn[0]
    return {
        "kind": person.kind,
        "garment": garment,
        "colour": colour,
        "coat": person.coat or (trade.coat if trade else "") or (body.coat if body else ""),
        "hair": person.hair or (trade.hair if trade else "") or (body.hair if body else ""),
    }


def scene_words(story: StoryScript, index: int, looks: Callable[[Character], Mapping[str, str]]) -> dict[str, str]:
    """The word of every attribute that one scene has; `looks` says those of a person (kind, garment, colour, ...)."""
    scene = story.scenes[index]
    words: dict[str, str] = {
        "place": scene.place,
        "time": scene.time,
        "weather": scene.weather,
        "season": story.season,
        "figures": str(len(scene.figures)),
    }
    for slot, prop in enumerate(scene.props, start=1):
        words[f"prop{slot}"] = prop
    for slot, figure in enumerate(scene.figures, start=1):
        words |= {f"{name}{slot}": word for name, word in looks(story.cast[figure.who]).items()}
        words |= {
            f"pose{slot}": figure.pose,
            f"expression{slot}": figure.expression,
            f"holding{slot}": figure.holding,
        }
    return words


def open_labels(story: StoryScript, index: int) -> list[int]:
    """Class indices of one scene, one for each attribute in the order of `open_attributes`."""
    words = scene_words(story, index, looks_of)
    return [classes.index(words.get(name, NOTHING)) for name, classes in open_attributes().items()]
