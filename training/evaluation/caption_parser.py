"""What a caption says its picture shows: people, looks, place, things, faces, hour.

Read with Fernhollow's closed vocabulary, so that it works on any system's captions about that world. How often it is
right on captions whose script is known: `python -m training.evaluation.caption_parser`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from training.world import phrases as p
from training.world import vocabulary as v
from training.world.names import HE, SHE, pet_names
from training.world.script import Character

_KIND, _COLOUR, _GARMENT = ("|".join(words) for words in (v.KINDS, v.COLOURS, v.GARMENTS))
_NAME = r"\b(?!This\b|There\b|Here\b)(?P<name>[A-Z][a-z]+)"
_WORN = rf"(?:an? |the |his |her )?(?P<colour>{_COLOUR}) (?P<garment>{_GARMENT})"
# Whatever parents put between who somebody is and what they wear: ". He never goes out without his ..."
_LINK = (
    r"(?:[,.]? (?:in|with|who|and|he|she|He|She|always|never|wears|wore|loves|got|goes|out|anywhere|without|will|would"
    r"|not|be|take|off|from|next|door|is|called|named|our|street))+"
)
_WEARING = rf"(?:{_LINK} {_WORN})?"
_LOOKS = (
    # "Ruby, a fox with a green scarf", "Ruby is our fox. She wears ...", "... Ruby? She is a fox", "Ruby the fox"
    rf"{_NAME},?(?: was| is|[.?] (?:He|She) is)?(?: (?:an?|the|my|our) (?P<kind>{_KIND})\b){_WEARING}",
    rf"{_NAME} in {_WORN}",
    # "There once was a fox called Ruby, who wore ...", "There is a fox in our street called Ruby. She wears ..."
    rf"\ban? (?P<kind>{_KIND})(?: in our street)? (?:called|named) {_NAME}{_WEARING}",
    # "My fox Ruby wears ...", "My sister's fox is called Ruby and wears ..."
    rf"\b(?:[Mm]y|[Oo]ur)(?: sister's)? (?P<kind>{_KIND})(?: is (?:called|named))? {_NAME}{_WEARING}",
)
# A capital within a sentence is a name's. What somebody asks ("why the moon follows us") is not what is shown.
_WITHIN = re.compile(r"(?<=[a-z,;:] )(?!Fernhollow)[A-Z][a-z]+\b")
_ASKED = re.compile(r"\bwhy\b[^.!?,]*")
# Not "no cake stood there" nor "the letter was gone".
_PROPS = {prop: re.compile(rf"(?<!no )\b{prop}\b(?! (?:was|had) gone)") for prop in v.PROPS}
_DETAILS = re.compile("|".join(re.escape(detail) for details in p.DETAIL.values() for detail in details))
_PLACES = {place: re.compile(rf"\b{place}\b") for place in v.PLACES}
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
class CaptionContent:
    """`people` in the order in which they are named outside of quotes; `place` "" where none is named."""

    people: tuple[str, ...]
    looks: Mapping[str, Look] = field(default_factory=dict)
    place: str = ""
    time: str = ""
    things: frozenset[str] = frozenset()
    faces: frozenset[str] = frozenset()


@cache
def _listed_names() -> frozenset[str]:
    return frozenset((*HE, *SHE, *pet_names("he"), *pet_names("she")))


def read_caption(caption: str, known: Iterable[str] = ()) -> CaptionContent:
    """`known` are names that the story has brought up; Fernhollow's own names are known anyway."""
    text = re.sub(r'"[^"]*"', lambda match: " " * len(match[0]), caption)
    text = _ASKED.sub("", text)
    scene = _DETAILS.sub("", text).lower()  # "every book had its own place" is no book that is shown
    looks: dict[str, Look] = {}
    for pattern in _LOOKS:
        for match in re.finditer(pattern, text):
            values = match.groupdict()
            look = Look(*(values.get(key) or "" for key in ("kind", "garment", "colour")))
            looks[values["name"]] = looks.get(values["name"], Look()).merged(look)
    names = _listed_names().union(known, looks, _WITHIN.findall(text))
    places = sorted((hit.start(), place) for place, word in _PLACES.items() if (hit := word.search(text.lower())))
    return CaptionContent(
        people=tuple(dict.fromkeys(word for word in re.findall(r"\b[A-Z][a-z]+\b", text) if word in names)),
        looks=looks,
        place=places[0][1] if places else "",
        time=next((time for time in reversed(v.TIMES) if p.says(p.SAYS_TIME, time, text)), ""),
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

    def add_caption(self, caption: str) -> CaptionContent:
        """Reads the next caption; notes who was said to be somebody else. The place is carried on."""
        content = read_caption(caption, self.cast)
        for name, look in content.looks.items():
            before = self.cast.get(name, Look())
            if look.contradicts(before):
                self.swaps.append(name)
            self.cast[name] = before.merged(look)
        for name in content.people:
            self.cast.setdefault(name, Look())  # is known from now on, whoever it is
        self.place = content.place or self.place
        return replace(content, place=self.place)


def _look(person: Character) -> Look:
    return Look(person.kind, person.garment, person.colour)


def _mentioned_look(person: Character, caption: str) -> Look:
    """What of somebody's look stands in a caption at all, found without any of the patterns."""
    worn = f"{person.colour} {person.garment}" in caption
    kind = re.search(rf"(?<!as a )(?<!like a )\b{person.kind}\b", re.sub(r'"[^"]*"', "", _DETAILS.sub("", caption)))
    return Look(person.kind if kind else "", *((person.garment, person.colour) if worn else ("", "")))


def agreement(stories: int, split: str = "validation") -> dict[str, float]:
    """How often captions are read as their scripts mean them, over the first stories of a split.

    Looks count as far as a caption has told them: of some people only the pictures say who they are.
    """
    from training.world.stories import captions, make_story, split_of

    right: dict[str, list[bool]] = {name: [] for name in ("people", "looks", "place", "things", "faces")}
    seeds = (seed for seed in range(10**6) if split_of(seed) == split)
    for _ in range(stories):
        story = make_story(next(seeds))
        tracker = StorySoFar()
        mentioned: dict[str, Look] = {}
        for scene, caption in zip(story.scenes, captions(story), strict=True):
            content = tracker.add_caption(caption)
            people = [story.cast[figure.who] for figure in scene.figures]
            things = {*scene.props, *(figure.holding for figure in scene.figures)} - {""}
            right["people"].append(set(content.people) == {person.name for person in people})
            for person in people:
                mentioned[person.name] = mentioned.get(person.name, Look()).merged(_mentioned_look(person, caption))
                if mentioned[person.name] != Look():
                    parsed = tracker.cast.get(person.name, Look())
                    right["looks"].append(
                        parsed.merged(mentioned[person.name]) == parsed and not parsed.contradicts(_look(person))
                    )
            right["place"].append(content.place == scene.place)
            right["things"].append(content.things <= things)
            right["faces"].append(content.faces <= {figure.expression for figure in scene.figures})
    return {name: sum(values) / len(values) for name, values in right.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=100)
    for name, share in agreement(parser.parse_args().stories).items():
        print(f"{name}: {share:.3f}")


if __name__ == "__main__":
    main()
