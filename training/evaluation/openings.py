"""Openings that are not Fernhollow's own, told on: do the names and the subject of an opening stay in the story?

Each is a picture, the words that somebody wrote to it, and what is asked of the continuation. `lines` and `frames` hold
forty each. What the model saw in the opening's picture, and in those that it drew, is kept with the story as facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from seed_story.storytellers.seed_story.engine import StoryEngine
from training.evaluation.consistency import Answers
from training.evaluation.folder import ToldStory, told_ids, write_story
from training.evaluation.said import Look, StorySoFar, read_caption
from training.evaluation.scores import Figure, figures
from training.evaluation.telling import continue_opening, side_by_side
from training.evaluation.wording import has_duplicates

RECURS = "names and noun recur"
# Yes to all of these that are asked; the eyes' question only where there are eyes. It says nothing of sense: word
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
    """`picture()` is made when it is needed. A scene keeps the subject if a word in it begins like one of `subject`."""

    id: str
    picture: Callable[[], Image.Image]
    text: str
    names: Sequence[str]
    subject: Sequence[str]
    more: Mapping[str, object] = field(default_factory=dict)


def tell_openings(
    engine: StoryEngine,
    folder: Path,
    openings: Iterable[Opening],
    *,
    scenes: int = 4,
    seed: int = 0,
    shard: tuple[int, int] = (0, 1),
    at_once: int = 1,
) -> None:
    """Tells openings on into a folder of stories, `scenes` long with the opening; what is there is not told again.

    `shard` (i, n): every nth opening from the ith. Facts of a story: `names`, `subject`, `sees` (the model's words for
    the opening's picture, "" if it is sure of nothing), `shown` (what it reads from each picture that it drew).
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = told_ids(folder)

    def tell(number: int, opening: Opening) -> None:
        picture = opening.picture()
        path, pictures = continue_opening(engine, picture, opening.text, scenes, seed=seed + 1000 * number)
        shown = [{name: word for name, (word, _) in engine.see(one).attributes.items()} for one in pictures[1:]]
        facts = {
            "names": list(opening.names),
            "subject": list(opening.subject),
            "sees": engine.see(picture).description,
            "shown": shown,
        }
        write_story(folder, opening.id, pictures, [turn.text for turn in path], facts | dict(opening.more))

    todo = [one for one in list(enumerate(openings))[shard[0] :: shard[1]] if one[1].id not in there]
    side_by_side(tell, todo, at_once, folder.name)


def is_opening(story: ToldStory) -> bool:
    return "names" in story.facts and "subject" in story.facts


def kept(story: ToldStory) -> dict[str, bool]:
    """Yes or no to each question about one continuation; `RECURS` is yes if all of `NEEDED` that were asked are."""
    told = story.captions[1:]
    half = len(told) / 2
    named = [sum(_comes(name, caption) for caption in told) for name in story.facts["names"]]
    about = sum(any(_begins(word, caption) for word in story.facts["subject"]) for caption in told)
    heard = StorySoFar(cast={name: Look() for name in story.facts["names"]})
    people = [heard.hear(caption).people for caption in story.captions][1:]
    answers = {
        "all names come again": all(named),
        "a name in most scenes": max(named) > half,
        "noun recurs": about > 0,
        "noun in most scenes": about > half,
        "no duplicate sentences": not has_duplicates(story.captions),
        "nobody becomes somebody else": not heard.swaps and not _turned(story),
    }
    shown = story.facts.get("shown", ())
    if len(shown) == len(told) and all(shown):  # a preset without eyes has read nothing
        there = [any(word for name, word in words.items() if name.startswith("kind")) for words in shown]
        answers["somebody is there when named"] = all(seen for seen, who in zip(there, people, strict=True) if who)
    answers[RECURS] = all(answers.get(name, True) for name in NEEDED)
    return answers


def kept_figures(stories: Sequence[ToldStory]) -> dict[str, Figure]:
    """Shares of stories with a yes to each question of `kept`, with 95 % intervals."""
    asked = []
    for story in stories:
        answers = Answers()
        for name, yes in kept(story).items():
            answers.add(name, [yes])
        asked.append(answers)
    return figures(asked)


def _turned(story: ToldStory) -> bool:
    """Whether a caption calls somebody a fox who was a whale: only `who` knows of kinds that Fernhollow has not."""
    who = story.facts.get("who", {})
    looks = [look for caption in story.captions[1:] for look in read_caption(caption, who).looks.items()]
    return any(look.kind and look.kind not in who.get(name, (look.kind,)) for name, look in looks)


def _comes(name: str, caption: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", caption, re.IGNORECASE) is not None


def _begins(word: str, caption: str) -> bool:
    return re.search(rf"\b{re.escape(word)}", caption, re.IGNORECASE) is not None
