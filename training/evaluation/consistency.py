"""Do the pictures show what the story says, and do its people stay themselves? (paper, section 4.2: consistency)

Every scene after the opening is read twice: its caption (`caption_parser`) and its picture (any
classifier of attributes, such as `probes`). Shares are over the questions that apply: a scene that names nobody has
nobody to find.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from training.evaluation.caption_parser import CaptionContent, Look, StorySoFar
from training.world.vocabulary import MAX_FIGURES

DEPTHS = (5, 10, 25, 50)  # scenes at which outfits are reported, counted from 1


@dataclass(frozen=True)
class PictureContent:
    """What a classifier reads from one picture."""

    people: tuple[Look, ...]
    place: str
    time: str
    things: frozenset[str]
    faces: frozenset[str]

    @classmethod
    def read(cls, words: Mapping[str, str]) -> PictureContent:
        slots = [slot for slot in range(1, MAX_FIGURES + 1) if words.get(f"kind{slot}")]
        things = {words.get(f"holding{slot}", "") for slot in slots} | {words.get("prop1", ""), words.get("prop2", "")}
        return cls(
            people=tuple(Look(*(words[f"{name}{slot}"] for name in ("kind", "garment", "colour"))) for slot in slots),
            place=words["place"],
            time=words["time"],
            things=frozenset(things - {""}),
            faces=frozenset(words[f"expression{slot}"] for slot in slots),
        )


@dataclass
class Answers:
    """Yes or no to each question about one scene, or about several: `shares` are means with their counts."""

    asked: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, answers: Iterable[bool]) -> None:
        self.asked[name] += [bool(answer) for answer in answers]

    def join(self, other: Answers) -> None:
        for name, answers in other.asked.items():
            self.asked[name] += answers

    def wrong(self) -> list[str]:
        """The questions to which some answer was no."""
        return [name for name, yes in self.asked.items() if not all(yes)]

    def shares(self) -> dict[str, tuple[float, int]]:
        return {name: (sum(yes) / len(yes), len(yes)) for name, yes in self.asked.items() if yes}


def judge_scene(caption: CaptionContent, picture: PictureContent, cast: Mapping[str, Look]) -> Answers:
    """Questions about one scene. `cast` is who is who as the story has said so far."""
    answers = Answers()
    named = [cast[name] for name in caption.people if cast.get(name, Look()).kind]
    matches = [_find(look, picture.people) for look in named]
    answers.add("named is visible", (match is not None for match in matches))
    dressed = [(look, match) for look, match in zip(named, matches, strict=True) if match and look.garment]
    answers.add("outfit as said", ((one.garment, one.colour) == (look.garment, look.colour) for look, one in dressed))
    if named and len(named) == len(caption.people):
        kinds = {look.kind for look in named}
        answers.add("nobody else is there", [all(person.kind in kinds for person in picture.people)])
        answers.add("number of people", [len(picture.people) == len(named)])
    if caption.place:
        answers.add("place as said", [picture.place == caption.place])
    answers.add("thing as said", (thing in picture.things for thing in caption.things))
    answers.add("face as said", (face in picture.faces for face in caption.faces))
    if caption.time:
        answers.add("hour as said", [picture.time == caption.time])
    return answers


def _find(look: Look, people: Sequence[Look]) -> Look | None:
    """The person in the picture who matches: the same kind, preferably in the same clothes."""
    same = [person for person in people if person.kind == look.kind]
    return max(same, key=lambda one: (one.colour == look.colour) + (one.garment == look.garment), default=None)


def judge_story(
    captions: Sequence[str], pictures: Sequence[PictureContent], cast: Iterable[Mapping[str, str]]
) -> tuple[dict[int, Answers], StorySoFar]:
    """Answers about every scene after the opening by its number, counted from 1; and the state of the story after the
    last one."""
    story, answers = StorySoFar.opening(cast), {}
    for number, (text, picture) in enumerate(zip(captions, pictures, strict=True), 1):
        caption = story.add_caption(text)
        if number > 1:
            answers[number] = judge_scene(caption, picture, story.cast)
    return answers, story


def mood(faces: Iterable[str]) -> str:
    """The mood that faces make: one upset face is stronger than a smiling one (as the world's scripts say it)."""
    faces = set(faces)
    for mood_name, upset in (("tense", {"cross", "worried"}), ("sad", {"sad"}), ("mysterious", {"surprised"})):
        if faces & upset:
            return mood_name
    return "joyful" if "laughing" in faces else "warm"
