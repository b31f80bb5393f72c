"""All checks of told stories: what is wrong in each, the shares that pass, and the frames that most of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from training.evaluation.checks import people, shape, words
from training.evaluation.consistency import Answers
from training.evaluation.folder import GeneratedStory
from training.evaluation.scores import Figure, figures

SHARED = 0.02  # of the stories may share a frame
SHARED_FEWEST = 2  # stories; of ten stories no two may, of a thousand twenty may


@dataclass(frozen=True)
class Checked:
    """`remarks` by story and check, [] where it passes; `figures` are shares of stories that pass; `frames` are those
    that more than `SHARED` of the stories share, with the stories' ids, the most shared first."""

    stories: int
    remarks: Mapping[str, Mapping[str, Sequence[str]]]
    figures: Mapping[str, Figure]
    frames: Mapping[str, Sequence[str]] = field(default_factory=dict)


def remarks_on(story: GeneratedStory) -> dict[str, list[str]]:
    """What each check finds in one story, the opening left out where only what was told can be wrong.

    Facts that are used where they are there: `names`, `cast`, `subject`, and `planned`, the scenes it was to have.
    """
    captions = story.captions
    names = [*map(str, story.facts.get("names", ())), *(str(one["name"]) for one in story.facts.get("cast", ()))]
    subject = [str(one) for one in story.facts.get("subject", ())]
    return {name: check(captions, names, subject, story.facts.get("planned")) for name, check in CHECKS.items()}


def check_stories(stories: Sequence[GeneratedStory]) -> Checked:
    remarks = {story.id: remarks_on(story) for story in stories}
    shared = shape.shared_frames({story.id: story.captions for story in stories})
    most = max(SHARED_FEWEST - 1, round(SHARED * len(stories)))
    frames = {
        frame: sorted(names)
        for frame, names in sorted(shared.items(), key=lambda one: (-len(one[1]), one[0]))
        if len(names) > most
    }
    asked = []
    for story in stories:
        answers = Answers()
        for name, found in remarks[story.id].items():
            answers.add(name, [not found])
        answers.add("no frame of many stories", [not any(story.id in names for names in frames.values())])
        asked.append(answers)
    return Checked(len(stories), remarks, figures(asked), frames)


def markdown(checked: Checked, system: str, most: int = 10) -> str:
    lines = [f"{system}: {checked.stories} stories", "", "| passes | share | 95 % |", "| --- | ---: | ---: |"]
    for name, one in checked.figures.items():
        lines.append(f"| {name} | {one.value:.2f} | {one.low:.2f} to {one.high:.2f} |")
    lines.append("")
    for frame, names in list(checked.frames.items())[:most]:
        lines.append(f"{len(names)} of {checked.stories} stories: {frame}")
    for story, remarks in checked.remarks.items():
        said = [f"{name}: {', '.join(found[:5])}" for name, found in remarks.items() if found]
        if said:
            lines.append(f"- {story}: {'; '.join(said)}")
    return "\n".join(lines) + "\n"


def _dictionary(captions: Sequence[str], names: Sequence[str]) -> list[str]:
    # Names that are told again and again are names; whether somebody introduced them is another check's question.
    told = [name for name, times in people.names_of(captions).items() if times >= people.FEWEST_TIMES]
    return words.no_words(captions, [*names, *told])


def _order(captions: Sequence[str]) -> list[str]:
    order = words.order_of(captions[1:])
    return [] if order >= words.LOWEST_ORDER else [f"{order:.1f}, and English has {words.LOWEST_ORDER} or more"]


def _signs(captions: Sequence[str]) -> list[str]:
    return [sign for caption in captions[1:] for sign in words.odd_signs(caption)]


def _quotations(captions: Sequence[str]) -> list[str]:
    return [f"scene {number}" for number, one in enumerate(captions[1:], 2) if words.quotation_open(one)]


CHECKS: Mapping[str, Callable[[Sequence[str], Sequence[str], Sequence[str], int | None], list[str]]] = {
    "words in the dictionary": lambda told, names, *_: _dictionary(told, names),
    "words in an English order": lambda told, *_: _order(told),
    "no control characters": lambda told, *_: _signs(told),
    "quotations closed": lambda told, *_: _quotations(told),
    "everybody introduced": lambda told, names, *_: people.strangers(told, names),
    "names unchanged": lambda told, names, *_: [" / ".join(two) for two in people.misspelt_names(told, names)],
    "nobody becomes another kind": lambda told, *_: people.changed_kinds(told),
    "no sentence twice": lambda told, *_: shape.repeated(told),
    "no frame again and again": lambda told, *_: shape.recurring(told),
    "ends where it should": lambda told, names, subject, planned: shape.ending_faults(told, planned),
    "subject named to the end": lambda told, names, subject, _: shape.subject_lost(told, names, subject),
}
