"""What a caption says its picture shows: people, looks, place, things, faces, hour.

Read with Fernhollow's closed vocabulary, so that it works on any system's captions about that world. How often it is
right on captions whose script is known: `python -m training.evaluation.said`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from training.world import phrases as p
from training.world import vocabulary as v
from training.world.names import HE, SHE
from training.world.script import Character

_KIND, _COLOUR, _GARMENT = ("|".join(words) for words in (v.KINDS, v.COLOURS, v.GARMENTS))
_WORN = rf"(?:an? |the )?(?P<colour>{_COLOUR}) (?P<garment>{_GARMENT})"
_LOOKS = (
    # "Ruby, a fox with a green scarf", "Ruby was a fox who always wore ...", "Ruby the fox", "Ruby in the green scarf"
    rf"(?P<name>\b[A-Z][a-z]+),?(?: was)?(?: (?:an?|the) (?P<kind>{_KIND})\b)"
    rf"(?:,? (?:in|with|who (?:always )?wore) {_WORN})?",
    rf"(?P<name>\b[A-Z][a-z]+) in {_WORN}",
    rf"\ban? (?P<kind>{_KIND}) called (?P<name>[A-Z][a-z]+)(?:,? who (?:always )?wore {_WORN})?",
)
# Not "no cake stood there" nor "the letter was gone".
_PROPS = {prop: re.compile(rf"(?<!no )\b{prop}\b(?! (?:was|had) gone)") for prop in v.PROPS}
_DETAILS = re.compile("|".join(re.escape(detail) for details in p.DETAIL.values() for detail in details))
_PLACES = {place: re.compile(rf"\b{place}\b") for place in v.PLACES}
_KNOWN_NAMES = frozenset((*HE, *SHE))
SURE_FACES = ("laughing", "sad", "surprised", "cross", "worried", "sleepy")  # "happy" words come with laughing too


@dataclass(frozen=True)
class Look:
    """What a caption says of somebody; "" where it says nothing."""

    kind: str = ""
    garment: str = ""
    colour: str = ""

    def merged(self, other: Look) -> Look:
        """This, completed by `other` where it says nothing."""
        return Look(self.kind or other.kind, self.garment or other.garment, self.colour or other.colour)

    def contradicts(self, other: Look) -> bool:
        pairs = zip((self.kind, self.garment, self.colour), (other.kind, other.garment, other.colour), strict=True)
        return any(mine and theirs and mine != theirs for mine, theirs in pairs)


@dataclass(frozen=True)
class Said:
    """`people` in the order in which they are named outside of quotes; `place` "" where none is named."""

    people: tuple[str, ...]
    looks: Mapping[str, Look] = field(default_factory=dict)
    place: str = ""
    time: str = ""
    things: frozenset[str] = frozenset()
    faces: frozenset[str] = frozenset()


def read_caption(caption: str, known: Iterable[str] = ()) -> Said:
    """`known` are names that the story has brought up; Fernhollow's own names are known anyway."""
    told = re.sub(r'"[^"]*"', lambda match: " " * len(match[0]), caption)
    scene = _DETAILS.sub("", told).lower()  # "every book had its own place" is no book that is shown
    looks: dict[str, Look] = {}
    for pattern in _LOOKS:
        for match in re.finditer(pattern, told):
            values = match.groupdict()
            look = Look(*(values.get(key) or "" for key in ("kind", "garment", "colour")))
            looks[values["name"]] = looks.get(values["name"], Look()).merged(look)
    names = _KNOWN_NAMES | set(known) | set(looks)
    places = sorted((found.start(), place) for place, word in _PLACES.items() if (found := word.search(told.lower())))
    return Said(
        people=tuple(dict.fromkeys(word for word in re.findall(r"\b[A-Z][a-z]+\b", told) if word in names)),
        looks=looks,
        place=places[0][1] if places else "",
        time=next((time for time in reversed(v.TIMES) if p.says(p.SAYS_TIME, time, told)), ""),
        things=frozenset(prop for prop, word in _PROPS.items() if word.search(scene)),
        faces=frozenset(face for face in SURE_FACES if p.says(p.SAYS_FEELING, face, scene)),
    )


@dataclass
class StorySoFar:
    """Who is who, and where the story is, as its captions have said. The first word about somebody counts."""

    cast: dict[str, Look] = field(default_factory=dict)
    place: str = ""
    swaps: list[str] = field(default_factory=list)

    @classmethod
    def opening(cls, cast: Iterable[Character | Mapping[str, str]]) -> StorySoFar:
        people = (vars(person) if isinstance(person, Character) else person for person in cast)
        return cls({person["name"]: Look(person["kind"], person["garment"], person["colour"]) for person in people})

    def hear(self, caption: str) -> Said:
        """Reads the next caption; notes who was said to be somebody else. The place is carried on."""
        said = read_caption(caption, self.cast)
        for name, look in said.looks.items():
            before = self.cast.get(name, Look())
            if look.contradicts(before):
                self.swaps.append(name)
            self.cast[name] = before.merged(look)
        self.place = said.place or self.place
        return replace(said, place=self.place)


def agreement(stories: int, split: str = "validation") -> dict[str, float]:
    """How often captions are read as their scripts mean them, over the first stories of a split."""
    from training.world.stories import captions, make_story, split_of

    right: dict[str, list[bool]] = {name: [] for name in ("people", "looks", "place", "things", "faces")}
    seeds = (seed for seed in range(10**6) if split_of(seed) == split)
    for _ in range(stories):
        story = make_story(next(seeds))
        heard = StorySoFar()
        for scene, caption in zip(story.scenes, captions(story), strict=True):
            said = heard.hear(caption)
            people = [story.cast[figure.who] for figure in scene.figures]
            shown = {*scene.props, *(figure.holding for figure in scene.figures)} - {""}
            right["people"].append(set(said.people) == {person.name for person in people})
            right["looks"] += [
                heard.cast.get(person.name) == Look(person.kind, person.garment, person.colour) for person in people
            ]
            right["place"].append(said.place == scene.place)
            right["things"].append(said.things <= shown)
            right["faces"].append(said.faces <= {figure.expression for figure in scene.figures})
    return {name: sum(values) / len(values) for name, values in right.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=100)
    for name, share in agreement(parser.parse_args().stories).items():
        print(f"{name}: {share:.3f}")


if __name__ == "__main__":
    main()
