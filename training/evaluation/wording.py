"""What can be said of a story's words alone: repetition, variety, length, and whether it comes to an end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.world import vocabulary as v
from training.world.language import FEWEST_WORDS, MOST_WORDS
from training.world.names import HE, SHE

EPISODE = 10  # scenes; Fernhollow's plots end in their tenth


def sentences(text: str) -> list[str]:
    """The sentences of a caption, in small letters without quotes."""
    parts = re.split(r"(?<=[.!?])[\"”]?\s+", text)
    return [clean for part in parts if (clean := re.sub(r"[^\w' ]", "", part).strip().lower())]


def has_duplicates(captions: Sequence[str], fewest_words: int = 4) -> bool:
    """Whether a sentence of some length comes twice. Short cries ("Oh no!") may come again."""
    counts = Counter(one for caption in captions for one in sentences(caption) if len(one.split()) >= fewest_words)
    return any(count > 1 for count in counts.values())


def distinct(captions: Sequence[str], n: int) -> float:
    """Share of different n-grams among all n-grams of a story's words (distinct-n); 0 for a story without any."""
    grams: Counter[tuple[str, ...]] = Counter()
    for caption in captions:
        words = re.findall(r"[\w']+", caption.lower())
        grams.update(tuple(words[i : i + n]) for i in range(len(words) - n + 1))
    return len(grams) / grams.total() if grams else 0.0


def length_fits(caption: str) -> bool:
    return FEWEST_WORDS * 0.6 <= len(caption.split()) <= MOST_WORDS * 1.2


@dataclass
class EndingReader:
    """Tells a plot's last scene from its other scenes by its words, with all that varies taken out of them."""

    model: object
    accuracy: float

    @classmethod
    def train(cls, stories: int = 400, held_out: int = 60) -> EndingReader:
        """On the first training stories of Fernhollow; `accuracy` is balanced, on validation stories."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import balanced_accuracy_score
        from sklearn.pipeline import make_pipeline

        model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True),
            LogisticRegression(C=30, class_weight="balanced", max_iter=1000),
        )
        texts, ends = _labelled("train", stories)
        model.fit(texts, ends)
        texts, ends = _labelled("validation", held_out)
        return cls(model, float(balanced_accuracy_score(ends, model.predict(texts))))

    def is_ending(self, captions: Sequence[str]) -> np.ndarray:
        """[captions] bool."""
        return self.model.predict([_plain(caption) for caption in captions])  # type: ignore[attr-defined]

    def reached(self, captions: Sequence[str]) -> bool:
        """Whether a scene within an episode's length, not before its second half, has the words of a last one.

        A goodnight followed by nonsense has them, too: whether a story ends is for readers to say.
        """
        return bool(self.is_ending(captions[EPISODE // 2 : EPISODE]).any())


def _labelled(split: str, stories: int) -> tuple[list[str], list[bool]]:
    from training.world.stories import captions, make_story, split_of

    seeds = (seed for seed in range(10**6) if split_of(seed) == split)
    texts, ends = [], []
    for _ in range(stories):
        for number, caption in enumerate(captions(make_story(next(seeds))), 1):
            texts.append(_plain(caption))
            ends.append(number % EPISODE == 0)
    return texts, ends


_SWAPPED = {
    **dict.fromkeys(map(str.lower, (*HE, *SHE)), "somebody"),
    **dict.fromkeys(v.KINDS, "kind"),
    **dict.fromkeys(v.COLOURS, "colour"),
    **dict.fromkeys(v.GARMENTS, "garment"),
    **dict.fromkeys(v.PLACES, "place"),
    **dict.fromkeys(v.PROPS, "thing"),
    **dict.fromkeys(v.SEASONS, "season"),
    **{"he": "they", "she": "they", "his": "their", "her": "their", "him": "them"},
}


def _plain(caption: str) -> str:
    return " ".join(_SWAPPED.get(word, word) for word in re.findall(r"[a-z']+", caption.lower()))
