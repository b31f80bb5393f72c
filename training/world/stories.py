"""The stories of Fernhollow: endless, each a pure function of its seed, each with its script.

`python -m training.world.stories --stats 300` shows how often everything occurs; `--show 7` tells one story.
"""

from __future__ import annotations

import argparse
from collections import Counter

from training.world import vocabulary as v
from training.world.language import tell
from training.world.planning import plan_story
from training.world.script import StoryScript

SCENES = 30
_VALIDATION, _TEST = (48, 98), (49, 99)  # of every hundred seeds


def make_story(seed: int, scenes: int = SCENES) -> StoryScript:
    """The story of a seed: episodes of ten scenes with one cast and one season; fewer scenes are its beginning."""
    plan = plan_story(seed, scenes)
    return StoryScript(
        seed=seed,
        season=plan.season,
        cast=plan.cast,
        scenes=tuple(planned.scene for planned in plan.scenes),
        plots=tuple(planned.plot for planned in plan.scenes),
    )


def captions(story: StoryScript, wording: int = 0) -> tuple[str, ...]:
    """The captions of a story's scenes; another `wording` tells the same scenes in other words.

    Raises ValueError for a script that `make_story` did not make: its wordings are not known.
    """
    plan = plan_story(story.seed, len(story.scenes))
    if plan.cast != story.cast or tuple(planned.scene for planned in plan.scenes) != story.scenes:
        raise ValueError("only a story as make_story makes it can be put into words")
    return tell(plan, story.seed, wording)


def opens_about_words(seed: int) -> bool:
    """Whether the story's first episode is about an open word, so that other wordings may open it freely."""
    return bool(plan_story(seed, 1).scenes[0].spoken_of)


def crowded_scenes(seed: int, scenes: int = SCENES) -> int:
    """How many scenes of the story show three people, or somebody asleep: few do, and both are hard to draw."""
    shown = [planned.scene.figures for planned in plan_story(seed, scenes).scenes]
    return sum(len(figures) == 3 or any(one.pose == "sleep" for one in figures) for figures in shown)


def split_of(seed: int) -> str:
    """The split of a seed: 96 of a hundred are for training, two for validation, two for testing."""
    place = seed % 100
    return "validation" if place in _VALIDATION else "test" if place in _TEST else "train"


def statistics(stories: int) -> dict[str, Counter[str]]:
    """How often every word of the vocabulary occurs in the scenes of the first `stories` seeds."""
    counts: dict[str, Counter[str]] = {
        name: Counter()
        for name in "plots kinds places times weathers seasons poses expressions moods figures props words".split()
    }
    for seed in range(stories):
        story = make_story(seed)
        for scene, plot, caption in zip(story.scenes, story.plots, captions(story), strict=True):
            counts["plots"][plot] += 1
            counts["places"][scene.place] += 1
            counts["times"][scene.time] += 1
            counts["weathers"][scene.weather] += 1
            counts["seasons"][story.season] += 1
            counts["moods"][scene.mood] += 1
            counts["figures"][str(len(scene.figures))] += 1
            counts["words"][f"{len(caption.split()):02d}"] += 1
            counts["kinds"].update({story.cast[figure.who].kind for figure in scene.figures})
            counts["poses"].update({figure.pose for figure in scene.figures})
            counts["expressions"].update({figure.expression for figure in scene.figures})
            counts["props"].update({*scene.props, *(figure.holding for figure in scene.figures)} - {""})
    for name, words in (("places", v.PLACES), ("props", v.PROPS), ("poses", v.POSES), ("expressions", v.EXPRESSIONS)):
        for word in words:
            counts[name][word] += 0
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stats", type=int, metavar="STORIES", help="print how often everything occurs")
    parser.add_argument("--show", type=int, nargs="*", default=[], metavar="SEED", help="tell these stories")
    parser.add_argument("--wording", type=int, default=0)
    arguments = parser.parse_args()
    for seed in arguments.show:
        story = make_story(seed)
        print(f"\n== {seed} ({split_of(seed)}, {story.season})")
        for number, caption in enumerate(captions(story, arguments.wording)):
            if number % 10 == 0:
                print(f"-- {story.plots[number]}")
            print(f"{number:2d} {caption}")
    if arguments.stats:
        for name, counter in statistics(arguments.stats).items():
            total = arguments.stats * SCENES
            order = sorted(counter.items()) if name == "words" else counter.most_common()
            print(f"{name}: " + ", ".join(f"{word} {100 * count / total:.1f}%" for word, count in order))


if __name__ == "__main__":
    main()
