"""Authored stories as the stories of a pack: scripts to draw, words to learn, each time with other names and things."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from training.corpus.format import AuthoredStory, Person, Split, read_stories
from training.corpus.scripting import scripted
from training.corpus.slots import Pools, exchanged, pools_of
from training.world import looks
from training.world.pack import Pages
from training.world.sampling import sample_story
from training.world.things import things


@dataclass(frozen=True)
class AuthoredStories:
    """The stories of a split, again and again: number n is story n modulo `count()`, exchanged anew each time round.

    The first round is as written. A story's notes are its openings, who is who, its outline, and the words told.
    """

    split: Split = "train"

    def count(self) -> int:
        return len(_stories(self.split))

    def __call__(self, number: int) -> Pages:
        written = _stories(self.split)[number % self.count()]
        story = exchanged(written, _pools(), Random(number)) if number >= self.count() else written
        notes = {
            "slug": story.slug,
            "openings": story.openings,
            "people": who_is_who(story),
            "outline": story.outline,
        }
        return Pages(scripted(story).script, (("", *story.told),), notes)


@dataclass(frozen=True)
class SampledStories:
    """Scenes of the open world in which everything comes equally often (training.world.sampling); no words."""

    scenes: int = 4

    def __call__(self, number: int) -> Pages:
        return Pages(sample_story(number, self.scenes))


def who_is_who(story: AuthoredStory) -> str:
    """ "Ada: baker, she, grey hair, yellow wellies. Bo: owl, he." - what is known of the people before the story."""
    return " ".join(f"{person.name}: {_described(person)}." for person in story.people)


def _described(person: Person) -> str:
    pronoun = {"female": "she", "male": "he", "": ""}[person.sex]
    return ", ".join(filter(None, (person.kind, pronoun, person.looks, person.clothes)))


@cache
def _stories(split: Split) -> list[AuthoredStory]:
    return read_stories(split=split)


@cache
def _pools() -> Pools:
    """Names from the training stories; kinds and things from the world's tables, things for things of their size."""
    sizes: dict[str, list[str]] = {}
    for name, thing in things().items():
        sizes.setdefault(thing.size, []).append(name)
    by_size = {name: sizes[thing.size] for name, thing in things().items()}
    return Pools(pools_of(_stories("train")).names, list(looks.kinds()), by_size)
