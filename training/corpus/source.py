"""Authored stories as the stories of a pack: scripts to draw, words to learn, each time with other names and things."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from seed_story.worlds.fernhollow.plots import Plot, PlotIndex
from training.corpus.format import AuthoredStory, Person, Split, read_stories
from training.corpus.scripting import scripted
from training.corpus.slots import Pools, exchanged, pools_of
from training.world import looks
from training.world.pack import Pages
from training.world.sampling import sample_story
from training.world.things import things

# Where the pattern of a story comes from in later rounds: the story itself exchanged, the nearest other one, none.
ITSELF, OTHER, WITHOUT = 0.6, 0.25, 0.15


@dataclass(frozen=True)
class AuthoredStories:
    """The stories of a split, again and again: number n is story n modulo `count()`, exchanged anew each time round.

    The first round is as written. A story's notes are its openings, who is who, its outline, and the pattern that it is
    told along (seed_story.worlds.fernhollow.plots; "" for none). In the first round that is the story that it names, or
    the training story that is most like its opening, as when a person's story is told. Later also the story itself with
    other people and things, from which copying with exchange is learned, and none at all.
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
            "pattern": self._pattern(written, number),
        }
        return Pages(scripted(story).script, (("", *story.told),), notes)

    def _pattern(self, written: AuthoredStory, number: int) -> str:
        rng = Random(f"pattern {number}")
        dice = rng.random() if number >= self.count() else 0.0
        itself, other = ITSELF if not written.like else ITSELF / 2, OTHER
        if written.like in _by_slug() and dice < 1 - itself - WITHOUT:
            source = _by_slug()[written.like]
        elif dice < other:
            nearest = _plots().nearest(written.openings[0], 1, without=(written.slug,))
            return nearest[0][0].text if nearest else ""
        elif dice < 1 - WITHOUT:
            source = written
        else:
            return ""
        return plot_of(exchanged(source, _pools(), rng) if number >= self.count() else source).text


def plot_of(story: AuthoredStory) -> Plot:
    """A story as a pattern that others can be told along."""
    kinds, names = ([getattr(one, part) for one in story.people] for part in ("kind", "name"))
    return Plot(story.slug, story.openings, tuple(kinds), tuple(names), story.outline, story.told)


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
def _by_slug() -> dict[str, AuthoredStory]:
    return {story.slug: story for story in read_stories()}


@cache
def _plots() -> PlotIndex:
    return PlotIndex([plot_of(story) for story in _stories("train")])


@cache
def _pools() -> Pools:
    """Names from the training stories; kinds and things from the world's tables, things for things of their size."""
    sizes: dict[str, list[str]] = {}
    for name, thing in things().items():
        sizes.setdefault(thing.size, []).append(name)
    by_size = {name: sizes[thing.size] for name, thing in things().items()}
    return Pools(pools_of(_stories("train")).names, list(looks.kinds()), by_size)
