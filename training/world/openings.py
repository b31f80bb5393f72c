"""How parents begin a story: "My cat Biscuit wears a green scarf", "Have you met Moriku?".

Most stories introduce people in the storyteller's own few ways (`names.opening_ways`). A reader does not know these,
so that a share of the first episodes begins in freer words, and some of them leave the look to the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from training.world.names import PEOPLE, article, outfit, pronoun, wearing
from training.world.script import Character

CHILDREN = ("girl", "boy")
# What an opening says of its people, and in what share of the first episodes; in all others the storyteller speaks.
SHARES = {"look": 0.30, "kind": 0.10, "name": 0.08}
IN_PASSING = 0.5  # of the openings that say no look: the name comes in the plot's own first sentence


@dataclass(frozen=True)
class Told:
    """A character as the sentences of `openings.txt` and `subjects.txt` speak of them."""

    person: Character
    wearing: str

    def __str__(self) -> str:
        return self.person.name

    def __getattr__(self, word: str) -> str:
        form = pronoun(self.person.name, word.lower())
        return form if word.islower() else form.capitalize()

    @property
    def kind(self) -> str:
        return self.person.kind

    @property
    def a_kind(self) -> str:
        return article(self.person.kind)

    @property
    def worn(self) -> str:
        return outfit(self.person)

    @property
    def clothes(self) -> str:
        return f"{self.person.colour} {self.person.garment}"


@cache
def _sentences() -> dict[tuple[str, str, str], tuple[str, ...]]:
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    key = ("", "", "")
    for line in (PEOPLE / "openings.txt").read_text(encoding="ascii").splitlines():
        if line.startswith("="):
            says, number, whom = (part.strip() for part in line[1:].split("|"))
            key = (says, number, whom)
        elif line and not line.startswith("#"):
            found[key] = (*found.get(key, ()), line)
    return found


def draw_style(rng: Random) -> str:
    """What a story's first caption says freely: "look", "kind" or "name"; "" for the storyteller's own way."""
    return rng.choices(("", *SHARES), (1 - sum(SHARES.values()), *SHARES.values()))[0]


def free_ways(style: str, people: list[Character], rng: Random) -> list[str]:
    """Sentences that say `style` of one or two people."""
    pets = all(person.kind not in CHILDREN for person in people)

    def sentences(number: str, pets: bool) -> tuple[str, ...]:
        both = _sentences().get((style, number, "any"), ())
        return both + (_sentences().get((style, number, "pet"), ()) if pets else ())

    told = {letter: Told(person, wearing(person, rng)) for letter, person in zip("AB", people, strict=False)}
    if len(people) == 1:
        ways = list(sentences("one", pets))
    else:
        ways = list(sentences("two", pets))
        alone = sentences("one", people[0].kind not in CHILDREN)
        ways += [f"{rng.choice(alone)} {then}" for then in sentences("then", pets)]
    return [way.format(**told) for way in ways]


def in_passing(style: str, person: Character, rng: Random) -> str:
    """The first word of somebody in a plot's own sentence: "our cat Biscuit", or the name alone."""
    if style == "name":
        return person.name
    if person.kind in CHILDREN:
        return f"{article(person.kind)} called {person.name}"
    return f"{rng.choice(('our', 'my'))} {person.kind} {person.name}"
