"""The common words of Fernhollow: what a model that was trained on it knows well. It soon forgets what it knows not."""

from __future__ import annotations

import re
from collections import Counter

from training.world.build import seeds_of
from training.world.stories import captions, make_story

SMALL = re.compile(r"(?<![A-Za-z'])[a-z]+")  # names begin with capitals


def common_words(stories: int = 800, scenes: int = 30, share: float = 0.02) -> list[str]:
    """Words that are in more than a `share` of stories, in alphabetical order."""
    count: Counter[str] = Counter()
    for seed in seeds_of("train", 0, stories):
        count.update({word for text in captions(make_story(seed, scenes)) for word in SMALL.findall(text)})
    return sorted(word for word, times in count.items() if times > share * stories)
