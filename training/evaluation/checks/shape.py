"""The shape of a told story: sentences and frames that recur, an ending in its place, the subject until the end."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from training.corpus.check import FUNCTION_WORDS, frame_of
from training.corpus.format import read_stories
from training.evaluation.checks.words import words_of

FEWEST_WORDS = 6  # of a sentence that may not come twice; shorter ones may be a refrain
MOST_ALIKE = 3  # sentences of one story with one frame; of 959 authored stories two have four
FEWEST_FRAME_WORDS = 5  # that are no blanks: frames over stories
# Of authored stories that the model was not made of, 87 % of the last scenes read like a last one to this degree, and
# 23 % of the scenes within; 99 % of the openings read like one, and none of 402 scenes within.
CLOSES = 0.2
OPENS = 0.5

_END = re.compile(r'(?<=[.!?])["”]?\s+')


def sentences(caption: str) -> list[str]:
    return [one for one in _END.split(caption) if one.strip()]


def repeated(captions: Sequence[str]) -> list[str]:
    """Sentences of six words or more that are told twice."""
    counts = Counter(
        " ".join(words_of(one)).lower()
        for caption in captions
        for one in sentences(caption)
        if len(words_of(one)) >= FEWEST_WORDS
    )
    return [one for one, count in counts.items() if count > 1]


def recurring(captions: Sequence[str]) -> list[str]:
    """Frames in which one story tells more than `MOST_ALIKE` of its sentences: counting, listing, filling in."""
    counts = Counter(frame_of(one) for caption in captions[1:] for one in sentences(caption) if len(words_of(one)) >= 4)
    return [frame for frame, count in counts.items() if count > MOST_ALIKE]


def shared_frames(stories: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Frames that stand in the told scenes of several stories, with the stories' ids."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, captions in stories.items():
        for caption in captions[1:]:
            for one in sentences(caption):
                frame = frame_of(one)
                if sum(word != "_" for word in frame.split()) >= FEWEST_FRAME_WORDS:
                    found[frame].add(name)
    return {frame: names for frame, names in found.items() if len(names) > 1}


def endings(captions: Sequence[str]) -> np.ndarray:
    """[captions, 3]: how far each reads like an opening, like a scene within, and like a last scene.

    Learnt from the authored stories: whether one reads like a last scene is not whether it is a good ending. For what
    the figures mean on stories that it was not made of, see `CLOSES`: one story is little evidence, many are some.
    """
    return _ending_model().predict_proba(list(captions))[:, [2, 1, 0]]  # classes are in alphabetical order


@cache
def _ending_model() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    texts, places = [], []
    for story in read_stories(split="train"):
        openings = list(dict.fromkeys(story.openings))
        texts += [*openings, *story.told]
        places += ["opens"] * len(openings) + ["goes on"] * (len(story.told) - 1) + ["closes"]
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True, token_pattern=r"[\w']+|[.!?\"]"),
        LogisticRegression(C=3, class_weight="balanced", max_iter=300),
    )
    return model.fit(texts, places)


def ending_faults(captions: Sequence[str], planned: int | None = None) -> list[str]:
    """What is wrong with how a story ends; `planned` is how many scenes it was to have, the opening included."""
    faults = []
    if planned is not None and len(captions) != planned:
        faults.append(f"{len(captions)} scenes instead of {planned}")
    if not re.search(r"[.!?…][\"”')]*$", captions[-1].rstrip()):
        faults.append("the last sentence is not finished")
    places = endings(captions)
    if places[-1, 2] < CLOSES:
        faults.append("the last scene does not close")
    if begins := [number for number in range(2, len(captions)) if places[number, 0] >= OPENS]:
        faults.append(f"scene {begins[0] + 1} begins another story")
    return faults


def subject_lost(captions: Sequence[str], names: Sequence[str] = (), subject: Sequence[str] = ()) -> list[str]:
    """Which of the opening's hero and subject the last third of the told scenes (two at least) does not name.

    Without `names` and `subject` (beginnings of words) the opening's own capitalised and longer words are asked for.
    """
    last = " ".join(captions[-max(2, len(captions) // 3) :] if len(captions) > 2 else captions[1:]).lower()
    opening = words_of(captions[0])
    if not names and not subject:
        subject = [word for word in opening if len(word) > 3 and word.lower() not in FUNCTION_WORDS]
    lost = []
    if names and not any(re.search(rf"\b{re.escape(name.lower())}\b", last) for name in names):
        lost.append("nobody of the opening")
    if subject and not any(re.search(rf"\b{re.escape(word.lower())}", last) for word in subject):
        lost.append("nothing that it was about")
    return lost
