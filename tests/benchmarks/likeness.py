"""Does the likeness figure tell right people from wrong ones? `python -m tests.benchmarks.likeness --pictures 60`.

From held-out stories of Fernhollow: somebody in the scene in which they are met, and the same person in a later scene:
right, and with another colour, another garment, another kind, all three, or not there. The later picture is drawn by
the world, or, as people see it, drawn by the model from what it saw in that picture. For each it prints how the figure
is spread, how often it passes for good, and how surely it orders right pictures before wrong ones (AUC, 1 is always).
With `--home` it also prints the figures of all scenes in a library, so that told stories can be looked at.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from seed_story.characters.likeness import GOOD, KnownCharacter, likeness
from seed_story.library.library import open_library
from seed_story.presets import PRESETS
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.seed_story.engine import SceneReady, Seen, StoryEngine
from seed_story.weights.loading import load_engine
from training.world import vocabulary
from training.world.build import seeds_of
from training.world.drawing import render, scene_svg
from training.world.script import Character, StoryScript
from training.world.stories import make_story

RIGHT, GONE = "right", "somebody is not there"


def other(words: tuple[str, ...], word: str, rng: random.Random) -> str:
    return rng.choice([one for one in words if one != word])


def wrongly(person: Character, rng: random.Random) -> dict[str, Character]:
    colour = {"colour": other(vocabulary.COLOURS, person.colour, rng)}
    garment = {"garment": other(vocabulary.GARMENTS, person.garment, rng)}
    kind = {"kind": other(vocabulary.KINDS, person.kind, rng)}
    changes = {"another colour": colour, "another garment": garment, "another kind": kind}
    changes["somebody else altogether"] = {**colour, **garment, **kind}
    return {name: replace(person, **change) for name, change in changes.items()}


def cases(count: int, size: int) -> Iterator[tuple[Image.Image, KnownCharacter, dict[str, Image.Image]]]:
    """(picture where somebody is met, how they are known without what was seen, later pictures by what is wrong)."""
    for seed in seeds_of("test", 0, count):
        rng, story = random.Random(seed), make_story(seed, 8)
        who = story.scenes[0].figures[0].who
        later = next((n for n in range(1, 8) if who in (figure.who for figure in story.scenes[n].figures)), None)
        if later is None:
            continue
        person = story.cast[who]
        look = f"a {person.kind} in a {person.colour} {person.garment}"
        drawn = {RIGHT: picture(story, later, size)}
        for name, wrong in wrongly(person, rng).items():
            recast = replace(story, cast=tuple(wrong if n == who else one for n, one in enumerate(story.cast)))
            drawn[name] = picture(recast, later, size)
        others = tuple(figure for figure in story.scenes[later].figures if figure.who != who)
        if others:
            scenes = list(story.scenes)
            scenes[later] = replace(scenes[later], figures=others)
            drawn[GONE] = picture(replace(story, scenes=tuple(scenes)), later, size)
        spot = 0.5 / len(story.scenes[0].figures)
        nothing = Seen(np.zeros((1, 1), np.float16), {}, "")
        yield picture(story, 0, size), KnownCharacter(nothing, look, spot), drawn


def picture(story: StoryScript, scene: int, size: int) -> Image.Image:
    return Image.fromarray(render(scene_svg(story, scene), size=size))


def as_the_model_draws(engine: StoryEngine, seen: Seen, seed: int) -> Image.Image:
    scene = ContextScene("", seen.features)
    return next(event.image for event in engine.redraw(scene, seed) if isinstance(event, SceneReady))


def figures_of(engine: StoryEngine, count: int, size: int, *, redrawn: bool) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for number, (first, known, later) in enumerate(cases(count, size)):
        met = replace(known, seen=engine.see(first))
        for name, image in later.items():
            seen = engine.see(image)
            if redrawn:
                seen = engine.see(as_the_model_draws(engine, seen, number))
            fit = likeness([met], seen)
            assert fit is not None
            found.setdefault(name, []).append(fit)
    return found


def table(found: dict[str, list[float]]) -> str:
    lines = ["| the later picture | n | mean | 10 % below | median | passes for good | AUC |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    right = np.array(found[RIGHT])
    for name, fits in found.items():
        values = np.array(fits)
        good = float((values >= GOOD).mean())
        better = (right[:, None] > values).mean() + (right[:, None] == values).mean() / 2
        auc = "" if name == RIGHT else f"{better:.3f}"
        spread = f"{values.mean():.2f} | {np.quantile(values, 0.1):.2f} | {np.median(values):.2f}"
        lines.append(f"| {name} | {len(values)} | {spread} | {good:.2f} | {auc} |")
    return "\n".join(lines)


def told(engine: StoryEngine, home: Path) -> str:
    """The figures of all scenes of a library, as they would be now."""
    from seed_story.studio.studio import Studio

    studio = Studio(open_library(home), lambda progress: engine)
    lines = []
    for story in studio.list_stories():
        for scene in story.scenes[1:]:
            figure = studio.likeness(story.id, scene.id)
            shown = "none" if figure is None else f"{figure:.2f}"
            lines.append(f"{shown:>5}  {scene.text[:110]}  {studio.image_path(story.shown(scene.id))}")
    studio.close()
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Does the likeness figure tell right people from wrong ones?")
    parser.add_argument("--preset", default="mini")
    parser.add_argument("--pictures", type=int, default=60, help="held-out stories, one case each")
    parser.add_argument("--redrawn", type=int, default=12, help="as many again, later pictures drawn by the model")
    parser.add_argument("--size", type=int, default=256, help="pixels of the world's pictures")
    parser.add_argument("--home", type=Path, help="print the figures of this library's scenes, too")
    options = parser.parse_args()
    engine = load_engine(PRESETS[options.preset], device="cpu")
    for drawn_by, count, redrawn in (("world", options.pictures, False), ("model", options.redrawn, True)):
        if count:
            print(f"\nDrawn by the {drawn_by}:\n")
            print(table(figures_of(engine, count, options.size, redrawn=redrawn)), flush=True)
    if options.home:
        print("\n" + told(engine, options.home))


if __name__ == "__main__":
    main()
