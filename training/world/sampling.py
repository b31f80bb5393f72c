"""Pictures for visual tokenizer and de-tokenizer: scenes of the open world in which everything comes equally often.

Stories show girls, cats and kitchens far more often than narwhals and submarines. Whoever shall see and draw all of
them alike needs scenes that are drawn from the tables, not from stories. Each is a pure function of its seed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from training.world import looks
from training.world import vocabulary as v
from training.world.places import places
from training.world.script import EXPRESSIONS, POSES, Character, Figure, SceneScript, StoryScript
from training.world.things import things

THING_PEOPLE = 0.15  # of the people are things with a face
DRESSED_ANIMALS = 0.6  # of those who are no humans wear something
AT_HOME = 0.4  # of the things belong to their place


def sample_story(seed: int, scenes: int = 4) -> StoryScript:
    """A cast of three and `scenes` scenes of one, two or three of them each, anywhere, with anything."""
    rng = random.Random(f"open world {seed}")
    cast = tuple(_somebody(rng, number) for number in range(v.MAX_FIGURES))
    season = rng.choice(v.SEASONS)
    return StoryScript(seed=seed, season=season, cast=cast, scenes=tuple(_scene(rng) for _ in range(scenes)))


def _somebody(rng: random.Random, number: int) -> Character:
    name = f"Nobody{number}"
    if rng.random() < THING_PEOPLE:
        kind = rng.choice(list(things()))
        garment, colour = _garment(rng) if rng.random() < 0.2 else (looks.NO_GARMENT, "red")
        return Character(name=name, kind=kind, garment=garment, colour=colour)
    kind = rng.choice([*looks.kinds(), *looks.trades()])
    human = looks.body_of(kind).human
    coat = hair = hairdo = beard = ""
    if rng.random() < 0.7:
        coat = rng.choice([word for use, word in looks.coats() if use == ("skin" if human else "coat")])
    if human and rng.random() < 0.7:
        hair = rng.choice([word for use, word in looks.coats() if use == "hair"])
        hairdo = rng.choice(looks.HAIRDOS) if rng.random() < 0.5 else ""
    trade = rng.choice(list(looks.trades())) if kind not in looks.trades() and rng.random() < 0.08 else ""
    bare = kind in looks.trades() or trade or (not human and rng.random() > DRESSED_ANIMALS)
    garment, colour = (looks.NO_GARMENT, "red") if bare else _garment(rng)
    wear = (_garment(rng),) if not bare and rng.random() < 0.3 else ()
    return Character(
        name=name, kind=kind, garment=garment, colour=colour, coat=coat, hair=hair, hairdo=hairdo, beard=beard,
        trade=trade, wear=tuple(one for one in wear if one[0] != garment),
    )  # fmt: skip


def _garment(rng: random.Random) -> tuple[str, str]:
    return rng.choice(list(looks.garments())), rng.choice(list(looks.colours()))


def _scene(rng: random.Random) -> SceneScript:
    place = rng.choice([*v.PLACES, *(name for name in places() if name not in v.PLACES)])
    home = places()[place].things if place in places() else ()
    who = rng.sample(range(v.MAX_FIGURES), rng.choices((1, 2, 3), (4, 4, 2))[0])
    figures = tuple(
        Figure(
            who=number,
            pose=rng.choice(POSES),
            expression=rng.choice(EXPRESSIONS),
            facing=rng.choice(v.FACINGS),
            holding=_thing(rng, home, ("hand",)) if rng.random() < 0.35 else "",
        )
        for number in who
    )
    count = rng.choices((0, 1, 2), (2, 4, 4))[0]
    props = dict.fromkeys(_thing(rng, home, ()) for _ in range(count))
    return SceneScript(
        place=place, time=rng.choice(v.TIMES), weather=rng.choice(v.WEATHERS), figures=figures, props=tuple(props)
    )


def _thing(rng: random.Random, home: Sequence[str], sizes: Sequence[str]) -> str:
    """Any thing (of one of `sizes`), of those of the place more often."""
    fitting = [name for name, thing in things().items() if not sizes or thing.size in sizes]
    near = [name for name in home if name in things() and (not sizes or things()[name].size in sizes)]
    return rng.choice(near) if near and rng.random() < AT_HOME else rng.choice(fitting)
