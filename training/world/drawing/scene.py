"""The layout of a scene: fixed places for figures and things, so that the script alone decides the picture."""

from __future__ import annotations

import random
import re

import numpy as np

from training.world.drawing import open_places, places_indoor, places_outdoor, thing_spots, weather
from training.world.drawing.canvas import ellipse, group, tinted
from training.world.drawing.figures import figure_svg
from training.world.drawing.palette import Mood, mood_of
from training.world.drawing.props import prop_svg
from training.world.places import places
from training.world.script import SceneScript, StoryScript
from training.world.things import things
from training.world.vocabulary import HAND_PROPS, PLACES

SIDE = 256
WIDEST = 16 / 9
_SPREAD = 0.45  # how far figures and things move apart in a wide picture, as a share of its extra width
_FLOATING_LIFT = 14
_VIEW_BOX = re.compile(r'viewBox="\S+ \S+ (\S+) ([^" ]+)"')
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


def scene_svg(story: StoryScript, index: int, *, aspect: float = 1.0, jitter: int | None = None) -> str:
    """The picture of scene `index` as SVG, `aspect` times as wide as high (1 to 16/9).

    With `jitter`, figures and things move by at most 2 % of the picture.
    """
    if not 1.0 <= aspect <= WIDEST:
        raise ValueError("a picture is at least as wide as high, and at most 16:9")
    scene = story.scenes[index]
    mood = mood_of(scene.place, scene.time, scene.weather, story.season, wide=aspect > 1)
    rng = random.Random(jitter) if jitter is not None else None
    world = _world(scene, mood)
    behind = "" if mood.indoor else weather.gusts(mood, mood.wide)
    spread = 1 + (aspect - 1) * _SPREAD
    shadows, large = thing_spots.behind_people(scene.props, len(scene.figures), mood.indoor)
    actors = shadows + tinted(large, mood.figure_tint)
    actors += _figures(story, scene, mood, rng, spread) + _things(scene, mood, rng, spread)
    front = "" if mood.indoor else weather.air(mood, mood.wide)
    width = round(SIDE * aspect, 3)
    left = (SIDE - width) / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} 0 {width:g} {SIDE}" '
        f'width="{width:g}" height="{SIDE}" '
        f'stroke-linejoin="round" stroke-linecap="round">'
        f"{world}{behind}{actors}{front}</svg>"
    )


def render(svg: str, size: int = SIDE) -> np.ndarray:
    """The SVG as pixels, uint8 [size, width, 3]; the width follows from the shape of the SVG."""
    import io

    import resvg_py
    from PIL import Image

    box = _VIEW_BOX.search(svg)
    width = round(size * float(box[1]) / float(box[2])) if box else size
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, height=size, skip_system_fonts=True)
    picture = np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGB"))
    return picture[:size, :width]  # the renderer rounds a side that is not whole up


def _world(scene: SceneScript, mood: Mood) -> str:
    if scene.place not in PLACES:
        return open_places.place_svg(scene.place, mood)
    if mood.indoor:
        return places_indoor.place_svg(scene.place, mood)
    return places_outdoor.place_svg(scene.place, mood)


def _wobble(rng: random.Random | None) -> tuple[float, float, float]:
    """x and y in picture units and a factor for the scale."""
    if rng is None:
        return 0.0, 0.0, 1.0
    return rng.uniform(-4, 4), rng.uniform(-2.5, 2.5), rng.uniform(0.98, 1.02)


def _figures(story: StoryScript, scene: SceneScript, mood: Mood, rng: random.Random | None, spread: float) -> str:
    scale, ground, slots = _FIGURES[len(scene.figures)]
    shadows, bodies = "", ""
    floating = _floats(scene)
    ground -= _FLOATING_LIFT if floating else 0
    for figure, x in zip(scene.figures, slots, strict=True):
        x = 128 + (x - 128) * spread
        dx, dy, factor = _wobble(rng)
        lying = _LYING[len(scene.figures)] if figure.pose == "sleep" else 1.0
        if not floating:
            shadows += _shadow(x + dx, ground + dy, figure.pose, scale * lying, mood)
        body = figure_svg(story.cast[figure.who], figure)
        bodies += group(body, x + dx, ground + dy, scale * factor * lying, flip=figure.facing == "left")
    return shadows + tinted(bodies, mood.figure_tint)


def _floats(scene: SceneScript) -> bool:
    """Under water, in space and above the clouds nobody stands on a ground, and nothing throws a shadow."""
    return scene.place not in PLACES and places()[scene.place].where == "floating"


def _shadow(x: float, y: float, pose: str, scale: float, mood: Mood) -> str:
    width = {"sleep": 52, "sit": 32, "jump": 19, "run": 30}.get(pose, 27) * scale
    colour = "#101638" if mood.night else "#2c2a45"
    return ellipse(
        x, y + 1.5, width, width * 0.2 if pose != "sleep" else width * 0.14, colour, 0, 'fill-opacity="0.28"'
    )


def _things(scene: SceneScript, mood: Mood, rng: random.Random | None, spread: float) -> str:
    props = [name for name in scene.props if thing_spots.standing(name)]
    if not props:
        return ""
    scale, spots = _THINGS[len(scene.figures), len(props)]
    out = ""
    for name, (x, y) in zip(props, spots, strict=True):
        x = 128 + (x - 128) * spread
        dx, dy, factor = _wobble(rng)
        small = name in HAND_PROPS or (name in things() and things()[name].size == "hand")
        if not _floats(scene):
            out += ellipse(
                x + dx, y + dy, (15 if small else 22) * scale, 4.5 * scale, "#2c2a45", 0, 'fill-opacity="0.25"'
            )
        out += group(prop_svg(name), x + dx, y + dy, scale * factor * (1.15 if small else 1.12))
    return tinted(out, mood.figure_tint)
