"""Episodes about an open word that begin as people begin them: "On Monday Pip saw a cello on the way to school".

A plot says its open word in a handful of its own ways. Whoever is to hear it in any sentence must have heard it in
many, so that wordings from 1 on open most such episodes with a sentence of `people/subjects.txt`, half of them about
another word than the planned one. Pictures never show the word, so that they stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from training.world.names import PEOPLE, article, wearing
from training.world.openings import CHILDREN, Told
from training.world.planning import EPISODE, Plan, Planned
from training.world.plots import FOLDER, Plot, all_plots, open_words
from training.world.script import Character

FREELY = 0.8  # of the episodes with an open word
OTHERWISE = 0.5  # of them are about another word
TOGETHER = 1 / 3  # of the free openings of two people speak of both
# Plot -> the headings of subjects.txt that fit its word, and the further lists that its word may come from.
ABOUT = {
    "dream": (("any", "thing"), ("more",)),
    "first_job": (("any", "job"), ("more_people",)),
    "riddle": (("why",), ()),
    "secret": (("any", "thing"), ("more",)),
    "small_steps": (("any", "fear"), ("more", "more_people")),
    "wish": (("any", "thing"), ("more",)),
}


@dataclass(frozen=True)
class Sentence:
    """A line of subjects.txt. `of_what` and `of_whom` are its heading; `says` is read from its own words."""

    text: str
    of_what: str
    of_whom: str

    @property
    def says(self) -> dict[str, str]:
        """A, and B if the sentence speaks of two: "look", "kind" or "name", as in openings.txt."""
        said = {}
        for letter in "AB":
            words = set(re.findall(rf"{{{letter}(?:\.(\w+))?}}", self.text))
            if words:
                look, kind = words & {"wearing", "worn", "clothes"}, words & {"kind", "a_kind"}
                said[letter] = "look" if look else "kind" if kind else "name"
        return said

    def told(self, word: str, people: list[Character], rng: Random) -> str:
        """The sentence about `word` and the first one or two of `people`."""
        told = {letter: Told(person, wearing(person, rng)) for letter, person in zip("AB", people, strict=False)}
        text = self.text.format(**{"t": word, "a t": article(word)}, **told)
        return text[0].upper() + text[1:]

    def fits(self, word: str, people: list[Character]) -> bool:
        """Whether it may be told of these people, and speaks of the word but once."""
        speaks_of = people[: len(self.says)]
        grown = self.of_whom == "any" or all(person.kind not in CHILDREN for person in speaks_of)
        return len(self.says) <= len(people) and grown and not re.search(rf"\b{re.escape(word)}", self.text)


@dataclass(frozen=True)
class FreeOpening:
    """The caption of an episode's first scene, and what it says of whom: cast index -> "look", "kind" or "name"."""

    text: str
    says: dict[int, str]


@cache
def sentences() -> tuple[Sentence, ...]:
    """All lines of subjects.txt."""
    found: list[Sentence] = []
    of_what = of_whom = ""
    for line in (PEOPLE / "subjects.txt").read_text(encoding="ascii").splitlines():
        if line.startswith("="):
            of_what, of_whom = (part.strip() for part in line[1:].split("|"))
        elif line and not line.startswith("#"):
            found.append(Sentence(line, of_what, of_whom))
    return tuple(found)


@cache
def choices(plot: str, key: str) -> tuple[str, ...]:
    """What a plot's open word may be in the wordings from 1 on: its own list and the further ones."""
    words = _plots()[plot].words[key]
    return tuple(dict.fromkeys((*words, *(word for name in ABOUT[plot][1] for word in _more(name)))))


def about_other_words(plan: Plan, seed: int, wording: int) -> tuple[Plan, dict[int, FreeOpening]]:
    """The plan as this wording speaks of it, and the free openings by the number of their scene."""
    scenes: list[Planned] = []
    openings: dict[int, FreeOpening] = {}
    used: set[str] = set()
    for start in range(0, len(plan.scenes), EPISODE):
        episode = plan.scenes[start : start + EPISODE]
        if episode[0].spoken_of:
            rng = Random(f"fernhollow/{seed}/{wording}/subject/{start}")
            if rng.random() < OTHERWISE:
                episode = _about_another(episode, plan.cast, rng)
            if rng.random() < FREELY:
                openings[start] = _opening(episode[0], plan.cast, used, rng)
        scenes += episode
    return replace(plan, scenes=tuple(scenes)), openings


def _about_another(episode: tuple[Planned, ...], cast: tuple[Character, ...], rng: Random) -> tuple[Planned, ...]:
    """The same scenes with other open words, each unlike all other words of the episode, and nobody's kind."""
    plot, words = episode[0].plot, dict(episode[0].words)
    kinds = {person.kind for person in cast}
    keys = sorted(_plots()[plot].open_words)
    for key in keys:
        words[key] = rng.choice(
            [word for word in choices(plot, key) if word not in words.values() and word not in kinds]
        )
    spoken_of = tuple(words[key] for key in keys)
    return tuple(replace(planned, words=words, spoken_of=spoken_of) for planned in episode)


def _opening(planned: Planned, cast: tuple[Character, ...], used: set[str], rng: Random) -> FreeOpening:
    """A free sentence for an episode's first scene, none of those that the story has `used`."""
    who = [figure.who for figure in planned.scene.figures]
    people = [cast[index] for index in who]
    (word,) = planned.spoken_of
    headings = ABOUT[planned.plot][0]
    fitting = [
        one for one in sentences() if one.of_what in headings and one.text not in used and one.fits(word, people)
    ]
    together = rng.random() < TOGETHER
    fitting = [one for one in fitting if (len(one.says) == 2) == together] or fitting
    own = [one for one in fitting if one.of_what == headings[-1]]  # few sentences, but of the plot's own matter
    sentence = rng.choice(own if own and rng.random() < 0.4 else fitting)
    used.add(sentence.text)
    says = {who["AB".index(letter)]: said for letter, said in sentence.says.items()}
    return FreeOpening(sentence.told(word, people, rng), says)


@cache
def _plots() -> dict[str, Plot]:
    return {plot.name: plot for plot in all_plots()}


def _more(name: str) -> tuple[str, ...]:
    return open_words(FOLDER / "words" / f"{name}.txt")
