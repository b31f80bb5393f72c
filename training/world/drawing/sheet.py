"""Contact sheets of everything the brush can draw: `python -m training.world.drawing.sheet OUT.png`."""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from training.world import looks
from training.world import vocabulary as v
from training.world.drawing.scene import render, scene_svg
from training.world.script import Character, Figure, SceneScript, StoryScript


def single(
    kind: str = "fox",
    garment: str = "scarf",
    colour: str = "green",
    place: str = "meadow",
    time: str = "day",
    weather: str = "clear",
    season: str = "summer",
    props: tuple[str, ...] = (),
    **figure: str,
) -> StoryScript:
    """A story of one scene with one figure."""
    scene = SceneScript(place=place, time=time, weather=weather, figures=(Figure(who=0, **figure),), props=props)
    cast = (Character(name="Ruby", kind=kind, garment=garment, colour=colour),)
    return StoryScript(seed=0, season=season, cast=cast, scenes=(scene,))


def _cycle(*lists: Iterable[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(itertools.cycle(values) for values in lists), strict=False)


def stories(topic: str) -> list[StoryScript]:
    """The stories of one sheet."""
    if topic == "kinds":
        rest = itertools.islice(_cycle(v.GARMENTS, v.COLOURS), 24)
        return [single(v.KINDS[i % 12], g, c, facing=v.FACINGS[i // 12]) for i, (g, c) in enumerate(rest)]
    if topic == "garments":
        return [
            single(v.KINDS[(i * 5) % 12], g, c) for i, (g, c) in enumerate(itertools.product(v.GARMENTS, v.COLOURS))
        ]
    if topic == "poses":
        things = ("", "apple", "umbrella")
        return [
            single(v.KINDS[(i + 3 * j) % 12], v.GARMENTS[(i + j) % 6], v.COLOURS[i % 8], pose=p, holding=h)
            for j, h in enumerate(things)
            for i, p in enumerate(v.POSES)
        ]
    if topic == "expressions":
        return [single(k, "jumper", "blue", expression=e) for k in v.KINDS for e in v.EXPRESSIONS]
    if topic == "props":
        held = [
            single("bear", "dungarees", "blue", holding=p, props=(p,), pose=("stand", "carry")[i % 2])
            for i, p in enumerate(v.HAND_PROPS)
        ]
        return held + [single("bear", "dungarees", "blue", props=(p,)) for p in v.GROUND_PROPS]
    if topic == "places":
        return [
            single("rabbit", "raincoat", "red", place=p, time=t, season=v.SEASONS[(i + j) % 4])
            for i, p in enumerate(v.PLACES)
            for j, t in enumerate(v.TIMES)
        ]
    if topic == "weathers":
        return [
            single("cat", "cape", "yellow", place=v.PLACES[(i * 4 + j) % 14], season=s, weather=w)
            for i, w in enumerate(v.WEATHERS)
            for j, s in enumerate(v.SEASONS)
        ]
    if topic == "people":
        return [single(kind, "none", "red", pose=p) for kind in looks.kinds() for p in ("stand", "sit")]
    if topic == "trades":
        return [single(trade, "none", "red") for trade in looks.trades()]
    if topic == "clothes":
        return [single(v.KINDS[i % 12], g, v.COLOURS[i % 8]) for i, g in enumerate(looks.garments())]
    raise ValueError(f"there is no sheet of {topic!r}")


TOPICS = ("kinds", "garments", "poses", "expressions", "props", "places", "weathers", "people", "trades", "clothes")


def sheet(scripts: list[StoryScript], columns: int, size: int = 192) -> np.ndarray:
    """The first scene of each story in a grid, uint8 [rows * size, columns * size, 3]."""
    rows = -(-len(scripts) // columns)
    out = np.full((rows * size, columns * size, 3), 255, np.uint8)
    for index, script in enumerate(scripts):
        row, column = divmod(index, columns)
        tile = render(scene_svg(script, 0), size)
        out[row * size : (row + 1) * size, column * size : (column + 1) * size] = tile
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="OUT.png; with --topic all, OUT-kinds.png and so on")
    parser.add_argument("--topic", choices=("all", *TOPICS), default="all")
    parser.add_argument("--size", type=int, default=192)
    options = parser.parse_args()
    columns = {"kinds": 8, "garments": 8, "poses": 9, "expressions": 7, "props": 8, "places": 8, "weathers": 4}
    columns |= {"people": 16, "trades": 8, "clothes": 8}
    for topic in TOPICS if options.topic == "all" else (options.topic,):
        out = options.out if options.topic != "all" else options.out.with_stem(f"{options.out.stem}-{topic}")
        Image.fromarray(sheet(stories(topic), columns[topic], options.size)).save(out)


if __name__ == "__main__":
    main()
