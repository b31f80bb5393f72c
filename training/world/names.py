"""Who may live in Fernhollow: names with their pronoun, and how somebody is introduced.

A script keeps only the name, so the name alone decides the pronoun. Most names come from closed lists; the others are
names that people give to their pets (people/pets_*.txt), or made of syllables, so that no list can hold all of them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

from training.world import vocabulary as v
from training.world.script import Character

PEOPLE = Path(__file__).parent / "people"
OPEN_NAMES = 0.35  # of all characters
_PETS = 0.6  # of the open names of those who are no children
_SYLLABLES = (
    "mo ta lu ne sa ri jo be do ka li ve yo ze bo mi ro su za hu".split(),
    "ri le lo va mi no li zu ka ve vi ra".split(),
)
_ENDS = {"she": "na la ra ya sa va lia nia".split(), "he": "ku lo ro ni vo mi ren lin ko ru zo bel".split()}
_NOT_NAMES = ("Saliva", "Bolero")

SHE = tuple(
    """Ada Agnes Alba Amelia Anouk Bella Beatrix Betty Bonnie Clara Chloe Coco Cora Daphne Delia Dora Dottie Edith
    Elsa Emma Esme Etta Fanny Fiona Flora Freya Gemma Gerda Greta Gwen Hanna Hattie Heidi Hilda Ida Ines Ingrid Isla
    Jana Jenny Josie Juno Karla Katie Kiki Kira Lena Lila Lotte Lucy Luna Mabel Maya Mia Mina Molly Nadia Nell Nina
    Nora Odette Olive Olga Opal Paula Penny Petra Polly Queenie Rita Romy Rosie Ruby Sally Selma Sofia Suki Tara
    Tessa Tilly Trixie Una Ursula Vera Viola Wanda Wendy Willa Yara Yvette Zara Zelda Zoe""".split()
)
HE = tuple(
    """Albert Alfie Anton Archie Barney Basil Benny Bruno Carl Casper Clive Conrad Dexter Diego Dylan Edgar Edwin Eli
    Emil Felix Finn Fred Fritz Gus George Gilbert Hamish Harry Henry Hugo Igor Ivan Isaac Jack Jasper Jonas Julius
    Karim Kurt Klaus Leo Linus Louis Lukas Magnus Marlo Max Milo Ned Nico Noah Norbert Oscar Olaf Oliver Otto Paco
    Percy Peter Pablo Quentin Ralph Remy Rufus Rupert Sam Simon Stan Sven Teddy Theo Tobias Tom Ulric Umberto Victor
    Vincent Walter Wilbur Yusuf Yanni Zack Ziggy""".split()
)

_FORMS = {
    "she": {"he": "she", "his": "her", "him": "her", "himself": "herself"},
    "he": {"he": "he", "his": "his", "him": "him", "himself": "himself"},
}


@cache
def pet_names(who: str) -> tuple[str, ...]:
    """The pet names that go with "she" or "he"."""
    return tuple((PEOPLE / f"pets_{who}.txt").read_text(encoding="ascii").split())


@cache
def _listed() -> dict[str, str]:
    """Name -> "she" or "he", for every name of a list."""
    return {name: who for who, names in (("she", SHE), ("he", HE)) for name in (*names, *pet_names(who))}


def pronoun(name: str, form: str = "he") -> str:
    """The pronoun that goes with a name; `form` is the masculine word for it (he, his, him, himself).

    The lists decide; any other name is a "she" where it ends as such names most often do.
    """
    who = _listed().get(name) or ("she" if name.endswith(("a", "ah", "elle", "ette")) else "he")
    return _FORMS[who][form]


def syllable_name(who: str, rng: Random) -> str:
    """A name like Moriku or Talena that is on no list and whose pronoun is `who`."""
    while True:
        first, second = (rng.choice(syllables) for syllables in _SYLLABLES)
        name = (first + second + rng.choice(_ENDS[who])).capitalize()
        stutters = re.search(r"(..)\1|(.).\2.\2", name.lower())
        if not stutters and name not in _NOT_NAMES and name not in _listed():
            return name


def draw_cast(rng: Random, size: int) -> tuple[Character, ...]:
    """People who cannot be mixed up: kinds, colours and initials all differ; garments may meet."""
    kinds = rng.sample(v.KINDS, size)
    colours = rng.sample(v.COLOURS, size)
    cast: list[Character] = []
    for kind, colour in zip(kinds, colours, strict=True):
        taken = {somebody.name[0] for somebody in cast}
        name = _draw_name(kind, rng)
        while name[0] in taken:
            name = _draw_name(kind, rng)
        cast.append(Character(name=name, kind=kind, garment=rng.choice(v.GARMENTS), colour=colour))
    return tuple(cast)


def _draw_name(kind: str, rng: Random) -> str:
    children = {"girl": "she", "boy": "he"}
    who = children.get(kind) or rng.choice(("she", "he"))
    if rng.random() >= OPEN_NAMES:
        return rng.choice(SHE if who == "she" else HE)
    if kind not in children and rng.random() < _PETS:
        return rng.choice(pet_names(who))
    return syllable_name(who, rng)


def article(noun: str) -> str:
    """`noun` with the article it wants: "an acorn", "a kite", "a unicorn", "some bread"."""
    if noun == "bread":
        return "some bread"
    return f"{'an' if noun[0] in 'aeiou' and not noun.startswith('uni') else 'a'} {noun}"


def outfit(character: Character) -> str:
    """ "a green scarf", but "green dungarees"."""
    worn = f"{character.colour} {character.garment}"
    return worn if character.garment == "dungarees" else article(worn)


def wearing(character: Character, rng: Random) -> str:
    """ "with a green scarf": the part of an introduction that says how somebody looks."""
    if character.garment in ("scarf", "hat", "cape"):
        return f"{rng.choice(('with', 'in'))} {outfit(character)}"
    return f"in {outfit(character)}"


def opening_ways(people: list[Character], rng: Random) -> list[str]:
    """Ways to begin a story with these people: who they are and how they look."""
    worn = [wearing(person, rng) for person in people]
    kinds = [article(person.kind) for person in people]
    first = people[0]
    if len(people) == 1:
        return [
            f"{first.name} was {kinds[0]} {worn[0]}.",
            f"There once was {kinds[0]} called {first.name}, who wore {outfit(first)}.",
            f"This is a story about {first.name}, {kinds[0]} {worn[0]}.",
            f"{first.name}, {kinds[0]} {worn[0]}, lived in Fernhollow.",
            f"{first.name} was {kinds[0]} who always wore {outfit(first)}.",
        ]
    if len(people) == 2:
        other = people[1]
        his = pronoun(first.name, "his")
        return [
            f"{first.name} was {kinds[0]} {worn[0]}, and {his} friend {other.name} was {kinds[1]} {worn[1]}.",
            f"{first.name}, {kinds[0]} {worn[0]}, and {other.name}, {kinds[1]} {worn[1]}, were friends.",
            f"{first.name} was {kinds[0]} {worn[0]}. {other.name} was {kinds[1]} {worn[1]}.",
        ]
    listed = [f"{person.name}, {kind} {dress}" for person, kind, dress in zip(people, kinds, worn, strict=True)]
    return [f"There were {'; '.join(listed[:-1])}; and {listed[-1]}."]
