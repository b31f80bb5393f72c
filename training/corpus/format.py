"""Authored stories as plain text files, many stories a file, and as values.

    === the-kite-that-would-not-land
    for: 4-7
    outline: Ama wants her red kite back from the church tower, but nobody can climb so high. ...
    like: the-cat-on-the-roof                                         the story that it is told along, if there is one
    who: Ama | girl | black hair, brown skin | yellow raincoat        name | kind, sex | looks | clothes
    swap: Ama name+looks; kite thing                                  what may be exchanged, and the story stays true
    open: Ama's red kite got stuck on top of the church tower.        three openings, each in another manner
    0 | village, day, windy | Ama stand worried | kite, church        number | place, time, weather | people | things
    1 | village, day, windy | Ama point worried; Tuk sit calm holds kite | church
    "Too high for a ladder," said Ama. ...                            the words of scene 1; scene 0 has the openings

A person of a scene is `NAME pose face`, with `holds THING` where something is held. Scene 0 is what a person brings: a
picture and one of the openings; the storyteller continues with scene 1.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).with_name("stories")
TIMES = ("morning", "day", "evening", "night")
WEATHERS = ("clear", "cloudy", "rain", "snow", "windy", "inside")
POSES = (
    "stand",
    "walk",
    "run",
    "sit",
    "wave",
    "point",
    "jump",
    "carry",
    "sleep",
    "fly",
    "swim",
    "climb",
    "dance",
    "hug",
)
FACES = ("happy", "laughing", "sad", "surprised", "cross", "worried", "sleepy", "calm")

Split = Literal["train", "validation", "test"]


class CorpusError(ValueError):
    """A file of stories that cannot be read: says the file, the line and what is wrong there."""


@dataclass(frozen=True)
class Person:
    """Somebody of a story. `kind` is one plain noun ("girl", "fox", "teapot"); `sex` is "female", "male" or "" where
    the story does not say it: who is called "he" and who "she" must stay so when names are exchanged."""

    name: str
    kind: str
    sex: str
    looks: str
    clothes: str


@dataclass(frozen=True)
class Appearance:
    """A person as one scene shows them; `holds` is a thing or ""."""

    name: str
    pose: str
    face: str
    holds: str = ""


@dataclass(frozen=True)
class AuthoredScene:
    """One scene: where and when, who and what its picture shows, and its words ("" for the opening)."""

    place: str
    time: str
    weather: str
    people: tuple[Appearance, ...]
    things: tuple[str, ...]
    text: str
    line: int = 0


@dataclass(frozen=True)
class AuthoredStory:
    """A story: `scenes[0]` is the opening, whose words are one of `openings`. `swaps` maps a name or a thing to what of
    it may be exchanged: "name", "kind", "looks", or "thing". `like` is the slug of a story that this one is told along:
    other people and another want, the same sort of scenes; "" for none."""

    slug: str
    ages: str
    outline: str
    people: tuple[Person, ...]
    swaps: dict[str, frozenset[str]]
    openings: tuple[str, ...]
    scenes: tuple[AuthoredScene, ...]
    line: int = 0
    like: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """The words of the scenes that follow the opening."""
        return tuple(scene.text for scene in self.scenes[1:])

    @property
    def split(self) -> Split:
        """96 of a hundred stories are for training, two for validation, two for testing; by the slug alone."""
        place = int(hashlib.sha256(self.slug.encode()).hexdigest(), 16) % 100
        return "validation" if place < 2 else "test" if place < 4 else "train"


def read_stories(folder: Path = FOLDER, split: Split | None = None) -> list[AuthoredStory]:
    """All stories of a folder's files, in their order; with `split` only those. Raises CorpusError."""
    stories = [story for file in sorted(folder.glob("*.txt")) for story in parse(file.read_text("utf-8"), file.name)]
    return [story for story in stories if split in (None, story.split)]


def parse(text: str, name: str = "text") -> list[AuthoredStory]:
    """The stories of one file; `name` is said in errors. Raises CorpusError."""
    stories: list[_Draft] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            if line.startswith("==="):
                stories.append(_Draft(line[3:].strip(), number))
            elif not stories:
                raise CorpusError("text before the first story")
            else:
                stories[-1].take(line.strip(), number)
        except CorpusError as error:
            raise CorpusError(f"{name}:{number}: {error}") from None
    try:
        return [story.finished() for story in stories]
    except CorpusError as error:
        raise CorpusError(f"{name}: {error}") from None


