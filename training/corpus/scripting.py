"""Authored stories as scripts of the drawn world: plain nouns become kinds, things and places that can be drawn.

An author writes "old lighthouse keeper", "red wellies", "school corridor"; the world draws a man, boots, a classroom.
Words are looked up in the tables of `training.world`; what these lack gets one stand-in for the whole story, and
`Scripted.stand_ins` says which. Nothing that cannot be drawn is drawn: it is left out of the picture.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.corpus.format import Appearance, AuthoredScene, AuthoredStory, Person
from training.world import looks
from training.world import vocabulary as v
from training.world.places import place_of, places
from training.world.script import Character, Figure, SceneScript, StoryScript
from training.world.things import find, things

HUMANS = {"female": "woman", "male": "man", "": "man"}
CHILDREN = {"female": "girl", "male": "boy", "": "girl"}
_CHILDLIKE = frozenset("child kid pupil friend cousin sister brother twin schoolchild classmate".split())
_HAIRDOS = {
    "plaits": "plaits", "braids": "plaits", "pigtails": "bunches", "bunches": "bunches", "ponytail": "ponytail",
    "bun": "bun", "curls": "curls", "curly": "curls", "long": "long", "short": "short", "bald": "bald", "bob": "bob",
}  # fmt: skip


@dataclass(frozen=True)
class Scripted:
    """A story as a script, and what had to give way: (what the author wrote, what is drawn, "" for nothing)."""

    script: StoryScript
    stand_ins: tuple[tuple[str, str], ...]


def scripted(story: AuthoredStory) -> Scripted:
    """The script of an authored story; the opening is scene 0. Equal stories give equal scripts."""
    stand_ins: dict[str, str] = {}
    cast = tuple(_character(person, stand_ins) for person in story.people)
    numbers = {person.name: number for number, person in enumerate(story.people)}
    scenes: list[SceneScript] = []
    weathers = {scene.weather for scene in story.scenes}
    season = "winter" if "snow" in weathers else ("spring", "summer", "autumn")[_number(story.slug) % 3]
    before = ""
    for scene in story.scenes:
        before = _place(scene, before, stand_ins)
        people = scene.people[: v.MAX_FIGURES] or (Appearance(story.people[0].name, "stand", "calm"),)
        figures = tuple(
            _figure(one, numbers[one.name], number, len(people), stand_ins) for number, one in enumerate(people)
        )
        scenes.append(
            SceneScript(
                place=before,
                time=scene.time,
                weather=scene.weather if scene.weather in v.WEATHERS else "clear",
                figures=figures,
                props=_props(scene, story, figures, stand_ins),
            )
        )
    script = StoryScript(seed=_number(story.slug), season=season, cast=cast, scenes=tuple(scenes))
    return Scripted(script, tuple(stand_ins.items()))


@dataclass(frozen=True)
class Body:
    """What is drawn for somebody: a kind or a thing with a face, dressed by a trade. `stand_in`: the world lacks it."""

    kind: str
    trade: str = ""
    stand_in: bool = False


def body_of(words: str, sex: str = "") -> Body:
    """What is drawn for a noun phrase such as "little owl", "pirate cat", "tea pot" or "baker" (`sex` as in Person).

    Whoever is unknown is drawn as a person, and so is a trade whose usual wearer is of the other sex.
    """
    for phrase in _endings(words):
        kind = looks.kind_words().get(phrase, "")
        if kind in looks.trades():
            usual = looks.trades()[kind].body
            other = {"female": ("man", "boy"), "male": ("woman", "girl")}.get(sex, ())
            if usual in other:
                return Body((CHILDREN if usual in CHILDREN.values() else HUMANS)[sex], kind)
            return Body(kind)
        if kind:
            before = words.lower().removesuffix(phrase)
            return Body(kind, next((trade for trade in looks.trades() if re.search(rf"\b{trade}\b", before)), ""))
        if thing := find(phrase):
            return Body(thing)
    if _CHILDLIKE & set(words.lower().split()):
        return Body(CHILDREN[sex])
    return Body(HUMANS[sex], stand_in=True)


def _endings(words: str) -> Iterator[str]:
    """ "the old grey cat" -> itself, "old grey cat", "grey cat", "cat"; each in the singular, too."""
    parts = re.sub(r"[^a-z' ]", " ", words.lower().replace("-", " ")).split()
    for start in range(len(parts)):
        phrase = " ".join(parts[start:])
        yield phrase
        if phrase.endswith("s"):
            yield phrase.removesuffix("s")


def _character(person: Person, stand_ins: dict[str, str]) -> Character:
    body = body_of(person.kind, person.sex)
    kind = body.kind
    if body.stand_in:
        stand_ins[person.kind] = kind
    coat, hair, hairdo = _looks(person.looks, kind)
    worn = _clothes(person.clothes, person.name)
    garment, colour = worn[0] if worn else (looks.NO_GARMENT, "red")
    beard = next((word for word in looks.BEARDS if word != "none" and word in person.looks), "")
    return Character(
        name=person.name, kind=kind, garment=garment, colour=colour, coat=coat, hair=hair, hairdo=hairdo,
        beard=beard if _human(kind) else "", trade=body.trade, wear=tuple(worn[1:3]),
    )  # fmt: skip


def _human(kind: str) -> bool:
    return looks.is_kind(kind) and looks.body_of(kind).human


def _looks(words: str, kind: str) -> tuple[str, str, str]:
    """Coat (fur, feathers, skin), hair and hairdo that "black hair, brown skin" or "grey feathers" speak of."""
    coat = hair = hairdo = ""
    human = _human(kind)
    coats, hairs = looks.colour_words("skin" if human else "coat"), looks.colour_words("hair")
    for part in words.lower().split(","):
        found = _colour(part, hairs if "hair" in part else coats)
        if "hair" in part or part.strip() == "bald":
            hair = hair or found
            hairdo = next((do for word, do in _HAIRDOS.items() if re.search(rf"\b{word}\b", part)), hairdo)
        elif human and "skin" not in part:
            continue
        elif not human and re.search(r"\b(eyes?|beak|nose|legs?|feet|paws?|ears?|horns?|tail|spots?|stripes?)\b", part):
            coat = coat or (found if re.search(r"\b(fur|feathers|coat|shell|skin|scales)\b", part) else "")
        else:
            coat = coat or found
    return (coat if looks.is_coat(coat) else ""), hair, hairdo if human else ""


def _colour(words: str, known: dict[str, str]) -> str:
    """The colour that a phrase names, the longest first; "" for none."""
    text = re.sub(r"[^a-z ]", " ", words)
    return next((known[word] for word in sorted(known, key=len, reverse=True) if re.search(rf"\b{word}\b", text)), "")


def _clothes(words: str, name: str) -> list[tuple[str, str]]:
    """ "yellow raincoat, red boots" as garments with colours; a garment without one gets one that its wearer keeps."""
    worn: list[tuple[str, str]] = []
    known, colours = looks.garment_words(), looks.colour_words()
    for part in re.split(r",| and | with ", words.lower()):
        text = re.sub(r"[^a-z' -]", " ", part).strip()
        garment = next(
            (
                known[word]
                for word in sorted(known, key=len, reverse=True)
                if re.search(rf"\b{re.escape(word)}\b", text)
            ),
            "",
        )
        if not garment or any(garment == other for other, _ in worn):
            continue
        palette = list(looks.colours())
        worn.append((garment, _colour(text, colours) or palette[_number(name + garment) % len(palette)]))
    return worn


def _place(scene: AuthoredScene, before: str, stand_ins: dict[str, str]) -> str:
    inside = scene.weather == "inside"
    for phrase in _endings(scene.place):
        if phrase in v.PLACES:
            return phrase
        if name := place_of(phrase, inside):
            return name
    parts = scene.place.lower().split()
    for start in range(len(parts), 0, -1):  # "garden behind the house"
        if name := place_of(" ".join(parts[:start]), inside):
            return name
    fitting = before and (before not in places() or (places()[before].where == "indoor") == inside)
    drawn = before if fitting else ("sofa room" if inside else "meadow")
    stand_ins[scene.place] = drawn
    return drawn


def _figure(one: Appearance, who: int, number: int, count: int, stand_ins: dict[str, str]) -> Figure:
    """Who stands at the left looks to the right, and the other way round."""
    held = _thing(one.holds, stand_ins) if one.holds else ""
    if held and things()[held].size not in ("hand",) and held not in v.HAND_PROPS:
        held = ""  # too large for hands: `_props` puts it on the ground
    facing = "left" if count > 1 and number == count - 1 else "right"
    return Figure(who=who, pose=one.pose, expression=one.face, facing=facing, holding=held)


def _props(
    scene: AuthoredScene, story: AuthoredStory, figures: Sequence[Figure], stand_ins: dict[str, str]
) -> tuple[str, ...]:
    """The things of a picture besides what is held, those first that its words and the outline name."""
    held = {figure.holding for figure in figures}
    bodies = {body_of(person.kind, person.sex).kind for person in story.people}
    wanted = [*scene.things, *(one.holds for one in scene.people if one.holds)]
    found: dict[str, int] = {}
    for word in wanted:
        name = _thing(word, stand_ins)
        if name and name not in held and name not in bodies:
            rank = 2 * (word in scene.text) + (word in story.outline)
            found[name] = max(found.get(name, 0), rank)
    return tuple(sorted(found, key=lambda name: -found[name])[: v.MAX_GROUND_PROPS])


def _thing(word: str, stand_ins: dict[str, str]) -> str:
    for phrase in _endings(word):
        if name := find(phrase):
            return name
    if place_of(word) is None and word not in looks.kind_words():
        stand_ins[word] = ""
    return ""


def _number(text: str) -> int:
    return zlib.crc32(text.encode())
