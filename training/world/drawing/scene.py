"""The layout of a scene: fixed places for figures and things, so that the script alone decides the picture."""

from __future__ import annotations

import random

import numpy as np

from training.world.drawing import places_indoor, places_outdoor, thing_spots, weather
from training.world.drawing.canvas import ellipse, group, tinted
from training.world.drawing.figures import figure_svg
from training.world.drawing.palette import Mood, mood_of
from training.world.drawing.props import prop_svg
from training.world.script import SceneScript, StoryScript
from training.world.things import things
from training.world.vocabulary import HAND_PROPS

SIDE = 256
# by the number of figures: scale, ground line, x of each
_FIGURES: dict[int, tuple[float, float, tuple[float, ...]]] = {
    1: (1.58, 226, (124,)),
    2: (1.38, 224, (73, 183)),
    3: (1.18, 222, (50, 128, 206)),
}
# who lies is wider than who stands, and is drawn a little smaller in company
_LYING = {1: 1.0, 2: 0.88, 3: 0.76}
# by the numbers of figures and things: scale, then x, y of each thing
_THINGS: dict[tuple[int, int], tuple[float, tuple[tuple[float, float], ...]]] = {
    (1, 1): (1.32, ((212, 240),)),
    (1, 2): (1.32, ((36, 241), (212, 240))),
    (2, 1): (1.20, ((126, 244),)),
    (2, 2): (1.15, ((125, 244), (230, 246))),
    (3, 1): (1.02, ((87, 247),)),
    (3, 2): (1.02, ((87, 247), (169, 247))),
}


def scene_svg(story: StoryScript, index: int, *, jitter: int | None = None) -> str:
    """The picture of scene `index` as SVG. With `jitter`, figures and things move by at most 2 % of the picture."""
    scene = story.scenes[index]
    mood = mood_of(scene.place, scene.time, scene.weather, story.season)
    rng = random.Random(jitter) if jitter is not None else None
    world = _world(scene, mood)
    behind = "" if mood.indoor else weather.gusts(mood)
    shadows, large = thing_spots.behind_people(scene.props, len(scene.figures), mood.indoor)
    actors = shadows + tinted(large, mood.figure_tint) + _figures(story, scene, mood, rng) + _things(scene, mood, rng)
    front = "" if mood.indoor else weather.air(mood)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}" '
        f'stroke-linejoin="round" stroke-linecap="round">'
        f"{world}{behind}{actors}{front}</svg>"
    )


def render(svg: str, size: int = SIDE) -> np.ndarray:
    """The SVG as pixels, uint8 [size, size, 3]."""
    import io

    import resvg_py
    from PIL import Image

    png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGB"))


def _world(scene: SceneScript, mood: Mood) -> str:
    if mood.indoor:
        return places_indoor.place_svg(scene.place, mood)
    return places_outdoor.place_svg(scene.place, mood)


def _wobble(rng: random.Random | None) -> tuple[float, float, float]:
    """x and y in picture units and a factor for the scale."""
    if rng is None:
        return 0.0, 0.0, 1.0
    return rng.uniform(-4, 4), rng.uniform(-2.5, 2.5), rng.uniform(0.98, 1.02)


def _figures(story: StoryScript, scene: SceneScript, mood: Mood, rng: random.Random | None) -> str:
    scale, ground, slots = _FIGURES[len(scene.figures)]
    shadows, bodies = "", ""
    for figure, x in zip(scene.figures, slots, strict=True):
        dx, dy, factor = _wobble(rng)
        lying = _LYING[len(scene.figures)] if figure.pose == "sleep" else 1.0
        shadows += _shadow(x + dx, ground + dy, figure.pose, scale * lying, mood)
        body = figure_svg(story.cast[figure.who], figure)
        bodies += group(body, x + dx, ground + dy, scale * factor * lying, flip=figure.facing == "left")
    return shadows + tinted(bodies, mood.figure_tint)


def _shadow(x: float, y: float, pose: str, scale: float, mood: Mood) -> str:
    width = {"sleep": 52, "sit": 32, "jump": 19, "run": 30}.get(pose, 27) * scale
    colour = "#101638" if mood.night else "#2c2a45"
    return ellipse(
        x, y + 1.5, width, width * 0.2 if pose != "sleep" else width * 0.14, colour, 0, 'fill-opacity="0.28"'
    )


def _things(scene: SceneScript, mood: Mood, rng: random.Random | None) -> str:
    props = [name for name in scene.props if thing_spots.standing(name)]
    if not props:
        return ""
    scale, spots = _THINGS[len(scene.figures), len(props)]
    out = ""
    for name, (x, y) in zip(props, spots, strict=True):
        dx, dy, factor = _wobble(rng)
        small = name in HAND_PROPS or name in things() and things()[name].size == "hand"
        out += ellipse(x + dx, y + dy, (15 if small else 22) * scale, 4.5 * scale, "#2c2a45", 0, 'fill-opacity="0.25"')
        out += group(prop_svg(name), x + dx, y + dy, scale * factor * (1.15 if small else 1.12))
    return tinted(out, mood.figure_tint)