class _Draft:
    """A story while its lines are read."""

    def __init__(self, slug: str, line: int) -> None:
        self.slug, self.line = slug, line
        self.fields: dict[str, str] = {}
        self.people: list[Person] = []
        self.openings: list[str] = []
        self.scenes: list[AuthoredScene] = []

    def take(self, line: str, number: int) -> None:
        label, _, rest = line.partition(":")
        if re.match(r"\d+ *\|", line):
            self.scenes.append(self._scene(line, number))
        elif self.scenes:
            self._words(line)
        elif label in ("for", "outline", "swap", "like"):
            self.fields[label] = rest.strip()
        elif label == "who":
            self.people.append(_person(rest))
        elif label == "open":
            self.openings.append(rest.strip())
        else:
            raise CorpusError(f"what is this line? {line[:60]}")

    def _words(self, line: str) -> None:
        last = self.scenes[-1]
        if last.text:
            raise CorpusError("the words of a scene are one line")
        if len(self.scenes) == 1:
            raise CorpusError("the opening's words stand in its `open:` lines")
        self.scenes[-1] = AuthoredScene(last.place, last.time, last.weather, last.people, last.things, line, last.line)

    def _scene(self, line: str, number: int) -> AuthoredScene:
        parts = [part.strip() for part in line.split("|")]
        if len(parts) not in (3, 4):
            raise CorpusError("a scene is: number | place, time, weather | people | things")
        if int(parts[0]) != len(self.scenes):
            raise CorpusError(f"scene {parts[0]} stands where scene {len(self.scenes)} belongs")
        where = _listed(parts[1], ",")
        if len(where) != 3 or where[1] not in TIMES or where[2] not in WEATHERS:
            raise CorpusError(f"place, time, weather: not {parts[1]!r}")
        names = [person.name for person in self.people]
        people = tuple(_appearance(text, names) for text in _listed(parts[2], ";"))
        things = tuple(_listed(parts[3], ",")) if len(parts) == 4 else ()
        return AuthoredScene(where[0], where[1], where[2], people, things, "", number)

    def finished(self) -> AuthoredStory:
        missing = [label for label in ("for", "outline", "swap") if label not in self.fields]
        if missing or not self.people or not self.openings or len(self.scenes) < 2:
            what = missing[0] if missing else "people, openings or scenes"
            raise CorpusError(f"{self.slug} (line {self.line}) has no {what}")
        if silent := [scene.line for scene in self.scenes[1:] if not scene.text]:
            raise CorpusError(f"{self.slug}: the scene of line {silent[0]} has no words")
        swaps = {}
        for entry in _listed(self.fields["swap"], ";"):
            name, _, what = entry.rpartition(" ")
            swaps[name] = frozenset(what.split("+"))
        return AuthoredStory(
            self.slug, self.fields["for"], self.fields["outline"], tuple(self.people), swaps, tuple(self.openings),
            tuple(self.scenes), self.line, self.fields.get("like", ""),
        )  # fmt: skip


def _listed(text: str, mark: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(mark)) if part]


def _person(text: str) -> Person:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) == 3:  # name | kind | looks: wears nothing
        parts.append("none")
    if len(parts) != 4:
        raise CorpusError("a person is: name | kind, sex | looks | clothes")
    kind, _, sex = (part.strip() for part in parts[1].partition(","))
    return Person(parts[0], kind, _sex(sex) or _sex(kind), parts[2], "" if parts[3] == "none" else parts[3])


_FEMALE = frozenset(
    "girl woman mother grandmother aunt queen princess daughter sister mum grandma nurse hen mermaid".split()
)
_MALE = frozenset("boy man father grandfather uncle king prince son brother dad grandpa rooster wizard knight".split())


def _sex(kind: str) -> str:
    """ "female" or "male" as the last word says it, else ""."""
    last = kind.split()[-1] if kind else ""
    return "female" if last in _FEMALE else "male" if last in _MALE else ""


def _appearance(text: str, names: Iterable[str]) -> Appearance:
    name = max((name for name in names if text.startswith(f"{name} ")), key=len, default=None)
    if name is None:
        raise CorpusError(f"nobody of the story is called so: {text!r}")
    words = text[len(name) :].split()
    shown = len(words) >= 2 and words[0] in POSES and words[1] in FACES
    if not shown or (len(words) > 2 and (words[2] != "holds" or len(words) == 3)):
        raise CorpusError(f"a person of a scene is: NAME pose face [holds THING], not {text!r}")
    return Appearance(name, words[0], words[1], " ".join(words[3:]))
