"""Exchanging what a story allows to be exchanged: another name, another animal, another thing of the same size.

A story is worth more than one reading to a small model when its names, kinds and things are not always the same: it
learns to carry on what the opening says instead of what it knows by heart. Only whole words are exchanged, and only
those that the story's `swap` line names; articles follow ("a fox", "an otter").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from training.corpus.format import Appearance, AuthoredScene, AuthoredStory, Person


@dataclass(frozen=True)
class Pools:
    """What may come in the place of something: names by sex ("female", "male", ""), kinds for kinds, and for a thing
    those that may stand in its place. Whatever a pool lacks stays as it is."""

    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kinds: Sequence[str] = ()
    things: Mapping[str, Sequence[str]] = field(default_factory=dict)


def pools_of(stories: Sequence[AuthoredStory]) -> Pools:
    """Pools of names made of the stories' own; kinds and things come from the world's vocabulary."""
    names: dict[str, list[str]] = {"female": [], "male": [], "": []}
    for story in stories:
        for person in story.people:
            if re.fullmatch(r"[A-Z][a-z]+", person.name) and "name" in story.swaps.get(person.name, ()):
                names[person.sex].append(person.name)
    return Pools({sex: sorted(set(found)) for sex, found in names.items()})


def exchanged(story: AuthoredStory, pools: Pools, rng: Random, share: float = 0.8) -> AuthoredStory:
    """The story with about `share` of what may be exchanged exchanged; equal states of `rng` give equal stories."""
    words = " ".join([story.outline, *story.openings, *story.told])
    taken = {person.name for person in story.people}
    changes: dict[str, str] = {}
    for person in story.people:
        allowed = story.swaps.get(person.name, frozenset())
        if "name" in allowed and rng.random() < share:
            if new := _choose(pools.names.get(person.sex, ()), rng, taken, words):
                changes[person.name] = new
                taken.add(new)
        if "kind" in allowed and person.kind in pools.kinds and rng.random() < share:
            if new := _choose(pools.kinds, rng, {person.kind, *changes.values()}, words):
                changes |= {person.kind: new, _plural(person.kind): _plural(new)}
    for thing, allowed in story.swaps.items():
        if "thing" in allowed and thing in pools.things and rng.random() < share:
            if new := _choose(pools.things[thing], rng, {thing, *changes.values()}, words):
                changes |= {thing: new, _plural(thing): _plural(new)}
    return _with(story, changes) if changes else story


def _choose(pool: Sequence[str], rng: Random, taken: set[str], words: str) -> str | None:
    """A word of the pool that the story does not use yet."""
    free = [word for word in pool if word not in taken and not re.search(rf"\b{re.escape(word)}", words, re.I)]
    return rng.choice(free) if free else None


def _plural(noun: str) -> str:
    if re.search(r"(s|x|z|ch|sh)$", noun):
        return f"{noun}es"
    return re.sub(r"([^aeiou])y$", r"\1ie", noun) + "s"


def _with(story: AuthoredStory, changes: Mapping[str, str]) -> AuthoredStory:
    def text(words: str) -> str:
        return _exchange(words, changes)

    def person(one: Person) -> Person:
        return replace(one, name=changes.get(one.name, one.name), kind=changes.get(one.kind, one.kind))

    def shown(one: Appearance) -> Appearance:
        return replace(one, name=changes.get(one.name, one.name), holds=changes.get(one.holds, one.holds))

    def scene(one: AuthoredScene) -> AuthoredScene:
        things = tuple(changes.get(thing, thing) for thing in one.things)
        return replace(one, text=text(one.text), people=tuple(map(shown, one.people)), things=things)

    return replace(
        story,
        outline=text(story.outline),
        openings=tuple(map(text, story.openings)),
        people=tuple(map(person, story.people)),
        scenes=tuple(map(scene, story.scenes)),
        swaps={changes.get(name, name): what for name, what in story.swaps.items()},
    )


def _exchange(words: str, changes: Mapping[str, str]) -> str:
    """`words` with whole words exchanged; capitals at the beginning and the article before them follow."""
    nouns = "|".join(re.escape(word) for word in sorted(changes, key=len, reverse=True))
    pattern = re.compile(rf"\b(?:(?P<article>[Aa]n?) )?(?P<noun>{nouns})\b|\b(?P<capital>{nouns.title()})\b")

    def new(match: re.Match[str]) -> str:
        noun = match["noun"]
        if noun is None:  # a common noun at the beginning of a sentence
            return changes.get(match["capital"].lower(), match["capital"]).capitalize()
        put = changes[noun]
        if match["article"] is None:
            return put
        article = match["article"][0] + ("n" if put[0].lower() in "aeiou" else "")
        return f"{article} {put}"

    return pattern.sub(new, words)
