"""All figures of a folder of stories, with intervals, as one JSON that reports and comparisons read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from training.evaluation.caption_parser import read_caption
from training.evaluation.consistency import DEPTHS, Answers, PictureContent, judge_story
from training.evaluation.folder import GeneratedStory
from training.evaluation.wording import EPISODE, EndingReader, distinct, has_duplicates, length_fits

RESAMPLES = 1000


@dataclass(frozen=True)
class Figure:
    """A mean over `count` answers with its 95 % interval (bootstrap over stories)."""

    value: float
    low: float
    high: float
    count: int


@dataclass
class Scores:
    system: str
    stories: int
    scenes: int
    figures: dict[str, Figure] = field(default_factory=dict)
    depths: dict[int, dict[str, Figure]] = field(default_factory=dict)
    distances: dict[str, float] = field(default_factory=dict)
    per_story: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Scores:
        """Inverse of `to_dict`, also after JSON has made its keys strings."""
        return cls(
            **{
                **values,
                "figures": {name: Figure(**one) for name, one in values["figures"].items()},
                "depths": {
                    int(depth): {name: Figure(**one) for name, one in figures.items()}
                    for depth, figures in values["depths"].items()
                },
            }
        )


def score_stories(
    system: str,
    stories: Sequence[GeneratedStory],
    pictures: Mapping[str, Sequence[PictureContent]],
    endings: EndingReader | None,
) -> Scores:
    """`pictures` holds what a classifier reads from the pictures of each story, by its id.

    Stories without facts are scored as far as their words introduce people.
    """
    scores = Scores(system, len(stories), max(len(story) for story in stories))
    picture_answers: list[Answers] = []
    depth_answers: dict[int, list[Answers]] = defaultdict(list)
    word_answers: list[Answers] = []
    for story in stories:
        by_scene, tracker = judge_story(story.captions, pictures[story.id], story.facts.get("cast", ()))
        total, words = Answers(), _words(story, len(tracker.swaps), endings)
        for number, answers in by_scene.items():
            total.join(answers)
            if number in DEPTHS:
                depth_answers[number].append(answers)
        picture_answers.append(total)
        word_answers.append(words)
        scores.per_story[story.id] = {
            "shares": {name: round(share, 4) for name, (share, _) in (total.shares() | words.shares()).items()},
            "wrong": {number: wrong for number, answers in by_scene.items() if (wrong := answers.wrong())},
            "swaps": tracker.swaps,
        }
    scores.figures = figures(picture_answers) | figures(word_answers)
    scores.figures |= {f"distinct-{n}": _mean([distinct(story.captions, n) for story in stories]) for n in (1, 2, 3)}
    scores.figures["words a scene"] = _mean(
        [
            float(np.mean([len(caption.split()) for caption in story.captions[1:]]))
            for story in stories
            if len(story) > 1
        ]
    )
    scores.depths = {depth: figures(answers) for depth, answers in sorted(depth_answers.items())}
    return scores


def _words(story: GeneratedStory, swaps: int, endings: EndingReader | None) -> Answers:
    answers = Answers()
    told, opened = story.captions[1:], read_caption(story.captions[0]).people
    again = {name for caption in told for name in read_caption(caption, opened).people}
    answers.add("names kept", (name in again for name in opened))
    answers.add("nobody is said to be somebody else", [swaps == 0])
    answers.add("no duplicate sentences", [not has_duplicates(story.captions)])
    answers.add("length fits", (length_fits(caption) for caption in told))
    if endings is not None and len(story) >= EPISODE:
        answers.add("ending words present", [endings.reached(story.captions)])
    return answers


def figures(stories: Sequence[Answers]) -> dict[str, Figure]:
    """Shares over all answers of all stories; intervals by drawing stories with replacement."""
    names = dict.fromkeys(name for answers in stories for name in answers.asked)
    rng = np.random.default_rng(0)
    chosen = rng.integers(0, len(stories), (RESAMPLES, len(stories)))
    result = {}
    for name in names:
        yes = np.array([sum(answers.asked.get(name, ())) for answers in stories], float)
        asked = np.array([len(answers.asked.get(name, ())) for answers in stories], float)
        if not asked.sum():
            continue
        drawn = yes[chosen].sum(1) / np.maximum(asked[chosen].sum(1), 1)
        low, high = np.quantile(drawn, (0.025, 0.975))
        result[name] = Figure(float(yes.sum() / asked.sum()), float(low), float(high), int(asked.sum()))
    return result


def _mean(values: Sequence[float]) -> Figure:
    numbers = np.array(values, float)
    rng = np.random.default_rng(0)
    drawn = numbers[rng.integers(0, len(numbers), (RESAMPLES, len(numbers)))].mean(1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Figure(float(numbers.mean()), float(low), float(high), len(numbers))
