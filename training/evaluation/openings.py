"""Continuations of openings that are not Fernhollow's own: do an opening's names and subject stay in the story?

Each opening is a picture, the text that somebody wrote for it, and what the continuation must keep. `free_openings` and
`frames` hold forty each. What the model read in the opening's picture, and in those it generated, is stored with the
story as facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from seed_story.storytellers.seed_story.engine import StoryEngine
from training.evaluation.caption_parser import Look, StorySoFar, read_caption
from training.evaluation.consistency import Answers
from training.evaluation.folder import GeneratedStory, finished_ids, write_story
from training.evaluation.generation import continue_opening, run_in_parallel
from training.evaluation.scores import Figure, figures
from training.evaluation.wording import has_duplicates

RECURS = "names and noun recur"
# Yes to all of these that are asked; the last one only of presets with a scene reader. It says nothing of sense: word
# salad, contradictions and counting pass as long as names and noun come again. Readers and `checks` are for that.
NEEDED = (
    "a name in most scenes",
    "noun recurs",
    "no duplicate sentences",
    "nobody becomes somebody else",
    "somebody is there when named",
)


@dataclass(frozen=True)
class Opening:
    """`picture()` is called when it is needed. A scene keeps the subject if a word in it starts like one of
    `subject`."""

    id: str
    picture: Callable[[], Image.Image]
    text: str
    names: Sequence[str]
    subject: Sequence[str]
    more: Mapping[str, object] = field(default_factory=dict)


def generate_openings(
    engine: StoryEngine,
    folder: Path,
    openings: Iterable[Opening],
    *,
    scenes: int = 4,
    seed: int = 0,
    shard: tuple[int, int] = (0, 1),
    batch_size: int = 1,
) -> None:
    """Continues openings into a folder of stories, `scenes` long with the opening; existing stories are skipped.

    `shard` (i, n): every nth opening from the ith. Facts of a story: `names`, `subject`, `sees` (the model's
    description of the opening's picture, "" if it is sure of nothing), `shown` (what it reads from each picture that it
    generated).
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = finished_ids(folder)

    def generate(number: int, opening: Opening) -> None:
        picture = opening.picture()
        path, pictures = continue_opening(engine, picture, opening.text, scenes, seed=seed + 1000 * number)
        readings = [{name: word for name, (word, _) in engine.see(one).attributes.items()} for one in pictures[1:]]
        facts = {
            "names": list(opening.names),
            "subject": list(opening.subject),
            "sees": engine.see(picture).description,
            "shown": readings,
        }
        write_story(folder, opening.id, pictures, [turn.text for turn in path], facts | dict(opening.more))

    todo = [one for one in list(enumerate(openings))[shard[0] :: shard[1]] if one[1].id not in there]
    run_in_parallel(generate, todo, batch_size, folder.name)


def is_opening(story: GeneratedStory) -> bool:
    return "names" in story.facts and "subject" in story.facts


def retention(story: GeneratedStory) -> dict[str, bool]:
    """Yes or no to each question about one continuation; `RECURS` is yes if all of `NEEDED` that apply are."""
    captions = story.captions[1:]
    half = len(captions) / 2
    named = [sum(_comes(name, caption) for caption in captions) for name in story.facts["names"]]
    about = sum(any(_begins(word, caption) for word in story.facts["subject"]) for caption in captions)
    tracker = StorySoFar(cast={name: Look() for name in story.facts["names"]})
    people = [tracker.add_caption(caption).people for caption in story.captions][1:]
    answers = {
        "all names come again": all(named),
        "a name in most scenes": max(named) > half,
        "noun recurs": about > 0,
        "noun in most scenes": about > half,
        "no duplicate sentences": not has_duplicates(story.captions),
        "nobody becomes somebody else": not tracker.swaps and not _changes_kind(story),
    }
    readings = story.facts.get("shown", ())
    if len(readings) == len(captions) and all(readings):  # a preset without a scene reader has read nothing
        there = [any(word for name, word in words.items() if name.startswith("kind")) for words in readings]
        answers["somebody is there when named"] = all(
            visible for visible, who in zip(there, people, strict=True) if who
        )
    answers[RECURS] = all(answers.get(name, True) for name in NEEDED)
    return answers


def retention_figures(stories: Sequence[GeneratedStory]) -> dict[str, Figure]:
    """Shares of stories with a yes to each question of `retention`, with 95 % intervals."""
    answers_per_story = []
    for story in stories:
        answers = Answers()
        for name, yes in retention(story).items():
            answers.add(name, [yes])
        answers_per_story.append(answers)
    return figures(answers_per_story)


def _changes_kind(story: GeneratedStory) -> bool:
    """Whether a caption calls somebody a fox who was a whale: only `who` knows of kinds that Fernhollow has not."""
    who = story.facts.get("who", {})
    looks = [look for caption in story.captions[1:] for look in read_caption(caption, who).looks.items()]
    return any(look.kind and look.kind not in who.get(name, (look.kind,)) for name, look in looks)


def _comes(name: str, caption: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", caption, re.IGNORECASE) is not None


def _begins(word: str, caption: str) -> bool:
    return re.search(rf"\b{re.escape(word)}", caption, re.IGNORECASE) is not None
